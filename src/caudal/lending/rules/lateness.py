"""What lateness costs by effective rates (Peru), and how much of a schedule is late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from caudal.kernel.rounding import Rounding, round_decimal
from caudal.lending.rules.components import Installment
from caudal.lending.rules.rates import effective_for_days

_HUNDREDTHS = Decimal(10_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class LateInterest:
    """Interest on an overdue instalment: each part rounded for its own line, the total rounded as a whole."""

    compensatory_minor: int
    moratory_minor: int
    total_minor: int


def late_interest(
    overdue_minor: int, *, days: int, compensatory: Decimal, moratory: Decimal, mode: Rounding = Rounding.HALF_EVEN
) -> LateInterest:
    """Compensatory and moratory interest of some days of delay, by yearly effective rates (TEA).

    CT = C + C[(1+TEAc)^(d/360) - 1] + C[(1+TEAm)^(d/360) - 1]. The sum is rounded, not the sum of rounded parts:
    the two can differ by a cent, and what is charged is the sum.

    :source: https://studylib.es/doc/6937544 (formulas of a municipal savings bank)
    """
    exact = [overdue_minor * effective_for_days(rate, days=max(0, days)) for rate in (compensatory, moratory)]
    parts = [round_decimal(part, mode=mode) for part in exact]
    return LateInterest(
        compensatory_minor=parts[0],
        moratory_minor=parts[1],
        total_minor=round_decimal(sum(exact, Decimal(0)), mode=mode),
    )


def overdue_percent(rows: Sequence[Installment], *, on: date) -> Decimal:
    """The share of instalments that are overdue on a day, in percent with two decimals (half up).

    :source: diem.finance: overdue instalments / all instalments
    """
    if not rows:
        return Decimal(0)
    late = sum(1 for row in rows if row.due_on < on and not row.is_paid)
    return Decimal(round_decimal(late * _HUNDREDTHS / len(rows), mode=Rounding.HALF_UP)).scaleb(-2)
