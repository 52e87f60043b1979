import asyncio
import gzip
import time
from collections.abc import AsyncIterator

import httpx
import pytest

from flows.fetch_answer import ROBOTS_BYTES, Accept, Order, read_answer
from flows.fetch_connect import Budget
from flows.fetch_decode import BodyError
from schemas import Page, Refused

URL = "https://berita.id/1"


class Told(httpx.AsyncByteStream):
    """Slices that count how many of them were asked for; an exception among them is raised."""

    def __init__(self, *slices: bytes | Exception) -> None:
        self.given = 0
        self._slices = slices

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for one in self._slices:
            self.given += 1
            if isinstance(one, Exception):
                raise one
            yield one


def read(told: Told, status: int = 200, accept: Accept = "page", wire: int = 1000, **headers: str) -> Page:
    order = Order(httpx.URL(URL), accept, (), wire=wire, size=1000 if accept != "robots" else ROBOTS_BYTES)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = httpx.Response(status, headers=named, stream=told)
    return asyncio.run(read_answer(URL, order, answer, Budget(time.monotonic() + 60.0, wire)))


def test_page_has_the_decoded_body_and_lower_case_headers() -> None:
    page = read(Told(gzip.compress(b"berita")), Content_Encoding="gzip", Content_Type="text/html")
    assert (page.body, page.headers["content-type"], page.final_url) == (b"berita", "text/html", URL)


def test_repeated_headers_are_joined() -> None:
    order = Order(httpx.URL(URL), "page", (), wire=1000, size=1000)
    answer = httpx.Response(200, headers=[("X-A", "1"), ("x-a", "2")], stream=Told())
    page = asyncio.run(read_answer(URL, order, answer, Budget(time.monotonic() + 60.0, 1000)))
    assert page.headers["x-a"] == "1, 2"


def test_wrong_type_is_refused_before_its_body_is_read() -> None:
    told = Told(b"\x89PNG")
    with pytest.raises(Refused):
        read(told, Content_Type="image/png")
    assert told.given == 0


def test_announced_length_above_the_limit_is_refused_before_the_body_is_read() -> None:
    told = Told(b"x")
    with pytest.raises(BodyError):
        read(told, Content_Length="1001")
    assert told.given == 0


def test_body_above_the_limit_is_read_no_further() -> None:
    told = Told(*[bytes(400)] * 9)
    with pytest.raises(BodyError):
        read(told)
    assert told.given == 3


def test_unchanged_has_no_body() -> None:
    told = Told(b"x")
    assert read(told, 304).body == b""
    assert told.given == 0


@pytest.mark.parametrize("status", [302, 404, 503])
def test_of_an_error_page_only_the_beginning_is_read(status: int) -> None:
    told = Told(*[bytes(40_000)] * 9)
    assert len(read(told, status).body) == 65_536
    assert told.given == 2


@pytest.mark.parametrize("failure", [httpx.ReadError("reset"), TimeoutError()])
def test_error_page_that_breaks_off_is_still_an_answer(failure: Exception) -> None:
    assert read(Told(b"Not fo", failure), 404).body == b"Not fo"


def test_error_page_of_an_unknown_encoding_is_still_an_answer() -> None:
    assert read(Told(b"x"), 404, Content_Encoding="foo").status == 404


def test_error_page_gets_little_time() -> None:
    order = Order(httpx.URL(URL), "page", (), wire=1000, size=1000)
    budget = Budget(time.monotonic() + 3600.0, 1000)
    asyncio.run(read_answer(URL, order, httpx.Response(404, stream=Told()), budget))
    assert budget.seconds(None) <= 3.0


def test_robots_is_cut_whatever_its_type_and_length() -> None:
    told = Told(*[b"#" * 100_000] * 9)
    page = read(told, accept="robots", wire=10**7, Content_Type="image/png", Content_Length="900000")
    assert len(page.body) == ROBOTS_BYTES
