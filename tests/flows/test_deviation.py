"""How far new values lie from the past: what small numbers can and cannot say."""

import math
import random

from hypothesis import given
from hypothesis import strategies as st

from flows.deviation import level_deviation, past_of, share_deviation

_CHANCE = random.Random(7)
PAST = past_of([_CHANCE.gauss(5.5, 0.4) for _ in range(300)])


@given(st.integers(0, 40), st.integers(0, 400))
def test_share_like_the_past_deviates_little(count: int, more: int) -> None:
    total = 40
    assert abs(share_deviation(count, total, count * 10, total * 10)) < 1.5
    assert math.isfinite(share_deviation(count, total, more, max(more, 400)))


def test_one_odd_value_never_deviates_much() -> None:
    assert abs(level_deviation([9.0], PAST)) < 3
    assert abs(share_deviation(0, 1, 300, 300)) < 4.5


def test_half_of_everything_deviates_much() -> None:
    chance = random.Random(3)
    assert level_deviation([chance.gauss(5.5, 0.4) - math.log(2) for _ in range(15)], PAST) < -4.5


def test_one_huge_value_among_usual_ones_is_no_shift() -> None:
    chance = random.Random(4)
    assert abs(level_deviation([chance.gauss(5.5, 0.4) for _ in range(14)] + [60.0], PAST)) < 3


def test_nothing_deviates_from_equal_values_like_them() -> None:
    assert level_deviation([0.0] * 9, past_of([0.0] * 100)) == 0.0


def test_anything_deviates_from_equal_values_unlike_them() -> None:
    assert level_deviation([0.5] * 9, past_of([0.0] * 100)) > 4.5
