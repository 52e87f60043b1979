"""The reading of HTML pages: which text is the article, and as what kind of block."""

import gzip
import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from cleaners.blocks import read_html, survey
from cleaners.features import FEATURES, SHARES
from cleaners.keep import SIDE_THRESHOLD, Fate, decide
from cleaners.metadata import read_claims
from cleaners.reading import Reading
from cleaners.regions import Run
from cleaners.weights import FEATURE_COUNT
from schemas import BODY_KINDS, Claim, Publisher

FIRST = "The river rose by two metres during the night, and the lower town was cleared before dawn."
SECOND = "Nobody was hurt, the mayor said on Monday, but forty houses cannot be lived in for now."
THIRD = "Pumps from the neighbouring district arrived at noon; they will run until the weekend."


def tree_of(body: str) -> LexborHTMLParser:
    return LexborHTMLParser(f"<html><body>{body}</body></html>".encode())


def read(body: str, claims: Mapping[str, tuple[Claim, ...]] | None = None) -> Reading:
    return read_html(tree_of(body), claims or {})


def body_of(reading: Reading) -> list[str]:
    return [block.text for block in reading.blocks if block.kind in BODY_KINDS]


@pytest.mark.parametrize(
    "body",
    [
        f"<div><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p></div>",
        f"<div>{FIRST}<br><br>{SECOND}<br><br>{THIRD}</div>",
        f"<div><p>{FIRST}<br><br>{SECOND}<br>\n<br/>{THIRD}</p></div>",
        f"<div><div class=t><span>{FIRST}</span></div><div class=t><span>{SECOND}</span></div><div>{THIRD}</div></div>",
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


HEADLINE = {"headline": (Claim("og", "River leaves its bed in the lower town"),)}


def test_repeats_of_headline_and_byline_before_the_text_are_left_out() -> None:
    page = (
        f"<article><h1>River leaves its bed in the lower town</h1><h2>River leaves its bed in the lower town</h2>"
        f"<p>By Ana Writer</p><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p></article>"
    )
    assert body_of(read(page, HEADLINE)) == [FIRST, SECOND, THIRD]


def test_a_second_article_on_the_page_is_left_out() -> None:
    long = "".join(f"<p>{FIRST} Report number {n} of that night came later.</p>" for n in range(8))
    other = "".join(f"<p>{SECOND} Another matter altogether, numbered {n}.</p>" for n in range(8))
    page = (
        f"<main><article><h1>River leaves its bed in the lower town</h1><div>{long}</div></article>"
        f"<article><h1>Quite another story</h1><div>{other}</div></article></main>"
    )
    assert all("Report number" in text for text in body_of(read(page, HEADLINE)))


def test_related_links_and_labels_between_paragraphs_are_left_out() -> None:
    page = (
        f"<article><p>{FIRST}</p><p>ADVERTISEMENT</p><p>{SECOND}</p>"
        f"<p>Baca juga: <a href='/x'>Judul berita lain yang cukup panjang</a></p><p>{THIRD}</p></article>"
    )
    assert body_of(read(page)) == [FIRST, SECOND, THIRD]


def test_a_caption_bears_the_address_of_a_lazily_loaded_picture() -> None:
    page = (
        f"<article><p>{FIRST}</p><figure><img src='data:image/gif;base64,AA' data-src='https://a.example/p.jpg'>"
        f"<figcaption>Water in the market square. Photo: A. Person</figcaption></figure><p>{SECOND}</p></article>"
    )
    captions = [block for block in read(page).blocks if block.kind == "caption"]
    assert [(block.url, block.text) for block in captions] == [
        ("https://a.example/p.jpg", "Water in the market square. Photo: A. Person")
    ]


def test_the_credit_above_a_caption_is_put_behind_it() -> None:
    page = (
        f"<article><p>{FIRST}</p><figure><img src=https://a.example/p.jpg><figcaption><div>Photo: A. Person</div>"
        f"<div><span>Water in the square.</span></div></figcaption></figure><p>{SECOND}</p></article>"
    )
    assert [block.text for block in read(page).blocks if block.url] == ["Water in the square. Photo: A. Person"]


def test_labels_are_no_captions() -> None:
    page = (
        f"<article><p>{FIRST}</p><figure><img src=https://a.example/p.jpg><span>Perbesar</span><figcaption>A boat."
        f"</figcaption></figure><p class=para_caption>ADVERTISEMENT</p><p>{SECOND}</p></article>"
    )
    assert [block.text for block in read(page).blocks if block.kind == "caption"] == ["A boat."]


def test_the_caption_between_headline_and_text_belongs_to_the_lead_picture() -> None:
    page = (
        "<main><h1>River leaves its bed in the lower town</h1><figure><img src=https://a.example/p.jpg><figcaption>"
        f"A boat.</figcaption></figure><div class=text><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p></div>"
        + "<ul><li><a href=/x>Another story</a></li></ul>" * 9
        + "</main>"
    )
    first = read(page, HEADLINE).blocks[0]
    assert (first.kind, first.text, first.url) == ("caption", "A boat.", "https://a.example/p.jpg")


@pytest.mark.parametrize("name", ["Jakarta -", "Jakarta, WARTA.com --"])
def test_a_dateline_in_front_of_the_first_paragraph_opens_it(name: str) -> None:
    page = f"<div class=text><b>{name[:7]}</b>{name[7:]} <p>{FIRST}</p><p>{SECOND}</p></div>"
    reading = read(page)
    assert body_of(reading) == [f"{name} {FIRST}", SECOND]
    assert reading.removed == ()


def test_other_short_text_in_front_of_the_first_paragraph_does_not() -> None:
    page = f"<div class=text><b>Bagikan</b> <p>{FIRST}</p><p>{SECOND}</p></div>"
    assert body_of(read(page)) == [FIRST, SECOND]


@pytest.mark.parametrize(("summary", "kind"), [(FIRST, "standfirst"), (f"{FIRST} And so on.", "paragraph")])
def test_a_kicker_that_is_the_pages_description_is_its_standfirst(summary: str, kind: str) -> None:
    claims = {**HEADLINE, "standfirst": (Claim("meta description", summary),)}
    page = (
        f"<h1>River leaves its bed in the lower town</h1><div><p class=kicker>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>"
    )
    assert [block.kind for block in read(page, claims).blocks] == [kind, "paragraph", "paragraph"]


def test_subheads_list_items_and_quotes_are_typed() -> None:
    page = (
        f"<article><p>{FIRST}</p><h2>What is known</h2><ul><li>{SECOND}</li></ul>"
        f"<blockquote><p>{THIRD}</p></blockquote><p>{FIRST} Again.</p></article>"
    )
    assert [block.kind for block in read(page).blocks] == ["paragraph", "subhead", "list_item", "quote", "paragraph"]


def test_the_outlets_selectors_define_the_text() -> None:
    page = f"<div><div class='b'><p>{FIRST}</p><p>{SECOND} <span class='ad'>Buy!</span></p></div><p>{THIRD}</p></div>"
    rule = Publisher(host="a.example", name="A", body=(".b > p",), drop=(".ad",))
    assert body_of(read_html(tree_of(page), {}, rule)) == [FIRST, SECOND]


def test_selectors_that_match_nothing_make_the_rule_stale_and_the_general_way_is_taken() -> None:
    rule = Publisher(host="a.example", name="A", body=(".gone",))
    reading = read_html(tree_of(f"<div><p>{FIRST}</p><p>{SECOND}</p></div>"), {}, rule)
    assert (reading.stale, body_of(reading)) == (True, [FIRST, SECOND])


def test_the_date_line_under_the_headline_is_handed_on_as_head() -> None:
    page = (
        f"<article><h1>River leaves its bed in the lower town</h1><div>10 January 2022 18:27</div>"
        f"<p>{FIRST}</p><p>{SECOND}</p></article>"
    )
    assert "10 January 2022 18:27" in read(page, HEADLINE).head


@given(st.text(alphabet="<>/=\"' \nabpdivrh1", max_size=400))
def test_any_bytes_give_a_reading_made_of_the_pages_own_words(markup: str) -> None:
    tree = LexborHTMLParser(markup.encode())
    visible = "".join(tree.body.text().split()) if tree.body else ""
    assert all("".join(block.text.split()) in visible for block in read_html(tree, {}).blocks)


def test_list_items_are_spared_in_doubt_where_no_rule_leaves_them_out() -> None:
    run = Run(0, 0, "Two bridges are closed")
    kept, left = Fate(run, "list_item", "list_item"), Fate(run, "list_item", None, "links")
    decide([kept, left, Fate(run, "paragraph", "paragraph")], [SIDE_THRESHOLD / 2, SIDE_THRESHOLD / 2, None])
    assert (kept.kind, left.kind) == ("list_item", None)


def test_the_weights_know_as_many_features_as_are_counted() -> None:
    found = survey(tree_of(f"<div><p>{FIRST}</p><p>Short.</p></div>"), {})
    assert found is not None
    assert {len(row) for row in found.rows if row is not None} == {len(FEATURES)} == {FEATURE_COUNT}


def test_shares_alone_are_floats() -> None:
    lines = "<p><b>Short,</b> but a sentence.</p><ul><li>One of <a href=a>two</a> items</ul>"
    found = survey(tree_of(f"<div><p>{FIRST}</p>{lines}<p>{THIRD}</p></div>"), {})
    assert found is not None
    rows = [row for row in found.rows if row is not None]
    kinds = [{name for name, value in zip(FEATURES, row, strict=True) if isinstance(value, float)} for row in rows]
    assert len(rows) > 2
    assert all(names == SHARES for names in kinds)


def test_the_kumparan_page_gives_exactly_the_gold_body(shared: Path) -> None:
    page = gzip.decompress((shared / "indonesia/pages/synthetic/kumparan-reconstructed-2022.html.gz").read_bytes())
    gold = json.loads((shared / "seed/gold.json").read_text(encoding="utf-8"))
    tree = LexborHTMLParser(page)
    wanted = [block["text"] for block in gold["body"] if block["type"] != "image"]
    assert body_of(read_html(tree, read_claims(tree))) == wanted


def test_bold_line_between_line_breaks_is_a_subhead() -> None:
    text = "Warga desa bergotong royong memperbaiki tanggul yang jebol sejak Selasa pagi hingga petang. " * 3
    page = f"<h1>Tanggul Jebol</h1><div id=isi>{text}<br><br><b>Dari Iuran Warga</b><br><br>{text}<br><br>{text}</div>"
    blocks = read(page).blocks
    assert [block.text for block in blocks if block.kind == "subhead"] == ["Dari Iuran Warga"]


def test_staff_line_in_a_credit_box_is_no_caption() -> None:
    text = "<p>Warga desa bergotong royong memperbaiki tanggul yang jebol sejak Selasa pagi hingga petang.</p>" * 6
    page = f"<h1>Tanggul Jebol</h1><div class=credit><div>Editor : Rina Sari</div></div><div class=isi>{text}</div>"
    assert [block for block in read(page).blocks if "Rina" in block.text] == []


def test_a_long_list_beside_the_article_is_left_out_by_its_name() -> None:
    text = "".join(f"<p>{FIRST} {SECOND} {number}</p>" for number in range(4))
    teasers = "".join(f"<li><h3>Title {n}</h3><div>{THIRD} {SECOND}</div></li>" for n in range(12))
    reading = read(f"<main><h1>Flood</h1>{text}</main><div class='article-list'><ul>{teasers}</ul></div>")
    assert body_of(reading) == [f"{FIRST} {SECOND} {number}" for number in range(4)]


def test_a_list_without_links_amid_the_text_is_text_whatever_its_name() -> None:
    points = ["Save the seeds in March: ten crates", "Move the pumps to the hill", "Ask each village for a boat"]
    listed = "".join(f"<li>{point}</li>" for point in points)
    text = f"<p>{FIRST} {SECOND}</p><p>{SECOND}</p><ul class='story-list'>{{}}</ul><p>{THIRD} {FIRST}</p><p>{THIRD}</p>"
    reading = read(f"<article><h1>Flood</h1>{text.format(listed)}</article>")
    assert [block.text for block in reading.blocks if block.kind == "list_item"] == points
    linked = "".join(f"<li><a href='/{point[:4]}'>{point}</a></li>" for point in points)
    reading = read(f"<article><h1>Flood</h1>{text.format(linked)}</article>")
    assert not [block for block in reading.blocks if block.kind == "list_item"]


def test_a_notice_in_place_of_another_sites_content_is_no_text_however_well_it_stands() -> None:
    notice = (
        "An dieser Stelle finden Sie einen von uns ausgewählten, externen Inhalt, der den Text ergänzt. Sie können ihn "
        "sich mit einem Klick anzeigen lassen."
    )
    text = f"<p>{FIRST} {SECOND}</p><p>{SECOND}</p><p>{notice}</p><p>{THIRD} {FIRST}</p><p>{THIRD} {SECOND}</p>"
    reading = read(f"<article><h1>Flood</h1>{text}</article>")
    assert notice not in body_of(reading)
    assert len(body_of(reading)) == 4
    assert [item.rule for item in reading.removed if item.block.text == notice] == ["notice"]


def test_a_box_in_a_heading_is_a_subhead() -> None:
    reading = read(f"<div><p>{FIRST}</p><p>{SECOND}</p><h3><div>The pumps</div></h3><p>{THIRD}</p></div>")
    assert ("subhead", "The pumps") in [(block.kind, block.text) for block in reading.blocks]


def test_a_quote_in_a_figure_is_no_caption() -> None:
    quote = f"<figure><blockquote><p>{SECOND}</p></blockquote></figure>"
    assert ("quote", SECOND) in [
        (block.kind, block.text) for block in read(f"<p>{FIRST}</p>{quote}<p>{THIRD}</p>").blocks
    ]


def test_text_beside_boxes_belongs_to_the_body() -> None:
    body = f"{FIRST}<p>{SECOND}</p>{FIRST} And so on.<p>{THIRD}</p>{SECOND} And so forth.<p>{FIRST} At last.</p>"
    assert len(body_of(read(f"<div class=body>{body}</div>"))) == 6


def test_a_second_headline_that_is_the_description_is_a_standfirst() -> None:
    claims = {
        "headline": (Claim("json-ld", "River leaves its bed"),),
        "alternative_headline": (Claim("json-ld", "Pumps at work, still."),),
        "standfirst": (Claim("og", "Pumps at work, still."),),
    }
    page = f"<h1>River leaves its bed</h1><p class=strapline>Pumps at work, still.</p><p>{FIRST}</p><p>{SECOND}</p>"
    assert ("standfirst", "Pumps at work, still.") in [(b.kind, b.text) for b in read(page, claims).blocks]


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("In order to view the video, please allow cookies", 0),
        ("Forty houses in the lower town cannot be lived in for now", 1),
    ],
)
def test_a_notice_in_place_of_a_film_is_no_standfirst(line: str, kept: int) -> None:
    claims = {"headline": (Claim("h1", "River leaves its bed"),)}
    page = f"<h1>River leaves its bed</h1><div><h2>{line}</h2></div><article><p>{FIRST}</p><p>{THIRD}</p></article>"
    assert [block.kind for block in read(page, claims).blocks].count("standfirst") == kept


def test_a_second_headline_like_the_first_is_none() -> None:
    claims = {
        "headline": (Claim("json-ld", "River leaves its bed in the lower town"),),
        "alternative_headline": (Claim("json-ld", "River leaves its bed in the town"),),
    }
    page = f"<h1>River leaves its bed in the lower town</h1><h2>River leaves its bed in the town</h2><p>{FIRST}</p>"
    assert [block.kind for block in read(page + f"<p>{SECOND}</p>", claims).blocks] == ["paragraph", "paragraph"]
