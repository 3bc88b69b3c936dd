"""A lender for tests: an organisation with a portfolio that has money, its people by role, and loans to borrowers."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from caudal.audit.rules import Actor, ActorKind, Call
from caudal.kernel.money import Money
from caudal.ledger import queries as ledger_queries
from caudal.ledger.rules import book_id_of
from caudal.lending.actions import loans, portfolios, repayments
from caudal.lending.actions.repayments import RepaymentRecorded, RepaymentReversed
from caudal.lending.rules.portfolio import LOAN_ACCOUNTS
from caudal.lending.rules.terms import LoanTerms, Method
from caudal.parties import actions as parties
from caudal.parties.models import User
from caudal.parties.tests.make import Organisation, organisation

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
OPENED = date(2026, 1, 1)
LENT = date(2026, 1, 15)
MONTHLY_FLAT = LoanTerms(currency="PEN", method=Method.FLAT, rate=Decimal("0.05"), installments=10)
"""A thousand comes back as ten instalments of 150."""


def pen(soles: str) -> Money:
    whole, _, cents = soles.partition(".")
    return Money(int(whole) * 100 + int(cents.ljust(2, "0") or 0), "PEN")


def day(month: int, day_of_month: int) -> date:
    return date(2026, month, day_of_month)


@dataclass(frozen=True)
class Lender:
    """A portfolio with its owner's call at hand."""

    organisation: Organisation
    portfolio_id: UUID
    people: dict[str, UUID] = field(default_factory=dict)

    @property
    def book_id(self) -> int:
        return book_id_of(self.portfolio_id)

    @property
    def at(self) -> dict[str, Any]:
        """What every action of a lender is told first."""
        return {"portfolio_id": self.portfolio_id}

    def call(self, actor: Actor | None = None, key: str | None = None) -> Call:
        actor = actor or Actor(ActorKind.SYSTEM, "tests")
        return Call(actor=actor, key=key or str(uuid4()), at=NOON, organisation_id=self.organisation.id)

    def user(self, role: str | None = None, *, person: str = "") -> Actor:
        """Somebody who may sign in, with a role in the organisation and a person behind them."""
        username = self.organisation.user(role, person_id=self.person(person) if person else None)
        return Actor(ActorKind.USER, str(User.objects.get(username=username).id))

    def person(self, name: str) -> UUID:
        """The person of a name, the same each time."""
        if name not in self.people:
            self.people[name] = parties.add_person(self.call(), full_name=name).person_id
        return self.people[name]

    def lend(
        self, soles: str = "1000", *, to: str = "Rosa Quispe", on: date = LENT, terms: LoanTerms = MONTHLY_FLAT
    ) -> UUID:
        given = loans.disburse_loan(
            self.call(), book_id=self.book_id, borrower_id=self.person(to), principal=pen(soles), on=on, terms=terms,
            accounts=LOAN_ACCOUNTS,
        )  # fmt: skip
        return given.loan_id

    def repay(self, loan_id: UUID, soles: str, on: date, **more: Any) -> RepaymentRecorded:
        return repayments.record_repayment(
            self.call(), book_id=self.book_id, loan_id=loan_id, amount=pen(soles), on=on, **more
        )

    def reverse(self, loan_id: UUID, repayment_id: UUID, on: date) -> RepaymentReversed:
        return repayments.reverse_repayment(
            self.call(), book_id=self.book_id, loan_id=loan_id, repayment_id=repayment_id, on=on, reason="a mistake"
        )

    def balances(self, *codes: str, on: date | None = None) -> dict[str, str]:
        """Accounts that moved, with their balances on the normal side; all of them unless some are named."""
        lines = ledger_queries.trial_balance(book_id=self.book_id, on=on)
        return {one.code: one.balance.text for one in lines if one.balance and (not codes or one.code in codes)}


def a_lender(*, cash: str = "50000", within: Organisation | None = None) -> Lender:
    """A lender with money in its box, in an organisation of its own unless one is named."""
    lender = Lender(within or organisation("Financiera El Sol"), uuid4())
    portfolios.open_portfolio(
        lender.call(), name="Microcréditos", currency="PEN", on=OPENED, portfolio_id=lender.portfolio_id
    )
    portfolios.fund_portfolio(lender.call(), **lender.at, amount=pen(cash), on=OPENED)
    return lender
