"""Which part of a page is walked: from the headline to a little after the box that holds most paragraph text."""

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from cleaners.stage import AFTER, find_stage

LONG = "The river rose by two metres during the night, and the lower town was cleared before dawn, the mayor said. "
ARTICLE = f"<p>{LONG * 2}</p>" * 4
ASIDE = f"<aside><p>{LONG}</p></aside>"


def stage_of(body: str) -> tuple[LexborNode, list[str] | None]:
    """The id of the box to walk, and those of its children that are wanted."""
    tree = LexborHTMLParser(f"<html><body id=body>{body}</body></html>".encode())
    assert tree.body is not None
    common, wanted = find_stage(tree.body)
    return common.id, None if wanted is None else [child.id or "" for child in common.iter() if child.mem_id in wanted]


def test_the_walk_goes_from_the_headlines_box_to_a_little_after_the_texts() -> None:
    before = "<div id=menu></div><div id=advert></div>"
    after = "".join(f"<div id=after{n}></div>" for n in range(AFTER + 2))
    found = stage_of(f"<main id=main>{before}<h1 id=head>A</h1><div id=text>{ARTICLE}</div>{after}</main>{ASIDE}")
    assert found == ("main", ["advert", "head", "text", *(f"after{n}" for n in range(AFTER))])


@pytest.mark.parametrize(
    "text",
    [
        ARTICLE,
        "".join(f"<div><p>{LONG * 2}</p></div>" for _ in range(4)),
        f"<div>{ARTICLE[: len(ARTICLE) // 2]}</div><div>{ARTICLE[len(ARTICLE) // 2 :]}</div>",
    ],
    ids=["paragraphs side by side", "each paragraph in a box", "two halves"],
)
def test_the_core_is_the_innermost_box_with_most_of_the_text(text: str) -> None:
    far = "<div id=far></div>" * 9
    page = f"<div id=page><div id=top><h1>A</h1></div><div id=text>{text}</div>{far}{ASIDE}</div>"
    assert stage_of(page) == ("page", ["top", "text", *["far"] * AFTER])


def test_the_nearest_heading_counts() -> None:
    page = f"<h1 id=site>Site</h1><div id=a></div><div id=page><h1 id=head>A</h1><div id=text>{ARTICLE}</div></div>"
    assert stage_of(page) == ("page", ["head", "text"])


@pytest.mark.parametrize(
    "page",
    [
        f"<div><div>{ARTICLE}</div></div>",
        f"<h1>A</h1><div><p>{LONG}</p></div>",
        f"<h1>A</h1><div>{ARTICLE}</div>" + f"<div>{ARTICLE}</div>" * 4,
        f"<div><h1>A</h1>{ARTICLE}</div>{ASIDE}",
        "<h1>A</h1>",
        "",
    ],
    ids=["no headline", "little text", "text everywhere", "headline beside the text", "no text", "nothing"],
)
def test_the_whole_page_is_walked_where_the_article_is_not_plain_to_see(page: str) -> None:
    assert stage_of(page) == ("body", None)


def test_page_with_more_text_than_is_read_is_walked_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cleaners.stage.MAX_READ", 900)
    page = f"<h1>A</h1><main>{ARTICLE}{ARTICLE}</main>"
    assert stage_of(page) == ("body", None)
