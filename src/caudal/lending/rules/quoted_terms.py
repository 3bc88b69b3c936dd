"""The terms that a quote's document states, with the defaults of what it leaves out."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from caudal.kernel.money import Money
from caudal.kernel.periods import Every, add_months
from caudal.kernel.refusals import Refusal
from caudal.kernel.rounding import Rounding
from caudal.lending.errors import InstallmentIsTooSmall
from caudal.lending.errors.quoting import QuoteFieldsContradict
from caudal.lending.rules.components import AllocationBy, AllocationOrder
from caudal.lending.rules.documents import Fields, malformed, read_day
from caudal.lending.rules.schedule import planned
from caudal.lending.rules.terms import (
    INSTALLMENTS_MAX,
    MONTHLY,
    YEARS_MAX,
    DayCount,
    FirstInterest,
    GraceKind,
    InstallmentRateBasis,
    LoanTerms,
    Method,
    Prepayment,
    RateBasis,
    Remainder,
    Weekend,
    check_terms,
    due_on,
)

NAMES = (
    "currency", "principal", "start", "installments", "method", "every", "annual_rate", "rate_per_period",
    "first_due", "day_count", "installment_rate_basis", "rounding", "grace", "weekend", "first_interest",
    "prepayment", "allocation", "allocation_by", "due_dates", "installment_amount", "events", "as_of",
)  # fmt: skip
_METHODS = [method for method in Method if method is not Method.VARIABLE]
_PREPAYMENTS = [Prepayment.SHORTEN_TERM, Prepayment.LOWER_INSTALLMENT, Prepayment.SKIP_NEXT]
_DIVIDED = frozenset({Method.FLAT, Method.GERMAN})
_REMAINDERS = [Remainder.LAST, Remainder.FIRST]
_STEPS_MAX = {"days": 3660, "weeks": 520, "months": 120}
_FIELD_OF_TERMS = {
    "multiple_minor": "rounding.multiple",
    "unit_minor": "rounding.unit",
    "first_due_on": "first_due",
    "grace_principal": "grace.principal",
    "grace_interest": "grace.interest",
    "installment_minor": "installment_amount",
}


def read_terms(fields: Fields) -> tuple[LoanTerms, date, Money | None]:
    """The checked terms, the day from which periods are counted, and what is lent on it (None: by events only).

    :raises Refusal: one that names the field
    """
    currency = fields.currency("currency")
    start_on = fields.day("start")
    lent = fields.money("principal", currency=currency) if "principal" in fields else None
    method = fields.chosen("method", Method, allowed=_METHODS)
    basis, rate = _rate(fields)
    due_dates = _due_dates(fields)
    terms = LoanTerms(
        currency=currency,
        method=method,
        rate=rate,
        rate_basis=basis,
        installments=_installments(fields, len(due_dates)),
        every=_every(fields),
        first_due_on=fields.day("first_due") if "first_due" in fields else None,
        due_dates=due_dates,
        starts_on=start_on,
        allocation=fields.choice("allocation", AllocationOrder, default=AllocationOrder.PENALTY_FEE_INTEREST_PRINCIPAL),
        allocation_by=fields.choice("allocation_by", AllocationBy, default=AllocationBy.INSTALLMENT),
        day_count=fields.choice(
            "day_count", DayCount, default=DayCount.PERIOD if basis is RateBasis.PERIOD else DayCount.THIRTY_360
        ),
        installment_rate_basis=fields.choice(
            "installment_rate_basis", InstallmentRateBasis, default=InstallmentRateBasis.SAME
        ),
        weekend=fields.choice("weekend", Weekend, default=Weekend.NONE),
        first_interest=fields.choice("first_interest", FirstInterest, default=FirstInterest.PERIOD),
        prepayment=(
            fields.chosen("prepayment", Prepayment, allowed=_PREPAYMENTS)
            if "prepayment" in fields
            else Prepayment.ADVANCE
        ),
    )
    terms = _with_grace(_with_rounding(terms, fields), fields)
    return _checked(_with_amount(terms, fields), fields, start_on, lent), start_on, lent


def _rate(fields: Fields) -> tuple[RateBasis, Decimal]:
    if "rate_per_period" in fields:
        if "annual_rate" in fields:
            raise QuoteFieldsContradict(field="rate_per_period", name="rate_per_period", other="annual_rate")
        return RateBasis.PERIOD, fields.rate("rate_per_period")
    return RateBasis.YEAR, fields.rate("annual_rate")


def _due_dates(fields: Fields) -> tuple[date, ...]:
    if "due_dates" not in fields:
        return ()
    if "first_due" in fields:
        raise QuoteFieldsContradict(field="first_due", name="first_due", other="due_dates")
    items = fields.items("due_dates")
    if not 1 <= len(items) <= INSTALLMENTS_MAX:
        raise malformed("due_dates", f"[2026-01-31, …] (1 … {INSTALLMENTS_MAX})")
    return tuple(read_day(day, path=f"due_dates[{index}]") for index, day in enumerate(items))


def _installments(fields: Fields, due_dates: int) -> int:
    """How many instalments; with a fixed amount of them, as many as a loan may have."""
    if "installments" in fields:
        return fields.integer("installments")
    if due_dates:
        return due_dates
    return INSTALLMENTS_MAX if "installment_amount" in fields else fields.integer("installments")


def _every(fields: Fields) -> Every:
    if "every" not in fields:
        return MONTHLY
    steps = fields.nested("every", names=("days", "weeks", "months", "semimonthly"))
    given = [name for name in ("days", "weeks", "months", "semimonthly") if name in steps]
    if len(given) != 1:
        raise malformed("every", '"days", "weeks", "months", "semimonthly"')
    name = given[0]
    if name == "semimonthly":
        days = steps.items(name)
        are_days = len(days) == 2 and all(type(day) is int and 1 <= day <= 31 for day in days)
        if not are_days or days[0] >= days[1]:
            raise malformed("every.semimonthly", "[15, 30]")
        return Every(semimonthly=tuple(days))
    count = steps.integer(name)
    if not 1 <= count <= _STEPS_MAX[name]:
        raise malformed(f"every.{name}", f"1 … {_STEPS_MAX[name]}")
    given_step: dict[str, Any] = {name: count}
    return Every(**given_step)


def _with_rounding(terms: LoanTerms, fields: Fields) -> LoanTerms:
    rounding = fields.nested("rounding", names=("mode", "multiple", "remainder", "unit"))
    smallest = Money(1, terms.currency)
    multiple = rounding.money("multiple", currency=terms.currency) if "multiple" in rounding else smallest
    unit = rounding.money("unit", currency=terms.currency) if "unit" in rounding else smallest
    mode = rounding.choice("mode", Rounding, default=Rounding.HALF_EVEN)
    remainder = _remainder_left_out(terms.method, mode, rounding)
    if "remainder" in rounding:
        remainder = rounding.chosen("remainder", Remainder, allowed=_REMAINDERS)
    return replace(terms, rounding=mode, multiple_minor=multiple.minor, unit_minor=unit.minor, remainder=remainder)


def _remainder_left_out(method: Method, mode: Rounding, rounding: Fields) -> Remainder:
    """Who takes the remainder when the document does not say: the last row.

    Who rounds half up without a level instalment to keep (flat and German, or every amount in a unit of its own)
    divides again row by row what is left, as OpenCBS does unless told otherwise (its rounding "Approximate").
    """
    if mode is not Rounding.HALF_UP or "multiple" in rounding:
        return Remainder.LAST
    divides_again = method in _DIVIDED or (method is Method.FRENCH and "unit" in rounding)
    return Remainder.SPREAD if divides_again else Remainder.LAST


def _with_grace(terms: LoanTerms, fields: Fields) -> LoanTerms:
    grace = fields.nested("grace", names=("principal", "interest", "interest_kind"))
    return replace(
        terms,
        grace_principal=grace.integer("principal") if "principal" in grace else 0,
        grace_interest=grace.integer("interest") if "interest" in grace else 0,
        grace_interest_kind=grace.choice("interest_kind", GraceKind, default=GraceKind.DEFERRED),
    )


def _with_amount(terms: LoanTerms, fields: Fields) -> LoanTerms:
    """A fixed instalment; without a number of instalments, as many as fit in the years that a loan may last."""
    if "installment_amount" not in fields:
        return terms
    amount = fields.money("installment_amount", currency=terms.currency)
    terms = replace(terms, installment_minor=amount.minor)
    if "installments" in fields or terms.due_dates:
        return terms
    assert terms.starts_on is not None, "a quote says when periods begin"
    latest, count = add_months(terms.starts_on, 12 * YEARS_MAX), terms.installments
    while count > 1 and due_on(terms=terms, disbursed_on=terms.starts_on, number=count) > latest:
        count -= 1
    return replace(terms, installments=count)


def _checked(terms: LoanTerms, fields: Fields, start_on: date, lent: Money | None) -> LoanTerms:
    """Check the terms as a loan's are checked, but name the fields of the document."""
    smallest = Money(max(1, terms.multiple_minor, terms.unit_minor), terms.currency)
    try:
        check_terms(terms=terms, principal=lent if lent is not None else smallest, disbursed_on=start_on)
    except Refusal as refusal:
        refusal.field = _field(refusal.field, fields)
        raise
    if terms.installment_minor is not None and "installments" not in fields and lent is not None:
        last = planned(terms=terms, principal_minor=lent.minor, disbursed_on=start_on)[-1]
        if last.due.total_minor > terms.installment_minor and last.number == terms.installments:
            level = Money(terms.installment_minor, terms.currency)
            raise InstallmentIsTooSmall(field="installment_amount", installment=level)
    return terms


def _field(name: str | None, fields: Fields) -> str | None:
    if name == "rate":
        return "rate_per_period" if "rate_per_period" in fields else "annual_rate"
    return _FIELD_OF_TERMS.get(name or "", name)
