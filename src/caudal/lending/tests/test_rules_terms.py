"""Terms: what is refused, in order, and what is stored."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from caudal.kernel.money import Money
from caudal.kernel.periods import Every
from caudal.kernel.refusals import Refusal
from caudal.lending import errors
from caudal.lending.rules import terms as rules
from caudal.lending.rules.terms import RateBasis
from caudal.lending.tests import make

A_THOUSAND = Money(1000_00, "PEN")


def _check(principal: Money = A_THOUSAND, **changes: Any) -> None:
    values: dict[str, Any] = {"method": "flat", "rate": "0.05", "installments": 12} | changes
    rules.check_terms(terms=make.terms(**values), principal=principal, disbursed_on=make.LENT_ON)


def test_ordinary_terms_pass() -> None:
    _check()
    _check(first_due_on=date(2024, 1, 16), every=Every(days=1), installments=600)


@pytest.mark.parametrize(
    ("refusal", "field", "changes"),
    [
        (errors.PrincipalIsOutOfRange, "principal", {"principal": Money(0, "PEN")}),
        (errors.PrincipalIsOutOfRange, "principal", {"principal": Money(-100, "PEN")}),
        (errors.PrincipalIsOutOfRange, "principal", {"principal": Money(rules.PRINCIPAL_MINOR_MAX + 1, "PEN")}),
        (errors.CurrencyDiffers, "principal", {"principal": Money(1000_00, "USD")}),
        (errors.InstallmentsAreOutOfRange, "installments", {"installments": 0}),
        (errors.InstallmentsAreOutOfRange, "installments", {"installments": -1}),
        (errors.InstallmentsAreOutOfRange, "installments", {"installments": 10_000}),
        (errors.RateIsOutOfRange, "rate", {"rate": "-0.01"}),
        (errors.RateIsOutOfRange, "rate", {"rate": "5"}),
        (errors.RateIsOutOfRange, "rate", {"rate": "60", "rate_basis": RateBasis.YEAR}),
        (errors.RateIsOutOfRange, "rate", {"rate": "NaN"}),
        (errors.RateIsOutOfRange, "rate", {"rate": "sNaN"}),
        (errors.RateIsOutOfRange, "rate", {"rate": "Infinity"}),
        (errors.RateIsOutOfRange, "rate", {"rate": "1E-999999"}),
        (errors.RateIsOutOfRange, "rate", {"rate": "1E+999999"}),
        (errors.RoundingUnitIsOutOfRange, "multiple_minor", {"multiple_minor": 0}),
        (errors.RoundingUnitIsOutOfRange, "multiple_minor", {"multiple_minor": 1000_01}),
        (errors.RoundingUnitIsOutOfRange, "unit_minor", {"unit_minor": 0}),
        (errors.GraceIsTooLong, "grace_principal", {"grace_principal": 12}),
        (errors.GraceIsTooLong, "grace_interest", {"grace_interest": -1}),
        (errors.DownPaymentIsOutOfRange, "down_payment", {"down_payment": Decimal(1)}),
        (errors.MethodHasNoLevelInstallment, "installment_minor", {"method": "german", "installment_minor": 100_00}),
        (errors.InstallmentIsTooSmall, "installment_minor", {"installment_minor": 0}),
        (errors.DueDatesDoNotMatch, "due_dates", {"due_dates": (date(2024, 2, 1),)}),
        (errors.DueDatesDoNotGoForward, "due_dates[0]", {"due_dates": (make.LENT_ON,), "installments": 1}),
        (errors.FirstDueIsNotAfterDisbursement, "first_due_on", {"first_due_on": make.LENT_ON}),
        (errors.ScheduleIsTooLong, "installments", {"installments": 600, "every": Every(months=12)}),
        (errors.ScheduleIsTooLong, "installments", {"every": Every(months=120_000)}),
        (errors.ScheduleIsTooLong, "installments", {"every": Every(days=10**12)}),
        (errors.ScheduleIsTooLong, "installments", {"installments": 1, "first_due_on": date(9999, 1, 1)}),
    ],
)
def test_terms_that_nobody_could_mean_are_refused(refusal: type[Refusal], field: str, changes: dict[str, Any]) -> None:
    with pytest.raises(refusal) as caught:
        _check(**changes)
    assert caught.value.field == field
    assert "{" not in str(caught.value)


def test_the_first_problem_in_checking_order_is_told() -> None:
    with pytest.raises(errors.PrincipalIsOutOfRange):
        _check(principal=Money(0, "USD"), installments=0, rate="-1")


def test_stored_terms_are_read_back_as_they_were() -> None:
    for terms in (
        make.terms("french", "0.0500", 12, product="CUOTA_FIJA", first_due_on=date(2024, 2, 3)),
        make.terms("variable", "0.024000129", 3, every=Every(weeks=2), multiple_minor=10),
        rules.unstated_terms(currency="PEN"),
        make.terms(
            "progressive",
            "0.12",
            2,
            every=Every(semimonthly=(15, 30)),
            rate_basis=RateBasis.YEAR,
            day_count=rules.DayCount.ACTUAL_ACTUAL,
            installment_rate_basis=rules.InstallmentRateBasis.THIRTY_365,
            installment_minor=500_00,
            due_dates=(date(2024, 2, 1), date(2024, 3, 1)),
            weekend=rules.Weekend.NEXT,
            starts_on=date(2024, 1, 1),
            holidays=(date(2024, 7, 28),),
            first_interest=rules.FirstInterest.ACTUAL_DAYS,
            grace_principal=1,
            grace_interest=1,
            grace_interest_kind=rules.GraceKind.FREE,
            prepayment=rules.Prepayment.SKIP_NEXT,
            remainder=rules.Remainder.SPREAD,
            unit_minor=10,
            down_payment=Decimal("0.25"),
        ),
    ):
        stored = rules.terms_to_json(terms)
        assert rules.terms_from_json(stored, version=rules.TERMS_VERSION) == terms


def test_terms_of_the_first_version_are_read_with_what_they_meant() -> None:
    stored = {
        "currency": "PEN", "method": "french", "rate": "0.0500", "installments": 12,
        "every": {"days": 0, "weeks": 0, "months": 1}, "rate_basis": "period", "first_due_on": None,
        "rounding": "half_even", "multiple_minor": 1, "allocation": "penalty-fee-interest-principal",
        "allocation_by": "installment", "product": "CUOTA_FIJA", "are_unknown": False,
    }  # fmt: skip
    assert rules.terms_from_json(stored, version=1) == make.terms("french", "0.0500", 12, product="CUOTA_FIJA")


def test_the_largest_loan_stays_below_what_an_account_may_hold() -> None:
    largest = rules.PRINCIPAL_MINOR_MAX * (1 + int(rules.PERIOD_RATE_MAX) * rules.INSTALLMENTS_MAX)
    assert largest < 10**17
    assert Decimal(largest).is_finite()
