"""news.db: articles, versions, runs, failures. One writer; every batch is one transaction.

    with open_store(Path("news.db")) as store:
        run_id = store.start_run("ingest", "manual", {}, "2026-11-22T10:00")
        outcomes = store.save([Saving(article, seen_at, page_sha256)], run_id)
        store.finish_run(run_id, "completed", {"pages_fetched": 1})

The rules of new, edited, unchanged and recleaned are those of flows/revising.py.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from flows import clusters, journal, search
from flows.batch import Arriving, addresses, article_row, superseded, touched, waves
from flows.database import ask, open_database, queries, refusals, tidy, writing
from flows.journal import Failure, RunState
from flows.revising import Cause, Known, Outcome, Saving, decide
from flows.search import Copy, Hit, Totals, Version
from flows.store_tables import Database
from schemas.article import Article
from schemas.publisher import Publisher
from schemas.rows import Row, Rows, from_rows, storable, to_rows, utc_text

__all__ = [
    "Cause", "Copy", "Failure", "Hit", "Outcome", "RunState", "Saving", "Store", "Totals", "Version", "open_store",
]  # fmt: skip

_T = TypeVar("_T")
_FEW_ROWS = ("article_authors", "article_topics", "images")
_KNOWN = tuple(field.name for field in fields(Known))


def open_store(path: Path | str, *, readonly: bool = False) -> "Store":
    """The database at `path`, made if it is not there (unless readonly); StoreError says why it cannot be used."""
    path = Path(path)
    return Store(path, open_database(path, readonly=readonly))


class Store:
    """An open news.db; used by one thread at a time, closed by leaving its context."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self.connection = connection
        self._tables = Database(connection, strict=True)

    def __enter__(self) -> "Store":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the file; the write-ahead log is written back where nobody else reads."""
        self.connection.close()

    # --- articles

    def save(self, items: Sequence[Saving], run_id: int) -> tuple[Outcome, ...]:
        """Stores the articles in one transaction and says of each, in order, what became of it."""
        outcomes: list[Outcome] = []
        with self._writing():
            for wave in waves(items):
                outcomes += self._save_wave(wave, run_id)
            counts = {name: outcomes.count(name) for name in ("new", "edited", "unchanged", "recleaned")}
            self._ask("count_run", run_id=run_id, **counts)
            journal.resolve(self.connection, {url: one.seen_at for one in items for url in addresses(one)})
        return tuple(outcomes)

    def _save_wave(self, wave: Mapping[str, Saving], run_id: int) -> list[Outcome]:
        known = self._known(wave)
        arriving = [
            Arriving(saving, key, known.get(key), decide(saving, known.get(key), self.article))
            for key, saving in wave.items()
        ]
        self._touch([one for one in arriving if not one.decision.is_written], run_id)
        self._keep_versions([one for one in arriving if one.decision.changed], run_id)
        self._write([one for one in arriving if one.decision.is_written], run_id)
        return [one.decision.outcome for one in arriving]

    def _known(self, wave: Mapping[str, Saving]) -> dict[str, Known]:
        """What is stored of the arriving articles. A page that was stored under another key, which an earlier
        cleaner gave it, is the same article: its key becomes the present one."""
        rows = self._ask("known", keys=json.dumps(list(wave)))
        known = {row["article_key"]: Known(*(row[name] for name in _KNOWN)) for row in rows}
        strangers = {
            (url, one.page_sha256): key for key, one in wave.items() if key not in known for url in addresses(one)
        }
        urls = json.dumps([url for url, _ in strangers])
        for row in self._ask("known by address", urls=urls):
            if key := strangers.get((row["known_url"], row["page_sha256"])):
                known[key] = Known(*(row[name] for name in _KNOWN))
                self._ask("rename", article_id=row["article_id"], article_key=key)
        return known

    def _touch(self, arriving: Iterable[Arriving], run_id: int) -> None:
        self.connection.executemany(queries()["touch"], [touched(one, run_id) for one in arriving])

    def _keep_versions(self, arriving: Iterable[Arriving], run_id: int) -> None:
        self.connection.executemany(queries()["keep_version"], [superseded(one, run_id) for one in arriving])

    def _write(self, arriving: Sequence[Arriving], run_id: int) -> None:
        if not arriving:
            return
        rows = {one.key: to_rows(one.saving.article, one.saving.page_sha256) for one in arriving}
        sources = journal.source_ids(
            self.connection, (str(row["publisher"]) for made in rows.values() for row in made["sources"])
        )
        records = [article_row(one, rows[one.key], sources, run_id) for one in arriving]
        self._tables.table("articles").upsert_all(records, pk="article_key")
        keys = json.dumps([one.key for one in arriving])
        ids = {row["article_key"]: row["article_id"] for row in self._ask("article_ids", keys=keys)}
        self._drop_children([ids[one.key] for one in arriving if one.known])
        self._add_blocks(rows, ids)
        for table in _FEW_ROWS:
            found = [{"article_id": ids[key], **row} for key, made in rows.items() for row in made[table]]
            if found:
                self._tables.table(table).insert_all(self._numbered(table, found))
        self._add_urls(arriving, ids)

    def _drop_children(self, article_ids: Sequence[int]) -> None:
        if article_ids:
            for table in ("article_blocks", *_FEW_ROWS):
                self._ask(f"drop_children {table}", ids=json.dumps(article_ids))

    def _add_blocks(self, rows: Mapping[str, Rows], ids: Mapping[str, int]) -> None:
        """Two thirds of all values: sqlite-utils, which looks at each of them, takes as long as SQLite itself."""
        self.connection.executemany(
            queries()["add_blocks"],
            [
                (ids[key], row["position"], row["kind"], row["text"], row["level"], row["url"])
                for key, made in rows.items()
                for row in made["article_blocks"]
            ],
        )

    def _numbered(self, table: str, rows: list[Row]) -> list[Row]:
        """The rows with the numbers of people and topics in place of their names."""
        if table == "article_authors":
            names = json.dumps(sorted({str(row["name"]) for row in rows}))
            self._ask("add_authors", names=names)
            ids = {row["name"]: row["author_id"] for row in self._ask("author_ids", names=names)}
            return [{**_without(row, "name"), "author_id": ids[row["name"]]} for row in rows]
        if table == "article_topics":
            slugs = {str(row["name"]): row["slug"] for row in rows}
            self._ask("add_topics", slugs=json.dumps(slugs))
            ids = {row["name"]: row["topic_id"] for row in self._ask("topic_ids", names=json.dumps(list(slugs)))}
            return [{**_without(row, "name", "slug"), "topic_id": ids[row["name"]]} for row in rows]
        return rows

    def _add_urls(self, arriving: Iterable[Arriving], ids: Mapping[str, int]) -> None:
        self.connection.executemany(
            queries()["add_url"],
            [
                {"url": url, "article_id": ids[one.key], "kind": kind}
                for one in arriving
                for url, kind in addresses(one.saving).items()
            ],
        )

    def mark_removed(self, urls: Iterable[str], at: datetime) -> int:
        """Notes that the pages at these addresses are gone (404, 410); the articles stay, seen again they stand again.
        The number of articles it concerns."""
        with self._writing():
            return len(self._ask("mark_removed", urls=json.dumps([storable(url) for url in urls]), at=utc_text(at)))

    def group_copies(self, *, anew: bool = False) -> int:
        """Puts the articles that tell one story in the same words into groups: those whose text is new, or all
        `anew`; the number of articles compared."""
        return (clusters.group_all if anew else clusters.group_pending)(self.connection, self.path)

    # --- outlets, runs, failures

    def describe_sources(self, publishers: Iterable[Publisher]) -> None:
        """Writes names, zones and languages of the publishers' rules into `sources`."""
        with self._writing():
            journal.describe_sources(self.connection, publishers)

    def start_run(self, flow: str, trigger: str, parameters: Mapping[str, object], run_key: str) -> int:
        """The run's number; a key that is there already is the same run, taken up again."""
        with self._writing():
            return journal.start_run(self.connection, flow, trigger, parameters, run_key)

    def finish_run(self, run_id: int, state: RunState, counts: Mapping[str, object] | None = None) -> None:
        """Finds the copies among what it stored, closes the run, keeps its counts, and tidies the file: query plans,
        write-ahead log. A run that crashed leaves the copies to the next one."""
        if state != "crashed":
            self.group_copies()
        with self._writing():
            journal.finish_run(self.connection, run_id, state, counts or {})
        with refusals(self.path):
            tidy(self.connection)

    def record_failures(self, failures: Sequence[Failure], run_id: int) -> None:
        """Notes the failures by (url, stage); repeating one adds to its attempts."""
        with self._writing():
            journal.record_failures(self.connection, failures, run_id)

    def resolve(self, urls: Iterable[str], at: datetime) -> None:
        """Marks the failures of these addresses as resolved; saving an article does so by itself."""
        with self._writing():
            journal.resolve(self.connection, dict.fromkeys(urls, at))

    # --- reading

    def article(self, article_id: int) -> Article:
        """The stored article."""
        return self.articles([article_id])[0]

    def articles(self, article_ids: Sequence[int]) -> list[Article]:
        """The stored articles in the order of their numbers given; some hundreds at a time."""
        found = self.rows(article_ids)
        return [from_rows(found[number]) for number in article_ids]

    def show(self, name: str) -> Article | None:
        """The article behind a key (or its beginning), an address or an article_id; None where there is none."""
        with refusals(self.path):
            article_id = search.find_id(self.connection, name)
            return None if article_id is None else self.article(article_id)

    def search(
        self,
        query: str,
        *,
        publisher: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 20,
        marks: tuple[str, str] = ("[", "]"),
    ) -> tuple[Hit, ...]:
        """Articles that hold all the words, the best first; `marks` stand around found words of the snippet."""
        with refusals(self.path):
            return search.search(
                self.connection, query, publisher=publisher, since=since, until=until, limit=limit, marks=marks
            )

    def revisions(self, name: str | None = None, limit: int = 100) -> tuple[Version, ...]:
        """Superseded versions, newest first, of one article (any of its names) or of all."""
        with refusals(self.path):
            article_id = None if name is None else search.find_id(self.connection, name)
            return () if name and article_id is None else search.versions(self.connection, article_id, limit)

    def copies(self, name: str | None = None, *, publisher: str | None = None, limit: int = 100) -> tuple[Copy, ...]:
        """The groups of copies, the newest story first: that of one article (any of its names), or of all."""
        with refusals(self.path):
            article_id = None if name is None else search.find_id(self.connection, name)
            if name and article_id is None:
                return ()
            return search.copies(self.connection, article_id, publisher=publisher, limit=limit)

    def totals(self) -> Totals:
        """How many articles, versions, publishers and unresolved failures, and what time they span."""
        with refusals(self.path):
            return search.totals(self.connection)

    def rows(self, article_ids: Sequence[int]) -> dict[int, Rows]:
        """All rows of the articles as schemas.rows takes them, by article_id."""
        with refusals(self.path):
            return search.stored_rows(self.connection, article_ids)

    @property
    def database_id(self) -> str:
        """The name of this file, given when it was made: a rebuilt database has another."""
        with refusals(self.path):
            (row,) = self._ask("database_id")
            return str(row["value"])

    # --- within

    def _ask(self, name: str, **values: object) -> list[sqlite3.Row]:
        return ask(self.connection, name, **values)

    def _writing(self) -> AbstractContextManager[None]:
        return writing(self.connection, self.path)


def _without(row: Mapping[str, _T], *names: str) -> dict[str, _T]:
    return {name: value for name, value in row.items() if name not in names}
