"""Sellers: what they earn follows what is handed over and collected, to the cent, and so does what they are paid."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from caudal.kernel.money import Money
from caudal.ledger.errors import BalanceWouldFallBelowFloor
from caudal.lending.actions import sellers as actions
from caudal.lending.errors import CurrencyDiffers, DateIsInTheFuture, LoanNotFound, PortfolioNotFound
from caudal.lending.errors.people import (
    CommissionIsOutOfRange,
    EndIsBeforeBeginning,
    PayoutExceedsCommission,
    PayoutIsNotPositive,
    PayoutIsReversed,
    PayoutNotFound,
    PersonIsUnknown,
    SellerHasLeft,
    SellerIsKnown,
    SellerNotFound,
    SellerSoldIt,
)
from caudal.lending.models.selling import Commission, CommissionPayout
from caudal.lending.queries import sellers as queries, verify
from caudal.lending.rules.commissions import CommissionBasis
from caudal.lending.tests.a_lender import LENT, OPENED, Lender, a_lender, day, pen
from caudal.parties.errors import NotPermitted

pytestmark = pytest.mark.django_db

EXPENSE, FIRST, SECOND = "expenses:commissions", "liabilities:commissions:1", "liabilities:commissions:2"


@pytest.fixture
def lender() -> Lender:
    return a_lender()


def seller(lender: Lender, name: str = "Mario Soto", **changed: Any) -> UUID:
    asked: dict[str, Any] = {"basis": CommissionBasis.DISBURSED, "rate": Decimal("0.03"), "on": OPENED}
    asked |= {"person_id": lender.person(name)} | changed
    return actions.add_seller(lender.call(), **lender.at, **asked).seller_id


def collector(lender: Lender, name: str = "Lucía Prado", rate: str = "0.05") -> UUID:
    return seller(lender, name, basis=CommissionBasis.COLLECTED, rate=Decimal(rate))


def assign(lender: Lender, loan_id: UUID, seller_id: UUID | None, on: date = LENT) -> None:
    actions.assign_seller(lender.call(), **lender.at, loan_id=loan_id, seller_id=seller_id, on=on)


def pay(lender: Lender, seller_id: UUID, soles: str, on: date, **more: Any) -> actions.CommissionPaid:
    return actions.pay_commission(
        lender.call(more.pop("actor", None)), **lender.at, seller_id=seller_id, amount=pen(soles), on=on, **more
    )


def sums(lender: Lender, seller_id: UUID) -> tuple[int, str, str, str, str]:
    row = queries.seller(book_id=lender.book_id, currency="PEN", seller_id=seller_id)
    return row.loans, row.disbursed.text, row.earned.text, row.paid.text, row.payable.text


def checks() -> dict[str, bool]:
    return {one.name: one.ok for one in verify() if "commission" in one.name or "undone" in one.name}


def test_the_books_are_held_against_what_sellers_earned_and_received(lender: Lender) -> None:
    lucia, loan_id = collector(lender), lender.lend("1000")
    assign(lender, loan_id, lucia)
    first = lender.repay(loan_id, "150", day(2, 15))
    pay(lender, lucia, "5", day(2, 16))
    lender.reverse(loan_id, first.repayment_id, day(3, 1))
    assert len(checks()) == 3 and all(checks().values())
    payout = CommissionPayout.objects.filter(seller_id=lucia)
    payout.update(reversed_on=day(3, 1), reversal_entry_id=uuid4())
    assert checks()["lending.commissions_are_what_the_ledger_says"] is False
    payout.update(reversed_on=None, reversal_entry_id=None)
    again = lender.repay(loan_id, "150", day(3, 2))
    stale = Commission.objects.get(book_id=lender.book_id, loan_event_id=again.repayment_id)
    fields = {"loan_event_id": first.repayment_id, "version": 3, "entry_id": uuid4(), "event_id": uuid4()}
    Commission(**{**_columns(stale), **fields}).save(force_insert=True)
    wrong = {name for name, ok in checks().items() if not ok}
    assert wrong == set(checks()), "an undone repayment earns, under no entry, and the account knows nothing of it"


def _columns(row: Commission) -> dict[str, Any]:
    return {one.attname: getattr(row, one.attname) for one in row._meta.local_concrete_fields}


def test_a_commission_on_what_is_handed_over(lender: Lender) -> None:
    mario, loan_id = seller(lender, flat=pen("10")), lender.lend("1000")
    assign(lender, loan_id, mario)
    assert lender.balances(EXPENSE, FIRST) == {EXPENSE: "40.00", FIRST: "40.00"}
    lender.repay(loan_id, "150", day(2, 15))
    assert sums(lender, mario) == (1, "1000.00", "40.00", "0.00", "40.00")
    (line,) = queries.commission_lines(book_id=lender.book_id, currency="PEN", seller_id=mario)
    assert (line.loan_number, line.kind, line.on, line.of, line.amount) == (
        1, "disbursement", LENT, pen("1000"), pen("40")
    )  # fmt: skip


def test_a_commission_on_what_is_collected_follows_each_repayment_and_its_reversal(lender: Lender) -> None:
    lucia, loan_id = collector(lender), lender.lend("1000")
    assign(lender, loan_id, lucia)
    assert lender.balances(EXPENSE) == {}
    first = lender.repay(loan_id, "150", day(2, 15))
    lender.repay(loan_id, "33.30", day(3, 15))
    assert lender.balances(EXPENSE, FIRST) == {EXPENSE: "9.16", FIRST: "9.16"}, "7.50 and 1.665, half to even"
    lender.reverse(loan_id, first.repayment_id, day(4, 1))
    assert lender.balances(EXPENSE, FIRST) == {EXPENSE: "1.66", FIRST: "1.66"}
    assert lender.balances(FIRST, on=day(3, 31)) == {FIRST: "9.16"}, "what was true before the reversal stays so"
    lines = queries.commission_lines(book_id=lender.book_id, currency="PEN", seller_id=lucia)
    assert [(one.on, one.amount) for one in lines] == [(day(3, 15), pen("1.66"))]


def test_what_is_paid_too_much_earns_nothing_until_it_pays(lender: Lender) -> None:
    lucia, loan_id = collector(lender), lender.lend("1000")
    assign(lender, loan_id, lucia)
    first = lender.repay(loan_id, "150", day(2, 15))
    lender.repay(loan_id, "1400", day(3, 15), accepts_overpayment=True)
    assert lender.balances(FIRST) == {FIRST: "75.00"}, "1,500 were owed, 50 are owed back"
    lender.reverse(loan_id, first.repayment_id, day(4, 1))
    assert lender.balances(FIRST) == {FIRST: "70.00"}, "the 1,400 pay debt now, all of them"


def test_a_loan_that_another_sold_is_taken_from_the_one_and_given_to_the_other(lender: Lender) -> None:
    mario, lucia, loan_id = seller(lender), collector(lender), lender.lend("1000")
    assign(lender, loan_id, mario)
    lender.repay(loan_id, "150", day(2, 15))
    assign(lender, loan_id, lucia, on=day(3, 1))
    assert lender.balances(EXPENSE, FIRST, SECOND) == {EXPENSE: "7.50", SECOND: "7.50"}
    assert lender.balances(FIRST, SECOND, on=day(2, 28)) == {FIRST: "30.00"}
    told = queries.seller_of(book_id=lender.book_id, currency="PEN", loan_id=loan_id)
    assert told is not None and (told.seller_id, told.rate, told.assigned_on) == (lucia, Decimal("0.05"), day(3, 1))
    assign(lender, loan_id, None, on=day(3, 2))
    assert lender.balances(EXPENSE, FIRST, SECOND) == {}
    assert queries.seller_of(book_id=lender.book_id, currency="PEN", loan_id=loan_id) is None
    lender.repay(loan_id, "150", day(3, 15))
    assert lender.balances(EXPENSE, FIRST, SECOND) == {}
    assign(lender, loan_id, lucia, on=day(3, 20))
    assert lender.balances(SECOND) == {SECOND: "15.00"}


def test_another_commission_is_for_new_credits_only(lender: Lender) -> None:
    mario, old, new = seller(lender), lender.lend("1000"), lender.lend("2000", to="Julio Huamán")
    assign(lender, old, mario)
    asked: dict[str, Any] = {"basis": CommissionBasis.DISBURSED, "rate": Decimal("0.01")}
    actions.set_commission(lender.call(), **lender.at, seller_id=mario, **asked)
    assign(lender, new, mario)
    assert lender.balances(FIRST) == {FIRST: "50.00"}
    with pytest.raises(CommissionIsOutOfRange):
        actions.set_commission(lender.call(), **lender.at, seller_id=mario, **(asked | {"rate": Decimal(0)}))
    with pytest.raises(SellerNotFound):
        actions.set_commission(lender.call(), **lender.at, seller_id=uuid4(), **asked)


def test_commission_is_paid_out_of_the_box_once_and_never_above_what_was_earned(lender: Lender) -> None:
    mario, loan_id = seller(lender), lender.lend("1000")
    assign(lender, loan_id, mario)
    with pytest.raises(PayoutExceedsCommission):
        pay(lender, mario, "30.01", day(2, 1))
    with pytest.raises(PayoutIsNotPositive):
        pay(lender, mario, "0", day(2, 1))
    with pytest.raises(CurrencyDiffers):
        actions.pay_commission(lender.call(), **lender.at, seller_id=mario, amount=Money(1, "USD"), on=day(2, 1))
    with pytest.raises(DateIsInTheFuture):
        pay(lender, mario, "1", date(2026, 11, 22))
    paid = pay(lender, mario, "20", day(2, 1))
    assert paid.payable == pen("10")
    assert lender.balances("assets:cash", EXPENSE, FIRST) == {
        "assets:cash": "48980.00", EXPENSE: "30.00", FIRST: "10.00"
    }  # fmt: skip
    undo: dict[str, Any] = {**lender.at, "seller_id": mario, "reason": "to another Mario"}
    with pytest.raises(EndIsBeforeBeginning):
        actions.reverse_commission_payout(lender.call(), **undo, payout_id=paid.payout_id, on=day(1, 31))
    told = actions.reverse_commission_payout(lender.call(), **undo, payout_id=paid.payout_id, on=day(2, 2))
    assert told.payable == pen("30")
    with pytest.raises(PayoutIsReversed):
        actions.reverse_commission_payout(lender.call(), **undo, payout_id=paid.payout_id, on=day(2, 3))
    with pytest.raises(PayoutNotFound):
        actions.reverse_commission_payout(lender.call(), **undo, payout_id=uuid4(), on=day(2, 3))
    assert sums(lender, mario) == (1, "1000.00", "30.00", "0.00", "30.00")
    (row,) = queries.payouts(book_id=lender.book_id, currency="PEN", seller_id=mario)
    assert (row.reversed_on, row.reversal_reason) == (day(2, 2), "to another Mario")


def test_a_seller_owes_back_what_was_paid_on_money_that_never_came(lender: Lender) -> None:
    lucia, loan_id = collector(lender, rate="0.1"), lender.lend("1000")
    assign(lender, loan_id, lucia)
    first = lender.repay(loan_id, "150", day(2, 15))
    pay(lender, lucia, "15", day(2, 16))
    lender.reverse(loan_id, first.repayment_id, day(2, 20))
    assert sums(lender, lucia) == (1, "1000.00", "0.00", "15.00", "-15.00")
    with pytest.raises(PayoutExceedsCommission):
        pay(lender, lucia, "0.01", day(2, 21))
    lender.repay(loan_id, "200", day(3, 15))
    assert sums(lender, lucia)[4] == "5.00"


def test_money_that_is_not_in_the_box_pays_nobody(lender: Lender) -> None:
    poor = a_lender(cash="1000")
    mario, loan_id = seller(poor), poor.lend("1000")
    assign(poor, loan_id, mario)
    with pytest.raises(BalanceWouldFallBelowFloor):
        pay(poor, mario, "30", day(2, 1))
    assert poor.balances(FIRST) == {FIRST: "30.00"}


def test_a_seller_who_left_takes_no_new_credits_and_earns_on_the_old(lender: Lender) -> None:
    lucia, loan_id = collector(lender), lender.lend("1000")
    assign(lender, loan_id, lucia)
    with pytest.raises(EndIsBeforeBeginning):
        actions.end_seller(lender.call(), **lender.at, seller_id=lucia, on=date(2025, 12, 31))
    actions.end_seller(lender.call(), **lender.at, seller_id=lucia, on=day(2, 1))
    with pytest.raises(SellerHasLeft):
        actions.end_seller(lender.call(), **lender.at, seller_id=lucia, on=day(2, 1))
    with pytest.raises(SellerHasLeft):
        assign(lender, lender.lend("500", to="Julio Huamán"), lucia)
    lender.repay(loan_id, "150", day(2, 15))
    assert lender.balances(FIRST) == {FIRST: "7.50"}


def test_who_sells_and_what_they_sold_is_said_once(lender: Lender) -> None:
    mario, loan_id = seller(lender), lender.lend()
    with pytest.raises(SellerIsKnown):
        seller(lender)
    with pytest.raises(PersonIsUnknown):
        seller(lender, person_id=uuid4())
    with pytest.raises(CurrencyDiffers):
        seller(lender, "Otra", flat=Money(1, "USD"))
    with pytest.raises(DateIsInTheFuture):
        seller(lender, "Otra", on=date(2026, 11, 22))
    assign(lender, loan_id, mario)
    with pytest.raises(SellerSoldIt):
        assign(lender, loan_id, mario)
    with pytest.raises(SellerSoldIt):
        assign(lender, lender.lend(to="Julio Huamán"), None)
    with pytest.raises(SellerNotFound):
        assign(lender, loan_id, uuid4())
    with pytest.raises(LoanNotFound):
        assign(lender, uuid4(), mario)
    for refused, given in ((SellerNotFound, uuid4()), (None, mario)):
        if refused is None:
            actions.check_seller(book_id=lender.book_id, seller_id=given)
            continue
        with pytest.raises(refused):
            actions.check_seller(book_id=lender.book_id, seller_id=given)


def test_nobody_agrees_on_or_pays_their_own_commission(lender: Lender) -> None:
    manager, officer = lender.user("credit_manager", person="Mario Soto"), lender.user("loan_officer")
    mario, loan_id = seller(lender), lender.lend()
    assign(lender, loan_id, mario)
    asked: dict[str, Any] = {"basis": CommissionBasis.DISBURSED, "rate": Decimal("0.5")}
    for actor in (manager, officer):
        with pytest.raises(NotPermitted):
            pay(lender, mario, "1", day(2, 1), actor=actor)
        with pytest.raises(NotPermitted):
            actions.set_commission(lender.call(actor), **lender.at, seller_id=mario, **asked)
    stranger = a_lender()
    with pytest.raises(PortfolioNotFound):
        actions.pay_commission(stranger.call(), **lender.at, seller_id=mario, amount=pen("1"), on=day(2, 1))
    with pytest.raises(SellerNotFound):
        pay(stranger, mario, "1", day(2, 1))


def test_a_sheet_of_commissions_costs_no_more_queries_than_one(
    lender: Lender, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for name in ("Mario Soto", "Lucía Prado", "Ana Flores"):
        assign(lender, lender.lend("100", to=name + " hija"), seller(lender, name))
    with django_assert_num_queries(1):
        found = queries.sellers(book_id=lender.book_id, currency="PEN")
    assert [(one.number, one.full_name, one.earned) for one in found] == [
        (1, "Mario Soto", pen("3")), (2, "Lucía Prado", pen("3")), (3, "Ana Flores", pen("3"))
    ]  # fmt: skip
