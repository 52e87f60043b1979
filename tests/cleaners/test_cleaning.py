"""The whole way from bytes to Article, through the package's public names."""

import gzip
import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import cleaners
from cleaners import CLEANER_VERSION, extract, normalise
from cleaners.bounds import MAX_NESTING
from cleaners.cleaning import MAX_BYTES, clean
from schemas import Article, CleanError, NotArticle, Page

SENTENCE = "Warga di tiga desa mulai pulang setelah air surut sejak Senin pagi kemarin, kata petugas di posko."
TEXTS = tuple(f"{SENTENCE} Laporan ke-{number} menyebut hal serupa." for number in range(1, 7))
PAGE = f"""<html lang=id><head><title>Banjir surut di Demak - Harian Contoh</title>
<meta property="og:site_name" content="Harian Contoh"><link rel=canonical href="https://contoh.id/a"></head>
<body><nav><a href=/>Beranda</a></nav><article><h1>Banjir surut di Demak</h1><p>Oleh Siti Aminah</p>
<p>10 Januari 2022 18:27 WIB</p>{"".join(f"<p>{text}</p>" for text in TEXTS)}</article></body></html>"""


def test_public_names() -> None:
    names = [
        "CLEANER_VERSION",
        "clean",
        "clean_by_rules",
        "extract",
        "normalise",
        "packaged_publishers",
        "publisher_for",
    ]
    assert cleaners.__all__ == names
    assert CLEANER_VERSION


def test_page_gives_an_article() -> None:
    article = extract(PAGE)
    assert (article.headline, article.authors, article.language) == ("Banjir surut di Demak", ("Siti Aminah",), "id")
    assert article.published_at is not None
    assert article.published_at.isoformat() == "2022-01-10T18:27:00+07:00"
    assert article.body == "\n\n".join(TEXTS)
    assert article.canonical_url == "https://contoh.id/a"


def test_same_bytes_give_the_same_article() -> None:
    assert extract(PAGE).model_dump_json() == extract(PAGE.encode()).model_dump_json()


def test_text_and_html_meet() -> None:
    dump = "Banjir surut di Demak\n\n10 Januari 2022 18:27 WIB\n" + "\n".join(
        [SENTENCE + str(n) + "." for n in range(6)]
    )
    article = extract(dump)
    assert (article.headline, article.date_precision) == ("Banjir surut di Demak", "minute")
    assert article.body.count(SENTENCE) == 6


@pytest.mark.parametrize(
    ("reason", "body"),
    [
        ("too_big", b"<p>" + b"a" * MAX_BYTES),
        ("too_big", b"<br>" * 70_000),
        ("too_deep", b"<div>" * (MAX_NESTING + 1)),
        ("data_file", b'<?xml version="1.0"?><rss><channel></channel></rss>'),
        ("data_file", b'\n<?xml version="1.0"?>\n<?xml-stylesheet href="feed.css"?>\n<rss><channel></channel></rss>'),
        ("data_file", b"\xef\xbb\xbf<!-- made at ten --><urlset><url></url></urlset>"),
        ("data_file", b'{"a": 1}'),
        ("challenge", b"<title>Just a moment...</title><body>Checking your browser</body>"),
        ("soft_404", b"<title>404 Not Found</title><body><h1>Not Found</h1></body>"),
        ("empty", b""),
        ("empty", b"<html></html>"),
        ("empty", b"\0" * 100),
    ],
)
def test_what_is_no_article_is_refused_with_its_reason(reason: str, body: bytes) -> None:
    with pytest.raises(NotArticle) as caught:
        extract(body, kind="html" if reason != "data_file" else "auto")
    assert caught.value.reason == reason


def test_nuls_are_as_if_they_were_not_there() -> None:
    riddled = PAGE.encode().replace(b"p", b"p\0").replace(b"e", b"\0e\0")
    assert extract(riddled, kind="html") == extract(PAGE.encode(), kind="html")


pieces = st.sampled_from(
    [
        "<p>", "</p>", "<div>", "<h1>", "</h1>", "<script type=application/ld+json>", "</script>",
        '{"@type":"NewsArticle",',         '"headline":', '"x"', "<meta property=og:title content='", "'>",
        "<time datetime=2022-01-10>", "<br>", "<li>",
        "&amp;",         "Oleh Siti Aminah", SENTENCE, "10 Januari 2022 18:27 WIB", "<table><tr><td>", "<!--", "]]>",
        "\0", "\ud800", "://[",
        "ADVERTISEMENT", "<figure><figcaption>", "Editor:", "\n",
    ]
)  # fmt: skip


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.lists(pieces | st.text(max_size=12), max_size=40),
    st.sampled_from(["auto", "html", "text"]),
    st.text(max_size=20),
)
def test_any_text_gives_an_article_or_a_clean_error(parts: list[str], kind: str, url: str) -> None:
    try:
        article = extract("".join(parts), url, kind)
    except CleanError:
        return
    assert Article.model_validate_json(article.model_dump_json()) == article


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["auto", "html", "text"]))
def test_any_bytes_give_an_article_or_a_clean_error(body: bytes, kind: str) -> None:
    try:
        extract(body, kind=kind)
    except CleanError:
        return


GOLD_KINDS = {"heading": "subhead", "image": "caption"}


def seed(shared: Path) -> tuple[dict[str, Any], list[Article]]:
    gold = json.loads((shared / "seed/gold.json").read_text())
    dump = (shared / "seed/kumparan-putin-csto.txt").read_bytes()
    page = gzip.decompress((shared / "indonesia/pages/synthetic/kumparan-reconstructed-2022.html.gz").read_bytes())
    return gold, [extract(dump, kind="text"), extract(dump), extract(page, gold["external"]["url"]), extract(page)]


def test_sample_document_and_its_page_agree_with_the_gold(shared: Path) -> None:
    gold, articles = seed(shared)
    for article in articles:
        assert article.published_at is not None
        assert (article.headline, article.published_at.isoformat()) == (gold["title"], gold["published"])
        assert (article.reading_time_minutes, article.language, article.authors) == (3, "id", ())
        assert article.body == gold["body_text"]


def test_sample_blocks_and_pictures_are_those_of_the_gold(shared: Path) -> None:
    gold, articles = seed(shared)

    blocks = [(GOLD_KINDS.get(item["type"], item["type"]), item["text"]) for item in gold["body"]]
    pictures = [(item["caption"], item["credit"]) for item in gold["images"]]
    for article in articles:
        assert [(block.kind, block.text) for block in article.blocks] == blocks
        assert [(image.caption, image.credit) for image in article.images] == pictures


JUNK = ("kompas", "media", "facebook", "developer", "redaksi", "web", "detik", "editor", "foto", "dok", "sign", "admin")


def test_real_indonesian_pages_have_their_instant_and_no_junk_author(shared: Path) -> None:
    pages = shared / "indonesia/pages"
    rows = [json.loads(line) for line in (pages / "index.jsonl").read_text().splitlines()]
    dated = [row for row in rows if row["kind"] == "article" and row["real"] and row["published"]]
    right, refused = 0, list[str]()
    for row in dated:
        try:
            article = extract(gzip.decompress((pages / row["file"]).read_bytes()), row["url"])
        except NotArticle as error:
            refused.append(error.reason)
            continue
        wanted = datetime.fromisoformat(row["published"])
        right += article.published_at is not None and abs(article.published_at - wanted) < timedelta(minutes=1)
        for name in article.authors:
            assert not any(word in name.lower().split() for word in JUNK), (row["file"], article.authors)
    assert right >= 25
    assert refused == ["gallery"]


def test_byline_below_the_headline_wins_over_those_of_teasers_above() -> None:
    text = "".join(
        f"<p>Air di desa nomor {number} mulai surut dan warga pulang ke rumah mereka.</p>" for number in range(9)
    )
    teasers = "".join(f"<p>Kabar lain ke-{number}</p><p>Oleh Budi Santoso</p>" for number in range(2))
    page = f"<main><div>{teasers}<h1>Banjir di Demak mulai surut</h1><p>Oleh Siti Aminah</p>{text}</div></main>"
    assert extract(f"<html>{page}".encode(), publishers={}).authors == ("Siti Aminah",)


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ("Editor: Budi Santoso", "editor", "Budi Santoso"),
        ("Pewarta: Sari Dewi", "authors", ("Sari Dewi",)),
        ("(AP/evn)", "agency", "AP"),
        ("(Ant/lis)", "agency", "ANTARA"),
        ("Berita ini telah tayang di Antaranews.com dengan judul Air surut", "agency", "ANTARA"),
        ("(esn)", "agency", None),
        ("(antara/jpnn)", "agency", "ANTARA"),
        ("(dan/atau)", "agency", None),
        ("sumber : Antara", "agency", "ANTARA"),
        ("Sumber: Dinas Kesehatan", "agency", None),
        ("(Reuters/dmr)<a href=/x>Add as a preferred source on Google</a>", "agency", "Reuters"),
        ("Pewarta: Sari Dewi<br>Editor: Budi Santoso<br>Copyright © ANTARA 2026", "editor", "Budi Santoso"),
        ("Pewarta: Sari Dewi<br>Editor: Budi Santoso<br>Copyright © ANTARA 2026", "authors", ("Sari Dewi",)),
    ],
)
def test_sign_offs_between_the_paragraphs_are_read(line: str, field: str, value: object) -> None:
    text = "Warga di tiga desa mulai pulang setelah air surut sejak Senin pagi kemarin. " * 3
    html = f"<article><h1>Banjir di tiga desa surut</h1>{f'<p>{text}</p>' * 4}<p>{line}</p><p>{text}Ya.</p></article>"
    assert getattr(extract(html), field) == value


def test_code_of_agency_and_desk_goes_from_the_last_sentence() -> None:
    text = "Warga di tiga desa mulai pulang setelah air surut sejak Senin pagi kemarin."
    article = extract(f"<article><h1>Banjir di tiga desa surut</h1>{f'<p>{text}</p>' * 4}<p>{text} (Ant/H-2)</p>")
    assert (article.agency, article.body.count("Ant/H-2")) == ("ANTARA", 0)


def test_page_without_a_byline_is_signed_by_what_it_tells_its_counters() -> None:
    text = "<p>Warga di tiga desa mulai pulang setelah air surut sejak Senin pagi kemarin.</p>" * 4
    layer = "dataLayer.push({'penulis': 'Sari Dewi', \"editor\": \"Budi Santoso\", 'author_id': '77'})"
    start = f"<html><head><script>{layer}</script></head><body><article><h1>Banjir di tiga desa surut</h1>"
    unsigned, signed = extract(start + text), extract(f"{start}<p>Oleh Siti Aminah</p>{text}")
    assert (unsigned.authors, unsigned.editor) == (("Sari Dewi",), "Budi Santoso")
    assert (signed.authors, signed.editor) == (("Siti Aminah",), None)


def test_page_without_a_byline_is_signed_by_the_record_of_its_article() -> None:
    text = "<p>Warga di tiga desa mulai pulang setelah air surut sejak Senin pagi kemarin.</p>" * 4
    others = [{"title": "Berita lain", "content": text, "author": {"name": "Jane Doe"}}]
    record = {
        "title": "Banjir di tiga desa surut",
        "content": text,
        "author": [{"name": "Sari Dewi"}],
        "editor": {"name": "Budi Santoso"},
    }
    data = json.dumps({"props": {"others": others, "article": record}})
    page = f'<article><h1>{record["title"]}</h1>{text}</article><script id="__NEXT_DATA__">{data}</script>'
    article = extract(f"<html><body>{page}")
    assert (article.authors, article.editor) == (("Sari Dewi",), "Budi Santoso")


def test_tags_below_the_text_are_topics_before_the_words_for_search_engines() -> None:
    text = "<p>Warga di tiga desa mulai pulang setelah air surut sejak Senin pagi kemarin.</p>" * 4
    tags = "<div class=tags><a href=/tag/banjir>Banjir</a><a href=/tag/demak>Demak</a></div>"
    page = f"<article><h1>Banjir di tiga desa surut</h1>{text}</article>{tags}"
    for meta, topics in (
        ("<meta name=keywords content='desa, air'>", ("Banjir", "Demak")),
        ("<meta property=article:tag content=Air>", ("Air",)),
    ):
        assert extract(f"<html><head>{meta}</head><body><div>{page}</div>").topics == topics


def test_text_that_is_declared_as_headline_stays_in_the_body() -> None:
    lede = (
        "Kapal feri ke pulau luar kembali berlayar sejak Senin pagi. Tapi kata kepala pelabuhan, jadwal masih berubah."
    )
    text = f"<p>{lede} Warga diminta bersabar.</p>" + "<p>Air laut masih tinggi di dermaga utara sejak kemarin.</p>" * 6
    meta = (
        f'<meta itemprop="headline" content="{lede} Warga"><meta property="og:title" content="Feri kembali berlayar">'
    )
    html = f"<html><head>{meta}</head><body><h1>Feri kembali berlayar</h1><div>{text}</div></body></html>"
    assert extract(html).body.startswith(lede)


def test_a_date_printed_as_a_heading_is_no_part_of_the_body() -> None:
    text = "<p>Warga menyeberangi jembatan baru yang dibuka pada hari Sabtu di desa itu, kata kepala desa.</p>" * 4
    page = f"<body><div><h1>Jembatan baru</h1><h6>Rabu, 20 Mei 2026 – 13:26 WIB</h6>{text}</div></body>"
    article = extract(page, kind="html")
    assert "2026" not in article.body
    assert article.published_at is not None


HEADED = "<h2>Jembatan baru</h2><p>" + "</p><p>".join(TEXTS[:5]) + f"</p><h2>Biaya</h2><p>{TEXTS[5]}</p>"


@pytest.mark.parametrize("head", ["", "<title>Kabar Demak</title><meta property=og:site_name content='Kabar Demak'>"])
def test_heading_at_the_start_is_the_headline_where_nothing_else_is(head: str) -> None:
    page = Page(f"<head>{head}</head><body><article>{HEADED}</article></body>".encode(), kind="html")
    document = clean(page)
    article = normalise(document)
    assert (article.headline, article.provenance["headline"].source) == ("Jembatan baru", "first heading")
    assert [block.kind for block in article.blocks] == ["paragraph"] * 5 + ["subhead", "paragraph"]
    assert [(one.position, one.rule) for one in document.removed] == [(0, "headline")]


def test_heading_at_the_start_is_a_subhead_where_the_page_has_a_title() -> None:
    page = f"<head><title>Warga Demak menyambut jembatan</title></head><body><article>{HEADED}</article></body>"
    article = extract(page, kind="html")
    assert article.headline == "Warga Demak menyambut jembatan"
    assert article.blocks[0].text == "Jembatan baru"
