"""How the amounts of a schedule are rounded: to the unit, the instalment to its multiple; and the level instalment."""

from collections.abc import Sequence
from math import lcm

from caudal.kernel.rounding import Rounding, round_ratio
from caudal.lending.rules.rates import Ratio
from caudal.lending.rules.terms import LoanTerms

_DIRECTED = frozenset({Rounding.UP, Rounding.DOWN})


def nearest(terms: LoanTerms) -> Rounding:
    """The mode of all amounts but the level instalment: `up` and `down` are for that one only.

    Interest that always went up would charge more than the rate says.
    """
    return Rounding.HALF_EVEN if terms.rounding in _DIRECTED else terms.rounding


def to_unit(numerator: int, denominator: int, *, terms: LoanTerms) -> int:
    """An amount in whole units of the schedule (the currency's smallest unless the terms say more)."""
    unit = terms.unit_minor
    return round_ratio(numerator, denominator * unit, mode=nearest(terms)) * unit


def to_multiple(numerator: int, denominator: int, *, terms: LoanTerms) -> int:
    """The level instalment in whole multiples."""
    multiple = terms.multiple_minor if terms.multiple_minor > 1 else terms.unit_minor
    return round_ratio(numerator, denominator * multiple, mode=terms.rounding) * multiple


def level_minor(
    balance_minor: int, *, rates: Sequence[Ratio], terms: LoanTerms, first_interest_minor: int | None = None
) -> int:
    """The level instalment that repays a balance over periods of `rates`, computed exactly and rounded once.

    E = P prod(1 + r_k) / sum_j prod_{k>j}(1 + r_k); with equal rates `P i (1+i)^n / ((1+i)^n - 1)`. With
    `first_interest_minor` the first period costs that much, whatever its rate.
    """
    if first_interest_minor is not None:
        rates, balance_minor = [(0, 1), *rates[1:]], balance_minor + first_interest_minor
    first, n = rates[-1], len(rates)
    if first[0] and all(map(first.__eq__, rates)):
        # With i = a/b: P a (a+b)^n / (b ((a+b)^n - b^n)), in whole numbers.
        a, b = first
        grown = (a + b) ** n
        return to_multiple(balance_minor * a * grown, b * (grown - b**n), terms=terms)
    common = lcm(*{denominator for _, denominator in rates})
    growths = [common + numerator * (common // denominator) for numerator, denominator in rates]
    # grown = prod(1 + r), weight = the sum; both over common^k after k periods.
    grown, weight, scale = growths[0], 1, 1
    for growth in growths[1:]:
        scale *= common
        grown, weight = grown * growth, weight * growth + scale
    return to_multiple(balance_minor * grown, weight * common, terms=terms)
