"""The derived figures follow every action, and say what the replay and the rules say."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from caudal.lending import queries
from caudal.lending.actions import projection
from caudal.lending.models import Installment, Loan, Pause, Standing
from caudal.lending.rules.delinquency import Paused, delinquency
from caudal.lending.rules.terms import unstated_terms
from caudal.lending.tests import make
from caudal.lending.tests.pool import DUE, FLAT, NOON, VARIABLE, Pool, pen

pytestmark = pytest.mark.django_db


def standing(pool: Pool, loan_id: UUID) -> Standing:
    return Standing.objects.get(book_id=pool.book_id, loan_id=loan_id)


def agrees(pool: Pool, loan_id: UUID, on: date) -> None:
    """What is stored for a day is what the replay and the rules say of it."""
    state = queries.state(book_id=pool.book_id, loan_id=loan_id)
    stored = standing(pool, loan_id)
    pauses = [
        Paused(from_on=one.from_on, until_on=one.until_on)
        for one in Pause.objects.filter(book_id=pool.book_id, loan_id=loan_id)
    ]
    told = delinquency(installments=state.installments, on=on, pauses=pauses)
    assert stored.as_of == on
    assert stored.status == state.status
    assert stored.outstanding_minor == state.outstanding_minor
    assert stored.overpaid_minor == state.overpaid_minor
    assert stored.paid_interest_minor == state.paid.interest_minor
    assert stored.overdue_since_on == told.overdue_since_on
    assert (stored.days_past_due, stored.days_delinquent) == (told.days_past_due, told.days_delinquent)
    assert (stored.bucket, stored.delinquent_on) == (told.bucket, told.delinquent_on)
    assert stored.overdue_principal_minor == told.overdue.principal_minor
    assert stored.overdue_interest_minor == told.overdue.interest_minor
    rows = Installment.objects.filter(book_id=pool.book_id, loan_id=loan_id).order_by("number")
    assert [(row.due_on, row.due_principal_minor, row.unpaid_interest_minor) for row in rows] == [
        (row.due_on, row.due.principal_minor, row.unpaid.interest_minor) for row in state.installments
    ]


def test_a_new_loan_has_its_standing_and_its_schedule(db: None) -> None:
    pool = Pool.opened()
    loan = pool.lend("1200")
    agrees(pool, loan.loan_id, NOON.date())
    assert Installment.objects.filter(book_id=pool.book_id).count() == 12


def test_a_repayment_and_its_reversal_are_followed(db: None) -> None:
    pool = Pool.opened()
    loan = pool.lend("1200")
    first = pool.repay(loan, "160", DUE[0])
    agrees(pool, loan.loan_id, NOON.date())
    pool.reverse(loan, first, DUE[1])
    agrees(pool, loan.loan_id, NOON.date())
    assert standing(pool, loan.loan_id).days_past_due == (NOON.date() - DUE[0]).days


def test_a_variable_loan_is_followed_when_its_plan_changes(db: None) -> None:
    pool = Pool.opened()
    loan = pool.lend("1000", terms=VARIABLE)
    pool.repay(loan, "400", DUE[0])
    agrees(pool, loan.loan_id, NOON.date())


def test_a_paid_loan_owes_nothing_and_is_not_late(db: None) -> None:
    pool = Pool.opened()
    loan = pool.lend("1000", terms=make.terms("flat", "0.05", 1))
    pool.repay(loan, "1050", DUE[0] + timedelta(days=4))
    found = standing(pool, loan.loan_id)
    assert (found.status, found.outstanding_minor, found.due_minor, found.bucket) == ("closed", 0, 0, 0)
    assert found.next_due_on is None


def test_a_loan_without_terms_is_never_late(db: None) -> None:
    pool = Pool.opened()
    loan = pool.lend("1000", terms=unstated_terms(currency="PEN"))
    found = standing(pool, loan.loan_id)
    assert (found.days_past_due, found.due_minor, found.outstanding_minor) == (0, 0, 100_000)


def test_pauses_hold_back_the_bucket_and_not_the_days_past_due(db: None) -> None:
    pool = Pool.opened()
    loan = pool.lend("1200")
    Pause.objects.create(
        book_id=pool.book_id, id=loan.entry_id, loan_id=loan.loan_id, from_on=date(2024, 5, 1),
        until_on=date(2024, 12, 15), reason="flood", event_id=pool.act.event_id,
    )  # fmt: skip
    projection.rebuild(pool.act, book_id=pool.book_id, loan_ids=[loan.loan_id])
    agrees(pool, loan.loan_id, NOON.date())
    found = standing(pool, loan.loan_id)
    assert found.days_past_due - found.days_delinquent == (date(2024, 12, 15) - date(2024, 5, 1)).days


def test_figures_of_a_day_can_be_moved_to_any_other(db: None) -> None:
    pool = Pool.opened()
    loan = pool.lend("1200")
    pool.repay(loan, "200", DUE[0])
    for on in (DUE[0], DUE[1], DUE[1] + timedelta(days=1), DUE[2] + timedelta(days=40)):
        projection.of_day(book_id=pool.book_id, loan_ids=[loan.loan_id], day=on)
        agrees(pool, loan.loan_id, on)


def test_many_loans_take_as_many_statements_as_one(db: None) -> None:
    pool = Pool.opened()
    loans = [pool.lend("100") for _ in range(7)]
    ids = [loan.loan_id for loan in loans]
    assert Loan.objects.filter(book_id=pool.book_id).count() == 7
    with CaptureQueriesContext(
        connection,
    ) as one:
        projection.rebuild(pool.act, book_id=pool.book_id, loan_ids=ids[:1])
    with CaptureQueriesContext(connection) as many:
        projection.rebuild(pool.act, book_id=pool.book_id, loan_ids=ids)
    assert len(one) == len(many) == 5


def test_instalments_that_stay_as_they_are_are_neither_written_nor_locked(db: None) -> None:
    pool = Pool.opened()
    loan = pool.lend("1200", terms=FLAT)

    def written() -> dict[int, tuple[str, str]]:
        with connection.cursor() as cursor:
            asked = "select number, ctid::text, xmax::text from lending_installment where book_id = %s"
            cursor.execute(asked, [pool.book_id])
            return {number: (place, locker) for number, place, locker in cursor.fetchall()}

    before = written()
    pool.repay(loan, "1", DUE[0])
    after = written()
    assert [number for number in before if after[number] != before[number]] == [1]


def test_rebuilding_mends_what_was_spoiled(db: None) -> None:
    pool = Pool.opened()
    loan = pool.lend("1200", terms=FLAT)
    Standing.objects.filter(book_id=pool.book_id).update(outstanding_minor=1, days_past_due_max=900)
    Installment.objects.filter(book_id=pool.book_id, number__gt=3).delete()
    projection.rebuild(pool.act, book_id=pool.book_id, loan_ids=[loan.loan_id])
    agrees(pool, loan.loan_id, NOON.date())
    assert standing(pool, loan.loan_id).outstanding_minor == pen("1200").minor


SPOILS: dict[str, dict[str, Any]] = {
    "lending.standings_owe_what_the_ledger_says": {"outstanding_minor": 1},
    "lending.standings_are_paid_as_it_is_split": {"paid_interest_minor": 1},
    "lending.schedules_in_force_add_up": {"unpaid_minor": 1},
    "lending.days_follow_from_due_dates": {"overdue_interest_minor": 1},
    "lending.standings_have_the_status_of_their_loan": {"status": "closed"},
}


@pytest.mark.parametrize("name", SPOILS)
def test_verify_sees_a_figure_that_was_spoiled(db: None, name: str) -> None:
    pool = Pool.opened()
    loan = pool.lend("1200")
    pool.repay(loan, "160", DUE[0])
    assert all(check.ok for check in queries.verify())
    Standing.objects.filter(book_id=pool.book_id).update(**SPOILS[name])
    assert name in {check.name for check in queries.verify() if not check.ok}
