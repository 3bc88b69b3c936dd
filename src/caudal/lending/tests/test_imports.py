"""Files of repayments in the queue: taken in once, played in chunks, one outcome per row, whoever dies meanwhile."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from caudal.audit.rules import Actor, ActorKind
from caudal.jobs.models import Job
from caudal.kernel.refusals import Refusal
from caudal.ledger.rules import Mode
from caudal.lending import errors, jobs, queries
from caudal.lending.actions import imports
from caudal.lending.errors import payments as payment_errors
from caudal.lending.queries import imports as reads
from caudal.lending.rules import files
from caudal.lending.rules.imports import ImportQueued
from caudal.lending.tests.cashier import Lender, open_lender
from caudal.lending.tests.pool import pen
from caudal.parties.actions import add_user, open_organisation

pytestmark = pytest.mark.usefixtures("committed_db")

PAID_ON = date(2024, 2, 15)


def take_in(lender: Lender, text: str, *, key: str = "", **more: Any) -> ImportQueued:
    read = files.read(name="abonos.csv", content=f"loan,amount,date\n{text}".encode(), currency="PEN")
    return imports.import_repayments(
        lender.call(key), portfolio_id=lender.portfolio_id, file_name="abonos.csv", digest=read.digest, rows=read.rows,
        **more,
    )  # fmt: skip


def play(lender: Lender, told: ImportQueued) -> reads.ImportView:
    worker = Lender(lender.organisation_id, lender.portfolio_id, Actor(ActorKind.JOB, str(uuid4())))
    jobs.play_import(worker.call(), book_id=lender.book_id, import_id=told.import_id)
    return reads.import_progress(book_id=lender.book_id, import_id=told.import_id)


def outcomes(lender: Lender, told: ImportQueued) -> list[tuple[int, str | None, str | None, str | None]]:
    rows = reads.import_rows(book_id=lender.book_id, import_id=told.import_id)
    return [(row.row, row.outcome, row.refusal_code, row.field) for row in rows]


def test_a_file_waits_in_the_queue_and_then_every_row_has_its_outcome() -> None:
    lender, other = Lender.opened(), Lender.opened()
    loan, small = lender.lend("1000"), lender.lend("100")
    for _ in range(4):
        other.lend("100")
    text = (
        f"{loan.number},133.33,2024-02-15\n{small.number},160,2024-02-15\n{small.number},1,2024-02-16\n"
        "4,10,2024-02-15\nsiete,10,2024-02-15\n1,133.33,15/02/2024\n1,1,2030-01-01\n"
    )
    told = take_in(lender, text)
    assert (told.rows, told.unreadable) == (7, 2)
    queued = Job.objects.get(name="lending.play_import", arguments__import_id=str(told.import_id))
    assert (queued.state, queued.organisation_id) == ("waiting", lender.organisation_id)
    before = reads.import_progress(book_id=lender.book_id, import_id=told.import_id)
    assert (before.state, before.waiting, before.refused, before.percent, before.total) == ("queued", 5, 2, 28, None)

    after = play(lender, told)
    assert (after.state, after.recorded, after.refused, after.waiting) == ("done", 2, 5, 0)
    assert (after.percent, after.total) == (100, pen("293.33"))
    assert outcomes(lender, told) == [
        (2, "recorded", None, None),
        (3, "recorded", None, None),
        (4, "refused", errors.LoanIsClosed.code, None),
        (5, "refused", errors.LoanNotFound.code, "loan"),
        (6, "refused", payment_errors.LoanNumberIsNotANumber.code, "loan"),
        (7, "refused", payment_errors.RowIsDoubled.code, "row"),
        (8, "refused", errors.DateIsInTheFuture.code, "on"),
    ]
    rows = reads.import_rows(book_id=lender.book_id, import_id=told.import_id, outcome="refused")
    assert [row.refusal is not None for row in rows] == [True] * 5
    paid = queries.movements(book_id=lender.book_id, loan_id=loan.id)[-1]
    assert (paid.amount, paid.on) == (pen("133.33"), PAID_ON)


def test_the_same_file_is_taken_in_once_whatever_its_key() -> None:
    lender = Lender.opened()
    loan = lender.lend()
    key, text = str(uuid4()), f"{loan.number},10,2024-02-15\n"
    told = take_in(lender, text, key=key)
    assert take_in(lender, text, key=key) == told
    with pytest.raises(payment_errors.FileIsTakenInAlready):
        take_in(lender, text)
    play(lender, told)
    with pytest.raises(payment_errors.FileIsTakenInAlready):
        take_in(lender, text)
    assert lender.balances()["income:interest"] == "10.00"


def test_playing_a_file_again_changes_nothing() -> None:
    lender = Lender.opened()
    loan = lender.lend()
    told = take_in(lender, f"{loan.number},10,2024-02-15\n{loan.number},11,2024-02-15\n")
    first, balances = play(lender, told), lender.balances()
    assert play(lender, told) == first
    again = imports.play_import_rows(lender.call(), book_id=lender.book_id, import_id=told.import_id, from_row=1)
    assert (again.played, again.left) == (0, 0)
    assert lender.balances() == balances


def test_chunks_follow_each_other_in_the_order_of_the_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "CHUNK_ROWS", 2)
    lender = Lender.opened()
    loan = lender.lend("100")
    told = take_in(lender, "".join(f"{loan.number},{soles},2024-02-15\n" for soles in (50, 60, 40, 10, 5)))
    first = imports.play_import_rows(lender.call(), book_id=lender.book_id, import_id=told.import_id, from_row=1)
    assert (first.played, first.left) == (2, 3)
    assert reads.first_waiting_row(book_id=lender.book_id, import_id=told.import_id) == 4
    assert play(lender, told).state == "done"
    codes = [code for _, _, code, _ in outcomes(lender, told)]
    assert codes == [None, None, None, None, errors.LoanIsClosed.code]


def test_a_file_of_all_or_nothing_goes_in_whole_or_leaves_everything_out() -> None:
    lender = Lender.opened()
    loan, before = lender.lend("1000"), lender.balances
    cash = before()["assets:cash:box"]
    with pytest.raises(payment_errors.LoanNumberIsNotANumber) as unread:
        take_in(lender, "x,1,2024-02-15\n", mode=Mode.ALL)
    assert unread.value.field == "rows.2.loan"
    text = "".join(f"{loan.number},{soles},2024-02-15\n" for soles in (10, 12, 9999))
    told = take_in(lender, text, mode=Mode.ALL)
    after = play(lender, told)
    assert (after.state, after.refused_row, after.left_out, after.recorded) == ("refused", 4, 2, 0)
    assert outcomes(lender, told)[2] == (4, "refused", errors.RepaymentExceedsDebt.code, "amount")
    assert lender.balances()["assets:cash:box"] == cash
    # Nothing of it was recorded: the same file may come again, when the loan can take it.
    again = take_in(lender, text, mode=Mode.ALL, accepts_overpayment=True)
    assert play(lender, again).recorded == 3


def test_an_officer_pays_only_the_loans_of_their_own_clients() -> None:
    organisation_id = uuid4()
    lender = Lender(organisation_id)
    open_organisation(lender.call(), organisation_id=organisation_id, name="Crédito Andino")
    user = add_user(lender.call(), username=f"rosa-{uuid4()}", password="una clave larga", role="loan_officer")
    open_lender(lender.call(), portfolio_id=lender.portfolio_id, cash=pen("5000"))
    own, others = lender.lend("1000", officer_id=user.user_id), lender.lend("1000")
    told = take_in(lender.as_user(user.user_id), f"{own.number},10,2024-02-15\n{others.number},10,2024-02-15\n")
    play(lender, told)
    assert [code for _, _, code, _ in outcomes(lender, told)] == [None, errors.LoanNotFound.code]


def test_a_file_of_nothing_or_of_another_lender_is_refused() -> None:
    lender, other = Lender.opened(), Lender.opened()
    refusals: list[tuple[type[Refusal], tuple[Any, ...]]] = [
        (payment_errors.SheetIsEmpty, ()),
        (payment_errors.SheetIsTooLong, (files.FileRow(row=1),) * (files.FILE_ROWS_MAX + 1)),
    ]
    for refusal, rows in refusals:
        with pytest.raises(refusal):
            imports.import_repayments(
                lender.call(), portfolio_id=lender.portfolio_id, file_name="a.csv", digest="0" * 64, rows=rows
            )
    told = take_in(lender, f"{lender.lend().number},10,2024-02-15\n")
    with pytest.raises(payment_errors.ImportNotFound):
        imports.play_import_rows(other.call(), book_id=lender.book_id, import_id=told.import_id, from_row=1)
    with pytest.raises(payment_errors.ImportNotFound):
        reads.import_progress(book_id=other.book_id, import_id=told.import_id)
    assert reads.imports(book_id=other.book_id) == []
    assert [one.import_id for one in reads.imports(book_id=lender.book_id)] == [told.import_id]


@pytest.mark.parametrize(
    "change",
    [
        "delete from lending_import",
        "delete from lending_importrow",
        "truncate lending_importrow",
        "update lending_importrow set amount_minor = 1",
        "update lending_import set digest = ''",
    ],
)
def test_what_was_read_is_kept_as_it_was(change: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
