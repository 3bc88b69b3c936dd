"""What a meeting talks about and decides, and what its minutes say besides."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from caudal.audit.actions import Act, action
from caudal.circles.actions.meetings import open_meeting_of
from caudal.circles.errors import meetings as errors
from caudal.circles.models import AgendaItem, Member
from caudal.circles.rules.permissions import Permission
from caudal.kernel.ids import uuid7
from caudal.kernel.text import clean_text

TITLE_LENGTH_MAX = 200
DECISION_LENGTH_MAX = 2_000
NOTES_LENGTH_MAX = 10_000
ITEMS_MAX = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaItemAdded:
    item_id: UUID
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaItemDecided:
    item_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesWritten:
    meeting_id: UUID


@action("circles.add_agenda_item")
def add_agenda_item(
    act: Act, *, circle_id: UUID, meeting_id: UUID, title: str, item_id: UUID | None = None
) -> AgendaItemAdded:
    """Put something on the agenda of the open meeting.

    :raises CircleNotFound, NotPermitted, CircleIsClosed, MeetingNotFound, MeetingIsNotOpen, AgendaItemExists:
    :raises AgendaIsFull:
    """
    held, meeting = open_meeting_of(act, circle_id, meeting_id, permission=Permission.RECORD_MONEY)
    told = clean_text(title, length_max=TITLE_LENGTH_MAX, field="title")
    if item_id is not None and AgendaItem.objects.filter(book_id=held.book_id, id=item_id).exists():
        raise errors.AgendaItemExists(field="item_id")
    items = AgendaItem.objects.filter(book_id=held.book_id, meeting_id=meeting.id).count()
    if items >= ITEMS_MAX:
        raise errors.AgendaIsFull(items_max=ITEMS_MAX)
    item = AgendaItem.objects.create(
        book_id=held.book_id,
        id=item_id or uuid7(act.at),
        meeting_id=meeting.id,
        number=items + 1,
        title=told,
        event_id=act.event_id,
    )
    act.touch("meeting", meeting.id)
    return AgendaItemAdded(item_id=item.id, number=item.number)


@action("circles.decide_agenda_item")
def decide_agenda_item(
    act: Act,
    *,
    circle_id: UUID,
    meeting_id: UUID,
    item_id: UUID,
    decision: str,
    votes_for: int | None = None,
    votes_against: int | None = None,
) -> AgendaItemDecided:
    """Write down what was decided, and the votes if they were counted; until the meeting closes it may be corrected.

    :raises CircleNotFound, NotPermitted, CircleIsClosed, MeetingNotFound, MeetingIsNotOpen, AgendaItemNotFound:
    :raises VotesAreOutOfRange:
    """
    held, meeting = open_meeting_of(act, circle_id, meeting_id, permission=Permission.RECORD_MONEY)
    told = clean_text(decision, length_max=DECISION_LENGTH_MAX, field="decision")
    item = AgendaItem.objects.filter(book_id=held.book_id, meeting_id=meeting.id, id=item_id).first()
    if item is None:
        raise errors.AgendaItemNotFound(field="item_id")
    if (votes_for, votes_against) != (None, None):
        votes_for, votes_against = votes_for or 0, votes_against or 0
        members = Member.objects.filter(book_id=held.book_id, is_active=True).count()
        if min(votes_for, votes_against) < 0 or votes_for + votes_against > members:
            raise errors.VotesAreOutOfRange(field="votes_for", votes=votes_for + votes_against, members=members)
    item.decision, item.votes_for, item.votes_against, item.event_id = told, votes_for, votes_against, act.event_id
    item.save(update_fields=["decision", "votes_for", "votes_against", "event_id"])
    act.touch("meeting", meeting.id)
    return AgendaItemDecided(item_id=item_id)


@action("circles.write_minutes")
def write_minutes(
    act: Act, *, circle_id: UUID, meeting_id: UUID, notes: str = "", next_on: date | None = None
) -> MinutesWritten:
    """Write what the minutes say in the circle's own words, and the day of the next meeting if one was agreed.

    :raises CircleNotFound, NotPermitted, CircleIsClosed, MeetingNotFound, MeetingIsNotOpen, NextMeetingIsNotLater:
    """
    _held, meeting = open_meeting_of(act, circle_id, meeting_id, permission=Permission.RECORD_MONEY)
    told = clean_text(notes, length_max=NOTES_LENGTH_MAX, field="notes", empty_allowed=True)
    if next_on is not None and next_on <= meeting.held_on:
        raise errors.NextMeetingIsNotLater(field="next_on", next_on=next_on)
    meeting.notes, meeting.next_on = told, next_on
    meeting.save(update_fields=["notes", "next_on"])
    act.touch("meeting", meeting.id)
    return MinutesWritten(meeting_id=meeting_id)
