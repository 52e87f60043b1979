"""Who reads pages beside the loop: a thread while they are few, processes where they are many.

Processes are spawned (a fork would copy open databases), and only once they pay. Each ends by itself when its
parent is gone, however that happened. Where processes cannot be had, or one was killed, the thread reads on.
"""

import os
import signal
import threading
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from types import TracebackType

from flows.reading import Stored, read_article, read_articles
from schemas import Article, KabarError

ALONE = 100  # pages of a run: the thread has read them in the time that it takes to start processes
FEW = 16  # pages at once that are not worth sharing out
SHARE = 8  # pages handed over at a time
MOST_PROCESSES = 4  # what one writer can keep busy

Found = list[Article | KabarError]


class Readers:
    """Turns stored pages into articles, or the reasons why they are none; used by `with`.

    `processes` None means one for each core, and none on a machine with a single one.
    """

    def __init__(self, processes: int | None = None) -> None:
        cores = os.cpu_count() or 1
        self._processes = processes if processes is not None else min(cores, MOST_PROCESSES) if cores > 1 else 0
        self._threads = ThreadPoolExecutor(2 if self._processes else 1)  # two, so that no process waits between batches
        self._pool: ProcessPoolExecutor | None = None
        self._seen = 0

    def __enter__(self) -> "Readers":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._threads.shutdown(cancel_futures=True)
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def begin(self, stored: Sequence[Stored]) -> Future[Found]:
        """Start to read these pages; the result is in their order."""
        self._seen += len(stored)
        is_shared = self._processes > 0 and self._seen > ALONE and len(stored) >= FEW
        if is_shared and self._pool is None:
            self._pool = ProcessPoolExecutor(self._processes, mp_context=get_context("spawn"), initializer=_settle_in)
        return self._threads.submit(self._read, stored, self._pool if is_shared else None)

    def _read(self, stored: Sequence[Stored], pool: ProcessPoolExecutor | None) -> Found:
        if pool is not None:
            try:
                return list(pool.map(read_article, stored, chunksize=SHARE))
            except BrokenProcessPool:
                self._processes = 0
        return read_articles(stored)


def _settle_in() -> None:
    """In a new process: leave Ctrl-C to the parent, and do not outlive it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
    os._exit(0)
