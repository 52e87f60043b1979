"""What cleans beside the writer: a thread, or processes that take pages and give articles and hold no file.

Processes are spawned, since a fork would copy open databases, and only when there is work for them. They leave
Ctrl-C to the one who asks, and end with it, however it ends. What they do stands in modules of kabar, so they do not
import the program that asks: that is the whole of Prefect in a flow run, and in a script without the usual guard it
would run the script again.
"""

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing.context import SpawnContext, SpawnProcess
from types import ModuleType
from typing import Any


def cpus() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextlib.contextmanager
def workers(processes: int) -> Iterator[Executor]:
    """So many processes, or one thread (0). What has not begun when the context is left is dropped; where that is by
    an error or Ctrl-C, processes end at once."""
    pool: Executor = ThreadPoolExecutor(1)
    if processes > 0:
        pool = ProcessPoolExecutor(processes, mp_context=_Spawn(), initializer=_begin)
    try:
        yield pool
    except BaseException:
        if isinstance(pool, ProcessPoolExecutor):
            for process in list((pool._processes or {}).values()):
                process.kill()  # kill_workers() of Python 3.14
        raise
    finally:
        pool.shutdown(cancel_futures=True)


class _Process(SpawnProcess):
    """A process that is begun while this program stands for a module without a name."""

    @staticmethod
    def _Popen(process_obj: Any) -> Any:  # the name that multiprocessing calls
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            return SpawnProcess._Popen(process_obj)
        finally:
            sys.modules["__main__"] = main


class _Spawn(SpawnContext):
    Process = _Process


def _begin() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow_parent, daemon=True).start()


def _follow_parent() -> None:
    """A worker waits for work on a pipe that its siblings hold open too: without this it outlives a killed parent."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
