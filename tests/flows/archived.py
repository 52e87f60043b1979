"""WARC files of the invented newsroom for tests and benchmarks: what archives hold, and all that is wrong with them."""

import gzip
import random
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flows.demo.edition import make_sites
from flows.demo.outlets import first_outlets
from tests.flows.site import article

START = datetime(2022, 1, 10, 11, 27, tzinfo=UTC)
HTML = "Content-Type: text/html; charset=utf-8"


@dataclass(frozen=True)
class Visit:
    """One page at one moment, as it goes into an archive; `wire` is what the server sent in its place."""

    url: str
    body: bytes
    at: datetime = START
    headers: tuple[str, ...] = (HTML,)
    status: str = "200 OK"
    kind: str = "response"
    wrong_length: int = 0

    def raw(self) -> bytes:
        """The WARC record, unpacked."""
        block = self.body
        if self.kind in ("response", "revisit"):
            block = "\r\n".join([f"HTTP/1.1 {self.status}", *self.headers, "", ""]).encode() + block
        lines = [
            "WARC/1.1", f"WARC-Type: {self.kind}", f"WARC-Date: {self.at:%Y-%m-%dT%H:%M:%SZ}",
            f"WARC-Target-URI: {self.url}", "WARC-Record-ID: <urn:uuid:92283950-ef2f-4d72-b224-f54c6ec90bb0>",
            "Content-Type: application/http; msgtype=response", f"Content-Length: {len(block) + self.wrong_length}",
        ]  # fmt: skip
        return "\r\n".join([*lines, "", ""]).encode() + block + b"\r\n\r\n"

    def packed(self) -> bytes:
        """The record as a member of a .warc.gz."""
        return gzip.compress(self.raw(), 6, mtime=0)


def write_warc(path: Path, records: Iterable[Visit | bytes]) -> Path:
    """Writes a .warc.gz; bytes go in as they are."""
    with path.open("wb") as file:
        for one in records:
            file.write(one if isinstance(one, bytes) else one.packed())
    return path


def chunked(body: bytes) -> bytes:
    """The body as chunks."""
    parts = [body[start : start + 4000] for start in range(0, len(body), 4000)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def small_visits(count: int, *, again: int = 3, seed: int = 0) -> list[Visit]:
    """So many short articles at moments in no order; every third of them captured up to `again` times, some edited in
    between, one under two addresses."""
    chance = random.Random(seed)
    visits = []
    for number in range(count):
        url = f"https://warta.example/read/{number}"
        for turn in range(1 if number % 3 else again):
            at = START + timedelta(minutes=chance.randrange(10**5), days=turn)
            first = f"versi {chance.randrange(2)}" if number % 2 else "."
            page = article(f"Banjir surut di kota nomor {number}", canonical=url, first=first).encode()
            named = f"{url}?utm_source={turn}" if number % 5 == 0 and turn else url
            visits.append(Visit(named, page, at))
    chance.shuffle(visits)
    return visits


def troubles(page: bytes) -> list[Visit | bytes]:
    """Everything that an archive holds beside pages, and everything that is wrong with records."""
    site = "https://warta.example/rusak"
    whole, text = Visit(f"{site}/0", page).packed(), page.decode("utf-8", "replace")
    return [
        Visit(f"{site}/1", gzip.compress(page, mtime=0), headers=(HTML, "Content-Encoding: gzip")),
        Visit(f"{site}/2", chunked(page), headers=(HTML, "Transfer-Encoding: chunked")),
        Visit(f"{site}/3", gzip.compress(page, mtime=0)[:-90], headers=(HTML, "Content-Encoding: gzip")),
        Visit(f"{site}/4", chunked(page)[:-700], headers=(HTML, "Transfer-Encoding: chunked")),
        Visit(f"{site}/5", page, wrong_length=500),
        Visit(f"{site}/6", page, wrong_length=-500),
        Visit(f"{site}/7", b"GET / HTTP/1.1\r\n\r\n", kind="request"),
        Visit(f"{site}/8", b"", kind="revisit"),
        Visit("dns:warta.example", b"20220110 192.0.2.1", kind="resource"),
        Visit(f"{site}/9", b"\xff\xd8" * 500, headers=("Content-Type: image/jpeg",)),
        Visit(f"{site}/10", b"hilang", status="404 Not Found"),
        Visit(f"{site}/11", text.encode("utf-16"), headers=("Content-Type: text/html; charset=utf-16",)),
        Visit(f"{site}/12", text.encode("cp1252", "replace"), headers=("Content-Type: text/html",)),
        whole[: len(whole) // 2],
        whole[:60] + bytes(30) + whole[90:],
        b"sampah di antara rekaman " * 9,
    ]  # fmt: skip


def newsroom_visits(count: int, *, seed: int = 0) -> Iterator[Visit]:
    """Pages of the demo's outlets, the oldest first, each captured an hour after it came out."""
    outlets = first_outlets(max(6, count // 2000))
    sites = make_sites(outlets, count, 80, seed=seed)
    for site in sites.values():
        for story in reversed(site.stories):
            sheet = site.sheet(story)
            answer = site.answers_of(story) if hasattr(site, "answers_of") else site._story(story, 1)
            yield Visit(
                sheet.url, answer.body, story.published_at + timedelta(hours=1),
                (f"Content-Type: {answer.content_type}",),
            )  # fmt: skip


def dump(db: Path) -> str:
    """The whole database as SQL, its lines sorted."""
    connection = sqlite3.connect(f"file:{db}?mode=ro", uri=True)
    try:
        return "\n".join(sorted("\n".join(connection.iterdump()).splitlines()))
    finally:
        connection.close()


def shared_out(visits: Sequence[Visit], count: int) -> list[list[Visit]]:
    """The visits dealt to so many archives."""
    return [list(visits[start::count]) for start in range(count)]
