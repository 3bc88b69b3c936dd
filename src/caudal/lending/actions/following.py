"""Promises to pay, visits and notes. None of them moves money; whether a promise was kept is never typed."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from uuid import UUID

from caudal.audit.actions import Act, action
from caudal.kernel.money import Money
from caudal.kernel.text import clean_text
from caudal.lending.actions import demands
from caudal.lending.errors import people as errors
from caudal.lending.models.following import Note, Promise, Visit
from caudal.lending.models.loans import Loan
from caudal.lending.queries import following as queries
from caudal.lending.rules.permissions import Permission
from caudal.lending.rules.promises import PROMISE_DAYS_MAX, PromiseStatus

TEXT_LENGTH_MAX = 500
NOTE_LENGTH_MAX = 4_000

VisitOutcome = Literal["met", "not_home", "moved", "refused", "other"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseRecorded:
    promise_id: UUID
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseWithdrawn:
    promise_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRecorded:
    visit_id: UUID
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteWritten:
    note_id: UUID
    number: int


@action("lending.record_promise")
def record_promise(
    act: Act, *, portfolio_id: UUID, loan_id: UUID, amount: Money, due_on: date, on: date, text: str = ""
) -> PromiseRecorded:
    """Write down that a borrower promised, on the day `on`, to pay `amount` by `due_on`.

    :raises PortfolioNotFound, NotPermitted, PromiseIsNotPositive, CurrencyDiffers, DateIsInTheFuture:
    :raises PromisedDayIsOutOfRange, LoanNotFound, LoanIsClosed:
    """
    portfolio = demands.opened(act, portfolio_id=portfolio_id, permission=Permission.RECORD)
    if amount.minor <= 0:
        raise errors.PromiseIsNotPositive(field="amount", amount=amount)
    demands.check_currency(portfolio, amount)
    demands.check_day(on, at=act.at)
    if not 0 <= (due_on - on).days <= PROMISE_DAYS_MAX:
        raise errors.PromisedDayIsOutOfRange(field="due_on", on=due_on, made_on=on, days_max=PROMISE_DAYS_MAX)
    told = _text(text)
    loan = demands.held_loan(act, portfolio, loan_id)
    demands.check_open(loan)
    promise = Promise(**_said(act, loan, Promise), amount_minor=amount.minor, made_on=on, due_on=due_on, text=told)
    promise.save(force_insert=True)
    return PromiseRecorded(promise_id=promise.id, number=promise.number)


@action("lending.withdraw_promise")
def withdraw_promise(
    act: Act, *, portfolio_id: UUID, loan_id: UUID, promise_id: UUID, on: date, reason: str
) -> PromiseWithdrawn:
    """Take back an open promise that was never made so; one that was kept or broken stays what it is.

    :raises PortfolioNotFound, NotPermitted, DateIsInTheFuture, LoanNotFound, PromiseNotFound, EndIsBeforeBeginning:
    :raises PromiseIsSettled:
    """
    portfolio = demands.opened(act, portfolio_id=portfolio_id, permission=Permission.RECORD)
    demands.check_day(on, at=act.at)
    told = _text(reason, field="reason", empty_allowed=False)
    loan = demands.held_loan(act, portfolio, loan_id)
    promise = Promise.objects.filter(book_id=loan.book_id, loan_id=loan_id, id=promise_id).first()
    if promise is None:
        raise errors.PromiseNotFound(field="promise_id")
    if on < promise.made_on:
        raise errors.EndIsBeforeBeginning(field="on", on=on, begun_on=promise.made_on)
    standing = next(
        one for one in queries.promises(book_id=loan.book_id, loan_id=loan_id, on=on) if one.promise_id == promise_id
    )
    if promise.withdrawn_on is not None or standing.status is not PromiseStatus.OPEN:
        raise errors.PromiseIsSettled(due_on=promise.due_on)
    promise.withdrawn_on, promise.withdrawal_reason = on, told
    promise.save(update_fields=["withdrawn_on", "withdrawal_reason"])
    act.touch("loan", loan_id)
    return PromiseWithdrawn(promise_id=promise_id)


@action("lending.record_visit")
def record_visit(
    act: Act,
    *,
    portfolio_id: UUID,
    loan_id: UUID,
    on: date,
    outcome: VisitOutcome,
    text: str = "",
    next_on: date | None = None,
) -> VisitRecorded:
    """Write down that somebody went to see the borrower, and when they will go again.

    :raises PortfolioNotFound, NotPermitted, DateIsInTheFuture, NextVisitIsNotLater, LoanNotFound:
    """
    portfolio = demands.opened(act, portfolio_id=portfolio_id, permission=Permission.RECORD)
    demands.check_day(on, at=act.at)
    if next_on is not None and next_on <= on:
        raise errors.NextVisitIsNotLater(field="next_on", on=next_on, visited_on=on)
    told = _text(text)
    loan = demands.held_loan(act, portfolio, loan_id)
    visit = Visit(**_said(act, loan, Visit), visited_on=on, outcome=outcome, text=told, next_on=next_on)
    visit.save(force_insert=True)
    return VisitRecorded(visit_id=visit.id, number=visit.number)


@action("lending.write_note")
def write_note(act: Act, *, portfolio_id: UUID, loan_id: UUID, text: str) -> NoteWritten:
    """Write a note about a loan. It stays: a correction is another note.

    :raises PortfolioNotFound, NotPermitted, LoanNotFound:
    """
    portfolio = demands.opened(act, portfolio_id=portfolio_id, permission=Permission.RECORD)
    told = clean_text(text, length_max=NOTE_LENGTH_MAX, field="text")
    loan = demands.held_loan(act, portfolio, loan_id)
    note = Note(**_said(act, loan, Note), text=told)
    note.save(force_insert=True)
    return NoteWritten(note_id=note.id, number=note.number)


def _said(act: Act, loan: Loan, kind: type[Promise | Visit | Note]) -> dict[str, Any]:
    """What every row begins with that somebody wrote about a loan."""
    return demands.about(act, loan, kind) | {"actor_kind": act.actor.kind, "actor_id": act.actor.id}


def _text(text: str, *, field: str = "text", empty_allowed: bool = True) -> str:
    return clean_text(text, length_max=TEXT_LENGTH_MAX, field=field, empty_allowed=empty_allowed)
