"""Stored pages cleaned again: what is told is what happens, no more; stopped anywhere it goes on."""

import hashlib
import random
import shutil
import sqlite3
import time
from collections.abc import Mapping
from multiprocessing import get_context
from pathlib import Path

import pytest

from flows import readers, recleaning
from flows.ledger import ledger_path, open_ledger
from flows.pipeline import reclean
from schemas import StoreError
from tests.flows.shelf import NOTE, address, affected, fill, rules

COUNT = 500
KILLS = 10
TABLES = {  # what must be the same, apart from numbers and times of runs
    "articles": "SELECT * FROM articles ORDER BY article_key",
    "article_blocks": "SELECT * FROM article_blocks ORDER BY article_id, position",
    "revisions": "SELECT * FROM revisions ORDER BY article_id, revision",
    "failures": "SELECT * FROM failures ORDER BY url, stage",
    "runs": "SELECT sum(articles_recleaned) AS recleaned FROM runs",
}

_FORKS = get_context("forkserver")
_FORKS.set_forkserver_preload(["flows.pipeline", "tests.flows.shelf"])


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with many stored pages."""
    folder = tmp_path_factory.mktemp("shelf")
    fill(folder / "news.db", COUNT)
    return folder


@pytest.fixture
def db(shelf: Path, tmp_path: Path) -> Path:
    shutil.copytree(shelf, tmp_path / "copy")
    return tmp_path / "copy" / "news.db"


def everything(db: Path) -> Mapping[str, list[tuple[object, ...]]]:
    found = {}
    with sqlite3.connect(db) as connection:
        connection.row_factory = sqlite3.Row
        for table, sql in TABLES.items():
            rows = connection.execute(sql).fetchall()
            kept = [name for name in rows[0].keys() if not name.endswith("run_id")] if rows else []  # noqa: SIM118
            found[table] = [tuple(row[name] for name in kept) for row in rows]
    return found


def prints(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("*.db")}


def changed_urls(summary) -> dict[tuple[str, str], set[str]]:
    return {(one.publisher, one.name): set(one.urls) for one in summary.changes}


def test_a_dry_run_tells_exactly_the_affected_articles_and_changes_no_byte(db: Path):
    before = prints(db.parent)
    summary = reclean(db=db, publishers=rules(new=True), dry_run=True)
    assert changed_urls(summary) == {("warta.example", "body"): affected(COUNT)}
    (change,) = summary.changes
    assert [sample.before.replace(f"\n\n{NOTE}", "") for sample in change.samples] == [
        sample.after for sample in change.samples
    ]
    assert summary.verdict == f"{len(affected(COUNT))} of {COUNT} pages would change"
    assert prints(db.parent) == before


@pytest.mark.parametrize("processes", [0, 2])
def test_what_was_told_is_what_becomes_revisions_of_the_cleaner(db: Path, processes: int):
    told = reclean(db=db, publishers=rules(new=True), dry_run=True, processes=processes)
    done = reclean(db=db, publishers=rules(new=True), processes=processes)
    again = reclean(db=db, publishers=rules(new=True), processes=processes)
    assert (done.changes, again.changes) == (told.changes, ())
    with sqlite3.connect(db) as connection:
        sql = "SELECT url, cause, changed FROM articles JOIN revisions USING (article_id)"
        assert connection.execute(sql).fetchall() == [
            (url, "cleaner", '["body"]') for url in sorted(affected(COUNT), key=lambda url: int(url.rpartition("/")[2]))
        ]


def test_the_writing_process_cleans_none_of_many_pages(db: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(readers, "read_articles", lambda stored: pytest.fail(f"{len(stored)} pages are cleaned here"))
    assert reclean(db=db, publishers=rules(new=True), dry_run=True, processes=2).changes


def test_one_publisher_alone_is_cleaned_again(db: Path):
    summary = reclean(db=db, publishers=rules(new=True), only="kota.example")
    assert ([one.publisher for one in summary.sources], summary.changes) == (["kota.example"], ())


def test_an_article_that_is_none_any_more_is_told_and_stays(db: Path):
    empty = "(SELECT body_sha256 FROM url WHERE state = 'failed' AND url LIKE '%warta%' LIMIT 1)"
    with sqlite3.connect(ledger_path(db)) as ledger:
        ledger.execute(f"UPDATE url SET body_sha256 = {empty}, cleaned_by = 'older' WHERE url = ?", (address(1),))
    before = everything(db)
    summary = reclean(db=db, publishers=rules())
    assert changed_urls(summary) == {("warta.example", "article"): {address(1)}}
    assert "1 are no article any more and stay as stored" in summary.sources[1].verdict
    assert everything(db) == before


def test_a_file_without_its_pages_is_refused(db: Path):
    ledger_path(db).unlink()
    with pytest.raises(StoreError, match="pages are not at hand"):
        reclean(db=db, publishers=rules(), dry_run=True)


def test_a_dry_run_goes_on_beside_another_run(db: Path):
    with open_ledger(ledger_path(db)) as ledger:
        ledger.hold()
        assert reclean(db=db, publishers=rules(new=True), dry_run=True).changes


def _job(db: Path) -> None:
    """What the killed process does, in small steps."""
    recleaning.BATCH = 8
    reclean(db=db, publishers=rules(new=True))


def test_a_reclean_killed_ten_times_ends_with_the_same_rows(db: Path, tmp_path: Path):
    shutil.copytree(db.parent, tmp_path / "whole")
    whole = tmp_path / "whole" / "news.db"
    reclean(db=whole, publishers=rules(new=True))
    chance, kills = random.Random(5), 0
    with sqlite3.connect(f"file:{ledger_path(db)}?mode=ro", uri=True, isolation_level=None) as ledger:

        def done() -> int:
            (found,) = ledger.execute("SELECT count(*) FROM url WHERE cleaned_by LIKE '%+new'").fetchone()
            return int(found)

        while kills < KILLS:
            job = _FORKS.Process(target=_job, args=(db,))
            goal = done() + chance.randint(0, 30)
            job.start()
            while job.is_alive() and done() < goal:
                time.sleep(0.001)
            time.sleep(chance.random() * 0.02)
            job.kill()
            job.join()
            assert job.exitcode != 0, f"it had ended after {kills} kills"
            kills += 1
        assert done() < sum("warta" in address(n) for n in range(COUNT))
    _job(db)
    assert everything(db) == everything(whole)
