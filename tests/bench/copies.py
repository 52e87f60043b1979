"""How many copies of a story are found, and how many other stories are taken for copies.

    python -m tests.bench.copies ../shared/corpus/dev       real articles and those of the newsroom
    python -m tests.bench.copies                            those of the newsroom alone

Each article is stored once as it is and once edited, at another outlet an hour later; then all are grouped. Recall is
the share of pairs that are found together; a wrong pair is one of two different articles, all of which are taken to be
of one day, which is harder than life. Articles of the newsroom come from six templates: they are much alike and tell
different stories. What the real articles have in common before any edit is told first, and is not counted after.
"""

import argparse
import json
import random
import re
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import combinations
from pathlib import Path

from flows.demo.edition import make_sites
from flows.demo.outlets import OUTLETS
from flows.store import Saving, open_store
from tests.schemas.invented import SEEN, article

Edit = Callable[[str, random.Random, Sequence[str]], str]
HEADLINE = "Redaksi lain memberi judul lain"
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


def swap_words(share: float) -> Edit:
    """Replaces that share of the words by words of another article."""

    def edit(text: str, rng: random.Random, texts: Sequence[str]) -> str:
        others = rng.choice(texts).split()
        return re.sub(r"\w+", lambda word: rng.choice(others) if rng.random() < share else word[0], text)

    return edit


def swap_sentences(share: float) -> Edit:
    """Replaces that share of the sentences by sentences of another article."""

    def edit(text: str, rng: random.Random, texts: Sequence[str]) -> str:
        others = _SENTENCE_END.split(rng.choice(texts))
        kept = _SENTENCE_END.split(text)
        return " ".join(rng.choice(others) if rng.random() < share else sentence for sentence in kept)

    return edit


def first_half(text: str, rng: random.Random, texts: Sequence[str]) -> str:
    return " ".join(text.split()[: len(text.split()) // 2])


def agency_lines(text: str, rng: random.Random, texts: Sequence[str]) -> str:
    return f"JAKARTA (Samudra) - {text}\n\nBerita ini disadur dari kantor berita Samudra, dan disunting seperlunya."


EDITS: dict[str, Edit] = {
    "headline changed": lambda text, rng, texts: text,
    "agency lines added": agency_lines,
    "5 % of the words changed": swap_words(0.05),
    "10 % of the words changed": swap_words(0.10),
    "20 % of the words changed": swap_words(0.20),
    "40 % of the words changed": swap_words(0.40),
    "20 % of the sentences changed": swap_sentences(0.20),
    "40 % of the sentences changed": swap_sentences(0.40),
    "cut to the first half": first_half,
}


def newsroom(count: int) -> list[str]:
    sites = make_sites(OUTLETS, count, 80).values()
    return [
        "\n\n".join(story.body) for story in {story.number: story for site in sites for story in site.stories}.values()
    ]


def corpus(folder: Path) -> list[str]:
    """Texts of the gold, those of 60 words and more."""
    rows = [json.loads(line) for path in sorted(folder.glob("*/gold.jsonl")) for line in path.open(encoding="utf-8")]
    return [row["text"] for row in rows if row.get("text") and len(row["text"].split()) >= 60]


def grouped(originals: Sequence[str], copies: Sequence[str]) -> tuple[set[frozenset[int]], float]:
    """Pairs found together, an original by its number n, its copy by -n; and CPU seconds an article for grouping."""
    items = [_page(number, text, "a.example") for number, text in enumerate(originals, 1)]
    items += [_page(-number, text, "b.example", headline=HEADLINE) for number, text in enumerate(copies, 1)]
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "news.db") as store:
        run_id = store.start_run("bench", "manual", {}, "bench")
        for start in range(0, len(items), 100):
            store.save(items[start : start + 100], run_id)
        begun = time.process_time()
        store.group_copies()
        taken = (time.process_time() - begun) / len(items)
        groups: dict[int, list[int]] = {}
        for row in store.connection.execute("SELECT cluster_id, url FROM articles WHERE cluster_id IS NOT NULL"):
            groups.setdefault(row["cluster_id"], []).append(int(row["url"].rpartition("/")[2]))
    return {frozenset(pair) for group in groups.values() for pair in combinations(group, 2)}, taken


def _page(number: int, text: str, outlet: str, **changes: object) -> Saving:
    url, at = f"https://{outlet}/{number}", SEEN + timedelta(hours=number < 0)
    one = article(number, url=url, canonical_url=url, publisher=outlet, body=text, published_at=at, **changes)
    return Saving(one, SEEN, url)


def measure(name: str, texts: Sequence[str]) -> None:
    """Prints recall and precision for each edit; every third text only lends words and sentences."""
    lent = texts[::3]
    originals = [text for place, text in enumerate(texts) if place % 3]
    natural, _ = grouped(originals, [])
    print(f"\n{name}: {len(originals)} articles, {len(natural)} pairs together before any edit")
    print(f"{'':32}{'recall':>8}{'precision':>11}{'wrong pairs':>13}{'ms an article':>15}")
    for title, edit in EDITS.items():
        rng = random.Random(title)
        copies = [edit(text, rng, lent) for text in originals]
        found, taken = grouped(originals, copies)
        right = {pair for pair in found if len({abs(number) for number in pair}) == 1}
        known = {frozenset(map(abs, pair)) for pair in natural}
        wrong = {frozenset(map(abs, pair)) for pair in found - right} - known
        recall, precision = len(right) / len(originals), len(right) / max(1, len(right) + len(wrong))
        print(f"{title:32}{recall:8.3f}{precision:11.3f}{len(wrong):13}{1000 * taken:15.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", nargs="?", type=Path, help="folder with */gold.jsonl")
    parser.add_argument("--newsroom", type=int, default=200, help="articles of the newsroom")
    options = parser.parse_args()
    measure("newsroom", newsroom(options.newsroom))
    if options.corpus:
        measure("real articles", corpus(options.corpus))


if __name__ == "__main__":
    main()
