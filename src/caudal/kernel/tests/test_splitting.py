"""A split adds up again, is fair to less than a unit, and gives the odd cent to the first of equals."""

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import assume, given, strategies as st

from caudal.kernel.splitting import split

WEIGHTS = st.lists(st.integers(0, 10**6), min_size=1, max_size=30).filter(any)
TOTALS = st.integers(-(10**12), 10**12)


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (100_00, [1, 1, 1], [33_34, 33_33, 33_33]),
        (-100_00, [1, 1, 1], [-33_34, -33_33, -33_33]),
        (2, [1, 1, 1], [1, 1, 0]),
        (10, [1, 0, 1], [5, 0, 5]),
        (1, [0, 3, 3], [0, 1, 0]),
        (0, [5, 6], [0, 0]),
        (7, [Decimal("0.5"), Decimal("1.5")], [2, 5]),
    ],
)
def test_known_splits(total: int, weights: list[int | Decimal], parts: list[int]) -> None:
    assert split(total, weights) == parts


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1]])
def test_weights_that_share_nothing_are_a_bug_of_the_caller(weights: list[int]) -> None:
    with pytest.raises(AssertionError):
        split(100, weights)


@given(total=TOTALS, weights=WEIGHTS)
def test_a_split_adds_up_and_is_fair_to_less_than_a_unit(total: int, weights: list[int]) -> None:
    parts = split(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Fraction(total * weight, sum(weights))) < 1
        assert weight or not part


@given(total=TOTALS, weights=WEIGHTS, scale=st.integers(1, 10**6), places=st.integers(0, 6))
def test_only_the_proportion_of_the_weights_matters(total: int, weights: list[int], scale: int, places: int) -> None:
    assert split(total, [weight * scale for weight in weights]) == split(total, weights)
    assert split(total, [Decimal(weight).scaleb(-places) for weight in weights]) == split(total, weights)


@given(total=st.integers(0, 10**9), weight=st.integers(1, 100), count=st.integers(1, 40))
def test_the_odd_cents_go_to_the_first_of_equals(total: int, weight: int, count: int) -> None:
    parts = split(total, [weight] * count)
    assert parts == sorted(parts, reverse=True)
    assert parts[0] - parts[-1] <= 1


@given(total=st.integers(0, 10**9), weights=WEIGHTS)
def test_who_weighs_more_gets_no_less(total: int, weights: list[int]) -> None:
    assume(len(weights) > 1)
    parts = split(total, weights)
    by_weight = sorted(zip(weights, parts, strict=True))
    for (lighter, less), (heavier, more) in pairwise(by_weight):
        assert lighter == heavier or less <= more
