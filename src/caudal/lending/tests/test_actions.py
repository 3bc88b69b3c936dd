"""Loans told as cash books: giving, repaying, reversing, replaying, importing; and what is refused."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from caudal.kernel.money import Money
from caudal.kernel.refusals import Refusal
from caudal.ledger import actions as ledger, queries as ledger_queries
from caudal.ledger.errors import BalanceWouldFallBelowFloor, BookNotFound
from caudal.lending import errors, queries
from caudal.lending.actions import loans, repayments
from caudal.lending.rules.components import Breakdown
from caudal.lending.rules.importing import ImportedLoan, ImportedRepayment
from caudal.lending.rules.replay import LoanStatus
from caudal.lending.rules.terms import unstated_terms
from caudal.lending.tests import make
from caudal.lending.tests.pool import ACCOUNTS, FLAT, NOON, VARIABLE, Pool, pen

pytestmark = pytest.mark.django_db

COPY_ALLOCATION = """
insert into lending_allocation
select book_id, repayment_id, version + 1, {amount}, penalty_minor, fee_minor, {interest}, {principal}, overpaid_minor,
       entry_id, event_id
  from lending_allocation
"""
DUE_1, DUE_2, DUE_3 = date(2024, 2, 15), date(2024, 3, 15), date(2024, 4, 15)


def test_a_loan_moves_money_from_the_box_to_what_is_lent() -> None:
    pool = Pool.opened()
    loan = pool.lend("1000")
    assert loan.number == 1
    assert pool.balances() == {"assets:cash:box": "4000.00", "assets:loans:1": "1000.00", "equity:shares:1": "5000.00"}
    assert pool.lend("500").number == 2


def test_a_loan_above_the_cash_is_refused_and_leaves_no_gap_in_the_numbers() -> None:
    pool = Pool.opened(cash="900")
    with pytest.raises(BalanceWouldFallBelowFloor), transaction.atomic():
        pool.lend("1000")
    assert pool.lend("900").number == 1
    assert [loan.number for loan in queries.loans(book_id=pool.book_id)] == [1]


def test_bad_terms_are_refused_before_anything_is_written() -> None:
    pool = Pool.opened()
    for refusal, changes in (
        (errors.PrincipalIsOutOfRange, {"soles": "0"}),
        (errors.InstallmentsAreOutOfRange, {"terms": make.terms("flat", "0.05", 10_000)}),
        (errors.RateIsOutOfRange, {"terms": make.terms("flat", "50", 12)}),
        (errors.CurrencyDiffers, {"terms": make.terms("flat", "0.05", 12, currency="USD")}),
        (errors.DateIsInTheFuture, {"on": NOON.date() + timedelta(days=2)}),
    ):
        with pytest.raises(refusal):
            pool.lend(**({"soles": "1000"} | changes))
    assert queries.loans(book_id=pool.book_id) == []


def test_another_organisations_book_and_loan_answer_like_unknown_ones() -> None:
    pool, other = Pool.opened(), Pool.opened()
    loan = pool.lend()
    stranger = Pool(other.act, pool.book_id)
    with pytest.raises(BookNotFound):
        stranger.lend()
    with pytest.raises(errors.LoanNotFound):
        stranger.repay(loan, "10", DUE_1)
    with pytest.raises(errors.LoanNotFound):
        Pool(pool.act, other.book_id).repay(loan, "10", DUE_1)


def test_a_cuota_pays_interest_and_principal() -> None:
    pool = Pool.opened()
    loan = pool.lend("1000")
    receipt = pool.repay(loan, "133.33", DUE_1)
    assert (receipt.interest, receipt.principal, receipt.overpaid) == (pen("50"), pen("83.33"), pen("0"))
    assert (receipt.outstanding, receipt.status) == (pen("916.67"), LoanStatus.ACTIVE)
    assert pool.balances() == {
        "assets:cash:box": "4133.33",
        "assets:loans:1": "916.67",
        "equity:shares:1": "5000.00",
        "income:interest": "50.00",
    }


def test_twelve_cuotas_close_the_loan_and_a_thirteenth_is_refused() -> None:
    pool = Pool.opened()
    loan = pool.lend("1000")
    dues = [row.due_on for row in queries.state(book_id=pool.book_id, loan_id=loan.loan_id).installments]
    for due in dues[:-1]:
        pool.repay(loan, "133.33", min(due, NOON.date()))
    last = pool.repay(loan, "133.37", NOON.date())
    assert (last.outstanding, last.status) == (pen("0"), LoanStatus.CLOSED)
    assert pool.balances()["income:interest"] == "600.00"
    assert "assets:loans:1" not in pool.balances()
    with pytest.raises(errors.LoanIsClosed):
        pool.repay(loan, "1", NOON.date())


def test_more_than_is_owed_is_refused_with_the_amount_that_closes_the_loan() -> None:
    pool = Pool.opened()
    loan = pool.lend("100", terms=unstated_terms(currency="PEN"))
    with pytest.raises(errors.RepaymentExceedsDebt) as caught:
        pool.repay(loan, "100.01", DUE_1)
    assert caught.value.facts == {"amount": pen("100.01"), "payoff": pen("100")}
    receipt = pool.repay(loan, "150", DUE_1, accepts_overpayment=True)
    assert (receipt.overpaid, receipt.status) == (pen("50"), LoanStatus.OVERPAID)
    assert pool.balances()["liabilities:overpaid:1"] == "50.00"


def test_repayments_that_cannot_be_are_refused() -> None:
    pool = Pool.opened()
    loan = pool.lend("1000")
    cases: list[tuple[type[Refusal], Money, date, dict[str, Any]]] = [
        (errors.RepaymentIsNotPositive, pen("0"), DUE_1, {}),
        (errors.RepaymentIsNotPositive, Money(-100, "PEN"), DUE_1, {}),
        (errors.StatedSplitDoesNotAddUp, pen("10"), DUE_1, {"stated": Breakdown(interest_minor=9_99)}),
        (errors.StatedSplitDoesNotAddUp, pen("10"), DUE_1, {"stated": Breakdown(interest_minor=-1, fee_minor=1001)}),
        (errors.DateIsInTheFuture, pen("10"), date(2025, 1, 2), {}),
        (errors.CurrencyDiffers, Money(1000, "USD"), DUE_1, {}),
        (errors.RepaymentIsBeforeDisbursement, pen("10"), make.LENT_ON - timedelta(days=1), {}),
    ]
    for refusal, amount, on, more in cases:
        with pytest.raises(refusal):
            repayments.record_repayment.within(
                pool.act, book_id=pool.book_id, loan_id=loan.loan_id, amount=amount, on=on, **more
            )
    assert pool.balances()["assets:loans:1"] == "1000.00"


def test_a_reversed_repayment_leaves_the_books_as_before_it_and_is_reversed_once() -> None:
    pool = Pool.opened()
    loan = pool.lend("1000")
    before = pool.balances()
    receipt = pool.repay(loan, "133.33", DUE_1)
    undone = pool.reverse(loan, receipt, DUE_2)
    assert (undone.outstanding, undone.status, undone.reallocated) == (pen("1000"), LoanStatus.ACTIVE, ())
    assert pool.balances() == before
    entry = ledger_queries.entry(book_id=pool.book_id, entry_id=receipt.entry_id)
    assert entry.reversed_by == undone.entry_id
    with pytest.raises(errors.RepaymentIsReversed):
        pool.reverse(loan, receipt, DUE_2)
    assert pool.balances() == before


def test_reversing_the_last_cuota_opens_a_closed_loan_again() -> None:
    pool = Pool.opened()
    loan = pool.lend("100", terms=unstated_terms(currency="PEN"))
    receipt = pool.repay(loan, "100", DUE_1)
    assert queries.loan(book_id=pool.book_id, loan_id=loan.loan_id).status is LoanStatus.CLOSED
    assert pool.reverse(loan, receipt, DUE_1).status is LoanStatus.ACTIVE
    assert queries.loan(book_id=pool.book_id, loan_id=loan.loan_id).status is LoanStatus.ACTIVE
    pool.repay(loan, "100", DUE_2)


def test_reversing_a_repayment_splits_the_later_ones_anew() -> None:
    pool = Pool.opened()
    loan = pool.lend("1000", terms=VARIABLE)
    mistake = pool.repay(loan, "250", DUE_1)
    later = pool.repay(loan, "250", DUE_2)
    assert (later.interest, later.principal) == (pen("40"), pen("210"))
    undone = pool.reverse(loan, mistake, DUE_3)
    assert undone.reallocated == (later.repayment_id,)
    assert pool.balances() == {
        "assets:cash:box": "4250.00",
        "assets:loans:1": "850.00",
        "equity:shares:1": "5000.00",
        "income:interest": "100.00",
    }
    now = {movement.event_id: movement for movement in queries.movements(book_id=pool.book_id, loan_id=loan.loan_id)}
    assert (now[later.repayment_id].interest, now[later.repayment_id].principal) == (pen("100"), pen("150"))
    replaced = ledger_queries.entry(book_id=pool.book_id, entry_id=later.entry_id)
    assert replaced.reversed_by is not None
    entry_id = now[later.repayment_id].entry_id
    assert entry_id is not None
    anew = ledger_queries.entry(book_id=pool.book_id, entry_id=entry_id)
    assert anew.details["replaces"] == str(later.entry_id)
    pool.reverse(loan, later, DUE_3)
    assert pool.balances()["assets:loans:1"] == "1000.00"
    assert "income:interest" not in pool.balances()


def test_a_backdated_repayment_splits_the_later_ones_anew() -> None:
    pool = Pool.opened()
    loan = pool.lend("1000", terms=VARIABLE)
    later = pool.repay(loan, "250", DUE_2)
    backdated = pool.repay(loan, "250", DUE_1)
    assert (backdated.interest, backdated.principal) == (pen("50"), pen("200"))
    assert backdated.reallocated == (later.repayment_id,)
    assert pool.balances()["income:interest"] == "90.00"
    assert pool.balances()["assets:loans:1"] == "590.00"


def test_on_every_day_the_ledger_says_what_the_replay_says() -> None:
    pool = Pool.opened()
    loan = pool.lend("1000", terms=VARIABLE)
    first = pool.repay(loan, "250", DUE_1)
    pool.repay(loan, "250", DUE_3)
    pool.repay(loan, "100", DUE_2)
    pool.reverse(loan, first, date(2024, 5, 2))
    pool.repay(loan, "80", date(2024, 6, 1))
    for days in range(0, 160, 3):
        on = make.LENT_ON + timedelta(days=days)
        replayed = queries.state(book_id=pool.book_id, loan_id=loan.loan_id, as_of=on)
        balances = pool.balances(on)
        assert pen(balances.get("assets:loans:1", "0")).minor == replayed.outstanding_minor, on
        assert pen(balances.get("income:interest", "0")).minor == replayed.paid.interest_minor, on


def test_a_repayment_cannot_be_reversed_when_its_cash_is_lent_out() -> None:
    pool = Pool.opened(cash="1000")
    loan = pool.lend("1000")
    receipt = pool.repay(loan, "133.33", DUE_1)
    pool.lend("100", on=DUE_1)
    with pytest.raises(BalanceWouldFallBelowFloor), transaction.atomic():
        pool.reverse(loan, receipt, DUE_2)
    assert pool.balances()["assets:cash:box"] == "33.33"


def test_reversals_that_cannot_be_are_refused() -> None:
    pool = Pool.opened()
    loan, other = pool.lend("1000"), pool.lend("500")
    receipt = pool.repay(loan, "133.33", DUE_1)
    with pytest.raises(errors.RepaymentNotFound):
        pool.reverse(other, receipt, DUE_1)
    with pytest.raises(errors.ReversalIsBeforeRepayment):
        pool.reverse(loan, receipt, DUE_1 - timedelta(days=1))
    with pytest.raises(errors.DateIsInTheFuture):
        pool.reverse(loan, receipt, date(2025, 1, 2))


def _imported(number: int | None, *, principal: str, split: Breakdown | None, paid: str) -> ImportedLoan:
    repayment = ImportedRepayment(id=uuid4(), on=DUE_1, amount=pen(paid), stated=split, details={"table": "Pago"})
    return ImportedLoan(
        id=uuid4(), borrower_id=UUID(int=7), principal=pen(principal), on=make.LENT_ON, number=number,
        terms=unstated_terms(currency="PEN"), accounts=ACCOUNTS, repayments=(repayment,),
    )  # fmt: skip


def test_loans_of_a_former_system_come_in_with_their_recorded_splits_as_one_batch() -> None:
    pool = Pool.opened()
    given = [
        _imported(4, principal="500", split=Breakdown(principal_minor=500_00, interest_minor=50_00), paid="550"),
        _imported(None, principal="300", split=None, paid="100"),
        _imported(2, principal="200", split=None, paid="230"),
    ]
    taken = loans.import_loans(pool.act, book_id=pool.book_id, loans=given)
    assert [(loan.number, loan.outstanding, loan.overpaid, loan.status) for loan in taken.loans] == [
        (4, pen("0"), pen("0"), LoanStatus.CLOSED),
        (5, pen("200"), pen("0"), LoanStatus.ACTIVE),
        (2, pen("0"), pen("30"), LoanStatus.OVERPAID),
    ]
    assert [entry.on for entry in taken.entries] == sorted(entry.on for entry in taken.entries)
    assert {entry.details["table"] for entry in taken.entries if entry.kind == "loan_repayment" and entry.details} == {
        "Pago"
    }
    ledger.post_batch(pool.act, book_id=pool.book_id, entries=taken.entries)
    assert pool.balances() == {
        "assets:cash:box": "4880.00",
        "assets:loans:5": "200.00",
        "equity:shares:1": "5000.00",
        "income:interest": "50.00",
        "liabilities:overpaid:1": "30.00",
    }
    listed = queries.loans(book_id=pool.book_id)
    assert [(loan.number, loan.outstanding) for loan in listed] == [(5, pen("200")), (4, pen("0")), (2, pen("0"))]
    assert pool.lend("10").number == 6


def test_an_imported_repayment_is_reversed_like_any_other() -> None:
    pool = Pool.opened()
    given = _imported(1, principal="300", split=None, paid="100")
    taken = loans.import_loans(pool.act, book_id=pool.book_id, loans=[given])
    ledger.post_batch(pool.act, book_id=pool.book_id, entries=taken.entries)
    repayments.reverse_repayment.within(
        pool.act, book_id=pool.book_id, loan_id=given.id, repayment_id=given.repayments[0].id, on=DUE_2, reason="dup"
    )
    assert pool.balances()["assets:loans:1"] == "300.00"


def test_imports_that_cannot_be_are_refused_whole() -> None:
    pool = Pool.opened()
    good = _imported(1, principal="300", split=None, paid="100")
    early = ImportedRepayment(id=uuid4(), on=make.LENT_ON - timedelta(days=1), amount=pen("1"))
    for refusal, more in (
        (errors.LoanNumberIsTaken, [_imported(1, principal="5", split=None, paid="1")]),
        (errors.PrincipalIsOutOfRange, [_imported(2, principal="0", split=None, paid="1")]),
        (errors.StatedSplitDoesNotAddUp, [_imported(2, principal="9", split=Breakdown(fee_minor=1), paid="1")]),
        (
            errors.RepaymentIsBeforeDisbursement,
            [
                ImportedLoan(
                    id=uuid4(), borrower_id=UUID(int=7), principal=pen("9"), on=make.LENT_ON, accounts=ACCOUNTS,
                    terms=FLAT, repayments=(early,),
                )
            ],
        ),
    ):  # fmt: skip
        with pytest.raises(refusal), transaction.atomic():
            loans.import_loans(pool.act, book_id=pool.book_id, loans=[good, *more])
    assert queries.loans(book_id=pool.book_id) == []
    loans.import_loans(pool.act, book_id=pool.book_id, loans=[good])
    with pytest.raises(errors.LoanNumberIsTaken), transaction.atomic():
        loans.import_loans(pool.act, book_id=pool.book_id, loans=[_imported(1, principal="5", split=None, paid="1")])


@pytest.mark.parametrize(
    "statement",
    [
        "update lending_loanevent set amount_minor = amount_minor + 1",
        "delete from lending_loanevent",
        "truncate lending_loanevent cascade",
        "update lending_allocation set interest_minor = 0",
        "delete from lending_allocation",
        "update lending_loan set principal_minor = 1",
        "delete from lending_loan",
        "update lending_loan set status = 'forgiven'",
        COPY_ALLOCATION.format(amount="amount_minor - 1", interest="interest_minor", principal="principal_minor - 1"),
        COPY_ALLOCATION.format(amount="amount_minor", interest="interest_minor - 1", principal="principal_minor"),
    ],
)
def test_the_database_refuses_what_the_rules_refuse(statement: str) -> None:
    pool = Pool.opened()
    loan = pool.lend("1000")
    pool.repay(loan, "133.33", DUE_1)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
