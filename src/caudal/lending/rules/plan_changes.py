"""What a change of a loan's plan must say before anybody decides on it."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from caudal.kernel.periods import add_months
from caudal.lending.errors import RateIsOutOfRange, ScheduleIsTooLong
from caudal.lending.errors.lifecycle import ChangeIsMalformed
from caudal.lending.rules.components import Installment
from caudal.lending.rules.events import EventKind, PlanChange
from caudal.lending.rules.terms import INSTALLMENTS_MAX, PERIOD_RATE_MAX, RATE_DECIMALS_MAX, YEARS_MAX

GRACE_MAX = 120


def check_change(kind: EventKind, change: PlanChange, *, on: date) -> None:
    """Refuse a change that says nothing, or what cannot be.

    :raises ChangeIsMalformed, RateIsOutOfRange, ScheduleIsTooLong: in this order
    """
    counts = (change.extra_installments, change.grace_principal, change.grace_interest)
    moves = change.due_on is not None
    says = {
        EventKind.RESCHEDULE: moves or any(counts) or change.rate is not None,
        EventKind.HOLIDAY: (moves or change.grace_principal > 0) and change.rate is None,
        EventKind.RE_AGE: moves and change.installments is not None and not any(counts) and change.rate is None,
    }
    if not says.get(kind, False) or min(counts) < 0 or max(counts[1:]) > GRACE_MAX:
        raise ChangeIsMalformed(field="change")
    spread_over = 1 if change.installments is None else change.installments
    if change.extra_installments > INSTALLMENTS_MAX or not 1 <= spread_over <= INSTALLMENTS_MAX:
        raise ChangeIsMalformed(field="change")
    if any(day is not None and day < on for day in (change.from_on, change.due_on)):
        raise ChangeIsMalformed(field="change")
    _check_rate(change)
    if change.due_on is not None and change.due_on > add_months(on, 12 * YEARS_MAX):
        raise ScheduleIsTooLong(field="due_on", years_max=YEARS_MAX)


def check_outcome(installments: Sequence[Installment], *, disbursed_on: date) -> None:
    """Refuse a change after which due dates go back, or on for ever.

    :raises ChangeIsMalformed, ScheduleIsTooLong: in this order
    """
    days = [row.due_on for row in installments]
    if any(later < earlier for earlier, later in pairwise(days)):
        raise ChangeIsMalformed(field="change")
    if days and days[-1] > add_months(disbursed_on, 12 * YEARS_MAX):
        raise ScheduleIsTooLong(field="change", years_max=YEARS_MAX)


def _check_rate(change: PlanChange) -> None:
    if change.rate is None:
        return
    exponent = change.rate.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -RATE_DECIMALS_MAX or not 0 <= change.rate <= PERIOD_RATE_MAX:
        raise RateIsOutOfRange(
            field="rate", rate=str(change.rate)[:40], rate_max=PERIOD_RATE_MAX, decimals=RATE_DECIMALS_MAX
        )
