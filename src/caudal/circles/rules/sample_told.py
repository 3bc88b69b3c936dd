"""What a synthetic circle has done, as plain rows: who, which entries, trades, fines, loans, meetings and cycles."""

import random
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from caudal.circles.rules import sample_sharing as sharing
from caudal.circles.rules.receipts import ReceiptKind
from caudal.circles.rules.sample import Habits
from caudal.circles.rules.shares import TradeKind
from caudal.ledger.rules import Line
from caudal.lending.rules.replay import LoanEvent
from caudal.lending.rules.terms import LoanTerms


@dataclass(frozen=True, slots=True)
class Person:
    number: int
    id: UUID
    person_id: UUID
    full_name: str
    document: str
    phone: str
    role: str
    joined_on: date


@dataclass(frozen=True, slots=True)
class Fact:
    """Money that moved, or was owed: an entry with what it needs."""

    kind: str
    on: date
    meeting: int
    lines: tuple[Line, ...]
    entry_id: UUID
    description: str = ""
    details: dict[str, str | int] = field(default_factory=dict)
    member: Person | None = None
    receipt: ReceiptKind | None = None
    loan: "LoanTold | None" = None
    """Then its entry is that of this event of the loan, as lending splits it."""
    event: int = 0


@dataclass(slots=True)
class Trade:
    id: UUID
    member: Person
    kind: TradeKind
    shares: int
    amount_minor: int
    capital_minor: int
    on: date
    entry_id: UUID


@dataclass(slots=True)
class FineTold:
    id: UUID
    member: Person
    reason: str
    amount_minor: int
    on: date
    entry_id: UUID
    meeting_id: UUID
    collected_on: date | None = None
    collection_entry_id: UUID | None = None
    waived_on: date | None = None
    waiver_entry_id: UUID | None = None


@dataclass(slots=True)
class LoanTold:
    id: UUID
    number: int
    member: Person
    terms: LoanTerms
    principal_minor: int
    purpose: str
    events: list[LoanEvent]
    cash_minor: int
    fines_minor: int
    reserved_minor: int
    member_shares: int
    total_shares: int
    open_loans: int
    due: list[tuple[date, int]]
    is_lost: bool
    cycle: int
    repaid_minor: int = 0


@dataclass(slots=True)
class Sitting:
    """A meeting: who came, and where the box stood."""

    id: UUID
    number: int
    cycle: int
    on: date
    statuses: dict[int, str]
    fines: dict[int, UUID]
    cash_before_minor: int = 0
    cash_after_minor: int = 0
    is_signed: bool = True


@dataclass(slots=True)
class CycleTold:
    number: int
    opened_on: date
    closed_on: date | None


@dataclass(slots=True)
class Story:
    """A circle with all that it did, in the order in which it happened."""

    circle_id: UUID
    habits: Habits
    people: list[Person]
    codes: random.Random
    """What the codes of its receipts are drawn from: nothing here is real."""
    facts: list[Fact] = field(default_factory=list)
    trades: list[Trade] = field(default_factory=list)
    fines: list[FineTold] = field(default_factory=list)
    loans: list[LoanTold] = field(default_factory=list)
    sittings: list[Sitting] = field(default_factory=list)
    cycles: list[CycleTold] = field(default_factory=list)
    share_outs: list[sharing.SharedOut] = field(default_factory=list)
