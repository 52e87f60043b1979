"""The door of a host: robots.txt first, then one request at a time, and all of it remembered."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.doors import Doors
from flows.fetch import Fetcher
from flows.lanes import Door, Slot
from flows.ledger import Ledger, host_state, open_ledger
from flows.politeness import Politeness
from schemas import FetchError, Page, Refused, Throttled, Unreachable

HOST, URL = "warta.example", "https://warta.example/read/1"
QUICK = Politeness(min_delay=0, latency_factor=0)


class _Robots(Fetcher):
    """Answers robots.txt from memory."""

    def __init__(self, *answers: tuple[int, bytes] | FetchError) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    async def fetch(self, url: str, **_: object) -> Page:  # type: ignore[override]
        self.asked.append(url)
        answer = self.answers.pop(0)
        if isinstance(answer, FetchError):
            raise answer
        return Page(body=answer[1], url=url, final_url=url, status=answer[0])


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(tmp_path / "crawl.db") as opened:
        yield opened


def _door(ledger: Ledger, fetcher: Fetcher, policy: Politeness = QUICK, patience: float = 1.0) -> Door:
    return Door(HOST, ledger, fetcher, "run", policy, patience)


def _enter(door: Door, *urls: str, delay: float | None = None) -> None:
    async def job() -> None:
        for url in urls:
            await door.enter(url, delay)

    asyncio.run(job())


def test_robots_are_asked_once_and_remembered_by_the_next_run(ledger: Ledger):
    fetcher = _Robots((200, b"User-agent: *\nDisallow: /rahasia"))
    _enter(_door(ledger, fetcher), URL, URL)
    with pytest.raises(Refused) as caught:
        _enter(_door(ledger, fetcher), "https://warta.example/rahasia/1")
    assert (caught.value.reason, fetcher.asked) == ("robots", ["https://warta.example/robots.txt"])


def test_no_answer_means_nothing_may_be_asked(ledger: Ledger):
    fetcher = _Robots(Unreachable(URL, "timeout", "no answer"))
    door = _door(ledger, fetcher)
    for _ in range(2):
        with pytest.raises(Unreachable) as caught:
            _enter(door, URL)
        assert caught.value.reason == "timeout"
    with pytest.raises(Throttled) as later:
        _enter(_door(ledger, fetcher), URL)
    assert (later.value.reason, len(fetcher.asked)) == ("robots_unknown", 1)


def test_our_own_broken_network_is_asked_again_by_the_next_run(ledger: Ledger):
    fetcher = _Robots(Unreachable(URL, "dns", "no such name"), (404, b""))
    with pytest.raises(Unreachable):
        _enter(_door(ledger, fetcher), URL)
    _enter(_door(ledger, fetcher), URL)
    assert len(fetcher.asked) == 2


def test_an_older_copy_serves_on_while_there_is_no_answer(ledger: Ledger):
    fetcher = _Robots((200, b"User-agent: *\nDisallow: /rahasia"), (503, b""))
    _enter(_door(ledger, fetcher), URL)
    ledger.run("UPDATE host SET robots_next = 1")
    _enter(_door(ledger, fetcher), URL)
    with pytest.raises(Refused):
        _enter(_door(ledger, fetcher), "https://warta.example/rahasia/1")
    assert len(fetcher.asked) == 2


def test_a_wait_longer_than_the_run_is_told_at_once(ledger: Ledger):
    fetcher = _Robots((404, b""))
    policy = Politeness(min_delay=30, latency_factor=0)
    with pytest.raises(Throttled) as caught:
        _enter(_door(ledger, fetcher, policy), URL)
    assert (caught.value.reason, fetcher.asked) == ("waiting", ["https://warta.example/robots.txt"])


def test_a_crawl_delay_above_the_limit_is_refused(ledger: Ledger):
    with pytest.raises(Refused) as caught:
        _enter(_door(ledger, _Robots((200, b"User-agent: *\nCrawl-delay: 900"))), URL)
    assert caught.value.reason == "crawl_delay"


def test_the_next_moment_is_saved_before_the_request(ledger: Ledger):
    policy = Politeness(min_delay=0.05, latency_factor=0)
    door = _door(ledger, _Robots((404, b"")), policy)
    _enter(door, URL)
    state, _, _ = host_state(ledger, HOST)
    assert state.next_at > 0
    door.leave(Throttled(URL, "throttled", wait=500.0), 0.1, None)
    later, _, _ = host_state(ledger, HOST)
    assert later.next_at - state.next_at > 400


def test_nobody_waits_in_a_slot_for_the_turn_of_a_host(ledger: Ledger):
    async def job() -> tuple[bool, bool]:
        door = _door(ledger, _Robots((404, b"")), Politeness(min_delay=0.2, latency_factor=0))
        await door.enter(URL, None)
        slot = Slot(asyncio.Semaphore(1))
        waiting = asyncio.create_task(door.enter(URL, None, slot))
        for _ in range(5):
            await asyncio.sleep(0)
        was_held = slot.is_held
        await waiting
        return was_held, slot.is_held

    assert asyncio.run(job()) == (False, True)


def test_a_turn_is_taken_when_the_request_starts_however_long_a_slot_was_awaited(ledger: Ledger):
    async def job() -> float:
        door = _door(ledger, _Robots((404, b"")), Politeness(min_delay=0.1, latency_factor=0))
        places = asyncio.Semaphore(1)
        busy, free = Slot(places), Slot(asyncio.Semaphore(1))
        await busy.take()
        late = asyncio.create_task(door.enter(URL, None, Slot(places)))
        await asyncio.sleep(0.15)
        begun = asyncio.get_running_loop().time()
        await door.enter(URL, None, free)
        busy.give()
        await late
        return asyncio.get_running_loop().time() - begun

    assert asyncio.run(job()) >= 0.095


def test_a_place_is_given_back_where_the_host_is_put_off_while_it_was_awaited(ledger: Ledger):
    async def job() -> tuple[str, bool]:
        places = asyncio.Semaphore(1)
        busy = Slot(places)
        await busy.take()
        doors = Doors(ledger, _Robots((404, b"")), "run", QUICK, 1.0, places)
        asked = asyncio.create_task(doors.get(URL, None, "page"))
        for _ in range(5):
            await asyncio.sleep(0)
        doors._door(URL).leave(Throttled(URL, "throttled", wait=500.0), 0.1, None)
        busy.give()
        with pytest.raises(Throttled) as caught:
            await asked
        return caught.value.reason, places.locked()

    assert asyncio.run(job()) == ("waiting", False)
