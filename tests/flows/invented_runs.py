"""Runs of invented outlets: hours of the day, weekends, bursts, quiet nights and long reads, by a seed."""

import math
import random
from collections.abc import Callable, Iterator
from dataclasses import replace

from flows.watching import FIELDS, Observation, Sample

START = 1_767_225_600.0  # 2026-01-01T00:00Z
Break = Callable[[Observation, random.Random], Observation]


class Outlet:
    """One invented outlet, asked every hour; `pace` is its new articles an hour by day."""

    def __init__(self, seed: int, pace: float | None = None) -> None:
        self.random = random.Random(seed)
        self.pace = pace or self.random.choice([0.5, 2, 4, 8, 16, 30])
        self.length = self.random.uniform(180, 600)
        self.spread = self.random.uniform(0.3, 0.6)
        self.boilerplate = self.random.uniform(20, 120)
        self.fill = {name: self.random.choice([0.0, 0.3, 0.9, 0.98, 1.0]) for name in FIELDS} | {"published_at": 1.0}
        self.run = 0

    def next(self, mend: Break | None = None) -> Observation:
        """The next hour."""
        chance, at = self.random, START + self.run * 3600.0
        hour, day = self.run % 24, self.run // 24 % 7
        pace = self.pace * (0.1 + 0.9 * max(0.0, math.sin((hour - 4) / 20 * math.pi))) * (0.5 if day >= 5 else 1.0)
        if chance.random() < 0.03:
            pace *= 3  # a burst
        found = _poisson(pace, chance)
        lost = sum(chance.random() < 0.01 for _ in range(found))
        walls = sum(chance.random() < 0.02 for _ in range(found - lost))
        samples = tuple(self._sample() for _ in range(found - lost - walls))
        one = Observation(
            "warta.example", at, hours=float(self.run > 0), asked=1, named=50, found=found,
            unfetched=lost, no_article=walls, samples=samples,
        )  # fmt: skip
        self.run += 1
        return mend(one, chance) if mend else one

    def runs(self, many: int) -> list[Observation]:
        return [self.next() for _ in range(many)]

    def _sample(self) -> Sample:
        chance = self.random
        words = self.length * math.exp(chance.gauss(0, self.spread))
        if chance.random() < 0.02:
            words *= 8  # a long read
        filled = tuple(name for name, share in self.fill.items() if chance.random() < share)
        delay = chance.expovariate(1.0) + 0.05
        gone = self.boilerplate * math.exp(chance.gauss(0, 0.3))
        return Sample(round(words), max(1, round(words / 35)), delay_hours=delay, left_out=round(gone), filled=filled)


def _poisson(mean: float, chance: random.Random) -> int:
    limit, product, count = math.exp(-mean), chance.random(), 0
    while product > limit:
        product *= chance.random()
        count += 1
    return count


def _each(change: Callable[[Sample], Sample]) -> Break:
    return lambda one, _chance: replace(one, samples=tuple(change(sample) for sample in one.samples))


def _without(name: str) -> Break:
    return _each(lambda sample: replace(sample, filled=tuple(one for one in sample.filled if one != name)))


def _no_article(reason: str) -> Break:
    def change(one: Observation, _chance: random.Random) -> Observation:
        many = one.no_article + len(one.samples)
        return replace(one, samples=(), no_article=many, reasons={reason: many})

    return change


def _half(sample: Sample) -> Sample:
    return replace(sample, words=sample.words / 2, paragraphs=max(1, sample.paragraphs // 2))


BREAKS: dict[str, tuple[str, Break]] = {
    "redesign": ("text_shrank", _each(lambda s: replace(s, words=12, paragraphs=1))),
    "empty body": ("no_article", _no_article("empty")),
    "date gone": ("field_dropped", _each(lambda s: replace(_drop(s, "published_at"), delay_hours=None))),
    "author gone": ("field_dropped", _without("authors")),
    "wrong charset": ("garbled", _each(lambda s: replace(s, garbled=8.0))),
    "consent wall": ("no_article", _no_article("consent_wall")),
    "403 to all": (
        "cannot_fetch",
        lambda o, _: replace(o, samples=(), no_article=0, unfetched=o.found, reasons={"http_403": o.found}),
    ),
    "feed dead": (
        "cannot_fetch",
        lambda o, _: replace(o, unread=1, named=0, found=0, samples=(), unfetched=0, no_article=0),
    ),
    "feed frozen": ("nothing_new", lambda o, _: replace(o, found=0, samples=(), unfetched=0, no_article=0)),
    "feed of another site": (
        "foreign",
        lambda o, _: replace(o, found=0, named=0, foreign=50, samples=(), unfetched=0, no_article=0),
    ),
    "text doubled": (
        "text_doubled",
        _each(lambda s: replace(s, words=2 * s.words, paragraphs=2 * s.paragraphs, repeated=0.5)),
    ),
    "half the paragraphs lost": (
        "text_shrank",
        _each(_half),
    ),
    "half the paragraphs left out": (
        "text_shrank",
        _each(lambda s: replace(_half(s), left_out=s.left_out + s.words / 2)),
    ),
    "clock jump": ("dates_wrong", _each(lambda s: replace(s, delay_hours=(s.delay_hours or 0) - 26))),
}


def _drop(sample: Sample, name: str) -> Sample:
    return replace(sample, filled=tuple(one for one in sample.filled if one != name))


def broken_runs(outlet: Outlet, name: str) -> Iterator[Observation]:
    """The outlet's next hours with this break."""
    while True:
        yield outlet.next(BREAKS[name][1])
