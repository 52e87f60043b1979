"""How far a few new values lie from many old ones, in standard deviations; pure statistics of one line each.

0 is what the past leads one to expect; +5 or -5 happens by chance once in some millions. Small numbers of
values cannot give large deviations: one odd value never does.
"""

import math
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass


def share_deviation(count: int, total: int, past_count: float, past_total: float) -> float:
    """Of `total` new things `count` are so; of the past ones `past_count`. The signed root of the deviance.

    >>> round(share_deviation(0, 5, 199, 200), 1)
    -6.8
    >>> round(share_deviation(0, 1, 199, 200), 1)
    -3.0
    """
    if not total:
        return 0.0
    expected = (past_count + 1) / (past_total + 2)
    found = count / total
    gone = found * math.log(found / expected) if found else 0.0
    left = (1 - found) * math.log((1 - found) / (1 - expected)) if found < 1 else 0.0
    return math.copysign(math.sqrt(max(0.0, 2 * total * (gone + left))), found - expected)


@dataclass(frozen=True, slots=True)
class Past:
    """Old values, sorted, with what a comparison needs of them."""

    values: tuple[float, ...]
    mean: float
    spread: float  # standard deviation, of which a hundredth of the mean is the least
    ties: float  # sum over equal values, t of a kind, of t³ - t

    @property
    def median(self) -> float:
        return self.values[len(self.values) // 2]


def past_of(values: Sequence[float]) -> Past:
    """The past as these values tell it; at least one."""
    ordered = tuple(sorted(values))
    mean = sum(ordered) / len(ordered)
    variance = sum((one - mean) ** 2 for one in ordered) / max(1, len(ordered) - 1)
    ties = sum(count**3 - count for count in Counter(ordered).values())
    return Past(ordered, mean, max(math.sqrt(variance), abs(mean) / 100, 1e-6), ties)


def level_deviation(values: Sequence[float], past: Past) -> float:
    """How far the level of new values lies from the past: the smaller of two tests, so that neither one huge value
    nor a tie of small ones is taken for a shift.

    The tests: means in units of the past's spread, and ranks (Mann-Whitney, corrected for ties of the past).
    """
    if not values:
        return 0.0
    by_mean = (sum(values) / len(values) - past.mean) / past.spread * math.sqrt(len(values))
    by_rank = _rank_deviation(values, past)
    if by_mean * by_rank <= 0:
        return 0.0
    return min(by_mean, by_rank, key=abs)


def _rank_deviation(values: Sequence[float], past: Past) -> float:
    new, old = len(values), len(past.values)
    wins = sum(bisect_left(past.values, one) + bisect_right(past.values, one) for one in values) / 2
    both = new + old
    variance = new * old / 12 * (both + 1 - past.ties / (both * (both - 1)))
    return (wins - new * old / 2) / math.sqrt(variance)
