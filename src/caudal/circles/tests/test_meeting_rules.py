"""Pure rules of meetings: fines by the price list with published cases, the cash-in-box identity, the next meeting."""

from datetime import date

import pytest

from caudal.circles.rules.meetings import (
    CashFlow,
    FineBasis,
    FinePrice,
    MeetingRhythm,
    cash_flow,
    cash_flows,
    fine_amount,
    next_meeting_on,
)


def price(basis: FineBasis, minor: int, *, minutes_free: int = 0) -> FinePrice:
    return FinePrice(code="x", name="x", basis=basis, price_minor=minor, minutes_free=minutes_free)


def test_vsla_14_a_fine_for_each_share_and_day() -> None:
    """La Unión (Colombia): 1,000 for each share and late day; 3 shares, 4 days late."""
    assert fine_amount(price(FineBasis.PER_SHARE_DAY, 1_000), shares=3, days=4) == 12_000


@pytest.mark.parametrize(("minutes", "fine"), [(1, 0), (15, 0), (16, 10_000), (90, 10_000), (None, 10_000)])
def test_vsla_14_a_fine_for_coming_more_than_15_minutes_late(minutes: int | None, fine: int) -> None:
    assert fine_amount(price(FineBasis.FIXED, 10_000, minutes_free=15), minutes=minutes) == fine


@pytest.mark.parametrize(
    ("basis", "fine"),
    [(FineBasis.FIXED, 7), (FineBasis.PER_SHARE, 21), (FineBasis.PER_DAY, 14), (FineBasis.PER_SHARE_DAY, 42)],
)
def test_what_the_price_of_a_fine_is_multiplied_by(basis: FineBasis, fine: int) -> None:
    assert fine_amount(price(basis, 7), shares=3, days=2) == fine


def test_vsla_12_the_cash_in_the_box_is_opening_and_what_moved() -> None:
    """LedgerLink: opening + savings + welfare + fines paid + repayments - welfare paid - loans issued = count."""
    opening, moved = 5_000, [
        ("share_purchase", 3_000), ("social_contribution", 400), ("fine_collection", 150), ("loan_repayment", 2_200),
        ("social_payment", -300), ("loan_disbursement", -6_000), ("share_purchase_reversal", -1_000),
        ("expense", -250), ("income", 80), ("form_fee", 20), ("payout_payment", -500), ("cash_short", -7),
    ]  # fmt: skip
    flows = cash_flows(moved)
    assert flows == {
        CashFlow.SAVINGS: 2_000, CashFlow.WELFARE: 400, CashFlow.FINES_PAID: 150, CashFlow.LOAN_REPAYMENTS: 2_200,
        CashFlow.OTHER_INCOME: 100, CashFlow.LOANS_ISSUED: -6_000, CashFlow.WELFARE_PAID: -300,
        CashFlow.EXPENSES: -250, CashFlow.PAYOUTS: -500, CashFlow.DIFFERENCES: -7,
    }  # fmt: skip
    assert opening + sum(flows.values()) == opening + sum(minor for _kind, minor in moved) == 2_793


def test_a_kind_that_nobody_has_named_is_still_part_of_the_box() -> None:
    assert cash_flow("something_new") is CashFlow.OTHER


WEEKLY, FORTNIGHTLY, MONTHLY = MeetingRhythm.WEEKLY, MeetingRhythm.FORTNIGHTLY, MeetingRhythm.MONTHLY


@pytest.mark.parametrize(
    ("rhythm", "weekday", "last", "today", "expected"),
    [
        (None, 7, "2026-11-15", "2026-11-20", None),
        (WEEKLY, None, None, "2026-11-20", None),
        (WEEKLY, 7, None, "2026-11-20", "2026-11-22"),
        (WEEKLY, None, "2026-11-15", "2026-11-20", "2026-11-22"),
        (WEEKLY, 7, "2026-11-15", "2026-11-15", "2026-11-22"),
        (WEEKLY, 7, "2026-11-16", "2026-11-17", "2026-11-22"),
        (FORTNIGHTLY, 7, "2026-11-01", "2026-11-20", "2026-11-29"),
        (MONTHLY, 7, "2026-11-08", "2026-11-20", "2026-12-13"),
        (MONTHLY, None, "2026-11-29", "2026-11-30", "2026-12-27"),
        (MONTHLY, None, "2026-11-29", "2026-12-28", "2027-01-31"),
        (MeetingRhythm.FOUR_WEEKLY, None, "2026-11-29", "2026-11-30", "2026-12-27"),
    ],
)
def test_when_the_circle_meets_next(
    rhythm: MeetingRhythm | None, weekday: int | None, last: str | None, today: str, expected: str | None
) -> None:
    found = next_meeting_on(
        rhythm=rhythm, weekday=weekday, last_on=date.fromisoformat(last) if last else None,
        today=date.fromisoformat(today),
    )  # fmt: skip
    assert found == (date.fromisoformat(expected) if expected else None)
