"""Collection sheets told as cash books: many rows in one act, each with what it would have come to alone."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from caudal.audit.errors import KeyIsUsed
from caudal.kernel.money import Money
from caudal.kernel.refusals import Refusal
from caudal.ledger.errors import AccountNotFound
from caudal.ledger.rules import Mode
from caudal.lending import errors, queries
from caudal.lending.actions import receiving, sheets
from caudal.lending.actions.sheets import SheetRow
from caudal.lending.errors import payments as payment_errors
from caudal.lending.models import Loan
from caudal.lending.rules.components import Breakdown
from caudal.lending.rules.replay import LoanStatus
from caudal.lending.tests.cashier import Lender, row
from caudal.lending.tests.pool import DUE, NOON, VARIABLE, pen

pytestmark = pytest.mark.usefixtures("committed_db")

MANY = 40


def figures(lender: Lender) -> list[tuple[int, list[Any]]]:
    """What every loan has come to: the splits in order, without ids."""
    return [
        (view.number, [(m.kind, m.on, m.amount, m.interest, m.principal) for m in queries.movements(
            book_id=lender.book_id, loan_id=view.loan_id)])
        for view in queries.loans(book_id=lender.book_id)
    ]  # fmt: skip


def test_a_sheet_comes_to_what_its_rows_come_to_one_after_another() -> None:
    together, alone = Lender.opened(), Lender.opened()
    asked = [("100", DUE[1]), ("133.33", DUE[0]), ("250", DUE[1]), ("20.50", DUE[0])]
    for lender in (together, alone):
        for terms in (VARIABLE, VARIABLE):
            lender.lend("1000", terms=terms)
    for lender in (together, alone):
        loans = list(Loan.objects.filter(book_id=lender.book_id).order_by("number"))
        rows = [row(loan, soles, on=on) for soles, on in asked for loan in loans]
        if lender is together:
            told = lender.sheet(DUE[1], *rows)
            assert (told.recorded, told.refused, told.totals) == (8, 0, (pen("1007.66"),))
        else:
            for one in rows:
                assert one.on is not None and one.loan_id is not None
                lender.repay(lender.loan(one.loan_id), one.amount.text, one.on)
    assert figures(together) == figures(alone)
    assert together.balances() == alone.balances()
    assert all(together.balances(on=day) == alone.balances(on=day) for day in DUE)


def test_each_row_has_its_outcome_and_a_wrong_one_leaves_the_others_alone() -> None:
    lender, other = Lender.opened(), Lender.opened()
    loan, small, theirs = lender.lend("1000"), lender.lend("100"), other.lend("1000")
    late = date(2025, 6, 1)
    told = lender.sheet(
        DUE[0],
        row(loan, "133.33"),
        row(theirs, "10"),
        row(None, "10"),
        SheetRow(number=loan.number, amount=pen("50"), description="recibo 7"),
        SheetRow(number=999, amount=pen("50")),
        row(loan, "0"),
        row(loan, "10", on=late),
        row(loan, "10", on=date(2024, 1, 14)),
        SheetRow(loan_id=loan.id, amount=Money(1000, "USD")),
        row(small, "500"),
        row(small, "160"),
        row(small, "1"),
    )
    codes = [one.refusal_code for one in told.outcomes]
    assert codes == [
        None,
        errors.LoanNotFound.code,
        errors.LoanNotFound.code,
        None,
        errors.LoanNotFound.code,
        errors.RepaymentIsNotPositive.code,
        errors.DateIsInTheFuture.code,
        errors.RepaymentIsBeforeDisbursement.code,
        errors.CurrencyDiffers.code,
        errors.RepaymentExceedsDebt.code,
        None,
        errors.LoanIsClosed.code,
    ]
    assert [one.row for one in told.outcomes] == list(range(1, 13))
    assert [one.field for one in told.outcomes if one.refusal_code] == [
        "loan", "loan", "loan", "amount", "on", "on", "amount", "amount", None
    ]  # fmt: skip
    first, closing = told.outcomes[0], told.outcomes[10]
    assert first.parts == Breakdown(interest_minor=5000, principal_minor=8333)
    assert (first.outstanding_minor, closing.outstanding_minor) == (91667, 0)
    assert closing.status is LoanStatus.CLOSED
    assert str(told.outcomes[9].refusal).startswith("The repayment of PEN 500.00 is more than the PEN 160.00")
    assert (told.recorded, told.refused, told.totals) == (3, 9, (pen("343.33"),))
    assert lender.balances()["assets:cash:box"] == "49243.33"


def test_a_sheet_of_all_or_nothing_writes_nothing_and_names_row_and_field() -> None:
    lender = Lender.opened()
    loan, other = lender.lend("1000"), lender.lend("1000")
    before = lender.balances()
    with pytest.raises(errors.RepaymentExceedsDebt) as refused:
        lender.sheet(DUE[0], row(loan, "100"), row(other, "9999"), row(None, "5"), mode=Mode.ALL)
    assert refused.value.field == "rows.2.amount"
    with pytest.raises(errors.LoanNotFound) as unknown:
        lender.sheet(DUE[0], row(loan, "100"), row(None, "5"), mode=Mode.ALL)
    assert unknown.value.field == "rows.2.loan"
    assert lender.balances() == before
    told = lender.sheet(DUE[0], row(loan, "100"), row(other, "99"), mode=Mode.ALL)
    assert told.recorded == 2


def test_what_the_ledger_refuses_is_refused_of_its_row_only() -> None:
    """The box does not exist: the ledger says so, of each row that names it; those behind play as if it were not."""
    lender = Lender.opened()
    loan, other = lender.lend("1000", terms=VARIABLE), lender.lend("1000")
    lender.repay(loan, "200", DUE[1])
    told = lender.sheet(DUE[0], row(loan, "300"), row(other, "10"), cash_account="assets:cash:nowhere")
    assert [one.refusal_code for one in told.outcomes] == [AccountNotFound.code] * 2
    with pytest.raises(AccountNotFound) as refused:
        lender.sheet(DUE[0], row(loan, "300"), cash_account="assets:cash:nowhere", mode=Mode.ALL)
    assert refused.value.field == "rows.1.loan"
    assert lender.sheet(DUE[0], row(loan, "300"), row(other, "10")).recorded == 2


def test_an_empty_sheet_and_one_that_is_too_long_are_refused() -> None:
    lender = Lender.opened()
    with pytest.raises(payment_errors.SheetIsEmpty):
        lender.sheet(DUE[0])
    with pytest.raises(payment_errors.SheetIsTooLong):
        lender.sheet(DUE[0], *[row(None, "1")] * (sheets.SHEET_ROWS_MAX + 1))


def test_a_sheet_takes_as_many_statements_for_many_rows_as_for_few() -> None:
    lender = Lender.opened()
    loans = [lender.lend("100") for _ in range(MANY)]

    def statements(*rows: SheetRow) -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert lender.sheet(DUE[0], *rows).refused == 0
        return len(captured)

    statements(row(loans[0], "1"))
    assert statements(*[row(loan, "1") for loan in loans]) == statements(row(loans[0], "1"), row(loans[1], "1"))


def test_the_same_key_gives_the_same_answer_and_another_sheet_under_it_is_a_conflict() -> None:
    lender = Lender.opened()
    loan, other = lender.lend("1000"), lender.lend("1000")
    key = str(uuid4())
    first = lender.sheet(DUE[0], row(loan, "100"), key=key)
    assert lender.sheet(DUE[0], row(loan, "100"), key=key) == first
    with pytest.raises(KeyIsUsed) as conflict:
        lender.sheet(DUE[0], row(other, "100"), key=key)
    assert conflict.value.facts["differs"] == "rows"
    assert lender.balances()["assets:loans:1"] == "950.00"


def test_a_key_is_never_shared_across_loans_or_people() -> None:
    """Two loans under one key are a conflict that names the loan; two people under one key are two payments."""
    lender = Lender.opened()
    loan, other = lender.lend("1000"), lender.lend("1000")
    key = str(uuid4())
    lender.repay(loan, "100", DUE[0], key=key)
    with pytest.raises(KeyIsUsed) as conflict:
        lender.repay(other, "100", DUE[0], key=key)
    assert conflict.value.facts["differs"] == "loan_id"
    clerk = Lender(lender.organisation_id, lender.portfolio_id, replace_actor(lender))
    assert clerk.repay(other, "100", DUE[0], key=key).outstanding == pen("950")


def test_a_repayment_is_taken_and_undone_at_the_lenders_own_door() -> None:
    lender = Lender.opened()
    loan = lender.lend("1000")
    paid = lender.repay(loan, "133.33", DUE[0])
    undone: dict[str, Any] = {
        "portfolio_id": lender.portfolio_id, "loan_id": loan.id, "repayment_id": paid.repayment_id, "on": DUE[0],
        "reason": "written to the wrong loan",
    }  # fmt: skip
    assert receiving.undo_repayment(lender.call(), **undone).outstanding == pen("1000")
    with pytest.raises(errors.RepaymentIsReversed):
        receiving.undo_repayment(lender.call(), **undone)
    stranger = Lender(uuid4(), lender.portfolio_id)
    with pytest.raises(errors.PortfolioNotFound):
        stranger.repay(loan, "1", DUE[0])
    with pytest.raises(errors.PortfolioNotFound):
        stranger.sheet(DUE[0], row(loan, "1"))


def replace_actor(lender: Lender) -> Any:
    return type(lender.actor)(lender.actor.kind, "another clerk")


def test_every_refusal_of_a_row_is_the_one_that_it_gets_alone() -> None:
    lender = Lender.opened()
    loan = lender.lend("1000")
    for one in (
        row(loan, "0"),
        row(loan, "99999"),
        row(loan, "1", on=date(2024, 1, 1)),
        row(loan, "1", on=NOON.date().replace(year=2026)),
    ):
        told = lender.sheet(DUE[0], one).outcomes[0].refusal
        with pytest.raises(Refusal) as alone:
            lender.repay(loan, one.amount.text, one.on or DUE[0])
        assert told is not None
        assert (told.code, told.facts) == (alone.value.code, alone.value.facts)
