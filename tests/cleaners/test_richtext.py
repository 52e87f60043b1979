"""Articles kept as trees of nodes: the forms of the editors in use, and data that are none."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from cleaners import extract
from cleaners.richtext import is_rich, markup_of

FIRST = "Pasar Cempaka dibuka kembali pada Senin pagi setelah renovasi atap selesai, kata pengelola & warga."
SECOND = "Para pedagang menata lapak mereka sejak subuh, dan pembeli pertama datang sebelum pukul enam."

FORMS: dict[str, Any] = {
    "contentful": {
        "nodeType": "document",
        "content": [
            {"nodeType": "paragraph", "content": [{"nodeType": "text", "value": FIRST}]},
            {"nodeType": "heading-2", "content": [{"nodeType": "text", "value": "Lapak"}]},
            {"nodeType": "paragraph", "content": [
                {"nodeType": "text", "value": SECOND[:30]},
                {"nodeType": "hyperlink", "content": [{"nodeType": "text", "value": SECOND[30:]}]},
            ]},
        ],
    },
    "prosemirror": {
        "type": "doc",
        "content": [
            {"type": "paragraph", "content": [{"type": "text", "text": FIRST}]},
            {"type": "heading", "attrs": {"level": 2}, "content": [{"type": "text", "text": "Lapak"}]},
            {"type": "paragraph", "content": [{"type": "text", "text": SECOND}]},
        ],
    },
    "slate": [
        {"type": "paragraph", "children": [{"text": FIRST}]},
        {"type": "h2", "children": [{"text": "Lapak"}]},
        {"type": "paragraph", "children": [{"text": SECOND[:9]}, {"text": SECOND[9:], "bold": True}]},
    ],
    "lexical": {"root": {"type": "root", "children": [
        {"type": "paragraph", "children": [{"type": "text", "text": FIRST}]},
        {"type": "heading", "tag": "h2", "children": [{"type": "text", "text": "Lapak"}]},
        {"type": "paragraph", "children": [{"type": "text", "text": SECOND}]},
    ]}},
    "portable text": [
        {"_type": "block", "style": "normal", "children": [{"_type": "span", "text": FIRST}]},
        {"_type": "block", "style": "h2", "children": [{"_type": "span", "text": "Lapak"}]},
        {"_type": "block", "style": "normal", "children": [{"_type": "span", "text": SECOND}]},
    ],
    "hast": {"type": "root", "children": [
        {"type": "element", "tagName": "p", "children": [{"type": "text", "value": FIRST}]},
        {"type": "element", "tagName": "h2", "children": [{"type": "text", "value": "Lapak"}]},
        {"type": "element", "tagName": "p", "children": [{"type": "text", "value": SECOND}]},
    ]},
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_each_form_gives_its_paragraphs_and_titles(form: str) -> None:
    assert is_rich(FORMS[form])
    tree = LexborHTMLParser(markup_of(FORMS[form]))
    assert [(node.tag, node.text()) for node in tree.css("p,h2")] == [("p", FIRST), ("h2", "Lapak"), ("p", SECOND)]


@pytest.mark.parametrize("kind", ["hardBreak", "linebreak", "hard_break"])
def test_a_break_parts_two_lines(kind: str) -> None:
    line = [{"type": "text", "text": "Satu"}, {"type": kind}, {"type": "text", "text": "Dua"}]
    assert markup_of({"type": "paragraph", "content": line}) == "<p>Satu<br>Dua</p>"


def test_a_kind_that_is_no_text_becomes_a_box_of_that_name() -> None:
    newsletter = {"type": 'newsletter"><b', "content": [{"type": "text", "value": "Daftar <sekarang>"}]}
    tree = LexborHTMLParser(markup_of({"type": "document", "content": [newsletter]}))
    assert [node.attributes["class"] for node in tree.css("div div")] == ['newsletter"><b']
    assert tree.text() == "Daftar <sekarang>"


@pytest.mark.parametrize("value", ["text", 3, None, [], {}, [{"text": "a"}], {"content": []}, {"type": "ad"}])
def test_other_values_are_no_trees(value: object) -> None:
    assert not is_rich(value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["type", "content", "children", "text", "value", "root", "style", "x"]), inner
        )
    ),
    max_leaves=30,
)


@given(JSON)
def test_any_data_can_be_asked_and_nothing_in_it_becomes_markup_of_its_own(value: Any) -> None:
    is_rich(value)
    tree = LexborHTMLParser(markup_of(value))
    assert not tree.css("script,img,a,x")


def test_a_deep_tree_is_cut() -> None:
    node: dict[str, Any] = {"type": "text", "text": "dalam"}
    for _ in range(900):
        node = {"type": "box", "content": [node]}
    assert "dalam" not in markup_of(node)


def test_the_rest_of_a_teaser_is_read_from_the_data() -> None:
    texts = [
        f"Pada hari ke-{n} pengelola pasar menghitung {n * 37} pembeli, dan {SECOND.lower()}" for n in range(2, 40)
    ]
    body = [{"type": "paragraph", "content": [{"type": "text", "value": text}]} for text in texts]
    title = "Pasar Cempaka dibuka kembali setelah renovasi"
    data = json.dumps({"props": {"story": {"headline": title, "body": {"type": "document", "content": body}}}})
    shown = "".join(f"<p>{text}</p>" for text in texts[:5])
    page = f"<h1>{title}</h1><article>{shown}</article>"
    script = f'<script id="__NEXT_DATA__" type="application/json">{data}</script>'
    alone, whole = (extract(f"<html><body>{page}{rest}</body></html>".encode()) for rest in ("", script))
    assert alone.body.split("\n\n") == texts[:5]
    assert whole.body.split("\n\n") == texts
