"""The figures of a portfolio as the API tells them: money instead of minor units, shares as fractions."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from caudal.kernel.money import Money
from caudal.lending.queries.portfolio import Bucket, MyDay, ProposedLateFee, Risk, Stage, Vintage


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrearsBucket:
    """Loans whose days past due lie in one span."""

    label: str
    from_days: int
    to_days: int | None
    loans: int
    outstanding: Money
    overdue: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class DayTold:
    """What falls due on the business day, and who is late."""

    due_loans: int
    due: Money
    late_loans: int
    overdue: Money
    buckets: tuple[ArrearsBucket, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskTold:
    """Portfolio at risk: shares are fractions of the outstanding principal, with four decimals."""

    loans: int
    outstanding: Money
    overdue: Money
    par_30: Decimal
    par_60: Decimal
    par_90: Decimal
    buckets: tuple[ArrearsBucket, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VintageTold:
    """The loans of one month, and what of them was ever, or is now, late by more than 30 days."""

    month: date
    loans: int
    disbursed: Money
    outstanding: Money
    ever_loans: int
    ever: Money
    now_loans: int
    now: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class StageTold:
    """Applications in one state."""

    status: str
    applications: int
    asked: Money
    approved: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class LateFeeTold:
    """A late fee that waits for a decision."""

    late_fee_id: UUID
    loan_id: UUID
    loan_number: int
    borrower_id: UUID
    due_on: date
    fell_on: date
    days_late: int
    amount: Money


def day(found: MyDay, *, currency: str) -> DayTold:
    """What the day asks for."""
    return DayTold(
        due_loans=found.due_loans,
        due=Money(found.due_minor, currency),
        late_loans=found.late_loans,
        overdue=Money(found.overdue_minor, currency),
        buckets=tuple(_bucket(one, currency) for one in found.buckets),
    )


def risk(found: Risk, *, currency: str) -> RiskTold:
    """Portfolio at risk by 30, 60 and 90 days."""
    return RiskTold(
        loans=found.loans,
        outstanding=Money(found.outstanding_minor, currency),
        overdue=Money(found.overdue_minor, currency),
        par_30=found.par(30),
        par_60=found.par(60),
        par_90=found.par(90),
        buckets=tuple(_bucket(one, currency) for one in found.buckets),
    )


def vintage(found: Vintage, *, currency: str) -> VintageTold:
    """A month's loans."""
    return VintageTold(
        month=found.month,
        loans=found.loans,
        disbursed=Money(found.disbursed_minor, currency),
        outstanding=Money(found.outstanding_minor, currency),
        ever_loans=found.ever_loans,
        ever=Money(found.ever_minor, currency),
        now_loans=found.now_loans,
        now=Money(found.now_minor, currency),
    )


def stage(found: Stage, *, currency: str) -> StageTold:
    """A state of applications."""
    return StageTold(
        status=found.status,
        applications=found.applications,
        asked=Money(found.asked_minor, currency),
        approved=Money(found.approved_minor, currency),
    )


def late_fee(found: ProposedLateFee, *, currency: str) -> LateFeeTold:
    """A proposed late fee."""
    return LateFeeTold(
        late_fee_id=found.late_fee_id,
        loan_id=found.loan_id,
        loan_number=found.loan_number,
        borrower_id=found.borrower_id,
        due_on=found.due_on,
        fell_on=found.fell_on,
        days_late=found.days_late,
        amount=Money(found.amount_minor, currency),
    )


def _bucket(one: Bucket, currency: str) -> ArrearsBucket:
    return ArrearsBucket(
        label=one.label,
        from_days=one.from_days,
        to_days=one.to_days,
        loans=one.loans,
        outstanding=Money(one.outstanding_minor, currency),
        overdue=Money(one.overdue_minor, currency),
    )
