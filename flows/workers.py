"""What cleans beside the writer: a thread, or processes that take pages and give articles and hold no file.

Processes are spawned, since a fork would copy open databases, and only when there is work for them. They leave
Ctrl-C to the one who asks, and end with it, however it ends.
"""

import contextlib
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from typing import TypeVar

_Asked = TypeVar("_Asked")
_Answer = TypeVar("_Answer")


def cpus() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextlib.contextmanager
def workers(processes: int) -> Iterator[Executor]:
    """So many processes, or one thread (0). What has not begun when the context is left is dropped."""
    pool: Executor = ThreadPoolExecutor(1)
    if processes > 0:
        spawn = multiprocessing.get_context("spawn")
        pool = ProcessPoolExecutor(processes, mp_context=spawn, initializer=_begin)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def in_order(
    pool: Executor, work: Callable[[_Asked], _Answer], asked: Iterable[_Asked], ahead: int
) -> Iterator[tuple[_Asked, _Answer]]:
    """Each with its answer, in order; so many more than the one that is given out are taken up at most."""
    waiting: deque[tuple[_Asked, Future[_Answer]]] = deque()
    for one in asked:
        waiting.append((one, pool.submit(work, one)))
        if len(waiting) > ahead:
            first, answer = waiting.popleft()
            yield first, answer.result()
    for first, answer in waiting:
        yield first, answer.result()


def _begin() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow_parent, daemon=True).start()


def _follow_parent() -> None:
    """A worker waits for work on a pipe that its siblings hold open too: without this it outlives a killed parent."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
