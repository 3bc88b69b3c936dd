"""The four kinds of loan that juntas give, as terms of the lending engine."""

from decimal import Decimal
from enum import StrEnum

from caudal.circles.rules.policy import CirclePolicy, FixedMethod, MaturityInterest
from caudal.kernel.periods import Every
from caudal.lending.rules.terms import LoanTerms, Method


class LoanType(StrEnum):
    """Level instalments (fija), falling instalments (rebatir), principal last (vencimiento), as one can (variable)."""

    FIXED = "fixed"
    DECLINING = "declining"
    MATURITY = "maturity"
    VARIABLE = "variable"


class Frequency(StrEnum):
    """How often an instalment is due; the agreed rate is for this period, as it is."""

    WEEKLY = "weekly"
    BIWEEKLY = "biweekly"
    MONTHLY = "monthly"


EVERY = {
    Frequency.WEEKLY: Every(weeks=1),
    Frequency.BIWEEKLY: Every(days=15),
    Frequency.MONTHLY: Every(months=1),
}


def loan_terms(
    *,
    loan_type: LoanType,
    rate: Decimal,
    installments: int,
    every: Every,
    policy: CirclePolicy,
    currency: str,
) -> LoanTerms:
    """Terms of a loan under a circle's policy. `rate` is a fraction per period: 0.05 is 5 %."""
    return LoanTerms(
        currency=currency,
        method=method_of(loan_type, policy),
        rate=rate,
        installments=installments,
        every=every,
        product=loan_type.value,
    )


def method_of(loan_type: LoanType, policy: CirclePolicy) -> Method:
    """The computation behind a kind of loan; two of the kinds are a matter of the circle's policy."""
    match loan_type:
        case LoanType.FIXED:
            return Method.FLAT if policy.fixed_method is FixedMethod.FLAT else Method.FRENCH
        case LoanType.DECLINING:
            return Method.GERMAN
        case LoanType.MATURITY:
            is_periodic = policy.maturity_interest is MaturityInterest.PERIODIC
            return Method.AMERICAN if is_periodic else Method.BULLET
        case LoanType.VARIABLE:
            return Method.VARIABLE
