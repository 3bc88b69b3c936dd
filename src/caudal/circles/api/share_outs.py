"""Cycles and share-outs over HTTP: simulate, plan, sign, post, pay out, carry over, take back."""

from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Query, Router
from pydantic import Field

from caudal.audit.calls import call_of, caller_of
from caudal.circles.actions import cycles, payouts, share_out_posting, share_outs
from caudal.circles.actions.cycles import CycleOpened
from caudal.circles.actions.payouts import PayoutCarried, PayoutPaid, PayoutTakenBack
from caudal.circles.actions.share_out_posting import ShareOutPosted, ShareOutReversed
from caudal.circles.actions.share_outs import ShareOutCancelled, ShareOutPlanned, ShareOutSigned
from caudal.circles.api import inputs
from caudal.circles.queries import share_outs as queries, views
from caudal.circles.queries.share_outs import CycleRow, ShareOutRow, ShareOutSimulation, ShareOutWhole
from caudal.circles.queries.views import CircleView
from caudal.circles.rules.share_out import Method, OddCents, ShareOutTerms
from caudal.circles.rules.share_out_plan import Agreed
from caudal.edge import pagination
from caudal.edge.api.door import WRITES
from caudal.edge.api.fields import Amount, Count, Day, Input
from caudal.edge.api.outputs import page_of, told
from caudal.edge.pagination import Page

router = Router(tags=["circles"])

Id = Annotated[UUID, Path()]
Limit = Annotated[int, Query(ge=1, le=pagination.LIMIT_MAX)]
Cursor = Annotated[str | None, Query(max_length=pagination.CURSOR_LENGTH_MAX)]
WRITE_OFFS_MAX = 1_000


class ShareOutTermsIn(Input):
    """What the circle agrees for one share-out; `interest_back` and `profit_kept` are fractions as text."""

    method: Method = Method.SHARES
    savings_first: bool = False
    interest_back: inputs.Rate = Decimal(0)
    profit_kept: inputs.Rate = Decimal(0)
    odd_cents: OddCents = OddCents.LARGEST_REMAINDER
    pays_debts: bool = False
    write_offs: Annotated[list[UUID], Field(max_length=WRITE_OFFS_MAX)] = []
    shares_social_fund: bool = False
    shares_legal_reserve: bool = False

    def agreed(self) -> Agreed:
        return Agreed(
            terms=ShareOutTerms(
                method=self.method,
                savings_first=self.savings_first,
                interest_back=self.interest_back,
                profit_kept=self.profit_kept,
                odd_cents=self.odd_cents,
            ),
            pays_debts=self.pays_debts,
            write_offs=tuple(self.write_offs),
            shares_social_fund=self.shares_social_fund,
            shares_legal_reserve=self.shares_legal_reserve,
        )


class SimulateShareOut(ShareOutTermsIn):
    on: Day | None = None
    pays_debts: bool = True


class PlanShareOut(ShareOutTermsIn):
    on: Day


class Because(Input):
    reason: inputs.Note


class PayPayout(inputs.InMeeting):
    """All that is left of it where no amount is named."""

    on: Day
    amount: Amount | None = None


class CarryPayout(Input):
    shares: Count
    on: Day


class TakePayoutBack(inputs.InMeeting):
    on: Day
    reason: inputs.Note


class OpenCycle(Input):
    on: Day
    share_price: Amount | None = None


@router.get("/circles/{circle_id}/cycles", response=page_of(told(CycleRow)))
def list_cycles(
    request: HttpRequest, circle_id: Id, cursor: Cursor = None, limit: Limit = pagination.LIMIT_DEFAULT
) -> Page[CycleRow]:
    """The cycles of a circle, the newest first."""
    found = queries.cycles(_view(request, circle_id))
    return _cut(found, cursor=cursor, limit=limit, kind="cycles")


@router.post("/circles/{circle_id}/cycles", response=told(CycleOpened), openapi_extra=WRITES)
def open_cycle(request: HttpRequest, circle_id: Id, body: OpenCycle) -> CycleOpened:
    """Open the next cycle once the one before it has been shared out."""
    return cycles.open_cycle(call_of(request), circle_id=circle_id, **dict(body))


@router.post("/circles/{circle_id}/share-out-simulation", response=told(ShareOutSimulation))
def simulate_share_out(request: HttpRequest, circle_id: Id, body: SimulateShareOut) -> ShareOutSimulation:
    """What everybody would get. Nothing is written, so that no key is needed."""
    on = timezone.localdate() if body.on is None else body.on
    return queries.simulation(_view(request, circle_id), on=on, agreed=body.agreed())


@router.get("/circles/{circle_id}/share-outs", response=page_of(told(ShareOutRow)))
def list_share_outs(
    request: HttpRequest, circle_id: Id, cursor: Cursor = None, limit: Limit = pagination.LIMIT_DEFAULT
) -> Page[ShareOutRow]:
    """Plans and share-outs, the newest first."""
    found = queries.share_outs(_view(request, circle_id))
    return _cut(found, cursor=cursor, limit=limit, kind="share-outs")


@router.get("/circles/{circle_id}/share-outs/{share_out_id}", response=told(ShareOutWhole))
def share_out(request: HttpRequest, circle_id: Id, share_out_id: Id) -> ShareOutWhole:
    """One share-out with its signatures and payouts."""
    return queries.share_out(_view(request, circle_id), share_out_id=share_out_id)


@router.post("/circles/{circle_id}/share-outs", response=told(ShareOutPlanned), openapi_extra=WRITES)
def plan_share_out(request: HttpRequest, circle_id: Id, body: PlanShareOut) -> ShareOutPlanned:
    """Freeze what everybody would get; two officers sign it."""
    return share_outs.plan_share_out(call_of(request), circle_id=circle_id, on=body.on, agreed=body.agreed())


@router.post(
    "/circles/{circle_id}/share-outs/{share_out_id}/signature", response=told(ShareOutSigned), openapi_extra=WRITES
)
def sign_share_out(request: HttpRequest, circle_id: Id, share_out_id: Id) -> ShareOutSigned:
    """Sign a plan, as an officer and a person."""
    return share_outs.sign_share_out(call_of(request), circle_id=circle_id, share_out_id=share_out_id)


@router.post(
    "/circles/{circle_id}/share-outs/{share_out_id}/cancellation",
    response=told(ShareOutCancelled),
    openapi_extra=WRITES,
)
def cancel_share_out(request: HttpRequest, circle_id: Id, share_out_id: Id, body: Because) -> ShareOutCancelled:
    """Drop a plan."""
    return share_outs.cancel_share_out(
        call_of(request), circle_id=circle_id, share_out_id=share_out_id, reason=body.reason
    )


@router.post(
    "/circles/{circle_id}/share-outs/{share_out_id}/posting", response=told(ShareOutPosted), openapi_extra=WRITES
)
def post_share_out(request: HttpRequest, circle_id: Id, share_out_id: Id) -> ShareOutPosted:
    """Put a signed plan into the books, once, and close the cycle."""
    return share_out_posting.post_share_out(call_of(request), circle_id=circle_id, share_out_id=share_out_id)


@router.post(
    "/circles/{circle_id}/share-outs/{share_out_id}/reversal", response=told(ShareOutReversed), openapi_extra=WRITES
)
def reverse_share_out(
    request: HttpRequest, circle_id: Id, share_out_id: Id, body: inputs.UndoInMeeting
) -> ShareOutReversed:
    """Take a share-out back of which nothing is paid."""
    return share_out_posting.reverse_share_out(
        call_of(request), circle_id=circle_id, share_out_id=share_out_id, on=body.on, reason=body.reason
    )


@router.post("/circles/{circle_id}/payouts/{payout_id}/payments", response=told(PayoutPaid), openapi_extra=WRITES)
def pay_payout(request: HttpRequest, circle_id: Id, payout_id: Id, body: PayPayout) -> PayoutPaid:
    """Hand a payout over in cash, whole or in part."""
    return payouts.pay_payout(call_of(request), circle_id=circle_id, payout_id=payout_id, **dict(body))


@router.post(
    "/circles/{circle_id}/payouts/{payout_id}/payments/{entry_id}/reversal",
    response=told(PayoutTakenBack),
    openapi_extra=WRITES,
)
def take_payout_back(
    request: HttpRequest, circle_id: Id, payout_id: Id, entry_id: Id, body: TakePayoutBack
) -> PayoutTakenBack:
    """Undo a payment that was never made."""
    return payouts.take_payout_back(
        call_of(request), circle_id=circle_id, payout_id=payout_id, entry_id=entry_id, **dict(body)
    )


@router.post("/circles/{circle_id}/payouts/{payout_id}/shares", response=told(PayoutCarried), openapi_extra=WRITES)
def carry_payout(request: HttpRequest, circle_id: Id, payout_id: Id, body: CarryPayout) -> PayoutCarried:
    """Let part of a payout become shares of the cycle that is open."""
    return payouts.carry_payout(call_of(request), circle_id=circle_id, payout_id=payout_id, **dict(body))


def _view(request: HttpRequest, circle_id: UUID) -> CircleView:
    return views.view(caller_of(request), circle_id=circle_id)


def _cut(found: list[Any], *, cursor: str | None, limit: int, kind: str) -> Page[Any]:
    """A page of a list that is read whole because it is short."""
    offset = pagination.offset_of(cursor, kind=kind)
    return pagination.page_of(
        found[offset : offset + limit + 1], limit=limit, kind=kind, next_place=lambda shown: (offset + len(shown),)
    )
