"""From the agreed rate to that of a period or of some days of it, as ratios of whole numbers; TEA and TEM."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction

from caudal.kernel.periods import Every
from caudal.lending.rules.calendar import Period, days_by_year, days_of_30_360
from caudal.lending.rules.terms import DayCount, GraceKind, InstallmentRateBasis, LoanTerms, Method, RateBasis

Ratio = tuple[int, int]
"""Numerator and denominator; not necessarily in lowest terms."""

NO_INTEREST: Ratio = (0, 1)
_YEAR_DAYS = {DayCount.ACTUAL_365: 365, DayCount.ACTUAL_360: 360, DayCount.ACTUAL_364: 364}
_DIGITS = 34
_DAYS_OF_A_BANKING_YEAR = 360


class Rates:
    """The rates of a plan: of a whole period, of a part of one, and of the level instalment."""

    def __init__(self, terms: LoanTerms, periods: Sequence[Period]) -> None:
        self._terms = terms
        self._periods = periods
        self._free = terms.grace_interest if terms.grace_interest_kind is GraceKind.FREE else 0
        self._yearly = yearly_rate(terms).as_integer_ratio()
        self._same: Ratio | None = None
        if not terms.goes_by_dates:
            self._same = nominal_rate(terms).as_integer_ratio()
        self._level = level_rate(terms)

    @property
    def are_equal(self) -> bool:
        """Every period has the same rate."""
        return self._same is not None and not self._free

    def whole(self, k: int) -> Ratio:
        """The rate of the period at index `k`."""
        if k < self._free:
            return NO_INTEREST
        if self._same is not None:
            return self._same
        period = self._periods[k]
        return self._by_days(period.from_on, period.due_on)

    def part(self, k: int, from_on: date, to_on: date) -> Ratio:
        """The rate of some days of the period at index `k`."""
        period = self._periods[k]
        if from_on == period.from_on and to_on == period.due_on:
            return self.whole(k)
        if k < self._free or from_on >= to_on:
            return NO_INTEREST
        if self._same is None:
            return self._by_days(from_on, to_on)
        numerator, denominator = self._same
        return numerator * self._days(from_on, to_on), denominator * max(1, self._days(period.from_on, period.due_on))

    def level(self, k: int) -> Ratio:
        """The rate at which the level instalment counts the period at index `k`."""
        return self.whole(k) if self._level is None or k < self._free else self._level.as_integer_ratio()

    def _by_days(self, from_on: date, to_on: date) -> Ratio:
        numerator, denominator = self._yearly
        match self._terms.day_count:
            case DayCount.ACTUAL_ACTUAL:
                leap, other = days_by_year(from_on, to_on)
                return numerator * (365 * leap + 366 * other), denominator * 365 * 366
            case DayCount.THIRTY_360 | DayCount.PERIOD:
                return numerator * days_of_30_360(from_on, to_on), denominator * _DAYS_OF_A_BANKING_YEAR
            case counted:
                return numerator * (to_on - from_on).days, denominator * _YEAR_DAYS[counted]

    def _days(self, from_on: date, to_on: date) -> int:
        """Days within a period of a fixed rate: months have 30; the progressive method takes real days."""
        every = self._terms.every
        if self._terms.method is Method.PROGRESSIVE or not (every.months or every.semimonthly):
            return (to_on - from_on).days
        return days_of_30_360(from_on, to_on)


def nominal_rate(terms: LoanTerms) -> Fraction:
    """The rate of one whole period, all alike: 12 months of 30 days, or (`period`) 12, 24, 52, 365 periods a year."""
    rate = Fraction(terms.rate)
    if terms.rate_basis is RateBasis.PERIOD:
        return rate
    if terms.day_count is DayCount.PERIOD:
        return rate / periods_a_year(terms.every, days=365, weeks=52)
    return rate / periods_a_year(terms.every, days=360)


def yearly_rate(terms: LoanTerms) -> Fraction:
    """The rate per year where days are counted; a rate per period is multiplied by the periods of a year."""
    rate = Fraction(terms.rate)
    if terms.rate_basis is RateBasis.YEAR:
        return rate
    return rate * periods_a_year(terms.every, days=_YEAR_DAYS.get(terms.day_count, 365))


def level_rate(terms: LoanTerms) -> Fraction | None:
    """The rate of months of 30 days in a year of 365, where the level instalment has a rate of its own.

    Apache Fineract: interest is daily while the level instalment is computed on 30-day months.
    """
    if terms.installment_rate_basis is InstallmentRateBasis.SAME:
        return None
    every = terms.every
    days = 15 if every.semimonthly else 30 * every.months + every.days + 7 * every.weeks
    return yearly_rate(terms) * days / 365


def periods_a_year(every: Every, *, days: int, weeks: int | None = None) -> Fraction:
    """How many periods a year of 12 months, or of so many days (weeks: of that many), has."""
    if every.semimonthly:
        return Fraction(24)
    if every.months:
        return Fraction(12, every.months)
    if every.weeks and weeks is not None:
        return Fraction(weeks, every.weeks)
    return Fraction(days, every.days + 7 * every.weeks)


def effective_for_days(yearly: Decimal, *, days: int) -> Decimal:
    """The effective rate of some days from one of a year (TEA): `(1 + TEA)^(days/360) - 1`.

    With 30 days it is the monthly one (TEM). Source: SBS Peru, effective rates on a year of 360 days.
    """
    with localcontext() as context:
        context.prec = _DIGITS
        return (1 + yearly) ** (Decimal(days) / _DAYS_OF_A_BANKING_YEAR) - 1


def effective_yearly(rate: Decimal, *, days: int) -> Decimal:
    """The yearly effective rate (TEA) from that of some days: `(1 + rate)^(360/days) - 1`."""
    with localcontext() as context:
        context.prec = _DIGITS
        return (1 + rate) ** (Decimal(_DAYS_OF_A_BANKING_YEAR) / days) - 1
