"""Rounding agrees with Decimal's own, exactly, whatever the size and the number of digits."""

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Decimal, localcontext

import pytest
from hypothesis import given, strategies as st

from caudal.kernel.money import Money
from caudal.kernel.rounding import Rounding, round_decimal, round_ratio, round_to_multiple, to_money

DECIMAL_MODE = {
    Rounding.HALF_EVEN: ROUND_HALF_EVEN,
    Rounding.HALF_UP: ROUND_HALF_UP,
    Rounding.UP: ROUND_UP,
    Rounding.DOWN: ROUND_DOWN,
}
MODES = st.sampled_from(list(Rounding))


@pytest.mark.parametrize(
    ("numerator", "denominator", "half_even", "half_up", "up", "down"),
    [
        (5, 2, 2, 3, 3, 2),
        (7, 2, 4, 4, 4, 3),
        (-5, 2, -2, -3, -3, -2),
        (1, 3, 0, 0, 1, 0),
        (-1, 3, 0, 0, -1, 0),
        (6, 3, 2, 2, 2, 2),
        (0, 7, 0, 0, 0, 0),
    ],
)
def test_ties_and_signs(numerator: int, denominator: int, half_even: int, half_up: int, up: int, down: int) -> None:
    told = [round_ratio(numerator, denominator, mode=mode) for mode in Rounding]
    assert told == [half_even, half_up, up, down]


@given(numerator=st.integers(-(10**30), 10**30), power=st.integers(0, 20), mode=MODES)
def test_a_ratio_rounds_as_decimal_does(numerator: int, power: int, mode: Rounding) -> None:
    with localcontext() as context:
        context.prec = 60
        wanted = Decimal(numerator).scaleb(-power).quantize(Decimal(1), rounding=DECIMAL_MODE[mode])
    assert round_ratio(numerator, 10**power, mode=mode) == int(wanted)


@given(numerator=st.integers(-(10**9), 10**9), denominator=st.integers(1, 10**6), mode=MODES)
def test_rounding_is_symmetric_and_moves_less_than_one(numerator: int, denominator: int, mode: Rounding) -> None:
    rounded = round_ratio(numerator, denominator, mode=mode)
    assert round_ratio(-numerator, denominator, mode=mode) == -rounded
    assert abs(rounded * denominator - numerator) < denominator


@given(value=st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20), mode=MODES)
def test_a_decimal_rounds_like_the_ratio_that_it_is(value: Decimal, mode: Rounding) -> None:
    assert round_decimal(value, mode=mode) == round_ratio(*value.as_integer_ratio(), mode=mode)


@given(
    digits=st.integers(-(10**60), 10**60),
    places=st.integers(0, 60),
    currency=st.sampled_from(["PEN", "CLP", "BHD"]),
    mode=MODES,
)
def test_major_units_are_rounded_once_however_many_digits_they_have(
    digits: int, places: int, currency: str, mode: Rounding
) -> None:
    with localcontext() as context:
        context.prec = 200
        value = Decimal(digits).scaleb(-places)
    exponent = {"PEN": 2, "CLP": 0, "BHD": 3}[currency]
    wanted = round_ratio(digits * 10**exponent, 10**places, mode=mode)
    assert to_money(value, currency=currency, mode=mode) == Money(wanted, currency)


def test_just_below_a_tie_stays_below() -> None:
    value = Decimal("0.004999999999999999999999999999999999")
    assert to_money(value, currency="PEN", mode=Rounding.HALF_UP) == Money(0, "PEN")


@pytest.mark.parametrize(
    ("minor", "mode", "rounded"), [(125, "half_even", 120), (125, "half_up", 130), (121, "up", 130)]
)
def test_to_whole_ten_cents(minor: int, mode: str, rounded: int) -> None:
    assert round_to_multiple(minor, multiple=10, mode=Rounding(mode)) == rounded


def test_plain_values_round_half_up_as_published() -> None:
    # ROUND-01, OpenCBS, Src/OpenCBS.Test: 100.555 to two places, 100.5 to none.
    assert to_money(Decimal("100.555"), currency="PEN", mode=Rounding.HALF_UP).text == "100.56"
    assert to_money(Decimal("100.5"), currency="CLP", mode=Rounding.HALF_UP).text == "101"
