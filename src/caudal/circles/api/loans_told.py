"""Loans as the API tells them: schedules in money instead of minor units, without the engine's own bookkeeping."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from caudal.circles.queries.loans import Evidence, LoanPage, LoanRow
from caudal.kernel.money import Money
from caudal.kernel.periods import Every
from caudal.lending.queries import LoanView, Movement
from caudal.lending.rules.components import Installment
from caudal.lending.rules.replay import Allocation, LoanState, LoanStatus
from caudal.lending.rules.terms import Method


@dataclass(frozen=True, slots=True, kw_only=True)
class Loan:
    """A loan in a list, with what is due on the day that was asked for."""

    loan_id: UUID
    number: int
    member_id: UUID
    principal: Money
    outstanding: Money
    interest_paid: Money
    late_fees_paid: Money
    overpaid: Money
    due: Money
    days_past_due: int
    disbursed_on: date
    last_repaid_on: date | None
    status: LoanStatus
    loan_type: str
    method: Method
    rate: Decimal
    installments: int
    every: Every
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduledInstallment:
    """One row of a schedule."""

    number: int
    from_on: date
    due_on: date
    opening: Money
    principal: Money
    interest: Money
    fee: Money
    penalty: Money
    total: Money
    paid: Money
    closing: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanWhole:
    """One loan with its schedule, what happened to it, and what was true when it was given."""

    loan: Loan
    as_of: date
    payoff: Money
    schedule: tuple[ScheduledInstallment, ...]
    movements: tuple[Movement, ...]
    evidence: Evidence | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RepaymentPreview:
    """How a repayment would be split, and what would be left."""

    amount: Money
    principal: Money
    interest: Money
    late_fees: Money
    overpaid: Money
    outstanding_after: Money
    status_after: LoanStatus


def listed(row: LoanRow) -> Loan:
    """A loan of the list."""
    return _loan(row.loan, due=row.due, days_past_due=row.days_past_due)


def whole(page: LoanPage) -> LoanWhole:
    """A loan with all that belongs to it."""
    currency = page.loan.principal.currency
    return LoanWhole(
        loan=_loan(page.loan, due=Money(page.state.due_minor, currency), days_past_due=page.state.days_past_due),
        as_of=page.state.as_of,
        payoff=Money(page.state.payoff_minor, currency),
        schedule=tuple(installment(row, currency) for row in page.state.installments),
        movements=page.movements,
        evidence=page.evidence,
    )


def preview(split: Allocation, after: LoanState, *, currency: str) -> RepaymentPreview:
    """The answer to "what if I paid this much?"."""
    parts = split.parts
    return RepaymentPreview(
        amount=Money(split.amount_minor, currency),
        principal=Money(parts.principal_minor, currency),
        interest=Money(parts.interest_minor, currency),
        late_fees=Money(parts.penalty_minor + parts.fee_minor, currency),
        overpaid=Money(split.overpaid_minor, currency),
        outstanding_after=Money(after.outstanding_minor, currency),
        status_after=after.status,
    )


def _loan(loan: LoanView, *, due: Money, days_past_due: int) -> Loan:
    return Loan(
        loan_id=loan.loan_id,
        number=loan.number,
        member_id=loan.borrower_id,
        principal=loan.principal,
        outstanding=loan.outstanding,
        interest_paid=loan.interest_paid,
        late_fees_paid=loan.late_fees_paid,
        overpaid=loan.overpaid,
        due=due,
        days_past_due=days_past_due,
        disbursed_on=loan.disbursed_on,
        last_repaid_on=loan.last_repaid_on,
        status=loan.status,
        loan_type=loan.terms.product,
        method=loan.terms.method,
        rate=loan.terms.rate,
        installments=loan.terms.installments,
        every=loan.terms.every,
        source=loan.source,
    )


def installment(row: Installment, currency: str) -> ScheduledInstallment:
    return ScheduledInstallment(
        number=row.number,
        from_on=row.from_on,
        due_on=row.due_on,
        opening=Money(row.opening_minor, currency),
        principal=Money(row.due.principal_minor, currency),
        interest=Money(row.due.interest_minor, currency),
        fee=Money(row.due.fee_minor, currency),
        penalty=Money(row.due.penalty_minor, currency),
        total=Money(row.due.total_minor, currency),
        paid=Money(row.paid.total_minor, currency),
        closing=Money(row.closing_minor, currency),
    )
