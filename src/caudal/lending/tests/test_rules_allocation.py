"""Allocation: which component of which instalment a repayment pays."""

from datetime import date

import pytest

from caudal.lending.rules.allocation import pay_schedule
from caudal.lending.rules.components import Advance, AllocationBy, AllocationOrder, Breakdown, Installment
from caudal.lending.rules.rows import Row, breakdown, row_of

DUE = (date(2024, 2, 15), date(2024, 3, 15))
ALL_DUE = date(2024, 3, 20)


def _two_rows(**due: int) -> list[Row]:
    return [
        row_of(
            Installment(
                number=i + 1, from_on=date(2024, 1, 15), due_on=DUE[i], opening_minor=400_00, due=Breakdown(**due)
            )
        )
        for i in range(2)
    ]


def _pay(
    rows: list[Row], amount_minor: int, *, order: str, by: str, on: date, advance: str = "next", unit_minor: int = 1
) -> list[Breakdown]:
    taken = pay_schedule(
        rows,
        amount_minor=amount_minor,
        on=on,
        order=AllocationOrder(order),
        by=AllocationBy(by),
        advance=Advance(advance),
        unit_minor=unit_minor,
    )
    assert sum((breakdown(row.paid) for row in rows), Breakdown()) == breakdown(taken)
    return [breakdown(row.paid) for row in rows]


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
    for order in AllocationOrder:
        rows = _two_rows(penalty_minor=4, fee_minor=3, interest_minor=2, principal_minor=8)
        paid = _pay(rows, 1, order=order, by="installment", on=ALL_DUE)[0]
        assert paid == Breakdown.only(order.components[0], 1)


def test_what_exceeds_all_claims_is_left_over() -> None:
    rows = _two_rows(principal_minor=200_00, interest_minor=20_00)
    paid = _pay(rows, 500_00, order="penalty-fee-interest-principal", by="installment", on=ALL_DUE)
    assert sum(part.total_minor for part in paid) == 440_00
    assert not any(row.unpaid_minor for row in rows)
    assert [row.settled_on for row in rows] == [ALL_DUE, ALL_DUE]


def test_due_in_one_order_and_in_advance_in_another() -> None:
    """Fineract: due penalty, fee, interest, principal; in advance principal, penalty, fee, interest."""
    order = "due-penalty-fee-interest-principal/advance-principal-penalty-fee-interest"
    rows = _two_rows(penalty_minor=5_00, interest_minor=20_00, principal_minor=200_00)
    paid = _pay(rows, 300_00, order=order, by="installment", on=DUE[0])
    assert paid == [
        Breakdown(penalty_minor=5_00, interest_minor=20_00, principal_minor=200_00),
        Breakdown(principal_minor=75_00),
    ]


@pytest.mark.parametrize(
    ("advance", "paid"), [("next", (200_00, 50_00)), ("last", (50_00, 200_00)), ("spread", (125_00, 125_00))]
)
def test_money_in_advance_pays_the_next_the_last_or_all(advance: str, paid: tuple[int, int]) -> None:
    rows = _two_rows(principal_minor=200_00)
    told = _pay(
        rows, 250_00, order="penalty-fee-interest-principal", by="installment", on=date(2024, 1, 20), advance=advance
    )
    assert tuple(part.principal_minor for part in told) == paid


def test_spread_over_rows_the_last_one_takes_the_odd_cents_and_nothing_is_lost() -> None:
    rows = _two_rows(principal_minor=10)
    told = _pay(
        rows, 13, order="penalty-fee-interest-principal", by="installment", on=date(2024, 1, 20), advance="spread"
    )
    assert [part.principal_minor for part in told] == [6, 7]


def test_interest_and_principal_in_the_proportion_of_the_debt() -> None:
    """AM-FLAT-04, rules of a savings group: 50,000 at 5 % a month by 2; 20,000 pays 18,182 and 1,818."""
    rows = _two_rows(principal_minor=25_000, interest_minor=2_500)
    order = "penalty-fee-proportional"
    first = _pay(rows, 20_000, order=order, by="installment", on=DUE[0])
    assert sum(part.principal_minor for part in first) == 18_182
    pay_schedule(
        rows,
        amount_minor=35_000,
        on=DUE[1],
        order=AllocationOrder(order),
        by=AllocationBy.INSTALLMENT,
        advance=Advance.NEXT,
    )
    assert [row.unpaid_minor for row in rows] == [0, 0]
