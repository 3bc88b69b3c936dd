"""Reads of loans: what they say, and in how many queries."""

from datetime import date
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from caudal.lending import queries
from caudal.lending.actions import loans
from caudal.lending.errors import LoanNotFound
from caudal.lending.rules.importing import ImportedLoan, ImportedRepayment
from caudal.lending.rules.replay import EventKind, LoanStatus
from caudal.lending.tests import make
from caudal.lending.tests.pool import ACCOUNTS, VARIABLE, Pool, pen

pytestmark = pytest.mark.django_db

DUE_1, DUE_2 = date(2024, 2, 15), date(2024, 3, 15)


def test_a_list_of_any_length_is_one_query() -> None:
    pool = Pool.opened()
    for _ in range(3):
        loan = pool.lend("100", terms=VARIABLE)
        pool.repay(loan, "15", DUE_1)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        listed = queries.loans(book_id=pool.book_id)
    assert len(captured) == 1
    assert [(loan.number, loan.outstanding, loan.interest_paid) for loan in listed] == [
        (number, pen("90"), pen("5")) for number in (3, 2, 1)
    ]
    assert listed[0].last_repaid_on == DUE_1
    assert listed[0].terms == VARIABLE
    assert listed[0].accounts.principal == "assets:loans:3"


def test_lists_are_narrowed_by_borrower_and_status() -> None:
    pool = Pool.opened()
    pool.lend("100", terms=VARIABLE)
    paid = pool.lend("100", terms=VARIABLE)
    pool.repay(paid, "105", DUE_1)
    closed = queries.loans(book_id=pool.book_id, status=LoanStatus.CLOSED)
    assert [loan.number for loan in closed] == [2]
    assert len(queries.loans(book_id=pool.book_id, borrower_id=UUID(int=7))) == 2
    assert queries.loans(book_id=pool.book_id, borrower_id=uuid4()) == []
    assert queries.loans(book_id=pool.book_id + 1) == []


def test_reversed_repayments_and_replaced_splits_do_not_count() -> None:
    pool = Pool.opened()
    loan = pool.lend("1000", terms=VARIABLE)
    mistake = pool.repay(loan, "250", DUE_1)
    pool.repay(loan, "250", DUE_2)
    pool.reverse(loan, mistake, DUE_2)
    view = queries.loan(book_id=pool.book_id, loan_id=loan.loan_id)
    assert (view.outstanding, view.interest_paid, view.overpaid) == (pen("850"), pen("100"), pen("0"))


def test_movements_show_how_each_repayment_is_split_now() -> None:
    pool = Pool.opened()
    loan = pool.lend("1000", terms=VARIABLE)
    mistake = pool.repay(loan, "250", DUE_1)
    pool.repay(loan, "250", DUE_2)
    pool.reverse(loan, mistake, date(2024, 3, 20))
    with CaptureQueriesContext(connection) as captured:
        movements = queries.movements(book_id=pool.book_id, loan_id=loan.loan_id)
    assert len(captured) == 3
    assert [(m.kind, m.amount, m.interest, m.is_reversed) for m in movements] == [
        (EventKind.DISBURSEMENT, pen("1000"), pen("0"), False),
        (EventKind.REPAYMENT, pen("250"), pen("50"), True),
        (EventKind.REPAYMENT, pen("250"), pen("100"), False),
        (EventKind.REVERSAL, pen("250"), pen("0"), False),
    ]


def test_states_of_a_book_take_two_queries_however_many_loans() -> None:
    pool = Pool.opened()
    for _ in range(3):
        pool.lend("100", terms=VARIABLE)
    pool.lend("100", terms=VARIABLE, on=date(2024, 6, 1))
    with CaptureQueriesContext(connection) as captured:
        states = queries.states(book_id=pool.book_id, as_of=date(2024, 2, 20))
    assert len(captured) == 2
    assert [(state.days_past_due, state.due_minor) for state in states.values()] == [(5, 5_00)] * 3


def test_a_preview_says_what_the_repayment_then_does() -> None:
    pool = Pool.opened()
    loan = pool.lend("1000", terms=VARIABLE)
    with CaptureQueriesContext(connection) as captured:
        split, after = queries.repayment_preview(
            book_id=pool.book_id, loan_id=loan.loan_id, amount=pen("250"), on=DUE_1
        )
    assert len(captured) == 2
    receipt = pool.repay(loan, "250", DUE_1)
    assert (split.parts.interest_minor, split.parts.principal_minor) == (
        receipt.interest.minor,
        receipt.principal.minor,
    )
    assert after.outstanding_minor == receipt.outstanding.minor


def test_unknown_loans_are_not_found() -> None:
    pool = Pool.opened()
    loan = pool.lend()
    for read in (queries.loan, queries.state, queries.movements):
        with pytest.raises(LoanNotFound):
            read(book_id=pool.book_id, loan_id=uuid4())
        with pytest.raises(LoanNotFound):
            read(book_id=pool.book_id + 1, loan_id=loan.loan_id)
    with pytest.raises(LoanNotFound):
        queries.state(book_id=pool.book_id, loan_id=loan.loan_id, as_of=date(2024, 1, 14))
    with pytest.raises(LoanNotFound):
        queries.repayment_preview(
            book_id=pool.book_id, loan_id=loan.loan_id, amount=pen("1"), on=make.LENT_ON.replace(day=14)
        )


def _failed() -> dict[str, int | str]:
    return {check.name: check.figures["wrong"] for check in queries.verify() if not check.ok}


def test_verify_finds_nothing_wrong_after_a_life_of_repayments_and_reversals() -> None:
    pool = Pool.opened()
    loan = pool.lend("1000", terms=VARIABLE)
    mistake = pool.repay(loan, "250", DUE_1)
    pool.repay(loan, "250", DUE_2)
    pool.reverse(loan, mistake, DUE_2)
    paid = pool.lend("100", terms=VARIABLE)
    pool.repay(paid, "120", DUE_1, accepts_overpayment=True)
    assert _failed() == {}


def test_verify_finds_a_loan_that_the_ledger_does_not_carry() -> None:
    """Imported loans whose entries were never posted: what the caller of `import_loans` must not forget."""
    pool = Pool.opened()
    repayment = ImportedRepayment(id=uuid4(), on=DUE_1, amount=pen("10"))
    given = ImportedLoan(
        id=uuid4(), borrower_id=UUID(int=7), principal=pen("100"), on=make.LENT_ON, terms=VARIABLE, accounts=ACCOUNTS,
        repayments=(repayment,),
    )  # fmt: skip
    loans.import_loans(pool.act, book_id=pool.book_id, loans=[given])
    assert _failed() == {
        "lending.outstanding_is_what_the_ledger_says": 1,
        "lending.events_are_posted_as_they_are_split": 2,
        # Two lines of the loan; cash, interest and principal of the repayment.
        "lending.entries_have_the_lines_of_their_split": 5,
        "lending.standings_owe_what_the_ledger_says": 1,
    }


def test_verify_finds_a_status_and_a_number_that_do_not_follow() -> None:
    pool = Pool.opened()
    pool.lend("100", terms=VARIABLE)
    with connection.cursor() as cursor:
        cursor.execute("update lending_loan set status = 'closed' where book_id = %s", [pool.book_id])
        cursor.execute("update lending_numbering set last_number = 0 where book_id = %s", [pool.book_id])
    assert _failed() == {
        "lending.paid_loans_owe_nothing": 1,
        "lending.standings_are_what_the_events_leave": 1,
        "lending.standings_have_the_status_of_their_loan": 1,
        "lending.numbers_are_counted": 1,
    }
