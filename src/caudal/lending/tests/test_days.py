"""The end of day: the day moves on, loans follow in chunks, whoever is behind is caught up before anything else."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from caudal.jobs.models import Job
from caudal.kernel.text import TextIsMissing
from caudal.lending.actions import days, late_fees, pauses
from caudal.lending.errors import LoanNotFound, PortfolioNotFound, days as errors
from caudal.lending.models import Installment, LateFee, LoanEvent, Standing
from caudal.lending.queries import days as progress
from caudal.lending.rules import days as day_rules
from caudal.lending.rules.late_fees import LateFeeBase, LateFeePolicy
from caudal.lending.tests.lender import OPENED, TENTH, Lender
from caudal.lending.tests.pool import DUE, FLAT, pen

pytestmark = pytest.mark.django_db


def figures(lender: Lender, *names: str) -> list[tuple[object, ...]]:
    return list(Standing.objects.filter(book_id=lender.pool.book_id).order_by("outstanding_minor").values_list(*names))


def test_the_day_moves_on_and_loans_follow(db: None) -> None:
    lender = Lender()
    loan = lender.lend()
    assert lender.standing(loan).as_of == OPENED
    lender.end_day(DUE[0] + timedelta(days=35))
    found = lender.standing(loan)
    assert (found.as_of, found.days_past_due, found.bucket) == (DUE[0] + timedelta(days=35), 35, 2)
    assert found.overdue_since_on == DUE[0]
    assert found.due_minor == 2 * 16_000
    assert Job.objects.filter(name="lending.advance_book").exists()


def test_many_days_at_once_tell_what_each_day_after_the_other_tells(db: None) -> None:
    one_by_one, at_once = Lender(policy=TENTH), Lender(policy=TENTH)
    until = DUE[0] + timedelta(days=6)
    for lender in (one_by_one, at_once):
        lender.lend()
        lender.lend("600", on=OPENED)
    day = DUE[0] - timedelta(days=2)
    one_by_one.end_day(day)
    while day < until:
        day += timedelta(days=1)
        one_by_one.end_day(day)
    at_once.end_day(until)
    names = ("as_of", "due_minor", "overdue_since_on", "days_past_due", "bucket", "days_past_due_max")
    assert figures(one_by_one, *names) == figures(at_once, *names)
    fees = [
        list(
            LateFee.objects.filter(book_id=lender.pool.book_id)
            .order_by("amount_minor")
            .values_list("due_on", "fell_on", "amount_minor", "base_minor")
        )
        for lender in (one_by_one, at_once)
    ]
    assert fees[0] == fees[1] and len(fees[0]) == 2


def test_a_chunk_that_runs_twice_does_nothing_twice(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(day_rules, "LOANS_IN_CHUNK", 2)
    lender = Lender(policy=TENTH)
    for _ in range(5):
        lender.lend("100")
    day = DUE[0] + timedelta(days=5)
    act = lender.at(day).act
    days.end_day.within(act, portfolio_id=lender.id, day=day)
    first = days.advance_loans.within(act, book_id=lender.pool.book_id, day=day)
    assert (first.loans, first.late_fees) == (2, 2) and first.last is not None
    again = days.advance_loans.within(act, book_id=lender.pool.book_id, day=day)
    assert again.loans == 2 and again.last is not None and again.last > first.last
    lender.advance(day)
    assert figures(lender, "as_of") == [(day,)] * 5
    assert LateFee.objects.filter(book_id=lender.pool.book_id).count() == 5
    lender.advance(day)
    assert LateFee.objects.filter(book_id=lender.pool.book_id).count() == 5


def test_a_payment_on_a_loan_that_is_behind_catches_it_up_first(db: None) -> None:
    automatic = replace(TENTH, is_automatic=True)
    lender = Lender(policy=automatic)
    loan = lender.lend()
    day = DUE[0] + timedelta(days=10)
    pool = lender.at(day)
    days.end_day.within(pool.act, portfolio_id=lender.id, day=day)
    assert lender.standing(loan).as_of == OPENED
    pool.repay(loan, "100", day)
    recorded = LoanEvent.objects.filter(book_id=pool.book_id).order_by("number").values_list("kind", "amount_minor")
    assert list(recorded) == [("disbursement", 120_000), ("charge", 1_600), ("repayment", 10_000)]
    assert lender.standing(loan).as_of == day
    assert progress.progress(book_id=lender.pool.book_id).behind == 0


def test_an_automatic_fee_is_charged_on_its_own_day(db: None) -> None:
    lender = Lender(policy=replace(TENTH, is_automatic=True))
    loan = lender.lend()
    lender.end_day(DUE[0] + timedelta(days=20))
    fee = LateFee.objects.get(book_id=lender.pool.book_id)
    assert (fee.status, fee.charged_minor, fee.fell_on) == ("automatic", 1_600, DUE[0] + timedelta(days=4))
    charge = LoanEvent.objects.get(book_id=lender.pool.book_id, id=fee.charge_id or uuid4())
    assert (charge.kind, charge.effective_on, charge.amount_minor) == ("charge", fee.fell_on, 1_600)
    assert Installment.objects.get(book_id=lender.pool.book_id, number=2).due_penalty_minor == 1_600
    assert lender.standing(loan).as_of == DUE[0] + timedelta(days=20)


def test_a_proposed_fee_grows_with_the_days_and_is_decided_once(db: None) -> None:
    monthly = LateFeePolicy(
        base=LateFeeBase.OUTSTANDING, rate=Decimal("0.05"), grace_days=3, per_days=30, cap=Decimal("0.5")
    )
    lender = Lender(policy=monthly)
    loan = lender.lend()
    lender.end_day(DUE[0] + timedelta(days=8))
    fee = LateFee.objects.get(book_id=lender.pool.book_id)
    assert fee.amount_minor == 120_000 * 5 // 100 * 5 // 30
    lender.end_day(DUE[0] + timedelta(days=13))
    fee.refresh_from_db()
    assert (fee.days_late, fee.amount_minor) == (13, 2_000)
    decide = late_fees.decide_late_fee.within
    act = lender.at(DUE[0] + timedelta(days=13)).act
    asked: dict[str, Any] = {"portfolio_id": lender.id, "late_fee_id": fee.id}
    with pytest.raises(errors.LateFeeIsOutOfRange):
        decide(act, **asked, amount=pen("20.01"))
    with pytest.raises(TextIsMissing):
        decide(act, **asked, amount=pen("5"))
    told = decide(act, **asked, amount=pen("5"), reason="el rio se llevo el puente")
    assert (told.status, told.charged) == ("partial", pen("5"))
    with pytest.raises(errors.LateFeeIsDecided):
        decide(act, **asked, amount=pen("0"), reason="otra vez")
    with pytest.raises(errors.LateFeeNotFound):
        decide(act, portfolio_id=lender.id, late_fee_id=uuid4(), amount=pen("1"))
    charge = LoanEvent.objects.get(book_id=lender.pool.book_id, id=told.charge_id or uuid4())
    assert charge.amount_minor == 500
    lender.end_day(DUE[0] + timedelta(days=14))
    fee.refresh_from_db()
    assert (fee.status, fee.charged_minor, fee.decided_by) == ("partial", 500, "system:tests")
    assert lender.standing(loan).unpaid_minor == 120_000 + 72_000 + 500


def test_a_fee_can_be_waived_or_applied_in_full(db: None) -> None:
    lender = Lender(policy=TENTH)
    for soles in ("1200", "600"):
        lender.lend(soles)
    lender.end_day(DUE[0] + timedelta(days=5))
    act = lender.at(DUE[0] + timedelta(days=5)).act
    high, low = LateFee.objects.filter(book_id=lender.pool.book_id).order_by("-amount_minor")
    waived = late_fees.decide_late_fee.within(
        act, portfolio_id=lender.id, late_fee_id=low.id, amount=pen("0"), reason="enferma"
    )
    applied = late_fees.decide_late_fee.within(act, portfolio_id=lender.id, late_fee_id=high.id, amount=pen("16"))
    assert (waived.status, waived.charge_id, applied.status) == ("waived", None, "applied")


def test_what_an_end_of_day_refuses(db: None) -> None:
    lender = Lender()
    act = lender.at(date(2024, 3, 1)).act
    end = days.end_day.within
    with pytest.raises(PortfolioNotFound):
        end(act, portfolio_id=uuid4(), day=DUE[0])
    with pytest.raises(errors.DayIsOver):
        end(act, portfolio_id=lender.id, day=OPENED)
    with pytest.raises(errors.DayHasNotCome):
        end(act, portfolio_id=lender.id, day=date(2024, 3, 3))
    with pytest.raises(errors.DayIsTooFar):
        end(lender.at(date(2044, 3, 1)).act, portfolio_id=lender.id, day=date(2044, 3, 1))


def test_delinquency_is_paused_and_resumed(db: None) -> None:
    lender = Lender()
    loan = lender.lend()
    day = DUE[0] + timedelta(days=20)
    lender.end_day(day)
    paused: dict[str, Any] = {"portfolio_id": lender.id, "loan_id": loan.loan_id}
    pause, resume = pauses.pause_delinquency.within, pauses.resume_delinquency.within
    act = lender.at(day).act
    with pytest.raises(errors.NothingIsPaused):
        resume(act, **paused)
    with pytest.raises(errors.PauseIsLate):
        pause(act, **paused, from_on=day - timedelta(days=1), reason="inundacion")
    with pytest.raises(errors.PauseEndsBeforeItBegins):
        pause(act, **paused, from_on=day, until_on=day - timedelta(days=1), reason="inundacion")
    pause(act, **paused, from_on=day, until_on=day + timedelta(days=30), reason="inundacion")
    with pytest.raises(errors.PausesOverlap):
        pause(act, **paused, from_on=day + timedelta(days=29), reason="inundacion")
    lender.end_day(day + timedelta(days=12))
    found = lender.standing(loan)
    assert (found.days_past_due, found.days_delinquent, found.bucket) == (32, 20, 1)
    resume(lender.at(day + timedelta(days=12)).act, **paused)
    lender.end_day(day + timedelta(days=13))
    found = lender.standing(loan)
    assert (found.days_past_due, found.days_delinquent) == (33, 21)
    with pytest.raises(LoanNotFound):
        pause(act, portfolio_id=lender.id, loan_id=uuid4(), from_on=day, reason="inundacion")


def test_a_backdated_payment_lets_a_proposed_fee_lapse(db: None) -> None:
    lender = Lender(policy=TENTH)
    loan = lender.lend()
    day = DUE[0] + timedelta(days=6)
    lender.end_day(day)
    lender.at(day).repay(loan, "160", DUE[0])
    lender.end_day(day + timedelta(days=1))
    assert LateFee.objects.get(book_id=lender.pool.book_id).status == "lapsed"
    assert lender.standing(loan).days_past_due_max == 0


def test_a_grace_on_arrears_holds_the_bucket_back_and_not_the_risk(db: None) -> None:
    lender = Lender(terms=replace(FLAT, arrears_grace_days=10))
    loan = lender.lend()
    lender.end_day(DUE[0] + timedelta(days=10))
    found = lender.standing(loan)
    assert (found.days_past_due, found.days_delinquent, found.bucket) == (10, 0, 0)
    assert found.delinquent_on == DUE[0] + timedelta(days=10)
    lender.end_day(DUE[0] + timedelta(days=11))
    found = lender.standing(loan)
    assert (found.days_past_due, found.days_delinquent, found.bucket) == (11, 1, 1)
    with pytest.raises(errors.ArrearsGraceIsOutOfRange):
        Lender(terms=replace(FLAT, arrears_grace_days=366))


def test_a_loan_whose_figures_go_by_the_day_is_replayed_when_it_is_late(db: None) -> None:
    lender = Lender()
    loan, early = lender.lend(), lender.lend(on=OPENED + timedelta(days=30))
    rows = Installment.objects.filter(book_id=lender.pool.book_id, number=1)
    Standing.objects.filter(book_id=lender.pool.book_id).update(is_daily=True)
    rows.update(unpaid_interest_minor=1)
    lender.end_day(DUE[0] + timedelta(days=1))
    assert rows.get(loan_id=loan.loan_id).unpaid_interest_minor == 6_000
    assert rows.get(loan_id=early.loan_id).unpaid_interest_minor == 1
    assert lender.standing(loan).overdue_interest_minor == 6_000
