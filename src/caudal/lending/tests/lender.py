"""A small lender with a portfolio of one product, and short calls of its days, for tests with the database."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from uuid import UUID, uuid4

from caudal.audit.actions import Act, action
from caudal.audit.rules import Actor, ActorKind, Call
from caudal.kernel.ids import uuid7
from caudal.ledger.rules import book_id_of
from caudal.lending.actions import days, loans, portfolios, products, rows
from caudal.lending.actions.loans import LoanDisbursed
from caudal.lending.actions.rows import Origin
from caudal.lending.models import Standing
from caudal.lending.rules.late_fees import LateFeeBase, LateFeePolicy
from caudal.lending.rules.limits import ProductLimits
from caudal.lending.rules.portfolio import LOAN_ACCOUNTS, USUAL_SETTINGS, PortfolioSettings
from caudal.lending.rules.terms import LoanTerms
from caudal.lending.tests.pool import FLAT, NOON, Pool, pen

OPENED = date(2024, 1, 15)
TENTH = LateFeePolicy(base=LateFeeBase.INSTALLMENT, rate=Decimal("0.1"), grace_days=3)


@action("tests.open_portfolio")
def open_lender(
    act: Act, *, portfolio_id: UUID, on: date = OPENED, policy: LateFeePolicy | None = None,
    settings: PortfolioSettings = USUAL_SETTINGS, terms: LoanTerms = FLAT,
) -> None:  # fmt: skip
    """A portfolio with 5,000 soles and one product."""
    portfolios.open_portfolio.within(
        act, name="Cartera", currency="PEN", on=on, settings=settings, portfolio_id=portfolio_id
    )
    portfolios.fund_portfolio.within(act, portfolio_id=portfolio_id, amount=pen("5000"), on=on)
    products.define_product.within(
        act, portfolio_id=portfolio_id, code="flat", name="Flat", terms=terms, late_fee_policy=policy,
        limits=ProductLimits(principal_min_minor=1_00, principal_max_minor=5_000_00),
    )  # fmt: skip


@action("tests.lend_of_product")
def lend(
    act: Act, *, portfolio_id: UUID, soles: str = "1200", on: date = OPENED, officer_id: UUID | None = None,
    terms: LoanTerms = FLAT,
) -> LoanDisbursed:  # fmt: skip
    """A loan of the product, without the application before it."""
    book_id = book_id_of(portfolio_id)
    number = loans.numbers(book_id, count=1)[0]
    loan = rows.new_loan(
        act, book_id, number, loan_id=uuid7(act.at), borrower_id=uuid4(), principal=pen(soles), on=on, terms=terms,
        accounts=LOAN_ACCOUNTS, source="granted",
        origin=Origin(product_code="flat", product_version=1, officer_id=officer_id),
    )  # fmt: skip
    given = loans.first_disbursement(act, loan, terms=terms, amount=pen(soles), on=on)
    return LoanDisbursed(loan_id=loan.id, number=number, entry_id=given.entry_id)


class Lender:
    """A portfolio inside a test's transaction, whose moments are the noons of its business days."""

    def __init__(
        self, *, policy: LateFeePolicy | None = None, settings: PortfolioSettings = USUAL_SETTINGS,
        terms: LoanTerms = FLAT,
    ) -> None:  # fmt: skip
        self.id, self.terms = uuid4(), terms
        call = Call(actor=Actor(ActorKind.SYSTEM, "tests"), key=str(uuid4()), at=NOON, organisation_id=uuid4())
        self.pool = Pool(Act(name="tests.lend", call=call, event_id=uuid4()), book_id_of(self.id))
        open_lender.within(self.pool.act, portfolio_id=self.id, policy=policy, settings=settings, terms=terms)

    def at(self, on: date) -> Pool:
        """The portfolio at noon of a day."""
        at = datetime.combine(on, time(17), tzinfo=UTC)
        call = Call(
            actor=Actor(ActorKind.SYSTEM, "tests"), key=str(uuid4()), at=at,
            organisation_id=self.pool.act.organisation_id,
        )  # fmt: skip
        return Pool(Act(name="tests.lend", call=call, event_id=uuid4()), self.pool.book_id)

    def lend(self, soles: str = "1200", on: date = OPENED, *, officer_id: UUID | None = None) -> LoanDisbursed:
        return lend.within(
            self.at(on).act, portfolio_id=self.id, soles=soles, on=on, officer_id=officer_id, terms=self.terms
        )

    def end_day(self, day: date) -> None:
        """Move the day and run what it queues."""
        act = self.at(day).act
        days.end_day.within(act, portfolio_id=self.id, day=day)
        self.advance(day)

    def advance(self, day: date) -> None:
        after: UUID | None = None
        while True:
            act = self.at(day).act
            after = days.advance_loans.within(act, book_id=self.pool.book_id, day=day, after=after).last
            if after is None:
                return

    def standing(self, loan: LoanDisbursed) -> Standing:
        return Standing.objects.get(book_id=self.pool.book_id, loan_id=loan.loan_id)
