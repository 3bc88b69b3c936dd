"""Reads of holds: one with what became of it, those that are open, and `verify`."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from caudal.db.rows import rows
from caudal.kernel.checks import Check, counted
from caudal.kernel.money import Money
from caudal.ledger.holds import errors
from caudal.ledger.holds.rules import Way

PAGE_MAX = 200


@dataclass(frozen=True, slots=True)
class Move:
    """What became of a part of a hold, and what was still held after it."""

    way: Way
    amount: Money
    held: Money
    entry_id: UUID | None
    event_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class HoldView:
    """A hold: `credit` has promised `amount` to `debit`; what is still held is pending on both."""

    book_id: int
    id: UUID
    kind: str
    description: str
    details: Mapping[str, Any]
    debit: str
    credit: str
    amount: Money
    held: Money
    placed_at: datetime
    expires_at: datetime
    event_id: UUID
    moves: tuple[Move, ...]


def hold(*, book_id: int, hold_id: UUID) -> HoldView:
    """One hold with all that became of it.

    :raises HoldNotFound:
    """
    found = _holds(book_id=book_id, hold_id=hold_id, account=None, after_at=None, after_id=None, limit=1)
    if not found:
        raise errors.HoldNotFound
    return found[0]


def open_holds(
    *, book_id: int, account: str | None = None, after: tuple[datetime, UUID] | None = None, limit: int = 50
) -> list[HoldView]:
    """What is still held in a book (or on either side of one account), by expiry, after an instant and a hold."""
    at, hold_id = after or (None, None)
    limit = min(limit, PAGE_MAX)
    return _holds(book_id=book_id, hold_id=None, account=account, after_at=at, after_id=hold_id, limit=limit)


def books_with_expired(*, at: datetime) -> list[tuple[UUID, int]]:
    """Organisation and book of every hold that has expired and still counts."""
    found = rows("caudal.ledger.holds", "expired", at=at)
    return [(row["organisation_id"], row["book_id"]) for row in found]


def verify() -> list[Check]:
    """Re-derive what is held, and pending, from the terms and moves of every hold, and its entries from its moves."""
    return [counted(**row) for row in rows("caudal.ledger.holds", "verify")]


def _holds(**parameters: Any) -> list[HoldView]:
    return [_hold(**row) for row in rows("caudal.ledger.holds", "holds", **parameters)]


def _hold(*, amount: int, held: int, currency: str, details: Any, moves: Any, **told: Any) -> HoldView:
    return HoldView(
        **told,
        amount=Money(amount, currency),
        held=Money(held, currency),
        details=_read(details) or {},
        moves=tuple(_move(currency=currency, **move) for move in _read(moves) or ()),
    )


def _move(*, way: str, amount: int, held: int, currency: str, entry_id: str | None, event_id: str, at: str) -> Move:
    settled_by = None if entry_id is None else UUID(entry_id)
    instant = datetime.fromisoformat(at)
    return Move(Way(way), Money(amount, currency), Money(held, currency), settled_by, UUID(event_id), instant)


def _read(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value
