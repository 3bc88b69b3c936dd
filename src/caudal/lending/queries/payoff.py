"""What a repayment would do, and what would close a loan on a day: replayed, never written."""

import json
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from caudal.db.rows import rows
from caudal.kernel.money import Money
from caudal.lending.errors import LoanNotFound
from caudal.lending.models import Loan
from caudal.lending.queries.recorded import recorded_events
from caudal.lending.queries.states import PREVIEW_ID, state
from caudal.lending.rules import late_fees
from caudal.lending.rules.events import Allocation, EventKind, LoanEvent, LoanState
from caudal.lending.rules.late_fees import LateInstallment
from caudal.lending.rules.replay import replay
from caudal.lending.rules.terms import terms_from_json


@dataclass(frozen=True, slots=True, kw_only=True)
class RepaymentPreview:
    """How a repayment would be split, and the loan without and with it."""

    split: Allocation
    before: LoanState
    after: LoanState


@dataclass(frozen=True, slots=True, kw_only=True)
class Payoff:
    """What would close a loan on a day, by component."""

    on: date
    total: Money
    principal: Money
    interest: Money
    fee: Money
    penalty: Money
    credited: Money
    """Interest of the schedule that is spared by paying on that day."""
    late_fees: Money
    """Of the penalty: what the end of day has yet to charge by itself until that day."""


def repayment_preview(*, book_id: int, loan_id: UUID, amount: Money, on: date) -> RepaymentPreview:
    """How a repayment would be split, and the loan without and with it as of its day. Two queries.

    :raises LoanNotFound: an unknown loan, or one disbursed after `on`
    """
    row = Loan.objects.filter(book_id=book_id, id=loan_id).values_list("terms", "terms_version", "disbursed_on").first()
    if row is None or on < row[2]:
        raise LoanNotFound
    terms = terms_from_json(row[0], version=row[1])
    events = recorded_events(book_id=book_id, loan_ids=[loan_id])[loan_id]
    planned = LoanEvent(
        id=PREVIEW_ID, number=len(events) + 1, kind=EventKind.REPAYMENT, on=on, amount_minor=amount.minor
    )
    # What was recorded with a later day stays: the split is the one that recording it now would give.
    whole = replay(terms=terms, events=[*events, planned])
    return RepaymentPreview(
        split=next(one for one in whole.allocations if one.event_id == PREVIEW_ID),
        before=replay(terms=terms, events=events, as_of=max(on, row[2])),
        after=replay(terms=terms, events=[*events, planned], as_of=max([on, *(event.on for event in events)])),
    )


def payoff(*, book_id: int, loan_id: UUID, on: date) -> Payoff:
    """What would close a loan on a day, past or to come, also while its end of day is behind. Four queries.

    :raises LoanNotFound: an unknown loan, or one disbursed after `on`
    """
    found = state(book_id=book_id, loan_id=loan_id, as_of=on)
    currency = Loan.objects.values_list("currency", flat=True).get(book_id=book_id, id=loan_id)
    unpaid = found.unpaid
    others = unpaid.principal_minor + unpaid.fee_minor + unpaid.penalty_minor
    to_come = _late_fees_minor(book_id, loan_id, on)
    return Payoff(
        on=on,
        total=Money(found.payoff_minor + to_come, currency),
        principal=Money(unpaid.principal_minor, currency),
        interest=Money(found.payoff_minor - others, currency),
        fee=Money(unpaid.fee_minor, currency),
        penalty=Money(unpaid.penalty_minor + to_come, currency),
        credited=Money(unpaid.total_minor - found.payoff_minor, currency),
        late_fees=Money(to_come, currency),
    )


def _late_fees_minor(book_id: int, loan_id: UUID, on: date) -> int:
    """Late fees that charge themselves until a day, found as the end of day finds them."""
    total = 0
    for row in rows("caudal.lending", "late_fees_due", book_id=book_id, loan_ids=[loan_id], day=on):
        policy = late_fees.policy_from_json(json.loads(row["late_fee_policy"]))
        if not policy.is_automatic:
            continue
        late = LateInstallment(**{name: row[name] for name in LateInstallment.__slots__})
        days_late = (on - row["due_on"]).days
        for nth in range(row["nth"] + 1, late_fees.fees_over(policy, days_late=days_late) + 1):
            total += max(0, late_fees.nth_fee_minor(policy, late, nth=nth, days_late=days_late))
    return total
