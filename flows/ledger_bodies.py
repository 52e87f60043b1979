"""Stored pages: the bytes as they came, under their SHA-256, compressed; pruned to a budget."""

import hashlib
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flows.ledger import Ledger

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LEVEL = 3  # ratio 5.0 at 83 MB/s on real news pages; level 9 gains 10 % for four times the time


def keep_body(ledger: Ledger, body: bytes, now: float) -> str:
    """Store the bytes unless they are there; their SHA-256 in hex."""
    sha256 = hashlib.sha256(body).hexdigest()
    if not ledger.rows("SELECT 1 FROM body WHERE sha256 = ?", (sha256,)):
        ledger.run(
            "INSERT INTO body (sha256, codec, length, at, data) VALUES (?, 'zstd', ?, ?, ?)",
            (sha256, len(body), now, zstd.compress(body, LEVEL)),
        )
    return sha256


def read_body(ledger: Ledger, sha256: str) -> bytes | None:
    """The bytes, or None where they were pruned."""
    found = ledger.rows("SELECT data FROM body WHERE sha256 = ?", (sha256,))
    return zstd.decompress(found[0]["data"]) if found else None


def prune_bodies(ledger: Ledger, budget: int) -> int:
    """Drop the oldest pages until the rest is within the budget (compressed bytes); how many were dropped.

    A page that is not cleaned yet is never dropped.
    """
    total = ledger.rows("SELECT coalesce(sum(length(data)), 0) AS total FROM body")[0]["total"]
    if total <= budget:
        return 0
    dropped: list[Sequence[str]] = []
    for row in ledger.rows(
        "SELECT sha256, length(data) AS size FROM body WHERE sha256 NOT IN"
        " (SELECT body_sha256 FROM url WHERE state = 'fetched' AND body_sha256 IS NOT NULL"
        "  UNION SELECT part.body_sha256 FROM part JOIN url USING (url_id) WHERE state = 'fetched')"
        " ORDER BY at, rowid"
    ):
        if total <= budget:
            break
        total -= row["size"]
        dropped.append((row["sha256"],))
    with ledger.transaction():
        ledger.run_all("DELETE FROM body WHERE sha256 = ?", dropped)
    ledger.give_back_room()
    return len(dropped)


_KEPT = (
    "SELECT url_id AS id, coalesce(final_url, url) AS url, content_type, body_sha256, coalesce(fetched_at, first_seen)"
    " AS at FROM url WHERE body_sha256 IS NOT NULL AND (:publisher IS NULL OR publisher = :publisher)",
    "SELECT p.rowid AS id, p.url, p.content_type, p.body_sha256, coalesce(u.fetched_at, u.first_seen) AS at"
    " FROM part p JOIN url u USING (url_id) WHERE (:publisher IS NULL OR publisher = :publisher)",
    "SELECT a.rowid AS id, coalesce(a.final_url, a.url) AS url, u.content_type, a.body_sha256, a.at"
    " FROM attempt a JOIN url u ON u.url = a.url"
    " WHERE a.body_sha256 IS NOT NULL AND a.body_sha256 IS NOT u.body_sha256"
    " AND NOT EXISTS (SELECT 1 FROM attempt b WHERE b.url = a.url AND b.body_sha256 = a.body_sha256 AND b.at < a.at)"
    " AND (:publisher IS NULL OR publisher = :publisher)",
)  # the present page of each address, the later pages of its article, earlier versions that are still kept


@dataclass(frozen=True, slots=True)
class Kept:
    """A page that is kept: address, content type, its bytes' name, and when it was fetched (seconds since the
    epoch)."""

    url: str
    content_type: str | None
    sha256: str
    at: float


def kept_pages(ledger: Ledger, publisher: str | None = None) -> Iterator[Kept]:
    """Every page and version of which the bytes may be at hand (of one publisher), some hundreds read at a time."""
    for sql in _KEPT:
        last = -1
        while rows := ledger.rows(
            f"SELECT * FROM ({sql}) WHERE id > :last ORDER BY id LIMIT 500", {"publisher": publisher, "last": last}
        ):
            yield from (Kept(row["url"], row["content_type"], row["body_sha256"], row["at"]) for row in rows)
            last = rows[-1]["id"]
