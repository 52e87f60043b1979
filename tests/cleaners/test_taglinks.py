"""The topics that a page prints as links below its text."""

from selectolax.lexbor import LexborHTMLParser

from cleaners.taglinks import read_tags
from cleaners.walk import read_map

TEXT = "<p>Air di Lembayung mulai surut sejak Senin pagi, kata kepala badan itu kepada wartawan di balai desa.</p>"
LINKS = "<a href=/tag/banjir>Banjir</a> <a href=/tag/banjir>Banjir</a> <a href=/x/7>Berita lain</a> <a href=/tag/>#</a>"


def topics(below: str, above: str = "") -> tuple[str, ...]:
    body = LexborHTMLParser(f"<article>{above}{TEXT}{below}</article>").body
    assert body is not None
    page = read_map(body)
    return read_tags(page, next(run.index for run in page.runs if run.text.startswith("Air di")))


def test_links_to_tags_in_a_box_of_tags_are_topics_each_once() -> None:
    for name in ("tags", "detail__body-tag", "topik-terkait", "articleTags tag-list"):
        assert topics(f'<div class="{name}">{LINKS}</div>') == ("Banjir",), name


def test_link_that_calls_itself_a_tag_is_one() -> None:
    assert topics('<ul class=tags><li><a rel="tag" href=/banjir>Banjir</a></ul>') == ("Banjir",)


def test_first_box_with_tags_counts() -> None:
    other = LINKS.replace("anjir", "ola")
    assert topics(f"<p class=tag>Tag:</p><div class=tags>{LINKS}</div><div class=tags>{other}</div>") == ("Banjir",)


def test_other_boxes_and_those_above_the_text_are_not_read() -> None:
    assert topics(f"<div class=related>{LINKS}</div>", above=f"<div class=tags>{LINKS}</div>") == ()
