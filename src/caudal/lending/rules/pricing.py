"""Price-and-cost credits: something is sold on credit for more than it cost; the lender earns the difference.

What is pending is the price, with its adjustments (each with its sign), less what was paid. A credit may ask once
for an extra interest of price - cost, for as long as the price is not paid. On a loan the price is what is disbursed;
its adjustments and the extra interest are events of kind adjustment, and the replay says the same pending amount.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedCredit:
    """A credit with its price and what it cost the lender, in minor units."""

    price_minor: int
    cost_minor: int | None = None
    """None: not known, so that earnings and extra interest are not either."""
    adjustments: Sequence[int] = ()
    takes_extra_interest: bool = False

    @property
    def earnings_minor(self) -> int:
        """What the lender earns when all is paid: price - cost."""
        return 0 if self.cost_minor is None else self.price_minor - self.cost_minor


def extra_interest_minor(credit: PricedCredit, *, paid_minor: int) -> int:
    """The extra interest that may be asked for, once: price - cost while less than the price is paid.

    :source: diem.finance, expected pending amount of a credit
    """
    if not credit.takes_extra_interest or paid_minor >= credit.price_minor:
        return 0
    return max(0, credit.earnings_minor)


def pending_minor(credit: PricedCredit, *, paid_minor: int) -> int:
    """What is still to be paid: price + adjustments + extra interest - paid; negative when too much was paid."""
    asked = credit.price_minor + sum(credit.adjustments) + extra_interest_minor(credit, paid_minor=paid_minor)
    return asked - paid_minor
