"""Escrow: the identity of its balances, and what each status lets in and out."""

import pytest
from hypothesis import given, strategies as st

from caudal.escrow import errors, rules
from caudal.escrow.rules import AccountStatus, Balances
from caudal.kernel.money import Money
from caudal.kernel.refusals import Refusal


def usd(whole: int) -> Money:
    return Money(whole * 100, "USD")


FUNDED = rules.balances_of(current=usd(1000), pending=usd(200), held=usd(300))
EMPTY = rules.balances_of(current=usd(0), pending=usd(0), held=usd(0))


@given(available=st.integers(0, 10**9), pending=st.integers(0, 10**9), held=st.integers(0, 10**9))
def test_current_is_available_and_pending_and_held(available: int, pending: int, held: int) -> None:
    current = Money(available + pending + held, "USD")
    found = rules.balances_of(current=current, pending=Money(pending, "USD"), held=Money(held, "USD"))
    assert found.available.minor == available
    assert found.current == current


def test_no_balance_is_negative() -> None:
    for current, pending, held in ((-1, 0, 0), (100, 60, 50), (100, -1, 0), (100, 0, -1)):
        with pytest.raises(errors.BalanceIsNegative):
            rules.balances_of(current=usd(current), pending=usd(pending), held=usd(held))


@pytest.mark.parametrize(
    ("status", "amount", "refusal"),
    [
        (AccountStatus.ACTIVE, 500, None),
        (AccountStatus.LIQUIDATING, 500, None),
        (AccountStatus.ACTIVE, 501, errors.AvailableIsShort),
        (AccountStatus.FROZEN, 1, errors.AccountIsFrozen),
        (AccountStatus.CLOSED, 1, errors.AccountIsClosed),
    ],
)
def test_what_leaves_an_account(status: AccountStatus, amount: int, refusal: type[Refusal] | None) -> None:
    problem = rules.payout_problem(status=status, balances=FUNDED, amount=usd(amount))
    assert type(problem) is (refusal or type(None))


def test_a_short_account_says_why() -> None:
    problem = rules.payout_problem(status=AccountStatus.ACTIVE, balances=FUNDED, amount=usd(800))
    assert problem is not None
    assert problem.facts == {"amount": usd(800), "available": usd(500), "held": usd(300), "pending": usd(200)}


def test_what_comes_into_an_account() -> None:
    found = {status: type(rules.deposit_problem(status=status)) for status in AccountStatus}
    assert found == {
        AccountStatus.ACTIVE: type(None),
        AccountStatus.FROZEN: type(None),
        AccountStatus.CLOSED: errors.AccountIsClosed,
        AccountStatus.LIQUIDATING: errors.AccountIsLiquidating,
    }


@pytest.mark.parametrize(
    ("status", "next_status", "balances", "refusal"),
    [
        (AccountStatus.ACTIVE, AccountStatus.FROZEN, FUNDED, None),
        (AccountStatus.FROZEN, AccountStatus.ACTIVE, FUNDED, None),
        (AccountStatus.ACTIVE, AccountStatus.CLOSED, EMPTY, None),
        (AccountStatus.ACTIVE, AccountStatus.CLOSED, FUNDED, errors.AccountIsNotEmpty),
        (AccountStatus.LIQUIDATING, AccountStatus.CLOSED, FUNDED, errors.AccountIsNotEmpty),
        (AccountStatus.FROZEN, AccountStatus.CLOSED, EMPTY, errors.StatusStepIsNotAllowed),
        (AccountStatus.CLOSED, AccountStatus.ACTIVE, EMPTY, errors.StatusStepIsNotAllowed),
        (AccountStatus.ACTIVE, AccountStatus.ACTIVE, FUNDED, errors.StatusStepIsNotAllowed),
    ],
)
def test_how_an_account_changes(
    status: AccountStatus, next_status: AccountStatus, balances: Balances, refusal: type[Refusal] | None
) -> None:
    problem = rules.status_problem(status=status, next_status=next_status, balances=balances)
    assert type(problem) is (refusal or type(None))


def test_an_account_with_a_hold_alone_is_not_closed() -> None:
    held = rules.balances_of(current=usd(5), pending=usd(0), held=usd(5))
    problem = rules.status_problem(status=AccountStatus.ACTIVE, next_status=AccountStatus.CLOSED, balances=held)
    assert isinstance(problem, errors.AccountIsNotEmpty)
