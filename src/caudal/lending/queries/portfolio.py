"""Figures of a whole portfolio, read from how its loans stand: risk, collection, vintages, the pipeline, the day.

Each is one query over the portfolio, or over the loans of one officer or product; none replays a loan. They hold for
the business day; `risk_on` tells of days that have ended.
"""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Sum

from caudal.db.rows import rows
from caudal.lending.models import Application, LateFee, Loan
from caudal.lending.rules.delinquency import BUCKET_SETS, DAYS_30, BucketSet

VINTAGES_MAX = 60
LATE_FEES_MAX = 500
_SHARE = Decimal("0.0001")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """Active loans whose days past due are in one span; the first span is that of loans that are not late."""

    label: str
    from_days: int
    to_days: int | None
    loans: int = 0
    outstanding_minor: int = 0
    overdue_minor: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """Portfolio at risk: the outstanding principal of loans that are late by more than so many days."""

    loans: int
    outstanding_minor: int
    overdue_minor: int
    buckets: tuple[Bucket, ...]

    def at_risk_minor(self, days: int) -> int:
        """Outstanding of loans more than `days` past due, for a `days` after which a bucket begins (0, 30, 60, 90)."""
        assert any(one.from_days == days + 1 for one in self.buckets), "a bucket begins after these days"
        return sum(one.outstanding_minor for one in self.buckets if one.from_days > days)

    def par(self, days: int) -> Decimal:
        """Portfolio at risk as a share of what is outstanding: Decimal("0.0312") is 3.12 %."""
        return share(part_minor=self.at_risk_minor(days), whole_minor=self.outstanding_minor)


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskOf:
    """The risk of one officer's loans, or of one product's."""

    officer_id: UUID | None
    product_code: str
    risk: Risk


@dataclass(frozen=True, slots=True, kw_only=True)
class Collections:
    """What fell due in a span of days, what of it is paid, and the money that came in during it, for whatever day."""

    due_minor: int
    collected_minor: int
    received_minor: int

    @property
    def rate(self) -> Decimal:
        return share(part_minor=self.collected_minor, whole_minor=self.due_minor)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vintage:
    """The loans of one month: how many, how much, and what of them was ever, or is now, late by more than 30 days."""

    month: date
    loans: int
    disbursed_minor: int
    outstanding_minor: int
    ever_loans: int
    ever_minor: int
    now_loans: int
    now_minor: int
    written_off_loans: int

    @property
    def ever(self) -> Decimal:
        return share(part_minor=self.ever_minor, whole_minor=self.disbursed_minor)

    @property
    def now(self) -> Decimal:
        return share(part_minor=self.now_minor, whole_minor=self.disbursed_minor)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Applications in one state: how many, and how much money was asked for or approved."""

    status: str
    applications: int
    asked_minor: int
    approved_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MyDay:
    """What falls due on the business day, and the loans that are late, by bucket of their products' sets."""

    due_loans: int
    due_minor: int
    late_loans: int
    overdue_minor: int
    buckets: tuple[Bucket, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedLateFee:
    """A late fee that waits for a decision."""

    late_fee_id: UUID
    loan_id: UUID
    loan_number: int
    borrower_id: UUID
    due_on: date
    fell_on: date
    days_late: int
    base_minor: int
    amount_minor: int


def risk(*, book_id: int, officer_id: UUID | None = None, product_code: str | None = None) -> Risk:
    """Portfolio at risk on the business day. One query."""
    return _risk(_selected(book_id, officer_id, product_code))


def risk_by_officer(*, book_id: int) -> list[RiskOf]:
    """Portfolio at risk of every officer's loans. One query."""
    return _grouped(_selected(book_id, None, None, by_officer=True))


def risk_by_product(*, book_id: int, officer_id: UUID | None = None) -> list[RiskOf]:
    """Portfolio at risk of every product's loans. One query."""
    return _grouped(_selected(book_id, officer_id, None, by_product=True))


def risk_on(*, book_id: int, on: date, officer_id: UUID | None = None, product_code: str | None = None) -> Risk:
    """Portfolio at risk when a day ended, or the last one before it that was kept. One query."""
    named = {"book_id": book_id, "on": on, "officer_id": officer_id, "product_code": product_code}
    return _risk(rows("caudal.lending", "portfolio_day_risk", **named))


def collections(
    *, book_id: int, from_on: date, to_on: date, officer_id: UUID | None = None, product_code: str | None = None
) -> Collections:
    """Due and collected in a span of days, both included. One query."""
    named = {"book_id": book_id, "from_on": from_on, "to_on": to_on}
    found = rows("caudal.lending", "portfolio_collections", **named, officer_id=officer_id, product_code=product_code)
    return Collections(**found[0])


def vintages(
    *, book_id: int, officer_id: UUID | None = None, product_code: str | None = None, days: int = 30,
    limit: int = VINTAGES_MAX,
) -> list[Vintage]:  # fmt: skip
    """Loans by the month in which they were given, the newest first. One query."""
    found = rows(
        "caudal.lending", "portfolio_vintages", book_id=book_id, officer_id=officer_id, product_code=product_code,
        days=days, limit=min(limit, VINTAGES_MAX),
    )  # fmt: skip
    return [Vintage(**row) for row in found]


def pipeline(*, book_id: int, officer_id: UUID | None = None) -> list[Stage]:
    """Applications by state. One query."""
    wanted = Application.objects.filter(book_id=book_id)
    if officer_id is not None:
        wanted = wanted.filter(officer_id=officer_id)
    stages = wanted.values("status").annotate(
        applications=Count("id"), asked=Sum("asked_minor"), approved=Sum("approved_minor")
    )
    return [
        Stage(
            status=row["status"],
            applications=row["applications"],
            asked_minor=int(row["asked"]),
            approved_minor=int(row["approved"] or 0),
        )
        for row in stages.order_by("status")
    ]


def my_day(*, book_id: int, officer_id: UUID | None = None) -> MyDay:
    """What falls due on the business day, and who is late. One query."""
    found = rows("caudal.lending", "portfolio_day", book_id=book_id, officer_id=officer_id)
    return MyDay(
        due_loans=sum(row["due_loans"] for row in found),
        due_minor=sum(row["due_minor"] for row in found),
        late_loans=sum(row["late_loans"] for row in found),
        overdue_minor=sum(row["overdue_minor"] for row in found),
        buckets=tuple(_late(row) for row in found if row["bucket"]),
    )


def late_fees_proposed(
    *, book_id: int, officer_id: UUID | None = None, limit: int = LATE_FEES_MAX
) -> list[ProposedLateFee]:
    """Late fees that wait for a decision, the oldest first. Two queries."""
    fees = LateFee.objects.filter(book_id=book_id, status="proposed").order_by("fell_on", "id")
    if officer_id is not None:
        mine = Loan.objects.filter(book_id=book_id, officer_id=officer_id)
        fees = fees.filter(loan_id__in=mine.values("id"))
    found = list(fees[: min(limit, LATE_FEES_MAX)])
    loans = Loan.objects.filter(book_id=book_id, id__in=[fee.loan_id for fee in found])
    known = {loan.id: loan for loan in loans.only("id", "number", "borrower_id")}
    return [
        ProposedLateFee(
            late_fee_id=fee.id,
            loan_id=fee.loan_id,
            loan_number=known[fee.loan_id].number,
            borrower_id=known[fee.loan_id].borrower_id,
            due_on=fee.due_on,
            fell_on=fee.fell_on,
            days_late=fee.days_late,
            base_minor=fee.base_minor,
            amount_minor=fee.amount_minor,
        )
        for fee in found
    ]


def share(*, part_minor: int, whole_minor: int) -> Decimal:
    """A part of a whole as a fraction with four decimals; nothing of nothing is 0."""
    if not whole_minor:
        return Decimal(0).quantize(_SHARE)
    return (Decimal(part_minor) / Decimal(whole_minor)).quantize(_SHARE, rounding=ROUND_HALF_EVEN)


def _selected(
    book_id: int, officer_id: UUID | None, product_code: str | None, *, by_officer: bool = False,
    by_product: bool = False,
) -> list[dict[str, Any]]:  # fmt: skip
    return rows(
        "caudal.lending", "portfolio_risk", book_id=book_id, starts=list(DAYS_30.starts), officer_id=officer_id,
        product_code=product_code, by_officer=by_officer, by_product=by_product,
    )  # fmt: skip


def _grouped(found: list[dict[str, Any]]) -> list[RiskOf]:
    groups: dict[tuple[UUID | None, str], list[dict[str, Any]]] = {}
    for row in found:
        groups.setdefault((row["officer_id"], row["product_code"] or ""), []).append(row)
    return [
        RiskOf(officer_id=officer, product_code=product, risk=_risk(of)) for (officer, product), of in groups.items()
    ]


def _risk(found: list[dict[str, Any]]) -> Risk:
    by_bucket = {row["bucket"]: row for row in found}
    buckets = tuple(_bucket(DAYS_30, nth, by_bucket.get(nth)) for nth in range(len(DAYS_30.labels)))
    return Risk(
        loans=sum(one.loans for one in buckets),
        outstanding_minor=sum(one.outstanding_minor for one in buckets),
        overdue_minor=sum(one.overdue_minor for one in buckets),
        buckets=buckets,
    )


def _bucket(of: BucketSet, nth: int, row: dict[str, Any] | None) -> Bucket:
    from_days, to_days = of.span(nth) if nth else (0, of.starts[0] - 1)
    figures = {name: row[name] for name in ("loans", "outstanding_minor", "overdue_minor")} if row else {}
    return Bucket(label=of.labels[nth], from_days=from_days, to_days=to_days, **figures)


def _late(row: dict[str, Any]) -> Bucket:
    starts = tuple(row["bucket_starts"])
    of = next((one for one in BUCKET_SETS.values() if one.starts == starts), None)
    assert of is not None, "standings have the buckets of a known set"
    return _bucket(of, row["bucket"], row)
