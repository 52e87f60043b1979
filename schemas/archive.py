"""Addresses of an outlet's archive as rules write them, and the pages and days that they stand for. Pure.

| in a template | stands for |
|---|---|
| {yyyy} {yy} {mm} {dd} | year, month, day: 2022 22 01 09 |
| {m} {d} | month and day without a leading zero: 1 9 |
| {to_yyyy} {to_mm} {to_dd} … | the last day, for a search between two days |
| {page} or {page:0} | 1, 2, 3 … or 0, 1, 2 … |
| {offset:20} | 0, 20, 40 … |

A template with a day lists that day, one without {dd} or {d} a month, one without a month a year; one that searches
between two days is asked week by week; one without any date is the whole archive, the newest page first.

>>> address("https://a.id/indeks?date={mm}/{dd}/{yyyy}&page={page}", (date(2022, 1, 9), date(2022, 1, 9)), 1)
'https://a.id/indeks?date=01/09/2022&page=2'
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from urllib.parse import parse_qsl, urljoin, urlsplit

SEARCHED_DAYS = 7  # of one search: some stop after forty pages, which a week stays under

Span = tuple[date, date]
"""The first and the last day, both included."""

_FIELD = re.compile(r"\{([a-z_]*)(?::(\d+))?\}")  # {offset:20}
_DATES = {"yyyy": "%Y", "yy": "%y", "mm": "%m", "dd": "%d", "m": "%m", "d": "%d"}
_TURNS = frozenset({"page", "offset"})
_ANY_TURN = 987_654_321  # stands for the number of the page while a link is compared


def mistake(template: str) -> str | None:
    """What is wrong with a template, as the end of a sentence; None where nothing is."""
    fields = {found[1]: found[2] for found in _FIELD.finditer(template)}
    names = {name.removeprefix("to_") for name in fields}
    if unknown := sorted(names - _DATES.keys() - _TURNS) or re.findall(r"[{}]", _FIELD.sub("", template)):
        known = ", ".join(f"{{{name}}}" for name in (*_DATES, "to_…", "page", "offset:20"))
        return f"holds {unknown[0]!r}; known are {known}"
    if not fields:
        return "names neither a date nor a page; a page without them belongs into indexes"
    if fields.keys() >= _TURNS:
        return "counts both by page and by offset"
    if "offset" in fields and not int(fields["offset"] or 0):
        return "needs the step of its offset: {offset:20}"
    if names & {"mm", "m", "dd", "d"} and not names & {"yyyy", "yy"}:
        return "has a month or day without a year"
    if names & {"dd", "d"} and not names & {"mm", "m"}:
        return "has a day without a month"
    return None


def is_paged(template: str) -> bool:
    """Whether it has pages."""
    return any(found[1] in _TURNS for found in _FIELD.finditer(template))


def is_dated(template: str) -> bool:
    """Whether it names days, months or years."""
    return any(found[1] not in _TURNS for found in _FIELD.finditer(template))


def address(template: str, span: Span, turn: int | None) -> str:
    """The address of the page of this turn (0, 1, 2 …) of a span; with None the page is left open."""

    def value(found: re.Match[str]) -> str:
        name = found[1]
        if name in _TURNS:
            return found[0] if turn is None else str(turn if turn == _ANY_TURN else number(template, turn))
        day = span[1] if name.startswith("to_") else span[0]
        name = name.removeprefix("to_")
        said = day.strftime(_DATES[name])
        return said.removeprefix("0") if len(name) == 1 else said

    return _FIELD.sub(value, template)


def number(template: str, turn: int) -> int:
    """What stands in the address for the page of this turn."""
    for found in _FIELD.finditer(template):
        if found[1] in _TURNS:
            return turn + int(found[2] or 1) if found[1] == "page" else turn * int(found[2])
    return turn


def spans(template: str, start: date, end: date) -> Iterator[Span]:
    """The stretches that make up the days from `start` to `end`, each with an address of its own, in order."""
    names = {found[1] for found in _FIELD.finditer(template)}
    first = start
    while first <= end:
        last = end
        if any(name.startswith("to_") for name in names):
            last = first + timedelta(days=SEARCHED_DAYS - 1)
        elif names & {"dd", "d"}:
            last = first
        elif names & {"mm", "m"}:
            last = (first.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        elif names & {"yyyy", "yy"}:
            last = date(first.year, 12, 31)
        yield first, min(last, end)
        first = last + timedelta(days=1)


def other_pages(template: str, span: Span, base: str, links: Iterable[str]) -> set[int]:
    """The numbers (as they stand in the address) of the span's pages that the links of a page lead to.

    Query parameters may come in any order and any escaping.
    """
    wanted = urlsplit(address(template, span, _ANY_TURN))
    path = re.compile(re.escape(wanted.path).replace(str(_ANY_TURN), r"(?P<turn>\d{1,6})") + "/?")
    query = dict(parse_qsl(wanted.query, keep_blank_values=True))
    numbers = set()
    for link in links:
        try:
            found = urlsplit(urljoin(base, link))
        except ValueError:
            continue
        at = path.fullmatch(found.path)
        if at is not None and found.netloc == wanted.netloc:
            turn = _turn(at, query, dict(parse_qsl(found.query, keep_blank_values=True)))
            numbers |= {int(turn)} if re.fullmatch(r"\d{1,6}", turn) else set()
    return numbers


def _turn(path: re.Match[str], wanted: Mapping[str, str], given: Mapping[str, str]) -> str:
    """The number of the page in a link's path or query; "" where the query asks for something else."""
    turn = path.groupdict().get("turn", "")
    for name, value in wanted.items():
        if value == str(_ANY_TURN):
            turn = given.get(name, "")
        elif given.get(name) != value:
            return ""
    return turn
