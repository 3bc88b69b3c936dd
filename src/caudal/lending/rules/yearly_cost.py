"""What a loan costs a year, all told: the rate at which what is paid is worth what was received."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation, Overflow, localcontext

DAYS_A_YEAR = 365
DECIMALS = 6
_PRECISION = 40
_STEPS_MAX = 200
_CLOSE = Decimal("1e-30")


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """Money on a day, in minor units; always above zero."""

    on: date
    minor: int


def effective_annual_cost(*, received: Sequence[Flow], paid: Sequence[Flow]) -> Decimal | None:
    """The effective annual cost of a loan as a fraction with six decimals: Decimal("0.268242") is 26.8242 %.

    The rate r with `sum(paid / (1+r)^(days/365)) = sum(received / (1+r)^(days/365))`, days counted from the first day.
    None where there is no one such rate: nothing is received or paid, money is received after the first payment, or
    so little is paid that nothing meaningful comes out. Solved for v = (1+r)^(-1/365), in which every power is whole:
    with all receipts first the equation has one root, and Newton's steps from v = 1 fall towards it.
    """
    if not received or not paid or max(flow.on for flow in received) > min(flow.on for flow in paid):
        return None
    first_on = min(flow.on for flow in received)
    # What is paid less what is received, as (days, minor).
    terms = sorted(
        [((flow.on - first_on).days, flow.minor) for flow in paid]
        + [((flow.on - first_on).days, -flow.minor) for flow in received]
    )
    with localcontext() as context:
        context.prec = _PRECISION
        try:
            daily = _root(terms)
            return None if daily is None else (daily**-DAYS_A_YEAR - 1).quantize(Decimal(1).scaleb(-DECIMALS))
        except (InvalidOperation, Overflow):
            return None


def _root(terms: Sequence[tuple[int, int]]) -> Decimal | None:
    """The discount of one day at which the terms are worth nothing."""
    v = Decimal(1)
    for _ in range(_STEPS_MAX):
        value, slope = _value_and_slope(terms, v)
        if slope <= 0:
            return None
        step = value / slope
        v -= step
        if v <= 0:
            return None
        if abs(step) < _CLOSE:
            return v
    return None


def _value_and_slope(terms: Sequence[tuple[int, int]], v: Decimal) -> tuple[Decimal, Decimal]:
    """The sum of minor * v^days, and its derivative by v."""
    power, before = Decimal(1), 0
    value = slope = Decimal(0)
    for days, minor in terms:
        power *= v ** (days - before)
        before = days
        value += minor * power
        slope += minor * days * power / v
    return value, slope
