"""Published schedules through the quote's document: every figure to the cent, each with its source."""

import json
from pathlib import Path
from typing import Any

import pytest

from caudal.lending.rules.quoting import quote

CASES = json.loads((Path(__file__).parent / "cases_quotes.json").read_text(encoding="utf-8"))
_COLUMNS = ("due_on", "opening", "principal", "interest", "total", "closing")


def _figures(answer: dict[str, Any], expected: dict[str, Any]) -> dict[str, Any]:
    """What a case says, from the answer; columns may be published for the first rows only."""
    rows = answer["installments"]
    figures: dict[str, Any] = {
        "installment": rows[0]["total"],
        "last_installment": rows[-1]["total"],
        "first_due_on": rows[0]["due_on"],
        "last_due_on": rows[-1]["due_on"],
    }
    for column in _COLUMNS:
        figures[column] = [row[column] for row in rows][: len(expected.get(column, []))]
    for part in ("totals", "state"):
        figures[part] = {name: answer[part][name] for name in expected.get(part, {})}
    wanted = {event["id"]: event for event in expected.get("events", [])}
    figures["events"] = [
        {name: told[name] for name in wanted[told["id"]]} for told in answer["events"] if told["id"] in wanted
    ]
    return {name: figures[name] for name in expected}


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_published_schedules_come_out_of_a_quote(case: dict[str, Any]) -> None:
    assert _figures(quote(case["document"]), case["expected"]) == case["expected"]
