"""The one writer of a crawl: visits come over a bounded queue, batches go into both databases.

Each batch is kept (crawl.db), cleaned beside the loop, stored (news.db) and settled (crawl.db), in this order.
"""

import asyncio
import contextlib
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor

from flows.ledger_leases import count_waiting
from flows.ledger_outcomes import Patience, Visit, settle_fetch
from flows.ledger_urls import by_ids
from flows.reading import Stored, read_articles, version_for
from flows.runs import Run
from flows.storing import Reading, moment, store_batch, stored_page, tell_failures
from flows.verdict import Event, OnEvent, Tally
from schemas import Article, KabarError, Publisher

GATHER = 0.2  # seconds that a batch waits for more pages


class Writer:
    """Takes visits, writes them batch by batch, and counts what became of them per publisher."""

    def __init__(
        self,
        run: Run,
        publishers: Mapping[str, Publisher],
        executor: Executor,
        *,
        again: Patience,
        batch: int,
        shares: int,
        scope: str | None,
        on_event: OnEvent,
    ) -> None:
        self.tallies = {host: Tally() for host in publishers}
        self._run, self._publishers, self._executor = run, publishers, executor
        self._again, self._batch, self._shares = again, batch, max(1, shares)
        self._scope, self._on_event = scope, on_event
        self._queue: asyncio.Queue[Visit] = asyncio.Queue(2 * batch)
        self._done = self._waiting = 0
        self._count_again = 0.0

    async def put(self, visit: Visit) -> None:
        """Hand over a visit; waits while the writer is behind."""
        await self._queue.put(visit)

    async def join(self) -> None:
        """Wait until all that was handed over is written."""
        await self._queue.join()

    async def work(self) -> None:
        """Write until cancelled; what cannot be written is raised."""
        while True:
            batch = [await self._queue.get()]
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(GATHER):
                    while len(batch) < self._batch:
                        batch.append(await self._queue.get())
            await self._settle(batch)
            for _ in batch:
                self._queue.task_done()

    def count(
        self, publisher: str, outcome: str, url: str, reason: str | None = None, words: int | None = None
    ) -> None:
        """Count what became of a page, and tell it."""
        self.tallies[publisher].add(outcome, reason, words)
        self._done += 1
        self.tell(publisher, outcome, url, reason)

    def tell(self, publisher: str, outcome: str, url: str, reason: str | None = None) -> None:
        """Tell of something that is no page."""
        if self._on_event is not None:
            self._on_event(Event(publisher, outcome, url, reason, self._done, self._waiting))

    async def _settle(self, visits: Sequence[Visit]) -> None:
        """Keep, clean, store: each step is whole before the next begins."""
        fresh = []
        mended = [one for one in visits if one.page and one.known.reason and one.known.settled in (None, "stored")]
        if mended:
            self._run.store.resolve([one.known.url for one in mended], moment(max(one.at for one in mended)))
        with self._run.ledger.transaction():
            for visit in visits:
                publisher = self._publishers[visit.known.publisher]
                version = version_for(publisher)
                outcome = settle_fetch(self._run.ledger, visit, self._run.key, version, self._again)
                self.tallies[publisher.host].fetched += visit.page is not None
                if outcome == "fetched":
                    fresh.append(visit)
                else:
                    reason = visit.error.reason if visit.error else None
                    self.count(publisher.host, outcome, visit.known.url, reason)
        tell_failures(self._run.store, self._run.ledger, self._run.run_id)
        self._count_waiting()
        await self._clean(fresh)

    async def _clean(self, visits: Sequence[Visit]) -> None:
        from_ledger = by_ids(self._run.ledger, [visit.known.url_id for visit in visits])
        stored = [stored_page(self._run.ledger, known, self._publishers[known.publisher]) for known in from_ledger]
        found = await self._read(stored)
        readings = [
            Reading(known, article, one.publisher)
            for known, article, one in zip(from_ledger, found, stored, strict=True)
        ]
        for result in store_batch(readings, self._run.store, self._run.ledger, self._run.run_id, self._again):
            self.count(result.known.publisher, result.outcome, result.known.url, result.reason, result.words)

    def _count_waiting(self) -> None:
        """For progress alone; so seldom that counting (0.6 s of 300,000 URLs) takes 5 % of the time at most."""
        started = time.monotonic()
        if self._on_event is not None and started >= self._count_again:
            self._waiting = count_waiting(self._run.ledger, list(self._publishers), self._scope)
            self._count_again = time.monotonic() + 20 * (time.monotonic() - started)

    async def _read(self, stored: Sequence[Stored]) -> list[Article | KabarError]:
        """The articles, each process taking a share of the pages."""
        loop = asyncio.get_running_loop()
        size = -(-len(stored) // self._shares) or 1
        shares = [stored[start : start + size] for start in range(0, len(stored), size)]
        read = await asyncio.gather(*(loop.run_in_executor(self._executor, read_articles, one) for one in shares))
        return [found for share in read for found in share]
