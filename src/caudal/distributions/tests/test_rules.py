"""Pro-rata splits: published and awkward cases, and what holds for all."""

from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from caudal.distributions import errors, rules
from caudal.kernel.money import Money
from caudal.kernel.refusals import Refusal


def _parts(amount: str, *weights: str) -> list[str]:
    money = Money(int(amount.replace(".", "")), "USD")
    return [part.text for part in rules.pro_rata(amount=money, weights=[Decimal(weight) for weight in weights])]


def test_the_odd_cent_goes_to_the_largest_remainder_and_ties_to_the_first() -> None:
    assert _parts("100.00", "1", "1", "1") == ["33.34", "33.33", "33.33"]
    assert _parts("0.02", "1", "1", "1") == ["0.01", "0.01", "0.00"]
    assert _parts("10.00", "0.15", "0.25", "0.60") == ["1.50", "2.50", "6.00"]
    assert _parts("0.01", "1", "2") == ["0.00", "0.01"]


def test_who_has_no_weight_gets_nothing() -> None:
    assert _parts("9.99", "0", "1", "0") == ["0.00", "9.99", "0.00"]
    assert _parts("0.00", "1", "1") == ["0.00", "0.00"]


@pytest.mark.parametrize(
    ("refusal", "amount", "weights"),
    [
        (errors.AmountIsNegative, -1, ["1"]),
        (errors.WeightsAreMissing, 100, []),
        (errors.WeightIsNotANumber, 100, ["1", "-1"]),
        (errors.WeightIsNotANumber, 100, ["NaN"]),
        (errors.WeightIsNotANumber, 100, ["Infinity"]),
        (errors.WeightIsNotANumber, 100, ["1E+99"]),
        (errors.WeightIsNotANumber, 100, ["1E-99"]),
        (errors.WeightsSumToZero, 100, ["0", "0.00"]),
    ],
)
def test_refusals(refusal: type[Refusal], amount: int, weights: list[str]) -> None:
    with pytest.raises(refusal):
        rules.pro_rata(amount=Money(amount, "USD"), weights=[Decimal(weight) for weight in weights])


def test_more_shares_than_the_limit_are_refused() -> None:
    with pytest.raises(errors.WeightsAreTooMany):
        rules.pro_rata(amount=Money(1, "USD"), weights=[Decimal(1)] * (rules.WEIGHTS_MAX + 1))


@given(
    minor=st.integers(0, 10**12),
    weights=st.lists(st.decimals(0, 10**6, places=3), min_size=1, max_size=30).filter(any),
)
def test_parts_add_up_and_each_is_within_a_cent_of_its_share(minor: int, weights: list[Decimal]) -> None:
    parts = [part.minor for part in rules.pro_rata(amount=Money(minor, "USD"), weights=weights)]
    assert sum(parts) == minor
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * sum(weights) - minor * weight) < sum(weights)
