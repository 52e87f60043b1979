"""Pages of an outlet to try its rule on: from a folder, from the ledger, or from the outlet itself."""

import asyncio
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import zip_longest
from pathlib import Path
from urllib.parse import urljoin

from cleaners import publisher_for
from flows.crawl import CrawlSettings
from flows.doors import Doors, apart
from flows.drafting import Site
from flows.fetch import Fetcher
from flows.frontier import Listing
from flows.ledger import host_state, ledger_path, open_ledger
from flows.ledger_again import newest_with_body
from flows.ledger_urls import host_of_lane
from flows.pages import single_page_url, whole_article
from flows.reading import Stored
from flows.robots import parse_robots
from flows.sources import READERS
from flows.storing import stored_page
from flows.trial import Listed, Sample, Trial, sampled
from schemas import Candidate, FetchError, Page, Publisher, Publishers

MAX_CHILDREN = 3  # sitemaps of an index that are asked, the newest first
MAX_DEPTH = 2  # of sitemap indexes inside each other
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def kept_samples(publisher: Publisher, folder: Path, db: Path, many: int) -> Iterator[Sample]:
    """The pages `folder/HOST/*.html`, then the newest pages that the ledger keeps of the outlet."""
    for path in sorted((folder / publisher.host).glob("*.html")):
        yield sampled(
            f"{publisher.host}/{path.name}", Stored(Page(path.read_bytes(), kind="html"), publisher=publisher)
        )
    if ledger_path(db).exists():
        with open_ledger(ledger_path(db), readonly=True) as ledger:
            for known in newest_with_body(ledger, publisher.host, many):
                yield sampled(known.url, stored_page(ledger, known, publisher))


def try_live(publisher: Publisher, *, db: Path, settings: CrawlSettings, many: int) -> Trial:
    """Ask the outlet's sources and fetch some of the newest articles they name; nothing is stored.

    robots.txt, delays and pauses that the ledger of `db` knows are obeyed.
    """
    return asyncio.run(_try_live(publisher, db, settings, many))


def read_site(url: str, *, publishers: Publishers, db: Path, settings: CrawlSettings) -> Site:
    """The page of an article, the front page of its host and the sitemaps of its robots.txt; FetchError where the
    article cannot be had. robots.txt, delays and pauses are obeyed, nothing is stored."""
    return asyncio.run(_read_site(url, publishers, db, settings))


async def _read_site(url: str, publishers: Publishers, db: Path, settings: CrawlSettings) -> Site:
    with apart(db) as other, open_ledger(ledger_path(other)) as ledger:
        async with Fetcher(settings.fetch) as fetcher:
            doors = Doors(ledger, fetcher, "new", settings.politeness, settings.patience, asyncio.Semaphore(1))
            page = await doors.get(url, publisher_for(url, publishers), "page")
            address = page.final_url or url
            try:
                front = await doors.get(urljoin(address, "/"), publisher_for(url, publishers), "page")
            except FetchError:
                front = None  # the article says enough
            state = host_state(ledger, host_of_lane(address))[0]
            robots = parse_robots(state.robots_status, state.robots_body or b"")
    return Site(page, front, tuple(urljoin(address, sitemap) for sitemap in robots.sitemaps))


async def _try_live(publisher: Publisher, db: Path, settings: CrawlSettings, many: int) -> Trial:
    with apart(db) as other, open_ledger(ledger_path(other)) as ledger:
        async with Fetcher(settings.fetch) as fetcher:
            doors = Doors(ledger, fetcher, "check", settings.politeness, settings.patience, asyncio.Semaphore(1))
            visit = _Visit(publisher, doors)
            listed, named = [], []
            for kind, url in _sources(publisher):
                told, candidates = await visit.ask(kind, url)
                listed.append(told)
                named.append(candidates)
            samples = [await visit.sample(one.url) for one in _spread(named, many)]
    return Trial(publisher, tuple(listed), tuple(samples))


class _Visit:
    """Requests to one outlet, each through the doors of the hosts."""

    def __init__(self, publisher: Publisher, doors: Doors) -> None:
        self._publisher, self._doors = publisher, doors

    async def ask(self, kind: str, url: str) -> tuple[Listed, list[Candidate]]:
        """What the source names, the newest first."""
        try:
            listing = await self._listing(kind, url)
        except FetchError as error:
            return Listed(kind, url, problem=error.reason), []
        found = {one.url: one for one in listing.candidates}
        refused = len(listing.refused)
        if not found:
            return Listed(kind, url, refused, problem="names no article" if refused else "names nothing"), []
        newest = sorted(found.values(), key=lambda one: one.lastmod or _LONG_AGO, reverse=True)
        articles = [one for one in newest if _is_article(one.url, self._publisher)]
        problem = None if articles else "no address matches the rule's `article`"
        return Listed(kind, url, len(found) + refused, len(articles), problem), articles or newest

    async def _listing(self, kind: str, url: str, depth: int = 0) -> Listing:
        accept, read = READERS[kind]
        page = await self._doors.get(url, self._publisher, accept)
        listing = read(page, self._publisher)
        if not listing.is_understood:
            raise FetchError(url, f"not_a_{kind}")
        children = sorted(listing.children, key=lambda child: child[1] or _LONG_AGO, reverse=True)
        for child, _ in children[:MAX_CHILDREN] if depth < MAX_DEPTH else ():
            inner = await self._listing(kind, child, depth + 1)
            if inner.candidates:
                return inner
        return listing

    async def sample(self, url: str) -> Sample:
        """One article as a run would fetch it, all its pages."""

        async def get(address: str) -> Page:
            return await self._doors.get(address, self._publisher, "page")

        try:
            page, parts = await whole_article(url, single_page_url(url, self._publisher), self._publisher, get)
        except FetchError as error:
            return Sample(url, None, error)
        return sampled(url, Stored(page, parts, self._publisher))


def _sources(publisher: Publisher) -> Iterator[tuple[str, str]]:
    for kind, urls in (("feed", publisher.feeds), ("sitemap", publisher.sitemaps), ("index", publisher.indexes)):
        for url in urls:
            yield kind, url


def _is_article(url: str, publisher: Publisher) -> bool:
    return not publisher.article or any(re.search(pattern, url) for pattern in publisher.article)


def _spread(named: Sequence[Sequence[Candidate]], many: int) -> list[Candidate]:
    """The first of each source, then the second of each, and so on; each address once."""
    turns = (one for turn in zip_longest(*named) for one in turn if one is not None)
    return list({one.url: one for one in turns}.values())[:many]
