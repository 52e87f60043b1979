"""One door a host: robots.txt obeyed, requests spaced, its state saved before each request and after.

A request is admitted by robots.txt, claims its turn at the moment it starts, and is reported by `leave`. What may
not be asked, or would have to wait longer than the run does, comes out as FetchError without a request.
"""

import asyncio
import time
from dataclasses import replace

from flows.fetch import Fetcher
from flows.ledger import Ledger, host_state, save_host, save_robots
from flows.ledger_outcomes import note_attempt
from flows.ledger_urls import host_of_lane
from flows.politeness import Politeness, after, before, ready_at
from flows.robots import Robots, RobotsCopy, expires_at, parse_robots, renewed, robots_url
from schemas import FetchError, Page, Refused, Throttled, Unreachable

_FLEETING = frozenset({"dns", "connect"})  # our own network may be down: the next run asks again at once


class Slot:
    """One of the places for requests under way: held from a visit's first request until its page is kept, so that
    a kill costs no more pages than there are places."""

    def __init__(self, places: asyncio.Semaphore) -> None:
        self._places = places
        self.is_held = False

    async def take(self) -> None:
        """Wait for a place, unless one is held."""
        if not self.is_held:
            await self._places.acquire()
            self.is_held = True

    def give(self) -> None:
        """Give the place back, if one is held."""
        if self.is_held:
            self._places.release()
            self.is_held = False


class Door:
    """The door of one host during one run."""

    def __init__(
        self, host: str, ledger: Ledger, fetcher: Fetcher, run_key: str, policy: Politeness, patience: float
    ) -> None:
        self._ledger = ledger
        self._fetcher = fetcher
        self._run_key = run_key
        self._policy = policy
        self._patience = patience
        self._state, self._robots_next, self._robots_fails = host_state(ledger, host)
        self._robots: Robots | None = None
        self._unknown: FetchError | None = None  # why robots.txt could not be had, in this run
        self._asking = asyncio.Lock()

    async def enter(self, url: str, crawl_delay: float | None, slot: Slot | None = None) -> None:
        """Come back when the URL may be asked for, at once and with the slot; raises where it may not be in this run.

        Nobody waits in a slot for the host's turn, but a visit that holds one since an earlier request.
        """
        async with self._asking:
            robots = await self._known_robots(url)
        if not robots.is_known:
            raise self._without_robots(url)
        if not robots.allows(url):
            raise Refused(url, "robots", "robots.txt does not permit it")
        await self._turn(url, self._floor(crawl_delay), slot)

    def leave(self, error: FetchError | None, seconds: float, crawl_delay: float | None) -> None:
        """Report the end of a request."""
        floor = self._floor(crawl_delay)
        self._state = after(self._state, error, time.time(), self._policy, seconds=seconds, floor=floor)
        save_host(self._ledger, self._state)

    async def again(self, url: str, crawl_delay: float | None) -> None:
        """Come back when a URL that was admitted may be asked a second time: after a whole delay from now."""
        floor = self._floor(crawl_delay)
        spaced = before(self._state, time.time(), self._policy, floor)
        self._state = replace(spaced, next_at=max(spaced.next_at, self._state.next_at))
        await self._turn(url, floor)

    def _floor(self, crawl_delay: float | None) -> float:
        return max(crawl_delay or 0.0, (self._robots.crawl_delay if self._robots else None) or 0.0)

    async def _turn(self, url: str, floor: float, slot: Slot | None = None) -> None:
        """Wait for the host's turn and take it; nothing lies between that and the request."""
        was_held = slot is not None and slot.is_held
        while (wait := self._wait(url, floor)) > 0 or (slot is not None and not slot.is_held):
            if wait > 0:
                if slot is not None and not was_held:
                    slot.give()
                await asyncio.sleep(wait)
            elif slot is not None:
                await slot.take()
        self._state = before(self._state, time.time(), self._policy, floor)
        save_host(self._ledger, self._state)

    def _wait(self, url: str, floor: float) -> float:
        """Seconds until the host may be asked."""
        if floor > self._policy.max_crawl_delay:
            raise Refused(url, "crawl_delay", f"a crawl delay of {floor:.0f} s is more than a run can wait")
        wait = ready_at(self._state) - time.time()
        if wait > self._patience:
            raise Throttled(url, "waiting", f"the host is to be left alone for {wait:.0f} s more", wait=wait)
        return wait

    async def _known_robots(self, url: str) -> Robots:
        if self._robots is None or (self._robots.is_known and time.time() >= self._robots_next):
            if time.time() >= self._robots_next:
                await self._ask_robots(url)
            state = self._state
            self._robots = parse_robots(state.robots_status, state.robots_body or b"")
        return self._robots

    async def _ask_robots(self, url: str) -> None:
        address = robots_url(url)
        await self._turn(address, 0.0)
        at = time.time()
        page: Page | None = None
        error: FetchError | None = None
        try:
            page = await self._fetcher.fetch(
                address, accept="robots", before_hop=self._robots_turn, before_again=self._robots_turn
            )
        except FetchError as failure:
            error = failure
        now = time.time()
        state = self._state
        old = RobotsCopy(state.robots_status, state.robots_body or b"", state.robots_at) if state.robots_at else None
        new = RobotsCopy(page.status if page else None, page.body if page else b"", now)
        copy = renewed(old, new)
        self._robots_fails = 0 if new.is_known else self._robots_fails + 1
        self._robots_next = expires_at(new, self._robots_fails)
        self._unknown = None if new.is_known else error or _error_for(address, page)
        self._state = replace(state, robots_body=copy.body, robots_status=copy.status, robots_at=copy.at)
        self.leave(self._unknown, now - at, None)
        is_fleeting = error is not None and error.reason in _FLEETING
        with self._ledger.transaction():
            save_robots(self._ledger, self._state, 0.0 if is_fleeting else self._robots_next, self._robots_fails)
            outcome = self._unknown.reason if self._unknown else "ok"
            note_attempt(self._ledger, self._run_key, "robots", address, at, outcome, page, now - at)

    async def _robots_turn(self, address: str) -> None:
        if host_of_lane(address) == self._state.host:
            await self.again(address, None)

    def _without_robots(self, url: str) -> FetchError:
        """RFC 9309: where robots.txt cannot be had, nothing may be fetched for now."""
        if self._unknown is None:
            wait = max(0.0, self._robots_next - time.time())
            return Throttled(
                url, "robots_unknown", "robots.txt could not be had; it is asked for again later", wait=wait
            )
        detail = f"robots.txt could not be had: {self._unknown.detail}"
        if isinstance(self._unknown, Throttled):
            return Throttled(url, self._unknown.reason, detail, wait=self._unknown.wait)
        return type(self._unknown)(url, self._unknown.reason, detail)


def _error_for(url: str, page: Page | None) -> FetchError:
    status = page.status if page else None
    if status == 429:
        return Throttled(url, "throttled", "it answered 429")
    return Unreachable(url, "http_5xx", f"it answered {status}")
