"""What is known of each feed, sitemap and index page, and which of them a run has still to ask."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from flows.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Source:
    """A feed, sitemap or index page of a publisher, as the ledger knows it."""

    source_id: int
    publisher: str
    url: str
    host: str
    kind: str
    depth: int
    etag: str | None
    last_modified: str | None
    fails: int
    asked_at: float | None
    template: str | None = None
    first_day: str | None = None
    last_day: str | None = None
    pages: int = 0
    read_for: str | None = None


_COLUMNS = ", ".join(Source.__dataclass_fields__)


def name_sources(ledger: Ledger, publisher: str, sources: Sequence[tuple[str, str, str]]) -> None:
    """Make the rule's sources (url, host, kind) the publisher's active ones of depth 0."""
    with ledger.transaction():
        ledger.run("UPDATE source SET is_active = 0 WHERE publisher = ? AND depth = 0", (publisher,))
        ledger.run_all(
            "INSERT INTO source (publisher, url, host, kind) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (publisher, url) DO UPDATE SET is_active = 1, depth = 0, kind = excluded.kind",
            [(publisher, url, host, kind) for url, host, kind in sources],
        )


def name_children(
    ledger: Ledger, parent: Source, children: Sequence[tuple[str, str, float | None]], *, scope: str | None = None
) -> None:
    """Note the sitemaps (url, host, lastmod) that an index names. A child is wanted when it is new, when its
    lastmod has changed, when it has none, and by a backfill (`scope`) in any case, which alone asks it then."""
    ledger.run_all(
        "INSERT INTO source (publisher, url, host, kind, depth, lastmod, scope, is_wanted)"
        " VALUES (?, ?, ?, 'sitemap', ?, ?, ?, 1)"
        " ON CONFLICT (publisher, url) DO UPDATE SET is_active = 1, lastmod = excluded.lastmod, scope = excluded.scope,"
        " is_wanted = is_wanted OR lastmod IS NOT excluded.lastmod OR excluded.lastmod IS NULL OR reason IS NOT NULL"
        " OR excluded.scope IS NOT NULL WHERE depth > 0",
        [(parent.publisher, url, host, parent.depth + 1, lastmod, scope) for url, host, lastmod in children],
    )


def want_undated_children(ledger: Ledger, publisher: str) -> None:
    """An index that has not changed says nothing of children without lastmod: they are asked themselves."""
    ledger.run(
        "UPDATE source SET is_wanted = 1 WHERE publisher = ? AND depth > 0 AND is_active"
        " AND (lastmod IS NULL OR reason IS NOT NULL)",
        (publisher,),
    )


_TO_ASK = (
    "is_active AND (depth = 0 OR is_wanted) AND asked_by IS NOT :run AND (depth = 0 OR scope IS NULL OR scope = :scope)"
    " AND publisher IN (SELECT value FROM json_each(:publishers))"
)


def source_hosts(ledger: Ledger, publishers: Sequence[str], run_key: str, scope: str | None) -> list[str]:
    """Hosts of the sources that this run has still to ask."""
    values = {"run": run_key, "publishers": json.dumps(publishers), "scope": scope}
    return [
        row["host"] for row in ledger.rows(f"SELECT DISTINCT host FROM source WHERE {_TO_ASK} ORDER BY host", values)
    ]


def next_sources(ledger: Ledger, host: str, publishers: Sequence[str], run_key: str, scope: str | None) -> list[Source]:
    """The host's sources that this run has still to ask, those of the rules first."""
    values = {"run": run_key, "publishers": json.dumps(publishers), "scope": scope, "host": host}
    sql = (
        f"SELECT {_COLUMNS} FROM source WHERE {_TO_ASK} AND host = :host AND template IS NULL ORDER BY depth, source_id"
    )
    return [Source(*row) for row in ledger.rows(sql, values)]


def settle_source(
    ledger: Ledger, source: Source, run_key: str, now: float, *, status: int | None, reason: str | None = None,
    etag: str | None = None, last_modified: str | None = None, items: int | None = None, read_for: str | None = None,
) -> None:  # fmt: skip
    """Note the answer of a source; a failure or a 304 keeps what is known of the last good answer."""
    ledger.run(
        "UPDATE source SET asked_by = :run, asked_at = :now, status = :status, reason = :reason,"
        " is_wanted = is_wanted AND :reason IS NOT NULL, fails = CASE WHEN :reason IS NULL THEN 0 ELSE fails + 1 END,"
        " etag = CASE WHEN :items IS NULL THEN etag ELSE :etag END,"
        " last_modified = CASE WHEN :items IS NULL THEN last_modified ELSE :last_modified END,"
        " read_for = CASE WHEN :items IS NULL OR template IS NOT NULL THEN read_for ELSE :read_for END,"
        " items = coalesce(:items, items) WHERE source_id = :source",
        {
            "run": run_key, "now": now, "status": status, "reason": reason, "etag": etag,
            "last_modified": last_modified, "items": items, "read_for": read_for, "source": source.source_id,
        },
    )  # fmt: skip
