"""Calendars: months, weeks and days between business dates."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_SHORTEST_MONTH = 28


@dataclass(frozen=True, slots=True)
class Every:
    """A step between due dates: exactly one of days, weeks, months, semimonthly is set."""

    days: int = 0
    weeks: int = 0
    months: int = 0
    semimonthly: tuple[int, ...] = ()
    """Two days of each month, such as (15, 30); a month without the day has its last day instead."""

    def __post_init__(self) -> None:
        steps = [step for step in (self.days, self.weeks, self.months) if step]
        if self.semimonthly:
            assert not steps and len(self.semimonthly) == 2, "twice a month is two days and nothing else"
            assert 1 <= self.semimonthly[0] < self.semimonthly[1] <= 31, "the days of a month go forward"
        else:
            assert len(steps) == 1 and steps[0] > 0, "a period is a positive number of days, weeks or months"


def add_months(day: date, months: int) -> date:
    """The same day of the month `months` later, or the month's last day where it has none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if day.day <= _SHORTEST_MONTH:
        return date(year, month + 1, day.day)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def step(first: date, every: Every, times: int) -> date:
    """`first` moved by `times` periods; months count from `first`, so that 31 January does not stick at 28.

    Twice a month, `first` may be any day: the step goes to the `times`-th of the two days after it.
    """
    if every.semimonthly:
        return _semimonthly(first, every.semimonthly, times)
    if every.months:
        return add_months(first, every.months * times)
    return first + timedelta(days=(every.days + 7 * every.weeks) * times)


def due_dates(first_due: date, every: Every, count: int) -> Iterator[date]:
    """`count` due dates from `first_due` on."""
    return (step(first_due, every, i) for i in range(count))


def _semimonthly(first: date, days: tuple[int, ...], times: int) -> date:
    """The `times`-th day of the month's two after `first`; by arithmetic, however many there are."""
    assert times >= 0, "twice a month goes forward"
    if times == 0:
        return first
    passed = sum(_in_month(first, day) <= first for day in days)
    months, half = divmod(passed + times - 1, 2)
    return _in_month(add_months(first.replace(day=1), months), days[half])


def _in_month(day: date, wanted: int) -> date:
    return day.replace(day=min(wanted, monthrange(day.year, day.month)[1]))
