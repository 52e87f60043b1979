"""kill -9 at any moment, run again: the same rows as if nothing had happened."""

import contextlib
import json
import random
import sqlite3
import time
from collections.abc import Mapping
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from flows.demo.newsroom import Newsroom
from flows.importing import import_files
from flows.ledger import ledger_path
from flows.pipeline import ingest
from schemas import load_publishers
from tests.flows.site import article, quick

KILLS = 12
MOST_SECONDS = 90.0

TABLES = {
    "articles": "SELECT * FROM articles ORDER BY article_key",
    "blocks": "SELECT article_key, b.* FROM article_blocks b JOIN articles USING (article_id) ORDER BY 1, b.position",
    "authors": "SELECT article_key, x.*, p.name FROM article_authors x JOIN articles USING (article_id)"
    " JOIN authors p USING (author_id) ORDER BY 1, x.role, x.position",
    "images": "SELECT article_key, i.* FROM images i JOIN articles USING (article_id) ORDER BY 1, i.position",
    "urls": "SELECT article_key, u.url, kind FROM article_urls u JOIN articles USING (article_id) ORDER BY 1, 2",
    "revisions": "SELECT article_key, r.* FROM revisions r JOIN articles USING (article_id) ORDER BY 1, r.revision",
    "failures": "SELECT * FROM failures ORDER BY url, stage",
}
OF_THE_RUN = ("_at", "_id")  # ends of columns that hold times and numbers of runs and rows
TOLD = ("published_at", "modified_at")

_FORKS = get_context("forkserver")
_FORKS.set_forkserver_preload(["flows.pipeline", "flows.importing", "flows.demo.newsroom", "tests.flows.site"])


def _job(rules: Path, db: Path) -> None:
    """What the killed process does; a real ingest of all outlets."""
    ingest(list(load_publishers([rules]).values()), db=db, settings=quick(batch=8))


def rows_of(db: Path, tables: Mapping[str, str] = TABLES) -> Mapping[str, list[tuple[object, ...]]]:
    """All rows of these statements, but for times and the numbers of rows and runs."""
    found = {}
    with sqlite3.connect(db) as connection:
        connection.row_factory = sqlite3.Row
        for name, sql in tables.items():
            rows = connection.execute(sql).fetchall()
            kept = [key for key in rows[0].keys() if key in TOLD or not key.endswith(OF_THE_RUN)] if rows else []  # noqa: SIM118
            found[name] = [tuple(row[key] for key in kept) for row in rows]
    return found


def _killed(newsroom: Newsroom, rules: Path, db: Path, chance: random.Random, until: float) -> int:
    """Start and kill again and again, each time a few requests further on; how many were killed at work."""
    kills = 0
    while kills < KILLS and time.monotonic() < until:
        job = _FORKS.Process(target=_job, args=(rules, db))
        goal = len(newsroom.requests) + chance.randint(0, 12)
        job.start()
        while job.is_alive() and len(newsroom.requests) < goal:
            time.sleep(0.001)
        time.sleep(chance.choice((0.0, 0.05, 0.2, 0.25, 0.3, 0.4)))
        kills += _kill(job)
    return kills


def _kill(job: ForkServerProcess) -> bool:
    job.kill()
    job.join()
    was_at_work = job.exitcode != 0
    job.close()
    return was_at_work


def test_an_ingest_killed_again_and_again_ends_with_the_same_rows(tmp_path: Path):
    with Newsroom(articles=90, latency=0.004) as newsroom:
        rules = tmp_path / "publishers"
        newsroom.write_publishers(rules)
        whole, torn = tmp_path / "whole.db", tmp_path / "torn.db"
        _job(rules, whole)
        kills = _killed(newsroom, rules, torn, random.Random(4), time.monotonic() + MOST_SECONDS)
        _job(rules, torn)
        newsroom.apply_edit()
        _job(rules, whole)
        _job(rules, torn)
    assert kills >= min(KILLS, 10)
    expected, found = rows_of(whole), rows_of(torn)
    assert expected["articles"]
    assert expected["failures"]
    assert expected["revisions"]
    assert found == expected
    for db in (torn, ledger_path(torn)):
        with sqlite3.connect(db) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    with sqlite3.connect(ledger_path(torn)) as connection:
        open_urls = connection.execute("SELECT url FROM url WHERE state IN ('discovered', 'fetched')").fetchall()
    assert open_urls == []


def _import_job(folder: Path, db: Path) -> None:
    """What the killed process does; an import of a table and of pages."""
    import_files([folder], db=db, publishers={})


def test_an_import_killed_again_and_again_ends_with_the_same_rows(tmp_path: Path):
    folder, whole, torn = tmp_path / "files", tmp_path / "whole.db", tmp_path / "torn.db"
    folder.mkdir()
    lines = [{"url": f"https://warta.example/read/{n % 140}", "html": article(f"Banjir {n}")} for n in range(150)]
    (folder / "corpus.jsonl").write_text("\n".join(map(json.dumps, [*lines, {"id": 1}])), "utf-8")
    for number in range(20):
        (folder / f"{number}.html").write_text(article(f"Jembatan {number}"), "utf-8")
    _import_job(folder, whole)
    chance, kills = random.Random(5), 0
    for _ in range(3):
        job = _FORKS.Process(target=_import_job, args=(folder, torn))
        job.start()
        until, goal = time.monotonic() + 20.0, _records(torn) + chance.randint(1, 60)
        while job.is_alive() and _records(torn) < goal and time.monotonic() < until:
            time.sleep(0.005)
        kills += _kill(job)
    _import_job(folder, torn)
    assert kills >= 2
    assert rows_of(torn) == rows_of(whole)
    for sql in (
        "SELECT path, record, outcome, reason FROM record ORDER BY 1, 2",
        "SELECT url, state FROM url ORDER BY 1",
    ):
        with sqlite3.connect(ledger_path(torn)) as one, sqlite3.connect(ledger_path(whole)) as other:
            assert one.execute(sql).fetchall() == other.execute(sql).fetchall()


def _records(db: Path) -> int:
    """How many records of files have an outcome."""
    with contextlib.suppress(sqlite3.Error), sqlite3.connect(f"{ledger_path(db).as_uri()}?mode=ro", uri=True) as ledger:
        return int(ledger.execute("SELECT count(*) FROM record").fetchone()[0])
    return 0
