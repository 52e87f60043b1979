"""The flat records of a page: its boxes, the runs of text in them, what is passed over."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from cleaners.regions import Map
from cleaners.walk import MIN_PASSED, read_map, squash

LONG = "The river rose by two metres during the night, and the lower town was cleared before dawn."


def map_of(body: str) -> Map:
    tree = LexborHTMLParser(f"<html><body>{body}</body></html>".encode())
    assert tree.body is not None
    return read_map(tree.body)


def texts(body: str) -> list[str]:
    return [run.text for run in map_of(body).runs]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>One</p><p>Two</p>", ["One", "Two"]),
        ("One<div>Two</div>Three", ["One", "Two", "Three"]),
        ("One<div></div>Two", ["One", "Two"]),
        ("<p>One <b>t</b>w<i>o</i>\n three</p>", ["One two three"]),
        ("<p><b>One</b> <i>two</i><a>three</a></p>", ["One twothree"]),
        ("<p>un<em>believ</em>able (<a href=/x>one</a>, <a>two</a>)</p>", ["unbelievable (one, two)"]),
        ("<p>One<span> </span>two</p>", ["One two"]),
        ("<p>May 2<span class=dot></span>9 AM <i class=bell></i><b>three</b><img>four</p>", ["May 2 9 AM three four"]),
        ("<p>un<wbr>believ<a id=more></a>able<!-- -->s</p>", ["unbelievables"]),
        ("<p>One<br>two<br> <br/>three</p>", ["One two", "three"]),
        ("<p>One<br>\n<br></p>", ["One"]),
        ("<p>One<br><br><b>Two</b><br>three <b>four</b><br>five</p>", ["One", "Two", "three four five"]),
        ("<p><b>One</b><br>two<br><br><b>Three</b> four<br>five</p>", ["One two", "Three four five"]),
        ("<ul><li>One<li>Two <x-mark>three</x-mark></ul>", ["One", "Two three"]),
        ("<p>soft\u00adhyphen\u200b a&nbsp; b</p>", ["softhyphen a b"]),
        ("<p>One<script>no</script><style>no</style><!-- no --><svg><text>no</text></svg></p>", ["One"]),
        ("<noscript>no</noscript><button>no</button><p>One</p>", ["One"]),
    ],
)  # fmt: skip
def test_a_run_is_a_stretch_of_text_between_two_box_boundaries(body: str, expected: list[str]) -> None:
    assert texts(body) == expected


def test_a_run_knows_its_links_and_emphasis() -> None:
    run = map_of("<p>Read <a href=/x>this <b>now</b></a> <em>or else</em></p>").runs[0]
    assert (run.text, run.links, run.linked, run.bold, run.emphasised) == ("Read this now or else", 1, 7, 3, 7)


def test_a_link_around_boxes_is_in_their_runs() -> None:
    runs = map_of("<a href=/x><div>Title</div><p>Teaser</p></a><p>Text</p>").runs
    assert [(run.text, run.linked) for run in runs] == [("Title", 5), ("Teaser", 6), ("Text", 0)]


def test_parts_of_a_stretch_are_numbered() -> None:
    assert [run.part for run in map_of("<div>One<br><br>two<br><br>three</div><p>x</p>").runs] == [0, 1, 2, 0]


def test_an_ideograph_counts_as_three_letters() -> None:
    assert [run.size for run in map_of("<p>洪水が町を襲った</p><p>flood</p>").runs] == [24, 5]


def test_boxes_hold_what_their_inner_boxes_hold() -> None:
    page = map_of(f"<div><section><p>{LONG}</p><p>short</p></section><p>tail</p></div><p>after</p>")
    box = page.regions[1]
    assert (box.tag, box.text, box.prose) == ("div", len(LONG) + 9, len(LONG))
    assert (box.first_run, box.end_run, page.regions[box.last].tag) == (0, 3, "p")
    assert [(region.tag, region.depth, region.parent) for region in page.regions[1:4]] == [
        ("div", 1, 0), ("section", 2, 1), ("p", 3, 2),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("attributes", "name", "is_hidden"),
    [
        ("class='story body' id=main", "story body main", False),
        ("data-component=text", " text", False),
        ("class=a hidden", "a", True),
        ("class='offer hidden'", "offer hidden", True),
        ("class='offer hidden-mobile'", "offer hidden-mobile", False),
        ("style='color: red; Display : none'", "", True),
        ("style='color: red'", "", False),
        ("", "", False),
    ],
)
def test_a_box_is_told_by_its_class_and_id(attributes: str, name: str, is_hidden: bool) -> None:
    region = map_of(f"<div {attributes}>text</div>").regions[1]
    assert (region.name, region.hidden) == (name, is_hidden)


def test_pictures_and_frames_know_what_stands_before_them() -> None:
    page = map_of("<p>One</p><figure><img src=/a.jpg></figure><p>Two <iframe src=/b></iframe></p>")
    found = [(page.regions[media.region].tag, media.run, media.is_frame) for media in page.media]
    assert found == [("figure", 1, False), ("p", 2, True)]


MENU = "<ul>" + "<li><a href=/x>\n" + " " * 200 + "Politics</a></li>" * 40 + "</ul>"


@pytest.mark.parametrize(
    "box",
    [f"<nav>{MENU}</nav>", f"<footer>{LONG}</footer>", f"<div><div class=comments><p>{LONG}</p></div></div>"],
    ids=["menu", "footer", "comments"],
)
def test_menus_and_comments_are_passed_over(box: str) -> None:
    assert texts(f"{box}<p>{LONG}</p>") == [LONG]


def test_a_footer_of_the_article_is_not_passed_over() -> None:
    assert texts(f"<article><p>{LONG}</p><footer>Ana Writer</footer></article>") == [LONG, "Ana Writer"]


def test_a_box_passed_over_is_read_where_it_holds_most_of_the_page() -> None:
    long = " ".join(LONG for _ in range(MIN_PASSED // 60))
    assert texts(f"<div><div class=comments><p>{long}</p></div></div><p>{LONG}</p>") == [long, LONG]


@pytest.mark.parametrize("inside", ["<a href=/x>{}</a>", "<script>{}</script>"], ids=["links", "script"])
def test_a_box_of_links_and_scripts_is_passed_over_however_long(inside: str) -> None:
    long = inside.format(LONG * 99)
    assert texts(f"<div><div class=navbar>{long}</div></div><p>{LONG}</p>") == [LONG]


@given(st.text())
def test_squashing_twice_changes_nothing(text: str) -> None:
    assert squash(squash(text)) == squash(text)


@given(st.lists(st.sampled_from(["<div>", "</div>", "<p>", "<a>", "</a>", "<b>", "</b>", "<br>", "<img>", " x ", "y"])))
def test_no_word_is_lost_or_doubled(parts: list[str]) -> None:
    body = "".join(parts)
    assert "".join("".join(texts(body)).split()) == "".join(part.strip() for part in parts if part[0] != "<")
