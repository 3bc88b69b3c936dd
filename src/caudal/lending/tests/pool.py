"""A small pool with money in its box, and short calls of the lending actions, for tests with the database."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from caudal.audit.actions import Act, action
from caudal.audit.rules import Actor, ActorKind, Call
from caudal.kernel.money import Money
from caudal.ledger import actions as ledger, queries as ledger_queries
from caudal.ledger.rules import AccountKind, NewAccount, NewEntry, book_id_of, credit, debit
from caudal.lending.actions import loans, repayments
from caudal.lending.actions.loans import LoanDisbursed
from caudal.lending.actions.repayments import RepaymentRecorded, RepaymentReversed
from caudal.lending.rules.posting import LoanAccounts
from caudal.lending.rules.terms import LoanTerms
from caudal.lending.tests import make

NOON = datetime(2024, 12, 31, 12, tzinfo=UTC)
ACCOUNTS = LoanAccounts(
    cash="assets:cash:box",
    principal="assets:loans:{number}",
    interest_income="income:interest",
    late_fee_income="income:late-fees",
    overpaid="liabilities:overpaid:1",
)
DUE = (date(2024, 2, 15), date(2024, 3, 15), date(2024, 4, 15))
FLAT = make.terms("flat", "0.05", 12)
VARIABLE = make.terms("variable", "0.05", 12)


def pen(soles: str) -> Money:
    whole, _, cents = soles.partition(".")
    return Money(int(whole) * 100 + int(cents.ljust(2, "0") or 0), "PEN")


@action("tests.open_pool")
def open_pool(act: Act, *, book_id: int, cash: Money) -> None:
    """A book with its accounts, and money in its box that never falls below zero."""
    ledger.open_book(act, book_id=book_id, kind="circle", name="Junta Los Andes")
    accounts = [
        NewAccount("assets:cash:box", AccountKind.ASSET, "PEN", floor_minor=0),
        NewAccount("equity:shares:1", AccountKind.EQUITY, "PEN"),
        NewAccount("income:interest", AccountKind.INCOME, "PEN"),
        NewAccount("income:late-fees", AccountKind.INCOME, "PEN"),
    ]
    ledger.open_accounts(act, book_id=book_id, accounts=accounts)
    lines = (debit("assets:cash:box", cash), credit("equity:shares:1", cash))
    ledger.post(act, book_id=book_id, entry=NewEntry(kind="shares", on=date(2024, 1, 1), lines=lines))


@dataclass
class Pool:
    """A book with cash, and the act under which a test writes."""

    act: Act
    book_id: int

    @classmethod
    def opened(cls, *, cash: str = "5000") -> "Pool":
        call = Call(actor=Actor(ActorKind.SYSTEM, "tests"), key=str(uuid4()), at=NOON, organisation_id=uuid4())
        pool = cls(Act(name="tests.lend", call=call, event_id=uuid4()), book_id_of(uuid4()))
        open_pool.within(pool.act, book_id=pool.book_id, cash=pen(cash))
        return pool

    def lend(self, soles: str = "1000", *, terms: LoanTerms = FLAT, on: date = make.LENT_ON) -> LoanDisbursed:
        return loans.disburse_loan.within(
            self.act, book_id=self.book_id, borrower_id=UUID(int=7), principal=pen(soles), on=on, terms=terms,
            accounts=ACCOUNTS,
        )  # fmt: skip

    def repay(self, loan: LoanDisbursed, soles: str, on: date, **more: Any) -> RepaymentRecorded:
        return repayments.record_repayment.within(
            self.act, book_id=self.book_id, loan_id=loan.loan_id, amount=pen(soles), on=on, **more
        )

    def reverse(self, loan: LoanDisbursed, repayment: RepaymentRecorded, on: date) -> RepaymentReversed:
        return repayments.reverse_repayment.within(
            self.act, book_id=self.book_id, loan_id=loan.loan_id, repayment_id=repayment.repayment_id, on=on,
            reason="written to the wrong loan",
        )  # fmt: skip

    def balances(self, on: date | None = None) -> dict[str, str]:
        """Accounts that ever moved, with their balances on the normal side."""
        lines = ledger_queries.trial_balance(book_id=self.book_id, on=on)
        return {line.code: line.balance.text for line in lines if line.balance}
