"""The pure rules of a loan's life: limits, charges, changes of a plan."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, strategies as st

from caudal.kernel.refusals import Refusal
from caudal.lending.models.loans import EVENT_KINDS, LOAN_STATUSES
from caudal.lending.rules import charges, limits, plan_changes
from caudal.lending.rules.charges import Charge, ChargeBasis, ChargeWhen, charge_from_json, charge_to_json
from caudal.lending.rules.components import Component
from caudal.lending.rules.events import EventKind, LoanStatus, PlanChange
from caudal.lending.rules.schedule import planned
from caudal.lending.tests import make

LENT = date(2026, 1, 15)
ROWS = planned(terms=make.terms("flat", "0.05", 10), principal_minor=1000_00, disbursed_on=LENT)
PERCENT = Charge(name="Seguro", basis=ChargeBasis.PRINCIPAL, percent=Decimal(2))


def due(charge: Charge, *, on: date = LENT, due_on: date | None = None) -> list[tuple[date, int]]:
    dues = charges.charges_due(
        charge, on=on, due_on=due_on, lent_minor=1000_00, outstanding_minor=600_00, installments=ROWS
    )
    return [(one.due_on, one.minor) for one in dues]


def test_the_database_knows_every_kind_of_event_and_status() -> None:
    assert set(EVENT_KINDS) == {str(kind) for kind in EventKind}
    assert set(LOAN_STATUSES) == {str(status) for status in LoanStatus}


@pytest.mark.parametrize(
    ("basis", "minor"),
    [
        (ChargeBasis.PRINCIPAL, 20_00),
        (ChargeBasis.OUTSTANDING, 12_00),
        (ChargeBasis.INSTALLMENT, 3_00),
        (ChargeBasis.INTEREST, 1_00),
    ],
)
def test_a_share_is_of_what_its_basis_says(basis: ChargeBasis, minor: int) -> None:
    assert due(replace(PERCENT, basis=basis)) == [(LENT, minor)]


def test_a_charge_of_each_instalment_falls_due_with_those_to_come() -> None:
    each = replace(PERCENT, when=ChargeWhen.EACH_INSTALLMENT, basis=ChargeBasis.OUTSTANDING)
    assert due(each, on=date(2026, 10, 16)) == [(date(2026, 11, 15), 2_00)]
    assert len(due(each)) == 10
    assert due(replace(each, percent=Decimal("0.000001"))) == []


def test_a_share_of_a_half_cent_goes_to_the_even_one() -> None:
    assert [PERCENT.minor(base) for base in (25, 75, 76)] == [0, 2, 2]


MALFORMED: list[dict[str, Any]] = [
    {"amount_minor": 5},
    {"percent": Decimal(0)},
    {"percent": Decimal(101)},
    {"component": Component.INTEREST},
    {"is_withheld": True},
    {"basis": ChargeBasis.INTEREST, "when": ChargeWhen.DISBURSEMENT},
    {"basis": ChargeBasis.FLAT, "percent": Decimal(0)},
    {"basis": ChargeBasis.FLAT, "amount_minor": 5},
]


@pytest.mark.parametrize("wrong", MALFORMED)
def test_a_charge_that_says_nothing_or_two_things_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(Refusal) as raised:
        charges.check_charge(replace(PERCENT, **wrong))
    assert raised.value.code in ("lending.charge_is_malformed", "lending.percent_is_out_of_range")


def test_a_charge_is_stored_and_read() -> None:
    assert charge_from_json(charge_to_json(PERCENT)) == PERCENT


@given(minor=st.integers(min_value=1, max_value=10**13), percent=st.decimals(0, 100, places=4))
def test_what_may_be_handed_over_beyond_is_a_percentage_rounded_down(minor: int, percent: Decimal) -> None:
    most = limits.beyond(minor, percent)
    exact = Fraction(minor) * (100 + Fraction(percent)) / 100
    assert minor <= most <= exact < most + 1


CHANGES: list[tuple[EventKind, PlanChange, str]] = [
    (EventKind.RESCHEDULE, PlanChange(), "change_is_malformed"),
    (EventKind.RESCHEDULE, PlanChange(extra_installments=-1), "change_is_malformed"),
    (EventKind.RESCHEDULE, PlanChange(extra_installments=601), "change_is_malformed"),
    (EventKind.RESCHEDULE, PlanChange(due_on=date(2026, 1, 14)), "change_is_malformed"),
    (EventKind.RESCHEDULE, PlanChange(due_on=date(2090, 1, 14)), "schedule_is_too_long"),
    (EventKind.RESCHEDULE, PlanChange(rate=Decimal(4)), "rate_is_out_of_range"),
    (EventKind.RESCHEDULE, PlanChange(rate=Decimal("NaN")), "rate_is_out_of_range"),
    (EventKind.HOLIDAY, PlanChange(grace_interest=1), "change_is_malformed"),
    (EventKind.HOLIDAY, PlanChange(grace_principal=121), "change_is_malformed"),
    (EventKind.RE_AGE, PlanChange(installments=3), "change_is_malformed"),
    (EventKind.RE_AGE, PlanChange(installments=0, due_on=LENT), "change_is_malformed"),
    (EventKind.RE_AGE, PlanChange(installments=601, due_on=LENT), "change_is_malformed"),
    (EventKind.WRITE_OFF, PlanChange(due_on=LENT), "change_is_malformed"),
]


@pytest.mark.parametrize(("kind", "change", "code"), CHANGES)
def test_a_change_that_says_nothing_or_cannot_be_is_refused(kind: EventKind, change: PlanChange, code: str) -> None:
    with pytest.raises(Refusal) as raised:
        plan_changes.check_change(kind, change, on=LENT)
    assert raised.value.code == f"lending.{code}"


def test_due_dates_that_go_back_or_on_for_ever_are_refused() -> None:
    plan_changes.check_outcome(ROWS, disbursed_on=LENT)
    for rows in (ROWS[::-1], [*ROWS, replace(ROWS[-1], due_on=date(2086, 2, 1))]):
        with pytest.raises(Refusal):
            plan_changes.check_outcome(rows, disbursed_on=LENT)
