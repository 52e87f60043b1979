"""The part files of one merge, opened as they are needed: their articles, rows, readings and failures."""

import hashlib
import json
import sqlite3
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from flows.database import address_of, ask, open_database, queries
from flows.filing import stored_readings
from flows.histories import Reading
from schemas import StoreError

_OPEN = 64  # files open at once
_CHUNK = 5_000  # failures of one transaction


class PartFiles:
    """The parts in an order that follows from what they hold; used by one thread, closed at the end."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self._open: OrderedDict[Path, sqlite3.Connection] = OrderedDict()
        named = sorted((self._identity(path), path) for path in {path.resolve() for path in paths})
        self.paths = [path for _, path in named]
        told = "\n".join(f"{identity} {path.stat().st_size}" for identity, path in named)
        self.digest = hashlib.sha256(told.encode()).hexdigest()[:12]

    def addresses(self) -> list[str]:
        """The parts as SQLite's URIs."""
        return [address_of(path, is_readonly=True) for path in self.paths]

    def sources(self) -> list[tuple[object, ...]]:
        """The outlets of all parts, in alphabetical order."""
        found: dict[str, tuple[object, ...]] = {}
        for path in self.paths:
            for row in self._connection(path).execute(queries()["part sources"]):
                found.setdefault(row["publisher"], tuple(row))
        return [found[publisher] for publisher in sorted(found)]

    def failures(self) -> Iterator[list[dict[str, object]]]:
        """The failures of all parts, some at a time."""
        for path in self.paths:
            rows = self._connection(path).execute(queries()["part failures"])
            while chunk := rows.fetchmany(_CHUNK):
                yield [dict(row) for row in chunk]

    def captures(self, part: int, article_ids: Sequence[int]) -> dict[int, set[tuple[str, ...]]]:
        """Per article its captures as (captured_at, page_sha256, url, record_hash)."""
        return captures_of(self._connection(self.paths[part]), article_ids)

    def readings(self, part: int, article_ids: Sequence[int]) -> Mapping[int, list[Reading]]:
        """Per article its readings."""
        return stored_readings(self._connection(self.paths[part]), article_ids)

    def close(self) -> None:
        """Closes all files."""
        while self._open:
            self._open.popitem()[1].close()

    def _connection(self, path: Path) -> sqlite3.Connection:
        if path in self._open:
            self._open.move_to_end(path)
            return self._open[path]
        if len(self._open) >= _OPEN:
            self._open.popitem(last=False)[1].close()
        connection = self._open[path] = open_database(path, readonly=True)
        return connection

    def _identity(self, path: Path) -> str:
        """The name of the part's content; StoreError where it is not whole or no part."""
        connection = self._connection(path)
        if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'shard'").fetchone():
            (state,) = ask(connection, "shard")
            if not state["is_done"]:
                raise StoreError(str(path), "unfinished", "the shard is not read to its end; run the backfill again")
        if ask(connection, "articles without captures"):
            raise StoreError(str(path), "no_part", "it holds articles that came from no archive; only parts are merged")
        (row,) = ask(connection, "database_id")
        return str(row["value"])


def captures_of(connection: sqlite3.Connection, article_ids: Sequence[int]) -> dict[int, set[tuple[str, ...]]]:
    """Per article its captures as (captured_at, page_sha256, url, record_hash)."""
    found: dict[int, set[tuple[str, ...]]] = {number: set() for number in article_ids}
    for row in ask(connection, "captures by id", ids=json.dumps(list(article_ids))):
        found[row["article_id"]].add((row["captured_at"], row["page_sha256"], row["url"], row["record_hash"]))
    return found
