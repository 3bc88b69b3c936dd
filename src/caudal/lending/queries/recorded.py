"""What was recorded of loans, many at a time: their events as the replay takes them, and the splits that stand."""

import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from caudal.db.sql_files import sql_text
from caudal.lending.models import Allocation as StoredAllocation
from caudal.lending.rules.components import Breakdown
from caudal.lending.rules.events import Allocation, EventKind, LoanEvent, change_from_json

_KINDS = {str(kind): kind for kind in EventKind}


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event with what its row says besides."""

    event: LoanEvent
    cash_account: str
    description: str
    entry_id: UUID | None
    cost_minor: int | None = None
    """What the lender paid for what is sold on credit, where that is not what the borrower owes."""


@dataclass(frozen=True, slots=True)
class StoredSplit:
    """The current version of an event's allocation, with the ledger entry that carries it."""

    version: int
    entry_id: UUID | None
    parts: Breakdown
    overpaid_minor: int
    is_recovered: bool = False

    @classmethod
    def of(cls, row: StoredAllocation) -> "StoredSplit":
        """The split that a row stores."""
        return split_of(
            (row.version, row.entry_id, row.penalty_minor, row.fee_minor, row.interest_minor, row.principal_minor,
             row.overpaid_minor, row.is_recovered)
        )  # fmt: skip

    @classmethod
    def usual(cls, one: Recorded) -> "StoredSplit":
        """The split of an event that has none stored: a recovery pays nothing, the others became debt."""
        if one.event.kind is EventKind.RECOVERY:
            return cls(0, one.entry_id, Breakdown(), 0)
        return cls(0, one.entry_id, one.event.stated or Breakdown(principal_minor=one.event.amount_minor), 0)

    def says(self, split: Allocation) -> bool:
        """Whether the replay splits it as it is stored."""
        ours = (self.parts, self.overpaid_minor, self.is_recovered)
        return ours == (split.parts, split.overpaid_minor, split.is_recovered)


def recorded(*, book_id: int, loan_ids: Collection[UUID]) -> dict[UUID, dict[UUID, Recorded]]:
    """The events of loans of a book by loan and id, in the order of entry. One query."""
    found: dict[UUID, dict[UUID, Recorded]] = defaultdict(dict)
    for row in _selected("events_of_loans", book_id, loan_ids):
        event = event_of(row[1:14])
        found[row[0]][event.id] = Recorded(event, *row[14:18])
    return found


def recorded_events(*, book_id: int, loan_ids: Collection[UUID]) -> dict[UUID, list[LoanEvent]]:
    """The events of loans as the replay takes them. One query."""
    found: dict[UUID, list[LoanEvent]] = defaultdict(list)
    for row in _selected("events_of_loans", book_id, loan_ids):
        found[row[0]].append(event_of(row[1:14]))
    return found


def splits_of_loans(*, book_id: int, loan_ids: Collection[UUID]) -> dict[UUID, dict[UUID, StoredSplit]]:
    """The newest split of each event of loans of a book, by loan and event. One query."""
    found: dict[UUID, dict[UUID, StoredSplit]] = defaultdict(dict)
    for row in _selected("splits_of_loans", book_id, loan_ids):
        found[row[0]][row[1]] = split_of(row[2:])
    return found


def event_of(values: Sequence[Any]) -> LoanEvent:
    """An event from its columns in the order of `events_of_loans.sql`, from `id` to `change`."""
    (
        event_id, number, kind, on, amount_minor, penalty, fee, interest, principal, reverses, due_on, concerns, change,
    ) = values  # fmt: skip
    stated = None
    if principal is not None:
        stated = Breakdown(penalty_minor=penalty, fee_minor=fee, interest_minor=interest, principal_minor=principal)
    return LoanEvent(
        id=event_id, number=number, kind=_KINDS[kind], on=on, amount_minor=amount_minor, stated=stated,
        reverses=reverses, due_on=due_on, concerns=concerns,
        change=change_from_json(json.loads(change)) if change is not None else None,
    )  # fmt: skip


def split_of(values: Sequence[Any]) -> StoredSplit:
    """A split from its columns in the order of `splits_of_loans.sql`, from `version` on."""
    version, entry_id, penalty, fee, interest, principal, overpaid_minor, is_recovered = values
    parts = Breakdown(penalty_minor=penalty, fee_minor=fee, interest_minor=interest, principal_minor=principal)
    return StoredSplit(version, entry_id, parts, overpaid_minor, is_recovered)


def _selected(name: str, book_id: int, loan_ids: Collection[UUID]) -> list[tuple[Any, ...]]:
    if not loan_ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql_text("caudal.lending", name), {"book_id": book_id, "loan_ids": list(loan_ids)})
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found
