"""The meetings of a circle: their list, one as its minutes tell it, what should be in the box, who usually comes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from caudal.circles.errors import meetings as errors
from caudal.circles.models import AgendaItem, Attendance, Fine, Meeting, MeetingCount, MeetingSitting, Member
from caudal.circles.queries import box as boxes
from caudal.circles.queries.box import BoxLine, Stretch
from caudal.circles.queries.movements import actor_names
from caudal.circles.queries.views import CircleView
from caudal.circles.rules.meetings import (
    AttendanceStatus,
    CashFlow,
    CountKind,
    MeetingStatus,
    cash_flow,
    cash_flows,
    next_meeting_on,
)
from caudal.circles.rules.permissions import Permission
from caudal.kernel.money import Money
from caudal.lending import queries as lending
from caudal.parties import queries as parties

MEETINGS_MAX = 500
_BEFORE_ALL = datetime(1900, 1, 1, tzinfo=UTC)
"""Stands for the last posting of a box that has had none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingRow:
    """A meeting as lists show it; `counted` is the newest count of the box."""

    meeting_id: UUID
    number: int
    cycle_number: int
    held_on: date
    status: MeetingStatus
    next_on: date | None
    present: int
    late: int
    absent: int
    excused: int
    counted: Money | None
    difference: Money | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceRow:
    """A member at a meeting; `status` is None while the roll has not been called for them."""

    member_id: UUID
    member_number: int
    full_name: str
    status: AttendanceStatus | None
    minutes_late: int | None
    fine_id: UUID | None
    fine: Money | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaRow:
    item_id: UUID
    number: int
    title: str
    decision: str
    votes_for: int | None
    votes_against: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CountRow:
    """The box as it was counted, beside the books of that moment; `by` is the name of who counted."""

    kind: CountKind
    number: int
    expected: Money
    counted: Money
    difference: Money
    reason: str
    by: str
    entry_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SittingRow:
    """From an opening to the signature that closed it; a second one was opened with a reason."""

    number: int
    reason: str
    opened_by: str
    signed_by: str
    difference_entry_id: UUID | None
    reversal_entry_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CashSummary:
    """The cash-in-box identity: `opening` + each flow + `outside` = `expected`; what was counted, and the difference.

    `outside` moved between the closing of the meeting and its reopening, and belongs to no meeting.
    """

    opening: Money
    flows: tuple[tuple[CashFlow, Money], ...]
    outside: Money
    expected: Money
    counted: Money | None
    difference: Money | None

    def flow(self, name: CashFlow) -> Money:
        return dict(self.flows).get(name, Money.zero(self.opening.currency))


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingLine:
    """Money that went through the box in a meeting: into it (positive) or out of it."""

    entry_id: UUID
    flow: CashFlow
    kind: str
    amount: Money
    description: str
    member_id: UUID | None
    member_name: str
    loan_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingFine:
    """A fine that was issued in the meeting."""

    fine_id: UUID
    member_id: UUID
    member_name: str
    reason: str
    amount: Money
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Minutes:
    """Everything that the minutes of a meeting tell."""

    circle_name: str
    meeting: MeetingRow
    notes: str
    roll: tuple[AttendanceRow, ...]
    agenda: tuple[AgendaRow, ...]
    cash: CashSummary
    counts: tuple[CountRow, ...]
    sittings: tuple[SittingRow, ...]
    lines: tuple[MeetingLine, ...]
    fines: tuple[MeetingFine, ...]

    @property
    def signed_by(self) -> str:
        """Who signed at the end; nobody while the meeting is open."""
        return self.sittings[-1].signed_by


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberAttendance:
    """How often a member has come."""

    present: int
    late: int
    absent: int
    excused: int
    meetings: tuple[tuple[UUID, int, date, AttendanceStatus], ...]
    """The newest first: meeting, its number, its day, how the member was marked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingsNow:
    """Where a circle stands between its meetings: the open one, the last one, the day of the next, the box."""

    open: MeetingRow | None
    last: MeetingRow | None
    next_on: date | None
    cash_expected: Money


def meetings(view: CircleView, *, limit: int = 50, offset: int = 0) -> list[MeetingRow]:
    """The meetings, newest first, with how many came. Three queries.

    :raises NotPermitted:
    """
    view.demand(Permission.READ_TOTALS)
    found = Meeting.objects.filter(book_id=view.book_id).order_by("-number")
    return _rows(view, list(found[offset : offset + min(limit, MEETINGS_MAX)]))


def now(view: CircleView, *, today: date) -> MeetingsNow:
    """The open meeting, the last closed one, when the next one is, and what should be in the box. At most six queries.

    :raises NotPermitted:
    """
    view.demand(Permission.READ_TOTALS)
    newest = _rows(view, list(Meeting.objects.filter(book_id=view.book_id).order_by("-number")[:2]))
    current = next((row for row in newest if row.status is not MeetingStatus.CLOSED), None)
    last = next((row for row in newest if row.status is MeetingStatus.CLOSED), None)
    agreed = last.next_on if last and last.next_on and last.next_on >= today else None
    policy = view.policy
    planned = next_meeting_on(
        rhythm=policy.meeting_rhythm, weekday=policy.meeting_weekday,
        last_on=last.held_on if last else None, today=today,
    )  # fmt: skip
    return MeetingsNow(
        open=current,
        last=last,
        next_on=None if current else agreed or planned,
        cash_expected=boxes.box(book_id=view.book_id, currency=view.currency).cash,
    )


def minutes(view: CircleView, *, meeting_id: UUID) -> Minutes:
    """A meeting whole, open or closed. About fifteen queries, however many came.

    :raises NotPermitted:
    :raises MeetingNotFound: an unknown meeting, or another circle's
    """
    view.demand(Permission.READ_ALL)
    row = _found(view, meeting_id)
    of_meeting = {"book_id": view.book_id, "meeting_id": meeting_id}
    sittings = list(MeetingSitting.objects.filter(**of_meeting).order_by("number"))
    counts = list(MeetingCount.objects.filter(**of_meeting).order_by("number"))
    fines = list(Fine.objects.filter(**of_meeting).order_by("id"))
    people = _people(view)
    moved = boxes.lines(book_id=view.book_id, stretches=_within(sittings))
    return Minutes(
        circle_name=view.circle.name,
        meeting=_rows(view, [row])[0],
        notes=row.notes,
        roll=_roll(view, row, people, fines),
        agenda=tuple(_agenda(one) for one in AgendaItem.objects.filter(**of_meeting).order_by("number")),
        cash=_summary(view, sittings, counts),
        counts=_counts(view, counts),
        sittings=_sittings(view, sittings),
        lines=_lines(view, moved, people),
        fines=tuple(_fine(view, one, people) for one in fines),
    )


def meeting(view: CircleView, *, meeting_id: UUID) -> MeetingRow:
    """One meeting as lists show it. Three queries.

    :raises NotPermitted, MeetingNotFound:
    """
    view.demand(Permission.READ_TOTALS)
    return _rows(view, [_found(view, meeting_id)])[0]


def roll(view: CircleView, *, meeting_id: UUID) -> tuple[AttendanceRow, ...]:
    """Who came to a meeting; while it goes on, also who has not been called yet. Five queries.

    :raises NotPermitted, MeetingNotFound:
    """
    view.demand(Permission.READ_ALL)
    fines = list(Fine.objects.filter(book_id=view.book_id, meeting_id=meeting_id))
    return _roll(view, _found(view, meeting_id), _people(view), fines)


def agenda(view: CircleView, *, meeting_id: UUID) -> tuple[AgendaRow, ...]:
    """The agenda of a meeting, and what was decided. One query.

    :raises NotPermitted:
    """
    view.demand(Permission.READ_ALL)
    rows = AgendaItem.objects.filter(book_id=view.book_id, meeting_id=meeting_id).order_by("number")
    return tuple(_agenda(row) for row in rows)


def lines(view: CircleView, *, meeting_id: UUID) -> tuple[MeetingLine, ...]:
    """What went through the box in a meeting, oldest first. Five queries at the most.

    :raises NotPermitted:
    """
    view.demand(Permission.READ_ALL)
    sittings = MeetingSitting.objects.filter(book_id=view.book_id, meeting_id=meeting_id).order_by("number")
    found = boxes.lines(book_id=view.book_id, stretches=_within(sittings))
    return _lines(view, found, _people(view))


def cash_summary(view: CircleView, *, meeting_id: UUID) -> CashSummary:
    """The cash-in-box identity of a meeting. Three queries.

    :raises NotPermitted, MeetingNotFound:
    """
    view.demand(Permission.READ_TOTALS)
    of_meeting = {"book_id": view.book_id, "meeting_id": meeting_id}
    sittings = list(MeetingSitting.objects.filter(**of_meeting).order_by("number"))
    if not sittings:
        raise errors.MeetingNotFound
    return _summary(view, sittings, list(MeetingCount.objects.filter(**of_meeting).order_by("number")))


def attendance_of(view: CircleView, *, member_id: UUID, limit: int = 50) -> MemberAttendance:
    """How often a member has come, and the newest meetings. Three queries.

    :raises NotPermitted: another member's, to who may read only their own
    """
    view.demand_member(member_id)
    found = Attendance.objects.filter(book_id=view.book_id, member_id=member_id)
    counts = {row["status"]: row["times"] for row in found.values("status").annotate(times=Count("meeting_id"))}
    marked = dict(found.values_list("meeting_id", "status"))
    newest = Meeting.objects.filter(book_id=view.book_id, id__in=marked).order_by("-number")[:limit]
    return MemberAttendance(
        **{status.value: counts.get(status.value, 0) for status in AttendanceStatus},
        meetings=tuple((one.id, one.number, one.held_on, AttendanceStatus(marked[one.id])) for one in newest),
    )


def _found(view: CircleView, meeting_id: UUID) -> Meeting:
    row = Meeting.objects.filter(book_id=view.book_id, id=meeting_id).first()
    if row is None:
        raise errors.MeetingNotFound
    return row


def _rows(view: CircleView, found: Sequence[Meeting]) -> list[MeetingRow]:
    """Meetings with who came and the newest count. Two queries."""
    ids = [one.id for one in found]
    came = Attendance.objects.filter(book_id=view.book_id, meeting_id__in=ids).values("meeting_id")
    sums: dict[UUID, Mapping[str, Any]] = {
        row["meeting_id"]: row
        for row in came.annotate(
            **{status.value: Count("member_id", filter=Q(status=status.value)) for status in AttendanceStatus}
        )
    }
    counts = MeetingCount.objects.filter(book_id=view.book_id, meeting_id__in=ids)
    newest = {one.meeting_id: one for one in counts.order_by("meeting_id", "-number").distinct("meeting_id")}
    return [_row(view, one, sums.get(one.id, {}), newest.get(one.id)) for one in found]


def _row(view: CircleView, row: Meeting, came: Mapping[str, Any], count: MeetingCount | None) -> MeetingRow:
    return MeetingRow(
        meeting_id=row.id,
        number=row.number,
        cycle_number=row.cycle_number,
        held_on=row.held_on,
        status=MeetingStatus(row.status),
        next_on=row.next_on,
        **{status.value: came.get(status.value, 0) for status in AttendanceStatus},
        counted=None if count is None else view.money(count.counted_minor),
        difference=None if count is None else view.money(count.counted_minor - count.expected_minor),
    )


def _people(view: CircleView) -> dict[UUID, tuple[Member, str]]:
    """Every member with their name. Two queries."""
    members = list(Member.objects.filter(book_id=view.book_id).order_by("number"))
    cards = parties.people(organisation_id=view.organisation_id, ids=[one.person_id for one in members])
    return {one.id: (one, cards[one.person_id].full_name) for one in members}


def _roll(
    view: CircleView, row: Meeting, people: Mapping[UUID, tuple[Member, str]], fines: Sequence[Fine]
) -> tuple[AttendanceRow, ...]:
    """Who was marked, and while the meeting goes on who is still to be."""
    marks = {one.member_id: one for one in Attendance.objects.filter(book_id=view.book_id, meeting_id=row.id)}
    amounts = {one.id: view.money(one.amount_minor) for one in fines}
    goes_on = row.status != MeetingStatus.CLOSED
    roll = []
    for member, name in people.values():
        mark = marks.get(member.id)
        if mark is None and not (goes_on and member.is_active):
            continue
        roll.append(
            AttendanceRow(
                member_id=member.id,
                member_number=member.number,
                full_name=name,
                status=AttendanceStatus(mark.status) if mark else None,
                minutes_late=mark.minutes_late if mark else None,
                fine_id=mark.fine_id if mark else None,
                fine=amounts.get(mark.fine_id) if mark and mark.fine_id else None,
            )
        )
    return tuple(roll)


def _agenda(row: AgendaItem) -> AgendaRow:
    return AgendaRow(
        item_id=row.id,
        number=row.number,
        title=row.title,
        decision=row.decision,
        votes_for=row.votes_for,
        votes_against=row.votes_against,
    )


def _within(sittings: Iterable[MeetingSitting]) -> list[Stretch]:
    """What belongs to the meeting: from each opening to its signature, or to now."""
    return [
        Stretch(one.from_at, None if one.close_event_id is None else one.until_at or _BEFORE_ALL) for one in sittings
    ]


def _between(sittings: Sequence[MeetingSitting]) -> list[Stretch]:
    """What moved after a signature and before the meeting was opened again."""
    return [Stretch(before.until_at, after.from_at or _BEFORE_ALL) for before, after in pairwise(sittings)]


def _summary(view: CircleView, sittings: Sequence[MeetingSitting], counts: Sequence[MeetingCount]) -> CashSummary:
    found = boxes.moved(book_id=view.book_id, stretches=[*_within(sittings), *_between(sittings)])
    flows = cash_flows((one.kind, one.minor) for one in found if one.stretch < len(sittings))
    # A difference that a signature has booked is the count's, not a flow of the meeting.
    flows.pop(CashFlow.DIFFERENCES, None)
    outside = sum(one.minor for one in found if one.stretch >= len(sittings))
    opening, last = counts[0], counts[-1]
    expected = opening.counted_minor + sum(flows.values()) + outside
    counted = last.counted_minor if last.kind == CountKind.CLOSING else None
    return CashSummary(
        opening=view.money(opening.counted_minor),
        flows=tuple((flow, view.money(minor)) for flow, minor in flows.items() if minor),
        outside=view.money(outside),
        expected=view.money(expected),
        counted=None if counted is None else view.money(counted),
        difference=None if counted is None else view.money(counted - expected),
    )


def _counts(view: CircleView, counts: Sequence[MeetingCount]) -> tuple[CountRow, ...]:
    who = actor_names({one.event_id for one in counts})
    return tuple(
        CountRow(
            kind=CountKind(one.kind),
            number=one.number,
            expected=view.money(one.expected_minor),
            counted=view.money(one.counted_minor),
            difference=view.money(one.counted_minor - one.expected_minor),
            reason=one.reason,
            by=who.get(one.event_id, ""),
            entry_id=one.entry_id,
        )
        for one in counts
    )


def _sittings(view: CircleView, sittings: Sequence[MeetingSitting]) -> tuple[SittingRow, ...]:
    signers = [one.signed_by for one in sittings if one.signed_by is not None]
    cards = parties.people(organisation_id=view.organisation_id, ids=signers)
    who = actor_names({one.event_id for one in sittings})
    return tuple(
        SittingRow(
            number=one.number,
            reason=one.reason,
            opened_by=who.get(one.event_id, ""),
            signed_by=cards[one.signed_by].full_name if one.signed_by else "",
            difference_entry_id=one.entry_id,
            reversal_entry_id=one.reversal_entry_id,
        )
        for one in sittings
    )


def _lines(
    view: CircleView, moved: Sequence[BoxLine], people: Mapping[UUID, tuple[Member, str]]
) -> tuple[MeetingLine, ...]:
    """Postings with whom they concern; a loan says whose it is."""
    of_loans: dict[UUID, UUID] = {}
    if any(one.loan_id and one.member_id is None for one in moved):
        of_loans = {loan.loan_id: loan.borrower_id for loan in lending.loans(book_id=view.book_id)}
    told = []
    for one in moved:
        member_id = one.member_id or (of_loans.get(one.loan_id) if one.loan_id else None)
        told.append(
            MeetingLine(
                entry_id=one.entry_id,
                flow=cash_flow(one.kind),
                kind=one.kind,
                amount=view.money(one.minor),
                description=one.description,
                member_id=member_id,
                member_name=people[member_id][1] if member_id else "",
                loan_id=one.loan_id,
            )
        )
    return tuple(told)


def _fine(view: CircleView, row: Fine, people: Mapping[UUID, tuple[Member, str]]) -> MeetingFine:
    return MeetingFine(
        fine_id=row.id,
        member_id=row.member_id,
        member_name=people[row.member_id][1],
        reason=row.reason,
        amount=view.money(row.amount_minor),
        status=row.status,
    )
