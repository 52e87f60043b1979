"""A server on loopback that does everything a server should not: one path, one misdeed.

`ANSWERS` are whole answers, byte for byte; `ACTS` need a hand on the socket. Every answer ends its connection
unless it says `Connection: keep-alive` to itself by an act.
"""

import asyncio
import contextlib
import gzip
import socket
import ssl
import struct
import threading
import zlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Self

import brotli
from backports import zstd

PAGE = (
    b"<!doctype html><html><head><title>Berita</title></head><body>"
    + b"<p>Isi berita hari ini.</p>" * 400
    + b"</body></html>"
)
HALF = len(PAGE) // 2
GZIP, BROTLI, ZSTD = gzip.compress(PAGE), brotli.compress(PAGE), zstd.compress(PAGE)
RAW_DEFLATE = zlib.compress(PAGE, wbits=-15)
MIB = 2**20


@dataclass(frozen=True, slots=True)
class Seen:
    """One request as it came."""

    method: str
    host: str
    path: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Talk:
    """One request together with the means to answer it; `before` counts earlier requests of the same path."""

    seen: Seen
    before: int
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    def reset(self) -> None:
        """Close with RST instead of FIN."""
        raw: socket.socket = self.writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


Act = Callable[[Talk], Awaitable[None]]


def answer(body: bytes = PAGE, *lines: str, status: str = "200 OK", length: int | None = None) -> bytes:
    """A whole answer; the content type is html unless a line gives another."""
    head = [f"HTTP/1.1 {status}", *lines, f"Content-Length: {len(body) if length is None else length}"]
    if not any(line.lower().startswith("content-type") for line in lines):
        head.append("Content-Type: text/html; charset=utf-8")
    return ("\r\n".join(head) + "\r\n\r\n").encode("utf-8") + body


def encoded(body: bytes, encoding: str) -> bytes:
    return answer(body, f"Content-Encoding: {encoding}")


def to(location: str) -> bytes:
    return answer(b"", f"Location: {location}", status="302 Found")


@cache
def bomb(encoding: str, size: int = 512 * MIB) -> bytes:
    """An answer of little on the wire and `size` bytes of zeros behind it."""
    if encoding == "gzip":
        squeeze = zlib.compressobj(9, wbits=31)
        start = squeeze.compress(bytes(MIB)) + squeeze.flush(zlib.Z_FULL_FLUSH)
        block = squeeze.compress(bytes(MIB)) + squeeze.flush(zlib.Z_FULL_FLUSH)  # stands for itself, so it repeats
        return encoded(start + block * (size // MIB - 1), "gzip")
    if encoding == "br":
        brew = brotli.Compressor(quality=1)
        return encoded(b"".join(brew.process(bytes(MIB)) for _ in range(size // MIB)) + brew.finish(), "br")
    press = zstd.ZstdCompressor()
    return encoded(b"".join(press.compress(bytes(MIB)) for _ in range(size // MIB)) + press.flush(), "zstd")


@cache
def stacked(times: int) -> bytes:
    body = PAGE
    for _ in range(times):
        body = gzip.compress(body)
    return encoded(body, ", ".join(["gzip"] * times))


ANSWERS: dict[str, Callable[[], bytes]] = {
    "/ok": lambda: answer(),
    "/redirect/file": lambda: to("file:///etc/passwd"),
    "/redirect/data": lambda: to("data:text/html,x"),
    "/redirect/bad": lambda: to("http://[::1"),
    "/redirect/user": lambda: to("http://user:secret@a.localhost/ok"),
    "/redirect/letters": lambda: to("/berita/é"),
    "/redirect/nowhere": lambda: answer(b"", status="302 Found"),
    "/redirect/self": lambda: to("/redirect/self"),
    "/redirect/ok": lambda: to("/ok#fragment"),
    "/berita/%C3%A9": lambda: answer(),
    "/bomb/gzip": lambda: bomb("gzip"),
    "/bomb/br": lambda: bomb("br"),
    "/bomb/zstd": lambda: bomb("zstd"),
    "/bomb/stacked": lambda: stacked(50),
    "/bomb/twice": lambda: stacked(2),
    "/length/10gb": lambda: answer(PAGE, length=10**10),
    "/length/endless-digits": lambda: answer(PAGE, length=10**200),
    "/length/short": lambda: answer(PAGE, length=2 * len(PAGE)),
    "/length/two": lambda: answer(PAGE, "Content-Length: 7"),
    "/length/negative": lambda: answer(PAGE, length=-5),
    "/cut/gzip": lambda: encoded(GZIP[: len(GZIP) // 2], "gzip"),
    "/cut/gzip-tail": lambda: encoded(GZIP[:-1], "gzip"),
    "/cut/deflate": lambda: encoded(RAW_DEFLATE[:-2], "deflate"),
    "/cut/br": lambda: encoded(BROTLI[: len(BROTLI) // 2], "br"),
    "/cut/zstd": lambda: encoded(ZSTD[: len(ZSTD) // 2], "zstd"),
    "/cut/chunk": lambda: b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nabc",
    "/cut/headers": lambda: b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX-Ha",
    "/two/gzip": lambda: encoded(gzip.compress(PAGE[:HALF]) + gzip.compress(PAGE[HALF:]), "gzip"),
    "/two/zstd": lambda: encoded(zstd.compress(PAGE[:HALF]) + zstd.compress(PAGE[HALF:]), "zstd"),
    "/junk/gzip": lambda: encoded(GZIP + b"\0\0\0 the end", "x-gzip"),
    "/raw-deflate": lambda: encoded(RAW_DEFLATE, "deflate"),
    "/zlib-deflate": lambda: encoded(zlib.compress(PAGE), "deflate"),
    "/lie/gzip": lambda: encoded(PAGE, "gzip"),
    "/lie/foo": lambda: encoded(PAGE, "foo"),
    "/lie/utf-8": lambda: encoded(PAGE, "UTF-8"),
    "/odd/icy": lambda: b"ICY 200 OK\r\nContent-Length: 2\r\n\r\nhi",
    "/odd/bad-header": lambda: answer(PAGE, "bad header: x"),
    "/odd/bare-lf": lambda: b"HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Length: 5\n\nhello",
    "/odd/utf-8-header": lambda: answer(PAGE, "X-Kota: Yogyakarta — é"),
    "/odd/reason": lambda: b"HTTP/1.1 200 \xff\xfe\r\nContent-Length: 5\r\nContent-Type: text/html\r\n\r\nhello",
    "/odd/204": lambda: b"HTTP/1.1 204 No Content\r\n\r\n",
    "/odd/101": lambda: b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
    "/odd/304": lambda: b"HTTP/1.1 304 Not Modified\r\n\r\n",
    "/odd/chunk-size": lambda: b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc",
    "/odd/nothing": lambda: b"",
    "/odd/noise": lambda: bytes(range(256)) * 16,
    "/odd/smuggled": lambda: answer(b"first") + answer(b"second"),
    "/odd/unending": lambda: b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE,
    "/headers/many": lambda: b"HTTP/1.1 200 OK\r\n" + b"X-A: 1\r\n" * 400_000 + b"\r\n",
    "/headers/200kb": lambda: answer(PAGE, "X-A: " + "a" * 200_000),
    "/headers/60kb": lambda: answer(PAGE, "X-A: " + "a" * 60_000),
    "/headers/cookies": lambda: answer(PAGE, *(f"Set-Cookie: c{n}={'x' * 3000}" for n in range(30))),
    "/type/png": lambda: answer(b"\x89PNG\r\n", "Content-Type: image/png"),
    "/type/pdf": lambda: answer(b"%PDF-1.7", "Content-Type: application/pdf"),
    "/type/xml": lambda: answer(b"<rss/>", "Content-Type: application/rss+xml; charset=utf-8"),
    "/status/401": lambda: answer(b"", status="401 Unauthorized"),
    "/status/403": lambda: answer(b"forbidden", status="403 Forbidden"),
    "/status/404": lambda: answer(b"not here", status="404 Not Found"),
    "/status/410": lambda: answer(b"", status="410 Gone"),
    "/status/418": lambda: answer(b"", status="418 Teapot"),
    "/status/451": lambda: answer(b"", status="451 Unavailable"),
    "/status/429": lambda: answer(b"slow", "Retry-After: 7", status="429 Too Many Requests"),
    "/status/429-silent": lambda: answer(b"slow", status="429 Too Many Requests"),
    "/status/503-wait": lambda: answer(b"", "Retry-After: 120", status="503 Unavailable"),
    "/status/503": lambda: answer(b"", status="503 Unavailable"),
    "/status/500": lambda: answer(b"oops", status="500 Error"),
    "/challenge/header": lambda: answer(b"", "cf-mitigated: challenge", status="403 Forbidden"),
    "/challenge/title": lambda: answer(b"<title>Just a moment...</title>", status="503 Unavailable"),
    "/challenge/gzip": lambda: answer(
        gzip.compress(b"<title>Attention Required! | X</title>"), "Content-Encoding: gzip", status="403 No"
    ),
    "/challenge/202": lambda: answer(b"", "x-amzn-waf-action: challenge", status="202 Accepted"),
    "/robots/html": lambda: answer(PAGE),
    "/robots/big": lambda: answer(
        b"User-agent: *\nDisallow: /x\n" + b"# filler line\n" * 100_000, "Content-Type: text/plain"
    ),
}


async def hang(talk: Talk) -> None:
    await asyncio.sleep(3600)


async def slow(talk: Talk) -> None:
    await asyncio.sleep(0.3)
    await talk.send(answer())


async def drip_body(talk: Talk) -> None:
    await talk.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n")
    while True:
        await talk.send(b"x")
        await asyncio.sleep(0.02)


async def drip_headers(talk: Talk) -> None:
    await talk.send(b"HTTP/1.1 200 OK\r\n")
    while True:
        await talk.send(b"X-A: 1\r\n")
        await asyncio.sleep(0.02)


async def drip_early_hints(talk: Talk) -> None:
    while True:
        await talk.send(b"HTTP/1.1 103 Early Hints\r\n\r\n")
        await asyncio.sleep(0.02)


async def flood_early_hints(talk: Talk) -> None:
    while True:
        await talk.send(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 1000)


async def endless_chunks(talk: Talk) -> None:
    await talk.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        await talk.send(b"10000\r\n" + b"a" * 65536 + b"\r\n")


async def endless_404(talk: Talk) -> None:
    await talk.send(b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n")
    while True:
        await talk.send(b"a" * 65536)


async def drip_404(talk: Talk) -> None:
    await talk.send(b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n")
    while True:
        await talk.send(b"x")
        await asyncio.sleep(0.02)


async def reset_at_once(talk: Talk) -> None:
    talk.reset()


async def reset_in_body(talk: Talk) -> None:
    await talk.send(answer(PAGE[:HALF], length=len(PAGE)))
    await asyncio.sleep(0.05)
    talk.reset()


async def reset_first(talk: Talk) -> None:
    if talk.before == 0:
        talk.reset()
    else:
        await talk.send(answer())


async def gzip_lie_first(talk: Talk) -> None:
    """Plain under the name of gzip, as long as gzip is asked for."""
    is_lying = "gzip" in talk.seen.headers.get("accept-encoding", "")
    await talk.send(encoded(PAGE, "gzip") if is_lying else answer())


async def hop(talk: Talk) -> None:
    """A redirect to the next number on another host of the same port."""
    number = int(talk.seen.path.rpartition("/")[2])
    port = talk.seen.host.rpartition(":")[2]
    await talk.send(to(f"http://h{number % 3}.localhost:{port}/hop/{number + 1}"))


async def conditional(talk: Talk) -> None:
    headers = talk.seen.headers
    if headers.get("if-none-match") == '"v1"' or "if-modified-since" in headers:
        await talk.send(b'HTTP/1.1 304 Not Modified\r\nETag: "v1"\r\n\r\n')
    else:
        await talk.send(answer(PAGE, 'ETag: "v1"', "Last-Modified: Sun, 22 Nov 2026 00:00:00 GMT"))


ACTS: Mapping[str, Act] = {
    "/hang": hang,
    "/slow": slow,
    "/drip/body": drip_body,
    "/drip/headers": drip_headers,
    "/drip/1xx": drip_early_hints,
    "/drip/404": drip_404,
    "/flood/1xx": flood_early_hints,
    "/flood/chunks": endless_chunks,
    "/flood/404": endless_404,
    "/reset/at-once": reset_at_once,
    "/reset/in-body": reset_in_body,
    "/reset/first": reset_first,
    "/lie/gzip-first": gzip_lie_first,
    "/conditional": conditional,
}


class HostileServer:
    """Serves in a thread of its own while the context lasts; `seen` lists all requests in order."""

    def __init__(self, tls: tuple[Path, Path] | None = None) -> None:
        self.seen: list[Seen] = []
        self.port = 0
        self._tls = tls
        self._loop = asyncio.new_event_loop()
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._is_ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop)
        self._thread.join(10)

    def url(self, path: str, host: str = "a.localhost") -> str:
        return f"{'https' if self._tls else 'http'}://{host}:{self.port}{path}"

    def paths(self) -> list[str]:
        return [seen.path for seen in self.seen]

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        with contextlib.suppress(asyncio.CancelledError, RuntimeError):
            self._loop.run_until_complete(self._serve())

    def _stop(self) -> None:
        for task in asyncio.all_tasks(self._loop):
            task.cancel()

    async def _serve(self) -> None:
        context = None
        if self._tls is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*self._tls)
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0, ssl=context)
        self.port = server.sockets[0].getsockname()[1]
        self._is_ready.set()
        async with server:
            await server.serve_forever()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self._answer(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            seen = _parse(await reader.readuntil(b"\r\n\r\n"))
            before = self.paths().count(seen.path)
            self.seen.append(seen)
            talk = Talk(seen, before, reader, writer)
            act = hop if seen.path.startswith("/hop/") else ACTS.get(seen.path)
            if act is not None:
                await act(talk)
            else:
                whole = ANSWERS.get(seen.path, ANSWERS["/status/404"])
                await talk.send(await asyncio.to_thread(whole))
        with contextlib.suppress(OSError, RuntimeError):
            writer.close()


def _parse(head: bytes) -> Seen:
    request, *lines = head.decode("latin-1").split("\r\n")
    method, path, _ = request.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
    return Seen(method, headers.get("host", ""), path, headers)
