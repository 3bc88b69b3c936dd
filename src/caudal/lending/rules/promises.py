"""Whether a promise to pay was kept: said by the money that came, never by anybody's word."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

PROMISE_DAYS_MAX = 366
"""Whoever promises for later than a year promises nothing that could be followed up."""


class PromiseStatus(StrEnum):
    OPEN = "open"
    KEPT = "kept"
    BROKEN = "broken"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised:
    """What a borrower said: this much by that day. `number` is the order of entry."""

    id: UUID
    number: int
    made_on: date
    due_on: date
    amount_minor: int
    withdrawn_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """Money that came and stayed: a repayment that nobody has reversed."""

    number: int
    on: date
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseStanding:
    """How a promise stands on a day."""

    status: PromiseStatus
    paid_minor: int
    """What came for it in its time."""
    kept_on: date | None


def promise_standings(
    *, promises: Iterable[Promised], payments: Iterable[Paid], as_of: date
) -> Mapping[UUID, PromiseStanding]:
    """Judge the promises of one loan by its payments up to `as_of`.

    A payment counts from the day on which the promise was made until the promised day, the earliest payment first. A
    sol keeps one promise only: the one that falls due first takes it. A promise is broken on the day after its own.
    """
    left = {paid: paid.amount_minor for paid in sorted(payments, key=_in_order) if paid.on <= as_of}
    standings: dict[UUID, PromiseStanding] = {}
    for promise in sorted(promises, key=lambda one: (one.due_on, one.number)):
        if promise.withdrawn_on is not None and promise.withdrawn_on <= as_of:
            standings[promise.id] = PromiseStanding(status=PromiseStatus.WITHDRAWN, paid_minor=0, kept_on=None)
            continue
        missing_minor, kept_on = promise.amount_minor, None
        for paid, left_minor in left.items():
            if missing_minor and promise.made_on <= paid.on <= promise.due_on:
                taken_minor = min(missing_minor, left_minor)
                left[paid] = left_minor - taken_minor
                missing_minor -= taken_minor
                kept_on = paid.on if not missing_minor else None
        standings[promise.id] = PromiseStanding(
            status=_status(promise, is_kept=kept_on is not None, as_of=as_of),
            paid_minor=promise.amount_minor - missing_minor,
            kept_on=kept_on,
        )
    return standings


def _status(promise: Promised, *, is_kept: bool, as_of: date) -> PromiseStatus:
    if is_kept:
        return PromiseStatus.KEPT
    return PromiseStatus.BROKEN if as_of > promise.due_on else PromiseStatus.OPEN


def _in_order(paid: Paid) -> tuple[date, int]:
    return paid.on, paid.number
