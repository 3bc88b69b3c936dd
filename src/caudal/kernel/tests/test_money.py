"""Money is whole minor units of one currency, and says so in one canonical text."""

from typing import Any

import pytest
from hypothesis import given, strategies as st

from caudal.kernel.money import Money, exponent_of

MINORS = st.integers(-(10**18), 10**18)


@pytest.mark.parametrize(
    ("money", "text"),
    [
        (Money(1050_00, "PEN"), "1050.00"),
        (Money(5, "PEN"), "0.05"),
        (Money(-5, "PEN"), "-0.05"),
        (Money(0, "PEN"), "0.00"),
        (Money(1500, "CLP"), "1500"),
        (Money(-1, "CLP"), "-1"),
        (Money(1, "BHD"), "0.001"),
    ],
)
def test_the_canonical_text(money: Money, text: str) -> None:
    assert money.text == text
    assert str(money) == f"{money.currency} {text}"


@pytest.mark.parametrize(("currency", "exponent"), [("PEN", 2), ("USD", 2), ("CLP", 0), ("BHD", 3)])
def test_exponents_are_the_worlds(currency: str, exponent: int) -> None:
    assert exponent_of(currency) == exponent


@pytest.mark.parametrize("currency", ["", "pen", "SOL", "P\x00N", "PENN"])
def test_an_unknown_currency_is_no_money(currency: str) -> None:
    with pytest.raises(ValueError, match="unknown currency"):
        Money(1, currency)


@pytest.mark.parametrize("minor", [1.0, True, "1", None])
def test_only_whole_numbers_are_minor_units(minor: Any) -> None:
    with pytest.raises(AssertionError):
        Money(minor, "PEN")


def test_currencies_do_not_mix() -> None:
    sol, dollar = Money(1, "PEN"), Money(1, "USD")
    for mix in (lambda: sol + dollar, lambda: sol - dollar, lambda: sol < dollar, lambda: sol >= dollar):
        with pytest.raises(AssertionError):
            mix()
    assert sol != dollar


@given(one=MINORS, other=MINORS, times=st.integers(-1000, 1000))
def test_money_adds_like_its_minor_units(one: int, other: int, times: int) -> None:
    a, b = Money(one, "PEN"), Money(other, "PEN")
    assert (a + b).minor == one + other
    assert (a - b) + b == a
    assert (-a).minor == -one
    assert (a * times).minor == one * times
    assert (a < b, a <= b, a > b, a >= b) == (one < other, one <= other, one > other, one >= other)
    assert bool(a) == (one != 0)
