"""Groups of articles that tell one story in the same words: wire copies at several outlets, one text at two addresses.

An article that is a copy of earlier ones, at most WINDOW days old (flows/likeness.py), belongs to the one most like it
among those that belong to no other themselves. So each article of a group is a copy of its lead, the earliest one, and
the groups depend on the articles alone, not on the order in which they arrive.

Triggers mark each article whose text or date is new (`article_sketches.is_pending`). At the end of a run these are
judged, and whatever that changes for later articles, the earlier ones first. Finding the texts worth comparing is
a matter of index lookups: it takes no longer among a million articles than among the thousands of those days.
"""

import heapq
import json
import sqlite3
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from flows.database import ask, queries, writing
from flows.likeness import SHARED_FEATURES, Wording, features, likeness, wording

WINDOW = 7  # days between two copies; the same words a month later tell another match, another storm
_PERIOD = WINDOW + 1  # days; copies lie in one period or in two neighbouring ones
_PERIODS = 1 << 12  # 90 years, then they begin again; the days decide
_FEATURE_BITS, _ID_BITS = 24, 27
_BATCH = 500  # articles of one transaction


def group_pending(connection: sqlite3.Connection, path: Path) -> int:
    """Judges all articles that wait for it, a batch a transaction; their number."""
    done = 0
    while True:
        with writing(connection, path):
            batch = [row["article_id"] for row in ask(connection, "pending sketches", limit=_BATCH)]
            if batch:
                _Grouping(connection).regroup(batch)
        done += len(batch)
        if len(batch) < _BATCH:
            return done


def group_all(connection: sqlite3.Connection, path: Path) -> int:
    """Forgets all groups and finds them anew; the number of articles."""
    with writing(connection, path):
        for name in ("forget groups", "forget clusters", "forget keys", "forget sketches", "add sketches"):
            ask(connection, name)
    return group_pending(connection, path)


def features_blob(found: Sequence[int]) -> bytes:
    """The features as `article_sketches` keeps them."""
    return struct.pack(f">{len(found)}I", *found)


def sketch_keys(article_id: int, day: int, blob: bytes) -> list[int]:
    """The numbers under which an article is found again, each of them its own."""
    return [key + article_id for key in _keys(day // _PERIOD, blob)]


def _keys(period: int, blob: bytes) -> list[int]:
    begin = (period % _PERIODS) << (_FEATURE_BITS + _ID_BITS)
    return [begin + (feature << _ID_BITS) for feature in struct.unpack(f">{len(blob) // 4}I", blob)]


@dataclass(frozen=True, slots=True, order=True)
class _Place:
    """Where an article stands among all: the earlier come first, keys decide between those of one moment."""

    came_at: str
    article_key: str
    article_id: int


class _Grouping:
    """The work of one transaction: a queue of articles to be judged, the earliest first, and their texts."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._queue: list[_Place] = []
        self._wordings: dict[int, Wording] = {}
        self._touched: set[int] = set()

    def regroup(self, article_ids: Sequence[int]) -> None:
        """Judges these articles, whose text or date is new, and all for which that makes a difference."""
        for number in article_ids:
            self._release(number)
            self._file(number)
        self._push(article_ids)
        while self._queue:
            place = heapq.heappop(self._queue)
            if not self._queue or self._queue[0] != place:
                self._judge(place)
        self._ask("settle clusters", clusters=json.dumps(sorted(self._touched)))
        self._ask("drop empty clusters", clusters=json.dumps(sorted(self._touched)))

    def _file(self, number: int) -> None:
        """Files the article under its features, and no more under those of its former text."""
        (old,) = self._ask("sketch", article_id=number)
        if old["features"] is not None:
            keys = sketch_keys(number, old["day"], old["features"])
            self._connection.executemany(queries()["drop key"], [(key,) for key in keys])
        self._ask("set sketch", article_id=number, features=features_blob(features(self._wording(number))))
        (new,) = self._ask("sketch", article_id=number)
        keys = sketch_keys(number, new["day"], new["features"])
        self._connection.executemany(queries()["add key"], [(key,) for key in keys])

    def _judge(self, place: _Place) -> None:
        """Puts the article with the earlier lead that it is most like; where there is none it leads its own copies."""
        (mine,) = self._ask("sketch", article_id=place.article_id)
        near = [(_Place(*row[:3]), row["lead_id"]) for row in self._near(place.article_id, mine)]
        leads = (it for it, lead_id in near if it < place and lead_id == it.article_id)
        alike = {it: share for it in leads if (share := self._likeness(place, it))}
        lead_id = max(alike, key=lambda it: alike[it], default=place).article_id
        if mine["lead_id"] != lead_id:
            self._release(place.article_id)
        if lead_id == place.article_id:
            self._push(it.article_id for it, _ in near if place < it and self._likeness(place, it))
        elif mine["lead_id"] != lead_id:
            self._join(place.article_id, lead_id)

    def _near(self, number: int, mine: sqlite3.Row) -> list[sqlite3.Row]:
        """Articles of those days that share features with this one, the earliest first."""
        period = mine["day"] // _PERIOD
        keys = [key for near in (-1, 0, 1) for key in _keys(period + near, mine["features"])]
        last = (1 << _ID_BITS) - 1
        given = {"keys": json.dumps(keys), "last": last, "shared": SHARED_FEATURES, "window": WINDOW}
        return self._ask("near", article_id=number, day=mine["day"], **given)

    def _release(self, number: int) -> None:
        """Takes the article out of its group; if it led it, the others are to be judged again."""
        (mine,) = self._ask("sketch", article_id=number)
        if mine["cluster_id"] is None:
            return
        self._touched.add(mine["cluster_id"])
        if mine["lead_id"] == number:
            self._push(row["article_id"] for row in self._ask("members", cluster_id=mine["cluster_id"]))
            self._ask("leave cluster", cluster_id=mine["cluster_id"])
        self._ask("set cluster", article_id=number, cluster_id=None)

    def _join(self, number: int, lead_id: int) -> None:
        (lead,) = self._ask("sketch", article_id=lead_id)
        cluster_id = lead["cluster_id"]
        if cluster_id is None:
            ((cluster_id,),) = self._ask("add cluster", lead_id=lead_id)
            self._ask("set cluster", article_id=lead_id, cluster_id=cluster_id)
        self._touched.add(cluster_id)
        self._ask("set cluster", article_id=number, cluster_id=cluster_id)

    def _push(self, article_ids: Iterable[int]) -> None:
        for row in self._ask("places", ids=json.dumps(list(article_ids))):
            heapq.heappush(self._queue, _Place(*row))

    def _likeness(self, one: _Place, other: _Place) -> float:
        return likeness(self._wording(one.article_id), self._wording(other.article_id))

    def _wording(self, number: int) -> Wording:
        if number not in self._wordings:
            (row,) = self._ask("body", article_id=number)
            self._wordings[number] = wording(row["body"])
        return self._wordings[number]

    def _ask(self, name: str, **values: object) -> list[sqlite3.Row]:
        return ask(self._connection, name, **values)
