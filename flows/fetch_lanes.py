"""One connection pool per origin over one TLS context, as a transport of httpx.

One shared pool is quadratic in its requests: httpcore 1.0 looks at all connections for every queued request
(measured at concurrency 100: 0.28 of the client CPU per page with a pool per host). A pool is dropped as soon
as a request in it is cancelled, since httpcore keeps the slot of a connection that was cancelled while it was
being made, for ever; requests that are still running in the dropped pool finish undisturbed.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpcore
import httpx

from flows.fetch_connect import CheckedBackend

KEEPALIVE_SECONDS = 15.0
_MOST_LANES = 128  # kept open; with two connections each well below the usual limit of 1024 files
_POOL_TIMEOUT = 5.0  # never reached, since a lane has as many slots as its pool
_CLOSE_SECONDS = 1.0  # for the farewell of all connections of one pool

_Origin = tuple[str, str, int | None]


@dataclass(slots=True, eq=False)
class _Lane:
    """A pool, its free slots and how many requests are using it or waiting for it."""

    pool: httpcore.AsyncConnectionPool
    slots: asyncio.Semaphore
    users: int = 0
    is_dropped: bool = False


class LaneTransport(httpx.AsyncBaseTransport):
    """Requests to one origin share a small pool; errors arrive as httpcore's own or as schemas.FetchError.

    No cookie leaves it: Set-Cookie is taken out of every answer.
    """

    def __init__(self, backend: CheckedBackend, *, connections: int, proxy: str | None, ca_file: Path | None) -> None:
        self._backend = backend
        self._connections = connections
        self._proxy = proxy
        self._ca_file = ca_file
        self._tls: ssl.SSLContext | None = None
        self._lanes: dict[_Origin, _Lane] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        origin = (request.url.scheme, request.url.host, request.url.port)
        lane = await self._enter(origin)
        try:
            await lane.slots.acquire()
        except BaseException:
            await self._leave(lane)
            raise
        try:
            answer = await lane.pool.handle_async_request(_core_request(request))
        except BaseException as error:
            if not isinstance(error, Exception) or isinstance(error, httpcore.PoolTimeout):
                self._drop(origin, lane)
            lane.slots.release()
            await self._leave(lane)
            raise
        headers = [(name, value) for name, value in answer.headers if name.lower() != b"set-cookie"]
        return httpx.Response(
            answer.status, headers=headers, stream=_LaneStream(self, origin, lane, answer), request=request
        )

    async def aclose(self) -> None:
        """Close all connections, used or not."""
        lanes, self._lanes = list(self._lanes.values()), {}
        await asyncio.gather(*(_close(lane) for lane in lanes))

    async def finish(self, origin: _Origin, lane: _Lane, answer: httpcore.Response) -> None:
        """Give the slot back once the answer was read, or is not wanted any more."""
        try:
            await answer.aclose()
        except BaseException:
            self._drop(origin, lane)
            raise
        finally:
            lane.slots.release()
            await self._leave(lane)

    def _drop(self, origin: _Origin, lane: _Lane) -> None:
        lane.is_dropped = True
        if self._lanes.get(origin) is lane:
            del self._lanes[origin]

    async def _leave(self, lane: _Lane) -> None:
        lane.users -= 1
        if lane.is_dropped and not lane.users:
            await _close(lane)

    async def _enter(self, origin: _Origin) -> _Lane:
        """The lane of the origin with one user more; idle lanes are closed, oldest first, when there are too many."""
        if origin not in self._lanes:
            idle = [key for key, lane in self._lanes.items() if not lane.users]
            surplus = [self._lanes.pop(key) for key in idle[: max(0, len(self._lanes) + 1 - _MOST_LANES)]]
            for lane in surplus:
                await _close(lane)
        lane = self._lanes.get(origin) or _Lane(self._pool(origin[0]), asyncio.Semaphore(self._connections))
        self._lanes.pop(origin, None)
        self._lanes[origin] = lane  # the last is the most recently used
        lane.users += 1
        return lane

    def _pool(self, scheme: str) -> httpcore.AsyncConnectionPool:
        if self._tls is None and (scheme == "https" or (self._proxy or "").startswith("https:")):
            self._tls = (
                httpx.create_ssl_context()
                if self._ca_file is None
                else ssl.create_default_context(cafile=str(self._ca_file))
            )
        return httpcore.AsyncConnectionPool(
            ssl_context=self._tls,
            proxy=None if self._proxy is None else _core_proxy(self._proxy, self._tls),
            max_connections=self._connections,
            max_keepalive_connections=self._connections,
            keepalive_expiry=KEEPALIVE_SECONDS,
            network_backend=self._backend,
        )


class _LaneStream(httpx.AsyncByteStream):
    """The answer's body as it comes from the wire; closing it frees the slot, once."""

    def __init__(self, lanes: LaneTransport, origin: _Origin, lane: _Lane, answer: httpcore.Response) -> None:
        self._lanes = lanes
        self._origin = origin
        self._lane = lane
        self._answer = answer
        self._is_closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for data in self._answer.aiter_stream():
            yield data

    async def aclose(self) -> None:
        if not self._is_closed:
            self._is_closed = True
            await self._lanes.finish(self._origin, self._lane, self._answer)


def _core_request(request: httpx.Request) -> httpcore.Request:
    url = request.url
    return httpcore.Request(
        method=request.method,
        url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
        headers=request.headers.raw,
        extensions={"timeout": {**request.extensions.get("timeout", {}), "pool": _POOL_TIMEOUT}},
    )


def _core_proxy(url: str, tls: ssl.SSLContext | None) -> httpcore.Proxy:
    proxy = httpx.Proxy(url)  # splits user and password off
    context = tls if proxy.url.scheme == "https" else None
    return httpcore.Proxy(str(proxy.url), auth=proxy.raw_auth, ssl_context=context)


async def _close(lane: _Lane) -> None:
    try:
        async with asyncio.timeout(_CLOSE_SECONDS):
            await lane.pool.aclose()
    except TimeoutError:
        pass  # the sockets are closed with the process; nobody waits for a server's farewell
