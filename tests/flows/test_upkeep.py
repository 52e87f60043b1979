"""Upkeep: what is pruned and forgotten, what stays, and how a broken contract is told."""

import sqlite3
import time
from pathlib import Path

import pytest

from flows.ledger import ledger_path, open_ledger
from flows.pipeline import ingest
from flows.upkeep import maintain
from tests.flows.command import kabar
from tests.flows.site import Reply, Site, article, feed, quick


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """Three stored articles with their pages."""
    with Site() as site:
        site.pages = {f"/read/{n}": Reply(article(f"Banjir ke-{n} surut")) for n in range(3)}
        site.pages["/feed"] = feed(*(site.url(f"/read/{n}") for n in range(3)))
        ingest([site.publisher()], db=tmp_path / "news.db", settings=quick())
    return tmp_path / "news.db"


def count(path: Path, table: str) -> int:
    with sqlite3.connect(path) as connection:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def test_pages_above_the_budget_go_and_articles_stay(db: Path) -> None:
    summary = maintain(db=db, body_budget=0)
    assert (summary.state, summary.verdict) == ("completed", "the contract holds")
    assert (count(ledger_path(db), "body"), count(db, "articles")) == (0, 3)


def test_old_requests_are_forgotten_and_young_ones_kept(db: Path) -> None:
    young = count(ledger_path(db), "attempt")
    with open_ledger(ledger_path(db)) as ledger, ledger.transaction():
        ledger.run(
            "INSERT INTO attempt (at, run_key, kind, url, outcome) VALUES (?, 'old', 'page', 'https://a.id', 'ok')",
            (time.time() - 400 * 86_400,),
        )
    maintain(db=db, body_budget=2**30)
    assert count(ledger_path(db), "attempt") == young


def test_search_index_is_one_part_afterwards_and_finds_the_same(db: Path) -> None:
    with sqlite3.connect(db) as connection:
        connection.execute("UPDATE articles SET headline = headline || ' kembali'")  # a part of its own
    parts = "(SELECT DISTINCT segid FROM articles_fts_idx)"
    before = count(db, parts)
    maintain(db=db, body_budget=2**30)
    assert (before > 1, count(db, parts), count(db, "articles_fts WHERE articles_fts MATCH 'kembali'")) == (True, 1, 3)


def test_broken_contract_is_told_and_ends_with_3(db: Path) -> None:
    with sqlite3.connect(db) as connection:
        connection.execute("UPDATE articles SET content_hash = 'x' WHERE article_id = 1")
    done = kabar("maintain", cwd=db.parent)
    assert (done.returncode, "content_hash: articles 1" in done.stderr) == (3, True)
