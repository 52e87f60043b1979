"""The job without a scheduler: plain functions that fetch, clean and store, and say what came of it.

Each run holds crawl.db for itself; a second one at the same time is refused with StoreError. Killed at any
moment and run again, it goes on where it stood.
"""

import asyncio
import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path

from flows.crawl import Crawl, CrawlSettings, OnEvent
from flows.fetch import Fetcher
from flows.ledger import Ledger, end_run, ledger_path, meta, open_ledger, set_meta, start_run
from flows.ledger_bodies import prune_bodies
from flows.ledger_sources import name_sources
from flows.ledger_urls import clean_all_again, host_of_lane, reopen_due
from flows.recleaning import clean_leftovers
from flows.sources import Ask
from flows.store import Store, open_store
from flows.verdict import RunSummary, judge, summarise
from schemas import Publisher

__all__ = ["CrawlSettings", "ingest"]


@dataclass(frozen=True, slots=True)
class Run:
    """A run under way: both files open, its key and its number in news.db."""

    ledger: Ledger
    store: Store
    key: str
    run_id: int


def ingest(
    publishers: Sequence[Publisher],
    *,
    db: Path,
    settings: CrawlSettings | None = None,
    limit: int | None = None,
    since: timedelta | None = None,
    on_event: OnEvent = None,
    trigger: str = "manual",
) -> RunSummary:
    """Ask the publishers' sources and fetch what is new or due; `limit` pages at most, `since` how far back."""
    settings = settings or CrawlSettings()
    ask = Ask(oldest=datetime.now(UTC) - since if since else None)
    told = {"publishers": [one.host for one in publishers], "limit": limit, "since": str(since) if since else None}
    with open_run(db, "ingest", told, trigger) as run:
        run.store.describe_sources(publishers)
        for one in publishers:
            name_sources(run.ledger, one.host, _sources(one))
        reopen_due(run.ledger, [one.host for one in publishers], _now())
        return _crawl(run, "ingest", publishers, settings, ask, limit, on_event)


def _crawl(
    run: Run, flow: str, publishers: Sequence[Publisher], settings: CrawlSettings, ask: Ask,
    limit: int | None, on_event: OnEvent,
) -> RunSummary:  # fmt: skip
    with workers(settings.processes) as executor:
        rules = {one.host: one for one in publishers}
        clean_leftovers(run.ledger, run.store, run.run_id, rules, settings.again)

        async def job() -> RunSummary:
            async with Fetcher(settings.fetch) as fetcher:
                crawl = Crawl(
                    run.ledger, run.store, fetcher, publishers, run=(run.key, run.run_id), settings=settings,
                    ask=ask, executor=executor, limit=limit, on_event=on_event,
                )  # fmt: skip
                tallies = await crawl.run()
                return summarise(run.key, flow, [judge(host, tally) for host, tally in tallies.items()])

        summary = asyncio.run(job())
    prune_bodies(run.ledger, settings.body_budget)
    finish(run, summary)
    return summary


@contextmanager
def open_run(db: Path, flow: str, told: Mapping[str, object], trigger: str) -> Iterator[Run]:
    """Both files open and held for one run, which is noted as crashed if it does not end well."""
    with open_ledger(ledger_path(db)) as ledger:
        ledger.hold()
        with open_store(db) as store:
            key = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{flow}-{uuid.uuid4().hex[:6]}"
            _settle_dead_runs(store, start_run(ledger, key, flow, _now()))
            _follow(store, ledger)
            run = Run(ledger, store, key, store.start_run(flow, trigger, told, key))
            try:
                yield run
            except BaseException as error:
                _note_crash(run, error)
                raise


def _note_crash(run: Run, error: BaseException) -> None:
    try:
        run.store.finish_run(run.run_id, "crashed", {})
        end_run(run.ledger, run.key, "crashed", json.dumps({"error": repr(error)[:500]}), _now())
    except Exception:  # noqa: BLE001  the file that refused refuses this too; the first error is told
        pass


def _settle_dead_runs(store: Store, keys: Sequence[str]) -> None:
    for key in keys:
        store.finish_run(store.start_run("", "", {}, key), "crashed", {})


def _follow(store: Store, ledger: Ledger) -> None:
    """Where news.db is another one than before, all stored pages are to be cleaned into it again."""
    if (known := meta(ledger, "news_database_id")) == store.database_id:
        return
    with ledger.transaction():
        if known is not None:
            clean_all_again(ledger)
        set_meta(ledger, "news_database_id", store.database_id)


def finish(run: Run, summary: RunSummary) -> None:
    """Close the run in both files."""
    counts = {
        "pages_found": sum(one.found for one in summary.sources),
        "walls": sum(one.walls for one in summary.sources),
        "failed": sum(one.failed for one in summary.sources),
        "waiting": sum(one.waiting for one in summary.sources),
    }
    run.store.finish_run(run.run_id, summary.state, counts)
    end_run(run.ledger, run.key, summary.state, json.dumps(asdict(summary), default=dict), _now())


@contextmanager
def workers(processes: int) -> Iterator[Executor]:
    """What cleans beside the loop: a thread, or some processes."""
    if processes > 0:
        with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
            yield pool
    else:
        with ThreadPoolExecutor(1) as pool:
            yield pool


def _sources(publisher: Publisher) -> list[tuple[str, str, str]]:
    kinds = (("feed", publisher.feeds), ("sitemap", publisher.sitemaps), ("index", publisher.indexes))
    return [(url, host_of_lane(url), kind) for kind, urls in kinds for url in urls]


def _now() -> float:
    return datetime.now(UTC).timestamp()
