"""Schedules: published numbers with their sources, dates, and the odd cent."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from caudal.kernel.amounts import money_from_text
from caudal.kernel.money import Money
from caudal.kernel.periods import Every
from caudal.kernel.rounding import Rounding
from caudal.lending.rules.components import Installment
from caudal.lending.rules.schedule import planned
from caudal.lending.rules.terms import LoanTerms, Method, RateBasis
from caudal.lending.tests import make

CASES = json.loads((Path(__file__).parent / "cases.json").read_text(encoding="utf-8"))


def _rows(case: dict[str, Any]) -> tuple[Installment, ...]:
    principal = money_from_text(case["principal"], currency="USD")
    terms = LoanTerms(
        currency="USD",
        method=Method(case["method"]),
        rate=Decimal(case.get("rate") or case["annual_rate"]),
        rate_basis=RateBasis.PERIOD if "rate" in case else RateBasis.YEAR,
        installments=case["installments"],
        rounding=Rounding(case.get("rounding", "half_even")),
        multiple_minor=money_from_text(case.get("multiple", "0.01"), currency="USD").minor,
    )
    start = date.fromisoformat(case.get("start", "2024-01-15"))
    return planned(terms=terms, principal_minor=principal.minor, disbursed_on=start)


def _figures(rows: tuple[Installment, ...]) -> dict[str, Any]:
    def text(minor: int) -> str:
        return Money(minor, "USD").text

    principal = [text(row.due.principal_minor) for row in rows]
    return {
        "installment": text(rows[0].due.total_minor),
        "last_installment": text(rows[-1].due.total_minor),
        "installments": [text(row.due.total_minor) for row in rows],
        "principal": principal,
        "first_principal": principal[:3],
        "interest": [text(row.due.interest_minor) for row in rows],
        "total_interest": text(sum(row.due.interest_minor for row in rows)),
        "total": text(sum(row.due.total_minor for row in rows)),
        "due_on": [row.due_on.isoformat() for row in rows],
        "first_due_on": rows[0].due_on.isoformat(),
        "last_due_on": rows[-1].due_on.isoformat(),
    }


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_published_schedules_come_out_to_the_cent(case: dict[str, Any]) -> None:
    figures = _figures(_rows(case))
    assert {name: figures[name] for name in case["expected"]} == case["expected"]


def test_rows_follow_each_other_and_repay_the_loan() -> None:
    rows = planned(terms=make.terms("french", "0.05", 12), principal_minor=1000_00, disbursed_on=make.LENT_ON)
    assert rows[0].opening_minor == 1000_00
    assert [row.closing_minor for row in rows[:-1]] == [row.opening_minor for row in rows[1:]]
    assert rows[-1].closing_minor == 0
    assert [row.from_on for row in rows[1:]] == [row.due_on for row in rows[:-1]]


def test_a_loan_of_the_31st_is_due_on_each_last_day_of_the_month() -> None:
    rows = planned(terms=make.terms("flat", "0.05", 3), principal_minor=300_00, disbursed_on=date(2024, 1, 31))
    assert [row.due_on for row in rows] == [date(2024, 2, 29), date(2024, 3, 31), date(2024, 4, 30)]


def test_a_first_due_date_moves_all_that_follow() -> None:
    terms = make.terms("flat", "0.05", 3, every=Every(weeks=1), first_due_on=date(2024, 2, 3))
    rows = planned(terms=terms, principal_minor=300_00, disbursed_on=make.LENT_ON)
    assert [row.due_on for row in rows] == [date(2024, 2, 3), date(2024, 2, 10), date(2024, 2, 17)]


def test_a_bullet_is_one_row_at_maturity() -> None:
    rows = planned(terms=make.terms("bullet", "0.05", 12), principal_minor=1000_00, disbursed_on=make.LENT_ON)
    assert [(row.number, row.due_on) for row in rows] == [(1, date(2025, 1, 15))]


@pytest.mark.parametrize("method", list(Method))
def test_a_loan_of_one_cent_over_600_instalments_never_has_a_negative_row(method: Method) -> None:
    for rounding in Rounding:
        rows = planned(
            terms=make.terms(method, "0.05", 600, rounding=rounding), principal_minor=1, disbursed_on=make.LENT_ON
        )
        assert sum(row.due.principal_minor for row in rows) == 1
        assert not any(row.due.is_negative for row in rows)


def test_a_yearly_rate_is_spread_over_months_or_over_360_days() -> None:
    for every, interest_minor in ((Every(months=1), 10_00), (Every(days=15), 5_00), (Every(weeks=2), 4_67)):
        terms = make.terms("american", "0.12", 2, every=every, rate_basis=RateBasis.YEAR)
        rows = planned(terms=terms, principal_minor=1000_00, disbursed_on=make.LENT_ON)
        assert rows[0].due.interest_minor == interest_minor
