"""How things stand, in numbers and in lines."""

from pathlib import Path

import pytest

from flows.overview import describe, status
from flows.pipeline import ingest
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
