"""How an action of a lender begins: find the portfolio in the caller's organisation, ask the table, hold the loan.

The one global order of locks: portfolio, seller, loans by id, book, accounts by id, head of the audit chain.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Max, Model

from caudal.audit.actions import Act
from caudal.audit.rules import Actor, ActorKind
from caudal.kernel.ids import uuid7
from caudal.kernel.money import Money
from caudal.ledger.rules import book_id_of
from caudal.lending.errors import CurrencyDiffers, DateIsInTheFuture, LoanIsClosed, LoanNotFound, PortfolioNotFound
from caudal.lending.errors.lifecycle import OfficerNotFound
from caudal.lending.models import Loan, Portfolio
from caudal.lending.rules import permissions as table
from caudal.lending.rules.permissions import Permission
from caudal.parties.errors import NotPermitted
from caudal.parties.queries import identity

OWED_STATUSES = ("active", "written_off")
"""Of a loan that was written off the borrower still owes; what comes in is a recovery."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A portfolio in which the actor may do what they asked for."""

    portfolio_id: UUID
    book_id: int
    currency: str
    opened_on: date
    officer_id: UUID | None
    """The one officer whose loans the actor may touch; None for who may touch all of them."""

    def money(self, minor: int) -> Money:
        return Money(minor, self.currency)


def opened(act: Act, *, portfolio_id: UUID, permission: Permission, locks: bool = False) -> Opened:
    """Open the portfolio for the action; `locks` keeps every other action that locks it waiting until the commit.

    :raises PortfolioNotFound: an unknown portfolio, or another organisation's
    :raises NotPermitted:
    """
    found = Portfolio.objects.filter(
        book_id=book_id_of(portfolio_id), id=portfolio_id, organisation_id=act.organisation_id
    )
    row = (found.select_for_update(no_key=True) if locks else found).first()
    if row is None:
        raise PortfolioNotFound
    roles = identity(actor=act.actor, organisation_id=act.organisation_id).roles
    granted = table.permissions(organisation_roles=roles)
    if permission not in granted:
        raise NotPermitted
    is_narrow = Permission.READ_ALL not in granted and act.actor.kind is ActorKind.USER
    return Opened(
        portfolio_id=row.id,
        book_id=row.book_id,
        currency=row.currency,
        opened_on=row.opened_on,
        officer_id=UUID(act.actor.id) if is_narrow else None,
    )


def held_loan(act: Act, portfolio: Opened, loan_id: UUID) -> Loan:
    """Lock a loan of the portfolio; an officer finds only the loans of their own clients.

    :raises LoanNotFound:
    """
    found = Loan.objects.select_for_update(no_key=True).filter(book_id=portfolio.book_id, id=loan_id)
    row = found.filter(organisation_id=act.organisation_id).first()
    if row is None or (portfolio.officer_id is not None and row.officer_id != portfolio.officer_id):
        raise LoanNotFound(field="loan_id")
    return row


def check_officer(act: Act, officer_id: UUID) -> None:
    """Refuse who could not look after a loan: a user without a role that proposes one.

    :raises OfficerNotFound:
    """
    known = identity(actor=Actor(ActorKind.USER, str(officer_id)), organisation_id=act.organisation_id)
    if Permission.PROPOSE not in table.permissions(organisation_roles=known.roles):
        raise OfficerNotFound(field="officer_id")


def check_open(loan: Loan) -> None:
    """Refuse what makes sense only while something is owed.

    :raises LoanIsClosed:
    """
    if loan.status not in OWED_STATUSES:
        raise LoanIsClosed


def about(act: Act, loan: Loan, kind: type[Model]) -> dict[str, Any]:
    """What every row about a held loan begins with; its number is the next of its kind, since the loan is held."""
    rows = kind._default_manager.filter(book_id=loan.book_id, loan_id=loan.id)
    act.touch("loan", loan.id)
    return {
        "book_id": loan.book_id,
        "id": uuid7(act.at),
        "loan_id": loan.id,
        "number": (rows.aggregate(last=Max("number"))["last"] or 0) + 1,
        "event_id": act.event_id,
        "recorded_at": act.at,
    }


def check_currency(portfolio: Opened, amount: Money, *, field: str = "amount") -> None:
    """Refuse money of another currency than the portfolio's.

    :raises CurrencyDiffers:
    """
    if amount.currency != portfolio.currency:
        raise CurrencyDiffers(field=field, given=amount.currency, expected=portfolio.currency)


def check_day(on: date, *, at: datetime, field: str = "on") -> None:
    """Refuse a business date after the moment's own day, wherever on earth the caller stands.

    :raises DateIsInTheFuture:
    """
    if on > (at + timedelta(hours=14)).date():
        raise DateIsInTheFuture(field=field, on=on)
