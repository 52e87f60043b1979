"""One connection to one address, as httpcore wants it, on asyncio's own transports.

httpcore's backend on anyio enters a cancel scope and turns to the selector twice for every read. Here the transport
reads on between the reads, up to a limit; what has come is taken without waiting. How much that saves:
tests/bench/fetch.py.
"""

import asyncio
import select
import socket
import ssl
from typing import Any

import httpcore

_MOST_WAITING = 65_536  # bytes that have come and were not read; above it the server has to wait


async def connect(address: str, port: int, timeout: float | None = None) -> httpcore.AsyncNetworkStream:
    """A connection to an address in digits. Raises httpcore's ConnectError or ConnectTimeout."""
    try:
        async with asyncio.timeout(timeout):
            _, stream = await asyncio.get_running_loop().create_connection(SocketStream, address, port)
    except TimeoutError as error:
        raise httpcore.ConnectTimeout(f"connecting to {address}") from error
    except OSError as error:
        raise httpcore.ConnectError(str(error)) from error
    return stream


class SocketStream(asyncio.Protocol, httpcore.AsyncNetworkStream):
    """The bytes of one connection; reads and writes take turns, as in HTTP/1.1."""

    _transport: asyncio.Transport

    def __init__(self) -> None:
        self._waiting = bytearray()
        self._failure: Exception | None = None
        self._is_over = False  # nothing more will come
        self._is_full = False  # what was written has not left yet
        self._change: asyncio.Future[bool] | None = None

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        while not self._waiting and not self._is_over:
            if not await self._next_change(timeout):
                raise httpcore.ReadTimeout("the server is silent")
        if not self._waiting and self._failure is not None:
            raise httpcore.ReadError(str(self._failure)) from self._failure
        data = bytes(self._waiting[:max_bytes])
        del self._waiting[:max_bytes]
        if not self._is_over and len(self._waiting) <= _MOST_WAITING:
            self._transport.resume_reading()
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if self._is_over or self._transport.is_closing():
            raise httpcore.WriteError("the connection is closed")
        if buffer:  # httpcore writes the end of a request, which is nothing
            self._transport.write(buffer)
        while self._is_full and not self._is_over:
            if not await self._next_change(timeout):
                raise httpcore.WriteTimeout("the server does not read")

    async def aclose(self) -> None:
        """Close at once, without the farewell of TLS."""
        self._failure = self._failure or ConnectionAbortedError("the connection was closed here")
        self._transport.abort()
        await asyncio.sleep(0)  # the socket is closed in the next turn of the loop

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        """The same connection within TLS. Whatever was read before it is not part of it."""
        inner = SocketStream()
        try:
            if self._waiting:
                raise ssl.SSLError("the server spoke before the handshake")
            async with asyncio.timeout(timeout):
                transport = await asyncio.get_running_loop().start_tls(
                    self._transport, inner, ssl_context, server_hostname=server_hostname
                )
            if transport is None:
                raise ConnectionResetError("closed in the handshake")
        except BaseException as error:
            self._transport.abort()
            if isinstance(error, TimeoutError):
                raise httpcore.ConnectTimeout("the handshake takes too long") from error
            if isinstance(error, OSError):
                raise httpcore.ConnectError(str(error) or type(error).__name__) from error
            raise
        inner._transport = transport
        return inner

    def get_extra_info(self, info: str) -> Any:
        if info == "is_readable":  # asked for before every reuse
            return bool(self._waiting) or self._is_over or _is_readable(self._transport.get_extra_info("socket"))
        return self._transport.get_extra_info(info)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._waiting += data
        if len(self._waiting) > _MOST_WAITING:
            self._transport.pause_reading()
        self._changed()

    def eof_received(self) -> None:
        self._is_over = True
        self._changed()

    def connection_lost(self, exc: Exception | None) -> None:
        self._is_over = True
        self._failure = self._failure or exc
        self._changed()

    def pause_writing(self) -> None:
        self._is_full = True

    def resume_writing(self) -> None:
        self._is_full = False
        self._changed()

    def _changed(self, has_come: bool = True) -> None:
        if self._change is not None and not self._change.done():
            self._change.set_result(has_come)

    async def _next_change(self, timeout: float | None) -> bool:
        """Wait until something happens here; False if so many seconds went by before it did."""
        loop = asyncio.get_running_loop()
        self._change = loop.create_future()
        alarm = None if timeout is None else loop.call_later(timeout, self._changed, False)
        try:
            return await self._change
        finally:
            if alarm is not None:
                alarm.cancel()


def _is_readable(one: socket.socket) -> bool:
    """True for an idle connection that the server has closed, or that holds bytes nobody asked for."""
    if one.fileno() < 0:
        return True
    if not hasattr(select, "poll"):  # Windows
        return bool(select.select([one], [], [], 0)[0])
    poll = select.poll()
    poll.register(one, select.POLLIN)
    return bool(poll.poll(0))
