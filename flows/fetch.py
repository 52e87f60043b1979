"""Addresses in, pages out: bounded in time, bytes and memory, and never from inside the private network.

One fetch is a chain of requests: redirects are followed here, each hop checked like the first. What can go
wrong is a schemas.FetchError with a reason code (flows/fetch_outcome.py lists them); nothing else is raised.
Neither cookies nor the environment's proxies are used.
"""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from flows.fetch_address import is_public, literal_address
from flows.fetch_answer import ROBOTS_BYTES, Accept, Order, read_answer
from flows.fetch_connect import BUDGET, Budget, CheckedBackend
from flows.fetch_decode import ACCEPT_ENCODING
from flows.fetch_lanes import LaneTransport
from flows.fetch_outcome import TRANSPORT_ERRORS, error_for_failure, error_for_status
from schemas import Page, Refused, Unreachable

__all__ = ["Accept", "FetchSettings", "Fetcher", "Hop", "user_agent"]

Hop = Callable[[str], Awaitable[None]]
"""Called with an address before it is asked; may wait; what it raises ends the fetch as it is."""

MIB = 2**20
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_GRACE = 5.0  # seconds after the deadline until the request is cancelled; it ends by itself before that
_VALIDATOR = re.compile(r"[\x20-\x7e]{1,500}")  # W/"65b2-1f"
_HOST = re.compile(rb"[A-Za-z0-9._-]+|[0-9A-Fa-f:.]+")  # www.xn--berita-cva.id, or ::1
_SLACK = 128 * 1024  # bytes of headers and chunk signs, above the limit of the body
_NO_BODY = httpx.ByteStream(b"")


@dataclass(frozen=True, slots=True)
class FetchSettings:
    """How to fetch. Times are seconds, sizes bytes.

    `contact` is an address or mail for the User-Agent. `allow_private` opens loopback, private networks and all
    ports. With `proxy` (http:// or https://) names are resolved by the proxy, so only addresses in digits can be
    checked. `ca_file` replaces the certificates that are trusted.
    """

    contact: str | None = None
    allow_private: bool = False
    ports: frozenset[int] = frozenset({80, 443})
    deadline: float = 30.0
    robots_deadline: float = 10.0
    connect_timeout: float = 8.0
    read_timeout: float = 15.0
    page_wire: int = 4 * MIB
    page_size: int = 8 * MIB
    feed_size: int = 50 * MIB
    redirects: int = 10
    connections: int = 2
    proxy: str | None = None
    ca_file: Path | None = None


class Fetcher:
    """Fetches addresses over one small pool per host; use it as an async context manager.

    `transport` replaces the network in tests.
    """

    def __init__(
        self, settings: FetchSettings | None = None, *, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._settings = settings or FetchSettings()
        self._user_agent = user_agent(self._settings.contact)
        is_open = self._settings.allow_private or self._settings.proxy is not None
        self._transport = transport or LaneTransport(
            CheckedBackend(ports=self._settings.ports, is_open=is_open),
            connections=self._settings.connections,
            proxy=self._settings.proxy,
            ca_file=self._settings.ca_file,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._transport.aclose()

    async def fetch(
        self,
        url: str,
        *,
        accept: Accept = "page",
        etag: str | None = None,
        last_modified: str | None = None,
        before_hop: Hop | None = None,
        before_again: Hop | None = None,
    ) -> Page:
        """The answer at the end of all redirects: status 200, or 304 without a body where a validator was given.

        For robots any status is an answer, also the last of too many redirects, and its body is cut at 500 KiB
        instead of refused. `before_hop` is called before a redirect is followed, `before_again` before the same
        address is asked a second time.
        Raises a FetchError with the address asked for and a reason code.
        """
        order = self._order(url, accept, etag, last_modified)
        page = await self._follow(url, order, before_hop, before_again)
        if accept == "robots":
            return page
        error = error_for_status(page, is_conditional=bool(etag or last_modified))
        if error is not None:
            raise error
        return page

    async def _follow(self, url: str, order: Order, before_hop: Hop | None, before_again: Hop | None) -> Page:
        """Follow redirects until something else comes; the deadline is that of the whole chain."""
        settings = self._settings
        is_robots = order.accept == "robots"
        left = settings.robots_deadline if is_robots else settings.deadline
        most = min(5, settings.redirects) if is_robots else settings.redirects  # RFC 9309, section 2.3.1.2
        seen: set[str] = set()
        while True:
            seen.add(str(order.url))
            page, left = await self._ask_again(url, order, left, before_again)
            if page.status not in _REDIRECTS or "location" not in page.headers:
                return page
            target = self._checked(url, page.headers["location"], base=order.url)
            if str(target) in seen or len(seen) > most:
                if is_robots:
                    return page
                raise Refused(url, "redirect_loop", f"after {len(seen)} requests it leads on to {target}")
            if before_hop is not None:
                await before_hop(str(target))
            order = replace(order, url=target)

    async def _ask_again(self, url: str, order: Order, left: float, before_again: Hop | None) -> tuple[Page, float]:
        """One request, asked once more where that alone can help: after a reset, and without an encoding.

        A server that closes an idle connection just as it is used again looks like a reset (RFC 9112, 9.3.1); the
        second request gets a new connection, since the other idle ones are likely to have been closed, too.
        Returns the seconds that are left, too; waiting before the second request uses up none.
        """
        tried: set[str] = set()
        while True:
            started = time.monotonic()
            try:
                page = await self._ask(url, order, left, is_again="reset" in tried)
            except Unreachable as error:
                if error.reason not in ("reset", "bad_encoding") or error.reason in tried:
                    raise
                tried.add(error.reason)
                if error.reason == "bad_encoding":
                    plain = tuple((name, value) for name, value in order.headers if name != "Accept-Encoding")
                    order = replace(order, headers=(*plain, ("Accept-Encoding", "identity")))
            else:
                return page, max(0.0, left - (time.monotonic() - started))
            left = max(0.0, left - (time.monotonic() - started))
            if before_again is not None:
                await before_again(str(order.url))

    async def _ask(self, url: str, order: Order, left: float, *, is_again: bool) -> Page:
        budget = Budget(time.monotonic() + left, order.wire + _SLACK)
        token = BUDGET.set(budget)
        try:
            async with asyncio.timeout(left + _GRACE):
                answer = await self._transport.handle_async_request(self._request(order, is_again))
                try:
                    return await read_answer(url, order, answer, budget)
                finally:
                    await answer.aclose()
        except TRANSPORT_ERRORS as error:
            raise error_for_failure(url, str(order.url), error) from error
        finally:
            BUDGET.reset(token)

    def _request(self, order: Order, is_again: bool) -> httpx.Request:
        settings = self._settings
        read = settings.read_timeout
        timeout = {"connect": settings.connect_timeout, "read": read, "write": read}
        headers = (("Host", order.url.netloc.decode("ascii")), *order.headers)  # given both, httpx builds them once
        extensions = {"timeout": timeout, "is_again": is_again}
        return httpx.Request("GET", order.url, headers=headers, stream=_NO_BODY, extensions=extensions)

    def _order(self, url: str, accept: Accept, etag: str | None, last_modified: str | None) -> Order:
        settings = self._settings
        wire, size = settings.page_wire, settings.page_size
        if accept in ("feed", "sitemap"):
            wire = size = settings.feed_size
        elif accept == "robots":
            wire = size = ROBOTS_BYTES
        headers = [("User-Agent", self._user_agent), ("Accept", "*/*"), ("Accept-Encoding", ACCEPT_ENCODING)]
        for name, value in (("If-None-Match", etag), ("If-Modified-Since", last_modified)):
            if value and _VALIDATOR.fullmatch(value):
                headers.append((name, value))
        return Order(self._checked(url, url), accept, tuple(headers), wire, size)

    def _checked(self, url: str, raw: str, base: httpx.URL | None = None) -> httpx.URL:
        """The address, absolute and without fragment; Refused if it is none that may be asked."""
        try:
            address = httpx.URL(raw.strip()) if base is None else base.join(raw.strip())
        except (httpx.InvalidURL, ValueError) as error:
            raise Refused(url, "bad_url", f"{raw[:200]!r}: {error}") from error
        if address.scheme not in ("http", "https"):
            raise Refused(url, "scheme", f"{raw[:200]!r} is not an http address")
        port = address.port if address.port is not None else (443 if address.scheme == "https" else 80)
        if not _HOST.fullmatch(address.raw_host) or address.userinfo or not 0 < port < 65536:
            raise Refused(url, "bad_url", f"{raw[:200]!r} has no proper host or port, or a user in it")
        settings = self._settings
        if not settings.allow_private:
            host = address.raw_host.decode()
            if port not in settings.ports:
                raise Refused(url, "port", f"port {port} of {host} is not one of {sorted(settings.ports)}")
            literal = literal_address(host)
            if literal is not None and not is_public(literal):
                raise Refused(url, "private_address", f"{host} is not of the public internet")
        return address.copy_with(fragment=None) if address.fragment else address


def user_agent(contact: str | None) -> str:
    """How kabar names itself: `kabar/0.1.0 (+contact)`."""
    try:
        name = f"kabar/{version('kabar')}"
    except PackageNotFoundError:
        name = "kabar"
    return f"{name} (+{contact})" if contact else name
