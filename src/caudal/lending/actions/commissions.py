"""Keep commissions in step with what they are earned on: a step of every action that moves money of a loan.

Lock order: after the loans and their entries; the accounts of sellers come last in every action.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from caudal.audit.actions import Act
from caudal.db.rows import rows
from caudal.kernel.ids import uuid7
from caudal.kernel.money import Money
from caudal.ledger import actions as ledger
from caudal.ledger.rules import ENTRIES_MAX, NewEntry
from caudal.lending.models.selling import Commission
from caudal.lending.rules import commissions as rules
from caudal.lending.rules.commissions import CommissionBasis, CommissionTerms
from caudal.lending.rules.events import EventKind
from caudal.lending.rules.posting import opposite


@dataclass(frozen=True, slots=True, kw_only=True)
class _Earned:
    """What an event should earn whom."""

    seller_id: UUID
    seller_number: int
    amount_minor: int


def keep_in_step(act: Act, *, book_id: int, causes: Mapping[UUID, date]) -> None:
    """Post what sellers earn on the events of these loans, and take back what they no longer earn.

    `causes` names the loans that changed, each with the day of the change: an entry takes effect on the day of what it
    is earned on, but never before its cause. One query and no more where nobody sold any of the loans.
    """
    found = rows("caudal.lending", "commission_events", book_id=book_id, loan_ids=list(causes))
    new: list[NewEntry] = []
    undone: list[NewEntry] = []
    earned: list[Commission] = []
    for row, due in _due(found):
        if due == _so_far(row):
            continue
        on = max(row["effective_on"], causes[row["loan_id"]])
        entry = _entry(act, row, due, on=on) if due is not None and due.amount_minor else None
        if entry is not None:
            new.append(entry)
        if row["earned_entry_id"] is not None:
            undone.append(_undoing(act, row, on=on))
        earned.append(_row(act, book_id, row, due, entry_id=entry.id if entry else None, on=on))
    entries = [*new, *undone]
    for start in range(0, len(entries), ENTRIES_MAX):
        ledger.post_batch(act, book_id=book_id, entries=entries[start : start + ENTRIES_MAX])
    Commission.objects.bulk_create(earned)


def _due(found: list[dict[str, Any]]) -> list[tuple[dict[str, Any], _Earned | None]]:
    """Each event with what it should earn; None where nobody sold the loan any more."""
    disbursed: set[UUID] = set()
    told: list[tuple[dict[str, Any], _Earned | None]] = []
    for row in found:
        if row["seller_id"] is None:
            told.append((row, None))
            continue
        kind = EventKind(row["kind"])
        amount_minor = 0
        if not row["is_reversed"]:
            terms = CommissionTerms(basis=CommissionBasis(row["basis"]), rate=row["rate"], flat_minor=row["flat_minor"])
            # What a disbursement took out of an overpayment was handed over all the same.
            base_minor = row["amount_minor"] - (0 if kind is EventKind.DISBURSEMENT else row["overpaid_minor"])
            is_first = kind is EventKind.DISBURSEMENT and row["loan_id"] not in disbursed
            amount_minor = rules.commission_minor(terms=terms, kind=kind, amount_minor=base_minor, is_first=is_first)
            if is_first:
                disbursed.add(row["loan_id"])
        told.append(
            (row, _Earned(seller_id=row["seller_id"], seller_number=row["seller_number"], amount_minor=amount_minor))
        )
    return told


def _so_far(row: dict[str, Any]) -> _Earned | None:
    """What the event earns as it is recorded; an event that never earned anything earns its seller nothing."""
    if row["earned_version"] is None:
        if row["seller_id"] is None:
            return None
        return _Earned(seller_id=row["seller_id"], seller_number=row["seller_number"], amount_minor=0)
    if row["seller_id"] is None and row["earned_minor"] == 0:
        return None
    return _Earned(
        seller_id=row["earned_seller_id"], seller_number=row["earned_seller_number"], amount_minor=row["earned_minor"]
    )


def _entry(act: Act, row: dict[str, Any], due: _Earned, *, on: date) -> NewEntry:
    return NewEntry(
        kind="loan_commission",
        on=on,
        lines=rules.commission_lines(number=due.seller_number, amount=Money(due.amount_minor, row["currency"])),
        id=uuid7(act.at),
        details=_details(row, due.seller_id),
    )


def _undoing(act: Act, row: dict[str, Any], *, on: date) -> NewEntry:
    lines = rules.commission_lines(
        number=row["earned_seller_number"], amount=Money(row["earned_minor"], row["currency"])
    )
    return NewEntry(
        kind="loan_commission_reversal",
        on=on,
        lines=opposite(lines),
        id=uuid7(act.at),
        details=_details(row, row["earned_seller_id"]),
        reverses=row["earned_entry_id"],
    )


def _details(row: dict[str, Any], seller_id: UUID) -> dict[str, str]:
    return {"loan": str(row["loan_id"]), "loan_event": str(row["loan_event_id"]), "seller": str(seller_id)}


def _row(
    act: Act, book_id: int, row: dict[str, Any], due: _Earned | None, *, entry_id: UUID | None, on: date
) -> Commission:
    return Commission(
        book_id=book_id,
        loan_event_id=row["loan_event_id"],
        version=(row["earned_version"] or 0) + 1,
        loan_id=row["loan_id"],
        seller_id=due.seller_id if due else row["earned_seller_id"],
        amount_minor=due.amount_minor if due else 0,
        earned_on=on,
        entry_id=entry_id,
        event_id=act.event_id,
    )
