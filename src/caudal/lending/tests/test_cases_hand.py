"""Published figures of other systems and textbooks: allocation, prepayment, lateness, price and cost, arrears."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from caudal.lending.rules.delinquency import RANGES, SBS_CONSUMER, delinquency
from caudal.lending.rules.late_fees import LateFeeBase, LateFeePolicy, LateInstallment, late_fee_minor
from caudal.lending.rules.lateness import late_interest, overdue_percent
from caudal.lending.rules.pricing import PricedCredit, extra_interest_minor, pending_minor
from caudal.lending.rules.quoting import quote
from caudal.lending.rules.replay import replay
from caudal.lending.tests.make import event, lent, repaid, terms

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "cases" / "hand.json").read_text(encoding="utf-8"))
DUE_1 = date(2024, 2, 15)


def _figures(answer: dict[str, Any], expected: dict[str, Any]) -> dict[str, Any]:
    """The same figures of an answer as a case expects."""
    rows = {str(row["number"]): row for row in answer["installments"]}
    events = {told["id"]: told for told in answer["events"]}
    owed = sum(Decimal(row["principal"]) for row in answer["installments"]) - sum(
        Decimal(told["principal"]) for told in answer["events"]
    )
    told: dict[str, Any] = {
        "paid": [row["paid"] for row in answer["installments"]],
        "rows": len(rows),
        "last_principal": answer["installments"][-1]["principal"],
        "outstanding_principal": str(owed),
        "status": answer["state"]["status"],
        "totals": {name: answer["totals"][name] for name in expected.get("totals", {})},
        "events": {
            name: {part: events[name][part] for part in parts} for name, parts in expected.get("events", {}).items()
        },
    }
    for column in ("opening", "interest", "total"):
        told[column] = {number: rows[number][column] for number in expected.get(column, {})}
    return {name: told[name] for name in expected}


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_a_published_case_comes_out_through_the_quote(case: dict[str, Any]) -> None:
    assert _figures(quote(case["document"]), case["expected"]) == case["expected"]


def test_a_late_fee_by_days_beyond_the_grace_and_its_cap() -> None:
    """LATE-03, diem.finance: 150,000 x 5 % a month x (8 - 3) / 30 = 1,250, at most half of the instalment."""
    policy = LateFeePolicy(
        base=LateFeeBase.OUTSTANDING, rate=Decimal("0.05"), per_days=30, grace_days=3, cap=Decimal("0.50")
    )
    late = LateInstallment(
        initial_minor=200_000_00,
        outstanding_minor=150_000_00,
        installment_minor=10_000_00,
        overdue_principal_minor=9_000_00,
        overdue_interest_minor=1_000_00,
    )
    assert late_fee_minor(policy, late, days_late=8) == 1_250_00
    assert late_fee_minor(policy, late, days_late=3) == 0
    assert late_fee_minor(policy, late, days_late=300) == 5_000_00


def test_compensatory_and_moratory_interest_of_a_late_instalment() -> None:
    """AM-PE-04: 176.97, five days late, TEA 16.5 % and 70 %: 0.38 and 1.31, 178.65 in all."""
    late = late_interest(176_97, days=5, compensatory=Decimal("0.165"), moratory=Decimal("0.70"))
    assert (late.compensatory_minor, late.moratory_minor) == (38, 1_31)
    assert 176_97 + late.total_minor == 178_65
    on_time = late_interest(176_97, days=0, compensatory=Decimal("0.165"), moratory=Decimal("0.70"))
    assert on_time.total_minor == 0


@pytest.mark.parametrize(
    ("credit", "paid_minor", "pending"),
    [
        (PricedCredit(price_minor=1000_00, adjustments=(50_00,)), 300_00, 750_00),
        (PricedCredit(price_minor=1000_00), 300_00, 700_00),
        (PricedCredit(price_minor=105_00, cost_minor=100_00, takes_extra_interest=True), 80_00, 30_00),
        (PricedCredit(price_minor=100_00, cost_minor=100_00, takes_extra_interest=True), 80_00, 20_00),
    ],
)
def test_what_is_pending_of_a_price_and_cost_credit(credit: PricedCredit, paid_minor: int, pending: int) -> None:
    """BALANCE-01, diem.finance; and the replay of the same credit says the same."""
    assert pending_minor(credit, paid_minor=paid_minor) == pending
    extra = extra_interest_minor(credit, paid_minor=paid_minor)
    changes = [*credit.adjustments, *([extra] if extra else [])]
    events = [lent(credit.price_minor), repaid(2, DUE_1, paid_minor)]
    events += [event("adjustment", 3 + nth, DUE_1, minor) for nth, minor in enumerate(changes)]
    assert replay(terms=terms("flat", "0", 1), events=events).unpaid.total_minor == pending


def test_extra_interest_is_asked_only_while_the_price_is_not_paid() -> None:
    credit = PricedCredit(price_minor=105_00, cost_minor=100_00, takes_extra_interest=True)
    assert credit.earnings_minor == 5_00
    assert extra_interest_minor(credit, paid_minor=104_99) == 5_00
    assert extra_interest_minor(credit, paid_minor=105_00) == 0


def test_stored_figures_that_missed_a_payment_are_told_by_the_replay() -> None:
    """BALANCE-02: stored 200 paid and 800 pending; the payments are 300 on a price of 1,000."""
    state = replay(
        terms=terms("flat", "0", 1), events=[lent(1000_00), repaid(2, DUE_1, 200_00), repaid(3, DUE_1, 100_00)]
    )
    assert (state.paid.total_minor, state.unpaid.total_minor) == (300_00, 700_00)


def test_three_of_thirteen_instalments_are_overdue() -> None:
    """DELINQ-01: 23.08 %."""
    rows = replay(terms=terms("flat", "0.05", 13), events=[lent(1300_00)], as_of=date(2024, 4, 20)).installments
    assert overdue_percent(rows, on=date(2024, 4, 20)) == Decimal("23.08")
    assert overdue_percent(rows, on=date(2024, 2, 15)) == 0
    assert overdue_percent((), on=date(2024, 2, 15)) == 0


def test_the_range_of_a_loan_with_a_grace_of_three_days() -> None:
    """DELINQ-02, Apache Fineract: due 2023-01-31, business day 2023-03-05: 4 to 30 days, since 2023-02-03."""
    loan = terms("flat", "0", 1, first_due_on=date(2023, 1, 31))
    rows = replay(terms=loan, events=[lent(1000_00, on=date(2023, 1, 1))]).installments
    late = delinquency(installments=rows, on=date(2023, 3, 5), buckets=RANGES, grace_days=3)
    assert (RANGES.labels[late.bucket], late.delinquent_on) == ("RANGE_3", date(2023, 2, 3))


def test_classes_of_debtors_in_peru() -> None:
    """DELINQ-04, SBS resolution 11356-2008, micro-enterprise and consumer loans."""
    days = (0, 8, 9, 30, 31, 60, 61, 120, 121)
    assert [SBS_CONSUMER.label(one) for one in days] == [
        "Normal", "Normal", "CPP", "CPP", "Deficiente", "Deficiente", "Dudoso", "Dudoso", "Pérdida",
    ]  # fmt: skip
