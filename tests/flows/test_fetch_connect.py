import asyncio
import ssl
import time
from collections.abc import Iterable
from typing import get_args

import httpcore
import pytest

from flows.fetch import Accept, Fetcher
from flows.fetch_address import Resolver
from flows.fetch_connect import BUDGET, Budget, BudgetStream, CheckedBackend
from flows.fetch_lanes import LaneTransport
from flows.fetch_stream import connect
from schemas import FetchError, Page, Refused, Unreachable
from tests.flows.hostile import ANSWERS, PAGE, HostileServer, to

PORTS = frozenset({80, 443})
PUBLIC = "93.184.215.14"
each_kind = pytest.mark.parametrize("accept", get_args(Accept))  # images are named, never fetched


class Rerouted:
    """Leads every connection to one port of loopback and notes where it should have gone."""

    def __init__(self, port: int, dead: Iterable[str] = ()) -> None:
        self.wanted: list[str] = []
        self._port = port
        self._dead = frozenset(dead)

    async def connect(self, address: str, port: int, timeout: float | None) -> httpcore.AsyncNetworkStream:
        self.wanted.append(address)
        if address in self._dead:
            raise httpcore.ConnectError("unreachable")
        return await connect("127.0.0.1", self._port, timeout)


def names(**hosts: tuple[str, ...]) -> Resolver:
    """A name server that knows these, dots written as underscores; it answers with the next entry each time."""
    answers = {host.replace("_", "."): list(entries) for host, entries in hosts.items()}

    async def look_up(host: str, port: int) -> tuple[str, ...]:
        entries = answers[host]
        return tuple((entries.pop(0) if len(entries) > 1 else entries[0]).split())

    return look_up


def outcome(url: str, network: Rerouted, resolver: Resolver, accept: Accept = "page") -> Page | FetchError:
    async def run() -> Page | FetchError:
        backend = CheckedBackend(ports=PORTS, is_open=False, resolver=resolver, connect=network.connect)
        lanes = LaneTransport(backend, connections=2, proxy=None, ca_file=None)
        async with Fetcher(transport=lanes) as fetcher:
            try:
                return await fetcher.fetch(url, accept=accept)
            except FetchError as error:
                return error

    return asyncio.run(run())


def refused(url: str, network: Rerouted, resolver: Resolver, accept: Accept = "page") -> str:
    error = outcome(url, network, resolver, accept)
    assert isinstance(error, FetchError), error
    return error.reason


@pytest.fixture
def network(hostile_server: HostileServer) -> Rerouted:
    return Rerouted(hostile_server.port)


@pytest.fixture(scope="module")
def hostile_server() -> Iterable[HostileServer]:
    with HostileServer() as server:
        yield server


def test_connection_goes_to_the_address_that_was_checked(network: Rerouted) -> None:
    page = outcome("http://berita.id/ok", network, names(berita_id=(PUBLIC,)))
    assert isinstance(page, Page)
    assert page.body == PAGE
    assert network.wanted == [PUBLIC]


@each_kind
@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "169.254.169.254",
        "224.0.0.1",
        "::1",
        "::ffff:127.0.0.1",
        "fe80::1",
        "fd00::1",
        "ff02::1",
    ],
)
def test_name_of_a_private_address_is_refused(network: Rerouted, address: str, accept: Accept) -> None:
    assert refused("http://berita.id/ok", network, names(berita_id=(address,)), accept) == "private_address"
    assert network.wanted == []


@each_kind
def test_one_private_address_among_public_ones_refuses_the_name(network: Rerouted, accept: Accept) -> None:
    both = names(berita_id=(f"{PUBLIC} 127.0.0.1",))
    assert refused("http://berita.id/ok", network, both, accept) == "private_address"


@each_kind
def test_name_that_answers_differently_the_second_time_gains_nothing(network: Rerouted, accept: Accept) -> None:
    rebinding = names(berita_id=(PUBLIC, "127.0.0.1"))
    page = outcome("http://berita.id/ok", network, rebinding, accept)
    assert isinstance(page, Page)
    assert network.wanted == [PUBLIC]
    assert refused("http://berita.id/ok", network, rebinding, accept) == "private_address"
    assert network.wanted == [PUBLIC]


@each_kind
@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("http://127.0.0.1/ok", "private_address"),
        ("http://2130706433/ok", "private_address"),
        ("http://[::1]/ok", "private_address"),
        ("//169.254.169.254/latest/", "private_address"),
        ("http://dalam.id/ok", "private_address"),
        ("http://[::ffff:10.0.0.1]/ok", "private_address"),
        ("http://224.0.0.1/ok", "private_address"),
        ("http://luar.id:22/ok", "port"),
    ],
)
def test_redirect_into_the_private_network_is_refused(
    monkeypatch: pytest.MonkeyPatch, network: Rerouted, location: str, reason: str, accept: Accept
) -> None:
    monkeypatch.setitem(ANSWERS, "/away", lambda: to(location))
    resolver = names(luar_id=(PUBLIC,), dalam_id=("192.168.0.1",))
    assert refused("http://luar.id/away", network, resolver, accept) == reason
    assert network.wanted == [PUBLIC]


def test_name_without_an_address_is_a_failure_of_dns(network: Rerouted) -> None:
    assert refused("http://berita.id/", network, names(berita_id=("",))) == "dns"


@pytest.mark.parametrize("failure", [OSError("no name server"), UnicodeError("label too long")])
def test_failure_of_the_name_server_is_a_failure_of_dns(network: Rerouted, failure: Exception) -> None:
    async def fail(host: str, port: int) -> tuple[str, ...]:
        raise failure

    assert refused("http://berita.id/", network, fail) == "dns"


def test_other_addresses_are_tried_both_families_among_them(hostile_server: HostileServer) -> None:
    six = [f"2606:4700::{number}" for number in range(1, 6)]
    network = Rerouted(hostile_server.port, dead=six)
    page = outcome("http://berita.id/ok", network, names(berita_id=(" ".join([*six, PUBLIC]),)))
    assert isinstance(page, Page)
    assert network.wanted == [*six[:2], PUBLIC]


def test_no_more_than_three_addresses_are_tried(hostile_server: HostileServer) -> None:
    dead = [f"93.184.215.{number}" for number in range(1, 9)]
    network = Rerouted(hostile_server.port, dead=dead)
    assert refused("http://berita.id/ok", network, names(berita_id=(" ".join(dead),))) == "connect"
    assert network.wanted == dead[:3]


def test_closed_port_is_a_failure_to_connect() -> None:
    error = outcome("http://berita.id/", Rerouted(1), names(berita_id=(PUBLIC,)))
    assert isinstance(error, Unreachable)
    assert error.reason == "connect"


def test_looking_up_a_name_ends_at_the_deadline() -> None:
    async def hang(host: str, port: int) -> tuple[str, ...]:
        await asyncio.sleep(3600)
        return ()

    async def run() -> None:
        BUDGET.set(Budget(time.monotonic() + 0.05, 100))
        await CheckedBackend(ports=PORTS, is_open=True, resolver=hang).connect_tcp("berita.id", 80)

    with pytest.raises(httpcore.ConnectTimeout):
        asyncio.run(run())


def test_local_sockets_are_refused() -> None:
    with pytest.raises(Refused):
        asyncio.run(CheckedBackend(ports=PORTS, is_open=True).connect_unix_socket("/run/docker.sock"))


class Scripted(httpcore.AsyncNetworkStream):
    """A stream of ten bytes a read that notes the timeouts it is given."""

    def __init__(self) -> None:
        self.timeouts: list[float | None] = []

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self.timeouts.append(timeout)
        return bytes(10)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.timeouts.append(timeout)

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        self.timeouts.append(timeout)
        return self


def test_every_step_has_at_most_the_time_that_is_left() -> None:
    async def run() -> list[float | None]:
        inner = Scripted()
        stream = BudgetStream(inner)
        BUDGET.set(Budget(time.monotonic() + 50.0, 100))
        await stream.read(10, 60.0)
        await stream.write(b"x", None)
        await stream.start_tls(ssl.create_default_context(), "a.id", 60.0)
        await stream.read(10, 0.5)
        return inner.timeouts

    *bounded, short = asyncio.run(run())
    assert all(timeout is not None and 0 < timeout <= 50.0 for timeout in bounded)
    assert short == 0.5


def test_nothing_is_read_after_the_deadline() -> None:
    async def run() -> None:
        BUDGET.set(Budget(time.monotonic() - 1.0, 100))
        await BudgetStream(Scripted()).read(10)

    with pytest.raises(httpcore.ReadTimeout):
        asyncio.run(run())


def test_bytes_from_the_wire_are_counted_whatever_they_carry() -> None:
    async def run() -> None:
        stream = BudgetStream(Scripted())
        BUDGET.set(Budget(time.monotonic() + 60.0, 25))
        for _ in range(3):
            await stream.read(10)

    with pytest.raises(Refused) as caught:
        asyncio.run(run())
    assert caught.value.reason == "too_big"
