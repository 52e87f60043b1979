"""One answer of a server read into a Page: no more of it than is wanted, decoded from transport only."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import httpx

from flows.fetch_connect import Budget
from flows.fetch_decode import Body, BodyError
from flows.fetch_outcome import TRANSPORT_ERRORS, error_for_type
from schemas import Page

Accept = Literal["page", "feed", "sitemap", "robots"]
"""What is asked for: it decides which content types are taken, and how much."""

ROBOTS_BYTES = 500 * 1024  # RFC 9309, section 2.5; the rest is ignored
_ERROR_BYTES = 65_536  # read of an answer that is no page: enough to know a challenge, and to use the connection again
_ERROR_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for, at one address of the chain."""

    url: httpx.URL
    accept: Accept
    headers: tuple[tuple[str, str], ...]
    wire: int
    size: int


async def read_answer(url: str, order: Order, answer: httpx.Response, budget: Budget) -> Page:
    """The answer with its body: all of it for a page that is wanted, the beginning for any other answer."""
    headers = _plain_headers(answer.headers.raw)
    body = b""
    if answer.status_code in (200, 203):
        refusal = error_for_type(url, order.accept, headers)
        if refusal is not None:
            raise refusal
        body = await _whole_body(order, answer, headers)
    elif answer.status_code != 304:
        budget.deadline = min(budget.deadline, time.monotonic() + _ERROR_SECONDS)
        body = await _beginning(answer, headers, _ERROR_BYTES)
    return Page(
        body=body,
        url=url,
        final_url=str(order.url),
        status=answer.status_code,
        headers=headers,
        fetched_at=datetime.now(UTC),
    )


def _plain_headers(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Names in lower case; what comes several times is joined by commas (RFC 9110, 5.3)."""
    headers: dict[str, str] = {}
    for name, value in raw:
        key, text = name.decode("latin-1").lower(), _text(value)
        headers[key] = f"{headers[key]}, {text}" if key in headers else text
    return headers


def _text(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")


async def _whole_body(order: Order, answer: httpx.Response, headers: dict[str, str]) -> bytes:
    if order.accept == "robots":
        return await _beginning(answer, headers, order.size)
    length = headers.get("content-length", "")
    if length.isascii() and length.isdigit() and int(length[:20]) > order.wire:
        raise BodyError("too_big", f"the server announces {length[:20]} bytes")
    body = Body(headers.get("content-encoding", ""), order.size)
    async for data in _stream(answer):
        body.add(data)
    return body.whole()


async def _beginning(answer: httpx.Response, headers: dict[str, str], limit: int) -> bytes:
    """At most `limit` bytes of a body that need not be whole."""
    try:
        body = Body(headers.get("content-encoding", ""), limit)
    except BodyError:
        return b""
    received = 0
    try:
        async for data in _stream(answer):
            body.add(data)
            received += len(data)
            if received > limit:
                break
    except TRANSPORT_ERRORS:
        pass  # what came until now must do
    return body.so_far()


def _stream(answer: httpx.Response) -> httpx.AsyncByteStream:
    """The body as it comes from the wire, without the layers by which httpx decodes it."""
    assert isinstance(answer.stream, httpx.AsyncByteStream)
    return answer.stream
