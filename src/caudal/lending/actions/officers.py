"""Give loans another officer: those that are named, or all that an officer who leaves looks after.

Lock order: applications by id, loans by id.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from caudal.audit.actions import Act, action
from caudal.lending.actions import demands
from caudal.lending.errors import LoanNotFound, lifecycle as errors
from caudal.lending.models import Application, Loan
from caudal.lending.rules.permissions import Permission

_WAITING = ("submitted", "approved")
"""Applications of which loans of the officer would still come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoansReassigned:
    """How many were given to the officer; what was theirs before is not counted."""

    officer_id: UUID
    loans: int
    applications: int


@action("lending.reassign_loans")
def reassign_loans(
    act: Act, *, portfolio_id: UUID, officer_id: UUID, loan_ids: Sequence[UUID] = (), from_officer: UUID | None = None
) -> LoansReassigned:
    """Let an officer look after the loans that are named, or after all of another's with the applications that wait.

    What was told of the days before stays with who looked after the loans then.

    :raises PortfolioNotFound, NotPermitted, ReassignmentIsMalformed, OfficerNotFound, LoanNotFound: in this order
    """
    portfolio = demands.opened(act, portfolio_id=portfolio_id, permission=Permission.CHANGE)
    if bool(loan_ids) == (from_officer is not None):
        raise errors.ReassignmentIsMalformed(field="loan_ids")
    demands.check_officer(act, officer_id)
    loans = Loan.objects.filter(book_id=portfolio.book_id, organisation_id=act.organisation_id)
    applications = Application.objects.filter(book_id=portfolio.book_id, status__in=_WAITING)
    if from_officer is not None:
        loans, applications = loans.filter(officer_id=from_officer), applications.filter(officer_id=from_officer)
    else:
        loans, applications = loans.filter(id__in=loan_ids), applications.none()
        known = set(loans.values_list("id", flat=True))
        unknown = next((index for index, loan_id in enumerate(loan_ids) if loan_id not in known), None)
        if unknown is not None:
            raise LoanNotFound(field=f"loan_ids.{unknown}")
    moved = _given(act, "application", applications, officer_id)
    return LoansReassigned(officer_id=officer_id, loans=_given(act, "loan", loans, officer_id), applications=moved)


def _given(act: Act, kind: str, found: QuerySet[Any], officer_id: UUID) -> int:
    """Lock the rows that are not yet the officer's, in one order, and give them to the officer."""
    held = found.exclude(officer_id=officer_id).order_by("id").select_for_update(no_key=True)
    ids = list(held.values_list("id", flat=True))
    if ids:
        found.filter(id__in=ids).update(officer_id=officer_id)
    for one in ids:
        act.touch(kind, one)
    return len(ids)
