"""Reads of sealed periods, and `verify`, which proves that what was sealed has not changed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from caudal.db.rows import rows
from caudal.kernel.checks import Check, counted
from caudal.kernel.money import Money
from caudal.ledger.errors import BookNotFound
from caudal.ledger.models import Book
from caudal.ledger.periods.models import Period
from caudal.ledger.rules import SealedPolicy

PAGE_MAX = 200


@dataclass(frozen=True, slots=True)
class PeriodView:
    """Days that were sealed together: debits of the trial balance on the last one, and the digest that proves it."""

    since: date | None
    through: date
    sealed_at: datetime
    event_id: UUID
    totals: tuple[Money, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class SealedState:
    """Through which day a book is sealed, and what becomes of an entry that is dated before."""

    through: date | None
    policy: SealedPolicy


def sealed_state(*, book_id: int) -> SealedState:
    """How a book is sealed now.

    :raises BookNotFound:
    """
    found = Book.objects.filter(book_id=book_id).values_list("sealed_through", "sealed_policy").first()
    if found is None:
        raise BookNotFound
    return SealedState(found[0], SealedPolicy(found[1]))


def periods(*, book_id: int, before: date | None = None, limit: int = 50) -> list[PeriodView]:
    """The sealed periods of a book, newest first, those that end before a day."""
    found = Period.objects.filter(book_id=book_id).order_by("-through")
    if before is not None:
        found = found.filter(through__lt=before)
    return [
        PeriodView(p.since, p.through, p.sealed_at, p.event_id, _totals(p.totals), bytes(p.digest).hex())
        for p in found[: min(limit, PAGE_MAX)]
    ]


def verify() -> list[Check]:
    """Re-derive every sealed trial balance from the postings, and look for what was dated into it afterwards."""
    return [counted(**row) for row in rows("caudal.ledger.periods", "verify")]


def _totals(value: Any) -> tuple[Money, ...]:
    told: Mapping[str, int] = json.loads(value) if isinstance(value, str) else value
    return tuple(Money(minor, currency) for currency, minor in sorted(told.items()))
