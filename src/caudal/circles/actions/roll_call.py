"""Who came to a meeting, in one act for the whole list; the fines of the price list follow, and follow corrections."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from caudal.audit.actions import Act, action
from caudal.circles import errors as circle_errors
from caudal.circles.actions import fines
from caudal.circles.actions.demands import Held
from caudal.circles.actions.meetings import open_meeting_of
from caudal.circles.errors import meetings as errors
from caudal.circles.models import Attendance, Fine, Meeting, Member
from caudal.circles.queries import price_list, standings
from caudal.circles.rules.meetings import ROLL_CALL_CODES, AttendanceStatus, FinePrice, fine_amount
from caudal.circles.rules.permissions import Permission
from caudal.kernel.money import Money

CORRECTED = "roll_call_corrected"
"""The reason of a fine that a correction of the roll call undid; pages say it in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Whether a member came. `fine_id` is made by a phone that has to collect the fine before it hears of it."""

    member_id: UUID
    status: AttendanceStatus
    minutes_late: int | None = None
    fine_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RollCallFine:
    member_id: UUID
    fine_id: UUID
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceTaken:
    """How many came, and the fines that this act issued and undid."""

    meeting_id: UUID
    present: int
    late: int
    absent: int
    excused: int
    fines_issued: tuple[RollCallFine, ...]
    fines_undone: tuple[UUID, ...]
    available_capital: Money


@dataclass(frozen=True, slots=True)
class _Desk:
    """What the roll call looks things up in."""

    held: Held
    meeting: Meeting
    members: dict[UUID, Member]
    prices: dict[str, FinePrice]
    shares: dict[UUID, int]


@action("circles.take_attendance")
def take_attendance(act: Act, *, circle_id: UUID, meeting_id: UUID, marks: tuple[Mark, ...]) -> AttendanceTaken:
    """Say of members whether they came; who is not named stays as they were. Fines follow by the price list.

    A mark that changes undoes the fine that the old one brought, what was paid of it included.

    :raises CircleNotFound, NotPermitted, CircleIsClosed, MeetingNotFound, MeetingIsNotOpen:
    :raises MemberIsNamedTwice, MinutesLateAreOutOfRange, MemberNotFound, MemberHasLeft, FineExists:
    :raises CashIsShort: a fine that was paid and is undone
    """
    held, meeting = open_meeting_of(act, circle_id, meeting_id, permission=Permission.RECORD_MONEY)
    _check_marks(marks)
    desk = _Desk(
        held=held,
        meeting=meeting,
        members={one.id: one for one in Member.objects.filter(book_id=held.book_id)},
        # After the share-out of its cycle a meeting goes on, and fines nobody any more.
        prices=price_list.standing(book_id=held.book_id) if held.cycle_is_open else {},
        shares=standings.holdings(book_id=held.book_id),
    )
    _check_members(desk, marks)
    known = {row.member_id: row for row in Attendance.objects.filter(book_id=held.book_id, meeting_id=meeting_id)}
    issued: list[RollCallFine] = []
    undone: list[UUID] = []
    for mark in marks:
        row = known.get(mark.member_id)
        if row is not None and (row.status, row.minutes_late) == (mark.status, mark.minutes_late):
            continue
        if row is not None and row.fine_id is not None and _undo(act, desk, row.fine_id):
            undone.append(row.fine_id)
        fine = _fine(act, desk, mark)
        if fine is not None:
            issued.append(fine)
        known[mark.member_id] = _kept(act, desk, mark, row, fine_id=fine.fine_id if fine else None)
    act.touch("circle", circle_id)
    act.touch("meeting", meeting_id)
    counts = [sum(row.status == status for row in known.values()) for status in AttendanceStatus]
    return AttendanceTaken(
        meeting_id=meeting_id,
        present=counts[0],
        late=counts[1],
        absent=counts[2],
        excused=counts[3],
        fines_issued=tuple(issued),
        fines_undone=tuple(undone),
        available_capital=standings.capital(circle_id).available,
    )


def _check_marks(marks: Sequence[Mark]) -> None:
    if len({mark.member_id for mark in marks}) < len(marks):
        raise errors.MemberIsNamedTwice(field="marks")
    for mark in marks:
        minutes = mark.minutes_late
        if minutes is not None and not (mark.status is AttendanceStatus.LATE and 0 < minutes <= fines.MINUTES_MAX):
            raise errors.MinutesLateAreOutOfRange(field="marks", minutes=minutes, minutes_max=fines.MINUTES_MAX)


def _check_members(desk: _Desk, marks: Sequence[Mark]) -> None:
    for mark in marks:
        member = desk.members.get(mark.member_id)
        if member is None:
            raise circle_errors.MemberNotFound(field="marks")
        if not member.is_active:
            raise circle_errors.MemberHasLeft(field="marks")
    offered = [mark.fine_id for mark in marks if mark.fine_id is not None]
    if Fine.objects.filter(book_id=desk.held.book_id, id__in=offered).exists() or len(set(offered)) < len(offered):
        raise errors.FineExists(field="marks")


def _fine(act: Act, desk: _Desk, mark: Mark) -> RollCallFine | None:
    """The fine that a mark brings, where the price list has one for it."""
    price = desk.prices.get(ROLL_CALL_CODES.get(mark.status, ""))
    if price is None:
        return None
    shares = desk.shares.get(mark.member_id, 0)
    amount = desk.held.money(fine_amount(price, shares=shares, days=1, minutes=mark.minutes_late))
    if not amount:
        return None
    fine = fines.fine_member(
        act, desk.held, desk.members[mark.member_id], amount=amount, reason=price.name, code=price.code,
        on=desk.meeting.held_on, fine_id=mark.fine_id,
    )  # fmt: skip
    return RollCallFine(member_id=mark.member_id, fine_id=fine.id, amount=amount)


def _undo(act: Act, desk: _Desk, fine_id: UUID) -> bool:
    """Undo the fine of a mark that was wrong, unless it has been forgiven or undone already."""
    fine = Fine.objects.get(book_id=desk.held.book_id, id=fine_id)
    if fine.status not in ("issued", "collected"):
        return False
    on = max(desk.meeting.held_on, fines.last_day(fine))
    fines.undo_fine(act, desk.held, fine, on=on, reason=CORRECTED, description="")
    return True


def _kept(act: Act, desk: _Desk, mark: Mark, row: Attendance | None, *, fine_id: UUID | None) -> Attendance:
    kept = row or Attendance(book_id=desk.held.book_id, meeting_id=desk.meeting.id, member_id=mark.member_id)
    kept.status, kept.minutes_late = mark.status.value, mark.minutes_late
    kept.fine_id, kept.event_id = fine_id, act.event_id
    if row is None:
        kept.save(force_insert=True)
    else:
        kept.save(update_fields=["status", "minutes_late", "fine_id", "event_id"])
    return kept
