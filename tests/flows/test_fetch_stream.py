import asyncio
import contextlib
import random
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import httpcore
import pytest

from flows.fetch import Fetcher, FetchSettings
from flows.fetch_stream import SocketStream, connect
from schemas import FetchError
from tests.flows.certificates import certificate
from tests.flows.hostile import PAGE, answer

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
Ask = Callable[[httpcore.AsyncNetworkStream], Awaitable[object]]
BYTES = random.Random(4).randbytes(3_000_000)
both = pytest.mark.parametrize("is_secret", [False, True], ids=["plain", "tls"])


class Secrets:
    """A certificate and the two ends' contexts for it."""

    def __init__(self, folder: Path) -> None:
        self.chain, key = certificate(folder, "a.localhost")
        self.client = ssl.create_default_context(cafile=str(self.chain))
        self.server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.server.load_cert_chain(self.chain, key)


@pytest.fixture(scope="module")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Secrets:
    return Secrets(tmp_path_factory.mktemp("tls"))


@contextlib.asynccontextmanager
async def serving(talk: Talk, context: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """The port of a server that talks so; all its connections have ended when this does."""
    open_ones: set[asyncio.Task[None]] = set()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        open_ones.add(task)
        with contextlib.suppress(OSError, ssl.SSLError):
            await talk(reader, writer)
        writer.transport.abort()

    async with await asyncio.start_server(accept, "127.0.0.1", 0, ssl=context) as server:
        yield server.sockets[0].getsockname()[1]
        if open_ones:
            _, left = await asyncio.wait(open_ones, timeout=5)
            assert not left, "connections that were never closed"


def asked(talk: Talk, ask: Ask, secrets: Secrets | None = None) -> object:
    """What comes of asking so where a server talks so."""

    async def run() -> object:
        async with serving(talk, secrets and secrets.server) as port:
            stream = await connect("127.0.0.1", port, 5.0)
            try:
                if secrets is not None:
                    stream = await stream.start_tls(secrets.client, "a.localhost", 5.0)
                return await ask(stream)
            finally:
                await stream.aclose()

    return asyncio.run(run())


async def listen(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    """Say nothing until the other end closes."""
    await reader.read()


async def flood(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(BYTES)
    await writer.drain()


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65_536):
        writer.write(data)


async def reset(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"half")
    await asyncio.sleep(0.05)
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def is_closing(stream: httpcore.AsyncNetworkStream) -> bool:
    assert isinstance(stream, SocketStream)
    return stream._transport.is_closing()


async def whole(stream: httpcore.AsyncNetworkStream, most: int = 65_536) -> bytes:
    parts = []
    while part := await stream.read(most, 5.0):
        assert len(part) <= most
        parts.append(part)
    return b"".join(parts)


@both
@pytest.mark.parametrize("most", [1000, 65_536])
def test_all_bytes_come_in_order_and_then_the_end(secrets: Secrets, is_secret: bool, most: int) -> None:
    async def say_and_part(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(BYTES)
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    async def ask(stream: httpcore.AsyncNetworkStream) -> bool:
        return await whole(stream, most) == BYTES

    assert asked(say_and_part, ask, secrets if is_secret else None)


@both
def test_what_is_written_arrives(secrets: Secrets, is_secret: bool) -> None:
    async def ask(stream: httpcore.AsyncNetworkStream) -> bool:
        for start in range(0, 200_000, 10_000):
            await stream.write(BYTES[start : start + 10_000], 5.0)
        await stream.write(b"", 5.0)
        received = b""
        while len(received) < 200_000:
            received += await stream.read(65_536, 5.0)
        return received == BYTES[:200_000]

    assert asked(echo, ask, secrets if is_secret else None)


@both
def test_silence_ends_a_read_and_nothing_is_lost_by_it(secrets: Secrets, is_secret: bool) -> None:
    async def ask(stream: httpcore.AsyncNetworkStream) -> bytes:
        with pytest.raises(httpcore.ReadTimeout):
            await stream.read(10, 0.02)
        await stream.write(b"later", 5.0)
        return await stream.read(10, 5.0)

    assert asked(echo, ask, secrets if is_secret else None) == b"later"


@both
def test_server_that_does_not_read_ends_a_write(secrets: Secrets, is_secret: bool) -> None:
    done = asyncio.Event()

    async def sleep(_: asyncio.StreamReader, __: asyncio.StreamWriter) -> None:
        await done.wait()

    async def write_on(stream: httpcore.AsyncNetworkStream) -> None:
        for _ in range(10):
            await stream.write(BYTES, 0.05)

    async def ask(stream: httpcore.AsyncNetworkStream) -> None:
        try:
            with pytest.raises(httpcore.WriteTimeout):
                await write_on(stream)
        finally:
            done.set()

    asked(sleep, ask, secrets if is_secret else None)


@both
def test_server_has_to_wait_for_a_slow_reader(secrets: Secrets, is_secret: bool) -> None:
    async def ask(stream: httpcore.AsyncNetworkStream) -> int:
        assert isinstance(stream, SocketStream)
        while stream._transport.is_reading():
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.05)
        return len(stream._waiting)

    held = asked(flood, ask, secrets if is_secret else None)
    assert isinstance(held, int)
    assert 0 < held <= 65_536 + 2 * 262_144  # the limit, and what one turn of the loop brings


@both
def test_reset_is_an_error_after_what_came_before_it(secrets: Secrets, is_secret: bool) -> None:
    async def ask(stream: httpcore.AsyncNetworkStream) -> bytes:
        first = await stream.read(10, 5.0)
        with pytest.raises(httpcore.ReadError):
            await stream.read(10, 5.0)
        with pytest.raises(httpcore.WriteError):
            await stream.write(b"x", 5.0)
        return first

    assert asked(reset, ask, secrets if is_secret else None) == b"half"


def test_end_without_the_farewell_of_tls_is_an_end(secrets: Secrets) -> None:
    async def fall_silent(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"all")
        await asyncio.sleep(0.05)
        writer.get_extra_info("socket")._sock.shutdown(socket.SHUT_WR)

    assert asked(fall_silent, whole, secrets) == b"all"


@both
def test_closed_stream_gives_no_end_that_looks_like_the_servers(secrets: Secrets, is_secret: bool) -> None:
    async def ask(stream: httpcore.AsyncNetworkStream) -> None:
        await stream.aclose()
        with pytest.raises(httpcore.ReadError):
            await stream.read(10, 5.0)

    asked(listen, ask, secrets if is_secret else None)


@both
def test_idle_connection_is_readable_once_the_server_has_spoken_or_left(secrets: Secrets, is_secret: bool) -> None:
    async def echo_once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(await reader.read(10))
        await reader.read(10)

    async def ask(stream: httpcore.AsyncNetworkStream) -> list[bool]:
        await stream.write(b"x", 5.0)
        while not stream.get_extra_info("is_readable"):
            await asyncio.sleep(0.01)
        await stream.read(10, 5.0)
        await asyncio.sleep(0.01)
        states = [stream.get_extra_info("is_readable")]
        await stream.write(b"y", 5.0)
        while not stream.get_extra_info("is_readable"):
            await asyncio.sleep(0.01)
        return states

    assert asked(echo_once, ask, secrets if is_secret else None) == [False]


def test_closed_port_and_lack_of_time_are_failures_to_connect() -> None:
    async def run() -> None:
        with pytest.raises(httpcore.ConnectError):
            await connect("127.0.0.1", 1, 5.0)
        async with serving(listen) as port:
            with pytest.raises(httpcore.ConnectTimeout):
                await connect("127.0.0.1", port, 0)

    asyncio.run(run())


def test_handshake_has_its_time_and_closes_the_connection(secrets: Secrets) -> None:
    async def ask(stream: httpcore.AsyncNetworkStream) -> None:
        with pytest.raises(httpcore.ConnectTimeout):
            await stream.start_tls(secrets.client, "a.localhost", 0.05)
        assert is_closing(stream)

    asked(listen, ask)


def test_words_before_the_handshake_are_no_part_of_the_answer(secrets: Secrets) -> None:
    async def say_first(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answer())
        await reader.read()

    async def ask(stream: httpcore.AsyncNetworkStream) -> object:
        assert isinstance(stream, SocketStream)
        while not stream._waiting:
            await asyncio.sleep(0.01)
        with pytest.raises(httpcore.ConnectError) as caught:
            await stream.start_tls(secrets.client, "a.localhost", 5.0)
        assert is_closing(stream)
        return type(caught.value.__cause__)

    assert asked(say_first, ask) is ssl.SSLError


@both
def test_cancelled_requests_leave_no_socket_behind(secrets: Secrets, is_secret: bool) -> None:
    """Every connection that the server saw has ended once the fetcher is closed: `serving` waits for it."""
    chance = random.Random(4)

    async def interrupted(fetcher: Fetcher, url: str) -> None:
        with contextlib.suppress(TimeoutError, FetchError):
            async with asyncio.timeout(chance.random() * 0.02):
                await fetcher.fetch(url)

    async def run() -> None:
        context = secrets.server if is_secret else None
        settings = FetchSettings(allow_private=True, deadline=5.0, connections=5, ca_file=secrets.chain)
        async with serving(listen, context) as port:
            url = f"{'https' if is_secret else 'http'}://a.localhost:{port}/"
            async with Fetcher(settings) as fetcher:
                for _ in range(20):
                    await asyncio.gather(*(interrupted(fetcher, url) for _ in range(5)))

    asyncio.run(run())


@both
def test_tls_goes_through_a_proxy_also_within_its_own_tls(secrets: Secrets, is_secret: bool) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer())
        await reader.read()

    async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65_536):
            writer.write(data)
        writer.transport.abort()

    async def lead_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await reader.readuntil(b"\r\n\r\n")
        there, back = await asyncio.open_connection("127.0.0.1", int(request.split()[1].rpartition(b":")[2]))
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        await asyncio.gather(copy(reader, back), copy(there, writer))

    async def run() -> bytes:
        async with (
            serving(talk, secrets.server) as port,
            serving(lead_on, secrets.server if is_secret else None) as proxy,
        ):
            way = f"{'https' if is_secret else 'http'}://a.localhost:{proxy}"
            settings = FetchSettings(allow_private=True, proxy=way, ca_file=secrets.chain, deadline=5.0)
            async with Fetcher(settings) as fetcher:
                return (await fetcher.fetch(f"https://a.localhost:{port}/")).body

    assert asyncio.run(run()) == PAGE
