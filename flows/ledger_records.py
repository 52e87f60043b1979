"""What became of each record of an imported file, and the pages that files hold."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flows.ledger import Ledger
from flows.ledger_bodies import keep_body
from flows.ledger_urls import Known, host_of_lane, known_rows


@dataclass(frozen=True, slots=True)
class Told:
    """A record's outcome: stored, duplicate, failed or skipped."""

    path: str
    record: str
    sha256: str
    outcome: str
    error: str | None
    reason: str | None
    detail: str | None
    url: str | None
    cleaned_by: str | None


_COLUMNS = ", ".join(Told.__dataclass_fields__)


def told_records(ledger: Ledger, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Told]:
    """What became of these records (path, record) before."""
    sql = (
        f"SELECT {_COLUMNS} FROM record JOIN (SELECT value ->> 0 AS p, value ->> 1 AS r FROM json_each(?))"
        " ON path = p AND record = r"
    )
    return {(row["path"], row["record"]): Told(*row) for row in ledger.rows(sql, (json.dumps(keys),))}


def tell_records(ledger: Ledger, told: Iterable[Told], now: float) -> None:
    """Write what became of the records."""
    ledger.run_all(
        f"INSERT INTO record ({_COLUMNS}, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (path, record)"
        " DO UPDATE SET sha256 = excluded.sha256, outcome = excluded.outcome, error = excluded.error,"
        " reason = excluded.reason, detail = excluded.detail, url = excluded.url, cleaned_by = excluded.cleaned_by,"
        " at = excluded.at",
        [
            (one.path, one.record, one.sha256, one.outcome, one.error, one.reason, one.detail, one.url,
             one.cleaned_by, now)
            for one in told
        ],
    )  # fmt: skip


def holder(ledger: Ledger, address: str) -> Known | None:
    """The URL whose page makes the article of this address, if there is one: itself, or the one that did before."""
    rows = ledger.rows(
        "SELECT * FROM url WHERE (url = :address OR canonical_url = :address)"
        " AND coalesce(settled, state) IN ('stored', 'fetched') ORDER BY url = :address DESC, url_id LIMIT 1",
        {"address": address},
    )
    found = known_rows(rows)
    return found[0] if found else None


def keep_record(
    ledger: Ledger, address: str, publisher: str, origin: str, body: bytes, kind: str,
    own_url: str | None, content_type: str | None, at: float | None, now: float,
) -> Known:  # fmt: skip
    """Note the page of a record as fetched (`at`, where that is told), to be cleaned; the URL it stands under."""
    sha256 = keep_body(ledger, body, now)
    host = host_of_lane(address) if address.startswith("http") else ""
    rows = ledger.rows(
        "INSERT INTO url (url, host, publisher, state, fetched_at, final_url, content_type, body_sha256, kind, origin,"
        " first_seen, updated) VALUES (:url, :host, :publisher, 'fetched', :at, :own, :type, :sha256, :kind, :origin,"
        " :now, :now) ON CONFLICT (url) DO UPDATE SET state = 'fetched', lease = NULL, settled = NULL, next_at = NULL,"
        " attempts = 0, etag = NULL, last_modified = NULL, status = NULL, publisher = excluded.publisher,"
        " fetched_at = CASE WHEN body_sha256 IS excluded.body_sha256 THEN fetched_at ELSE excluded.fetched_at END,"
        " final_url = excluded.final_url, content_type = excluded.content_type, body_sha256 = excluded.body_sha256,"
        " kind = excluded.kind, origin = excluded.origin, updated = excluded.updated RETURNING *",
        {
            "url": address, "host": host, "publisher": publisher, "at": at or now, "now": now, "own": own_url,
            "type": content_type, "sha256": sha256, "kind": kind, "origin": origin,
        },
    )  # fmt: skip
    return known_rows(rows)[0]
