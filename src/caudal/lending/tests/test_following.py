"""Promises, visits and notes about a loan: kept and broken by money, seen by day, refused in order."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from caudal.kernel.money import Money
from caudal.kernel.refusals import Refusal
from caudal.kernel.text import TextIsMissing
from caudal.lending.actions import following as actions
from caudal.lending.errors import CurrencyDiffers, DateIsInTheFuture, LoanIsClosed, LoanNotFound, PortfolioNotFound
from caudal.lending.errors.people import (
    EndIsBeforeBeginning,
    NextVisitIsNotLater,
    PromisedDayIsOutOfRange,
    PromiseIsNotPositive,
    PromiseIsSettled,
    PromiseNotFound,
)
from caudal.lending.models import Loan
from caudal.lending.queries import following as queries
from caudal.lending.rules.promises import PromiseStatus
from caudal.lending.tests.a_lender import Lender, a_lender, day, pen
from caudal.parties.errors import NotPermitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def lender() -> Lender:
    return a_lender()


def promise(lender: Lender, loan_id: Any, soles: str = "150", *, on: date, due_on: date, **more: Any) -> Any:
    call = lender.call(more.pop("actor", None))
    return actions.record_promise(
        call, **lender.at, loan_id=loan_id, amount=pen(soles), on=on, due_on=due_on, **more
    ).promise_id


def statuses(lender: Lender, loan_id: Any, on: date) -> list[str]:
    """The newest promise first."""
    return [one.status.value for one in queries.promises(book_id=lender.book_id, loan_id=loan_id, on=on)]


def test_a_promise_is_kept_by_money_and_open_again_when_the_money_was_a_mistake(lender: Lender) -> None:
    loan_id = lender.lend()
    promise(lender, loan_id, on=day(3, 1), due_on=day(3, 10), text="pays when she sells the maize")
    assert statuses(lender, loan_id, day(3, 5)) == ["open"]
    paid = lender.repay(loan_id, "150", day(3, 9))
    assert statuses(lender, loan_id, day(3, 9)) == ["kept"]
    lender.reverse(loan_id, paid.repayment_id, day(3, 12))
    assert statuses(lender, loan_id, day(3, 11)) == ["kept"], "on that day nobody had undone it"
    assert statuses(lender, loan_id, day(3, 12)) == ["broken"]
    (told,) = queries.promises(book_id=lender.book_id, loan_id=loan_id, on=day(3, 9))
    assert (told.paid, told.kept_on, told.amount, told.text) == (
        pen("150"), day(3, 9), pen("150"), "pays when she sells the maize"
    )  # fmt: skip


def test_another_loans_money_keeps_no_promise(lender: Lender) -> None:
    rosa, julio = lender.lend(), lender.lend(to="Julio Huamán")
    promise(lender, rosa, on=day(3, 1), due_on=day(3, 10))
    lender.repay(julio, "150", day(3, 5))
    assert statuses(lender, rosa, day(3, 11)) == ["broken"]


def test_an_open_promise_can_be_taken_back_and_a_settled_one_cannot(lender: Lender) -> None:
    loan_id = lender.lend()
    mistaken = promise(lender, loan_id, on=day(3, 1), due_on=day(3, 10))
    at = {**lender.at, "loan_id": loan_id}
    actions.withdraw_promise(lender.call(), **at, promise_id=mistaken, on=day(3, 2), reason="it was her sister")
    assert statuses(lender, loan_id, day(3, 20)) == ["withdrawn"]
    broken = promise(lender, loan_id, on=day(4, 1), due_on=day(4, 10))
    for promise_id, on in ((mistaken, day(3, 3)), (broken, day(4, 11))):
        with pytest.raises(PromiseIsSettled):
            actions.withdraw_promise(lender.call(), **at, promise_id=promise_id, on=on, reason="to hide it")
    with pytest.raises(EndIsBeforeBeginning):
        actions.withdraw_promise(lender.call(), **at, promise_id=broken, on=day(3, 31), reason="too early")
    with pytest.raises(PromiseNotFound):
        actions.withdraw_promise(lender.call(), **at, promise_id=uuid4(), on=day(4, 2), reason="which")
    with pytest.raises(TextIsMissing):
        actions.withdraw_promise(lender.call(), **at, promise_id=broken, on=day(4, 2), reason=" ")


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"portfolio_id": uuid4()}, PortfolioNotFound),
        ({"amount": pen("0")}, PromiseIsNotPositive),
        ({"amount": Money(100, "USD")}, CurrencyDiffers),
        ({"on": date(2026, 11, 22)}, DateIsInTheFuture),
        ({"due_on": date(2026, 2, 28)}, PromisedDayIsOutOfRange),
        ({"due_on": date(2027, 3, 3)}, PromisedDayIsOutOfRange),
        ({"loan_id": uuid4()}, LoanNotFound),
    ],
)
def test_what_is_no_promise_is_refused(lender: Lender, changed: dict[str, Any], refusal: type[Refusal]) -> None:
    asked = {"loan_id": lender.lend(), "amount": pen("150"), "on": day(3, 1), "due_on": day(3, 10)}
    with pytest.raises(refusal):
        actions.record_promise(lender.call(), **(lender.at | asked | changed))


def test_a_paid_loan_promises_nothing(lender: Lender) -> None:
    loan_id = lender.lend("1000")
    lender.repay(loan_id, "1500", day(2, 1))
    with pytest.raises(LoanIsClosed):
        promise(lender, loan_id, on=day(3, 1), due_on=day(3, 10))


def test_visits_say_what_came_of_them_and_the_next_one_waits_until_somebody_went(
    lender: Lender, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    loan_id, other = lender.lend(), lender.lend(to="Julio Huamán")
    at = {**lender.at, "loan_id": loan_id}
    actions.record_visit(lender.call(), **at, on=day(3, 1), outcome="not_home", next_on=day(3, 4))
    actions.record_visit(lender.call(), **lender.at, loan_id=other, on=day(3, 1), outcome="met", text="all well")

    def due(on: date) -> list[tuple[str, date | None]]:
        with django_assert_num_queries(3):
            found = queries.visits_due(book_id=lender.book_id, on=on)
        return [(one.whose.borrower_name, one.visit.next_on) for one in found]

    assert due(day(3, 4)) == [("Rosa Quispe", day(3, 4))]
    actions.record_visit(lender.call(), **at, on=day(3, 4), outcome="met", text="will pay on Friday")
    assert queries.visits_due(book_id=lender.book_id, on=day(3, 30)) == []
    told = queries.visits(book_id=lender.book_id, loan_id=loan_id)
    assert [(one.number, one.outcome) for one in told] == [(2, "met"), (1, "not_home")]
    with pytest.raises(NextVisitIsNotLater):
        actions.record_visit(lender.call(), **at, on=day(3, 4), outcome="met", next_on=day(3, 4))
    with pytest.raises(DateIsInTheFuture):
        actions.record_visit(lender.call(), **at, on=date(2026, 11, 22), outcome="met")


def test_a_note_stays_and_the_same_key_writes_it_once(lender: Lender) -> None:
    loan_id, call = lender.lend(), lender.call()
    first = actions.write_note(call, **lender.at, loan_id=loan_id, text="  Sells maize on Fridays.\r\n ")
    assert actions.write_note(call, **lender.at, loan_id=loan_id, text="  Sells maize on Fridays.\r\n ") == first
    actions.write_note(lender.call(), **lender.at, loan_id=loan_id, text="Her sister answers the phone.")
    told = queries.notes(book_id=lender.book_id, loan_id=loan_id)
    assert [(one.number, one.text) for one in told] == [
        (2, "Her sister answers the phone."),
        (1, "Sells maize on Fridays."),
    ]
    with pytest.raises(TextIsMissing):
        actions.write_note(lender.call(), **lender.at, loan_id=loan_id, text="")


def test_the_promises_of_the_days_around_one_are_read_in_five_queries(
    lender: Lender, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    rosa, julio, ana = lender.lend(), lender.lend(to="Julio Huamán"), lender.lend(to="Ana Flores")
    promise(lender, rosa, on=day(3, 1), due_on=day(3, 8))
    promise(lender, julio, "50", on=day(3, 1), due_on=day(3, 10))
    promise(lender, ana, on=day(3, 1), due_on=day(3, 30))
    promise(lender, ana, on=day(1, 20), due_on=day(1, 25))
    lender.repay(julio, "150", day(3, 2))
    with django_assert_num_queries(5):
        found = queries.promises_due(book_id=lender.book_id, on=day(3, 10))
    assert [(one.whose.borrower_name, one.promise.status) for one in found] == [
        ("Rosa Quispe", PromiseStatus.BROKEN),
        ("Julio Huamán", PromiseStatus.KEPT),
    ]


def test_roles_decide_and_an_officer_writes_about_own_clients_only(lender: Lender) -> None:
    loan_id = lender.lend()
    officer, auditor, nobody = lender.user("loan_officer"), lender.user("auditor"), lender.user()
    for actor in (auditor, nobody):
        with pytest.raises(NotPermitted):
            actions.write_note(lender.call(actor), **lender.at, loan_id=loan_id, text="x")
    with pytest.raises(LoanNotFound):
        actions.write_note(lender.call(officer), **lender.at, loan_id=loan_id, text="x")
    Loan.objects.filter(book_id=lender.book_id, id=loan_id).update(officer_id=officer.id)
    actions.write_note(lender.call(officer), **lender.at, loan_id=loan_id, text="my client")
    promise(lender, loan_id, on=day(3, 1), due_on=day(3, 8), actor=officer)
    for officer_id, expected in ((officer.id, 1), (uuid4(), 0)):
        found = queries.promises_due(book_id=lender.book_id, on=day(3, 5), officer_id=officer_id)  # type: ignore[arg-type]
        assert len(found) == expected


def test_another_organisations_portfolio_is_as_good_as_none(lender: Lender) -> None:
    stranger, loan_id = a_lender(), lender.lend()
    for portfolio_id, refusal in ((lender.portfolio_id, PortfolioNotFound), (stranger.portfolio_id, LoanNotFound)):
        with pytest.raises(refusal):
            actions.write_note(stranger.call(), portfolio_id=portfolio_id, loan_id=loan_id, text="x")
