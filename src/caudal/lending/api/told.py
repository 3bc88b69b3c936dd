"""Loans of a lender as the API tells them: money instead of minor units, without the engine's own bookkeeping."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from caudal.kernel.money import Money
from caudal.kernel.refusals import Refusal
from caudal.lending.actions.repayments import RepaymentRecorded, RepaymentReversed
from caudal.lending.actions.sheets import RowOutcome, SheetRecorded
from caudal.lending.queries.access import PortfolioCard, PortfolioView
from caudal.lending.queries.borrower import OwnLoanPage
from caudal.lending.queries.imports import ImportRowView
from caudal.lending.queries.inbox import ApplicationView, ProductView
from caudal.lending.queries.lists import LoanView, Movement
from caudal.lending.queries.sellers import LoanSeller, SellerRow
from caudal.lending.rules.commissions import CommissionBasis
from caudal.lending.rules.components import Breakdown, Installment
from caudal.lending.rules.events import Allocation, LoanState, LoanStatus
from caudal.lending.rules.terms import terms_to_json


@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioTold:
    """A portfolio, and what the caller may do in it."""

    portfolio: PortfolioCard
    permissions: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanParts:
    """An amount by component."""

    penalty: Money
    fee: Money
    interest: Money
    principal: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanInstallment:
    """One row of the schedule in force."""

    number: int
    from_on: date
    due_on: date
    opening: Money
    due: LoanParts
    paid: LoanParts
    total: Money
    unpaid: Money
    closing: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanTold:
    """One loan as of a day: its terms, figures, schedule and what happened to it."""

    loan_id: UUID
    number: int
    borrower_id: UUID
    as_of: date
    status: LoanStatus
    principal: Money
    disbursed: Money
    outstanding: Money
    due: Money
    payoff: Money
    overpaid: Money
    paid: LoanParts
    days_past_due: int
    next_due_on: date | None
    next_due: Money
    terms: Mapping[str, Any]
    schedule: tuple[LoanInstallment, ...]
    movements: tuple[Movement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanPayoff:
    """What would close a loan on a day."""

    on: date
    amount: Money
    outstanding: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanRepaymentPreview:
    """How a repayment would be split, and the loan after it."""

    amount: Money
    parts: LoanParts
    overpaid: Money
    outstanding_after: Money
    status_after: LoanStatus
    schedule_after: tuple[LoanInstallment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanRepaymentTold:
    """A repayment that was recorded: how it is split, and what is still owed."""

    repayment_id: UUID
    entry_id: UUID
    parts: LoanParts
    overpaid: Money
    outstanding: Money
    status: LoanStatus
    reallocated: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanRepaymentUndone:
    """A repayment that was reversed, and what is owed again."""

    reversal_id: UUID
    outstanding: Money
    status: LoanStatus
    reallocated: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRowTold:
    """What became of one row of a sheet, counted from 1."""

    row: int
    loan_id: UUID | None
    repayment_id: UUID | None
    parts: LoanParts | None
    outstanding: Money | None
    status: LoanStatus | None
    field: str | None
    refusal: Refusal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetTold:
    """One outcome per row, in order, and what came in."""

    outcomes: tuple[SheetRowTold, ...]
    recorded: int
    refused: int
    totals: tuple[Money, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRowTold:
    """A row of a file as it was read, and its outcome; none while it waits."""

    row: int
    loan_number: int | None
    amount: Money | None
    on: date | None
    reference: str
    outcome: str | None
    loan_id: UUID | None
    repayment_id: UUID | None
    field: str | None
    refusal: Refusal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SellerTold:
    """A seller: the commission of new credits, what they sold, earned, received, and have still to receive."""

    seller_id: UUID
    number: int
    person_id: UUID
    full_name: str
    basis: CommissionBasis
    rate: Decimal
    flat: Money
    joined_on: date
    left_on: date | None
    loans: int
    disbursed: Money
    earned: Money
    paid: Money
    payable: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanSoldBy:
    """Who sold a loan, if anybody did."""

    seller: LoanSeller | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductTold:
    """A product that may be asked for: the terms that a loan starts from, and their limits."""

    code: str
    name: str
    terms: Mapping[str, Any]
    principal_min: Money
    principal_max: Money
    installments_min: int
    installments_max: int
    rate_min: Decimal
    rate_max: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationTold:
    """A loan that somebody asked for, and what was decided."""

    application_id: UUID
    number: int
    borrower_id: UUID
    borrower_name: str
    product: str
    asked: Money
    approved: Money | None
    terms: Mapping[str, Any]
    purpose: str
    submitted_on: date
    submitted_by: str
    status: str
    decided_on: date | None
    decided_by: str
    decision_reason: str
    loan_id: UUID | None


def portfolio(view: PortfolioView) -> PortfolioTold:
    """A portfolio in the eyes of the caller."""
    return PortfolioTold(portfolio=view.portfolio, permissions=sorted(str(one) for one in view.permissions))


def parts(split: Breakdown, currency: str) -> LoanParts:
    """A breakdown in money."""
    return LoanParts(
        penalty=Money(split.penalty_minor, currency),
        fee=Money(split.fee_minor, currency),
        interest=Money(split.interest_minor, currency),
        principal=Money(split.principal_minor, currency),
    )


def loan(view: LoanView, state: LoanState, movements: Sequence[Movement]) -> LoanTold:
    """A loan with all that belongs to it."""
    currency = view.principal.currency
    return LoanTold(
        loan_id=view.loan_id,
        number=view.number,
        borrower_id=view.borrower_id,
        as_of=state.as_of,
        status=state.status,
        principal=view.principal,
        disbursed=Money(state.disbursed_minor, currency),
        outstanding=Money(state.outstanding_minor, currency),
        due=Money(state.due_minor, currency),
        payoff=Money(state.payoff_minor, currency),
        overpaid=Money(state.overpaid_minor, currency),
        paid=parts(state.paid, currency),
        days_past_due=state.days_past_due,
        next_due_on=state.next_due_on,
        next_due=Money(state.next_due_minor, currency),
        terms=terms_to_json(view.terms),
        schedule=schedule(state.installments, currency),
        movements=tuple(movements),
    )


def own_loan(page: OwnLoanPage) -> LoanTold:
    """A borrower's own loan."""
    return loan(page.loan, page.state, page.movements)


def schedule(rows: Sequence[Installment], currency: str) -> tuple[LoanInstallment, ...]:
    """The rows of a schedule."""
    return tuple(
        LoanInstallment(
            number=row.number,
            from_on=row.from_on,
            due_on=row.due_on,
            opening=Money(row.opening_minor, currency),
            due=parts(row.due, currency),
            paid=parts(row.paid, currency),
            total=Money(row.due.total_minor, currency),
            unpaid=Money(row.unpaid.total_minor, currency),
            closing=Money(row.closing_minor, currency),
        )
        for row in rows
    )


def preview(split: Allocation, after: LoanState, *, currency: str) -> LoanRepaymentPreview:
    """The answer to "what if this much came in?"."""
    return LoanRepaymentPreview(
        amount=Money(split.amount_minor, currency),
        parts=parts(split.parts, currency),
        overpaid=Money(split.overpaid_minor, currency),
        outstanding_after=Money(after.outstanding_minor, currency),
        status_after=after.status,
        schedule_after=schedule(after.installments, currency),
    )


def repayment(taken: RepaymentRecorded) -> LoanRepaymentTold:
    """The receipt of a repayment."""
    split = LoanParts(penalty=taken.penalty, fee=taken.fee, interest=taken.interest, principal=taken.principal)
    return LoanRepaymentTold(
        repayment_id=taken.repayment_id,
        entry_id=taken.entry_id,
        parts=split,
        overpaid=taken.overpaid,
        outstanding=taken.outstanding,
        status=taken.status,
        reallocated=taken.reallocated,
    )


def undone(reversed_: RepaymentReversed) -> LoanRepaymentUndone:
    """The receipt of a reversal."""
    return LoanRepaymentUndone(
        reversal_id=reversed_.reversal_id,
        outstanding=reversed_.outstanding,
        status=reversed_.status,
        reallocated=reversed_.reallocated,
    )


def sheet(recorded: SheetRecorded, *, currency: str) -> SheetTold:
    """What became of a sheet, row by row."""
    return SheetTold(
        outcomes=tuple(_row(one, currency) for one in recorded.outcomes),
        recorded=recorded.recorded,
        refused=recorded.refused,
        totals=recorded.totals,
    )


def import_row(row: ImportRowView) -> ImportRowTold:
    """A row of a file, with its refusal in words."""
    return ImportRowTold(**{name: getattr(row, name) for name in ImportRowTold.__dataclass_fields__})


def seller(row: SellerRow) -> SellerTold:
    """A seller with what is payable."""
    names = [name for name in SellerTold.__dataclass_fields__ if name != "payable"]
    return SellerTold(**{name: getattr(row, name) for name in names}, payable=row.payable)


def product(found: ProductView) -> ProductTold:
    """A product."""
    names = [name for name in ProductTold.__dataclass_fields__ if name != "terms"]
    return ProductTold(**{name: getattr(found, name) for name in names}, terms=terms_to_json(found.terms))


def application(found: ApplicationView) -> ApplicationTold:
    """An application."""
    own = {"terms", "borrower_id", "borrower_name"}
    names = [name for name in ApplicationTold.__dataclass_fields__ if name not in own]
    return ApplicationTold(
        **{name: getattr(found, name) for name in names},
        terms=terms_to_json(found.terms),
        borrower_id=found.borrower.person_id,
        borrower_name=found.borrower.full_name,
    )


def _row(one: RowOutcome, currency: str) -> SheetRowTold:
    return SheetRowTold(
        row=one.row,
        loan_id=one.loan_id,
        repayment_id=one.repayment_id,
        parts=parts(one.parts, currency) if one.parts is not None else None,
        outstanding=Money(one.outstanding_minor, currency) if one.repayment_id is not None else None,
        status=one.status,
        field=one.field,
        refusal=one.refusal,
    )
