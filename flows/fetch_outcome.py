"""What an answer, or the lack of one, means: one error kind and one reason code each.

Unreachable  dns, connect, timeout, reset, truncated, protocol_error, bad_encoding, http_5xx, http_408, http_425,
             http_2xx (202, 204 …: an answer without a page)
Throttled    throttled (429, or 503 with Retry-After)
Refused      http_401, http_403, http_4xx (the others), challenge, tls, private_address, port, scheme, bad_url,
             redirect_loop, too_big, content_type
Gone         http_404, http_410, http_451
"""

import re
import ssl
from collections.abc import Mapping
from datetime import datetime

import httpcore
import httpx

from flows.fetch_decode import BodyError
from flows.politeness import parse_retry_after
from schemas import FetchError, Gone, Page, Refused, Throttled, Unreachable

TRANSPORT_ERRORS: tuple[type[Exception], ...] = (  # three families without a common root, and what they let through
    httpx.HTTPError,
    httpx.InvalidURL,
    httpx.StreamError,
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.UnsupportedProtocol,
    httpcore.ConnectionNotAvailable,
    ssl.SSLError,
    OSError,
    BodyError,
    FetchError,
)

_CHALLENGED = frozenset({202, 403, 429, 503})
_CHALLENGE = re.compile(  # <title>Just a moment...</title>
    rb"<title>(?:Just a moment|Attention Required)|captcha-delivery\.com|_Incapsula_Resource|px-captcha|awswaf", re.I
)
_LOOSELY = re.compile(r"text/.*|application/.*(?:xml|json|rss|atom)")  # application/x-rss+xml: a feed's dialects
_TEXTUAL = frozenset(
    {
        "text/html",
        "application/xhtml+xml",
        "text/plain",
        "text/xml",
        "application/xml",
        "application/rss+xml",
        "application/atom+xml",
    }
)
_PACKED = frozenset(  # what servers call a sitemap.xml.gz, or any file they do not know
    {"application/gzip", "application/x-gzip", "application/octet-stream", "binary/octet-stream"}
)


def error_for_status(page: Page, *, is_conditional: bool) -> FetchError | None:
    """The error that a whole answer stands for by its status, or None for 200, 203 and a 304 that was asked for."""
    status, url = page.status, page.url
    if status in (200, 203) or (status == 304 and is_conditional):
        return None
    detail = f"{page.final_url} answered {status}"
    if status in _CHALLENGED and _is_challenge(page):
        return Refused(url, "challenge", f"{detail} with a test for browsers")
    wait = _wait(page.headers, page.fetched_at)
    if status == 429 or (status == 503 and wait is not None):
        return Throttled(url, "throttled", detail, wait=wait)
    if status in (404, 410, 451):
        return Gone(url, f"http_{status}", detail)
    if status in (408, 425):
        return Unreachable(url, f"http_{status}", detail)
    if 400 <= status < 500:
        return Refused(url, f"http_{status}" if status in (401, 403) else "http_4xx", detail)
    if status >= 500:
        return Unreachable(url, "http_5xx", detail)
    return Unreachable(url, "http_2xx" if 200 <= status < 300 else "protocol_error", detail)


def error_for_type(url: str, accept: str, headers: Mapping[str, str]) -> FetchError | None:
    """The refusal of a content type that cannot be what was asked for; a missing type is no reason."""
    media_type = headers.get("content-type", "").split(";")[0].split(",")[0].strip().lower()
    if accept == "robots" or not media_type or media_type in _TEXTUAL:
        return None
    if accept != "page" and (media_type in _PACKED or _LOOSELY.fullmatch(media_type)):
        return None
    return Refused(url, "content_type", f"{media_type[:80]} is not a {accept}")


def error_for_failure(url: str, at: str, failure: Exception) -> FetchError:
    """The error of the URL asked for, from whatever was raised while talking to the address `at`."""
    where = "" if at == url else f"{at}: "
    if isinstance(failure, Throttled):
        return Throttled(url, failure.reason, where + failure.detail, wait=failure.wait)
    if isinstance(failure, FetchError):
        return type(failure)(url, failure.reason, where + failure.detail)
    detail = where + (str(failure) or type(failure).__name__)
    if isinstance(failure, BodyError):
        kind = Refused if failure.reason == "too_big" else Unreachable
        return kind(url, failure.reason, detail)
    if isinstance(failure, httpx.InvalidURL | httpx.UnsupportedProtocol | httpcore.UnsupportedProtocol):
        return Refused(url, "bad_url", detail)
    return Unreachable(url, _network_reason(failure), detail)


def _network_reason(failure: Exception) -> str:
    if isinstance(failure, httpcore.TimeoutException | httpx.TimeoutException | TimeoutError):
        return "timeout"
    if isinstance(failure, httpcore.ConnectError | httpx.ConnectError | httpcore.ProxyError | httpx.ProxyError):
        return "connect"
    if isinstance(failure, httpcore.NetworkError | httpx.NetworkError | OSError):
        return "reset"
    text = str(failure)  # h11 has one class for all that a server can do wrong
    if "without sending a response" in text:
        return "reset"
    return "truncated" if "peer closed connection" in text else "protocol_error"


def _is_challenge(page: Page) -> bool:
    headers = page.headers
    return (
        headers.get("cf-mitigated") == "challenge"
        or "x-amzn-waf-action" in headers
        or _CHALLENGE.search(page.body) is not None
    )


def _wait(headers: Mapping[str, str], now: datetime | None) -> float | None:
    raw = headers.get("retry-after")
    return None if raw is None or now is None else parse_retry_after(raw, now, headers.get("date"))
