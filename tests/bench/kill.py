"""kill -9 some two hundred times, then run to the end: the same rows as if nothing had happened?

    python -m tests.bench.kill [--articles 4400] [--hosts 22] [--kills 200] [--seed 4]

An invented newsroom answers; some addresses fail for ever, some are throttled, broken off or garbled at first, and
between two editions stories are rewritten. One database is made by runs that nobody disturbs, the other by runs that
are killed while they fetch, clean or write either file, at moments drawn by lot. Prints what was found, and ends with 1
where the promise is broken.
"""

import argparse
import gzip
import random
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

from flows import readers
from flows.crawl import CrawlSettings
from flows.demo.edition import Answer
from flows.demo.newsroom import Newsroom, Request
from flows.fetch import FetchSettings
from flows.ledger import ledger_path
from flows.ledger_outcomes import Patience
from flows.pipeline import ingest
from flows.politeness import Politeness
from schemas import load_publishers
from tests.flows.test_killed import TABLES, rows_of

CONCURRENCY = 16
OPEN = (
    "SELECT url, stage, error, reason, message, http_status FROM failures WHERE resolved_at IS NULL ORDER BY url, stage"
)
COMPARED = {**TABLES, "failures": OPEN}  # what was mended on its way depends on which answer a kill threw away
LISTS = (".rss", ".atom", ".xml", ".gz", "robots.txt", "indeks")
FORKS = get_context("forkserver")
FORKS.set_forkserver_preload(["flows.pipeline", "flows.demo.newsroom", "tests.flows.test_killed"])


def trouble(host: str, path: str, asked_before: int) -> Answer | None:
    """What goes wrong at an address: for ever, or on its first request only. The address alone decides."""
    if path.partition("?")[0].endswith(LISTS) or path == "/":
        return None
    lot = random.Random(host + path).randrange(100)
    if lot < 2:
        return Answer(b"down", status=500)
    if lot < 4:
        return Answer(b"", "image/png")
    if asked_before == 0 and lot < 7:
        return Answer(b"slow down", status=429, headers={"Retry-After": "0"})
    if asked_before == 0 and lot < 8:
        return Answer(b"not gzip at all", "application/xhtml+xml", headers={"Content-Encoding": "gzip"})
    if asked_before == 0 and lot < 9:
        return Answer(
            gzip.compress(b"<p>Berita</p>")[:-9], "application/xhtml+xml", headers={"Content-Encoding": "gzip"}
        )
    if asked_before == 0 and lot < 10:
        return Answer(b"busy", status=503)
    return None


def job(rules: Path, db: Path, processes: int) -> None:
    """One run over all outlets, without politeness and with retries at once; with processes from the first page."""
    if processes:
        readers.ALONE = 0
    settings = CrawlSettings(
        fetch=FetchSettings(allow_private=True),
        politeness=Politeness(min_delay=0, latency_factor=0, pause=0.05, max_pause=0.1),
        again=Patience(retry=0, revisits=()),
        concurrency=CONCURRENCY,
        processes=processes,
        span=None,
    )
    ingest(list(load_publishers([rules]).values()), db=db, settings=settings)


@dataclass
class Story:
    """What happened: kills by the moment they were aimed at, and where each life began in the server's log."""

    kills: Counter[str] = field(default_factory=Counter)
    lives: list[int] = field(default_factory=list)


def run_killed(
    newsroom: Newsroom, rules: Path, db: Path, kills: int, life: tuple[int, int], chance: random.Random, story: Story
) -> None:
    """Start and kill until so many runs were killed at work, or one came to its end before it could be. `life` is how
    many requests a run may make at least and at most."""
    aims = ("request", "news.db", "crawl.db", "clock", "processes")
    while story.kills.total() < kills:
        aim = chance.choice(aims) if chance.random() < 0.8 else chance.choice(aims[:-1])
        story.lives.append(len(newsroom.requests))
        process = FORKS.Process(target=job, args=(rules, db, int(aim == "processes")))
        process.start()
        _await(aim, newsroom, db, life, chance, process.is_alive)
        process.kill()
        process.join()
        ended = process.exitcode == 0
        process.close()
        if ended:
            return
        story.kills[aim] += 1


def _await(
    aim: str, newsroom: Newsroom, db: Path, life: tuple[int, int], chance: random.Random, is_alive: Callable[[], bool]
) -> None:
    """Wait for the moment: after some requests, as a file is written, or after some time."""
    goal = len(newsroom.requests) + chance.randint(*life) + (2 * life[1] if aim == "processes" else 0)
    while len(newsroom.requests) < goal and is_alive():
        time.sleep(0.002)
    if aim in ("news.db", "crawl.db"):
        log = Path(f"{db if aim == 'news.db' else ledger_path(db)}-wal")
        before, until = _written(log), time.monotonic() + 2
        while _written(log) == before and is_alive() and time.monotonic() < until:
            pass
        time.sleep(chance.choice((0, 0, 0.0003, 0.001, 0.003)))
    else:
        time.sleep(chance.uniform(0, 0.3))


def _written(log: Path) -> int:
    try:
        return log.stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def lost(requests: tuple[Request, ...], lives: list[int]) -> list[tuple[int, int]]:
    """For each life how many of its requests a later one repeated though they had been answered in full, and how many
    visits those were: an article in several pages is one visit of several requests, robots.txt none.

    Only the first edition counts: in a later one pages are visited again for good reason. Sources are left out, since
    every run asks them.
    """
    answered: dict[tuple[str, str], int] = {}
    asked: Counter[tuple[str, str]] = Counter()
    found: list[list[tuple[str, str]]] = [[] for _ in lives]
    for life, (start, end) in enumerate(zip(lives, [*lives[1:], len(requests)], strict=True)):
        whole = set()
        for one in requests[start:end]:
            key = (one.host, one.path)
            is_garbled = trouble(*key, asked[key]) is not None
            asked[key] += 1
            if one.status == 200 and not is_garbled and not _is_source(one.path):
                whole.add(key)
        for key in whole & answered.keys():
            found[answered[key]].append(key)
        answered |= dict.fromkeys(whole, life)
    robots = "/robots.txt"
    return [
        (len(keys), len({(host, path.partition("?")[0]) for host, path in keys if path != robots})) for keys in found
    ]


def _is_source(path: str) -> bool:
    return path.partition("?")[0].endswith(LISTS) and path != "/robots.txt"


def problems(whole: Path, torn: Path) -> list[str]:
    """What is not as it should be in the database of the killed runs."""
    found = []
    expected, given = rows_of(whole, COMPARED), rows_of(torn, COMPARED)
    for table in expected:
        if expected[table] != given[table]:
            first = next((pair for pair in zip(expected[table], given[table], strict=False) if pair[0] != pair[1]), "")
            found.append(
                f"{table}: {len(given[table])} rows, not the {len(expected[table])} expected: {str(first)[:600]}"
            )
    for db in (torn, ledger_path(torn)):
        with sqlite3.connect(db) as connection:
            if connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                found.append(f"{db.name} is damaged")
    with sqlite3.connect(torn) as connection:
        for column in ("canonical_url", "article_key"):
            twice = f"SELECT {column} FROM articles GROUP BY {column} HAVING count(*) > 1"
            found += [f"stored twice: {row[0]}" for row in connection.execute(twice)]
    with sqlite3.connect(ledger_path(torn)) as connection:
        lost = "SELECT url, state FROM url WHERE state IN ('discovered', 'fetched') OR lease IS NOT NULL"
        found += [f"without an outcome: {row}" for row in connection.execute(lost)]
    return found


def whole_runs(articles: int, hosts: int, folder: Path) -> tuple[int, int]:
    """Both editions undisturbed; the port, and how many requests that took."""
    with Newsroom(outlets=hosts, articles=articles, trouble=trouble) as newsroom:
        newsroom.write_publishers(folder / "rules")
        job(folder / "rules", folder / "whole.db", 0)
        newsroom.apply_edit(newsroom.hosts)
        job(folder / "rules", folder / "whole.db", 0)
        return newsroom.port, len(newsroom.requests)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=4400)
    parser.add_argument("--hosts", type=int, default=22)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=4)
    given = parser.parse_args()
    chance, story = random.Random(given.seed), Story()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rules, torn = folder / "rules", folder / "torn.db"
        port, undisturbed = whole_runs(given.articles, given.hosts, folder)
        print(f"undisturbed: {undisturbed} requests", flush=True)
        newsroom = Newsroom(outlets=given.hosts, articles=given.articles, trouble=trouble)
        newsroom.start(port)
        with newsroom:
            least = undisturbed * 6 // (given.kills * 10)  # so short that the work lasts for all kills
            run_killed(newsroom, rules, torn, given.kills * 9 // 10, (least, least + 16), chance, story)
            story.lives.append(len(newsroom.requests))
            job(rules, torn, 0)
            again = lost(newsroom.requests, story.lives)
            first = len(newsroom.requests)
            print(f"first edition: killed {dict(story.kills)}, {first} requests", flush=True)
            newsroom.apply_edit(newsroom.hosts)
            run_killed(newsroom, rules, torn, given.kills, (5, 30), chance, story)
            job(rules, torn, 0)
        wrong = problems(folder / "whole.db", torn)
        with sqlite3.connect(torn) as connection:
            articles = connection.execute("SELECT count(*) FROM articles").fetchone()[0]
    kills = story.kills.total()
    print(f"killed {kills} times: {dict(story.kills)}\n{articles} articles of {given.hosts} hosts")
    total, most = sum(many for many, _ in again), max(many for many, _ in again)
    visits = max(many for _, many in again)
    print(
        f"lost by a kill in the first edition: {total / max(1, len(again) - 1):.1f} answered requests, {most} at most,"
        f" of {visits} visits at most; {CONCURRENCY} at once"
    )
    wrong += [f"{visits} visits lost by one kill"] * (visits > CONCURRENCY)
    print("\n".join(wrong[:20]) or "all rows as if nothing had happened, both files whole, every URL with an outcome")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
