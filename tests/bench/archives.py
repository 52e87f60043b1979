"""Two years of four outlets backfilled, killed on the way: is every story found, and with how few requests?

    python -m tests.bench.archives [--days 730] [--most 6] [--kills 10] [--seed 7]

The outlets (tests/flows/archive_sites.py) have an index by day, sitemaps by month, a search between two days, and one
long list by offset. Each is backfilled by runs that are killed with kill -9 at moments drawn by lot, and a last one
that ends. The fewest requests are those that a reader who knows the archive would make: robots.txt, each page of a list
that names a wanted story or shows a stretch of days to be empty, each story once. Ends with 1 where a story is missing,
one of another time was stored, or more than a tenth of the requests are above the fewest.
"""

import argparse
import random
import sqlite3
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import date, timedelta
from multiprocessing import get_context
from pathlib import Path

from flows.pipeline import backfill
from schemas import Publisher
from tests.flows.archive_sites import KINDS, ArchiveSites
from tests.flows.site import quick

MOST_ABOVE = 0.10  # of the fewest requests
PLACES = 8  # for pages that are not kept yet, which a kill costs; at a second a page they are never full
LAST = date(2024, 12, 31)
FORKS = get_context("forkserver")
FORKS.set_forkserver_preload(["flows.pipeline", "tests.flows.site"])


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one outlet's backfill: stories missing, stories of another time, requests, kills."""

    missing: int
    strange: int
    requests: int
    kills: int


def job(publisher: Publisher, first: date, last: date, db: Path) -> None:
    """One run of the backfill; it goes on where the one before was killed."""
    backfill(publisher, first, last, db=db, settings=quick(processes=0, concurrency=PLACES))


def run_killed(sites: ArchiveSites, kind: str, db: Path, kills: int, chance: random.Random) -> Result:
    """Kill so many runs, each after its share of the requests still to be made, and let another one end."""
    rule, fewest = sites.rule(kind), sites.fewest(kind)
    before, killed = len(sites.log), 0
    for turn in range(kills):
        goal = before + fewest * (turn + 1) // (kills + 1) + chance.randint(-5, 5)
        process = FORKS.Process(target=job, args=(rule, sites.first, sites.last, db))
        process.start()
        while process.is_alive() and len(sites.log) < goal:
            time.sleep(0.002)
        process.kill()
        process.join()
        killed += process.exitcode != 0
        process.close()
        sites.publish()
    job(rule, sites.first, sites.last, db)
    with sqlite3.connect(db) as connection:
        stored = {row[0] for row in connection.execute("SELECT url FROM articles")}
    wanted = sites.wanted(kind)
    return Result(len(wanted - stored), len(stored - wanted), len(sites.log) - before, killed)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", type=int, default=731)
    parser.add_argument("--most", type=int, default=6)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    chance, wrong = random.Random(given.seed), 0
    first = LAST - timedelta(days=given.days - 1)
    print(
        f"{'archive':<10}{'stories':>8}{'missing':>9}{'strange':>9}{'requests':>10}{'fewest':>8}{'above':>8}{'kills':>7}"
    )
    with tempfile.TemporaryDirectory() as name, ArchiveSites(first, LAST, most=given.most, seed=given.seed) as sites:
        for kind in KINDS:
            fewest = sites.fewest(kind)
            found = run_killed(sites, kind, Path(name) / f"{kind}.db", given.kills, chance)
            above = found.requests / fewest - 1
            wrong += bool(found.missing or found.strange or above > MOST_ABOVE)
            print(
                f"{kind:<10}{len(sites.wanted(kind)):>8}{found.missing:>9}{found.strange:>9}{found.requests:>10}"
                f"{fewest:>8}{above:>8.1%}{found.kills:>7}",
                flush=True,
            )
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
