"""All hosts' doors of one run: a request through them is polite, redirects to other hosts included."""

import asyncio
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flows.fetch import Accept, Fetcher
from flows.lanes import Door, Slot
from flows.ledger import Ledger, copy_hosts, ledger_path, open_ledger
from flows.ledger_urls import host_of_lane
from flows.politeness import Politeness
from schemas import FetchError, Page, Publisher


class Doors:
    """The doors of one run, each made when its host is first asked; `places` are those for requests under way."""

    def __init__(
        self,
        ledger: Ledger,
        fetcher: Fetcher,
        run_key: str,
        policy: Politeness,
        patience: float,
        places: asyncio.Semaphore,
    ) -> None:
        self._ledger, self._fetcher, self._run_key = ledger, fetcher, run_key
        self._policy, self._patience, self._places = policy, patience, places
        self._doors: dict[str, Door] = {}

    async def get(
        self,
        url: str,
        publisher: Publisher | None,
        accept: Accept,
        etag: str | None = None,
        modified: str | None = None,
        slot: Slot | None = None,
    ) -> Page:
        """One request, each redirect through the door of its own host, which alone answers for what comes.

        A slot that is given stays taken afterwards.
        """
        delay = publisher.crawl_delay if publisher else None
        place = slot or Slot(self._places)
        door: Door | None = None
        started = 0.0

        async def before_hop(address: str) -> None:
            nonlocal door, started
            if door is not None:
                door.leave(None, time.monotonic() - started, delay)
            door = None
            await self._door(address).enter(address, delay)
            door, started = self._door(address), time.monotonic()

        async def before_again(address: str) -> None:
            nonlocal started
            await self._door(address).again(address, delay)
            started = time.monotonic()

        error: FetchError | None = None
        try:
            await self._door(url).enter(url, delay, place)
            door, started = self._door(url), time.monotonic()
            return await self._fetcher.fetch(
                url,
                accept=accept,
                etag=etag,
                last_modified=modified,
                before_hop=before_hop,
                before_again=before_again,
            )
        except FetchError as failure:
            error = failure
            raise
        finally:
            if door is not None:
                door.leave(error, time.monotonic() - started, delay)
            if slot is None:
                place.give()

    def _door(self, url: str) -> Door:
        host = host_of_lane(url)
        if host not in self._doors:
            self._doors[host] = Door(host, self._ledger, self._fetcher, self._run_key, self._policy, self._patience)
        return self._doors[host]


@contextmanager
def apart(db: Path) -> Iterator[Path]:
    """A database elsewhere, for what is to leave no trace; its ledger knows the hosts' politeness."""
    with tempfile.TemporaryDirectory(prefix="kabar-") as folder:
        other = Path(folder) / "news.db"
        if ledger_path(db).exists():
            with open_ledger(ledger_path(db), readonly=True) as known, open_ledger(ledger_path(other)) as copy:
                copy_hosts(known, copy)
        yield other
