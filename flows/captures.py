"""WARC files in, captures out: the pages that an archive of the web holds, bounded, undone of chunks and compression.

Responses, resources and conversions are captures; requests, metadata and warcinfo belong to them and are passed over.
A revisit says that a page was as before and holds none. fastwarc, an optional package, reads the records; it stops
without a word where a file is cut and at some compressed bodies, so the end is checked and bodies are decoded here.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from flows.fetch_decode import BodyError, decode

try:
    from fastwarc.warc import ArchiveIterator, WarcRecordType  # type: ignore[import-not-found,unused-ignore]
except ImportError:  # an optional package: WARC files are then skipped with the reason
    ArchiveIterator = None  # type: ignore[misc,assignment,unused-ignore]

CUT = "the file ends in the middle of a record, or is damaged there"
HTML = ("text/html", "application/xhtml+xml")
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})[^\r\n]*\r?\n")  # 1a2f;name=value
_MAGIC = {"gzip": b"\x1f\x8b", "x-gzip": b"\x1f\x8b", "zstd": b"\x28\xb5\x2f\xfd"}


@dataclass(frozen=True, slots=True)
class Capture:
    """One page at one moment. `place` is where its record begins in the file; `at` seconds since the epoch, UTC;
    `reason` says why there is no page in it, else it is None."""

    place: str
    url: str | None = None
    body: bytes = b""
    kind: str = "html"
    content_type: str | None = None
    at: float | None = None
    reason: str | None = None
    detail: str = ""


def is_warc(name: str) -> bool:
    """Whether a file is one, by its name."""
    return name.lower().endswith((".warc", ".warc.gz"))


def read_captures(file: BinaryIO, limit: int) -> Iterator[Capture]:
    """The captures of a file, in order, with bodies of at most `limit` bytes. Nothing is raised: what cannot be read
    is a capture with a reason."""
    if ArchiveIterator is None:
        yield Capture("", reason="no_fastwarc", detail="WARC needs the package fastwarc: pip install 'kabar[warc]'")
        return
    start, is_told, error = None, False, "it holds no record"
    try:
        for record in ArchiveIterator(file, record_types=WarcRecordType.any_type, parse_http=True):
            start = record.stream_pos
            capture = _of(record, limit)
            is_told = capture is not None and capture.detail == CUT
            if capture is not None:
                yield capture
    except Exception as failure:  # noqa: BLE001  fastwarc's own errors have no common class
        error = f"{type(failure).__name__}: {failure}"
    if start is None:
        yield Capture("@0", reason="bad_warc", detail=error)
    elif not is_told and (end := _ragged_end(file, start)) is not None:
        yield Capture(f"@{end}", reason="truncated", detail=CUT)


def _of(record: Any, limit: int) -> Capture | None:
    """The capture of a record; None for one that belongs to another."""
    place, url = f"@{record.stream_pos}", record.headers.get("WARC-Target-URI")
    at = record.record_date.timestamp() if record.record_date else None
    kind = record.record_type
    if record.headers.get("Content-Length") is None:
        return Capture(place, url, at=at, reason="truncated", detail=CUT)
    if kind == WarcRecordType.revisit:
        return Capture(place, url, at=at, reason="revisit", detail="the page was as at an earlier visit")
    if kind not in (WarcRecordType.response, WarcRecordType.resource, WarcRecordType.conversion):
        return None
    http = record.http_headers if record.is_http else None
    if http is None and kind == WarcRecordType.response:
        return Capture(place, url, at=at, reason="not_http", detail=f"{url or 'a record'} is no answer of a web server")
    status, content_type = _told(record, http)
    essence = (content_type or "").partition(";")[0].strip().lower()
    if status != 200:
        return Capture(place, url, at=at, reason=f"http_{status}" if status else "not_http", detail=f"status {status}")
    if essence not in HTML and not (kind == WarcRecordType.conversion and essence == "text/plain"):
        return Capture(place, url, at=at, reason="content_type", detail=content_type or "no content type")
    expected = record.content_length
    wire = record.reader.read(limit + 1)
    if len(wire) < min(expected, limit + 1):
        return Capture(place, url, at=at, reason="truncated", detail=CUT)
    try:
        body = _plain(wire, http, limit)
    except BodyError as error:
        return Capture(place, url, at=at, reason=error.reason, detail=str(error))
    return Capture(place, url, body, "text" if essence == "text/plain" else "html", content_type, at)


def _told(record: Any, http: Any) -> tuple[int | None, str | None]:
    """Status and content type; a resource is as good as an answer of 200."""
    if http is None:
        return 200, record.headers.get("Content-Type")
    found = re.match(r"\d{3}$", str(http.status_code))
    return (int(found[0]) if found else None), http.get("Content-Type")


def _plain(wire: bytes, http: Any, limit: int) -> bytes:
    """The body without chunks and compression, which some archives have undone already without saying so."""
    if http is not None and "chunked" in (http.get("Transfer-Encoding") or "").lower():
        wire = _unchunked(wire)
    encoding = ((http.get("Content-Encoding") if http is not None else None) or "").strip().lower()
    if not wire.startswith(_MAGIC.get(encoding, b"")) or (encoding == "br" and wire.lstrip()[:1] == b"<"):
        encoding = ""
    return decode(encoding, [wire], limit)


def _unchunked(wire: bytes) -> bytes:
    """The chunks joined (RFC 9112, 7.1); a body without chunk sizes as it is. BodyError where the last one is cut."""
    parts: list[bytes] = []
    place = 0
    while found := _CHUNK_SIZE.match(wire, place):
        size = int(found[1], 16)
        if not size:
            return b"".join(parts)
        part = wire[found.end() : found.end() + size]
        parts.append(part)
        place = found.end() + size
        place += len(wire[place : place + 2]) - len(wire[place : place + 2].lstrip(b"\r\n"))
    if not parts:
        return wire
    raise BodyError("truncated", f"the chunked body ends early, after {sum(map(len, parts))} bytes")


def _ragged_end(file: BinaryIO, start: int) -> int | None:
    """Where a record begins that the file does not hold whole, after the last one that was read at `start`."""
    file.seek(start)
    tail = file.read()
    if not tail.startswith(b"\x1f\x8b"):
        head = tail.find(b"\r\n\r\n") + 4
        length = re.search(rb"(?i)^content-length:\s*(\d+)", tail[:head], re.MULTILINE)
        end = head + int(length[1]) if length else 0
        rest = tail[end:].lstrip(b"\r\n")
        return start + len(tail) - len(rest) if rest or end > len(tail) else None
    member = zlib.decompressobj(31)
    try:
        member.decompress(tail)
    except zlib.error:
        return start
    rest = member.unused_data.strip(b"\0") if member.eof else tail
    return start + len(tail) - len(rest) if rest else None
