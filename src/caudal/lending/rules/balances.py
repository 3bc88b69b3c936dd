"""How the balance of a loan changes apart from its instalments, and what a row of the plan asks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from caudal.lending.rules.calendar import Period


class Effect(StrEnum):
    """What principal paid ahead does to the plan. Money lent always makes the plan of the rest again."""

    RELEVEL = "relevel"
    """The instalment is computed again over the remaining periods."""
    KEEP = "keep"
    """The instalment is kept and the loan ends earlier."""
    SKIP = "skip"
    """The principal of the next instalments is less, their interest still due."""
    EARLY = "early"
    """Instalment `number` is paid before its day: interest it no longer costs is asked with the next one."""
    CORRECTION = "correction"
    """Only the balance on which interest is taken changes: principal that is late, or no longer late."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceChange:
    """One change of the balance: lent (positive) or paid ahead of the schedule (negative)."""

    on: date
    minor: int
    effect: Effect = Effect.RELEVEL
    number: int = 0
    """Of an EARLY one: the instalment that is paid, from 1."""

    @property
    def is_principal(self) -> bool:
        return self.effect is not Effect.CORRECTION


class Asked(NamedTuple):
    """What a row of the plan asks for."""

    from_on: date
    due_on: date
    principal_minor: int
    interest_minor: int


def asked_rows(periods: Sequence[Period], principal: Iterable[int], interest: Iterable[int]) -> list[Asked]:
    """Rows from their columns."""
    return [
        Asked(period.from_on, period.due_on, part, cost)
        for period, part, cost in zip(periods, principal, interest, strict=False)
    ]


def row_of_payment(due_dates: Iterable[date], *, on: date, before: Iterable[BalanceChange]) -> int | None:
    """The row in which a plan shows principal paid ahead on a day: of the period that the day lies in or ends.

    What is lent on a due date is owed from the next row on, and so is what is paid ahead of it later that day.
    """
    is_lent_first = any(change.on == on and change.minor > 0 and change.is_principal for change in before)
    return next((k for k, day in enumerate(due_dates) if on < day or (on == day and not is_lent_first)), None)


def period_index(periods: Sequence[Period], on: date) -> int:
    """The period that begins on a day or in which it lies (its due date excluded); the last one after all."""
    return next((k for k, period in enumerate(periods) if on < period.due_on), len(periods) - 1)
