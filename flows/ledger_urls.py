"""What is known of every URL. The states and who may lead from one to another:

    from         to           by                 when
    -            discovered   register           a source names it
    -            fetched      import             a file holds it
    discovered   fetched      settle_fetch       a body came
    discovered   discovered   settle_fetch       a retry: `attempts` and `next_at` say which and when
    discovered   stored …     settle_fetch       304, or the very bytes of before: the last outcome stands
    discovered   failed       settle_fetch       no body after the last attempt
    discovered   skipped      settle_fetch       refused: robots.txt, 403, too big …
    discovered   gone         settle_fetch       404, 410, 451; an article's page is looked at again as before
    fetched      stored       settle_clean       the article is committed to news.db
    fetched      duplicate    settle_clean       the article stands there already, under another URL
    fetched      failed       settle_clean       wall, teaser, index page …: `error` and `reason` say which
    stored …     discovered   register, reopen   a source says that it changed; it is due to be looked at again
    stored …     fetched      again              a newer cleaner, another rule, or a lost news.db: no network

`stored …` stands for any outcome: stored, duplicate, failed, skipped, gone. Only `discovered` and `fetched`
are work; every other state carries its reason. A lease marks what a living run has taken up.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from flows.ledger import Ledger, Row
from schemas import Candidate

CHUNK = 1000  # candidates a transaction
FALSE_ALARM_SECONDS = 300.0  # doubled for each visit in a row that a source's lastmod caused in vain


@dataclass(frozen=True, slots=True)
class Known:
    """A URL as the ledger knows it: what is needed to visit it and to clean its page."""

    url_id: int
    url: str
    host: str
    publisher: str
    state: str
    settled: str | None
    attempts: int
    etag: str | None
    last_modified: str | None
    fetched_at: float | None
    calm: int
    final_url: str | None
    status: int | None
    content_type: str | None
    body_sha256: str | None
    cleaned_by: str | None
    canonical_url: str | None
    origin: str | None
    lastmod: float | None
    first_seen: float
    kind: str
    scope: str | None
    reason: str | None


_NAMES = tuple(Known.__dataclass_fields__)
known_columns = ", ".join(_NAMES)
"""The columns of `url` that make a Known."""


def known_rows(rows: Iterable[Row]) -> list[Known]:
    """The rows of `url` as values, in order."""
    return [Known(*(row[name] for name in _NAMES)) for row in rows]


def host_of_lane(url: str) -> str:
    """The host with its port, where it has one: the key of politeness.

    >>> host_of_lane("http://kota.localhost:8080/a")
    'kota.localhost:8080'
    """
    return urlsplit(url).netloc


def register(
    ledger: Ledger,
    candidates: Sequence[Candidate],
    source_id: int | None,
    now: float,
    *,
    reopen: Iterable[str] = (),
    scope: str | None = None,
) -> tuple[int, int]:
    """Note the addresses that a source names; how many are new and how many are to be visited again.

    `reopen` are reasons of skipped URLs that do not hold any longer; `scope` names the backfill that asks.
    """
    new = again = 0
    reasons = frozenset(reopen)
    for start in range(0, len(candidates), CHUNK):
        chunk = candidates[start : start + CHUNK]
        with ledger.transaction():
            known = _rows_of(ledger, [one.url for one in chunk])
            fresh = {one.url: one for one in chunk if one.url not in known}
            _insert(ledger, list(fresh.values()), source_id, scope, now)
            new += len(fresh)
            for one in chunk:
                row = known.get(one.url)
                if row is not None:
                    again += _note(ledger, row, one, source_id, now, reasons)
            _adopt(ledger, list(known), scope)
    return new, again


def skip(ledger: Ledger, candidates: Sequence[Candidate], source_id: int | None, reason: str, now: float) -> int:
    """Note addresses that are not to be fetched, with the reason; known ones stay as they are. How many are new."""
    new = 0
    with ledger.transaction():
        for one in candidates:
            new += ledger.run(
                "INSERT INTO url (url, host, publisher, source_id, state, reason, lastmod, hint, first_seen, updated)"
                " VALUES (?, ?, ?, ?, 'skipped', ?, ?, ?, ?, ?) ON CONFLICT (url) DO NOTHING",
                (one.url, host_of_lane(one.url), one.publisher, source_id, reason, _seconds(one), one.hint, now, now),
            )
    return new


def _rows_of(ledger: Ledger, urls: Sequence[str]) -> dict[str, Row]:
    sql = (
        "SELECT url_id, url, state, reason, source_id, lastmod, fetched_at, calm FROM url"
        " WHERE url IN (SELECT value FROM json_each(?))"
    )
    return {row["url"]: row for row in ledger.rows(sql, (json.dumps(urls),))}


def _adopt(ledger: Ledger, urls: Sequence[str], scope: str | None) -> None:
    """What is still to be fetched is fetched by who asked last."""
    ledger.run(
        "UPDATE url SET scope = :scope WHERE state = 'discovered' AND scope IS NOT :scope"
        " AND url IN (SELECT value FROM json_each(:urls))",
        {"scope": scope, "urls": json.dumps(urls)},
    )


def _insert(
    ledger: Ledger, candidates: Sequence[Candidate], source_id: int | None, scope: str | None, now: float
) -> None:
    ledger.run_all(
        "INSERT INTO url (url, host, publisher, source_id, state, priority, next_at, lastmod, hint,"
        " scope, first_seen, updated)"
        " VALUES (?, ?, ?, ?, 'discovered', ?, 0, ?, ?, ?, ?, ?) ON CONFLICT (url) DO NOTHING",
        [
            (
                one.url, host_of_lane(one.url), one.publisher, source_id,
                min(_seconds(one) or now, now), _seconds(one), one.hint, scope, now, now,
            )
            for one in candidates
        ],
    )  # fmt: skip


def _note(ledger: Ledger, row: Row, one: Candidate, source_id: int | None, now: float, reasons: frozenset[str]) -> int:
    lastmod = _seconds(one)
    says_same_source = row["source_id"] == source_id
    again = 0
    if row["state"] == "skipped" and row["reason"] in reasons:
        again = _look_again(ledger, row["url_id"], now)
    elif row["state"] in ("stored", "failed", "gone") and row["fetched_at"] is not None:
        since = row["lastmod"] if says_same_source else None
        at = due_by_lastmod(row["fetched_at"], since, row["calm"], lastmod)
        if at is not None and at <= now:
            again = _look_again(ledger, row["url_id"], now)
        elif at is not None:
            ledger.run(
                "UPDATE url SET next_at = min(coalesce(next_at, :at), :at) WHERE url_id = :id",
                {"at": at, "id": row["url_id"]},
            )
    if says_same_source and lastmod is not None and lastmod != row["lastmod"]:
        ledger.run("UPDATE url SET lastmod = ? WHERE url_id = ?", (lastmod, row["url_id"]))
    return again


def due_by_lastmod(fetched_at: float, known: float | None, calm: int, lastmod: float | None) -> float | None:
    """When to visit a page again by a source's lastmod; None where that is no reason to.

    It is one when it lies after our last visit, or after `known`, what the same source said before. Earlier
    alarms of that kind that were false put it off, each twice as long.
    """
    if lastmod is None or not (lastmod > fetched_at or (known is not None and lastmod > known)):
        return None
    return fetched_at + (FALSE_ALARM_SECONDS * 2.0 ** min(calm, 12) if calm else 0.0)


def _look_again(ledger: Ledger, url_id: int, now: float) -> int:
    return ledger.run(
        "UPDATE url SET settled = state, state = 'discovered', next_at = 0, attempts = 0, updated = ?, priority = ?"
        " WHERE url_id = ? AND state NOT IN ('discovered', 'fetched')",
        (now, now, url_id),
    )


def by_ids(ledger: Ledger, url_ids: Sequence[int]) -> list[Known]:
    """The URLs of these numbers, in their order."""
    sql = f"SELECT {known_columns} FROM url WHERE url_id IN (SELECT value FROM json_each(?))"
    found = {one.url_id: one for one in known_rows(ledger.rows(sql, (json.dumps(url_ids),)))}
    return [found[url_id] for url_id in url_ids]


def find(ledger: Ledger, url: str) -> Known | None:
    """What is known of one address."""
    found = known_rows(ledger.rows(f"SELECT {known_columns} FROM url WHERE url = ?", (url,)))
    return found[0] if found else None


def owners(ledger: Ledger, canonical_urls: Sequence[str]) -> dict[str, Known]:
    """Per canonical URL the one whose page made the article."""
    sql = (
        f"SELECT {known_columns} FROM url WHERE state IN ('stored', 'discovered') AND canonical_url IN"
        " (SELECT value FROM json_each(?)) AND coalesce(settled, state) = 'stored' ORDER BY url_id DESC"
    )
    return {str(one.canonical_url): one for one in known_rows(ledger.rows(sql, (json.dumps(canonical_urls),)))}


def addresses(ledger: Ledger, urls: Sequence[str]) -> set[str]:
    """Those of the addresses that have an article or may get one."""
    sql = (
        "SELECT url FROM url WHERE state IN ('stored', 'discovered', 'fetched')"
        " AND url IN (SELECT value FROM json_each(?))"
    )
    return {row["url"] for row in ledger.rows(sql, (json.dumps(urls),))}


def aliases(ledger: Ledger, canonical_urls: Sequence[str]) -> dict[str, list[str]]:
    """Per canonical URL the other addresses that led to the same article."""
    rows = ledger.rows(
        "SELECT canonical_url, url FROM url WHERE state = 'duplicate' AND canonical_url IN"
        " (SELECT value FROM json_each(?)) ORDER BY url",
        (json.dumps(canonical_urls),),
    )
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["canonical_url"], []).append(row["url"])
    return found


def newest(ledger: Ledger, publisher: str) -> float | None:
    """The latest date that a source gives any of the publisher's addresses."""
    moment: float | None = ledger.rows("SELECT max(lastmod) AS at FROM url WHERE publisher = ?", (publisher,))[0]["at"]
    return moment


def parts(ledger: Ledger, url_id: int) -> list[tuple[str, str | None, str]]:
    """The later pages of an article: url, content type, SHA-256 of the body."""
    rows = ledger.rows("SELECT url, content_type, body_sha256 FROM part WHERE url_id = ? ORDER BY position", (url_id,))
    return [(row["url"], row["content_type"], row["body_sha256"]) for row in rows]


def _seconds(candidate: Candidate) -> float | None:
    return candidate.lastmod.timestamp() if candidate.lastmod else None
