"""news.db: articles, versions, runs, failures. One writer; every batch is one transaction.

    with open_store(Path("news.db")) as store:
        run_id = store.start_run("ingest", "manual", {}, "2026-11-22T10:00")
        outcomes = store.save([Saving(article, seen_at, page_sha256)], run_id)
        store.finish_run(run_id, "completed", {"pages_fetched": 1})

The rules of new, edited, unchanged and recleaned are those of flows/revising.py.
"""

import contextlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Literal, TypeVar

import sqlite_utils

from flows import search
from flows.batch import Arriving, addresses, article_row, touched, waves
from flows.database import open_database, queries, refusals
from flows.revising import Cause, Known, Outcome, Saving, decide
from flows.search import Hit, Totals, Version
from schemas.article import Article
from schemas.publisher import Publisher
from schemas.rows import Row, Rows, from_rows, to_rows, utc_text

__all__ = ["Cause", "Failure", "Hit", "Outcome", "RunState", "Saving", "Store", "Totals", "Version", "open_store"]

RunState = Literal["completed", "partial", "failed", "crashed"]
_T = TypeVar("_T")
_CHILDREN = ("article_blocks", "article_authors", "article_topics", "images")
_KNOWN = tuple(field.name for field in fields(Known))


@dataclass(frozen=True, slots=True)
class Failure:
    """One address that gave no article: the step, the error's class name, its reason code and a sentence."""

    url: str
    stage: str
    error: str
    reason: str
    at: datetime
    message: str = ""
    http_status: int | None = None
    publisher: str | None = None


def open_store(path: Path | str, *, readonly: bool = False) -> "Store":
    """The database at `path`, made if it is not there (unless readonly); StoreError says why it cannot be used."""
    path = Path(path)
    return Store(path, open_database(path, readonly=readonly))


class Store:
    """An open news.db; used by one thread at a time, closed by leaving its context."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self.connection = connection
        self._tables = sqlite_utils.Database(connection, strict=True)

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
            self._run("count_run", run_id=run_id, **counts)
            self._resolve_saved(items)
        return tuple(outcomes)

    def _save_wave(self, wave: Mapping[str, Saving], run_id: int) -> list[Outcome]:
        keys = json.dumps(list(wave))
        known = {row["article_key"]: Known(*(row[name] for name in _KNOWN)) for row in self._all("known", keys=keys)}
        arriving = [
            Arriving(saving, key, known.get(key), decide(saving, known.get(key), self.article))
            for key, saving in wave.items()
        ]
        self._touch([one for one in arriving if not one.decision.is_written], run_id)
        self._keep_versions([one for one in arriving if one.decision.changed], run_id)
        self._write([one for one in arriving if one.decision.is_written], run_id)
        return [one.decision.outcome for one in arriving]

    def _touch(self, arriving: Iterable[Arriving], run_id: int) -> None:
        self.connection.executemany(queries()["touch"], [touched(one, run_id) for one in arriving])

    def _keep_versions(self, arriving: Iterable[Arriving], run_id: int) -> None:
        self.connection.executemany(
            queries()["keep_version"],
            [
                {
                    "article_id": one.known.article_id,
                    "superseded_at": max(utc_text(one.saving.seen_at) or "", one.known.version_seen_at),
                    "cause": one.decision.cause,
                    "changed": json.dumps(one.decision.changed),
                    "old_values": one.decision.old_values,
                    "run_id": run_id,
                }
                for one in arriving
                if one.known
            ],
        )

    def _write(self, arriving: Sequence[Arriving], run_id: int) -> None:
        if not arriving:
            return
        rows = {one.key: to_rows(one.saving.article, one.saving.page_sha256) for one in arriving}
        sources = self._source_ids(row["publisher"] for made in rows.values() for row in made["sources"])
        records = [article_row(one, rows[one.key], sources, run_id) for one in arriving]
        self._tables.table("articles").upsert_all(records, pk="article_key")
        keys = json.dumps([one.key for one in arriving])
        ids = {row["article_key"]: row["article_id"] for row in self._all("article_ids", keys=keys)}
        again = json.dumps([ids[one.key] for one in arriving if one.known])
        for table in _CHILDREN:
            if again != "[]":
                self._run(f"drop_children {table}", ids=again)
            found = [{"article_id": ids[key], **row} for key, made in rows.items() for row in made[table]]
            if found:
                self._tables.table(table).insert_all(self._numbered(table, found))
        self._add_urls(arriving, ids)

    def _numbered(self, table: str, rows: list[Row]) -> list[Row]:
        """The rows with the numbers of people and topics in place of their names."""
        if table == "article_authors":
            names = json.dumps(sorted({str(row["name"]) for row in rows}))
            self._run("add_authors", names=names)
            ids = {row["name"]: row["author_id"] for row in self._all("author_ids", names=names)}
            return [{**_without(row, "name"), "author_id": ids[row["name"]]} for row in rows]
        if table == "article_topics":
            slugs = {str(row["name"]): row["slug"] for row in rows}
            self._run("add_topics", slugs=json.dumps(slugs))
            ids = {row["name"]: row["topic_id"] for row in self._all("topic_ids", names=json.dumps(list(slugs)))}
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

    def _resolve_saved(self, items: Iterable[Saving]) -> None:
        found = {url: utc_text(item.seen_at) for item in items for url in addresses(item)}
        self.connection.executemany(
            queries()["resolve"], [{"urls": json.dumps([url]), "at": at} for url, at in found.items()]
        )

    # --- sources, runs, failures

    def describe_sources(self, publishers: Iterable[Publisher]) -> None:
        """Writes names, zones and languages of the publishers' rules into `sources`."""
        with self._writing():
            self.connection.executemany(
                queries()["describe_source"],
                [
                    {
                        "publisher": one.host,
                        "name": one.name,
                        "home_url": f"https://{one.host}/",
                        "language": one.language,
                        "country": one.country,
                        "timezone": one.timezone,
                    }
                    for one in publishers
                ],
            )

    def start_run(self, flow: str, trigger: str, parameters: Mapping[str, object], run_key: str) -> int:
        """The run's number; a key that is there already is the same run, taken up again."""
        with self._writing():
            (row,) = self._all(
                "start_run",
                run_key=run_key,
                flow=flow,
                trigger=trigger,
                started_at=utc_text(datetime.now(UTC)),
                parameters=json.dumps(dict(parameters), ensure_ascii=False, sort_keys=True, default=str),
                kabar_version=version("kabar"),
            )
        return int(row["run_id"])

    def finish_run(self, run_id: int, state: RunState, counts: Mapping[str, int] | None = None) -> None:
        """Closes the run, keeps its counts, and tidies the file: query plans, write-ahead log."""
        told = json.dumps(dict(counts or {}), sort_keys=True)
        with self._writing():
            self._run("finish_run", run_id=run_id, state=state, finished_at=utc_text(datetime.now(UTC)), counts=told)
        with refusals(self.path):
            self.connection.execute("PRAGMA optimize")
            self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def record_failures(self, failures: Sequence[Failure], run_id: int) -> None:
        """Notes the failures by (url, stage); repeating one adds to its attempts."""
        with self._writing():
            sources = self._source_ids(one.publisher for one in failures if one.publisher)
            self.connection.executemany(
                queries()["record_failure"],
                [
                    {
                        **_without(asdict(one), "publisher"),
                        "at": utc_text(one.at),
                        "source_id": sources.get(one.publisher),
                        "run_id": run_id,
                    }
                    for one in failures
                ],
            )
            self._run("count_failures", run_id=run_id, failures=len(failures))

    def resolve(self, urls: Iterable[str], at: datetime) -> None:
        """Marks the failures of these addresses as resolved; saving an article does so by itself."""
        with self._writing():
            self._run("resolve", urls=json.dumps(list(urls)), at=utc_text(at))

    # --- reading

    def article(self, article_id: int) -> Article:
        """The stored article."""
        return from_rows(self.rows([article_id])[article_id])

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
            (row,) = self._all("database_id")
            return str(row["value"])

    # --- within

    def _source_ids(self, publishers: Iterable[object]) -> dict[object, int]:
        names = json.dumps(sorted({str(name) for name in publishers}))
        self._run("add_sources", names=names)
        return {row["publisher"]: row["source_id"] for row in self._all("source_ids", names=names)}

    def _run(self, name: str, **values: object) -> None:
        self.connection.execute(queries()[name], values)

    def _all(self, name: str, **values: object) -> list[sqlite3.Row]:
        return self.connection.execute(queries()[name], values).fetchall()

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        """One transaction, begun at once: whoever reads first and writes later is refused without waiting."""
        with refusals(self.path):
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.connection.execute("COMMIT")
            except BaseException:
                if self.connection.in_transaction:  # a full disk has rolled back already
                    self.connection.execute("ROLLBACK")
                raise


def _without(row: Mapping[str, _T], *names: str) -> dict[str, _T]:
    return {name: value for name, value in row.items() if name not in names}
