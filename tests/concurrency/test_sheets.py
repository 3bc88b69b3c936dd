"""Sheets at the same moment: loans in any order, the same sheet by one key and by two, refunds by two keys."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from caudal.kernel.refusals import Refusal
from caudal.lending import queries
from caudal.lending.actions import imports, receiving
from caudal.lending.actions.sheets import SheetRecorded
from caudal.lending.models import Loan
from caudal.lending.queries import diagnosis
from caudal.lending.rules import files
from caudal.lending.rules.terms import unstated_terms
from caudal.lending.tests.cashier import Lender, row
from caudal.lending.tests.pool import DUE, VARIABLE, pen
from tests.concurrency.crowds import new_deadlocks, seen_deadlocks

pytestmark = pytest.mark.usefixtures("committed_db")

LOANS = 12


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each of the acts answers or refuses, when all start together."""
    barrier = Barrier(len(acts))

    def one(act: Callable[[], Any]) -> Any:
        barrier.wait()
        try:
            return act()
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def a_lender() -> tuple[Lender, list[Loan]]:
    lender = Lender.opened()
    return lender, [lender.lend("100", terms=VARIABLE) for _ in range(LOANS)]


def judge(lender: Lender) -> None:
    """The books hold, and what is kept of every loan is its replay."""
    assert all(check.ok for check in queries.verify())
    found = [one for chunk in diagnosis.chunks(book_ids=[lender.book_id]) for one in diagnosis.diagnosed(chunk)]
    assert found == []


def test_sheets_that_cross_wait_for_each_other_and_never_deadlock() -> None:
    lender, loans = a_lender()
    before = seen_deadlocks()

    def sheet(order: Sequence[Loan], nth: int) -> Callable[[], SheetRecorded]:
        return lambda: lender.sheet(DUE[nth % 2], *[row(loan, "5") for loan in order])

    orders = [loans, loans[::-1], loans[1::2] + loans[::2], loans[6:] + loans[:6]]
    answers = at_once(*[sheet(order, nth) for nth, order in enumerate(orders)])
    assert [(one.recorded, one.refused) for one in answers] == [(LOANS, 0)] * 4
    assert new_deadlocks(before) == []
    views = queries.loans(book_id=lender.book_id)
    assert {(view.outstanding + pen("100") - view.principal, view.interest_paid) for view in views} == {
        (pen("89.75"), pen("9.75"))
    }
    judge(lender)


def test_the_same_sheet_by_one_key_is_one_sheet_and_by_two_keys_two() -> None:
    lender, loans = a_lender()
    key, rows = str(uuid4()), [row(loan, "5") for loan in loans]
    answers = at_once(*[lambda: lender.sheet(DUE[0], *rows, key=key)] * 4)
    assert all(answer == answers[0] for answer in answers)
    at_once(*[lambda: lender.sheet(DUE[0], *rows)] * 2)
    repaid = {len(queries.movements(book_id=lender.book_id, loan_id=loan.id)) - 1 for loan in loans}
    assert repaid == {3}
    judge(lender)


def test_two_sheets_never_take_more_than_is_owed() -> None:
    lender = Lender.opened()
    loans = [lender.lend("100", terms=unstated_terms(currency="PEN")) for _ in range(4)]
    rows = [row(loan, "60") for loan in loans]
    answers = at_once(*[lambda: lender.sheet(DUE[0], *rows)] * 3)
    assert sorted(answer.recorded for answer in answers) == [0, 0, 4]
    judge(lender)


def test_a_repayment_is_given_back_once_by_whichever_key() -> None:
    lender, loans = a_lender()
    paid = lender.repay(loans[0], "50", DUE[0])
    answers = at_once(
        *[
            lambda: receiving.undo_repayment(
                lender.call(), portfolio_id=lender.portfolio_id, loan_id=loans[0].id, repayment_id=paid.repayment_id,
                on=DUE[1], reason="twice",
            )
        ] * 2
    )  # fmt: skip
    assert answers.count("lending.repayment_is_reversed") == 1
    assert lender.balances()["assets:cash:box"] == "48800.00"
    judge(lender)


def test_a_file_that_two_workers_play_is_recorded_once() -> None:
    lender, loans = a_lender()
    text = "loan,amount,date\n" + "".join(f"{loan.number},5,2024-02-15\n" for loan in loans)
    read = files.read(name="a.csv", content=text.encode(), currency="PEN")
    asked: dict[str, Any] = {"file_name": "a.csv", "digest": read.digest, "rows": read.rows}
    taken = at_once(
        *[lambda: imports.import_repayments(lender.call(), portfolio_id=lender.portfolio_id, **asked)] * 3
    )  # fmt: skip
    assert taken.count("lending.file_is_taken_in_already") == 2
    told = next(one for one in taken if not isinstance(one, str))
    at_once(
        *[
            lambda: imports.play_import_rows(
                lender.call(), book_id=lender.book_id, import_id=told.import_id, from_row=2
            )
        ] * 3
    )  # fmt: skip
    repaid = {len(queries.movements(book_id=lender.book_id, loan_id=loan.id)) - 1 for loan in loans}
    assert repaid == {1}
    judge(lender)
