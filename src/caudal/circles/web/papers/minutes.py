"""The minutes of a meeting on paper: who came, what was decided, which money moved, how the box was counted."""

from uuid import UUID

from django.utils.translation import gettext as _

from caudal.circles.queries import meetings as queries
from caudal.circles.queries.meetings import AttendanceRow, CountRow, Minutes
from caudal.circles.queries.views import CircleView
from caudal.circles.rules.meetings import MeetingStatus
from caudal.circles.web import meeting_words, words
from caudal.edge.papers.sheets import Cell, Column, Head, Paper
from caudal.edge.web.formats import number_text


def minutes(view: CircleView, *, meeting_id: UUID) -> tuple[bytes, str]:
    """The paper and its title. As many queries as the page of the minutes.

    :raises NotPermitted, MeetingNotFound:
    """
    told = queries.minutes(view, meeting_id=meeting_id)
    title = _("Minutes of meeting {number}").format(number=told.meeting.number)
    is_closed = told.meeting.status is MeetingStatus.CLOSED
    state = _("Closed and signed") if is_closed else _("The meeting is not closed yet: this is a draft.")
    paper = Paper(Head(title=title, owner=told.circle_name, on=told.meeting.held_on, subject=state))
    _roll(paper, told)
    _agenda(paper, told)
    _money(paper, told)
    _fines(paper, told)
    _box(paper, told)
    if told.notes:
        paper.heading(_("Notes"))
        paper.text(told.notes)
    if told.meeting.next_on is not None:
        paper.facts([(_("Next meeting"), told.meeting.next_on)])
    _signed(paper, told)
    return paper.pdf(), title


def _roll(paper: Paper, told: Minutes) -> None:
    meeting = told.meeting
    paper.heading(_("Who came"))
    paper.facts(
        [
            (_("Present"), meeting.present), (_("Came late"), meeting.late), (_("Absent"), meeting.absent),
            (_("Excused"), meeting.excused),
        ]
    )  # fmt: skip
    paper.table(
        (
            Column(_("No."), 2, is_number=True), Column(_("Member"), 9), Column(_("Attendance"), 5),
            Column(_("Fine"), 4, is_number=True),
        ),
        [
            (str(one.member_number), one.full_name, _attendance(one), one.fine)
            for one in told.roll
        ],
    )  # fmt: skip


def _agenda(paper: Paper, told: Minutes) -> None:
    if not told.agenda:
        return
    paper.heading(_("Agenda and decisions"))
    paper.table(
        (
            Column(_("Matter"), 6), Column(_("Decision"), 8), Column(_("For"), 2, is_number=True),
            Column(_("Against"), 2, is_number=True),
        ),
        [
            (f"{one.number}. {one.title}", one.decision, _votes(one.votes_for), _votes(one.votes_against))
            for one in told.agenda
        ],
    )  # fmt: skip


def _money(paper: Paper, told: Minutes) -> None:
    if not told.lines:
        return
    paper.heading(_("Money that moved"))
    paper.table(
        (
            Column(_("What"), 6), Column(_("Member"), 6), Column(_("Description"), 6),
            Column(_("Amount"), 4, is_number=True),
        ),
        [(words.entry_title(line.kind), line.member_name, line.description, line.amount) for line in told.lines],
    )  # fmt: skip


def _fines(paper: Paper, told: Minutes) -> None:
    if not told.fines:
        return
    paper.heading(_("Fines issued"))
    paper.table(
        (
            Column(_("Member"), 6), Column(_("Reason"), 8), Column(_("Amount"), 4, is_number=True),
            Column(_("Status"), 4),
        ),
        [(one.member_name, one.reason, one.amount, _(words.FINE_STATES[one.status][1])) for one in told.fines],
    )  # fmt: skip


def _box(paper: Paper, told: Minutes) -> None:
    """The identity of the box: what was there, each flow, what should be there, what was counted."""
    cash = told.cash
    paper.heading(_("The box"))
    facts: list[tuple[str, Cell]] = [(_("In the box at the opening"), cash.opening)]
    facts += [(meeting_words.flow(flow), amount) for flow, amount in cash.flows if amount]
    if cash.outside:
        facts.append((_("Moved between closing and reopening"), cash.outside))
    facts.append((_("Should be in the box"), cash.expected))
    if cash.counted is not None:
        facts.append((_("Counted"), cash.counted))
    if cash.difference is not None:
        facts.append((_("Difference"), cash.difference))
    paper.facts(facts)
    paper.table(
        (
            Column(_("Count"), 5), Column(_("By"), 6), Column(_("Should be"), 4, is_number=True),
            Column(_("Counted"), 4, is_number=True), Column(_("Difference"), 4, is_number=True),
        ),
        [_count(one) for one in told.counts],
    )  # fmt: skip


def _count(one: CountRow) -> tuple[Cell, ...]:
    said = _(meeting_words.COUNTS[one.kind])
    return (f"{said}: {one.reason}" if one.reason else said, one.by, one.expected, one.counted, one.difference)


def _signed(paper: Paper, told: Minutes) -> None:
    """Who opened and who signed each sitting, and lines for the pens of those who keep minutes on paper."""
    for sitting in told.sittings:
        opened = _("Opened by {name}").format(name=sitting.opened_by)
        reason = f" ({sitting.reason})" if sitting.reason else ""
        signed = _("signed by {name}").format(name=sitting.signed_by) if sitting.signed_by else _("not signed yet")
        paper.text(f"{opened}{reason}; {signed}.")
    paper.signatures([_("President"), _("Secretary"), _("Treasurer")])


def _attendance(one: AttendanceRow) -> str:
    return "—" if one.status is None else meeting_words.attendance(one.status)


def _votes(count: int | None) -> str:
    return "" if count is None else number_text(count)
