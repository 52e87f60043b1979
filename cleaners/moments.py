"""Which of a page's dates is the moment of publication, in which zone, and who disagrees."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone

from cleaners.dates import PrintedDate, parse_date
from schemas import Claim

MAX_READ = 10  # claims that are parsed per field
_MINUTE = timedelta(minutes=1)
_PRINTED = frozenset({"visible", "time text", "rule"})
_URL_DATE = re.compile(r"/((?:19|20)\d\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?=\D|\d{6})")  # /2022/01/10/
_EARLIEST = 1990


@dataclass(frozen=True, slots=True)
class Moment:
    """A chosen moment: the parsed date, its claim, how many claims agree with it, and those that do not."""

    date: PrintedDate
    claim: Claim
    agreeing: int
    others: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class _Reading:
    claim: Claim
    date: PrintedDate

    @property
    def is_printed(self) -> bool:
        return self.claim.source in _PRINTED


def choose_moment(
    claims: Sequence[Claim], printed: Sequence[Claim] = (), *, zone: str | None, language: str | None
) -> Moment | None:
    """The moment of the most trusted claim that can be read, made exact by what the page prints of it.

    A UTC value whose clock the page prints with another zone is that clock in the printed zone (a false Z);
    a UTC value whose instant the page prints gets the printed offset; a bare day gets its time from a claim
    of the same day; a time without zone gets the zone of a claim with the same clock.
    """
    readings = _read(claims, zone, language)
    if not readings:
        readings = _read(printed, zone, language)
    if not readings:
        return None
    seen = readings + [reading for reading in _read(printed, zone, language) if reading not in readings]
    base = readings[0]
    date = _exact(base, seen)
    agreeing = sum(_agrees(date, reading.date) for reading in seen)
    others = tuple(reading.claim for reading in seen if not _agrees(date, reading.date))
    return Moment(date, base.claim, agreeing, others)


def url_date(url: str | None) -> Claim | None:
    """The day that an address contains, as a claim: /2022/01/10/ or -20220110."""
    found = _URL_DATE.search(url or "")
    return Claim("url", f"{found[1]}-{found[2]}-{found[3]}") if found else None


def _read(claims: Sequence[Claim], zone: str | None, language: str | None) -> list[_Reading]:
    found = []
    for claim in claims[:MAX_READ]:
        date = parse_date(claim.raw, timezone=zone, language=language)
        if date is not None and date.at.year >= _EARLIEST:
            found.append(_Reading(claim, date))
    return found


def _exact(base: _Reading, seen: Sequence[_Reading]) -> PrintedDate:
    date = base.date
    if date.precision == "day":
        finer = [reading.date for reading in seen if reading.date.precision != "day" and _same_day(date, reading.date)]
        date = finer[0] if finer else date
    if date.precision == "day":
        return date
    for reading in seen:
        other = reading.date
        if reading is base or other.precision == "day" or not _other_zone(date, other):
            continue
        if _is_utc(date) and reading.is_printed and (other.zone_given or _same_instant(date, other)):
            if _same_clock(date, other):
                return replace(date, at=date.at.replace(tzinfo=other.at.tzinfo))
            if _same_instant(date, other):
                return replace(date, at=date.at.astimezone(other.at.tzinfo))
        if not date.zone_given and other.zone_given and _same_clock(date, other):
            return replace(date, at=date.at.replace(tzinfo=other.at.tzinfo), zone_given=True)
    return date


def _is_utc(date: PrintedDate) -> bool:
    return date.zone_given and date.at.utcoffset() == timedelta(0)


def _other_zone(date: PrintedDate, other: PrintedDate) -> bool:
    return date.at.utcoffset() != other.at.utcoffset()


def _same_clock(date: PrintedDate, other: PrintedDate) -> bool:
    return _floor(date.at.replace(tzinfo=timezone.utc)) == _floor(other.at.replace(tzinfo=timezone.utc))  # noqa: UP017


def _same_instant(date: PrintedDate, other: PrintedDate) -> bool:
    return abs(date.at - other.at) < _MINUTE


def _same_day(date: PrintedDate, other: PrintedDate) -> bool:
    return date.at.date() == other.at.date()


def _agrees(date: PrintedDate, other: PrintedDate) -> bool:
    if other.precision == "day" or date.precision == "day":
        return _same_day(date, other)
    return _same_instant(date, other) or _same_clock(date, other)


def _floor(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
