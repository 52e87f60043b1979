"""A golden page made from a real one: the same structure, the same article in other words, nothing of the original."""

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from cleaners import clean_by_rules, extract, packaged_publishers
from cleaners.rescue import visible_lines
from flows.disguise import RUN, SHORT, WORD, Disguise, label_words
from flows.golden import Golden, capture
from flows.markup import Changes, change_data, change_markup
from schemas import CleanError, Page
from tests.test_pages import EVERY_PAGE

AS_IT_IS = Changes(str, str, str)
PAGE = """<!doctype html><html lang="id"><head><title>Air sungai meluap lagi - Surat Kita</title>
<meta property="og:title" content="Air sungai meluap lagi"><meta property="og:site_name" content="Surat Kita">
<link rel="canonical" href="https://surat.example/berita/81234567/air-sungai-meluap-lagi?utm_source=x">
<script>var pelacak = "Air sungai meluap lagi";</script><style>.isi { color: red }</style>
<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Air sungai meluap lagi",
"author": {"@type": "Person", "name": "Wulan Prasetya"}, "datePublished": "2026-02-03T10:15:00+07:00",}</script></head>
<body onload="mulai()"><!-- rahasia --><h1 class="judul">Air sungai meluap lagi</h1>
<div class="penulis">Wulan Prasetya</div><div>Selasa, 3 Februari 2026 | 10:15 WIB</div>
<a href="https://iklan.pihakketiga.com/klik?id=99">Iklan</a><div class="isi">
<p>SURABAYA - Air sungai meluap &amp; merendam tiga kampung di pinggir kota, kata Wulan, Selasa pagi tadi.</p>
<p>Baca juga: Warga diminta menjauhi tanggul yang retak</p>
<p>Petugas mendirikan tenda di lapangan dan membagikan makanan kepada para pengungsi sejak pagi hari.</p>
<p>Kepala desa mengatakan air mulai surut menjelang siang tetapi warga masih tetap waspada semuanya.</p>
<p>Editor: Bagus Tirta</p></div></body></html>"""


def grams(text: str) -> set[tuple[str, ...]]:
    words = WORD.findall(text.lower())
    return {tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}


def survivors(raw: bytes, made: str) -> set[tuple[str, ...]]:
    """Five words in a row of the original's texts that the other page shows too; labels such as
    "Scroll to continue with content" apart."""
    document, _ = clean_by_rules(Page(raw, kind="html"), packaged_publishers())
    blocks = (*document.blocks, *(one.block for one in document.removed))
    texts = [block.text for block in blocks] + [claim.raw for claim in document.claims.get("headline", ())]
    shown = set[tuple[str, ...]]().union(*map(grams, visible_lines(LexborHTMLParser(made))))
    found = {gram for text in texts if not label_words(text) for gram in grams(text)} & shown
    return {gram for gram in found if max(map(len, gram)) > SHORT}  # not initials: T.V-NM/Z E M


def skeleton(markup: str | bytes) -> list[tuple[str | None, ...]]:
    """Elements in page order with what a selector can ask for."""
    tree = LexborHTMLParser(markup)
    for node in tree.css("svg > *"):
        node.decompose()
    names = ("class", "id", "itemprop", "data-qa-id", "property", "rel")
    return [(node.tag, *(node.attributes.get(name) for name in names)) for node in tree.css("*")]


def made(raw: bytes | str, seed: int = 0) -> Golden:
    body = raw if isinstance(raw, bytes) else raw.encode()
    return capture(Page(body, kind="html"), packaged_publishers(), seed=seed)


@EVERY_PAGE
def test_captured_page_gives_the_same_article_in_other_words(path: Path) -> None:
    raw = path.read_bytes()
    golden = made(raw)
    assert golden.differences == ()
    assert survivors(raw, golden.html) == set()
    assert skeleton(golden.html) == skeleton(raw)


def real_pages(shared: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted((shared / "indonesia" / "pages").glob("*.html.gz")):
        yield path.name, gzip.decompress(path.read_bytes())


def test_real_pages_are_captured_too(shared: Path) -> None:
    told = {}
    for name, raw in real_pages(shared):
        try:
            golden = made(raw)
        except CleanError:
            continue  # an index page
        told[name] = (golden.differences, survivors(raw, golden.html))
    assert len(told) >= 25
    assert {name: found for name, found in told.items() if found != ((), set())} == {}


def test_names_are_the_same_everywhere_on_the_page() -> None:
    html = made(PAGE).html
    (name,) = extract(html).authors
    assert name != "Wulan Prasetya"
    assert html.count(name) == 2
    assert html.count(extract(html).headline) == 4
    assert re.sub(r"\W+", "-", extract(html).headline.lower()) in html  # in the address


def test_what_the_cleaner_goes_by_stays() -> None:
    html = made(PAGE).html
    for kept in (
        "Selasa, 3 Februari 2026 | 10:15 WIB",
        "Baca juga: ",
        "Editor: ",
        "2026-02-03T10:15:00+07:00",
        "Surat Kita",
    ):
        assert kept in html


def test_programs_comments_and_others_hosts_go() -> None:
    html = made(PAGE).html
    for gone in ("pelacak", "color: red", "rahasia", "onload", "pihakketiga", "81234567"):
        assert gone not in html


def test_same_seed_gives_the_same_page_and_another_one_another() -> None:
    assert made(PAGE).html == made(PAGE).html != made(PAGE, seed=1).html


def test_expected_article_is_that_of_the_page() -> None:
    golden = made(PAGE)
    assert json.loads(golden.expected) == extract(golden.html).model_dump(mode="json", exclude={"cleaner_version"})


def test_page_that_does_not_say_its_address_is_given_it() -> None:
    bare = re.sub(r"<link[^>]*>", "", PAGE).encode()
    golden = capture(Page(bare, "https://surat.example/berita/81234567/air-sungai", kind="html"), packaged_publishers())
    assert golden.differences == ()
    found = extract(golden.html)
    assert (found.url, found.publisher, found.canonical_url) == (None, "surat.example", golden.article.canonical_url)


def test_page_that_is_no_article_is_refused() -> None:
    with pytest.raises(CleanError):
        made("<html><title>Indeks</title><body><p>Sebentar.</p></body></html>")


def test_broken_data_stay_broken_and_change_their_texts() -> None:
    changes = Changes(str.upper, lambda url: "/x", str)
    assert change_data('{"@type": "Article", "a": "b \\"c\\"", "url": "https://a.id/b",,', changes) == (
        '{"@type": "Article", "a": "B \\"C\\"", "url": "/x",,'
    )


@given(st.text(alphabet=st.sampled_from("<>/ab=\"' !-pé&;"), max_size=60))
def test_markup_that_is_not_to_change_stays_but_for_comments(markup: str) -> None:
    if "<!-" not in markup and "&" not in markup:
        assert change_markup(markup, AS_IT_IS) == markup


@given(st.text(max_size=80), st.integers(0, 3))
def test_disguise_keeps_the_shape_of_a_text(text: str, seed: int) -> None:
    changed = Disguise([text], host="surat.example", seed=seed).text(text)
    assert [len(one) for one in WORD.split(changed)] == [len(one) for one in WORD.split(text)]
    assert WORD.sub("x", changed) == WORD.sub("x", text)
    for old, new in zip(WORD.findall(text), WORD.findall(changed), strict=True):
        assert len(old) == len(new)


@given(st.lists(st.from_regex(r"[a-z]{5,9}", fullmatch=True), unique=True, max_size=30))
def test_two_words_are_never_made_one(words: list[str]) -> None:
    disguise = Disguise([" ".join(words)], host=None)
    assert len({disguise.word(word) for word in words}) == len(words)
