"""Receipts as their readers see them: the circle's officers, the member, and whoever holds the paper with its code.

A receipt is void when its entry was reversed; nothing of it is ever edited.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from caudal.circles.errors.receipts import ReceiptNotFound
from caudal.circles.models import Circle, Member, Receipt
from caudal.circles.queries.movements import actor_names
from caudal.circles.queries.views import CircleView
from caudal.circles.rules.permissions import Permission
from caudal.circles.rules.receipts import ReceiptKind, initials
from caudal.kernel.money import Money
from caudal.ledger import queries as ledger
from caudal.ledger.proofs import errors as proof_errors, queries as proofs
from caudal.ledger.proofs.queries import Document
from caudal.ledger.queries import EntryView
from caudal.parties import queries as parties

RECEIPTS_MAX = 199
"""At once; as many entries as the ledger gives at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptRow:
    """A receipt in a list. `amount` is positive; `is_paid_out` says that it left the box."""

    number: int
    member_id: UUID
    kind: ReceiptKind
    amount: Money
    is_paid_out: bool
    issued_on: date
    entry_id: UUID
    voided_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptPage:
    """One receipt whole, for who may see it: with the code that goes on the paper."""

    row: ReceiptRow
    code: str
    member_number: int
    member_name: str
    description: str
    recorded_at: datetime
    by: str
    void_entry_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicReceipt:
    """What a code opens to whoever holds it: no name, no other figure of the circle."""

    circle_name: str
    number: int
    issued_on: date
    kind: ReceiptKind
    amount: Money
    is_paid_out: bool
    member_initials: str
    voided_on: date | None
    proof: Document | None
    """The ledger's own, once the entry is sealed."""


def receipts(view: CircleView, *, member_id: UUID | None = None, limit: int = 50, offset: int = 0) -> list[ReceiptRow]:
    """Receipts, newest first: one member's, or the circle's. Four queries, three more when one is void.

    :raises NotPermitted: others' receipts, to who may read only their own
    """
    if member_id is None:
        view.demand(Permission.READ_ALL)
    else:
        view.demand_member(member_id)
    found = Receipt.objects.filter(book_id=view.book_id).order_by("-number")
    if member_id is not None:
        found = found.filter(member_id=member_id)
    rows = list(found[offset : offset + min(limit, RECEIPTS_MAX)])
    entries = {one.id: one for one in ledger.entries(book_id=view.book_id, ids=[row.entry_id for row in rows])}
    voided = _voided(view.book_id, entries.values())
    return [_row(row, currency=view.currency, voided_on=voided.get(row.entry_id)) for row in rows]


def receipt(view: CircleView, *, number: int) -> ReceiptPage:
    """One receipt. At most twelve queries.

    :raises ReceiptNotFound:
    :raises NotPermitted: another member's, to who may read only their own
    """
    row = Receipt.objects.filter(book_id=view.book_id, number=number).first()
    if row is None:
        raise ReceiptNotFound(field="number")
    view.demand_member(row.member_id)
    entry = ledger.entry(book_id=view.book_id, entry_id=row.entry_id)
    member = Member.objects.get(book_id=view.book_id, id=row.member_id)
    return ReceiptPage(
        row=_row(row, currency=view.currency, voided_on=_voided(view.book_id, [entry]).get(entry.id)),
        code=row.code,
        member_number=member.number,
        member_name=_name(member),
        description=entry.description,
        recorded_at=entry.recorded_at,
        by=actor_names({entry.event_id}).get(entry.event_id, ""),
        void_entry_id=entry.reversed_by,
    )


def numbers(view: CircleView, *, entry_ids: Collection[UUID]) -> dict[UUID, int]:
    """The receipts' numbers of those entries that have one; who sees the entries may see them. One query."""
    found = Receipt.objects.filter(book_id=view.book_id, entry_id__in=list(entry_ids))
    return dict(found.values_list("entry_id", "number"))


def opened_by(*, code: str) -> PublicReceipt | None:
    """What a code opens; None for one that opens nothing, whatever is wrong with it. At most 15 queries."""
    row = Receipt.objects.filter(code=code).first()
    if row is None:
        return None
    circle = Circle.objects.get(book_id=row.book_id)
    entry = ledger.entry(book_id=row.book_id, entry_id=row.entry_id)
    told = _row(row, currency=circle.currency, voided_on=_voided(row.book_id, [entry]).get(entry.id))
    return PublicReceipt(
        circle_name=circle.name,
        number=told.number,
        issued_on=told.issued_on,
        kind=told.kind,
        amount=told.amount,
        is_paid_out=told.is_paid_out,
        member_initials=initials(_name(Member.objects.get(book_id=row.book_id, id=row.member_id))),
        voided_on=told.voided_on,
        proof=_proof(row),
    )


def _proof(row: Receipt) -> Document | None:
    try:
        return proofs.entry_proof(book_id=row.book_id, entry_id=row.entry_id)
    except (proof_errors.EntryIsNotSealed, proof_errors.LogHasNoSeal):
        return None


def _voided(book_id: int, entries: Collection[EntryView]) -> dict[UUID, date]:
    """When the entries that were reversed were. Three queries if there are any."""
    reversals = {one.reversed_by: one.id for one in entries if one.reversed_by is not None}
    found = ledger.entries(book_id=book_id, ids=list(reversals)) if reversals else []
    return {reversals[one.id]: one.effective_on for one in found}


def _row(row: Receipt, *, currency: str, voided_on: date | None) -> ReceiptRow:
    return ReceiptRow(
        number=row.number,
        member_id=row.member_id,
        kind=ReceiptKind(row.kind),
        amount=Money(abs(row.amount_minor), currency),
        is_paid_out=row.amount_minor < 0,
        issued_on=row.issued_on,
        entry_id=row.entry_id,
        voided_on=voided_on,
    )


def _name(member: Member) -> str:
    people = parties.people(organisation_id=member.organisation_id, ids=[member.person_id])
    return people[member.person_id].full_name
