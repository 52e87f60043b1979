"""Work of a run: which URLs are due, who has taken them up, how far a backfill is.

Ingest fetches what belongs to no backfill, a backfill what it asked for itself (`scope`).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from flows.ledger import Ledger
from flows.ledger_urls import Known, known_columns, known_rows


def reopen_due(ledger: Ledger, publishers: Sequence[str], now: float) -> int:
    """Set on the way again what is due: stored pages by their schedule, refusals by robots.txt after a while."""
    return ledger.run(
        "UPDATE url SET settled = state, state = 'discovered', scope = NULL, attempts = 0, updated = :now"
        " WHERE state <> 'discovered' AND state <> 'fetched' AND next_at IS NOT NULL AND next_at <= :now"
        " AND publisher IN (SELECT value FROM json_each(:publishers))",
        {"now": now, "publishers": json.dumps(publishers)},
    )


def due_hosts(ledger: Ledger, publishers: Sequence[str], scope: str | None, now: float) -> list[str]:
    """Hosts that have a URL to fetch now."""
    sql = (
        "SELECT DISTINCT host FROM url WHERE state = 'discovered' AND lease IS NULL AND next_at <= ? AND scope IS ?"
        " AND publisher IN (SELECT value FROM json_each(?)) ORDER BY host"
    )
    return [row["host"] for row in ledger.rows(sql, (now, scope, json.dumps(publishers)))]


def lease(
    ledger: Ledger, host: str, publishers: Sequence[str], scope: str | None, run_key: str, now: float, most: int
) -> list[Known]:
    """Take up the host's next URLs: those published last come first."""
    sql = (
        "UPDATE url SET lease = ? WHERE url_id IN (SELECT url_id FROM url WHERE state = 'discovered' AND host = ?"
        " AND scope IS ? AND lease IS NULL AND next_at <= ? AND publisher IN (SELECT value FROM json_each(?))"
        f" ORDER BY priority DESC, url_id LIMIT ?) RETURNING priority, {known_columns}"
    )
    rows = ledger.rows(sql, (run_key, host, scope, now, json.dumps(publishers), most))
    rows.sort(key=lambda row: (-row["priority"], row["url_id"]))
    return known_rows(rows)


def release(ledger: Ledger, url_ids: Sequence[int], *, next_at: float | None = None) -> None:
    """Give back URLs that were taken up and not visited."""
    ledger.run_all(
        "UPDATE url SET lease = NULL, next_at = coalesce(?, next_at) WHERE url_id = ? AND state = 'discovered'",
        [(next_at, url_id) for url_id in url_ids],
    )


def count_waiting(ledger: Ledger, publishers: Sequence[str], scope: str | None) -> int:
    """How many URLs are still to be fetched."""
    sql = (
        "SELECT count(*) AS many FROM url WHERE state = 'discovered' AND scope IS ?"
        " AND publisher IN (SELECT value FROM json_each(?))"
    )
    many: int = ledger.rows(sql, (scope, json.dumps(publishers)))[0]["many"]
    return many


def scope_counts(ledger: Ledger, scope: str) -> tuple[int, int]:
    """How many URLs of a backfill have an outcome, and how many there are."""
    row = ledger.rows(
        "SELECT count(*) FILTER (WHERE state NOT IN ('discovered', 'fetched')) AS done, count(*) AS many FROM url"
        " WHERE scope = ?",
        (scope,),
    )[0]
    return row["done"], row["many"]


@dataclass(frozen=True, slots=True)
class Awaited:
    """A URL of a backfill that is still to be fetched: its date (seconds), and the archive that named it."""

    url: str
    host: str
    lastmod: float | None
    template: str | None


def awaited(ledger: Ledger, scope: str | None) -> list[Awaited]:
    """The URLs of a backfill that are still to be fetched."""
    rows = ledger.rows(
        "SELECT url.url, url.host, url.lastmod, template FROM url LEFT JOIN source USING (source_id)"
        " WHERE state = 'discovered' AND url.scope IS ?",
        (scope,),
    )
    return [Awaited(*row) for row in rows]


def settled_among(ledger: Ledger, urls: Sequence[str]) -> set[str]:
    """Those of the URLs that have an outcome already."""
    rows = ledger.rows(
        "SELECT url FROM url WHERE state IN ('stored', 'duplicate', 'failed', 'gone')"
        " AND url IN (SELECT value FROM json_each(?))",
        (json.dumps(urls),),
    )
    return {row["url"] for row in rows}
