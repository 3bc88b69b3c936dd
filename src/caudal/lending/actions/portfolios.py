"""Open a lender's portfolio, put money into it and take it out.

Lock order: portfolio, book, accounts.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from caudal.audit.actions import Act, action
from caudal.db import constraints
from caudal.kernel.ids import uuid7
from caudal.kernel.money import Money
from caudal.kernel.text import clean_text
from caudal.ledger import actions as ledger
from caudal.ledger.rules import NewEntry, book_id_of, credit, debit
from caudal.lending.actions import demands, rows
from caudal.lending.actions.demands import Opened
from caudal.lending.errors import lifecycle as errors
from caudal.lending.models import Portfolio
from caudal.lending.rules import limits, permissions as table, portfolio as rules
from caudal.lending.rules.permissions import Permission
from caudal.lending.rules.portfolio import USUAL_SETTINGS, PortfolioSettings
from caudal.parties.errors import NotPermitted
from caudal.parties.queries import identity

NAME_LENGTH_MAX = 120

constraints.refuses("lending_portfolio_pkey", errors.PortfolioExists)


@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioOpened:
    portfolio_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsSet:
    portfolio_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CashMoved:
    """Money of the lender's own that went into the portfolio or out of it."""

    portfolio_id: UUID
    entry_id: UUID


@action("lending.open_portfolio")
def open_portfolio(
    act: Act,
    *,
    name: str,
    currency: str,
    on: date,
    settings: PortfolioSettings = USUAL_SETTINGS,
    portfolio_id: UUID | None = None,
) -> PortfolioOpened:
    """Open a portfolio with its book and its accounts; its business day is the day of opening.

    :raises NotPermitted, CurrencyIsUnknown, BucketSetIsUnknown, DateIsInTheFuture, PortfolioExists:
    """
    roles = identity(actor=act.actor, organisation_id=act.organisation_id).roles
    if Permission.MANAGE not in table.permissions(organisation_roles=roles):
        raise NotPermitted
    rules.check_portfolio(currency=currency, settings=settings)
    demands.check_day(on, at=act.at)
    named = clean_text(name, length_max=NAME_LENGTH_MAX, field="name")
    portfolio_id = portfolio_id or uuid7(act.at)
    book_id = book_id_of(portfolio_id)
    if Portfolio.objects.filter(book_id=book_id).exists():
        raise errors.PortfolioExists(field="portfolio_id")
    Portfolio(
        book_id=book_id, id=portfolio_id, organisation_id=act.organisation_id, name=named, currency=currency,
        settings=rules.settings_to_json(settings), opened_on=on, business_on=on, event_id=act.event_id,
        recorded_at=act.at,
    ).save(force_insert=True)  # fmt: skip
    ledger.open_book(act, book_id=book_id, kind=rules.BOOK_KIND, name=named)
    ledger.open_accounts(act, book_id=book_id, accounts=rules.chart(currency=currency))
    act.touch("portfolio", portfolio_id)
    return PortfolioOpened(portfolio_id=portfolio_id)


@action("lending.set_settings")
def set_settings(act: Act, *, portfolio_id: UUID, settings: PortfolioSettings) -> SettingsSet:
    """Change what holds for all loans of the portfolio.

    :raises PortfolioNotFound, NotPermitted, BucketSetIsUnknown:
    """
    portfolio = demands.opened(act, portfolio_id=portfolio_id, permission=Permission.MANAGE, locks=True)
    rules.check_bucket_set(settings.bucket_set)
    Portfolio.objects.filter(book_id=portfolio.book_id).update(settings=rules.settings_to_json(settings))
    act.touch("portfolio", portfolio_id)
    return SettingsSet(portfolio_id=portfolio_id)


@action("lending.fund_portfolio")
def fund_portfolio(act: Act, *, portfolio_id: UUID, amount: Money, on: date, description: str = "") -> CashMoved:
    """Put the lender's own money into the portfolio's cash.

    :raises PortfolioNotFound, NotPermitted, AmountIsOutOfRange, CurrencyDiffers, DateIsInTheFuture,
        DateIsBeforeOpening:
    """
    return _moved(act, portfolio_id, amount, on, description, kind="capital_in", is_inward=True)


@action("lending.defund_portfolio")
def defund_portfolio(act: Act, *, portfolio_id: UUID, amount: Money, on: date, description: str = "") -> CashMoved:
    """Take the lender's own money out of the portfolio's cash, which keeps above zero.

    :raises PortfolioNotFound, NotPermitted, AmountIsOutOfRange, CurrencyDiffers, DateIsInTheFuture,
        DateIsBeforeOpening:
    :raises Refusal: what the ledger refuses, such as cash below its floor
    """
    return _moved(act, portfolio_id, amount, on, description, kind="capital_out", is_inward=False)


def check_day(portfolio: Opened, on: date, *, act: Act, field: str = "on") -> None:
    """Refuse a business date that cannot be.

    :raises DateIsInTheFuture, DateIsBeforeOpening: in this order
    """
    demands.check_day(on, at=act.at, field=field)
    if on < portfolio.opened_on:
        raise errors.DateIsBeforeOpening(field=field, on=on, opened_on=portfolio.opened_on)


def check_amount(portfolio: Opened, amount: Money, *, field: str = "amount") -> None:
    """Refuse an amount that this portfolio does not move.

    :raises AmountIsOutOfRange, CurrencyDiffers: in this order
    """
    limits.check_amount(amount, field=field)
    demands.check_currency(portfolio, amount, field=field)


def _moved(
    act: Act, portfolio_id: UUID, amount: Money, on: date, description: str, *, kind: str, is_inward: bool
) -> CashMoved:
    portfolio = demands.opened(act, portfolio_id=portfolio_id, permission=Permission.MANAGE)
    check_amount(portfolio, amount)
    check_day(portfolio, on, act=act)
    told = rows.checked_description(description)
    given, taken = (rules.CASH, rules.CAPITAL) if is_inward else (rules.CAPITAL, rules.CASH)
    entry = NewEntry(
        kind=kind, on=on, lines=(debit(given, amount), credit(taken, amount)), id=uuid7(act.at), description=told
    )
    posted = ledger.post(act, book_id=portfolio.book_id, entry=entry)
    act.touch("portfolio", portfolio_id)
    return CashMoved(portfolio_id=portfolio_id, entry_id=posted)
