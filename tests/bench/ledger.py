"""A million URLs in crawl.db: does a page cost the same at the end as at the beginning, in time and in memory?

    python -m tests.bench.ledger [--urls 1000000] [--hosts 1000] [--keep crawl.db]

The URLs come in from sitemaps of 50,000, as an ingest reads them; then every one is leased, fetched, cleaned and
settled by the functions that a crawl uses, eight of a host and fifty to a transaction, each with a page of its own
of a few bytes, so that the ledger and not zstd is measured. Prints CPU microseconds a page and the memory of each tenth
of the work, and the time as a multiple of a fixed piece of work done beside it, since a busy machine is a slow one.
The first tenth and the last may differ by 15 %.
"""

import argparse
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flows.frontier import read_sitemap
from flows.ledger import Ledger, open_ledger, start_run
from flows.ledger_leases import due_hosts, lease
from flows.ledger_outcomes import Cleaned, Patience, Visit, settle_clean, settle_fetch
from flows.ledger_urls import Known, addresses, aliases, by_ids, owners, register
from schemas import Page, Publisher

SITEMAP = 50_000  # URLs of one file
BATCH, LEASED = 50, 8
START = datetime(2020, 1, 1, tzinfo=UTC)
PATIENCE = Patience()


def memory() -> int:
    """The peak of this process until now, MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 if sys.platform == "linux" else 2**20)


def resident() -> int:
    """What this process holds now, MiB; the peak where the system does not tell."""
    status = Path("/proc/self/status")
    if not status.exists():
        return memory()
    return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmRSS")) // 1024


def sitemap(first: int, count: int, hosts: int) -> bytes:
    """A sitemap of so many addresses."""
    lines = (
        f"<url><loc>https://warta{number % hosts}.example.org/berita/{number}/judul-berita-nomor-{number}</loc>"
        f"<lastmod>{(START + timedelta(minutes=number)).isoformat()}</lastmod></url>"
        for number in range(first, first + count)
    )
    return f"<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{''.join(lines)}</urlset>".encode()


def filled(ledger: Ledger, publisher: Publisher, urls: int, hosts: int) -> Iterator[tuple[int, float]]:
    """Read and register all sitemaps; after each, the URLs in it and the CPU seconds it took."""
    for first in range(0, urls, SITEMAP):
        count = min(SITEMAP, urls - first)
        page = Page(body=sitemap(first, count, hosts), url="https://example.org/sitemap.xml", status=200)
        begun = time.process_time()
        listing = read_sitemap(page, publisher)
        with ledger.transaction():
            new, _ = register(ledger, listing.candidates, None, time.time())
        assert new == count, (new, count)
        yield count, time.process_time() - begun


def worked(ledger: Ledger, publisher: Publisher) -> Iterator[int]:
    """Lease and settle every URL; after each batch the number of pages in it."""
    names = [publisher.host]
    hosts = due_hosts(ledger, names, None, time.time())
    waiting: list[Known] = []
    while hosts:
        left = []
        for host in hosts:
            taken = lease(ledger, host, names, None, "run", time.time(), LEASED)
            waiting += taken
            if len(taken) == LEASED:
                left.append(host)
            while len(waiting) >= BATCH:
                yield settled(ledger, waiting[:BATCH])
                del waiting[:BATCH]
        hosts = left or due_hosts(ledger, names, None, time.time())
    while waiting:
        yield settled(ledger, waiting[:BATCH])
        del waiting[:BATCH]


def settled(ledger: Ledger, batch: list[Known]) -> int:
    """One batch from visit to outcome, with the questions that storing asks of the ledger."""
    now = time.time()
    with ledger.transaction():
        for known in batch:
            headers = {"content-type": "text/html", "etag": f'"{known.url_id}"'}
            page = Page(body=known.url.encode(), url=known.url, final_url=known.url, status=200, headers=headers)
            settle_fetch(ledger, Visit(known, now, 0.1, page), "run", "1", PATIENCE)
    kept = by_ids(ledger, [known.url_id for known in batch])
    urls = [known.url for known in kept]
    addresses(ledger, urls)
    owners(ledger, urls)
    aliases(ledger, urls)
    with ledger.transaction():
        settle_clean(ledger, [Cleaned(known, "stored", "1", None, known.url) for known in kept], now, PATIENCE)
    return len(batch)


def fixed_work() -> float:
    """CPU seconds of some thousand rows written to a table in memory."""
    begun = time.process_time()
    with sqlite3.connect(":memory:") as connection:
        connection.execute("CREATE TABLE fixed (name TEXT UNIQUE, number INTEGER)")
        for number in range(5000):
            connection.execute("INSERT INTO fixed VALUES (?, ?)", (f"{number * 7919 % 5000} {number}", number))
    connection.close()
    return time.process_time() - begun


def tenths(steps: Iterator[tuple[int, float]], total: int, title: str) -> None:
    """Print the figures of each tenth, and how far the last is from the first."""
    print(f"\n{title}\n| tenth | CPU µs each | x fixed work | MiB held | MiB peak |\n|---|---|---|---|---|", flush=True)
    done, taken, fixed, count, steps_since = 0, 0.0, 0.0, 0, 0
    figures: list[tuple[float, int]] = []
    for turn, (step, seconds) in enumerate(steps):
        done, taken, count = done + step, taken + seconds, count + step
        if count >= (steps_since + 1) * total // 200 or not turn:
            fixed, steps_since = fixed + fixed_work(), steps_since + 1
        if done >= (len(figures) + 1) * total // 10:
            each = 1e6 * taken / count
            figures.append((each * steps_since / (1e6 * fixed), resident()))
            print(f"| {len(figures)} | {each:.0f} | {figures[-1][0]:.4f} | {figures[-1][1]} | {memory()} |", flush=True)
            taken, fixed, count, steps_since = 0.0, 0.0, 0, 0
    (first, small), (last, large) = figures[0], figures[-1]
    print(f"last to first: time {last / first:.2f}, memory {large / small:.2f}")


def timed(steps: Iterator[int]) -> Iterator[tuple[int, float]]:
    begun = time.process_time()
    for step in steps:
        yield step, time.process_time() - begun
        begun = time.process_time()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--urls", type=int, default=1_000_000)
    parser.add_argument("--hosts", type=int, default=1000)
    parser.add_argument("--keep", type=Path, help="where to keep the ledger")
    given = parser.parse_args()
    publisher = Publisher(host="example.org", name="Warta")
    with tempfile.TemporaryDirectory() as folder:
        path = given.keep or Path(folder) / "crawl.db"
        with open_ledger(path) as ledger:
            ledger.hold()
            start_run(ledger, "run", "bench", time.time())
            tenths(filled(ledger, publisher, given.urls, given.hosts), given.urls, "sitemaps read and noted, a URL")
            tenths(timed(worked(ledger, publisher)), given.urls, "leased, fetched, cleaned and settled, a page")
            begun = time.process_time()
            assert not due_hosts(ledger, [publisher.host], None, time.time())
            print(f"asking for more work at the end: {1000 * (time.process_time() - begun):.0f} ms")
        print(f"{path.stat().st_size / 2**20:.0f} MiB")


if __name__ == "__main__":
    main()
