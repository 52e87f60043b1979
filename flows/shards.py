"""Shards of archives: WARC files or slices of them, what is wanted of them, and the names of their part files. Pure
but for a look at the files' sizes and beginnings.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path

from cleaners import CLEANER_VERSION
from cleaners.urls import host_of
from flows.warcs import is_sliceable
from schemas import KabarError, Publishers

SLICE = 256 * 2**20  # bytes of a shard: a file of CC-NEWS makes four, each some minutes of work
_NAME = re.compile(r"[^\w.-]+")


class ArchiveError(KabarError):
    """An archive cannot be used; `url` is its path."""


@dataclass(frozen=True, slots=True)
class Shard:
    """The records of a WARC file that begin from `start` up to `end`."""

    archive: Path
    start: int
    end: int

    @property
    def size(self) -> int:
        """Bytes to read."""
        return self.end - self.start


@dataclass(frozen=True)
class Wanted:
    """Which captures are wanted: of these hosts and their subdomains (none means all), captured between two days, both
    included (UTC), with an address in which the expression is found, and articles in one language."""

    hosts: tuple[str, ...] = ()
    language: str | None = None
    first: date | None = None
    last: date | None = None
    match: str | None = None

    def refuses(self, url: str, at: float | None) -> str | None:
        """The reason why a capture is not wanted, by what is known before it is read."""
        if self.hosts and not self._is_of_hosts(url):
            return "host"
        if self._expression is not None and not self._expression.search(url):
            return "match"
        if at is None or (self.first is None and self.last is None):
            return None
        day = datetime.fromtimestamp(at, UTC).date()
        is_within = (self.first is None or self.first <= day) and (self.last is None or day <= self.last)
        return None if is_within else "date"

    def told(self) -> str:
        """All of it as JSON."""
        return json.dumps(asdict(self), sort_keys=True, default=str)

    def _is_of_hosts(self, url: str) -> bool:
        host = host_of(url) or ""
        return any(host == one or host.endswith(f".{one}") for one in self.hosts)

    @cached_property
    def _expression(self) -> re.Pattern[str] | None:
        return re.compile(self.match, re.IGNORECASE) if self.match else None


def find_archives(words: Sequence[str]) -> list[Path]:
    """The WARC files that are meant: paths, patterns, folders, or text files that name one a line. In order, each
    once; ArchiveError where a word leads to none."""
    found: dict[Path, None] = {}
    for word in words:
        paths = _named(Path(word))
        if not paths:
            raise ArchiveError(word, "missing", "there is no such file, and no file matches")
        found |= dict.fromkeys(paths)
    return list(found)


def _named(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(one for one in path.rglob("*") if one.name.endswith((".warc", ".warc.gz")))
    if path.is_file() and path.suffix == ".txt":
        lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
        return [path.parent / line for line in lines if line and not line.startswith("#")]
    return [path] if path.is_file() else sorted(Path(path.anchor).glob(str(path.relative_to(path.anchor))))


def plan_shards(archives: Sequence[Path], slice_bytes: int = SLICE) -> list[Shard]:
    """The shards of these files, in order: a file that is packed record by record is cut into slices."""
    shards = []
    for archive in archives:
        try:
            size = archive.stat().st_size
            with archive.open("rb") as file:
                step = slice_bytes if size > slice_bytes and is_sliceable(file) else max(size, 1)
        except OSError as error:
            raise ArchiveError(str(archive), "unreadable", error.strerror or str(error)) from error
        shards += [Shard(archive, start, min(start + step, size)) for start in range(0, max(size, 1), step)]
    return shards


def version_of(publishers: Publishers) -> str:
    """The version of cleaner and rules: another one may make other articles of the same records."""
    rules = "".join(f"{host}{rule.digest}" for host, rule in sorted(publishers.items()))
    return f"{CLEANER_VERSION}+{hashlib.sha256(rules.encode()).hexdigest()[:12]}"


def part_name(shard: Shard, wanted: Wanted, version: str) -> str:
    """The name of the shard's part file; another file, slice, question or cleaner gives another."""
    told = f"{shard.archive.resolve()}\n{shard.start}\n{shard.end}\n{wanted.told()}\n{version}"
    stem = _NAME.sub("-", shard.archive.name.removesuffix(".gz").removesuffix(".warc"))[:80]
    return f"{stem}-{shard.start:012d}-{hashlib.sha256(told.encode()).hexdigest()[:12]}.db"
