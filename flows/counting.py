"""How much there is: articles per day, and per outlet what is known of them. Numbers, and a plot for a terminal."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flows.database import ask, refusals
from flows.store import Store

_BARS = " ▁▂▃▄▅▆▇█"


@dataclass(frozen=True, slots=True)
class OutletCount:
    """One outlet's articles in the range: how many, how long, and how many have what. `publisher` is None for files
    of unknown origin; `words` is the mean."""

    publisher: str | None
    articles: int
    words: float
    first_day: str | None
    last_day: str | None
    with_date: int
    with_author: int
    with_image: int
    with_topic: int
    edited: int
    copies: int


@dataclass(frozen=True, slots=True)
class Stats:
    """The articles of a range of days, both ends included: per day (days without any are left out) and per outlet.
    `undated` are those without a day, which no range holds."""

    articles: int
    words: float
    undated: int
    days: Mapping[str, int]
    outlets: tuple[OutletCount, ...]


def count(store: Store, publisher: str | None = None, start: date | None = None, end: date | None = None) -> Stats:
    """Counts of one outlet or of all, on the days that outlets print."""
    given = {"publisher": publisher, "start": start and start.isoformat(), "end": end and end.isoformat()}
    with refusals(store.path):
        days = {row["day_local"]: row["articles"] for row in ask(store.connection, "stats: days", **given)}
        outlets = tuple(_outlet(row) for row in ask(store.connection, "stats: outlets", **given))
    undated = days.pop(None, 0)
    total = sum(one.articles for one in outlets)
    words = sum(one.words * one.articles for one in outlets) / total if total else 0.0
    return Stats(total, round(words, 1), undated, days, outlets)


def _outlet(row: sqlite3.Row) -> OutletCount:
    return OutletCount(**dict(row))


def columns(days: Mapping[str, int], width: int) -> list[tuple[str, int]]:
    """The days from first to last in at most `width` columns of as many days each: first day and articles.

    >>> columns({"2022-01-01": 2, "2022-01-04": 1}, 2)
    [('2022-01-01', 2), ('2022-01-03', 1)]
    """
    if not days:
        return []
    first, last = date.fromisoformat(min(days)), date.fromisoformat(max(days))
    size = -(-((last - first).days + 1) // width)
    starts = [first + timedelta(days=step) for step in range(0, (last - first).days + 1, size)]
    found = dict.fromkeys(range(len(starts)), 0)
    for day, articles in days.items():
        found[(date.fromisoformat(day) - first).days // size] += articles
    return [(start.isoformat(), found[place]) for place, start in enumerate(starts)]


def plot(values: Sequence[int], height: int = 6) -> list[str]:
    """Columns as lines of text, the top first; what is not nothing shows.

    >>> plot([0, 1, 2, 4], 2)
    ['   █', ' ▄██']
    """
    top = max(values, default=0) or 1
    eighths = [max(1, round(value / top * height * 8)) if value else 0 for value in values]
    return ["".join(_BARS[min(8, max(0, one - 8 * row))] for one in eighths) for row in reversed(range(height))]
