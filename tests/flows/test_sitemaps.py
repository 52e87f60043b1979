"""Sitemaps of every make, broken ones too."""

import gzip
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import sitemaps
from flows.sitemaps import Entry, parse_lastmod, read_entries

A = "https://warta.example/a?x=1&y=2"
B = "https://warta.example/b"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
GOOD = f"{HEAD}<urlset {NS}><url><loc>{A.replace('&', '&amp;')}</loc></url><url><loc>{B}</loc></url></urlset>"

VARIANTS = {
    "plain": GOOD.encode(),
    "gzip": gzip.compress(GOOD.encode()),
    "byte order mark": b"\xef\xbb\xbf" + GOOD.encode(),
    "leading blanks": b"\n\n  " + GOOD.encode(),
    "mark and blanks": b"\xef\xbb\xbf\n" + GOOD.encode(),
    "bare ampersand": GOOD.replace("&amp;", "&").encode(),
    "html entity": GOOD.replace("<urlset", "<!-- x -->\n<urlset").replace("</loc>", "&nbsp;</loc>", 1).encode(),
    "cdata": f"<urlset {NS}><url><loc><![CDATA[{A}]]></loc></url><url><loc>{B}</loc></url></urlset>".encode(),
    "no namespace": GOOD.replace(f" {NS}", "").encode(),
    "wrong namespace": GOOD.replace("sitemaps.org", "google.example").encode(),
    "prefixed": GOOD.replace(NS, NS.replace("xmlns", "xmlns:s"))
    .replace("<", "<s:")
    .replace("<s:/", "</s:")
    .replace("<s:?", "<?")
    .encode(),
    "undeclared prefix": GOOD.replace("<url>", "<url><n:x>1</n:x>").encode(),
    "latin-1 declared over utf-8": GOOD.replace("UTF-8", "ISO-8859-1").encode(),
    "utf-16 declared over utf-8": GOOD.replace("UTF-8", "UTF-16").encode(),
    "utf-16": GOOD.replace("UTF-8", "UTF-16").encode("utf-16"),
    "control character": GOOD.replace("<loc>", "<loc>\x0b", 1).encode(),
    "junk after": GOOD.encode() + b"\n<script>1</script>",
    "cut": GOOD.encode()[:-12],
    "mismatched tag": GOOD.replace("</url>", "</uri>", 1).encode(),
    "entity declared": GOOD.replace("<urlset", '<!DOCTYPE u [<!ENTITY a "b">]><urlset').encode(),
    "text": f"{A}\n{B}\n".encode(),
}


@pytest.mark.parametrize("body", VARIANTS.values(), ids=VARIANTS.keys())
def test_every_make_of_sitemap_gives_its_addresses(body: bytes):
    found, is_whole = read_entries(body)
    assert ([entry.url.strip("\xa0 ") for entry in found], is_whole) == ([A, B], True)


def test_an_index_names_sitemaps():
    body = f"<sitemapindex {NS}><sitemap><loc>{B}</loc><lastmod>2022-01-10</lastmod></sitemap></sitemapindex>"
    assert read_entries(body.encode())[0] == (Entry(B, lastmod=datetime(2022, 1, 10, tzinfo=UTC), is_sitemap=True),)


def test_a_news_sitemap_gives_title_and_date_and_no_picture():
    body = (
        f'<urlset {NS} xmlns:news="n" xmlns:image="i"><url><loc>{B}</loc>'
        "<image:image><image:loc>https://warta.example/b.jpg</image:loc><image:title>Foto</image:title></image:image>"
        "<news:news><news:publication_date>2022-01-10T18:27:00+07:00</news:publication_date>"
        "<news:title>Judul &amp; isi</news:title></news:news></url></urlset>"
    )
    ((entry,), _) = read_entries(body.encode())
    assert (entry.url, entry.title, entry.published) == (
        B,
        "Judul & isi",
        datetime.fromisoformat("2022-01-10T18:27:00+07:00"),
    )


def _of(count: int) -> bytes:
    return (f"<urlset {NS}>" + "".join(f"<url><loc>https://a.id/{n}</loc></url>" for n in range(count))).encode()


def test_a_sitemap_beyond_the_protocol_is_read_whole():
    found, is_whole = read_entries(_of(60_000) + b"</urlset>")
    assert (len(found), is_whole) == (60_000, True)


@pytest.mark.parametrize("end", [b"</urlset>", b"", b"<cut"], ids=["whole", "cut", "broken"])
def test_of_more_addresses_than_are_read_it_is_told(monkeypatch: pytest.MonkeyPatch, end: bytes):
    monkeypatch.setattr(sitemaps, "MAX_URLS", 1000)
    for body in (_of(1010) + end, b"".join(b"https://a.id/%d\n" % n for n in range(1010))):
        found, is_whole = read_entries(body)
        assert (len(found), found[-1].url, is_whole) == (1000, "https://a.id/999", False)
    assert read_entries(_of(1000) + b"</urlset>")[1]


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_of_more_bytes_than_are_read_it_is_told(monkeypatch: pytest.MonkeyPatch, pack: Callable[[bytes], bytes]):
    monkeypatch.setattr(sitemaps, "MAX_BYTES", 10_000)
    found, is_whole = read_entries(pack(_of(1000)))
    assert 100 < len(found) < 1000
    assert not is_whole


def test_an_entity_bomb_is_not_expanded():
    bomb = '<!DOCTYPE u [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    body = f"{bomb}<urlset><url><loc>https://a.id/&b;</loc></url></urlset>"
    assert [entry.url for entry in read_entries(body.encode())[0]] == ["https://a.id/&b;"]


@pytest.mark.parametrize("body", [b"", b"<html><body>404</body></html>", b"\x1f\x8bbroken", b"\0\1\2"])
def test_what_is_no_sitemap_gives_nothing(body: bytes):
    assert read_entries(body)[0] == ()


@given(st.binary(max_size=300))
def test_arbitrary_bytes_raise_nothing(body: bytes):
    read_entries(body)
    read_entries(b"<urlset><url><loc>" + body)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("2022-01-10", "2022-01-10T00:00:00+00:00"),
        ("2022-01", "2022-01-01T00:00:00+00:00"),
        ("2022-01-10T18:27+07:00", "2022-01-10T18:27:00+07:00"),
        ("2022-01-10T18:27:01.55Z", "2022-01-10T18:27:01+00:00"),
        ("2022-01-10 18:27:01 +0700", "2022-01-10T18:27:01+07:00"),
        ("2022-13-40", None),
        ("kemarin", None),
        (None, None),
    ],
)
def test_dates_of_sitemaps(raw: str | None, expected: str | None):
    found = parse_lastmod(raw)
    assert (found.isoformat() if found else None) == expected
