import asyncio
import ssl
from datetime import UTC, datetime

import httpcore
import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.fetch import Fetcher
from flows.fetch_connect import CheckedBackend
from flows.fetch_decode import BodyError
from flows.fetch_lanes import LaneTransport
from flows.fetch_outcome import error_for_failure, error_for_status, error_for_type
from schemas import FetchError, Gone, Page, Refused, Throttled, Unreachable

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
URL = "https://berita.id/1"


def answered(status: int, body: bytes = b"", **headers: str) -> FetchError | None:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    page = Page(body, url=URL, final_url=URL, status=status, headers=named, fetched_at=NOON)
    return error_for_status(page, is_conditional=False)


@pytest.mark.parametrize("status", [200, 203])
def test_good_status_is_no_error(status: int) -> None:
    assert answered(status) is None


@pytest.mark.parametrize(
    ("status", "kind", "reason"),
    [
        (202, Unreachable, "http_2xx"),
        (206, Unreachable, "http_2xx"),
        (300, Unreachable, "protocol_error"),
        (304, Unreachable, "protocol_error"),
        (400, Refused, "http_4xx"),
        (401, Refused, "http_401"),
        (403, Refused, "http_403"),
        (404, Gone, "http_404"),
        (408, Unreachable, "http_408"),
        (410, Gone, "http_410"),
        (425, Unreachable, "http_425"),
        (429, Throttled, "throttled"),
        (451, Gone, "http_451"),
        (500, Unreachable, "http_5xx"),
        (503, Unreachable, "http_5xx"),
        (599, Unreachable, "http_5xx"),
        (999, Unreachable, "http_5xx"),
    ],
)
def test_every_other_status_has_its_reason(status: int, kind: type[FetchError], reason: str) -> None:
    error = answered(status)
    assert (type(error), error and error.reason) == (kind, reason)


@given(st.integers(100, 999))
def test_no_status_is_without_meaning(status: int) -> None:
    assert (answered(status) is None) == (status in (200, 203))


def test_unchanged_is_an_answer_only_to_a_condition() -> None:
    page = Page(b"", url=URL, final_url=URL, status=304, fetched_at=NOON)
    assert error_for_status(page, is_conditional=True) is None


@pytest.mark.parametrize(
    ("raw", "wait"), [("30", 30.0), ("Sun, 22 Nov 2026 12:01:00 GMT", 60.0), ("0", 0.0), ("later", None)]
)
def test_overloaded_host_says_how_long_to_wait(raw: str, wait: float | None) -> None:
    error = answered(429, retry_after=raw)
    assert isinstance(error, Throttled)
    assert error.wait == wait


def test_waiting_time_is_measured_by_the_clock_that_set_it() -> None:
    error = answered(503, retry_after="Sun, 22 Nov 2026 05:02:00 GMT", date="Sun, 22 Nov 2026 05:00:00 GMT")
    assert isinstance(error, Throttled)
    assert error.wait == 120.0


@pytest.mark.parametrize(
    ("accept", "raw", "is_allowed"),
    [
        ("page", "text/html; charset=utf-8", True),
        ("page", "TEXT/HTML", True),
        ("page", "text/html,text/html", True),
        ("page", "application/xhtml+xml", True),
        ("page", "text/plain", True),
        ("page", "", True),
        ("page", "application/json", False),
        ("page", "video/mp4", False),
        ("feed", "application/json", True),
        ("feed", "text/html", True),
        ("feed", "application/octet-stream", True),
        ("feed", "application/x-rss+xml", True),
        ("feed", "text/x-opml", True),
        ("feed", "application/ld+json", True),
        ("feed", "image/png", False),
        ("feed", "image/svg+xml", False),
        ("sitemap", "application/x-gzip", True),
        ("sitemap", "text/plain", True),
        ("sitemap", "application/pdf", False),
        ("robots", "image/png", True),
    ],
)
def test_content_type_is_judged_by_what_was_asked_for(accept: str, raw: str, is_allowed: bool) -> None:
    assert (error_for_type(URL, accept, {"content-type": raw}) is None) == is_allowed


@pytest.mark.parametrize(
    ("failure", "kind", "reason"),
    [
        (httpcore.ReadTimeout(""), Unreachable, "timeout"),
        (httpcore.PoolTimeout(""), Unreachable, "timeout"),
        (httpx.ReadTimeout(""), Unreachable, "timeout"),
        (TimeoutError(), Unreachable, "timeout"),
        (httpcore.ConnectError(""), Unreachable, "connect"),
        (httpx.ConnectError(""), Unreachable, "connect"),
        (httpcore.ProxyError("407"), Unreachable, "connect"),
        (httpcore.ReadError(""), Unreachable, "reset"),
        (httpx.WriteError(""), Unreachable, "reset"),
        (ConnectionResetError(), Unreachable, "reset"),
        (httpcore.RemoteProtocolError("Server disconnected without sending a response."), Unreachable, "reset"),
        (httpcore.RemoteProtocolError("peer closed connection without sending …"), Unreachable, "truncated"),
        (httpcore.RemoteProtocolError("illegal header line"), Unreachable, "protocol_error"),
        (httpcore.LocalProtocolError("illegal header value"), Unreachable, "protocol_error"),
        (httpx.StreamClosed(), Unreachable, "protocol_error"),
        (httpx.InvalidURL("no"), Refused, "bad_url"),
        (httpcore.UnsupportedProtocol("no"), Refused, "bad_url"),
        (BodyError("too_big", "no"), Refused, "too_big"),
        (BodyError("truncated", "no"), Unreachable, "truncated"),
        (BodyError("bad_encoding", "no"), Unreachable, "bad_encoding"),
        (ssl.SSLError("no"), Unreachable, "reset"),
        (Refused(None, "private_address", "no"), Refused, "private_address"),
        (Gone(None, "http_410", "no"), Gone, "http_410"),
    ],
    ids=str,
)
def test_every_family_of_failures_is_known(failure: Exception, kind: type[FetchError], reason: str) -> None:
    error = error_for_failure(URL, URL, failure)
    assert (type(error), error.reason, error.url) == (kind, reason, URL)


def test_failure_at_a_redirect_names_the_place() -> None:
    error = error_for_failure(URL, "https://lain.id/2", httpcore.ReadTimeout("slow"))
    assert (error.url, error.detail) == (URL, "https://lain.id/2: slow")


def test_wait_survives_the_retelling() -> None:
    error = error_for_failure(URL, URL, Throttled(None, "throttled", "", wait=9.0))
    assert isinstance(error, Throttled)
    assert error.wait == 9.0


async def told(data: bytes, size: int, accept: str) -> Page | FetchError:
    """What comes of a network whose servers all say the same bytes, in slices, and hang up."""

    async def connect(address: str, port: int, timeout: float | None) -> httpcore.AsyncNetworkStream:
        return httpcore.AsyncMockStream([data[start : start + size] for start in range(0, len(data), size)])

    backend = CheckedBackend(ports=frozenset({80}), is_open=False, connect=connect)
    lanes = LaneTransport(backend, connections=1, proxy=None, ca_file=None)
    async with Fetcher(transport=lanes) as fetcher:
        try:
            return await fetcher.fetch("http://8.8.8.8/", accept=accept)  # type: ignore[arg-type]
        except FetchError as error:
            return error


LINES = [
    "HTTP/1.1 200 OK", "HTTP/1.0 200 OK", "HTTP/1.1 302 Found", "HTTP/1.1 100 Continue", "HTTP/1.1 304 x", "ICY 200",
    "Location: /", "Location: http://8.8.4.4/x", "Location: //[", "Location: \x00", "Location: http://xn--a.id:70000/",
    "Location: http://é.id/", "Location: mailto:a@b", "Location: ?", "Location: http://*.id/",
    "Content-Length: 5", "Content-Length: 0", "Content-Length: 5, 5", "Content-Length: ٣", "Content-Length: 1e3",
    "Transfer-Encoding: chunked", "Transfer-Encoding: gzip, chunked", "Connection: close", "Connection: upgrade",
    "Content-Encoding: gzip", "Content-Encoding: br", "Content-Encoding: zstd", "Content-Encoding: deflate",
    "Content-Encoding: é", "Content-Type: text/html", "Content-Type: ;;;", "Retry-After: x", "Date: 99", "", "", "",
    "5", "hello", "0", "\x1f\x8b", "\x28\xb5\x2f\xfd", "Upgrade: h2c", " folded", ":", "Set-Cookie: a=b",
]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    data=st.one_of(
        st.lists(st.sampled_from(LINES), max_size=14).map(lambda lines: "\r\n".join(lines).encode()),
        st.binary(max_size=200).map(lambda tail: b"HTTP/1.1 200 OK\r\n" + tail),
        st.binary(max_size=200),
    ),
    size=st.sampled_from([1, 7, 1000]),
    accept=st.sampled_from(["page", "feed", "sitemap", "robots"]),
)
def test_whatever_a_server_says_is_a_page_or_a_fetch_error(data: bytes, size: int, accept: str) -> None:
    outcome = asyncio.run(told(data, size, accept))
    assert isinstance(outcome, Page | FetchError)
