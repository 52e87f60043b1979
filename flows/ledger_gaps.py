"""What crawl.db knows of each day, read beside the dates of news.db: addresses by outcome, stretches of archives."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from flows.ledger import VERSION, Ledger
from schemas import StoreError

QUARTER = 900.0  # seconds: zones differ by whole quarters of an hour


@dataclass(frozen=True, slots=True)
class Group:
    """Addresses alike: `day` is that of their article in the outlet's zone, `quarter` what a source dates them
    (quarters of an hour since 1970), `url` an address with neither. `is_tried` says that a visit failed before."""

    publisher: str
    day: str | None
    quarter: int | None
    url: str | None
    state: str
    error: str | None
    reason: str | None
    is_fetched: bool
    is_tried: bool
    many: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days of an archive that some backfill was to read."""

    publisher: str
    first: str
    last: str
    pages: int
    is_read: bool
    reason: str | None


def attach_news(ledger: Ledger, db: Path) -> None:
    """Let the ledger's connection read news.db; StoreError for a ledger of before archives."""
    if ledger.rows("PRAGMA user_version")[0][0] < VERSION:
        raise StoreError(str(ledger.path), "older_version", "any ingest, backfill or import brings it up to date")
    ledger.rows("ATTACH DATABASE ? AS news", (f"{db.absolute().as_uri()}?mode=ro",))


def known_zones(ledger: Ledger) -> dict[str, str]:
    """The zone of every outlet that something is known of, in order of hosts; news.db must be attached."""
    rows = ledger.rows(
        "SELECT publisher, coalesce(timezone, 'UTC') AS zone FROM (SELECT publisher FROM url UNION SELECT publisher"
        " FROM source) LEFT JOIN news.sources USING (publisher) ORDER BY publisher"
    )
    return {row["publisher"]: row["zone"] for row in rows}


def groups(ledger: Ledger, publishers: Sequence[str]) -> list[Group]:
    """All addresses of these outlets; news.db must be attached."""
    rows = ledger.rows(
        "WITH one AS (SELECT url.publisher, url.url, lastmod, coalesce(settled, state) AS state, error, reason,"
        " fetched_at IS NOT NULL AS is_fetched, attempts > 0 AS is_tried,"
        " (SELECT coalesce(day_local, substr(published_at, 1, 10)) FROM news.article_urls"
        "  JOIN news.articles USING (article_id) WHERE article_urls.url = coalesce(url.canonical_url, url.url)) AS day"
        " FROM url WHERE publisher IN (SELECT value FROM json_each(?)))"
        " SELECT publisher, day, CASE WHEN day IS NULL THEN CAST(floor(lastmod / ?) AS INTEGER) END,"
        " CASE WHEN day IS NULL AND lastmod IS NULL THEN url END, state, error, reason, is_fetched, is_tried, count(*)"
        " FROM one GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9",
        (json.dumps(publishers), QUARTER),
    )
    return [Group(*row) for row in rows]


def stretches(ledger: Ledger, publishers: Sequence[str]) -> list[Stretch]:
    """The stretches of these outlets' archives, read or not."""
    rows = ledger.rows(
        "SELECT publisher, first_day, last_day, pages, done_at IS NOT NULL AND NOT is_wanted, reason FROM source"
        " WHERE template IS NOT NULL AND publisher IN (SELECT value FROM json_each(?))",
        (json.dumps(publishers),),
    )
    return [Stretch(*row) for row in rows]


def unread_sources(ledger: Ledger, publishers: Sequence[str]) -> list[tuple[str, str]]:
    """Feeds, sitemaps and index pages whose last request failed: address and reason."""
    rows = ledger.rows(
        "SELECT url, reason FROM source WHERE is_active AND template IS NULL AND reason IS NOT NULL"
        " AND publisher IN (SELECT value FROM json_each(?)) ORDER BY url",
        (json.dumps(publishers),),
    )
    return [(row["url"], row["reason"]) for row in rows]
