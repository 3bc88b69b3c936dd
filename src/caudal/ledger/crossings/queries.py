"""Reads of crossings: one, those that left a book, and `verify`, which sets both books against each other."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from caudal.db.rows import rows
from caudal.kernel import refusals
from caudal.kernel.checks import Check, counted
from caudal.kernel.money import Money
from caudal.kernel.refusals import Refusal
from caudal.ledger.crossings import errors, rules
from caudal.ledger.crossings.rules import State
from caudal.ledger.rules import Side

PAGE_MAX = 200


@dataclass(frozen=True, slots=True)
class CrossingView:
    """A crossing with its end, as far as it has come: the entry in the other book, or the refusal and the reversal."""

    book_id: int
    id: UUID
    account: str
    side: Side
    to_book_id: int
    to_account: str
    amount: Money
    effective_on: date
    description: str
    sent_at: datetime
    event_id: UUID
    state: State
    entry_id: UUID
    arrival_id: UUID | None
    return_id: UUID | None
    refusal: Refusal | None
    answered_at: datetime | None

    @property
    def minor(self) -> int:
        """What the account that was sent from was posted, debit positive."""
        return rules.signed(side=self.side, minor=self.amount.minor)


def crossing(*, book_id: int, crossing_id: UUID) -> CrossingView:
    """One crossing of the book that it left.

    :raises CrossingNotFound:
    """
    found = _crossings(book_id=book_id, crossing_id=crossing_id, before=None, limit=1)
    if not found:
        raise errors.CrossingNotFound
    return found[0]


def crossings(*, book_id: int, before: UUID | None = None, limit: int = 50) -> list[CrossingView]:
    """What has left a book, newest first, before one. One query."""
    return _crossings(book_id=book_id, crossing_id=None, before=before, limit=min(limit, PAGE_MAX))


def verify() -> list[Check]:
    """Set the entries of every crossing, and the clearing accounts of every two books, against each other."""
    return [counted(**row) for row in rows("caudal.ledger.crossings", "verify")]


def _crossings(**parameters: Any) -> list[CrossingView]:
    return [_view(**row) for row in rows("caudal.ledger.crossings", "crossings", **parameters)]


def _view(*, amount: int, currency: str, refusal_code: str | None, refusal_facts: Any, **row: Any) -> CrossingView:
    return CrossingView(
        **row,
        side=Side.DEBIT if amount > 0 else Side.CREDIT,
        amount=Money(abs(amount), currency),
        state=rules.state(arrived=row["arrival_id"] is not None, returned=row["return_id"] is not None),
        refusal=None if refusal_code is None else _refusal(refusal_code, refusal_facts),
    )


def _refusal(code: str, facts: Any) -> Refusal:
    known: Mapping[str, Any] = json.loads(facts) if isinstance(facts, str) else facts
    return refusals.remembered(code=code, facts=known)
