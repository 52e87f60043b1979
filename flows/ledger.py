"""crawl.db: opening it, one run at a time, one transaction a batch; runs and hosts.

Sources, URLs, outcomes and stored pages are in the other `ledger_*.py`; all SQL of crawl.db is in these.
A run holds an exclusive flock on "<file>.lock" as long as it lives, so a lease found at its start belongs
to a dead run and is void. Every failure of the file comes out as StoreError with the file's path.
"""

import fcntl
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from flows.database import create, migrate, refusals, steps_of
from flows.politeness import HostState
from schemas import StoreError

APPLICATION_ID = 0x6B626372  # "kbcr"
VERSION = 4
BUSY_SECONDS = 30.0
CACHE_KIB = 65_536  # of a run: the indexes of a million URLs are looked up in no order

Value = str | bytes | int | float | None
Row = sqlite3.Row


class Ledger:
    """An open crawl.db. Use `with`; writes go through `transaction()`."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection
        self._lock: int | None = None

    def __enter__(self) -> "Ledger":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file and let go of the lock."""
        self._connection.close()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """BEGIN IMMEDIATE … COMMIT; rolled back on any exception. Inside another one it is a part of that."""
        if self._connection.in_transaction:
            yield
            return
        with refusals(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # a full disk has rolled back by itself
                    self._connection.execute("ROLLBACK")
                raise

    def rows(self, sql: str, values: Sequence[Value] | Mapping[str, Value] = ()) -> list[Row]:
        """All rows of a query, or of a statement with RETURNING."""
        with refusals(self.path):
            found: list[Row] = self._connection.execute(sql, values).fetchall()
            return found

    def run(self, sql: str, values: Sequence[Value] | Mapping[str, Value] = ()) -> int:
        """Run one statement; the number of rows it changed."""
        with refusals(self.path):
            return self._connection.execute(sql, values).rowcount

    def run_all(self, sql: str, values: Iterable[Sequence[Value] | Mapping[str, Value]]) -> None:
        """Run one statement for each tuple of values."""
        with refusals(self.path):
            self._connection.executemany(sql, values)

    def give_back_room(self) -> None:
        """Shorten the file by the pages that are free; outside of a transaction."""
        with refusals(self.path):
            self._connection.executescript("PRAGMA incremental_vacuum")  # execute() frees one page, whatever it is told

    def hold(self) -> None:
        """Take the file for this run alone; StoreError names the run that has it."""
        path = f"{self.path}.lock"
        with refusals(self.path):
            lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.read(lock, 20).decode(errors="replace").strip()
            os.close(lock)
            detail = f"another run{f' (process {holder})' if holder else ''} is working on it; wait for its end"
            raise StoreError(str(self.path), "in_use", detail) from error
        os.ftruncate(lock, 0)
        os.write(lock, str(os.getpid()).encode())
        self._lock = lock


def open_ledger(path: Path, *, readonly: bool = False) -> Ledger:
    """Open crawl.db, making it where it is missing; StoreError for a foreign, newer or unreadable file."""
    if not readonly and not path.exists():
        create(path, _make)
    with refusals(path):
        if readonly:
            connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=BUSY_SECONDS)
        else:
            connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
        connection.row_factory = sqlite3.Row
        try:
            _prepare(path, connection, readonly)
        except BaseException:
            connection.close()
            raise
    return Ledger(path, connection)


def ledger_path(db: Path) -> Path:
    """The ledger that belongs to a database of articles: crawl.db beside news.db, else x-crawl.db beside x.db."""
    return db.with_name("crawl.db" if db.name == "news.db" else f"{db.stem}-crawl.db")


def _prepare(path: Path, connection: sqlite3.Connection, readonly: bool) -> None:
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    is_empty = not connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    if application != APPLICATION_ID and not (is_empty and not application):
        raise StoreError(str(path), "foreign", "it is a database, but not a ledger of kabar")
    if version > VERSION:
        raise StoreError(
            str(path), "newer_version", f"it was made by a newer kabar (version {version}; known is {VERSION})"
        )
    if readonly:
        return
    if is_empty:
        connection.execute("PRAGMA auto_vacuum = 2")
    connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")
    if version < VERSION:
        _make(connection)


def _make(connection: sqlite3.Connection) -> None:
    mark = f"PRAGMA application_id = {APPLICATION_ID}"
    migrate(connection, steps_of("crawl.sql"), lambda made: made.execute(mark))


# ---- runs


def start_run(ledger: Ledger, run_key: str, flow: str, now: float) -> list[tuple[str, str]]:
    """Note the run's start and free what dead runs held; their keys and flows. The lock must be held."""
    with ledger.transaction():
        dead = ledger.rows(
            "UPDATE run SET state = 'crashed', finished_at = ? WHERE state = 'running' RETURNING run_key, flow", (now,)
        )
        ledger.run("UPDATE url SET lease = NULL WHERE state = 'discovered' AND lease IS NOT NULL")
        ledger.run(
            "INSERT INTO run (run_key, flow, pid, started_at, state) VALUES (?, ?, ?, ?, 'running')",
            (run_key, flow, os.getpid(), now),
        )
    return [(row["run_key"], row["flow"]) for row in dead]


def end_run(ledger: Ledger, run_key: str, state: str, summary: str, now: float) -> None:
    """Note the run's end and shorten the write-ahead log."""
    ledger.run(
        "UPDATE run SET state = ?, summary = ?, finished_at = ? WHERE run_key = ?", (state, summary, now, run_key)
    )
    ledger.rows("PRAGMA optimize")
    ledger.rows("PRAGMA wal_checkpoint(TRUNCATE)")


# ---- meta and hosts


def meta(ledger: Ledger, key: str) -> str | None:
    """One value of the meta table."""
    found = ledger.rows("SELECT value FROM meta WHERE key = ?", (key,))
    return found[0]["value"] if found else None


def set_meta(ledger: Ledger, key: str, value: str) -> None:
    """Set one value of the meta table."""
    ledger.run("INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", (key, value))


_HOST = "host, delay, latency, next_at, paused_until, fails, robots_body, robots_status, robots_at"


def host_state(ledger: Ledger, host: str) -> tuple[HostState, float, int]:
    """What is remembered of a host; when its robots.txt is to be asked for again; failures to have it in a row."""
    found = ledger.rows(f"SELECT {_HOST}, robots_next, robots_fails FROM host WHERE host = ?", (host,))
    if not found:
        return HostState(host), 0.0, 0
    *values, robots_next, robots_fails = found[0]
    return HostState(*values), robots_next, robots_fails


def copy_hosts(ledger: Ledger, to: Ledger) -> None:
    """What is remembered of all hosts, into another ledger: a dry run has to be polite too."""
    found = [tuple(row) for row in ledger.rows(f"SELECT {_HOST}, robots_next, robots_fails FROM host")]
    with to.transaction():
        to.run_all(
            f"INSERT INTO host ({_HOST}, robots_next, robots_fails) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", found
        )


def save_host(ledger: Ledger, state: HostState) -> None:
    """Save a host's politeness, robots.txt apart, so that the next run obeys it too."""
    ledger.run(
        "INSERT INTO host (host, delay, latency, next_at, paused_until, fails) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (host) DO UPDATE SET delay = excluded.delay, latency = excluded.latency,"
        " next_at = excluded.next_at, paused_until = excluded.paused_until, fails = excluded.fails",
        (state.host, state.delay, state.latency, state.next_at, state.paused_until, state.fails),
    )


def save_robots(ledger: Ledger, state: HostState, robots_next: float, robots_fails: int) -> None:
    """Save the robots.txt to go by; the host must have been saved before."""
    ledger.run(
        "UPDATE host SET robots_body = ?, robots_status = ?, robots_at = ?, robots_next = ?, robots_fails = ?"
        " WHERE host = ?",
        (state.robots_body, state.robots_status, state.robots_at, robots_next, robots_fails, state.host),
    )
