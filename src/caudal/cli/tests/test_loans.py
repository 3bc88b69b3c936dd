"""`caudal loans diagnose`: a dry run that says what a repair writes, and a repair that may be cut off anywhere."""

import json
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from caudal.cli import loans
from caudal.lending.actions import repairs
from caudal.lending.models import Loan, Standing
from caudal.lending.tests.cashier import Lender
from caudal.lending.tests.pool import DUE

pytestmark = pytest.mark.usefixtures("spoiled_db")


@pytest.fixture
def lender(spoiled_db: None) -> Lender:
    """Three loans, of which two say that they are paid, and one of these owes nothing by its figures."""
    lender = Lender.opened()
    for _ in range(3):
        lender.repay(lender.lend("1000"), "133.33", DUE[0])
    ids = list(Loan.objects.filter(book_id=lender.book_id).order_by("id").values_list("id", flat=True))
    Loan.objects.filter(book_id=lender.book_id, id__in=ids[:2]).update(status="closed")
    Standing.objects.filter(book_id=lender.book_id, loan_id=ids[1]).update(outstanding_minor=0)
    return lender


def run(*arguments: str) -> Result:
    return CliRunner().invoke(loans.app, ["diagnose", "--processes", "1", *arguments])


def told(*arguments: str) -> tuple[int, dict[str, Any]]:
    result = run("--json", *arguments)
    return result.exit_code, json.loads(result.stdout)


def test_a_dry_run_tells_exactly_what_a_repair_writes(lender: Lender) -> None:
    code, dry = told()
    assert code == 1
    assert {name: dry[name] for name in dry if name != "differences"} == {
        "loans": 3, "differing_loans": 2, "found": 3, "causes": {"figures_are_stale": 1, "status_is_edited": 2},
        "is_dry_run": True, "repaired": 0, "left": 3,
    }  # fmt: skip
    assert set(dry["differences"][0]) == {
        "book_id", "loan_id", "number", "field", "stored", "computed", "cause", "is_repairable"
    }  # fmt: skip
    assert told() == (1, dry), "a dry run writes nothing"
    code, mended = told("--repair")
    assert (code, mended["differences"], mended["repaired"], mended["left"]) == (0, dry["differences"], 3, 0)
    assert told() == (0, {
        "loans": 3, "differing_loans": 0, "found": 0, "differences": [], "causes": {}, "is_dry_run": True,
        "repaired": 0, "left": 0,
    })  # fmt: skip


def test_a_repair_that_is_cut_in_the_middle_ends_the_same_when_it_is_run_again(
    lender: Lender, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[Any] = []

    def cut(*arguments: Any, **named: Any) -> repairs.LoanRepaired:
        calls.append(named)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return repair(*arguments, **named)

    repair = repairs.repair_loan
    monkeypatch.setattr(repairs, "repair_loan", cut)
    assert run("--repair", "--json").exit_code != 0
    monkeypatch.undo()
    assert told()[1]["differing_loans"] == 1
    assert told("--repair")[0] == 0
    assert told()[1]["found"] == 0


def test_people_read_a_table_and_one_book_or_organisation_may_be_asked_for(lender: Lender) -> None:
    shown = run()
    assert shown.exit_code == 1
    assert "3 loans, 2 of them with 3 differences; nothing was written" in " ".join(shown.stdout.split())
    assert told("--book", "7")[1]["loans"] == 0
    assert told("--organisation", str(lender.organisation_id))[1]["loans"] == 3
