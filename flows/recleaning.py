"""Cleaning what is stored, without network: pages left over by a killed run, and all of them by a new cleaner."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from flows.ledger import Ledger
from flows.ledger_again import fetched, set_cleaned_by, set_fetched, with_body
from flows.ledger_outcomes import Patience
from flows.ledger_urls import Known
from flows.readers import Readers
from flows.reading import read_articles, version_for
from flows.revising import changed_fields
from flows.runs import Run
from flows.storing import Reading, Result, store_batch, stored_page
from flows.verdict import Event, OnEvent, SourceVerdict, Tally, judge_reclean
from schemas import Article, Publisher, Publishers

BATCH = 50


def clean_leftovers(run: Run, publishers: Mapping[str, Publisher], *, is_all: bool = False) -> list[Result]:
    """Clean and store the pages that were fetched and not cleaned, of these publishers (`is_all`: of all)."""
    last, results = 0, []
    while batch := fetched(run.ledger, last, BATCH):
        last = batch[-1].url_id
        mine = [known for known in batch if is_all or known.publisher in publishers]
        if mine:
            readings = _read(run.ledger, mine, publishers, None)
            results += store_batch(readings, run.store, run.ledger, run.run_id, Patience())
    return results


def reclean_all(
    run: Run, publishers: Publishers, readers: Readers, *, only: str | None, dry_run: bool, on_event: OnEvent
) -> list[SourceVerdict]:
    """Clean every kept page again whose cleaner or rule has changed since; a verdict a publisher."""
    tallies: dict[str, Tally] = {}
    if not dry_run:
        clean_leftovers(run, publishers, is_all=only is None)
    last = 0
    while batch := with_body(run.ledger, last, BATCH, only):
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
            readings = _read(run.ledger, stale, publishers, readers)
            for known, outcome, reasons in _compared(run, readings) if dry_run else _applied(run, readings):
                tallies[known.publisher].add(outcome)
                tallies[known.publisher].reasons.update(reasons)
                if on_event is not None:
                    on_event(Event(known.publisher, outcome, known.url))
    return [judge_reclean(host, tally, dry_run=dry_run) for host, tally in sorted(tallies.items())]


def _read(
    ledger: Ledger, batch: Sequence[Known], publishers: Mapping[str, Publisher], readers: Readers | None
) -> list[Reading]:
    stored = [stored_page(ledger, known, publishers.get(known.publisher)) for known in batch]
    found = readers.begin(stored).result() if readers else read_articles(stored)
    return [Reading(known, article, one.publisher) for known, article, one in zip(batch, found, stored, strict=True)]


def _compared(run: Run, readings: Sequence[Reading]) -> list[tuple[Known, str, Sequence[str]]]:
    """What would become of each page, and the fields that would change or the reason."""
    results: list[tuple[Known, str, Sequence[str]]] = []
    for one in readings:
        before = run.store.show(one.known.canonical_url) if one.known.canonical_url else None
        if not isinstance(one.found, Article):
            results.append((one.known, "lost" if before else "wall", (one.found.reason,)))
        elif before is None:
            results.append((one.known, "new", ()))
        elif one.known.state == "duplicate":
            results.append((one.known, "unchanged", ()))
        else:
            fields = changed_fields(before, one.found)
            results.append((one.known, "recleaned" if fields else "unchanged", fields))
    return results


def _applied(run: Run, readings: Sequence[Reading]) -> list[tuple[Known, str, Sequence[str]]]:
    """Store what changed. An article that is none to the present cleaner stays, and is told as lost."""
    fields = {known.url_id: reasons for known, _, reasons in _compared(run, readings)}
    still = {one.known.url_id: what for one in readings if (what := _standing(one))}
    rest = [one for one in readings if one.known.url_id not in still]
    with run.ledger.transaction():
        set_cleaned_by(
            run.ledger,
            [(one.known.url_id, version_for(one.publisher)) for one in readings if one.known.url_id in still],
        )
        set_fetched(run.ledger, [one.known.url_id for one in rest])
    again = [replace(one, known=replace(one.known, state="fetched")) for one in rest]
    results = store_batch(again, run.store, run.ledger, run.run_id, Patience(), is_reclean=True)
    kept = [
        (one.known, still[one.known.url_id], fields[one.known.url_id]) for one in readings if one.known.url_id in still
    ]
    return kept + [(result.known, result.outcome, fields[result.known.url_id]) for result in results]


def _standing(one: Reading) -> str | None:
    """What is told of a page whose outcome stands although it is no article now: it was one, or was none before."""
    if isinstance(one.found, Article):
        return None
    if one.known.state == "stored":
        return "lost"
    return "wall" if one.known.reason == one.found.reason else None
