"""Asking one source: feed, sitemap or index page in, its addresses into the ledger in one transaction."""

import asyncio
import contextlib
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from datetime import time as clock

from cleaners.moments import url_date
from flows.fetch import Accept
from flows.frontier import Listing, read_feed, read_index, read_sitemap
from flows.ledger import Ledger
from flows.ledger_outcomes import note_attempt
from flows.ledger_sources import Source, name_children, settle_source, want_undated_children
from flows.ledger_urls import host_of_lane, newest, register, skip
from schemas import Candidate, FetchError, Page, Publisher

MAX_DEPTH = 3  # of sitemap indexes inside each other
LEFT_OUT = ("older", "newer", "no_match")  # reasons that another run need not share
TOO_LONG = "too_long"  # reason of a source that names more than is read of it
NOT_OURS = ("not_article", "foreign_host")  # reasons that another rule need not share

Get = Callable[[str, Publisher, Accept, str | None, str | None], Awaitable[Page]]
READERS: dict[str, tuple[Accept, Callable[[Page, Publisher], Listing]]] = {
    "feed": ("feed", read_feed),
    "sitemap": ("sitemap", read_sitemap),
    "index": ("page", read_index),
}
_MONTH_IN_URL = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_/]?(0[1-9]|1[0-2])(?:[-_/]?(0[1-9]|[12]\d|3[01]))?(?!\d)")


@dataclass(frozen=True, slots=True)
class Ask:
    """Which of a source's addresses this run wants: those of [oldest, newest) (aware moments) that `match`.

    An address without a date is wanted. `span` is how far a sitemap may reach back behind the newest date known
    of the outlet: an ingest is not to crawl the archive. With a `scope`, the name of a backfill, sources are read
    in full, once for each backfill and version of the rule.
    """

    oldest: datetime | None = None
    span: timedelta | None = None
    newest: datetime | None = None
    match: re.Pattern[str] | None = None
    scope: str | None = None

    @property
    def is_whole(self) -> bool:
        return self.scope is not None

    def reading(self, publisher: Publisher) -> str | None:
        """What a source is read for, where it names more than is wanted: as long as this stays the same, a source that
        has not changed has nothing new. None for a reading that is like no other one."""
        if self.scope is None and (self.oldest or self.match):
            return None
        return f"{publisher.digest} {self.scope or self.span}"

    def refusal(self, one: Candidate) -> str | None:
        """Why the address is not wanted, one of LEFT_OUT; None if it is."""
        if self.match is not None and not self.match.search(f"{one.url} {one.hint or ''}"):
            return "no_match"
        if one.lastmod is None:
            return None
        if self.oldest is not None and one.lastmod < self.oldest:
            return "older"
        if self.newest is not None and one.lastmod >= self.newest:
            return "newer"
        return None

    def wants_sitemap(self, url: str, lastmod: datetime | None) -> bool:
        """Whether a sitemap may hold something that is wanted: by its lastmod, and by a month in its address."""
        if self.oldest is not None and lastmod is not None and lastmod < self.oldest:
            return False
        found = _MONTH_IN_URL.search(url)
        if found is None or (self.oldest is None and self.newest is None):
            return True
        first = f"{found[1]}-{found[2]}-{found[3] or '01'}"
        last = f"{found[1]}-{found[2]}-{found[3] or '31'}"
        is_too_old = self.oldest is not None and last < self.oldest.date().isoformat()
        is_too_new = self.newest is not None and first > self.newest.date().isoformat()
        return not is_too_old and not is_too_new


@dataclass(frozen=True, slots=True)
class Found:
    """What a source gave: how many addresses are new, the hosts that have work now, or why it gave nothing; how many
    addresses it names, and how many of other outlets; whether all of it was read."""

    new: int = 0
    hosts: tuple[str, ...] = ()
    error: str | None = None
    named: int = 0
    foreign: int = 0
    is_whole: bool = True


async def ask_source(ask: Ask, source: Source, publisher: Publisher, get: Get, ledger: Ledger, run_key: str) -> Found:
    """Fetch one source, read it, and note what it names together with its own new state."""
    accept, read = READERS[source.kind]
    serving = {ask.reading(publisher)} if ask.is_whole else {ask.reading(publisher), publisher.digest}
    is_same_reading = source.read_for is not None and source.read_for in serving
    etag, modified = (source.etag, source.last_modified) if is_same_reading else (None, None)
    at = time.time()
    try:
        page = await get(source.url, publisher, accept, etag, modified)
        listing = Listing() if page.status == 304 else await asyncio.to_thread(read, page, publisher)
        if not listing.is_understood:
            raise FetchError(source.url, f"not_a_{source.kind}", "the answer is something else")
    except FetchError as error:
        with ledger.transaction():
            settle_source(ledger, source, run_key, at, status=None, reason=error.reason)
            note_attempt(ledger, run_key, source.kind, source.url, at, error.reason, None, time.time() - at)
        return Found(error=error.reason)
    with ledger.transaction():
        outcome = "not_modified" if page.status == 304 else "ok"
        note_attempt(ledger, run_key, source.kind, source.url, at, outcome, page, time.time() - at)
        if page.status == 304:
            settle_source(ledger, source, run_key, at, status=304)
            if not ask.is_whole:  # a backfill that goes on has read them
                want_undated_children(ledger, source.publisher)
            return Found()
        return _note(ask, source, publisher, listing, page, ledger, run_key, at)


def note_listing(ask: Ask, source: Source, listing: Listing, ledger: Ledger, at: float) -> tuple[Found, bool]:
    """Note the addresses of a listing; what it gave, and whether some of them were left out."""
    refusals = {one.url: reason for one in listing.candidates if (reason := ask.refusal(one))}
    wanted = [one for one in listing.candidates if one.url not in refusals]
    new, again = register(ledger, wanted, source.source_id, at, reopen=LEFT_OUT + NOT_OURS, scope=ask.scope)
    if not ask.is_whole:  # a backfill over years leaves out millions: they are no URLs of that run
        for reason in LEFT_OUT:
            left = [one for one in listing.candidates if refusals.get(one.url) == reason]
            skip(ledger, left, source.source_id, reason, at)
    for one, reason in listing.refused:
        skip(ledger, [one], source.source_id, reason, at)
    hosts = tuple(dict.fromkeys(host_of_lane(one.url) for one in wanted)) if new or again else ()
    foreign = sum(reason == "foreign_host" for _, reason in listing.refused)
    return Found(new, hosts, named=len(listing.candidates), foreign=foreign), bool(refusals)


def _note(
    ask: Ask,
    source: Source,
    publisher: Publisher,
    listing: Listing,
    page: Page,
    ledger: Ledger,
    run_key: str,
    at: float,
) -> Found:
    reading = ask.reading(publisher)
    if ask.is_whole and source.kind == "sitemap" and ask.oldest and ask.newest:
        as_out = (_as_out(one, source.url, ask.oldest, ask.newest) for one in listing.candidates)
        listing = replace(listing, candidates=tuple(as_out))
    ask = _narrowed(ask, source, listing, ledger)
    found, is_partial = note_listing(ask, source, listing, ledger, at)
    children = [
        (url, host_of_lane(url), lastmod.timestamp() if lastmod else None)
        for url, lastmod in listing.children
        if source.depth < MAX_DEPTH and ask.wants_sitemap(url, lastmod)
    ]
    name_children(ledger, source, children, scope=ask.scope)
    if not (ask.is_whole or is_partial or len(children) < len(listing.children)):
        reading = publisher.digest
    reason = None if listing.is_whole else TOO_LONG
    is_kept = reading is not None and listing.is_whole
    settle_source(
        ledger, source, run_key, at, status=page.status, items=len(listing.candidates) + len(listing.children),
        etag=page.headers.get("etag") if is_kept else None,
        last_modified=page.headers.get("last-modified") if is_kept else None, read_for=reading, reason=reason,
    )  # fmt: skip
    hosts = tuple(dict.fromkeys([*found.hosts, *(host for _, host, _ in children)]))
    return replace(found, hosts=hosts, is_whole=listing.is_whole)


def on_day(one: Candidate, day: date | None, zone: tzinfo) -> Candidate:
    """The candidate with the noon of the day that its address names, else of the given day; else as it is."""
    claim = url_date(one.url)
    if claim is not None:
        with contextlib.suppress(ValueError):  # 31 June
            day = date.fromisoformat(claim.raw)
    return one if day is None else replace(one, lastmod=datetime.combine(day, clock(12), zone))


def _as_out(one: Candidate, sitemap: str, oldest: datetime, newest: datetime) -> Candidate:
    """The candidate by when it came out, where a sitemap tells of its last edit: on the day that its address names;
    without a date if it was edited after the month (or day) of the sitemap's own address, and that is wanted."""
    zone = oldest.tzinfo or UTC
    dated = on_day(one, None, zone)
    found = _MONTH_IN_URL.search(sitemap)
    if dated is not one or one.lastmod is None or found is None:
        return dated
    first, last = f"{found[1]}-{found[2]}-{found[3] or '01'}", f"{found[1]}-{found[2]}-{found[3] or '31'}"
    is_wanted = first < newest.date().isoformat() and last >= oldest.date().isoformat()
    is_later = one.lastmod.astimezone(zone).date().isoformat() > last
    return replace(one, lastmod=None) if is_wanted and is_later else one


def _narrowed(ask: Ask, source: Source, listing: Listing, ledger: Ledger) -> Ask:
    """The ask with the `oldest` that its span means for this sitemap."""
    if ask.span is None or ask.oldest is not None or source.kind != "sitemap":
        return ask
    moments = [one.lastmod for one in listing.candidates] + [lastmod for _, lastmod in listing.children]
    dates = [moment.timestamp() for moment in moments if moment is not None]
    if (known := newest(ledger, source.publisher)) is not None:
        dates.append(known)
    if not dates:
        return ask
    latest = datetime.fromtimestamp(min(max(dates), time.time()), UTC)
    return replace(ask, oldest=latest - ask.span)
