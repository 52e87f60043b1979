"""An outlet's own selectors over the map of a page: where the body is, what is a caption, what is left out."""

from selectolax.lexbor import LexborHTMLParser

from cleaners.container import drop_boxes
from cleaners.regions import Map
from cleaners.selected import (
    BESIDE,
    RULE,
    drop_inline,
    mark_captions,
    mark_dropped,
    mark_standfirst,
    select_body,
)
from cleaners.walk import read_map
from schemas import Publisher

PAGE = """<main><div id=lead><p class=under>A bridge</p></div><div id=story><p>One <span class=ad>buy</span>two</p>
<div class=promo><p>Read this</p></div><h2>Head</h2><p>Three</p></div><aside><p>Far</p></aside></main>"""


def read(html: str, publisher: Publisher) -> tuple[Map, LexborHTMLParser]:
    tree = LexborHTMLParser(html.encode())
    drop_inline(tree, publisher)
    assert tree.body is not None
    return read_map(tree.body), tree


def rule(**keys: tuple[str, ...]) -> Publisher:
    return Publisher(host="warta.example", name="Warta", **keys)  # type: ignore[arg-type]


def fates(page: Map) -> dict[str, str]:
    return {run.text: page.regions[run.region].dropped for run in page.runs}


def test_an_inline_element_is_taken_out_so_that_the_text_joins() -> None:
    page, _ = read(PAGE, rule(drop=(".ad",)))
    assert "One two" in fates(page)


def test_a_dropped_box_is_left_out_with_all_inside() -> None:
    publisher = rule(drop=(".promo", "div:broken("))
    page, tree = read(PAGE, publisher)
    mark_dropped(page, tree, publisher)
    assert [text for text, dropped in fates(page).items() if dropped == RULE] == ["Read this"]


def test_a_caption_is_told_with_the_place_where_it_begins() -> None:
    publisher = rule(caption=("#lead .under",))
    page, tree = read(PAGE, publisher)
    assert mark_captions(page, tree, publisher) == [0]
    assert [page.regions[run.region].is_caption for run in page.runs][:2] == [True, False]


def test_a_caption_and_a_standfirst_hold_all_inside_whatever_their_class_says() -> None:
    html = "<h1>A</h1><div class='teaser'><p>Summary</p></div><div class='gallery caption-x'><p>A bridge</p></div>"
    publisher = rule(caption=(".caption-x",), standfirst=(".teaser",), drop=(".none",))
    page, tree = read(html, publisher)
    drop_boxes(page, 0)
    assert fates(page) == {"A": "", "Summary": "related", "A bridge": "gallery"}
    assert mark_captions(page, tree, publisher) == [2]
    assert mark_standfirst(page, tree, publisher) == [1]
    assert set(fates(page).values()) == {""}
    inner = {run.text: page.regions[run.region] for run in page.runs}
    assert inner["A bridge"].is_caption
    assert inner["Summary"].named.is_standfirst


def test_the_body_is_the_selected_box() -> None:
    publisher = rule(body=("#none", "#story", "main"))
    box = select_body(*read(PAGE, publisher), publisher)
    assert box is not None
    assert box.name == " story"


def test_beside_the_selected_paragraphs_only_subheads_between_them_stay() -> None:
    publisher = rule(body=("#story > p",))
    page, tree = read(PAGE, publisher)
    box = select_body(page, tree, publisher)
    assert box is not None
    assert box.name == " story"
    inside = [page.regions[run.region] for run in page.runs if box.first_run <= run.index < box.end_run]
    assert [(region.tag, region.dropped) for region in inside] == [("p", ""), ("p", BESIDE), ("h2", ""), ("p", "")]


def test_selectors_that_match_no_text_give_no_body() -> None:
    publisher = rule(body=("#nowhere", "p:broken("))
    assert select_body(*read(PAGE, publisher), publisher) is None
