"""The fines of a circle or of one member."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from caudal.circles import errors
from caudal.circles.models import Fine
from caudal.circles.queries.views import CircleView
from caudal.circles.rules.permissions import Permission
from caudal.kernel.money import Money

FINES_MAX = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class FineRow:
    """A fine from its issue to its end."""

    fine_id: UUID
    member_id: UUID
    amount: Money
    paid: Money
    left: Money
    """What still has to be paid of it; nothing once it has ended."""
    reason: str
    reason_code: str
    meeting_id: UUID | None
    issued_on: date
    status: str
    """issued, collected, waived or reversed"""
    collected_on: date | None
    ended_on: date | None
    end_reason: str
    entry_id: UUID
    source: str


def fines(
    view: CircleView, *, status: str | None = None, member_id: UUID | None = None, limit: int = 100, offset: int = 0
) -> list[FineRow]:
    """Fines, newest first, by state or member. One query.

    :raises NotPermitted: others' fines, to who may read only their own
    """
    if member_id is None:
        view.demand(Permission.READ_ALL)
    else:
        view.demand_member(member_id)
    found = Fine.objects.filter(book_id=view.book_id).order_by("-issued_on", "-id")
    if status is not None:
        found = found.filter(status=status)
    if member_id is not None:
        found = found.filter(member_id=member_id)
    return [_row(view, row) for row in found[offset : offset + min(limit, FINES_MAX)]]


def fine(view: CircleView, *, fine_id: UUID) -> FineRow:
    """One fine. One query.

    :raises FineNotFound: an unknown fine, or another circle's
    :raises NotPermitted: another member's, to who may read only their own
    """
    row = Fine.objects.filter(book_id=view.book_id, id=fine_id).first()
    if row is None:
        raise errors.FineNotFound
    view.demand_member(row.member_id)
    return _row(view, row)


def _row(view: CircleView, row: Fine) -> FineRow:
    return FineRow(
        fine_id=row.id,
        member_id=row.member_id,
        amount=view.money(row.amount_minor),
        paid=view.money(row.amount_minor if row.collection_entry_id else row.paid_minor),
        left=view.money(row.amount_minor - row.paid_minor if row.status == "issued" else 0),
        reason=row.reason,
        reason_code=row.reason_code,
        meeting_id=row.meeting_id,
        issued_on=row.issued_on,
        status=row.status,
        collected_on=row.collected_on,
        ended_on=row.ended_on,
        end_reason=row.end_reason,
        entry_id=row.entry_id,
        source=row.source,
    )
