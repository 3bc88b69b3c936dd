"""Published rules of Apache Fineract that are no figures: limits of what is approved, and what a key is for."""

from dataclasses import replace
from decimal import Decimal

import pytest

from caudal.audit.errors import KeyIsUsed
from caudal.audit.rules import Call
from caudal.lending.actions import repayments
from caudal.lending.actions.repayments import RepaymentRecorded
from caudal.lending.errors.lifecycle import ApprovedIsTooMuch, DisbursementIsTooMuch
from caudal.lending.tests.a_lender import a_lender, day, pen
from caudal.lending.tests.credit import LIMITS, Credit, a_credit, asked, define

pytestmark = pytest.mark.django_db

HALF_MORE = replace(LIMITS, over_applied_percent=Decimal(50))


def applied() -> Credit:
    """1,000 asked for of a product that may be approved for half as much again."""
    lender = a_lender()
    define(lender, limits=HALF_MORE)
    return asked(lender, "1000")


def test_fin_rule_01_what_is_approved_and_lent_stays_within_half_beyond_what_was_asked() -> None:
    """FIN-RULE-01, Loan.feature L59 and L67: 1,500 are approved, 1,501 never; of them 1,400 go out and no 101 more."""
    with pytest.raises(ApprovedIsTooMuch):
        applied().approve(approved=pen("1501"))
    credit = applied().approve(approved=pen("1500"))
    credit.disburse("1400", on=day(2, 1))
    with pytest.raises(DisbursementIsTooMuch):
        credit.disburse("101", on=day(2, 2))
    credit.disburse("100", on=day(2, 2))
    assert credit.state().disbursed_minor == 1500_00


def test_fin_rule_02_one_key_is_one_repayment_and_never_that_of_another_loan() -> None:
    """FIN-RULE-02, Loan.feature L179; L240 and L260, which it skips: the same key on another loan is not answered."""
    credit, other = a_credit(), a_credit()
    call = credit.lender.call()

    def repaid(call: Call, on: Credit, soles: str = "50") -> RepaymentRecorded:
        told: RepaymentRecorded = repayments.record_repayment(
            call, book_id=on.lender.book_id, loan_id=on.at["loan_id"], amount=pen(soles), on=day(2, 15)
        )
        return told

    first = repaid(call, credit)
    assert repaid(call, credit) == first
    assert credit.state().paid.total_minor == 50_00
    assert repaid(credit.lender.call(), credit).repayment_id != first.repayment_id
    with pytest.raises(KeyIsUsed):
        repaid(call, credit, "60")
    with pytest.raises(KeyIsUsed):
        repaid(call, other)
    elsewhere = repaid(replace(other.lender.call(), key=call.key), other)
    assert elsewhere.repayment_id != first.repayment_id
    assert (credit.state().paid.total_minor, other.state().paid.total_minor) == (100_00, 50_00)
