"""What is missing, and why: per outlet and day what was discovered, fetched and stored, and what was not.

The day of an address is that of its article in the outlet's zone, else the date that a source gives it, else the one
in the address itself. `discovered` is the sum of stored, duplicates, walled, failed, left out, waiting and never.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from cleaners.moments import url_date
from flows.ledger import ledger_path, open_ledger
from flows.ledger_gaps import (
    QUARTER,
    Group,
    Stretch,
    attach_news,
    groups,
    known_zones,
    stretches,
    unread_sources,
)
from flows.store import open_store

WALLS = frozenset({"NotArticle", "Paywalled"})


@dataclass(slots=True)
class Day:
    """One outlet on one day (None: no date is known). `fetched` counts pages that came at all; `failed` gone, refused
    and unreadable ones; `left_out` what the rule or the run did not want; `waiting` what is to be tried again or
    cleaned; `never` what was never looked at. `index` says whether the day's index pages were read."""

    publisher: str
    day: date | None
    discovered: int = 0
    fetched: int = 0
    stored: int = 0
    duplicates: int = 0
    walled: int = 0
    failed: int = 0
    left_out: int = 0
    waiting: int = 0
    never: int = 0
    index: str = ""
    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def missing(self) -> int:
        """Addresses that may be articles and are not stored."""
        return self.walled + self.failed + self.waiting + self.never


COLUMNS = tuple(one.name for one in fields(Day))


@dataclass(frozen=True, slots=True)
class Gaps:
    """The days, in order of outlet and day, and the sources that could not be read (address, reason)."""

    days: tuple[Day, ...]
    unread: tuple[tuple[str, str], ...] = ()

    @property
    def reasons(self) -> Counter[str]:
        """Why addresses are missing, over all days."""
        return sum((one.reasons for one in self.days), Counter())


def find_gaps(db: Path, publishers: Sequence[str] = (), start: date | None = None, end: date | None = None) -> Gaps:
    """What is missing of these outlets (all known ones, if none is named), reading both files alone.

    Between two given days every day is told, also one that nothing is known of; else those of which something is.
    """
    path = ledger_path(db)
    open_store(db, readonly=True).close()  # tells a missing or foreign file by name
    with open_ledger(path, readonly=True) as ledger:
        attach_news(ledger, db)
        zones = {host: ZoneInfo(zone) for host, zone in known_zones(ledger).items()}
        hosts = list(publishers or zones)
        found = _days(groups(ledger, hosts), zones)
        walks = stretches(ledger, hosts)
        unread = tuple(unread_sources(ledger, hosts))
    if start is not None and end is not None:
        for host in hosts:
            for offset in range((end - start).days + 1):
                _at(found, host, start + timedelta(days=offset))
    _tell_index(found, walks)
    wanted = [one for one in found.values() if one.day is None or _is_within(one.day, start, end)]
    return Gaps(tuple(sorted(wanted, key=lambda one: (one.publisher, one.day or date.max))), unread)


def describe_gaps(gaps: Gaps) -> str:
    """The whole in one sentence: how much there is, how much is missing, and why."""
    discovered, stored = sum(one.discovered for one in gaps.days), sum(one.stored for one in gaps.days)
    said = f"{len(gaps.days)} days: {discovered} discovered, {stored} stored"
    never = sum(one.never for one in gaps.days)
    why = [f"{reason} {many}" for reason, many in sorted(gaps.reasons.items(), key=lambda one: (-one[1], one[0]))]
    why += [f"never looked at {never}"] if never else []
    missing = sum(one.missing for one in gaps.days)
    said += f", {missing} missing ({', '.join(why)})" if missing else ", nothing known is missing"
    unread = sum(one.index.startswith("not ") for one in gaps.days)
    return said + (f"; the index of {unread} days is not read" if unread else "")


def _is_within(day: date, start: date | None, end: date | None) -> bool:
    return (start is None or day >= start) and (end is None or day <= end)


def _at(found: dict[tuple[str, date | None], Day], publisher: str, day: date | None) -> Day:
    return found.setdefault((publisher, day), Day(publisher, day))


def _days(found: Iterable[Group], zones: Mapping[str, ZoneInfo]) -> dict[tuple[str, date | None], Day]:
    days: dict[tuple[str, date | None], Day] = {}
    for group in found:
        one = _at(days, group.publisher, _day(group, zones[group.publisher]))
        column = _column(group)
        one.discovered += group.many
        one.fetched += group.many if group.is_fetched else 0
        setattr(one, column, getattr(one, column) + group.many)
        if group.reason and column in ("walled", "failed", "waiting"):
            one.reasons[group.reason] += group.many
    return days


def _day(group: Group, zone: ZoneInfo) -> date | None:
    """The day of a group of addresses."""
    if group.day is None and group.quarter is not None:
        return datetime.fromtimestamp(group.quarter * QUARTER, UTC).astimezone(zone).date()
    claim = url_date(group.url)
    raw = group.day or (claim.raw if claim else "")
    try:
        return date.fromisoformat(raw)
    except ValueError:
        return None


def _column(group: Group) -> str:
    """Under which heading an address is counted."""
    if group.state in ("stored", "duplicate"):
        return {"stored": "stored", "duplicate": "duplicates"}[group.state]
    if group.state == "discovered":
        return "waiting" if group.is_tried else "never"
    if group.state == "fetched":
        return "waiting"
    if group.state == "skipped" and group.error is None:
        return "left_out"
    return "walled" if group.error in WALLS else "failed"


def _tell_index(found: Mapping[tuple[str, date | None], Day], walks: Iterable[Stretch]) -> None:
    """Say on each day whether its index pages were read; one that was not is told rather than one that was."""
    for walk in walks:
        first, last = date.fromisoformat(walk.first), date.fromisoformat(walk.last)
        said = f"{'' if walk.is_read else 'not '}read{f' ({walk.reason})' if walk.reason else ''}"
        for one in found.values():
            is_listed = one.publisher == walk.publisher and one.day is not None and first <= one.day <= last
            if is_listed and one.index in ("", "read"):
                one.index = said
