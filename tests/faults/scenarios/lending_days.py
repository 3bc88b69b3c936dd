"""Scenarios of days that end: late fees come up, loans follow, delinquency is paused; and of the sample lender."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest.mock import patch
from uuid import UUID, uuid4

from django.utils import timezone

from caudal.audit.rules import Call
from caudal.jobs.models import Job
from caudal.ledger.rules import book_id_of
from caudal.lending.actions import days, late_fees, pauses, projection, sample
from caudal.lending.jobs import end_of_day
from caudal.lending.models import LateFee
from caudal.lending.queries.days import books_behind
from caudal.lending.rules.sample import Plan
from caudal.lending.tests.lender import TENTH, lend, open_lender
from caudal.lending.tests.pool import pen
from tests.faults.scenarios import Scenario, a_call, again, an_organisation, done, refused
from tests.faults.scenarios.queued import begun, due, end_all

LENT_ON = date(2026, 10, 1)
TODAY = date(2026, 11, 20)
AUTOMATIC = replace(TENTH, is_automatic=True)


def _a_late_loan(*, is_automatic: bool = True) -> tuple[Call, UUID, UUID]:
    """A loan whose first instalment fell due on 2026-11-01, in a portfolio whose business day is that of the loan."""
    call, portfolio_id = an_organisation(), uuid4()
    open_lender(call, portfolio_id=portfolio_id, on=LENT_ON, policy=AUTOMATIC if is_automatic else TENTH)
    loan = lend(again(call), portfolio_id=portfolio_id, on=LENT_ON)
    return again(call), portfolio_id, loan.loan_id


def _a_day_that_ends(day: date) -> Scenario:
    call, portfolio_id, _ = _a_late_loan()
    return Scenario(call, {"portfolio_id": portfolio_id, "day": day})


@done("lending.end_day")
def the_end_of_seven_weeks() -> Scenario:
    return _a_day_that_ends(TODAY)


@refused("lending.end_day")
def the_end_of_a_day_that_is_over() -> Scenario:
    return _a_day_that_ends(LENT_ON)


@done("lending.advance_loans")
def a_loan_with_a_late_fee_is_behind() -> Scenario:
    call, portfolio_id, _ = _a_late_loan()
    days.end_day(call, portfolio_id=portfolio_id, day=TODAY)
    return Scenario(again(call), {"book_id": book_id_of(portfolio_id), "day": TODAY})


@refused("lending.advance_loans")
def loans_of_another_organisation() -> Scenario:
    _, portfolio_id, _ = _a_late_loan()
    return Scenario(an_organisation(), {"book_id": book_id_of(portfolio_id), "day": TODAY})


@done("lending.write_standings")
def a_loan_from_before_there_were_figures() -> Scenario:
    with patch.object(projection, "project"):
        call, portfolio_id, _ = _a_late_loan()
    return Scenario(call, {"book_id": book_id_of(portfolio_id)})


@refused("lending.write_standings")
def figures_of_another_organisation() -> Scenario:
    _, portfolio_id, _ = _a_late_loan()
    return Scenario(an_organisation(), {"book_id": book_id_of(portfolio_id)})


def _a_decision(**asked: Any) -> Scenario:
    call, portfolio_id, _ = _a_late_loan(is_automatic=False)
    days.end_day(call, portfolio_id=portfolio_id, day=TODAY)
    days.advance_loans(again(call), book_id=book_id_of(portfolio_id), day=TODAY)
    fee_id = LateFee.objects.values_list("id", flat=True).get(book_id=book_id_of(portfolio_id))
    return Scenario(again(call), {"portfolio_id": portfolio_id, "late_fee_id": fee_id, **asked})


@done("lending.decide_late_fee")
def a_part_of_a_late_fee() -> Scenario:
    return _a_decision(amount=pen("5"), reason="first time")


@refused("lending.decide_late_fee")
def a_late_fee_that_is_decided() -> Scenario:
    scenario = _a_decision(amount=pen("0"), reason="first time")
    late_fees.decide_late_fee(scenario.call, **scenario.arguments)
    return Scenario(again(scenario.call), scenario.arguments)


def _a_pause(from_on: date) -> Scenario:
    call, portfolio_id, loan_id = _a_late_loan()
    asked = {"portfolio_id": portfolio_id, "loan_id": loan_id}
    return Scenario(call, {**asked, "from_on": from_on, "until_on": None, "reason": "flood"})


@done("lending.pause_delinquency")
def a_pause_from_today() -> Scenario:
    return _a_pause(LENT_ON)


@refused("lending.pause_delinquency")
def a_pause_of_days_that_are_over() -> Scenario:
    return _a_pause(LENT_ON - timedelta(days=1))


@done("lending.resume_delinquency")
def the_end_of_a_pause() -> Scenario:
    scenario = _a_pause(LENT_ON)
    pauses.pause_delinquency(scenario.call, **scenario.arguments)
    return Scenario(again(scenario.call), {name: scenario.arguments[name] for name in ("portfolio_id", "loan_id")})


@refused("lending.resume_delinquency")
def the_end_of_a_pause_that_is_none() -> Scenario:
    scenario = _a_pause(LENT_ON)
    return Scenario(scenario.call, {name: scenario.arguments[name] for name in ("portfolio_id", "loan_id")})


def _a_sample() -> tuple[Call, Plan]:
    call = an_organisation()
    assert call.organisation_id is not None
    return call, Plan(loans=2, seed=1, on=TODAY, owner=call.organisation_id)


@done("lending.open_sample_lender")
def a_sample_lender_that_is_new() -> Scenario:
    call, plan = _a_sample()
    return Scenario(call, {"plan": plan, "name": "Muestra"})


@refused("lending.open_sample_lender")
def a_sample_lender_of_another_organisation() -> Scenario:
    call, plan = _a_sample()
    sample.open_sample_lender(call, plan=plan, name="Muestra")
    return Scenario(an_organisation(), {"plan": plan, "name": "Muestra"})


@done("lending.write_sample_loans")
def loans_of_a_sample_lender() -> Scenario:
    call, plan = _a_sample()
    sample.open_sample_lender(call, plan=plan, name="Muestra")
    return Scenario(again(call), {"plan": plan, "chunk": 0, "officers": ()})


@refused("lending.write_sample_loans")
def loans_of_a_sample_lender_that_nobody_has_opened() -> Scenario:
    call, plan = _a_sample()
    return Scenario(call, {"plan": plan, "chunk": 0, "officers": ()})


@due("lending.advance_book")
def loans_are_behind_their_portfolio() -> UUID:
    call, portfolio_id, _ = _a_late_loan()
    days.end_day(call, portfolio_id=portfolio_id, day=TODAY)
    queued = Job.objects.filter(name="lending.advance_book", organisation_id=call.organisation_id)
    return queued.values_list("id", flat=True).get()


@due("lending.end_of_day")
def loans_that_a_killed_worker_left_behind() -> UUID:
    """One loan has not followed its portfolio. What other tests left is brought to today first: the job sees it too."""
    now = datetime.now(tz=UTC)
    for _ in range(2):  # Days end first. Their loans, whose jobs nobody runs here, follow at the next turn.
        end_of_day(replace(a_call(), at=now))
    assert not books_behind(today=timezone.localdate(now)), "the day of a book does not end"
    call, portfolio_id, _ = _a_late_loan()
    days.end_day(replace(call, at=now), portfolio_id=portfolio_id, day=timezone.localdate(now))
    end_all()
    return begun("lending.end_of_day")
