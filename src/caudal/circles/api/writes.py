"""The actions of a circle over HTTP. Each answers its receipt; each needs an Idempotency-Key."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Path

from caudal.audit.calls import call_of
from caudal.circles.actions import cash, circles, fines, loans, members, shares
from caudal.circles.actions.cash import CashRecorded
from caudal.circles.actions.circles import CircleClosed, CircleOpened, SharePriceSet
from caudal.circles.actions.fines import FineCollected, FineIssued, FineReversed, FineWaived
from caudal.circles.actions.loans import LoanGranted, RepaymentRecorded, RepaymentReversed
from caudal.circles.actions.members import MemberAdded, MembershipEnded
from caudal.circles.actions.shares import SharesTraded, ShareTradeReversed
from caudal.circles.api import inputs, reads
from caudal.edge.api.door import WRITES
from caudal.edge.api.outputs import told

# One router for both: of two at one address only the first would ever be asked.
router = reads.router

Id = Annotated[UUID, Path()]


@router.post("/circles", response=told(CircleOpened), openapi_extra=WRITES)
def open_circle(request: HttpRequest, body: inputs.OpenCircle) -> CircleOpened:
    """Open a circle with its book, its share price and its first members."""
    return circles.open_circle(call_of(request), **body.asked())


@router.post("/circles/{circle_id}/closing", response=told(CircleClosed), openapi_extra=WRITES)
def close_circle(request: HttpRequest, circle_id: Id, body: inputs.OnDay) -> CircleClosed:
    """Close a circle in which nothing is left; its books stay readable."""
    return circles.close_circle(call_of(request), circle_id=circle_id, on=body.on)


@router.post("/circles/{circle_id}/share-prices", response=told(SharePriceSet), openapi_extra=WRITES)
def set_share_price(request: HttpRequest, circle_id: Id, body: inputs.SetSharePrice) -> SharePriceSet:
    """Set what a share costs from a day on."""
    return circles.set_share_price(call_of(request), circle_id=circle_id, **dict(body))


@router.post("/circles/{circle_id}/members", response=told(MemberAdded), openapi_extra=WRITES)
def add_member(request: HttpRequest, circle_id: Id, body: inputs.AddMember) -> MemberAdded:
    """Add a member: somebody the organisation knows, or a new person."""
    return members.add_member(call_of(request), circle_id=circle_id, **dict(body))


@router.post("/circles/{circle_id}/members/{member_id}/end", response=told(MembershipEnded), openapi_extra=WRITES)
def end_membership(request: HttpRequest, circle_id: Id, member_id: Id, body: inputs.OnDay) -> MembershipEnded:
    """Let a member go who holds no shares and owes nothing."""
    return members.end_membership(call_of(request), circle_id=circle_id, member_id=member_id, on=body.on)


@router.post("/circles/{circle_id}/share-purchases", response=told(SharesTraded), openapi_extra=WRITES)
def buy_shares(request: HttpRequest, circle_id: Id, body: inputs.TradeShares) -> SharesTraded:
    """A member pays for shares at the price of the day."""
    return shares.buy_shares(call_of(request), circle_id=circle_id, **dict(body))


@router.post("/circles/{circle_id}/share-sales", response=told(SharesTraded), openapi_extra=WRITES)
def sell_shares(request: HttpRequest, circle_id: Id, body: inputs.TradeShares) -> SharesTraded:
    """A member gives shares back for the price of the day."""
    return shares.sell_shares(call_of(request), circle_id=circle_id, **dict(body))


@router.post(
    "/circles/{circle_id}/share-trades/{trade_id}/reversal", response=told(ShareTradeReversed), openapi_extra=WRITES
)
def reverse_share_trade(
    request: HttpRequest, circle_id: Id, trade_id: Id, body: inputs.UndoInMeeting
) -> ShareTradeReversed:
    """Undo a purchase or a sale, once."""
    return shares.reverse_share_trade(call_of(request), circle_id=circle_id, trade_id=trade_id, **dict(body))


@router.post("/circles/{circle_id}/fines", response=told(FineIssued), openapi_extra=WRITES)
def issue_fine(request: HttpRequest, circle_id: Id, body: inputs.IssueFine) -> FineIssued:
    """Fine a member."""
    return fines.issue_fine(call_of(request), circle_id=circle_id, **dict(body))


@router.post("/circles/{circle_id}/fines/{fine_id}/collection", response=told(FineCollected), openapi_extra=WRITES)
def collect_fine(request: HttpRequest, circle_id: Id, fine_id: Id, body: inputs.CollectFine) -> FineCollected:
    """A member pays what is left of an open fine, or a part of it."""
    return fines.collect_fine(call_of(request), circle_id=circle_id, fine_id=fine_id, **dict(body))


@router.post("/circles/{circle_id}/fines/{fine_id}/waiver", response=told(FineWaived), openapi_extra=WRITES)
def waive_fine(request: HttpRequest, circle_id: Id, fine_id: Id, body: inputs.EndFine) -> FineWaived:
    """Forgive an open fine."""
    return fines.waive_fine(call_of(request), circle_id=circle_id, fine_id=fine_id, **dict(body))


@router.post("/circles/{circle_id}/fines/{fine_id}/reversal", response=told(FineReversed), openapi_extra=WRITES)
def reverse_fine(request: HttpRequest, circle_id: Id, fine_id: Id, body: inputs.EndFine) -> FineReversed:
    """Undo a fine that was never right; a collected one is given back."""
    return fines.reverse_fine(call_of(request), circle_id=circle_id, fine_id=fine_id, **dict(body))


@router.post("/circles/{circle_id}/loans", response=told(LoanGranted), openapi_extra=WRITES)
def grant_loan(request: HttpRequest, circle_id: Id, body: inputs.GrantLoan) -> LoanGranted:
    """Lend to a member within the available capital."""
    return loans.grant_loan(call_of(request), circle_id=circle_id, **dict(body))


@router.post("/circles/{circle_id}/loans/{loan_id}/repayments", response=told(RepaymentRecorded), openapi_extra=WRITES)
def record_repayment(
    request: HttpRequest, circle_id: Id, loan_id: Id, body: inputs.RecordRepayment
) -> RepaymentRecorded:
    """Take money back from a borrower."""
    return loans.record_repayment(call_of(request), circle_id=circle_id, loan_id=loan_id, **dict(body))


@router.post(
    "/circles/{circle_id}/loans/{loan_id}/repayments/{repayment_id}/reversal",
    response=told(RepaymentReversed),
    openapi_extra=WRITES,
)
def reverse_repayment(
    request: HttpRequest, circle_id: Id, loan_id: Id, repayment_id: Id, body: inputs.UndoInMeeting
) -> RepaymentReversed:
    """Undo a repayment that was never made, once."""
    return loans.reverse_repayment(
        call_of(request), circle_id=circle_id, loan_id=loan_id, repayment_id=repayment_id, **dict(body)
    )


@router.post("/circles/{circle_id}/income", response=told(CashRecorded), openapi_extra=WRITES)
def record_income(request: HttpRequest, circle_id: Id, body: inputs.RecordCash) -> CashRecorded:
    """Money comes into the box for another reason than shares, fines and loans."""
    return cash.record_income(call_of(request), circle_id=circle_id, **dict(body))


@router.post("/circles/{circle_id}/expenses", response=told(CashRecorded), openapi_extra=WRITES)
def record_expense(request: HttpRequest, circle_id: Id, body: inputs.RecordExpense) -> CashRecorded:
    """Money leaves the box for what the circle needs."""
    return cash.record_expense(call_of(request), circle_id=circle_id, **dict(body))
