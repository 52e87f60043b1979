"""A rule held against pages of its outlet: what each page gave, what fills the fields, what is stale, a verdict. Pure.

A sample is one page with its outcome; where the samples come from is told in `flows/samples.py`.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from cleaners.rulecheck import Finding, stale_keys
from flows.reading import Stored, read_article
from schemas import Article, KabarError, Publisher

WORKS, PARTIAL, NOTHING_WORKED = 0, 3, 4

FIELDS: Mapping[str, Callable[[Article], object]] = {
    "headline": lambda one: one.headline,
    "published_at": lambda one: one.published_at,
    "authors": lambda one: one.authors,
    "editor": lambda one: one.editor,
    "agency": lambda one: one.agency,
    "dateline": lambda one: one.dateline,
    "standfirst": lambda one: one.standfirst,
    "section": lambda one: one.section,
    "topics": lambda one: one.topics,
    "images": lambda one: one.images,
    "captions": lambda one: any(image.caption for image in one.images),
    "credits": lambda one: any(image.credit for image in one.images),
    "body": lambda one: one.body,
}


@dataclass(frozen=True, slots=True)
class Listed:
    """What one feed, sitemap or index page names: addresses of the outlet, and those among them that look like an
    article's to the rule; or why it gave nothing."""

    kind: str
    url: str
    named: int = 0
    articles: int = 0
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """One page of the outlet and the article in it, or why there is none; `stored` is None where no page came."""

    url: str
    stored: Stored | None
    found: Article | KabarError


@dataclass(frozen=True, slots=True)
class Trial:
    """All that is known of a rule after trying it."""

    publisher: Publisher
    listed: tuple[Listed, ...] = ()
    samples: tuple[Sample, ...] = ()

    @property
    def articles(self) -> tuple[Article, ...]:
        return tuple(one.found for one in self.samples if isinstance(one.found, Article))

    @property
    def stale(self) -> tuple[Finding, ...]:
        """Keys of the rule that find nothing on the pages; of those that are articles, where there are any."""
        pages = [(one.stored, isinstance(one.found, Article)) for one in self.samples if one.stored is not None]
        articles = [stored.page.body for stored, is_article in pages if is_article]
        return stale_keys(self.publisher, articles or [stored.page.body for stored, _ in pages])


def sampled(url: str, stored: Stored) -> Sample:
    """The page with what the cleaner makes of it."""
    return Sample(url, stored, read_article(stored).found)


def field_rows(trial: Trial) -> list[tuple[str, int, int, str]]:
    """Per field: on how many articles it is filled, of how many, and by which places of the page."""
    rows = []
    articles = trial.articles
    for name, read in FIELDS.items():
        filled = [one for one in articles if read(one)]
        places = Counter(_place(one, name, trial.publisher) for one in filled)
        told = ", ".join(f"{place} {many}" for place, many in places.most_common() if place)
        rows.append((name, len(filled), len(articles), told))
    return rows


def _place(article: Article, name: str, publisher: Publisher) -> str:
    """Where the page has the field, as far as the article tells; a body is the rule's or the general cleaner's."""
    found = article.provenance.get(name)
    if name == "body":
        return "rule" if publisher.body and found is None else "general"
    return found.source if found else ""


def judge(trial: Trial) -> tuple[str, int]:
    """The verdict in one sentence, and the exit code that says the same."""
    articles, samples = trial.articles, trial.samples
    failed = [one for one in trial.listed if one.problem]
    if not samples:
        why = f": {_told(failed)}" if failed else ""
        return f"nothing to judge by, no page of the outlet is at hand{why}", NOTHING_WORKED
    if not articles:
        return f"broken: none of {len(samples)} pages gives an article ({_reasons(samples)})", NOTHING_WORKED
    wrong = []
    if len(articles) < len(samples):
        wrong.append(f"{len(samples) - len(articles)} of {len(samples)} pages give no article ({_reasons(samples)})")
    if failed:
        wrong.append(_told(failed))
    if undated := sum(one.published_at is None for one in articles):
        wrong.append(f"{undated} of {len(articles)} articles have no date")
    if stale := [one.key for one in trial.stale if one.problem != "unused"]:
        wrong.append(f"stale: {', '.join(stale)}")
    general = sum("body" in one.provenance for one in articles)
    if 0 < general < len(articles):
        wrong.append(f"`body` finds nothing on {general} of {len(articles)} pages")
    if wrong:
        return f"works in part: {'; '.join(wrong)}", PARTIAL
    return f"works: {len(articles)} of {len(samples)} pages give an article", WORKS


def _reasons(samples: Sequence[Sample]) -> str:
    counts = Counter(one.found.reason for one in samples if isinstance(one.found, KabarError))
    return ", ".join(f"{reason} {many}" for reason, many in counts.most_common())


def _told(failed: Sequence[Listed]) -> str:
    return "; ".join(f"{one.kind} {one.url}: {one.problem}" for one in failed)
