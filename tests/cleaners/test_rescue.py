import json

from selectolax.lexbor import LexborHTMLParser

from cleaners.embedded import find_embedded, split_plain
from cleaners.reading import Reading, Source
from cleaners.rescue import find_dates, read_again, visible_lines
from schemas import Block, Claim

SENTENCE = "Warga di tiga desa mulai pulang setelah air surut sejak Senin pagi kemarin, kata petugas di posko."
TITLE = "Banjir surut di Demak"
CLAIMS = {"headline": (Claim("h1", TITLE),)}
MARKUP = "".join(f"<p>{SENTENCE}</p>" for _ in range(6))


def source(html: bytes) -> Source:
    return Source(html, LexborHTMLParser(html))


def shell(script: str) -> Source:
    return source(f"<html><body><div id=__next></div><h1>{TITLE}</h1>{script}</body></html>".encode())


def test_article_is_read_from_next_data() -> None:
    record = {"props": {"pageProps": {"article": {"title": TITLE, "content": MARKUP,
    "published_at": "2022-01-10 08:10:08",
                                                   "authors": [{"name": "Siti Aminah"}]}}}}  # fmt: skip
    page = shell(f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(record)}</script>')
    reading, claims = read_again(page, Reading(()), CLAIMS)
    assert [block.text for block in reading.blocks] == [SENTENCE] * 6
    assert claims["published_at"] == (Claim("embedded", "2022-01-10 08:10:08"),)
    assert claims["authors"] == (Claim("embedded", "Siti Aminah"),)


def test_article_is_read_from_a_state_assignment() -> None:
    state = json.dumps({"data": [{"headline": TITLE, "body": [{"text": SENTENCE}] * 5}]})
    page = shell(f"<script>window.__NUXT__ = {state};</script>")
    assert len(read_again(page, Reading(()), CLAIMS)[0].blocks) == 5


def test_article_is_read_from_a_flat_array_of_references() -> None:
    pool = json.dumps([["Reactive", 1], {"title": 2, "content": 3}, TITLE, MARKUP])
    page = shell(f'<script id="__NUXT_DATA__" type="application/json">{pool}</script>')
    assert len(read_again(page, Reading(()), CLAIMS)[0].blocks) == 6


def test_another_articles_data_is_left_alone() -> None:
    record = json.dumps({"title": "Kabar lain sama sekali", "content": MARKUP})
    page = shell(f'<script type="application/json">{record}</script>')
    assert find_embedded(page.tree, CLAIMS) is None


def test_json_ld_body_is_the_last_resort() -> None:
    claims = {**CLAIMS, "article_body": (Claim("json-ld", "\n\n".join([SENTENCE] * 5)),)}
    assert len(read_again(shell(""), Reading(()), claims)[0].blocks) == 5


def test_page_with_its_text_is_not_read_again() -> None:
    reading = Reading(tuple(Block("paragraph", SENTENCE) for _ in range(9)))
    assert read_again(source(b""), reading, CLAIMS) == (reading, CLAIMS)


def test_plain_text_is_split_at_its_lines() -> None:
    assert [block.text for block in split_plain("Satu.\n\nDua.<br/>Tiga.")] == ["Satu.", "Dua.", "Tiga."]


def test_date_near_the_headline_is_found() -> None:
    html = (
        f"<p>1 Januari 2020 10:00 WIB</p>{'<p>x</p>' * 20}<div>{TITLE}</div><b>10 Januari 2022, 18:27 WIB</b>".encode()
    )
    assert [claim.raw for claim in find_dates(visible_lines(LexborHTMLParser(html)), CLAIMS)] == [
        "10 Januari 2022, 18:27 WIB"
    ]


def test_visible_lines_leave_scripts_out() -> None:
    page = LexborHTMLParser("<body><script>var a = 1</script><p>Satu</p><noscript>Dua</noscript>")
    assert visible_lines(page) == visible_lines(page) == ["Satu", "Dua"]


def test_broken_data_gives_nothing() -> None:
    for script in ("{" * 50_000, '{"a": ', "[1,2", '{"title": 1, "content": 2}'):
        page = shell(f'<script type="application/json">{script}</script>')
        assert find_embedded(page.tree, CLAIMS) is None
