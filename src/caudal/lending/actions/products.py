"""Say what a portfolio offers, version by version: a loan keeps the version that it was asked for by."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from caudal.audit.actions import Act, action
from caudal.kernel.money import Money
from caudal.kernel.text import clean_text
from caudal.lending.actions import demands
from caudal.lending.actions.demands import Opened
from caudal.lending.errors import CurrencyDiffers, lifecycle as errors
from caudal.lending.models import Product
from caudal.lending.rules import charges as charging, limits as limiting, portfolio as rules
from caudal.lending.rules.charges import Charge
from caudal.lending.rules.late_fees import LateFeePolicy, check_late_fee, policy_to_json
from caudal.lending.rules.limits import ProductLimits
from caudal.lending.rules.permissions import Permission
from caudal.lending.rules.terms import TERMS_VERSION, LoanTerms, check_terms, terms_to_json

NAME_LENGTH_MAX = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductDefined:
    code: str
    version: int


@action("lending.define_product")
def define_product(
    act: Act,
    *,
    portfolio_id: UUID,
    code: str,
    name: str,
    terms: LoanTerms,
    limits: ProductLimits,
    charges: tuple[Charge, ...] = (),
    late_fee_policy: LateFeePolicy | None = None,
    bucket_set: str = "",
) -> ProductDefined:
    """Offer a product, or a new version of it; loans and applications that stand keep theirs.

    :raises PortfolioNotFound, NotPermitted, ProductCodeIsMalformed, CurrencyDiffers, ProductRangeIsEmpty,
        PercentIsOutOfRange:
    :raises InstallmentsAreOutOfRange, RateIsOutOfRange, RoundingUnitIsOutOfRange, ScheduleIsTooLong: of its terms
    :raises ChargeIsMalformed, LateFeePolicyIsMalformed, BucketSetIsUnknown:
    """
    portfolio = demands.opened(act, portfolio_id=portfolio_id, permission=Permission.MANAGE, locks=True)
    limiting.check_code(code)
    named = clean_text(name, length_max=NAME_LENGTH_MAX, field="name")
    if terms.currency != portfolio.currency:
        raise CurrencyDiffers(field="terms", given=terms.currency, expected=portfolio.currency)
    limiting.check_limits(limits)
    # A product has no day of its own: what its terms say of dates is checked again with each loan.
    check_terms(
        terms=terms, principal=Money(limits.principal_max_minor, terms.currency), disbursed_on=portfolio.opened_on
    )
    for charge in charges:
        charging.check_charge(charge)
    if late_fee_policy is not None:
        check_late_fee(late_fee_policy, currency=portfolio.currency)
    rules.check_bucket_set(bucket_set)
    row = Product(
        name=named,
        terms=terms_to_json(terms),
        terms_version=TERMS_VERSION,
        principal_min_minor=limits.principal_min_minor,
        principal_max_minor=limits.principal_max_minor,
        installments_min=limits.installments_min,
        installments_max=limits.installments_max,
        rate_min=str(limits.rate_min),
        rate_max=str(limits.rate_max),
        over_applied_percent=limits.over_applied_percent,
        charges=[charging.charge_to_json(charge) for charge in charges],
        late_fee_policy=policy_to_json(late_fee_policy) if late_fee_policy is not None else None,
        bucket_set=bucket_set,
        is_offered=True,
    )
    return _added(act, portfolio, code, row)


@action("lending.withdraw_product")
def withdraw_product(act: Act, *, portfolio_id: UUID, code: str) -> ProductDefined:
    """Offer a product no longer: a new version says so, which nobody can ask for.

    :raises PortfolioNotFound, NotPermitted, ProductNotFound, ProductIsWithdrawn:
    """
    portfolio = demands.opened(act, portfolio_id=portfolio_id, permission=Permission.MANAGE, locks=True)
    newest = newest_product(portfolio, code)
    newest.is_offered = False
    return _added(act, portfolio, code, newest)


def newest_product(portfolio: Opened, code: str) -> Product:
    """The version of a product that is offered now.

    :raises ProductNotFound, ProductIsWithdrawn: in this order
    """
    found = Product.objects.filter(book_id=portfolio.book_id, code=code).order_by("-version").first()
    if found is None:
        raise errors.ProductNotFound(field="product")
    if not found.is_offered:
        raise errors.ProductIsWithdrawn(field="product", product=found.name)
    return found


def limits_of(row: Product) -> ProductLimits:
    return ProductLimits(
        principal_min_minor=row.principal_min_minor,
        principal_max_minor=row.principal_max_minor,
        installments_min=row.installments_min,
        installments_max=row.installments_max,
        rate_min=Decimal(row.rate_min),
        rate_max=Decimal(row.rate_max),
        over_applied_percent=Decimal(row.over_applied_percent),
    )


def charges_of(row: Product) -> list[Charge]:
    stored: list[dict[str, Any]] = row.charges
    return [charging.charge_from_json(charge) for charge in stored]


def _added(act: Act, portfolio: Opened, code: str, row: Product) -> ProductDefined:
    last = Product.objects.filter(book_id=portfolio.book_id, code=code).order_by("-version").first()
    row.book_id, row.code, row.version = portfolio.book_id, code, (last.version if last is not None else 0) + 1
    row.event_id, row.recorded_at = act.event_id, act.at
    row.save(force_insert=True)
    act.touch("portfolio", portfolio.portfolio_id)
    return ProductDefined(code=code, version=row.version)
