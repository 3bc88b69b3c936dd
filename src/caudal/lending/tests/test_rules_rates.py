"""From an agreed rate to a period's: day counts, periods a year, effective rates, weekends."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, strategies as st

from caudal.kernel.periods import Every
from caudal.lending.rules import calendar, rates
from caudal.lending.rules.rates import Rates
from caudal.lending.rules.terms import DayCount, InstallmentRateBasis, RateBasis, Weekend
from caudal.lending.tests import make

START = date(2023, 12, 15)
DAYS = st.dates(date(1990, 1, 1), date(2110, 12, 31))


def _first(*, day_count: str, **more: Any) -> Fraction:
    terms = make.terms(
        "french", "0.12", 3, rate_basis=more.pop("rate_basis", RateBasis.YEAR), day_count=DayCount(day_count), **more
    )
    periods = calendar.periods(terms=terms, start_on=START)
    return Fraction(*Rates(terms, periods).whole(0))


@pytest.mark.parametrize(
    ("day_count", "every", "expected"),
    [
        ("30/360", Every(months=1), Fraction(12, 1200)),
        ("30/360", Every(weeks=2), Fraction(12, 100) * 14 / 360),
        ("30/360", Every(semimonthly=(15, 30)), Fraction(12, 2400)),
        ("period", Every(months=2), Fraction(12, 600)),
        ("period", Every(weeks=1), Fraction(12, 5200)),
        ("period", Every(days=1), Fraction(12, 36500)),
        ("act/365", Every(months=1), Fraction(12, 100) * 31 / 365),
        ("act/360", Every(months=1), Fraction(12, 100) * 31 / 360),
        ("act/364", Every(weeks=2), Fraction(12, 100) * 14 / 364),
        ("act/act", Every(months=1), Fraction(12, 100) * (Fraction(16, 365) + Fraction(15, 366))),
    ],
)
def test_a_yearly_rate_becomes_that_of_a_period(day_count: str, every: Every, expected: Fraction) -> None:
    assert _first(day_count=day_count, every=every) == expected


def test_a_rate_per_period_is_never_made_yearly_and_back_unless_days_are_counted() -> None:
    # FINERACT-343: 20 % a month over 30 days is 20 %, not 19.723 %.
    for day_count in ("30/360", "period"):
        assert _first(day_count=day_count, rate_basis=RateBasis.PERIOD) == Fraction(12, 100)
    assert _first(day_count="act/365", rate_basis=RateBasis.PERIOD) == Fraction(12, 100) * 12 * 31 / 365


def test_the_level_instalment_may_count_months_of_30_days_in_a_year_of_365() -> None:
    terms = make.terms(
        "french", "0.12", 3,
        rate_basis=RateBasis.YEAR,
        day_count=DayCount.ACTUAL_365,
        installment_rate_basis=InstallmentRateBasis.THIRTY_365,
    )  # fmt: skip
    table = Rates(terms, calendar.periods(terms=terms, start_on=START))
    assert Fraction(*table.level(0)) == Fraction(12, 100) * 30 / 365
    assert Fraction(*table.whole(0)) == Fraction(12, 100) * 31 / 365


@given(DAYS, st.integers(0, 2000), st.integers(0, 2000))
def test_parts_of_a_period_add_up_to_it(first: date, some: int, more: int) -> None:
    middle, last = first + timedelta(days=some), first + timedelta(days=some + more)
    whole, parts = (
        calendar.days_by_year(first, last),
        (
            calendar.days_by_year(first, middle),
            calendar.days_by_year(middle, last),
        ),
    )
    assert sum(whole) == some + more
    assert whole == (parts[0][0] + parts[1][0], parts[0][1] + parts[1][1])
    by_parts = calendar.days_of_30_360(first, middle) + calendar.days_of_30_360(middle, last)
    assert by_parts == calendar.days_of_30_360(first, last)


def test_a_day_belongs_to_the_year_in_which_it_ends() -> None:
    leap, other = calendar.days_by_year(date(2023, 12, 12), date(2024, 1, 12))
    factor = Decimal("0.094822") * (Decimal(other) / 365 + Decimal(leap) / 366)
    assert round(factor, 12) == Decimal("0.008044857759")


@given(st.sampled_from(list(DayCount)), st.integers(0, 31), st.sampled_from([make.LENT_ON, date(2024, 1, 30)]))
def test_the_rates_of_the_parts_of_a_period_add_up_to_its_own(day_count: DayCount, days: int, start: date) -> None:
    terms = make.terms("french", "0.12", 3, rate_basis=RateBasis.YEAR, day_count=day_count)
    periods = calendar.periods(terms=terms, start_on=start)
    table, first = Rates(terms, periods), periods[0]
    middle = min(first.from_on + timedelta(days=days), first.due_on)
    parts = Fraction(*table.part(0, first.from_on, middle)) + Fraction(*table.part(0, middle, first.due_on))
    assert parts == Fraction(*table.whole(0))


def test_a_month_of_30_360_has_30_days_whatever_it_has() -> None:
    assert calendar.days_of_30_360(date(2024, 1, 31), date(2024, 2, 29)) == 29
    assert calendar.days_of_30_360(date(2024, 2, 15), date(2024, 3, 15)) == 30
    assert calendar.days_of_30_360(date(2023, 1, 1), date(2024, 1, 1)) == 360


def test_effective_rates_go_both_ways() -> None:
    monthly = rates.effective_for_days(Decimal("0.165"), days=30)
    assert round(monthly, 8) == Decimal("0.01280809")
    assert round(rates.effective_yearly(monthly, days=30), 20) == Decimal("0.165")
    assert rates.effective_for_days(Decimal("0.165"), days=360) == Decimal("0.165")


def test_late_interest_of_peru_compounds_two_effective_rates_by_days() -> None:
    # AM-PE-04, https://studylib.es/doc/6937544: a cuota of 176.97 paid 5 days late; the sum is rounded, not its parts.
    due = Decimal("176.97")
    compensatory = due * rates.effective_for_days(Decimal("0.165"), days=5)
    moratory = due * rates.effective_for_days(Decimal("0.70"), days=5)
    assert (round(compensatory, 2), round(moratory, 2)) == (Decimal("0.38"), Decimal("1.31"))
    assert round(due + compensatory + moratory, 2) == Decimal("178.65")


@pytest.mark.parametrize(
    ("weekend", "expected"),
    [
        (Weekend.NONE, [date(2024, 6, 1), date(2024, 7, 1), date(2024, 8, 1), date(2024, 9, 1)]),
        (Weekend.NEXT, [date(2024, 6, 3), date(2024, 7, 2), date(2024, 8, 1), date(2024, 9, 2)]),
        (Weekend.PREVIOUS, [date(2024, 5, 31), date(2024, 6, 28), date(2024, 8, 1), date(2024, 8, 30)]),
    ],
)
def test_weekends_and_holidays_move_a_due_date_but_not_those_after_it(weekend: Weekend, expected: list[date]) -> None:
    terms = make.terms("french", "0.01", 4, weekend=weekend, holidays=(date(2024, 7, 1),))
    periods = calendar.periods(terms=terms, start_on=date(2024, 5, 1))
    assert [period.due_on for period in periods] == expected


def test_daily_due_dates_that_would_meet_on_a_monday_go_on() -> None:
    terms = make.terms("flat", "0.01", 4, weekend=Weekend.NEXT, every=Every(days=1))
    periods = calendar.periods(terms=terms, start_on=date(2024, 6, 6))
    assert [period.due_on.isoformat() for period in periods] == ["2024-06-07", "2024-06-10", "2024-06-11", "2024-06-12"]
