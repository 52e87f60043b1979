"""Prints what extraction costs, as a multiple of parsing the same bytes in the same process.

    python tests/bench/speed.py CORPUS [--only kabar,trafilatura] [--update]

CORPUS is that of `quality.py`, whose environments and scorer are used. One table per collection: CPU time per
page over that of `LexborHTMLParser(bytes)`, pages in a second, the median and 95th percentile of a page in
milliseconds, the process's peak memory in MB. Then, for kabar, the cost of each stage in parses, on the same
pages; a stage that stands further in is a part of the one above it.
"""

import argparse
import gzip
import importlib
import json
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from peers import PEERS
from quality import environment, line, score

SPEED = {"ratio": "x parse", "pages_s": "pages/s", "ms_p50": "p50", "ms_p95": "p95", "peak_rss_mb": "MB"}
STAGES = (
    ("cleaners.cleaning", "to_utf8"),
    ("cleaners.cleaning", "_check_size"),
    ("cleaners.cleaning", "LexborHTMLParser"),
    ("cleaners.cleaning", "read_claims"),
    ("cleaners.cleaning", "read_html"),
    ("cleaners.blocks", "  read_map"),
    ("cleaners.walk", "    find_stage"),
    ("cleaners.blocks", "  weigh_claims"),
    ("cleaners.blocks", "  find_headline"),
    ("cleaners.blocks", "  drop_boxes"),
    ("cleaners.blocks", "  choose"),
    ("cleaners.blocks", "  judge"),
    ("cleaners.blocks", "  rows_of"),
    ("cleaners.blocks", "  score"),
    ("cleaners.blocks", "  _assemble"),
    ("cleaners.cleaning", "read_again"),
    ("cleaners.cleaning", "_finish"),
    ("cleaners.cleaning", "  read_lines"),
    ("cleaners.cleaning", "  find_dates"),
    ("cleaners.cleaning", "  run_passes"),
    ("cleaners.cleaning", "  check_article"),
    ("cleaners", "normalise"),
)  # module in which the function is called, and its name


def pages(collection: Path) -> Iterator[tuple[bytes, str]]:
    """The pages of a collection with their addresses, without those whose gold is suspect."""
    for row in map(json.loads, (collection / "gold.jsonl").read_text("utf-8").splitlines()):
        if not row.get("suspect"):
            yield gzip.decompress((collection / "pages" / f"{row['id']}.html.gz").read_bytes()), row["url"]


def stages(collection: Path) -> dict[str, float]:
    """Per stage the CPU time of kabar, in parses; the first entry is the whole."""
    from selectolax.lexbor import LexborHTMLParser  # before the stages are timed

    from cleaners import extract
    from schemas import CleanError

    spent = dict.fromkeys(("all", *(name for _, name in STAGES)), 0.0)
    for module, name in STAGES:
        _time(importlib.import_module(module), name, spent)
    parsing = 0.0
    for html, url in pages(collection):
        parsing += min(_seconds(lambda html=html: LexborHTMLParser(html)) for _ in range(2))
        start = time.process_time()
        with suppress(CleanError):
            extract(html, url, publishers={})
        spent["all"] += time.process_time() - start
    return {name: seconds / parsing for name, seconds in spent.items()}


def _time(module: Any, name: str, spent: dict[str, float]) -> None:
    """Replace a function where it is called by one that adds its time."""
    timed: Callable[..., Any] = getattr(module, name.strip())

    def with_time(*given: Any, **named: Any) -> Any:
        start = time.process_time()
        try:
            return timed(*given, **named)
        finally:
            spent[name] += time.process_time() - start

    setattr(module, name.strip(), with_time)


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--only", default=",".join(PEERS))
    parser.add_argument("--update", action="store_true")
    given = parser.parse_args()
    corpus = given.corpus.resolve()
    collections = sorted((corpus / "dev").iterdir())
    for collection in collections:
        print("\n" + line(collection.name, SPEED.values()), flush=True)
        for name in given.only.split(","):
            python = environment(name, PEERS[name][1], update=given.update and collection is collections[0])
            summary = score(python, corpus, collection, name, "--no-rouge")
            print(line(name, (summary.get(key) for key in SPEED)), flush=True)
    if "kabar" in given.only.split(","):
        print("\n" + line("stage", ["x parse", "share"]))
        costs = stages(collections[0])
        for name, cost in costs.items():
            print(line(name, [cost, cost / costs["all"]]))


if __name__ == "__main__":
    main()
