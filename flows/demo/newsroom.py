"""A loopback web server of fictional outlets: what the demo reads and the tests crawl.

The Host header decides the outlet, so one port serves `nusakini.localhost`, `wartatimur.localhost` and
the others. It speaks plain HTTP/1.1 with keep-alive, ETag, Last-Modified and 304, and remembers what was
asked of it. It runs on a thread of its own and ends with the `with` block or the process.
"""

import asyncio
import gzip
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Self

from flows.demo.edition import NEWEST, Answer, Expected, make_sites
from flows.demo.outlets import OUTLETS, first_outlets

ARTICLES = 66
"""Stories of the default newsroom, eleven an outlet."""

EDITED_HOST = "suarapesisir.localhost"

Trouble = Callable[[str, str, int], Answer | None]
"""Given host, path and how often the address was asked before: what to answer instead, or None."""

_HEADER_BYTES = 16_384
_IDLE_SECONDS = 20.0
_CONNECTIONS = 512
_LOGGED = 200_000  # newest requests remembered
_STOP_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Request:
    """One request as the server saw it; `path` holds the query too, `at` is UTC."""

    host: str
    path: str
    at: datetime
    status: int


class Newsroom:
    """The outlets on one port. `outlets` counts hosts (the six named ones first), `articles` all stories.

    `latency` is waited before each answer, in seconds; `trouble` may answer in place of an outlet.
    """

    def __init__(
        self,
        *,
        outlets: int = len(OUTLETS),
        articles: int = ARTICLES,
        latency: float = 0.0,
        trouble: Trouble | None = None,
        seed: int = 0,
    ) -> None:
        self._outlets = first_outlets(outlets)
        self._articles = articles
        self._latency = latency
        self._trouble = trouble
        self._asked: Counter[tuple[str, str]] = Counter()
        self._seed = seed
        self._edited: set[str] = set()
        self._answers: Mapping[str, Mapping[str, Callable[[], Answer]]] = {}
        self._replaced: dict[tuple[str, str], Answer] = {}
        self._log: deque[Request] = deque(maxlen=_LOGGED)
        self._expected: Mapping[str, Expected] = MappingProxyType({})
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._stopping: asyncio.Event | None = None
        self._connections: dict[asyncio.Task[None], asyncio.StreamWriter] = {}
        self.port = 0

    def __enter__(self) -> Self:
        if self._thread is None:
            self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def hosts(self) -> tuple[str, ...]:
        return tuple(outlet.host for outlet in self._outlets)

    @property
    def requests(self) -> tuple[Request, ...]:
        """What was asked so far, oldest first."""
        return tuple(self._log)

    @property
    def expected(self) -> Mapping[str, Expected]:
        """Per listed address what must become of it, for what is published at this moment."""
        return self._expected

    def start(self, port: int = 0) -> None:
        """Serve on 127.0.0.1, port 0 being any free one; OSError if the port is taken."""
        if self._thread is not None:
            raise RuntimeError("the newsroom is open already")
        started = threading.Event()
        problems: list[BaseException] = []
        self._thread = threading.Thread(target=self._run, args=(port, started, problems), name="newsroom", daemon=True)
        self._thread.start()
        while not started.wait(1.0):  # thousands of stories take their time
            if not self._thread.is_alive():
                raise OSError("the newsroom did not start")
        if problems:
            self._thread.join()
            self._thread = None
            raise problems[0]

    def stop(self) -> None:
        """End the server and its thread; once stopped, stopping again does nothing."""
        loop, stopping, thread = self._loop, self._stopping, self._thread
        self._loop = self._stopping = self._thread = None
        if loop is not None and stopping is not None and thread is not None:
            loop.call_soon_threadsafe(stopping.set)
            thread.join(_STOP_SECONDS)
            if thread.is_alive():
                raise RuntimeError("the newsroom did not stop")

    def apply_edit(self, hosts: Iterable[str] = (EDITED_HOST,)) -> None:
        """Publish the later edition of these outlets: in each one story is rewritten, and another has only its
        advert and white space changed."""
        self._edited |= set(hosts)
        self._publish()

    def replace(self, host: str, path: str, answer: Answer) -> None:
        """Serve this instead at one address (an outage, a redesign, a redirect)."""
        self._replaced[host, path] = answer

    def restore(self) -> None:
        """Take back all that `replace` put in."""
        self._replaced.clear()

    def write_publishers(self, folder: Path) -> tuple[Path, ...]:
        """Write each outlet's rule into the folder as `<host>.toml`."""
        folder.mkdir(parents=True, exist_ok=True)
        paths = []
        for outlet in self._outlets:
            path = folder / f"{outlet.host}.toml"
            path.write_text(outlet.toml(f"http://{outlet.host}:{self.port}"), "utf-8")
            paths.append(path)
        return tuple(paths)

    def _publish(self) -> None:
        sites = make_sites(self._outlets, self._articles, self.port, edited=self._edited, seed=self._seed)
        self._answers = {host: site.answers() for host, site in sites.items()}
        self._expected = MappingProxyType({item.url: item for site in sites.values() for item in site.expected()})

    def _run(self, port: int, started: threading.Event, problems: list[BaseException]) -> None:
        try:
            asyncio.run(self._main(port, started))
        except (OSError, OverflowError) as error:
            problems.append(error)
            started.set()

    async def _main(self, port: int, started: threading.Event) -> None:
        server = await asyncio.start_server(self._serve, "127.0.0.1", port, limit=_HEADER_BYTES, backlog=_CONNECTIONS)
        self.port = server.sockets[0].getsockname()[1]
        self._publish()
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        started.set()
        await self._stopping.wait()
        server.close()
        for writer in self._connections.values():
            writer.transport.abort()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is None or len(self._connections) >= _CONNECTIONS:
            writer.close()
            return
        self._connections[task] = writer
        try:
            while await self._answer_one(reader, writer):
                pass
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # the client went away, fell silent or sent too much: nothing to tell it
        finally:
            del self._connections[task]
            writer.close()

    async def _answer_one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer the next request of the connection; false when it is to be closed."""
        async with asyncio.timeout(_IDLE_SECONDS):
            raw = await reader.readuntil(b"\r\n\r\n")
        line, *rest = raw.decode("latin-1").split("\r\n")
        headers = {name.strip().lower(): value.strip() for name, _, value in (item.partition(":") for item in rest)}
        method, _, target = line.partition(" ")
        path = target.rpartition(" ")[0]
        if self._latency:
            await asyncio.sleep(self._latency)
        host = headers.get("host", "").partition(":")[0].lower()
        answer = self._find(host, path) if method in ("GET", "HEAD") else Answer(b"", status=405)
        status = 304 if _is_unchanged(answer, headers) else answer.status
        self._log.append(Request(host, path, datetime.now(UTC), status))
        if "gzip" in headers.get("accept-encoding", "") and status == 200:
            answer = _compressed(answer)
        writer.write(_response(answer, status, with_body=method == "GET"))
        await writer.drain()
        return headers.get("connection", "").lower() != "close"

    def _find(self, host: str, path: str) -> Answer:
        site = self._answers.get(host)
        if site is None:
            return Answer(b"no such outlet here", "text/plain", 421)
        if replaced := self._replaced.get((host, path)):
            return replaced
        if self._trouble:
            before = self._asked[host, path]
            self._asked[host, path] += 1
            if troubled := self._trouble(host, path, before):
                return troubled
        make = site.get(path) or site.get(path.partition("?")[0])
        return make() if make else Answer(b"<h1>Halaman tidak ditemukan</h1>", status=404)


def _is_unchanged(answer: Answer, headers: Mapping[str, str]) -> bool:
    """By RFC 9110 13.2.2: the tag decides where one is given, else the date."""
    if answer.status != 200:
        return False
    if tags := headers.get("if-none-match"):
        return answer.etag in tags
    since = headers.get("if-modified-since")
    if not since or not answer.modified_at:
        return False
    try:
        return answer.modified_at.replace(microsecond=0) <= parsedate_to_datetime(since)
    except (ValueError, TypeError):
        return False


def _compressed(answer: Answer) -> Answer:
    """The answer as most real servers send it; what is compressed already stays as it is."""
    if not answer.content_type.startswith(("text/", "application/rss", "application/atom", "application/xml")):
        return answer
    headers = {**answer.headers, "Content-Encoding": "gzip", "Vary": "Accept-Encoding", "ETag": answer.etag}
    return replace(answer, body=gzip.compress(answer.body, 1, mtime=0), headers=headers)


def _response(answer: Answer, status: int, *, with_body: bool) -> bytes:
    headers = {
        "Date": format_datetime(datetime.now(UTC), usegmt=True),
        "Content-Type": answer.content_type,
        "Content-Length": "0" if status == 304 else str(len(answer.body)),
        **answer.headers,
    }
    if answer.status == 200:
        headers.setdefault("ETag", answer.etag)
    if answer.modified_at:
        headers["Last-Modified"] = format_datetime(answer.modified_at.astimezone(UTC), usegmt=True)
    if status == 304:
        del headers["Content-Length"]
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", *(f"{name}: {value}" for name, value in headers.items())]
    head = "\r\n".join([*lines, "", ""]).encode("latin-1")
    return head + answer.body if with_body and status != 304 else head


__all__ = ["ARTICLES", "EDITED_HOST", "NEWEST", "Answer", "Expected", "Newsroom", "Request", "Trouble"]
