"""Pages are read beside the loop, in order, by processes where they are many."""

import os
import signal
from collections.abc import Sequence

from flows.readers import ALONE, FEW, Readers
from flows.reading import Read, Stored, page_of, read_articles
from schemas import Article
from tests.flows.site import article


def _pages(count: int) -> list[Stored]:
    bodies = [article(f"Kabar nomor {number}").encode() if number % 7 else b"" for number in range(count)]
    return [Stored(page_of(body, f"https://warta.example/{number}")) for number, body in enumerate(bodies)]


def _headlines(found: Sequence[Read]) -> list[str]:
    return [one.found.headline if isinstance(one.found, Article) else repr(one) for one in found]


def _started(readers: Readers) -> list[int]:
    return list(readers._pool._processes or ())


def test_processes_give_what_the_thread_gives_in_the_same_order():
    pages = _pages(ALONE + FEW)
    with Readers(2) as readers:
        found = readers.begin(pages).result()
        assert _started(readers)
    assert _headlines(found) == _headlines(read_articles(pages))


def test_few_pages_start_no_process():
    with Readers(2) as readers:
        for _ in range(2 + ALONE // (FEW - 1)):
            readers.begin(_pages(FEW - 1)).result()
        assert not _started(readers)


def test_a_run_of_few_pages_starts_no_process():
    with Readers(2) as readers:
        readers.begin(_pages(ALONE)).result()
        assert not _started(readers)


def test_where_many_are_expected_processes_read_from_the_first_on():
    with Readers(2) as readers:
        readers.expect(ALONE + 1)
        readers.begin(_pages(FEW)).result()
        assert _started(readers)


def test_the_thread_reads_on_where_a_process_was_killed():
    pages = _pages(ALONE + 1)
    with Readers(1) as readers:
        readers.begin(pages).result()
        for worker in _started(readers):
            os.kill(worker, signal.SIGKILL)
        for _ in range(2):
            assert _headlines(readers.begin(pages).result()) == _headlines(read_articles(pages))
