"""In which order the articles of many part files are merged: by the moment of their first capture, then by key.

The plan is a table on disk, in a file that SQLite deletes by itself, so its size is no matter of memory.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

_CACHE_KIB = 32_768
_MAKE = """
CREATE TABLE place (article_key TEXT NOT NULL, part INTEGER NOT NULL, article_id INTEGER NOT NULL, first TEXT NOT NULL);
CREATE TABLE plan (
  number INTEGER PRIMARY KEY, article_key TEXT NOT NULL, part INTEGER NOT NULL, article_id INTEGER NOT NULL,
  places INTEGER NOT NULL
);
"""
_PLACE = """
INSERT INTO place SELECT article_key, ?, article_id,
  (SELECT min(captured_at) FROM part.captures c WHERE c.article_id = a.article_id)
FROM part.articles a
"""
_FILL = """
CREATE INDEX place_key ON place (article_key, first, part, article_id);
INSERT INTO plan (article_key, part, article_id, places)
SELECT article_key, part, article_id, count(*) FROM place GROUP BY article_key ORDER BY min(first), article_key;
"""
_BATCH = "SELECT number, article_key, part, article_id, places FROM plan WHERE number > ? AND number <= ?"
_SEVERAL = """
SELECT number, place.part, place.article_id FROM plan CROSS JOIN place USING (article_key)
WHERE number > ? AND number <= ? AND places > 1 ORDER BY number, place.part
"""


class Planned(NamedTuple):
    """One article: its number in the plan, from 1, its key, and where it is held as (part, article_id there)."""

    number: int
    key: str
    places: tuple[tuple[int, int], ...]


class Plan:
    """The plan of one merge; `parts` are files as SQLite's URIs."""

    def __init__(self, parts: Iterable[str]) -> None:
        self._connection = sqlite3.connect("", uri=True, isolation_level=None)
        self._connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        self._connection.executescript(_MAKE)
        for number, part in enumerate(parts):
            self._connection.execute("ATTACH ? AS part", (part,))
            self._connection.execute(f"PRAGMA part.cache_size = -{_CACHE_KIB}")  # its captures are asked for by key
            self._connection.execute(_PLACE, (number,))
            self._connection.execute("DETACH part")
        self._connection.executescript(_FILL)
        ((self.size,),) = self._connection.execute("SELECT count(*) FROM plan").fetchall()

    def batch(self, done: int, size: int) -> list[Planned]:
        """The next articles after the first `done` ones."""
        here = (done, done + size)
        several: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for number, part, article_id in self._connection.execute(_SEVERAL, here):
            several[number].append((part, article_id))
        return [
            Planned(number, key, tuple(several[number]) if places > 1 else ((part, article_id),))
            for number, key, part, article_id, places in self._connection.execute(_BATCH, here)
        ]

    def close(self) -> None:
        """Lets go of the table."""
        self._connection.close()
