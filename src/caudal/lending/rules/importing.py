"""Loans of a former system: what it says about a loan, and what makes it impossible to take as it stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from caudal.kernel.money import Money
from caudal.kernel.refusals import Refusal
from caudal.lending.errors import RepaymentIsBeforeDisbursement
from caudal.lending.rules.checks import check_currency, check_repayment
from caudal.lending.rules.components import Breakdown
from caudal.lending.rules.posting import LoanAccounts
from caudal.lending.rules.terms import LoanTerms, check_terms


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedRepayment:
    """A repayment that a former system recorded; `stated` is the split that it recorded, if any."""

    id: UUID
    on: date
    amount: Money
    stated: Breakdown | None = None
    description: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedLoan:
    """A loan that was given elsewhere, with its history; ids are derived from where the rows came from."""

    id: UUID
    borrower_id: UUID
    principal: Money
    on: date
    terms: LoanTerms
    accounts: LoanAccounts
    repayments: tuple[ImportedRepayment, ...] = ()
    number: int | None = None
    """None: the next free number of the book."""
    description: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


def import_problem(loan: ImportedLoan) -> Refusal | None:
    """Why a loan cannot be taken in as it stands, for a mover to correct or quarantine it; None when it can."""
    try:
        check_terms(terms=loan.terms, principal=loan.principal, disbursed_on=loan.on)
        for repayment in loan.repayments:
            check_repayment(amount=repayment.amount, stated=repayment.stated)
            check_currency(amount=repayment.amount, currency=loan.principal.currency)
            if repayment.on < loan.on:
                return RepaymentIsBeforeDisbursement(field="on", on=repayment.on, disbursed_on=loan.on)
    except Refusal as refusal:
        return refusal
    return None
