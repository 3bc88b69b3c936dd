"""What would close a loan: the amount that is told closes it, on any day, also while the end of day is behind."""

from datetime import date, timedelta

import pytest

from caudal.lending.errors import LoanNotFound
from caudal.lending.queries import payoff as quotes
from caudal.lending.rules.late_fees import LateFeeBase, LateFeePolicy
from caudal.lending.rules.replay import LoanStatus
from caudal.lending.tests import make
from caudal.lending.tests.cashier import Lender
from caudal.lending.tests.lender import Lender as DailyLender
from caudal.lending.tests.pool import DUE, NOON, pen

METHODS = ("flat", "french", "german", "american", "bullet", "variable")


@pytest.mark.parametrize("method", METHODS)
def test_the_amount_that_is_told_closes_the_loan_on_that_day(committed_db: None, method: str) -> None:
    lender = Lender.opened()
    loan = lender.lend("1000", terms=make.terms(method, "0.05", 12))
    lender.repay(loan, "150", DUE[0])
    for on in (DUE[0], date(2024, 5, 2), NOON.date()):
        told = quotes.payoff(book_id=lender.book_id, loan_id=loan.id, on=on)
        parts = (told.principal, told.interest, told.fee, told.penalty)
        assert sum((part.minor for part in parts), 0) == told.total.minor
        seen = quotes.repayment_preview(book_id=lender.book_id, loan_id=loan.id, amount=told.total, on=on)
        assert (seen.after.status, seen.after.overpaid_minor, seen.split.overpaid_minor) == (LoanStatus.CLOSED, 0, 0)
    assert lender.repay(loan, told.total.text, on).status is LoanStatus.CLOSED


def test_a_day_to_come_is_told_and_one_before_the_loan_is_not(committed_db: None) -> None:
    lender = Lender.opened()
    loan = lender.lend("1000", terms=make.terms("variable", "0.05", 12))
    today = quotes.payoff(book_id=lender.book_id, loan_id=loan.id, on=date(2024, 2, 15))
    later = quotes.payoff(book_id=lender.book_id, loan_id=loan.id, on=date(2024, 12, 31) + timedelta(days=30))
    assert today.total < later.total
    with pytest.raises(LoanNotFound):
        quotes.payoff(book_id=lender.book_id, loan_id=loan.id, on=date(2024, 1, 1))


def test_late_fees_that_the_end_of_day_has_yet_to_charge_are_in_the_amount(db: None) -> None:
    policy = LateFeePolicy(base=LateFeeBase.FLAT, flat_minor=5_00, grace_days=3, is_automatic=True)
    lender = DailyLender(policy=policy)
    loan = lender.lend("1200")
    on = date(2024, 3, 1)
    ahead = quotes.payoff(book_id=lender.pool.book_id, loan_id=loan.loan_id, on=on)
    assert (ahead.late_fees, ahead.penalty) == (pen("5"), pen("5"))
    lender.end_day(on)
    behind = quotes.payoff(book_id=lender.pool.book_id, loan_id=loan.loan_id, on=on)
    assert (behind.total, behind.penalty, behind.late_fees) == (ahead.total, pen("5"), pen("0"))
