"""Copies of news.db for other programs: JSON Lines, CSV, schema.org JSON-LD, and a snapshot of the file itself.

JSON Lines and CSV have the columns of the view v_articles, one article a line, the oldest first. Every copy is
written beside its place and renamed when it is whole.
"""

import contextlib
import csv
import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, Literal

from flows.database import queries, refusals
from flows.store import Store, open_store
from schemas.article import Article
from schemas.errors import StoreError
from schemas.rows import utc_text

Form = Literal["jsonl", "csv", "jsonld"]
_BATCH = 500  # articles read at once


def export(
    db: Path, out: Path, form: Form = "jsonl", *, since: datetime | None = None, publisher: str | None = None
) -> int:
    """Writes the articles published since then (all, also those without a date, if None); their number."""
    with open_store(db, readonly=True) as store, _replacing(out) as file:
        return _WRITERS[form](store, file, {"since": utc_text(since), "publisher": publisher})


def snapshot(db: Path, out: Path) -> None:
    """A copy of the whole file as of now, also while another program writes; it can be read from a read-only folder."""
    with open_store(db, readonly=True) as store, refusals(out):
        fresh = _beside(out)
        try:
            store.connection.execute("VACUUM INTO ?", (str(fresh),))
            fresh.replace(out)
        finally:
            fresh.unlink(missing_ok=True)


def news_article(article: Article) -> dict[str, object]:
    """The article as a schema.org NewsArticle; what is unknown is left out."""
    values: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.headline,
        "alternativeHeadline": article.alternative_headline,
        "description": article.standfirst,
        "articleBody": article.body,
        "articleSection": article.section,
        "keywords": list(article.topics),
        "inLanguage": article.language,
        "author": [{"@type": "Person", "name": name} for name in article.authors],
        "editor": article.editor,
        "sourceOrganization": article.agency,
        "dateline": article.dateline,
        "datePublished": article.published_at and article.published_at.isoformat(),
        "dateModified": article.modified_at and article.modified_at.isoformat(),
        "mainEntityOfPage": article.canonical_url,
        "url": article.url,
        "image": [
            {"@type": "ImageObject", "url": one.url, "caption": one.caption, "creditText": one.credit}
            for one in article.images
        ],
        "isAccessibleForFree": None if article.is_paywalled is None else not article.is_paywalled,
        "wordCount": article.word_count,
    }
    return {name: value for name, value in values.items() if value not in (None, [])}


def _jsonl(store: Store, file: IO[str], chosen: dict[str, str | None]) -> int:
    return _lines(file, (dict(row) for row in _rows(store, chosen)))


def _jsonld(store: Store, file: IO[str], chosen: dict[str, str | None]) -> int:
    ids = [row[0] for row in store.connection.execute(queries()["export ids"], chosen)]
    parts = (ids[start : start + _BATCH] for start in range(0, len(ids), _BATCH))
    return _lines(file, (news_article(article) for part in parts for article in store.articles(part)))


def _csv(store: Store, file: IO[str], chosen: dict[str, str | None]) -> int:
    rows, count = _rows(store, chosen), 0
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(column[0] for column in rows.description)
    for row in rows:
        writer.writerow(row)
        count += 1
    return count


_WRITERS: dict[Form, Callable[[Store, IO[str], dict[str, str | None]], int]] = {
    "jsonl": _jsonl,
    "csv": _csv,
    "jsonld": _jsonld,
}


def _rows(store: Store, chosen: dict[str, str | None]) -> sqlite3.Cursor:
    return store.connection.execute(queries()["export"], chosen)


def _lines(file: IO[str], values: Iterable[dict[str, object]]) -> int:
    count = 0
    for value in values:
        file.write(json.dumps(value, ensure_ascii=False) + "\n")
        count += 1
    return count


@contextlib.contextmanager
def _replacing(out: Path) -> Iterator[IO[str]]:
    """A text file that takes its place only when it is whole."""
    fresh = _beside(out)
    try:
        with fresh.open("w", encoding="utf-8", newline="") as file:
            yield file
        fresh.replace(out)
    except OSError as error:
        raise StoreError(str(out), "unwritable", f"the copy cannot be written: {error.strerror}") from error
    finally:
        fresh.unlink(missing_ok=True)


def _beside(out: Path) -> Path:
    return out.with_name(f".{out.name}-{os.getpid()}")
