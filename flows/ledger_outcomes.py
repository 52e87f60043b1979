"""Writing what became of a URL: after a visit, and after its page was cleaned (states: see ledger_urls)."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flows.ledger import Ledger, Row
from flows.ledger_bodies import keep_body
from flows.ledger_urls import Known
from schemas import FetchError, KabarError, Page, Refused, Throttled

ROBOTS_AGAIN = 24 * 3600.0  # seconds until an address that robots.txt forbids is looked at again


@dataclass(frozen=True, slots=True)
class Patience:
    """How often and when a page is asked for again. Seconds; `revisits` are counted from the visit before."""

    attempts: int = 4
    retry: float = 600.0
    revisits: tuple[float, ...] = (3600.0, 3 * 3600.0, 12 * 3600.0, 24 * 3600.0, 72 * 3600.0, 168 * 3600.0)


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit of a URL: its page (and the later pages of the article), or the error; times are UTC seconds."""

    known: Known
    at: float
    seconds: float
    page: Page | None = None
    error: FetchError | None = None
    parts: tuple[Page, ...] = ()


def settle_fetch(ledger: Ledger, visit: Visit, run_key: str, cleaned_by: str, patience: Patience) -> str:
    """Write a visit's outcome and give the lease back.

    Returns "fetched" (to be cleaned now), "not_modified", "retry", "failed", "skipped" or "gone".
    """
    if visit.error is not None:
        return _settle_error(ledger, visit, run_key, visit.error, patience)
    page = visit.page
    assert page is not None
    if page.status == 304:
        note_attempt(ledger, run_key, "page", visit.known.url, visit.at, "not_modified", page, visit.seconds)
        return _still(ledger, visit, patience)
    sha256 = keep_body(ledger, page.body, visit.at)
    note_attempt(ledger, run_key, "page", visit.known.url, visit.at, "ok", page, visit.seconds, sha256)
    is_same = sha256 == visit.known.body_sha256 and cleaned_by == visit.known.cleaned_by and not visit.parts
    stands = visit.known.settled not in (None, "gone")  # what was gone and is back has to be told by cleaning it
    _keep_parts(ledger, visit)
    ledger.run(
        "UPDATE url SET state = 'fetched', lease = NULL, attempts = 0, fetched_at = :at, updated = :at,"
        " etag = :etag, last_modified = :last_modified, final_url = :final, status = :status,"
        " content_type = :type, body_sha256 = :sha256, origin = NULL WHERE url_id = :id",
        {
            "at": visit.at, "etag": page.headers.get("etag"), "last_modified": page.headers.get("last-modified"),
            "final": page.final_url, "status": page.status, "type": page.headers.get("content-type"),
            "sha256": sha256, "id": visit.known.url_id,
        },
    )  # fmt: skip
    return _still(ledger, visit, patience) if is_same and stands else "fetched"


def _still(ledger: Ledger, visit: Visit, patience: Patience) -> str:
    """The page is as it was: the last outcome stands."""
    calm = visit.known.calm + 1
    ledger.run(
        "UPDATE url SET state = coalesce(settled, 'fetched'),"
        " reason = CASE WHEN settled = 'stored' THEN NULL ELSE reason END,"
        " settled = NULL, lease = NULL, attempts = 0, calm = ?,"
        " next_at = ?, fetched_at = ?, updated = ? WHERE url_id = ?",
        (calm, next_visit(visit.at, calm, patience), visit.at, visit.at, visit.known.url_id),
    )
    return "not_modified"


def _keep_parts(ledger: Ledger, visit: Visit) -> None:
    ledger.run("DELETE FROM part WHERE url_id = ?", (visit.known.url_id,))
    for position, part in enumerate(visit.parts, 2):
        sha256 = keep_body(ledger, part.body, visit.at)
        ledger.run(
            "INSERT INTO part VALUES (?, ?, ?, ?, ?)",
            (visit.known.url_id, position, part.url or "", part.headers.get("content-type"), sha256),
        )


def _settle_error(ledger: Ledger, visit: Visit, run_key: str, error: FetchError, patience: Patience) -> str:
    note_attempt(ledger, run_key, "page", visit.known.url, visit.at, error.reason, None, visit.seconds)
    attempts = visit.known.attempts + 1
    state, outcome, next_at = "skipped" if isinstance(error, Refused) else "gone", "", None
    if error.retryable:
        wait = (error.wait or 0.0) if isinstance(error, Throttled) else 0.0
        state = "discovered" if attempts < patience.attempts else "failed"
        outcome = "retry" if state == "discovered" else "failed"
        next_at = visit.at + max(wait, patience.retry * 2.0 ** (attempts - 1)) if outcome == "retry" else None
    elif error.reason == "robots":
        next_at = visit.at + ROBOTS_AGAIN
    calm = visit.known.calm
    if state in ("failed", "skipped", "gone") and visit.known.settled in ("stored", "gone"):
        state = "gone" if state == "gone" else visit.known.settled  # what was known stands; only this look failed
        calm += 1
        next_at = next_visit(visit.at, calm, patience) if visit.known.scope is None else None
    ledger.run(
        "UPDATE url SET state = :state, settled = CASE WHEN :state = 'discovered' THEN settled END, lease = NULL,"
        " error = :error, reason = :reason, detail = :detail, attempts = :attempts, next_at = :next, updated = :at,"
        " calm = :calm, is_untold = 1 WHERE url_id = :id",
        {
            "state": state, "error": type(error).__name__, "reason": error.reason, "detail": error.detail[:500],
            "attempts": attempts, "next": next_at, "at": visit.at, "calm": calm, "id": visit.known.url_id,
        },
    )  # fmt: skip
    if state in ("failed", "skipped", "gone"):
        revive(ledger, [visit.known.url])
    return outcome or {"skipped": "skipped", "gone": "gone"}.get(state, "failed")


def note_attempt(
    ledger: Ledger, run_key: str, kind: str, url: str, at: float, outcome: str, page: Page | None, seconds: float,
    sha256: str | None = None,
) -> None:  # fmt: skip
    """One line in the log of requests."""
    ledger.run(
        "INSERT INTO attempt VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            at, run_key, kind, url, page.status if page else None, outcome, round(seconds * 1000),
            len(page.body) if page else None, page.final_url if page else None, sha256,
        ),
    )  # fmt: skip


def forget_attempts(ledger: Ledger, at: float) -> int:
    """Drop the log of requests before this moment (UTC seconds); how many."""
    return ledger.run("DELETE FROM attempt WHERE at < ?", (at,))


def next_visit(now: float, calm: int, patience: Patience) -> float | None:
    """When to look at a page again that was found unchanged `calm` times in a row; None: not by schedule."""
    return now + patience.revisits[calm] if calm < len(patience.revisits) else None


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What became of a page: the state, the error if it is no article, the address of the article if it is."""

    known: Known
    state: str
    cleaned_by: str
    error: KabarError | None = None
    canonical_url: str | None = None
    has_changed: bool = True


def settle_clean(ledger: Ledger, cleaned: Iterable[Cleaned], now: float, patience: Patience) -> None:
    """Write the outcomes of cleaned pages; only where the page is still the one that was cleaned."""
    for one in cleaned:
        is_visit = one.known.settled is not None or one.known.cleaned_by is None  # else the page was only cleaned again
        is_calm = one.known.settled is not None and not one.has_changed  # what a killed run stored is no news either
        calm = one.known.calm if not is_visit else one.known.calm + 1 if is_calm else 0
        is_watched = one.known.origin is None and one.known.scope is None and one.state in ("stored", "failed")
        next_at = next_visit(one.known.fetched_at or now, calm, patience) if is_watched else None
        reason = one.error.reason if one.error else ("canonical" if one.state == "duplicate" else None)
        ledger.run(
            "UPDATE url SET state = :state, settled = NULL, error = :error, reason = :reason, detail = :detail,"
            " cleaned_by = :by, canonical_url = :canonical, calm = :calm, is_untold = 0,"
            " next_at = CASE WHEN :is_visit THEN :next ELSE next_at END,"
            " updated = :now WHERE url_id = :id AND state = 'fetched' AND body_sha256 IS :sha256",
            {
                "state": one.state, "error": type(one.error).__name__ if one.error else None, "reason": reason,
                "detail": one.error.detail[:500] if one.error else None, "by": one.cleaned_by,
                "canonical": one.canonical_url, "calm": calm, "is_visit": is_visit, "next": next_at, "now": now,
                "id": one.known.url_id, "sha256": one.known.body_sha256,
            },
        )  # fmt: skip
        if one.state == "stored" and one.known.url == one.canonical_url:
            _supersede(ledger, one.known, now)
        elif one.state == "failed":
            revive(ledger, [one.known.url])


def _supersede(ledger: Ledger, known: Known, now: float) -> None:
    """The article's own address makes the article; others that made it before become duplicates."""
    ledger.run(
        "UPDATE url SET state = 'duplicate', reason = 'canonical', next_at = NULL, updated = ?"
        " WHERE canonical_url = ? AND url_id <> ? AND state = 'stored'",
        (now, known.url, known.url_id),
    )


def revive(ledger: Ledger, urls: Sequence[str]) -> None:
    """Clean the duplicates of addresses again that turned out to give no article themselves."""
    ledger.run(
        "UPDATE url SET state = 'fetched' WHERE state = 'duplicate' AND body_sha256 IN (SELECT sha256 FROM body)"
        " AND canonical_url IN (SELECT value FROM json_each(?))",
        (json.dumps(urls),),
    )


def untold(ledger: Ledger, most: int) -> list[Row]:
    """Failed visits that news.db has not been told of; `is_removed` where the page of an article is gone, and no
    other address gives it."""
    return ledger.rows(
        "SELECT url_id, url, publisher, error, reason, detail, status, updated, state = 'gone' AND canonical_url IS NOT"
        " NULL AND NOT EXISTS (SELECT 1 FROM url AS other WHERE other.canonical_url = url.canonical_url"
        " AND other.state IN ('stored', 'fetched')) AS is_removed FROM url WHERE is_untold LIMIT ?",
        (most,),
    )


def mark_told(ledger: Ledger, url_ids: Sequence[int]) -> None:
    """These failures stand in news.db."""
    ledger.run_all("UPDATE url SET is_untold = 0 WHERE url_id = ?", [(one,) for one in url_ids])
