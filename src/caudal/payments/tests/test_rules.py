"""Payment orders: the state table, approval, fees, settlement days, retries."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from caudal.kernel.money import Money
from caudal.payments import errors, rules
from caudal.payments.rules import Method, OrderType, State

S = State


def usd(text: str) -> Money:
    return Money(int(text.replace(".", "")), "USD")


@pytest.mark.parametrize(
    "path",
    [
        (S.INITIATED, S.PENDING_APPROVAL, S.APPROVED, S.QUEUED, S.PROCESSING, S.PENDING_SETTLEMENT, S.SETTLED),
        (S.INITIATED, S.QUEUED, S.PROCESSING, S.PENDING_SETTLEMENT, S.PENDING_RETRY, S.QUEUED, S.PROCESSING, S.FAILED),
        (S.PROCESSING, S.SETTLED, S.COMPLETED, S.REVERSED),
        (S.PENDING_SETTLEMENT, S.REVERSED),
        (S.FAILED, S.PENDING_RETRY, S.CANCELLED),
    ],
)  # fmt: skip
def test_roads_that_orders_take(path: tuple[State, ...]) -> None:
    assert [rules.step_problem(state=a, next_state=b) for a, b in pairwise(path)] == [None] * (len(path) - 1)


@pytest.mark.parametrize(
    ("state", "next_state"),
    [
        (S.CANCELLED, S.QUEUED),
        (S.REVERSED, S.COMPLETED),
        (S.COMPLETED, S.SETTLED),
        (S.SETTLED, S.SETTLED),
        (S.APPROVED, S.PROCESSING),
        (S.PENDING_APPROVAL, S.QUEUED),
        (S.FAILED, S.COMPLETED),
    ],
)
def test_steps_that_no_order_takes(state: State, next_state: State) -> None:
    problem = rules.step_problem(state=state, next_state=next_state)
    assert isinstance(problem, errors.StepIsNotAllowed)
    assert problem.facts == {"state": state.value, "next_state": next_state.value}


def test_every_state_has_its_row_and_only_cancelled_and_reversed_are_final() -> None:
    assert set(rules.NEXT_STATES) == set(State)
    assert {state for state in State if rules.is_final(state=state)} == {S.CANCELLED, S.REVERSED}
    assert sum(len(states) for states in rules.NEXT_STATES.values()) == 30


def test_approval_is_needed_from_50000_and_always_for_draws_and_distributions() -> None:
    assert not rules.needs_approval(order_type=OrderType.DEPOSIT, amount=usd("49999.99"))
    assert rules.needs_approval(order_type=OrderType.DEPOSIT, amount=usd("50000.00"))
    assert rules.needs_approval(order_type=OrderType.CONSTRUCTION_DRAW, amount=usd("0.01"))
    assert rules.needs_approval(order_type=OrderType.DISTRIBUTION, amount=usd("0.01"))
    with pytest.raises(errors.FeeCurrencyIsUnknown):
        rules.needs_approval(order_type=OrderType.DEPOSIT, amount=Money(1, "PEN"))


def test_nobody_approves_what_they_made() -> None:
    assert isinstance(rules.approval_problem(maker="ana", checker="ana"), errors.MakerIsNotChecker)
    assert rules.approval_problem(maker="ana", checker="luis") is None


@pytest.mark.parametrize(
    ("method", "amount", "fee"),
    [
        (Method.ACH, "100.00", "0.80"),
        (Method.ACH, "0.62", "0.00"),
        (Method.ACH, "0.63", "0.01"),
        (Method.ACH, "625.00", "5.00"),
        (Method.ACH, "1000000.00", "5.00"),
        (Method.WIRE, "1000.00", "25.00"),
        (Method.CHECK, "1000.00", "0.00"),
        (Method.INTERNAL_TRANSFER, "1000.00", "0.00"),
    ],
)
def test_fees_and_what_arrives(method: Method, amount: str, fee: str) -> None:
    cost = rules.cost(amount=usd(amount), method=method)
    assert cost.fee == usd(fee)
    assert cost.net + cost.fee == cost.amount


def test_the_platform_takes_one_percent() -> None:
    assert rules.platform_fee(amount=usd("1234.50")) == usd("12.35")


def test_costs_that_are_refused() -> None:
    with pytest.raises(errors.AmountIsNotPositive):
        rules.cost(amount=usd("0.00"), method=Method.ACH)
    with pytest.raises(errors.FeeCurrencyIsUnknown):
        rules.cost(amount=Money(100, "PEN"), method=Method.ACH)
    with pytest.raises(errors.FeeExceedsAmount):
        rules.cost(amount=usd("25.00"), method=Method.WIRE)
    with pytest.raises(errors.AmountIsNotPositive):
        rules.platform_fee(amount=usd("-1.00"))


@pytest.mark.parametrize(
    ("method", "submitted_on", "settles_on"),
    [
        (Method.ACH, date(2026, 11, 16), date(2026, 11, 19)),
        (Method.ACH, date(2026, 11, 19), date(2026, 11, 24)),
        (Method.WIRE, date(2026, 11, 20), date(2026, 11, 23)),
        (Method.CHECK, date(2026, 11, 20), date(2026, 11, 27)),
        (Method.CREDIT_CARD, date(2026, 11, 21), date(2026, 11, 21)),
    ],
)
def test_settlement_days_leave_out_weekends(method: Method, submitted_on: date, settles_on: date) -> None:
    assert rules.settles_on(method=method, submitted_on=submitted_on) == settles_on


def test_three_retries_and_only_of_what_may_pass_by_itself() -> None:
    waits = [rules.retry_after(failure_code="R01", retries=n) for n in range(4)]
    assert waits == [timedelta(minutes=30), timedelta(hours=2), timedelta(hours=8), None]
    assert rules.retry_after(failure_code="account_closed", retries=0) is None
