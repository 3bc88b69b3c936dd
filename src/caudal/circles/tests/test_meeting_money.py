"""Money in meetings: fines of the roll call and the price list, what members bring, funds, expenses."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from caudal.circles import errors as circle_errors
from caudal.circles.actions import cash, fines, funds, rounds
from caudal.circles.actions.roll_call import Mark
from caudal.circles.actions.rounds import RepaymentPart
from caudal.circles.errors import meetings as errors
from caudal.circles.models import Fine
from caudal.circles.queries import checks, standings
from caudal.circles.rules import accounts
from caudal.circles.rules.meetings import AttendanceStatus, ExpenseCategory, FineBasis
from caudal.circles.tests.a_night import a_night
from caudal.circles.tests.make import FOUNDED, day, pen
from caudal.kernel.money import Money
from caudal.ledger.errors import EntryIsReversed

pytestmark = pytest.mark.usefixtures("committed_db")

PRESENT, LATE, ABSENT, EXCUSED = AttendanceStatus


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
