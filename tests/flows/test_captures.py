"""WARC files, read by the real reader: every kind of record, every cut end."""

import gzip
import io
import sqlite3
from pathlib import Path

import brotli
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.captures import Capture, read_captures
from flows.importing import import_files
from tests.flows.site import article

pytest.importorskip("fastwarc", reason="needs fastwarc, the extra `warc`")

LIMIT = 100_000
PAGE = article("Banjir surut di kota").encode()
HTML = "Content-Type: text/html; charset=utf-8"


def record(kind: str, url: str | None, block: bytes, content_type: str = "application/http; msgtype=response") -> bytes:
    lines = [
        "WARC/1.1", f"WARC-Type: {kind}", "WARC-Date: 2022-01-10T11:27:00Z",
        "WARC-Record-ID: <urn:uuid:92283950-ef2f-4d72-b224-f54c6ec90bb0>", f"Content-Type: {content_type}",
        *([f"WARC-Target-URI: {url}"] if url else []), f"Content-Length: {len(block)}",
    ]  # fmt: skip
    return "\r\n".join([*lines, "", ""]).encode() + block + b"\r\n\r\n"


def answer(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", *headers, "", ""]).encode() + body


def response(number: int, body: bytes = PAGE, *headers: str, status: str = "200 OK") -> bytes:
    return record("response", f"https://warta.example/read/{number}", answer(body, HTML, *headers, status=status))


def chunked(body: bytes) -> bytes:
    parts = [body[start : start + 1000] for start in range(0, len(body), 1000)]
    return b"".join(b"%x;x=1\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def read(data: bytes) -> list[Capture]:
    return list(read_captures(io.BytesIO(data), LIMIT))


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip per record"])
@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (PAGE, ()),
        (chunked(PAGE), ("Transfer-Encoding: chunked",)),
        (gzip.compress(PAGE), ("Content-Encoding: gzip",)),
        (chunked(gzip.compress(PAGE)), ("Content-Encoding: gzip", "Transfer-Encoding: chunked")),
        (brotli.compress(PAGE), ("Content-Encoding: br",)),
        (PAGE, ("Content-Encoding: gzip", "Transfer-Encoding: chunked")),
        (PAGE, ("Content-Encoding: br",)),
    ],
    ids=["as it is", "chunked", "gzip", "chunked gzip", "br", "undone already", "br undone already"],
)
def test_a_page_comes_out_as_the_browser_had_it(pack, body: bytes, headers: tuple[str, ...]):
    first, last = read(pack(response(1, body, *headers)) + pack(response(2)))
    assert (first.body, first.url, first.at, first.reason) == (PAGE, "https://warta.example/read/1", 1641814020.0, None)
    assert last.body == PAGE


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (record("revisit", "https://warta.example/1", answer(b"", HTML)), "revisit"),
        (record("response", "dns:warta.example", b"20220110 192.0.2.1", "text/dns"), "not_http"),
        (response(1, b"hilang", status="404 Not Found"), "http_404"),
        (record("response", "https://warta.example/a", answer(b"\xff", "Content-Type: image/jpeg")), "content_type"),
        (response(1, gzip.compress(PAGE)[:-20], "Content-Encoding: gzip"), "truncated"),
        (response(1, chunked(PAGE)[:-900], "Transfer-Encoding: chunked"), "truncated"),
        (response(1, b"x" * (LIMIT + 1)), "too_big"),
        (response(1, gzip.compress(b"x" * 10**6), "Content-Encoding: gzip"), "too_big"),
        (response(1, PAGE, "Content-Encoding: aneh"), "bad_encoding"),
    ],
)  # fmt: skip
def test_a_capture_without_a_page_says_why(raw: bytes, reason: str):
    first, last = read(gzip.compress(raw) + gzip.compress(response(2)))
    assert (first.reason, first.body, last.reason) == (reason, b"", None)


def test_requests_and_descriptions_are_no_captures():
    data = record("warcinfo", None, b"software: x", "application/warc-fields")
    data += record("request", "https://warta.example/1", b"GET / HTTP/1.1\r\n\r\n", "application/http; msgtype=request")
    assert read(data + record("metadata", "https://warta.example/1", b"a: b", "application/warc-fields")) == []


def test_resources_and_texts_are_captures():
    page, text = read(
        record("resource", "https://warta.example/1", PAGE, "text/html")
        + record("conversion", "https://warta.example/1", b"Banjir surut", "text/plain")
    )
    assert (page.kind, page.body, text.kind, text.body) == ("html", PAGE, "text", b"Banjir surut")


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip per record"])
@pytest.mark.parametrize("left", [5, 100, 0.5], ids=["5 bytes", "100 bytes", "half"])
def test_a_cut_file_gives_what_it_holds_and_says_so(pack, left: float):
    whole = pack(response(1))
    second = pack(response(2))
    data = whole + second[: int(len(second) * left) if left < 1 else int(left)]
    first, cut = read(data)
    assert (first.body, cut.reason) == (PAGE, "truncated")
    assert cut.place == f"@{len(whole)}"


def test_a_whole_file_is_not_called_cut():
    for pack in (bytes, gzip.compress):
        assert [one.reason for one in read(pack(response(1)) + pack(response(2, b"")))] == [None, None]
    assert [one.reason for one in read(gzip.compress(response(1) + response(2)))] == [None, None]


def test_a_file_that_is_none_says_so():
    assert [one.reason for one in read(b"bukan arsip")] == ["bad_warc"]


@given(st.binary(max_size=300), st.booleans())
@settings(max_examples=60, deadline=None)
def test_arbitrary_bytes_raise_nothing(data: bytes, is_after: bool):
    assert all(isinstance(one, Capture) for one in read(response(1) + data if is_after else data))


def test_an_archive_is_imported_once_with_the_moments_of_its_captures(tmp_path: Path):
    db, path = tmp_path / "news.db", tmp_path / "arsip.warc.gz"
    path.write_bytes(b"".join(gzip.compress(one) for one in (response(1), response(9, b"", status="404 Not Found"))))
    first = import_files([path], db=db, publishers={})
    again = import_files([path], db=db, publishers={})
    assert (first.sources[0].new, first.sources[0].skipped, again.sources[0].unchanged) == (1, 1, 1)
    assert first.notes == (f"no article: {path}#@{len(gzip.compress(response(1)))}: http_404, status 404",)
    with sqlite3.connect(db) as connection:
        rows = connection.execute("SELECT url, first_seen_at FROM articles").fetchall()
    assert rows == [("https://warta.example/read/1", "2022-01-10T11:27:00Z")]
