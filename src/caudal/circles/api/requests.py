"""Requests for loans over HTTP: ask, vote, approve, guarantee, hand over; what would be due; why a loan was given."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Query, Router
from pydantic import Field

from caudal.audit.calls import call_of, caller_of
from caudal.circles.actions import approvals, guarantees, requests
from caudal.circles.actions.approvals import RequestApproved, Voted
from caudal.circles.actions.guarantees import (
    DESCRIPTION_LENGTH_MAX as GUARANTEE_LENGTH_MAX,
    TITLE_LENGTH_MAX,
    AvalAgreed,
    CircleGuaranteeAdded,
    CircleGuaranteeReleased,
    GuaranteeDocumentAdded,
)
from caudal.circles.actions.requests import (
    LoanRequested,
    RequestDisbursed,
    RequestEnded,
    RequestFormPaid,
    RequestsExpired,
)
from caudal.circles.api import loans_told
from caudal.circles.api.inputs import GrantLoan, InMeeting, Note, NoteIfAny, Rate
from caudal.circles.queries import proofs, requests as queries, views
from caudal.circles.queries.proofs import LoanProof
from caudal.circles.queries.requests import LoanRequestPage, LoanRequestRow
from caudal.circles.queries.views import CircleView
from caudal.circles.rules.loan_types import Frequency, LoanType
from caudal.circles.rules.requests import GuaranteeKind, RequestStatus
from caudal.edge import pagination
from caudal.edge.api.door import WRITES
from caudal.edge.api.fields import Amount, Day, Input, Output, Text
from caudal.edge.api.outputs import page_of, told
from caudal.edge.pagination import Page
from caudal.kernel.amounts import TEXT_LENGTH_MAX, money_from_text
from caudal.lending.rules.files_kept import FILE_BYTES_MAX
from caudal.lending.rules.terms import INSTALLMENTS_MAX

router = Router(tags=["loan requests"])

Id = Annotated[UUID, Path()]
Limit = Annotated[int, Query(ge=1, le=pagination.LIMIT_MAX)]
Cursor = Annotated[str | None, Query(max_length=pagination.CURSOR_LENGTH_MAX)]
Said = Annotated[str, Text(length_max=GUARANTEE_LENGTH_MAX, empty_allowed=True)]


class RequestLoan(GrantLoan):
    """As a loan is given; `request_id` may be made by the caller."""

    request_id: UUID | None = None


class VoteOnRequest(Input):
    """One's own vote; with `member_id` the hand that an officer saw."""

    is_for: bool
    on: Day
    member_id: UUID | None = None


class ApproveRequest(Input):
    on: Day
    note: NoteIfAny = ""


class RejectRequest(Input):
    on: Day
    reason: Note


class WithdrawRequest(Input):
    on: Day
    reason: NoteIfAny = ""


class HandOverLoan(InMeeting):
    on: Day


class OnThatDay(Input):
    on: Day


class AddCircleGuarantee(Input):
    """An aval (`member_id`), or a thing (`description`)."""

    kind: GuaranteeKind
    amount: Amount
    on: Day
    member_id: UUID | None = None
    description: Said = ""


class ReleaseGuarantee(Input):
    on: Day
    reason: Note


class AddGuaranteeDocument(Input):
    """A paper by the SHA-256 of its file, or with the file itself (`content`, base64)."""

    title: Annotated[str, Text(length_max=TITLE_LENGTH_MAX)]
    on: Day
    place: Said = ""
    sha256: Annotated[str, Text(length_max=64, empty_allowed=True)] = ""
    content: Annotated[str, Field(strict=True, max_length=2 * FILE_BYTES_MAX)] = ""


class SchedulePreviewOut(Output):
    """What would be due when."""

    installments: list[told(loans_told.ScheduledInstallment)]  # type: ignore[valid-type]


@router.get("/circles/{circle_id}/requests", response=page_of(told(LoanRequestRow)))
def loan_requests(
    request: HttpRequest,
    circle_id: Id,
    status: Annotated[RequestStatus | None, Query()] = None,
    open_only: Annotated[bool, Query()] = False,
    member_id: Annotated[UUID | None, Query()] = None,
    cursor: Cursor = None,
    limit: Limit = pagination.LIMIT_DEFAULT,
) -> Page[LoanRequestRow]:
    """Requests for loans, newest first: all to officers, to members those that concern them."""
    found = queries.requests(_view(request, circle_id), status=status, open_only=open_only, member_id=member_id)
    offset = pagination.offset_of(cursor, kind="requests")
    return pagination.page_of(
        found[offset : offset + limit + 1],
        limit=limit,
        kind="requests",
        next_place=lambda shown: (offset + len(shown),),
    )


@router.get("/circles/{circle_id}/requests/{request_id}", response=told(LoanRequestPage))
def loan_request(request: HttpRequest, circle_id: Id, request_id: Id) -> LoanRequestPage:
    """One request with votes, approvals, guarantees, what happened, and what you may do with it."""
    return queries.request(_view(request, circle_id), request_id=request_id, caller=caller_of(request))


@router.get("/circles/{circle_id}/schedule-preview", response=SchedulePreviewOut)
def schedule_preview(
    request: HttpRequest,
    circle_id: Id,
    amount: Annotated[Annotated[str, Text(length_max=TEXT_LENGTH_MAX)], Query()],
    loan_type: Annotated[LoanType, Query()],
    rate: Annotated[Rate, Query()],
    installments: Annotated[int, Query(ge=1, le=INSTALLMENTS_MAX)],
    frequency: Annotated[Frequency, Query()] = Frequency.MONTHLY,
    on: Annotated[Day | None, Query()] = None,
) -> SchedulePreviewOut:
    """What a loan of `amount` (like 500.00, in the circle's currency) would cost, instalment by instalment."""
    view = _view(request, circle_id)
    planned = queries.schedule(
        view, principal=money_from_text(amount, currency=view.currency, field="amount"), loan_type=loan_type,
        rate=rate, installments=installments, frequency=frequency, on=on or timezone.localdate(),
    )  # fmt: skip
    return SchedulePreviewOut(installments=[loans_told.installment(row, view.currency) for row in planned])


@router.get("/circles/{circle_id}/loans/{loan_id}/proof", response=told(LoanProof))
def loan_proof(request: HttpRequest, circle_id: Id, loan_id: Id) -> LoanProof:
    """Why a loan was allowed: each figure of its moment, and the entries and purchases that make it."""
    return proofs.loan_proof(_view(request, circle_id), loan_id=loan_id)


@router.post("/circles/{circle_id}/requests", response=told(LoanRequested), openapi_extra=WRITES)
def request_loan(request: HttpRequest, circle_id: Id, body: RequestLoan) -> LoanRequested:
    """Ask for a loan: for oneself, or as an officer for a member."""
    return requests.request_loan(call_of(request), circle_id=circle_id, **dict(body))


@router.post("/circles/{circle_id}/expired-requests", response=told(RequestsExpired), openapi_extra=WRITES)
def expire_requests(request: HttpRequest, circle_id: Id) -> RequestsExpired:
    """End what was approved and not handed over in time; a job does it, too."""
    return requests.expire_requests(call_of(request), circle_id=circle_id)


@router.post(
    "/circles/{circle_id}/requests/{request_id}/form-payment", response=told(RequestFormPaid), openapi_extra=WRITES
)
def pay_form_fee(request: HttpRequest, circle_id: Id, request_id: Id, body: HandOverLoan) -> RequestFormPaid:
    """Take the money for the form of a request."""
    return requests.pay_form_fee(call_of(request), circle_id=circle_id, request_id=request_id, **dict(body))


@router.post("/circles/{circle_id}/requests/{request_id}/votes", response=told(Voted), openapi_extra=WRITES)
def vote_on_request(request: HttpRequest, circle_id: Id, request_id: Id, body: VoteOnRequest) -> Voted:
    """Vote; until the request is decided the vote may be changed."""
    return approvals.vote_on_request(call_of(request), circle_id=circle_id, request_id=request_id, **dict(body))


@router.post(
    "/circles/{circle_id}/requests/{request_id}/approvals", response=told(RequestApproved), openapi_extra=WRITES
)
def approve_request(request: HttpRequest, circle_id: Id, request_id: Id, body: ApproveRequest) -> RequestApproved:
    """Say yes as an officer who neither wrote the request nor borrows."""
    return approvals.approve_request(call_of(request), circle_id=circle_id, request_id=request_id, **dict(body))


@router.post("/circles/{circle_id}/requests/{request_id}/rejection", response=told(RequestEnded), openapi_extra=WRITES)
def reject_request(request: HttpRequest, circle_id: Id, request_id: Id, body: RejectRequest) -> RequestEnded:
    """Say no, with the reason."""
    return approvals.reject_request(call_of(request), circle_id=circle_id, request_id=request_id, **dict(body))


@router.post("/circles/{circle_id}/requests/{request_id}/withdrawal", response=told(RequestEnded), openapi_extra=WRITES)
def withdraw_request(request: HttpRequest, circle_id: Id, request_id: Id, body: WithdrawRequest) -> RequestEnded:
    """Take a request back before any money went out."""
    return requests.withdraw_request(call_of(request), circle_id=circle_id, request_id=request_id, **dict(body))


@router.post(
    "/circles/{circle_id}/requests/{request_id}/disbursement", response=told(RequestDisbursed), openapi_extra=WRITES
)
def disburse_request(request: HttpRequest, circle_id: Id, request_id: Id, body: HandOverLoan) -> RequestDisbursed:
    """Hand over what was approved."""
    return requests.disburse_request(call_of(request), circle_id=circle_id, request_id=request_id, **dict(body))


@router.post(
    "/circles/{circle_id}/requests/{request_id}/guarantees", response=told(CircleGuaranteeAdded), openapi_extra=WRITES
)
def add_guarantee(
    request: HttpRequest, circle_id: Id, request_id: Id, body: AddCircleGuarantee
) -> CircleGuaranteeAdded:
    """Name an aval or a thing that answers for the loan."""
    return guarantees.add_guarantee(call_of(request), circle_id=circle_id, request_id=request_id, **dict(body))


@router.post(
    "/circles/{circle_id}/requests/{request_id}/guarantees/{guarantee_id}/consent",
    response=told(AvalAgreed),
    openapi_extra=WRITES,
)
def consent_as_aval(
    request: HttpRequest, circle_id: Id, request_id: Id, guarantee_id: Id, body: OnThatDay
) -> AvalAgreed:
    """Say, as the aval, that one answers for the loan."""
    return guarantees.consent_as_aval(
        call_of(request), circle_id=circle_id, request_id=request_id, guarantee_id=guarantee_id, on=body.on
    )


@router.post(
    "/circles/{circle_id}/requests/{request_id}/guarantees/{guarantee_id}/release",
    response=told(CircleGuaranteeReleased),
    openapi_extra=WRITES,
)
def release_guarantee(
    request: HttpRequest, circle_id: Id, request_id: Id, guarantee_id: Id, body: ReleaseGuarantee
) -> CircleGuaranteeReleased:
    """Let an aval or a thing go."""
    return guarantees.release_guarantee(
        call_of(request), circle_id=circle_id, request_id=request_id, guarantee_id=guarantee_id, **dict(body)
    )


@router.post(
    "/circles/{circle_id}/requests/{request_id}/guarantees/{guarantee_id}/documents",
    response=told(GuaranteeDocumentAdded),
    openapi_extra=WRITES,
)
def add_guarantee_document(
    request: HttpRequest, circle_id: Id, request_id: Id, guarantee_id: Id, body: AddGuaranteeDocument
) -> GuaranteeDocumentAdded:
    """Put a paper on a guarantee."""
    return guarantees.add_guarantee_document(
        call_of(request), circle_id=circle_id, request_id=request_id, guarantee_id=guarantee_id, **dict(body)
    )


def _view(request: HttpRequest, circle_id: UUID) -> CircleView:
    return views.view(caller_of(request), circle_id=circle_id)
