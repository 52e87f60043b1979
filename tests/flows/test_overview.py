"""How things stand, in numbers and in lines."""

import json
import sqlite3
from datetime import date
from pathlib import Path

import pytest

from flows.ledger import ledger_path, open_ledger
from flows.overview import describe, status
from flows.pipeline import backfill, ingest
from flows.store import open_store
from schemas import StoreError
from tests.flows.site import Reply, Site, article, feed, quick


def test_the_status_tells_states_reasons_hosts_and_runs(tmp_path: Path):
    db = tmp_path / "news.db"
    with Site() as site:
        site.pages = {
            "/feed": feed(*(site.url(f"/read/{n}") for n in (1, 2, 3))),
            "/read/1": Reply(article("Banjir surut di kota")),
            "/read/2": Reply("", 429, headers={"Retry-After": "900"}),
        }
        ingest([site.publisher()], db=db, settings=quick())
        found = status(db)
    assert found.articles
    assert found.articles.articles + sum(found.urls.values()) >= 4
    assert sum(found.urls.values()) == 3
    (host,) = found.hosts
    assert host.host == f"warta.localhost:{site.port}"
    assert (host.waiting, host.robots_status) == (found.urls["discovered"], 404)
    assert [run.state for run in found.runs] == ["completed"]
    said = describe(found)
    assert "1 articles of 1 publishers" in said
    assert "not before" in said


def test_a_database_without_a_ledger_has_a_status(tmp_path: Path):
    open_store(tmp_path / "news.db").close()
    assert "nothing was asked for yet" in describe(status(tmp_path / "news.db"))
    assert not (tmp_path / "crawl.db").exists()


def test_a_missing_database_is_told(tmp_path: Path):
    with pytest.raises(StoreError):
        status(tmp_path / "news.db")


def test_the_status_tells_how_each_host_is_treated(tmp_path: Path):
    db = tmp_path / "news.db"
    paths = {"lambat": "User-agent: *\nCrawl-delay: 2\nDisallow: /x", "tutup": None, "rusak": ""}
    with Site() as site:
        site.pages = {"/feed": Reply("", 500), "/robots.txt": Reply("", 404)}
        ingest([site.publisher()], db=db, settings=quick())
    with open_ledger(ledger_path(db)) as ledger:
        ledger.run("DELETE FROM host")
        for name, robots in paths.items():
            ledger.run(
                "INSERT INTO host (host, delay, latency, paused_until, fails, robots_body, robots_status, robots_at,"
                " robots_next) VALUES (?, 2, 0.5, ?, ?, ?, ?, 1, 9e9)",
                (name, 9e9 if name == "rusak" else 0, 7 if name == "rusak" else 0, (robots or "").encode(),
                 None if robots is None else 200),
            )  # fmt: skip
    said = describe(status(db)).splitlines()
    assert "host lambat: 0 waiting, 2.0 s apart (it answers in 0.5 s), robots.txt 200 with a crawl delay of 2 s" in said
    assert any(line.startswith("host tutup") and "nothing is fetched till then" in line for line in said)
    assert any("paused after 7 failures in a row until 2255" in line for line in said)


def test_the_status_tells_the_verdict_of_runs_and_who_had_trouble(tmp_path: Path):
    db = tmp_path / "news.db"
    with Site() as site:
        site.pages = {"/feed": Reply("", 500)}
        summary = ingest([site.publisher()], db=db, settings=quick())
    said = describe(status(db)).splitlines()
    assert said[-2:] == [said[-2], "  warta.localhost: none of its 1 sources could be read: http_5xx 1"]
    assert said[-2].endswith(summary.verdict)


def test_the_row_of_a_run_tells_what_each_outlet_gave(tmp_path: Path):
    db = tmp_path / "news.db"
    with Site() as site:
        site.pages = {"/feed": feed(site.url("/1"), site.url("/2")), "/1": Reply(article("Banjir surut di kota"))}
        ingest([site.publisher()], db=db, settings=quick())
    with sqlite3.connect(db) as connection:
        (counts,) = connection.execute("SELECT counts ->> '$.sources' FROM runs").fetchone()
    told = json.loads(counts)["warta.localhost"]
    assert (told["found"], told["new"], told["failed"], told["reasons"]) == (2, 1, 1, {"http_404": 1})
    assert told["examples"] == {"http_404": [site.url("/2")]}
    assert told["fields"]["published_at"] == 1.0


def test_the_status_tells_how_far_archives_are_read(tmp_path: Path):
    db = tmp_path / "news.db"
    with Site() as site:
        site.pages = {"/i/1?2022-01": Reply("<p>kosong</p>"), "/i/2?2022-01": Reply("", 500)}
        archive = site.url("/i/{d}?{yyyy}-{mm}")
        days = date(2022, 1, 1), date(2022, 1, 2)
        backfill(site.publisher(feeds=(), archives=(archive,)), *days, db=db, settings=quick())
    assert f"archive {archive}: 1 stretches read, 1 to be read" in describe(status(db)).splitlines()
