"""`caudal verify`: one document for programs, a table for people, and an exit code that says whether all holds."""

import json

import pytest
from typer.testing import CliRunner

from caudal.circles.tests.make import a_junta
from caudal.cli import verify
from caudal.kernel.checks import Check
from caudal.monitoring import queries

pytestmark = pytest.mark.django_db


def broken() -> list[Check]:
    return [Check("circles.capital_agrees", ok=False, figures={"rows": 4, "wrong": 1, "first": "Las Flores"})]


def test_books_that_hold_exit_with_zero_and_name_every_floor() -> None:
    junta = a_junta()
    junta.buy(junta.member(), 10)
    answer = CliRunner().invoke(verify.app, ["--json"])
    told = json.loads(answer.stdout)
    assert (answer.exit_code, told["ok"]) == (0, True)
    assert {check["name"].partition(".")[0] for check in told["checks"]} == {"ledger", "audit", "lending", "circles"}
    assert all(set(check) == {"name", "ok", "figures"} for check in told["checks"])


@pytest.mark.parametrize("options", [["--json"], []])
def test_one_check_that_fails_exits_with_one_and_is_named(options: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "SUB_LEDGERS", (broken,))
    answer = CliRunner().invoke(verify.app, options)
    assert answer.exit_code == 1
    assert "circles.capital_agrees" in answer.stdout
    assert "Flores" in answer.stdout
