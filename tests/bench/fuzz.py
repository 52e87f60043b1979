"""Cleans broken pages for some minutes: nothing but a CleanError may escape, no page take over 2 seconds of CPU time,
and every page must give the same twice.

    python tests/bench/fuzz.py [PAGE_OR_FOLDER…] [--minutes 5] [--seed 0] [--keep FOLDER]

Pages are the golden ones and those under the given paths (gzipped or not): bytes flipped, tags deleted, attributes
swapped, pages cut, two pages spliced, the charset lied about; every third page is made by hypothesis out of markup.
Pages that fail are kept in FOLDER, as is the page at work, so that a crash of the process leaves it behind. Prints the
counts; ends with 1 where anything failed.
"""

import argparse
import gzip
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from cleaners import extract
from schemas import CleanError

GOLDEN = Path(__file__).resolve().parents[1] / "pages"
MAX_SECONDS = 2.0  # of CPU time for one page
MADE = 3  # one page in so many is made by hypothesis
BATCH = 200  # pieces that hypothesis makes at a time
CHARSETS = ("utf-8", "iso-8859-1", "utf-16", "shift_jis", "gb18030", "koi8-r", "utf-7", "nonsense", "")
URLS = (None, "https://paper.example/news/2024/05/ferries-4711", "http://[::1", "https://kumparan.com/a/b-1xHWLJ8hKtk")
_TAG = re.compile(rb"<[^<>]{1,400}>")
_ATTRIBUTE = re.compile(rb"""\s[\w:-]+=(?:"[^"]*"|'[^']*')""")
Make = Callable[[random.Random, bytes, bytes], bytes]


def flip_bytes(chance: random.Random, page: bytes, other: bytes) -> bytes:
    changed = bytearray(page)
    for _ in range(chance.choice((1, 10, 200)) if page else 0):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def delete_tags(chance: random.Random, page: bytes, other: bytes) -> bytes:
    share = chance.choice((0.01, 0.1, 0.5))
    return _TAG.sub(lambda tag: b"" if chance.random() < share else tag[0], page)


def repeat_tags(chance: random.Random, page: bytes, other: bytes) -> bytes:
    return _TAG.sub(lambda tag: tag[0] * (chance.randrange(1, 30) if chance.random() < 0.02 else 1), page)


def swap_attributes(chance: random.Random, page: bytes, other: bytes) -> bytes:
    found = _ATTRIBUTE.findall(page) or [b""]
    return _ATTRIBUTE.sub(lambda one: chance.choice(found) if chance.random() < 0.2 else one[0], page)


def cut_page(chance: random.Random, page: bytes, other: bytes) -> bytes:
    start = chance.randrange(len(page) + 1) if chance.random() < 0.3 else 0
    return page[start : chance.randrange(len(page) + 1)]


def splice_pages(chance: random.Random, page: bytes, other: bytes) -> bytes:
    at, start = chance.randrange(len(page) + 1), chance.randrange(len(other) + 1)
    return page[:at] + other[start : start + chance.randrange(200_000)] + page[at:]


def lie_about_charset(chance: random.Random, page: bytes, other: bytes) -> bytes:
    text = page.decode("utf-8", "replace").encode(chance.choice(("utf-16", "cp1252", "gb18030", "utf-8")), "replace")
    return f'<meta charset="{chance.choice(CHARSETS)}">'.encode() + text


def flatten(chance: random.Random, page: bytes, other: bytes) -> bytes:
    """A text dump of the page, on many lines or on one."""
    return _TAG.sub(b"\n" if chance.random() < 0.6 else b" ", page)[: chance.randrange(180_000)]


MUTATIONS: tuple[Make, ...] = (
    flip_bytes, delete_tags, repeat_tags, swap_attributes, cut_page, splice_pages, lie_about_charset, flatten,
)  # fmt: skip
_NAMES = "html head body title meta link script article main div p span h1 h2 ul li table tr td br img figure a b time"
PIECES = st.one_of(
    st.sampled_from([f"<{name}>" for name in _NAMES.split()] + [f"</{name}>" for name in _NAMES.split()]),
    st.sampled_from(
        [
            "<script type=application/ld+json>",
            '{"@type":"NewsArticle",',
            '"headline":',
            "[",
            "}",
            "<!--",
            "-->",
            "<![CDATA[",
        ]
    ),
    st.sampled_from(
        ["Baca juga: ", "ADVERTISEMENT", "10 Januari 2022 18:27 WIB", "Foto: A/B", "Editor: C", "\n\n", "&amp;"]
    ),
    st.builds('<div class="{}" itemprop="{}">'.format, st.text(max_size=20), st.text(max_size=12)),
    st.builds('<meta property="{}" content="{}">'.format, st.sampled_from(["og:title", "date"]), st.text(max_size=40)),
    st.text(max_size=300),
    st.just("Kapal feri ke pulau luar kembali berlayar sejak Senin pagi, kata kepala pelabuhan. "),
)
MADE_PAGES = st.lists(PIECES, max_size=60).map(lambda pieces: "".join(pieces).encode("utf-8", "replace"))


def read_pages(paths: Sequence[Path]) -> list[bytes]:
    files = [file for path in (GOLDEN, *paths) for file in ([path] if path.is_file() else sorted(path.rglob("*")))]
    files = [file for file in files if file.name.endswith((".html", ".html.gz", ".htm", ".txt"))]
    return [gzip.decompress(raw) if (raw := file.read_bytes())[:2] == b"\x1f\x8b" else raw for file in files]


def made_pages(number: int) -> list[bytes]:
    """Pages that hypothesis makes out of pieces of markup, the same for the same number."""
    found: list[bytes] = []

    @seed(number)
    @settings(
        max_examples=BATCH,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(MADE_PAGES)
    def collect(page: bytes) -> None:
        found.append(page)

    collect()
    return found


def next_page(chance: random.Random, pages: Sequence[bytes], made: list[bytes]) -> bytes:
    if chance.randrange(MADE) == 0:
        if not made:
            made += made_pages(chance.randrange(2**32))
        return made.pop() + (chance.choice(pages)[:20_000] if chance.random() < 0.2 else b"")
    page, other = chance.choice(pages), chance.choice(pages)
    for _ in range(chance.randrange(1, 4)):
        page = chance.choice(MUTATIONS)(chance, page, other)
    return page


def outcome(page: bytes, url: str | None, kind: str) -> str:
    """The article as JSON, or what the page is instead."""
    try:
        return extract(page, url, kind).model_dump_json()
    except CleanError as error:
        return f"{type(error).__name__}: {error.reason}: {error.detail}"


def judge(page: bytes, url: str | None, kind: str) -> tuple[str, str]:
    """What is wrong with the cleaning of a page, "" if nothing; and its outcome."""
    start = time.process_time()
    try:
        first = outcome(page, url, kind)
        took = time.process_time() - start
        second = outcome(page, url, kind)
    except Exception as error:  # noqa: BLE001  # whatever escapes is what is looked for
        return f"{type(error).__name__}: {error}"[:200], "exception"
    if took > MAX_SECONDS:
        return f"{took:.1f} s of CPU time", "slow"
    return ("" if first == second else "two outcomes"), (
        "article" if first.startswith("{") else first.split(":")[1].strip()
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", type=Path)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, help="a new temporary folder by default")
    options = parser.parse_args()
    keep = options.keep or Path(tempfile.mkdtemp(prefix="kabar-fuzz-"))
    keep.mkdir(parents=True, exist_ok=True)
    chance, pages = random.Random(options.seed), read_pages(options.paths)
    counts: Counter[str] = Counter()
    made: list[bytes] = []
    bad, slowest, end = 0, 0.0, time.monotonic() + 60 * options.minutes
    while time.monotonic() < end:
        page, url, kind = next_page(chance, pages, made), chance.choice(URLS), chance.choice(("auto", "html", "text"))
        (keep / "at-work").write_bytes(page)
        start = time.process_time()
        wrong, result = judge(page, url, kind)
        slowest = max(slowest, (time.process_time() - start) / 2)
        counts[result] += 1
        if wrong:
            bad += 1
            (keep / f"{bad:03}-{kind}").write_bytes(page)
            print(f"{keep}/{bad:03}-{kind} (url {url}): {wrong}", flush=True)
    print(
        f"{counts.total()} pages of {len(pages)}, {bad} bad, the slowest {slowest:.2f} s of CPU time", file=sys.stderr
    )
    print(", ".join(f"{name} {count}" for name, count in counts.most_common()))
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
