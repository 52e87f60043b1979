"""Train the small model of `cleaners/weights.py` on the development corpus.

    pip install lightgbm numpy    # here only; kabar itself needs neither
    PYTHONPATH=. python tests/bench/train.py ../shared/corpus --folds 3  # five folds by host, dealt three times
    PYTHONPATH=. python tests/bench/train.py ../shared/corpus --write    # on everything, into cleaners/weights.py

Gold is the text of each page; a run of text counts as article where more than half of its four-word
shingles are gold that no better run has used up. Pages marked suspect are left out. The figures of the folds are
those of the text as it is stored, standfirst first, by a model that has not seen the page's host: mean and spread
over the deals. Each page is learned from twice, once with some of the names of its boxes unread, so that the model
leans less on names, which change from outlet to outlet.
"""

import argparse
import gzip
import hashlib
import json
import math
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import lightgbm
import numpy as np
from selectolax.lexbor import LexborHTMLParser

from cleaners import keep, walk
from cleaners.blocks import read_html, survey
from cleaners.boilerplate import Hints, run_passes
from cleaners.charset import to_utf8
from cleaners.embedded import find_embedded
from cleaners.features import FEATURES, SHARES
from cleaners.keep import SIDE_KINDS, Fate
from cleaners.metadata import read_claims
from cleaners.names import NOTHING, Named, read_name
from cleaners.reading import Source
from cleaners.rescue import read_again
from schemas import BODY_KINDS, Block, Claim

CORPORA = ("andy", "fundus", "trafilatura")
FOLDS = 5
ROUNDS = 60
SETTINGS = {
    "objective": "binary", "learning_rate": 0.25, "num_leaves": 8, "min_data_in_leaf": 40, "feature_fraction": 0.5,
    "bagging_fraction": 0.8, "bagging_freq": 1, "lambda_l2": 5, "max_bin": 63, "extra_trees": True,
    "deterministic": True, "force_row_wise": True, "num_threads": 1, "verbose": -1,
}  # fmt: skip
BAG = 3  # models of which the mean decides: over 15 folds .434 of the texts of andy are exact, with one model .412
PROBE_WEIGHT = 5.0  # of a run that a must or must-not string probes; a whole page of gold weighs about 100
SIDE_WEIGHT = 0.4  # of unwanted list items, quotes and cells: some golds leave them out by habit
UNREAD = 0.4  # share of the names that the second reading of a page leaves unread: in folds .012 more texts are exact
ROUNDS_PER_PART = 10  # after which a run whose verdict is clear is asked no further
MAX_TURNED = 0.0003  # share of all runs that the rest of the trees may judge otherwise
_WORD = re.compile(r"\w+")


@dataclass
class Example:
    """One page: its runs as numbers, which of them are gold, and how much each weighs."""

    corpus: str
    host: str
    gold: dict[str, Any]
    fates: list[Fate]
    rows: list[list[float] | None]
    wanted: list[float]
    words: list[int]
    hints: Hints
    again: "Example | None" = None  # the same page with names unread

    def text(self) -> str:
        """The text as it is stored, of the fates as they stand."""
        kept = [fate for fate in self.fates if fate.kind and fate.kind != "caption"]
        blocks, _ = run_passes(
            tuple(Block(fate.kind, fate.run.text, fate.level) for fate in kept if fate.kind), self.hints
        )
        parts = [block.text for block in blocks if block.kind == "standfirst"]
        return "\n".join([*parts, *(block.text for block in blocks if block.kind in BODY_KINDS)])


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Multiset of four-word shingles; a shorter text is one shingle."""
    words = _WORD.findall(text)
    return Counter(tuple(words[at : at + 4]) for at in range(max(1, len(words) - 3))) if words else Counter()


def examples(corpus: Path) -> Iterator[Example]:
    """All sound pages of the corpora that have a gold text."""
    for name in CORPORA:
        folder = corpus / "dev" / name
        for line in (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines():
            gold = json.loads(line)
            if gold.get("suspect"):
                continue
            page = to_utf8(gzip.decompress((folder / "pages" / f"{gold['id']}.html.gz").read_bytes()), {})
            if found := example(name, gold, page):
                with mock.patch.object(walk, "read_name", _read_some):
                    found.again = example(name, gold, page)
                yield found


def example(name: str, gold: dict[str, Any], page: bytes) -> Example | None:
    """One page of a corpus; None where it has no text."""
    claims = read_claims(LexborHTMLParser(page), gold["url"])
    markup = _in_data(page, claims)
    found = survey(LexborHTMLParser(markup or page), claims, whole=bool(markup))
    if found is None:
        return None
    wanted, words = label(found.fates, gold["text"]) if gold.get("text") else probe(found.fates, gold)
    hints = Hints(headline=next((claim.raw for claim in claims.get("headline", ())), None))
    return Example(name, str(gold["host"]), gold, list(found.fates), found.rows, wanted, words, hints)


def _in_data(page: bytes, claims: Mapping[str, tuple[Claim, ...]]) -> str:
    """The markup of the article where the page shows but a teaser of what its data hold, else ""."""
    source = Source(page, LexborHTMLParser(page))
    reading = read_html(source.tree, claims)
    if read_again(source, reading, claims)[0] is reading:
        return ""
    found = find_embedded(source.tree, claims)
    return f"<article>{found.text}</article>" if found and found.is_markup else ""


def _read_some(name: str) -> Named:
    """What the name of a box tells, but for some names, which tell nothing."""
    chance = int(hashlib.md5(name.encode()).hexdigest()[:8], 16) / 2**32
    return NOTHING if chance < UNREAD else read_name(name)


def label(fates: Sequence[Fate], gold: str) -> tuple[list[float], list[int]]:
    """Per run whether it is gold, and its number of shingles; runs that the rules keep take the gold first."""
    left = shingles(gold)
    lines = {tuple(_WORD.findall(line)) for line in gold.split("\n")}
    wanted, weights = [0.0] * len(fates), [0] * len(fates)
    for place in sorted(range(len(fates)), key=lambda at: (fates[at].kind in ("", "caption"), at)):
        words = _WORD.findall(fates[place].run.text)
        if len(words) < 4:
            wanted[place], weights[place] = float(bool(words) and tuple(words) in lines), max(1, len(words))
            continue
        mine = shingles(fates[place].run.text)
        weights[place] = mine.total()
        if (mine & left).total() * 2 > mine.total():
            left -= mine & left
            wanted[place] = 1.0
    return wanted, weights


def probe(fates: Sequence[Fate], gold: dict[str, Any]) -> tuple[list[float], list[int]]:
    """Per run whether it holds a string that must occur; runs that hold none, or both kinds, weigh nothing."""
    must = [any(" ".join(text.split()) in fate.run.text for text in gold["must"]) for fate in fates]
    never = [any(" ".join(text.split()) in fate.run.text for text in gold["must_not"] or ()) for fate in fates]
    return [float(yes) for yes in must], [int(yes != no) for yes, no in zip(must, never, strict=True)]


def fit(seen: Sequence[Example]) -> list[lightgbm.Booster]:
    """Models of the pages, alike but for their seed; each page weighs alike, each run by its share of the page."""
    pages = [*seen, *(page.again for page in seen if page.again)]
    rows = np.array([row for page in pages for row in page.rows if row is not None], dtype=np.float64)
    wanted = np.array(
        [value for page in pages for value, row in zip(page.wanted, page.rows, strict=True) if row is not None]
    )
    weights = np.concatenate([_weights(page)[[row is not None for row in page.rows]] for page in pages])
    used = weights > 0
    return [
        lightgbm.train(
            {**SETTINGS, "seed": seed}, lightgbm.Dataset(rows[used], wanted[used], weight=weights[used]), ROUNDS
        )
        for seed in range(1, BAG + 1)
    ]


def _weights(page: Example) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    words = np.array(page.words, dtype=np.float64).clip(max=300)
    if not page.gold.get("text"):
        return words * PROBE_WEIGHT
    wanted = np.array(page.wanted) > 0
    whole = max(shingles(page.gold["text"]).total(), words[wanted].sum()) + words[~wanted].sum() / 2
    side = np.array([fate.nature in SIDE_KINDS for fate in page.fates]) & ~wanted
    return np.asarray((100 * words / whole + 0.15) * np.where(side, SIDE_WEIGHT, 1.0))


def fold_of(host: str, deal: int) -> int:
    """The fold of all pages of one registered host, near enough."""
    return int(hashlib.md5(f"{deal}{'.'.join(host.split('.')[-2:])}".encode()).hexdigest(), 16) % FOLDS


def write(models: Sequence[lightgbm.Booster], pages: Sequence[Example], path: Path) -> None:
    """The trees as nested conditions in a module, each with its share of the mean, one round of all models after the
    other; where the rest of the trees hardly ever turns a verdict, they are not asked."""
    trees = [[_expression(tree["tree_structure"]) for tree in model.dump_model()["tree_info"]] for model in models]
    mixed = [tree for of_round in zip(*trees, strict=True) for tree in of_round]
    size = ROUNDS_PER_PART * BAG
    parts = [mixed[at : at + size] for at in range(0, len(mixed), size)]
    lines = [
        '"""Trees of the small model that tells text from noise; made by tests/bench/train.py, not by hand."""',
        "", "# ruff: noqa", "# fmt: off", "from collections.abc import Sequence", "",
        f"FEATURE_COUNT = {len(FEATURES)}", "",
    ]  # fmt: skip
    for number, part in enumerate(parts):
        body = "\n            + ".join(part)
        lines += ["", f"def _part{number}(f: Sequence[float]) -> float:",
                  f"    {', '.join(FEATURES)} = f", f"    return ({body})", ""]  # fmt: skip
    lines += ["", "def score(f: Sequence[float], floor: float = 0.0) -> float:",
              '    """Log-odds that a run with these features is text of the article; only roughly so where they are',
              '    sure to be above 0 or below the floor."""', "    odds = _part0(f)"]  # fmt: skip
    for number, margin in enumerate(margins(models, pages), 1):
        lines += [f"    if odds > {margin:.2f} or odds < floor - {margin:.2f}:", "        return odds",
                  f"    odds += _part{number}(f)"]  # fmt: skip
    path.write_text("\n".join([*lines, "    return odds"]) + "\n", encoding="utf-8")


def margins(models: Sequence[lightgbm.Booster], pages: Sequence[Example]) -> list[float]:
    """After each part but the last, how far from both thresholds the odds must be for the rest not to matter."""
    rows = np.array([row for page in pages for row in page.rows if row is not None])
    whole = np.mean([model.predict(rows, raw_score=True) for model in models], axis=0)
    found = []
    for rounds in range(ROUNDS_PER_PART, ROUNDS, ROUNDS_PER_PART):
        odds = np.mean([model.predict(rows, raw_score=True, num_iteration=rounds) for model in models], axis=0)
        steps = (step / 20 for step in range(100))
        found.append(next(step for step in steps if _turned(odds, whole, step) <= len(rows) * MAX_TURNED))
    return found


def _turned(odds: "np.ndarray[tuple[int], Any]", whole: "np.ndarray[tuple[int], Any]", margin: float) -> int:
    """How many runs that are clear by the margin the whole of the trees judges otherwise."""
    above = (odds > keep.THRESHOLD + margin) & (whole < keep.THRESHOLD)
    below = (odds < keep.SIDE_THRESHOLD - margin) & (whole >= keep.SIDE_THRESHOLD)
    return int(np.sum(above | below))


def _expression(node: dict[str, object]) -> str:
    if "leaf_value" in node:
        return f"{float(str(node['leaf_value'])) / BAG:.4f}"
    left, right = (_expression(node[side]) for side in ("left_child", "right_child"))  # type: ignore[arg-type]
    name, limit = FEATURES[int(str(node["split_feature"]))], float(str(node["threshold"]))
    return f"({left} if {name} <= {f'{limit:.6g}' if name in SHARES else math.floor(limit)} else {right})"


def judge_folds(pages: Sequence[Example], corpus: Path, deals: int) -> None:
    """Print the scores of pages judged by models that have not seen their hosts."""
    sys.path.insert(0, str(corpus))
    found: dict[str, list[float]] = {}
    for deal in range(deals):
        for name, value in _judge_deal(pages, deal).items():
            found.setdefault(name, []).append(value)
    for name, values in found.items():
        print(f"{name:<20} {np.mean(values):.4f} ± {np.std(values):.4f}")


def _judge_deal(pages: Sequence[Example], deal: int) -> dict[str, float]:
    """The figures of one deal of the hosts into folds."""
    import score  # the scorer lies beside the corpus

    triples: dict[str, list[tuple[float, float, float]]] = {name: [] for name in CORPORA}
    exact: Counter[str] = Counter()
    strings: Counter[str] = Counter()
    for fold in range(FOLDS):
        models = fit([page for page in pages if fold_of(page.host, deal) != fold])
        for page in pages:
            if fold_of(page.host, deal) != fold or not page.rows:
                continue
            before = [(fate.kind, fate.rule) for fate in page.fates]
            keep.decide(page.fates, _odds(models, page))
            text = page.text()
            for fate, (kind, rule) in zip(page.fates, before, strict=True):
                fate.kind, fate.rule = kind, rule
            if not page.gold.get("text"):
                strings["wanted"] += len(page.gold["must"])
                strings["found"] += sum(score.squash(part) in score.squash(text) for part in page.gold["must"])
                strings["wrong"] += sum(score.squash(part) in score.squash(text) for part in page.gold["must_not"])
                continue
            gold = max(score.references(page.gold), key=lambda ref: (shingles(ref) & shingles(text)).total())
            triples[page.corpus].append(score.confusion(shingles(gold), shingles(text)))
            exact[page.corpus] += _WORD.findall(gold) == _WORD.findall(text)
    figures: dict[str, float] = {}
    for name, confusions in triples.items():
        if confusions:
            figures[f"{name} F1"] = score.corpus_prf(confusions)[2]
            figures[f"{name} exact"] = exact[name] / len(confusions)
    if strings["wanted"]:
        figures["trafilatura must F1"] = 2 * strings["found"] / sum(strings.values())
    return figures


def _odds(models: Sequence[lightgbm.Booster], page: Example) -> list[float | None]:
    rows = np.array([row for row in page.rows if row is not None])
    values = iter(np.mean([model.predict(rows, raw_score=True) for model in models], axis=0) if len(rows) else ())
    return [None if row is None else float(next(values)) for row in page.rows]


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--folds", type=int, nargs="?", const=1, default=0, metavar="DEALS")
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    pages = list(examples(args.corpus))
    if args.folds:
        judge_folds(pages, args.corpus, args.folds)
    if args.write:
        write(fit(pages), pages, Path(keep.__file__).with_name("weights.py"))


if __name__ == "__main__":
    main()
