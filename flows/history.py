"""What changed from each version of an article to the next: field by field, before and after, by whom, when seen."""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flows.changes import as_text
from flows.database import ask, refusals
from flows.search import find_id
from flows.store import Store
from schemas import Article, Image

_TEXTS = ("headline", "standfirst", "body")


@dataclass(frozen=True, slots=True)
class Change:
    """One field of an edit as text; empty where there was or is nothing."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Edit:
    """The step from one version to the next. `seen_at` is when the next one was first seen, UTC text; `cause` is
    `publisher` or `cleaner`, `headline` that of the present version."""

    article_key: str
    publisher: str | None
    url: str | None
    headline: str
    revision: int
    seen_at: str
    cause: str
    changes: tuple[Change, ...]


def history(store: Store, name: str | None = None, limit: int = 100) -> tuple[Edit, ...]:
    """The newest edits, newest first, of one article (any of its names) or of all."""
    with refusals(store.path):
        article_id = None if name is None else find_id(store.connection, name)
        if name is not None and article_id is None:
            return ()
        chosen = ask(store.connection, "edits", article_id=article_id, limit=limit)
        numbers = sorted({row["article_id"] for row in chosen})
        kept: dict[int, list[sqlite3.Row]] = {number: [] for number in numbers}
        for row in ask(store.connection, "kept versions", ids=json.dumps(numbers)):
            kept[row["article_id"]].append(row)
        present = dict(zip(numbers, store.articles(numbers), strict=True))
    edits = {number: list(_edits(kept[number], present[number])) for number in numbers}
    return tuple(edits[row["article_id"]][row["revision"] - 1] for row in chosen)


def _edits(kept: Sequence[sqlite3.Row], present: Article) -> Iterator[Edit]:
    """One edit a kept version, the oldest first."""
    values = [{name: row[name] for name in _TEXTS} | json.loads(row["old_values"]) for row in kept]
    values.append(present.model_dump(mode="json"))
    for place, row in enumerate(kept):
        changes = (
            Change(name, _text(name, values[place].get(name)), _text(name, _next(name, values[place + 1 :])))
            for name in json.loads(row["changed"])
        )
        yield Edit(
            article_key=row["article_key"],
            publisher=present.publisher,
            url=present.canonical_url or present.url,
            headline=present.headline,
            revision=row["revision"],
            seen_at=row["superseded_at"],
            cause=row["cause"],
            changes=tuple(changes),
        )


def _next(name: str, later: Sequence[Mapping[str, object]]) -> object:
    """The field's value in the next version: a version keeps a value only where the one after it has another."""
    return next((version[name] for version in later if name in version), None)


def _text(name: str, value: object) -> str:
    if isinstance(value, list):
        return as_text(tuple(Image(**one) if name == "images" else one for one in value))
    return as_text(value)
