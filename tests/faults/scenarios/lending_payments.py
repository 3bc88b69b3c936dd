"""Scenarios of money that comes in to a lender: at the door, on a sheet, in a file."""

from typing import Any
from uuid import UUID, uuid4

from caudal.audit.rules import Call
from caudal.jobs.models import Job
from caudal.kernel.money import Money
from caudal.ledger.rules import Mode, book_id_of
from caudal.lending.actions import imports, loans, receiving
from caudal.lending.actions.sheets import SheetRow
from caudal.lending.models import Standing
from caudal.lending.rules import files
from caudal.lending.tests import make
from caudal.lending.tests.cashier import open_lender
from caudal.lending.tests.pool import ACCOUNTS, DUE, VARIABLE, pen
from tests.faults.scenarios import Scenario, again, an_organisation, done, refused
from tests.faults.scenarios.queued import due


def _a_lender() -> tuple[Call, UUID]:
    call, portfolio_id = an_organisation(), uuid4()
    open_lender(call, portfolio_id=portfolio_id, cash=pen("5000"))
    return call, portfolio_id


def _a_loan(call: Call, portfolio_id: UUID) -> loans.LoanDisbursed:
    return loans.disburse_loan(
        again(call), book_id=book_id_of(portfolio_id), borrower_id=UUID(int=7), principal=pen("1000"),
        on=make.LENT_ON, terms=VARIABLE, accounts=ACCOUNTS,
    )  # fmt: skip


def _repayment(soles: str) -> Scenario:
    call, portfolio_id = _a_lender()
    loan = _a_loan(call, portfolio_id)
    asked = {"portfolio_id": portfolio_id, "loan_id": loan.loan_id, "amount": pen(soles), "on": DUE[0]}
    return Scenario(again(call), asked)


@done("lending.receive_repayment")
def a_repayment_at_the_door() -> Scenario:
    return _repayment("250")


@refused("lending.receive_repayment")
def a_repayment_above_the_debt_at_the_door() -> Scenario:
    return _repayment("1200")


def _undone(on_nth: int) -> Scenario:
    scenario = _repayment("250")
    paid = receiving.receive_repayment(scenario.call, **scenario.arguments)
    asked = {name: scenario.arguments[name] for name in ("portfolio_id", "loan_id")}
    undone = {"repayment_id": paid.repayment_id, "on": DUE[on_nth], "reason": "twice"}
    return Scenario(again(scenario.call), {**asked, **undone})


@done("lending.undo_repayment")
def a_repayment_that_was_none() -> Scenario:
    return _undone(0)


@refused("lending.undo_repayment")
def a_repayment_that_is_undone_already() -> Scenario:
    scenario = _undone(0)
    receiving.undo_repayment(scenario.call, **scenario.arguments)
    return Scenario(again(scenario.call), scenario.arguments)


def _sheet(*soles: str, mode: Mode) -> Scenario:
    """Rows of one loan, dated so that the second splits the first anew, and one of a loan that is nobody's."""
    call, portfolio_id = _a_lender()
    loan = _a_loan(call, portfolio_id)
    amounts: list[Money] = [pen(amount) for amount in soles]
    rows = [
        SheetRow(loan_id=loan.loan_id, amount=amount, on=DUE[1 - nth % 2]) for nth, amount in enumerate(amounts)
    ] + [SheetRow(loan_id=uuid4(), amount=pen("1"))]
    asked: dict[str, Any] = {"portfolio_id": portfolio_id, "on": DUE[1], "rows": tuple(rows), "mode": mode}
    return Scenario(again(call), asked)


@done("lending.record_collection_sheet")
def a_sheet_with_a_wrong_row() -> Scenario:
    return _sheet("250", "250", mode=Mode.EACH)


@refused("lending.record_collection_sheet")
def a_sheet_of_all_or_nothing_with_a_wrong_row() -> Scenario:
    return _sheet("250", "250", mode=Mode.ALL)


def _file(text: str, mode: Mode) -> tuple[Call, UUID, dict[str, Any]]:
    call, portfolio_id = _a_lender()
    loan = _a_loan(call, portfolio_id)
    content = ("loan,amount,date\n" + text.replace("N", str(loan.number))).encode()
    read = files.read(name="abonos.csv", content=content, currency="PEN")
    asked = {"portfolio_id": portfolio_id, "file_name": "abonos.csv", "digest": read.digest, "rows": read.rows}
    return again(call), portfolio_id, {**asked, "mode": mode}


@done("lending.import_repayments")
def a_file_with_a_row_that_cannot_be_read() -> Scenario:
    call, _, asked = _file("N,250,2024-02-15\nx,1,2024-02-15\n", Mode.EACH)
    return Scenario(call, asked)


@refused("lending.import_repayments")
def a_file_that_was_taken_in_before() -> Scenario:
    call, _, asked = _file("N,250,2024-02-15\n", Mode.EACH)
    imports.import_repayments(call, **asked)
    return Scenario(again(call), asked)


def _queued(text: str, mode: Mode) -> tuple[Call, int, UUID]:
    call, portfolio_id, asked = _file(text, mode)
    told = imports.import_repayments(call, **asked)
    return again(call), book_id_of(portfolio_id), told.import_id


@done("lending.play_import_rows")
def rows_that_wait() -> Scenario:
    call, book_id, import_id = _queued("N,250,2024-03-15\nN,250,2024-02-15\nN,9999,2024-03-15\n", Mode.EACH)
    return Scenario(call, {"book_id": book_id, "import_id": import_id, "from_row": 2})


@refused("lending.play_import_rows")
def rows_of_another_organisation() -> Scenario:
    _, book_id, import_id = _queued("N,250,2024-03-15\n", Mode.EACH)
    return Scenario(an_organisation(), {"book_id": book_id, "import_id": import_id, "from_row": 2})


def _the_job(import_id: UUID) -> UUID:
    return Job.objects.get(name="lending.play_import", arguments__import_id=str(import_id)).id


@due("lending.play_import")
def a_file_with_good_and_bad_rows() -> UUID:
    return _the_job(_queued("N,250,2024-03-15\nN,250,2024-02-15\nN,9999,2024-03-15\n", Mode.EACH)[2])


@due("lending.play_import", "nothing or all of it")
def a_file_of_which_a_row_is_refused() -> UUID:
    return _the_job(_queued("N,250,2024-03-15\nN,9999,2024-03-15\n", Mode.ALL)[2])


@done("lending.repair_loan")
def a_loan_whose_figures_are_stale() -> Scenario:
    call, portfolio_id = _a_lender()
    loan, book_id = _a_loan(call, portfolio_id), book_id_of(portfolio_id)
    Standing.objects.filter(book_id=book_id, loan_id=loan.loan_id).update(outstanding_minor=1, unpaid_minor=1)
    return Scenario(again(call), {"book_id": book_id, "loan_id": loan.loan_id})


@refused("lending.repair_loan")
def a_loan_of_another_organisation_to_repair() -> Scenario:
    """Its figures are right: nobody would mend them after the refusal, and the books are to stay clean."""
    call, portfolio_id = _a_lender()
    loan = _a_loan(call, portfolio_id)
    return Scenario(an_organisation(), {"book_id": book_id_of(portfolio_id), "loan_id": loan.loan_id})
