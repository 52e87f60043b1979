"""The rows of one batch: what is written for each article, given what is known and what was decided. Pure."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flows.revising import Decision, Known, Saving, is_older
from schemas.rows import Row, Rows, article_key, record_hash, storable, utc_text


@dataclass(frozen=True, slots=True)
class Arriving:
    """One article of a batch with its key, what is known of it, and what is to be done."""

    saving: Saving
    key: str
    known: Known | None
    decision: Decision


def waves(items: Sequence[Saving]) -> Iterator[dict[str, Saving]]:
    """The items in order, cut wherever an article comes again, so that each sees what the former left."""
    wave: dict[str, Saving] = {}
    for item in items:
        key = article_key(item.article, item.page_sha256)
        if key in wave:
            yield wave
            wave = {}
        wave[key] = item
    if wave:
        yield wave


def superseded(one: Arriving, run_id: int) -> dict[str, object]:
    """Values of the statement `keep_version`."""
    assert one.known is not None
    return {
        "article_id": one.known.article_id,
        "superseded_at": max(utc_text(one.saving.seen_at) or "", one.known.version_seen_at),
        "cause": one.decision.cause,
        "changed": json.dumps(one.decision.changed),
        "old_values": one.decision.old_values,
        "run_id": run_id,
    }


def touched(one: Arriving, run_id: int) -> dict[str, object]:
    """Values of the statement `touch`."""
    assert one.known is not None
    seen_at = utc_text(one.saving.seen_at)
    is_cleaner = one.saving.cause == "cleaner"
    return {
        "article_id": one.known.article_id,
        "seen_at": one.known.first_seen_at if is_cleaner else seen_at,
        "last_seen_at": one.known.last_seen_at if is_cleaner else seen_at,
        "is_newest": not is_cleaner and not is_older(one.saving, one.known),
        "page_sha256": one.saving.page_sha256,
        "run_id": run_id,
    }


def article_row(one: Arriving, rows: Rows, sources: Mapping[str, int], run_id: int) -> Row:
    """The row of `articles`: what was read, and the story of its versions."""
    seen_at, known, (main,) = utc_text(one.saving.seen_at) or "", one.known, rows["articles"]
    is_new_version = known is None or bool(one.decision.changed)
    last = known.last_seen_at if known else seen_at
    first = known.first_seen_at if known else seen_at
    is_cleaner = one.saving.cause == "cleaner"
    return {
        **main,
        "source_id": next((sources[str(row["publisher"])] for row in rows["sources"]), None),
        "record_hash": record_hash(rows),
        "revision": known.revision + is_new_version if known else 1,
        "edits": known.edits + (one.decision.outcome == "edited") if known else 0,
        "first_seen_at": min(first, seen_at),
        "version_seen_at": max(seen_at, first) if known is None or is_new_version else known.version_seen_at,
        "last_seen_at": last if is_cleaner else max(last, seen_at),
        "removed_at": None,
        "page_sha256": one.saving.page_sha256 or (known.page_sha256 if known else None),
        "last_run_id": run_id,
    }


def addresses(saving: Saving) -> dict[str, str]:
    """The addresses of an article with their kinds; the canonical one wins."""
    found = {storable(url): kind for url, kind in saving.urls}
    if saving.article.url:
        found[saving.article.url] = "requested"
    if saving.article.canonical_url:
        found[saving.article.canonical_url] = "canonical"
    return found
