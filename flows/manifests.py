"""Where saved pages came from: a list beside them (file, address, and when each was fetched), or a remark within them.

A manifest is a table (CSV, TSV, JSON, JSON lines) with a column of files, relative to its own folder, and one of
addresses, and without any text:

    file,url,fetched_at
    2022/page-1.html,https://warta.id/read/1,2022-01-10T18:27:00+07:00
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from cleaners.urls import canonical_url
from flows.records import HTML_COLUMNS, TEXT_COLUMNS, URL_COLUMNS, Record, first_of, read_records, rows_of

FILE_COLUMNS = ("file", "filename", "file_name", "path", "berkas")
MOMENT_COLUMNS = ("fetched_at", "saved_at", "crawled_at", "timestamp")
_SAVED = re.compile(  # <!-- saved from url=(0022)https://warta.id/a -->, <!-- Page saved with SingleFile url: https://…
    rb"<!--\s*(?:saved from url=\(\d+\)|page saved with singlefile\s+url:\s*)(https?://[^\s\"'<>]+)", re.IGNORECASE
)
_MIRRORED = re.compile(rb"<!--\s*mirrored from ([^\s\"'<>]+) by httrack", re.IGNORECASE)  # <!-- Mirrored from a.id/b by


@dataclass(frozen=True, slots=True)
class Named:
    """One file of a manifest: its address, None where that is none, and when it was fetched (seconds, UTC)."""

    file: Path
    url: str | None
    at: float | None
    place: str


def read_manifest(path: Path) -> tuple[Named, ...]:
    """The files that a manifest names; () for any other file, told by its first row."""
    rows = rows_of(path)
    first = next(rows, None)
    if first is None or not _is_manifest(first):
        return ()
    return tuple(_named(path, number, row) for number, row in enumerate(_chained(first, rows), 1))


def records_of(files: Iterable[Path], manifests: Mapping[Path, Sequence[Named]]) -> Iterator[Record]:
    """The records of the files in order, with the addresses that manifests or the pages themselves give; a file that
    a manifest names comes with that manifest alone."""
    theirs = {one.file for named in manifests.values() for one in named}
    for path in files:
        if path in manifests:
            for one in manifests[path]:
                yield from _of_named(path, one)
        elif path.resolve() not in theirs:
            yield from (_addressed(record) for record in read_records(path))


def saved_from(body: bytes) -> str | None:
    """The address that a browser or mirror tool wrote into a page as it saved it.

    >>> saved_from(b"<!-- saved from url=(0022)https://warta.id/read/1 --><html>")
    'https://warta.id/read/1'
    """
    if found := _SAVED.search(body[:4096]):
        return found[1].decode("ascii", "replace")
    found = _MIRRORED.search(body[:4096])
    return f"http://{found[1].decode('ascii', 'replace')}" if found else None


def _is_manifest(row: Mapping[str, str]) -> bool:
    has_text = any(name in row for name in (*HTML_COLUMNS, *TEXT_COLUMNS))
    return not has_text and bool(first_of(row, FILE_COLUMNS) and first_of(row, URL_COLUMNS))


def _chained(first: Mapping[str, str], rest: Iterator[Mapping[str, str]]) -> Iterator[Mapping[str, str]]:
    yield first
    yield from rest


def _named(manifest: Path, number: int, row: Mapping[str, str]) -> Named:
    file = manifest.parent / (first_of(row, FILE_COLUMNS) or "")
    return Named(
        file.resolve(), canonical_url(first_of(row, URL_COLUMNS)), _moment(first_of(row, MOMENT_COLUMNS)), str(number)
    )


def _moment(raw: str | None) -> float | None:
    """An ISO 8601 moment, taken as UTC where it has no zone, or a number of seconds."""
    try:
        if re.fullmatch(r"\d{9,10}(\.\d+)?", raw or ""):
            return float(raw or "")
        found = datetime.fromisoformat(raw or "")
    except ValueError:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()


def _of_named(manifest: Path, one: Named) -> Iterator[Record]:
    """The records of a file that a manifest names; its own, with the reason, where it cannot be used."""
    path, folder = str(manifest.resolve()), manifest.resolve().parent
    if not one.file.is_relative_to(folder):
        yield Record(path, one.place, reason="outside", detail=f"{one.file} is not in the folder of its manifest")
    elif not one.file.is_file():
        yield Record(path, one.place, url=one.url, reason="missing_file", detail=f"{one.file} does not exist")
    else:
        for record in read_records(one.file):
            is_whole = not record.name and record.url is None
            given = replace(record, url=one.url, at=one.at or record.at) if is_whole else record
            yield _addressed(given)


def _addressed(record: Record) -> Record:
    if record.url is not None or record.kind == "text" or record.reason is not None:
        return record
    url = canonical_url(saved_from(record.body))
    return record if url is None else replace(record, url=url)
