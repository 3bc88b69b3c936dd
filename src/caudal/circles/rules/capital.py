"""Available capital: what a circle may lend, and why it is this much."""

from dataclasses import dataclass

from caudal.circles.rules.policy import FinesCount
from caudal.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Capital:
    """Cash in the box, fines not yet paid, money set aside, and the capital that they make."""

    cash: Money
    fines_receivable: Money
    reservations: Money
    """All that is set aside: what is never lent, and what is promised."""
    promised: Money
    """Loans that are approved and not yet handed over."""
    available: Money

    @property
    def spendable(self) -> Money:
        """What may be paid out: the cash that is not set aside."""
        return self.cash - self.reservations


def capital(
    *, cash: Money, fines_receivable: Money, never_lent: Money, promised: Money, fines_count: FinesCount
) -> Capital:
    """Cash, plus fines due where the circle counts them when issued, less what is never lent and what is promised."""
    reservations = never_lent + promised
    counted = fines_receivable if fines_count is FinesCount.ISSUED else Money.zero(cash.currency)
    return Capital(
        cash=cash,
        fines_receivable=fines_receivable,
        reservations=reservations,
        promised=promised,
        available=cash + counted - reservations,
    )
