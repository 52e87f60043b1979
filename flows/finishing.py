"""A news.db that is filled from nothing: its indexes, triggers and search taken away before, made at the end.

Each step leaves its mark in the file, so a process that is killed goes on with the next one.
"""

import hashlib
import sqlite3
from collections.abc import Callable
from pathlib import Path

from flows import clusters
from flows.database import ask, migrations, writing

_CACHE_KIB = 131_072  # the indexes of keys and addresses of a million articles, which grow in no order


def strip(connection: sqlite3.Connection, path: Path, *, waits: bool) -> None:
    """Takes the triggers and the indexes that grow away from a file without articles. What is written is not checked
    again, as it was when it came into its part: that took two fifths of the time. Nobody reads the file yet, so what
    is added goes to its place at once, and not into a log before; it `waits` for the disk or leaves that to the
    end, which a crash of the machine before does not leave whole."""
    connection.execute("PRAGMA journal_mode = DELETE").fetchall()
    connection.execute(f"PRAGMA synchronous = {'NORMAL' if waits else 'OFF'}")
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("PRAGMA ignore_check_constraints = ON")
    ((last,),) = ask(connection, "last article")
    if last is None:
        with writing(connection, path):
            for kind, name in ask(connection, "what slows filling"):
                connection.execute(f"DROP {kind} {name}")


def finish_file(connection: sqlite3.Connection, path: Path, on_step: Callable[[str, int, int], None]) -> None:
    """Makes the file whole: indexes and counts, groups of copies, search, its name and date."""
    missing = _missing(connection)
    on_step("indexes", 0, 0)
    if any(name.startswith("daily_counts") for name in missing):
        with writing(connection, path):
            for name, sql in missing.items():
                if not name.startswith("articles_fts"):
                    connection.execute(sql)
            for name in ("forget daily_counts", "refill daily_counts", "forget sketches", "add sketches"):
                ask(connection, name)
    on_step("copies", 0, 0)
    clusters.group_pending(connection, path)
    on_step("search", 0, 0)
    if search := [sql for name, sql in missing.items() if name.startswith("articles_fts")]:
        with writing(connection, path):
            connection.execute("INSERT INTO articles_fts (articles_fts) VALUES ('rebuild')")
            for sql in search:
                connection.execute(sql)
    identity = hashlib.sha256()
    for row in connection.execute("SELECT article_key, record_hash, revision FROM articles ORDER BY article_id"):
        identity.update(repr(tuple(row)).encode())
    connection.execute("PRAGMA synchronous = FULL")  # with the next commit all that was written is on the disk
    with writing(connection, path):
        ask(connection, "name database", database_id=identity.hexdigest()[:32], created_at="1970-01-01T00:00:00Z")
        ask(connection, "date by captures")
    connection.execute("PRAGMA analysis_limit = 0")  # a sample would follow from how the rows lie in the file
    connection.execute("ANALYZE")
    connection.execute("PRAGMA journal_mode = WAL").fetchall()


def _missing(connection: sqlite3.Connection) -> dict[str, str]:
    """The statements that make what the contract has and the file has not, by name."""
    fresh = sqlite3.connect(":memory:")
    for step in migrations():
        fresh.executescript(step)
    there = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    made = fresh.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid").fetchall()
    fresh.close()
    return {name: sql for name, sql in made if name not in there}
