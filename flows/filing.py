"""Whole histories of articles into a news.db, and out again; each function runs within the caller's transaction.

Names of people and topics get their numbers batch by batch in alphabetical order, so that the same articles in the
same batches give the same numbers.
"""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from flows.database import ask, queries
from flows.histories import History, Reading, history, reading_of
from flows.search import stored_rows
from schemas.article import Article
from schemas.rows import Row, from_rows

_CHILDREN = ("article_blocks", "article_authors", "article_topics", "images", "revisions", "captures", "readings")
_ENCODE = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
_TEXTS = ("headline", "standfirst", "body", "content_hash", "cleaner_version")
_STORY = (
    "article_key", "record_hash", "revision", "edits", "first_seen_at", "version_seen_at", "last_seen_at",
    "page_sha256",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Filed:
    """One article to be written: its number in the file, whether it stands there already, and its history."""

    article_id: int
    is_known: bool
    history: History


def file_articles(connection: sqlite3.Connection, filed: Sequence[Filed]) -> None:
    """Writes the articles with all that belongs to them, in place of what stands there of them."""
    authors, topics = names_of(filed)
    add_names(
        connection, [str(row["publisher"]) for one in filed for row in one.history.rows["sources"]], authors, topics
    )
    file_rows(connection, filed)
    add_urls(connection, urls_of(filed))


def file_rows(connection: sqlite3.Connection, filed: Sequence[Filed]) -> None:
    """The same without addresses; names must be there."""
    if known := [one.article_id for one in filed if one.is_known]:
        for table in _CHILDREN:
            ask(connection, f"drop_children {table}", ids=json.dumps(known))
    _run(connection, "file article", [_article_row(one) for one in filed])
    _run(connection, "add_blocks", _children(filed, "article_blocks", ("position", "kind", "text", "level", "url")))
    _run(connection, "file author", _children(filed, "article_authors", ("role", "position", "name")))
    _run(connection, "file topic", _children(filed, "article_topics", ("position", "name")))
    _run(connection, "file image", _children(filed, "images", ("position", "url", "caption", "credit")))
    _run(
        connection,
        "file version",
        [(one.article_id, *row.values()) for one in filed for row in one.history.versions],
    )
    _run(connection, "file capture", _captures(filed))
    _run(connection, "file reading", _readings(filed))


def names_of(filed: Sequence[Filed]) -> tuple[set[str], dict[str, str]]:
    """People, and topics with their slugs."""
    authors = {str(row["name"]) for one in filed for row in one.history.rows["article_authors"]}
    topics = {str(row["name"]): str(row["slug"]) for one in filed for row in one.history.rows["article_topics"]}
    return authors, topics


def urls_of(filed: Sequence[Filed]) -> list[tuple[str, int, str]]:
    """Addresses as (url, article_id, kind)."""
    return [(url, one.article_id, kind) for one in filed for url, kind in one.history.urls]


def add_names(
    connection: sqlite3.Connection, publishers: Iterable[str], authors: Iterable[str], topics: Mapping[str, str]
) -> None:
    """Outlets, people and topics (by name, with their slugs) that are not there yet, in alphabetical order."""
    ask(connection, "add_sources", names=json.dumps(sorted(set(publishers))))
    ask(connection, "add_authors", names=json.dumps(sorted(set(authors))))
    ask(connection, "add_topics", slugs=json.dumps(dict(sorted(topics.items()))))


def add_urls(connection: sqlite3.Connection, urls: Iterable[tuple[str, int, str]]) -> None:
    """Addresses as (url, article_id, kind)."""
    connection.executemany(queries()["add_url"], [{"url": a, "article_id": b, "kind": c} for a, b, c in urls])


def stored_readings(connection: sqlite3.Connection, article_ids: Sequence[int]) -> dict[int, list[Reading]]:
    """What is known of the captures of these articles; versions that no capture tells of, since they were fetched
    from the publisher, stand as captures of the moments at which they were seen."""
    ids = json.dumps(list(article_ids))
    rows = stored_rows(connection, article_ids)
    articles = {number: from_rows(rows[number]) for number in article_ids}
    others = {
        (row["article_id"], row["record_hash"]): Article.model_validate_json(row["article"])
        for row in ask(connection, "readings by id", ids=ids)
    }
    found: dict[int, list[Reading]] = defaultdict(list)
    for row in ask(connection, "captures by id", ids=ids):
        number, made = row["article_id"], row["record_hash"]
        article = others.get((number, made), articles[number])
        found[number].append(Reading(row["captured_at"], row["url"], row["page_sha256"], made, article))
    versions = defaultdict(list)
    for row in ask(connection, "versions by id", ids=ids):
        versions[row["article_id"]].append(row)
    for number, article in articles.items():
        (main,) = rows[number]["articles"]
        told = {one.captured_at for one in found[number]}
        found[number] += _fetched(article, main, versions[number], told)
    return found


def refiled(connection: sqlite3.Connection, article_id: int, more: Sequence[Reading]) -> Filed:
    """The article that stands there with more captures of it."""
    return Filed(article_id, True, history([*stored_readings(connection, [article_id])[article_id], *more]))


def _fetched(article: Article, main: Row, versions: Sequence[sqlite3.Row], told: Container[str]) -> list[Reading]:
    """The versions of an article, the newest first, and the newest one when it was last seen, as readings: those
    whose moment is not told yet."""
    url, sha256 = str(main["url"] or ""), str(main["page_sha256"] or "")
    found = [(str(main[at]), sha256, article) for at in ("last_seen_at", "version_seen_at")]
    for row in versions:
        values = {**article.model_dump(mode="json"), **json.loads(row["old_values"])}
        article = Article.model_validate(values | {name: row[name] for name in _TEXTS})
        found.append((row["seen_at"], row["page_sha256"] or "", article))
    return [reading_of(one, at, url, page) for at, page, one in found if at not in told]


def _article_row(one: Filed) -> Row:
    story = one.history
    publisher = next((row["publisher"] for row in story.rows["sources"]), None)
    (main,) = story.rows["articles"]
    told = {name: getattr(story.known, name) for name in _STORY}
    return {**main, **told, "article_id": one.article_id, "publisher": publisher, "removed_at": None}


def _children(filed: Sequence[Filed], table: str, columns: tuple[str, ...]) -> list[tuple[object, ...]]:
    pick = itemgetter(*columns)
    return [(one.article_id, *pick(row)) for one in filed for row in one.history.rows[table]]


def _captures(filed: Sequence[Filed]) -> list[tuple[object, ...]]:
    return [
        (one.article_id, read.captured_at, read.url, read.page_sha256, read.record_hash)
        for one in filed
        for read in one.history.readings
    ]


def _readings(filed: Sequence[Filed]) -> list[tuple[object, ...]]:
    """The readings that the article's rows do not hold."""
    return [
        (one.article_id, read.record_hash, _ENCODE(read.article.model_dump(mode="json")))
        for one in filed
        for read in one.history.readings
        if read.record_hash != one.history.known.record_hash
    ]


def _run(connection: sqlite3.Connection, name: str, values: Sequence[Row] | Sequence[tuple[object, ...]]) -> None:
    if values:
        connection.executemany(queries()[name], values)
