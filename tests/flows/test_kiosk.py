"""Every packaged rule from discovery to row: one ingest over all outlets, at the kiosk with their golden pages."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import escape

import pytest

from cleaners import packaged_publishers
from flows.pages import single_page_url
from flows.pipeline import ingest
from flows.store import open_store
from flows.verdict import RunSummary
from schemas import Article, Publisher
from tests.flows.kiosk import Kiosk
from tests.flows.site import Reply, feed, sitemap
from tests.golden import PAGES, Golden, canonical_of, golden_pages

COMPARED = (
    "canonical_url", "publisher", "headline", "alternative_headline", "standfirst", "authors", "editor", "agency",
    "dateline", "published_at", "modified_at", "language", "section", "topics", "body", "images", "is_paywalled",
)  # fmt: skip
REFUSED = {canonical_of(path.read_bytes()): path for path in sorted(PAGES.glob("*/refused/*.html"))}


@dataclass(frozen=True)
class Outcome:
    """What one ingest over all outlets left behind."""

    summary: RunSummary
    articles: dict[str, Article]
    failures: dict[str, str]
    asked: list[tuple[str, int]]


def _index(urls: list[str], host: str) -> Reply:
    """An index page: the stories among links that are none."""
    others = (f"https://{host}/", f"https://{host}/tag/banjir", "https://iklan.invalid/berita/1/tidak-ada")
    links = "".join(f'<li><a href="{escape(url)}">Baca beritanya</a></li>' for url in (*others, *urls))
    return Reply(f"<!doctype html><html><body><nav><a href='/indeks'>Indeks</a></nav><ul>{links}</ul></body></html>")


def _data_index(urls: list[str], template: str) -> Reply:
    """An index page whose list is data for its script: each field of the rule's template taken from the address."""
    names = re.findall(r"\{([\w.]+)\}", template)
    form = re.sub(r"\\\{[\w.\\]+\\\}", "([^/]+)", re.escape(template)) + "$"
    records = []
    for url in urls:
        record: dict[str, object] = {}
        for name, value in zip(names, re.search(form, url).groups(), strict=True):  # type: ignore[union-attr]
            *boxes, last = name.split(".")
            box = record
            for one in boxes:
                box = box.setdefault(one, {})  # type: ignore[assignment]
            box[last] = value
        records.append(record)
    data = json.dumps({"props": {"pageProps": {"articles": {"data": records}}}})
    return Reply(f'<html><body><script id="__NEXT_DATA__" type="application/json">{data}</script></body></html>')


def _lists(publisher: Publisher, urls: list[str]) -> Iterator[tuple[str, Reply]]:
    """The outlet's listings, each story in one of them alone as far as there are stories."""
    places = (*publisher.feeds, *publisher.sitemaps, *publisher.indexes)
    for turn, place in enumerate(places):
        mine = urls[turn :: len(places)] or urls[:1]
        if place in publisher.feeds:
            yield place, feed(*(f"{url}?utm_source=rss" for url in mine))
        elif place in publisher.indexes:
            data = publisher.index_data
            yield place, _data_index(mine, data) if data else _index(mine, publisher.host)
        elif place.endswith("/sitemap.xml") and place.count("/") == 3:
            child = place.replace("sitemap.xml", "sitemap-berita-1.xml")
            yield place, sitemap((child, "2026-09-30"), is_index=True)
            yield child, sitemap(*((url, None) for url in mine))
        else:
            yield place, sitemap(*((url, None) for url in mine))


def _served(publisher: Publisher, golden: Golden) -> Iterator[tuple[str, Reply]]:
    """The pages of one story; where the rule knows a form with all of it, the plain address shows the beginning."""
    single = single_page_url(golden.address, publisher)
    last = golden.expected["body"].split("\n\n")[-1]
    yield single or golden.address, Reply(golden.body)
    if single:
        yield golden.address, Reply(golden.body.decode().replace(last, ""))
    for number, body in enumerate(golden.later, 2):
        yield f"{golden.address}?page={number}", Reply(body)


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    folder = tmp_path_factory.mktemp("kiosk")
    rules = packaged_publishers()
    pages: dict[str, Reply] = {}
    for host, publisher in rules.items():
        mine = [one for one in golden_pages() if one.host == host]
        refused = [url for url, path in REFUSED.items() if path.parent.parent.name == host]
        pages |= dict(_lists(publisher, [*(one.address for one in mine), *refused]))
        pages |= {address: reply for one in mine for address, reply in _served(publisher, one)}
        for url in refused:
            pages[single_page_url(url, publisher) or url] = Reply(REFUSED[url].read_bytes())
    hurried = [replace(one, crawl_delay=None) for one in rules.values()]
    with Kiosk(folder, pages) as kiosk:
        summary = ingest(hurried, db=folder / "news.db", settings=kiosk.settings())
    with open_store(folder / "news.db", readonly=True) as store:
        ids = [row[0] for row in store.connection.execute("SELECT article_id FROM articles")]
        articles = {str(one.canonical_url): one for one in store.articles(ids)}
        rows = store.connection.execute("SELECT url, reason FROM failures WHERE resolved_at IS NULL").fetchall()
    return Outcome(summary, articles, {row[0]: row[1] for row in rows}, kiosk.log)


def test_every_outlet_is_read_without_a_problem(outcome: Outcome):
    sound = {one.publisher: (one.state, dict(one.reasons)) for one in outcome.summary.sources}
    odd = {host: told for host, told in sound.items() if told != ("ok", {})}
    assert len(sound) == len(packaged_publishers())
    assert odd == {path.parent.parent.name: ("ok", {path.stem: 1}) for path in REFUSED.values()}


@pytest.mark.parametrize("golden", golden_pages(), ids=lambda one: one.name)
def test_golden_page_becomes_its_row(outcome: Outcome, golden: Golden):
    found = outcome.articles[golden.address].model_dump(mode="json")
    assert {key: found[key] for key in COMPARED} == {key: golden.expected[key] for key in COMPARED}


def test_nothing_else_is_stored_or_refused(outcome: Outcome):
    assert outcome.articles.keys() == {golden.address for golden in golden_pages()}
    assert outcome.failures == {url: path.stem for url, path in REFUSED.items()}


def test_nothing_is_asked_that_is_not_there(outcome: Outcome):
    missing = [url for url, status in outcome.asked if status != 200 and not url.endswith("/robots.txt")]
    assert missing == []
