"""How a meeting goes: its steps and states, what a fine costs by the price list, what the cash that moved was for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class MeetingStatus(StrEnum):
    """Open; counted (an officer has counted the box); closed (another officer has signed)."""

    OPEN = "open"
    COUNTED = "counted"
    CLOSED = "closed"


class CountKind(StrEnum):
    OPENING = "opening"
    CLOSING = "closing"


class AttendanceStatus(StrEnum):
    PRESENT = "present"
    LATE = "late"
    ABSENT = "absent"
    EXCUSED = "excused"


class FineBasis(StrEnum):
    """What the price of a fine is multiplied by."""

    FIXED = "fixed"
    PER_SHARE = "per_share"
    PER_DAY = "per_day"
    PER_SHARE_DAY = "per_share_day"


class ExpenseCategory(StrEnum):
    """What the circle spends money on; each has an account of its own below `expenses:`."""

    MATERIALS = "materials"
    TRANSPORT = "transport"
    FOOD = "food"
    PLACE = "place"
    BANK = "bank"
    TRAINING = "training"
    OTHER = "other"


ROLL_CALL_CODES: Mapping[AttendanceStatus, str] = {AttendanceStatus.LATE: "late", AttendanceStatus.ABSENT: "absent"}
"""The lines of the price list that the roll call follows; who is excused pays nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FinePrice:
    """A line of the price list. `minutes_free`: so many minutes late cost nothing yet."""

    code: str
    name: str
    basis: FineBasis
    price_minor: int
    minutes_free: int = 0


def fine_amount(price: FinePrice, *, shares: int = 0, days: int = 0, minutes: int | None = None) -> int:
    """What a fine by this line of the price list comes to; nothing within the minutes that are free.

    `minutes` is how late somebody came (None: nobody looked at the clock, the officer has judged).
    """
    assert shares >= 0 and days >= 0, "shares and days are counted from none"
    if minutes is not None and minutes <= price.minutes_free:
        return 0
    times = {
        FineBasis.FIXED: 1,
        FineBasis.PER_SHARE: shares,
        FineBasis.PER_DAY: days,
        FineBasis.PER_SHARE_DAY: shares * days,
    }
    return price.price_minor * times[price.basis]


class MeetingRhythm(StrEnum):
    """How often a circle meets."""

    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    FOUR_WEEKLY = "four_weekly"
    MONTHLY = "monthly"


_WEEKS: Mapping[MeetingRhythm, int] = {
    MeetingRhythm.WEEKLY: 1, MeetingRhythm.FORTNIGHTLY: 2, MeetingRhythm.FOUR_WEEKLY: 4,
}  # fmt: skip


def next_meeting_on(
    *, rhythm: MeetingRhythm | None, weekday: int | None, last_on: date | None, today: date
) -> date | None:
    """The first day on which the circle would meet, today or later; None where it has agreed on no rhythm.

    `weekday` is 1 for Monday to 7 for Sunday (None: that of the last meeting). Monthly is the same weekday of the month
    as last time: the second Sunday follows the second Sunday, and a fifth one becomes the last.
    """
    if rhythm is None or (last_on is None and weekday is None):
        return None
    if last_on is None:
        return _on_weekday(today, weekday)
    found = planned = last_on
    while found <= last_on or found < today:
        planned = _after(planned, last_on, rhythm)
        # A last meeting that was held on another weekday does not move the next one for good.
        found = _on_weekday(planned - timedelta(days=3), weekday) if weekday else planned
    return found


def _after(found: date, last_on: date, rhythm: MeetingRhythm) -> date:
    if rhythm is not MeetingRhythm.MONTHLY:
        return found + timedelta(weeks=_WEEKS[rhythm])
    first = (found.replace(day=1) + timedelta(days=32)).replace(day=1)
    nth = (last_on.day - 1) // 7
    same = _on_weekday(first, last_on.isoweekday()) + timedelta(weeks=nth)
    return same if same.month == first.month else same - timedelta(weeks=1)


def _on_weekday(first: date, weekday: int | None) -> date:
    """The first such weekday from a day on."""
    return first + timedelta(days=((weekday or first.isoweekday()) - first.isoweekday()) % 7)


class CashFlow(StrEnum):
    """What cash of a meeting was for, in the order of the method; the parts of the cash-in-box identity."""

    SAVINGS = "savings"
    WELFARE = "welfare"
    FINES_PAID = "fines_paid"
    LOAN_REPAYMENTS = "loan_repayments"
    OTHER_INCOME = "other_income"
    SHARES_SOLD_BACK = "shares_sold_back"
    LOANS_ISSUED = "loans_issued"
    WELFARE_PAID = "welfare_paid"
    EXPENSES = "expenses"
    PAYOUTS = "payouts"
    DIFFERENCES = "differences"
    OTHER = "other"


_FLOWS: tuple[tuple[str, CashFlow], ...] = (
    ("share_sale", CashFlow.SHARES_SOLD_BACK),
    ("share_out", CashFlow.PAYOUTS),
    ("share_", CashFlow.SAVINGS),
    ("social_contribution", CashFlow.WELFARE),
    ("social_payment", CashFlow.WELFARE_PAID),
    ("fine_", CashFlow.FINES_PAID),
    ("loan_disbursement", CashFlow.LOANS_ISSUED),
    ("loan_", CashFlow.LOAN_REPAYMENTS),
    ("income", CashFlow.OTHER_INCOME),
    ("form_fee", CashFlow.OTHER_INCOME),
    ("expense", CashFlow.EXPENSES),
    ("reserve_use", CashFlow.EXPENSES),
    ("payout", CashFlow.PAYOUTS),
    ("cash_", CashFlow.DIFFERENCES),
)


def cash_flow(kind: str) -> CashFlow:
    """What an entry's cash was for, by its kind; a reversal takes from the same part as what it reverses."""
    return next((flow for start, flow in _FLOWS if kind.startswith(start)), CashFlow.OTHER)


def cash_flows(moved: Iterable[tuple[str, int]]) -> dict[CashFlow, int]:
    """Cash by what it was for, out of (entry kind, signed amount); the parts add up to what the box changed by."""
    sums: dict[CashFlow, int] = {}
    for kind, minor in moved:
        flow = cash_flow(kind)
        sums[flow] = sums.get(flow, 0) + minor
    return {flow: sums[flow] for flow in CashFlow if flow in sums}
