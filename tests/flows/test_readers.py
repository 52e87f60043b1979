"""Pages are read beside the loop, in order, by processes that neither outlive the run nor stop it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from flows.readers import ALONE, FEW, Readers
from flows.reading import Stored, page_of, read_articles
from schemas import Article
from tests.flows.site import article


def _pages(count: int) -> list[Stored]:
    bodies = [article(f"Kabar nomor {number}").encode() if number % 7 else b"" for number in range(count)]
    return [Stored(page_of(body, f"https://warta.example/{number}")) for number, body in enumerate(bodies)]


def _headlines(found: Sequence[object]) -> list[str]:
    return [one.headline if isinstance(one, Article) else repr(one) for one in found]


def test_processes_give_what_the_thread_gives_in_the_same_order():
    pages = _pages(ALONE + FEW)
    with Readers(2) as readers:
        found = readers.begin(pages).result()
        assert readers._pool is not None
    assert _headlines(found) == _headlines(read_articles(pages))


def test_few_pages_start_no_process():
    with Readers(2) as readers:
        for _ in range(2 + ALONE // (FEW - 1)):
            readers.begin(_pages(FEW - 1)).result()
        assert readers._pool is None


def test_a_run_of_few_pages_starts_no_process():
    with Readers(2) as readers:
        readers.begin(_pages(ALONE)).result()
        assert readers._pool is None


def test_the_thread_reads_on_where_a_process_was_killed():
    pages = _pages(ALONE + 1)
    with Readers(1) as readers:
        readers.begin(pages).result()
        assert readers._pool is not None
        (worker,) = readers._pool._processes
        os.kill(worker, signal.SIGKILL)
        for _ in range(2):
            assert _headlines(readers.begin(pages).result()) == _headlines(read_articles(pages))


SCRIPT = """
import time
from tests.flows.test_readers import ALONE, Readers, _pages
readers = Readers(1)
readers.begin(_pages(ALONE + 1)).result()
print(*readers._pool._processes, flush=True)
time.sleep(60)
"""


def test_no_process_outlives_a_parent_that_was_killed():
    root = Path(__file__).parents[2]
    with subprocess.Popen([sys.executable, "-c", SCRIPT], stdout=subprocess.PIPE, cwd=root, text=True) as parent:
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        assert _is_alive(worker)
        parent.kill()
    until = time.monotonic() + 20
    while _is_alive(worker) and time.monotonic() < until:
        time.sleep(0.02)
    assert not _is_alive(worker)


def _is_alive(process: int) -> bool:
    """Whether it runs; one that has ended may still wait for somebody to take notice (state Z)."""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(process)], stdout=subprocess.PIPE, text=True).stdout
    return state[:1] not in ("", "Z")
