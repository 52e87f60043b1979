"""Printed date -> aware datetime: ISO forms, and dates as news pages write them for readers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from datetime import timezone as fixed_zone
from typing import Literal
from zoneinfo import ZoneInfo

from cleaners import dateforms as forms
from cleaners.months import DAYS, HOME_ZONES, MONTHS, SPANS, ZONES

Precision = Literal["second", "minute", "day"]

MAX_CHARS = 2_000  # of a text that is searched; a date stands near its start
_DIGIT = re.compile(r"\d")
_AROUND = " \t|·•,;-–—()"  # signs around a date that stands alone
_YEAR = re.compile(r"\d{4}")  # without it no form but the numeric one has a date
_IN_WORDS = (forms.DAY_FIRST, forms.MONTH_FIRST, forms.CJK)


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A moment as printed: exact to `precision`, the rest zero; `zone_given` is False where the zone was supplied."""

    at: datetime
    precision: Precision
    zone_given: bool


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A printed date inside a line: `raw` is the line's own text of it, `before` and `after` the rest."""

    date: PrintedDate
    raw: str
    before: str
    after: str
    is_update: bool


@dataclass(frozen=True, slots=True)
class _Match:
    """Where a date stands, its calendar day, and its clock, if any."""

    start: int
    end: int
    day: datetime
    clock: re.Match[str] | None = None
    is_zone_false: bool = False


def parse_date(
    raw: str, *, timezone: str | None = None, language: str | None = None, reference: datetime | None = None
) -> PrintedDate | None:
    """The first date in `raw`; None where there is none, or where it could be two days.

    A date without zone is of `timezone` (IANA), else of the language's home zone, else UTC. Relative
    dates ("7 menit yang lalu") count from `reference` (aware). Inline dates such as "Senin (10/1)" are none.

    >>> parse_date("10 Januari 2022 18:27 WIB").at.isoformat()
    '2022-01-10T18:27:00+07:00'
    """
    text = raw[:MAX_CHARS].strip()
    zone = _home_zone(timezone, language, text)
    found = next(_matches(text, language, timezone), None)
    if found:
        return _printed(found, zone)
    return _stamp(text, zone) or (_relative(text, zone, reference) if reference else None)


def find_date(line: str, *, timezone: str | None = None, language: str | None = None) -> FoundDate | None:
    """The printed date of a line that is there to print it: a header, not a sentence that mentions a day.

    >>> find_date("Kompas.com, 14/08/2025, 17:51 WIB").raw
    '14/08/2025, 17:51 WIB'
    """
    line = line.strip()
    if len(line) > 200:
        return None
    zone = _home_zone(timezone, language, line)
    for found in _matches(line, language, timezone):
        start = _weekday_start(line, found.start)
        raw, before, after = line[start : found.end].strip(), line[:start], line[found.end :]
        if _is_header(before, after, has_clock=found.clock is not None):
            return FoundDate(_printed(found, zone), raw, before, after, bool(forms.UPDATED.search(before)))
    return None


def is_date(line: str) -> bool:
    """Whether a line prints a date and nothing else.

    >>> is_date("Rabu, 20 Mei 2026 – 13:26 WIB"), is_date("Rabu, 20 Mei 2026: Banjir")
    (True, False)
    """
    found = find_date(line) if _DIGIT.search(line) else None
    return found is not None and not (found.before + found.after).strip(_AROUND)


def date_spans(text: str, *, language: str | None = None) -> list[tuple[int, int]]:
    """Where dates stand in a text, weekdays included: those with a time of day, and one near the start."""
    spans = [(_weekday_start(text, found.start), found) for found in _matches(text, language, None)]
    return [
        (start, found.end) for start, found in spans if found.clock is not None or forms.OPENING.fullmatch(text[:start])
    ]


def _is_header(before: str, after: str, *, has_clock: bool) -> bool:
    """True unless the words round the date make a sentence of the line."""
    rest = forms.LABEL.sub("", f"{before} {after}").strip(" \t,;:|·•-–—/()")
    if not has_clock:
        if not rest or forms.READING.fullmatch(rest):
            return True
        return len(rest) <= 40 and bool(forms.BYLINE.match(before) or (not after and forms.SIGNED.fullmatch(before)))
    return len(rest) <= 80 and not after.rstrip().endswith((".", "”", '"')) and ". " not in rest


def _matches(text: str, language: str | None, timezone: str | None) -> Iterator[_Match]:
    """Dates of the text in order of place; each form is searched once, so the work is linear."""
    if not _DIGIT.search(text):
        return
    found: list[_Match] = []
    has_year = _YEAR.search(text) is not None
    for match in forms.ISO.finditer(text) if has_year else ():
        if day := _day(match["year"], match["month"], match["date"]):
            clock = match if match["hour"] and _is_clock(match) else None
            found.append(_Match(*match.span(), day, clock, bool(match["join"]) and match["join"] == " T"))
    if found and found[0].start == 0:
        yield found.pop(0)  # nothing stands before it
    for pattern in _IN_WORDS if has_year else ():
        for match in pattern.finditer(text):
            month = match["month"] if pattern is forms.CJK else MONTHS.get(match["month"].lower())
            if month and (day := _day(match["year"], month, match["date"])):
                found.append(_with_clock(text, match, day))
    for match in forms.NUMERIC.finditer(text):
        if numeric := _numeric(text, match, language, timezone):
            found.append(numeric)
    yield from sorted(found, key=lambda match: match.start)


def _numeric(text: str, match: re.Match[str], language: str | None, timezone: str | None) -> _Match | None:
    """D/M/Y or M/D/Y, settled by the numbers, the weekday before, or the country; None where it stays open."""
    year, is_short = match["year"], len(match["year"]) == 2
    if text[: match.start()].endswith("(") and text[match.end() :].startswith(")"):
        return None  # Selasa (21/10/2025): a day of the story
    year = f"20{year}" if is_short else year
    readings = [_day(year, match["second_"], match["first"]), _day(year, match["first"], match["second_"])]
    weekday = _weekday(text, match.start())
    days = [day for day in readings if day and (weekday is None or day.weekday() == weekday)]
    days = days or [day for day in readings if day and not is_short]
    if not days:
        return None
    if len(days) == 2 and days[0] != days[1]:
        is_american = (timezone or "").startswith("America/") and language == "en"
        if language in (None, "en") and not timezone and "." not in match["mark"]:
            return None
        days = days[1:] if is_american else days
    found = _with_clock(text, match, days[0])
    return found if not is_short or found.clock or weekday is not None else None


def _with_clock(text: str, match: re.Match[str], day: datetime) -> _Match:
    """The date with the clock that follows it, else the one just before it."""
    clock = forms.AFTER.match(text, match.end())
    if clock and _is_clock(clock):
        return _Match(match.start(), clock.end(), day, clock)
    head = text[max(0, _weekday_start(text, match.start()) - 40) : _weekday_start(text, match.start())]
    clock = forms.BEFORE.search(head)
    if clock and _is_clock(clock):
        return _Match(match.start(), match.end(), day, clock)
    return _Match(match.start(), match.end(), day)


def _is_clock(match: re.Match[str]) -> bool:
    return bool(match["minute"] or match["minute_h"] or match["half"])


def _printed(found: _Match, zone: tzinfo) -> PrintedDate:
    clock = found.clock
    if clock is None:
        return PrintedDate(found.day.replace(tzinfo=zone), "day", zone_given=False)
    hour, minute = int(clock["hour"]), int(clock["minute"] or clock["minute_h"] or 0)
    if half := clock["half"]:
        hour = hour % 12 + (12 if half[0] in "pP" else 0)
    given = None if found.is_zone_false else _zone(clock["zone"])
    moment = found.day.replace(minute=minute, second=int(clock["second"] or 0), tzinfo=given or zone)
    moment += timedelta(hours=hour)  # 24:00 is the next day's 0:00
    return PrintedDate(moment, "second" if clock["second"] else "minute", given is not None)


def _day(year: str, month: str | int, day: str) -> datetime | None:
    try:
        return datetime(int(year), int(month), int(day)) if int(year) in forms.YEARS else None
    except ValueError:
        return None


def _weekday(text: str, start: int) -> int | None:
    """The weekday printed just before a date, Monday = 0."""
    found = forms.WEEKDAY.search(text, max(0, start - 30), start)
    return DAYS.get(found["day"].lower()) if found else None


def _weekday_start(text: str, start: int) -> int:
    """Where the date begins, its weekday included."""
    found = forms.WEEKDAY.search(text, max(0, start - 30), start)
    return found.start() if found and found["day"].lower() in DAYS else start


def _zone(printed: str | None) -> tzinfo | None:
    """The zone of a printed abbreviation or offset; None where it is unknown."""
    if not printed:
        return None
    known = ZONES.get(printed.upper())
    if isinstance(known, str):
        return ZoneInfo(known)
    if known is None:
        offset = printed.upper().lstrip("UTCGM ").replace("−", "-")
        digits = offset[1:].replace(":", "")
        if not digits.isdecimal():
            return None
        hours, minutes = (digits, "0") if len(digits) <= 2 else (digits[:-2], digits[-2:])
        known = (int(hours) * 60 + int(minutes)) * (-1 if offset[0] == "-" else 1)
    if known == 0:
        return UTC
    return fixed_zone(timedelta(minutes=known)) if abs(known) <= 14 * 60 else None


def _home_zone(timezone: str | None, language: str | None, text: str) -> tzinfo:
    name = timezone or HOME_ZONES.get(language or ("id" if forms.HOME_WORDS.search(text) else ""))
    return ZoneInfo(name) if name else UTC


def _stamp(text: str, zone: tzinfo) -> PrintedDate | None:
    """Machine forms: digits run together, or seconds since 1970."""
    try:
        if compact := forms.COMPACT.fullmatch(text):
            given = UTC if compact[7] else None
            moment = datetime(*(int(part) for part in compact.groups()[:6]), tzinfo=given or zone)  # type: ignore[misc, arg-type]
            return PrintedDate(moment, "second", given is not None) if moment.year in forms.YEARS else None
        if epoch := forms.EPOCH.fullmatch(text):
            return PrintedDate(datetime.fromtimestamp(int(epoch[1]), UTC), "second", zone_given=True)
    except ValueError:
        pass
    return None


def _relative(text: str, zone: tzinfo, reference: datetime) -> PrintedDate | None:
    """ "2 jam yang lalu" to the minute; days, weeks and "kemarin" to the day."""
    now = reference.astimezone(zone)
    if ago := forms.AGO.search(text):
        count = int(ago["count"]) if ago["count"].isdecimal() else 1
        seconds = count * SPANS[ago["unit"].lower()]
        if seconds and SPANS[ago["unit"].lower()] < SPANS["hari"]:
            return PrintedDate(now - timedelta(seconds=seconds), "minute", zone_given=False)
        return PrintedDate(_midnight(now - timedelta(seconds=seconds)), "day", zone_given=False)
    near = forms.NEAR.search(text)
    if near is None:
        return None
    days = forms.NEAR_DAYS.get(near["word"].lower())
    if days is None:
        return PrintedDate(now, "minute", zone_given=False)
    day = _midnight(now - timedelta(days=days)).replace(tzinfo=None)
    clock = forms.AFTER.match(text, near.end())
    return _printed(_Match(0, 0, day, clock if clock and _is_clock(clock) else None), zone)


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)
