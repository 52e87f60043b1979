"""Files in, records out: one page or text each, or the reason why a piece of a file holds none.

| file | records |
|---|---|
| .html .htm .xhtml .txt | the whole file |
| .gz | what is packed in it |
| .zip | each member (zips inside zips are skipped) |
| .jsonl .ndjson, .json | each line; each object of the list, or the one object |
| .csv .tsv | each row |
| .warc .warc.gz | each capture of a page (flows/captures.py); needs fastwarc |
| .xml | a feed or sitemap is no article; anything else is read as a page |

Rows and objects are read by the names of their columns, in any letter case: the first of HTML_COLUMNS that
holds text makes a page, else the first of TEXT_COLUMNS a text dump, with title and date put before it where
they are given. Files without a known ending are told by their first bytes.
"""

import csv
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from flows.captures import is_warc, read_captures

MAX_BYTES = 256 * 2**20  # of a file, unpacked
MAX_PAGE_BYTES = 16 * 2**20  # of one record
HTML_COLUMNS = ("html", "raw_html", "page_html", "content_html", "body_html", "page")
TEXT_COLUMNS = (
    "text", "isi_berita", "isi", "konten", "teks", "article_body", "articlebody", "maintext", "full_text", "body",
    "content", "isi_artikel", "artikel", "article", "berita", "raw_content",
)  # fmt: skip
URL_COLUMNS = ("url", "tautan", "link", "canonical_url", "source_url", "final_url", "href", "alamat")
TITLE_COLUMNS = ("title", "judul", "headline", "judul_berita")
DATE_COLUMNS = (
    "date",
    "tanggal",
    "published",
    "published_at",
    "date_publish",
    "publish_date",
    "datepublished",
    "waktu",
)

_FEED = re.compile(rb"<(?:\w+:)?(rss|feed|rdf|urlset|sitemapindex)\b", re.IGNORECASE)  # <rss version="2.0">
_TAG = re.compile(rb"<(?:!doctype|html|head|body|div|p|article|span|meta)\b", re.IGNORECASE)  # <!DOCTYPE html>
_BAD_MEMBER = (OSError, ValueError, RuntimeError, zipfile.BadZipFile, zlib.error)  # RuntimeError: encrypted
_TEXTS = (".txt", ".text", ".md")
_PAGES = (".html", ".htm", ".xhtml", ".shtml")


@dataclass(frozen=True, slots=True)
class Record:
    """One page or text of a file. `name` is its place in the file ("" for the whole file); `at` is when the page was
    fetched, where that is told (seconds since the epoch, UTC); `reason` says why there is nothing to read in it, else
    it is None."""

    path: str
    name: str
    body: bytes = b""
    kind: str = "auto"
    url: str | None = None
    content_type: str | None = None
    at: float | None = None
    reason: str | None = None
    detail: str = ""

    @property
    def origin(self) -> str:
        """The record's name for people: path and place."""
        return f"{self.path}#{self.name}" if self.name else self.path


def list_files(path: Path) -> list[Path]:
    """The file itself, or all files under a folder, hidden ones apart, in order of their names."""
    if not path.is_dir():
        return [path]
    found = (one for one in path.rglob("*") if one.is_file())
    return sorted(one for one in found if not any(part.startswith(".") for part in one.relative_to(path).parts))


def rank(path: Path) -> int:
    """Pages before texts: where both hold the same article, the page makes it."""
    ending = _ending(path.name.lower().removesuffix(".gz"))
    return 0 if ending in (*_PAGES, ".zip", ".warc", ".xml") else 1


def read_records(path: Path) -> Iterator[Record]:
    """The records of one file, in order; a file that cannot be read is one record with a reason."""
    name = str(path.resolve())
    try:
        with path.open("rb") as file:
            if is_warc(path.name):
                yield from _of_warc(name, "", file)
                return
            body = file.read(MAX_BYTES + 1)
    except OSError as error:
        yield Record(name, "", reason="unreadable", detail=error.strerror or str(error))
        return
    yield from _records(name, "", path.name, body)


def _records(path: str, place: str, name: str, body: bytes, depth: int = 0) -> Iterator[Record]:
    lower = name.lower()
    if is_warc(lower):
        yield from _of_warc(path, place, io.BytesIO(body))
        return
    if lower.endswith(".gz") or body.startswith(b"\x1f\x8b"):
        unpacked = _gunzipped(body)
        if unpacked is None:
            yield Record(path, place, reason="bad_gzip", detail="it cannot be unpacked as gzip")
            return
        body, lower = unpacked, lower.removesuffix(".gz")
    if len(body) > MAX_BYTES:
        yield Record(path, place, reason="too_big", detail=f"more than {MAX_BYTES} bytes")
    elif not body.strip():
        yield Record(path, place, reason="empty", detail="there is nothing in it")
    elif _ending(lower) == ".zip" or body.startswith(b"PK\x03\x04"):
        yield from _of_zip(path, place, body, depth)
    elif _ending(lower) in _ROWS:
        yield from _of_rows(path, place, _ROWS[_ending(lower)](body))
    else:
        yield _of_file(path, place, _ending(lower), body)


def _of_file(path: str, place: str, ending: str, body: bytes) -> Record:
    head = body[:4096]
    if (found := _FEED.search(head)) and not re.search(rb"<html", head, re.IGNORECASE):
        kind = "sitemap" if found[1].lower() in (b"urlset", b"sitemapindex") else "feed"
        return Record(path, place, reason=kind, detail=f"a {kind} names articles and holds none")
    if len(body) > MAX_PAGE_BYTES:
        return Record(path, place, reason="too_big", detail=f"more than {MAX_PAGE_BYTES} bytes")
    if ending in _PAGES:
        return Record(path, place, body, "html")
    if ending in _TEXTS:
        return Record(path, place, body, "text")
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Record(path, place, reason="binary", detail="neither a page nor text")
    return Record(path, place, body, "html" if _TAG.search(head) else "text")


def _of_zip(path: str, place: str, body: bytes, depth: int) -> Iterator[Record]:
    if depth:
        yield Record(path, place, reason="nested_zip", detail="a zip inside a zip is not opened")
        return
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            for member in sorted(archive.infolist(), key=lambda one: one.filename):
                if member.is_dir() or PurePosixPath(member.filename).name.startswith("."):
                    continue
                inner = f"{place}!{member.filename}".lstrip("!")
                if member.file_size > MAX_BYTES:
                    yield Record(path, inner, reason="too_big", detail=f"{member.file_size} bytes")
                    continue
                try:
                    with archive.open(member) as file:
                        data = file.read(MAX_BYTES + 1)
                except _BAD_MEMBER as error:
                    yield Record(path, inner, reason="bad_zip", detail=str(error))
                    continue
                yield from _records(path, inner, member.filename, data, depth + 1)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        yield Record(path, place, reason="bad_zip", detail=str(error))


def _of_warc(path: str, place: str, file: BinaryIO) -> Iterator[Record]:
    for one in read_captures(file, MAX_PAGE_BYTES):
        yield Record(
            path, place + one.place, one.body, one.kind, one.url, one.content_type, one.at, one.reason, one.detail
        )


def rows_of(path: Path) -> Iterator[Mapping[str, str]]:
    """The rows or objects of a table as texts by the names of their columns in lower case; none of any other file."""
    ending = _ending(path.name.lower())
    if ending not in _ROWS:
        return
    try:
        with path.open("rb") as file:
            body = file.read(MAX_BYTES)
    except OSError:
        return
    yield from (columns_of(row) for row in _ROWS[ending](body) if isinstance(row, Mapping))


def columns_of(row: Mapping[object, object]) -> dict[str, str]:
    """The columns of a row that hold text."""
    texts = ((name, value) for name, value in row.items() if isinstance(value, str) and value.strip())
    return {str(name).strip().lower(): value for name, value in texts}


def _of_rows(path: str, place: str, rows: Iterator[object]) -> Iterator[Record]:
    number = 0
    for number, row in enumerate(rows, 1):
        yield _of_row(path, f"{place}:{number}".lstrip(":"), row)
    if not number:
        yield Record(path, place, reason="empty", detail="there is no row in it")


def _of_row(path: str, place: str, row: object) -> Record:
    """The record of a row or object; its own `reason` where no column holds a page or a text."""
    if isinstance(row, ValueError):
        return Record(path, place, reason="bad_row", detail=str(row))
    if not isinstance(row, Mapping):
        return Record(path, place, reason="bad_row", detail="it is no object with named values")
    columns = columns_of(row)
    url = first_of(columns, URL_COLUMNS)
    if (html := first_of(columns, HTML_COLUMNS)) and "<" in html:
        return Record(path, place, html.encode("utf-8", "replace"), "html", url)
    text = first_of(columns, TEXT_COLUMNS)
    if text is None:
        detail = f"no column of text among {', '.join(list(columns)[:12])}" if columns else "no text in it"
        return Record(path, place, url=url, reason="no_text", detail=detail)
    if _TAG.search(text[:4096].encode("utf-8", "replace")):
        return Record(path, place, text.encode("utf-8", "replace"), "html", url)
    return Record(path, place, _dump(columns, text).encode("utf-8", "replace"), "text", url)


def _dump(columns: Mapping[str, str], text: str) -> str:
    """The text as a page's dump has it: title, blank line, date, then the lines."""
    title, date = first_of(columns, TITLE_COLUMNS), first_of(columns, DATE_COLUMNS)
    begin = " ".join(text[:500].split())
    lines = [title, ""] if title and not begin.startswith(" ".join(title.split())) else []
    if date and date not in text[:500]:
        lines.append(date)
    return "\n".join([*lines, text])


def first_of(columns: Mapping[str, str], names: Sequence[str]) -> str | None:
    return next((columns[name] for name in names if name in columns), None)


def _json_lines(body: bytes) -> Iterator[object]:
    for line in body.splitlines():
        if line.strip():
            yield _parsed(line)


def _json_list(body: bytes) -> Iterator[object]:
    whole = _parsed(body)
    if isinstance(whole, list) and whole and all(isinstance(one, dict) for one in whole):
        yield from whole
    else:
        yield whole


def _parsed(raw: bytes) -> object:
    try:
        found: object = json.loads(raw.decode("utf-8-sig", errors="replace"))
    except (ValueError, RecursionError) as error:
        return ValueError(f"not JSON: {error}")
    return found


def _csv_rows(body: bytes, delimiter: str = "") -> Iterator[object]:
    csv.field_size_limit(MAX_PAGE_BYTES)
    text = body.decode("utf-8-sig", errors="replace").replace("\0", "")
    first = text[: text.find("\n") + 1] or text
    delimiter = delimiter or max(",;\t|", key=first.count)
    rows: Iterator[dict[str | Any, str | Any]] = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    while True:
        try:
            yield next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield ValueError(f"not CSV: {error}")


_ROWS = {
    ".jsonl": _json_lines, ".ndjson": _json_lines, ".json": _json_list, ".csv": _csv_rows, ".tsv": _csv_rows,
}  # fmt: skip


def _gunzipped(body: bytes) -> bytes | None:
    """All members of a gzip file, up to MAX_BYTES + 1; None where it is cut or none."""
    found = bytearray()
    while body and len(found) <= MAX_BYTES:
        unpacker = zlib.decompressobj(31)
        try:
            found += unpacker.decompress(body, MAX_BYTES + 1 - len(found))
        except zlib.error:
            return bytes(found) or None  # junk after the last member
        if not unpacker.eof and len(found) <= MAX_BYTES:
            return None
        body = unpacker.unused_data
    return bytes(found)


def _ending(name: str) -> str:
    return PurePosixPath(name).suffix
