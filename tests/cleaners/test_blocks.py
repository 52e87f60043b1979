"""The reading of HTML pages: which text is the article, and as what kind of block."""

from collections.abc import Mapping

import pytest
from selectolax.lexbor import LexborHTMLParser

from cleaners.blocks import read_html
from cleaners.reading import Reading
from schemas import BODY_KINDS, Claim

FIRST = "The river rose by two metres during the night, and the lower town was cleared before dawn."
SECOND = "Nobody was hurt, the mayor said on Monday, but forty houses cannot be lived in for now."
THIRD = "Pumps from the neighbouring district arrived at noon; they will run until the weekend."


def read(body: str, claims: Mapping[str, tuple[Claim, ...]] | None = None) -> Reading:
    return read_html(LexborHTMLParser(f"<html><body>{body}</body></html>".encode()), claims or {})


def body_of(reading: Reading) -> list[str]:
    return [block.text for block in reading.blocks if block.kind in BODY_KINDS]


@pytest.mark.parametrize(
    "body",
    [
        f"<div><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p></div>",
        f"<div>{FIRST}<br><br>{SECOND}<br><br>{THIRD}</div>",
        f"<div><p>{FIRST}<br><br>{SECOND}<br>\n<br/>{THIRD}</p></div>",
        f"<div><div class='t'><span>{FIRST}</span></div><div class='t'><span>{SECOND}</span></div><div>{THIRD}</div></div>",
    ],
    ids=["p", "br without p", "one p with br", "span in div"],
)
def test_each_body_shape_gives_its_paragraphs(body: str) -> None:
    assert body_of(read(body)) == [FIRST, SECOND, THIRD]


def test_inline_elements_are_joined_by_the_pages_own_spaces() -> None:
    text = f"<p>yang diterima <b>detik</b><i>com</i> <a href='/x'>pada</a> Senin\u200b, {FIRST}</p>"
    assert body_of(read(text + f"<p>{SECOND}</p>"))[0] == f"yang diterima detikcom pada Senin, {FIRST}"


def test_a_box_named_as_advert_is_kept_when_it_holds_the_bulk_of_the_text() -> None:
    assert body_of(read(f"<div class='sponsored'><p>{FIRST}</p><p>{SECOND}</p></div><p>x</p>")) == [FIRST, SECOND]


def test_a_page_without_text_has_no_blocks() -> None:
    assert read("").blocks == ()
