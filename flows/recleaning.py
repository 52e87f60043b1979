"""Cleaning what is stored, without network: pages left over by a killed run, and all of them by a new cleaner.

The pages are read from crawl.db batch by batch and cleaned beside the writer, a few batches ahead of it.
"""

import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from itertools import chain, islice

from flows.changes import Changes, differing
from flows.database import ask
from flows.guard import Guard
from flows.ledger import Ledger
from flows.ledger_again import fetched, set_cleaned_by, set_fetched, with_body
from flows.ledger_outcomes import Patience
from flows.ledger_urls import Known
from flows.readers import Found, Readers
from flows.reading import read_articles, version_for
from flows.revising import changed_fields
from flows.runs import Run
from flows.store import Store
from flows.storing import Reading, Result, store_batch, stored_page
from flows.verdict import Event, OnEvent, Tally
from schemas import Article, KabarError, Publisher, Publishers
from schemas.rows import key_of

BATCH = 50
AHEAD = 4  # batches, some 40 MB of pages, that are cleaned while one is stored


@dataclass(frozen=True, slots=True)
class Difference:
    """What becomes of one page: the outcome, its reason code, and the fields that change with their values."""

    known: Known
    outcome: str
    reason: str | None = None
    fields: Mapping[str, tuple[object, object]] = field(default_factory=dict)


def clean_leftovers(
    run: Run, publishers: Mapping[str, Publisher], guard: Guard | None = None, *, is_all: bool = False
) -> list[Result]:
    """Clean the pages that were fetched and not cleaned, of these publishers (`is_all`: of all), and store what the
    guard lets through."""
    last, results = 0, []
    while batch := fetched(run.ledger, last, BATCH):
        last = batch[-1].url_id
        mine = [known for known in batch if is_all or known.publisher in publishers]
        if mine:
            found = read_articles([stored_page(run.ledger, one, publishers.get(one.publisher)) for one in mine])
            readings = _readings(mine, found, publishers)
            results += store_batch(
                guard.admit(readings) if guard else readings, run.store, run.ledger, run.run_id, Patience()
            )
    return results


def reclean_all(
    run: Run, publishers: Publishers, readers: Readers, *, only: str | None, dry_run: bool, on_event: OnEvent
) -> tuple[dict[str, Tally], Changes]:
    """Clean every kept page again whose cleaner or rule has changed since; a tally a publisher, and what changed."""
    tallies: dict[str, Tally] = {}
    changes = Changes()
    if not dry_run:
        clean_leftovers(run, publishers, is_all=only is None)

    def begin(batch: Sequence[Known]) -> Future[Found]:
        return readers.begin([stored_page(run.ledger, known, publishers.get(known.publisher)) for known in batch])

    stale = _stale(run.ledger, publishers, only, tallies)
    first = list(islice(stale, 1 + AHEAD))
    readers.expect(sum(map(len, first)))
    for batch, found in _in_order(begin, chain(first, stale)):
        readings = _readings(batch, found, publishers)
        differences = _compared(run.store, readings)
        for one in differences if dry_run else _applied(run, readings, differences):
            known = one.known
            tallies[known.publisher].add(one.outcome, one.reason)
            tallies[known.publisher].reasons.update(one.fields.keys() - {"article"})
            changes.add(known.publisher, known.url, one.fields)
            if on_event is not None:
                on_event(Event(known.publisher, one.outcome, known.url))
    return tallies, changes


def _stale(
    ledger: Ledger, publishers: Publishers, only: str | None, tallies: dict[str, Tally]
) -> Iterator[Sequence[Known]]:
    """The pages to be cleaned, in batches; the others are counted as unchanged."""
    last = 0
    while batch := with_body(ledger, last, BATCH, only):
        last = batch[-1].url_id
        stale = []
        for known in batch:
            tally = tallies.setdefault(known.publisher, Tally())
            tally.found += 1
            if known.cleaned_by == version_for(publishers.get(known.publisher)) and known.reason != "bug":
                tally.add("unchanged")
            else:
                stale.append(known)
        if stale:
            yield stale


def _in_order(
    begin: Callable[[Sequence[Known]], Future[Found]], batches: Iterable[Sequence[Known]]
) -> Iterator[tuple[Sequence[Known], Found]]:
    """Each batch with what was found in it; AHEAD more are begun at most."""
    waiting: deque[tuple[Sequence[Known], Future[Found]]] = deque()
    for batch in batches:
        waiting.append((batch, begin(batch)))
        if len(waiting) > AHEAD:
            first, found = waiting.popleft()
            yield first, found.result()
    for first, found in waiting:
        yield first, found.result()


def _readings(batch: Sequence[Known], found: Found, publishers: Mapping[str, Publisher]) -> list[Reading]:
    return [
        Reading(known, read.found, publishers.get(known.publisher), read.left_out)
        for known, read in zip(batch, found, strict=True)
    ]


def _compared(store: Store, readings: Sequence[Reading]) -> list[Difference]:
    """What would become of each page, in order."""
    stored = _stored(store, [one.known for one in readings])
    return [_difference(one, stored.get(one.known.url_id)) for one in readings]


def _stored(store: Store, pages: Sequence[Known]) -> dict[int, Article]:
    """The articles that stand in news.db for these pages, by url_id."""
    keys = {known.url_id: _key(known) for known in pages}
    rows = ask(store.connection, "article_ids", keys=json.dumps(sorted(set(keys.values()))))
    ids = {row["article_key"]: row["article_id"] for row in rows}
    articles = dict(zip(ids, store.articles(list(ids.values())), strict=True))
    return {url_id: articles[key] for url_id, key in keys.items() if key in articles}


def _key(known: Known) -> str:
    address = known.url if known.origin is None else known.final_url
    return key_of(known.canonical_url or address or f"urn:sha256:{known.body_sha256}")


def _difference(one: Reading, before: Article | None) -> Difference:
    if isinstance(one.found, KabarError):
        if before is None or one.known.state == "failed":
            return Difference(one.known, "wall")
        told = f"none: {one.found.reason} {one.found.detail}".strip()
        return Difference(one.known, "lost", one.found.reason, {"article": (before.headline, told)})
    if before is None:
        return Difference(one.known, "new", None, {"article": (None, one.found.headline)})
    if one.known.state == "duplicate":
        return Difference(one.known, "unchanged")
    fields = differing(before, one.found, changed_fields(before, one.found))
    return Difference(one.known, "recleaned" if fields else "unchanged", None, fields)


def _applied(run: Run, readings: Sequence[Reading], differences: Sequence[Difference]) -> list[Difference]:
    """Store what changed. An article that is none to the present cleaner stays, and is told as lost."""
    stands = [_stands(one) for one in readings]
    still = [one for one, is_so in zip(readings, stands, strict=True) if is_so]
    rest = [one for one, is_so in zip(readings, stands, strict=True) if not is_so]
    with run.ledger.transaction():
        set_cleaned_by(run.ledger, [(one.known.url_id, version_for(one.publisher)) for one in still])
        set_fetched(run.ledger, [one.known.url_id for one in rest])
    again = [replace(one, known=replace(one.known, state="fetched")) for one in rest]
    results = store_batch(again, run.store, run.ledger, run.run_id, Patience(), is_reclean=True)
    outcomes = {result.known.url_id: result.outcome for result in results}
    return [replace(one, outcome=outcomes.get(one.known.url_id, one.outcome)) for one in differences]


def _stands(one: Reading) -> bool:
    """Whether the outcome of a page stands that is no article now: it was one, or was none for the same reason."""
    if isinstance(one.found, Article):
        return False
    return one.known.state == "stored" or one.known.reason == one.found.reason
