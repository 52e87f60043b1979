"""The crawl: a lane for each host that has work, one writer for both databases.

A lane asks its host's sources, then its URLs, one at a time. What it fetched goes over a bounded queue to the
writer, which keeps the page (crawl.db), cleans it beside the loop, stores the article (news.db) and settles the
URL (crawl.db). A run ends when no host has anything left that is due.
"""

import asyncio
import contextlib
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import timedelta

from flows.fetch import Accept, Fetcher, FetchSettings
from flows.lanes import Door
from flows.ledger_leases import count_waiting, due_hosts, lease, release
from flows.ledger_outcomes import Patience, Visit, settle_fetch
from flows.ledger_sources import Source, next_sources, source_hosts
from flows.ledger_urls import Known, by_ids, host_of_lane
from flows.pages import single_page_url, whole_article
from flows.politeness import Politeness
from flows.reading import Stored, read_articles, version_for
from flows.runs import Run
from flows.sources import Ask, ask_source
from flows.storing import Reading, moment, store_batch, stored_page, tell_failures
from flows.verdict import Event, OnEvent, Tally
from schemas import Article, FetchError, KabarError, Page, Publisher

LEASED = 8  # URLs a lane takes up at a time
GATHER = 0.2  # seconds that a batch waits for more pages


@dataclass(frozen=True, slots=True)
class CrawlSettings:
    """How to crawl. `patience` is how many seconds a run waits for one host, `body_budget` how many compressed
    bytes of pages are kept, `span` how far an ingest goes back in sitemaps behind the newest date known of the outlet,
    `processes` how many clean beside the loop (0: a thread does), `batch` how many pages a transaction holds."""

    fetch: FetchSettings = field(default_factory=FetchSettings)
    politeness: Politeness = field(default_factory=Politeness)
    again: Patience = field(default_factory=Patience)
    concurrency: int = 32
    patience: float = 60.0
    body_budget: int = 5 * 2**30
    processes: int = 0
    batch: int = 50
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
        executor: Executor,
        limit: int | None = None,
        on_event: OnEvent = None,
    ) -> None:
        self.tallies = {one.host: Tally() for one in publishers}
        self._ledger, self._store, self._fetcher = run.ledger, run.store, fetcher
        self._publishers: Mapping[str, Publisher] = {one.host: one for one in publishers}
        self._run_key, self._run_id = run.key, run.run_id
        self._settings, self._ask, self._executor = settings, ask, executor
        self._left, self._on_event = limit, on_event
        self._doors: dict[str, Door] = {}
        self._resting: set[str] = set()  # hosts that this run is to leave alone
        self._lanes: dict[str, asyncio.Task[None]] = {}
        self._slots = asyncio.Semaphore(settings.concurrency)
        self._queue: asyncio.Queue[Visit] = asyncio.Queue(2 * settings.batch)
        self._done = self._waiting = 0
        self._count_again = 0.0

    async def run(self) -> dict[str, Tally]:
        """Fetch, clean and store all that is due; the tally of each publisher."""
        tell_failures(self._store, self._ledger, self._run_id)
        writer = asyncio.create_task(self._write())
        try:
            self._open_lanes(source_hosts(self._ledger, self._hosts, self._run_key))
            self._open_lanes(self._due_hosts())
            while self._lanes:
                await self._finish_lanes(writer)
                self._open_lanes(self._due_hosts())  # an AMP page may have named its article at the end
        finally:
            for task in (writer, *self._lanes.values()):
                task.cancel()
            await asyncio.gather(writer, *self._lanes.values(), return_exceptions=True)
        return self.tallies

    async def _finish_lanes(self, writer: asyncio.Task[None]) -> None:
        """Wait until no lane is open and the writer has written all; raises what either raised."""
        while self._lanes:
            done, _ = await asyncio.wait({writer, *self._lanes.values()}, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        joining = asyncio.create_task(self._queue.join())
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
            while await self._visit_urls(host):
                await self._ask_sources(host)
        finally:
            self._lanes.pop(host, None)

    async def _ask_sources(self, host: str) -> None:
        """Ask the host's sources; an index may name more of them."""
        while sources := next_sources(self._ledger, host, self._hosts, self._run_key):
            for source in sources:
                await self._ask_source(source)

    async def _ask_source(self, source: Source) -> None:
        tally = self.tallies[source.publisher]
        publisher = self._publishers[source.publisher]
        found = await ask_source(self._ask, source, publisher, self._get, self._ledger, self._run_key)
        tally.sources += 1
        if found.error is None:
            tally.sources_read += 1
            tally.found += found.new
            self._tell(publisher.host, "source", source.url)
        else:
            tally.source_reasons[found.error] += 1
            self._tell(publisher.host, "source_failed", source.url, found.error)
        self._open_lanes(found.hosts)

    async def _visit_urls(self, host: str) -> bool:
        """Visit the next URLs; False when there are none, or none that this run may fetch."""
        most = LEASED if self._left is None else min(LEASED, self._left)
        batch = self._lease(host, most) if most > 0 else []
        if self._left is not None:
            self._left -= len(batch)
        for position, known in enumerate(batch):
            visit = await self._visit(known)
            if visit.error is not None and visit.error.reason in ("waiting", "robots_unknown"):
                rest = batch[position:]
                release(self._ledger, [one.url_id for one in rest])
                self._resting.add(host)
                for one in rest:
                    self._count(one.publisher, "retry", one.url, visit.error.reason)
                return False
            await self._queue.put(visit)
        return bool(batch)

    def _lease(self, host: str, most: int) -> list[Known]:
        return lease(self._ledger, host, self._hosts, self._ask.scope, self._run_key, time.time(), most)

    async def _visit(self, known: Known) -> Visit:
        publisher = self._publishers[known.publisher]
        etag, modified = (known.etag, known.last_modified) if known.settled else (None, None)
        at = time.time()
        try:
            page, parts = await self._whole(known.url, publisher, etag, modified)
        except FetchError as error:
            return Visit(known, at, time.time() - at, error=error)
        return Visit(known, at, time.time() - at, page, parts=parts)

    async def _whole(
        self, url: str, publisher: Publisher, etag: str | None, modified: str | None
    ) -> tuple[Page, tuple[Page, ...]]:
        """The page with the later pages of its article; the single-page form where the rule knows one."""
        single = single_page_url(url, publisher)

        async def get(address: str) -> Page:
            return await self._get(address, publisher, "page", etag if address == (single or url) else None, modified)

        return await whole_article(url, single, publisher, get)

    async def _get(
        self, url: str, publisher: Publisher, accept: Accept, etag: str | None = None, modified: str | None = None
    ) -> Page:
        """One request through its host's door."""
        delay = publisher.crawl_delay

        async def before_hop(address: str) -> None:
            await self._door(address).enter(address, delay)

        door = self._door(url)
        await door.enter(url, delay)
        async with self._slots:
            started = time.monotonic()
            error: FetchError | None = None
            try:
                return await self._fetcher.fetch(
                    url, accept=accept, etag=etag, last_modified=modified, before_hop=before_hop
                )
            except FetchError as failure:
                error = failure
                raise
            finally:
                door.leave(error, time.monotonic() - started, delay)

    def _door(self, url: str) -> Door:
        host = host_of_lane(url)
        if host not in self._doors:
            self._doors[host] = Door(
                host, self._ledger, self._fetcher, self._run_key, self._settings.politeness, self._settings.patience
            )
        return self._doors[host]

    # --- the writer

    async def _write(self) -> None:
        while True:
            batch = [await self._queue.get()]
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(GATHER):
                    while len(batch) < self._settings.batch:
                        batch.append(await self._queue.get())
            await self._settle(batch)
            for _ in batch:
                self._queue.task_done()

    async def _settle(self, visits: Sequence[Visit]) -> None:
        """Keep, clean, store: each step is whole before the next begins."""
        fresh = []
        mended = [one for one in visits if one.page and one.known.reason and one.known.settled in (None, "stored")]
        if mended:
            self._store.resolve([one.known.url for one in mended], moment(max(one.at for one in mended)))
        with self._ledger.transaction():
            for visit in visits:
                publisher = self._publishers[visit.known.publisher]
                version = version_for(publisher)
                outcome = settle_fetch(self._ledger, visit, self._run_key, version, self._settings.again)
                self.tallies[publisher.host].fetched += visit.page is not None
                if outcome == "fetched":
                    fresh.append(visit)
                else:
                    reason = visit.error.reason if visit.error else None
                    self._count(publisher.host, outcome, visit.known.url, reason)
        tell_failures(self._store, self._ledger, self._run_id)
        self._count_waiting()
        await self._clean(fresh)

    async def _clean(self, visits: Sequence[Visit]) -> None:
        from_ledger = by_ids(self._ledger, [visit.known.url_id for visit in visits])
        stored = [stored_page(self._ledger, known, self._publishers[known.publisher]) for known in from_ledger]
        found = await self._read(stored)
        readings = [
            Reading(known, article, one.publisher)
            for known, article, one in zip(from_ledger, found, stored, strict=True)
        ]
        for result in store_batch(readings, self._store, self._ledger, self._run_id, self._settings.again):
            self._count(result.known.publisher, result.outcome, result.known.url, result.reason, result.words)

    def _count_waiting(self) -> None:
        """For progress alone; so seldom that counting (0.6 s of 300,000 URLs) takes 5 % of the time at most."""
        started = time.monotonic()
        if self._on_event is not None and started >= self._count_again:
            self._waiting = count_waiting(self._ledger, self._hosts, self._ask.scope)
            self._count_again = time.monotonic() + 20 * (time.monotonic() - started)

    async def _read(self, stored: Sequence[Stored]) -> list[Article | KabarError]:
        """The articles, each process taking a share of the pages."""
        loop = asyncio.get_running_loop()
        size = -(-len(stored) // max(1, self._settings.processes)) or 1
        shares = [stored[start : start + size] for start in range(0, len(stored), size)]
        read = await asyncio.gather(*(loop.run_in_executor(self._executor, read_articles, one) for one in shares))
        return [found for share in read for found in share]

    def _count(
        self, publisher: str, outcome: str, url: str, reason: str | None = None, words: int | None = None
    ) -> None:
        self.tallies[publisher].add(outcome, reason, words)
        self._done += 1
        self._tell(publisher, outcome, url, reason)

    def _tell(self, publisher: str, outcome: str, url: str, reason: str | None = None) -> None:
        if self._on_event is not None:
            self._on_event(Event(publisher, outcome, url, reason, self._done, self._waiting))
