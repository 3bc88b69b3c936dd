"""Meetings: counts and signatures, the roll call with its fines, what belongs to a meeting, the money set aside."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from psycopg import sql
from psycopg.conninfo import make_conninfo

from caudal.audit.rules import Actor
from caudal.circles import errors as circle_errors
from caudal.circles.actions import agenda, cash, fines, funds, meetings, price_list, roll_call, rounds
from caudal.circles.actions.meetings import MeetingCounted, MeetingOpened, MeetingSigned
from caudal.circles.actions.roll_call import AttendanceTaken, Mark
from caudal.circles.actions.rounds import RepaymentPart
from caudal.circles.errors import meetings as errors
from caudal.circles.models import Fine, Meeting, MeetingCount, MeetingSitting
from caudal.circles.queries import checks, meetings as meeting_queries, standings
from caudal.circles.rules import accounts
from caudal.circles.rules.meetings import AttendanceStatus, CashFlow, ExpenseCategory, FineBasis
from caudal.circles.tests.make import FOUNDED, Junta, a_junta, day, pen
from caudal.db import testing
from caudal.kernel.money import Money
from caudal.ledger import queries as ledger
from caudal.ledger.errors import EntryIsReversed
from caudal.parties.errors import NotPermitted

pytestmark = pytest.mark.usefixtures("committed_db")

PRESENT, LATE, ABSENT, EXCUSED = AttendanceStatus


@dataclass(frozen=True)
class Night:
    """A junta with a treasurer who counts and a president who signs, each with a user of their own."""

    junta: Junta
    treasurer: UUID
    president: UUID
    counts: Actor
    signs: Actor

    def open(self, counted: Money, on: Any = None, **asked: Any) -> MeetingOpened:
        return meetings.open_meeting(
            self.junta.call(actor=self.counts),
            circle_id=self.junta.circle_id, held_on=on or day(2, 1), cash_counted=counted, **asked,
        )  # fmt: skip

    def count(self, meeting_id: UUID, counted: Money, reason: str = "", by: Actor | None = None) -> MeetingCounted:
        return meetings.count_meeting(
            self.junta.call(actor=by or self.counts),
            circle_id=self.junta.circle_id, meeting_id=meeting_id, cash_counted=counted, difference_reason=reason,
        )  # fmt: skip

    def sign(self, meeting_id: UUID, by: Actor | None = None) -> MeetingSigned:
        call = self.junta.call(actor=by or self.signs)
        return meetings.sign_meeting(call, circle_id=self.junta.circle_id, meeting_id=meeting_id)

    def reopen(self, meeting_id: UUID, reason: str = "Faltó un pago") -> meetings.MeetingReopened:
        call = self.junta.call(actor=self.signs)
        return meetings.reopen_meeting(call, circle_id=self.junta.circle_id, meeting_id=meeting_id, reason=reason)

    def held(self, on: Any = None) -> UUID:
        """A meeting from opening to signature in which the box is what it should be."""
        opened = self.open(self.cash, on)
        self.count(opened.meeting_id, self.cash)
        self.sign(opened.meeting_id)
        return opened.meeting_id

    def mark(self, meeting_id: UUID, *marks: Mark) -> AttendanceTaken:
        return roll_call.take_attendance(
            self.junta.call(), circle_id=self.junta.circle_id, meeting_id=meeting_id, marks=marks
        )

    def price(self, code: str, soles: int, **asked: Any) -> None:
        asked = {"name": code.capitalize(), **asked}
        price_list.set_fine_price(
            self.junta.call(), circle_id=self.junta.circle_id, code=code, price=pen(soles), **asked
        )

    @property
    def book_id(self) -> int:
        return self.junta.view().book_id

    @property
    def cash(self) -> Money:
        return standings.capital(self.junta.circle_id).cash

    def balance(self, account: str) -> Money:
        return ledger.balance(book_id=self.book_id, account=account)


def a_night() -> Night:
    junta = a_junta()
    treasurer, president = junta.member("Ana Quispe", "treasurer"), junta.member("Rosa Huamán", "president")
    return Night(junta, treasurer, president, junta.user(treasurer), junta.user(president))


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


def test_the_roll_call_brings_fines_by_the_price_list_and_takes_them_back() -> None:
    night = a_night()
    julio = night.junta.member("Julio Soto")
    night.price("late", 2, minutes_free=15)
    night.price("absent", 5)
    meeting_id = night.open(pen(0)).meeting_id
    mine = uuid4()
    taken = night.mark(
        meeting_id,
        Mark(member_id=night.president, status=PRESENT),
        Mark(member_id=night.treasurer, status=LATE, minutes_late=15),
        Mark(member_id=julio, status=ABSENT, fine_id=mine),
    )
    assert (taken.present, taken.late, taken.absent, taken.excused) == (1, 1, 1, 0)
    assert [(one.member_id, one.fine_id, one.amount) for one in taken.fines_issued] == [(julio, mine, pen(5))]
    fines.collect_fine(night.junta.call(), circle_id=night.junta.circle_id, fine_id=mine, on=day(2, 1))
    again = night.mark(
        meeting_id,
        Mark(member_id=night.treasurer, status=LATE, minutes_late=16),
        Mark(member_id=julio, status=LATE),
    )
    assert (again.fines_undone, [one.amount for one in again.fines_issued]) == ((mine,), [pen(2), pen(2)])
    assert night.cash == pen(0), "what Julio paid for not coming is given back"
    excused = night.mark(meeting_id, *(Mark(member_id=one, status=EXCUSED) for one in (night.treasurer, julio)))
    assert (excused.excused, len(excused.fines_undone), excused.fines_issued) == (2, 2, ())
    assert night.mark(meeting_id, Mark(member_id=julio, status=EXCUSED)).fines_undone == ()
    assert standings.capital(night.junta.circle_id).available == pen(0)
    assert all(check.ok for check in checks.verify(book_id=night.book_id))


def test_marks_that_cannot_be() -> None:
    night = a_night()
    night.price("absent", 5)
    meeting_id = night.open(pen(0)).meeting_id
    julio, taken = night.junta.member("Julio Soto"), uuid4()
    night.mark(meeting_id, Mark(member_id=julio, status=ABSENT, fine_id=taken))
    present = Mark(member_id=night.treasurer, status=PRESENT)
    for marks, refusal in (
        ((present, present), errors.MemberIsNamedTwice),
        ((replace(present, minutes_late=3),), errors.MinutesLateAreOutOfRange),
        ((replace(present, status=LATE, minutes_late=0),), errors.MinutesLateAreOutOfRange),
        ((replace(present, member_id=uuid4()),), circle_errors.MemberNotFound),
        ((replace(present, status=ABSENT, fine_id=taken),), errors.FineExists),
    ):
        with pytest.raises(refusal):
            night.mark(meeting_id, *marks)
    with pytest.raises(errors.MeetingNotFound):
        night.mark(uuid4(), present)


def test_a_fine_is_paid_in_parts_and_what_is_left_can_be_forgiven() -> None:
    night = a_night()
    collected, waived, undone = (night.junta.fine(night.treasurer, pen(5), day(2, 1)).fine_id for _ in range(3))

    def pay(fine_id: UUID, soles: int | None) -> fines.FineCollected:
        amount = None if soles is None else pen(soles)
        return fines.collect_fine(
            night.junta.call(), circle_id=night.junta.circle_id, fine_id=fine_id, amount=amount, on=day(2, 2)
        )

    assert [pay(collected, soles).left for soles in (3, 1)] == [pen(2), pen(1)]
    with pytest.raises(errors.PaymentExceedsFine):
        pay(collected, 2)
    assert pay(collected, None).left == pen(0)
    with pytest.raises(circle_errors.FineIsNotOpen):
        pay(collected, None)
    pay(waived, 2)
    pay(undone, 2)
    for action in (fines.waive_fine, fines.reverse_fine):
        fine_id = waived if action is fines.waive_fine else undone
        with pytest.raises(circle_errors.ReversalIsTooEarly):
            action(night.junta.call(), circle_id=night.junta.circle_id, fine_id=fine_id, reason="Luto", on=day(2, 1))
        action(night.junta.call(), circle_id=night.junta.circle_id, fine_id=fine_id, reason="Luto", on=day(2, 3))
    assert night.cash == pen(7)
    assert night.balance(accounts.FINE_INCOME) == pen(7)
    assert all(check.ok for check in checks.verify(book_id=night.book_id))


def test_fines_by_the_price_list() -> None:
    night = a_night()
    night.junta.buy(night.treasurer, 3)
    night.price("unpaid-shares", 1000, basis=FineBasis.PER_SHARE_DAY)
    night.price("late", 3)
    night.price("late", 4)

    def fine(**asked: Any) -> Fine:
        told = fines.issue_fine(
            night.junta.call(), circle_id=night.junta.circle_id, member_id=night.treasurer, on=day(2, 1), **asked
        )
        return Fine.objects.get(id=told.fine_id)

    assert fine(reason_code="unpaid-shares", days=4).amount_minor == pen(12_000).minor
    assert (fine(reason_code="late").amount_minor, fine(reason_code="late", amount=pen(1)).amount_minor) == (400, 100)
    taken = fine(reason_code="late").id
    night.price("late", 4, is_active=False)
    for asked, refusal in (
        ({"reason_code": "late"}, errors.FineReasonNotFound),
        ({"reason_code": "unpaid-shares"}, errors.FineComesToNothing),
        ({"reason_code": "unpaid-shares", "days": -1}, errors.DaysAreOutOfRange),
        ({"reason_code": "unpaid-shares", "minutes": 0}, errors.MinutesLateAreOutOfRange),
        ({"reason": "Tardanza"}, errors.FineComesToNothing),
        ({"reason": "Tardanza", "amount": pen(1), "fine_id": taken}, errors.FineExists),
    ):
        with pytest.raises(refusal):
            fine(**asked)
    with pytest.raises(errors.FineReasonIsMalformed):
        night.price("Tarde!", 1)
    with pytest.raises(errors.MinutesLateAreOutOfRange):
        night.price("late", 1, minutes_free=-1)


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


def test_the_social_fund_and_the_reserve_are_never_lent_and_never_below_nothing() -> None:
    night = a_night()
    junta, on = night.junta, day(2, 1)
    junta.buy(night.treasurer, 10)

    def act(action: Callable[..., Any], soles: int, **asked: Any) -> Any:
        return action(junta.call(), circle_id=junta.circle_id, amount=pen(soles), on=on, **asked)

    assert act(funds.contribute_social_fund, 20, member_id=night.treasurer).fund == pen(20)
    why = {"description": "Acuerdo de la junta"}
    assert act(funds.move_to_legal_reserve, 30, **why).fund == pen(30)
    assert standings.capital(junta.circle_id).available == pen(70)
    for action, soles, refusal in (
        (funds.move_to_legal_reserve, 71, circle_errors.CashIsShort),
        (funds.use_legal_reserve, 31, errors.LegalReserveIsShort),
        (funds.release_legal_reserve, 31, errors.LegalReserveIsShort),
        (funds.pay_from_social_fund, 21, errors.SocialFundIsShort),
        (cash.record_expense, 71, circle_errors.CashIsShort),
        (funds.use_legal_reserve, 0, circle_errors.AmountIsNotPositive),
    ):
        with pytest.raises(refusal):
            act(action, soles, **why)
    paid = act(funds.pay_from_social_fund, 15, member_id=night.president, **why)
    assert (paid.fund, paid.receipt_number is not None) == (pen(5), True)
    assert act(funds.pay_from_social_fund, 5, **why).receipt_number is None
    assert act(funds.use_legal_reserve, 10, **why).fund == pen(20)
    assert act(funds.release_legal_reserve, 20, **why).fund == pen(0)
    assert (night.cash, standings.capital(junta.circle_id).available) == (pen(90), pen(90))
    assert all(check.ok for check in checks.verify(book_id=night.book_id))


def test_expenses_have_categories_and_mistakes_are_undone_once() -> None:
    night = a_night()
    junta = night.junta
    junta.buy(night.treasurer, 10)
    asked: dict[str, Any] = {"circle_id": junta.circle_id, "on": day(2, 1)}
    spent = cash.record_expense(
        junta.call(), amount=pen(30), description="Pasajes", category=ExpenseCategory.TRANSPORT, **asked
    )
    assert night.balance("expenses:transport") == pen(30)
    paid_in = funds.contribute_social_fund(junta.call(), member_id=night.president, amount=pen(10), **asked)
    income = cash.record_income(junta.call(), amount=pen(5), description="Rifa", **asked)

    def undo(entry_id: UUID, on: Any = None) -> cash.CashRecorded:
        return cash.reverse_cash_entry(
            junta.call(), circle_id=junta.circle_id, entry_id=entry_id, on=on or day(2, 2), reason="Era otro"
        )

    with pytest.raises(circle_errors.ReversalIsTooEarly):
        undo(spent.entry_id, day(1, 31))
    assert undo(spent.entry_id).cash == pen(115)
    with pytest.raises(EntryIsReversed):
        undo(spent.entry_id)
    for entry_id in (uuid4(), junta.buy(night.treasurer, 1).entry_id):
        with pytest.raises(errors.CashEntryNotFound):
            undo(entry_id)
    funds.pay_from_social_fund(junta.call(), amount=pen(4), description="Velas", **asked)
    with pytest.raises(errors.SocialFundIsShort):
        undo(paid_in.entry_id)
    junta.lend(night.treasurer, pen(115), FOUNDED)
    with pytest.raises(circle_errors.CashIsShort):
        undo(income.entry_id)
    assert all(check.ok for check in checks.verify(book_id=night.book_id))


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


def test_what_a_member_brings_is_taken_whole_or_not_at_all() -> None:
    night = a_night()
    junta = night.junta
    junta.buy(night.president, 10)
    mine, others = (junta.lend(one, pen(20), day(1, 10)).loan_id for one in (night.treasurer, night.president))
    old, new = (junta.fine(night.treasurer, pen(soles), day(1, number)).fine_id for number, soles in ((11, 5), (12, 4)))
    meeting_id = night.open(pen(60)).meeting_id

    def bring(**asked: Any) -> rounds.MoneyReceived:
        return rounds.receive_from_member(
            junta.call(), circle_id=junta.circle_id, meeting_id=meeting_id, member_id=night.treasurer, on=day(2, 1),
            **asked,
        )  # fmt: skip

    for asked, refusal in (
        ({}, errors.NothingIsHandedOver),
        ({"repayments": (RepaymentPart(loan_id=others, amount=pen(1)),)}, errors.LoanIsAnothers),
        ({"shares_bought": 2, "fines_paid": pen(10)}, errors.PaymentExceedsFine),
        ({"shares_bought": 2, "fines_paid": Money(100, "USD")}, circle_errors.CurrencyDiffers),
    ):
        with pytest.raises(refusal):
            bring(**asked)
    assert night.cash == pen(60)
    done = bring(
        shares_bought=2, repayments=(RepaymentPart(loan_id=mine, amount=pen(7)),), fines_paid=pen(6),
        social_fund=pen(2),
    )  # fmt: skip
    assert (done.total, done.cash, len(done.receipts)) == (pen(35), pen(95), 5)
    rows = {row.id: row for row in Fine.objects.filter(book_id=night.book_id)}
    assert (rows[old].status, rows[new].status, rows[new].paid_minor) == ("collected", "issued", 100)
    assert all(check.ok for check in checks.verify(book_id=night.book_id))


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
    night.mark(meeting_id, Mark(member_id=night.treasurer, status=ABSENT))
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
