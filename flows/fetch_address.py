"""Which addresses may be talked to, and how a host's name becomes addresses."""

import asyncio
import ipaddress
import socket
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress

Resolver = Callable[[str, int], Awaitable[tuple[str, ...]]]
"""Host and port to IP addresses in order of preference; raises OSError or ValueError."""

_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")  # the only IPv6 space given out (IANA); all else is special
_CARRIERS = (  # inside it, but able to carry a private IPv4 address, or documentation only
    ipaddress.ip_network("2002::/16"),  # 6to4, RFC 3056
    ipaddress.ip_network("2001::/32"),  # Teredo, RFC 4380
    ipaddress.ip_network("3fff::/20"),  # documentation, RFC 9637; Python 3.11 calls it global
)
_SHARED_V4 = (  # global by Python 3.11, but no host of the public internet
    ipaddress.ip_network("192.0.0.0/24"),  # protocol assignments, RFC 6890
    ipaddress.ip_network("192.88.99.0/24"),  # old 6to4 relays, RFC 7526
)


def is_public(address: str) -> bool:
    """True for an address of the public internet; False for anything else, text that is no address included.

    >>> is_public("8.8.8.8"), is_public("::ffff:127.0.0.1"), is_public("169.254.169.254")
    (True, False, False)
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return is_public(str(ip.ipv4_mapped))
        if ip not in _GLOBAL_UNICAST or any(ip in network for network in _CARRIERS):
            return False
    elif any(ip in network for network in _SHARED_V4):
        return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def literal_address(host: str) -> str | None:
    """The address that a host name spells by itself, in any spelling a resolver accepts; None for a real name.

    >>> literal_address("0x7f.1"), literal_address("2130706433"), literal_address("[::1]"), literal_address("a.id")
    ('127.0.0.1', '127.0.0.1', '::1', None)
    """
    bare = host.removeprefix("[").removesuffix("]").rstrip(".")
    if bare.lower() == "localhost" or bare.lower().endswith(".localhost"):
        return "127.0.0.1"  # RFC 6761, section 6.3
    try:
        return str(ipaddress.ip_address(bare))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(bare)) if bare[:1].isdigit() else None
    except (OSError, ValueError):
        return None


async def resolve(host: str, port: int) -> tuple[str, ...]:
    """The addresses of a host, by the system's resolver.

    It runs in a daemon thread: the loop's own executor is joined at the end of asyncio.run, so that one
    hanging name server would hold up Ctrl-C for as long as it hangs.
    """
    literal = literal_address(host)
    if literal is not None:
        return (literal,)
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[tuple[str, ...]] = loop.create_future()

    def settle(addresses: tuple[str, ...], error: OSError | ValueError | None) -> None:
        if answer.done():
            return
        if error is None:
            answer.set_result(addresses)
        else:
            answer.set_exception(error)

    def look_up() -> None:
        addresses: tuple[str, ...] = ()
        failure: OSError | ValueError | None = None
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            addresses = tuple(dict.fromkeys(str(entry[4][0]) for entry in found))
        except (OSError, ValueError) as error:
            failure = error
        with suppress(RuntimeError):  # the loop is closed, nobody waits any more
            loop.call_soon_threadsafe(settle, addresses, failure)

    threading.Thread(target=look_up, name=f"resolve {host}", daemon=True).start()
    return await answer
