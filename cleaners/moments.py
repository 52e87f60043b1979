"""Which of a page's dates is the moment of publication, in which zone, and who disagrees."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

from cleaners.dates import PrintedDate, parse_date
from schemas import Claim

MAX_PRINTED = 5  # printed dates that are parsed
MAX_READ = 10  # claims that are parsed per field
MOST_WESTERN, MOST_EASTERN, HALF_HOUR = timedelta(hours=-12), timedelta(hours=14), timedelta(minutes=30)
A_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_PRINTED = frozenset({"visible", "time text", "rule"})
_URL_DATE = re.compile(
    r"/((?:19|20)\d\d)([/-]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?:(?!\d)|(?<=/\d{8})(?=\d{6}))"
)  # /2022/01/10/, /20220110182700
_STAMP = re.compile(
    r"(?:19|20)\d\d-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:0\d|1[0-3]):?(?:00|15|30|45))",
    re.ASCII,
)  # 2022-01-10T18:27:00+07:00
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
    declared = _read([claim for claim in claims if claim.source != "time"], zone, language)
    marked = _read([claim for claim in claims if claim.source == "time"], zone, language)
    seen_on_page = _read(printed[:MAX_PRINTED], zone, language)
    near_headline = [reading for reading in seen_on_page if reading.claim.source == "visible"]
    agreed = [reading for reading in marked if any(_agrees(reading.date, other.date) for other in near_headline)]
    ordered = [*declared, *agreed, *near_headline, *marked, *seen_on_page]
    if not ordered:
        return None
    if _is_weak(ordered[0]) and not any(
        _agrees(ordered[0].date, reading.date) for reading in near_headline if reading.date.precision != "day"
    ):
        ordered = [reading for reading in near_headline if _overrules(reading, ordered[0])] + ordered
    places = (*declared, *near_headline, *(agreed or marked[:1]), *seen_on_page)
    seen = list({reading.claim: reading for reading in places}.values())
    base = ordered[0]
    date = _exact(base, seen)
    others = tuple(reading.claim for reading in seen if not _agrees(date, reading.date))
    return Moment(date=date, claim=base.claim, agreeing=len(seen) - len(others), others=others)


def _is_weak(reading: _Reading) -> bool:
    """A meta element of no standard: as often the moment of the last save."""
    return reading.claim.source.startswith("meta ") and ":" not in reading.claim.source


def _overrules(printed: _Reading, declared: _Reading) -> bool:
    """Whether a date printed with clock and zone beside the headline contradicts a weak claim of that day or so."""
    date, other = printed.date, declared.date
    if date.precision == "day" or not date.zone_given or _same_instant(date, other) or _same_clock(date, other):
        return False
    return abs(date.at - other.at) < A_DAY


def url_date(url: str | None) -> Claim | None:
    """The day that an address contains, as a claim: /2022/01/10/ or -20220110."""
    found = _URL_DATE.search(url or "")
    return Claim("url", f"{found[1]}-{found[3]}-{found[4]}") if found else None


def _read(claims: Sequence[Claim], zone: str | None, language: str | None) -> list[_Reading]:
    found = []
    for claim in claims[:MAX_READ]:
        date = _parsed(claim.raw, zone, language)
        if date is not None and date.at.year >= _EARLIEST:
            found.append(_Reading(claim, date))
    return found


@lru_cache(maxsize=1024)
def _parsed(raw: str, zone: str | None, language: str | None) -> PrintedDate | None:
    return _stamp(raw.strip()) or parse_date(raw, timezone=zone, language=language)


def _stamp(text: str) -> PrintedDate | None:
    """A whole time stamp with its offset, as most heads give it, read without a search."""
    if not _STAMP.fullmatch(text):
        return None
    try:
        return PrintedDate(datetime.fromisoformat(text).replace(microsecond=0), "second", zone_given=True)
    except ValueError:  # of a day that no calendar has
        return None


def _exact(base: _Reading, seen: Sequence[_Reading]) -> PrintedDate:
    date = base.date
    if date.precision == "day":
        finer = [reading.date for reading in seen if reading.date.precision != "day" and _same_day(date, reading.date)]
        date = finer[0] if finer else date
    if date.precision == "day":
        return date
    for reading in seen:
        zoned = _in_printed_zone(date, reading) if reading is not base and reading.date.precision != "day" else None
        if zoned is not None:
            return replace(date, at=zoned, zone_given=True)
    return date


def _in_printed_zone(date: PrintedDate, reading: _Reading) -> datetime | None:
    """The moment with the other claim's offset, where that claim shows the same moment; None where it does not."""
    other = reading.date
    is_apart = date.at.utcoffset() != other.at.utcoffset()
    if _is_utc(date):
        if is_apart and reading.is_printed and _same_clock(date, other) and (other.zone_given or _is_home(other)):
            return date.at.replace(tzinfo=other.at.tzinfo)
        if is_apart and (other.zone_given or reading.is_printed) and _same_instant(date, other):
            return date.at.astimezone(other.at.tzinfo)
        if not other.zone_given and (reading.claim.source == "visible" or _is_stamp_of(reading, date)):
            return _with_shown_offset(date.at, other.at)
    elif is_apart and not date.zone_given and other.zone_given and _same_clock(date, other):
        return date.at.replace(tzinfo=other.at.tzinfo)
    return None


def _is_stamp_of(reading: _Reading, date: PrintedDate) -> bool:
    """Whether the reading is a machine's time of the same second, as `<time datetime="2023-12-22 20:48:19">`."""
    return reading.claim.source == "time" and (reading.date.precision, reading.date.at.second) == (
        "second",
        date.at.second,
    )


def _with_shown_offset(at: datetime, shown: datetime) -> datetime | None:
    """A UTC moment in the unnamed zone whose clock the page shows: 22:03Z shown as 9:03 the next day is +11:00."""
    offset = _floor(shown.replace(tzinfo=UTC)) - _floor(at)
    if offset == timedelta(0) or not MOST_WESTERN <= offset <= MOST_EASTERN or offset % HALF_HOUR:
        return None
    return at.astimezone(timezone(offset))


def _is_utc(date: PrintedDate) -> bool:
    return date.zone_given and date.at.utcoffset() == timedelta(0)


def _is_home(date: PrintedDate) -> bool:
    """Indonesian pages print home time: a zone-less clock equal to a UTC value means that the Z is false."""
    return isinstance(date.at.tzinfo, ZoneInfo) and date.at.tzinfo.key == "Asia/Jakarta"


def _same_clock(date: PrintedDate, other: PrintedDate) -> bool:
    return _floor(date.at.replace(tzinfo=UTC)) == _floor(other.at.replace(tzinfo=UTC))


def _same_instant(date: PrintedDate, other: PrintedDate) -> bool:
    return abs(date.at - other.at) < _MINUTE


def _same_day(date: PrintedDate, other: PrintedDate) -> bool:
    return date.at.date() == other.at.date()


def _agrees(date: PrintedDate, other: PrintedDate) -> bool:
    if other is date:
        return True
    if other.precision == "day" or date.precision == "day":
        return _same_day(date, other)
    return _same_instant(date, other) or _same_clock(date, other)


def _floor(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
