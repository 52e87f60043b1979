"""Cleans pages made to hurt, each in a process of its own: prints seconds, memory and what became of it.

    python tests/bench/hostile.py [NAME…] [--times 4]

Every input has its full size, and a fraction of it beside for the growth: near 4 where the work is linear. Ends with
1 where an input takes over 2 seconds or 500 MB, raises anything but CleanError, or grows with the square.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from cleaners import extract
from schemas import CleanError

SECONDS, MEGABYTES, GROWTH, SMALL = 2.0, 500, 10.0, 0.2
URL = "https://paper.example/news/2024/05/ferries-4711"
WORDS = b"The ferries to the outer islands sail again since Monday, said the harbour master. "
TITLE = b"<html><head><title>Ferries sail again to the islands</title>"
PARAGRAPHS = b"<h1>Ferries sail again to the islands</h1>" + (b"<p>" + WORDS * 3 + b"</p>") * 5
Make = Callable[[int], bytes]


def inside(make: Make) -> Make:
    """The piece after the first paragraphs of an article."""
    return lambda size: TITLE + b"</head><body><article>" + PARAGRAPHS + make(size) + PARAGRAPHS


def ahead(make: Make) -> Make:
    """The piece in the head of an article."""
    return lambda size: TITLE + make(size) + b"</head><body><article>" + PARAGRAPHS


def often(piece: bytes, after: bytes = b"") -> Make:
    return lambda size: piece * (size // len(piece)) + after * (size // len(piece))


def between(start: bytes, piece: bytes, end: bytes) -> Make:
    return lambda size: start + piece * (size // len(piece)) + end


def numbered(start: bytes, piece: str, end: bytes) -> Make:
    """Pieces that hold their number at `%d`."""
    return lambda size: start + b"".join((piece % n).encode() for n in range(size // (len(piece) + 3))) + end


def data(piece: Make) -> Make:
    return lambda size: b'<script type="application/ld+json">' + piece(size) + b"</script>"


OPEN, STATE = b'{"@type":"NewsArticle"', b"<script id=__NEXT_DATA__>"
LINKED = '{"@type":"Article","author":{"@id":%d}},'
HTML: dict[str, tuple[int, Make]] = {
    "nested div": (400_000, inside(often(b"<div>", b"</div>"))),
    "nested div left open": (400_000, inside(often(b"<div>"))),
    "nested div, endings quoted": (900_000, inside(often(b'<div a="</div>">'))),
    "nested span": (400_000, inside(often(b"<span>", b"</span>"))),
    "nested lists": (400_000, inside(often(b"<ul><li>"))),
    "nested tables": (400_000, inside(often(b"<table><tr><td>"))),
    "nested options": (400_000, inside(between(b"<select>", b"<option>", b""))),
    "formatting left open": (400_000, inside(often(b"<p><font><b><i>x"))),
    "20,000 attributes": (180_000, inside(numbered(b"<div ", "a%d=1 ", b">x</div>"))),
    "20,000 attributes with <": (240_000, inside(numbered(b"<div ", 'a%d="<" ', b">x</div>"))),
    "20,000 attributes with >": (240_000, inside(numbered(b"<div ", 'a%d=">" ', b">x</div>"))),
    "20,000 attributes with a tag": (320_000, inside(numbered(b"<div ", "a%d='x<p>' ", b">x</div>"))),
    "many tags of 100 attributes": (5_900_000, inside(often(numbered(b"<p ", "a%d ", b">x</p>")(600)))),
    "many tags of 1,000 attributes": (5_900_000, inside(often(numbered(b"<p ", "a%d ", b">x</p>")(6_000)))),
    "attributes of a script": (240_000, inside(numbered(b"<script ", 'a%d="<" ', b">x</script>"))),
    "a value of long words": (5_900_000, between(b'<a b="', b"x" * 6_200 + b" <p", b"")),
    "a script of long words": (5_900_000, inside(between(b"<script>", b"x" * 6_200 + b";a<p;", b"</script>"))),
    "a script of strings": (2_000_000, inside(between(b"<script>", b'x = "y";' * 700 + b";a<p;" + b"x" * 3_000, b""))),
    "attributes of many bodies": (400_000, inside(numbered(b"", "<body a%d=1>", b""))),
    "50 MB of text": (50_000_000, inside(often(b"<p>" + WORDS + b"</p>"))),
    "6 MB in one text": (5_900_000, inside(often(WORDS))),
    "6 MB without a space": (5_900_000, inside(often(b"a"))),
    "5 MB of NUL": (5_000_000, lambda size: TITLE + b"<body>" + b"\0" * size),
    "NUL between letters": (5_000_000, inside(often(b"a\0 "))),
    "bytes that are no UTF-8": (5_000_000, inside(often(b"\xff\xfe\x80 kata "))),
    "UTF-8 cut in half": (5_000_000, inside(often(b"\xe2\x80"))),
    "accents by the thousand": (1_000_000, inside(often("\u0301\u0316".encode()))),
    "accents in the title": (1_000_000, ahead(between(b"<title>a", "\u0301\u0316".encode(), b"</title>"))),
    "a million br": (4_000_000, inside(often(b"<br>"))),
    "text and br": (230_000, inside(often(b"x<br>"))),
    "a million p": (3_000_000, inside(often(b"<p>"))),
    "paragraphs": (1_000_000, inside(often(b"<p>" + WORDS + b"</p>"))),
    "comments left open": (4_000_000, inside(often(b"<!--"))),
    "signs": (4_000_000, inside(often(b"&"))),
    "table": (800_000, inside(often(b"<tr><td>a<td>b<td>c"))),
    "cells that span": (800_000, inside(between(b"<table>", b"<td rowspan=9999 colspan=9999>a", b"</table>"))),
    "list": (700_000, inside(often(b"<li>The ferries sail again</li>"))),
    "pictures": (900_000, inside(numbered(b"", "<figure><img src=%d.jpg><figcaption>Foto: A/B</figcaption>", b""))),
    "captions": (500_000, inside(between(b"<figure><img src=a.jpg><figcaption>", b"Foto: (A/", b"</figure>"))),
    "credits in a caption": (400_000, inside(between(b"<figcaption>", b"<p>Foto: A/B</p>", b"</figcaption>"))),
    "tags": (700_000, inside(between(b"<div class=tags>", b"<a href=/tag/x>Banjir</a>", b"</div>"))),
    "nested tags": (200_000, inside(between(b"<div class=tags>" * 5_000, b"<a href=/x>Banjir</a>", b""))),
    "datelines": (900_000, inside(often(b"<b>Jakarta</b> - <p>" + WORDS))),
    "srcset": (5_000_000, inside(between(b'<img srcset="', b"a.jpg 1w, ", b'">'))),
    "one attribute": (5_000_000, inside(between(b'<img src="', b"a/", b'">'))),
    "one class": (5_000_000, inside(between(b'<div class="', b"side bar ", b'"><p>x</p></div>'))),
    "one itemprop": (1_000_000, inside(between(b'<i itemprop="', b"author ", b'">A</i>'))),
    "one title": (1_000_000, ahead(between(b"<title>", b"a - b | ", b"</title>"))),
    "titles": (900_000, ahead(often(b"<title>a - b</title>"))),
    "metas": (1_000_000, ahead(numbered(b"", '<meta property="og:title" content="%d">', b""))),
    "authors": (1_000_000, ahead(between(b'<meta name="author" content="', b"A. Writer, ", b'">'))),
    "dates": (1_000_000, ahead(between(b'<meta name="date" content="', b"2024-01-", b'">'))),
    "times": (900_000, inside(often(b'<time datetime="2024-01-01">1 Januari 2024</time>'))),
    "bylines": (900_000, inside(often(b'<i class="author"><a href="/author/x">A. Writer</a></i>'))),
    "JSON-LD of 5 MB": (5_000_000, inside(data(between(OPEN + b',"articleBody":"', WORDS, b'"}')))),
    "JSON-LD nested": (1_900_000, inside(data(often(b"[", b"]")))),
    "JSON-LD of many objects": (1_900_000, inside(data(numbered(b"[", LINKED, b"1]")))),
    "JSON-LD broken by spaces": (1_900_000, inside(data(between(OPEN + b",", b" ", b"x")))),
    "JSON-LD broken by commas": (1_900_000, inside(data(between(OPEN, b", ", b"")))),
    "JSON-LD broken in a text": (1_900_000, inside(data(between(OPEN + b',"x', b'"headline": "a\\" ', b"")))),
    "data for scripts": (2_900_000, ahead(numbered(STATE + b"[", '{"title":"%d","body":["x"]},', b"1]</script>"))),
    "data for counters": (2_900_000, ahead(between(b"<script>dataLayer.push({", b"'penulis' : ", b"</script>"))),
    "data nested": (2_900_000, ahead(between(STATE, b'{"a":', b"</script>"))),
}  # fmt: skip
TEXT: dict[str, tuple[int, Make]] = {
    name: (190_000, often(piece.encode()))
    for name, piece in {
        "letters": "x", "words": "kata ", "short lines": "kata\n", "breaks": "\n", "spaces": " ", "NULs": "\0",
        "digits": "1", "single digits": "1 ", "points": ".", "lines below": "_", "dashes": "-", "hyphens": "a-",
        "slashes": "A/", "brackets": "(", "quotes": '"', "capitals": "A ", "names": "Abc Def ", "credits": "Foto: A/",
        "captions": "Kapal. Foto: A/B via REUTERS\n", "adverts": "ADVERTISEMENT", "scrolls": "SCROLL TO ",
        "films": "Simak Video '", "embeds": "[Gambas:", "links": "Baca juga: ", "brands": "detikcom",
        "editors": "Editor: ", "dates": "10 Januari 2022 18:27 WIB\n", "dates in a line": "10 Januari 2022 18:27 WIB ",
        "reading times": "waktu baca 3 menit ", "one headline": "Judul yang sama\n\n", "fragments": "kata yang\nlagi ",
        "list": "1. kata\n", "addresses": "http://a.b/", "at signs": "a@b.", "accents": "\u0301\u0316",
        "Latin read as UTF-8": "\u00c3\u0083\u0080", "ideographs": "\u6f22", "tails": "Berita Terkait\n",
    }.items()
}  # fmt: skip


def run_one(name: str, share: int) -> None:
    """Clean one input, a share of its size; seconds, megabytes and outcome as a line of JSON."""
    size, make = HTML.get(name) or TEXT[name.removeprefix("text: ")]
    body, kind = make(size // share), "html" if name in HTML else "text"
    start = time.process_time()
    try:
        outcome = f"article of {extract(body, URL, kind=kind).word_count} words"
    except CleanError as error:
        outcome = error.reason
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps([time.process_time() - start, peak, outcome]))


def measure(name: str, share: int) -> tuple[float, float, str]:
    command = [sys.executable, __file__, "--one", str(share), name]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, env={"PYTHONPATH": str(ROOT)})
    if ran.returncode:
        return 0.0, 0.0, f"exit {ran.returncode}: {ran.stderr.strip().splitlines()[-1:]}"
    seconds, peak, outcome = json.loads(ran.stdout)
    return seconds, peak, outcome


ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--times", type=int, default=4, help="how many times smaller the input beside is")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        run_one(given.names[0], given.one)
        return
    bad = 0
    for name in given.names or (*HTML, *(f"text: {name}" for name in TEXT)):
        small = measure(name, given.times)
        seconds, peak, outcome = measure(name, 1)
        growth = seconds / max(small[0], 0.001)
        is_bad = seconds > SECONDS or peak > MEGABYTES or outcome.startswith("exit") or small[2].startswith("exit")
        is_bad = is_bad or (seconds > SMALL and growth > GROWTH * given.times / 4)
        bad += is_bad
        print(f"{name:<28}{seconds:8.3f} s{growth:7.1f} x{peak:7.0f} MB  {outcome}{'  <-- BAD' * is_bad}", flush=True)
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
