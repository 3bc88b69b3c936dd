"""How an action on one loan of a portfolio begins and ends: hold it, make the event, tell what came of it."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from caudal.audit.actions import Act
from caudal.kernel.ids import uuid7
from caudal.kernel.money import Money
from caudal.lending.actions import demands, playing, portfolios
from caudal.lending.actions.demands import Opened
from caudal.lending.actions.playing import Held, Played
from caudal.lending.errors import LoanIsClosed, LoanNotFound, lifecycle as errors
from caudal.lending.rules.components import NOTHING
from caudal.lending.rules.permissions import Permission
from caudal.lending.rules.replay import EventKind, LoanEvent, LoanStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanChanged:
    """The receipt of whatever was recorded of a loan: what it did to the debt, and what is owed now."""

    loan_id: UUID
    event_id: UUID
    entry_id: UUID | None
    """None when the books have nothing to say of it."""
    principal: Money
    interest: Money
    fee: Money
    penalty: Money
    outstanding: Money
    overpaid: Money
    status: LoanStatus
    reallocated: tuple[UUID, ...]
    """Other events that are split otherwise because of this one."""


def held_loan(act: Act, *, portfolio_id: UUID, loan_id: UUID, permission: Permission) -> tuple[Opened, Held]:
    """Open the portfolio and lock one loan of it; an officer finds only the loans of their own clients.

    :raises PortfolioNotFound, NotPermitted, LoanNotFound: in this order
    """
    portfolio = demands.opened(act, portfolio_id=portfolio_id, permission=permission)
    return portfolio, loan_of(act, portfolio, loan_id)


def loan_of(act: Act, portfolio: Opened, loan_id: UUID) -> Held:
    """Lock one loan of an opened portfolio.

    :raises LoanNotFound:
    """
    held = playing.hold(act, book_id=portfolio.book_id, loan_ids=[loan_id]).get(loan_id)
    if held is None or (portfolio.officer_id is not None and held.loan.officer_id != portfolio.officer_id):
        raise LoanNotFound(field="loan_id")
    return held


def check_day(act: Act, portfolio: Opened, held: Held, on: date) -> None:
    """Refuse a date on which nothing can have happened to the loan.

    :raises DateIsInTheFuture, DateIsBeforeOpening, EventIsBeforeDisbursement: in this order
    """
    portfolios.check_day(portfolio, on, act=act)
    if on < held.loan.disbursed_on:
        raise errors.EventIsBeforeDisbursement(field="on", on=on, disbursed_on=held.loan.disbursed_on)


def check_active(held: Held) -> None:
    """Refuse what needs a loan of which something is owed.

    :raises LoanIsWrittenOff, LoanIsClosed:
    """
    if held.loan.status == LoanStatus.WRITTEN_OFF:
        raise errors.LoanIsWrittenOff
    if held.loan.status != LoanStatus.ACTIVE:
        raise LoanIsClosed


def new_event(act: Act, held: Held, kind: EventKind, on: date, *, amount_minor: int = 0, **more: Any) -> LoanEvent:
    """The next event of a held loan."""
    return LoanEvent(id=uuid7(act.at), number=held.next_number, kind=kind, on=on, amount_minor=amount_minor, **more)


def recorded(act: Act, held: Held, event: LoanEvent, *, description: str = "", **more: Any) -> LoanChanged:
    """Play one event of a held loan, write it, and tell what came of it."""
    played = playing.play(act, held, event, description=description, **more)
    playing.write(act, book_id=held.loan.book_id, played=[played])
    return changed(played)


def changed(played: Played) -> LoanChanged:
    """What is told of an event."""
    money = played.held.money
    parts = played.split.parts if played.split is not None else played.event.stated or NOTHING
    return LoanChanged(
        loan_id=played.held.loan.id,
        event_id=played.event.id,
        entry_id=played.row.entry_id,
        principal=money(parts.principal_minor),
        interest=money(parts.interest_minor),
        fee=money(parts.fee_minor),
        penalty=money(parts.penalty_minor),
        outstanding=money(played.after.outstanding_minor),
        overpaid=money(played.after.overpaid_minor),
        status=played.after.status,
        reallocated=played.reallocated,
    )
