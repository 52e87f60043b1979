"""Copies of news.db for other programs: JSON Lines, CSV, Parquet, schema.org JSON-LD, and a snapshot of the file.

JSON Lines, CSV and Parquet have the columns and values of the view v_articles, the oldest article first. Every copy
is written beside its place and renamed when it is whole.
"""

import contextlib
import csv
import importlib
import json
import os
import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Literal

from flows.database import queries, refusals
from flows.store import Store, open_store
from schemas.article import Article
from schemas.errors import StoreError
from schemas.rows import utc_text

Form = Literal["jsonl", "csv", "parquet", "jsonld"]
_Chosen = Mapping[str, str | None]  # values of the statements `export` and `export ids`
_BATCH = 500  # articles read at once


def export(
    db: Path, out: Path, form: Form = "jsonl", *, since: datetime | None = None, publisher: str | None = None
) -> int:
    """Writes the articles published since then (all, also those without a date, if None); their number."""
    write = _WRITERS[form]
    with open_store(db, readonly=True) as store, replacing(out) as fresh:
        return write(store, fresh, {"since": utc_text(since), "publisher": publisher})


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


def _jsonl(store: Store, out: Path, chosen: _Chosen) -> int:
    return _lines(out, (dict(row) for row in _rows(store, chosen)))


def _jsonld(store: Store, out: Path, chosen: _Chosen) -> int:
    ids = [row[0] for row in store.connection.execute(queries()["export ids"], chosen)]
    parts = (ids[start : start + _BATCH] for start in range(0, len(ids), _BATCH))
    return _lines(out, (news_article(article) for part in parts for article in store.articles(part)))


def _csv(store: Store, out: Path, chosen: _Chosen) -> int:
    rows, count = _rows(store, chosen), 0
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)  # CRLF ends a row (RFC 4180), else a lone CR in a text would, unquoted (Python 3.11)
        writer.writerow(column[0] for column in rows.description)
        for row in rows:
            writer.writerow(row)
            count += 1
    return count


def _parquet(store: Store, out: Path, chosen: _Chosen) -> int:
    """By a module that is imported when it is asked for, since what it needs is an extra."""
    try:
        parquet = importlib.import_module("flows.parquet")
    except ModuleNotFoundError as error:
        detail = f"Parquet needs the package {error.name}: {sys.executable} -m pip install {error.name}"
        raise StoreError(str(out), "no_pyarrow", detail) from error
    about = store.connection.execute(queries()["export columns"]).fetchall()
    types = {row["name"]: row["type"] for row in about}
    descriptions = {row["name"]: row["description"] for row in about}
    written: int = parquet.write_parquet(out, _rows(store, chosen), types, descriptions)
    return written


_WRITERS: dict[Form, Callable[[Store, Path, _Chosen], int]] = {
    "jsonl": _jsonl,
    "csv": _csv,
    "parquet": _parquet,
    "jsonld": _jsonld,
}


def _rows(store: Store, chosen: _Chosen) -> sqlite3.Cursor:
    return store.connection.execute(queries()["export"], chosen)


def _lines(out: Path, values: Iterable[dict[str, object]]) -> int:
    count = 0
    with out.open("w", encoding="utf-8", newline="") as file:
        for value in values:
            file.write(json.dumps(value, ensure_ascii=False) + "\n")
            count += 1
    return count


@contextlib.contextmanager
def replacing(out: Path) -> Iterator[Path]:
    """Where to write a file that takes its place only when it is whole."""
    fresh = _beside(out)
    try:
        yield fresh
        fresh.replace(out)
    except OSError as error:
        raise StoreError(str(out), "unwritable", f"the copy cannot be written: {error.strerror}") from error
    finally:
        fresh.unlink(missing_ok=True)


def _beside(out: Path) -> Path:
    return out.with_name(f".{out.name}-{os.getpid()}")
