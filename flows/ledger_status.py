"""Counts of crawl.db for the status: states, reasons, hosts, sources, runs, kept pages."""

import json
from dataclasses import dataclass

from flows.ledger import Ledger
from flows.robots import parse_robots


@dataclass(frozen=True, slots=True)
class HostLine:
    """A host: URLs that wait and when the next of them is due, seconds between requests, no request before `next_at`
    nor, while its circuit is open, before `paused_until`, failures in a row, its robots.txt, when to ask for it
    again and the crawl delay that it wants. Moments are seconds since the epoch, 0 = none."""

    host: str
    waiting: int
    next_due: float | None
    delay: float
    latency: float | None
    next_at: float
    paused_until: float
    fails: int
    robots_status: int | None
    robots_at: float
    robots_next: float
    is_robots_known: bool
    crawl_delay: float | None


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source named by a rule: how its last request went."""

    publisher: str
    url: str
    kind: str
    status: int | None
    reason: str | None
    fails: int
    asked_at: float | None
    items: int | None


@dataclass(frozen=True, slots=True)
class RunLine:
    """One of the last runs; times in seconds since the epoch. `verdict` is its sentence, `troubles` those of its
    publishers that had some."""

    run_key: str
    flow: str
    state: str
    started_at: float
    finished_at: float | None
    verdict: str | None = None
    troubles: tuple[str, ...] = ()


def states(ledger: Ledger) -> dict[str, int]:
    """How many URLs are in each state."""
    rows = ledger.rows("SELECT state, count(*) AS many FROM url GROUP BY state ORDER BY many DESC")
    return {row["state"]: row["many"] for row in rows}


def reasons(ledger: Ledger) -> dict[str, int]:
    """Why URLs gave no article, the most frequent reason first."""
    rows = ledger.rows(
        "SELECT reason, count(*) AS many FROM url WHERE state IN ('failed', 'skipped', 'gone') AND reason IS NOT NULL"
        " GROUP BY reason ORDER BY many DESC, reason LIMIT 30"
    )
    return {row["reason"]: row["many"] for row in rows}


def hosts(ledger: Ledger) -> list[HostLine]:
    """Hosts with waiting URLs, or known from earlier requests."""
    rows = ledger.rows(
        "WITH due AS (SELECT host, count(*) AS waiting, min(next_at) AS next_due FROM url WHERE state = 'discovered'"
        " GROUP BY host), named AS (SELECT host FROM host UNION SELECT host FROM due)"
        " SELECT host, coalesce(waiting, 0) AS waiting, next_due, coalesce(delay, 0), latency, coalesce(next_at, 0),"
        " coalesce(paused_until, 0), coalesce(fails, 0), robots_status, coalesce(robots_at, 0),"
        " coalesce(robots_next, 0), robots_body FROM named LEFT JOIN host USING (host) LEFT JOIN due USING (host)"
        " ORDER BY waiting DESC, host LIMIT 200"
    )
    found = []
    for row in rows:
        robots = parse_robots(row["robots_status"], row["robots_body"] or b"")
        found.append(HostLine(*[*row[:-1], robots.is_known, robots.crawl_delay]))
    return found


def sources(ledger: Ledger) -> list[SourceLine]:
    """The sources that rules name, by publisher."""
    rows = ledger.rows(
        "SELECT publisher, url, kind, status, reason, fails, asked_at, items FROM source"
        " WHERE is_active AND depth = 0 ORDER BY publisher, source_id"
    )
    return [SourceLine(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class ArchiveLine:
    """An archive of a rule: how many of its stretches of days are read, how many a backfill has still to read."""

    publisher: str
    template: str
    read: int
    unread: int


def archives(ledger: Ledger) -> list[ArchiveLine]:
    """The archives that backfills were to read; none in a ledger of before there were any."""
    if ledger.rows("PRAGMA user_version")[0][0] < 2:
        return []
    rows = ledger.rows(
        "SELECT publisher, template, count(*) FILTER (WHERE done_at IS NOT NULL AND NOT is_wanted),"
        " count(*) FILTER (WHERE is_wanted) FROM source WHERE template IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2"
    )
    return [ArchiveLine(*row) for row in rows]


def runs(ledger: Ledger) -> list[RunLine]:
    """The last ten runs, newest first."""
    rows = ledger.rows(
        "SELECT run_key, flow, state, started_at, finished_at, summary ->> 'verdict', summary ->> 'error',"
        " (SELECT json_group_array((value ->> 'publisher') || ': ' || (value ->> 'verdict'))"
        " FROM json_each(summary, '$.sources') WHERE value ->> 'state' IN ('partial', 'failed'))"
        " FROM run ORDER BY started_at DESC LIMIT 10"
    )
    return [
        RunLine(key, flow, state, started, finished, verdict or error, tuple(json.loads(troubles)))
        for key, flow, state, started, finished, verdict, error, troubles in rows
    ]


def bodies(ledger: Ledger) -> tuple[int, int]:
    """How many pages are kept, and their compressed bytes."""
    row = ledger.rows("SELECT count(*) AS many, coalesce(sum(length(data)), 0) AS size FROM body")[0]
    return row["many"], row["size"]
