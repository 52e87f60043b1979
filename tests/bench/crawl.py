"""Pages per second from the first request to the stored article: kabar beside other crawlers, one table.

    python tests/bench/crawl.py [--pages 1000] [--corpus CORPUS] [--only kabar,scrapy] [--rounds 2] [--update]

A server of its own answers on 25 loopback addresses ("hosts"; Linux has them all) with gzipped pages of some 100 KB,
without delay. All crawlers fetch the same addresses on the same machine, none waits between two requests, each in an
environment of its own at its newest version. The pages are invented; with CORPUS they are real ones of 60 to 160 KB.
A figure counts the whole process, its start included, and is the best of the rounds.
"""

import argparse
import asyncio
import gzip
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from crawlers import CRAWLERS
from quality import CLEAN, ROOT, environment

HOSTS = [f"127.0.0.{number}" for number in range(1, 26)]
SIZES = (60_000, 160_000)  # bytes of the real pages that are taken
SECONDS = 1800  # that a crawler may take


_CHANCE = random.Random(0)
WORDS = ["".join(_CHANCE.choices("abdegiklmnoprstu", k=_CHANCE.randint(2, 11))) for _ in range(6000)]


def invented(number: int) -> bytes:
    """A page of some 100 KB, no two alike, of as many elements, paragraphs, links and bytes of script as the middle one
    of 300 real news pages of that size has."""
    chance = random.Random(number)

    def text(count: int) -> str:
        return " ".join(chance.choices(WORDS, k=count)).capitalize()

    def script(count: int) -> str:
        return "<script>" + ";".join(f"{one}({len(one)})" for one in chance.choices(WORDS, k=count)) + "</script>"

    meta = "".join(f"<meta property='warta:{text(1)}' content='{text(7)}'>" for _ in range(26))
    meta += "".join(f"<link rel='preload' as='script' href='/aset/{text(1)}-{n}.js'>" for n in range(24))
    item = "<li class='menu__butir menu__butir--lebar'><a data-jalur='kanal' href='/kanal/{}'>{}</a></li>"
    menu = "".join(item.format(n, text(2)) for n in range(28))
    icon = "M" + " ".join(f"{chance.random() * 24:.3f}" for _ in range(60)) + "z"
    card = (
        "<div class='kartu kartu--kecil' data-posisi='{}'><a class='kartu__tautan' data-jalur='terkait' data-isi='{}'"
        " href='/berita/{}'><picture><img class='kartu__foto' loading='lazy' width='320' height='180' alt='{}'"
        " src='/foto/{}.jpg' srcset='/foto/{}-640.jpg 2x, /foto/{}-960.jpg 3x'></picture>"
        "<h3 class='kartu__judul'>{}</h3></a><span class='kartu__waktu'>{}</span>"
        f"<svg class='lambang lambang--bagikan' width='24' height='24'><path d='{icon}'/></svg></div>"
    )
    cards = [
        card.format(n, text(14), chance.randint(1, 9**9), text(8), text(3), text(2), text(2), text(8), text(3))
        for n in range(48)
    ]
    story = [f"<p>{text(14)}. <em>{text(2)}</em> {text(9)}, {text(5)}.</p>" for _ in range(22)]
    more = "".join(f"<p>{text(12)}.</p>" for _ in range(3))
    return (
        f"<!doctype html><html lang='id'><head><meta charset='utf-8'><title>{text(9)} | Warta</title>{meta}"
        f"<meta property='article:published_time' content='2025-03-08T16:42:00+07:00'>{script(1000)}</head>"
        f"<body><header><nav><ul>{menu}</ul></nav></header>{script(600)}<main><article><h1>{text(9)}</h1>"
        f"<div class='penulis'>Oleh Rangga Adityas</div><figure><img src='/foto/utama.jpg'>"
        f"<figcaption>{text(12)}</figcaption></figure>{''.join(story[:9])}<div class='terkait'>{''.join(cards[:4])}"
        f"</div>{''.join(story[9:])}</article></main>{script(700)}<aside>{''.join(cards[4:])}</aside>"
        f"<footer>{more}<ul>{menu}</ul></footer></body></html>"
    ).encode()


def real(corpus: Path, count: int) -> list[bytes]:
    """So many pages, the same ones again with another comment at the end where there are too few."""
    files = sorted(corpus.glob("dev/*/pages/*.html.gz"))
    pages = [page for file in files if SIZES[0] <= len(page := gzip.decompress(file.read_bytes())) <= SIZES[1]]
    random.Random(4).shuffle(pages)
    return [pages[number % len(pages)] + b"<!-- %d -->" % number for number in range(count)]


async def serve(pages: Sequence[bytes]) -> None:
    """Answer until the standard input ends; the port is the first line of the output."""
    plain = [_answer(page, "text/html") for page in pages]
    packed = [_answer(gzip.compress(page, 6), "text/html", "Content-Encoding: gzip\r\n") for page in pages]
    missing = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                path = head.split(b" ", 2)[1]
                if path.startswith(b"/berita/"):
                    chosen = packed if b"gzip" in head else plain
                    writer.write(chosen[int(path[8:].strip(b"/"))])
                elif path == b"/sitemap.xml":
                    address, port = writer.get_extra_info("sockname")
                    numbers = range(HOSTS.index(address), len(pages), len(HOSTS))
                    places = "".join(f"<url><loc>http://{address}:{port}/berita/{n}</loc></url>" for n in numbers)
                    writer.write(_answer(f"<urlset>{places}</urlset>".encode(), "application/xml"))
                else:
                    writer.write(missing)
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            writer.close()

    first = await asyncio.start_server(talk, HOSTS[0], 0, backlog=1000)
    port = first.sockets[0].getsockname()[1]
    await asyncio.start_server(talk, HOSTS[1:], port, backlog=1000)
    print(port, flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


def _answer(body: bytes, media_type: str, more: str = "") -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {media_type}\r\n{more}Content-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def crawled(name: str, python: Path, work: Path, addresses: Path, rules: Path) -> tuple[float, float, int]:
    """Seconds, CPU seconds and stored articles of one crawler."""
    out = work / name
    subprocess.run(["rm", "-rf", out], check=True)
    out.mkdir()
    clean = dict(CLEAN, PYTHONPATH=str(ROOT)) if name == "kabar" else CLEAN
    before, clock = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    command = [python, Path(__file__).with_name("crawlers.py"), name, addresses, out, rules]
    with (work / f"{name}.log").open("wb") as log:
        subprocess.run(command, check=True, env=clean, stdout=log, stderr=log, timeout=SECONDS, cwd=out)
    clock, after = time.monotonic() - clock, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return clock, cpu, CRAWLERS[name][2](out)


def compare(names: Sequence[str], pages: int, corpus: Path | None, rounds: int, *, update: bool) -> None:
    """Run every crawler in turn against one server and print the table."""
    pythons = {name: environment(name, CRAWLERS[name][1], update=update) for name in names}
    source = ["--corpus", str(corpus.resolve())] if corpus else []
    command = [sys.executable, __file__, "--serve", "--pages", str(pages), *source]
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server,
    ):
        assert server.stdout is not None
        port = server.stdout.readline().strip()
        work = Path(folder)
        addresses, rules = work / "addresses.txt", work / "rules"
        addresses.write_text(
            "".join(f"http://{HOSTS[number % len(HOSTS)]}:{port}/berita/{number}\n" for number in range(pages))
        )
        rules.mkdir()
        for host in HOSTS:
            (rules / f"{host}.toml").write_text(f"name = '{host}'\nsitemaps = ['http://{host}:{port}/sitemap.xml']\n")
        best: dict[str, tuple[float, float, int]] = {}
        for _ in range(rounds):
            for name, python in pythons.items():
                found = crawled(name, python, work, addresses, rules)
                best[name] = min(best.get(name, found), found)
                print(name, found, file=sys.stderr, flush=True)
        print(f"{pages} pages, {len(HOSTS)} hosts, {os.cpu_count()} cores\n")
        print("| crawler | pages/s | kabar is faster | CPU ms a page | articles |\n|---|---|---|---|---|")
        for name, (clock, cpu, articles) in best.items():
            ahead = clock / best["kabar"][0] if "kabar" in best else float("nan")
            print(f"| {name} | {pages / clock:.1f} | {ahead:.1f} x | {1000 * cpu / pages:.1f} | {articles} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--corpus", type=Path, help="folder of real pages")
    parser.add_argument("--only", default=",".join(CRAWLERS))
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--update", action="store_true", help="build the environments anew")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        pages = real(given.corpus, given.pages) if given.corpus else [invented(number) for number in range(given.pages)]
        asyncio.run(serve(pages))
    else:
        compare(given.only.split(","), given.pages, given.corpus, given.rounds, update=given.update)


if __name__ == "__main__":
    main()
