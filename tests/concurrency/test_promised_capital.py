"""Officers at once: five promises of a hundred out of five hundred, one end of a request, one yes of each officer."""

from collections import Counter
from functools import partial

import pytest

from caudal.circles.actions import approvals, requests
from caudal.circles.errors import CapitalIsShort
from caudal.circles.errors.requests import ApproverHasApproved, RequestHasEnded, RequestIsApproved
from caudal.circles.models import LoanRequest
from caudal.circles.queries import checks, standings
from caudal.circles.tests.make import pen
from caudal.circles.tests.test_requests import TODAY, a_village
from caudal.ledger.rules import book_id_of
from tests.concurrency.races import at_once

pytestmark = pytest.mark.usefixtures("committed_db")


def test_ten_approvals_of_100_against_500_promise_exactly_five() -> None:
    village = a_village()
    members = [village.junta.member(f"Socia {number}") for number in range(10)]
    asked = [village.ask(100, who="treasurer", member_id=member) for member in members]
    assert sorted(LoanRequest.objects.filter(id__in=asked).values_list("number", flat=True)) == list(range(1, 11))
    outcomes = at_once([partial(village.approve, request_id) for request_id in asked])
    refused = [type(outcome.error) for outcome in outcomes if outcome.error is not None]
    assert refused == [CapitalIsShort] * 5
    assert standings.capital(village.junta.circle_id).promised == pen(500)
    promised = list(LoanRequest.objects.filter(id__in=asked, status="approved").values_list("id", flat=True))
    given = at_once([partial(village.disburse, request_id) for request_id in promised])
    assert sorted(outcome.value.number for outcome in given if outcome.value) == [1, 2, 3, 4, 5]
    assert standings.capital(village.junta.circle_id).available == pen(0)
    assert [check for check in checks.verify(book_id=book_id_of(village.junta.circle_id)) if not check.ok] == []


def test_two_officers_at_once_are_two_and_one_officer_is_one() -> None:
    village = a_village(approvals_required=2)
    request_id = village.ask()
    outcomes = at_once([partial(village.approve, request_id, who=who) for who in ("president", "secretary") * 3])
    kinds = Counter(type(outcome.error) for outcome in outcomes)
    assert kinds.pop(type(None)) == 2
    assert set(kinds) <= {ApproverHasApproved, RequestIsApproved}
    assert standings.capital(village.junta.circle_id).promised == pen(100)


def test_approving_and_withdrawing_cross_and_one_of_them_comes_first() -> None:
    village = a_village()
    request_id = village.ask()

    def withdraw() -> requests.RequestEnded:
        return requests.withdraw_request(
            village.call("ana"), circle_id=village.junta.circle_id, request_id=request_id, on=TODAY
        )

    def approve() -> approvals.RequestApproved:
        return village.approve(request_id)

    outcomes = at_once([withdraw, approve])
    assert outcomes[0].error is None
    assert outcomes[1].error is None or isinstance(outcomes[1].error, RequestHasEnded)
    assert LoanRequest.objects.get(id=request_id).status == "withdrawn"
    assert standings.capital(village.junta.circle_id).promised == pen(0)
    assert [check for check in checks.verify(book_id=book_id_of(village.junta.circle_id)) if not check.ok] == []
