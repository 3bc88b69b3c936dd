"""Ask for a loan, and decide on it: who wrote an application never decides on it.

Lock order: portfolio (for the number), application.
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import connection

from caudal.audit.actions import Act, action
from caudal.kernel.ids import uuid7
from caudal.kernel.money import Money
from caudal.kernel.text import clean_text
from caudal.ledger.rules import DESCRIPTION_LENGTH_MAX
from caudal.lending.actions import demands, portfolios, products, rows, sellers
from caudal.lending.actions.demands import Opened
from caudal.lending.errors import LoanIsClosed, LoanNotFound, lifecycle as errors
from caudal.lending.models import Application, Loan, Product
from caudal.lending.rules import limits
from caudal.lending.rules.permissions import Permission
from caudal.lending.rules.replay import LoanStatus
from caudal.lending.rules.terms import TERMS_VERSION, LoanTerms, check_terms, terms_from_json, terms_to_json
from caudal.parties import queries as parties

_NEXT_NUMBER = """
insert into lending_numbering as n (book_id, last_number, last_application_number)
values (%s, 0, 1)
on conflict (book_id) do update set last_application_number = n.last_application_number + 1
returning last_application_number
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What a borrower wants otherwise than the product says; None: as the product says."""

    installments: int | None = None
    rate: Decimal | None = None
    first_due_on: date | None = None


NO_WISHES = Wishes()


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationSubmitted:
    application_id: UUID
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationDecided:
    application_id: UUID
    status: str
    approved: Money | None


@action("lending.submit_application")
def submit_application(
    act: Act,
    *,
    portfolio_id: UUID,
    borrower_id: UUID,
    product: str,
    amount: Money,
    on: date,
    wishes: Wishes = NO_WISHES,
    officer_id: UUID | None = None,
    seller_id: UUID | None = None,
    refinances: UUID | None = None,
    purpose: str = "",
) -> ApplicationSubmitted:
    """Write down that a person asks for a loan of a product, within what the product allows.

    An officer who looks only after their own clients is the officer of it. `refinances`: an active loan of the same
    person that the new one pays off when it is handed over.

    :raises PortfolioNotFound, NotPermitted, AmountIsOutOfRange, CurrencyDiffers, DateIsInTheFuture,
        DateIsBeforeOpening:
    :raises BorrowerNotFound, OfficerNotFound, SellerNotFound, SellerHasLeft, ProductNotFound, ProductIsWithdrawn:
    :raises InstallmentsAreOutOfRange, RateIsOutOfRange, RoundingUnitIsOutOfRange, FirstDueIsNotAfterDisbursement,
        ScheduleIsTooLong: of the terms
    :raises PrincipalIsOutsideProduct, InstallmentsAreOutsideProduct, RateIsOutsideProduct, LoanNotFound, LoanIsClosed:
    """
    portfolio = demands.opened(act, portfolio_id=portfolio_id, permission=Permission.PROPOSE)
    portfolios.check_amount(portfolio, amount)
    portfolios.check_day(portfolio, on, act=act)
    told = rows.checked_description(purpose)
    if not parties.people(organisation_id=act.organisation_id, ids=[borrower_id]):
        raise errors.BorrowerNotFound(field="borrower_id")
    officer = _officer(act, portfolio, officer_id)
    if seller_id is not None:
        sellers.check_seller(book_id=portfolio.book_id, seller_id=seller_id)
    offered = products.newest_product(portfolio, product)
    terms = _terms(offered, wishes)
    _check_asked(offered, terms, amount, on)
    if refinances is not None:
        _check_refinanced(portfolio, refinances, borrower_id)
    application = Application(
        book_id=portfolio.book_id, id=uuid7(act.at), organisation_id=act.organisation_id,
        number=_next_number(portfolio.book_id), borrower_id=borrower_id, officer_id=officer, seller_id=seller_id,
        product_code=offered.code, product_version=offered.version, currency=amount.currency,
        asked_minor=amount.minor, terms=terms_to_json(terms), terms_version=TERMS_VERSION, refinances_id=refinances,
        purpose=told, submitted_on=on, submitted_by=maker(act), status="submitted", event_id=act.event_id,
        recorded_at=act.at,
    )  # fmt: skip
    application.save(force_insert=True)
    act.touch("application", application.id)
    act.touch("person", borrower_id)
    return ApplicationSubmitted(application_id=application.id, number=application.number)


@action("lending.approve_application")
def approve_application(
    act: Act,
    *,
    portfolio_id: UUID,
    application_id: UUID,
    on: date,
    approved: Money | None = None,
    wishes: Wishes = NO_WISHES,
    reason: str = "",
) -> ApplicationDecided:
    """Approve an application as it was asked for (None), or for another amount or other terms.

    :raises PortfolioNotFound, NotPermitted, ApplicationNotFound, MakerIsChecker, ApplicationIsDecided:
    :raises AmountIsOutOfRange, CurrencyDiffers, DateIsInTheFuture, DateIsBeforeOpening:
    :raises InstallmentsAreOutOfRange, RateIsOutOfRange, RoundingUnitIsOutOfRange, FirstDueIsNotAfterDisbursement,
        ScheduleIsTooLong, PrincipalIsOutsideProduct, InstallmentsAreOutsideProduct, RateIsOutsideProduct:
    :raises ApprovedIsTooMuch:
    """
    portfolio, application = _held(act, portfolio_id, application_id, Permission.APPROVE)
    _check_undecided(act, application, is_maker_allowed=False)
    asked = portfolio.money(application.asked_minor)
    amount = asked if approved is None else approved
    portfolios.check_amount(portfolio, amount, field="approved")
    portfolios.check_day(portfolio, max(on, application.submitted_on), act=act)
    product = product_of(application)
    terms = _wished(terms_from_json(application.terms, version=application.terms_version), wishes)
    _check_asked(product, terms, amount, on)
    limits.check_approved(approved=amount, asked=asked, percent=Decimal(product.over_applied_percent))
    application.approved_minor = amount.minor
    application.terms, application.terms_version = terms_to_json(terms), TERMS_VERSION
    return _decided(act, application, "approved", on, reason)


@action("lending.reject_application")
def reject_application(
    act: Act, *, portfolio_id: UUID, application_id: UUID, on: date, reason: str
) -> ApplicationDecided:
    """Say no to an application, with the reason.

    :raises PortfolioNotFound, NotPermitted, ApplicationNotFound, MakerIsChecker, ApplicationIsDecided:
    :raises DateIsInTheFuture, DateIsBeforeOpening:
    """
    portfolio, application = _held(act, portfolio_id, application_id, Permission.APPROVE)
    _check_undecided(act, application, is_maker_allowed=False)
    portfolios.check_day(portfolio, on, act=act)
    told = clean_text(reason, length_max=DESCRIPTION_LENGTH_MAX, field="reason")
    return _decided(act, application, "rejected", on, told)


@action("lending.withdraw_application")
def withdraw_application(
    act: Act, *, portfolio_id: UUID, application_id: UUID, on: date, reason: str = ""
) -> ApplicationDecided:
    """Take an application back before any money went out, approved or not.

    :raises PortfolioNotFound, NotPermitted, ApplicationNotFound, ApplicationIsDecided:
    :raises DateIsInTheFuture, DateIsBeforeOpening:
    """
    portfolio, application = _held(act, portfolio_id, application_id, Permission.PROPOSE)
    if application.status != "approved":
        _check_undecided(act, application, is_maker_allowed=True)
    portfolios.check_day(portfolio, on, act=act)
    application.approved_minor = None
    return _decided(act, application, "withdrawn", on, reason)


def maker(act: Act) -> str:
    """Who acts, as the rule of four eyes compares them."""
    return f"{act.actor.kind}:{act.actor.id}"


def product_of(application: Application) -> Product:
    """The version of the product that was asked for, whatever is offered now."""
    return Product.objects.get(
        book_id=application.book_id, code=application.product_code, version=application.product_version
    )


def application_of(portfolio: Opened, application_id: UUID) -> Application:
    """Lock an application of the portfolio; an officer finds only those of their own clients.

    :raises ApplicationNotFound:
    """
    found = Application.objects.select_for_update(no_key=True).filter(book_id=portfolio.book_id, id=application_id)
    row = found.first()
    if row is None or (portfolio.officer_id is not None and row.officer_id != portfolio.officer_id):
        raise errors.ApplicationNotFound(field="application_id")
    return row


def _held(act: Act, portfolio_id: UUID, application_id: UUID, permission: Permission) -> tuple[Opened, Application]:
    portfolio = demands.opened(act, portfolio_id=portfolio_id, permission=permission)
    return portfolio, application_of(portfolio, application_id)


def _check_undecided(act: Act, application: Application, *, is_maker_allowed: bool) -> None:
    if not is_maker_allowed and application.submitted_by == maker(act):
        raise errors.MakerIsChecker
    if application.status != "submitted":
        raise errors.ApplicationIsDecided(decided_on=application.decided_on or application.submitted_on)


def _decided(act: Act, application: Application, status: str, on: date, reason: str) -> ApplicationDecided:
    application.status, application.decided_on, application.decided_by = status, on, maker(act)
    application.decision_reason = rows.checked_description(reason)
    application.save(
        update_fields=[
            "status", "decided_on", "decided_by", "decision_reason", "approved_minor", "terms", "terms_version",
        ]
    )  # fmt: skip
    act.touch("application", application.id)
    minor = application.approved_minor
    return ApplicationDecided(
        application_id=application.id,
        status=status,
        approved=Money(minor, application.currency) if minor is not None else None,
    )


def _officer(act: Act, portfolio: Opened, asked: UUID | None) -> UUID | None:
    """Who looks after the client: an officer of their own clients themselves, or whoever is named.

    :raises OfficerNotFound:
    """
    if portfolio.officer_id is not None or asked is None:
        return portfolio.officer_id
    demands.check_officer(act, asked)
    return asked


def _terms(product: Product, wishes: Wishes) -> LoanTerms:
    terms = terms_from_json(product.terms, version=product.terms_version)
    return _wished(replace(terms, product=product.code), wishes)


def _wished(terms: LoanTerms, wishes: Wishes) -> LoanTerms:
    return replace(
        terms,
        installments=terms.installments if wishes.installments is None else wishes.installments,
        rate=terms.rate if wishes.rate is None else wishes.rate,
        first_due_on=terms.first_due_on if wishes.first_due_on is None else wishes.first_due_on,
    )


def _check_asked(product: Product, terms: LoanTerms, amount: Money, on: date) -> None:
    check_terms(terms=terms, principal=amount, disbursed_on=on)
    limits.check_within(product=product.name, limits=products.limits_of(product), terms=terms, principal=amount)


def _check_refinanced(portfolio: Opened, loan_id: UUID, borrower_id: UUID) -> None:
    found = Loan.objects.filter(book_id=portfolio.book_id, id=loan_id, borrower_id=borrower_id).first()
    if found is None or (portfolio.officer_id is not None and found.officer_id != portfolio.officer_id):
        raise LoanNotFound(field="refinances")
    if found.status != LoanStatus.ACTIVE:
        raise LoanIsClosed


def _next_number(book_id: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_NEXT_NUMBER, [book_id])
        number: int = cursor.fetchone()[0]
    return number
