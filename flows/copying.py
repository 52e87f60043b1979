"""Articles that one part alone holds, copied into the merged file by SQLite itself.

The parts are attached to the connection that writes, as many at a time as SQLite bears, so no row passes through
Python: that took three fifths of the time. Rows come in the order of their new numbers, so tables and indexes grow at
their end: else pages were written twice. What is copied in one transaction is whole: articles with all their rows.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

from flows.database import address_of, queries, writing
from flows.histories import copied_urls
from flows.merge_plan import Span

ATTACHED = 10  # files at a time; SQLite is seldom built for more, and may be built for fewer
_CACHE_KIB = 8_192  # of a part: its rows are asked for in the order of their new numbers, which is not theirs
_COPIED = ("articles", "blocks", "authors", "topics", "images", "captures", "readings", "revisions")


class Copier:
    """Copies into `connection`; used by one thread, closed at the end."""

    def __init__(self, connection: sqlite3.Connection, path: Path, parts: Sequence[Path]) -> None:
        self._connection, self._path, self._parts = connection, path, parts
        self._attached: dict[int, str] = {}
        size = min(ATTACHED, connection.getlimit(sqlite3.SQLITE_LIMIT_ATTACHED))
        self._slots = [f"part{number}" for number in range(size)]
        self._picked: list[int] = []
        connection.executescript(queries()["picked"])

    def pick(self, span: Span, chunk: int) -> None:
        """Takes those articles of the plan for the next to be copied that are in one part alone and do not stand there.
        The names of their people and topics are then in temp.picked_authors and temp.picked_topics, by chunks of so
        many articles."""
        with writing(self._connection, self._path):  # one transaction for all parts: it is of the temporary tables
            for name in ("unpick", "unpick authors", "unpick topics"):
                self._connection.execute(queries()[name])
            self._connection.execute(queries()["pick"], {**span._asdict(), "chunk": chunk})
        self._picked = [row[0] for row in self._connection.execute(queries()["picked parts"]).fetchall()]
        for part in self._each():
            self._run("pick authors", part)
            self._run("pick topics", part)

    def copy(self) -> Iterator[None]:
        """Copies them, some parts in a transaction; comes back after each."""
        for parts in self._groups():
            with writing(self._connection, self._path):
                for name in _COPIED:
                    self._connection.execute(self._over(f"copy {name}", parts))
                for part in parts:
                    self._run("copy urls", part)
                    rows = self._run("picked urls", part).fetchall()
                    self._connection.executemany(queries()["file url"], copied_urls(map(tuple, rows)))
            yield

    def close(self) -> None:
        """Lets go of the parts."""
        for slot in self._attached.values():
            self._connection.execute(f"DETACH {slot}")
        self._attached.clear()

    def _each(self) -> Iterator[int]:
        for parts in self._groups():
            yield from parts

    def _groups(self) -> Iterator[Sequence[int]]:
        """The parts of what is picked, as many as can be attached at a time; these are."""
        size = len(self._slots)
        for start in range(0, len(self._picked), size):
            parts = self._picked[start : start + size]
            for part in parts:
                self._attach(part, parts)
            yield parts

    def _attach(self, part: int, beside: Sequence[int]) -> None:
        if part in self._attached:
            return
        free = set(self._slots) - set(self._attached.values())
        if not free:
            left = next(one for one in self._attached if one not in beside)
            free = {self._attached.pop(left)}
            self._connection.execute(f"DETACH {min(free)}")
        slot = self._attached[part] = min(free)
        self._connection.execute(f"ATTACH ? AS {slot}", (address_of(self._parts[part], is_readonly=True),))
        self._connection.execute(f"PRAGMA {slot}.cache_size = -{_CACHE_KIB}")

    def _over(self, name: str, parts: Sequence[int]) -> str:
        """The statement for all these parts at once; SQLite merges their rows as it reads them."""
        target, rows = queries()[name].rstrip(";").split("SELECT", 1)
        each = " UNION ALL ".join("SELECT" + self._of(rows, part).replace(":part", str(part)) for part in parts)
        return f"{target} {each} ORDER BY new_id"

    def _run(self, name: str, part: int) -> sqlite3.Cursor:
        return self._connection.execute(self._of(queries()[name], part), {"part": part})

    def _of(self, sql: str, part: int) -> str:
        return sql.replace("part.", f"{self._attached[part]}.")
