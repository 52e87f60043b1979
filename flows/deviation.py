"""How far a few new values lie from many old ones, in standard deviations; pure statistics of one line each.

0 is what the past leads one to expect; +5 or -5 happens by chance once in some millions. Small numbers of
values cannot give large deviations: one odd value never does.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist


def share_deviation(count: int, total: int, past_count: int, past_total: int) -> float:
    """Of `total` new things `count` are so; of the past ones `past_count`. The signed root of the likelihood ratio of
    two shares against one (G-test), so that a short past proves little.

    >>> round(share_deviation(0, 5, 199, 200), 1)
    -6.5
    >>> round(share_deviation(0, 1, 199, 200), 1)
    -3.0
    """
    if not total or not past_total:
        return 0.0
    both = (count + past_count) / (total + past_total)
    gain = _gain(count, total, both) + _gain(past_count, past_total, both)
    return math.copysign(math.sqrt(max(0.0, 2 * gain)), count / total - past_count / past_total)


def _gain(count: int, total: int, expected: float) -> float:
    """How much better their own share explains them than the expected one, as a logarithm."""
    found = count / total
    some = count * math.log(found / expected) if count else 0.0
    rest = (total - count) * math.log((1 - found) / (1 - expected)) if count < total else 0.0
    return some + rest


@dataclass(frozen=True, slots=True)
class Past:
    """Old values, sorted."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        return self.values[len(self.values) // 2]


def past_of(values: Sequence[float]) -> Past:
    """The past as these values tell it; at least one."""
    return Past(tuple(sorted(values)))


def level_deviation(values: Sequence[float], past: Past) -> float:
    """How far the level of new values lies from the past: the mean of their normal scores (van der Waerden).

    A value's score is where its rank among the old ones stands on the normal curve, so that one huge value counts no
    more than the largest of the past, long tails cost nothing, and equal values are no shift.
    """
    if not values:
        return 0.0
    new, old = len(values), len(past.values)
    ranks = ((bisect_left(past.values, one) + bisect_right(past.values, one)) / 2 for one in values)
    scores = (_NORMAL.inv_cdf((rank + 0.5) / (old + 1)) for rank in ranks)
    return sum(scores) / new / math.sqrt(1 / new + 1 / old)


def evidence(dispersion: float) -> float:
    """How much each expected thing that did not come proves: that none of n comes has the chance e**-(n * evidence),
    where their number varies as chance alone has it (1: Poisson), or so many times as much (negative binomial).

    >>> evidence(1.0), round(evidence(3.0), 2)
    (1.0, 0.55)
    """
    return math.log(dispersion) / (dispersion - 1) if dispersion > 1 else 1.0


_NORMAL = NormalDist()
