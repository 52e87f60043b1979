"""What is looked at again and how: pages taken down and put back, sources that have not changed, a run with nothing
new."""

import sqlite3
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from flows.demo.newsroom import Newsroom
from flows.ledger import ledger_path, open_ledger
from flows.pipeline import backfill, ingest
from schemas import load_publishers
from tests.flows.site import Reply, Site, article, feed, quick, sitemap


def _rows(db: Path, sql: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(db) as connection:
        return connection.execute(sql).fetchall()


def _ingest(site: Site, db: Path, **rule: object) -> None:
    ingest([site.publisher(**rule)], db=db, settings=quick())


def _make_due(db: Path) -> None:
    with open_ledger(ledger_path(db)) as ledger:
        ledger.run("UPDATE url SET next_at = 1 WHERE next_at IS NOT NULL")


@pytest.mark.parametrize("status", [404, 410])
def test_an_article_taken_down_is_kept_marked_and_unmarked_when_it_is_back(tmp_path: Path, status: int):
    db = tmp_path / "news.db"
    marks = "SELECT removed_at IS NOT NULL FROM articles"
    with Site() as site:
        page = Reply(article("Banjir surut"), etag='"1"')
        site.pages = {"/feed": feed(site.url("/read/1")), "/read/1": page}
        _ingest(site, db)
        site.pages["/read/1"] = Reply("hilang", status)
        _make_due(db)
        _ingest(site, db)
        assert _rows(db, marks) == [(1,)]
        assert _rows(ledger_path(db), "SELECT state, reason FROM url") == [("gone", f"http_{status}")]
        site.pages["/read/1"] = page
        _make_due(db)
        _ingest(site, db)
    assert site.asked("/read/1") == [200, status, 200]
    assert _rows(db, marks) == [(0,)]
    assert _rows(db, "SELECT count(*) FROM revisions") == [(0,)]
    assert _rows(ledger_path(db), "SELECT state, reason FROM url") == [("stored", None)]
    assert _rows(db, "SELECT resolved_at IS NULL FROM failures") == [(0,)]


def test_an_article_whose_other_address_is_gone_stands(tmp_path: Path):
    db = tmp_path / "news.db"
    with Site() as site:
        other, own = site.url("/read/1-lama"), site.url("/read/1")
        site.pages = {"/feed": feed(other, own)}
        site.pages |= {path: Reply(article("Banjir surut", canonical=own)) for path in ("/read/1", "/read/1-lama")}
        _ingest(site, db)
        with open_ledger(ledger_path(db)) as ledger:
            ledger.run("UPDATE url SET settled = state, state = 'discovered', next_at = 0 WHERE url = ?", (other,))
        site.pages["/read/1-lama"] = Reply("hilang", 404)
        _ingest(site, db)
    assert site.asked("/read/1-lama") == [200, 404]
    assert _rows(db, "SELECT removed_at FROM articles") == [(None,)]


@pytest.mark.parametrize("status", [403, 404])
def test_looks_at_a_page_that_stays_away_grow_rarer_and_end(tmp_path: Path, status: int):
    db = tmp_path / "news.db"
    with Site() as site:
        site.pages = {"/feed": feed(site.url("/read/1")), "/read/1": Reply(article("Banjir surut"))}
        _ingest(site, db)
        site.pages["/read/1"] = Reply("", status)
        waits = []
        for _ in range(7):
            _make_due(db)
            _ingest(site, db)
            waits += _rows(ledger_path(db), "SELECT round((next_at - updated) / 3600) FROM url")
    assert [hours for (hours,) in waits] == [3, 12, 24, 72, 168, None, None]
    assert len(site.asked("/read/1")) == 7


def test_a_sitemap_that_reaches_far_back_is_not_read_again(tmp_path: Path):
    db = tmp_path / "news.db"
    rule = {"feeds": (), "sitemaps": ()}
    with Site() as site:
        site.pages = {"/map.xml": sitemap((site.url("/read/1"), "2025-03-08"), (site.url("/read/2"), "2019-01-01"))}
        site.pages |= {"/read/1": Reply(article("Banjir surut")), "/read/2": Reply(article("Banjir lama"))}
        rule["sitemaps"] = (site.url("/map.xml"),)
        _ingest(site, db, **rule)
        _ingest(site, db, **rule)
        assert site.asked("/map.xml") == [200, 304]
        ingest([site.publisher(**rule)], db=db, settings=quick(span=None))
    assert site.asked("/map.xml") == [200, 304, 200]
    assert site.asked("/read/2") == [200]


def test_another_rule_reads_its_sources_anew(tmp_path: Path):
    db = tmp_path / "news.db"
    with Site() as site:
        rule = {"feeds": (), "sitemaps": (site.url("/map.xml"),)}
        site.pages = {"/map.xml": sitemap((site.url("/read/1"), None)), "/read/1": Reply(article("Banjir surut"))}
        _ingest(site, db, **rule, article=("/baca/",), digest="a")
        assert _rows(ledger_path(db), "SELECT state, reason FROM url") == [("skipped", "not_article")]
        _ingest(site, db, **rule, article=("/read/",), digest="b")
    assert _rows(ledger_path(db), "SELECT state FROM url") == [("stored",)]


def test_a_second_run_with_nothing_new_asks_little_and_changes_nothing(tmp_path: Path):
    db = tmp_path / "news.db"
    with Newsroom() as newsroom:
        newsroom.write_publishers(tmp_path / "rules")
        publishers = list(load_publishers([tmp_path / "rules"]).values())
        ingest(publishers, db=db, settings=quick())
        tables = ("articles", "revisions", "failures", "article_urls", "article_blocks", "images")
        before = [_rows(db, f"SELECT * FROM {table}") for table in tables]
        seen = len(newsroom.requests)
        summary = ingest(publishers, db=db, settings=quick())
        second = newsroom.requests[seen:]
        pages = Counter((one.host, one.path) for one in newsroom.requests if f"{one.path}" in _paths(newsroom))
    assert [_rows(db, f"SELECT * FROM {table}") for table in tables] == before
    assert (summary.state, sum(one.new + one.edited for one in summary.sources)) == ("completed", 0)
    assert len([one for one in second if one.status == 304]) >= 0.9 * len(second) > 0
    assert max(pages.values()) == 1


def _paths(newsroom: Newsroom) -> set[str]:
    return {"/" + url.split("/", 3)[3] for url in newsroom.expected}


def test_a_backfill_that_goes_on_reads_no_sitemap_twice(tmp_path: Path):
    db = tmp_path / "news.db"
    days = date(2022, 1, 1), date(2022, 2, 28)
    with Site() as site:
        site.pages = {
            "/index.xml": sitemap((site.url("/a.xml"), "2022-02-01"), (site.url("/b.xml"), None), is_index=True),
            "/a.xml": sitemap((site.url("/read/1"), "2022-01-05"), (site.url("/read/2"), "2019-01-01")),
            "/b.xml": sitemap((site.url("/read/3"), "2022-02-05")),
            **{f"/read/{n}": Reply(article(f"Banjir {n}")) for n in (1, 2, 3)},
        }
        rule = {"feeds": (), "sitemaps": (site.url("/index.xml"),)}
        backfill(site.publisher(**rule), *days, db=db, settings=quick())
        site.log.clear()
        backfill(site.publisher(**rule), *days, db=db, settings=quick())
        assert site.log == [("/index.xml", 304)]
        site.log.clear()
        backfill(site.publisher(**rule), date(2018, 1, 1), days[1], db=db, settings=quick())
    assert sorted(site.log) == [("/a.xml", 200), ("/b.xml", 200), ("/index.xml", 200), ("/read/2", 200)]
