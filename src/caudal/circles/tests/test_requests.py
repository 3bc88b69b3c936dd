"""Requests for loans: who may ask, vote and decide; what is promised is not promised twice; what it leaves behind."""

from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from caudal.audit.rules import Actor
from caudal.circles import errors
from caudal.circles.actions import approvals, requests
from caudal.circles.errors import requests as refusals
from caudal.circles.models import LoanEvidence, LoanRequest
from caudal.circles.queries import checks, standings
from caudal.circles.rules.loan_types import LoanType
from caudal.circles.rules.policy import CirclePolicy, FormFeeWhen, VoteMajority, VoteQuorum
from caudal.circles.rules.requests import RequestStatus, Tally, is_voted, votes_missing, yes_missing
from caudal.circles.tests.make import NOON, Junta, a_junta, day, pen
from caudal.ledger.holds import queries as holds
from caudal.ledger.rules import book_id_of
from caudal.parties.errors import NotPermitted

TODAY = day(11, 20)


@dataclass(frozen=True)
class Village:
    """A circle of five with 500 soles of shares; Ana borrows, the officers sign in."""

    junta: Junta
    ana: UUID
    people: dict[str, UUID]
    users: dict[str, Actor]

    def call(self, who: str = "treasurer", key: str | None = None) -> Any:
        return self.junta.call(key, actor=self.users[who])

    def ask(self, soles: int = 100, *, who: str = "ana", **more: Any) -> UUID:
        member_id = more.pop("member_id", self.ana)
        asked = requests.request_loan(
            self.call(who), circle_id=self.junta.circle_id, member_id=member_id, principal=pen(soles),
            loan_type=LoanType.FIXED, rate=Decimal("0.05"), installments=3, on=TODAY, **more,
        )  # fmt: skip
        return asked.request_id

    def approve(self, request_id: UUID, *, who: str = "president") -> approvals.RequestApproved:
        return approvals.approve_request(
            self.call(who), circle_id=self.junta.circle_id, request_id=request_id, on=TODAY
        )

    def vote(
        self, request_id: UUID, who: str, *, is_for: bool = True, member_id: UUID | None = None
    ) -> approvals.Voted:
        return approvals.vote_on_request(
            self.call(who), circle_id=self.junta.circle_id, request_id=request_id, is_for=is_for, on=TODAY,
            member_id=member_id,
        )  # fmt: skip

    def disburse(self, request_id: UUID, **more: Any) -> requests.RequestDisbursed:
        return requests.disburse_request(
            self.call(), circle_id=self.junta.circle_id, request_id=request_id, on=TODAY, **more
        )

    def available(self) -> Any:
        return standings.capital(self.junta.circle_id).available


def a_village(**policy: Any) -> Village:
    junta = a_junta(policy=CirclePolicy(**{"approvals_required": 1} | policy))
    people = {"ana": junta.member("Ana Quispe"), "beto": junta.member("Beto Rojas")}
    for role in ("president", "treasurer", "secretary"):
        people[role] = junta.member(role.capitalize(), role=role)
    users = {name: junta.user(member_id) for name, member_id in people.items()}
    junta.buy(people["ana"], 10)
    junta.buy(people["beto"], 40)
    return Village(junta, people["ana"], people, users)


def status_of(village: Village, request_id: UUID) -> LoanRequest:
    return LoanRequest.objects.get(book_id=book_id_of(village.junta.circle_id), id=request_id)


@pytest.mark.usefixtures("db")
class TestRequests:
    def test_a_member_asks_two_officers_agree_and_the_treasurer_hands_it_over(self) -> None:
        village = a_village(approvals_required=2)
        request_id = village.ask(200, reason="Semilla")
        first = village.approve(request_id)
        assert (first.status, first.approvals, first.approvals_needed) == (RequestStatus.REQUESTED, 1, 2)
        assert village.available() == pen(500)
        second = village.approve(request_id, who="secretary")
        assert second.status is RequestStatus.APPROVED
        assert second.expires_at == NOON + timedelta(days=30)
        assert (second.available_capital, village.available()) == (pen(300), pen(300))
        given = village.disburse(request_id)
        assert (given.number, given.receipt_number) == (1, given.receipt_number)
        assert (given.available_capital, village.available()) == (pen(300), pen(300))
        kept = LoanEvidence.objects.get(loan_id=given.loan_id)
        assert (kept.request_id, kept.promised_minor, kept.reservations_minor) == (request_id, 0, 0)
        assert (kept.available_capital_minor, kept.member_shares, kept.total_shares) == (50000, 10, 50)
        assert [check for check in checks.verify() if not check.ok] == []

    def test_what_is_promised_is_not_lent_to_another(self) -> None:
        village = a_village()
        first = village.ask(400)
        second = village.ask(200, who="treasurer", member_id=village.people["beto"])
        village.approve(first)
        with pytest.raises(errors.CapitalIsShort) as refused:
            village.approve(second)
        assert refused.value.facts["reservations"] == pen(400)
        with pytest.raises(errors.CashIsShort):
            village.junta.as_(village.users["treasurer"]).spend(pen(101), TODAY)
        requests.withdraw_request(
            village.call("ana"), circle_id=village.junta.circle_id, request_id=first, on=TODAY, reason="Ya no"
        )
        assert village.approve(second).available_capital == pen(300)
        assert standings.capital(village.junta.circle_id, on=TODAY).promised == pen(200)
        evidence_of = village.disburse(second).loan_id
        assert LoanEvidence.objects.get(loan_id=evidence_of).promised_minor == 0
        assert [check for check in checks.verify() if not check.ok] == []

    def test_a_loan_beside_a_promise_keeps_the_promise_in_its_evidence(self) -> None:
        village = a_village()
        promised = village.ask(100)
        given = village.ask(50, who="treasurer", member_id=village.people["beto"])
        village.approve(promised)
        village.approve(given)
        kept = LoanEvidence.objects.get(loan_id=village.disburse(given).loan_id)
        assert (kept.promised_minor, kept.reservations_minor, kept.available_capital_minor) == (10000, 10000, 40000)
        assert [check for check in checks.verify() if not check.ok] == []

    def test_who_decides(self) -> None:
        village = a_village(approvals_required=2)
        asked_for = village.ask(who="president")
        with pytest.raises(refusals.MakerApproves):
            village.approve(asked_for)
        own = village.ask(who="secretary", member_id=village.people["secretary"])
        with pytest.raises(refusals.MakerApproves):
            village.approve(own, who="secretary")
        for_president = village.ask(who="treasurer", member_id=village.people["president"])
        with pytest.raises(refusals.BorrowerApproves):
            village.approve(for_president)
        with pytest.raises(refusals.BorrowerApproves):
            approvals.reject_request(
                village.call("president"), circle_id=village.junta.circle_id, request_id=for_president, on=TODAY,
                reason="No",
            )  # fmt: skip
        village.approve(for_president, who="secretary")
        with pytest.raises(refusals.ApproverHasApproved):
            village.approve(for_president, who="secretary")
        with pytest.raises(NotPermitted):
            village.approve(for_president, who="beto")

    def test_who_asks(self) -> None:
        village = a_village()
        with pytest.raises(NotPermitted):
            village.ask(who="beto")
        first = village.ask(request_id=(known := uuid4()))
        assert first == known
        with pytest.raises(refusals.RequestExists):
            village.ask(who="treasurer", member_id=village.people["beto"], request_id=known)
        with pytest.raises(refusals.MemberHasARequest):
            village.ask()
        with pytest.raises(NotPermitted):
            requests.withdraw_request(
                village.call("beto"), circle_id=village.junta.circle_id, request_id=first, on=TODAY
            )

    def test_one_step_after_the_other(self) -> None:
        village = a_village()
        circle_id = village.junta.circle_id
        with pytest.raises(refusals.RequestNotFound):
            village.disburse(uuid4())
        request_id = village.ask()
        with pytest.raises(refusals.RequestIsNotApproved):
            village.disburse(request_id)
        village.approve(request_id)
        with pytest.raises(refusals.RequestIsApproved):
            village.approve(request_id, who="secretary")
        with pytest.raises(refusals.RequestIsApproved):
            village.vote(request_id, "beto")
        village.disburse(request_id)
        for again in (village.disburse, village.approve):
            with pytest.raises(refusals.RequestHasEnded):
                again(request_id)
        second = village.ask(who="treasurer", member_id=village.people["beto"])
        approvals.reject_request(
            village.call("president"), circle_id=circle_id, request_id=second, on=TODAY, reason="Sin aval"
        )
        assert (status_of(village, second).status, status_of(village, second).end_reason) == ("rejected", "Sin aval")

    def test_a_loan_is_not_given_past_those_who_decide(self) -> None:
        village = a_village()
        with pytest.raises(refusals.LoanNeedsARequest):
            village.junta.lend(village.ana, pen(50), TODAY)
        simple = a_village(approvals_required=0)
        assert simple.junta.lend(simple.ana, pen(50), TODAY).number == 1

    def test_who_is_late_does_not_even_ask(self) -> None:
        village = a_village(approvals_required=0, next_loan_repaid_percent=Decimal(70))
        loan = village.junta.lend(village.ana, pen(100), day(11, 1), installments=2)
        with pytest.raises(refusals.LastLoanIsNotRepaid) as refused:
            village.ask()
        assert refused.value.facts["owed"] == pen(100)
        village.junta.repay(loan.loan_id, pen("69.99"), TODAY)
        with pytest.raises(refusals.LastLoanIsNotRepaid):
            village.ask()
        village.junta.repay(loan.loan_id, pen("0.01"), TODAY)
        village.ask()
        late = village.junta.lend(village.people["beto"], pen(100), day(8, 1))
        with pytest.raises(errors.MemberIsInArrears):
            village.ask(who="beto", member_id=village.people["beto"])
        assert late.number == 2

    def test_a_promise_that_is_too_old_comes_to_nothing(self) -> None:
        village = a_village(approval_days=5)
        request_id = village.ask(400)
        village.approve(request_id)
        later = village.junta.call(actor=village.users["treasurer"])
        later = replace(later, at=NOON + timedelta(days=5))
        with pytest.raises(refusals.RequestHasEnded):
            requests.disburse_request(
                later, circle_id=village.junta.circle_id, request_id=request_id, on=TODAY + timedelta(days=5)
            )
        ended = requests.expire_requests(replace(later, key=uuid4().hex), circle_id=village.junta.circle_id)
        assert ended.requests == 1
        assert (status_of(village, request_id).status, village.available()) == ("expired", pen(500))
        assert holds.open_holds(book_id=book_id_of(village.junta.circle_id)) == []
        assert [check for check in checks.verify() if not check.ok] == []

    def test_the_form_is_paid_with_the_loan(self) -> None:
        village = a_village(form_fee=pen(2))
        request_id = village.ask()
        village.approve(request_id)
        given = village.disburse(request_id)
        assert (given.form_fee, given.available_capital) == (pen(2), pen(402))
        direct = a_village(approvals_required=0, form_fee=pen(2))
        assert direct.junta.lend(direct.ana, pen(50), TODAY).available_capital == pen(452)

    def test_the_form_is_paid_before_the_decision(self) -> None:
        village = a_village(form_fee=pen(2), form_fee_when=FormFeeWhen.REQUEST)
        circle_id = village.junta.circle_id
        request_id = village.ask()
        with pytest.raises(refusals.FormIsDue):
            village.approve(request_id)
        requests.pay_form_fee(village.call(), circle_id=circle_id, request_id=request_id, on=TODAY)
        with pytest.raises(refusals.FormIsPaid):
            requests.pay_form_fee(village.call(), circle_id=circle_id, request_id=request_id, on=TODAY)
        village.approve(request_id)
        given = village.disburse(request_id)
        assert (given.form_fee, given.available_capital) == (None, pen(402))
        village.ask(who="treasurer", member_id=village.people["beto"])
        assert village.available() == pen(404)

    def test_members_vote(self) -> None:
        village = a_village(vote_majority=VoteMajority.SIMPLE, vote_quorum=VoteQuorum.HALF)
        request_id = village.ask()
        village.vote(request_id, "beto", is_for=False)
        with pytest.raises(refusals.VotesAreMissing) as missing:
            village.approve(request_id)
        assert missing.value.facts == {"votes_missing": 2, "voters": 4}
        village.vote(request_id, "secretary")
        told = village.vote(request_id, "treasurer", member_id=village.people["president"], is_for=False)
        assert (told.votes_for, told.votes_against, told.yes_missing) == (1, 2, 2)
        with pytest.raises(refusals.VotesAreAgainst):
            village.approve(request_id)
        changed = village.vote(request_id, "beto")
        assert (changed.votes_for, changed.votes_against, changed.yes_missing) == (2, 1, 0)
        assert village.approve(request_id).status is RequestStatus.APPROVED

    def test_who_votes(self) -> None:
        village = a_village(vote_majority=VoteMajority.SIMPLE)
        request_id = village.ask()
        with pytest.raises(refusals.VoterIsTheBorrower):
            village.vote(request_id, "ana")
        with pytest.raises(NotPermitted):
            village.vote(request_id, "beto", member_id=village.people["president"])
        with pytest.raises(refusals.VoterIsNoMember):
            village.vote(request_id, "treasurer", member_id=uuid4())
        stranger = a_village().users["beto"]
        with pytest.raises(NotPermitted):
            approvals.vote_on_request(
                village.junta.call(actor=stranger), circle_id=village.junta.circle_id, request_id=request_id,
                is_for=True, on=TODAY,
            )  # fmt: skip
        with pytest.raises(refusals.VoterIsNoMember):
            approvals.vote_on_request(
                village.junta.call(), circle_id=village.junta.circle_id, request_id=request_id, is_for=True, on=TODAY
            )

    def test_the_limit_of_the_shares_bars_even_the_question(self) -> None:
        village = a_village(loan_share_multiple=Decimal(3))
        with pytest.raises(errors.ShareMultipleIsExceeded):
            village.ask(301)
        village.ask(300)


@pytest.mark.parametrize(
    ("majority", "quorum", "votes", "missing", "yes"),
    [
        (VoteMajority.NONE, VoteQuorum.ALL, (0, 0, 9), 0, 0),
        (VoteMajority.SIMPLE, VoteQuorum.NONE, (0, 0, 9), 0, 1),
        (VoteMajority.SIMPLE, VoteQuorum.NONE, (1, 0, 9), 0, 0),
        (VoteMajority.SIMPLE, VoteQuorum.NONE, (3, 3, 9), 0, 1),
        (VoteMajority.SIMPLE, VoteQuorum.HALF, (3, 1, 9), 1, 0),
        (VoteMajority.SIMPLE, VoteQuorum.HALF, (3, 1, 8), 1, 0),
        (VoteMajority.SIMPLE, VoteQuorum.TWO_THIRDS, (6, 0, 10), 1, 0),
        (VoteMajority.ABSOLUTE, VoteQuorum.NONE, (4, 0, 8), 0, 1),
        (VoteMajority.ABSOLUTE, VoteQuorum.NONE, (5, 0, 9), 0, 0),
        (VoteMajority.TWO_THIRDS, VoteQuorum.NONE, (4, 3, 9), 0, 1),
        (VoteMajority.TWO_THIRDS, VoteQuorum.NONE, (4, 2, 9), 0, 0),
        (VoteMajority.UNANIMOUS, VoteQuorum.NONE, (8, 0, 9), 0, 1),
        (VoteMajority.SIMPLE, VoteQuorum.ALL, (8, 0, 9), 1, 0),
    ],
)
def test_quorum_and_majority(
    majority: VoteMajority, quorum: VoteQuorum, votes: tuple[int, int, int], missing: int, yes: int
) -> None:
    tally = Tally(for_it=votes[0], against=votes[1], voters=votes[2])
    policy = CirclePolicy(vote_majority=majority, vote_quorum=quorum)
    assert (votes_missing(tally, policy=policy), yes_missing(tally, policy=policy)) == (missing, yes)
    assert is_voted(tally, policy=policy) is (not missing and not yes)
