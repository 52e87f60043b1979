"""Which box of a page holds the article, and which are left out by name."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from cleaners.container import choose, drop_boxes, find_headline, is_caption, widen
from cleaners.evidence import Evidence
from cleaners.regions import Map
from cleaners.walk import read_map

LONG = "The river rose by two metres during the night, and the lower town was cleared before dawn. "
HEADLINE = "River leaves its bed in the lower town"
TOLD = Evidence(("riverleavesitsbedinthelowertown",), (), "")
NOTHING_TOLD = Evidence((), (), "")
TEXT = f"<p>{LONG * 2}</p>" * 4
LINKS = "<ul>" + f"<li><a href=/x>{HEADLINE} again</a></li>" * 8 + "</ul>"


def map_of(body: str) -> Map:
    tree = LexborHTMLParser(f"<html><body>{body}</body></html>".encode())
    assert tree.body is not None
    return read_map(tree.body)


@pytest.mark.parametrize(
    ("body", "tag"),
    [
        (f"<section>{TEXT}</section><div>{LINKS}</div>", "section"),
        (f"<section><div>{TEXT}</div><div>{TEXT}</div></section><div>{LINKS}</div>", "section"),
        (f"<div>{LINKS}<section>{TEXT}</section>{LINKS}</div>", "section"),
    ],
    ids=["beside links", "two halves", "among links"],
)
def test_the_container_gains_more_text_than_noise(body: str, tag: str) -> None:
    page = map_of(body)
    assert choose(page, NOTHING_TOLD, -1).tag == tag


def test_text_that_structured_data_hold_decides_between_two_boxes() -> None:
    other = "Quite another story was told to us at noon. " * 18
    page = map_of(f"<section>{TEXT}</section><div>{LINKS * 3}</div><article><p>{other}</p></article>")
    known = "theriverrosebytwometresduringthenightandthelowertownwasclearedbeforedawn" * 8
    assert choose(page, NOTHING_TOLD, -1).tag != "section"
    assert choose(page, Evidence((), (), known), -1).tag == "section"


def test_boxes_are_left_out_by_name_with_all_inside() -> None:
    page = map_of(f"<div>{TEXT}</div><div class=related><p>{LONG}</p></div><aside><p>{LONG}</p></aside>")
    drop_boxes(page, -1)
    assert [region.dropped for region in page.regions if region.tag in ("p", "aside")] == [
        *[""] * 4, "related", "side", "side",
    ]  # fmt: skip


@pytest.mark.parametrize("hiding", ["hidden", "style='display: none'", "class='offer hidden'"])
def test_hidden_boxes_are_left_out_unless_they_hold_the_text(hiding: str) -> None:
    page = map_of(f"<div>{TEXT}</div><div {hiding}><p>{LONG}</p></div>")
    drop_boxes(page, -1)
    assert [region.dropped for region in page.regions if region.tag == "p"] == [*[""] * 4, "hidden"]
    page = map_of(f"<div {hiding}>{TEXT}</div><p>{LONG}</p>")
    drop_boxes(page, -1)
    assert not any(region.dropped for region in page.regions)


def test_no_name_takes_out_the_bulk_of_the_text() -> None:
    page = map_of(f"<div class=sponsored>{TEXT}</div><p>{LONG}</p>")
    drop_boxes(page, -1)
    assert not any(region.dropped for region in page.regions)


@pytest.mark.parametrize(
    ("body", "evidence", "expected"),
    [
        (f"<p>Site</p><h1>Site</h1><h1>{HEADLINE}</h1><p>{LONG}</p>", TOLD, HEADLINE),
        (f"<div>{HEADLINE}</div><p>{LONG}</p>", TOLD, HEADLINE),
        (f"<ul><li><h1>{HEADLINE}</h1></li></ul><h1>{HEADLINE}: live</h1>", TOLD, f"{HEADLINE}: live"),
        (f"<h1>Some title</h1><p>{LONG}</p>", NOTHING_TOLD, "Some title"),
    ],
    ids=["declared h1", "no h1", "not in a list", "any h1"],
)
def test_the_headline_is_the_h1_that_the_page_declares(body: str, evidence: Evidence, expected: str) -> None:
    page = map_of(body)
    assert page.runs[find_headline(page, evidence)].text == expected


def test_a_page_without_title_has_no_headline() -> None:
    assert find_headline(map_of(f"<p>{LONG}</p>"), TOLD) == -1


def test_what_stands_between_headline_and_container_is_judged_too() -> None:
    page = map_of(f"<h1>A</h1><p>Summary</p><section>{TEXT}</section><p>after</p>")
    section = next(region for region in page.regions if region.tag == "section")
    assert widen(page, section, 0) == (1, 7)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<figure><figcaption>A bridge</figcaption></figure>", True),
        ("<div class=wp-caption-text>A bridge</div>", True),
        ("<div>A bridge</div>", False),
    ],
)
def test_a_caption_is_told_by_its_box(html: str, expected: bool) -> None:
    page = map_of(html)
    assert is_caption(page, page.runs[0]) is expected


def test_no_name_takes_out_the_bulk_of_the_text_in_many_small_boxes() -> None:
    page = map_of("".join(f'<div class="promo"><p>{LONG * 2}</p></div>' for _ in range(6)) + f"<p>{LONG * 2}</p>")
    drop_boxes(page, -1)
    assert [region.dropped for region in page.regions if region.tag == "div"] == [""] * 6
