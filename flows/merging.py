"""Part files into one news.db: the same one, whatever the parts are called and however the archives were cut.

Articles are numbered by the moment of their first capture, then by key, and written in that order in batches of a
fixed size: every number in the file follows from the captures alone, and so do the file's own name and date. An
article of one part is copied row by row; one that several parts hold is made of all its captures.

A new file is built beside its place, without indexes and search, which are made at the end; killed, it goes on after
the last batch. A file that is there is added to as it stands. Merged again, nothing changes.
"""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TypeVar

from flows.database import ask, open_database, queries, refusals, writing
from flows.filing import Filed, add_names, add_urls, file_rows, names_of, refiled, urls_of
from flows.finishing import finish_file, strip
from flows.histories import Reading, copied_urls, history
from flows.holding import held
from flows.merge_plan import Plan, Planned
from flows.part_files import COPIED, PartFiles, captures_of

T = TypeVar("T")
BATCH = 500  # articles of one transaction; the numbers of people and topics follow from it

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
        with closing(Plan(files.articles())) as plan:
            if db.exists():
                with closing(open_database(db)) as connection:
                    return _fill(connection, db, files, plan, on_progress, is_new=False)
            work = db.with_name(f".{db.name}.{files.digest}.merging")
            with closing(open_database(work)) as connection:
                strip(connection, work)
                done = _fill(connection, work, files, plan, on_progress, is_new=True)
                finish_file(connection, work, on_progress)
        work.rename(db)
        for stale in db.parent.glob(f".{db.name}.*.merging*"):
            stale.unlink()
    return done


def _fill(
    connection: sqlite3.Connection, path: Path, files: PartFiles, plan: Plan, on_progress: OnProgress, *, is_new: bool
) -> Merged:
    ((last,),) = ask(connection, "last article")
    numbers = count((last or 0) + 1)
    with writing(connection, path):
        connection.executemany(queries()["add source"], files.sources())
    added = extended = 0
    for done in range((last or 0) if is_new else 0, plan.size, BATCH):
        batch = _sorted_out(connection, files, plan.batch(done, BATCH), numbers)
        with writing(connection, path):
            _write(connection, files, batch)
        added += len(batch.new) + sum(map(len, batch.copies.values()))
        extended += len(batch.extended)
        on_progress("merging", min(done + BATCH, plan.size), plan.size)
    for failures in files.failures():
        with writing(connection, path):
            connection.executemany(queries()["file failure"], failures)
    with writing(connection, path):
        ask(connection, "resolve by captures")
    return Merged(plan.size, added, extended)


@dataclass(frozen=True, slots=True)
class _Batch:
    """Articles to be copied, per part as (article_id there, here); those of several parts; those that get more."""

    copies: dict[int, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    new: list[Filed] = field(default_factory=list)
    extended: list[Filed] = field(default_factory=list)


def _sorted_out(
    connection: sqlite3.Connection, files: PartFiles, planned: Sequence[Planned], numbers: "count[int]"
) -> _Batch:
    batch = _Batch()
    keys = json.dumps([one.key for one in planned])
    known = {row["article_key"]: row["article_id"] for row in ask(connection, "article_ids", keys=keys)}
    fresh = _fresh(connection, files, planned, known)
    several = _readings(
        files, [one for one in planned if one.key in fresh or (one.key not in known and one.places[1:])]
    )
    for one in planned:
        if one.key in fresh:
            batch.extended.append(refiled(connection, known[one.key], several[one.key]))
        elif one.key not in known and one.places[1:]:
            batch.new.append(Filed(next(numbers), False, history(several[one.key])))
        elif one.key not in known:
            ((part, article_id),) = one.places
            batch.copies[part].append((article_id, next(numbers)))
    return batch


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


def _write(connection: sqlite3.Connection, files: PartFiles, batch: _Batch) -> None:
    """Names first, those of all articles of the batch together, so that their numbers do not depend on the parts."""
    filed = [*batch.new, *batch.extended]
    authors, topics = names_of(filed)
    picked = {part: files.pick(part, numbers) for part, numbers in batch.copies.items()}
    urls: list[tuple[str, int, str]] = []
    for source in picked.values():
        authors |= {row[0] for row in source.execute(queries()["picked authors"])}
        topics |= dict(source.execute(queries()["picked topics"]))
        urls += copied_urls(source.execute(queries()["picked urls"]))
    add_names(connection, [], authors, topics)
    for name in COPIED:
        for source in picked.values():
            connection.executemany(queries()[name], source.execute(queries()[f"picked: {name}"]))
    file_rows(connection, filed)
    add_urls(connection, sorted([*urls, *urls_of(filed)], key=lambda one: one[1]))
