"""crawl.db: opened whole or refused, held by one run, transactions all or nothing."""

import multiprocessing
import sqlite3
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest

from flows.ledger import (
    APPLICATION_ID,
    VERSION,
    Ledger,
    copy_hosts,
    end_run,
    host_state,
    ledger_path,
    meta,
    open_ledger,
    save_host,
    save_robots,
    set_meta,
    start_run,
)
from flows.politeness import HostState
from schemas import StoreError


@pytest.mark.parametrize(
    ("db", "ledger"), [("news.db", "crawl.db"), ("demo.db", "demo-crawl.db"), ("a/x.sqlite", "a/x-crawl.db")]
)
def test_the_ledger_stands_beside_its_database(db: str, ledger: str):
    assert ledger_path(Path(db)) == Path(ledger)


def test_a_new_ledger_bears_our_marks(tmp_path: Path):
    with open_ledger(tmp_path / "crawl.db") as ledger:
        assert ledger.rows("PRAGMA application_id")[0][0] == APPLICATION_ID
        assert ledger.rows("PRAGMA user_version")[0][0] == VERSION
        assert ledger.rows("PRAGMA auto_vacuum")[0][0] == 2
        assert ledger.rows("PRAGMA journal_mode")[0][0] == "wal"


def test_an_empty_file_left_by_a_kill_becomes_a_ledger(tmp_path: Path):
    (tmp_path / "crawl.db").touch()
    with open_ledger(tmp_path / "crawl.db") as ledger:
        assert ledger.rows("SELECT * FROM url") == []


def _open_beside(path: Path, begin: Barrier, told: Connection) -> None:
    begin.wait()
    try:
        open_ledger(path).close()
        told.send("")
    except StoreError as error:
        told.send(str(error))


def test_runs_that_begin_at_once_make_one_ledger(tmp_path: Path):
    context = multiprocessing.get_context("fork")
    for number in range(10):
        begin, (hears, tells) = context.Barrier(4), context.Pipe(duplex=False)
        path = tmp_path / f"{number}.db"
        runs = [context.Process(target=_open_beside, args=(path, begin, tells)) for _ in range(4)]
        for run in runs:
            run.start()
        assert [hears.recv() for _ in runs] == [""] * 4
        for run in runs:
            run.join()


def test_a_foreign_database_is_refused(tmp_path: Path):
    with sqlite3.connect(tmp_path / "crawl.db") as connection:
        connection.execute("CREATE TABLE mine (x)")
    with pytest.raises(StoreError) as caught:
        open_ledger(tmp_path / "crawl.db")
    assert (caught.value.reason, caught.value.url) == ("foreign", str(tmp_path / "crawl.db"))


def test_a_newer_ledger_is_refused(tmp_path: Path):
    with open_ledger(tmp_path / "crawl.db") as ledger:
        ledger.rows("PRAGMA user_version = 99")
    with pytest.raises(StoreError) as caught:
        open_ledger(tmp_path / "crawl.db")
    assert caught.value.reason == "newer_version"


def test_a_missing_folder_is_told(tmp_path: Path):
    with pytest.raises(StoreError):
        open_ledger(tmp_path / "none" / "crawl.db")


def _set_and_fail(ledger: Ledger) -> None:
    with ledger.transaction():
        set_meta(ledger, "a", "1")
        raise RuntimeError


def test_a_transaction_is_all_or_nothing(tmp_path: Path):
    with open_ledger(tmp_path / "crawl.db") as ledger:
        with pytest.raises(RuntimeError):
            _set_and_fail(ledger)
        assert meta(ledger, "a") is None
        with ledger.transaction(), ledger.transaction():
            set_meta(ledger, "a", "1")
        assert meta(ledger, "a") == "1"


def test_a_ledger_locked_by_another_program_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("flows.ledger.BUSY_SECONDS", 0.05)
    with open_ledger(tmp_path / "crawl.db") as ledger, open_ledger(tmp_path / "crawl.db") as other:
        with ledger.transaction(), pytest.raises(StoreError) as caught:
            set_meta(other, "a", "1")
        assert caught.value.reason == "locked"


def test_only_one_run_holds_the_ledger(tmp_path: Path):
    with open_ledger(tmp_path / "crawl.db") as one, open_ledger(tmp_path / "crawl.db") as two:
        one.hold()
        with pytest.raises(StoreError, match="another run"):
            two.hold()
    with open_ledger(tmp_path / "crawl.db") as three:
        three.hold()


def _hold(path: Path, held: Connection) -> None:
    with open_ledger(path) as ledger:
        ledger.hold()
        start_run(ledger, "dead", "ingest", 1.0)
        ledger.run(
            "INSERT INTO url (url, host, publisher, state, lease, first_seen, updated)"
            " VALUES ('http://a.id/1', 'a.id', 'a.id', 'discovered', 'dead', 0, 0)"
        )
        held.send(True)
        held.recv()


def test_a_killed_run_frees_its_lock_and_its_leases(tmp_path: Path):
    here, there = multiprocessing.Pipe()
    context = multiprocessing.get_context("forkserver")
    job = context.Process(target=_hold, args=(tmp_path / "crawl.db", there))
    job.start()
    here.recv()
    with open_ledger(tmp_path / "crawl.db") as ledger:
        with pytest.raises(StoreError, match="another run"):
            ledger.hold()
        job.kill()
        job.join()
        ledger.hold()
        assert start_run(ledger, "next", "ingest", 2.0) == [("dead", "ingest")]
        assert [tuple(row) for row in ledger.rows("SELECT state, lease FROM url")] == [("discovered", None)]
        end_run(ledger, "next", "completed", "{}", 3.0)
        states = ledger.rows("SELECT run_key, state FROM run ORDER BY started_at")
        assert [tuple(row) for row in states] == [("dead", "crashed"), ("next", "completed")]


def test_a_hosts_politeness_survives(tmp_path: Path):
    state = HostState("a.id", 2.5, 0.3, 100.0, 50.0, 3, b"User-agent: *", 200, 90.0)
    with open_ledger(tmp_path / "crawl.db") as ledger, open_ledger(tmp_path / "other.db") as other:
        save_host(ledger, state)
        save_robots(ledger, state, 200.0, 1)
        assert host_state(ledger, "a.id") == (state, 200.0, 1)
        assert host_state(ledger, "b.id") == (HostState("b.id"), 0.0, 0)
        copy_hosts(ledger, other)
        assert host_state(other, "a.id") == (state, 200.0, 1)


def test_a_read_only_view_needs_a_ledger(tmp_path: Path):
    with pytest.raises(StoreError):
        open_ledger(tmp_path / "crawl.db", readonly=True)
    assert not (tmp_path / "crawl.db").exists()
