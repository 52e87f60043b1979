"""In which order the articles of many part files are merged: by the moment of their first capture, then by key.

The plan is a table on disk, in a file that SQLite deletes by itself, so its size is no matter of memory.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

_MAKE = """
CREATE TABLE place (article_key TEXT NOT NULL, part INTEGER NOT NULL, article_id INTEGER NOT NULL, first TEXT NOT NULL);
CREATE TABLE plan (number INTEGER PRIMARY KEY, article_key TEXT NOT NULL);
"""
_FILL = """
CREATE INDEX place_key ON place (article_key, part, article_id);
INSERT INTO plan (article_key) SELECT article_key FROM place GROUP BY article_key ORDER BY min(first), article_key;
"""
_BATCH = """
SELECT number, article_key, part, article_id FROM plan CROSS JOIN place USING (article_key)
WHERE number > ? AND number <= ? ORDER BY number, part
"""


@dataclass(frozen=True, slots=True)
class Planned:
    """One article: its number in the plan, from 1, its key, and where it is held as (part, article_id there)."""

    number: int
    key: str
    places: tuple[tuple[int, int], ...]


class Plan:
    """The plan of one merge; `articles` are per part (article_key, article_id, first capture)."""

    def __init__(self, articles: Iterable[Iterable[Sequence[object]]]) -> None:
        self._connection = sqlite3.connect("", isolation_level=None)
        self._connection.executescript(_MAKE)
        self._connection.execute("BEGIN")
        for part, found in enumerate(articles):
            self._connection.executemany(f"INSERT INTO place VALUES (?, {part}, ?, ?)", found)
        self._connection.execute("COMMIT")
        self._connection.executescript(_FILL)
        ((self.size,),) = self._connection.execute("SELECT count(*) FROM plan").fetchall()

    def batch(self, done: int, size: int) -> list[Planned]:
        """The next articles after the first `done` ones."""
        rows = self._connection.execute(_BATCH, (done, done + size)).fetchall()
        return [
            Planned(number, key, tuple((part, article_id) for _, _, part, article_id in group))
            for (number, key), group in groupby(rows, key=lambda row: row[:2])
        ]

    def close(self) -> None:
        """Lets go of the table."""
        self._connection.close()
