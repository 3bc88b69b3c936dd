"""Calendars: months, weeks and days between business dates."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Every:
    """A step between due dates: exactly one of days, weeks, months is set."""

    days: int = 0
    weeks: int = 0
    months: int = 0

    def __post_init__(self) -> None:
        steps = [step for step in (self.days, self.weeks, self.months) if step]
        assert len(steps) == 1 and steps[0] > 0, "a period is a positive number of days, weeks or months"


def add_months(day: date, months: int) -> date:
    """The same day of the month `months` later, or the month's last day where it has none."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def step(first: date, every: Every, times: int) -> date:
    """`first` moved by `times` periods; months count from `first`, so that 31 January does not stick at 28."""
    if every.months:
        return add_months(first, every.months * times)
    return first + timedelta(days=(every.days + 7 * every.weeks) * times)


def due_dates(first_due: date, every: Every, count: int) -> Iterator[date]:
    """`count` due dates from `first_due` on."""
    return (step(first_due, every, i) for i in range(count))
