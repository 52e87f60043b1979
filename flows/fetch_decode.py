"""Transport encodings undone in bounded steps: gzip, deflate, br and zstd.

A step yields at most 256 KiB (br: 384), so a bomb costs no more than the limit, and the end of every encoding
must really have come, so a cut body is never taken for a whole one. (httpx 0.28 inflates without limit and calls
a truncated gzip or br body a success; it loses the second member of a gzip file.)
"""

import sys
import zlib
from collections.abc import Iterable, Iterator
from typing import Protocol

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

ACCEPT_ENCODING = "gzip, br, zstd"
STEP = 262_144  # bytes of one decoding step: most pages are one, and so are copied once less
_GZIP_MAGIC = b"\x1f\x8b"
_NO_ENCODING = frozenset({"", "identity", "none", "utf-8", "binary"})  # found in real headers, meaning nothing
_WINDOW: dict[int, int] = {
    zstd.DecompressionParameter.window_log_max: 23
}  # 8 MiB, RFC 9659; the default admits 128 MiB


class BodyError(Exception):
    """A body that cannot be used; `reason` is truncated, bad_encoding or too_big."""

    def __init__(self, reason: str, detail: str) -> None:
        self.reason = reason
        super().__init__(detail)


class _Steps(Protocol):
    """One encoding: slices in, steps out, and whether the encoded stream has come to its end."""

    def take(self, data: bytes) -> Iterator[bytes]: ...

    def is_whole(self) -> bool: ...


class Body:
    """Collects one decoded body of at most `limit` bytes; raises BodyError as soon as it cannot be one."""

    def __init__(self, encoding: str, limit: int) -> None:
        self._steps = _steps_for(encoding)
        self._limit = limit
        self._parts: list[bytes] = []
        self._size = 0
        self._is_empty = True

    def add(self, data: bytes) -> None:
        """The next slice from the wire."""
        self._is_empty = self._is_empty and not data
        try:
            for step in self._steps.take(data):
                self._parts.append(step)
                self._size += len(step)
                if self._size > self._limit:
                    raise BodyError("too_big", f"the body has more than {self._limit} bytes")
        except (zlib.error, brotli.error, zstd.ZstdError) as error:
            raise BodyError("bad_encoding", str(error)) from error

    def so_far(self) -> bytes:
        """What has been decoded, cut at the limit."""
        return b"".join(self._parts)[: self._limit]

    def whole(self) -> bytes:
        """The body, once all slices were added; an empty answer is an empty body in every encoding."""
        if not self._is_empty and not self._steps.is_whole():
            raise BodyError("truncated", f"the encoded body ends early, after {self._size} decoded bytes")
        return b"".join(self._parts)


def decode(encoding: str, slices: Iterable[bytes], limit: int) -> bytes:
    """The decoded body of the slices, at most `limit` bytes; BodyError names what is wrong.

    >>> decode("gzip", [zlib.compress(b"berita", wbits=31)], 100)
    b'berita'
    """
    body = Body(encoding, limit)
    for data in slices:
        body.add(data)
    return body.whole()


def _steps_for(encoding: str) -> _Steps:
    names = [name for name in (part.strip().lower() for part in encoding.split(",")) if name not in _NO_ENCODING]
    if not names:
        return _Plain()
    if len(names) > 1:
        raise BodyError("bad_encoding", f"{len(names)} encodings upon each other: {encoding[:80]}")
    match names[0]:
        case "gzip" | "x-gzip":
            return _Gzip()
        case "deflate":
            return _Deflate()
        case "br":
            return _Brotli()
        case "zstd":
            return _Zstd()
    raise BodyError("bad_encoding", f"unknown encoding {encoding[:80]!r}")


class _Plain:
    def take(self, data: bytes) -> Iterator[bytes]:
        yield data

    def is_whole(self) -> bool:
        return True


def _inflate(inflater: "zlib._Decompress", data: bytes) -> Iterator[bytes]:
    """All that the data gives; drained with empty input, since the last step may have left more inside."""
    while not inflater.eof:
        step = inflater.decompress(data, STEP)
        data = inflater.unconsumed_tail
        if step:
            yield step
        elif not data:
            return


class _Gzip:
    """RFC 1952, several members read as one (2.2); anything else after a member is junk and ignored."""

    def __init__(self) -> None:
        self._member: zlib._Decompress | None = zlib.decompressobj(47)
        self._held = b""  # after a member: a first byte that may begin the next one

    def take(self, data: bytes) -> Iterator[bytes]:
        while data and self._member is not None:
            if self._member.eof:
                data, self._held = self._held + data, b""
                if data == _GZIP_MAGIC[:1]:
                    self._held = data
                    return
                self._member = zlib.decompressobj(31) if data.startswith(_GZIP_MAGIC) else None
                continue
            yield from _inflate(self._member, data)
            data = self._member.unused_data

    def is_whole(self) -> bool:
        return self._member is None or (self._member.eof and not self._held)


class _Deflate:
    """zlib format (RFC 1950) as the standard says, or a bare deflate stream as some servers send."""

    def __init__(self) -> None:
        self._inflater: zlib._Decompress | None = None
        self._held = b""

    def take(self, data: bytes) -> Iterator[bytes]:
        if self._inflater is None:
            self._held += data
            if len(self._held) < 2:
                return
            data = self._held
            has_header = data.startswith(_GZIP_MAGIC) or (data[0] & 15 == 8 and (data[0] << 8 | data[1]) % 31 == 0)
            self._inflater = zlib.decompressobj(47 if has_header else -15)
        yield from _inflate(self._inflater, data)

    def is_whole(self) -> bool:
        return self._inflater is not None and self._inflater.eof


class _Brotli:
    def __init__(self) -> None:
        self._decoder = brotli.Decompressor()

    def take(self, data: bytes) -> Iterator[bytes]:
        if self._decoder.is_finished():
            return
        step = self._decoder.process(data, output_buffer_limit=STEP)
        while step:
            yield step
            step = self._decoder.process(b"", output_buffer_limit=STEP)

    def is_whole(self) -> bool:
        return bool(self._decoder.is_finished())


class _Zstd:
    """RFC 8878; frames that follow each other are one body."""

    def __init__(self) -> None:
        self._frame = zstd.ZstdDecompressor(options=_WINDOW)
        self._has_begun = False

    def take(self, data: bytes) -> Iterator[bytes]:
        while data or not self._frame.needs_input:
            self._has_begun = True
            step = self._frame.decompress(data, STEP)
            data = b""
            if step:
                yield step
            if self._frame.eof:
                data = self._frame.unused_data
                self._frame = zstd.ZstdDecompressor(options=_WINDOW)
                self._has_begun = False

    def is_whole(self) -> bool:
        return not self._has_begun
