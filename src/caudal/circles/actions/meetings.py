"""A meeting from its first count to the signature that closes it, and its reopening.

Everything here holds the circle's lock, so that what stands in the cash account between the opening and the signature
is exactly what was recorded in the meeting.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Max

from caudal.audit.actions import Act, action
from caudal.circles import errors as circle_errors
from caudal.circles.actions import demands
from caudal.circles.actions.demands import Held, check_day, demand
from caudal.circles.errors import meetings as errors
from caudal.circles.models import Meeting, MeetingCount, MeetingSitting
from caudal.circles.queries import box as boxes, standings
from caudal.circles.queries.box import Box
from caudal.circles.rules import accounts
from caudal.circles.rules.meetings import CountKind, MeetingStatus
from caudal.circles.rules.permissions import Permission
from caudal.db import constraints
from caudal.kernel.ids import uuid7
from caudal.kernel.money import Money
from caudal.kernel.text import clean_text
from caudal.ledger import actions as ledger
from caudal.ledger.rules import NewEntry, credit, debit
from caudal.lending.rules.terms import PRINCIPAL_MINOR_MAX

REASON_LENGTH_MAX = 300

constraints.refuses("circles_meeting_pkey", errors.MeetingExists)
constraints.refuses("circles_meeting_open_once", errors.AnotherMeetingIsOpen)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingOpened:
    """The opening count beside the books; a difference is booked at once, for the second officer to sign."""

    meeting_id: UUID
    number: int
    expected: Money
    counted: Money
    difference: Money
    entry_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingCounted:
    """The closing count beside the books; a difference is booked when the second officer signs."""

    meeting_id: UUID
    expected: Money
    counted: Money
    difference: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingSigned:
    """A closed meeting: what is in the box, and the entry of the difference if there was one."""

    meeting_id: UUID
    number: int
    cash: Money
    difference: Money
    entry_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingReopened:
    """An open meeting again; `entry_id` took back the difference that its closing had booked."""

    meeting_id: UUID
    number: int
    entry_id: UUID | None


@action("circles.open_meeting")
def open_meeting(
    act: Act,
    *,
    circle_id: UUID,
    held_on: date,
    cash_counted: Money,
    difference_reason: str = "",
    meeting_id: UUID | None = None,
) -> MeetingOpened:
    """Open a meeting with the box counted. A count that differs from the books says why, and is booked.

    :raises CircleNotFound, NotPermitted, CircleIsClosed, DateIsInTheFuture, DateIsBeforeFounding, DateIsBeforeCycle:
    :raises CurrencyDiffers, CountIsNegative, AmountIsOutOfRange: of the count
    :raises MeetingExists, AnotherMeetingIsOpen, MeetingIsBeforeLast, CashCountDiffers:
    """
    held = demand(act, circle_id=circle_id, permission=Permission.RECORD_MONEY, between_cycles=True)
    check_day(held, held_on, at=act.at, field="held_on")
    told = _check_count(held, cash_counted, difference_reason)
    if meeting_id is not None and Meeting.objects.filter(book_id=held.book_id, id=meeting_id).exists():
        raise errors.MeetingExists(field="meeting_id")
    if held.meeting_id is not None:
        raise errors.AnotherMeetingIsOpen
    last = Meeting.objects.filter(book_id=held.book_id).order_by("-number").first()
    if last is not None and held_on < last.held_on:
        raise errors.MeetingIsBeforeLast(field="held_on", held_on=held_on, last_on=last.held_on)
    found = boxes.box(book_id=held.book_id, currency=held.currency)
    difference = _check_difference(found, cash_counted, told)
    meeting = Meeting.objects.create(
        book_id=held.book_id,
        id=meeting_id or uuid7(act.at),
        number=(last.number if last else 0) + 1,
        cycle_number=held.cycle_number,
        held_on=held_on,
        event_id=act.event_id,
    )
    entry_id = _book_difference(act, held, meeting, difference, reason=told)
    _keep_count(act, meeting, found, cash_counted, kind=CountKind.OPENING, reason=told, entry_id=entry_id)
    _sit_down(act, held, meeting, number=1)
    _touch(act, held, meeting)
    return MeetingOpened(
        meeting_id=meeting.id,
        number=meeting.number,
        expected=found.cash,
        counted=cash_counted,
        difference=difference,
        entry_id=entry_id,
    )


@action("circles.count_meeting")
def count_meeting(
    act: Act, *, circle_id: UUID, meeting_id: UUID, cash_counted: Money, difference_reason: str = ""
) -> MeetingCounted:
    """Count the box at the end of a meeting, again if need be; another officer signs what was counted last.

    :raises CircleNotFound, NotPermitted, CircleIsClosed, MeetingNotFound, MeetingIsNotOpen:
    :raises CurrencyDiffers, CountIsNegative, AmountIsOutOfRange, CashCountDiffers:
    """
    held, meeting = open_meeting_of(act, circle_id, meeting_id, permission=Permission.RECORD_MONEY)
    told = _check_count(held, cash_counted, difference_reason)
    found = boxes.box(book_id=held.book_id, currency=held.currency)
    difference = _check_difference(found, cash_counted, told)
    _keep_count(act, meeting, found, cash_counted, kind=CountKind.CLOSING, reason=told, entry_id=None)
    _go(meeting, MeetingStatus.COUNTED)
    _touch(act, held, meeting)
    return MeetingCounted(meeting_id=meeting_id, expected=found.cash, counted=cash_counted, difference=difference)


@action("circles.sign_meeting")
def sign_meeting(act: Act, *, circle_id: UUID, meeting_id: UUID) -> MeetingSigned:
    """Sign, as another officer, what was counted: a difference is booked and the meeting is closed.

    :raises CircleNotFound, NotPermitted, CircleIsClosed, MeetingNotFound, MeetingIsNotOpen:
    :raises BoxIsNotCounted, SignerIsNoPerson, OfficersAreOnePerson, CountIsOutdated:
    """
    held, meeting = open_meeting_of(act, circle_id, meeting_id, permission=Permission.SIGN)
    counts = list(MeetingCount.objects.filter(book_id=held.book_id, meeting_id=meeting_id).order_by("number"))
    if meeting.status != MeetingStatus.COUNTED:
        raise errors.BoxIsNotCounted
    count = counts[-1]
    signer = demands.person_of(act)
    if signer is None:
        raise errors.SignerIsNoPerson
    if demands.who(act) in _counted_by(counts):
        raise errors.OfficersAreOnePerson
    found = boxes.box(book_id=held.book_id, currency=held.currency)
    if found.version != count.cash_version:
        raise errors.CountIsOutdated
    difference = held.money(count.counted_minor - count.expected_minor)
    entry_id = _book_difference(act, held, meeting, difference, reason=count.reason)
    closing = boxes.box(book_id=held.book_id, currency=held.currency)
    sitting = MeetingSitting.objects.filter(book_id=held.book_id, meeting_id=meeting_id, close_event_id=None)
    sitting.update(
        until_version=closing.version,
        until_at=closing.at,
        count_number=count.number,
        signed_by=signer,
        entry_id=entry_id,
        close_event_id=act.event_id,
    )
    _go(meeting, MeetingStatus.CLOSED)
    _touch(act, held, meeting)
    return MeetingSigned(
        meeting_id=meeting_id, number=meeting.number, cash=closing.cash, difference=difference, entry_id=entry_id
    )


@action("circles.reopen_meeting")
def reopen_meeting(act: Act, *, circle_id: UUID, meeting_id: UUID, reason: str) -> MeetingReopened:
    """Open the last meeting again, with a reason; a difference that its closing booked is taken back.

    :raises CircleNotFound, NotPermitted, CircleIsClosed, MeetingNotFound, MeetingIsOpenStill, MeetingIsNotLast:
    :raises DateIsBeforeCycle: it belongs to a cycle that has been shared out
    :raises CashIsShort: what its closing found too much is no longer in the box
    """
    held = demand(act, circle_id=circle_id, permission=Permission.MANAGE, between_cycles=True)
    told = clean_text(reason, length_max=REASON_LENGTH_MAX, field="reason")
    meeting = _meeting(held, meeting_id)
    if meeting.status != MeetingStatus.CLOSED:
        raise errors.MeetingIsOpenStill
    last = Meeting.objects.filter(book_id=held.book_id).aggregate(last=Max("number"))["last"]
    if meeting.number != last:
        raise errors.MeetingIsNotLast(number=meeting.number, last=last)
    check_day(held, meeting.held_on, at=act.at, field="meeting_id")
    closed = MeetingSitting.objects.filter(book_id=held.book_id, meeting_id=meeting_id).order_by("-number")[0]
    _go(meeting, MeetingStatus.OPEN)
    _sit_down(act, held, meeting, number=closed.number + 1, reason=told)
    entry_id = _take_back(act, held, meeting, closed, reason=told)
    _touch(act, held, meeting)
    return MeetingReopened(meeting_id=meeting_id, number=meeting.number, entry_id=entry_id)


def open_meeting_of(act: Act, circle_id: UUID, meeting_id: UUID, *, permission: Permission) -> tuple[Held, Meeting]:
    """Lock the circle and find the meeting, which is not closed yet.

    :raises CircleNotFound, NotPermitted, CircleIsClosed, MeetingNotFound, MeetingIsNotOpen:
    """
    held = demand(act, circle_id=circle_id, permission=permission, between_cycles=True)
    meeting = _meeting(held, meeting_id)
    if meeting.id != held.meeting_id:
        raise errors.MeetingIsNotOpen(field="meeting_id")
    return held, meeting


def _meeting(held: Held, meeting_id: UUID) -> Meeting:
    found = Meeting.objects.filter(book_id=held.book_id, id=meeting_id).first()
    if found is None:
        raise errors.MeetingNotFound(field="meeting_id")
    return found


def _check_count(held: Held, counted: Money, reason: str) -> str:
    """Refuse what no box can hold; answer the reason for a difference, which may be empty.

    :raises CurrencyDiffers, CountIsNegative, AmountIsOutOfRange: in this order
    """
    if counted.currency != held.currency:
        raise circle_errors.CurrencyDiffers(field="cash_counted", given=counted.currency, expected=held.currency)
    if counted.minor < 0:
        raise errors.CountIsNegative(field="cash_counted")
    if counted.minor > PRINCIPAL_MINOR_MAX:
        raise circle_errors.AmountIsOutOfRange(field="cash_counted", amount=counted)
    return clean_text(reason, length_max=REASON_LENGTH_MAX, field="difference_reason", empty_allowed=True)


def _check_difference(found: Box, counted: Money, reason: str) -> Money:
    """What was counted less what should be there; without a reason it must be nothing.

    :raises CashCountDiffers:
    """
    difference = counted - found.cash
    if difference and not reason:
        raise errors.CashCountDiffers(
            field="difference_reason", counted=counted, expected=found.cash, difference=difference
        )
    return difference


def _book_difference(act: Act, held: Held, meeting: Meeting, difference: Money, *, reason: str) -> UUID | None:
    """Post what was found less or more than the books say; None when there is nothing to post."""
    if not difference:
        return None
    is_short = difference.minor < 0
    code = accounts.CASH_SHORT if is_short else accounts.CASH_OVER
    ledger.open_accounts(act, book_id=held.book_id, accounts=[accounts.of_code(code, currency=held.currency)])
    entry = NewEntry(
        kind="cash_short" if is_short else "cash_over",
        on=meeting.held_on,
        lines=(debit(accounts.CASH, difference), credit(code, difference)),
        description=reason,
        details={"meeting": str(meeting.id)},
    )
    return ledger.post(act, book_id=held.book_id, entry=entry)


def _take_back(act: Act, held: Held, meeting: Meeting, closed: MeetingSitting, *, reason: str) -> UUID | None:
    """Reverse the difference that a closing booked, if it did.

    :raises CashIsShort:
    """
    if closed.entry_id is None:
        return None
    assert closed.count_number is not None, "a sitting that booked a difference was counted"
    count = MeetingCount.objects.get(book_id=held.book_id, meeting_id=meeting.id, number=closed.count_number)
    over = held.money(count.counted_minor - count.expected_minor)
    if over.minor > 0:
        demands.check_spendable(standings.capital(held.circle_id), over, field="meeting_id")
    kind = "cash_over_reversal" if over.minor > 0 else "cash_short_reversal"
    closed.reversal_entry_id = ledger.reverse(
        act, book_id=held.book_id, entry_id=closed.entry_id, on=meeting.held_on, kind=kind, description=reason
    )
    closed.save(update_fields=["reversal_entry_id"])
    return closed.reversal_entry_id


def _keep_count(
    act: Act, meeting: Meeting, found: Box, counted: Money, *, kind: CountKind, reason: str, entry_id: UUID | None
) -> None:
    """Write a count. A reason is kept only where there is something to give a reason for."""
    made = MeetingCount.objects.filter(book_id=meeting.book_id, meeting_id=meeting.id)
    MeetingCount.objects.create(
        book_id=meeting.book_id,
        meeting_id=meeting.id,
        number=made.count() + 1,
        kind=kind.value,
        expected_minor=found.cash.minor,
        counted_minor=counted.minor,
        reason=reason if counted != found.cash else "",
        cash_version=found.version,
        counted_by=demands.who(act),
        entry_id=entry_id,
        event_id=act.event_id,
    )


def _counted_by(counts: list[MeetingCount]) -> set[str]:
    """Whose word the signature stands for: the last count, and the opening one if it differed."""
    opening, last = counts[0], counts[-1]
    return {last.counted_by} | ({opening.counted_by} if opening.entry_id is not None else set())


def _sit_down(act: Act, held: Held, meeting: Meeting, *, number: int, reason: str = "") -> None:
    """Begin a sitting where the cash account stands now."""
    now = boxes.box(book_id=held.book_id, currency=held.currency)
    MeetingSitting.objects.create(
        book_id=held.book_id,
        meeting_id=meeting.id,
        number=number,
        reason=reason,
        from_version=now.version,
        from_at=now.at,
        event_id=act.event_id,
    )


def _go(meeting: Meeting, status: MeetingStatus) -> None:
    meeting.status = status.value
    meeting.save(update_fields=["status"])


def _touch(act: Act, held: Held, meeting: Meeting) -> None:
    act.touch("circle", held.circle_id)
    act.touch("meeting", meeting.id)
