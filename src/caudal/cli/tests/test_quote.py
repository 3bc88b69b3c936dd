"""`caudal quote`: answers on stdout, refusals as problem JSON on stderr, never a traceback."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from caudal.cli.documents import BYTES_MAX


def _quote(text: str | bytes, *arguments: str, what: str = "allocate") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-c", "from caudal.cli.main import app; app()", "quote", what, *arguments],
        input=text.encode() if isinstance(text, str) else text,
        capture_output=True,
        check=False,
    )


def _refusal(text: str | bytes, *arguments: str, what: str = "allocate") -> dict[str, Any]:
    done = _quote(text, *(arguments or ("-", "--json")), what=what)
    assert (done.returncode, done.stdout) == (1, b"")
    problem: dict[str, Any] = json.loads(done.stderr)
    assert b"Traceback" not in done.stderr
    return problem


def test_three_thirds_of_a_hundred() -> None:
    done = _quote('{"currency": "PEN", "amount": "100.00", "weights": ["1", "1", "1"]}', "-", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"parts": ["33.34", "33.33", "33.33"]}


def test_a_file_and_a_table_for_people(tmp_path: Path) -> None:
    file = tmp_path / "split.json"
    file.write_text('{"currency": "CLP", "amount": "10", "weights": ["2", "1.5"]}', encoding="utf-8")
    done = _quote("", str(file))
    assert done.returncode == 0, done.stderr
    assert "CLP 10" in done.stdout.decode()


@pytest.mark.parametrize(
    ("document", "code", "field"),
    [
        ("", "cli.document_is_not_json", None),
        ("[]", "cli.document_is_not_json", None),
        ("{", "cli.document_is_not_json", None),
        ("[" * 100_000, "cli.document_is_not_json", None),
        (b"\xff\xfe", "cli.document_is_not_json", None),
        ('{"amount": NaN}', "cli.document_is_not_json", None),
        ('{"amount": "1", "amount": "2"}', "cli.document_is_not_json", None),
        ('{"currency": "PEN", "ammount": "1.00", "weights": ["1"]}', "cli.field_is_unknown", "ammount"),
        ('{"amount": "1.00", "weights": ["1"]}', "cli.field_is_missing", "currency"),
        ('{"currency": "PEN", "amount": "1.00"}', "cli.field_is_missing", "weights"),
        ('{"currency": "XXQ", "amount": "1.00", "weights": ["1"]}', "cli.field_is_malformed", "currency"),
        ('{"currency": 7, "amount": "1.00", "weights": ["1"]}', "cli.field_is_malformed", "currency"),
        ('{"currency": "PEN", "amount": 1.00, "weights": ["1"]}', "cli.field_is_malformed", "amount"),
        ('{"currency": "PEN", "amount": "1.005", "weights": ["1"]}', "kernel.amount_has_too_many_decimals", "amount"),
        ('{"currency": "PEN", "amount": "1,000", "weights": ["1"]}', "kernel.amount_is_not_a_number", "amount"),
        ('{"currency": "PEN", "amount": "-1.00", "weights": ["1"]}', "distributions.amount_is_negative", "amount"),
        ('{"currency": "PEN", "amount": "1.00", "weights": "1"}', "cli.field_is_malformed", "weights"),
        ('{"currency": "PEN", "amount": "1.00", "weights": [1]}', "cli.field_is_malformed", "weights"),
        ('{"currency": "PEN", "amount": "1.00", "weights": ["NaN"]}', "cli.field_is_malformed", "weights"),
        ('{"currency": "PEN", "amount": "1.00", "weights": []}', "distributions.weights_are_missing", "weights"),
        ('{"currency": "PEN", "amount": "1.00", "weights": ["-1"]}', "distributions.weight_is_not_a_number", "weights"),
        ('{"currency": "PEN", "amount": "1.00", "weights": ["0"]}', "distributions.weights_sum_to_zero", "weights"),
    ],
)
def test_refusals(document: str | bytes, code: str, field: str | None) -> None:
    problem = _refusal(document)
    assert (problem["code"], problem.get("field")) == (code, field)


def test_a_file_that_is_not_there_is_refused() -> None:
    assert _refusal("", "/nowhere/split.json")["code"] == "cli.file_cannot_be_read"


def test_a_document_without_end_is_refused_by_its_size() -> None:
    assert _refusal(b"[" * (BYTES_MAX + 1))["code"] == "cli.document_is_too_large"


GUIDE = Path(__file__).resolve().parents[4] / "docs" / "how-to" / "quote-a-loan.md"


def test_the_loan_of_the_guide_is_answered_as_the_guide_says() -> None:
    asked, told = re.findall(r"^```json\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    done = _quote(asked, "-", "--json", what="loan")
    assert (done.returncode, done.stderr) == (0, b"")
    answer = json.loads(done.stdout)
    answer["installments"] = answer["installments"][:2]
    assert answer == json.loads(told)


def test_a_loan_as_a_table_without_columns_of_zeros(tmp_path: Path) -> None:
    file = tmp_path / "loan.json"
    event = {"on": "2022-12-01", "type": "repayment", "amount": "862.74", "id": "first"}
    file.write_text(json.dumps({**LOAN, "events": [event]}), encoding="utf-8")
    done = _quote("", str(file), what="loan")
    assert done.returncode == 0, done.stderr
    table = done.stdout.decode()
    for word in ("active, outstanding 4313.70", "812.74", "4187.26", "first", "repayment"):
        assert word in table
    assert "fee" not in table and "overpaid" not in table


LOAN = {
    "currency": "PEN", "principal": "5000.00", "start": "2022-11-01", "installments": 6, "method": "french",
    "annual_rate": "0.12",
}  # fmt: skip


@pytest.mark.parametrize(
    ("document", "code", "field"),
    [
        ("", "cli.document_is_not_json", None),
        ('{"currency": "PEN", "amount": "1.00"}', "cli.field_is_unknown", "amount"),
        (json.dumps({**LOAN, "principal": "0"}), "lending.principal_is_out_of_range", "principal"),
        (
            json.dumps({**LOAN, "events": [{"on": "2022-12-01", "type": "repayment", "amount": "x"}]}),
            "kernel.amount_is_not_a_number",
            "events[0].amount",
        ),
    ],
)
def test_a_loan_that_cannot_be_is_refused(document: str, code: str, field: str | None) -> None:
    problem = _refusal(document, what="loan")
    assert (problem["code"], problem.get("field")) == (code, field)


_CREW = """{"currency": "CLP", "pool": "150000", "rounding": "floor", "members": [
  {"id": "captain", "shares": 100, "debt": "0"}, {"id": "ana", "shares": 1, "debt": "2000"},
  {"id": "rosa", "shares": 1, "debt": "0"}, {"id": "luz", "shares": 1, "debt": "0"}]}"""


def test_a_share_out_floors_books_the_rest_and_shows_what_no_payout_covers() -> None:
    done = _quote(_CREW, "-", "--json", what="share-out")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert (answer["value_per_share"], answer["remainder"], answer["shortfall"]) == ("1456", "1", "544")
    assert answer["payouts"][:2] == [
        {"id": "captain", "gross": "145631", "debt": "0", "net": "145631"},
        {"id": "ana", "gross": "1456", "debt": "2000", "net": "-544"},
    ]
    table = _quote(_CREW, what="share-out").stdout.decode()
    assert "captain" in table and "145631" in table and "shortfall 544" in table


def test_a_share_out_of_nothing_sensible_is_refused() -> None:
    problem = _refusal('{"currency": "PEN", "pool": "1.00", "members": [], "owner": 1}', what="share-out")
    assert (problem["code"], problem["field"]) == ("cli.field_is_unknown", "owner")
    problem = _refusal('{"currency": "PEN", "pool": "1.00", "members": [{"id": "a", "shares": 0}]}', what="share-out")
    assert (problem["code"], problem["field"]) == ("circles.nobody_shares", "members")
