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
    ):
        stored = rules.terms_to_json(terms)
        assert rules.terms_from_json(stored, version=rules.TERMS_VERSION) == terms


def test_the_largest_loan_stays_below_what_an_account_may_hold() -> None:
    largest = rules.PRINCIPAL_MINOR_MAX * (1 + int(rules.PERIOD_RATE_MAX) * rules.INSTALLMENTS_MAX)
    assert largest < 10**17
    assert Decimal(largest).is_finite()
