"""The price list of fines: what each reason costs now, and what it cost before."""

from dataclasses import dataclass
from uuid import UUID

from caudal.circles.models import FineReason
from caudal.circles.queries.views import CircleView
from caudal.circles.rules.meetings import FineBasis, FinePrice
from caudal.circles.rules.permissions import Permission
from caudal.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class FineReasonRow:
    """A line of the price list as it stands."""

    code: str
    name: str
    basis: FineBasis
    price: Money
    minutes_free: int
    is_active: bool
    event_id: UUID


def price_list(view: CircleView) -> list[FineReasonRow]:
    """Each reason with its newest price, by code; those that are used no more as well. One query.

    :raises NotPermitted:
    """
    view.demand(Permission.READ_TOTALS)
    return [
        FineReasonRow(
            code=row.code,
            name=row.name,
            basis=FineBasis(row.basis),
            price=view.money(row.price_minor),
            minutes_free=row.minutes_free,
            is_active=row.is_active,
            event_id=row.event_id,
        )
        for row in _newest(book_id=view.book_id)
    ]


def standing(*, book_id: int) -> dict[str, FinePrice]:
    """What each reason that is in use costs now, by code. One query."""
    return {
        row.code: FinePrice(
            code=row.code,
            name=row.name,
            basis=FineBasis(row.basis),
            price_minor=row.price_minor,
            minutes_free=row.minutes_free,
        )
        for row in _newest(book_id=book_id)
        if row.is_active
    }


def _newest(*, book_id: int) -> list[FineReason]:
    return list(FineReason.objects.filter(book_id=book_id).order_by("code", "-number").distinct("code"))
