"""A lender's loan under several hands at once: undone once, decided on once, handed over no further than approved."""

import pytest

from caudal.lending import queries
from caudal.lending.actions import applications
from caudal.lending.tests.a_lender import LENT, day, pen
from caudal.lending.tests.credit import Credit, a_credit, approved, asked, define
from tests.concurrency.test_loans import AT_ONCE, at_once

pytestmark = pytest.mark.usefixtures("committed_db")


def verified() -> bool:
    return all(check.ok for check in queries.verify())


def test_an_event_is_undone_once_by_as_many_keys_as_there_are() -> None:
    credit = a_credit()
    paid = credit.repay("150", day(2, 15))
    answers = at_once(lambda: credit.reverse(paid.repayment_id, day(2, 20)))
    assert answers.count("lending.event_is_reversed") == AT_ONCE - 1
    assert credit.books() == {"assets:loans:1": "1000.00"}
    assert verified()


def test_what_is_handed_over_at_once_is_no_more_than_was_approved() -> None:
    credit = approved()

    def part() -> object:
        mine = Credit(credit.lender, credit.application_id)
        return mine.disburse("400")

    answers = at_once(part)
    assert answers.count("lending.disbursement_is_too_much") == AT_ONCE - 2
    assert {one.number for one in answers if not isinstance(one, str)} == {1}
    assert verified()


def test_an_application_and_a_change_are_decided_on_once() -> None:
    credit = a_credit()
    define(credit.lender)
    second = asked(credit.lender)
    decide = {**credit.lender.at, "application_id": second.application_id, "on": LENT}
    answers = at_once(lambda: applications.approve_application(second.decides(), **decide))
    assert answers.count("lending.application_is_decided") == AT_ONCE - 1
    request = credit.ask_write_off(day(3, 1))
    answers = at_once(lambda: credit.agree(request.request_id, day(3, 1)))
    assert answers.count("lending.request_is_decided") + answers.count("lending.loan_is_written_off") == AT_ONCE - 1
    assert credit.books() == {"expenses:write-offs": pen("1000").text}
    assert verified()
