"""What callers send about the life of a loan: portfolios, products, applications, charges, losses, changes of plan."""

from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from caudal.edge.api.fields import Amount, Count, Day, Figure, Input, Text
from caudal.kernel.money import Money
from caudal.kernel.periods import Every
from caudal.ledger.rules import DESCRIPTION_LENGTH_MAX
from caudal.lending.actions.applications import NO_WISHES, Wishes
from caudal.lending.actions.officers import REASSIGNED_MAX
from caudal.lending.api.inputs import AmountOrNone, Note, Rate, Reason
from caudal.lending.errors import CurrencyDiffers
from caudal.lending.rules.charges import Charge, ChargeBasis, ChargeWhen
from caudal.lending.rules.components import AllocationBy, AllocationOrder, Component
from caudal.lending.rules.events import PlanChange
from caudal.lending.rules.late_fees import GRACE_DAYS_MAX, PER_DAYS_MAX, LateFeeBase, LateFeePolicy
from caudal.lending.rules.limits import ProductLimits
from caudal.lending.rules.portfolio import PortfolioSettings
from caudal.lending.rules.terms import DayCount, GraceKind, LoanTerms, Method, Prepayment, RateBasis, Weekend

Name = Annotated[str, Text(length_max=120)]
Code = Annotated[str, Text(length_max=40)]
Few = Annotated[int, Field(strict=True, ge=0, le=600)]
Days = Annotated[int, Field(strict=True, ge=1, le=3660)]
WhyIfAny = Annotated[str, Text(length_max=DESCRIPTION_LENGTH_MAX, empty_allowed=True)]
Why = Annotated[str, Text(length_max=DESCRIPTION_LENGTH_MAX)]


def _minor(amount: Money | None, currency: str, *, field: str) -> int:
    """An amount in the portfolio's minor units, in which alone products and charges are kept; none is zero.

    :raises CurrencyDiffers:
    """
    if amount is None:
        return 0
    if amount.currency != currency:
        raise CurrencyDiffers(field=field, given=amount.currency, expected=currency)
    return amount.minor


class Settings(Input):
    """What holds for all loans of a portfolio, unless their product says otherwise."""

    bucket_set: Annotated[str, Text(length_max=40)] = PortfolioSettings().bucket_set
    ends_days_by_hand: bool = False

    def agreed(self) -> PortfolioSettings:
        return PortfolioSettings(**dict(self))


class OpenPortfolio(Input):
    """A portfolio in one currency."""

    name: Name
    currency: Annotated[str, Text(length_max=3)]
    on: Day
    settings: Settings = Settings()
    portfolio_id: UUID | None = None


class MoveCash(Input):
    """The lender's own money, in or out."""

    amount: Amount
    on: Day
    description: Note = ""


class Step(Input):
    """How often an instalment falls due: one of days, weeks, months."""

    days: Days | None = None
    weeks: Annotated[int, Field(strict=True, ge=1, le=520)] | None = None
    months: Annotated[int, Field(strict=True, ge=1, le=120)] | None = None

    def step(self) -> Every:
        """The step; a month where none or several are named would be a guess, so that it is the first of them."""
        if self.days:
            return Every(days=self.days)
        return Every(weeks=self.weeks) if self.weeks else Every(months=self.months or 1)


class ProductTerms(Input):
    """The terms from which a loan of the product starts."""

    method: Method
    rate: Rate
    installments: Count
    rate_basis: RateBasis = RateBasis.YEAR
    every: Step = Step(months=1)
    day_count: DayCount = DayCount.THIRTY_360
    grace_principal: Few = 0
    grace_interest: Few = 0
    grace_interest_kind: GraceKind = GraceKind.DEFERRED
    arrears_grace_days: Few = 0
    weekend: Weekend = Weekend.NONE
    prepayment: Prepayment = Prepayment.ADVANCE
    allocation: AllocationOrder = AllocationOrder.PENALTY_FEE_INTEREST_PRINCIPAL
    allocation_by: AllocationBy = AllocationBy.INSTALLMENT

    def agreed(self, currency: str) -> LoanTerms:
        return LoanTerms(currency=currency, **(dict(self) | {"every": self.every.step()}))


class Limits(Input):
    """What may be lent by a product; `over_applied_percent` as a number of percent: "10" is a tenth more."""

    principal_min: Amount
    principal_max: Amount
    installments_min: Count = 1
    installments_max: Count = 600
    rate_min: Rate = Decimal(0)
    rate_max: Rate = Decimal(36)
    over_applied_percent: Rate = Decimal(0)

    def agreed(self, currency: str) -> ProductLimits:
        named = dict(self)
        least = _minor(named.pop("principal_min"), currency, field="limits.principal_min")
        most = _minor(named.pop("principal_max"), currency, field="limits.principal_max")
        return ProductLimits(principal_min_minor=least, principal_max_minor=most, **named)


class ChargeIn(Input):
    """A fee or a penalty: an amount (`flat`), or `percent` of a base ("1.5" is 1.5 %)."""

    name: Name
    component: Component = Component.FEE
    basis: ChargeBasis = ChargeBasis.FLAT
    when: ChargeWhen = ChargeWhen.DATE
    amount: AmountOrNone | None = None
    percent: Rate = Decimal(0)
    is_withheld: bool = False

    def agreed(self, currency: str) -> Charge:
        named = dict(self)
        return Charge(amount_minor=_minor(named.pop("amount"), currency, field="charge.amount"), **named)


class LateFeeIn(Input):
    """What a late instalment costs: an amount (base `flat`) or a rate of a base, once or for so many days."""

    base: LateFeeBase
    rate: Rate = Decimal(0)
    flat: AmountOrNone | None = None
    grace_days: Annotated[int, Field(strict=True, ge=0, le=GRACE_DAYS_MAX)] = 0
    per_days: Annotated[int, Field(strict=True, ge=1, le=PER_DAYS_MAX)] | None = None
    cap: Rate | None = None
    is_automatic: bool = False

    def agreed(self, currency: str) -> LateFeePolicy:
        named = dict(self)
        return LateFeePolicy(flat_minor=_minor(named.pop("flat"), currency, field="late_fee.flat"), **named)


class DefineProduct(Input):
    """A product, or a new version of it."""

    code: Code
    name: Name
    terms: ProductTerms
    limits: Limits
    charges: Annotated[list[ChargeIn], Field(max_length=20)] = []
    late_fee: LateFeeIn | None = None
    bucket_set: Annotated[str, Text(length_max=40, empty_allowed=True)] = ""

    def arguments(self, currency: str) -> dict[str, Any]:
        """The arguments of the action."""
        return {
            "code": self.code,
            "name": self.name,
            "terms": self.terms.agreed(currency),
            "limits": self.limits.agreed(currency),
            "charges": tuple(one.agreed(currency) for one in self.charges),
            "late_fee_policy": self.late_fee.agreed(currency) if self.late_fee else None,
            "bucket_set": self.bucket_set,
        }


class WishesIn(Input):
    """What is wanted otherwise than the product says."""

    installments: Count | None = None
    rate: Rate | None = None
    first_due_on: Day | None = None

    def agreed(self) -> Wishes:
        return Wishes(**dict(self))


class SubmitApplication(Input):
    """A person asks for a loan of a product."""

    borrower_id: UUID
    product: Code
    amount: Amount
    on: Day
    wishes: WishesIn | None = None
    officer_id: UUID | None = None
    seller_id: UUID | None = None
    refinances: UUID | None = None
    purpose: WhyIfAny = ""

    def arguments(self) -> dict[str, Any]:
        """The arguments of the action."""
        return dict(self) | {"wishes": self.wishes.agreed() if self.wishes else NO_WISHES}


class ApproveApplication(Input):
    """Yes, as asked for or for another amount or other terms."""

    on: Day
    approved: Amount | None = None
    wishes: WishesIn | None = None
    reason: WhyIfAny = ""

    def arguments(self) -> dict[str, Any]:
        """The arguments of the action."""
        return dict(self) | {"wishes": self.wishes.agreed() if self.wishes else NO_WISHES}


class Say(Input):
    """A day, and why."""

    on: Day
    reason: Why


class SayIfAny(Input):
    """A day, and why if there is anything to say."""

    on: Day
    reason: WhyIfAny = ""


class HandOver(Input):
    """Money of an approved application; `cost` is what was paid for what is sold on credit."""

    amount: Amount
    on: Day
    cost: Amount | None = None
    description: Note = ""


class AddCharge(Input):
    """A fee or penalty on a loan."""

    charge: ChargeIn
    on: Day
    due_on: Day | None = None


class Forgive(Input):
    """How much is forgiven, and why."""

    amount: Amount
    on: Day
    reason: Why


class AdjustPrice(Input):
    """More (or, with a minus, less) than the price was."""

    amount: Figure
    on: Day
    reason: Why


class CallBack(Input):
    """The money of a repayment was called back."""

    repayment_id: UUID
    amount: Amount
    on: Day
    reason: Why


class RequestChange(Input):
    """Other dates, more instalments or another rate, for a second person to decide on."""

    kind: Annotated[str, Field(pattern="^(reschedule|holiday|re_age)$")]
    on: Day
    reason: Reason
    from_on: Day | None = None
    due_on: Day | None = None
    extra_installments: Few = 0
    grace_principal: Few = 0
    grace_interest: Few = 0
    rate: Rate | None = None
    installments: Count | None = None
    every: Step | None = None

    def change(self) -> PlanChange:
        """What changes of the plan."""
        named = {name: value for name, value in dict(self).items() if name not in {"kind", "on", "reason"}}
        return PlanChange(**(named | {"every": self.every.step() if self.every else None}))


class ReassignLoans(Input):
    """What is given away by its ids, or whose it is now (`from_officer`), and who looks after it then.

    Of an officer who leaves, `limit` loans go over at once; the answer tells how many are left, ask again for those.
    """

    officer_id: UUID
    loan_ids: Annotated[list[UUID], Field(max_length=REASSIGNED_MAX)] = []
    application_ids: Annotated[list[UUID], Field(max_length=REASSIGNED_MAX)] = []
    from_officer: UUID | None = None
    limit: Annotated[int, Field(strict=True, ge=1, le=REASSIGNED_MAX)] = REASSIGNED_MAX


class PauseDelinquency(Input):
    """From which day delinquency stands still, and until which, which counts again; null: until it is resumed."""

    from_on: Day
    until_on: Day | None = None
    reason: Why
