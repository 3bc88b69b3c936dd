"""Who may look at which portfolio: every page and every call of the API opens one view and hands it to the reads."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from caudal.audit.rules import ActorKind, Caller
from caudal.kernel.money import Money
from caudal.ledger.rules import book_id_of
from caudal.lending.errors import LoanNotFound, PortfolioNotFound
from caudal.lending.models import Loan, Portfolio
from caudal.lending.rules import permissions as table
from caudal.lending.rules.permissions import Permission
from caudal.parties.errors import NotPermitted

PORTFOLIOS_MAX = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioCard:
    """A portfolio as lists show it; `business_on` is the day that its end of day has reached."""

    portfolio_id: UUID
    book_id: int
    name: str
    currency: str
    opened_on: date
    business_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioView:
    """A portfolio in the eyes of a caller: what it is, what they may do with it, whose loans they see."""

    portfolio: PortfolioCard
    organisation_id: UUID
    permissions: frozenset[Permission]
    user_id: UUID | None
    """The user who looks; None for a program."""

    @property
    def portfolio_id(self) -> UUID:
        return self.portfolio.portfolio_id

    @property
    def book_id(self) -> int:
        return self.portfolio.book_id

    @property
    def currency(self) -> str:
        return self.portfolio.currency

    @property
    def officer_id(self) -> UUID | None:
        """The one officer whose loans may be seen; None for who sees all of them."""
        return None if self.may(Permission.READ_ALL) else self.user_id

    def money(self, minor: int) -> Money:
        return Money(minor, self.portfolio.currency)

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions

    def demand(self, permission: Permission) -> None:
        """Refuse what the caller may not do.

        :raises NotPermitted:
        """
        if permission not in self.permissions:
            raise NotPermitted

    def demand_loan(self, loan_id: UUID) -> None:
        """Refuse another officer's loan to who sees only their own: for them it is as good as none. One query.

        :raises LoanNotFound:
        """
        if self.may(Permission.READ_ALL):
            return
        if not Loan.objects.filter(book_id=self.book_id, id=loan_id, officer_id=self.user_id).exists():
            raise LoanNotFound


def portfolios_for(caller: Caller) -> list[PortfolioCard]:
    """The portfolios of the caller's organisation by name, for who has a role in them. One query."""
    if not table.permissions(organisation_roles=caller.roles):
        return []
    rows = Portfolio.objects.filter(organisation_id=caller.organisation_id).order_by("name", "book_id")
    return [_card(row) for row in rows[:PORTFOLIOS_MAX]]


def view(caller: Caller, *, portfolio_id: UUID) -> PortfolioView:
    """Open a portfolio for the caller. One query.

    :raises PortfolioNotFound: an unknown portfolio, or another organisation's
    :raises NotPermitted: one that no role of the caller opens
    """
    row = Portfolio.objects.filter(
        book_id=book_id_of(portfolio_id), id=portfolio_id, organisation_id=caller.organisation_id
    ).first()
    if row is None:
        raise PortfolioNotFound
    granted = table.permissions(organisation_roles=caller.roles)
    if not granted:
        raise NotPermitted
    is_user = caller.actor.kind is ActorKind.USER
    return PortfolioView(
        portfolio=_card(row),
        organisation_id=row.organisation_id,
        permissions=granted,
        user_id=UUID(caller.actor.id) if is_user else None,
    )


def may_open_portfolio(caller: Caller) -> bool:
    """Whether the caller may open a portfolio in their organisation."""
    return Permission.MANAGE in table.permissions(organisation_roles=caller.roles)


def may_read_book(caller: Caller, book_id: int) -> bool:
    """Whether the caller may read the whole book of a portfolio: the ledger asks. One query."""
    if Permission.READ_ALL not in table.permissions(organisation_roles=caller.roles):
        return False
    return Portfolio.objects.filter(book_id=book_id, organisation_id=caller.organisation_id).exists()


def _card(row: Portfolio) -> PortfolioCard:
    return PortfolioCard(
        portfolio_id=row.id,
        book_id=row.book_id,
        name=row.name,
        currency=row.currency,
        opened_on=row.opened_on,
        business_on=row.business_on,
    )
