"""Single pages, fetched politely and put into a folder that `kabar import` can read."""

import asyncio
import csv
import hashlib
import io
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from cleaners import publisher_for
from cleaners.urls import canonical_url
from flows.crawl import CrawlSettings
from flows.doors import Doors, apart
from flows.fetch import Fetcher
from flows.ledger import ledger_path, open_ledger
from schemas import FetchError, Page, Publishers, StoreError

MANIFEST = "manifest.csv"
_COLUMNS = ("file", "url", "fetched_at")


@dataclass(frozen=True, slots=True)
class Fetched:
    """One address with its page, or why there is none; `seconds` from asking to the end, waiting included."""

    url: str
    seconds: float
    page: Page | None = None
    error: FetchError | None = None


def fetch_pages(
    urls: Sequence[str],
    *,
    db: Path,
    publishers: Publishers,
    settings: CrawlSettings,
    on_fetched: Callable[[Fetched], None],
) -> None:
    """Fetch the pages one after another, telling each. robots.txt, delays and pauses that the ledger of `db` knows
    are obeyed; nothing is written to it."""

    async def job() -> None:
        async for one in _fetched(urls, db, publishers, settings):
            on_fetched(one)

    asyncio.run(job())


async def _fetched(
    urls: Sequence[str], db: Path, publishers: Publishers, settings: CrawlSettings
) -> AsyncIterator[Fetched]:
    with apart(db) as other, open_ledger(ledger_path(other)) as ledger:
        async with Fetcher(settings.fetch) as fetcher:
            places = asyncio.Semaphore(1)
            doors = Doors(ledger, fetcher, "fetch", settings.politeness, settings.patience, places)
            for url in urls:
                started = time.monotonic()
                try:
                    page = await doors.get(canonical_url(url) or url, publisher_for(url, publishers), "page")
                except FetchError as error:
                    yield Fetched(url, time.monotonic() - started, error=error)
                else:
                    yield Fetched(url, time.monotonic() - started, page)


def save_page(folder: Path, page: Page) -> Path:
    """Write a page and its line in the folder's manifest, replacing those of the same address; the page's path."""
    url = page.url or ""
    name = f"{urlsplit(url).hostname or 'page'}-{hashlib.sha256(url.encode()).hexdigest()[:12]}.html"
    manifest = folder / MANIFEST
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(page.body)
        rows = _lines(manifest.read_text("utf-8") if manifest.exists() else "")
        moment = (page.fetched_at or datetime.now(UTC)).isoformat(timespec="seconds")
        rows[name] = {"file": name, "url": url, "fetched_at": moment}
        text = io.StringIO()
        writer = csv.DictWriter(text, _COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows.values())
        manifest.write_text(text.getvalue(), "utf-8")
    except OSError as error:
        raise StoreError(str(folder), "unwritable", error.strerror or str(error)) from error
    return folder / name


def _lines(text: str) -> dict[str, Mapping[str, str]]:
    """The lines of a manifest by file."""
    rows = csv.DictReader(io.StringIO(text, newline=""))
    return {row.get("file") or "": {name: row.get(name) or "" for name in _COLUMNS} for row in rows}
