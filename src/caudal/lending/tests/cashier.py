"""A lender's portfolio with money in its box, and short calls of what takes payments in."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from caudal.audit.actions import Act, action
from caudal.audit.rules import Actor, ActorKind, Call
from caudal.kernel.money import Money
from caudal.ledger import queries as ledger_queries
from caudal.ledger.rules import book_id_of
from caudal.lending.actions import loans, receiving, sheets
from caudal.lending.actions.repayments import RepaymentRecorded
from caudal.lending.actions.sheets import SheetRecorded, SheetRow
from caudal.lending.models import Loan, Portfolio
from caudal.lending.rules.terms import LoanTerms
from caudal.lending.tests import make
from caudal.lending.tests.pool import ACCOUNTS, FLAT, NOON, open_pool, pen

OPENED_ON = date(2024, 1, 1)
ROBOT = Actor(ActorKind.SYSTEM, "tests")


@action("tests.open_lender")
def open_lender(act: Act, *, portfolio_id: UUID, cash: Money) -> None:
    """A portfolio whose book is the pool of the other tests."""
    book_id = book_id_of(portfolio_id)
    open_pool.within(act, book_id=book_id, cash=cash)
    Portfolio(
        book_id=book_id, id=portfolio_id, organisation_id=act.organisation_id, name="Crédito Andino", currency="PEN",
        settings={}, opened_on=OPENED_ON, business_on=NOON.date(), event_id=act.event_id, recorded_at=act.at,
    ).save(force_insert=True)  # fmt: skip


@dataclass
class Lender:
    """A portfolio; every call has a fresh key unless one is given."""

    organisation_id: UUID = field(default_factory=uuid4)
    portfolio_id: UUID = field(default_factory=uuid4)
    actor: Actor = ROBOT

    @classmethod
    def opened(cls, *, cash: str = "50000") -> "Lender":
        lender = cls()
        open_lender(lender.call(), portfolio_id=lender.portfolio_id, cash=pen(cash))
        return lender

    @property
    def book_id(self) -> int:
        return book_id_of(self.portfolio_id)

    def call(self, key: str = "") -> Call:
        return Call(actor=self.actor, key=key or str(uuid4()), at=NOON, organisation_id=self.organisation_id)

    def as_user(self, user_id: UUID) -> "Lender":
        return replace(self, actor=Actor(ActorKind.USER, str(user_id)))

    def lend(self, soles: str = "1000", *, terms: LoanTerms = FLAT, officer_id: UUID | None = None) -> Loan:
        told = loans.disburse_loan(
            self.call(), book_id=self.book_id, borrower_id=uuid4(), principal=pen(soles), on=make.LENT_ON, terms=terms,
            accounts=ACCOUNTS,
        )  # fmt: skip
        Loan.objects.filter(book_id=self.book_id, id=told.loan_id).update(officer_id=officer_id)
        return self.loan(told.loan_id)

    def loan(self, loan_id: UUID) -> Loan:
        return Loan.objects.get(book_id=self.book_id, id=loan_id)

    def repay(self, loan: Loan, soles: str, on: date, *, key: str = "", **more: Any) -> RepaymentRecorded:
        return receiving.receive_repayment(
            self.call(key), portfolio_id=self.portfolio_id, loan_id=loan.id, amount=pen(soles), on=on, **more
        )

    def sheet(self, on: date, *rows: SheetRow, key: str = "", **more: Any) -> SheetRecorded:
        return sheets.record_collection_sheet(self.call(key), portfolio_id=self.portfolio_id, on=on, rows=rows, **more)

    def balances(self, on: date | None = None) -> dict[str, str]:
        lines = ledger_queries.trial_balance(book_id=self.book_id, on=on)
        return {line.code: line.balance.text for line in lines if line.balance}


def row(loan: Loan | None, soles: str, **more: Any) -> SheetRow:
    return SheetRow(loan_id=loan.id if loan else uuid4(), amount=pen(soles), **more)
