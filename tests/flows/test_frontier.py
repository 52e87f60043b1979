"""Feeds, sitemaps and index pages name candidates."""

import gzip
import json
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners import packaged_publishers
from flows.frontier import read_feed, read_index, read_sitemap
from schemas import Page, Publisher

WARTA = Publisher(host="warta.example", name="Warta", not_article=("/foto/",), article=(r"/read/\d+",))
PLAIN = Publisher(host="warta.example", name="Warta")
ONE = "https://warta.example/read/1"


def _page(body: bytes | str, url: str = "https://warta.example/feed") -> Page:
    return Page(body=body.encode() if isinstance(body, str) else body, url=url, final_url=url)


def _rss(items: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>W</title>{items}</channel></rss>'


def test_an_rss_item_is_a_candidate_with_date_and_title():
    date = "<pubDate>Mon, 10 Jan 2022 18:27:00 +0700</pubDate>"
    body = _rss(f"<item><title>Judul</title><link>{ONE}?utm_source=rss</link>{date}</item>")
    (one,) = read_feed(_page(body), WARTA).candidates
    assert (one.url, one.publisher, one.hint) == (ONE, "warta.example", "Judul")
    assert one.lastmod == datetime.fromisoformat("2022-01-10T18:27:00+07:00")


def test_the_later_of_two_dates_of_an_atom_entry_counts():
    body = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>J</title>'
        f'<link href="{ONE}"/><published>2022-01-10T10:00:00Z</published><updated>2022-01-11T10:00:00Z</updated>'
        "</entry></feed>"
    )
    (one,) = read_feed(_page(body), WARTA).candidates
    assert one.lastmod == datetime.fromisoformat("2022-01-11T10:00:00+00:00")


def test_a_json_feed_is_read():
    one = {"id": "1", "url": ONE, "title": "J", "date_published": "2022-01-10T18:27:00+07:00"}
    body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [one, {"id": 5}, "x"]})
    assert [one.url for one in read_feed(_page(body), WARTA).candidates] == [ONE]


@pytest.mark.parametrize(
    "body",
    [
        _rss(f"<item><title>a & b</title><link>{ONE}</link></item>").encode(),
        _rss(f"<item><title>a&nbsp;b</title><link>{ONE}</link></item>").encode(),
        b"\xef\xbb\xbf\n" + _rss(f"<item><link>{ONE}</link></item>").encode(),
        _rss(f"<item><title>a\xe9</title><link>{ONE}</link></item>").encode("latin-1"),
        _rss(f"<item><title>a\x0b</title><link>{ONE}</link></item>").encode(),
        _rss(f"<item><link>{ONE}</link></item>").encode()[:-12],
    ],
    ids=["bare ampersand", "html entity", "mark and blank", "bad utf-8", "control character", "cut"],
)
def test_broken_feeds_are_read(body: bytes):
    assert [one.url for one in read_feed(_page(body), WARTA).candidates] == [ONE]


def test_a_page_in_place_of_a_feed_is_not_understood():
    assert not read_feed(_page("<!doctype html><html><body>Situs dalam perbaikan</body></html>"), WARTA).is_understood


def test_an_empty_feed_is_understood():
    assert read_feed(_page(_rss("")), WARTA).is_understood


def test_foreign_hosts_and_pages_that_are_no_articles_are_told_apart():
    links = (
        ONE,
        "https://iklan.example.org/read/2",
        "https://foto.warta.example/foto/3",
        "https://m.warta.example/read/4",
    )
    body = _rss("".join(f"<item><link>{link}</link></item>" for link in links))
    found = read_feed(_page(body), WARTA)
    assert [one.url for one in found.candidates] == [ONE, "https://m.warta.example/read/4"]
    assert [reason for _, reason in found.refused] == ["foreign_host", "not_article"]


def test_an_address_comes_once_in_its_one_spelling():
    body = _rss(
        "".join(
            f"<item><link>{link}</link></item>" for link in (ONE, f"{ONE}#top", "HTTPS://Warta.Example.:443/read/1")
        )
    )
    assert [one.url for one in read_feed(_page(body), WARTA).candidates] == [ONE]


def test_a_sitemap_keeps_what_the_rule_calls_an_article():
    body = f"<urlset><url><loc>{ONE}</loc></url><url><loc>https://warta.example/tentang</loc></url></urlset>"
    found = read_sitemap(_page(body), WARTA)
    assert [one.url for one in found.candidates] == [ONE]
    assert [one.url for one, _ in found.refused] == ["https://warta.example/tentang"]


def test_an_index_of_sitemaps_names_its_own_children_only():
    body = (
        "<sitemapindex><sitemap><loc>https://warta.example/s1.xml</loc></sitemap>"
        "<sitemap><loc>https://elsewhere.example.org/s2.xml</loc></sitemap></sitemapindex>"
    )
    assert read_sitemap(_page(body), WARTA).children == (("https://warta.example/s1.xml", None),)


def test_an_index_page_gives_links_that_look_like_articles():
    body = (
        '<html><body><a href="/read/1">Satu</a><a href="#x">x</a><a href="mailto:a@b.id">m</a><a href="/tentang">T</a>'
        '<a href="/nasional/empat-kata-dalam-judul">J</a></body></html>'
    )
    assert [one.url for one in read_index(_page(body, "https://warta.example/"), WARTA).candidates] == [ONE]
    urls = [one.url for one in read_index(_page(body, "https://warta.example/"), PLAIN).candidates]
    assert urls == ["https://warta.example/nasional/empat-kata-dalam-judul"]


@given(st.binary(max_size=200))
def test_arbitrary_bytes_raise_nothing(body: bytes):
    for read in (read_feed, read_sitemap, read_index):
        read(_page(body), WARTA)


@pytest.mark.parametrize(
    ("data", "urls"),
    [
        (
            '{"props": {"list": [{"id": 7, "slug": "banjir", "desk": {"slug": "kota", "id": 1}},'
            ' {"id": 8, "slug": "panen", "desk": {"slug": "desa"}}], "menu": [{"slug": "kota"}]}}',
            ["https://warta.id/kota/7/banjir", "https://warta.id/desa/8/panen"],
        ),
        ('[{"id": 7, "slug": "banjir", "desk": null}, {"id": true, "slug": "x", "desk": {"slug": "y"}}, 5, null]', []),
        ('{"id": 7, "slug": "banjir", "desk": {"slug": "kota"}', []),
        ("[" * 100_000, []),
        ("", []),
    ],
    ids=["records", "fields missing", "no JSON", "too deep", "empty"],
)
def test_index_pages_may_hold_their_list_as_data_alone(data: str, urls: list[str]) -> None:
    rule = Publisher(host="warta.id", name="Warta", article=(r"/\d+/",), index_data="/{desk.slug}/{id}/{slug}")
    body = f'<html><body><script id="__NEXT_DATA__" type="application/json">{data}</script></body></html>'
    listing = read_index(Page(body=body.encode(), url="https://warta.id/indeks"), rule)
    assert [one.url for one in listing.candidates] == urls


LISTS = {"index": read_index, "feed": read_feed, "sitemap": read_sitemap}
NOT_TODAYS = (
    "detik-mainpage",
    "kompas-mainpage",
    ".json.gz",
)  # through a feed reader; data for scripts


def test_every_outlets_rule_reads_the_lists_of_its_structure(shared: Path) -> None:
    folder, rules, empty, read = shared / "indonesia" / "pages", packaged_publishers(), [], set()
    for line in (folder / "index.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        rule = rules.get(row["domain"])
        if row["kind"] not in LISTS or rule is None or any(name in row["file"] for name in NOT_TODAYS):
            continue
        url = row["url"] or f"https://www.{row['domain']}/daftar"
        page = Page(body=gzip.decompress((folder / row["file"]).read_bytes()), url=url, final_url=url)
        kind = "sitemap" if "sitemap" in row["file"] else row["kind"]
        read.add(rule.host)
        empty += [row["file"]] if not LISTS[kind](page, rule).candidates else []
    assert len(read) == 14
    assert empty == []
