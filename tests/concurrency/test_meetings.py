"""Officers at once: one meeting opens, a signature stands for what it saw, the last meeting is reopened or followed."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from caudal.circles.actions.meetings import MeetingSigned
from caudal.circles.errors import meetings as errors
from caudal.circles.models import Meeting, MeetingSitting
from caudal.circles.queries import checks
from caudal.circles.tests.a_night import Night, a_night
from caudal.circles.tests.make import day, pen
from tests.concurrency.races import at_once

pytestmark = pytest.mark.usefixtures("committed_db")


def _won(calls: list[Callable[[], Any]]) -> Counter[str]:
    """What became of each caller: done, or the name of its refusal."""
    return Counter(type(one.error).__name__ if one.error else "done" for one in at_once(calls))


def test_of_many_openings_one_opens_and_the_database_says_so_too() -> None:
    night = a_night()
    assert _won([partial(night.open, pen(0))] * 4) == {"done": 1, "AnotherMeetingIsOpen": 3}
    told = Meeting.objects.get(book_id=night.book_id)
    second = Meeting(
        book_id=told.book_id, id=uuid4(), number=2, cycle_number=1, held_on=told.held_on, event_id=told.event_id
    )
    with pytest.raises(IntegrityError, match="circles_meeting_open_once"), transaction.atomic():
        second.save(force_insert=True)


def test_a_meeting_is_signed_once_and_only_for_what_was_counted() -> None:
    for _round in range(3):
        night = a_night()
        meeting_id = night.open(pen(0)).meeting_id
        night.count(meeting_id, pen(0))
        outcomes = at_once([partial(night.sign, meeting_id)] * 2 + [partial(night.junta.buy, night.treasurer, 1)])
        signed = [one.value for one in outcomes if isinstance(one.value, MeetingSigned)]
        refused = {type(one.error) for one in outcomes if one.error}
        # The shares were bought after the signature, and belong to no meeting; or before it, and nobody signed.
        assert (len(signed), refused) in ((1, {errors.MeetingIsNotOpen}), (0, {errors.CountIsOutdated}))
        assert all(check.ok for check in checks.verify(book_id=night.book_id))


def test_the_last_meeting_is_opened_again_or_the_next_one_is_opened() -> None:
    night = a_night()
    closed = night.held(day(2, 1))
    opening, again = partial(night.open, pen(0), day(2, 8)), partial(night.reopen, closed)
    won = _won([opening, again])
    assert won in ({"done": 1, "MeetingIsNotLast": 1}, {"done": 1, "AnotherMeetingIsOpen": 1})


def test_a_closed_meeting_is_reopened_once() -> None:
    night: Night = a_night()
    closed = night.held()
    assert _won([partial(night.reopen, closed)] * 3) == {"done": 1, "MeetingIsOpenStill": 2}
    assert MeetingSitting.objects.filter(book_id=night.book_id).count() == 2
