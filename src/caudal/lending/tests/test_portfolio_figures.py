"""Figures of a portfolio, against sums made by hand over its loans."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from caudal.lending.queries import portfolio
from caudal.lending.tests.lender import OPENED, TENTH, Lender
from caudal.lending.tests.pool import DUE, pen

pytestmark = pytest.mark.django_db

MARIA, JOSE = uuid4(), uuid4()


@pytest.fixture
def lender(db: None) -> Lender:
    """Four loans on 2024-04-20: one paid up, one 5 days late, one 65 days late (Maria's), one closed."""
    lender = Lender(policy=TENTH)
    good = lender.lend("1200", officer_id=MARIA)
    late = lender.lend("600", officer_id=JOSE)
    lender.lend("240", officer_id=MARIA)
    gone = lender.lend("120", officer_id=JOSE)
    for due, soles in ((DUE[0], "160"), (DUE[1], "160"), (DUE[2], "160")):
        lender.end_day(due)
        lender.at(due).repay(good, soles, due)
        if due < DUE[2]:
            lender.at(due).repay(late, "80", due)
    lender.at(DUE[2]).repay(gone, "192", DUE[2])
    lender.end_day(DUE[2] + timedelta(days=5))
    return lender


def test_portfolio_at_risk_is_what_is_outstanding_on_late_loans(lender: Lender) -> None:
    book_id = lender.pool.book_id
    with CaptureQueriesContext(connection) as queries:
        told = portfolio.risk(book_id=book_id)
    assert len(queries) == 1
    good, late, worst = 120_000 - 30_000, 60_000 - 10_000, 24_000
    assert (told.loans, told.outstanding_minor) == (3, good + late + worst)
    assert [one.loans for one in told.buckets] == [1, 1, 0, 1, 0]
    assert told.at_risk_minor(30) == told.at_risk_minor(60) == worst
    assert told.par(30) == Decimal("0.1463") and told.par(90) == 0
    assert told.par(0) == portfolio.share(part_minor=late + worst, whole_minor=good + late + worst)
    assert [(one.label, one.from_days, one.to_days) for one in told.buckets][-2:] == [
        ("61-90", 61, 90),
        ("91+", 91, None),
    ]


def test_risk_of_an_officer_a_product_and_a_day_that_is_over(lender: Lender) -> None:
    book_id = lender.pool.book_id
    by_officer = {one.officer_id: one.risk for one in portfolio.risk_by_officer(book_id=book_id)}
    assert by_officer[MARIA] == portfolio.risk(book_id=book_id, officer_id=MARIA)
    assert by_officer[MARIA].loans == 2 and by_officer[JOSE].par(30) == 0
    by_product = portfolio.risk_by_product(book_id=book_id)
    assert [one.product_code for one in by_product] == ["flat"]
    assert by_product[0].risk == portfolio.risk(book_id=book_id, product_code="flat")
    before = portfolio.risk_on(book_id=book_id, on=DUE[2] + timedelta(days=2))
    assert before.loans == 3 and before.par(30) > 0
    first = portfolio.risk_on(book_id=book_id, on=OPENED)
    assert first.loans == 4 and first.par(0) == 0
    assert portfolio.risk_on(book_id=book_id, on=OPENED - timedelta(days=1)).loans == 0


def test_collection_of_a_span_of_days(lender: Lender) -> None:
    told = portfolio.collections(book_id=lender.pool.book_id, from_on=DUE[0], to_on=DUE[2])
    each = 16_000 + 8_000 + 3_200 + 1_600
    assert told.due_minor == 3 * each
    assert told.collected_minor == 3 * 16_000 + 2 * 8_000 + 3 * 1_600
    assert told.received_minor == 3 * 16_000 + 2 * 8_000 + 19_200
    assert told.rate == portfolio.share(part_minor=68_800, whole_minor=86_400)
    of_jose = portfolio.collections(book_id=lender.pool.book_id, from_on=DUE[2], to_on=DUE[2], officer_id=JOSE)
    assert (of_jose.due_minor, of_jose.collected_minor) == (8_000 + 1_600, 1_600)


def test_vintages_tell_what_was_ever_late(lender: Lender) -> None:
    (told,) = portfolio.vintages(book_id=lender.pool.book_id)
    assert (told.month, told.loans, told.disbursed_minor) == (date(2024, 1, 1), 4, 216_000)
    assert (told.ever_loans, told.ever_minor, told.now_loans, told.now_minor) == (2, 36_000, 1, 24_000)
    assert told.ever == portfolio.share(part_minor=36_000, whole_minor=216_000)


def test_the_day_begins_with_what_is_due_and_who_is_late(lender: Lender) -> None:
    lender.end_day(date(2024, 5, 15))
    told = portfolio.my_day(book_id=lender.pool.book_id)
    assert (told.due_loans, told.due_minor) == (3, 16_000 + 8_000 + 3_200)
    assert told.late_loans == 2
    assert [(one.label, one.loans) for one in told.buckets] == [("1-30", 1), ("61-90", 1)]
    assert portfolio.my_day(book_id=lender.pool.book_id, officer_id=JOSE).late_loans == 1
    assert portfolio.pipeline(book_id=lender.pool.book_id) == []


def test_late_fees_wait_for_a_decision(lender: Lender) -> None:
    told = portfolio.late_fees_proposed(book_id=lender.pool.book_id)
    assert [fee.amount_minor for fee in told if fee.days_late > 5]
    mine = portfolio.late_fees_proposed(book_id=lender.pool.book_id, officer_id=MARIA)
    assert {fee.loan_number for fee in mine} == {3}
    assert pen("3.20").minor == mine[0].amount_minor
