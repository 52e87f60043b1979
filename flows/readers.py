"""Who reads the pages: a thread while they are few, processes (flows/workers.py) where they are many.

Where processes cannot be had, or one was killed, the thread reads on.
"""

from collections.abc import Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from types import TracebackType

from flows.reading import Read, Stored, read_article, read_articles
from flows.workers import cpus, workers

ALONE = 100  # pages of a run: the thread has read them in the time that it takes to start processes
FEW = 8  # pages at once that are not worth sharing out
SHARE = 4  # pages handed over at a time
MOST_PROCESSES = 4  # what one writer can keep busy

Found = list[Read]


class Readers:
    """Turns stored pages into articles, or the reasons why they are none; used by `with`.

    `processes` None means one for each core, and none on a machine with a single one.
    """

    def __init__(self, processes: int | None = None) -> None:
        if processes is None:
            processes = min(cpus(), MOST_PROCESSES) if cpus() > 1 else 0
        self._open = ExitStack()
        self._threads = self._open.enter_context(ThreadPoolExecutor(2))  # two, so that no process waits between batches
        self._pool = (
            self._open.enter_context(workers(processes)) if processes else None
        )  # it starts with its first work
        self._seen = 0

    def __enter__(self) -> "Readers":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.__exit__(kind, error, trace)

    def expect(self, pages: int) -> None:
        """Tell beforehand that so many pages will come: where that is many, processes read from the first one on."""
        self._seen = max(self._seen, pages)

    def begin(self, stored: Sequence[Stored]) -> Future[Found]:
        """Start to read these pages; the result is in their order."""
        self._seen += len(stored)
        is_shared = self._seen > ALONE and len(stored) >= FEW
        return self._threads.submit(self._read, stored, self._pool if is_shared else None)

    def _read(self, stored: Sequence[Stored], pool: Executor | None) -> Found:
        if pool is not None:
            try:
                return list(pool.map(read_article, stored, chunksize=SHARE))
            except BrokenProcessPool:
                self._pool = None
        return read_articles(stored)
