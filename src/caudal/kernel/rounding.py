"""Rounding is a named function with a tie rule, over whole numbers and Decimals only."""

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Decimal, localcontext
from enum import StrEnum

from caudal.kernel.money import Money, exponent_of


class Rounding(StrEnum):
    """Where a value between two units goes; `up` and `down` are away from and towards zero."""

    HALF_EVEN = "half_even"
    HALF_UP = "half_up"
    UP = "up"
    DOWN = "down"


_DECIMAL_MODE = {
    Rounding.HALF_EVEN: ROUND_HALF_EVEN,
    Rounding.HALF_UP: ROUND_HALF_UP,
    Rounding.UP: ROUND_UP,
    Rounding.DOWN: ROUND_DOWN,
}


def round_ratio(numerator: int, denominator: int, *, mode: Rounding = Rounding.HALF_EVEN) -> int:
    """Round `numerator / denominator` to a whole number, exactly, whatever the size."""
    assert denominator > 0, "a ratio has a positive denominator"
    if numerator < 0:
        return -round_ratio(-numerator, denominator, mode=mode)
    quotient, rest = divmod(numerator, denominator)
    if not rest or mode is Rounding.DOWN:
        return quotient
    if mode is Rounding.UP:
        return quotient + 1
    twice = 2 * rest
    is_tie = twice == denominator
    return quotient + (twice > denominator or (is_tie and (mode is Rounding.HALF_UP or quotient % 2 == 1)))


def round_decimal(value: Decimal, *, mode: Rounding = Rounding.HALF_EVEN) -> int:
    """Round a finite Decimal to a whole number."""
    with localcontext() as context:
        context.prec = max(28, value.adjusted() + 5)
        return int(value.quantize(Decimal(1), rounding=_DECIMAL_MODE[mode]))


def to_money(value: Decimal, *, currency: str, mode: Rounding = Rounding.HALF_EVEN) -> Money:
    """Round a value in major units (Decimal soles) to `currency`'s minor unit."""
    with localcontext() as context:
        # The context's 28 digits would round a longer value here already, and a value rounded twice can be wrong.
        context.prec = len(value.as_tuple().digits) + 1
        minor = value.scaleb(exponent_of(currency))
    return Money(round_decimal(minor, mode=mode), currency)


def round_to_multiple(minor: int, *, multiple: int, mode: Rounding = Rounding.HALF_EVEN) -> int:
    """Round `minor` to a whole number of `multiple` minor units."""
    return round_ratio(minor, multiple, mode=mode) * multiple
