"""Politeness as the server's log shows it: spacing, robots.txt and Retry-After, across kills and restarts too."""

import sqlite3
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path

import pytest

from flows.crawl import CrawlSettings
from flows.demo.edition import Answer
from flows.demo.newsroom import Newsroom, Request
from flows.fetch import FetchSettings
from flows.ledger import ledger_path
from flows.ledger_outcomes import Patience
from flows.pipeline import ingest
from flows.politeness import Politeness
from schemas import load_publishers

DELAY = 0.3  # seconds
WAIT = 1.0  # seconds that each Retry-After below asks for at least
SECONDS_HOST, DATE_HOST, LYING_HOST = "nusakini.localhost", "wartatimur.localhost", "kabarbukit.localhost"


def _trouble(host: str, path: str, asked_before: int) -> Answer | None:
    if "/b" not in path and "/nusakininews/" not in path and "/read/" not in path:
        return None
    if host == LYING_HOST and asked_before == 0:
        return Answer(b"not gzip", "application/xhtml+xml", headers={"Content-Encoding": "gzip"})
    if host == SECONDS_HOST and asked_before == 0 and path.endswith("1"):
        return Answer(b"slow", status=429, headers={"Retry-After": "1"})
    if host == DATE_HOST and asked_before == 0:
        later = format_datetime(datetime.now(UTC) + timedelta(seconds=WAIT + 1), usegmt=True)
        return Answer(b"busy", status=503, headers={"Retry-After": later})
    return None


def _job(rules: Path, db: Path) -> None:
    settings = CrawlSettings(
        fetch=FetchSettings(allow_private=True),
        politeness=Politeness(min_delay=DELAY, latency_factor=0, growth=1),
        again=Patience(retry=0),
    )
    ingest(list(load_publishers([rules]).values()), db=db, settings=settings)


def _run_killed_while_a_host_waits(newsroom: Newsroom, rules: Path, db: Path) -> datetime:
    """A run that is killed once it knows that a host is to be left alone; when that was."""
    process = get_context("spawn").Process(target=_job, args=(rules, db))
    process.start()
    while process.is_alive() and not _is_told_to_wait(db):
        time.sleep(0.02)
    process.kill()
    process.join()
    return datetime.now(UTC)


def _is_told_to_wait(db: Path) -> bool:
    if not ledger_path(db).exists():
        return False
    with sqlite3.connect(ledger_path(db), timeout=5) as connection:
        try:
            found = connection.execute("SELECT count(*) FROM host WHERE next_at > ?", (time.time() + 2 * DELAY,))
            return bool(found.fetchone()[0])
        except sqlite3.OperationalError:
            return False  # the tables are not made yet


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> tuple[Sequence[Request], datetime]:
    folder = tmp_path_factory.mktemp("polite")
    with Newsroom(articles=18, trouble=_trouble) as newsroom:
        newsroom.write_publishers(folder / "rules")
        killed_at = _run_killed_while_a_host_waits(newsroom, folder / "rules", folder / "news.db")
        for _ in range(2):
            _job(folder / "rules", folder / "news.db")
        return newsroom.requests, killed_at


def _by_host(requests: Sequence[Request]) -> dict[str, list[Request]]:
    hosts: dict[str, list[Request]] = {}
    for one in requests:
        hosts.setdefault(one.host, []).append(one)
    return hosts


def test_requests_to_a_host_are_never_closer_than_the_delay(log: tuple[Sequence[Request], datetime]):
    requests, killed_at = log
    for host, asked in _by_host(requests).items():
        assert len(asked) > 3
        for one, other in pairwise(asked):
            is_across_the_kill = one.at <= killed_at <= other.at  # the answer was lost: only our own clock counts
            apart = (other.at - one.at).total_seconds()
            assert apart >= (DELAY / 2 if is_across_the_kill else DELAY), (host, one, other)


def test_robots_come_first_and_once_and_are_obeyed(log: tuple[Sequence[Request], datetime]):
    for asked in _by_host(log[0]).values():
        paths = [one.path for one in asked]
        assert paths[0] == "/robots.txt"
        assert paths.count("/robots.txt") == 1
        assert not [path for path in paths if "pratinjau-laporan-khusus" in path]


@pytest.mark.parametrize("host", [SECONDS_HOST, DATE_HOST], ids=["seconds", "date"])
def test_retry_after_is_obeyed_in_both_forms_by_the_next_run_too(log: tuple[Sequence[Request], datetime], host: str):
    asked = _by_host(log[0])[host]
    waits = [(other.at - one.at).total_seconds() for one, other in pairwise(asked) if one.status in (429, 503)]
    assert waits
    assert min(waits) >= WAIT


def test_a_page_is_asked_a_second_time_after_the_delay_only(log: tuple[Sequence[Request], datetime]):
    paths = [one.path for one in _by_host(log[0])[LYING_HOST]]
    assert any(one == other for one, other in pairwise(paths))
