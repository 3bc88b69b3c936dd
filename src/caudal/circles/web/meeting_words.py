"""What a junta calls the parts of a meeting: who came, what the cash was for, what a fine is counted by."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from caudal.circles.actions.roll_call import CORRECTED
from caudal.circles.rules.meetings import (
    AttendanceStatus,
    CashFlow,
    CountKind,
    FineBasis,
    MeetingStatus,
)
from caudal.kernel.money import Money, exponent_of
from caudal.kernel.refusals import gettext_noop

ATTENDANCE: Mapping[AttendanceStatus, tuple[str, str]] = {
    AttendanceStatus.PRESENT: ("good", gettext_noop("Present")),
    AttendanceStatus.LATE: ("wait", gettext_noop("Came late")),
    AttendanceStatus.ABSENT: ("bad", gettext_noop("Absent")),
    AttendanceStatus.EXCUSED: ("calm", gettext_noop("Excused")),
}

STATES: Mapping[MeetingStatus, tuple[str, str]] = {
    MeetingStatus.OPEN: ("note", gettext_noop("Going on")),
    MeetingStatus.COUNTED: ("wait", gettext_noop("Counted, to be signed")),
    MeetingStatus.CLOSED: ("good", gettext_noop("Closed and signed")),
}

FLOWS: Mapping[CashFlow, str] = {
    CashFlow.SAVINGS: gettext_noop("Shares"),
    CashFlow.WELFARE: gettext_noop("Social fund"),
    CashFlow.FINES_PAID: gettext_noop("Fines paid"),
    CashFlow.LOAN_REPAYMENTS: gettext_noop("Loans repaid"),
    CashFlow.OTHER_INCOME: gettext_noop("Other income"),
    CashFlow.SHARES_SOLD_BACK: gettext_noop("Shares given back"),
    CashFlow.LOANS_ISSUED: gettext_noop("Loans given"),
    CashFlow.WELFARE_PAID: gettext_noop("Paid from the social fund"),
    CashFlow.EXPENSES: gettext_noop("Expenses"),
    CashFlow.PAYOUTS: gettext_noop("Paid out to members"),
    CashFlow.DIFFERENCES: gettext_noop("Differences of the count"),
    CashFlow.OTHER: gettext_noop("Other"),
}

COUNTS: Mapping[CountKind, str] = {
    CountKind.OPENING: gettext_noop("At the start"),
    CountKind.CLOSING: gettext_noop("At the end"),
}

BASES: Mapping[FineBasis, str] = {
    FineBasis.FIXED: gettext_noop("Time that it happens"),
    FineBasis.PER_SHARE: gettext_noop("Share of the member"),
    FineBasis.PER_DAY: gettext_noop("Day"),
    FineBasis.PER_SHARE_DAY: gettext_noop("Share and day"),
}


def attendance(status: AttendanceStatus) -> str:
    return _(ATTENDANCE[status][1])


def flow(name: CashFlow) -> str:
    return _(FLOWS[name])


def end_of_fine(reason: str) -> str:
    """Why a fine ended: in the words of who ended it, or that a correction of the roll call did."""
    return _("The roll call was corrected.") if reason == CORRECTED else reason


def plain_amount(amount: Money) -> str:
    """An amount as one types it into a field: 12.50."""
    digits = exponent_of(amount.currency)
    whole, part = divmod(amount.minor, 10**digits)
    return f"{whole}.{part:0{digits}d}" if digits else str(whole)
