"""Scenarios of loans: given, repaid so that others are split anew, and reversed."""

from typing import Any
from uuid import UUID, uuid4

from caudal.audit.rules import Call
from caudal.ledger.rules import book_id_of
from caudal.lending.actions import loans, repayments
from caudal.lending.tests import make
from caudal.lending.tests.pool import ACCOUNTS, DUE, VARIABLE, open_pool, pen
from tests.faults.scenarios import Scenario, again, an_organisation, done, refused


@done("lending.disburse_loan")
def a_loan_out_of_the_box() -> Scenario:
    return _loan("1000")


@refused("lending.disburse_loan")
def a_loan_above_what_is_in_the_box() -> Scenario:
    return _loan("5001")


@done("lending.record_repayment")
def a_repayment_dated_before_another() -> Scenario:
    call, loan = _a_loan()
    repayments.record_repayment(call, **loan, amount=pen("250"), on=DUE[1])
    return Scenario(again(call), {**loan, "amount": pen("250"), "on": DUE[0]})


@refused("lending.record_repayment")
def a_repayment_above_the_debt() -> Scenario:
    call, loan = _a_loan()
    return Scenario(call, {**loan, "amount": pen("1200"), "on": DUE[0]})


@done("lending.reverse_repayment")
def a_reversal_that_changes_a_later_split() -> Scenario:
    call, loan = _a_loan()
    mistake = repayments.record_repayment(call, **loan, amount=pen("250"), on=DUE[0])
    repayments.record_repayment(again(call), **loan, amount=pen("250"), on=DUE[1])
    return Scenario(again(call), {**loan, "repayment_id": mistake.repayment_id, "on": DUE[1], "reason": "twice"})


@refused("lending.reverse_repayment")
def a_reversal_of_money_that_is_lent_out_again() -> Scenario:
    call, loan = _a_loan()
    paid = repayments.record_repayment(call, **loan, amount=pen("250"), on=DUE[0])
    loans.disburse_loan(again(call), **_asked(loan["book_id"], "4250"))
    return Scenario(again(call), {**loan, "repayment_id": paid.repayment_id, "on": DUE[1], "reason": "twice"})


def _a_book() -> tuple[Call, int]:
    call, book_id = an_organisation(), book_id_of(uuid4())
    open_pool(call, book_id=book_id, cash=pen("5000"))
    return again(call), book_id


def _asked(book_id: int, soles: str) -> dict[str, Any]:
    return {
        "book_id": book_id,
        "borrower_id": UUID(int=7),
        "principal": pen(soles),
        "on": make.LENT_ON,
        "terms": VARIABLE,
        "accounts": ACCOUNTS,
    }


def _loan(soles: str) -> Scenario:
    call, book_id = _a_book()
    return Scenario(call, _asked(book_id, soles))


def _a_loan() -> tuple[Call, dict[str, Any]]:
    call, book_id = _a_book()
    loan = loans.disburse_loan(call, **_asked(book_id, "1000"))
    return again(call), {"book_id": book_id, "loan_id": loan.loan_id}
