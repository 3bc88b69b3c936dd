"""Meetings: counts and signatures, what belongs to a meeting, its reopening, its agenda."""

from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from psycopg import sql
from psycopg.conninfo import make_conninfo

from caudal.circles import errors as circle_errors
from caudal.circles.actions import agenda, cash, fines, funds
from caudal.circles.actions.roll_call import Mark
from caudal.circles.errors import meetings as errors
from caudal.circles.models import Meeting, MeetingCount, MeetingSitting
from caudal.circles.queries import checks, meetings as meeting_queries
from caudal.circles.rules import accounts
from caudal.circles.rules.meetings import AttendanceStatus, CashFlow
from caudal.circles.tests.a_night import a_night
from caudal.circles.tests.make import FOUNDED, day, pen
from caudal.db import testing
from caudal.kernel.money import Money
from caudal.parties.errors import NotPermitted

pytestmark = pytest.mark.usefixtures("committed_db")


def test_a_meeting_is_opened_counted_and_signed_by_another() -> None:
    night = a_night()
    opened = night.open(pen(0))
    assert (opened.number, opened.difference, opened.entry_id) == (1, pen(0), None)
    night.junta.buy(night.treasurer, 5, day(2, 1))
    assert night.count(opened.meeting_id, pen(50)).difference == pen(0)
    signed = night.sign(opened.meeting_id)
    assert (signed.cash, signed.entry_id) == (pen(50), None)
    assert night.open(pen(50)).number == 2
    assert all(check.ok for check in checks.verify(book_id=night.book_id))


def test_one_meeting_is_open_at_once_and_they_follow_each_other() -> None:
    night = a_night()
    opened = night.open(pen(0), day(2, 1))
    with pytest.raises(errors.AnotherMeetingIsOpen):
        night.open(pen(0))
    with pytest.raises(errors.MeetingExists):
        night.open(pen(0), meeting_id=opened.meeting_id)
    night.count(opened.meeting_id, pen(0))
    with pytest.raises(errors.AnotherMeetingIsOpen):
        night.open(pen(0))
    night.sign(opened.meeting_id)
    with pytest.raises(errors.MeetingIsBeforeLast):
        night.open(pen(0), day(1, 31))
    for on, refusal in ((day(12, 31), circle_errors.DateIsInTheFuture), (day(1, 1), errors.MeetingIsBeforeLast)):
        with pytest.raises(refusal):
            night.open(pen(0), on)


def test_a_phone_makes_the_id_of_its_meeting() -> None:
    night, mine = a_night(), uuid4()
    assert night.open(pen(0), meeting_id=mine).meeting_id == mine


def test_a_count_that_differs_says_why_and_is_booked() -> None:
    night = a_night()
    night.junta.buy(night.treasurer, 5, day(1, 2))
    for bad, refusal in (
        (pen(47), errors.CashCountDiffers),
        (Money(-1, "PEN"), errors.CountIsNegative),
        (Money(5000, "USD"), circle_errors.CurrencyDiffers),
        (Money(10**14, "PEN"), circle_errors.AmountIsOutOfRange),
    ):
        with pytest.raises(refusal):
            night.open(bad)
    assert not Meeting.objects.filter(book_id=night.book_id).exists()
    opened = night.open(pen(47), difference_reason="Faltaban tres soles")
    assert (opened.expected, opened.counted, opened.difference) == (pen(50), pen(47), pen(-3))
    assert (night.cash, night.balance(accounts.CASH_SHORT)) == (pen(47), pen(3))
    night.count(opened.meeting_id, pen(49), "Sobran dos", by=night.signs)
    assert night.cash == pen(47), "a closing difference is booked when it is signed"
    with pytest.raises(errors.OfficersAreOnePerson):
        night.sign(opened.meeting_id, by=night.counts)  # whose opening count differed
    night.count(opened.meeting_id, pen(49), "Sobran dos")
    signed = night.sign(opened.meeting_id)
    assert (signed.difference, signed.cash, night.balance(accounts.CASH_OVER)) == (pen(2), pen(49), pen(2))
    assert all(check.ok for check in checks.verify(book_id=night.book_id))


def test_the_second_officer_is_another_person_not_only_another_user() -> None:
    night = a_night()
    opened = night.open(pen(0))
    with pytest.raises(errors.BoxIsNotCounted):
        night.sign(opened.meeting_id)
    night.count(opened.meeting_id, pen(0))
    same_person_other_user = night.junta.user(night.treasurer)
    plain = night.junta.user(night.junta.member("Julio Soto"))
    for by, refusal in (
        (night.counts, errors.OfficersAreOnePerson),
        (same_person_other_user, errors.OfficersAreOnePerson),
        (plain, NotPermitted),
        (night.junta.actor, errors.SignerIsNoPerson),
    ):
        with pytest.raises(refusal):
            night.sign(opened.meeting_id, by=by)
    night.sign(opened.meeting_id)
    with pytest.raises(errors.MeetingIsNotOpen):
        night.sign(opened.meeting_id)


def test_nobody_signs_for_a_box_that_has_moved_since() -> None:
    night = a_night()
    opened = night.open(pen(0))
    night.count(opened.meeting_id, pen(0))
    night.junta.buy(night.treasurer, 1, day(2, 1))
    with pytest.raises(errors.CountIsOutdated):
        night.sign(opened.meeting_id)
    night.count(opened.meeting_id, pen(10))
    night.sign(opened.meeting_id)


def test_what_was_recorded_for_a_closed_meeting_is_refused() -> None:
    night = a_night()
    closed = night.held()
    asked: dict[str, Any] = {"circle_id": night.junta.circle_id, "on": day(2, 1), "meeting_id": closed}
    for act in (
        lambda: cash.record_income(night.junta.call(), amount=pen(1), description="Rifa", **asked),
        lambda: funds.contribute_social_fund(night.junta.call(), member_id=night.treasurer, amount=pen(1), **asked),
        lambda: fines.issue_fine(night.junta.call(), member_id=night.treasurer, amount=pen(1), reason="x", **asked),
    ):
        with pytest.raises(errors.MeetingIsNotOpen):
            act()
    now = night.open(pen(0)).meeting_id
    cash.record_income(night.junta.call(), amount=pen(1), description="Rifa", **(asked | {"meeting_id": now}))
    assert night.cash == pen(1)


def test_only_the_last_meeting_is_opened_again_and_its_difference_taken_back() -> None:
    night = a_night()
    first = night.held(day(2, 1))
    opened = night.open(pen(0), day(2, 8))
    with pytest.raises(errors.MeetingIsOpenStill):
        night.reopen(opened.meeting_id)
    with pytest.raises(errors.MeetingIsNotLast):
        night.reopen(first)
    with pytest.raises(errors.MeetingNotFound):
        night.reopen(uuid4())
    night.junta.buy(night.treasurer, 2, day(2, 8))
    night.count(opened.meeting_id, pen(15), "Falta un billete")
    night.sign(opened.meeting_id)
    assert night.cash == pen(15)
    assert night.reopen(opened.meeting_id).entry_id is not None
    assert (night.cash, night.balance(accounts.CASH_SHORT)) == (pen(20), pen(0))
    with pytest.raises(errors.BoxIsNotCounted):
        night.sign(opened.meeting_id)
    night.count(opened.meeting_id, pen(20))
    assert night.sign(opened.meeting_id).difference == pen(0)
    assert all(check.ok for check in checks.verify(book_id=night.book_id))
    assert night.reopen(opened.meeting_id).entry_id is None
    with pytest.raises(errors.AnotherMeetingIsOpen):
        night.open(pen(20), day(2, 15))


def test_what_a_closing_found_too_much_and_is_spent_is_not_taken_back() -> None:
    night = a_night()
    opened = night.open(pen(0))
    night.count(opened.meeting_id, pen(10), "Nadie sabe de quién es")
    night.sign(opened.meeting_id)
    night.junta.spend(pen(8), day(2, 1))
    with pytest.raises(circle_errors.CashIsShort):
        night.reopen(opened.meeting_id)
    assert Meeting.objects.get(book_id=night.book_id).status == "closed"
    assert MeetingSitting.objects.filter(book_id=night.book_id).count() == 1


def test_agenda_and_minutes_are_written_until_the_meeting_closes() -> None:
    night = a_night()
    meeting_id = night.open(pen(0)).meeting_id
    asked: dict[str, Any] = {"circle_id": night.junta.circle_id, "meeting_id": meeting_id}
    item = agenda.add_agenda_item(night.junta.call(), title="Precio de la acción", **asked)

    def decide(**votes: Any) -> None:
        told: dict[str, Any] = {"item_id": item.item_id, "decision": "Queda en diez soles"} | votes
        agenda.decide_agenda_item(night.junta.call(), **asked, **told)

    decide(votes_for=2)
    for votes, refusal in (
        ({"votes_for": 3}, errors.VotesAreOutOfRange),
        ({"votes_for": 1, "votes_against": -1}, errors.VotesAreOutOfRange),
        ({"item_id": uuid4()}, errors.AgendaItemNotFound),
    ):
        with pytest.raises(refusal):
            decide(**votes)
    with pytest.raises(errors.AgendaItemExists):
        agenda.add_agenda_item(night.junta.call(), title="Otra vez", item_id=item.item_id, **asked)
    with pytest.raises(errors.NextMeetingIsNotLater):
        agenda.write_minutes(night.junta.call(), next_on=day(2, 1), **asked)
    agenda.write_minutes(night.junta.call(), notes="Llovió", next_on=day(2, 8), **asked)
    for number in range(2, agenda.ITEMS_MAX + 1):
        agenda.add_agenda_item(night.junta.call(), title=f"Punto {number}", **asked)
    with pytest.raises(errors.AgendaIsFull):
        agenda.add_agenda_item(night.junta.call(), title="Uno más", **asked)
    night.count(meeting_id, pen(0))
    night.sign(meeting_id)
    with pytest.raises(errors.MeetingIsNotOpen):
        decide()


def test_the_tables_keep_counts_and_sittings_as_they_were() -> None:
    night = a_night()
    night.held()
    book_id = night.book_id
    for change in (
        lambda: MeetingCount.objects.filter(book_id=book_id).update(counted_minor=1),
        lambda: MeetingSitting.objects.filter(book_id=book_id).update(signed_by=None),
        lambda: Meeting.objects.filter(book_id=book_id).update(held_on=FOUNDED),
        lambda: Meeting.objects.filter(book_id=book_id).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_what_belongs_to_a_meeting_through_its_reopening() -> None:
    night = a_night()
    night.junta.buy(night.treasurer, 1, day(1, 5))
    meeting_id = night.open(pen(10)).meeting_id
    night.junta.buy(night.treasurer, 2, day(2, 1))
    night.count(meeting_id, pen(29), "Falta una moneda")
    night.sign(meeting_id)
    night.junta.spend(pen(4), day(2, 1))
    night.reopen(meeting_id)
    night.junta.buy(night.president, 3, day(2, 1))
    told = meeting_queries.cash_summary(night.junta.view(), meeting_id=meeting_id)
    assert (told.opening, told.flow(CashFlow.SAVINGS), told.outside) == (pen(10), pen(50), pen(-4))
    assert told.expected == night.cash == pen(56)
    night.count(meeting_id, pen(56))
    night.sign(meeting_id)
    night.junta.buy(night.president, 1, day(2, 2))
    minutes = meeting_queries.minutes(night.junta.view(), meeting_id=meeting_id)
    assert (minutes.cash.expected, minutes.cash.counted, minutes.cash.difference) == (pen(56), pen(56), pen(0))
    assert [line.kind for line in minutes.lines if line.flow is CashFlow.SAVINGS] == ["share_purchase"] * 2
    assert [one.reason for one in minutes.sittings] == ["", "Faltó un pago"]
    assert minutes.signed_by == "Rosa Huamán"
    assert all(check.ok for check in checks.verify(book_id=night.book_id))


SPOILS = (
    "update circles_meetingcount set counted_minor = 7, reason = 'x' where number = 1 and book_id = {book}",
    (
        "update circles_meetingcount set counted_by = 'person:' || {rosa}, counted_minor = 8, reason = 'x' "
        "where number = 2 and book_id = {book}"
    ),
    (
        "update circles_meetingsitting set from_version = from_version - 1 "
        "where from_version = (select max(from_version) from circles_meetingsitting where book_id = {book})"
    ),
    "update circles_meeting set number = 5 where number = 2 and book_id = {book}",
    (
        "update circles_meetingsitting set reversal_entry_id = gen_random_uuid(), entry_id = gen_random_uuid() "
        "where close_event_id is not null and book_id = {book}"
    ),
    "update circles_fine set paid_minor = 1 where book_id = {book}",
    "update circles_fine set meeting_id = null where book_id = {book}",
    "update ledger_account set debits_posted = 1, balance_max = null where code ~ 'social' and book_id = {book}",
)


def test_verify_names_each_thing_of_a_meeting_that_was_spoiled(spoiled_db: None) -> None:
    night = a_night()
    night.price("absent", 5)
    night.junta.buy(night.treasurer, 1, day(1, 5))
    meeting_id = night.open(pen(10)).meeting_id
    night.mark(meeting_id, Mark(member_id=night.treasurer, status=AttendanceStatus.ABSENT))
    night.junta.buy(night.treasurer, 1, day(2, 1))
    night.count(meeting_id, pen(20))
    night.sign(meeting_id)
    night.open(pen(20))
    names = [check.name for check in checks.set_based(book_id=night.book_id) if "meeting" in check.name]
    rosa = MeetingSitting.objects.exclude(signed_by=None).get(book_id=night.book_id).signed_by
    address = make_conninfo(testing.administrator_address(), dbname=connection.settings_dict["NAME"])
    with psycopg.connect(address, autocommit=True) as line:
        line.execute("set session_replication_role = replica")
        for spoil in SPOILS:
            line.execute(sql.SQL(spoil).format(book=sql.Literal(night.book_id), rosa=sql.Literal(str(rosa))))
    wrong = {check.name for check in checks.set_based(book_id=night.book_id) if not check.ok}
    assert wrong >= {
        *names, "circles.two_people_stand_for_each_meeting", "circles.sittings_follow_each_other",
        "circles.parts_of_fines_add_up", "circles.fines_of_the_roll_call_are_its_members",
        "circles.funds_are_not_below_nothing",
    }  # fmt: skip
