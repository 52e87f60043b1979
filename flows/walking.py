"""Walking an archive: the index pages of a stretch of days, one after another, until nothing more comes.

A stretch ends with a page that names nothing which an earlier one did not name (some sites repeat their last page
for ever), one that links back but not on, one that is missing (also the first: a day without news), or where all it
names is older than what is wanted. Each page is noted together with its addresses, so that a walk that was killed
goes on with the next page.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from datetime import time as clock
from zoneinfo import ZoneInfo

from flows.frontier import Listing, links_of, read_index
from flows.ledger import Ledger
from flows.ledger_archives import Walk, is_proven, name_walks, note_page
from flows.ledger_outcomes import note_attempt
from flows.ledger_sources import Source, settle_source
from flows.ledger_urls import host_of_lane
from flows.sources import Ask, Found, Get, note_listing, on_day
from schemas import FetchError, Gone, Page, Publisher
from schemas.archive import Span, address, is_dated, is_paged, number, other_pages, spans

MAX_PAGES = 1000  # of one stretch: a site that invents new links for ever has to end somewhere
_SETTLED = timedelta(hours=6)  # after the end of a day its index still changes


def plan_walks(publisher: Publisher, start: date, end: date) -> list[Walk]:
    """The stretches of the publisher's archives that make up the days from `start` to `end`."""
    zone = zone_of(publisher)
    walks = []
    for template in publisher.archives:
        for span in spans(template, start, end):
            url = address(template, span, None)
            over = datetime.combine(span[1] + timedelta(days=1), clock.min, zone) + _SETTLED
            walks.append(Walk(url, host_of_lane(url), template, *span, over.timestamp()))
    return walks


def name_archives(ledger: Ledger, publisher: Publisher, walks: Sequence[Walk], ask: Ask) -> None:
    """Make these stretches the sources of a backfill."""
    pattern = ask.match.pattern if ask.match else ""
    name_walks(ledger, publisher.host, walks, ask.scope or "", f"{publisher.digest} {pattern}")


def zone_of(publisher: Publisher) -> ZoneInfo:
    """The outlet's zone: its days begin at midnight there."""
    return ZoneInfo(publisher.timezone or "UTC")


@dataclass(slots=True)
class _Progress:
    """One walk under way."""

    turn: int
    seen: set[str]
    hosts: dict[str, None]
    new: int = 0
    items: int = 0
    etag: str | None = None
    modified: str | None = None


async def walk_archive(ask: Ask, source: Source, publisher: Publisher, get: Get, ledger: Ledger, run_key: str) -> Found:
    """Read the stretch's pages from the one on where the last run stood; FetchErrors are noted, not raised."""
    template, first, last = source.template or "", source.first_day or "", source.last_day or ""
    span = date.fromisoformat(first), date.fromisoformat(last)
    listed = span[0] if span[0] == span[1] and is_dated(template) else None
    zone = zone_of(publisher)
    so_far = _Progress(source.pages, set(), {})
    while True:
        at = time.time()
        url = address(template, span, so_far.turn)
        validators = (source.etag, source.last_modified) if so_far.turn == 0 else (None, None)
        try:
            page = await get(url, publisher, "page", *validators)
            listing = Listing() if page.status == 304 else await asyncio.to_thread(read_index, page, publisher)
        except FetchError as error:
            return _stopped(source, url, error, so_far, ledger, run_key, at)
        listing = replace(listing, candidates=tuple(on_day(one, listed, zone) for one in listing.candidates))
        is_last = (
            page.status == 304
            or so_far.turn + 1 >= MAX_PAGES
            or is_end(template, span, so_far.turn, page, listing, so_far.seen)
            or _is_behind(ask, source, listing)
        )
        with ledger.transaction():
            outcome = "not_modified" if page.status == 304 else "ok"
            note_attempt(ledger, run_key, source.kind, url, at, outcome, page, time.time() - at)
            found, _ = note_listing(ask, source, listing, ledger, at)
            _count(so_far, found, listing, page)
            note_page(ledger, source, so_far.turn, at if is_last else None)
            if is_last:
                _settle(source, so_far, page.status, ledger, run_key, at)
        if is_last:
            return Found(so_far.new, tuple(so_far.hosts))


def is_end(template: str, span: Span, turn: int, page: Page, listing: Listing, seen: set[str]) -> bool:
    """Whether no page comes after this one: it names nothing new, or links to pages before it and to none after, or
    has a bar of page numbers in which it stands alone."""
    if not is_paged(template) or seen.issuperset(one.url for one in listing.candidates):
        return True
    here = number(template, turn)
    links = links_of(page)
    pages = other_pages(template, span, page.final_url or page.url or "", [href for href, _ in links if href])
    if turn == 0:  # the only link may be one of a calendar, whose days have neighbours
        texts = {text for _, text in links}
        return pages == {here} and "1" in texts and "2" not in texts
    return any(one < here for one in pages) and max(pages) <= here


def _is_behind(ask: Ask, source: Source, listing: Listing) -> bool:
    """Whether an archive without dates has come to what is older than wanted; links without a date say nothing."""
    if is_dated(source.template or "") or ask.oldest is None:
        return False
    moments = [one.lastmod for one in listing.candidates if one.lastmod is not None]
    return bool(moments) and max(moments) < ask.oldest


def _count(so_far: _Progress, found: Found, listing: Listing, page: Page) -> None:
    if so_far.turn == 0:
        so_far.etag, so_far.modified = page.headers.get("etag"), page.headers.get("last-modified")
    so_far.turn += 1
    so_far.new += found.new
    so_far.items += len({one.url for one in listing.candidates} - so_far.seen)
    so_far.seen.update(one.url for one in listing.candidates)
    so_far.hosts.update(dict.fromkeys(found.hosts))


def _settle(source: Source, so_far: _Progress, status: int, ledger: Ledger, run_key: str, at: float) -> None:
    items = None if status == 304 else so_far.items
    settle_source(
        ledger, source, run_key, at, status=status, items=items, etag=so_far.etag, last_modified=so_far.modified
    )


def _stopped(
    source: Source, url: str, error: FetchError, so_far: _Progress, ledger: Ledger, run_key: str, at: float
) -> Found:
    """A missing page is the end, the first one too where the archive is known to be right; else the walk goes on here
    in the next run."""
    is_end = isinstance(error, Gone) and (so_far.turn > 0 or is_proven(ledger, source))
    with ledger.transaction():
        note_attempt(ledger, run_key, source.kind, url, at, error.reason, None, time.time() - at)
        if is_end and so_far.turn:
            _settle(source, so_far, 200, ledger, run_key, at)
        else:
            settle_source(ledger, source, run_key, at, status=None, reason=error.reason)
        if is_end:
            note_page(ledger, source, so_far.turn, at)
    return Found(so_far.new, tuple(so_far.hosts), None if is_end else error.reason)
