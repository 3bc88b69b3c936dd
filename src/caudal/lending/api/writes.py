"""Money that comes in, days that end, and what is kept around loans and sellers, over HTTP; each with its key."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Path

from caudal.audit.calls import call_of, caller_of
from caudal.edge.api.door import WRITES
from caudal.edge.api.outputs import told
from caudal.lending.actions import days, following, late_fees, receiving, securing, sellers, sheets
from caudal.lending.actions.days import DayEnded
from caudal.lending.actions.following import NoteWritten, PromiseRecorded, PromiseWithdrawn, VisitRecorded
from caudal.lending.actions.late_fees import LateFeeDecided
from caudal.lending.actions.securing import DocumentAdded, GuaranteeAdded, GuaranteeReleased
from caudal.lending.actions.sellers import (
    CommissionPaid,
    CommissionPayoutReversed,
    CommissionSet,
    SellerAdded,
    SellerAssigned,
    SellerEnded,
)
from caudal.lending.api import inputs, reads, told as tells
from caudal.lending.api.reads import L, P
from caudal.lending.queries import access

# One router for all: of two at one address only the first would ever be asked.
router = reads.router

Id = Annotated[UUID, Path()]


@router.post(f"{L}/repayments", response=told(tells.LoanRepaymentTold), openapi_extra=WRITES)
def receive_repayment(
    request: HttpRequest, portfolio_id: Id, loan_id: Id, body: inputs.ReceiveRepayment
) -> tells.LoanRepaymentTold:
    """Take money from a borrower; the replay splits it."""
    call = call_of(request)
    return tells.repayment(receiving.receive_repayment(call, portfolio_id=portfolio_id, loan_id=loan_id, **dict(body)))


@router.post(
    f"{L}/repayments/{{repayment_id}}/reversal", response=told(tells.LoanRepaymentUndone), openapi_extra=WRITES
)
def undo_repayment(
    request: HttpRequest, portfolio_id: Id, loan_id: Id, repayment_id: Id, body: inputs.Undo
) -> tells.LoanRepaymentUndone:
    """Undo a repayment, once; those after it are split anew."""
    call = call_of(request)
    return tells.undone(
        receiving.undo_repayment(
            call, portfolio_id=portfolio_id, loan_id=loan_id, repayment_id=repayment_id, **dict(body)
        )
    )


@router.post(f"{P}/collection-sheets", response=told(tells.SheetTold), openapi_extra=WRITES)
def record_collection_sheet(request: HttpRequest, portfolio_id: Id, body: inputs.RecordSheet) -> tells.SheetTold:
    """Record many repayments at once, with one outcome per row."""
    view = access.view(caller_of(request), portfolio_id=portfolio_id)
    recorded = sheets.record_collection_sheet(call_of(request), portfolio_id=portfolio_id, **body.arguments())
    return tells.sheet(recorded, currency=view.currency)


@router.post(f"{P}/end-of-day", response=told(DayEnded), openapi_extra=WRITES)
def end_day(request: HttpRequest, portfolio_id: Id, body: inputs.EndDay) -> DayEnded:
    """End every day before the one that is named; a job brings the loans there."""
    return days.end_day(call_of(request), portfolio_id=portfolio_id, day=body.day)


@router.post(f"{P}/late-fees/{{late_fee_id}}/decision", response=told(LateFeeDecided), openapi_extra=WRITES)
def decide_late_fee(
    request: HttpRequest, portfolio_id: Id, late_fee_id: Id, body: inputs.DecideLateFee
) -> LateFeeDecided:
    """Charge a proposed late fee, a part of it, or nothing."""
    return late_fees.decide_late_fee(call_of(request), portfolio_id=portfolio_id, late_fee_id=late_fee_id, **dict(body))


@router.post(f"{L}/promises", response=told(PromiseRecorded), openapi_extra=WRITES)
def record_promise(request: HttpRequest, portfolio_id: Id, loan_id: Id, body: inputs.RecordPromise) -> PromiseRecorded:
    """Write down what a borrower promised to pay."""
    return following.record_promise(call_of(request), portfolio_id=portfolio_id, loan_id=loan_id, **dict(body))


@router.post(f"{L}/promises/{{promise_id}}/withdrawal", response=told(PromiseWithdrawn), openapi_extra=WRITES)
def withdraw_promise(
    request: HttpRequest, portfolio_id: Id, loan_id: Id, promise_id: Id, body: inputs.End
) -> PromiseWithdrawn:
    """Take back an open promise that was never made so."""
    return following.withdraw_promise(
        call_of(request), portfolio_id=portfolio_id, loan_id=loan_id, promise_id=promise_id, **dict(body)
    )


@router.post(f"{L}/visits", response=told(VisitRecorded), openapi_extra=WRITES)
def record_visit(request: HttpRequest, portfolio_id: Id, loan_id: Id, body: inputs.RecordVisit) -> VisitRecorded:
    """Write down a visit."""
    return following.record_visit(call_of(request), portfolio_id=portfolio_id, loan_id=loan_id, **dict(body))


@router.post(f"{L}/notes", response=told(NoteWritten), openapi_extra=WRITES)
def write_note(request: HttpRequest, portfolio_id: Id, loan_id: Id, body: inputs.WriteNote) -> NoteWritten:
    """Write a note about a loan."""
    return following.write_note(call_of(request), portfolio_id=portfolio_id, loan_id=loan_id, **dict(body))


@router.post(f"{L}/guarantees", response=told(GuaranteeAdded), openapi_extra=WRITES)
def add_guarantee(request: HttpRequest, portfolio_id: Id, loan_id: Id, body: inputs.AddGuarantee) -> GuaranteeAdded:
    """Take a person or a thing as security."""
    return securing.add_guarantee(call_of(request), portfolio_id=portfolio_id, loan_id=loan_id, **dict(body))


@router.post(f"{L}/guarantees/{{guarantee_id}}/release", response=told(GuaranteeReleased), openapi_extra=WRITES)
def release_guarantee(
    request: HttpRequest, portfolio_id: Id, loan_id: Id, guarantee_id: Id, body: inputs.End
) -> GuaranteeReleased:
    """Let a guarantor or a thing go."""
    return securing.release_guarantee(
        call_of(request), portfolio_id=portfolio_id, loan_id=loan_id, guarantee_id=guarantee_id, **dict(body)
    )


@router.post(f"{L}/documents", response=told(DocumentAdded), openapi_extra=WRITES)
def add_document(request: HttpRequest, portfolio_id: Id, loan_id: Id, body: inputs.AddDocument) -> DocumentAdded:
    """Put a document on a loan, by its hash or with its file."""
    return securing.add_document(call_of(request), portfolio_id=portfolio_id, loan_id=loan_id, **dict(body))


@router.post(f"{P}/sellers", response=told(SellerAdded), openapi_extra=WRITES)
def add_seller(request: HttpRequest, portfolio_id: Id, body: inputs.AddSeller) -> SellerAdded:
    """Let a person sell credits."""
    return sellers.add_seller(call_of(request), portfolio_id=portfolio_id, **dict(body))


@router.post(f"{P}/sellers/{{seller_id}}/commission", response=told(CommissionSet), openapi_extra=WRITES)
def set_commission(request: HttpRequest, portfolio_id: Id, seller_id: Id, body: inputs.SetCommission) -> CommissionSet:
    """Agree on another commission for the credits that the seller will bring."""
    return sellers.set_commission(call_of(request), portfolio_id=portfolio_id, seller_id=seller_id, **dict(body))


@router.post(f"{P}/sellers/{{seller_id}}/end", response=told(SellerEnded), openapi_extra=WRITES)
def end_seller(request: HttpRequest, portfolio_id: Id, seller_id: Id, body: inputs.OnDay) -> SellerEnded:
    """Let a seller go; what they sold earns on."""
    return sellers.end_seller(call_of(request), portfolio_id=portfolio_id, seller_id=seller_id, on=body.on)


@router.post(f"{L}/seller", response=told(SellerAssigned), openapi_extra=WRITES)
def assign_seller(request: HttpRequest, portfolio_id: Id, loan_id: Id, body: inputs.AssignSeller) -> SellerAssigned:
    """Say who sold a loan; its commissions follow."""
    return sellers.assign_seller(call_of(request), portfolio_id=portfolio_id, loan_id=loan_id, **dict(body))


@router.post(f"{P}/sellers/{{seller_id}}/payouts", response=told(CommissionPaid), openapi_extra=WRITES)
def pay_commission(request: HttpRequest, portfolio_id: Id, seller_id: Id, body: inputs.PayCommission) -> CommissionPaid:
    """Pay a seller what they have earned."""
    return sellers.pay_commission(call_of(request), portfolio_id=portfolio_id, seller_id=seller_id, **dict(body))


@router.post(
    f"{P}/sellers/{{seller_id}}/payouts/{{payout_id}}/reversal",
    response=told(CommissionPayoutReversed),
    openapi_extra=WRITES,
)
def reverse_commission_payout(
    request: HttpRequest, portfolio_id: Id, seller_id: Id, payout_id: Id, body: inputs.End
) -> CommissionPayoutReversed:
    """Undo a payout that was never made, once."""
    return sellers.reverse_commission_payout(
        call_of(request), portfolio_id=portfolio_id, seller_id=seller_id, payout_id=payout_id, **dict(body)
    )
