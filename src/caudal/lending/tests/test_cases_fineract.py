"""Apache Fineract's published scenarios come out to the cent, but for those that the reference page lists."""

import re
from pathlib import Path
from typing import Any

import pytest

from caudal.kernel.money import Money
from caudal.lending.rules.components import Breakdown
from caudal.lending.rules.events import REPAYMENT_KINDS
from caudal.lending.rules.quoting import quote
from caudal.lending.tests.fineract import CASES, NotExpressible
from caudal.lending.tests.fineract_compared import document, played

PAGE = Path(__file__).parents[4] / "docs" / "reference" / "lending-cases.md"
LEFT_OUT = dict(re.findall(r"^\| (FIN-\S+) \| (.+) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
"""What the page says: the cases that do not come out, each with its reason."""
_BY_ID: dict[str, dict[str, Any]] = {case["id"]: case for case in CASES}


@pytest.mark.parametrize("case_id", [case_id for case_id in _BY_ID if case_id not in LEFT_OUT])
def test_a_published_scenario_comes_out_to_the_cent(case_id: str) -> None:
    scenario = played(_BY_ID[case_id])
    assert scenario.differences == []
    assert scenario.compared > 0, "a scenario without anything to compare belongs to the list"


@pytest.mark.parametrize("case_id", LEFT_OUT)
def test_a_scenario_on_the_list_of_what_does_not_come_out_really_does_not(case_id: str) -> None:
    try:
        scenario = played(_BY_ID[case_id])
    except NotExpressible:
        return
    assert scenario.differences or not scenario.compared, "it comes out: take it off the page"


def test_every_core_scenario_comes_out() -> None:
    core = {case["id"] for case in CASES if case["tier"] == "core"}
    assert core
    assert not core & set(LEFT_OUT)


def test_the_page_counts_what_comes_out() -> None:
    told = re.search(r"(\d+) of the (\d+) scenarios", PAGE.read_text(encoding="utf-8"))
    assert told is not None
    assert (int(told[1]), int(told[2])) == (len(CASES) - len(LEFT_OUT), len(CASES))


@pytest.mark.parametrize("case_id", [case_id for case_id in _BY_ID if case_id not in LEFT_OUT])
def test_what_the_contract_can_say_is_answered_by_the_quote_as_by_the_replay(case_id: str) -> None:
    scenario = played(_BY_ID[case_id])
    if not scenario.events:
        scenario = scenario.as_if_lent()
    try:
        told = document(scenario)
    except NotExpressible:
        assert _BY_ID[case_id]["tier"] == "extended", "the contract can say every core case"
        return
    answer, state = quote(told), scenario.state()
    assert [_row_of(row) for row in answer["installments"]] == [
        (row.due_on.isoformat(), *_texts(row.due), _text(row.paid.total_minor), _text(row.closing_minor))
        for row in state.installments
    ]
    assert answer["state"]["status"] == str(state.status)
    assert answer["state"]["outstanding"] == _text(state.unpaid.total_minor)
    assert answer["state"]["overpaid"] == _text(state.overpaid_minor)
    assert _splits_of(answer) == [
        (*_texts(split.parts), _text(split.overpaid_minor))
        for split in sorted(state.allocations, key=lambda split: split.event_id.int)
        if split.kind in REPAYMENT_KINDS
    ]


def _splits_of(answer: dict[str, Any]) -> list[tuple[str, ...]]:
    return [
        (event["penalty"], event["fee"], event["interest"], event["principal"], event["overpaid"])
        for event in answer["events"]
        if event["type"] == "repayment" and not event["reversed"]
    ]


def _row_of(row: dict[str, Any]) -> tuple[str, ...]:
    names = ("due_on", "penalty", "fee", "interest", "principal", "paid", "closing")
    return tuple(row[name] for name in names)


def _texts(parts: Breakdown) -> tuple[str, str, str, str]:
    return (
        _text(parts.penalty_minor),
        _text(parts.fee_minor),
        _text(parts.interest_minor),
        _text(parts.principal_minor),
    )


def _text(minor: int) -> str:
    return Money(minor, "EUR").text
