"""Meetings: the list, opening with a count, the roll call, the agenda, the minutes, and opening the last again."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from caudal.audit.calls import call_of
from caudal.circles.actions import agenda as agenda_actions, meetings as actions, roll_call
from caudal.circles.queries import box as boxes, meetings as queries, members
from caudal.circles.queries.meetings import AttendanceRow, CashSummary, CountRow, MeetingRow, Minutes
from caudal.circles.queries.views import CircleView
from caudal.circles.rules.meetings import MeetingStatus
from caudal.circles.rules.permissions import Permission
from caudal.circles.web import listings, meeting_words, pages, words
from caudal.circles.web.meeting_forms import (
    AgendaForm,
    DecisionForm,
    MinutesForm,
    OpenMeetingForm,
    ReopeningForm,
    RollForm,
)
from caudal.edge.web import exports
from caudal.edge.web.formats import day_text, money_text
from caudal.edge.web.forms import ActionForm
from caudal.edge.web.submissions import Receipt, submission

PAGE = 30


@require_safe
@login_required
def meeting_list(request: HttpRequest, circle_id: UUID) -> HttpResponseBase:
    """The meetings, newest first; the open one, or when the next one is."""
    view = pages.opened(request, circle_id)
    if (wanted := exports.asked(request)) is not None:
        return exports.answer(listings.of_meetings(view), wanted=wanted)
    start = pages.number(request, "from")
    rows = queries.meetings(view, limit=PAGE + 1, offset=start)
    address = reverse("circles:meetings", args=[circle_id])
    context = {
        **pages.around(view, section="meetings"),
        "rows": [_row(row) for row in rows[:PAGE]],
        "now": queries.now(view, today=pages.today()),
        "newer_url": f"{address}?from={max(0, start - PAGE)}" if start else "",
        "older_url": f"{address}?from={start + PAGE}" if len(rows) > PAGE else "",
    }
    return pages.show(request, "meetings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def open_meeting(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """Count the box and begin."""
    view = pages.opened_to_record(request, circle_id, permission=Permission.RECORD_MONEY)
    back = reverse("circles:meetings", args=[circle_id])

    def act(form: ActionForm) -> Receipt:
        call = call_of(request, key=form.idempotency_key)
        opened = actions.open_meeting(call, circle_id=circle_id, **form.arguments())
        said = _("Meeting {number} is open, with {amount} in the box.").format(
            number=opened.number, amount=money_text(opened.counted)
        )
        return Receipt(said, reverse("circles:meeting_roll", args=[circle_id, opened.meeting_id]))

    title = _("Open a meeting")
    expected = boxes.box(book_id=view.book_id, currency=view.currency).cash
    return submission(
        request,
        form=OpenMeetingForm(pages.posted(request), today=pages.today(), currency=view.currency),
        template="circles/form.html",
        context={
            **pages.around(view, section="meetings", trail=((_("Meetings"), back), (title, ""))),
            "title": title,
            "lead": _("Count the money in front of everybody, then write down what you counted."),
            "facts": [(_("Should be in the box"), expected)],
            "submit": _("Open the meeting"),
            "cancel_url": back,
        },
        act=act,
    )


@require_safe
@login_required
def meeting(request: HttpRequest, circle_id: UUID, meeting_id: UUID) -> HttpResponse:
    """A meeting as its minutes tell it; while it is open, with the steps that are left."""
    view = pages.opened(request, circle_id)
    told = queries.minutes(view, meeting_id=meeting_id)
    last = next(iter(queries.meetings(view, limit=1)), None)
    context = {
        **around(view, told.meeting, step="summary"),
        "told": told,
        "counts": _counts(told.counts),
        "box_parts": box_parts(told.cash),
        "roll": [_came(row) for row in told.roll if row.status],
        "lines": lines_in_words(told),
        "may_sign": told.meeting.status is MeetingStatus.COUNTED and view.may(Permission.SIGN),
        "is_last": last is not None and last.meeting_id == meeting_id,
    }
    return pages.show(request, "meeting.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def roll(request: HttpRequest, circle_id: UUID, meeting_id: UUID) -> HttpResponse:
    """Who came, in one form for everybody."""
    view, row = opened_meeting(request, circle_id, meeting_id)
    called = queries.roll(view, meeting_id=meeting_id)

    def act(form: ActionForm) -> Receipt:
        call = call_of(request, key=form.idempotency_key)
        taken = roll_call.take_attendance(call, circle_id=circle_id, meeting_id=meeting_id, **form.arguments())
        said = _("Roll called: {present} present, {late} late, {absent} absent, {excused} excused.").format(
            present=taken.present, late=taken.late, absent=taken.absent, excused=taken.excused
        )
        if taken.fines_issued:
            said += " " + _("Fines issued: {count}.").format(count=len(taken.fines_issued))
        return Receipt(said, reverse("circles:money_in", args=[circle_id, meeting_id]))

    return submission(
        request,
        form=RollForm(pages.posted(request), roll=called),
        template="circles/roll.html",
        context=around(view, row, step="roll"),
        act=act,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def agenda(request: HttpRequest, circle_id: UUID, meeting_id: UUID) -> HttpResponse:
    """What is talked about and decided; a new point, the notes and the next day beside it."""
    view, row = opened_meeting(request, circle_id, meeting_id)
    here = reverse("circles:agenda", args=[circle_id, meeting_id])
    is_notes = "notes" in request.POST or "next_on" in request.POST
    notes = queries.minutes(view, meeting_id=meeting_id).notes if not is_notes else ""
    planned = queries.now(view, today=pages.today()).next_on
    first = {"notes": notes, "next_on": row.next_on or planned}

    def add(form: ActionForm) -> Receipt:
        call = call_of(request, key=form.idempotency_key)
        agenda_actions.add_agenda_item(call, circle_id=circle_id, meeting_id=meeting_id, **form.arguments())
        return Receipt(_("It is on the agenda."), here)

    def write(form: ActionForm) -> Receipt:
        call = call_of(request, key=form.idempotency_key)
        agenda_actions.write_minutes(call, circle_id=circle_id, meeting_id=meeting_id, **form.arguments())
        return Receipt(_("The notes are kept."), here)

    adding = AgendaForm(None if is_notes else pages.posted(request), prefix=None)
    writing = MinutesForm(pages.posted(request) if is_notes else None, initial=first)
    return submission(
        request,
        form=writing if is_notes else adding,
        template="circles/agenda.html",
        context={
            **around(view, row, step="agenda"),
            "items": queries.agenda(view, meeting_id=meeting_id),
            "adding": adding,
            "writing": writing,
        },
        act=write if is_notes else add,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def decide(request: HttpRequest, circle_id: UUID, meeting_id: UUID, item_id: UUID) -> HttpResponse:
    """Write down what was decided on one point."""
    view, row = opened_meeting(request, circle_id, meeting_id)
    back = reverse("circles:agenda", args=[circle_id, meeting_id])
    item = next((one for one in queries.agenda(view, meeting_id=meeting_id) if one.item_id == item_id), None)

    def act(form: ActionForm) -> Receipt:
        call = call_of(request, key=form.idempotency_key)
        agenda_actions.decide_agenda_item(
            call, circle_id=circle_id, meeting_id=meeting_id, item_id=item_id, **form.arguments()
        )
        return Receipt(_("The decision is written down."), back)

    first = (
        {"decision": item.decision, "votes_for": item.votes_for, "votes_against": item.votes_against} if item else {}
    )
    return submission(
        request,
        form=DecisionForm(pages.posted(request), initial=first),
        template="circles/form.html",
        context={
            **around(view, row, step="agenda"),
            "title": item.title if item else _("Agenda"),
            "submit": _("Write it down"),
            "cancel_url": back,
        },
        act=act,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def reopen(request: HttpRequest, circle_id: UUID, meeting_id: UUID) -> HttpResponse:
    """Open the last meeting again, with a reason that everybody can read."""
    view = pages.opened_to_record(request, circle_id, permission=Permission.MANAGE)
    row = queries.meeting(view, meeting_id=meeting_id)
    back = reverse("circles:meeting", args=[circle_id, meeting_id])

    def act(form: ActionForm) -> Receipt:
        call = call_of(request, key=form.idempotency_key)
        actions.reopen_meeting(call, circle_id=circle_id, meeting_id=meeting_id, **form.arguments())
        return Receipt(_("The meeting is open again; at its end the box is counted and signed anew."), back)

    title = _("Open meeting {number} again").format(number=row.number)
    return submission(
        request,
        form=ReopeningForm(pages.posted(request)),
        template="circles/form.html",
        context={
            **pages.around(view, section="meetings", trail=((meeting_title(row), back), (title, ""))),
            "title": title,
            "lead": _("If its closing had booked a difference, that is taken back by a new entry."),
            "submit": _("Open it again"),
            "submit_class": "btn-error",
            "cancel_url": back,
        },
        act=act,
    )


@require_safe
@login_required
def attendance(request: HttpRequest, circle_id: UUID, member_id: UUID) -> HttpResponse:
    """How often a member has come."""
    view = pages.opened(request, circle_id)
    told = queries.attendance_of(view, member_id=member_id)
    name = members.member(view, member_id=member_id, on=pages.today()).full_name
    title = _("Attendance of {name}").format(name=name)
    back = reverse("circles:passbook", args=[circle_id, member_id])
    section = "members" if view.may(Permission.READ_ALL) else "passbook"
    context = {
        **pages.around(view, section=section, trail=((_("Passbook"), back), (title, ""))),
        "title": title,
        "told": told,
        "rows": [
            {"meeting_id": one, "number": number, "on": on, "tone": tone, "state": _(word)}
            for one, number, on, status in told.meetings
            for tone, word in [meeting_words.ATTENDANCE[status]]
        ],
    }
    return pages.show(request, "attendance.html", context)


def opened_meeting(request: HttpRequest, circle_id: UUID, meeting_id: UUID) -> tuple[CircleView, MeetingRow]:
    """The circle and the meeting, for a step of it.

    :raises CircleNotFound, NotPermitted, CallerIsUnknown, MeetingNotFound:
    """
    view = pages.opened_to_record(request, circle_id, permission=Permission.RECORD_MONEY)
    return view, queries.meeting(view, meeting_id=meeting_id)


def around(view: CircleView, row: MeetingRow, *, step: str) -> dict[str, Any]:
    """What every page of a meeting shows: its steps while it goes on, and what should be in the box."""
    back = reverse("circles:meetings", args=[view.circle_id])
    tone, state = meeting_words.STATES[row.status]
    is_open = row.status is not MeetingStatus.CLOSED
    return {
        **pages.around(view, section="meetings", trail=((_("Meetings"), back), (meeting_title(row), ""))),
        "meeting": row,
        "meeting_title": meeting_title(row),
        "tone": tone,
        "state": _(state),
        "is_open": is_open,
        "steps": steps(view, row, step) if is_open and view.may(Permission.RECORD_MONEY) else [],
        "box": boxes.box(book_id=view.book_id, currency=view.currency).cash if is_open else None,
    }


def meeting_title(row: MeetingRow) -> str:
    return _("Meeting {number} of {day}").format(number=row.number, day=day_text(row.held_on))


def steps(view: CircleView, row: MeetingRow, current: str) -> list[dict[str, Any]]:
    """The way through a meeting, in the order of the method."""
    places = [
        ("roll", _("Who came"), "circles:meeting_roll"),
        ("in", _("Money in"), "circles:money_in"),
        ("out", _("Money out"), "circles:money_out"),
        ("agenda", _("Agreements"), "circles:agenda"),
        ("close", _("Count and sign"), "circles:close_meeting"),
        ("summary", _("Summary"), "circles:meeting"),
    ]
    args = [view.circle_id, row.meeting_id]
    return [
        {"number": number, "words": said, "url": reverse(name, args=args), "is_current": key == current}
        for number, (key, said, name) in enumerate(places, start=1)
    ]


def box_parts(cash: CashSummary) -> list[dict[str, Any]]:
    """The box from its opening to what should be in it, part by part."""
    parts = [{"words": _("In the box at the start"), "amount": cash.opening}]
    parts += [{"words": meeting_words.flow(flow), "amount": amount} for flow, amount in cash.flows]
    if cash.outside:
        parts.append({"words": _("Recorded while the meeting was closed"), "amount": cash.outside})
    return parts


def lines_in_words(told: Minutes) -> list[dict[str, Any]]:
    return [
        {"line": line, "title": words.entry_title(line.kind), "icon": words.entry_icon(line.kind)}
        for line in told.lines
    ]


def _row(row: MeetingRow) -> dict[str, Any]:
    tone, state = meeting_words.STATES[row.status]
    return {"row": row, "tone": tone, "state": _(state), "came": row.present + row.late}


def _came(row: AttendanceRow) -> dict[str, Any]:
    assert row.status is not None, "only who was called is told"
    tone, state = meeting_words.ATTENDANCE[row.status]
    return {"row": row, "tone": tone, "state": _(state)}


def _counts(counts: tuple[CountRow, ...]) -> list[dict[str, Any]]:
    return [{"row": row, "title": _(meeting_words.COUNTS[row.kind]), "by": words.actor(row.by)} for row in counts]
