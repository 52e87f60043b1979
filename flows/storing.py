"""Cleaned pages into both databases: news.db first, crawl.db second, so that a kill in between changes nothing.

Doing a batch again finds the same articles and the same failures there and leaves them as they are.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from flows.database import refusals
from flows.ledger import Ledger
from flows.ledger_bodies import read_body
from flows.ledger_outcomes import Cleaned, Patience, mark_told, settle_clean, untold
from flows.ledger_urls import Known, addresses, aliases, find, owners, parts, register
from flows.reading import Stored, page_of, version_for
from flows.store import Failure, Saving, Store
from flows.watching import filled_fields
from schemas import Article, Candidate, KabarError, NotArticle, Paywalled, Publisher

_AMP = ("/amp/", "://amp.", "amp=1", "outputType=amp")


@dataclass(frozen=True, slots=True)
class Reading:
    """A stored page and what it gave: an article, or why it is none; `left_out` as in Read."""

    known: Known
    found: Article | KabarError
    publisher: Publisher | None = None
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a page: new, edited, unchanged, recleaned, duplicate, wall or failed."""

    known: Known
    outcome: str
    reason: str | None = None
    words: int | None = None
    filled: tuple[str, ...] = ()


def store_batch(
    readings: Sequence[Reading],
    store: Store,
    ledger: Ledger,
    run_id: int,
    patience: Patience,
    *,
    is_reclean: bool = False,
) -> list[Result]:
    """Store what the pages gave and settle their URLs; the results in order."""
    articles = [one for one in readings if isinstance(one.found, Article)]
    masters = _masters(articles, ledger)
    others = aliases(ledger, [str(one.found.canonical_url) for one in articles if isinstance(one.found, Article)])
    savings = [_saving(one, others, is_reclean) for one in masters.values()]
    outcomes = dict(zip(masters, store.save(savings, run_id), strict=True)) if savings else {}
    failures = [_failure(one) for one in readings if isinstance(one.found, KabarError)]
    if failures:
        store.record_failures(failures, run_id)
    _note_addresses([one for one in articles if one.known.url_id not in masters], store)
    results = [_result(one, masters, outcomes) for one in readings]
    with ledger.transaction():
        now = time.time()
        settle_clean(
            ledger, [_cleaned(one, result) for one, result in zip(readings, results, strict=True)], now, patience
        )
        _seek_originals([one for one in articles if one.known.url_id not in masters], ledger, now)
    return results


def _masters(articles: Sequence[Reading], ledger: Ledger) -> dict[int, Reading]:
    """By url_id those pages that make their article; the others are duplicates of one another URL's.

    The article's own address makes it; else the address that made it before; else the first one that comes,
    unless it is an AMP page, whose own address is then sought.
    """
    canonical = [str(one.found.canonical_url) for one in articles if isinstance(one.found, Article)]
    own = addresses(ledger, canonical)
    before = owners(ledger, canonical)
    taken = {one.known.url for one in articles}
    masters: dict[int, Reading] = {}
    for one in articles:
        assert isinstance(one.found, Article)
        url, target = one.known.url, str(one.found.canonical_url)
        owner = before.get(target)
        is_owner = owner is None or owner.url_id == one.known.url_id
        is_free = target not in own and target not in taken and is_owner and not _must_seek(one, target, ledger)
        if url == target or one.known.origin or is_free:
            masters[one.known.url_id] = one
            taken.add(target)
    return masters


def _must_seek(one: Reading, target: str, ledger: Ledger) -> bool:
    """Whether this is an AMP page whose own address was never looked at."""
    return kind_of(one.known.url, target) == "amp" and find(ledger, target) is None


def kind_of(url: str, target: str) -> str:
    """What another address of an article is: its AMP page, or an alternate."""
    is_amp = any(sign in url and sign not in target for sign in _AMP) or url == f"{target.rstrip('/')}/amp"
    return "amp" if is_amp else "alternate"


def _note_addresses(duplicates: Sequence[Reading], store: Store) -> None:
    """Further addresses of articles that stand in news.db already; each is a statement of its own."""
    for one in duplicates:
        assert isinstance(one.found, Article)
        target = str(one.found.canonical_url)
        with refusals(store.path):
            store.connection.execute(
                "INSERT INTO article_urls SELECT ?, article_id, ? FROM articles WHERE canonical_url = ?"
                " ON CONFLICT DO NOTHING",
                (one.known.url, kind_of(one.known.url, target), target),
            )


def _seek_originals(duplicates: Sequence[Reading], ledger: Ledger, now: float) -> None:
    for one in duplicates:
        assert isinstance(one.found, Article)
        target = str(one.found.canonical_url)
        if find(ledger, target) is None:
            register(ledger, [Candidate(target, one.known.publisher)], None, now, scope=one.known.scope)


def _saving(one: Reading, aliases_of: Mapping[str, Sequence[str]], is_reclean: bool) -> Saving:
    assert isinstance(one.found, Article)
    known = one.known
    target = str(one.found.canonical_url)
    others = {url: kind_of(url, target) for url in aliases_of.get(target, ()) if url != known.url}
    others[known.url] = "requested"
    if known.final_url and known.final_url != known.url:
        others[known.final_url] = "redirect"
    return Saving(
        article=one.found,
        seen_at=moment(known.fetched_at or known.first_seen),
        page_sha256=known.body_sha256,
        cause="cleaner" if is_reclean else "publisher",
        urls=tuple((url, kind) for url, kind in others.items() if url.startswith("http")),
    )


def _failure(one: Reading) -> Failure:
    assert isinstance(one.found, KabarError)
    return Failure(
        url=one.known.origin or one.known.url,
        stage="clean",
        error=type(one.found).__name__,
        reason=one.found.reason,
        at=moment(one.known.fetched_at or one.known.first_seen),
        message=one.found.detail,
        http_status=one.known.status,
        publisher=one.known.publisher or None,
    )


def _result(one: Reading, masters: Mapping[int, Reading], outcomes: Mapping[int, str]) -> Result:
    if isinstance(one.found, KabarError):
        return Result(
            one.known, "wall" if isinstance(one.found, NotArticle | Paywalled) else "failed", one.found.reason
        )
    if one.known.url_id not in masters:
        return Result(one.known, "duplicate")
    reason = "stale_rule" if "body" in one.found.provenance else None  # the general cleaner found what the rule did not
    return Result(one.known, outcomes[one.known.url_id], reason, one.found.word_count, filled_fields(one.found))


def _cleaned(one: Reading, result: Result) -> Cleaned:
    state = {"duplicate": "duplicate", "wall": "failed", "failed": "failed"}.get(result.outcome, "stored")
    error = one.found if isinstance(one.found, KabarError) else None
    canonical = one.found.canonical_url if isinstance(one.found, Article) else None
    return Cleaned(one.known, state, version_for(one.publisher), error, canonical, result.outcome != "unchanged")


def tell_failures(store: Store, ledger: Ledger, run_id: int) -> None:
    """Write the failed visits that news.db has not been told of, and which articles were taken down; told twice they
    are still one."""
    while rows := untold(ledger, 500):
        store.record_failures(
            [
                Failure(
                    url=row["url"], stage="fetch", error=row["error"], reason=row["reason"], at=moment(row["updated"]),
                    message=row["detail"] or "", http_status=row["status"], publisher=row["publisher"] or None,
                )
                for row in rows
            ],
            run_id,
        )  # fmt: skip
        for row in rows:
            if row["is_removed"]:
                store.mark_removed([row["url"]], moment(row["updated"]))
        with ledger.transaction():
            mark_told(ledger, [row["url_id"] for row in rows])


def moment(seconds: float) -> datetime:
    """Seconds since the epoch as an aware moment."""
    return datetime.fromtimestamp(seconds, UTC)


def stored_page(ledger: Ledger, known: Known, publisher: Publisher | None) -> Stored:
    """The page of a URL as the ledger keeps it, ready to be cleaned; an empty one where it was pruned."""
    later = []
    for url, content_type, sha256 in parts(ledger, known.url_id):
        later.append(page_of(read_body(ledger, sha256) or b"", url, content_type=content_type))
    body = read_body(ledger, known.body_sha256 or "") or b""
    address = known.url if known.origin is None else known.final_url
    page = page_of(body, address, final_url=known.final_url, content_type=known.content_type, kind=known.kind)
    return Stored(page, tuple(later), publisher)
