"""Ask for a loan, pay for its form, take the request back, hand over what was approved.

What is approved is held back in the ledger until it is handed over, withdrawn or too old, so that nothing is promised
twice. The hold ends in the transaction that gives the loan: it cannot be settled by it, since the account of a loan
opens with the loan's number, which is drawn when the money goes out.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Max

from caudal.audit.actions import Act, action
from caudal.circles.actions import loans
from caudal.circles.actions.demands import (
    Held,
    active_member_of,
    check_amount,
    check_day,
    demand,
    permissions_of,
    person_of,
    who,
)
from caudal.circles.errors import requests as errors
from caudal.circles.models import LoanRequest, Member
from caudal.circles.queries import standings
from caudal.circles.rules.eligibility import request_refusal
from caudal.circles.rules.loan_types import EVERY, Frequency, LoanType, loan_terms
from caudal.circles.rules.permissions import Permission
from caudal.circles.rules.policy import FormFeeWhen
from caudal.circles.rules.requests import OPEN, RequestStatus
from caudal.kernel.ids import uuid7
from caudal.kernel.money import Money
from caudal.kernel.text import clean_text
from caudal.ledger.holds import actions as holds
from caudal.ledger.rules import DESCRIPTION_LENGTH_MAX
from caudal.lending.rules.terms import TERMS_VERSION, check_terms, terms_from_json, terms_to_json
from caudal.parties.errors import NotPermitted


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanRequested:
    request_id: UUID
    number: int
    form_fee: Money | None
    """What is still to be paid for the form before the request can be approved."""
    form_receipt_number: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFormPaid:
    request_id: UUID
    entry_id: UUID
    receipt_number: int
    available_capital: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestEnded:
    request_id: UUID
    status: RequestStatus
    available_capital: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestDisbursed:
    """The receipt of a loan that was asked for."""

    request_id: UUID
    loan_id: UUID
    number: int
    entry_id: UUID
    receipt_number: int
    form_fee: Money | None
    form_receipt_number: int | None
    available_capital: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestsExpired:
    requests: int


@action("circles.request_loan")
def request_loan(
    act: Act,
    *,
    circle_id: UUID,
    member_id: UUID,
    principal: Money,
    loan_type: LoanType,
    rate: Decimal,
    installments: int,
    on: date,
    frequency: Frequency = Frequency.MONTHLY,
    reason: str = "",
    request_id: UUID | None = None,
    meeting_id: UUID | None = None,
) -> LoanRequested:
    """Write down that a member asks for a loan: by themself, or by an officer for them.

    `request_id` may be made on the phone. Whether the money is there is judged when the request is decided on. A form
    that costs something is paid at once where an officer writes the request, else to an officer (`pay_form_fee`).

    :raises CircleNotFound, NotPermitted, CircleIsClosed, CycleIsClosed, MeetingIsNotOpen:
    :raises AmountIsNotPositive, CurrencyDiffers, AmountIsOutOfRange, DateIsInTheFuture, DateIsBeforeFounding:
    :raises InstallmentsAreOutOfRange, RateIsOutOfRange, ScheduleIsTooLong: of lending
    :raises MemberNotFound, MemberHasLeft, RequestExists, MemberHasARequest, SharePriceIsNotSet:
    :raises Refusal: of `eligibility.request_refusal`: arrears, too many loans, the last one not repaid, their shares
    """
    held = demand(act, circle_id=circle_id, permission=Permission.TAKE_PART, meeting_id=meeting_id)
    check_amount(held, principal, field="principal")
    told = clean_text(reason, length_max=DESCRIPTION_LENGTH_MAX, field="reason", empty_allowed=True)
    check_day(held, on, at=act.at)
    terms = loan_terms(
        loan_type=loan_type, rate=rate, installments=installments, every=EVERY[frequency],
        policy=held.policy, currency=held.currency,
    )  # fmt: skip
    check_terms(terms=terms, principal=principal, disbursed_on=on)
    member = active_member_of(held, member_id)
    by_officer = Permission.RECORD_MONEY in permissions_of(act, book_id=held.book_id)
    if not by_officer and person_of(act) != member.person_id:
        raise NotPermitted
    expire_due(act, held)
    _check_new(held, member, request_id)
    standing = standings.standing(circle_id=circle_id, policy=held.policy, member=member, on=on)
    refusal = request_refusal(standing=standing, policy=held.policy, amount=principal)
    if refusal is not None:
        raise refusal
    request = LoanRequest(
        book_id=held.book_id, id=request_id or uuid7(act.at), number=_next_number(held), member_id=member_id,
        amount_minor=principal.minor, terms=terms_to_json(terms), terms_version=TERMS_VERSION, purpose=told,
        asked_on=on, asked_at=act.at, asked_by=who(act), event_id=act.event_id,
    )  # fmt: skip
    request.save(force_insert=True)
    touch(act, held, request)
    fee = fee_before(held)
    paid = _pay_form(act, held, request, member, fee=fee, on=on) if fee and by_officer else None
    return LoanRequested(
        request_id=request.id,
        number=request.number,
        form_fee=None if paid else fee,
        form_receipt_number=paid.receipt_number if paid else None,
    )


@action("circles.pay_form_fee")
def pay_form_fee(
    act: Act, *, circle_id: UUID, request_id: UUID, on: date, meeting_id: UUID | None = None
) -> RequestFormPaid:
    """Take the money for the form of a request that its member wrote on their own phone.

    :raises CircleNotFound, NotPermitted, CircleIsClosed, CycleIsClosed, MeetingIsNotOpen:
    :raises RequestNotFound, RequestIsApproved, RequestHasEnded, FormIsPaid, DateIsInTheFuture, ReversalIsTooEarly:
    """
    held = demand(act, circle_id=circle_id, permission=Permission.RECORD_MONEY, meeting_id=meeting_id)
    request, member = undecided(held, request_id)
    fee = fee_before(held)
    if fee is None or request.form_entry_id is not None:
        raise errors.FormIsPaid(number=request.number)
    check_day(held, on, at=act.at, not_before=request.asked_on)
    paid = _pay_form(act, held, request, member, fee=fee, on=on)
    touch(act, held, request)
    return RequestFormPaid(
        request_id=request_id,
        entry_id=paid.entry_id,
        receipt_number=paid.receipt_number,
        available_capital=standings.capital(circle_id).available,
    )


@action("circles.withdraw_request")
def withdraw_request(act: Act, *, circle_id: UUID, request_id: UUID, on: date, reason: str = "") -> RequestEnded:
    """Take a request back before any money went out, approved or not: the member, who wrote it down, or an officer.

    :raises CircleNotFound, NotPermitted, CircleIsClosed, RequestNotFound, RequestHasEnded, DateIsInTheFuture:
    :raises ReversalIsTooEarly:
    """
    held = demand(act, circle_id=circle_id, permission=Permission.TAKE_PART, between_cycles=True)
    told = clean_text(reason, length_max=DESCRIPTION_LENGTH_MAX, field="reason", empty_allowed=True)
    expire_due(act, held)
    request, member = open_request(held, request_id)
    is_own = person_of(act) == member.person_id or who(act) == request.asked_by
    if not is_own and Permission.RECORD_MONEY not in permissions_of(act, book_id=held.book_id):
        raise NotPermitted
    check_day(held, on, at=act.at, not_before=request.approved_on or request.asked_on)
    return ended(act, held, request, RequestStatus.WITHDRAWN, on=on, reason=told)


@action("circles.disburse_request")
def disburse_request(
    act: Act, *, circle_id: UUID, request_id: UUID, on: date, meeting_id: UUID | None = None
) -> RequestDisbursed:
    """Hand over what was approved: the hold ends and the loan is given in one transaction, with its evidence.

    :raises CircleNotFound, NotPermitted, CircleIsClosed, CycleIsClosed, MeetingIsNotOpen, RequestNotFound:
    :raises RequestHasEnded, RequestIsNotApproved, DateIsInTheFuture, ReversalIsTooEarly, ScheduleIsTooLong:
    :raises SharePriceIsNotSet:
    :raises Refusal: of `eligibility.loan_refusal`: what has changed since the approval
    """
    held = demand(act, circle_id=circle_id, permission=Permission.RECORD_MONEY, meeting_id=meeting_id)
    expire_due(act, held)
    request, member = open_request(held, request_id)
    if request.approved_on is None:
        raise errors.RequestIsNotApproved(number=request.number)
    check_day(held, on, at=act.at, not_before=request.approved_on)
    terms = terms_from_json(request.terms, version=request.terms_version)
    principal = held.money(request.amount_minor)
    check_terms(terms=terms, principal=principal, disbursed_on=on)
    free(act, held, request)
    given = loans.give_loan(
        act, held, member, principal=principal, terms=terms, on=on, purpose=request.purpose, request_id=request.id,
        form_is_paid=request.form_entry_id is not None,
    )  # fmt: skip
    request.loan_id = given.loan_id
    _end(act, request, RequestStatus.DISBURSED, on=on)
    touch(act, held, request)
    return RequestDisbursed(
        request_id=request_id,
        loan_id=given.loan_id,
        number=given.number,
        entry_id=given.entry_id,
        receipt_number=given.receipt_number,
        form_fee=given.form_fee,
        form_receipt_number=given.form_receipt_number,
        available_capital=given.available_capital,
    )


@action("circles.expire_requests")
def expire_requests(act: Act, *, circle_id: UUID) -> RequestsExpired:
    """End what was approved and not handed over in time: it may be lent to others again.

    :raises CircleNotFound, NotPermitted, CircleIsClosed:
    """
    held = demand(act, circle_id=circle_id, permission=Permission.APPROVE_LOANS, between_cycles=True)
    return RequestsExpired(requests=expire_due(act, held))


def expire_due(act: Act, held: Held) -> int:
    """End the promises of the held circle whose time is over, as the first step of whatever comes next."""
    due = LoanRequest.objects.filter(
        book_id=held.book_id, status=RequestStatus.APPROVED.value, expires_at__lte=act.at
    ).order_by("number")
    requests = list(due)
    if requests:
        # The ledger may have let the holds go already: a job of its own looks every minute.
        holds.expire(act, book_id=held.book_id)
    for request in requests:
        assert request.expires_at is not None, "an approved request has its end"
        _end(act, request, RequestStatus.EXPIRED, on=max(request.expires_at.date(), request.asked_on))
        touch(act, held, request)
    return len(requests)


def drop_open(act: Act, held: Held, *, on: date, reason: str, member_id: UUID | None = None) -> int:
    """Withdraw every open request of the held circle (or of a member who leaves); how many there were."""
    expire_due(act, held)
    found = LoanRequest.objects.filter(book_id=held.book_id, status__in=[status.value for status in OPEN])
    if member_id is not None:
        found = found.filter(member_id=member_id)
    requests = list(found.order_by("number"))
    for request in requests:
        ended(act, held, request, RequestStatus.WITHDRAWN, on=max(on, request.asked_on), reason=reason)
    return len(requests)


def open_request(held: Held, request_id: UUID) -> tuple[LoanRequest, Member]:
    """A request that has not ended, with its borrower.

    :raises RequestNotFound, RequestHasEnded:
    """
    request = LoanRequest.objects.filter(book_id=held.book_id, id=request_id).first()
    if request is None:
        raise errors.RequestNotFound(field="request_id")
    if request.ended_on is not None:
        raise errors.RequestHasEnded(number=request.number, ended_on=request.ended_on)
    return request, Member.objects.get(book_id=held.book_id, id=request.member_id)


def undecided(held: Held, request_id: UUID) -> tuple[LoanRequest, Member]:
    """A request that waits for its decision, with its borrower.

    :raises RequestNotFound, RequestHasEnded, RequestIsApproved:
    """
    request, member = open_request(held, request_id)
    if request.approved_on is not None:
        raise errors.RequestIsApproved(number=request.number, approved_on=request.approved_on)
    return request, member


def _check_new(held: Held, member: Member, request_id: UUID | None) -> None:
    if request_id is not None and LoanRequest.objects.filter(book_id=held.book_id, id=request_id).exists():
        raise errors.RequestExists(field="request_id")
    waiting = LoanRequest.objects.filter(
        book_id=held.book_id, member_id=member.id, status__in=[status.value for status in OPEN]
    ).first()
    if waiting is not None:
        raise errors.MemberHasARequest(number=waiting.number)


def _next_number(held: Held) -> int:
    """The next number of the circle's requests; its row lock keeps them without gaps."""
    last = LoanRequest.objects.filter(book_id=held.book_id).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def fee_before(held: Held) -> Money | None:
    """What a form costs where it is paid for before the decision."""
    return held.policy.form_fee if held.policy.form_fee_when is FormFeeWhen.REQUEST else None


def _pay_form(act: Act, held: Held, request: LoanRequest, member: Member, *, fee: Money, on: date) -> loans.FormPaid:
    paid = loans.take_form_fee(act, held, member, fee=fee, on=on, details={"request": str(request.id)})
    request.form_entry_id = paid.entry_id
    request.save(update_fields=["form_entry_id"])
    return paid


def free(act: Act, held: Held, request: LoanRequest) -> None:
    """Give back what is held for a request; one whose time was over has ended before."""
    if request.hold_id is not None:
        holds.release(act, book_id=held.book_id, hold_id=request.hold_id)


def ended(act: Act, held: Held, request: LoanRequest, status: RequestStatus, *, on: date, reason: str) -> RequestEnded:
    free(act, held, request)
    _end(act, request, status, on=on, reason=reason)
    touch(act, held, request)
    return RequestEnded(
        request_id=request.id, status=status, available_capital=standings.capital(held.circle_id).available
    )


def _end(act: Act, request: LoanRequest, status: RequestStatus, *, on: date, reason: str = "") -> None:
    request.status, request.ended_on, request.end_reason, request.end_event_id = status.value, on, reason, act.event_id
    request.save(update_fields=["status", "ended_on", "end_reason", "end_event_id", "loan_id"])


def touch(act: Act, held: Held, request: LoanRequest) -> None:
    act.touch("circle", held.circle_id)
    act.touch("request", request.id)
    act.touch("member", request.member_id)
