"""Client CPU per fetched page: kabar's Fetcher beside one shared httpx.AsyncClient, in the same run.

    python tests/bench/fetch.py [--pages 600] [--concurrency 100] [--rounds 3]

A server in its own process answers on 25 loopback addresses ("hosts"; Linux has them all) with gzipped pages of
some 100 KB after 50 to 100 ms. Every run of a client is a process of its own and takes turns with the others;
the figure is the least of the rounds, that is the one least disturbed. Pages per second depend on the machine,
the ratio much less.
"""

import argparse
import asyncio
import gzip
import json
import random
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

import httpx

from flows.fetch import Fetcher, FetchSettings
from schemas import FetchError

HOSTS = [f"127.0.0.{number}" for number in range(1, 26)]
Get = Callable[[str], Awaitable[bytes]]
Opener = Callable[[AsyncExitStack, int], Awaitable[Get]]


def page() -> bytes:
    """A page of 139 KB that gzip makes 29 KB of, the mean of sixty real news pages."""
    chance = random.Random(4)
    words = ["".join(chance.choices("abdegiklmnoprstu", k=chance.randint(2, 11))) for _ in range(3000)]
    mark = (
        "<div class='kartu berita' data-jalur='utama'><a href='/berita/{}/{}'><span class='judul'>{}</span></a></div>"
    )
    lines = (
        mark.format(chance.randint(1, 99999), chance.choice(words), " ".join(chance.choices(words, k=5)))
        for _ in range(885)
    )
    return f"<!doctype html><html><body>{''.join(lines)}</body></html>".encode()


async def serve() -> None:
    """Answer until the standard input ends; the port is the first line of the output."""
    body = gzip.compress(page(), 6)
    head = (
        f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    answer = head.encode() + body
    chance = random.Random(4)

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await reader.readuntil(b"\r\n\r\n"):
                await asyncio.sleep(chance.uniform(0.05, 0.1))
                writer.write(answer)
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            writer.close()

    first = await asyncio.start_server(talk, HOSTS[0], 0, backlog=1000)
    port = first.sockets[0].getsockname()[1]
    await asyncio.start_server(talk, HOSTS[1:], port, backlog=1000)
    print(port, flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


async def shared_client(stack: AsyncExitStack, concurrency: int) -> Get:
    client = await stack.enter_async_context(httpx.AsyncClient(timeout=60))
    return lambda url: _content(client, url)


async def shared_client_unlimited(stack: AsyncExitStack, concurrency: int) -> Get:
    limits = httpx.Limits(max_connections=concurrency, max_keepalive_connections=concurrency)
    client = await stack.enter_async_context(httpx.AsyncClient(timeout=60, limits=limits))
    return lambda url: _content(client, url)


async def kabar(stack: AsyncExitStack, concurrency: int) -> Get:
    settings = FetchSettings(allow_private=True, connections=max(1, concurrency // len(HOSTS)))
    fetcher = await stack.enter_async_context(Fetcher(settings))

    async def get(url: str) -> bytes:
        return (await fetcher.fetch(url)).body

    return get


async def _content(client: httpx.AsyncClient, url: str) -> bytes:
    answer = await client.get(url)
    return answer.raise_for_status().content


CLIENTS: dict[str, Opener] = {
    "one httpx.AsyncClient, default limits": shared_client,
    "one httpx.AsyncClient, limits = concurrency": shared_client_unlimited,
    "kabar": kabar,
}


async def measure(name: str, port: int, pages: int, concurrency: int) -> dict[str, float]:
    """CPU seconds and pages per second of one client, after each host was asked once."""
    async with AsyncExitStack() as stack:
        get = await CLIENTS[name](stack, concurrency)
        slots = asyncio.Semaphore(concurrency)

        async def one(number: int) -> int:
            async with slots:
                try:
                    return len(await get(f"http://{HOSTS[number % len(HOSTS)]}:{port}/berita/{number}"))
                except (httpx.HTTPError, FetchError):
                    return 0

        await asyncio.gather(*(one(number) for number in range(len(HOSTS))))
        cpu, clock = time.process_time(), time.monotonic()
        sizes = await asyncio.gather(*(one(number) for number in range(pages)))
        cpu, clock = time.process_time() - cpu, time.monotonic() - clock
    size = len(page())
    failed = sum(one_size != size for one_size in sizes)
    return {"cpu": 1000 * cpu / pages, "rate": pages / clock, "failed": failed}


def compare(pages: int, concurrency: int, rounds: int) -> None:
    """Run every client in turn against one server and print the table."""
    me = [sys.executable, __file__]
    found: dict[str, list[dict[str, float]]] = {name: [] for name in CLIENTS}
    with subprocess.Popen([*me, "--serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        port = server.stdout.readline().strip()
        for _ in range(rounds):
            for name, results in found.items():
                command = [*me, "--client", name, "--port", port]
                command += ["--pages", str(pages), "--concurrency", str(concurrency)]
                output = subprocess.run(command, check=True, stdout=subprocess.PIPE, timeout=300, text=True).stdout
                results.append(json.loads(output))
    cpu = {name: min(result["cpu"] for result in results) for name, results in found.items()}
    ours = cpu["kabar"]
    print(f"{pages} pages of {len(page()) // 1000} KB, {len(HOSTS)} hosts, concurrency {concurrency}\n")
    print("| client | CPU ms a page | kabar to it | pages/s | failed |\n|---|---|---|---|---|")
    for name, results in found.items():
        rate, failed = max(result["rate"] for result in results), sum(result["failed"] for result in results)
        print(f"| {name} | {cpu[name]:.2f} | {ours / cpu[name]:.2f} | {rate:.0f} | {failed:.0f} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--pages", type=int, default=600)
    parser.add_argument("--concurrency", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--client", choices=CLIENTS, help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        asyncio.run(serve())
    elif given.client:
        print(json.dumps(asyncio.run(measure(given.client, given.port, given.pages, given.concurrency))))
    else:
        compare(given.pages, given.concurrency, given.rounds)


if __name__ == "__main__":
    main()
