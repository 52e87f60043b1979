import asyncio
import ipaddress
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.fetch_address import is_public, literal_address, resolve


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "1.1.1.1", "103.10.66.1", "::ffff:8.8.8.8", "2001:4860:4860::8888", "2606:4700::1111"]
)
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254",
        "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.0.1", "198.18.0.1",
        "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:0:7f00:1", "64:ff9b::7f00:1",
        "64:ff9b::808:808", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "3fff::1",
        "5f00::1", "fc00::1", "fd12::1", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "ff0e::1",
        "", "localhost", "127.1", "8.8.8.8.8", "8.8.8.8 ",
    ],
)  # fmt: skip
def test_everything_else_is_not(address: str) -> None:
    assert not is_public(address)


@given(st.ip_addresses(v=4))
def test_mapped_address_is_as_public_as_the_address_in_it(address: ipaddress.IPv4Address) -> None:
    assert is_public(f"::ffff:{address}") == is_public(str(address))


@given(st.ip_addresses())
def test_no_private_loopback_or_multicast_address_is_public(address: ipaddress.IPv4Address) -> None:
    if address.is_private or address.is_loopback or address.is_multicast or address.is_link_local:
        assert not is_public(str(address))


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("127.0.0.1.", "127.0.0.1"),
        ("127.1", "127.0.0.1"),
        ("0x7f.1", "127.0.0.1"),
        ("0X7F000001", "127.0.0.1"),
        ("0177.0.0.1", "127.0.0.1"),
        ("2130706433", "127.0.0.1"),
        ("0", "0.0.0.0"),
        ("[::1]", "::1"),
        ("::1", "::1"),
        ("localhost", "127.0.0.1"),
        ("LocalHost.", "127.0.0.1"),
        ("berita.localhost", "127.0.0.1"),
        ("localhost.example.org", None),
        ("mylocalhost", None),
        ("127.0.0.1.nip.io", None),
        ("4shared.com", None),
        ("berita.id", None),
        ("", None),
    ],
)
def test_host_that_spells_an_address_is_known_as_one(host: str, address: str | None) -> None:
    assert literal_address(host) == address


@given(st.text(max_size=40))
def test_no_host_breaks_the_reading_of_literals(host: str) -> None:
    literal = literal_address(host)
    assert literal is None or ipaddress.ip_address(literal)


def test_names_are_looked_up_once_each_and_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(socket.AF_INET6, 1, 6, "", ("2606:4700::1", 80, 0, 0)), (socket.AF_INET, 1, 6, "", ("1.1.1.1", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found + found)
    assert asyncio.run(resolve("berita.id", 80)) == ("2606:4700::1", "1.1.1.1")


def test_failure_to_look_up_is_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(socket.gaierror):
        asyncio.run(resolve("nowhere.example.org", 80))


def test_label_that_is_too_long_is_an_error_of_unicode() -> None:
    with pytest.raises((UnicodeError, OSError)):
        asyncio.run(resolve("a" * 70 + ".example.org", 80))
