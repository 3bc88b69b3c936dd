"""The periods of a loan: from which day to which, moved off weekends and holidays one by one."""

from calendar import isleap
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from caudal.kernel.periods import Every, add_months
from caudal.lending.rules.terms import FirstInterest, LoanTerms, Weekend, due_on

_ONE_DAY = timedelta(days=1)
_SATURDAY = 5
_DAYS_OF_HALF_A_MONTH = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The time of one instalment: interest runs from `from_on`, the money is due on `due_on`."""

    number: int
    from_on: date
    due_on: date


@lru_cache(maxsize=256)
def periods(*, terms: LoanTerms, start_on: date) -> tuple[Period, ...]:
    """The periods of a loan whose interest runs from `start_on`; due dates go strictly forward.

    A weekend or holiday shifts a due date, never those after it; only where two would meet (a loan of every day)
    is the later one moved to the next free working day.
    """
    rows: list[Period] = []
    from_on = start_on
    for number in range(1, terms.installments + 1):
        nominal = due_on(terms=terms, disbursed_on=start_on, number=number)
        due = _working_day(nominal, terms)
        if due <= from_on:
            due = _next_working_day(from_on + _ONE_DAY, terms)
        rows.append(Period(number=number, from_on=from_on, due_on=due))
        from_on = due
    return tuple(rows)


def first_period_scale(*, terms: LoanTerms, start_on: date) -> tuple[int, int] | None:
    """Real and nominal days of the first period where its interest is scaled by them, else None.

    OpenCBS, setting PAYFIRSTINSTALLMENTREALVALUE: interest of one period / its nominal days * its real days.
    """
    if terms.first_interest is FirstInterest.PERIOD or terms.goes_by_dates:
        return None
    nominal = due_on(terms=terms, disbursed_on=start_on, number=1)
    real = (periods(terms=terms, start_on=start_on)[0].due_on - start_on).days
    return real, _nominal_days(nominal, terms.every)


def days_of_30_360(first: date, last: date) -> int:
    """Days between two dates where every month has 30 (the 31st counts as the 30th)."""
    days = min(last.day, 30) - min(first.day, 30)
    return 360 * (last.year - first.year) + 30 * (last.month - first.month) + days


def days_by_year(first: date, last: date) -> tuple[int, int]:
    """The days between two dates that lie in leap years and in others (act/act).

    A day belongs to the year in which it ends: of 12 December 2023 to 12 January 2024, 19 lie in 2023 and 12 in 2024
    (Apache Fineract, ProgressiveEMICalculatorTest, rate factor 0.008044857759 at 9.4822 %).
    """
    leap = sum(
        (min(last, date(year, 12, 31)) - max(first, date(year - 1, 12, 31))).days
        for year in range(first.year, last.year + 1)
        if isleap(year) and first < date(year, 12, 31)
    )
    return leap, (last - first).days - leap


def _nominal_days(due_on: date, every: Every) -> int:
    """The days of one whole period that ends on `due_on`."""
    if every.semimonthly:
        return _DAYS_OF_HALF_A_MONTH
    if every.months:
        return (due_on - add_months(due_on, -every.months)).days
    return every.days + 7 * every.weeks


def _working_day(day: date, terms: LoanTerms) -> date:
    if terms.weekend is Weekend.NONE or not _is_off(day, terms):
        return day
    return _next_working_day(day, terms) if terms.weekend is Weekend.NEXT else _previous_working_day(day, terms)


def _next_working_day(day: date, terms: LoanTerms) -> date:
    while terms.weekend is not Weekend.NONE and _is_off(day, terms):
        day += _ONE_DAY
    return day


def _previous_working_day(day: date, terms: LoanTerms) -> date:
    while _is_off(day, terms):
        day -= _ONE_DAY
    return day


def _is_off(day: date, terms: LoanTerms) -> bool:
    return day.weekday() >= _SATURDAY or day in terms.holidays
