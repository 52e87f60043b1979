"""How fast a large news.db is written, beside a small one in the same minutes.

    python -m tests.bench.growth                              1,000,000 short articles
    python -m tests.bench.growth --articles 200000 --keep big.db      the file is kept, and filled on where it is there

Both files are filled, the large one to the middle of its last tenth, the small one to the middle of its first. Then
the same new articles go to both by turns, 100 at a time and all by store.save: the other work of the machine slows both
alike, so that the ratio of the rates is that of the last tenth and the first. What stands there before is written with
SQL, in the same transactions of 100 with all indexes and search on: some thousand invented articles in copies that have
keys, hashes, addresses and days of their own.
"""

import argparse
import sqlite3
import sys
import tempfile
import time
from pathlib import Path

from flows.store import Saving, Store, open_store
from tests.bench.store import BATCH, SEARCHED, articles, batches

MODEL = 10_000  # articles that are copied
STEP = 2_000  # articles after which the rates are told
PARAGRAPHS = 3
CHILDREN = ("article_blocks", "images", "article_authors", "article_topics", "article_urls")
OWN = {
    "article_id": "article_id + :far",
    "article_key": "lower(hex(randomblob(16)))",
    "content_hash": "lower(hex(randomblob(32)))",
    "record_hash": "lower(hex(randomblob(32)))",
    "canonical_url": "canonical_url || '-' || :far",
    "url": "url || '-' || :far",
    "published_at": "strftime('%Y-%m-%dT%H:%M:%SZ', published_at, :later)",
    "day_local": "date(published_at, :later)",
}


def fill(path: Path, count: int) -> None:
    """Writes articles until there are so many, the first MODEL by the store and the others as copies of them."""
    with open_store(path) as store:
        run = store.connection.execute
        if not store.totals().articles:
            run_id = store.start_run("bench", "manual", {}, "fill")
            for group in batches(list(articles(MODEL, paragraphs=PARAGRAPHS))):
                store.save(group, run_id)
        statements = [_copying(store.connection, table) for table in ("articles", *CHILDREN)]
        run("PRAGMA synchronous = OFF")
        for begin in range(store.totals().articles, count, BATCH):
            first, far = begin % MODEL + 1, begin - begin % MODEL
            run("BEGIN IMMEDIATE")
            for statement in statements:
                values = {"far": far, "later": f"+{13 * far} minutes", "first": first, "last": first + BATCH - 1}
                run(statement, values)
            run("COMMIT")
            if begin % 100_000 == 0:
                _tell(f"{begin:8} articles, {path.stat().st_size / 1e6:6.0f} MB, {time.process_time():6.0f} CPU s")


def _copying(connection: sqlite3.Connection, table: str) -> str:
    columns = [row["name"] for row in connection.execute("SELECT name FROM pragma_table_info(?)", (table,))]
    own = OWN if table in ("articles", "article_urls") else {"article_id": OWN["article_id"]}
    values = ", ".join(own.get(name, name) for name in columns)
    return f"INSERT INTO {table} SELECT {values} FROM {table} WHERE article_id BETWEEN :first AND :last"


def compare(large: Store, small: Store, count: int) -> None:
    """Writes so many articles to both, and tells microseconds an article so far, and the rates' ratio."""
    taken = {large: [0.0, 0.0], small: [0.0, 0.0]}
    begin = large.totals().articles
    runs = {store: store.start_run("bench", "manual", {}, f"growth {store.totals().articles}") for store in taken}
    _tell(f"{begin} articles beside {small.totals().articles}")
    _tell(f"{'written':>8}{'large, CPU us':>15}{'wall':>7}{'small, CPU us':>15}{'wall':>7}{'rate, CPU':>11}{'wall':>7}")
    for done in range(0, count, STEP):
        found = list(articles(STEP, 10_000_000 + begin + done, paragraphs=PARAGRAPHS))
        for number, group in enumerate(batches(found)):
            for store in (large, small) if number % 2 else (small, large):
                _save(store, group, runs[store], taken[store])
        us = {store: [1e6 * one / (done + STEP) for one in taken[store]] for store in taken}
        told = "".join(f"{cpu:15.0f}{wall:7.0f}" for cpu, wall in us.values())
        cpu, wall = (of_small / of_large for of_large, of_small in zip(us[large], us[small], strict=True))
        _tell(f"{done + STEP:8}{told}{cpu:11.2f}{wall:7.2f}")


def searching(large: Store) -> None:
    """Tells the median CPU time of five for each search, milliseconds."""
    for query in SEARCHED:
        times = []
        for _ in range(5):
            begun = time.process_time()
            large.search(query)
            times.append(1000 * (time.process_time() - begun))
        _tell(f"search {query:24}{sorted(times)[2]:8.1f} CPU ms")


def _save(store: Store, group: list[Saving], run_id: int, taken: list[float]) -> None:
    cpu, wall = time.process_time(), time.monotonic()
    store.save(group, run_id)
    taken[0] += time.process_time() - cpu
    taken[1] += time.monotonic() - wall


def _tell(line: str) -> None:
    print(line)
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--measured", type=int, default=20_000, help="so many are written to both")
    parser.add_argument("--keep", type=Path, help="where to keep the large file")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        files = options.keep or Path(folder) / "large.db", Path(folder) / "small.db"
        for path, twentieths in zip(files, (19, 1), strict=True):
            fill(path, options.articles * twentieths // 20)
        with open_store(files[0]) as large, open_store(files[1]) as small:
            compare(large, small, options.measured)
            searching(large)


if __name__ == "__main__":
    main()
