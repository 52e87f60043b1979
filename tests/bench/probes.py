"""What plain httpx makes of each misdeed of the hostile server, and what kabar makes of it, as one table.

    python -m tests.bench.probes [--only bomb,drip]

Each is asked alone, and after it an ordinary page of the same host. Seconds and MiB are those that the misdeed took
(peak over what the process held before; Linux only). httpx has its defaults with redirects, and is stopped after ten
seconds or at 2 GiB. kabar has a deadline of three seconds here instead of thirty. Ends with 1 where kabar takes more
than the deadline and two seconds, more than 150 MiB, or does not get the next page.
"""

import argparse
import asyncio
import json
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from flows.fetch import Fetcher, FetchSettings
from schemas import FetchError
from tests.flows.hostile import ACTS, ANSWERS, HostileServer, bomb

HTTPX_SECONDS, HTTPX_BYTES = 10.0, 2 * 2**30
DEADLINE, MOST_MIB = 3.0, 150
_getaddrinfo = socket.getaddrinfo
SPELLINGS = (
    "127.0.0.1", "127.0.0.1.", "127.1", "0x7f.1", "2130706433", "0177.0.0.1", "017700000001", "１２７.０.０.１",
    "127。0。0。1", "[::1]", "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "localhost", "localhost.",
    "0.0.0.0",
)  # fmt: skip
Told = tuple[str, float, float, bool]


def peak() -> float:
    """MiB that this process held at most since `forget`."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024


def forget() -> float:
    """Begin a new peak; MiB held now."""
    Path("/proc/self/clear_refs").write_text("5")
    return peak()


async def with_httpx(url: str, following: str, *, is_open: bool) -> Told:
    async with httpx.AsyncClient(follow_redirects=True) as client:

        async def ask() -> str:
            answer = await client.get(url)
            return f"{answer.status_code}, {_size(len(answer.content))}"

        found = await _measured(ask, HTTPX_SECONDS, (Exception,))
        try:
            return (*found, (await client.get(following)).status_code == 200)
        except httpx.HTTPError:
            return (*found, False)


async def with_kabar(url: str, following: str, *, is_open: bool) -> Told:
    ports = frozenset({urlsplit(url).port or 80})
    async with (
        Fetcher(FetchSettings(allow_private=is_open, ports=ports, deadline=DEADLINE)) as fetcher,
        Fetcher(FetchSettings(allow_private=True)) as other,
    ):

        async def ask() -> str:
            page = await fetcher.fetch(url)
            return f"{page.status}, {_size(len(page.body))}"

        found = await _measured(ask, 60.0, (FetchError,))
        try:
            return (*found, (await (fetcher if is_open else other).fetch(following)).status == 200)
        except FetchError:
            return (*found, False)


async def _measured(
    ask: Callable[[], Awaitable[str]], most: float, errors: tuple[type[Exception], ...]
) -> tuple[str, float, float]:
    held, begun = forget(), time.monotonic()
    try:
        async with asyncio.timeout(most):
            said = await ask()
    except TimeoutError:
        said = "never ends"
    except MemoryError:
        said = f"more than {_size(HTTPX_BYTES)} of memory"
    except errors as error:
        said = f"**{error.reason}**" if isinstance(error, FetchError) else type(error).__name__
    return said, time.monotonic() - begun, peak() - held


def _size(many: int) -> str:
    return f"{many} B" if many < 10_000 else f"{many / 1024:.0f} KiB" if many < 2**20 else f"{many / 2**20:.0f} MiB"


WAYS: dict[str, Callable[..., Awaitable[Told]]] = {"httpx": with_httpx, "kabar": with_kabar}


def resolved(host: str | bytes | None, *rest: object, **more: object) -> object:
    """Every name of localhost is this machine, as kabar has it (RFC 6761); not every system knows."""
    name = host.decode() if isinstance(host, bytes) else host
    return _getaddrinfo("127.0.0.1" if (name or "").endswith(".localhost") else host, *rest, **more)


def told(way: str, url: str, following: str, *, is_open: bool) -> Told:
    """What one process says that asks for nothing else."""
    command = [
        sys.executable,
        "-m",
        "tests.bench.probes",
        "--way",
        way,
        *(["--closed"] * (not is_open)),
        url,
        following,
    ]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        return "the process dies", 0.0, 0.0, False
    said, seconds, mib, is_next = json.loads(done.stdout)
    return said, seconds, mib, is_next


def compare(only: Sequence[str]) -> bool:
    """Print the table; whether kabar kept its bounds everywhere."""
    is_good = True
    print("| misdeed | httpx 0.28 | s | MiB | kabar | s | MiB | next page |\n|---|---|---|---|---|---|---|---|")
    for encoding in ("gzip", "br", "zstd"):
        bomb(encoding)  # made before anyone waits for it
    with HostileServer() as server:
        paths = [*(path for path in (*ANSWERS, *ACTS) if not path.startswith("/robots/")), "/hop/0"]
        urls = [(path, server.url(path), True) for path in paths]
        urls += [(f"loopback as {host}", f"http://{host}:{server.port}/ok", False) for host in SPELLINGS]
        for name, url, is_open in urls:
            if only and not any(word in name for word in only):
                continue
            plain = told("httpx", url, server.url("/ok"), is_open=is_open)
            ours = told("kabar", url, server.url("/ok"), is_open=is_open)
            said, seconds, mib, is_next = ours
            print(
                f"| {name} | {plain[0]} | {plain[1]:.1f} | {plain[2]:.0f} | {said} | {seconds:.1f} | {mib:.0f} |"
                f" {'fetched' if is_next else 'NOT FETCHED'} |",
                flush=True,
            )
            is_good = is_good and is_next and seconds <= DEADLINE + 2 and mib <= MOST_MIB
    return is_good


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="misdeeds with one of these words in their name")
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--closed", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("urls", nargs="*", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.way:
        resource.setrlimit(resource.RLIMIT_AS, (HTTPX_BYTES, HTTPX_BYTES))
        socket.getaddrinfo = resolved  # type: ignore[assignment]
        print(json.dumps(asyncio.run(WAYS[given.way](*given.urls, is_open=not given.closed))))
        return
    sys.exit(not compare([word for word in given.only.split(",") if word]))


if __name__ == "__main__":
    main()
