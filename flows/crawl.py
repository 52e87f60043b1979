"""The crawl: a lane for each host that has work, one writer for both databases.

A lane asks its host's sources, then its URLs, one at a time. What it fetched goes over a bounded queue to the
writer, which keeps the page (crawl.db), cleans it beside the loop, stores the article (news.db) and settles the
URL (crawl.db). A run ends when no host has anything left that is due.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from flows.doors import Doors
from flows.fetch import Fetcher, FetchSettings
from flows.guard import Guard
from flows.lanes import Slot
from flows.ledger_archives import next_walk
from flows.ledger_leases import due_hosts, lease, release
from flows.ledger_outcomes import Patience, Visit
from flows.ledger_sources import Source, next_sources, source_hosts
from flows.ledger_urls import Known, host_of_lane
from flows.pages import single_page_url, whole_article
from flows.politeness import Politeness
from flows.readers import Readers
from flows.runs import Run
from flows.sources import TOO_LONG, Ask, Found, ask_source
from flows.storing import tell_failures
from flows.verdict import OnEvent, Tally
from flows.walking import walk_archive
from flows.writing import Writer
from schemas import FetchError, Page, Publisher

_PUTTING_OFF = ("waiting", "robots_unknown")
LEASED = 8  # URLs a lane takes up at a time


@dataclass(frozen=True, slots=True)
class CrawlSettings:
    """How to crawl. `patience` is how many seconds a run waits for one host, `body_budget` how many compressed
    bytes of pages are kept, `span` how far an ingest goes back in sitemaps behind the newest date known of the outlet,
    `processes` how many read pages beside the loop (see Readers), `batch` how many pages a transaction holds."""

    fetch: FetchSettings = field(default_factory=FetchSettings)
    politeness: Politeness = field(default_factory=Politeness)
    again: Patience = field(default_factory=Patience)
    concurrency: int = 32
    patience: float = 60.0
    body_budget: int = 5 * 2**30
    processes: int | None = None
    batch: int = 16
    span: timedelta | None = timedelta(days=30)


class Crawl:
    """One crawl of some publishers; `run` does it all."""

    def __init__(
        self,
        run: Run,
        fetcher: Fetcher,
        publishers: Sequence[Publisher],
        *,
        settings: CrawlSettings,
        ask: Ask,
        readers: Readers,
        guard: Guard,
        limit: int | None = None,
        on_event: OnEvent = None,
    ) -> None:
        self._run, self._ledger = run, run.ledger
        self._publishers: Mapping[str, Publisher] = {one.host: one for one in publishers}
        self._settings, self._ask, self._left = settings, ask, limit
        self._writer = Writer(
            run,
            self._publishers,
            readers,
            guard,
            again=settings.again,
            batch=settings.batch,
            scope=ask.scope,
            on_event=on_event,
        )
        self._slots = asyncio.Semaphore(settings.concurrency)
        self._doors = Doors(run.ledger, fetcher, run.key, settings.politeness, settings.patience, self._slots)
        self._resting: set[str] = set()  # hosts that this run is to leave alone
        self._lanes: dict[str, asyncio.Task[None]] = {}

    async def run(self) -> dict[str, Tally]:
        """Fetch, clean and store all that is due; the tally of each publisher."""
        tell_failures(self._run.store, self._ledger, self._run.run_id)
        writer = asyncio.create_task(self._writer.work())
        try:
            self._open_lanes(source_hosts(self._ledger, self._hosts, self._run.key, self._ask.scope))
            self._open_lanes(self._due_hosts())
            while self._lanes:
                await self._finish_lanes(writer)
                self._writer.store_rest()
                self._open_lanes(self._due_hosts())  # an AMP page may have named its article at the end
        finally:
            for task in (writer, *self._lanes.values()):
                task.cancel()
            await asyncio.gather(writer, *self._lanes.values(), return_exceptions=True)
        return self._writer.tallies

    async def _finish_lanes(self, writer: asyncio.Task[None]) -> None:
        """Wait until no lane is open and the writer has written all; raises what either raised."""
        while self._lanes:
            done, _ = await asyncio.wait({writer, *self._lanes.values()}, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        joining = asyncio.create_task(self._writer.join())
        await asyncio.wait({writer, joining}, return_when=asyncio.FIRST_COMPLETED)
        joining.cancel()
        if writer.done():
            writer.result()

    def _due_hosts(self) -> list[str]:
        if self._left == 0:
            return []
        found = due_hosts(self._ledger, self._hosts, self._ask.scope, time.time())
        return [host for host in found if host not in self._resting]

    @property
    def _hosts(self) -> list[str]:
        return list(self._publishers)

    def _open_lanes(self, hosts: Sequence[str]) -> None:
        for host in hosts:
            if host not in self._lanes:
                self._lanes[host] = asyncio.create_task(self._lane(host))

    # --- one host

    async def _lane(self, host: str) -> None:
        """All that is due at one host, until nothing is left or the host is to be left alone."""
        try:
            await self._ask_sources(host)
            while await self._visit_urls(host) or await self._walk(host):
                await self._ask_sources(host)
        finally:
            self._lanes.pop(host, None)

    async def _ask_sources(self, host: str) -> None:
        """Ask the host's sources; an index may name more of them."""
        while sources := next_sources(self._ledger, host, self._hosts, self._run.key, self._ask.scope):
            for source in sources:
                await self._ask_source(source, ask_source)

    async def _walk(self, host: str) -> bool:
        """Walk one stretch of an archive, where nothing else is to be fetched; False where none is left."""
        source = next_walk(self._ledger, host, self._hosts, self._run.key, self._ask.scope)
        if source is None or host in self._resting:
            return False
        error = await self._ask_source(source, walk_archive)
        if error in _PUTTING_OFF:
            self._resting.add(host)
        return True

    async def _ask_source(self, source: Source, way: Callable[..., Awaitable[Found]]) -> str | None:
        tally = self._writer.tallies[source.publisher]
        publisher = self._publishers[source.publisher]
        found = await way(self._ask, source, publisher, self._doors.get, self._ledger, self._run.key)
        tally.sources += 1
        tally.seconds = self._writer.elapsed
        if found.error is None:
            tally.sources_read += 1
            tally.found += found.new
            tally.named += found.named
            tally.foreign += found.foreign
            self._writer.tell(publisher.host, "source", source.url)
            tally.sources_cut += not found.is_whole
        if (reason := found.error if found.is_whole else TOO_LONG) is not None:
            tally.source_reasons[reason] += 1
            tally.show(reason, source.url)
            self._writer.tell(publisher.host, "source_failed", source.url, reason)
        self._open_lanes(found.hosts)
        return found.error

    async def _visit_urls(self, host: str) -> bool:
        """Visit the next URLs; False when there are none, or none that this run may fetch."""
        most = LEASED if self._left is None else min(LEASED, self._left)
        batch = self._lease(host, most) if most > 0 else []
        if self._left is not None:
            self._left -= len(batch)
        for position, known in enumerate(batch):
            slot = Slot(self._slots)
            visit = await self._visit(known, slot)
            if visit.error is not None and _must_rest(visit.error, host):
                rest = batch[position:]
                release(self._ledger, [one.url_id for one in rest])
                self._resting.add(host)
                slot.give()
                for one in rest:
                    self._writer.count(one.publisher, "retry", one.url, visit.error.reason)
                return False
            await self._writer.put(visit, slot.give)
        return bool(batch)

    def _lease(self, host: str, most: int) -> list[Known]:
        return lease(self._ledger, host, self._hosts, self._ask.scope, self._run.key, time.time(), most)

    async def _visit(self, known: Known, slot: Slot) -> Visit:
        publisher = self._publishers[known.publisher]
        etag, modified = (known.etag, known.last_modified) if known.settled not in (None, "gone") else (None, None)
        at = time.time()
        try:
            page, parts = await self._whole(known.url, publisher, etag, modified, slot)
        except FetchError as error:
            return Visit(known, at, time.time() - at, error=error)
        return Visit(known, at, time.time() - at, page, parts=parts)

    async def _whole(
        self, url: str, publisher: Publisher, etag: str | None, modified: str | None, slot: Slot
    ) -> tuple[Page, tuple[Page, ...]]:
        """The page with the later pages of its article; the single-page form where the rule knows one."""
        single = single_page_url(url, publisher)
        validators = (etag, modified)

        async def get(address: str) -> Page:
            known = validators if address == (single or url) else (None, None)
            return await self._doors.get(address, publisher, "page", *known, slot)

        return await whole_article(url, single, publisher, get)


def _must_rest(error: FetchError, host: str) -> bool:
    """Whether the host itself, not one that it redirected to, is to be left alone for now."""
    return error.reason in _PUTTING_OFF and host_of_lane(error.url or "") == host
