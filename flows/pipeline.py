"""The job without a scheduler: plain functions that fetch, clean and store, and say what came of it.

Each run holds crawl.db for itself; a second one at the same time is refused with StoreError. Killed at any
moment and run again, it goes on where it stood. Importing files is in flows/importing.py.
"""

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from flows import checkup
from flows.alerts import Alerting, tell, title_of
from flows.crawl import Crawl, CrawlSettings
from flows.doors import apart
from flows.fetch import Fetcher
from flows.guard import Guard
from flows.ledger import ledger_path
from flows.ledger_bodies import prune_bodies
from flows.ledger_leases import reopen_due
from flows.ledger_sources import name_sources
from flows.ledger_urls import host_of_lane
from flows.overview import Status, describe, status
from flows.prospect import is_known, prospect, sample, standing
from flows.readers import Readers
from flows.recleaning import clean_leftovers, reclean_all
from flows.runs import Run, finish, look_on, open_run
from flows.sources import Ask
from flows.verdict import (
    Event,
    OnEvent,
    RunSummary,
    SourceVerdict,
    Tally,
    judge,
    judge_reclean,
    summarise,
    summarise_reclean,
)
from flows.walking import name_archives, plan_walks, zone_of
from schemas import Publisher, Publishers

__all__ = ["CrawlSettings", "Status", "backfill", "describe", "ingest", "reclean", "status"]


def ingest(
    publishers: Sequence[Publisher],
    *,
    db: Path,
    settings: CrawlSettings | None = None,
    limit: int | None = None,
    since: timedelta | None = None,
    on_event: OnEvent = None,
    trigger: str = "manual",
    alerting: Alerting | None = None,
) -> RunSummary:
    """Ask the publishers' sources and fetch what is new or due; `limit` pages at most, `since` how far back.

    The run is held against each publisher's past, and `alerting` told of who broke and who is sound again; one with
    a limit is not: it sees too little.
    """
    settings = settings or CrawlSettings()
    ask = Ask(oldest=datetime.now(UTC) - since if since else None, span=settings.span)
    told = {"publishers": [one.host for one in publishers], "limit": limit, "since": str(since) if since else None}
    with open_run(db, "ingest", told, trigger) as run:
        reopen_due(run.ledger, [one.host for one in publishers], datetime.now(UTC).timestamp())
        guard = Guard({}, {}) if limit else checkup.begin(run, publishers)
        tallies = crawl(run, publishers, settings, ask, limit, on_event, guard)
        broken = {} if limit else checkup.end(run, guard, publishers, tallies)
        alerts, refused = tell(run.ledger, alerting or Alerting(), datetime.now().astimezone())
        verdicts = [judge(host, tally, broken.get(host, "")) for host, tally in tallies.items()]
        notes = [f"{title_of([one])}: {one.sentence}" for one in alerts] + refused
        summary = replace(summarise(run.key, "ingest", verdicts, notes), alerts=alerts)
        finish(run, summary)
    return summary


def backfill(
    publisher: Publisher,
    start: date,
    end: date,
    *,
    db: Path,
    settings: CrawlSettings | None = None,
    match: str | None = None,
    dry_run: bool = False,
    on_event: OnEvent = None,
    trigger: str = "manual",
) -> RunSummary:
    """Fetch what the publisher's sources name between two days, both included, in the outlet's zone.

    An address without a date counts as within. Run again after a kill it goes on. A dry run asks the sources
    alone and writes nothing; its notes say what would be fetched per month, and how long that takes.
    """
    settings = settings or CrawlSettings()
    ask = _between(publisher, start, end, match)
    told = {"publisher": publisher.host, "start": start, "end": end, "match": match}
    walks = plan_walks(publisher, start, end)
    if dry_run:
        with apart(db) as other, open_run(other, "backfill", told, trigger) as run:
            name_archives(run.ledger, publisher, sample(walks), ask)
            tally = crawl(run, [publisher], settings, ask, 0, on_event, Guard({}, {}))[publisher.host]
            return prospect(run, publisher, tally, ask, ledger_path(db), settings.politeness, walks)
    with open_run(db, "backfill", told, trigger) as run:
        is_resumed = is_known(run.ledger, ask.scope or "")
        name_archives(run.ledger, publisher, walks, ask)
        notes = [f"resumed: {standing(run.ledger, ask.scope or '')}"] if is_resumed else []
        if notes and on_event is not None:
            on_event(Event(publisher.host, "resumed", reason=notes[0]))
        tally = crawl(run, [publisher], settings, ask, None, on_event, Guard({}, {}))[publisher.host]
        notes.append(f"now {standing(run.ledger, ask.scope or '')}")
        verdict = judge(publisher.host, tally)
        if verdict.state == "idle" and is_resumed:
            verdict = SourceVerdict(publisher.host, verdict="all was done before")
        summary = summarise(run.key, "backfill", [verdict], notes)
        finish(run, summary)
    return summary


def reclean(
    *,
    db: Path,
    publishers: Publishers,
    only: str | None = None,
    dry_run: bool = False,
    on_event: OnEvent = None,
    trigger: str = "manual",
    processes: int | None = None,
) -> RunSummary:
    """Clean the stored pages again with the present cleaner and rules; what changed becomes a revision with the
    cause `cleaner`. A dry run says what would change and writes nothing, so it may go on beside any other run.
    Killed and run again, it goes on where it stood. So many processes clean (None: one a core, 0: a thread)."""
    told = {"publisher": only, "dry_run": dry_run}
    opened = look_on(db, "reclean") if dry_run else open_run(db, "reclean", told, trigger)
    with opened as run, Readers(processes) as readers:
        tallies, changes = reclean_all(run, publishers, readers, only=only, dry_run=dry_run, on_event=on_event)
        verdicts = [judge_reclean(host, tally, dry_run=dry_run) for host, tally in sorted(tallies.items())]
        summary = summarise_reclean(run.key, verdicts, changes.gathered(), dry_run=dry_run)
        if not dry_run:
            finish(run, summary)
    return summary


def crawl(
    run: Run,
    publishers: Sequence[Publisher],
    settings: CrawlSettings,
    ask: Ask,
    limit: int | None,
    on_event: OnEvent,
    guard: Guard,
) -> Mapping[str, Tally]:
    """One crawl, after what an earlier run fetched and did not clean; the tally of each publisher."""
    run.store.describe_sources(publishers)
    for one in publishers:
        name_sources(run.ledger, one.host, _sources(one, is_backfill=ask.is_whole))
    with Readers(settings.processes) as readers:
        rules = {one.host: one for one in publishers}
        left = clean_leftovers(run, rules, guard)

        async def job() -> Mapping[str, Tally]:
            async with Fetcher(settings.fetch) as fetcher:
                return await Crawl(
                    run,
                    fetcher,
                    publishers,
                    settings=settings,
                    ask=ask,
                    readers=readers,
                    guard=guard,
                    limit=limit,
                    on_event=on_event,
                ).run()

        tallies = asyncio.run(job())
        for result in left + clean_leftovers(run, rules, guard):
            tallies[result.known.publisher].add(result.outcome, result.reason, result.words, result.filled)
    prune_bodies(run.ledger, settings.body_budget)
    return tallies


def _between(publisher: Publisher, start: date, end: date, match: str | None) -> Ask:
    zone = zone_of(publisher)
    return Ask(
        oldest=datetime.combine(start, time.min, zone),
        newest=datetime.combine(end + timedelta(days=1), time.min, zone),
        match=re.compile(match, re.IGNORECASE) if match else None,
        scope=f"{publisher.host} {start} {end} {match or ''}",
    )


def _sources(publisher: Publisher, *, is_backfill: bool) -> list[tuple[str, str, str]]:
    """The sources of a rule. A backfill that has an archive leaves out the index pages of today."""
    indexes = () if is_backfill and publisher.archives else publisher.indexes
    kinds = (("feed", publisher.feeds), ("sitemap", publisher.sitemaps), ("index", indexes))
    return [(url, host_of_lane(url), kind) for kind, urls in kinds for url in urls]
