"""A loan's state by replay of what was recorded."""

from datetime import date
from uuid import UUID

from caudal.kernel.money import Money
from caudal.lending.errors import LoanNotFound
from caudal.lending.models import Loan
from caudal.lending.queries.recorded import recorded_events
from caudal.lending.rules import replay as rules
from caudal.lending.rules.replay import Allocation, EventKind, LoanEvent, LoanState, LoanStatus
from caudal.lending.rules.terms import terms_from_json

PREVIEW_ID = UUID(int=0)


def state(*, book_id: int, loan_id: UUID, as_of: date | None = None) -> LoanState:
    """A loan's schedule, allocations and figures by replay (None: all that is recorded). Two queries.

    :raises LoanNotFound: an unknown loan, another book's, or one disbursed after `as_of`
    """
    row = Loan.objects.filter(book_id=book_id, id=loan_id).values_list("terms", "terms_version", "disbursed_on").first()
    if row is None or (as_of is not None and as_of < row[2]):
        raise LoanNotFound
    events = recorded_events(book_id=book_id, loan_ids=[loan_id])[loan_id]
    return rules.replay(terms=terms_from_json(row[0], version=row[1]), events=events, as_of=as_of)


def states(*, book_id: int, as_of: date, status: LoanStatus | None = None) -> dict[UUID, LoanState]:
    """The state of every loan of a book that was disbursed by `as_of`. Two queries."""
    wanted = Loan.objects.filter(book_id=book_id, disbursed_on__lte=as_of)
    if status is not None:
        wanted = wanted.filter(status=status)
    terms = {
        loan_id: terms_from_json(stored, version=version)
        for loan_id, stored, version in wanted.values_list("id", "terms", "terms_version")
    }
    events = recorded_events(book_id=book_id, loan_ids=terms)
    return {
        loan_id: rules.replay(terms=agreed, events=events[loan_id], as_of=as_of) for loan_id, agreed in terms.items()
    }


def repayment_preview(*, book_id: int, loan_id: UUID, amount: Money, on: date) -> tuple[Allocation, LoanState]:
    """How a repayment would be split, and the loan after it; nothing is written. Two queries.

    :raises LoanNotFound: an unknown loan, or one disbursed after `on`
    """
    row = Loan.objects.filter(book_id=book_id, id=loan_id).values_list("terms", "terms_version", "disbursed_on").first()
    if row is None or on < row[2]:
        raise LoanNotFound
    events = recorded_events(book_id=book_id, loan_ids=[loan_id])[loan_id]
    planned = LoanEvent(
        id=PREVIEW_ID, number=len(events) + 1, kind=EventKind.REPAYMENT, on=on, amount_minor=amount.minor
    )
    after = rules.replay(terms=terms_from_json(row[0], version=row[1]), events=[*events, planned])
    return next(a for a in after.allocations if a.event_id == PREVIEW_ID), after
