"""Due dates: months count from the first date, and a short month never shortens the ones after it."""

from calendar import monthrange
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, strategies as st

from caudal.kernel.periods import Every, add_months, due_dates, step

DAYS = st.dates(date(1990, 1, 1), date(2190, 12, 31))
MONTHS = st.integers(-1200, 1200)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 11, 20), 0, date(2026, 11, 20)),
    ],
)
def test_known_months(day: date, months: int, later: date) -> None:
    assert add_months(day, months) == later


@given(day=DAYS, months=MONTHS)
def test_months_move_the_month_and_keep_the_day_where_there_is_one(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == min(day.day, monthrange(later.year, later.month)[1])
    if day.day <= 28:
        assert add_months(later, -months) == day


def test_the_31st_does_not_stick_at_28() -> None:
    dates = list(due_dates(date(2026, 1, 31), Every(months=1), 4))
    assert dates == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)]


@given(first=DAYS, count=st.integers(0, 60), every=st.sampled_from([Every(days=1), Every(weeks=2), Every(months=3)]))
def test_due_dates_start_at_the_first_and_rise_by_one_step(first: date, count: int, every: Every) -> None:
    dates = list(due_dates(first, every, count))
    assert len(dates) == count
    assert dates[:1] == [first][:count]
    assert dates == sorted(set(dates))
    if not every.months:
        step = timedelta(days=every.days + 7 * every.weeks)
        assert all(later - sooner == step for sooner, later in pairwise(dates))


@pytest.mark.parametrize("steps", [{}, {"days": 1, "months": 1}, {"weeks": -1}])
def test_a_period_is_one_positive_step(steps: dict[str, Any]) -> None:
    with pytest.raises(AssertionError):
        Every(**steps)


@pytest.mark.parametrize(
    ("days", "first", "expected"),
    [
        ((15, 30), date(2024, 1, 15), [date(2024, 1, 30), date(2024, 2, 15), date(2024, 2, 29), date(2024, 3, 15)]),
        ((15, 30), date(2024, 1, 3), [date(2024, 1, 15), date(2024, 1, 30), date(2024, 2, 15), date(2024, 2, 29)]),
        ((1, 16), date(2023, 12, 20), [date(2024, 1, 1), date(2024, 1, 16), date(2024, 2, 1), date(2024, 2, 16)]),
        ((15, 31), date(2024, 2, 29), [date(2024, 3, 15), date(2024, 3, 31), date(2024, 4, 15), date(2024, 4, 30)]),
    ],
)
def test_twice_a_month_goes_to_the_next_of_two_days(days: tuple[int, int], first: date, expected: list[date]) -> None:
    every = Every(semimonthly=days)
    assert [step(first, every, times) for times in range(1, 5)] == expected
    assert step(first, every, 0) == first


@pytest.mark.parametrize("days", [(15,), (30, 15), (0, 15), (15, 32), (15, 15)])
def test_twice_a_month_is_two_days_that_go_forward(days: tuple[int, ...]) -> None:
    with pytest.raises(AssertionError):
        Every(semimonthly=days)
