"""Open the next cycle of a circle once the one before it has been shared out."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from caudal.audit.actions import Act, action
from caudal.circles.actions import circles
from caudal.circles.actions.demands import check_amount, check_day, demand
from caudal.circles.errors import share_out as errors
from caudal.circles.models import Cycle
from caudal.circles.rules.permissions import Permission
from caudal.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleOpened:
    circle_id: UUID
    cycle_number: int


@action("circles.open_cycle")
def open_cycle(act: Act, *, circle_id: UUID, on: date, share_price: Money | None = None) -> CycleOpened:
    """Open the next cycle, with the price of before or a new one; the rules are changed as they always are.

    :raises CircleNotFound, NotPermitted, CircleIsClosed, CycleIsOpen:
    :raises DateIsInTheFuture, DateIsBeforeFounding, DateIsBeforeCycle:
    :raises AmountIsNotPositive, CurrencyDiffers, AmountIsOutOfRange: of the price
    """
    held = demand(act, circle_id=circle_id, permission=Permission.MANAGE, between_cycles=True)
    if held.cycle_is_open:
        raise errors.CycleIsOpen(cycle=held.cycle_number)
    check_day(held, on, at=act.at)
    if share_price is not None:
        check_amount(held, share_price, field="share_price")
    number = held.cycle_number + 1
    Cycle.objects.create(book_id=held.book_id, number=number, opened_on=on, event_id=act.event_id)
    if share_price is not None:
        circles.add_price(act, held, price=share_price, valid_from=on)
    act.touch("circle", circle_id)
    return CycleOpened(circle_id=circle_id, cycle_number=number)
