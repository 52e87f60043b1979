"""WARC files in, captures out: the pages that an archive of the web holds, bounded, undone of chunks and compression.

Responses, resources and conversions are captures; requests, metadata and warcinfo belong to them and are passed over.
A revisit says that a page was as before and holds none. fastwarc reads the records (flows/warcs.py) but stops without
a word at some compressed bodies, so bodies are decoded here.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

from flows import warcs
from flows.fetch_decode import BodyError, decode
from flows.warcs import CUT, MISSING, Damage, WarcRecordType

HTML = ("text/html", "application/xhtml+xml")
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})[^\r\n]*\r?\n")  # 1a2f;name=value
_MAGIC = {"gzip": b"\x1f\x8b", "x-gzip": b"\x1f\x8b", "zstd": b"\x28\xb5\x2f\xfd"}


Refuses = Callable[[str, float | None], str | None]


@dataclass(frozen=True, slots=True)
class Capture:
    """One page at one moment. `place` is where its record begins in the file, `offset` the same as a number; `at`
    seconds since the epoch, UTC; `reason` says why there is no page in it, else it is None."""

    place: str
    url: str | None = None
    body: bytes = b""
    kind: str = "html"
    content_type: str | None = None
    at: float | None = None
    reason: str | None = None
    detail: str = ""
    offset: int = 0


def is_warc(name: str) -> bool:
    """Whether a file is one, by its name."""
    return name.lower().endswith((".warc", ".warc.gz"))


def read_captures(
    file: BinaryIO, limit: int, *, start: int = 0, end: int | None = None, refuses: Refuses | None = None
) -> Iterator[Capture]:
    """The captures that begin from `start` up to `end`, in order, with bodies of at most `limit` bytes. `refuses` says
    by address and moment why one is not wanted, before anything of it is read. Nothing is raised: what cannot be read
    is a capture with a reason."""
    if warcs.ArchiveIterator is None:
        yield Capture("", reason="no_fastwarc", detail=MISSING)
        return
    waiting: Capture | None = None  # told when the next record was found where this one ends
    for found in warcs.walk(file, start, end):
        if isinstance(found, Damage):
            if waiting is None or waiting.offset != found.offset:
                if waiting is not None:
                    yield waiting
                waiting = Capture(f"@{found.offset}", offset=found.offset)
            waiting = replace(waiting, body=b"", reason=found.reason, detail=found.detail)
            continue
        if waiting is not None:
            yield waiting
        waiting = _of(found[1], limit, refuses)
    if waiting is not None:
        yield waiting


def _of(record: Any, limit: int, refuses: Refuses | None) -> Capture | None:
    """The capture of a record; None for one that belongs to another."""
    kind = record.record_type
    if kind not in (
        WarcRecordType.response, WarcRecordType.resource, WarcRecordType.conversion, WarcRecordType.revisit,
    ):  # fmt: skip
        return None
    url = record.headers.get("WARC-Target-URI")
    url = url.strip("<>") if url else None  # some writers of WARC 1.0 took the angle brackets of its grammar for signs
    moment = record.record_date.timestamp() if record.record_date else None
    offset = record.stream_pos
    told = Capture(f"@{offset}", url, at=moment, offset=offset)
    if record.headers.get("Content-Length") is None:
        return replace(told, reason="truncated", detail=CUT)
    if refuses is not None and (reason := refuses(url or "", moment)):
        return replace(told, reason=reason)
    if kind == WarcRecordType.revisit:
        return replace(told, reason="revisit", detail="the page was as at an earlier visit")
    try:
        return _read(record, limit, told)
    except Exception as failure:  # noqa: BLE001  fastwarc's own errors have no common class
        return replace(told, reason="damaged", detail=f"{type(failure).__name__}: {failure}")


def _read(record: Any, limit: int, told: Capture) -> Capture:
    """The capture with its body."""
    kind = record.record_type
    is_http = record.is_http
    expected = record.content_length
    if is_http:
        record.parse_http()
        expected = record.content_length
    http = record.http_headers if is_http else None
    if http is None and kind == WarcRecordType.response:
        return replace(told, reason="not_http", detail=f"{told.url or 'a record'} is no answer of a web server")
    status, content_type = _told(record, http)
    essence = (content_type or "").partition(";")[0].strip().lower()
    if status != 200:
        return replace(told, reason=f"http_{status}" if status else "not_http", detail=f"status {status}")
    if essence not in HTML and not (kind == WarcRecordType.conversion and essence == "text/plain"):
        return replace(told, reason="content_type", detail=content_type or "no content type")
    wire = record.reader.read(limit + 1)
    if len(wire) < min(expected, limit + 1):
        return replace(told, reason="truncated", detail=CUT)
    try:
        body = _plain(wire, http, limit)
    except BodyError as error:
        return replace(told, reason=error.reason, detail=str(error))
    return replace(told, body=body, kind="text" if essence == "text/plain" else "html", content_type=content_type)


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
