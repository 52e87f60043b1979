"""What is noted of one publisher in one scheduled run, so that later runs can be held against it. Pure."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from cleaners.urls import registered_host
from schemas import BODY_KINDS, Article

FIELDS = ("published_at", "authors", "section", "standfirst", "topics", "images", "editor")
LEVELS = ("words", "paragraphs", "repeated", "garbled", "delay_hours", "left_out")
_GARBLED = re.compile(r"\ufffd|[ÃÂâ][\u0080-\u00bf\u20ac\u2122\u201a-\u2022]|&(?:amp|quot|nbsp|#\d+);")  # "â€œ", "Ã©"
SECONDS_PER_HOUR = 3600.0
MISSED = 1.5  # usual distances of two runs after which one was missed


@dataclass(frozen=True, slots=True)
class Sample:
    """Figures of one new article: words and paragraphs of the body, share of words in paragraphs that stand there
    twice, garbled places per 1,000 characters, hours from publication to the visit (None: no date, or hours that runs
    which were missed may have made), words of the
    page that were left out as boilerplate, the FIELDS that are filled, and whether the page declares another
    outlet's address as its own."""

    words: float
    paragraphs: float
    repeated: float = 0.0
    garbled: float = 0.0
    delay_hours: float | None = None
    left_out: float = 0.0
    filled: tuple[str, ...] = ()
    is_foreign: bool = False


@dataclass(frozen=True, slots=True)
class Observation:
    """One publisher in one run. `at` is UTC seconds, `hours` the time since the run before (0: the first).

    `asked` sources were asked and `unread` of them gave no answer; `named` addresses stood in the answers, `foreign`
    more belong to other outlets, `found` were not known before. `unfetched` pages could not be had, `no_article`
    were had and are none; `samples` are of the new articles. `is_quarantined` tells that they were not stored.
    """

    publisher: str
    at: float
    hours: float = 0.0
    asked: int = 0
    unread: int = 0
    named: int = 0
    foreign: int = 0
    found: int = 0
    unfetched: int = 0
    no_article: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)
    samples: tuple[Sample, ...] = ()
    is_quarantined: bool = False


def sample_of(article: Article, seen_at: datetime, left_out: int) -> Sample:
    """The figures of an article visited at this aware moment."""
    body = [block.text for block in article.blocks if block.kind in BODY_KINDS]
    published = article.published_at
    return Sample(
        words=article.word_count,
        paragraphs=len(body),
        repeated=round(_repeated(body), 3),
        garbled=round(1000 * len(_GARBLED.findall(article.body)) / max(1, len(article.body)), 3),
        delay_hours=round((seen_at - published).total_seconds() / SECONDS_PER_HOUR, 3) if published else None,
        left_out=left_out,
        filled=filled_fields(article),
        is_foreign=_is_foreign(article),
    )


def as_usual(delay: float, gap: float, usual: float) -> float | None:
    """The hours from publication to a visit as they would be had no run been missed: `gap` hours passed since the
    sources were read last, `usual` ones between two runs. None where the gap alone may have made the delay.

    >>> as_usual(5, gap=10, usual=1), as_usual(12, gap=10, usual=1), as_usual(-3, gap=10, usual=1)
    (None, 3, -3)
    """
    if gap < MISSED * usual or delay <= 0:
        return delay
    return None if delay <= gap else delay - gap + usual


def filled_fields(article: Article) -> tuple[str, ...]:
    """Those of FIELDS that the article has."""
    return tuple(name for name in FIELDS if getattr(article, name))


def _repeated(texts: Iterable[str]) -> float:
    """Share of words in texts that stood there before."""
    seen: Counter[str] = Counter()
    words = again = 0
    for text in texts:
        count = len(text.split())
        words += count
        again += count if seen[text] else 0
        seen[text] += 1
    return again / words if words else 0.0


def _is_foreign(article: Article) -> bool:
    told = article.provenance.get("canonical_url")
    declared = registered_host(told.raw) if told else None
    return bool(declared and article.publisher and declared != registered_host(f"https://{article.publisher}/"))


def to_text(observation: Observation) -> str:
    """The observation as JSON. What is as in a run of which nothing is known is left out, and a sample is a list: six
    weeks of them are read before each run."""
    values = {key: value for key, value in asdict(observation).items() if value != _NOTHING.get(key)}
    values["samples"] = [_packed(one) for one in observation.samples]
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def from_text(text: str, *, is_whole: bool = True) -> Observation:
    """The observation that `to_text` wrote; with `is_whole` False without its samples.

    >>> one = Observation("kumparan.com", 0.0, samples=(Sample(300, 9, filled=("authors",)),))
    >>> from_text(to_text(one)) == one
    True
    """
    values = json.loads(text)
    packed = values.pop("samples", ())
    return Observation(**values, samples=tuple(map(_unpacked, packed)) if is_whole else ())


def _packed(one: Sample) -> list[object]:
    return [*(getattr(one, name) for name in LEVELS), sum(_BITS[name] for name in one.filled), int(one.is_foreign)]


def _unpacked(values: list[Any]) -> Sample:
    *levels, filled, is_foreign = values
    return Sample(*levels, _filled(filled), bool(is_foreign))  # type: ignore[call-arg]  # LEVELS are its first fields


@cache
def _filled(bits: int) -> tuple[str, ...]:
    return tuple(name for name, bit in _BITS.items() if bits & bit)


_BITS = {name: 1 << place for place, name in enumerate(FIELDS)}
_NOTHING = asdict(Observation("", -1.0))
