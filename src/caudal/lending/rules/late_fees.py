"""Late fees: what a product asks for an instalment that is paid late, and how much that comes to on a day.

A fee is flat or a share of a base. It is asked once for an instalment, or for so many days of delay (`per_days`): the
rate is then taken for the days beyond the grace, `base * rate * (days late - grace) / per_days`. A cap is a share of
the instalment, for all fees on it together.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from caudal.kernel.money import Money
from caudal.kernel.rounding import Rounding, round_ratio
from caudal.lending.errors.lifecycle import LateFeePolicyIsMalformed

GRACE_DAYS_MAX = 365
PER_DAYS_MAX = 366
RATE_MAX = Decimal(1)
FLAT_MINOR_MAX = 10**9


class LateFeeBase(StrEnum):
    """What a percentage is taken of; `flat`: nothing, the amount is written in the policy."""

    FLAT = "flat"
    INITIAL = "initial"
    OUTSTANDING = "outstanding"
    INSTALLMENT = "installment"
    OVERDUE_PRINCIPAL = "overdue_principal"
    OVERDUE_INTEREST = "overdue_interest"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True, kw_only=True)
class LateFeePolicy:
    """What a product asks for an instalment that is late. The rate is a fraction: Decimal("0.05") is 5 %."""

    base: LateFeeBase
    rate: Decimal = Decimal(0)
    flat_minor: int = 0
    grace_days: int = 0
    per_days: int | None = None
    """The rate is for so many days of delay; None: it is asked once."""
    cap: Decimal | None = None
    """All fees on an instalment together are at most this share of it."""
    is_automatic: bool = False
    """Charged by the end of day itself; otherwise proposed, for somebody to decide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LateInstallment:
    """The figures of a late instalment and of its loan that a fee may be a share of, in minor units."""

    initial_minor: int
    outstanding_minor: int
    installment_minor: int
    overdue_principal_minor: int
    overdue_interest_minor: int

    def base_minor(self, base: LateFeeBase) -> int:
        match base:
            case LateFeeBase.FLAT:
                return 0
            case LateFeeBase.OVERDUE:
                return self.overdue_principal_minor + self.overdue_interest_minor
            case _:
                minor: int = getattr(self, f"{base}_minor")
                return minor


def check_late_fee(policy: LateFeePolicy, *, currency: str) -> None:
    """Refuse a policy that says two things, or goes beyond its limits; the field is the part that does.

    :raises LateFeePolicyIsMalformed:
    """
    is_right = {
        "rate": policy.rate.is_finite() and 0 <= policy.rate <= RATE_MAX,
        "flat": 0 <= policy.flat_minor <= (FLAT_MINOR_MAX if policy.base is LateFeeBase.FLAT else 0),
        "grace_days": 0 <= policy.grace_days <= GRACE_DAYS_MAX,
        "per_days": policy.per_days is None or 1 <= policy.per_days <= PER_DAYS_MAX,
        "cap": policy.cap is None or (policy.cap.is_finite() and policy.cap > 0),
    }
    wrong = next((name for name, holds in is_right.items() if not holds), None)
    if wrong is not None:
        raise LateFeePolicyIsMalformed(
            field=f"late_fee.{wrong}",
            amount_max=Money(FLAT_MINOR_MAX, currency),
            rate_max=RATE_MAX,
            grace_max=GRACE_DAYS_MAX,
            days_max=PER_DAYS_MAX,
        )


def late_fee_minor(policy: LateFeePolicy, late: LateInstallment, *, days_late: int) -> int:
    """All that a late instalment has cost by a day, from the first day of delay on; half-even to the minor unit.

    :source: diem.finance's formula: remaining x rate x (days - grace) / 30, at most a share of the instalment
    """
    days = days_late - policy.grace_days
    if days <= 0:
        return 0
    share = Fraction(1) if policy.per_days is None else Fraction(days, policy.per_days)
    exact = (policy.flat_minor + late.base_minor(policy.base) * Fraction(policy.rate)) * share
    if policy.cap is not None:
        exact = min(exact, late.installment_minor * Fraction(policy.cap))
    return round_ratio(exact.numerator, exact.denominator, mode=Rounding.HALF_EVEN)


def fees_over(policy: LateFeePolicy, *, days_late: int) -> int:
    """How many fees an instalment has brought about: one beyond the grace, or one for each period beyond it.

    A fee that is charged by itself waits for the end of its period; a proposed one grows until then.
    """
    days = max(0, days_late - policy.grace_days)
    if policy.per_days is None:
        return min(1, days)
    return days // policy.per_days if policy.is_automatic else -(-days // policy.per_days)


def nth_fee_minor(policy: LateFeePolicy, late: LateInstallment, *, nth: int, days_late: int) -> int:
    """What the `nth` fee on an instalment (from 1) comes to: all of them by the end of its period, less the earlier."""
    assert nth >= 1
    if policy.per_days is None:
        return late_fee_minor(policy, late, days_late=days_late)
    before = policy.grace_days + (nth - 1) * policy.per_days
    upto = min(days_late, before + policy.per_days)
    return late_fee_minor(policy, late, days_late=upto) - late_fee_minor(policy, late, days_late=before)


def fell_on(policy: LateFeePolicy, *, due_on: date, nth: int) -> date:
    """The day on which the `nth` fee came up: the first one late enough, or the last one of a period that is over."""
    per_days = policy.per_days or 1
    return due_on + timedelta(
        days=policy.grace_days + (nth * per_days if policy.is_automatic else (nth - 1) * per_days + 1)
    )


def policy_to_json(policy: LateFeePolicy) -> dict[str, Any]:
    """A policy as a product stores it; rates stay text."""
    return {
        "base": policy.base.value,
        "rate": str(policy.rate),
        "flat_minor": policy.flat_minor,
        "grace_days": policy.grace_days,
        "per_days": policy.per_days,
        "cap": None if policy.cap is None else str(policy.cap),
        "is_automatic": policy.is_automatic,
    }


def policy_from_json(stored: Mapping[str, Any]) -> LateFeePolicy:
    """The policy that `policy_to_json` wrote."""
    return LateFeePolicy(
        base=LateFeeBase(stored["base"]),
        rate=Decimal(stored["rate"]),
        flat_minor=stored["flat_minor"],
        grace_days=stored["grace_days"],
        per_days=stored["per_days"],
        cap=None if stored["cap"] is None else Decimal(stored["cap"]),
        is_automatic=stored["is_automatic"],
    )
