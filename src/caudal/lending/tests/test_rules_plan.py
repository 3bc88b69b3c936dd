"""Planning from balance changes: what lending more and paying ahead do to the rest of a schedule."""

from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from caudal.lending.rules.balances import BalanceChange, Effect
from caudal.lending.rules.components import Installment
from caudal.lending.rules.schedule import level_installment_minor, plan, planned
from caudal.lending.rules.terms import DayCount, Method, RateBasis
from caudal.lending.tests import make

LENT_ON = date(2024, 1, 1)
LENT = BalanceChange(on=LENT_ON, minor=1200_00)


def _plan(method: str, *changes: BalanceChange, **more: Any) -> tuple[Installment, ...]:
    return plan(terms=make.terms(method, "0.01", 12, **more), changes=(LENT, *changes))


def _paid(month: int, minor: int, effect: Effect, day: int = 1) -> BalanceChange:
    return BalanceChange(on=date(2024, month, day), minor=-minor, effect=effect)


def _totals(rows: tuple[Installment, ...]) -> list[int]:
    return [row.due.total_minor for row in rows]


LEVEL = level_installment_minor(1200_00, terms=make.terms("french", "0.01", 12))


def test_an_instalment_that_is_kept_ends_the_loan_earlier() -> None:
    rows = _plan("french", _paid(4, 300_00, Effect.KEEP))
    assert _totals(rows)[:3] == [LEVEL, LEVEL, LEVEL + 300_00]
    assert set(_totals(rows)[3:-1]) == {LEVEL}
    assert len(rows) == 9 and _totals(rows)[-1] < LEVEL


def test_a_new_instalment_is_that_of_a_loan_of_the_balance_over_the_rest() -> None:
    rows = _plan("french", _paid(4, 300_00, Effect.RELEVEL))
    fresh = level_installment_minor(rows[3].opening_minor, terms=make.terms("french", "0.01", 9))
    assert set(_totals(rows)[3:-1]) == {fresh}
    assert len(rows) == 12 and fresh < LEVEL


def test_skipped_principal_leaves_the_interest_of_the_next_instalments() -> None:
    rows = _plan("french", _paid(4, 150_00, Effect.SKIP))
    assert rows[3].due.principal_minor == 0 and rows[3].due.interest_minor > 0
    assert 0 < rows[4].due.total_minor < LEVEL == rows[5].due.total_minor
    assert len(rows) == 12


def test_paying_ahead_within_a_period_saves_the_interest_of_its_last_days() -> None:
    rows = _plan("french", _paid(4, 300_00, Effect.KEEP, day=16), day_count=DayCount.ACTUAL_365)
    without = _plan("french", day_count=DayCount.ACTUAL_365)
    assert rows[3].due.interest_minor < without[3].due.interest_minor
    # What accrued by that day was settled with the payment: the instalment covers what came after it.
    assert rows[3].due.principal_minor + rows[3].due.interest_minor > 300_00 + LEVEL


@pytest.mark.parametrize("effect", [Effect.KEEP, Effect.SKIP, Effect.EARLY])
@pytest.mark.parametrize("method", ["french", "progressive"])
def test_paying_within_the_first_period_keeps_the_instalment_of_what_was_lent(method: str, effect: Effect) -> None:
    ahead = BalanceChange(on=date(2024, 1, 11), minor=-50_00, effect=effect, number=1)
    rows, without = _plan(method, ahead), _plan(method)
    assert rows[2].due.total_minor == without[2].due.total_minor


@pytest.mark.parametrize("method", list(Method))
def test_money_lent_later_is_repaid_over_the_rest(method: Method) -> None:
    rows = _plan(method.value, BalanceChange(on=date(2024, 6, 10), minor=500_00))
    assert sum(row.due.principal_minor for row in rows) == 1700_00
    before = _plan(method.value)
    if method is not Method.BULLET:
        assert [row.due for row in rows[:5]] == [row.due for row in before[:5]]
        assert [row.opening_minor for row in rows[:5]] == [row.opening_minor for row in before[:5]]
        assert rows[5].opening_minor == before[5].opening_minor + 500_00
    assert sum(row.due.interest_minor for row in rows) > sum(row.due.interest_minor for row in before)


def test_a_down_payment_is_due_on_the_day_itself() -> None:
    terms = make.terms("french", "0", 3, down_payment=Decimal("0.25"))
    rows = planned(terms=terms, principal_minor=1000_00, disbursed_on=LENT_ON)
    assert [(row.number, row.due_on, row.due.principal_minor) for row in rows] == [
        (1, date(2024, 1, 1), 250_00),
        (2, date(2024, 2, 1), 250_00),
        (3, date(2024, 3, 1), 250_00),
        (4, date(2024, 4, 1), 250_00),
    ]
    assert [row.opening_minor for row in rows] == [1000_00, 750_00, 500_00, 250_00]


def test_an_instalment_paid_early_moves_the_interest_of_its_last_days_to_the_next() -> None:
    # PEMI-...-add_balance_correction_on0215-L487, apache/fineract 4198b0b ProgressiveEMICalculatorTest.java#L487.
    terms = make.terms("progressive", "0.07", 6, rate_basis=RateBasis.YEAR)
    early = BalanceChange(on=date(2024, 2, 15), minor=-16_77, effect=Effect.EARLY, number=2)
    rows = plan(terms=terms, changes=(BalanceChange(on=LENT_ON, minor=100_00), early))
    assert [(row.due.interest_minor, row.due.principal_minor, row.closing_minor) for row in rows] == [
        (58, 16_43, 83_57), (24, 16_77, 66_80), (59, 16_42, 50_38), (29, 16_72, 33_66), (20, 16_81, 16_85),
        (10, 16_85, 0),
    ]  # fmt: skip


def test_late_principal_bears_interest_and_changes_no_instalment() -> None:
    terms = make.terms("progressive", "0.12", 6, rate_basis=RateBasis.YEAR)
    lent = BalanceChange(on=LENT_ON, minor=600_00)
    on_time = plan(terms=terms, changes=(lent,))
    late = BalanceChange(on=date(2024, 2, 1), minor=100_00, effect=Effect.CORRECTION)
    paid = BalanceChange(on=date(2024, 3, 1), minor=-100_00, effect=Effect.CORRECTION)
    rows = plan(terms=terms, changes=(lent, late, paid))
    assert rows[1].due.interest_minor == on_time[1].due.interest_minor + 1_00
    assert rows[1].due.total_minor == on_time[1].due.total_minor


CHANGES = st.lists(
    st.builds(
        BalanceChange,
        on=st.dates(LENT_ON, date(2025, 6, 1)),
        minor=st.integers(-400_00, 400_00).filter(bool),
        effect=st.sampled_from([Effect.RELEVEL, Effect.KEEP, Effect.SKIP]),
    ),
    max_size=5,
)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(list(Method)), CHANGES, st.sampled_from(list(DayCount)), st.integers(1, 14))
def test_whatever_changes_the_rows_repay_what_was_lent(
    method: Method, changes: list[BalanceChange], day_count: DayCount, installments: int
) -> None:
    terms = make.terms(method.value, "0.24", installments, rate_basis=RateBasis.YEAR, day_count=day_count)
    rows = plan(terms=terms, changes=(LENT, *changes))
    lent = 1200_00 + sum(change.minor for change in changes if change.minor > 0)
    assert sum(row.due.principal_minor for row in rows) == lent
    assert not any(row.due.is_negative for row in rows)
    assert rows[-1].closing_minor == 0
    assert all(before.due_on < after.due_on for before, after in pairwise(rows))
