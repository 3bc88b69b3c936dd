"""Give loans and applications another officer: those that are named, or those of an officer who leaves.

Lock order: applications by id, loans by id.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from caudal.audit.actions import Act, action
from caudal.kernel.refusals import Refusal
from caudal.lending.actions import demands
from caudal.lending.errors import LoanNotFound, lifecycle as errors
from caudal.lending.models import Application, Loan
from caudal.lending.rules.permissions import Permission

REASSIGNED_MAX = 10_000
"""Loans that one call gives to another officer."""
_WAITING = ("submitted", "approved")
"""Applications of which loans of the officer would still come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoansReassigned:
    """How many were given to the officer (what was theirs before is not counted), and how many loans are left over.

    Loans are left when more were asked for than one call gives away; asking again goes on with them.
    """

    officer_id: UUID
    loans: int
    applications: int
    left: int = 0


@action("lending.reassign_loans")
def reassign_loans(
    act: Act,
    *,
    portfolio_id: UUID,
    officer_id: UUID,
    loan_ids: Sequence[UUID] = (),
    application_ids: Sequence[UUID] = (),
    from_officer: UUID | None = None,
    limit: int = REASSIGNED_MAX,
) -> LoansReassigned:
    """Let an officer look after what is named, or after another's loans and applications that wait.

    Of an officer who leaves, the first `limit` loans in the order of their numbers go over; the applications go with
    the last of them. What was told of the days before stays with who looked after the loans then.

    :raises PortfolioNotFound, NotPermitted, ReassignmentIsMalformed, OfficerNotFound, LoanNotFound,
        ApplicationNotFound: in this order
    """
    portfolio = demands.opened(act, portfolio_id=portfolio_id, permission=Permission.CHANGE)
    if bool(loan_ids or application_ids) == (from_officer is not None):
        raise errors.ReassignmentIsMalformed(field="loan_ids")
    if not 1 <= limit <= REASSIGNED_MAX or len(loan_ids) + len(application_ids) > REASSIGNED_MAX:
        raise errors.ReassignmentIsMalformed(field="limit")
    demands.check_officer(act, officer_id)
    loans = Loan.objects.filter(book_id=portfolio.book_id, organisation_id=act.organisation_id)
    applications = Application.objects.filter(book_id=portfolio.book_id, status__in=_WAITING)
    if from_officer is None:
        loans = _named(loans, loan_ids, LoanNotFound, "loan_ids")
        applications = _named(applications, application_ids, errors.ApplicationNotFound, "application_ids")
    else:
        loans, applications = loans.filter(officer_id=from_officer), applications.filter(officer_id=from_officer)
    left = max(0, loans.exclude(officer_id=officer_id).count() - limit)
    moved = 0 if left else _given(act, "application", applications, officer_id, limit=REASSIGNED_MAX)
    given = _given(act, "loan", loans, officer_id, limit=limit)
    return LoansReassigned(officer_id=officer_id, loans=given, applications=moved, left=left)


def _named(found: QuerySet[Any], ids: Sequence[UUID], unknown: type[Refusal], field: str) -> QuerySet[Any]:
    """Those that are named; the first that is not there is refused by its place."""
    named = found.filter(id__in=ids)
    known = set(named.values_list("id", flat=True))
    for index, one in enumerate(ids):
        if one not in known:
            raise unknown(field=f"{field}.{index}")
    return named


def _given(act: Act, kind: str, found: QuerySet[Any], officer_id: UUID, *, limit: int) -> int:
    """Give the first `limit` that are not yet the officer's to the officer, locked in one order."""
    others = found.exclude(officer_id=officer_id)
    first = list(others.order_by("number").values_list("id", flat=True)[:limit])
    held = others.filter(id__in=first).order_by("id").select_for_update(no_key=True)
    ids = list(held.values_list("id", flat=True))
    found.filter(id__in=ids).update(officer_id=officer_id)
    for one in ids:
        act.touch(kind, one)
    return len(ids)
