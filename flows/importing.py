"""Files into the databases: saved pages, text dumps, archives, tables.

A record is known by file, place and SHA-256: read again unchanged by the same cleaner it is passed over, so a
second import changes no row, and one that was killed goes on. A page fetched from the publisher is never
replaced by a file, nor a page by a text; of two files with the same article the first one makes it.
"""

import hashlib
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from cleaners import publisher_for
from cleaners.urls import canonical_url
from flows.ledger import ledger_path
from flows.ledger_bodies import prune_bodies
from flows.ledger_outcomes import Patience
from flows.ledger_records import Told, holder, keep_record, tell_records, told_records
from flows.ledger_urls import find
from flows.manifests import read_manifest, records_of
from flows.readers import Readers
from flows.reading import Stored, page_of, version_for
from flows.recleaning import BATCH, clean_leftovers
from flows.records import Record, list_files, rank
from flows.runs import Run, finish, open_run
from flows.storing import Reading, store_batch
from flows.verdict import Event, OnEvent, RunSummary, Tally, judge_import, summarise
from schemas import Article, KabarError, Publisher, Publishers

_CANONICAL = re.compile(  # <link rel="canonical" href="https://kumparan.com/a">
    rb"""<link\b(?=[^>]*\brel\s*=\s*["']?canonical\b)[^>]*\bhref\s*=\s*["']?([^"'>\s]+)""", re.IGNORECASE
)
_OG_URL = re.compile(rb"""<meta\b(?=[^>]*\bog:url\b)[^>]*\bcontent\s*=\s*["']?(https?://[^"'>\s]+)""", re.IGNORECASE)
_HEAD_BYTES = 200_000
SHOWN = 10  # records without an article that a summary names


@dataclass(frozen=True, slots=True)
class Item:
    """A record to be cleaned, with its fingerprint and the rule of its publisher."""

    record: Record
    sha256: str
    publisher: Publisher | None


def import_files(
    paths: Sequence[Path],
    *,
    db: Path,
    publishers: Publishers,
    on_event: OnEvent = None,
    trigger: str = "manual",
    body_budget: int | None = None,
) -> RunSummary:
    """Store the articles that the files and folders hold; one verdict a path, with a reason for each record left.

    `body_budget` is how many compressed bytes of pages the ledger keeps at the end; None keeps all.
    """
    with open_run(db, "import", {"paths": [str(path) for path in paths]}, trigger) as run, Readers() as readers:
        clean_leftovers(run, publishers, is_all=True)
        tallies = {str(path): Tally() for path in paths}
        job = _Import(run, publishers, readers, tallies, on_event, [])
        ours = tuple(str(one.resolve()) for one in (db, ledger_path(db)))  # and what SQLite writes beside them
        listed = ((file, index) for index, path in enumerate(paths) for file in list_files(path))
        named = {file: index for file, index in listed if not str(file.resolve()).startswith(ours)}
        manifests = {file: found for file in named if (found := read_manifest(file))}
        files = sorted((0 if file in manifests else rank(file), index, file) for file, index in named.items())
        for index, group in groupby(files, key=lambda one: one[1]):
            for batch in _batches(records_of((file for _, _, file in group), manifests)):
                job.take(str(paths[index]), batch)
        verdicts = [judge_import(path, tally) for path, tally in tallies.items()]
        summary = summarise(run.key, "import", verdicts, _notes(job.left, ledger_path(db)))
        finish(run, summary)
        if body_budget is not None:
            prune_bodies(run.ledger, body_budget)
    return summary


def _batches(records: Iterator[Record]) -> Iterator[list[Record]]:
    batch: list[Record] = []
    for record in records:
        batch.append(record)
        if len(batch) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


@dataclass(frozen=True, slots=True)
class _Import:
    """One import under way."""

    run: Run
    publishers: Publishers
    readers: Readers
    tallies: dict[str, Tally]
    on_event: OnEvent
    left: list[str]  # what gave no article, for people

    def take(self, path: str, batch: Sequence[Record]) -> None:
        """Pass over what is known, clean and store the rest, and note what became of each record."""
        ledger = self.run.ledger
        before = told_records(ledger, [(one.path, one.name) for one in batch])
        items = []
        for record in batch:
            item = Item(record, _fingerprint(record), self._rule(record))
            told = before.get((record.path, record.name))
            self.tallies[path].found += 1
            if told is not None and _stands(told, item):
                self._count(path, record, _again(told), told.reason)
            elif record.reason is not None:
                told = _told(item, "skipped", reason=record.reason, detail=record.detail)
                tell_records(ledger, [told], time.time())
                self._count(path, record, "skipped", record.reason)
            else:
                items.append(item)
        self._store(path, items)

    def _rule(self, record: Record) -> Publisher | None:
        url = record.url
        if url is None and record.kind != "text":
            found = _CANONICAL.search(record.body[:_HEAD_BYTES]) or _OG_URL.search(record.body[:_HEAD_BYTES])
            url = found[1].decode("utf-8", "replace") if found else None
        return publisher_for(url, self.publishers)

    def _store(self, path: str, items: Sequence[Item]) -> None:
        if not items:
            return
        found = self.readers.begin([_stored(item) for item in items]).result()
        ledger, now = self.run.ledger, time.time()
        readings: list[Reading] = []
        told: dict[int, Told] = {}
        taken: dict[str, int] = {}
        with ledger.transaction():
            for position, (item, read) in enumerate(zip(items, found, strict=True)):
                article = read.found
                address = _address(item, article)
                if isinstance(article, KabarError) and self._is_taken(item, address):
                    told[position] = _told(item, "failed", error=article, url=item.record.url)
                    continue
                if (reason := self._refusal(item, address)) or address in taken:
                    told[position] = _told(item, "duplicate", reason=reason or "same_article", url=address)
                    continue
                taken[address] = position
                known = keep_record(
                    ledger, address, _publisher(item, article), item.record.origin, item.record.body,
                    item.record.kind, item.record.url, item.record.content_type, item.record.at, now,
                )  # fmt: skip
                if isinstance(article, Article):
                    article = article.model_copy(update={"canonical_url": address})
                readings.append(Reading(known, article, item.publisher))
        results = store_batch(readings, self.run.store, ledger, self.run.run_id, Patience())
        for position, reading, result in zip(taken.values(), readings, results, strict=True):
            error = reading.found if isinstance(reading.found, KabarError) else None
            told[position] = _told(items[position], "failed" if error else "stored", error=error, url=reading.known.url)
            self._count(path, items[position].record, result.outcome, result.reason, result.words)
        for position, one in told.items():
            if one.outcome == "duplicate":
                self._count(path, items[position].record, "duplicate", one.reason)
            elif position not in taken.values():
                self._count(path, items[position].record, _again(one), one.reason)
        with ledger.transaction():
            tell_records(ledger, told.values(), time.time())

    def _is_taken(self, item: Item, address: str) -> bool:
        """Whether another page stands at the address, which a page that is no article must not replace."""
        before = find(self.run.ledger, address)
        return before is not None and before.origin != item.record.origin

    def _refusal(self, item: Item, address: str) -> str | None:
        """Why another page keeps the address: it was fetched, it is a page and this a text, or it came first."""
        before = holder(self.run.ledger, address)
        if before is None or before.origin == item.record.origin:
            return None
        if before.origin is None:
            return "fetched"
        is_better = item.record.kind != "text" and before.kind == "text"
        return None if is_better else "same_article"

    def _count(self, path: str, record: Record, outcome: str, reason: str | None, words: int | None = None) -> None:
        tally = self.tallies[path]
        tally.add(outcome, reason, words)
        if outcome in ("skipped", "failed", "wall"):
            self.left.append(f"{record.origin}: {reason}{f', {record.detail}' if record.detail else ''}")
        if self.on_event is not None:
            self.on_event(Event(path, outcome, record.origin, reason, tally.found))


def _notes(left: Sequence[str], ledger: Path) -> list[str]:
    """The first records that gave no article, one a line, and where the others are told."""
    notes = [f"no article: {one}" for one in left[:SHOWN]]
    if len(left) > SHOWN:
        notes.append(f"… and {len(left) - SHOWN} more; all are in the table record of {ledger}, with their reasons")
    return notes


def _again(told: Told) -> str:
    """What is counted for a record whose outcome is known and stands."""
    if told.outcome == "failed":
        return "wall" if told.error in ("NotArticle", "Paywalled") else "failed"
    return {"stored": "unchanged", "duplicate": "duplicate"}.get(told.outcome, "skipped")


def _stands(told: Told | None, item: Item) -> bool:
    """Whether the record is as it was and so is what reads it; a bug met then may be mended."""
    if told is None or told.reason == "bug":
        return False
    return told.sha256 == item.sha256 and told.cleaned_by == version_for(item.publisher)


def _fingerprint(record: Record) -> str:
    told = "\0".join((record.kind, record.url or "", record.content_type or "", record.reason or ""))
    return hashlib.sha256(told.encode("utf-8", "replace") + b"\0" + record.body).hexdigest()


def _stored(item: Item) -> Stored:
    record = item.record
    page = page_of(record.body, record.url, content_type=record.content_type, kind=record.kind)
    return Stored(page, (), item.publisher)


def _address(item: Item, found: Article | KabarError) -> str:
    """The address of the article, of the record, or made of its bytes."""
    declared = found.canonical_url if isinstance(found, Article) else canonical_url(item.record.url)
    return declared or f"urn:sha256:{hashlib.sha256(item.record.body).hexdigest()}"


def _publisher(item: Item, found: Article | KabarError) -> str:
    if item.publisher is not None:
        return item.publisher.host
    return (found.publisher or "") if isinstance(found, Article) else ""


def _told(
    item: Item, outcome: str, *, error: KabarError | None = None, reason: str | None = None,
    detail: str | None = None, url: str | None = None,
) -> Told:  # fmt: skip
    return Told(
        path=item.record.path, record=item.record.name, sha256=item.sha256, outcome=outcome,
        error=type(error).__name__ if error else None, reason=error.reason if error else reason,
        detail=(error.detail if error else detail or "")[:500], url=url, cleaned_by=version_for(item.publisher),
    )  # fmt: skip
