"""In which order the articles of many part files are merged: by the moment of their first capture, then by key.

The plan is a temporary table beside the file that is filled: on disk, so its size is no matter of memory, and at hand
for the statements that copy.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

_CACHE_KIB = 32_768
_MAKE = """
CREATE TEMP TABLE place (
  article_key TEXT NOT NULL, part INTEGER NOT NULL, article_id INTEGER NOT NULL, first TEXT NOT NULL
);
CREATE TEMP TABLE plan (
  number INTEGER PRIMARY KEY, article_key TEXT NOT NULL, part INTEGER NOT NULL, article_id INTEGER NOT NULL,
  places INTEGER NOT NULL
);
"""
_PLACE = """
INSERT INTO temp.place SELECT article_key, ?, article_id,
  (SELECT min(captured_at) FROM part.captures c WHERE c.article_id = a.article_id)
FROM part.articles a
"""
_FILL = """
CREATE INDEX temp.place_key ON place (article_key, first, part, article_id);
INSERT INTO temp.plan (article_key, part, article_id, places)
SELECT article_key, part, article_id, count(*) FROM temp.place GROUP BY article_key ORDER BY min(first), article_key;
"""
_SPECIAL = """
SELECT number, plan.article_key, part, plan.article_id, places, a.article_id
FROM temp.plan LEFT JOIN main.articles a ON :may_stand AND a.article_key = plan.article_key
WHERE number > :done AND number <= :done + :size AND (places > 1 OR a.article_id IS NOT NULL)
"""
_SEVERAL = """
SELECT number, place.part, place.article_id FROM temp.plan CROSS JOIN temp.place USING (article_key)
WHERE number > :done AND number <= :done + :size AND places > 1 ORDER BY number, place.part
"""


class Span(NamedTuple):
    """The next articles of a plan, after the first `done` ones, and what their numbers in the file are above those in
    the plan; whether some of them may stand there."""

    done: int
    size: int
    shift: int
    may_stand: bool


class Planned(NamedTuple):
    """One article: its number in the plan, from 1, its key, where it is held as (part, article_id there), and its
    article_id in the file where it stands there."""

    number: int
    key: str
    places: tuple[tuple[int, int], ...]
    known_id: int | None


class Plan:
    """The plan of one merge into the main file of a connection; `parts` are files as SQLite's URIs."""

    def __init__(self, connection: sqlite3.Connection, parts: Iterable[str]) -> None:
        self._connection = connection
        connection.execute(f"PRAGMA temp.cache_size = -{_CACHE_KIB}")
        connection.executescript(_MAKE)
        for number, part in enumerate(parts):
            connection.execute("ATTACH ? AS part", (part,))
            connection.execute(f"PRAGMA part.cache_size = -{_CACHE_KIB}")  # its captures are asked for by key
            connection.execute(_PLACE, (number,))
            connection.execute("DETACH part")
        connection.executescript(_FILL)
        ((self.size,),) = connection.execute("SELECT count(*) FROM temp.plan").fetchall()

    def special(self, span: Span) -> list[Planned]:
        """Those that stand there or that several parts hold; all others are copied as they are."""
        several: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for number, part, article_id in self._connection.execute(_SEVERAL, span._asdict()):
            several[number].append((part, article_id))
        return [
            Planned(number, key, tuple(several[number]) if places > 1 else ((part, article_id),), known_id)
            for number, key, part, article_id, places, known_id in self._connection.execute(_SPECIAL, span._asdict())
        ]
