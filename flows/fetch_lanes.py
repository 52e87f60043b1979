"""A few connections per origin over one TLS context, as a transport of httpx.

httpcore's pool is not used: shared by all hosts it is quadratic in its requests, since it looks at all connections
for every queued one, and it keeps the slot of a connection that was cancelled while it was being made, for ever
(httpcore #830, #1093). Here a lane hands out single connections; one that was cancelled is thrown away without
touching its neighbours. What it saves: tests/bench/fetch.py.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import httpcore
import httpx

from flows.fetch_connect import CheckedBackend

KEEPALIVE_SECONDS = 15.0
_MOST_LANES = 128  # kept open; with two connections each well below the usual limit of 1024 files
_CLOSE_SECONDS = 1.0  # for the farewell of one connection

_Origin = tuple[str, str, int | None]
_Connection = httpcore.AsyncHTTP11Connection | httpcore.AsyncHTTPProxy


@dataclass(slots=True, eq=False)
class _Lane:
    """The connections to one origin: free slots, idle connections, and how many requests are in it."""

    slots: asyncio.Semaphore
    idle: list[_Connection] = field(default_factory=list)
    users: int = 0


class LaneTransport(httpx.AsyncBaseTransport):
    """Requests to one origin share a few connections; errors arrive as httpcore's own or as schemas.FetchError.

    A request with the extension `is_again` gets a new connection: the idle ones may have been closed by the server
    all at once. No cookie leaves it: Set-Cookie is taken out of every answer.
    """

    def __init__(self, backend: CheckedBackend, *, connections: int, proxy: str | None, ca_file: Path | None) -> None:
        self._backend = backend
        self._connections = connections
        self._proxy = proxy
        self._ca_file = ca_file
        self._tls: ssl.SSLContext | None = None
        self._lanes: dict[_Origin, _Lane] = {}
        self._is_closed = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        lane = await self._enter((url.scheme, url.host, url.port))
        try:
            await lane.slots.acquire()
        except BaseException:
            lane.users -= 1
            raise
        connection: _Connection | None = None
        try:
            connection = await self._take(lane, request)
            answer = await connection.handle_async_request(_core_request(request))
        except BaseException:
            await self.leave(lane, connection, is_sound=False)
            raise
        headers = [(name, value) for name, value in answer.headers if name.lower() != b"set-cookie"]
        return httpx.Response(
            answer.status, headers=headers, stream=_LaneStream(self, lane, connection, answer), request=request
        )

    async def leave(self, lane: _Lane, connection: _Connection | None, *, is_sound: bool) -> None:
        """Give the slot back at the end of a request, and its connection if another request can use it."""
        lane.users -= 1
        lane.slots.release()
        if connection is None:
            return
        if is_sound and not self._is_closed and _is_idle(connection):
            lane.idle.append(connection)
        else:
            await _close(connection)

    async def aclose(self) -> None:
        """Close all idle connections; one in use is closed when its request ends."""
        self._is_closed = True
        lanes, self._lanes = list(self._lanes.values()), {}
        await asyncio.gather(*(_close(connection) for lane in lanes for connection in lane.idle))

    async def _enter(self, origin: _Origin) -> _Lane:
        """The lane of the origin with one user more; unused lanes are closed, oldest first, when there are too many."""
        if origin not in self._lanes:
            unused = [key for key, lane in self._lanes.items() if not lane.users]
            surplus = [self._lanes.pop(key) for key in unused[: max(0, len(self._lanes) + 1 - _MOST_LANES)]]
            await asyncio.gather(*(_close(connection) for lane in surplus for connection in lane.idle))
        lane = self._lanes.pop(origin, None) or _Lane(asyncio.Semaphore(self._connections))
        self._lanes[origin] = lane  # the last is the most recently used
        lane.users += 1
        return lane

    async def _take(self, lane: _Lane, request: httpx.Request) -> _Connection:
        """An idle connection that the server has not closed meanwhile, or a new one in its place."""
        if lane.idle:
            connection = lane.idle.pop()
            is_again = request.extensions.get("is_again", False)
            if not is_again and (isinstance(connection, httpcore.AsyncHTTPProxy) or not connection.has_expired()):
                return connection
            await _close(connection)
        return await self._connection(request)

    async def _connection(self, request: httpx.Request) -> _Connection:
        """A new connection; by way of a proxy it is a pool of one, that connects at its first request."""
        url = request.url
        if self._tls is None and (url.scheme == "https" or (self._proxy or "").startswith("https:")):
            self._tls = (
                httpx.create_ssl_context()
                if self._ca_file is None
                else ssl.create_default_context(cafile=str(self._ca_file))
            )
            self._tls.set_alpn_protocols(["http/1.1"])
        if self._proxy is None:
            host, port = url.raw_host.decode("ascii"), url.port or (443 if url.scheme == "https" else 80)
            timeout = request.extensions.get("timeout", {}).get("connect")
            stream = await self._backend.connect_tcp(host, port, timeout)
            if self._tls is not None and url.scheme == "https":
                stream = await stream.start_tls(self._tls, host, timeout)
            origin = httpcore.Origin(url.raw_scheme, url.raw_host, port)
            return httpcore.AsyncHTTP11Connection(origin, stream, KEEPALIVE_SECONDS)
        proxy = httpx.Proxy(self._proxy)  # splits user and password off
        return httpcore.AsyncHTTPProxy(
            str(proxy.url),
            proxy_auth=proxy.raw_auth,
            ssl_context=self._tls,
            proxy_ssl_context=self._tls if proxy.url.scheme == "https" else None,
            max_connections=1,
            keepalive_expiry=KEEPALIVE_SECONDS,
            network_backend=self._backend,
        )


class _LaneStream(httpx.AsyncByteStream):
    """The answer's body as it comes from the wire; closing it frees the slot, once."""

    def __init__(
        self,
        lanes: LaneTransport,
        lane: _Lane,
        connection: _Connection,
        answer: httpcore.Response,
    ) -> None:
        self._lanes = lanes
        self._lane = lane
        self._connection = connection
        self._answer = answer
        self._is_closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for data in self._answer.aiter_stream():
            yield data

    async def aclose(self) -> None:
        if self._is_closed:
            return
        self._is_closed = True
        is_sound = False
        try:
            await self._answer.aclose()
            is_sound = True
        finally:
            await self._lanes.leave(self._lane, self._connection, is_sound=is_sound)


def _core_request(request: httpx.Request) -> httpcore.Request:
    url = request.url
    return httpcore.Request(
        method=request.method,
        url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
        headers=request.headers.raw,
        extensions=dict(request.extensions),
    )


def _is_idle(connection: _Connection) -> bool:
    """True for a connection whose last answer was read to its end; a proxy's pool sees to that itself."""
    return isinstance(connection, httpcore.AsyncHTTPProxy) or connection.is_idle()


async def _close(connection: _Connection) -> None:
    try:
        async with asyncio.timeout(_CLOSE_SECONDS):
            await connection.aclose()
    except TimeoutError:
        pass  # the socket is closed with the process; nobody waits for a server's farewell
