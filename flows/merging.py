"""Part files into one news.db: the same one, whatever the parts are called and however the archives were cut.

Articles are numbered by the moment of their first capture, then by key, and written in that order in batches of a
fixed size: every number in the file follows from the captures alone, and so do the file's own name and date. An
article of one part is copied row by row; one that several parts hold is made of all its captures.

A new file is built beside its place, without indexes and search, which are made at the end; killed, it goes on after
the last batch. Nothing waits for the disk before the end, so what a crash of the machine left is not gone on with: the
start of the machine is a part of the name. A file that is there is added to as it stands. Merged again, nothing
changes.
"""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import count, groupby
from pathlib import Path
from typing import TypeVar

from flows.copying import Copier, Pick
from flows.database import ask, open_database, queries, refusals, writing
from flows.filing import Filed, file_rows, names_of, refiled, urls_of
from flows.finishing import finish_file, strip
from flows.histories import Reading, history
from flows.holding import held
from flows.merge_plan import Plan, Planned
from flows.part_files import PartFiles, captures_of

T = TypeVar("T")
BATCH = 50_000  # articles at a time; keys come in no order, so each batch writes most pages of their indexes again
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")  # of Linux
CHUNK = 500  # of these; the numbers of people and topics follow from it

OnProgress = Callable[[str, int, int], None]
"""Told the step, how many articles are done, and of how many (0 where that is not known)."""


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge did: articles of all parts, those added to the file, and those that got more captures."""

    articles: int
    added: int
    extended: int


def merge(parts: Sequence[Path], db: Path, on_progress: OnProgress = lambda *_: None) -> Merged:
    """Merges the part files into the database, which is made if it is not there. StoreError where a part is not
    whole, or another process is merging into the same file."""
    with held(db), refusals(db), closing(PartFiles(parts)) as files:
        on_progress("planning", 0, 0)
        with closing(Plan(files.addresses())) as plan:
            if db.exists():
                with closing(open_database(db)) as connection:
                    return _fill(connection, db, files, plan, on_progress, is_new=False)
            start = _start_of_machine()
            work = db.with_name(f".{db.name}.{files.digest}{start}.merging")
            with closing(open_database(work)) as connection:
                strip(connection, work, waits=not start)
                done = _fill(connection, work, files, plan, on_progress, is_new=True)
                finish_file(connection, work, on_progress)
        work.rename(db)
        for stale in db.parent.glob(f".{db.name}.*.merging*"):
            stale.unlink()
    return done


def _start_of_machine() -> str:
    """What tells this start of the machine from any other; "" where the system does not tell."""
    try:
        return "." + _BOOT_ID.read_text().strip()
    except OSError:
        return ""


def _fill(
    connection: sqlite3.Connection, path: Path, files: PartFiles, plan: Plan, on_progress: OnProgress, *, is_new: bool
) -> Merged:
    last = _last(connection)
    with writing(connection, path):
        connection.executemany(queries()["add source"], files.sources())
    added = extended = 0
    with closing(Copier(connection, path, files.paths)) as copier:
        for done in range(max(last - 1, 0) // BATCH * BATCH if is_new else 0, plan.size, BATCH):
            batch = _sorted_out(connection, plan.batch(done, BATCH), done if is_new else _last(connection), is_new)
            copier.pick(batch.copies())
            with writing(connection, path):
                extended += sum(_write(connection, files, chunk) for chunk in batch.chunks())
            for _ in copier.copy():
                on_progress("merging", done, plan.size)
            added += batch.added
            on_progress("merging", min(done + BATCH, plan.size), plan.size)
    for failures in files.failures():
        with writing(connection, path):
            connection.executemany(queries()["file failure"], failures)
    with writing(connection, path):
        ask(connection, "resolve by captures")
    return Merged(plan.size, added, extended)


@dataclass(frozen=True, slots=True)
class _Batch:
    """Articles in the order of the plan, the numbers of those that stand there, and of those that are to."""

    planned: Sequence[Planned]
    known: Mapping[str, int]
    numbers: Mapping[str, int]

    @property
    def added(self) -> int:
        """How many are to be added."""
        return len(self.planned) - len(self.known)

    def copies(self) -> Iterator[Pick]:
        """Those that one part alone holds."""
        for one in self.planned:
            if one.key not in self.known and not one.places[1:]:
                ((part, article_id),) = one.places
                yield part, article_id, self.numbers[one.key], _chunk(one)

    def chunks(self) -> Iterator["_Batch"]:
        """The same in chunks."""
        for _, some in groupby(self.planned, key=_chunk):
            yield _Batch(list(some), self.known, self.numbers)


def _chunk(one: Planned) -> int:
    return (one.number - 1) // CHUNK


def _last(connection: sqlite3.Connection) -> int:
    ((last,),) = ask(connection, "last article")
    return last or 0


def _sorted_out(connection: sqlite3.Connection, planned: Sequence[Planned], last: int, is_new: bool) -> _Batch:
    """Which of them stand there: in a new file, where the last number is below theirs, none."""
    known: dict[str, int] = {}
    if not is_new or _last(connection) > last:
        keys = json.dumps([one.key for one in planned])
        known = {row["article_key"]: row["article_id"] for row in ask(connection, "article_ids", keys=keys)}
    numbered = (one.key for one in planned if is_new or one.key not in known)
    return _Batch(planned, known, dict(zip(numbered, count(last + 1))))


def _write(connection: sqlite3.Connection, files: PartFiles, chunk: _Batch) -> int:
    """Writes the names of a chunk, those of what is copied too, so that their numbers do not depend on the parts, and
    the articles that several parts hold; how many of these stood there."""
    known = chunk.known
    fresh = _fresh(connection, files, chunk.planned, known)
    several = [one for one in chunk.planned if one.key in fresh or (one.key not in known and one.places[1:])]
    filed = [
        refiled(connection, known[key], readings)
        if key in fresh
        else Filed(chunk.numbers[key], False, history(readings))
        for key, readings in _readings(files, several).items()
    ]
    authors, topics = names_of(filed)
    place = _chunk(chunk.planned[0])
    ask(connection, "file authors", chunk=place, names=json.dumps(sorted(authors)))
    ask(connection, "file topics", chunk=place, slugs=json.dumps(topics))
    file_rows(connection, filed)
    connection.executemany(queries()["file url"], urls_of(filed))
    return len(fresh)


def _fresh(
    connection: sqlite3.Connection, files: PartFiles, planned: Sequence[Planned], known: Mapping[str, int]
) -> set[str]:
    """The keys of articles that stand there, of which the parts hold captures that do not."""
    here = [one for one in planned if one.key in known]
    there = captures_of(connection, [known[one.key] for one in here])
    held_in = _by_part(files.captures, here)
    return {one.key for one in here if any(found - there[known[one.key]] for found in held_in[one.key])}


def _readings(files: PartFiles, planned: Sequence[Planned]) -> dict[str, list[Reading]]:
    found = _by_part(files.readings, planned)
    return {key: [reading for one in lists for reading in one] for key, lists in found.items()}


def _by_part(
    ask_part: Callable[[int, Sequence[int]], Mapping[int, T]], planned: Sequence[Planned]
) -> Mapping[str, list[T]]:
    """What each part answers of the articles, per key."""
    wanted: dict[int, dict[int, str]] = defaultdict(dict)
    for one in planned:
        for part, article_id in one.places:
            wanted[part][article_id] = one.key
    found: dict[str, list[T]] = defaultdict(list)
    for part, keys in wanted.items():
        for article_id, answer in ask_part(part, list(keys)).items():
            found[keys[article_id]].append(answer)
    return found
