"""The whole way on loopback: what is asked, what is stored, what is said."""

import shutil
import sqlite3
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from flows.fetch import FetchSettings
from flows.ledger import ledger_path, open_ledger
from flows.pipeline import CrawlSettings, backfill, ingest, reclean
from flows.politeness import Politeness
from flows.verdict import Event, RunSummary
from schemas import StoreError
from tests.flows.site import Reply, Site, article, feed, quick, sitemap


def _rows(db: Path, sql: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(db) as connection:
        return connection.execute(sql).fetchall()


def _urls(db: Path) -> dict[str, tuple[str, str | None]]:
    """Path -> (state, reason) as crawl.db has them."""
    rows = _rows(ledger_path(db), "SELECT url, state, reason FROM url")
    return {"/" + str(url).split("/", 3)[3]: (str(state), reason) for url, state, reason in rows}  # type: ignore[misc]


def _ingest(site: Site, db: Path, **keys: object) -> RunSummary:
    publisher = site.publisher(**keys.pop("rule", {}))  # type: ignore[arg-type]
    return ingest([publisher], db=db, settings=quick(), **keys)  # type: ignore[arg-type]


def test_a_story_goes_from_feed_to_database(tmp_path: Path):
    with Site() as site:
        site.pages = {"/feed": feed(site.url("/read/1")), "/read/1": Reply(article("Banjir surut"))}
        summary = _ingest(site, tmp_path / "news.db")
    assert (summary.state, summary.exit_code, summary.sources[0].new) == ("completed", 0, 1)
    assert _rows(tmp_path / "news.db", "SELECT headline, publisher FROM v_articles") == [
        ("Banjir surut", "warta.localhost")
    ]


def test_a_rule_that_matches_nothing_any_more_is_told_and_the_article_stored(tmp_path: Path):
    db = tmp_path / "news.db"
    with Site() as site:
        site.pages = {"/feed": feed(site.url("/read/1")), "/read/1": Reply(article("Banjir surut"))}
        told = _ingest(site, db, rule={"body": ("div.of-old p",)}).sources[0]
    assert (told.new, told.reasons, told.verdict) == (1, {"stale_rule": 1}, "1 new (stale_rule 1)")
    (found,) = _rows(db, "SELECT provenance ->> '$.body.source', body FROM articles")
    assert (found[0], "Hujan deras" in str(found[1])) == ("general", True)


def test_a_second_run_with_nothing_new_asks_the_feed_alone(tmp_path: Path):
    db = tmp_path / "news.db"
    with Site() as site:
        site.pages = {"/feed": feed(site.url("/read/1")), "/read/1": Reply(article("Banjir surut"))}
        _ingest(site, db)
        before = _rows(db, "SELECT * FROM articles")
        site.log.clear()
        summary = _ingest(site, db)
    assert site.log == [("/feed", 304)]
    assert (summary.state, summary.sources[0].verdict) == ("completed", "nothing new")
    assert _rows(db, "SELECT * FROM articles") == before


def test_every_address_has_an_outcome_and_a_reason(tmp_path: Path):
    db = tmp_path / "news.db"
    wall = "<html><head><title>Persetujuan</title></head><body><p>Setujui cookie untuk melanjutkan.</p></body></html>"
    with Site() as site:
        site.pages = {
            "/robots.txt": Reply("User-agent: *\nDisallow: /read/5", content_type="text/plain"),
            "/feed": feed(*(site.url(f"/read/{n}") for n in range(1, 8)), "https://lain.example/x"),
            "/read/1": Reply(article("Banjir surut")),
            "/read/2": Reply("hilang", 410),
            "/read/3": Reply(wall),
            "/read/4": Reply("sibuk", 500),
            "/read/6": Reply(b"\x89PNG", content_type="image/png"),
            "/read/7": Reply("", 302, headers={"Location": "/"}),
            "/": Reply(article("Beranda Warta hari ini")),
        }
        summary = _ingest(site, db)
    found = _urls(db)
    assert found.pop("/read/3")[0] == "failed"
    assert found == {
        "/read/1": ("stored", None),
        "/read/2": ("gone", "http_410"),
        "/read/4": ("discovered", "http_5xx"),
        "/read/5": ("skipped", "robots"),
        "/read/6": ("skipped", "content_type"),
        "/read/7": ("failed", "soft_404"),
        "/x": ("skipped", "foreign_host"),
    }
    assert site.asked("/read/5") == []
    errors = dict(_rows(db, "SELECT replace(url, rtrim(url, '0123456789'), ''), error FROM failures"))  # type: ignore[arg-type]
    assert errors == {
        "2": "Gone", "3": "NotArticle", "4": "Unreachable", "5": "Refused", "6": "Refused", "7": "NotArticle",
    }  # fmt: skip
    assert summary.sources[0].new == 1
    assert _rows(db, "SELECT count(*) FROM articles") == [(1,)]


def test_an_edit_that_a_feed_tells_is_a_revision(tmp_path: Path):
    db = tmp_path / "news.db"
    with Site() as site:
        url = site.url("/read/1")
        dates = ("Sat, 08 Mar 2025 16:42:00 +0700", "Sat, 08 Mar 2025 18:00:00 +0700")
        site.pages = {"/feed": feed(url, dates={url: dates[0]}), "/read/1": Reply(article("Banjir surut"), etag='"1"')}
        _ingest(site, db)
        site.pages["/feed"] = feed(url, dates={url: dates[1]})
        site.pages["/read/1"] = Reply(article("Banjir surut", first="lagi"), etag='"2"')
        summary = _ingest(site, db)
        third = _ingest(site, db)
    assert (summary.sources[0].edited, third.sources[0].verdict) == (1, "nothing new")
    assert _rows(db, "SELECT cause, revision FROM revisions") == [("publisher", 1)]


def test_a_page_that_is_due_is_asked_with_its_etag(tmp_path: Path):
    db = tmp_path / "news.db"
    with Site() as site:
        site.pages = {"/feed": feed(site.url("/read/1")), "/read/1": Reply(article("Banjir surut"), etag='"1"')}
        _ingest(site, db)
        with open_ledger(ledger_path(db)) as ledger:
            ledger.run("UPDATE url SET next_at = 1")
        summary = _ingest(site, db)
    assert site.asked("/read/1") == [200, 304]
    assert summary.sources[0].unchanged == 1
    ((state, calm),) = _rows(ledger_path(db), "SELECT state, calm FROM url")
    assert (state, calm) == ("stored", 1)


def test_a_retry_waits_and_then_resolves_the_failure(tmp_path: Path):
    db = tmp_path / "news.db"
    with Site() as site:
        site.pages = {"/feed": feed(site.url("/read/1")), "/read/1": Reply("", 500)}
        first = _ingest(site, db)
        _ingest(site, db)
        assert (first.state, site.asked("/read/1")) == ("failed", [500])
        with open_ledger(ledger_path(db)) as ledger:
            ledger.run("UPDATE url SET next_at = 1")
            ledger.run("UPDATE host SET next_at = 0")
        site.pages["/read/1"] = Reply(article("Banjir surut"))
        _ingest(site, db)
    assert _urls(db) == {"/read/1": ("stored", None)}
    assert _rows(db, "SELECT error, resolved_at IS NULL FROM failures") == [("Unreachable", 0)]


def test_an_address_fails_for_good_after_some_attempts(tmp_path: Path):
    db = tmp_path / "news.db"
    with Site() as site:
        site.pages = {"/feed": feed(site.url("/read/1")), "/read/1": Reply("", 500)}
        for _ in range(6):
            _ingest(site, db)
            with open_ledger(ledger_path(db)) as ledger:
                ledger.run("UPDATE url SET next_at = 1 WHERE state = 'discovered'")
                ledger.run("UPDATE host SET next_at = 0, paused_until = 0")
    assert _urls(db) == {"/read/1": ("failed", "http_5xx")}
    assert len(site.asked("/read/1")) == 4


def test_retry_after_is_obeyed_by_the_next_run_too(tmp_path: Path):
    db = tmp_path / "news.db"
    with Site() as site:
        site.pages = {
            "/feed": feed(site.url("/read/1"), site.url("/read/2")),
            "/read/1": Reply("", 429, headers={"Retry-After": "3600"}),
            "/read/2": Reply("", 429, headers={"Retry-After": "3600"}),
        }
        first = _ingest(site, db)
        asked = len(site.log)
        second = _ingest(site, db)
    assert site.asked("/read/1") + site.asked("/read/2") == [429]
    assert len(site.log) == asked
    assert (first.sources[0].waiting, second.state) == (2, "failed")
    assert "waiting" in second.verdict


def test_unreachable_robots_mean_wait_not_go(tmp_path: Path):
    with Site() as site:
        site.pages = {"/robots.txt": Reply("", 503), "/feed": feed(site.url("/read/1"))}
        summary = _ingest(site, tmp_path / "news.db")
        again = _ingest(site, tmp_path / "news.db")
    assert [path for path, _ in site.log] == ["/robots.txt"]
    assert (summary.exit_code, again.exit_code) == (4, 4)


def test_requests_to_a_host_keep_their_distance(tmp_path: Path):
    with Site() as site:
        site.pages = {"/feed": feed(*(site.url(f"/read/{n}") for n in range(3)))}
        site.pages |= {f"/read/{n}": Reply(article(f"Banjir {n}")) for n in range(3)}
        settings = CrawlSettings(FetchSettings(allow_private=True), Politeness(min_delay=0.3, latency_factor=0))
        for _ in range(2):
            ingest([site.publisher()], db=tmp_path / "news.db", settings=settings)
    times = sorted(site.times)
    assert len(times) == 6
    assert min(b - a for a, b in pairwise(times)) >= 0.28


def test_no_network_is_never_a_success(tmp_path: Path):
    db = tmp_path / "news.db"
    with Site() as site:
        site.pages = {"/feed": feed(site.url("/read/1")), "/read/1": Reply(article("Banjir surut"))}
        _ingest(site, db)
        publisher = site.publisher()
    before = _rows(db, "SELECT * FROM articles")
    summary = ingest([publisher], db=db, settings=quick())
    assert (summary.state, summary.exit_code) == ("failed", 4)
    assert "connect" in summary.verdict
    assert _rows(db, "SELECT * FROM articles") == before
    assert _rows(db, "SELECT state FROM runs ORDER BY run_id DESC LIMIT 1") == [("failed",)]


def test_one_publisher_without_network_makes_the_run_partial(tmp_path: Path):
    with Site() as site:
        site.pages = {"/feed": feed(site.url("/read/1")), "/read/1": Reply(article("Banjir surut"))}
        good = site.publisher()
        bad = type(good)(host="mati.localhost", name="Mati", feeds=("http://mati.localhost:9/feed",))
        summary = ingest([good, bad], db=tmp_path / "news.db", settings=quick())
    assert (summary.state, summary.exit_code) == ("partial", 3)
    assert [one.state for one in summary.sources] == ["ok", "failed"]


def test_two_addresses_of_one_article_make_one_row(tmp_path: Path):
    db = tmp_path / "news.db"
    with Site() as site:
        target = site.url("/read/1")
        page = article("Banjir surut", canonical=target)
        site.pages = {
            "/feed": feed(site.url("/read/1?ref=home"), site.url("/amp/read/1"), target + "?utm_source=rss"),
            "/read/1": Reply(page),
            "/read/1?ref=home": Reply(page),
            "/amp/read/1": Reply(page),
        }
        _ingest(site, db)
    assert _rows(db, "SELECT canonical_url, revision FROM articles") == [(target, 1)]
    states = _urls(db)
    assert states["/read/1"][0] == "stored"
    assert {states["/read/1?ref=home"], states["/amp/read/1"]} == {("duplicate", "canonical")}
    kinds = dict(_rows(db, "SELECT url, kind FROM article_urls"))  # type: ignore[arg-type]
    assert kinds[site.url("/amp/read/1")] == "amp"
    assert len(kinds) == 3


def test_an_amp_page_leads_to_its_article(tmp_path: Path):
    db = tmp_path / "news.db"
    with Site() as site:
        page = article("Banjir surut", canonical=site.url("/read/1"))
        site.pages = {"/feed": feed(site.url("/amp/read/1")), "/read/1": Reply(page), "/amp/read/1": Reply(page)}
        _ingest(site, db)
    assert _urls(db) == {"/amp/read/1": ("duplicate", "canonical"), "/read/1": ("stored", None)}


def test_an_amp_page_whose_article_is_gone_makes_it_itself(tmp_path: Path):
    db = tmp_path / "news.db"
    with Site() as site:
        site.pages = {
            "/feed": feed(site.url("/amp/read/1")),
            "/amp/read/1": Reply(article("Banjir surut", canonical=site.url("/read/1"))),
        }
        _ingest(site, db)
    assert _urls(db)["/amp/read/1"][0] == "stored"
    assert _rows(db, "SELECT count(*) FROM articles") == [(1,)]


def test_pages_of_one_article_are_joined(tmp_path: Path):
    db = tmp_path / "news.db"
    with Site() as site:
        two = article("Banjir surut", first="halaman dua")
        site.pages = {
            "/feed": feed(site.url("/read/1")),
            "/read/1": Reply(article("Banjir surut", head='<link rel="next" href="?page=2">')),
            "/read/1?page=2": Reply(two.replace("</head>", '<link rel="next" href="?page=3"></head>')),
            "/read/1?page=3": Reply(article("Banjir surut", first="halaman tiga")),
        }
        _ingest(site, db)
    ((body,),) = _rows(db, "SELECT body FROM articles")
    assert body.index("halaman dua") < body.index("halaman tiga")  # type: ignore[attr-defined]
    assert _urls(db) == {"/read/1": ("stored", None)}


def test_the_single_page_form_is_asked_and_the_address_stays(tmp_path: Path):
    db = tmp_path / "news.db"
    with Site() as site:
        site.pages = {"/feed": feed(site.url("/read/1")), "/read/1?page=all": Reply(article("Banjir surut"))}
        _ingest(site, db, rule={"single_page": "page=all"})
    assert _rows(db, "SELECT canonical_url FROM articles") == [(site.url("/read/1"),)]
    assert site.asked("/read/1") == []


def test_what_a_killed_run_left_is_counted_by_the_next(tmp_path: Path):
    db = tmp_path / "news.db"
    with Site() as site:
        site.pages = {"/feed": feed(site.url("/read/1")), "/read/1": Reply(article("Banjir surut"))}
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("flows.writing.store_batch", _interrupt)
            with pytest.raises(KeyboardInterrupt):
                _ingest(site, db)
        summary = _ingest(site, db)
    assert (summary.sources[0].new, site.asked("/read/1")) == (1, [200])


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_redirect_to_another_host_obeys_its_robots(tmp_path: Path):
    db = tmp_path / "news.db"
    with Site() as site, Site() as other:
        other.pages = {"/robots.txt": Reply("User-agent: *\nDisallow: /", content_type="text/plain")}
        site.pages = {
            "/feed": feed(site.url("/read/1")),
            "/read/1": Reply("", 302, headers={"Location": other.url("/read/1", "lain.localhost")}),
        }
        _ingest(site, db)
    assert _urls(db) == {"/read/1": ("skipped", "robots")}
    assert [path for path, _ in other.log] == ["/robots.txt"]


def test_a_host_is_not_left_alone_for_another_one(tmp_path: Path):
    db = tmp_path / "news.db"
    with Site() as site, Site() as other:
        other.pages = {"/read/0": Reply("", 429, headers={"Retry-After": "3600"})}
        moved = Reply("", 302, headers={"Location": other.url("/read/0", "lain.localhost")})
        site.pages = {"/feed": feed(*(site.url(f"/read/{n}") for n in (1, 2, 3)))}
        site.pages |= {"/read/1": moved, "/read/2": moved, "/read/3": Reply(article("Banjir surut"))}
        _ingest(site, db)
    reasons = sorted(_urls(db).values(), key=str)
    assert [state for state, _ in reasons].count("stored") == 1
    assert other.asked("/read/0")


def test_a_failed_look_at_a_stored_page_is_forgotten_when_it_is_back(tmp_path: Path):
    db = tmp_path / "news.db"
    with Site() as site:
        site.pages = {"/feed": feed(site.url("/read/1")), "/read/1": Reply(article("Banjir surut"), etag='"1"')}
        _ingest(site, db)
        page = site.pages["/read/1"]
        for reply in (Reply("", 403), page):
            site.pages["/read/1"] = reply
            with open_ledger(ledger_path(db)) as ledger:
                ledger.run("UPDATE url SET next_at = 1")
            _ingest(site, db)
    assert site.asked("/read/1") == [200, 403, 304]
    assert _urls(db) == {"/read/1": ("stored", None)}
    assert _rows(db, "SELECT reason, resolved_at IS NULL FROM failures") == [("http_403", 0)]


def test_limit_holds_for_the_whole_run(tmp_path: Path):
    with Site() as site:
        site.pages = {"/feed": feed(*(site.url(f"/read/{n}") for n in range(20)))}
        site.pages |= {f"/read/{n}": Reply(article(f"Banjir {n}")) for n in range(20)}
        first = _ingest(site, tmp_path / "news.db", limit=3)
        second = _ingest(site, tmp_path / "news.db")
    assert (first.sources[0].new, second.sources[0].new) == (3, 17)


def test_since_leaves_older_ones_for_a_run_without_it(tmp_path: Path):
    db = tmp_path / "news.db"
    with Site() as site:
        url = site.url("/read/1")
        site.pages = {
            "/feed": feed(url, dates={url: "Sat, 08 Mar 2025 16:42:00 +0700"}),
            "/read/1": Reply(article("Banjir surut")),
        }
        _ingest(site, db, since=timedelta(hours=2))
        assert _urls(db) == {"/read/1": ("skipped", "older")}
        _ingest(site, db)
    assert _urls(db) == {"/read/1": ("stored", None)}


def test_an_ingest_leaves_the_archive_of_a_sitemap_alone(tmp_path: Path):
    db = tmp_path / "news.db"
    with Site() as site:
        site.pages = {
            "/index.xml": sitemap(
                (site.url("/new.xml"), "2025-03-08"), (site.url("/old.xml"), "2019-01-01"), is_index=True
            ),
            "/new.xml": sitemap((site.url("/read/1"), "2025-03-08"), (site.url("/read/2"), "2024-01-01")),
            "/read/1": Reply(article("Banjir surut")),
        }
        _ingest(site, db, rule={"feeds": (), "sitemaps": (site.url("/index.xml"),)})
    assert _urls(db) == {"/read/1": ("stored", None), "/read/2": ("skipped", "older")}
    assert site.asked("/old.xml") == []


@pytest.fixture
def archive() -> Site:
    site = Site()
    site.pages = {
        "/index.xml": sitemap(
            (site.url("/sitemap-2022-01.xml"), "2022-02-01"), (site.url("/sitemap-2022-02.xml"), None), is_index=True
        ),
        "/sitemap-2022-01.xml": sitemap(
            *((site.url(f"/read/{n}"), f"2022-01-{n:02}T12:00:00+07:00") for n in range(1, 6))
        ),
        "/sitemap-2022-02.xml": sitemap((site.url("/read/9"), "2022-02-09")),
    }
    site.pages |= {f"/read/{n}": Reply(article(f"Banjir {n}")) for n in range(1, 10)}
    return site


def test_a_backfill_fetches_what_lies_between_two_days(archive: Site, tmp_path: Path):
    with archive as site:
        publisher = site.publisher(feeds=(), sitemaps=(site.url("/index.xml"),))
        summary = backfill(publisher, date(2022, 1, 2), date(2022, 1, 3), db=tmp_path / "news.db", settings=quick())
    assert summary.sources[0].new == 2
    assert [path for path, _ in site.log if "read" in path] == ["/read/3", "/read/2"]
    assert site.asked("/sitemap-2022-02.xml") == []


def test_a_dry_run_of_a_backfill_writes_nothing_and_says_how_much(archive: Site, tmp_path: Path):
    with archive as site:
        publisher = site.publisher(feeds=(), sitemaps=(site.url("/index.xml"),))
        settings = CrawlSettings(FetchSettings(allow_private=True), Politeness(min_delay=0.01, latency_factor=0))
        db = tmp_path / "news.db"
        summary = backfill(publisher, date(2022, 1, 1), date(2022, 2, 28), db=db, settings=settings, dry_run=True)
    assert summary.notes[:2] == ("2022-01: 5 pages, about 1 minutes", "2022-02: 1 pages, about 1 minutes")
    assert list(tmp_path.iterdir()) == []
    assert not any("read" in path for path, _ in site.log)


def test_a_backfill_goes_on_where_it_stood(archive: Site, tmp_path: Path):
    db = tmp_path / "news.db"
    with archive as site:
        publisher = site.publisher(feeds=(), sitemaps=(site.url("/index.xml"),))
        days = (date(2022, 1, 1), date(2022, 2, 28))
        seen: list[Event] = []

        def stop(event: Event) -> None:
            seen.append(event)
            if event.outcome == "new":
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            backfill(publisher, *days, db=db, settings=quick(), on_event=stop)
        summary = backfill(publisher, *days, db=db, settings=quick())
    resumed, ended = summary.notes
    assert resumed in {f"resumed: {done} of 6 addresses are done" for done in range(1, 7)}
    assert ended == "now 6 of 6 addresses are done"
    assert _rows(db, "SELECT count(*) FROM articles") == [(6,)]
    assert _rows(db, "SELECT state FROM runs ORDER BY run_id") == [("crashed",), ("completed",)]


def test_an_ingest_does_not_take_over_a_backfill(archive: Site, tmp_path: Path):
    db = tmp_path / "news.db"
    with archive as site:
        site.pages["/feed"] = feed(site.url("/read/1"))
        publisher = site.publisher(sitemaps=(site.url("/index.xml"),))
        with open_ledger(ledger_path(db)) as ledger:
            ledger.run("INSERT INTO url (url, host, publisher, state, next_at, scope, first_seen, updated)"
                       " VALUES (?, ?, ?, 'discovered', 0, 'b', 0, 0)",
                       (site.url("/read/8"), f"warta.localhost:{site.port}", publisher.host))  # fmt: skip
        ingest([site.publisher()], db=db, settings=quick())
    assert site.asked("/read/8") == []
    assert site.asked("/read/1") == [200]


def test_a_reclean_makes_revisions_of_the_cleaner_only_where_it_changes(tmp_path: Path):
    db = tmp_path / "news.db"
    with Site() as site:
        site.pages = {"/feed": feed(*(site.url(f"/read/{n}") for n in (1, 2)))}
        site.pages |= {"/read/1": Reply(article("Banjir pertama")), "/read/2": Reply(article("Banjir kedua"))}
        publisher = site.publisher()
        _ingest(site, db)
    other = type(publisher)(host=publisher.host, name="Warta", digest="b", drop_lines=(r"Banjir kedua .*Hujan.*",))
    rules = {publisher.host: other}
    dry = reclean(db=db, publishers=rules, dry_run=True)
    assert (dry.sources[0].edited, _rows(db, "SELECT count(*) FROM revisions")) == (1, [(0,)])
    real = reclean(db=db, publishers=rules)
    again = reclean(db=db, publishers=rules)
    assert (real.sources[0].edited, again.sources[0].edited) == (1, 0)
    assert _rows(db, "SELECT cause FROM revisions") == [("cleaner",)]


def test_a_lost_database_is_filled_again_without_network(tmp_path: Path):
    db = tmp_path / "news.db"
    with Site() as site:
        site.pages = {"/feed": feed(site.url("/read/1")), "/read/1": Reply(article("Banjir surut"))}
        _ingest(site, db)
        before = _rows(db, "SELECT article_key, body, page_sha256 FROM articles")
        for path in tmp_path.glob("news.db*"):
            path.unlink()
        site.log.clear()
        _ingest(site, db)
    assert _rows(db, "SELECT article_key, body, page_sha256 FROM articles") == before
    assert site.asked("/read/1") == []


def test_a_second_run_at_the_same_time_is_refused(tmp_path: Path):
    db = tmp_path / "news.db"
    with Site() as site, open_ledger(ledger_path(db)) as ledger:
        ledger.hold()
        with pytest.raises(StoreError, match="another run"):
            _ingest(site, db)


@pytest.mark.parametrize("name", ["news.db", "crawl.db"])
def test_a_foreign_file_is_left_as_it_is(tmp_path: Path, name: str):
    (tmp_path / name).write_bytes(b"<html>" * 100)
    with Site() as site, pytest.raises(StoreError) as caught:
        _ingest(site, tmp_path / "news.db")
    assert caught.value.url == str(tmp_path / name)
    assert (tmp_path / name).read_bytes() == b"<html>" * 100


def test_a_full_disk_is_told_and_loses_nothing(tmp_path: Path):
    db = tmp_path / "news.db"
    with Site() as site:
        site.pages = {"/feed": feed(*(site.url(f"/read/{n}") for n in range(30)))}
        site.pages |= {f"/read/{n}": Reply(article(f"Banjir {n}")) for n in range(30)}
        _ingest(site, db, limit=1)
        with open_ledger(ledger_path(db)) as ledger:
            pages = ledger.rows("PRAGMA page_count")[0][0]
        full = _Full(pages)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sqlite3, "connect", full.connect)
            with pytest.raises(StoreError, match="full"):
                _ingest(site, db)
        _ingest(site, db)
    assert _rows(db, "SELECT count(*) FROM articles") == [(30,)]
    assert shutil.disk_usage(tmp_path).free


class _Full:
    """Opens crawl.db with no room to grow."""

    def __init__(self, pages: int) -> None:
        self._pages = pages
        self._connect = sqlite3.connect

    def connect(self, path: str | Path, **keys: object) -> sqlite3.Connection:
        connection = self._connect(path, **keys)  # type: ignore[call-overload]
        if "crawl.db" in str(path):
            connection.execute(f"PRAGMA max_page_count = {self._pages + 2}")
        return connection  # type: ignore[no-any-return]
