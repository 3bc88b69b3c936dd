"""What happens to a loan, and what the replay makes of it: events in, allocations and a state out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from caudal.kernel.periods import Every
from caudal.lending.rules.components import NOTHING, Breakdown, Installment
from caudal.lending.rules.terms import every_from_json, every_to_json


class EventKind(StrEnum):
    DISBURSEMENT = "disbursement"
    CHARGE = "charge"
    """A fee or penalty (`stated` says which) that falls due on `due_on`."""
    REPAYMENT = "repayment"
    DOWN_PAYMENT = "down_payment"
    GOODWILL_CREDIT = "goodwill_credit"
    """The lender pays for the borrower."""
    PAYOUT_REFUND = "payout_refund"
    MERCHANT_REFUND = "merchant_refund"
    """Goods went back: the seller pays for the borrower."""
    CHARGE_ADJUSTMENT = "charge_adjustment"
    """A charge given back: it pays like a repayment, for charges are paid first."""
    REVERSAL = "reversal"
    WAIVER = "waiver"
    """A charge (`concerns`) or due interest that is forgiven."""
    REFUND = "refund"
    """Money of an overpayment given back."""
    CHARGEBACK = "chargeback"
    """A repayment (`concerns`) whose money was called back: its amount is owed again."""
    WRITE_OFF = "write_off"
    """All that is owed is given up; `amount_minor` is 0, its allocation says how much it was."""
    RECOVERY = "recovery"
    """Money after a write-off: income, no longer a repayment."""
    CHARGE_OFF = "charge_off"
    """All that is owed is expected to be lost, and still owed; `amount_minor` is 0."""
    RESCHEDULE = "reschedule"
    HOLIDAY = "holiday"
    RE_AGE = "re_age"
    ADJUSTMENT = "adjustment"
    """The price of a credit changes by a signed amount."""


REPAYMENT_KINDS = frozenset(
    {
        EventKind.REPAYMENT,
        EventKind.DOWN_PAYMENT,
        EventKind.GOODWILL_CREDIT,
        EventKind.PAYOUT_REFUND,
        EventKind.MERCHANT_REFUND,
        EventKind.CHARGE_ADJUSTMENT,
    }
)
"""Kinds that pay a loan; whose money it is decides the accounts, not the split."""

CHANGE_KINDS = frozenset({EventKind.RESCHEDULE, EventKind.HOLIDAY, EventKind.RE_AGE})
"""Kinds that change the plan and move no money: their amount is 0 and `change` says what they do."""


class LoanStatus(StrEnum):
    ACTIVE = "active"
    CLOSED = "closed"
    OVERPAID = "overpaid"
    WRITTEN_OFF = "written_off"
    CANCELLED = "cancelled"
    """Every disbursement was reversed: nothing is lent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChange:
    """How a reschedule, a holiday or a re-age changes what is still unpaid."""

    from_on: date | None = None
    """The due date from which on the plan changes (None: of the first instalment not yet due)."""
    due_on: date | None = None
    """The new due date of that instalment; those after it move with it."""
    extra_installments: int = 0
    grace_principal: int = 0
    """Instalments from `from_on` on that ask for no principal."""
    grace_interest: int = 0
    rate: Decimal | None = None
    """A new rate, on the same basis as the terms'."""
    installments: int | None = None
    """Re-age: what is unpaid is spread over so many instalments, the first on `due_on`, then `every`."""
    every: Every | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanEvent:
    """One thing that happened to a loan. `number` is the order of entry; it decides between events of one day."""

    id: UUID
    number: int
    kind: EventKind
    on: date
    amount_minor: int
    """Not negative, except an adjustment's; 0 where the replay computes it or no money moves."""
    stated: Breakdown | None = None
    """A repayment's split as a former system recorded it, which is honoured; a charge's or waiver's parts."""
    reverses: UUID | None = None
    """Of a reversal: the event (of any kind) that is played as if it had never been."""
    due_on: date | None = None
    """Of a charge: the day on which it falls due (None: its own day)."""
    concerns: UUID | None = None
    """The charge that is waived, or the repayment that is charged back."""
    change: PlanChange | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocation:
    """What one money event did to the debt; the parts and the overpayment add up to its amount, none is negative.

    Repayment kinds: `parts` were paid, `overpaid_minor` is owed back. Waiver, write-off: `parts` were given up.
    Disbursement, refund, chargeback: `parts` became debt, `overpaid_minor` was taken from what was owed back.
    Charge-off: `parts` were owed on the day. Recovery: no parts. Adjustment: `parts` were added or, when the
    event's amount is negative, taken away.
    """

    event_id: UUID
    kind: EventKind
    on: date
    amount_minor: int
    parts: Breakdown
    overpaid_minor: int
    is_recovered: bool = False
    """A repayment after a charge-off that stands: what it pays had been given up for lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanState:
    """A loan as its events up to a day leave it."""

    as_of: date
    installments: tuple[Installment, ...]
    allocations: tuple[Allocation, ...]
    """One for each money event that was not reversed (charges have none), in the order in which they are played."""
    disbursed_minor: int
    outstanding_minor: int
    """Principal lent and not repaid, given up or taken away."""
    unpaid: Breakdown
    """All that the schedule in force still asks, due or not."""
    due: Breakdown
    """Unpaid and due by the day."""
    payoff_minor: int
    """What would close the loan on the day."""
    overpaid_minor: int
    """Owed back to the borrower."""
    status: LoanStatus
    days_past_due: int
    """Since the oldest unpaid due date."""
    overdue_since_on: date | None
    """The oldest unpaid due date, if it is past."""
    next_due_on: date | None
    """The first unpaid due date from the day on."""
    next_due_minor: int
    paid: Breakdown = NOTHING
    """By repayments of any kind, net of what was charged back."""
    waived: Breakdown = NOTHING
    written_off: Breakdown = NOTHING
    recovered_minor: int = 0
    refunded_minor: int = 0
    adjusted_minor: int = 0
    charged_off_on: date | None = None

    @property
    def due_minor(self) -> int:
        return self.due.total_minor

    @property
    def interest_due_minor(self) -> int:
        return self.due.interest_minor


def change_to_json(change: PlanChange) -> dict[str, Any]:
    """A change of plan as it is stored with its event."""
    return {
        "from_on": change.from_on.isoformat() if change.from_on else None,
        "due_on": change.due_on.isoformat() if change.due_on else None,
        "extra_installments": change.extra_installments,
        "grace_principal": change.grace_principal,
        "grace_interest": change.grace_interest,
        "rate": str(change.rate) if change.rate is not None else None,
        "installments": change.installments,
        "every": every_to_json(change.every) if change.every else None,
    }


def change_from_json(stored: Mapping[str, Any]) -> PlanChange:
    """The change that `change_to_json` wrote."""
    return PlanChange(
        from_on=date.fromisoformat(stored["from_on"]) if stored["from_on"] else None,
        due_on=date.fromisoformat(stored["due_on"]) if stored["due_on"] else None,
        extra_installments=stored["extra_installments"],
        grace_principal=stored["grace_principal"],
        grace_interest=stored["grace_interest"],
        rate=Decimal(stored["rate"]) if stored["rate"] is not None else None,
        installments=stored["installments"],
        every=every_from_json(stored["every"]) if stored["every"] else None,
    )
