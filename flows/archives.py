"""Archives into part files, on this machine: one process a core, each shard its own part, started again where a
process dies; and how far a set of shards has come, wherever they are worked on, by a look at their part files.
"""

import contextlib
import json
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import Path

from flows.parts import clean_shard
from flows.rules import known_publishers
from flows.shards import Shard, Wanted, part_name, version_of
from flows.verdict import RunSummary, SourceVerdict, summarise
from flows.workers import cpus, workers
from schemas import KabarError

LOOK = 1.0  # seconds between two looks at the part files
STRIKES = 5  # processes that die in a row without a batch committed, until what is left is given up
DIED = "its process was killed again and again at the same place"


@dataclass(frozen=True, slots=True)
class Job:
    """Shards to be cleaned: what is wanted of them, the folder of the parts, the folder of the user's own rules."""

    shards: tuple[Shard, ...]
    wanted: Wanted
    folder: Path
    rules: Path | None = None

    def parts(self) -> dict[Shard, Path]:
        """The part file of each shard."""
        version = version_of(known_publishers(self.rules))
        return {shard: self.folder / part_name(shard, self.wanted, version) for shard in self.shards}


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the shards are: bytes of the archives read and in all, shards done, and what became of the captures."""

    read: int
    size: int
    done: int
    shards: int
    counts: Mapping[str, int] = field(default_factory=dict)


OnStanding = Callable[[Standing], None]
Outcome = Mapping[Shard, str]
"""Why a shard gave no part, for those that gave none."""


class Watch:
    """Tells how far the job is; parts that are whole are looked at once."""

    def __init__(self, job: Job) -> None:
        self._parts = job.parts()
        self._size = sum(shard.size for shard in self._parts)
        self._whole: dict[Shard, Counter[str]] = {}

    def standing(self) -> Standing:
        """How far it is now."""
        read, counts = 0, sum(self._whole.values(), Counter[str]())
        for shard, path in self._parts.items():
            if shard in self._whole:
                read += shard.size
            elif path.exists():
                found, _ = counts_of(path)
                counts, read = counts + found, read + shard.size
                self._whole[shard] = found
            elif (under_way := path.with_suffix(".part")).exists():
                found, position = counts_of(under_way)
                counts, read = counts + found, read + max(position - shard.start, 0)
        return Standing(read, self._size, len(self._whole), len(self._parts), counts)


def counts_of(part: Path) -> tuple[Counter[str], int]:
    """What became of the captures that a part's shard has read, and where in the archive it stands."""
    try:
        connection = sqlite3.connect(f"{part.absolute().as_uri()}?mode=ro", uri=True, timeout=1)
        try:
            ((counts, position),) = connection.execute("SELECT counts, position FROM shard").fetchall()
        finally:
            connection.close()
    except (sqlite3.Error, ValueError):  # just begun, or renamed this moment
        return Counter(), 0
    return Counter(json.loads(counts)), position


def clean_here(job: Job, processes: int | None = None, on_standing: OnStanding = lambda _: None) -> Outcome:
    """Cleans the shards in so many processes, one a core if None; those that failed, with the reason."""
    watch, failed = Watch(job), dict[Shard, str]()
    left = [shard for shard, part in job.parts().items() if not part.exists()]
    strikes, read = 0, 0
    while left and strikes < STRIKES:
        for shard, result in _round(job, left, processes or cpus(), lambda: on_standing(watch.standing())):
            if isinstance(result, BrokenProcessPool):
                continue
            left.remove(shard)
            if isinstance(result, KabarError):
                failed[shard] = f"{result.reason}: {result.detail}"
        now = watch.standing()
        strikes = strikes + 1 if now.read == read else 0
        read = now.read
    on_standing(watch.standing())
    return {**failed, **dict.fromkeys(left, DIED)}


def _round(
    job: Job, shards: Sequence[Shard], processes: int, look: Callable[[], None]
) -> Iterator[tuple[Shard, Path | BaseException]]:
    """What came of each shard in one pool; a process that dies takes the pool with it, and what is not yet begun."""
    running, looked = dict[Future[Path], Shard](), 0.0
    with workers(min(processes, len(shards))) as pool:
        with contextlib.suppress(BrokenProcessPool):
            for shard in shards:
                running[pool.submit(clean_shard, shard, job.wanted, job.folder, job.rules)] = shard
        while running:
            done, _ = wait(running, timeout=LOOK, return_when=FIRST_COMPLETED)
            for future in done:
                error = future.exception()
                if error is not None and not isinstance(error, KabarError | BrokenProcessPool):
                    raise error
                yield running.pop(future), error or future.result()
            if time.monotonic() - looked >= LOOK:
                look()
                looked = time.monotonic()


def summary_of(job: Job, failed: Outcome, key: str) -> RunSummary:
    """One verdict an archive: how many captures gave an article, and why the others did not."""
    parts = job.parts()
    by_archive: dict[Path, Counter[str]] = {}
    troubles: dict[Path, list[str]] = {}
    for shard, path in parts.items():
        counts = by_archive.setdefault(shard.archive, Counter())
        if shard in failed:
            troubles.setdefault(shard.archive, []).append(failed[shard])
        else:
            counts.update(counts_of(path)[0])
    verdicts = [_verdict(archive, counts, troubles.get(archive, [])) for archive, counts in by_archive.items()]
    return summarise(key, "backfill", verdicts)


def _verdict(archive: Path, counts: Counter[str], troubles: Sequence[str]) -> SourceVerdict:
    reasons = {name.partition(": ")[2]: number for name, number in sorted(counts.items()) if ": " in name}
    why = ", ".join(f"{reason} {number}" for reason, number in Counter(reasons).most_common(6))
    said = ", ".join(f"{counts[name]} {name}" for name in ("articles", "no article", "bad", "skipped") if counts[name])
    return SourceVerdict(
        publisher=str(archive),
        found=counts["captures"],
        new=counts["articles"],
        walls=counts["no article"],
        failed=counts["bad"],
        skipped=counts["skipped"],
        reasons=reasons,
        verdict="; ".join([*troubles, said or "it holds no captures"]) + (f" ({why})" if why else ""),
        state="failed" if troubles else "ok",
    )
