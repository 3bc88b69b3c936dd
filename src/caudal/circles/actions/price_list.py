"""What each kind of fine costs, from now on."""

import re
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Max

from caudal.audit.actions import Act, action
from caudal.circles.actions.demands import check_amount, demand
from caudal.circles.actions.fines import MINUTES_MAX
from caudal.circles.errors import meetings as errors
from caudal.circles.models import FineReason
from caudal.circles.rules.meetings import FineBasis
from caudal.circles.rules.permissions import Permission
from caudal.kernel.money import Money
from caudal.kernel.text import clean_text

NAME_LENGTH_MAX = 100
_CODE = re.compile(r"[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class FinePriceSet:
    code: str
    price: Money


@action("circles.set_fine_price")
def set_fine_price(
    act: Act,
    *,
    circle_id: UUID,
    code: str,
    name: str,
    price: Money,
    basis: FineBasis = FineBasis.FIXED,
    minutes_free: int = 0,
    is_active: bool = True,
) -> FinePriceSet:
    """Set what a reason for a fine costs from now on, or take it off the list; what it cost before stays readable.

    :raises CircleNotFound, NotPermitted, CircleIsClosed, FineReasonIsMalformed, MinutesLateAreOutOfRange:
    :raises AmountIsNotPositive, CurrencyDiffers, AmountIsOutOfRange:
    """
    held = demand(act, circle_id=circle_id, permission=Permission.MANAGE, between_cycles=True)
    if not _CODE.fullmatch(code):
        raise errors.FineReasonIsMalformed(field="code", reason_code=code[:40])
    if not 0 <= minutes_free <= MINUTES_MAX:
        raise errors.MinutesLateAreOutOfRange(field="minutes_free", minutes=minutes_free, minutes_max=MINUTES_MAX)
    check_amount(held, price, field="price")
    told = clean_text(name, length_max=NAME_LENGTH_MAX, field="name")
    last = FineReason.objects.filter(book_id=held.book_id).aggregate(last=Max("number"))["last"] or 0
    FineReason.objects.create(
        book_id=held.book_id,
        number=last + 1,
        code=code,
        name=told,
        basis=basis.value,
        price_minor=price.minor,
        minutes_free=minutes_free,
        is_active=is_active,
        event_id=act.event_id,
    )
    act.touch("circle", circle_id)
    return FinePriceSet(code=code, price=price)
