"""Does a news.db keep its contract? Everything that can be worked out again is, and compared.

SQLite's own check finds damaged pages, broken constraints and dangling references, but not a flipped bit in a text:
content_hash, record_hash and article_key are therefore computed anew for every article and version.
"""

import json
import os
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from pydantic import ValidationError

from flows.clusters import features_blob, sketch_keys
from flows.database import migrations, queries, refusals
from flows.likeness import features, wording
from flows.search import TRIGGERS
from flows.store import Store, open_store
from schemas.article import Article, content_hash
from schemas.rows import Row, Rows, article_key, from_rows, record_hash, slug, to_rows

_BATCH = 500  # articles held at once
_MISSING = "is missing"


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken rule: its name, the table and row, and what was found."""

    rule: str
    where: str
    detail: str


def verify(path: Path) -> list[Violation]:
    """All broken rules of the file, none where it keeps its contract; StoreError where it cannot be read at all.
    The file is not changed."""
    open_store(path, readonly=True).close()  # says what is wrong with a file that is none of ours
    with refusals(path), _opened(path) as store:
        damage = list(_integrity(store.connection))
        if any(one.rule == "integrity" for one in damage):
            return damage  # what is built on it would be found broken a second time
        structure = list(_structure(store.connection))
        if any(one.detail == _MISSING for one in structure):
            return [*damage, *structure]  # nothing that needs it can be asked
        return [
            *damage,
            *structure,
            *_statements(store.connection),
            *_articles(store),
            *_versions(store.connection),
            *_topics(store.connection),
            *_sketches(store.connection),
            *_search_index(store.connection),
        ]


def _opened(path: Path) -> Store:
    """Open for writing where that is possible, yet nothing is written: read-only connections of SQLite 3.40 leave
    CHECK constraints out of integrity_check."""
    if not os.access(path.parent, os.W_OK):
        return open_store(path, readonly=True)
    connection = sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=rw", uri=True, isolation_level=None)
    connection.row_factory = sqlite3.Row
    return Store(path, connection)


def _integrity(connection: sqlite3.Connection) -> Iterator[Violation]:
    for (found,) in connection.execute("PRAGMA integrity_check(1000)"):
        if found != "ok":
            yield Violation("integrity", "file", str(found))
    for table, rowid, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        yield Violation("foreign_key", f"{table} rowid {rowid}", f"refers to no row of {parent}")


def _structure(connection: sqlite3.Connection) -> Iterator[Violation]:
    """Tables, views, triggers and indexes as the script makes them; what a user added is no violation."""
    fresh = sqlite3.connect(":memory:")
    for step in migrations():
        fresh.executescript(step)
    there = dict(_made(connection))
    for name, sql in _made(fresh):
        if name not in there and _is_part(connection) and name in TRIGGERS:
            continue
        if name not in there:
            yield Violation("structure", name, _MISSING)
        elif there[name] != sql:
            yield Violation("structure", name, "is not as the contract has it")
    fresh.close()
    for key in ("contract", "database_id", "created_at"):
        if not connection.execute("SELECT 1 FROM about WHERE key = ? AND value <> ''", (key,)).fetchone():
            yield Violation("about", key, "is empty or not there")


def _made(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    found = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'")
    return [(str(name), str(sql)) for name, sql in found]


def _statements(connection: sqlite3.Connection) -> Iterator[Violation]:
    """Each statement `verify: rule` finds the rows that break a rule, as (where, detail)."""
    for name, statement in queries().items():
        if name.startswith("verify: "):
            for where, detail in connection.execute(statement):
                yield Violation(name.removeprefix("verify: "), str(where), str(detail))
    tables = connection.execute("SELECT name FROM sqlite_master WHERE sql LIKE '%STRICT' ORDER BY name").fetchall()
    for (table,) in tables:
        for (column,) in connection.execute("SELECT name FROM pragma_table_info(?)", (table,)).fetchall():
            if column.endswith("_at"):
                yield from _instants(connection, table, column)


def _instants(connection: sqlite3.Connection, table: str, column: str) -> Iterator[Violation]:
    again = f"strftime('%Y-%m-%dT%H:%M:%SZ', {column}, '+0 days')"  # the 31st of February becomes the 3rd of March
    for rowid, value in connection.execute(
        f"SELECT rowid, {column} FROM {table} WHERE {column} <> ifnull({again}, '')"
    ):
        yield Violation("instant", f"{table}.{column} rowid {rowid}", f"{value!r} is no moment in UTC")


def _articles(store: Store) -> Iterator[Violation]:
    ids = [row[0] for row in store.connection.execute("SELECT article_id FROM articles ORDER BY article_id")]
    for start in range(0, len(ids), _BATCH):
        for number, rows in store.rows(ids[start : start + _BATCH]).items():
            yield from _article(f"articles {number}", rows)


def _article(where: str, rows: Rows) -> Iterator[Violation]:
    (main,) = rows["articles"]
    try:
        article = from_rows(rows)
        made = to_rows(article, _text(main["page_sha256"]))
    except (ValidationError, ValueError, TypeError) as error:
        yield Violation("article", where, f"its rows make no article: {str(error).splitlines()[0]}")
        return
    for name in ("published_at", "modified_at", "day_local"):
        if main[name] != made["articles"][0][name]:
            yield Violation("instant", f"{where} {name}", f"{main[name]} is not that of its local time")
    if main["article_key"] != article_key(article, _text(main["page_sha256"])):
        yield Violation("article_key", where, "is not the hash of the article's address")
    if main["content_hash"] != _content_hash(article):
        yield Violation("content_hash", where, "headline, standfirst or body are not those that were stored")
    if main["record_hash"] != record_hash(made):
        yield Violation("record_hash", where, "some field, picture, block, author or topic is not as it was stored")
    for table, found in rows.items():
        yield from _positions(where, table, found)


def _positions(where: str, table: str, rows: Sequence[Row]) -> Iterator[Violation]:
    by_role: dict[object, list[object]] = {}
    for row in rows:
        if "position" in row:
            by_role.setdefault(row.get("role"), []).append(row["position"])
    for found in by_role.values():
        if sorted(found, key=str) != sorted(range(1, len(found) + 1), key=str):
            yield Violation("position", f"{where} {table}", "positions do not run from 1 without a gap")


def _versions(connection: sqlite3.Connection) -> Iterator[Violation]:
    for row in connection.execute("SELECT * FROM revisions"):
        if row["content_hash"] != content_hash(row["headline"], row["standfirst"], row["body"]):
            where = f"revisions {row['article_id']}, {row['revision']}"
            yield Violation("content_hash", where, "headline, standfirst or body are not those that were stored")


def _topics(connection: sqlite3.Connection) -> Iterator[Violation]:
    for row in connection.execute("SELECT topic_id, name, slug FROM topics"):
        if row["slug"] != slug(row["name"]):
            yield Violation("slug", f"topics {row['topic_id']}", f"{row['slug']!r} is not the slug of {row['name']!r}")


def _sketches(connection: sqlite3.Connection) -> Iterator[Violation]:
    """Features and keys of the articles that have been compared, made anew."""
    has_key = "SELECT count(*) FROM json_each(?) JOIN sketch_keys ON sketch_key = value"
    for row in connection.execute(queries()["verify sketches"]).fetchall():
        where = f"article_sketches {row['article_id']}"
        (body,) = connection.execute(queries()["body"], {"article_id": row["article_id"]}).fetchone()
        blob = features_blob(features(wording(body)))
        keys = sketch_keys(row["article_id"], row["day"], blob)
        if row["features"] != blob:
            yield Violation("sketch", where, "features are not those of the body")
        elif connection.execute(has_key, (json.dumps(keys),)).fetchone()[0] != len(keys):
            yield Violation("sketch", where, "some of its keys are missing from sketch_keys")


def _search_index(connection: sqlite3.Connection) -> Iterator[Violation]:
    """FTS5 checks itself by a statement that counts as writing; where nothing may be written it is left out."""
    if _is_part(connection):
        return
    try:
        connection.execute("INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)")
    except sqlite3.OperationalError:
        return
    except sqlite3.DatabaseError:
        yield Violation("search", "articles_fts", "the search index does not agree with the articles")


def _is_part(connection: sqlite3.Connection) -> bool:
    """Whether it is the part file of an archive's shard, which has no search."""
    return connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'shard'").fetchone() is not None


def _content_hash(article: Article) -> str:
    return content_hash(article.headline, article.standfirst, article.body)


def _text(value: object) -> str | None:
    return None if value is None else str(value)
