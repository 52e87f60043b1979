"""What is usual for one publisher, learned from its own past runs, and how far new figures lie from it. Pure.

Every test gives a deviation (see flows/deviation.py). Before it counts it is divided by what the same test gave over
the publisher's past, so that an outlet that varies much is given more room than one that never does.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from flows.deviation import Past, level_deviation, past_of, share_deviation
from flows.watching import FIELDS, LEVELS, SECONDS_PER_HOUR, Observation, Sample

WINDOWS = (1, 2, 3, 5, 10)  # runs looked at together: a small outlet shows its break over several runs
PAST_PER_WINDOW = 10  # past runs needed for each run of a window
PAST_VALUES = 400  # newest articles that levels are compared with
PAST_SCALES = 60  # past windows from which the room for a test is learned
ODD = 10.0  # a past deviation counts at most so much: one odd day does not blind for ever
LEAST_EXPECTED = 0.5  # new addresses in a run, below which the run says nothing of how much their number varies
NEAR_HOURS = ((0, 1.0), (-1, 0.5), (1, 0.5), (-2, 0.25), (2, 0.25))  # what hours tell of one another, as weights


@dataclass(frozen=True, slots=True)
class Test:
    """One comparison: its name, the deviation, the figure before and now, and of how many things (articles, pages,
    sources)."""

    name: str
    deviation: float
    before: float
    now: float
    total: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Some observations together."""

    asked: int = 0
    unread: int = 0
    named: int = 0
    foreign: int = 0
    unfetched: int = 0
    no_article: int = 0
    samples: tuple[Sample, ...] = ()


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual for so many runs together: `shares` are how many of how many, by test."""

    shares: Mapping[str, tuple[int, int]]
    levels: Mapping[str, Past]


@dataclass(frozen=True, slots=True)
class Baseline:
    """The past of one publisher. `usual` is by window, learned from the runs before it, since a break that goes on
    must not make itself usual; a window is missing where the past is too short. `rates` are new addresses an hour by
    slot of the week, `dispersion` is how much more their number varies than chance alone would have it."""

    history: Sequence[Observation]
    usual: Mapping[int, Usual]
    rates: Mapping[int, float]
    dispersion: float

    def before(self, window: int) -> Sequence[Observation]:
        """The past runs that are in no window that ends with the next run."""
        return self.history[: len(self.history) - window + 1]


def together(observations: Sequence[Observation]) -> Figures:
    """The figures of these observations, added up."""
    return Figures(
        asked=sum(one.asked for one in observations),
        unread=sum(one.unread for one in observations),
        named=sum(one.named for one in observations),
        foreign=sum(one.foreign for one in observations),
        unfetched=sum(one.unfetched for one in observations),
        no_article=sum(one.no_article for one in observations),
        samples=tuple(sample for one in observations for sample in one.samples),
    )


def baseline_of(history: Sequence[Observation], zone: tzinfo) -> Baseline:
    """What the sound past runs, oldest first, lead one to expect."""
    rates, dispersion = _rates(history, zone)
    usual = {
        window: _usual(history[: len(history) - window + 1])
        for window in WINDOWS
        if len(history) >= PAST_PER_WINDOW * window
    }
    return Baseline(history, usual, rates, dispersion)


def room(name: str, window: int, baseline: Baseline) -> float:
    """How far this test usually lies from its mean where nothing is broken: root mean square over past windows of so
    many runs, at least 1."""
    history, squares = baseline.before(window), []
    for end in range(len(history), max(window, len(history) - PAST_SCALES) - 1, -1):
        tests = run_tests(together(history[end - window : end]), baseline.usual[window])
        squares += [min(abs(test.deviation), ODD) ** 2 for test in tests if test.name == name]
    return max(1.0, math.sqrt(sum(squares) / len(squares))) if squares else 1.0


def is_outage(observation: Observation) -> bool:
    """Whether nothing at all could be read."""
    return observation.asked > 0 and observation.unread == observation.asked


def run_tests(figures: Figures, usual: Usual) -> Iterator[Test]:
    """Every comparison that these figures allow."""
    for name, (count, total) in _shares(figures).items():
        past_count, past_total = usual.shares[name]
        if total and past_total:
            deviation = share_deviation(count, total, past_count, past_total)
            yield Test(name, deviation, past_count / past_total, count / total, total)
    told = (_level(name, figures.samples, level) for name, level in usual.levels.items())
    levels = {test.name: test for test in told if test}
    if "left_out" in levels:
        levels["left_out"] = _loss(levels["words"], levels["left_out"])
    yield from levels.values()


def _level(name: str, samples: Sequence[Sample], usual: Past) -> Test | None:
    values = _levels(samples, name)
    if not values:
        return None
    deviation = level_deviation(values, usual)
    return Test(name, deviation, _unlevel(usual.median), _unlevel(_middle(values)), len(values))


def _loss(words: Test, left_out: Test) -> Test:
    """Whether articles are shorter because more of the page is left out. More boilerplate alone is no break, so it
    deviates as far as the weaker of both does; both so far by chance is as rare as one of them √2 times as far."""
    deviation = math.sqrt(2) * max(0.0, min(-words.deviation, left_out.deviation))
    return replace(left_out, deviation=deviation)


def measured(figures: Figures, name: str) -> tuple[float, int]:
    """The figure that the test of this name is about, and of how many things; (0.0, 0) where there are none."""
    if name in LEVELS:
        values = _levels(figures.samples, name)
        return (_unlevel(_middle(values)), len(values)) if values else (0.0, 0)
    count, total = _shares(figures)[name]
    return (count / total, total) if total else (0.0, 0)


def _usual(history: Sequence[Observation]) -> Usual:
    past = together(history)
    newest = past.samples[-PAST_VALUES:]
    return Usual(_shares(past), {name: past_of(values) for name in LEVELS if (values := _levels(newest, name))})


def _shares(figures: Figures) -> dict[str, tuple[int, int]]:
    """Per test: how many, of how many."""
    samples = figures.samples
    many = len(samples)
    shares = {
        "unread": (figures.unread, figures.asked),
        "foreign_feed": (figures.foreign, figures.foreign + figures.named),
        "unfetched": (figures.unfetched, figures.unfetched + figures.no_article + many),
        "no_article": (figures.no_article, figures.no_article + many),
        "foreign_article": (sum(one.is_foreign for one in samples), many),
    }
    return shares | {name: (sum(name in one.filled for one in samples), many) for name in FIELDS}


def expected_new(observation: Observation, rates: Mapping[int, float], zone: tzinfo) -> float:
    """How many new addresses the time since the run before lets one expect."""
    hours = observation.hours
    steps = max(1, math.ceil(hours))
    middles = (observation.at - (step + 0.5) * hours / steps * SECONDS_PER_HOUR for step in range(steps))
    return sum(rates.get(slot(middle, zone), 0.0) * hours / steps for middle in middles)


def slot(at: float, zone: tzinfo) -> int:
    """The hour of the publisher's day, apart for working days (0 to 23) and weekends (24 to 47)."""
    local = datetime.fromtimestamp(at, zone)
    return local.hour + 24 * (local.weekday() >= 5)


def _rates(history: Sequence[Observation], zone: tzinfo) -> tuple[dict[int, float], float]:
    """New addresses an hour by slot, and the dispersion: for the runs with fewer than all the others lead one to
    expect, the mean squared distance from that number in units of it; 1 is pure chance."""
    runs = [(one, slot(one.at - one.hours * SECONDS_PER_HOUR / 2, zone)) for one in history if _tells_rate(one)]
    hours, found = dict.fromkeys(range(48), 0.0), dict.fromkeys(range(48), 0.0)
    for one, its_slot in runs:
        hours[its_slot] += one.hours
        found[its_slot] += one.found
    mean = sum(found.values()) / max(1e-9, sum(hours.values()))

    def rate(its_slot: int, less_found: float = 0.0, less_hours: float = 0.0) -> float:
        day = its_slot // 24 * 24
        near = [(day + (its_slot + step) % 24, weight) for step, weight in NEAR_HOURS]
        near_found = sum(weight * found[one] for one, weight in near) - less_found
        near_hours = sum(weight * hours[one] for one, weight in near) - less_hours
        return (near_found + mean) / (near_hours + 1)

    ratios = [
        (one.found - wanted) ** 2 / wanted
        for one, its_slot in runs
        if (wanted := one.hours * rate(its_slot, one.found, one.hours)) >= LEAST_EXPECTED and one.found < wanted
    ]
    return {one: rate(one) for one in range(48)}, max(1.0, sum(ratios) / len(ratios)) if ratios else 1.0


def gaps(history: Sequence[Observation], now: float) -> tuple[float, float]:
    """Hours since the sources were read last, and the usual hours between two runs."""
    read = [one for one in history if one.hours and not is_outage(one)]
    if not read:
        return 0.0, 0.0
    return (now - read[-1].at) / SECONDS_PER_HOUR, _middle([one.hours for one in read])


def _tells_rate(observation: Observation) -> bool:
    return observation.hours > 0 and not is_outage(observation)


def _levels(samples: Sequence[Sample], name: str) -> list[float]:
    """The samples' values as logarithms of sign and size: twice as long is as far as half as long."""
    values = (getattr(sample, name) for sample in samples)
    return [math.copysign(math.log1p(abs(one)), one) for one in values if one is not None]


def _middle(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2]


def _unlevel(value: float) -> float:
    return math.copysign(math.expm1(abs(value)), value)
