"""One shard of an archive into one part file: a news.db without search, with what could not be read beside it.

The file's content is a function of the records, of what was wanted and of the cleaner: no clock, no path, no chance.
Each batch commits its articles together with the place up to which the archive is read, so a shard that was killed
goes on from there, and gives the same file. It is made under the name `….part` and renamed when it is whole.
"""

import hashlib
import itertools
import json
import shutil
import sqlite3
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import BinaryIO

from cleaners import publisher_for
from cleaners.cleaning import MAX_BYTES
from flows.captures import Capture, read_captures
from flows.database import ask, describe, open_database, refusals, writing
from flows.filing import Filed, add_names, file_articles, refiled
from flows.histories import Reading, history, key_of_reading, reading_of
from flows.holding import held
from flows.journal import describe_sources
from flows.reading import Stored, page_of, read_article
from flows.rules import known_publishers
from flows.search import TRIGGERS
from flows.shards import Shard, Wanted, part_name, version_of
from flows.warcs import begins_record, is_sliceable, next_record
from schemas import Article, CleanError, KabarError, Publishers
from schemas.rows import storable, utc_text

BATCH_PAGES, BATCH_BYTES, BATCH_CAPTURES = 100, 16 * 2**20, 5_000  # what one transaction holds at most
NOT_WANTED = ("host", "match", "date", "language", "revisit", "content_type", "not_http")  # and http_404 …

OnBatch = Callable[[Counter[str]], None] | None
"""Told after each batch what it held: `bytes` of the archive, `captures`, and outcomes as in the shard's counts."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A part file under way."""

    connection: sqlite3.Connection
    path: Path
    publishers: Publishers
    wanted: Wanted


def clean_shard(
    shard: Shard, wanted: Wanted, folder: Path, rules: Path | None = None, on_batch: OnBatch = None
) -> Path:
    """The part file of the shard in the folder, which is made if it is not there yet; `rules` is the folder of the
    user's own. StoreError where another process is making it."""
    publishers = known_publishers(rules)
    version = version_of(publishers)
    done = folder / part_name(shard, wanted, version)
    if done.exists():
        return done
    path = done.with_suffix(".part")
    with refusals(path):
        folder.mkdir(parents=True, exist_ok=True)
    with held(path):
        if done.exists():
            return done
        connection = _open(path, shard, wanted, version)
        try:
            with refusals(path):
                _read(_Part(connection, path, publishers, wanted), shard, on_batch)
        finally:
            connection.close()
        with refusals(path):
            path.rename(done)
            for begun in folder.glob(f".{path.name}-*"):  # what a process left that was killed as it made the file
                shutil.rmtree(begun, ignore_errors=True)
    return done


def _open(path: Path, shard: Shard, wanted: Wanted, version: str) -> sqlite3.Connection:
    connection = open_database(path)
    connection.execute("PRAGMA synchronous = NORMAL")  # what a power cut takes is read again
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'shard'").fetchone():
        return connection
    told = (shard.archive.name, shard.start, shard.end, wanted.told(), version)
    identity = hashlib.sha256("\n".join(map(str, told)).encode()).hexdigest()[:32]
    with writing(connection, path):
        for trigger in TRIGGERS:
            connection.execute(f"DROP TRIGGER {trigger}")
        for statement in (files("schemas") / "part.sql").read_text(encoding="utf-8").split("\n\n"):
            connection.execute(statement)
        describe(connection)
        ask(connection, "name database", database_id=identity, created_at="1970-01-01T00:00:00Z")
        values = dict(zip(("archive", "first_byte", "end_byte", "wanted", "version"), told, strict=True))
        ask(connection, "begin shard", **values)
    return connection


def _read(part: _Part, shard: Shard, on_batch: OnBatch) -> None:
    (state,) = ask(part.connection, "shard")
    counts, captures, position = Counter(json.loads(state["counts"])), state["captures"], state["position"]
    with shard.archive.open("rb") as file:
        for batch in _batches(_rest(file, shard, part.wanted, position, captures)):
            told = Counter(captures=len(batch))
            with writing(part.connection, part.path):
                told += _file(part, batch, captures)
                counts += told
                captures += len(batch)
                values = {"position": batch[-1].offset, "captures": captures, "counts": _json(counts)}
                ask(part.connection, "continue shard", **values)
            if on_batch is not None:
                on_batch(told + Counter(bytes=batch[-1].offset - max(position, shard.start)))
            position = batch[-1].offset
    with writing(part.connection, part.path):
        present = (row["publisher"] for row in ask(part.connection, "all sources"))
        describe_sources(part.connection, [part.publishers[host] for host in present if host in part.publishers])
        ask(part.connection, "resolve by captures")
        ask(part.connection, "date by captures")
        ask(part.connection, "end shard")
    _leave_wal(part.connection)


def _leave_wal(connection: sqlite3.Connection) -> None:
    """Makes the part one file; whoever looks at it at this moment, to tell how far it is, is waited for."""
    for wait in (0.01, 0.05, 0.2, 1.0, 5.0, 0.0):
        try:
            connection.execute("PRAGMA journal_mode = DELETE").fetchall()
            return
        except sqlite3.OperationalError:
            if not wait:
                raise
            time.sleep(wait)


def _rest(file: BinaryIO, shard: Shard, wanted: Wanted, position: int, captures: int) -> Iterator[Capture]:
    """The captures of the shard that are not read yet."""
    size = shard.archive.stat().st_size
    end = shard.end if shard.end < size else None
    is_packed_whole = file.read(2) == b"\x1f\x8b" and not is_sliceable(file)
    start: int | None = shard.start
    if position >= 0 and not is_packed_whole:
        start = position if begins_record(file, position) else next_record(file, position + 1, size)
    elif start:
        start = next_record(file, start, size)
    if start is None or (end is not None and start >= end):
        return
    found = read_captures(file, MAX_BYTES, start=start, end=end, refuses=wanted.refuses)
    if is_packed_whole:
        yield from itertools.islice(found, captures, None)
    else:
        yield from (one for one in found if one.offset > position)


def _batches(captures: Iterable[Capture]) -> Iterator[list[Capture]]:
    """The captures in batches whose bounds depend on them alone."""
    batch: list[Capture] = []
    pages = size = 0
    for one in captures:
        batch.append(one)
        pages, size = pages + (one.reason is None), size + len(one.body)
        if pages >= BATCH_PAGES or size >= BATCH_BYTES or len(batch) >= BATCH_CAPTURES:
            yield batch
            batch, pages, size = [], 0, 0
    if batch:
        yield batch


def _file(part: _Part, batch: Sequence[Capture], before: int) -> Counter[str]:
    """Cleans and writes the captures; what became of them. `before` are the captures read before."""
    counts: Counter[str] = Counter()
    readings: dict[str, list[Reading]] = defaultdict(list)
    for number, one in enumerate(batch, before + 1):
        found = _clean(one, part.publishers) if one.reason is None else one.reason
        if isinstance(found, Article):
            if part.wanted.language in (None, found.language):
                url, at = storable(one.url or ""), _moment(one)
                reading = reading_of(found, at, url, hashlib.sha256(one.body).hexdigest())
                readings[key_of_reading(reading)].append(reading)
                counts["articles"] += 1
                continue
            found = "language"
        if isinstance(found, str) and (found in NOT_WANTED or found.startswith("http_")):
            counts += Counter({"skipped": 1, f"skipped: {found}": 1})
            continue
        error = found if isinstance(found, KabarError) else CleanError(one.url, found, one.detail)
        kind = "bad" if isinstance(found, str) else "no article"
        counts += Counter({kind: 1, f"{kind}: {error.reason}": 1})
        _note(part, number, one, error, "archive" if kind == "bad" else "clean")
    if readings:
        file_articles(part.connection, _filed(part.connection, readings))
    return counts


def _clean(one: Capture, publishers: Publishers) -> Article | KabarError | str:
    if one.at is None:
        return "no_date"
    page = page_of(one.body, one.url, content_type=one.content_type, kind=one.kind)
    return read_article(Stored(page, (), publisher_for(one.url, publishers))).found


def _filed(connection: sqlite3.Connection, readings: Mapping[str, Sequence[Reading]]) -> list[Filed]:
    known = {
        row["article_key"]: row["article_id"] for row in ask(connection, "article_ids", keys=_json(list(readings)))
    }
    ((last,),) = ask(connection, "last article")
    numbers = itertools.count((last or 0) + 1)
    return [
        refiled(connection, known[key], found) if key in known else Filed(next(numbers), False, history(found))
        for key, found in readings.items()
    ]


def _note(part: _Part, number: int, one: Capture, error: KabarError, stage: str) -> None:
    """Notes a record that gave no article: with its place, and by its address where that is told."""
    told = {"reason": storable(error.reason), "message": storable(error.detail)[:500], "error": type(error).__name__}
    url = storable(one.url) if one.url else None
    at = _moment(one) if one.at is not None else None
    ask(part.connection, "note record", number=number, first_byte=one.offset, captured_at=at, url=url, **told)
    if url is None or at is None:
        return
    rule = publisher_for(url, part.publishers)
    add_names(part.connection, [rule.host] if rule else [], [], {})
    values = {
        "publisher": rule.host if rule else None,
        "http_status": None,
        "attempts": 1,
        "first_at": at,
        "last_at": at,
    }
    ask(part.connection, "file failure", url=url, stage=stage, **told, **values)


def _moment(one: Capture) -> str:
    return utc_text(datetime.fromtimestamp(one.at or 0, UTC)) or ""


def _json(value: object) -> str:
    return json.dumps(value, sort_keys=True)
