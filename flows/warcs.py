"""Records of a WARC file by their places: read from any byte on, past damage, up to where the next slice begins.

fastwarc, an optional package, reads the records. It stops at the first damage, says nothing where a file is cut and
believes every Content-Length; so where it stops, the last record is measured here and the next one is sought. A
record belongs to the slice in which its first byte lies: slices of one file read each record once.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

try:
    from fastwarc.warc import ArchiveIterator, WarcRecordType  # type: ignore[import-not-found,unused-ignore]
except ImportError:  # an optional package: WARC files are then refused with the reason
    ArchiveIterator = WarcRecordType = None  # type: ignore[misc,assignment,unused-ignore]

__all__ = [
    "CUT", "MISSING", "ArchiveIterator", "Damage", "WarcRecordType", "begins_record", "is_sliceable",
    "next_record", "walk",
]  # fmt: skip
CUT = "the file ends in the middle of a record, or is damaged there"
MISSING = "WARC needs the package fastwarc: pip install 'kabar[warc]'"
_GZIP = b"\x1f\x8b\x08"
_STEP = 1 << 20
_PLAIN = re.compile(rb"\r\n\r\n(?=WARC/1\.\d\r\n)")
_LENGTH = re.compile(rb"^content-length:[ \t]*(\d{1,18})", re.IGNORECASE | re.MULTILINE)  # Content-Length: 544
_HEAD = 1 << 16  # bytes within which the head of a record ends


@dataclass(frozen=True, slots=True)
class Damage:
    """A place that gives no record, or one that is not what it says of its length."""

    offset: int
    reason: str
    detail: str


Found = tuple[int, Any]  # where a record begins, and fastwarc's record, to be read before the next is asked for


def walk(file: BinaryIO, start: int = 0, end: int | None = None) -> Iterator[Found | Damage]:
    """The records that begin from `start` (the place of one) up to `end`, in order, and what is damaged. Damage at
    the place of the record before it means that record."""
    size = file.seek(0, 2)
    place, is_first = start, True
    while place < size:
        last, error = None, "it holds no record"
        file.seek(place)
        try:
            for record in ArchiveIterator(file, record_types=WarcRecordType.any_type, parse_http=False):
                if end is not None and record.stream_pos >= end:
                    return
                last = record.stream_pos
                yield last, record
        except Exception as failure:  # noqa: BLE001  fastwarc's own errors have no common class
            error = f"{type(failure).__name__}: {failure}"
        bad, reason = (place, "damaged") if last is None else _end_of(file, last, size)
        if bad >= (size if end is None else end):
            return
        following = next_record(file, bad + 1, size)
        if last is None and is_first and following is None and start == 0:
            reason, detail = "bad_warc", error
        else:
            detail = CUT
            reason = "truncated" if following is None and reason == "damaged" else reason
        yield Damage(bad, reason, detail)
        if following is None or (end is not None and following >= end):
            return
        place, is_first = following, False


def next_record(file: BinaryIO, offset: int, size: int) -> int | None:
    """The first place from `offset` on at which a record begins."""
    file.seek(0)
    is_packed = file.read(3) == _GZIP
    sought, before = (_GZIP, 0) if is_packed else (b"WARC/1.", 4)
    place = max(offset - before, 0)
    while place < size:
        file.seek(place)
        chunk = file.read(_STEP)
        if not is_packed and place == 0 and offset == 0 and chunk.startswith(sought):
            return 0
        at = -1
        while (at := chunk.find(sought, at + 1)) >= 0:
            found = place + at
            if found >= offset and begins_record(file, found):
                return found
        if len(chunk) <= len(sought) + before:
            return None
        place += len(chunk) - len(sought) - before
    return None


def begins_record(file: BinaryIO, offset: int) -> bool:
    """Whether a record can be read from there."""
    back = min(offset, 4)
    file.seek(offset - back)
    head = file.read(512 + back)
    if head[back:].startswith(_GZIP):
        try:
            return zlib.decompressobj(31).decompress(head[back:], 16).startswith(b"WARC/")
        except zlib.error:
            return False
    return head[back:].startswith(b"WARC/1.") and (offset == 0 or _PLAIN.match(head) is not None)


def is_sliceable(file: BinaryIO) -> bool:
    """Whether each record is packed for itself, so that reading may begin at any."""
    size = file.seek(0, 2)
    file.seek(0)
    return file.read(3) == _GZIP and _end_of(file, 0, size)[1] == "damaged"


def _end_of(file: BinaryIO, start: int, size: int) -> tuple[int, str]:
    """Where the record that begins at `start` ends, and "damaged" for what follows; `start` itself and the reason
    where the record is cut or not as long as it says."""
    if start >= size:
        return size, "damaged"
    file.seek(start)
    if file.read(3) != _GZIP:
        return _end_of_plain(file, start, size)
    file.seek(start)
    member, head, total, raw = zlib.decompressobj(31), b"", 0, 0
    while not member.eof:
        data = member.unconsumed_tail or file.read(_STEP)
        if not data:
            return start, "truncated"
        raw += 0 if member.unconsumed_tail else len(data)
        try:
            part = member.decompress(data, _STEP)
        except zlib.error:
            return start, "damaged"
        head = head if len(head) > _HEAD else head + part
        total += len(part)
    expected = _expected(head)
    if expected is None or not expected <= total <= expected + 4:
        return start, "wrong_length"
    end = start + raw - len(member.unused_data)
    return end + _padding(file, end), "damaged"


def _end_of_plain(file: BinaryIO, start: int, size: int) -> tuple[int, str]:
    file.seek(start)
    expected = _expected(file.read(_HEAD))
    if expected is None or start + expected > size:
        return start, "truncated"
    file.seek(start + expected)
    after = file.read(4)
    if after != b"\r\n\r\n"[: len(after)]:
        return start, "wrong_length"
    return start + expected + len(after), "damaged"


def _expected(head: bytes) -> int | None:
    """Bytes of a record by what its head says, without the blank lines after it."""
    end = head.find(b"\r\n\r\n") + 4
    found = _LENGTH.search(head[:end]) if end > 3 else None
    return end + int(found[1]) if found else None


def _padding(file: BinaryIO, offset: int) -> int:
    """Bytes of padding that some writers put between members."""
    file.seek(offset)
    rest = file.read(4096)
    return len(rest) - len(rest.lstrip(b"\0"))
