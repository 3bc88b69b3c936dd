"""Allocation: which component of which instalment a repayment pays."""

from datetime import date

import pytest

from caudal.lending.rules.allocation import claims_of_schedule, settle
from caudal.lending.rules.components import AllocationBy, AllocationOrder, Breakdown, Installment

DUE = (date(2024, 2, 15), date(2024, 3, 15))
ALL_DUE = date(2024, 3, 20)


def _two_rows(**due: int) -> list[Installment]:
    return [
        Installment(number=i + 1, from_on=date(2024, 1, 15), due_on=DUE[i], opening_minor=400_00, due=Breakdown(**due))
        for i in range(2)
    ]


def _pay(rows: list[Installment], amount_minor: int, *, order: str, by: str, on: date) -> list[Breakdown]:
    claims = claims_of_schedule(rows, order=AllocationOrder(order), by=AllocationBy(by), on=on)
    settled, taken = settle(rows, claims=claims, amount_minor=amount_minor)
    assert sum((row.paid for row in settled), Breakdown()) == taken
    return [row.paid for row in settled]


def test_by_component_all_due_interest_is_paid_before_any_principal() -> None:
    """ALLOC-03, Fineract's page on payment strategies (RBI, India)."""
    paid = _pay(
        _two_rows(principal_minor=200_00, interest_minor=20_00),
        40_00,
        order="interest-fee-penalty-principal",
        by="component",
        on=ALL_DUE,
    )
    assert paid == [Breakdown(interest_minor=20_00), Breakdown(interest_minor=20_00)]


def test_by_instalment_the_first_is_finished_before_the_second() -> None:
    """ALLOC-04, derived from Fineract's standard order."""
    paid = _pay(
        _two_rows(principal_minor=200_00, interest_minor=20_00),
        40_00,
        order="penalty-fee-interest-principal",
        by="installment",
        on=ALL_DUE,
    )
    assert paid == [Breakdown(interest_minor=20_00, principal_minor=20_00), Breakdown()]


def test_by_component_money_in_advance_still_finishes_the_next_instalment_first() -> None:
    paid = _pay(
        _two_rows(principal_minor=200_00, interest_minor=20_00),
        230_00,
        order="penalty-fee-interest-principal",
        by="component",
        on=date(2024, 2, 20),
    )
    assert paid == [Breakdown(interest_minor=20_00, principal_minor=200_00), Breakdown(interest_minor=10_00)]


def test_fee_then_interest_then_principal() -> None:
    """LATE-02, OpenCBS unit tests: 154 when a fee of 24 and interest of 30 are due."""
    paid = _pay(
        _two_rows(fee_minor=24_00, interest_minor=30_00, principal_minor=500_00),
        154_00,
        order="penalty-fee-interest-principal",
        by="installment",
        on=DUE[0],
    )
    assert paid[0] == Breakdown(fee_minor=24_00, interest_minor=30_00, principal_minor=100_00)


@pytest.mark.parametrize(
    ("order", "paid"),
    [
        ("penalty-fee-interest-principal", (4, 3, 2, 1)),
        ("interest-fee-penalty-principal", (4, 3, 2, 1)),
        ("interest-principal-penalty-fee", (0, 0, 2, 8)),
        ("principal-interest-penalty-fee", (0, 0, 2, 8)),
    ],
)
def test_each_order_pays_what_it_names_first(order: str, paid: tuple[int, int, int, int]) -> None:
    rows = _two_rows(penalty_minor=4, fee_minor=3, interest_minor=2, principal_minor=8)
    first = _pay(rows, 10, order=order, by="installment", on=ALL_DUE)[0]
    assert (first.penalty_minor, first.fee_minor, first.interest_minor, first.principal_minor) == paid


def test_a_single_unit_goes_to_the_first_component_of_the_order() -> None:
    rows = _two_rows(penalty_minor=4, fee_minor=3, interest_minor=2, principal_minor=8)
    for order in AllocationOrder:
        paid = _pay(rows, 1, order=order, by="installment", on=ALL_DUE)[0]
        assert paid == Breakdown.only(order.components[0], 1)


def test_what_exceeds_all_claims_is_left_over() -> None:
    rows = _two_rows(principal_minor=200_00, interest_minor=20_00)
    claims = claims_of_schedule(
        rows,
        order=AllocationOrder.PENALTY_FEE_INTEREST_PRINCIPAL,
        by=AllocationBy.INSTALLMENT,
        on=ALL_DUE,
    )
    settled, taken = settle(rows, claims=claims, amount_minor=500_00)
    assert taken.total_minor == 440_00
    assert all(row.is_paid for row in settled)
