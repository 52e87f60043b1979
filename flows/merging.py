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
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from flows.copying import Copier
from flows.database import ask, open_database, queries, refusals, writing
from flows.filing import Filed, file_rows, names_of, refiled, urls_of
from flows.finishing import finish_file, strip
from flows.histories import Reading, history
from flows.holding import held
from flows.merge_plan import Plan, Planned, Span
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
        if db.exists():
            with closing(open_database(db)) as connection:
                return _fill(connection, db, files, on_progress, is_new=False)
        start = _start_of_machine()
        work = db.with_name(f".{db.name}.{files.digest}{start}.merging")
        with closing(open_database(work)) as connection:
            strip(connection, work, waits=not start)
            done = _fill(connection, work, files, on_progress, is_new=True)
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
    connection: sqlite3.Connection, path: Path, files: PartFiles, on_progress: OnProgress, *, is_new: bool
) -> Merged:
    plan = Plan(connection, files.addresses())
    with writing(connection, path):
        connection.executemany(queries()["add source"], files.sources())
    added = extended = 0
    first = max(_last(connection) - 1, 0) // BATCH * BATCH if is_new else 0
    with closing(Copier(connection, path, files.paths)) as copier:
        for done in range(first, plan.size, BATCH):
            size, last = min(BATCH, plan.size - done), _last(connection)
            span = Span(done, size, 0 if is_new else last - done, last > done or not is_new)
            special: dict[int, list[Planned]] = defaultdict(list)
            for one in plan.special(span):
                special[(one.number - 1) // CHUNK].append(one)
                added -= one.known_id is not None
            copier.pick(span, CHUNK)
            with writing(connection, path):
                for chunk in range(done // CHUNK, (done + size - 1) // CHUNK + 1):
                    extended += _write(connection, files, chunk, special[chunk], span.shift)
            for _ in copier.copy():
                on_progress("merging", done, plan.size)
            added += size
            on_progress("merging", done + size, plan.size)
    for failures in files.failures():
        with writing(connection, path):
            connection.executemany(queries()["file failure"], failures)
    with writing(connection, path):
        ask(connection, "resolve by captures")
    return Merged(plan.size, added, extended)


def _last(connection: sqlite3.Connection) -> int:
    ((last,),) = ask(connection, "last article")
    return last or 0


def _write(connection: sqlite3.Connection, files: PartFiles, chunk: int, special: Sequence[Planned], shift: int) -> int:
    """Writes the names of a chunk, those of what is copied too, so that their numbers do not depend on the parts, and
    the articles that several parts hold; how many of these stood there."""
    known = {one.key: one.known_id for one in special if one.known_id is not None}
    numbers = {one.key: one.number + shift for one in special}
    fresh = _fresh(connection, files, special, known)
    several = [one for one in special if one.key in fresh or one.key not in known]
    filed = [
        refiled(connection, known[key], readings) if key in fresh else Filed(numbers[key], False, history(readings))
        for key, readings in _readings(files, several).items()
    ]
    authors, topics = names_of(filed)
    ask(connection, "file authors", chunk=chunk, names=json.dumps(sorted(authors)))
    ask(connection, "file topics", chunk=chunk, slugs=json.dumps(topics))
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
