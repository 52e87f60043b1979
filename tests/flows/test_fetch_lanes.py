import asyncio
import random
import socket
import struct
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpcore
import httpx
import pytest

from flows import fetch_lanes
from flows.fetch import Fetcher, FetchSettings
from flows.fetch_connect import CheckedBackend
from flows.fetch_lanes import LaneTransport
from schemas import FetchError, Refused
from tests.flows.certificates import certificate
from tests.flows.hostile import PAGE, HostileServer, answer

SETTINGS = FetchSettings(allow_private=True, deadline=5.0)


@pytest.fixture(scope="module")
def hostile() -> Iterator[HostileServer]:
    with HostileServer() as server:
        yield server


def outcome(url: str, settings: FetchSettings = SETTINGS) -> bytes | FetchError:
    async def run() -> bytes | FetchError:
        async with Fetcher(settings) as fetcher:
            try:
                return (await fetcher.fetch(url)).body
            except FetchError as error:
                return error

    return asyncio.run(run())


def test_certificate_is_verified(tmp_path: Path) -> None:
    chain, key = certificate(tmp_path, "a.localhost")
    with HostileServer((chain, key)) as server:
        trusting = replace(SETTINGS, ca_file=chain)
        assert outcome(server.url("/ok"), trusting) == PAGE
        for url, settings in [(server.url("/ok"), SETTINGS), (server.url("/ok", "b.localhost"), trusting)]:
            error = outcome(url, settings)
            assert isinstance(error, Refused)
            assert error.reason == "tls"


def test_server_that_does_not_speak_tls_is_refused() -> None:
    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    async def run() -> str:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        async with server, Fetcher(SETTINGS) as fetcher:
            with pytest.raises(Refused) as caught:
                await fetcher.fetch(f"https://a.localhost:{server.sockets[0].getsockname()[1]}/")
            return caught.value.reason

    assert asyncio.run(run()) == "tls"


def test_cancelled_requests_leave_no_slot_behind(hostile: HostileServer) -> None:
    """Plain httpcore: after this every request to the host ends in PoolTimeout, for ever."""
    chance = random.Random(4)

    async def interrupted(fetcher: Fetcher) -> None:
        try:
            async with asyncio.timeout(chance.random() * 0.02):
                await fetcher.fetch(hostile.url("/hang"))
        except (TimeoutError, FetchError):
            pass

    async def run() -> list[bytes]:
        async with Fetcher(SETTINGS) as fetcher:
            for _ in range(40):
                await asyncio.gather(*(interrupted(fetcher) for _ in range(5)))
            pages = await asyncio.gather(*(fetcher.fetch(hostile.url("/ok")) for _ in range(8)))
            return [page.body for page in pages]

    assert asyncio.run(run()) == [PAGE] * 8


@pytest.mark.parametrize("has_reset", [True, False])
def test_request_on_a_dead_connection_is_repeated_on_a_new_one(has_reset: bool) -> None:
    """Both idle connections die at their next request, as they do when a server's keep-alive runs out."""

    async def answer_once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await asyncio.sleep(0.05)
        writer.write(answer())
        await reader.readuntil(b"\r\n\r\n")
        if has_reset:
            linger = struct.pack("ii", 1, 0)
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        writer.transport.abort()

    async def run() -> list[bytes]:
        server = await asyncio.start_server(answer_once, "127.0.0.1", 0)
        url = f"http://a.localhost:{server.sockets[0].getsockname()[1]}/"
        async with server, Fetcher(SETTINGS) as fetcher:
            await asyncio.gather(fetcher.fetch(url), fetcher.fetch(url))
            pages = [await fetcher.fetch(url), await fetcher.fetch(url)]
            return [page.body for page in pages]

    assert asyncio.run(run()) == [PAGE] * 2


def test_cancelling_one_request_leaves_its_neighbour_alone(hostile: HostileServer) -> None:
    async def run() -> bytes:
        async with Fetcher(SETTINGS) as fetcher:
            hanging = asyncio.create_task(fetcher.fetch(hostile.url("/hang")))
            neighbour = asyncio.create_task(fetcher.fetch(hostile.url("/slow")))
            await asyncio.sleep(0.05)
            hanging.cancel()
            return (await neighbour).body

    assert asyncio.run(run()) == PAGE


def test_one_host_is_asked_over_no_more_connections_than_set(hostile: HostileServer) -> None:
    async def run() -> None:
        async with Fetcher(replace(SETTINGS, connections=2)) as fetcher:
            asked = [asyncio.create_task(fetcher.fetch(hostile.url("/hang", "two.localhost"))) for _ in range(6)]
            while not any(seen.host.startswith("two.") for seen in hostile.seen):
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.3)
            for task in asked:
                task.cancel()
            await asyncio.gather(*asked, return_exceptions=True)

    asyncio.run(run())
    assert 1 <= sum(seen.host.startswith("two.") for seen in hostile.seen) <= 2


def test_a_hanging_host_does_not_hold_up_another(hostile: HostileServer) -> None:
    async def run() -> bytes:
        async with Fetcher(replace(SETTINGS, connections=1)) as fetcher:
            hanging = asyncio.create_task(fetcher.fetch(hostile.url("/hang", "b.localhost")))
            page = await fetcher.fetch(hostile.url("/ok", "c.localhost"))
            hanging.cancel()
            return page.body

    assert asyncio.run(run()) == PAGE


def test_idle_lanes_are_closed_when_there_are_too_many(hostile: HostileServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch_lanes, "_MOST_LANES", 3)

    async def run() -> list[str]:
        lanes = LaneTransport(CheckedBackend(ports=frozenset(), is_open=True), connections=1, proxy=None, ca_file=None)
        async with Fetcher(SETTINGS, transport=lanes) as fetcher:
            for host in ("a", "b", "c", "a", "d"):
                await fetcher.fetch(hostile.url("/ok", f"{host}.localhost"))
            return [host for _, host, _ in lanes._lanes]

    assert asyncio.run(run()) == ["c.localhost", "a.localhost", "d.localhost"]


def test_tls_context_is_made_at_the_first_https_request_and_shared() -> None:
    async def run() -> list[object]:
        lanes = LaneTransport(CheckedBackend(ports=frozenset(), is_open=True), connections=1, proxy=None, ca_file=None)
        contexts: list[object] = []
        for url in ("http://127.0.0.1:1/", "https://127.0.0.1:1/", "https://127.0.0.2:1/"):
            with pytest.raises(httpcore.ConnectError):
                await lanes.handle_async_request(httpx.Request("GET", url))
            contexts.append(lanes._tls)
        return contexts

    first, second, third = asyncio.run(run())
    assert first is None
    assert second is third is not None
