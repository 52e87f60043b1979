"""Prints how often title, day, instant and authors are right, with the general cleaner.

    PYTHONPATH=. python tests/bench/metadata.py CORPUS [--folds] [--misses title|day|instant|authors]

CORPUS holds `dev/<collection>/` and `score.py`, whose measures are used; pages marked suspect are left out. Authors are
told three ways: `names` compares the names alone with all of the gold; `credited` everybody whom the byline credits, an
outlet or an agency too, as most gold does; `people` the names with the gold's people, so that a page which only an
outlet or an agency signs must have no author. `--folds` adds title and people with the weights of the places chosen
anew on the pages of other hosts, five times, starting from equal weights. `--misses` lists gold, kabar's answer and
what each place on the page says.
"""

import argparse
import importlib.util
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from types import ModuleType
from typing import Any

from kabar_article import everybody

from cleaners import clean, headlines, normalise, people
from cleaners.agencies import parse_agency
from cleaners.metadata import site_names
from schemas import Article, Claim, CleanError, Page

FOLDS = 5
VALUES = (0.5, 1.0, 2.0, 4.0, 8.0)  # weights that are tried for a place
CLAIMS = {"title": "headline", "day": "published_at", "instant": "published_at", "authors": "authors"}
Gold = dict[str, Any]
Ratings = list[float | None]


@dataclass(frozen=True, slots=True)
class Example:
    """A page with its gold, its claims and its article; none of either where the cleaner refuses it."""

    collection: str
    gold: Gold
    claims: dict[str, tuple[Claim, ...]]
    article: Article | None

    @property
    def fold(self) -> int:
        return zlib.crc32(str(self.gold["host"]).encode()) % FOLDS

    @property
    def outlets(self) -> tuple[str, ...]:
        return site_names(self.claims, self.article.canonical_url if self.article else None)

    @property
    def published(self) -> str | None:
        return self.article.published_at.isoformat() if self.article and self.article.published_at else None


@dataclass(frozen=True, slots=True)
class Measures:
    """The scorer's measures: 0 to 1, None where the gold does not say."""

    score: ModuleType

    def title(self, page: Example, headline: str | None) -> float | None:
        gold = page.gold.get("title")
        return float(self.score.key(gold) == self.score.key(headline)) if gold else None

    def day(self, page: Example) -> float | None:
        gold = page.gold.get("published")
        return float(self.score.same_day(gold, page.published)) if gold else None

    def instant(self, page: Example) -> float | None:
        gold = page.gold.get("published")
        return float(self.score.same_instant(gold, page.published)) if self.score.when(gold)[1] else None

    def authors(self, page: Example, names: Sequence[str]) -> float | None:
        gold = page.gold.get("authors")
        return self._alike(gold, names) if gold else None

    def people(self, page: Example, names: Sequence[str]) -> float | None:
        gold = page.gold.get("authors")
        if not gold:
            return None
        declared = [claim.raw for claim in page.claims.get("authors", ()) if claim.source.endswith("organization")]
        others = set(map(self.score.key, (*page.outlets, *declared)))
        return self._alike([one for one in gold if self.score.key(one) not in others and not parse_agency(one)], names)

    def _alike(self, gold: Sequence[str], names: Sequence[str]) -> float:
        return float(self.score.set_f1(self.score.names(gold), self.score.names(list(names))))


def read_examples(corpus: Path, score: ModuleType) -> list[Example]:
    found = []
    for folder in sorted((corpus / "dev").iterdir()):
        for gold in score.load_gold(folder):
            if gold.get("suspect"):
                continue
            try:
                document = clean(Page(body=score.load_page(folder, gold["id"]), url=gold["url"]))
                found.append(Example(folder.name, gold, dict(document.claims), normalise(document)))
            except CleanError:
                found.append(Example(folder.name, gold, {}, None))
    return found


def rate(pages: Sequence[Example], measures: Measures) -> dict[str, Ratings]:
    """The columns of the table: per measure the rating of each page."""
    names = [page.article.authors if page.article else () for page in pages]
    credited = [everybody(page.article) if page.article else () for page in pages]
    headline = [page.article.headline if page.article else None for page in pages]
    return {
        "title": list(map(measures.title, pages, headline)),
        "day": list(map(measures.day, pages)),
        "instant": list(map(measures.instant, pages)),
        "names": list(map(measures.authors, pages, names)),
        "credited": list(map(measures.authors, pages, credited)),
        "people": list(map(measures.people, pages, names)),
    }


def five_fold(module: ModuleType, pages: Sequence[Example], rating: Callable[[Example], float | None]) -> Ratings:
    """Each page rated with weights of `module` that were chosen without its host's fold."""
    ratings: Ratings = [None] * len(pages)
    kept = module.WEIGHTS
    try:
        for fold in range(FOLDS):
            choose_weights(module, [page for page in pages if page.fold != fold], rating)
            for at, page in enumerate(pages):
                if page.fold == fold:
                    ratings[at] = rating(page)
    finally:
        module.WEIGHTS = kept
    return ratings


def choose_weights(module: ModuleType, pages: Sequence[Example], rating: Callable[[Example], float | None]) -> None:
    """Give the module the weights that suit the pages best, place by place, twice round, from equal ones."""
    module.WEIGHTS = dict.fromkeys(module.WEIGHTS, 1.0)
    for place in [*module.WEIGHTS] * 2:
        before, results = module.WEIGHTS[place], {}
        for value in VALUES:
            module.WEIGHTS[place] = value
            results[value] = mean([rating(page) for page in pages])
        module.WEIGHTS[place] = max(VALUES, key=lambda value: (results[value], value == before))


def mean(ratings: Sequence[float | None]) -> float:
    return fmean([rating for rating in ratings if rating is not None] or [0.0])


def fold_columns(pages: Sequence[Example], measures: Measures) -> dict[str, Ratings]:
    def title(page: Example) -> float | None:
        found = headlines.choose_headline(page.claims.get("headline", ()), page.outlets) if page.article else None
        return measures.title(page, found.title.text if found else None)

    def authors(page: Example) -> float | None:
        return measures.people(page, people.choose_people(page.claims, page.outlets).authors)

    return {"title*": five_fold(headlines, pages, title), "people*": five_fold(people, pages, authors)}


def show_misses(pages: Sequence[Example], field: str, ratings: Ratings) -> None:
    for page, rating in zip(pages, ratings, strict=True):
        if rating is None or rating == 1:
            continue
        found = page.article
        ours = {"title": found.headline, "authors": found.authors}.get(field, page.published) if found else None
        print(f"\n{page.collection} {page.gold['url']}\n  gold   {page.gold.get(field, page.gold['published'])}")
        print(f"  kabar  {ours}")
        for claim in page.claims.get(CLAIMS[field], ()):
            print(f"    {claim.source:<24} {claim.raw[:150]}")


def load_score(corpus: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", corpus / "score.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"{corpus} holds no score.py")
    score = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(score)
    return score


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--folds", action="store_true")
    parser.add_argument("--misses", choices=CLAIMS)
    given = parser.parse_args()
    measures = Measures(load_score(given.corpus))
    pages = read_examples(given.corpus, measures.score)
    columns = rate(pages, measures)
    shown = columns | (fold_columns(pages, measures) if given.folds else {})
    print(f"{'':<14}{'pages':>7}" + "".join(f"{name:>10}" for name in shown))
    for collection in dict.fromkeys(page.collection for page in pages):
        rows = [at for at, page in enumerate(pages) if page.collection == collection]
        ratings = [[column[at] for at in rows] for column in shown.values()]
        cells = ("-" if all(cell is None for cell in column) else f"{mean(column):.3f}" for column in ratings)
        print(f"{collection:<14}{len(rows):>7}" + "".join(f"{cell:>10}" for cell in cells))
    if given.misses:
        show_misses(pages, given.misses, columns["credited" if given.misses == "authors" else given.misses])


if __name__ == "__main__":
    main()
