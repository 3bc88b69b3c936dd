"""The cash box as the ledger has it: what should be in it now, and what went through it between two postings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from caudal.circles.rules import accounts
from caudal.db.rows import rows
from caudal.kernel.money import Money
from caudal.ledger import queries as ledger

LINES_MAX = 2_000


@dataclass(frozen=True, slots=True)
class Box:
    """What should be in the box after the newest posting of the cash account: its version and instant (0: none)."""

    cash: Money
    version: int
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Postings of the cash account after one instant (None: from the first) up to another (None: to the newest)."""

    after: datetime | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Moved:
    """What entries of one kind moved in one stretch (numbered from 0)."""

    stretch: int
    kind: str
    minor: int
    entries: int


@dataclass(frozen=True, slots=True)
class BoxLine:
    """One posting of the box; whom it concerns, as far as its entry says."""

    stretch: int
    version: int
    minor: int
    entry_id: UUID
    kind: str
    description: str
    event_id: UUID
    member_id: UUID | None
    loan_id: UUID | None


def box(*, book_id: int, currency: str) -> Box:
    """The box now. Two queries."""
    newest = next(iter(ledger.statement(book_id=book_id, account=accounts.CASH, limit=1)), None)
    return Box(newest.balance, newest.version, newest.recorded_at) if newest else Box(Money.zero(currency), 0, None)


def moved(*, book_id: int, stretches: Sequence[Stretch]) -> list[Moved]:
    """What went through the box in each stretch, by kind of entry. One query."""
    return [Moved(**row) for row in rows("caudal.circles", "box_between", **_asked(book_id, stretches))]


def lines(*, book_id: int, stretches: Sequence[Stretch], limit: int = LINES_MAX) -> list[BoxLine]:
    """Every posting of the box in the stretches, oldest first. One query."""
    found = rows("caudal.circles", "box_lines", limit=min(limit, LINES_MAX), **_asked(book_id, stretches))
    return [BoxLine(**row | {"member_id": _id(row["member_id"]), "loan_id": _id(row["loan_id"])}) for row in found]


def _asked(book_id: int, stretches: Sequence[Stretch]) -> dict[str, object]:
    return {
        "book_id": book_id,
        "cash": accounts.CASH,
        "after": [one.after for one in stretches],
        "until": [one.until for one in stretches],
    }


def _id(text: str | None) -> UUID | None:
    return None if text is None else UUID(text)
