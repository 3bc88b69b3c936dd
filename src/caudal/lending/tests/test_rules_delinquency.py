"""Days past due, grace, pauses and buckets, against the published cases DELINQ-* and FIN-LoanDelinquency-*."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, strategies as st

from caudal.kernel.periods import Every
from caudal.lending.errors.lifecycle import LateFeePolicyIsMalformed
from caudal.lending.rules.components import Breakdown, Installment
from caudal.lending.rules.delinquency import (
    DAYS_30,
    RANGES,
    SBS_CONSUMER,
    SBS_MORTGAGE,
    Delinquency,
    Paused,
    bucket_set,
    delinquency,
)
from caudal.lending.rules.late_fees import (
    FLAT_MINOR_MAX,
    LateFeeBase,
    LateFeePolicy,
    LateInstallment,
    check_late_fee,
    fees_over,
    fell_on,
    late_fee_minor,
    nth_fee_minor,
    policy_from_json,
    policy_to_json,
)
from caudal.lending.rules.replay import LoanEvent, replay
from caudal.lending.tests import make

GRACE = 3
QUARTER_DOWN = make.terms(
    "progressive", "0", 3, currency="EUR", every=Every(days=15), down_payment=Decimal("0.25")
)  # fmt: skip
LENT = make.lent(1_000_00, on=date(2023, 10, 1))


def late(on: str, pauses: Sequence[Paused] = (), *events: LoanEvent) -> Delinquency:
    """The loan of the published scenarios: 1000 lent on 2023-10-01, a quarter due at once, three times 250 after it."""
    state = replay(terms=QUARTER_DOWN, events=[LENT, *events])
    return delinquency(
        installments=state.installments, on=date.fromisoformat(on), buckets=RANGES, grace_days=GRACE, pauses=pauses
    )


def told(found: Delinquency) -> tuple[str, int, int, int]:
    """Classification, delinquent amount, delinquent days, past due days, as the scenarios tell them."""
    label = RANGES.label(found.days_delinquent)
    return label, found.overdue.total_minor, found.days_delinquent, found.days_past_due


def paused(from_on: str, until_on: str | None = None) -> Paused:
    return Paused(
        from_on=date.fromisoformat(from_on), until_on=date.fromisoformat(until_on) if until_on is not None else None
    )


def test_delinq_02_the_range_follows_from_due_date_and_grace() -> None:
    row = Installment(
        number=1, from_on=date(2023, 1, 1), due_on=date(2023, 1, 31), opening_minor=1, due=Breakdown(principal_minor=1)
    )
    found = delinquency(installments=[row], on=date(2023, 3, 4), buckets=RANGES, grace_days=3)
    assert RANGES.label(found.days_delinquent) == "RANGE_3"
    assert found.delinquent_on == date(2023, 2, 3)


def test_delinq_04_classes_of_the_sbs() -> None:
    days = (0, 8, 9, 30, 31, 60, 61, 120, 121)
    normal, cpp, deficient, doubtful, lost = SBS_CONSUMER.labels
    assert [SBS_CONSUMER.label(one) for one in days] == [
        normal, normal, cpp, cpp, deficient, deficient, doubtful, doubtful, lost
    ]  # fmt: skip
    assert [SBS_MORTGAGE.label(one) for one in (30, 31, 60, 61, 120, 121, 365, 366)] == [
        normal, cpp, cpp, deficient, deficient, doubtful, doubtful, lost
    ]  # fmt: skip


def test_fin_l241_a_pause_that_is_resumed() -> None:
    assert told(late("2023-10-05"))[0] == "RANGE_1"
    assert late("2023-10-05").delinquent_on == date(2023, 10, 4)
    assert told(late("2023-11-17", [paused("2023-11-17", "2023-12-30")]))[0] == "RANGE_30"
    assert told(late("2023-12-01", [paused("2023-11-17", "2023-12-01")]))[0] == "RANGE_30"


def test_fin_l537_a_whole_pause() -> None:
    pause = [paused("2023-10-06", "2023-10-30")]
    assert told(late("2023-10-02")) == ("NO_DELINQUENCY", 250_00, 0, 1)
    assert late("2023-10-02").delinquent_on == date(2023, 10, 4)
    assert told(late("2023-10-04")) == ("NO_DELINQUENCY", 250_00, 0, 3)
    assert told(late("2023-10-05")) == ("RANGE_1", 250_00, 1, 4)
    assert told(late("2023-10-06", pause)) == ("RANGE_1", 250_00, 2, 5)
    assert told(late("2023-10-30", pause)) == ("RANGE_1", 500_00, 2, 29)
    assert told(late("2023-10-31", pause)) == ("RANGE_1", 500_00, 3, 30)


def test_fin_l816_a_part_is_paid_during_a_pause() -> None:
    pause = [paused("2023-10-06", "2023-10-30")]
    part = make.repaid(2, date(2023, 10, 16), 150_00)
    assert told(late("2023-10-06", pause))[1:] == (250_00, 2, 5)
    assert told(late("2023-10-16", pause))[1:] == (250_00, 2, 15)
    assert told(late("2023-10-16", pause, part)) == ("RANGE_1", 100_00, 2, 15)


def test_fin_l948_two_pauses_that_meet() -> None:
    meeting = [paused("2023-10-25", "2023-10-30"), paused("2023-10-30", "2023-11-15")]
    ended = [paused("2023-10-25", "2023-10-30"), paused("2023-10-30", "2023-10-30")]
    assert told(late("2023-10-30", meeting))[1:] == (500_00, 21, 29)
    assert told(late("2023-10-30", ended))[1:] == (500_00, 21, 29)
    assert told(late("2023-10-31", ended))[1:] == (500_00, 22, 30)


def test_fin_l1152_and_l1179_nothing_is_late_before_it_is_lent() -> None:
    assert delinquency(installments=(), on=date(2024, 3, 1), buckets=RANGES, grace_days=3) == Delinquency(
        on=date(2024, 3, 1)
    )


def test_buckets_are_named_after_their_days() -> None:
    assert DAYS_30.labels == ("0", "1-30", "31-60", "61-90", "91+")
    assert [DAYS_30.span(nth) for nth in (1, 4)] == [(1, 30), (91, None)]
    assert bucket_set("") is DAYS_30 and bucket_set("sbs_consumer") is SBS_CONSUMER


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 90), st.integers(0, 20))
def test_a_pause_never_makes_a_loan_later_and_days_are_never_counted_up(
    start: int, length: int, late_for: int, grace: int
) -> None:
    on = LENT.on + timedelta(days=late_for)
    pause = Paused(from_on=LENT.on + timedelta(days=start), until_on=LENT.on + timedelta(days=start + length))
    row = Installment(
        number=1, from_on=LENT.on, due_on=LENT.on, opening_minor=1, due=Breakdown(principal_minor=1)
    )  # fmt: skip
    without = delinquency(installments=[row], on=on, grace_days=grace)
    with_pause = delinquency(installments=[row], on=on, grace_days=grace, pauses=[pause])
    assert with_pause.days_past_due == without.days_past_due == late_for
    assert max(0, late_for - grace - length) <= with_pause.days_delinquent <= without.days_delinquent


MONTHLY = LateFeePolicy(
    base=LateFeeBase.OUTSTANDING, rate=Decimal("0.05"), grace_days=3, per_days=30, cap=Decimal("0.50")
)
OWED = LateInstallment(
    initial_minor=200_000_00,
    outstanding_minor=150_000_00,
    installment_minor=20_000_00,
    overdue_principal_minor=15_000_00,
    overdue_interest_minor=5_000_00,
)


def test_late_03_a_monthly_rate_beyond_the_grace() -> None:
    assert late_fee_minor(MONTHLY, OWED, days_late=8) == 1_250_00
    assert late_fee_minor(MONTHLY, OWED, days_late=3) == 0
    assert late_fee_minor(MONTHLY, OWED, days_late=400) == 10_000_00


@pytest.mark.parametrize(
    ("base", "minor"),
    [
        ("initial", 2_000_00),
        ("outstanding", 1_500_00),
        ("installment", 200_00),
        ("overdue_principal", 150_00),
        ("overdue_interest", 50_00),
        ("overdue", 200_00),
    ],
)
def test_a_share_of_every_base(base: str, minor: int) -> None:
    once = LateFeePolicy(base=LateFeeBase(base), rate=Decimal("0.01"))
    assert late_fee_minor(once, OWED, days_late=1) == minor
    assert policy_from_json(policy_to_json(once)) == once


@pytest.mark.parametrize(
    ("part", "wrong"),
    [
        ("rate", {"rate": Decimal("-0.01")}),
        ("rate", {"rate": Decimal("1.01")}),
        ("rate", {"rate": Decimal("NaN")}),
        ("flat", {"flat_minor": 1}),
        ("flat", {"base": LateFeeBase.FLAT, "flat_minor": -1}),
        ("flat", {"base": LateFeeBase.FLAT, "flat_minor": FLAT_MINOR_MAX + 1}),
        ("grace_days", {"grace_days": -1}),
        ("grace_days", {"grace_days": 366}),
        ("per_days", {"per_days": 0}),
        ("per_days", {"per_days": 367}),
        ("cap", {"cap": Decimal(0)}),
        ("cap", {"cap": Decimal("Infinity")}),
    ],
)
def test_a_late_fee_beyond_its_limits_is_refused_by_its_part(part: str, wrong: dict[str, Any]) -> None:
    check_late_fee(MONTHLY, currency="PEN")
    with pytest.raises(LateFeePolicyIsMalformed) as refused:
        check_late_fee(replace(MONTHLY, **wrong), currency="PEN")
    assert refused.value.field == f"late_fee.{part}"


@given(st.integers(0, 400), st.booleans())
def test_fees_of_all_periods_add_up_to_what_the_whole_delay_costs(days_late: int, is_automatic: bool) -> None:
    policy = LateFeePolicy(
        base=LateFeeBase.OVERDUE, rate=Decimal("0.037"), grace_days=5, per_days=30, cap=Decimal("0.4"),
        is_automatic=is_automatic,
    )  # fmt: skip
    fees = fees_over(policy, days_late=days_late)
    charged = sum(nth_fee_minor(policy, OWED, nth=nth, days_late=days_late) for nth in range(1, fees + 1))
    until = min(days_late, 5 + fees * 30)
    assert charged == late_fee_minor(policy, OWED, days_late=until)
    assert charged <= OWED.installment_minor * Fraction(policy.cap or 0)
    assert all(
        fell_on(policy, due_on=LENT.on, nth=nth) <= LENT.on + timedelta(days=days_late) for nth in range(1, fees + 1)
    )
