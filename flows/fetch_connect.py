"""Connections that are checked where they are made and end when their time is over.

Two things happen here, below HTTP, because they are unsafe anywhere above it. The address that was checked is
the address that is connected to (a name that answers differently the second time gains nothing). And the total
deadline is the timeout of every single read and write: cancelling a request from outside instead leaks a slot
of httpcore's pool for ever (httpcore #830, #1093), and plain timeouts never end a drip of single bytes.
"""

import asyncio
import ssl
import time
from collections.abc import Awaitable, Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import httpcore

from flows.fetch_address import Resolver, is_public, resolve
from flows.fetch_stream import connect
from schemas import Refused, Unreachable

Connect = Callable[[str, int, float | None], Awaitable[httpcore.AsyncNetworkStream]]

_MOST_TRIES = 3  # addresses of one host


@dataclass(slots=True)
class Budget:
    """What the current request may still use: until when (time.monotonic), and bytes from the wire."""

    deadline: float
    wire: int

    def seconds(self, timeout: float | None) -> float:
        """The smaller of the given timeout and the time left; never below zero."""
        left = max(0.0, self.deadline - time.monotonic())
        return left if timeout is None else min(timeout, left)


BUDGET: ContextVar[Budget | None] = ContextVar("BUDGET", default=None)


def _timeout(timeout: float | None) -> float | None:
    budget = BUDGET.get()
    if budget is None:
        return timeout
    left = budget.seconds(timeout)
    if left <= 0:
        raise httpcore.ReadTimeout("the deadline is over")
    return left


class BudgetStream(httpcore.AsyncNetworkStream):
    """A network stream that charges every read and write to the current budget."""

    def __init__(self, inner: httpcore.AsyncNetworkStream) -> None:
        self._inner = inner

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = await self._inner.read(max_bytes, _timeout(timeout))
        budget = BUDGET.get()
        if budget is not None:
            budget.wire -= len(data)
            if budget.wire < 0:
                raise Refused(None, "too_big", "more bytes came than are taken from one answer")
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        await self._inner.write(buffer, _timeout(timeout))

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        try:
            return BudgetStream(await self._inner.start_tls(ssl_context, server_hostname, _timeout(timeout)))
        except httpcore.ConnectError as error:
            if isinstance(error.__cause__, ssl.SSLEOFError) or not isinstance(error.__cause__, ssl.SSLError):
                raise
            raise Refused(None, "tls", str(error.__cause__)) from error

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class CheckedBackend(httpcore.AsyncNetworkBackend):
    """Connects to public addresses on the given ports, and to nothing else; `is_open` drops both checks.

    `resolver` and `connect` replace the name servers and the network in tests.
    """

    def __init__(
        self,
        *,
        ports: frozenset[int],
        is_open: bool,
        resolver: Resolver = resolve,
        connect: Connect = connect,
    ) -> None:
        self._ports = ports
        self._is_open = is_open
        self._resolver = resolver
        self._connect = connect

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        if not self._is_open and port not in self._ports:
            raise Refused(None, "port", f"port {port} of {host} is not one of {sorted(self._ports)}")
        failure: Exception | None = None
        for address in _tries(await self._addresses(host, port)):
            try:
                stream = await self._connect(address, port, _timeout(timeout))
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = failure or error
            else:
                return BudgetStream(stream)
        raise failure or Unreachable(None, "dns", f"{host} has no address")

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        raise Refused(None, "scheme", "a local socket is no address of the network")

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def _addresses(self, host: str, port: int) -> tuple[str, ...]:
        """All addresses of the host; one that is not public among them refuses the host."""
        try:
            addresses = await self._within_budget(host, port)
        except (OSError, ValueError) as error:
            raise Unreachable(None, "dns", f"{host}: {error}") from error
        private = None if self._is_open else next((one for one in addresses if not is_public(one)), None)
        if private is not None:
            raise Refused(None, "private_address", f"{host} is {private}, which is not of the public internet")
        return addresses

    async def _within_budget(self, host: str, port: int) -> tuple[str, ...]:
        try:
            async with asyncio.timeout(_timeout(None)):  # wait_for of Python 3.11 can swallow a cancellation
                return await self._resolver(host, port)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(f"looking up {host}") from error


def _tries(addresses: tuple[str, ...]) -> tuple[str, ...]:
    """At most three addresses, both families among them: where IPv6 does not work, IPv4 still gets its turn."""
    six = [one for one in addresses if ":" in one]
    four = [one for one in addresses if ":" not in one]
    first, second = (six, four) if addresses and ":" in addresses[0] else (four, six)
    return (*first[: _MOST_TRIES - min(1, len(second))], *second)[:_MOST_TRIES]
