"""A small lender with a portfolio of one product, and short calls of its days, for tests with the database."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from uuid import UUID, uuid4

from caudal.audit.actions import Act
from caudal.audit.rules import Actor, ActorKind, Call
from caudal.kernel.ids import uuid7
from caudal.ledger.rules import book_id_of
from caudal.lending.actions import days, loans, rows
from caudal.lending.actions.loans import LoanDisbursed
from caudal.lending.actions.rows import Origin
from caudal.lending.models import Portfolio, Product, Standing
from caudal.lending.rules.late_fees import LateFeeBase, LateFeePolicy, policy_to_json
from caudal.lending.rules.terms import TERMS_VERSION, terms_to_json
from caudal.lending.tests.pool import ACCOUNTS, FLAT, NOON, Pool, open_pool, pen

OPENED = date(2024, 1, 15)
TENTH = LateFeePolicy(base=LateFeeBase.INSTALLMENT, rate=Decimal("0.1"), grace_days=3)


class Lender:
    """A portfolio in the tests' pool, whose moments are the noons of its business days."""

    def __init__(self, *, policy: LateFeePolicy | None = None, settings: dict[str, bool] | None = None) -> None:
        self.id = uuid4()
        call = Call(actor=Actor(ActorKind.SYSTEM, "tests"), key=str(uuid4()), at=NOON, organisation_id=uuid4())
        self.pool = Pool(Act(name="tests.lend", call=call, event_id=uuid4()), book_id_of(self.id))
        open_pool.within(self.pool.act, book_id=self.pool.book_id, cash=pen("5000"))
        shared = {"book_id": self.pool.book_id, "event_id": self.pool.act.event_id, "recorded_at": self.pool.act.at}
        Portfolio.objects.create(
            id=self.id, organisation_id=self.pool.act.organisation_id, name="Cartera", currency="PEN",
            settings=settings or {}, opened_on=OPENED, business_on=OPENED, **shared,
        )  # fmt: skip
        Product.objects.create(
            code="flat", version=1, name="Flat", terms=terms_to_json(FLAT), terms_version=TERMS_VERSION,
            principal_min_minor=1, principal_max_minor=10**9, installments_min=1, installments_max=60,
            rate_min="0", rate_max="1", over_applied_percent=0,
            late_fee_policy=policy_to_json(policy) if policy else None, **shared,
        )  # fmt: skip

    def call(self, on: date) -> Call:
        at = datetime.combine(on, time(17), tzinfo=UTC)
        actor = Actor(ActorKind.SYSTEM, "tests")
        return Call(actor=actor, key=str(uuid4()), at=at, organisation_id=self.pool.act.organisation_id)

    def at(self, on: date) -> Pool:
        return Pool(Act(name="tests.lend", call=self.call(on), event_id=uuid4()), self.pool.book_id)

    def lend(self, soles: str = "1200", on: date = OPENED, *, officer_id: UUID | None = None) -> LoanDisbursed:
        act, amount = self.at(on).act, pen(soles)
        number = loans.numbers(self.pool.book_id, count=1)[0]
        loan = rows.new_loan(
            act, self.pool.book_id, number, loan_id=uuid7(act.at), borrower_id=uuid4(), principal=amount, on=on,
            terms=FLAT, accounts=ACCOUNTS, source="granted",
            origin=Origin(product_code="flat", product_version=1, officer_id=officer_id),
        )  # fmt: skip
        given = loans.first_disbursement(act, loan, terms=FLAT, amount=amount, on=on)
        return LoanDisbursed(loan_id=loan.id, number=number, entry_id=given.entry_id)

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
