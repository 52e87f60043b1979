"""The one writer of a crawl: visits come over a bounded queue, batches go into both databases.

Each batch is kept (crawl.db), cleaned beside the loop, stored (news.db) and settled (crawl.db), in this order.
While one is being cleaned, the one before is stored and the next one kept.
"""

import asyncio
import contextlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flows.guard import Guard
from flows.ledger_leases import count_waiting
from flows.ledger_outcomes import Patience, Visit, settle_fetch
from flows.ledger_urls import Known, by_ids
from flows.readers import Found, Readers
from flows.reading import version_for
from flows.runs import Run
from flows.storing import Reading, moment, store_batch, stored_page, tell_failures
from flows.verdict import TROUBLES, Event, OnEvent, Tally
from schemas import Publisher

_OPEN = (None, "stored", "gone")  # states in which a reason is that of a visit
GATHER = 0.2  # seconds that a batch waits for more pages


_Given = tuple[Visit, Callable[[], None]]


@dataclass(frozen=True, slots=True)
class _Batch:
    """Visits that are kept, and their pages while they are being cleaned."""

    visits: int
    pages: Sequence[Known]
    found: asyncio.Future[Found]


class Writer:
    """Takes visits, writes them batch by batch, and counts what became of them per publisher."""

    def __init__(
        self,
        run: Run,
        publishers: Mapping[str, Publisher],
        readers: Readers,
        guard: Guard,
        *,
        again: Patience,
        batch: int,
        scope: str | None,
        on_event: OnEvent,
    ) -> None:
        self.tallies = {host: Tally() for host in publishers}
        self._run, self._publishers, self._readers, self._guard = run, publishers, readers, guard
        self._again, self._batch = again, batch
        self._scope, self._on_event = scope, on_event
        self._queue: asyncio.Queue[_Given] = asyncio.Queue(2 * batch)
        self._done = self._waiting = 0
        self._began = time.monotonic()
        self._count_again = 0.0

    async def put(self, visit: Visit, when_kept: Callable[[], None]) -> None:
        """Hand over a visit; waits while the writer is behind. `when_kept` is called once it stands in crawl.db."""
        await self._queue.put((visit, when_kept))

    async def join(self) -> None:
        """Wait until all that was handed over is written."""
        await self._queue.join()

    async def work(self) -> None:
        """Write until cancelled; what cannot be written is raised."""
        before: _Batch | None = None
        while True:
            batch = self._keep(await self._next_visits())
            if before is not None:
                await self._store(before)
            before = batch
            if self._queue.empty():
                await self._store(before)
                before = None

    async def _next_visits(self) -> list[_Given]:
        visits = [await self._queue.get()]
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(GATHER):
                while len(visits) < self._batch:
                    visits.append(await self._queue.get())
        return visits

    def count(
        self,
        publisher: str,
        outcome: str,
        url: str,
        reason: str | None = None,
        words: int | None = None,
        filled: Sequence[str] = (),
    ) -> None:
        """Count what became of a page, and tell it."""
        tally = self.tallies[publisher]
        tally.add(outcome, reason, words, filled)
        tally.seconds = self.elapsed
        if reason and outcome in TROUBLES:
            tally.show(reason, url)
        self._done += 1
        self.tell(publisher, outcome, url, reason)

    @property
    def elapsed(self) -> float:
        """Seconds since the crawl began."""
        return time.monotonic() - self._began

    def tell(self, publisher: str, outcome: str, url: str, reason: str | None = None) -> None:
        """Tell of something that is no page."""
        if self._on_event is not None:
            self._on_event(Event(publisher, outcome, url, reason, self._done, self._waiting))

    def _keep(self, given: Sequence[_Given]) -> _Batch:
        """Keep what came, and begin to clean it."""
        visits = [visit for visit, _ in given]
        fresh = []
        mended = [one for one in visits if one.page and one.known.reason and one.known.settled in _OPEN]
        if mended:
            self._run.store.resolve([one.known.url for one in mended], moment(max(one.at for one in mended)))
        with self._run.ledger.transaction():
            for visit in visits:
                publisher = self._publishers[visit.known.publisher]
                version = version_for(publisher)
                outcome = settle_fetch(self._run.ledger, visit, self._run.key, version, self._again)
                self.tallies[publisher.host].fetched += visit.page is not None
                if outcome == "fetched":
                    fresh.append(visit.known.url_id)
                else:
                    reason = visit.error.reason if visit.error else None
                    self.count(publisher.host, outcome, visit.known.url, reason)
                    if visit.error and visit.known.settled is None:
                        self._guard.lost(publisher.host, visit.known.url, visit.error)
        for _, when_kept in given:
            when_kept()
        tell_failures(self._run.store, self._run.ledger, self._run.run_id)
        self._count_waiting()
        pages = by_ids(self._run.ledger, fresh)
        stored = [stored_page(self._run.ledger, known, self._publishers[known.publisher]) for known in pages]
        return _Batch(len(visits), pages, asyncio.wrap_future(self._readers.begin(stored)))

    async def _store(self, batch: _Batch) -> None:
        """Store what was found in a kept batch and settle its URLs; with that it is done."""
        readings = [
            Reading(known, read.found, self._publishers[known.publisher], read.left_out)
            for known, read in zip(batch.pages, await batch.found, strict=True)
        ]
        self._settle(self._guard.admit(readings))
        for _ in range(batch.visits):
            self._queue.task_done()

    def store_rest(self) -> None:
        """Store what the guard has held back; to be called when all that was handed over is written."""
        self._settle(self._guard.rest())

    def _settle(self, readings: Sequence[Reading]) -> None:
        for result in store_batch(readings, self._run.store, self._run.ledger, self._run.run_id, self._again):
            self.count(
                result.known.publisher, result.outcome, result.known.url, result.reason, result.words, result.filled
            )

    def _count_waiting(self) -> None:
        """For progress alone; so seldom that counting (0.6 s of 300,000 URLs) takes 5 % of the time at most."""
        started = time.monotonic()
        if self._on_event is not None and started >= self._count_again:
            self._waiting = count_waiting(self._run.ledger, list(self._publishers), self._scope)
            self._count_again = time.monotonic() + 20 * (time.monotonic() - started)
