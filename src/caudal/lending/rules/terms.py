"""What lender and borrower agreed: method, rate, period, rounding, order of payment; checked once, then stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from caudal.kernel.money import Money
from caudal.kernel.periods import Every, add_months, step
from caudal.kernel.rounding import Rounding
from caudal.lending.errors import (
    CurrencyDiffers,
    DownPaymentIsOutOfRange,
    DueDatesDoNotGoForward,
    DueDatesDoNotMatch,
    FirstDueIsNotAfterDisbursement,
    GraceIsTooLong,
    InstallmentIsTooSmall,
    InstallmentsAreOutOfRange,
    MethodHasNoLevelInstallment,
    PrincipalIsOutOfRange,
    RateIsOutOfRange,
    RoundingUnitIsOutOfRange,
    ScheduleIsTooLong,
)
from caudal.lending.errors.days import ArrearsGraceIsOutOfRange
from caudal.lending.rules.components import Advance, AllocationBy, AllocationOrder

TERMS_VERSION = 2
"""2 adds what follows `are_unknown`; terms stored as 1 are read with its defaults, which keep their cents."""
INSTALLMENTS_MAX = 600
PRINCIPAL_MINOR_MAX = 10**13
"""With the largest rate and number of instalments, principal and interest stay below the ledger's limit."""
PERIOD_RATE_MAX = Decimal(3)
"""300 % a period: above every published case, below what a percent typed as a fraction (5 for 5 %) would give."""
ANNUAL_RATE_MAX = Decimal(36)
RATE_DECIMALS_MAX = 12
YEARS_MAX = 60
ARREARS_GRACE_DAYS_MAX = 365
MONTHLY = Every(months=1)


class Method(StrEnum):
    """How principal and interest are spread over the instalments."""

    FLAT = "flat"
    FRENCH = "french"
    GERMAN = "german"
    AMERICAN = "american"
    BULLET = "bullet"
    VARIABLE = "variable"
    PROGRESSIVE = "progressive"
    """Level instalments; interest by day segments between changes of the balance."""


LEVEL_METHODS = frozenset({Method.FLAT, Method.FRENCH, Method.PROGRESSIVE})
"""Methods whose instalments are alike, so that one can be fixed or rounded to a multiple."""


class RateBasis(StrEnum):
    """What the rate is for: one instalment's period as given, or a year of 360 days (12 months of 30)."""

    PERIOD = "period"
    YEAR = "year"


class DayCount(StrEnum):
    """How a yearly rate becomes that of a period; `period`: equal periods, so many a year."""

    THIRTY_360 = "30/360"
    ACTUAL_365 = "act/365"
    ACTUAL_360 = "act/360"
    ACTUAL_364 = "act/364"
    ACTUAL_ACTUAL = "act/act"
    PERIOD = "period"

    @property
    def counts_days(self) -> bool:
        """Interest goes by the days of the calendar, one by one."""
        return self.value.startswith("act/")


class InstallmentRateBasis(StrEnum):
    """The rate at which the level instalment is computed: the one of the interest, or that of months of 30 days."""

    SAME = "same"
    THIRTY_365 = "30/365"


class Weekend(StrEnum):
    """Where a due date goes that falls on a weekend or holiday; the dates after it stay."""

    NONE = "none"
    NEXT = "next"
    PREVIOUS = "previous"


class FirstInterest(StrEnum):
    """Interest of the first period: one period's, or scaled by its real days over its nominal days."""

    PERIOD = "period"
    ACTUAL_DAYS = "actual_days"


class GraceKind(StrEnum):
    """Interest of the instalments without interest: owed with the first one after them, or not at all."""

    DEFERRED = "deferred"
    FREE = "free"


class Remainder(StrEnum):
    """Who takes what rounding leaves: the last row, the first, or each row its share of what is left."""

    LAST = "last"
    FIRST = "first"
    SPREAD = "spread"


class Prepayment(StrEnum):
    """What money ahead of the schedule does."""

    ADVANCE = "advance"
    """Pays instalments before they are due and saves no interest."""
    SHORTEN_TERM = "shorten_term"
    """Pays principal at once; the instalment is kept and the loan ends earlier."""
    LOWER_INSTALLMENT = "lower_installment"
    """Pays principal at once; the instalment is computed again over the remaining periods."""
    SKIP_NEXT = "skip_next"
    """Is taken from the principal of the next instalments; their interest is still due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanTerms:
    """The terms of one loan. Rates are fractions: Decimal("0.05") is 5 %."""

    currency: str
    method: Method
    rate: Decimal
    installments: int
    every: Every = MONTHLY
    rate_basis: RateBasis = RateBasis.PERIOD
    first_due_on: date | None = None
    """None: one period after the disbursement."""
    rounding: Rounding = Rounding.HALF_EVEN
    multiple_minor: int = 1
    """Level instalments (flat, French) are whole multiples of this; the last one takes the rest."""
    allocation: AllocationOrder = AllocationOrder.PENALTY_FEE_INTEREST_PRINCIPAL
    allocation_by: AllocationBy = AllocationBy.INSTALLMENT
    product: str = ""
    """The name under which users know this kind of loan, such as CUOTA_FIJA."""
    are_unknown: bool = False
    """A loan of a former system that stated no terms: its dates mean nothing, so it is never in arrears."""
    day_count: DayCount = DayCount.THIRTY_360
    """Of a rate per year. A rate per period is taken as it is, unless days are counted one by one (act/...)."""
    installment_rate_basis: InstallmentRateBasis = InstallmentRateBasis.SAME
    installment_minor: int | None = None
    """A fixed level instalment (French, progressive, flat); `installments` is then how many there are at most."""
    due_dates: tuple[date, ...] = ()
    """Explicit due dates instead of `every` and `first_due_on`; as many as `installments`."""
    weekend: Weekend = Weekend.NONE
    starts_on: date | None = None
    """The day from which periods are counted (None: the first disbursement's)."""
    holidays: tuple[date, ...] = ()
    """Days that are moved like weekends, where weekends are."""
    first_interest: FirstInterest = FirstInterest.PERIOD
    grace_principal: int = 0
    """Instalments at the start that ask for no principal."""
    grace_interest: int = 0
    """Instalments at the start that ask for no interest."""
    grace_interest_kind: GraceKind = GraceKind.DEFERRED
    arrears_grace_days: int = 0
    """Days past due that make nobody delinquent; interest and late fees have graces of their own."""
    prepayment: Prepayment = Prepayment.ADVANCE
    remainder: Remainder = Remainder.LAST
    unit_minor: int = 1
    """The smallest unit of every amount of the schedule."""
    down_payment: Decimal = Decimal(0)
    """The share of each disbursement that is due on its own day, without interest."""

    @property
    def goes_by_dates(self) -> bool:
        """Interest goes by the dates of each period, not by so many equal periods a year."""
        is_yearly = self.rate_basis is RateBasis.YEAR and self.day_count is DayCount.THIRTY_360
        return self.day_count.counts_days or (bool(self.due_dates) and is_yearly)

    advance: Advance = Advance.NEXT
    """Which instalments money ahead of the schedule pays (where it pays instalments)."""
    advances: tuple[tuple[str, Advance], ...] = ()
    """The same for kinds of repayment that differ, such as ("merchant_refund", Advance.SPREAD)."""


def unstated_terms(*, currency: str, product: str = "") -> LoanTerms:
    """The terms of a loan that came without any: no interest, no due date, repayments go to principal first."""
    return LoanTerms(
        currency=currency,
        method=Method.VARIABLE,
        rate=Decimal(0),
        installments=1,
        allocation=AllocationOrder.PRINCIPAL_INTEREST_PENALTY_FEE,
        product=product,
        are_unknown=True,
    )


def check_terms(*, terms: LoanTerms, principal: Money, disbursed_on: date) -> None:
    """Refuse a loan that nobody could have meant.

    :raises PrincipalIsOutOfRange, CurrencyDiffers, InstallmentsAreOutOfRange, RateIsOutOfRange,
        RoundingUnitIsOutOfRange, GraceIsTooLong, DownPaymentIsOutOfRange, MethodHasNoLevelInstallment,
        InstallmentIsTooSmall, DueDatesDoNotMatch, DueDatesDoNotGoForward, FirstDueIsNotAfterDisbursement,
        ScheduleIsTooLong: in this order
    """
    if not 0 < principal.minor <= PRINCIPAL_MINOR_MAX:
        smallest, largest = Money(1, principal.currency), Money(PRINCIPAL_MINOR_MAX, principal.currency)
        raise PrincipalIsOutOfRange(field="principal", principal_min=smallest, principal_max=largest)
    if principal.currency != terms.currency:
        raise CurrencyDiffers(field="principal", given=principal.currency, expected=terms.currency)
    if not 1 <= terms.installments <= INSTALLMENTS_MAX:
        raise InstallmentsAreOutOfRange(
            field="installments", installments=terms.installments, installments_max=INSTALLMENTS_MAX
        )
    _check_rate(terms)
    for field, minor in (("multiple_minor", terms.multiple_minor), ("unit_minor", terms.unit_minor)):
        if not 1 <= minor <= principal.minor:
            raise RoundingUnitIsOutOfRange(field=field, multiple=Money(minor, terms.currency))
    _check_extras(terms)
    _check_dates(terms, disbursed_on)


def due_on(*, terms: LoanTerms, disbursed_on: date, number: int) -> date:
    """The due date of instalment `number` (from 1), before weekends and holidays move it."""
    if terms.due_dates:
        return terms.due_dates[number - 1]
    if terms.first_due_on is None:
        return step(disbursed_on, terms.every, number)
    return step(terms.first_due_on, terms.every, number - 1)


def terms_to_json(terms: LoanTerms) -> dict[str, Any]:
    """Terms as they are stored with a loan (version `TERMS_VERSION`); rates stay text."""
    return {
        "currency": terms.currency,
        "method": terms.method.value,
        "rate": str(terms.rate),
        "installments": terms.installments,
        "every": every_to_json(terms.every),
        "rate_basis": terms.rate_basis.value,
        "first_due_on": terms.first_due_on.isoformat() if terms.first_due_on else None,
        "rounding": terms.rounding.value,
        "multiple_minor": terms.multiple_minor,
        "allocation": terms.allocation.value,
        "allocation_by": terms.allocation_by.value,
        "product": terms.product,
        "are_unknown": terms.are_unknown,
        "day_count": terms.day_count.value,
        "installment_rate_basis": terms.installment_rate_basis.value,
        "installment_minor": terms.installment_minor,
        "due_dates": [day.isoformat() for day in terms.due_dates],
        "weekend": terms.weekend.value,
        "starts_on": terms.starts_on.isoformat() if terms.starts_on else None,
        "holidays": [day.isoformat() for day in terms.holidays],
        "first_interest": terms.first_interest.value,
        "grace_principal": terms.grace_principal,
        "grace_interest": terms.grace_interest,
        "grace_interest_kind": terms.grace_interest_kind.value,
        "arrears_grace_days": terms.arrears_grace_days,
        "prepayment": terms.prepayment.value,
        "remainder": terms.remainder.value,
        "unit_minor": terms.unit_minor,
        "down_payment": str(terms.down_payment),
        "advance": terms.advance.value,
        "advances": {kind: advance.value for kind, advance in terms.advances},
    }


def terms_from_json(stored: Mapping[str, Any], *, version: int) -> LoanTerms:
    """The terms that `terms_to_json` wrote, in this version or an earlier one."""
    assert 1 <= version <= TERMS_VERSION, f"terms of version {version} are not known here"
    first_due_on = stored["first_due_on"]
    return LoanTerms(
        currency=stored["currency"],
        method=Method(stored["method"]),
        rate=Decimal(stored["rate"]),
        installments=stored["installments"],
        every=every_from_json(stored["every"]),
        rate_basis=RateBasis(stored["rate_basis"]),
        first_due_on=date.fromisoformat(first_due_on) if first_due_on else None,
        rounding=Rounding(stored["rounding"]),
        multiple_minor=stored["multiple_minor"],
        allocation=AllocationOrder(stored["allocation"]),
        allocation_by=AllocationBy(stored["allocation_by"]),
        product=stored["product"],
        are_unknown=stored["are_unknown"],
        **(_version_2_from_json(stored) if version >= 2 else {}),
    )


def every_to_json(every: Every) -> dict[str, Any]:
    """A step between due dates as it is stored."""
    told: dict[str, Any] = {"days": every.days, "weeks": every.weeks, "months": every.months}
    return told | ({"semimonthly": list(every.semimonthly)} if every.semimonthly else {})


def every_from_json(stored: Mapping[str, Any]) -> Every:
    """The step that `every_to_json` wrote."""
    return Every(**{**stored, "semimonthly": tuple(stored.get("semimonthly", ()))})


def _version_2_from_json(stored: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "day_count": DayCount(stored["day_count"]),
        "installment_rate_basis": InstallmentRateBasis(stored["installment_rate_basis"]),
        "installment_minor": stored["installment_minor"],
        "due_dates": tuple(map(date.fromisoformat, stored["due_dates"])),
        "weekend": Weekend(stored["weekend"]),
        "starts_on": date.fromisoformat(stored["starts_on"]) if stored.get("starts_on") else None,
        "holidays": tuple(map(date.fromisoformat, stored["holidays"])),
        "first_interest": FirstInterest(stored["first_interest"]),
        "grace_principal": stored["grace_principal"],
        "grace_interest": stored["grace_interest"],
        "grace_interest_kind": GraceKind(stored["grace_interest_kind"]),
        "arrears_grace_days": stored.get("arrears_grace_days", 0),
        "prepayment": Prepayment(stored["prepayment"]),
        "remainder": Remainder(stored["remainder"]),
        "unit_minor": stored["unit_minor"],
        "down_payment": Decimal(stored["down_payment"]),
        "advance": Advance(stored.get("advance", "next")),
        "advances": tuple((kind, Advance(told)) for kind, told in stored.get("advances", {}).items()),
    }


def _check_rate(terms: LoanTerms) -> None:
    rate, largest = terms.rate, PERIOD_RATE_MAX if terms.rate_basis is RateBasis.PERIOD else ANNUAL_RATE_MAX
    exponent = rate.as_tuple().exponent
    if isinstance(exponent, int) and exponent >= -RATE_DECIMALS_MAX and 0 <= rate <= largest:
        return
    raise RateIsOutOfRange(field="rate", rate=str(rate)[:40], rate_max=largest, decimals=RATE_DECIMALS_MAX)


def _check_extras(terms: LoanTerms) -> None:
    """Graces that leave something to pay, a down payment that is a share, an instalment that can be fixed."""
    for field, grace in (("grace_principal", terms.grace_principal), ("grace_interest", terms.grace_interest)):
        if not 0 <= grace < terms.installments:
            raise GraceIsTooLong(field=field, grace=grace, installments=terms.installments)
    if not 0 <= terms.arrears_grace_days <= ARREARS_GRACE_DAYS_MAX:
        raise ArrearsGraceIsOutOfRange(
            field="arrears_grace_days", days=terms.arrears_grace_days, days_max=ARREARS_GRACE_DAYS_MAX
        )
    if not 0 <= terms.down_payment < 1:
        raise DownPaymentIsOutOfRange(field="down_payment", share=str(terms.down_payment)[:40])
    if terms.installment_minor is None:
        return
    if terms.method not in LEVEL_METHODS:
        raise MethodHasNoLevelInstallment(field="installment_minor")
    if terms.installment_minor <= 0:
        raise InstallmentIsTooSmall(
            field="installment_minor", installment=Money(terms.installment_minor, terms.currency)
        )


def _check_due_dates(terms: LoanTerms, disbursed_on: date) -> None:
    if not terms.due_dates:
        return
    if len(terms.due_dates) != terms.installments:
        raise DueDatesDoNotMatch(field="due_dates", due_dates=len(terms.due_dates), installments=terms.installments)
    before = disbursed_on
    for index, due in enumerate(terms.due_dates):
        if due <= before:
            raise DueDatesDoNotGoForward(field=f"due_dates[{index}]", due_on=due, before_on=before)
        before = due


def _check_dates(terms: LoanTerms, disbursed_on: date) -> None:
    _check_due_dates(terms, disbursed_on)
    if terms.first_due_on is not None and terms.first_due_on <= disbursed_on:
        raise FirstDueIsNotAfterDisbursement(
            field="first_due_on", first_due_on=terms.first_due_on, disbursed_on=disbursed_on
        )
    try:
        is_too_long = due_on(terms=terms, disbursed_on=disbursed_on, number=terms.installments) > add_months(
            disbursed_on, 12 * YEARS_MAX
        )
    except (OverflowError, ValueError):  # past the last year that a calendar has
        is_too_long = True
    if is_too_long:
        raise ScheduleIsTooLong(field="installments", years_max=YEARS_MAX)
