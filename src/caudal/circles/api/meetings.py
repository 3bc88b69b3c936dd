"""Meetings over HTTP: open, call the roll, decide, count, sign, reopen; the price list; the money that is set aside."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Query, Router
from pydantic import Field

from caudal.audit.calls import call_of, caller_of
from caudal.circles.actions import agenda, cash, funds, meetings, price_list, roll_call, rounds
from caudal.circles.actions.agenda import (
    DECISION_LENGTH_MAX,
    NOTES_LENGTH_MAX,
    TITLE_LENGTH_MAX,
    AgendaItemAdded,
    AgendaItemDecided,
    MinutesWritten,
)
from caudal.circles.actions.cash import CashRecorded
from caudal.circles.actions.fines import MINUTES_MAX
from caudal.circles.actions.funds import FundMoved
from caudal.circles.actions.meetings import MeetingCounted, MeetingOpened, MeetingReopened, MeetingSigned
from caudal.circles.actions.price_list import FinePriceSet
from caudal.circles.actions.roll_call import AttendanceTaken, Mark
from caudal.circles.actions.rounds import REPAYMENTS_MAX, MoneyReceived, RepaymentPart
from caudal.circles.api.inputs import InMeeting, Note, NoteIfAny, Reason, RecordCash, Short, UndoInMeeting
from caudal.circles.queries import meetings as queries, price_list as price_queries, views
from caudal.circles.queries.meetings import MeetingRow, MeetingsNow, MemberAttendance, Minutes
from caudal.circles.queries.price_list import FineReasonRow
from caudal.circles.queries.views import CircleView
from caudal.circles.rules.meetings import AttendanceStatus, FineBasis
from caudal.circles.rules.policy import SHARES_MAX
from caudal.edge import pagination
from caudal.edge.api.door import WRITES
from caudal.edge.api.fields import Amount, Day, Input, MoneyObject, Text
from caudal.edge.api.outputs import page_of, told
from caudal.edge.pagination import Page
from caudal.kernel.money import Money

router = Router(tags=["meetings"])

Id = Annotated[UUID, Path()]
Limit = Annotated[int, Query(ge=1, le=pagination.LIMIT_MAX)]
Cursor = Annotated[str | None, Query(max_length=pagination.CURSOR_LENGTH_MAX)]
MinutesLate = Annotated[int, Field(strict=True, ge=1, le=MINUTES_MAX)]
Votes = Annotated[int, Field(strict=True, ge=0, le=10_000)]

MARKS_MAX = 500


class CountBox(Input):
    """What was counted, nothing included; `difference_reason` where it is not what the books say."""

    cash_counted: Annotated[Money, MoneyObject(zero_allowed=True)]
    difference_reason: NoteIfAny = ""


class OpenMeeting(CountBox):
    held_on: Day
    meeting_id: UUID | None = None


class MarkIn(Input):
    member_id: UUID
    status: AttendanceStatus
    minutes_late: MinutesLate | None = None
    fine_id: UUID | None = None


class TakeAttendance(Input):
    marks: Annotated[list[MarkIn], Field(min_length=1, max_length=MARKS_MAX)]


class AddAgendaItem(Input):
    title: Annotated[str, Text(length_max=TITLE_LENGTH_MAX)]
    item_id: UUID | None = None


class DecideAgendaItem(Input):
    decision: Annotated[str, Text(length_max=DECISION_LENGTH_MAX)]
    votes_for: Votes | None = None
    votes_against: Votes | None = None


class WriteMinutes(Input):
    notes: Annotated[str, Text(length_max=NOTES_LENGTH_MAX, empty_allowed=True)] = ""
    next_on: Day | None = None


class RepaymentPartIn(Input):
    loan_id: UUID
    amount: Amount


class ReceiveFromMember(Input):
    """All that a member hands over when they are called."""

    member_id: UUID
    on: Day
    shares_bought: Annotated[int, Field(strict=True, ge=0, le=SHARES_MAX)] = 0
    repayments: Annotated[list[RepaymentPartIn], Field(max_length=REPAYMENTS_MAX)] = []
    fines_paid: Amount | None = None
    social_fund: Amount | None = None


class ReopenMeeting(Input):
    reason: Reason


class SetFinePrice(Input):
    code: Short
    name: Annotated[str, Text(length_max=price_list.NAME_LENGTH_MAX)]
    price: Amount
    basis: FineBasis = FineBasis.FIXED
    minutes_free: Annotated[int, Field(strict=True, ge=0, le=MINUTES_MAX)] = 0
    is_active: bool = True


class Contribute(InMeeting):
    member_id: UUID
    amount: Amount
    on: Day


class PayFromFund(InMeeting):
    """To a member, or for a cause (no member)."""

    amount: Amount
    description: Note
    on: Day
    member_id: UUID | None = None


@router.get("/circles/{circle_id}/meetings", response=page_of(told(MeetingRow)))
def list_meetings(
    request: HttpRequest, circle_id: Id, cursor: Cursor = None, limit: Limit = pagination.LIMIT_DEFAULT
) -> Page[MeetingRow]:
    """Meetings, newest first, with how many came and what was counted."""
    offset = pagination.offset_of(cursor, kind="meetings")
    found = queries.meetings(_view(request, circle_id), limit=limit + 1, offset=offset)
    return pagination.page_of(found, limit=limit, kind="meetings", next_place=lambda shown: (offset + len(shown),))


@router.post("/circles/{circle_id}/meetings", response=told(MeetingOpened), openapi_extra=WRITES)
def open_meeting(request: HttpRequest, circle_id: Id, body: OpenMeeting) -> MeetingOpened:
    """Open a meeting with the box counted; its id may be made by the caller."""
    return meetings.open_meeting(call_of(request), circle_id=circle_id, **dict(body))


@router.get("/circles/{circle_id}/meetings/now", response=told(MeetingsNow))
def meetings_now(request: HttpRequest, circle_id: Id) -> MeetingsNow:
    """The open meeting, the last one, the day of the next, and what should be in the box."""
    return queries.now(_view(request, circle_id), today=timezone.localdate())


@router.get("/circles/{circle_id}/meetings/{meeting_id}", response=told(Minutes))
def minutes(request: HttpRequest, circle_id: Id, meeting_id: Id) -> Minutes:
    """Everything that the minutes of a meeting tell."""
    return queries.minutes(_view(request, circle_id), meeting_id=meeting_id)


@router.post(
    "/circles/{circle_id}/meetings/{meeting_id}/attendance", response=told(AttendanceTaken), openapi_extra=WRITES
)
def take_attendance(request: HttpRequest, circle_id: Id, meeting_id: Id, body: TakeAttendance) -> AttendanceTaken:
    """Say of members whether they came; fines follow by the price list, and follow corrections."""
    marks = tuple(Mark(**dict(mark)) for mark in body.marks)
    return roll_call.take_attendance(call_of(request), circle_id=circle_id, meeting_id=meeting_id, marks=marks)


@router.post("/circles/{circle_id}/meetings/{meeting_id}/money-in", response=told(MoneyReceived), openapi_extra=WRITES)
def receive_from_member(request: HttpRequest, circle_id: Id, meeting_id: Id, body: ReceiveFromMember) -> MoneyReceived:
    """Take what a member brings: shares, repayments, fines (oldest first), the social fund; all of it or nothing."""
    parts = tuple(RepaymentPart(**dict(part)) for part in body.repayments)
    return rounds.receive_from_member(
        call_of(request), circle_id=circle_id, meeting_id=meeting_id, **(dict(body) | {"repayments": parts})
    )


@router.post("/circles/{circle_id}/meetings/{meeting_id}/agenda", response=told(AgendaItemAdded), openapi_extra=WRITES)
def add_agenda_item(request: HttpRequest, circle_id: Id, meeting_id: Id, body: AddAgendaItem) -> AgendaItemAdded:
    """Put something on the agenda."""
    return agenda.add_agenda_item(call_of(request), circle_id=circle_id, meeting_id=meeting_id, **dict(body))


@router.post(
    "/circles/{circle_id}/meetings/{meeting_id}/agenda/{item_id}/decision",
    response=told(AgendaItemDecided),
    openapi_extra=WRITES,
)
def decide_agenda_item(
    request: HttpRequest, circle_id: Id, meeting_id: Id, item_id: Id, body: DecideAgendaItem
) -> AgendaItemDecided:
    """Write down what was decided."""
    return agenda.decide_agenda_item(
        call_of(request), circle_id=circle_id, meeting_id=meeting_id, item_id=item_id, **dict(body)
    )


@router.post("/circles/{circle_id}/meetings/{meeting_id}/minutes", response=told(MinutesWritten), openapi_extra=WRITES)
def write_minutes(request: HttpRequest, circle_id: Id, meeting_id: Id, body: WriteMinutes) -> MinutesWritten:
    """Write what the minutes say besides, and the day of the next meeting."""
    return agenda.write_minutes(call_of(request), circle_id=circle_id, meeting_id=meeting_id, **dict(body))


@router.post("/circles/{circle_id}/meetings/{meeting_id}/count", response=told(MeetingCounted), openapi_extra=WRITES)
def count_meeting(request: HttpRequest, circle_id: Id, meeting_id: Id, body: CountBox) -> MeetingCounted:
    """Count the box at the end; another officer signs."""
    return meetings.count_meeting(call_of(request), circle_id=circle_id, meeting_id=meeting_id, **dict(body))


@router.post("/circles/{circle_id}/meetings/{meeting_id}/signature", response=told(MeetingSigned), openapi_extra=WRITES)
def sign_meeting(request: HttpRequest, circle_id: Id, meeting_id: Id) -> MeetingSigned:
    """Sign, as another person than who counted: the meeting is closed."""
    return meetings.sign_meeting(call_of(request), circle_id=circle_id, meeting_id=meeting_id)


@router.post(
    "/circles/{circle_id}/meetings/{meeting_id}/reopening", response=told(MeetingReopened), openapi_extra=WRITES
)
def reopen_meeting(request: HttpRequest, circle_id: Id, meeting_id: Id, body: ReopenMeeting) -> MeetingReopened:
    """Open the last meeting again, with a reason."""
    return meetings.reopen_meeting(call_of(request), circle_id=circle_id, meeting_id=meeting_id, reason=body.reason)


@router.get("/circles/{circle_id}/members/{member_id}/attendance", response=told(MemberAttendance))
def attendance(request: HttpRequest, circle_id: Id, member_id: Id) -> MemberAttendance:
    """How often a member has come, and the newest meetings."""
    return queries.attendance_of(_view(request, circle_id), member_id=member_id)


@router.get("/circles/{circle_id}/fine-prices", response=page_of(told(FineReasonRow)))
def fine_prices(request: HttpRequest, circle_id: Id) -> Page[FineReasonRow]:
    """The price list of fines."""
    return Page(items=tuple(price_queries.price_list(_view(request, circle_id))), next_cursor=None)


@router.post("/circles/{circle_id}/fine-prices", response=told(FinePriceSet), openapi_extra=WRITES)
def set_fine_price(request: HttpRequest, circle_id: Id, body: SetFinePrice) -> FinePriceSet:
    """Set what a reason for a fine costs from now on, or take it off the list."""
    return price_list.set_fine_price(call_of(request), circle_id=circle_id, **dict(body))


@router.post("/circles/{circle_id}/social-fund/contributions", response=told(FundMoved), openapi_extra=WRITES)
def contribute_social_fund(request: HttpRequest, circle_id: Id, body: Contribute) -> FundMoved:
    """A member pays into the social fund."""
    return funds.contribute_social_fund(call_of(request), circle_id=circle_id, **dict(body))


@router.post("/circles/{circle_id}/social-fund/payments", response=told(FundMoved), openapi_extra=WRITES)
def pay_from_social_fund(request: HttpRequest, circle_id: Id, body: PayFromFund) -> FundMoved:
    """Pay from the social fund, to a member or for a cause."""
    return funds.pay_from_social_fund(call_of(request), circle_id=circle_id, **dict(body))


@router.post("/circles/{circle_id}/legal-reserve/additions", response=told(FundMoved), openapi_extra=WRITES)
def move_to_legal_reserve(request: HttpRequest, circle_id: Id, body: RecordCash) -> FundMoved:
    """Set money aside for bad times."""
    return funds.move_to_legal_reserve(call_of(request), circle_id=circle_id, **dict(body))


@router.post("/circles/{circle_id}/legal-reserve/releases", response=told(FundMoved), openapi_extra=WRITES)
def release_legal_reserve(request: HttpRequest, circle_id: Id, body: RecordCash) -> FundMoved:
    """Give money of the reserve back to the capital."""
    return funds.release_legal_reserve(call_of(request), circle_id=circle_id, **dict(body))


@router.post("/circles/{circle_id}/legal-reserve/uses", response=told(FundMoved), openapi_extra=WRITES)
def use_legal_reserve(request: HttpRequest, circle_id: Id, body: RecordCash) -> FundMoved:
    """Pay for something out of the reserve."""
    return funds.use_legal_reserve(call_of(request), circle_id=circle_id, **dict(body))


@router.post("/circles/{circle_id}/cash/{entry_id}/reversal", response=told(CashRecorded), openapi_extra=WRITES)
def reverse_cash_entry(request: HttpRequest, circle_id: Id, entry_id: Id, body: UndoInMeeting) -> CashRecorded:
    """Undo an income, an expense or a movement of the social fund or the reserve, once."""
    return cash.reverse_cash_entry(call_of(request), circle_id=circle_id, entry_id=entry_id, **dict(body))


def _view(request: HttpRequest, circle_id: UUID) -> CircleView:
    return views.view(caller_of(request), circle_id=circle_id)
