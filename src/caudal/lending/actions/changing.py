"""Change a loan's plan, or give the loan up: one person asks for it, another one decides.

Lock order: loan, request, book, accounts. What was approved is undone by `reversals.reverse_event`.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from caudal.audit.actions import Act, action
from caudal.db import constraints
from caudal.kernel.ids import uuid7
from caudal.kernel.text import clean_text
from caudal.ledger.rules import DESCRIPTION_LENGTH_MAX
from caudal.lending.actions import holding, playing, rows
from caudal.lending.actions.applications import maker
from caudal.lending.actions.demands import Opened
from caudal.lending.actions.holding import LoanChanged
from caudal.lending.actions.playing import Held
from caudal.lending.errors import lifecycle as errors
from caudal.lending.models import ChangeRequest
from caudal.lending.rules import plan_changes as rules
from caudal.lending.rules.events import PlanChange, change_from_json, change_to_json
from caudal.lending.rules.permissions import Permission
from caudal.lending.rules.replay import EventKind, LoanEvent, LoanState

constraints.refuses("lending_changerequest_one_at_a_time", errors.RequestIsPending)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRequested:
    request_id: UUID
    loan_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRefused:
    """A request that came to nothing: rejected, or taken back by who made it."""

    request_id: UUID
    status: str


@action("lending.request_change")
def request_change(
    act: Act, *, portfolio_id: UUID, loan_id: UUID, kind: EventKind, change: PlanChange, on: date, reason: str
) -> ChangeRequested:
    """Ask for new dates, more instalments or another rate (reschedule), a holiday, or a re-age, with effect from `on`.

    :raises PortfolioNotFound, NotPermitted, LoanNotFound, ChangeIsMalformed, RateIsOutOfRange, ScheduleIsTooLong:
    :raises DateIsInTheFuture, DateIsBeforeOpening, EventIsBeforeDisbursement:
    :raises LoanIsWrittenOff, LoanIsClosed, RequestIsPending:
    """
    portfolio, held = holding.held_loan(act, portfolio_id=portfolio_id, loan_id=loan_id, permission=Permission.PROPOSE)
    rules.check_change(kind, change, on=on)
    return _requested(act, portfolio, held, kind, on=on, reason=reason, change=change)


@action("lending.request_write_off")
def request_write_off(act: Act, *, portfolio_id: UUID, loan_id: UUID, on: date, reason: str) -> ChangeRequested:
    """Ask to give a loan up: all that is owed of it, on the day.

    :raises PortfolioNotFound, NotPermitted, LoanNotFound:
    :raises DateIsInTheFuture, DateIsBeforeOpening, EventIsBeforeDisbursement:
    :raises LoanIsWrittenOff, LoanIsClosed, RequestIsPending:
    """
    portfolio, held = holding.held_loan(act, portfolio_id=portfolio_id, loan_id=loan_id, permission=Permission.PROPOSE)
    return _requested(act, portfolio, held, EventKind.WRITE_OFF, on=on, reason=reason)


@action("lending.approve_change")
def approve_change(
    act: Act, *, portfolio_id: UUID, loan_id: UUID, request_id: UUID, on: date, reason: str = ""
) -> LoanChanged:
    """Let a change be: it takes effect on the day that was asked for, and everything after it is played again.

    :raises PortfolioNotFound, NotPermitted, LoanNotFound, RequestNotFound, MakerIsChecker, RequestIsDecided:
    :raises DateIsInTheFuture, DateIsBeforeOpening, EventIsBeforeDisbursement:
    :raises LoanIsWrittenOff, LoanIsClosed, ChangeIsMalformed, ScheduleIsTooLong:
    """
    portfolio, held = holding.held_loan(act, portfolio_id=portfolio_id, loan_id=loan_id, permission=Permission.APPROVE)
    request = _request(held, request_id)
    _check_decidable(act, request)
    holding.check_day(act, portfolio, held, on)
    told = rows.checked_description(reason)
    holding.check_active(held)
    change = change_from_json(request.change) if request.change is not None else None
    event, after = _tried(act, held, EventKind(request.kind), request.effective_on, change)
    played = playing.play(
        act, held, event, after=after, description=request.reason, details={"request": str(request.id)}
    )
    playing.write(act, book_id=portfolio.book_id, played=[played])
    _decided(act, request, "approved", on, told, loan_event_id=event.id)
    return holding.changed(played)


@action("lending.reject_change")
def reject_change(
    act: Act, *, portfolio_id: UUID, loan_id: UUID, request_id: UUID, on: date, reason: str
) -> ChangeRefused:
    """Say no to a change, with the reason.

    :raises PortfolioNotFound, NotPermitted, LoanNotFound, RequestNotFound, MakerIsChecker, RequestIsDecided:
    :raises DateIsInTheFuture, DateIsBeforeOpening, EventIsBeforeDisbursement:
    """
    portfolio, held = holding.held_loan(act, portfolio_id=portfolio_id, loan_id=loan_id, permission=Permission.APPROVE)
    request = _request(held, request_id)
    _check_decidable(act, request)
    holding.check_day(act, portfolio, held, on)
    told = clean_text(reason, length_max=DESCRIPTION_LENGTH_MAX, field="reason")
    return _decided(act, request, "rejected", on, told)


@action("lending.withdraw_change")
def withdraw_change(act: Act, *, portfolio_id: UUID, loan_id: UUID, request_id: UUID, on: date) -> ChangeRefused:
    """Take a request back before anybody has decided on it.

    :raises PortfolioNotFound, NotPermitted, LoanNotFound, RequestNotFound, RequestIsDecided:
    :raises DateIsInTheFuture, DateIsBeforeOpening, EventIsBeforeDisbursement:
    """
    portfolio, held = holding.held_loan(act, portfolio_id=portfolio_id, loan_id=loan_id, permission=Permission.PROPOSE)
    request = _request(held, request_id)
    if request.status != "submitted":
        raise errors.RequestIsDecided(decided_on=request.decided_on or request.effective_on)
    holding.check_day(act, portfolio, held, on)
    return _decided(act, request, "withdrawn", on, "")


def _requested(
    act: Act, portfolio: Opened, held: Held, kind: EventKind, *, on: date, reason: str, change: PlanChange | None = None
) -> ChangeRequested:
    holding.check_day(act, portfolio, held, on)
    told = clean_text(reason, length_max=DESCRIPTION_LENGTH_MAX, field="reason")
    holding.check_active(held)
    waiting = ChangeRequest.objects.filter(book_id=portfolio.book_id, loan_id=held.loan.id, status="submitted")
    if waiting.exists():
        raise errors.RequestIsPending
    _tried(act, held, kind, on, change)
    request = ChangeRequest(
        book_id=portfolio.book_id, id=uuid7(act.at), organisation_id=act.organisation_id, loan_id=held.loan.id,
        kind=kind, change=change_to_json(change) if change is not None else None, effective_on=on, reason=told,
        requested_by=maker(act), status="submitted", event_id=act.event_id, recorded_at=act.at,
    )  # fmt: skip
    request.save(force_insert=True)
    act.touch("loan", held.loan.id)
    return ChangeRequested(request_id=request.id, loan_id=held.loan.id)


def _tried(act: Act, held: Held, kind: EventKind, on: date, change: PlanChange | None) -> tuple[LoanEvent, LoanState]:
    """The event of a change, and the loan as it would be after it.

    :raises ChangeIsMalformed, ScheduleIsTooLong: in this order
    """
    event = holding.new_event(act, held, kind, on, change=change)
    after = held.replayed(event)
    if change is not None:
        rules.check_outcome(after.installments, disbursed_on=held.loan.disbursed_on)
    return event, after


def _request(held: Held, request_id: UUID) -> ChangeRequest:
    """A request of a held loan.

    :raises RequestNotFound:
    """
    found = ChangeRequest.objects.filter(book_id=held.loan.book_id, id=request_id, loan_id=held.loan.id).first()
    if found is None:
        raise errors.RequestNotFound(field="request_id")
    return found


def _check_decidable(act: Act, request: ChangeRequest) -> None:
    if request.requested_by == maker(act):
        raise errors.MakerIsChecker
    if request.status != "submitted":
        raise errors.RequestIsDecided(decided_on=request.decided_on or request.effective_on)


def _decided(act: Act, request: ChangeRequest, status: str, on: date, reason: str, **more: Any) -> ChangeRefused:
    decision = {"status": status, "decided_on": on, "decided_by": maker(act), "decision_reason": reason, **more}
    ChangeRequest.objects.filter(book_id=request.book_id, id=request.id).update(**decision)
    act.touch("loan", request.loan_id)
    return ChangeRefused(request_id=request.id, status=status)
