"""What a product allows, and how far what is approved or handed over may go beyond what was asked."""

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from caudal.kernel.money import Money
from caudal.lending.errors.lifecycle import (
    AmountIsOutOfRange,
    ApprovedIsTooMuch,
    CostIsOutOfRange,
    DisbursementIsTooMuch,
    InstallmentsAreOutsideProduct,
    PercentIsOutOfRange,
    PrincipalIsOutsideProduct,
    ProductCodeIsMalformed,
    ProductRangeIsEmpty,
    RateIsOutsideProduct,
)
from caudal.lending.rules.terms import INSTALLMENTS_MAX, PRINCIPAL_MINOR_MAX, LoanTerms

CODE_LENGTH_MAX = 40
OVER_APPLIED_MAX = Decimal(100)
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductLimits:
    """What may be lent by a product."""

    principal_min_minor: int
    principal_max_minor: int
    installments_min: int = 1
    installments_max: int = INSTALLMENTS_MAX
    rate_min: Decimal = Decimal(0)
    rate_max: Decimal = Decimal(36)
    over_applied_percent: Decimal = Decimal(0)
    """How far what is approved may exceed what was asked, and what is handed over what was approved."""


def check_code(code: str) -> None:
    """Refuse what cannot be the code of a product.

    :raises ProductCodeIsMalformed:
    """
    if len(code) > CODE_LENGTH_MAX or not _CODE.fullmatch(code):
        raise ProductCodeIsMalformed(field="code", length_max=CODE_LENGTH_MAX)


def check_limits(limits: ProductLimits) -> None:
    """Refuse limits between which there is nothing.

    :raises ProductRangeIsEmpty, PercentIsOutOfRange: in this order
    """
    if not 0 < limits.principal_min_minor <= limits.principal_max_minor <= PRINCIPAL_MINOR_MAX:
        raise ProductRangeIsEmpty(field="principal")
    if not 0 < limits.installments_min <= limits.installments_max <= INSTALLMENTS_MAX:
        raise ProductRangeIsEmpty(field="installments")
    if not 0 <= limits.rate_min <= limits.rate_max:
        raise ProductRangeIsEmpty(field="rate")
    percent = limits.over_applied_percent
    if not 0 <= percent <= OVER_APPLIED_MAX:
        raise PercentIsOutOfRange(field="over_applied_percent", percent=str(percent)[:20], percent_max=OVER_APPLIED_MAX)


def check_within(*, product: str, limits: ProductLimits, terms: LoanTerms, principal: Money) -> None:
    """Refuse a loan that the product does not allow.

    :raises PrincipalIsOutsideProduct, InstallmentsAreOutsideProduct, RateIsOutsideProduct: in this order
    """
    if not limits.principal_min_minor <= principal.minor <= limits.principal_max_minor:
        raise PrincipalIsOutsideProduct(
            field="principal",
            product=product,
            principal_min=Money(limits.principal_min_minor, principal.currency),
            principal_max=Money(limits.principal_max_minor, principal.currency),
        )
    if not limits.installments_min <= terms.installments <= limits.installments_max:
        raise InstallmentsAreOutsideProduct(
            field="installments",
            product=product,
            installments_min=limits.installments_min,
            installments_max=limits.installments_max,
        )
    if not limits.rate_min <= terms.rate <= limits.rate_max:
        raise RateIsOutsideProduct(field="rate", product=product, rate_min=limits.rate_min, rate_max=limits.rate_max)


def beyond(minor: int, percent: Decimal) -> int:
    """An amount and a percentage more, in whole minor units."""
    return int(Fraction(minor) * (100 + Fraction(percent)) / 100)


def check_approved(*, approved: Money, asked: Money, percent: Decimal) -> None:
    """Refuse to approve more than was asked and the percentage that the product allows beyond.

    :raises ApprovedIsTooMuch:
    """
    most = Money(beyond(asked.minor, percent), asked.currency)
    if approved > most:
        raise ApprovedIsTooMuch(field="approved", approved_max=most, asked=asked)


def check_disbursed(
    *, amount: Money, disbursed_minor: int, asked_minor: int, approved_minor: int, percent: Decimal
) -> None:
    """Refuse to hand over more in all than the product allows beyond what was asked, and beyond what was approved.

    What was approved may be beyond what was asked already; the percentage is not allowed a second time.

    :raises DisbursementIsTooMuch:
    """
    left_minor = beyond(min(asked_minor, approved_minor), percent) - disbursed_minor
    if amount.minor > left_minor:
        raise DisbursementIsTooMuch(field="amount", left=Money(max(0, left_minor), amount.currency))


def check_amount(amount: Money, *, field: str = "amount") -> None:
    """Refuse an amount that nobody moves.

    :raises AmountIsOutOfRange:
    """
    if not 0 < amount.minor <= PRINCIPAL_MINOR_MAX:
        smallest, largest = Money(1, amount.currency), Money(PRINCIPAL_MINOR_MAX, amount.currency)
        raise AmountIsOutOfRange(field=field, amount_min=smallest, amount_max=largest)


def check_cost(*, cost: Money, price: Money) -> None:
    """Refuse a cost below nothing or above the price: the earnings are price less cost.

    :raises CostIsOutOfRange:
    """
    if not 0 <= cost.minor <= price.minor:
        raise CostIsOutOfRange(field="cost", cost=cost, price=price)
