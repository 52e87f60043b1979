"""What the captures of one article make of it: its versions by the moment of capture. Pure.

The result depends on the captures alone, not on the order in which they are found: it is what flows/revising.py
would have decided had each page been stored when it was captured.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby

from cleaners.urls import canonical_url
from flows.revising import Decision, Known, Saving, decide
from flows.storing import kind_of
from schemas.article import Article
from schemas.rows import Row, Rows, article_key, record_hash, to_rows, utc_text

_NUMBER = re.compile(r"\d+")  # 12+a1b2 -> 12


@dataclass(frozen=True, slots=True)
class Reading:
    """What one capture of a page was read as; `captured_at` is UTC text, `record_hash` that of the article's rows,
    which are kept where they were made for it."""

    captured_at: str
    url: str
    page_sha256: str
    record_hash: str
    article: Article
    rows: Rows | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class History:
    """An article's readings in order, the newest version's rows, the story of its versions, and those superseded
    (columns of `revisions`, without article and run)."""

    readings: tuple[Reading, ...]
    rows: Rows
    known: Known
    versions: tuple[Row, ...]
    urls: tuple[tuple[str, str], ...]

    @property
    def key(self) -> str:
        """The article's key."""
        return self.known.article_key


def reading_of(article: Article, captured_at: str, url: str, page_sha256: str) -> Reading:
    """The reading of a capture."""
    rows = to_rows(article, page_sha256)
    return Reading(captured_at, url, page_sha256, record_hash(rows), article, rows)


def key_of_reading(reading: Reading) -> str:
    """The key of the article that the capture is of."""
    return article_key(reading.article, reading.page_sha256)


def history(readings: Iterable[Reading]) -> History:
    """The history that the captures of one article tell, one at least. Of several readings of one capture the newest
    cleaner's counts; where the article was captured under its own address, the others only add theirs."""
    ordered = _each_once(readings)
    made = _making(ordered)
    first = made[0]
    known, current = _known(first), first
    versions: list[Row] = []
    for one in made[1:]:
        saving = Saving(one.article, datetime.fromisoformat(one.captured_at), one.page_sha256)
        held = current.article
        decision = decide(saving, known, lambda _, held=held: held)  # type: ignore[misc]
        before = known
        known = replace(known, last_seen_at=one.captured_at, page_sha256=one.page_sha256)
        if not decision.is_written:
            continue
        if decision.changed:
            at = max(one.captured_at, known.version_seen_at)
            versions.append(_superseded(current, before, decision, at))
            known = replace(
                known,
                revision=known.revision + 1,
                edits=known.edits + (decision.outcome == "edited"),
                version_seen_at=one.captured_at,
            )
        current = one
        known = replace(
            known,
            content_hash=one.article.content_hash,
            record_hash=one.record_hash,
            cleaner_version=one.article.cleaner_version,
            modified_at=utc_text(one.article.modified_at),
        )
    rows = current.rows or to_rows(current.article, current.page_sha256)
    urls = addresses(current.article.canonical_url, current.article.url, (one.url for one in ordered))
    return History(tuple(ordered), rows, known, tuple(versions), tuple(urls.items()))


def addresses(canonical: str | None, url: str | None, captured: Iterable[str]) -> dict[str, str]:
    """The addresses of an article with their kinds: its own, that of the page it was read from, those captured."""
    found = {one: kind for one, kind in ((url, "requested"), (canonical, "canonical")) if one}
    others = {one for one in captured if one not in found and one.startswith("http")}
    return found | {one: kind_of(one, canonical or url or "") for one in sorted(others)}


def copied_urls(rows: Iterable[tuple[int, str | None, str | None, str]]) -> list[tuple[str, int, str]]:
    """Addresses as (url, article_id, kind) of rows (article_id, canonical_url, url, captured url), article by
    article."""
    found: list[tuple[str, int, str]] = []
    for (number, canonical, url), group in groupby(rows, key=lambda row: (row[0], row[1], row[2])):
        kinds = addresses(canonical, url, (row[3] for row in group))
        found += [(name, number, kind) for name, kind in kinds.items()]
    return found


def _each_once(readings: Iterable[Reading]) -> list[Reading]:
    best: dict[tuple[str, str, str], Reading] = {}
    for one in readings:
        place = (one.captured_at, one.page_sha256, one.url)
        if place not in best or _newness(best[place]) < _newness(one):
            best[place] = one
    return [best[place] for place in sorted(best)]


def _newness(reading: Reading) -> tuple[int, str, str]:
    version = reading.article.cleaner_version
    number = _NUMBER.match(version)
    return int(number[0]) if number else 0, version, reading.record_hash


def _making(ordered: Sequence[Reading]) -> Sequence[Reading]:
    """The captures that make the versions: those of the article's own address, else those of one that was captured
    first; an AMP page and the page itself would else seem to edit each other."""
    if len(ordered) == 1:
        return ordered
    own = [one for one in ordered if canonical_url(one.url) == one.article.canonical_url]
    return own or [one for one in ordered if one.url == ordered[0].url]


def _known(first: Reading) -> Known:
    at, article = first.captured_at, first.article
    return Known(
        article_key=key_of_reading(first),
        article_id=0,
        content_hash=article.content_hash,
        record_hash=first.record_hash,
        cleaner_version=article.cleaner_version,
        page_sha256=first.page_sha256,
        modified_at=utc_text(article.modified_at),
        revision=1,
        edits=0,
        first_seen_at=at,
        version_seen_at=at,
        last_seen_at=at,
    )


def _superseded(current: Reading, known: Known, decision: Decision, at: str) -> Row:
    article = current.article
    return {
        "revision": known.revision,
        "seen_at": known.version_seen_at,
        "superseded_at": at,
        "cause": decision.cause,
        "changed": json.dumps(decision.changed),
        "headline": article.headline,
        "standfirst": article.standfirst,
        "old_values": decision.old_values,
        "content_hash": known.content_hash,
        "cleaner_version": known.cleaner_version,
        "page_sha256": known.page_sha256,
        "body": article.body,
    }
