"""Loans that are given, repaid and reversed at the same moment: numbers without gaps, money moved once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection

from caudal.audit.rules import Actor, ActorKind, Call
from caudal.kernel.refusals import Refusal
from caudal.ledger import queries as ledger
from caudal.ledger.rules import book_id_of
from caudal.lending import queries
from caudal.lending.actions import loans, repayments
from caudal.lending.rules.terms import unstated_terms
from caudal.lending.tests import make
from caudal.lending.tests.pool import ACCOUNTS, DUE, open_pool, pen

pytestmark = pytest.mark.usefixtures("committed_db")

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
AT_ONCE = 8


class House:
    """An organisation with one book, called with a fresh key unless one is given."""

    def __init__(self, cash: str) -> None:
        self.organisation_id, self.book_id = uuid4(), book_id_of(uuid4())
        open_pool(self.call(), book_id=self.book_id, cash=pen(cash))

    def call(self, key: str = "") -> Call:
        actor = Actor(ActorKind.SYSTEM, "tests")
        return Call(actor=actor, key=key or str(uuid4()), at=NOON, organisation_id=self.organisation_id)

    def lend(self, soles: str, *, key: str = "") -> loans.LoanDisbursed:
        return loans.disburse_loan(
            self.call(key), book_id=self.book_id, borrower_id=UUID(int=7), principal=pen(soles), on=make.LENT_ON,
            terms=unstated_terms(currency="PEN"), accounts=ACCOUNTS,
        )  # fmt: skip

    def repay(self, loan_id: UUID, soles: str, *, key: str = "") -> repayments.RepaymentRecorded:
        return repayments.record_repayment(
            self.call(key), book_id=self.book_id, loan_id=loan_id, amount=pen(soles), on=DUE[0]
        )

    def reverse(self, loan_id: UUID, repayment_id: UUID) -> repayments.RepaymentReversed:
        return repayments.reverse_repayment(
            self.call(), book_id=self.book_id, loan_id=loan_id, repayment_id=repayment_id, on=DUE[1], reason="twice"
        )

    def cash(self) -> str:
        return ledger.balance(book_id=self.book_id, account="assets:cash:box").text


def at_once(act: Callable[[], Any]) -> list[Any]:
    """What `act` answers or refuses to each of eight callers who start together."""
    barrier = Barrier(AT_ONCE)

    def one(_: int) -> Any:
        barrier.wait()
        try:
            return act()
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(AT_ONCE)))


def test_eight_loans_at_once_against_five_hundred_give_five_with_numbers_one_to_five() -> None:
    house = House(cash="500")
    answers = at_once(lambda: house.lend("100"))
    assert answers.count("ledger.balance_would_fall_below_floor") == 3
    assert sorted(loan.number for loan in queries.loans(book_id=house.book_id)) == [1, 2, 3, 4, 5]
    assert house.cash() == "0.00"


def test_one_loan_is_given_for_one_key_however_often_it_is_sent() -> None:
    house = House(cash="500")
    answers = at_once(lambda: house.lend("100", key="offline-1"))
    assert len(set(answers)) == 1
    assert house.cash() == "400.00"


def test_eight_reversals_by_eight_keys_refund_once() -> None:
    house = House(cash="500")
    loan = house.lend("100")
    paid = house.repay(loan.loan_id, "60")
    answers = at_once(lambda: house.reverse(loan.loan_id, paid.repayment_id))
    assert answers.count("lending.repayment_is_reversed") == AT_ONCE - 1
    assert house.cash() == "400.00"


def test_repayments_at_once_never_pay_more_than_the_debt() -> None:
    house = House(cash="500")
    loan = house.lend("100")
    answers = at_once(lambda: house.repay(loan.loan_id, "30"))
    assert answers.count("lending.repayment_exceeds_debt") == AT_ONCE - 3
    assert queries.loan(book_id=house.book_id, loan_id=loan.loan_id).outstanding == pen("10")
    assert house.cash() == "490.00"
    assert all(check.ok for check in queries.verify())
