"""A borrower's own loans with a lender, through the person behind the user; and the receipt of a repayment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from caudal.audit.rules import Caller
from caudal.kernel.money import Money
from caudal.lending.errors import LoanNotFound, RepaymentNotFound
from caudal.lending.models import Loan, Portfolio, Standing
from caudal.lending.queries import lists
from caudal.lending.queries.lists import LoanView, Movement
from caudal.lending.queries.recorded import recorded_events, splits_of_loans
from caudal.lending.rules.components import NOTHING, Breakdown
from caudal.lending.rules.events import REPAYMENT_KINDS, EventKind, LoanEvent, LoanState, LoanStatus
from caudal.lending.rules.replay import replay
from caudal.lending.rules.terms import LoanTerms
from caudal.parties import queries as parties

OWN_LOANS_MAX = 200
RECEIPT_KINDS = REPAYMENT_KINDS | {EventKind.RECOVERY}
_NEW_TO_OLD = ("-disbursed_on", "-number")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnLoan:
    """A loan in its borrower's list, as the lender's business day left it."""

    loan_id: UUID
    book_id: int
    number: int
    lender: str
    principal: Money
    disbursed_on: date
    status: LoanStatus
    as_of: date
    outstanding: Money
    paid: Money
    due: Money
    next_due_on: date | None
    next_due: Money
    days_past_due: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnLoanPage:
    """One of the borrower's loans: what was agreed, how it stands on a day, and what happened."""

    loan: LoanView
    lender: str
    state: LoanState
    movements: tuple[Movement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A repayment on paper: how it is split, and what was still owed after it."""

    number: str
    """The loan's number and that of the repayment in it: 7-3."""
    loan_id: UUID
    loan_number: int
    event_id: UUID
    kind: EventKind
    lender: str
    borrower: str
    on: date
    amount: Money
    penalty: Money
    fee: Money
    interest: Money
    principal: Money
    overpaid: Money
    outstanding: Money
    """Principal still owed after it."""
    next_due_on: date | None
    next_due: Money
    is_reversed: bool
    is_split_anew: bool
    """It is split otherwise than when it was first handed out: an earlier entry was corrected."""


def has_own_loans(caller: Caller) -> bool:
    """Whether the caller has borrowed from a lender of their organisation. One query."""
    return _own(caller).exists()


def own_loans(caller: Caller) -> list[OwnLoan]:
    """The caller's own loans, the newest first. Three queries."""
    loans = list(_own(caller).order_by(*_NEW_TO_OLD)[:OWN_LOANS_MAX])
    lenders = dict(Portfolio.objects.filter(book_id__in={one.book_id for one in loans}).values_list("book_id", "name"))
    standings = {
        (row.book_id, row.loan_id): row
        for row in Standing.objects.filter(
            book_id__in={one.book_id for one in loans}, loan_id__in=[one.id for one in loans]
        )
    }
    return [_own_loan(one, standings[one.book_id, one.id], lenders[one.book_id]) for one in loans]


def own_loan(caller: Caller, *, loan_id: UUID, on: date) -> OwnLoanPage:
    """One of the caller's own loans as of a day. Six queries.

    :raises LoanNotFound: an unknown loan, or anybody else's
    """
    row, lender = _own_row(caller, loan_id)
    events = recorded_events(book_id=row.book_id, loan_ids=[loan_id])[loan_id]
    loan = lists.loan(book_id=row.book_id, loan_id=loan_id)
    return OwnLoanPage(
        loan=loan,
        lender=lender,
        state=replay(terms=loan.terms, events=events, as_of=max(on, row.disbursed_on)),
        movements=tuple(lists.movements(book_id=row.book_id, loan_id=loan_id)),
    )


def own_receipt(caller: Caller, *, loan_id: UUID, event_id: UUID) -> Receipt:
    """The receipt of a repayment of one of the caller's own loans. Seven queries.

    :raises LoanNotFound, RepaymentNotFound:
    """
    row, _ = _own_row(caller, loan_id)
    return receipt(book_id=row.book_id, loan_id=loan_id, event_id=event_id)


def receipt(*, book_id: int, loan_id: UUID, event_id: UUID) -> Receipt:
    """The receipt of a repayment of a lender's loan, as the repayment is split now. Five queries.

    :raises LoanNotFound, RepaymentNotFound:
    """
    loan = lists.loan(book_id=book_id, loan_id=loan_id)
    events = recorded_events(book_id=book_id, loan_ids=[loan_id])[loan_id]
    event = next((one for one in events if one.id == event_id and one.kind in RECEIPT_KINDS), None)
    if event is None:
        raise RepaymentNotFound(field="event_id")
    split = splits_of_loans(book_id=book_id, loan_ids=[loan_id])[loan_id].get(event_id)
    parts = split.parts if split else NOTHING
    after = _after(loan.terms, events, event)
    lender, organisation_id = Portfolio.objects.values_list("name", "organisation_id").get(book_id=book_id)
    people = parties.people(organisation_id=organisation_id, ids=[loan.borrower_id])
    return _receipt(
        loan,
        event,
        parts=parts,
        overpaid_minor=split.overpaid_minor if split else 0,
        after=after,
        lender=lender,
        borrower=people[loan.borrower_id].full_name,
        is_reversed=any(one.reverses == event_id for one in events),
        is_split_anew=split is not None and split.version > 1,
    )


def _receipt(
    loan: LoanView, event: LoanEvent, *, parts: Breakdown, overpaid_minor: int, after: LoanState, lender: str,
    borrower: str, is_reversed: bool, is_split_anew: bool,
) -> Receipt:  # fmt: skip
    currency = loan.principal.currency
    return Receipt(
        number=f"{loan.number}-{event.number}",
        loan_id=loan.loan_id,
        loan_number=loan.number,
        event_id=event.id,
        kind=event.kind,
        lender=lender,
        borrower=borrower,
        on=event.on,
        amount=Money(event.amount_minor, currency),
        penalty=Money(parts.penalty_minor, currency),
        fee=Money(parts.fee_minor, currency),
        interest=Money(parts.interest_minor, currency),
        principal=Money(parts.principal_minor, currency),
        overpaid=Money(overpaid_minor, currency),
        outstanding=Money(after.outstanding_minor, currency),
        next_due_on=after.next_due_on,
        next_due=Money(after.next_due_minor, currency),
        is_reversed=is_reversed,
        is_split_anew=is_split_anew,
    )


def _after(terms: LoanTerms, events: Sequence[LoanEvent], event: LoanEvent) -> LoanState:
    """The loan right after an event, without what was undone since: the receipt says the same as its split."""
    undone = {one.reverses for one in events if one.reverses is not None}
    stands = [
        one
        for one in events
        if one.kind is not EventKind.REVERSAL
        and (one.id not in undone or one.id == event.id)
        and (one.on, one.number) <= (event.on, event.number)
    ]
    return replay(terms=terms, events=stands, as_of=event.on)


def _own(caller: Caller) -> QuerySet[Loan]:
    """Loans that a lender's portfolio gave to the caller; those of circles are in the member's passbook."""
    if caller.person_id is None:
        return Loan.objects.none()
    return Loan.objects.filter(
        organisation_id=caller.organisation_id,
        borrower_id=caller.person_id,
        book_id__in=Portfolio.objects.filter(organisation_id=caller.organisation_id).values("book_id"),
    )


def _own_row(caller: Caller, loan_id: UUID) -> tuple[Loan, str]:
    row = _own(caller).filter(id=loan_id).first()
    if row is None:
        raise LoanNotFound
    return row, Portfolio.objects.values_list("name", flat=True).get(book_id=row.book_id)


def _own_loan(row: Loan, standing: Standing, lender: str) -> OwnLoan:
    def money(minor: int) -> Money:
        return Money(minor, row.currency)

    paid = (
        standing.paid_penalty_minor
        + standing.paid_fee_minor
        + standing.paid_interest_minor
        + standing.paid_principal_minor
    )
    return OwnLoan(
        loan_id=row.id,
        book_id=row.book_id,
        number=row.number,
        lender=lender,
        principal=money(standing.disbursed_minor),
        disbursed_on=row.disbursed_on,
        status=LoanStatus(row.status),
        as_of=standing.as_of,
        outstanding=money(standing.outstanding_minor),
        paid=money(paid),
        due=money(standing.due_minor),
        next_due_on=standing.next_due_on,
        next_due=money(standing.next_due_minor),
        days_past_due=standing.days_past_due,
    )
