"""Scenarios of requests: asked, voted, approved, handed over or ended; and what answers for them."""

from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from caudal.audit.rules import Actor, ActorKind, Call
from caudal.circles.actions import approvals, circles, guarantees, members, requests, shares
from caudal.circles.models import Member
from caudal.circles.rules.loan_types import LoanType
from caudal.circles.rules.policy import CirclePolicy, FormFeeWhen
from caudal.circles.rules.requests import GuaranteeKind
from caudal.circles.tests.make import FOUNDED, day, pen
from caudal.parties import actions as parties
from tests.faults.scenarios import Scenario, again, an_organisation, done, refused
from tests.faults.scenarios.queued import begun, due

TODAY = day(11, 20)
PRESIDENT = Actor(ActorKind.SYSTEM, "president")


@dataclass(frozen=True)
class World:
    """A circle with 500 soles in which an officer decides on loans; Ana borrows, Beto answers."""

    asked: Call
    circle_id: UUID
    ana: UUID
    beto: UUID

    def call(self, actor: Actor | None = None) -> Call:
        call = again(self.asked)
        return call if actor is None else replace(call, actor=actor)

    def about(self, request_id: UUID, actor: Actor | None = None, **more: Any) -> Scenario:
        return Scenario(self.call(actor), {"circle_id": self.circle_id, "request_id": request_id, **more})

    def wish(self, **more: Any) -> dict[str, Any]:
        return {
            "circle_id": self.circle_id, "member_id": self.ana, "principal": pen(200), "loan_type": LoanType.FIXED,
            "rate": Decimal("0.05"), "installments": 3, "on": TODAY,
        } | more  # fmt: skip

    def request(self) -> UUID:
        return requests.request_loan(self.call(), **self.wish()).request_id

    def approved(self) -> UUID:
        request_id = self.request()
        approvals.approve_request(self.call(PRESIDENT), circle_id=self.circle_id, request_id=request_id, on=TODAY)
        return request_id

    def guarantee(self, request_id: UUID) -> UUID:
        return guarantees.add_guarantee(
            self.call(), circle_id=self.circle_id, request_id=request_id, kind=GuaranteeKind.AVAL, amount=pen(50),
            on=TODAY, member_id=self.beto,
        ).guarantee_id  # fmt: skip

    def user_of(self, member_id: UUID) -> Actor:
        person_id = Member.objects.get(id=member_id).person_id
        added = parties.add_user(
            self.call(), username=f"u-{uuid4().hex}", password="not a secret of anybody", person_id=person_id
        )
        return Actor(ActorKind.USER, str(added.user_id))


def a_world(**policy: Any) -> World:
    call = an_organisation()
    agreed = CirclePolicy(**{"approvals_required": 1} | policy)
    opened = circles.open_circle(
        call, name="Junta", currency="PEN", founded_on=FOUNDED, share_price=pen(10), policy=agreed
    )
    circle_id = opened.circle_id
    ana, beto = (
        members.add_member(again(call), circle_id=circle_id, joined_on=FOUNDED, full_name=name).member_id
        for name in ("Ana Quispe", "Beto Rojas")
    )
    shares.buy_shares(again(call), circle_id=circle_id, member_id=ana, shares=50, on=FOUNDED)
    return World(call, circle_id, ana, beto)


@done("circles.request_loan")
def a_question_with_its_form_paid() -> Scenario:
    world = a_world(form_fee=pen(2), form_fee_when=FormFeeWhen.REQUEST)
    return Scenario(world.call(), world.wish(request_id=uuid4()))


@refused("circles.request_loan")
def a_second_question_of_one_member() -> Scenario:
    world = a_world()
    world.request()
    return Scenario(world.call(), world.wish())


@done("circles.pay_form_fee")
def a_form_that_is_due() -> Scenario:
    world = a_world(form_fee=pen(2), form_fee_when=FormFeeWhen.REQUEST)
    asked = requests.request_loan(world.call(world.user_of(world.ana)), **world.wish())
    return world.about(asked.request_id, on=TODAY)


@refused("circles.pay_form_fee")
def a_form_that_costs_nothing() -> Scenario:
    world = a_world()
    return world.about(world.request(), on=TODAY)


@done("circles.vote_on_request")
def a_hand_that_was_raised() -> Scenario:
    world = a_world()
    return world.about(world.request(), is_for=True, on=TODAY, member_id=world.beto)


@refused("circles.vote_on_request")
def a_vote_of_the_borrower() -> Scenario:
    world = a_world()
    return world.about(world.request(), is_for=True, on=TODAY, member_id=world.ana)


@done("circles.approve_request")
def the_last_yes() -> Scenario:
    world = a_world()
    return world.about(world.request(), PRESIDENT, on=TODAY)


@refused("circles.approve_request")
def a_yes_to_more_than_there_is() -> Scenario:
    world = a_world()
    asked = requests.request_loan(world.call(), **world.wish(principal=pen(501)))
    return world.about(asked.request_id, PRESIDENT, on=TODAY)


@done("circles.reject_request")
def a_no() -> Scenario:
    world = a_world()
    return world.about(world.request(), PRESIDENT, on=TODAY, reason="Sin aval")


@refused("circles.reject_request")
def a_no_of_who_wrote_it() -> Scenario:
    world = a_world()
    return world.about(world.request(), on=TODAY, reason="Sin aval")


@done("circles.withdraw_request")
def a_promise_taken_back() -> Scenario:
    world = a_world()
    return world.about(world.approved(), on=TODAY)


@refused("circles.withdraw_request")
def a_request_that_is_not_there() -> Scenario:
    return a_world().about(uuid4(), on=TODAY)


@done("circles.disburse_request")
def money_for_who_was_promised_it() -> Scenario:
    world = a_world(form_fee=pen(2))
    return world.about(world.approved(), on=TODAY)


@refused("circles.disburse_request")
def money_for_who_has_sold_their_shares_since() -> Scenario:
    """The refusal comes after the promise was given back: that has to be undone."""
    world = a_world(loan_share_multiple=Decimal("0.5"))
    request_id = world.approved()
    shares.sell_shares(world.call(), circle_id=world.circle_id, member_id=world.ana, shares=30, on=TODAY)
    return world.about(request_id, on=TODAY)


@done("circles.expire_requests")
def a_promise_that_is_too_old() -> Scenario:
    world = a_world(approval_days=1)
    world.approved()
    return Scenario(replace(world.call(), at=world.asked.at + timedelta(days=2)), {"circle_id": world.circle_id})


@refused("circles.expire_requests")
def of_a_circle_of_nobody() -> Scenario:
    return Scenario(a_world().call(), {"circle_id": uuid4()})


@done("circles.add_guarantee")
def a_cow_in_pledge() -> Scenario:
    world = a_world()
    return world.about(world.request(), kind=GuaranteeKind.PLEDGE, amount=pen(50), on=TODAY, description="Una vaca")


@refused("circles.add_guarantee")
def a_borrower_as_their_own_aval() -> Scenario:
    world = a_world()
    return world.about(world.request(), kind=GuaranteeKind.AVAL, amount=pen(50), on=TODAY, member_id=world.ana)


@done("circles.consent_as_aval")
def an_aval_who_agrees() -> Scenario:
    world = a_world()
    request_id = world.request()
    guarantee_id = world.guarantee(request_id)
    return world.about(request_id, world.user_of(world.beto), guarantee_id=guarantee_id, on=TODAY)


@refused("circles.consent_as_aval")
def an_officer_who_agrees_for_the_aval() -> Scenario:
    world = a_world()
    request_id = world.request()
    return world.about(request_id, guarantee_id=world.guarantee(request_id), on=TODAY)


@done("circles.release_guarantee")
def an_aval_who_goes() -> Scenario:
    world = a_world()
    request_id = world.request()
    return world.about(request_id, guarantee_id=world.guarantee(request_id), on=TODAY, reason="Se fue")


@refused("circles.release_guarantee")
def a_guarantee_that_is_not_there() -> Scenario:
    world = a_world()
    return world.about(world.request(), guarantee_id=uuid4(), on=TODAY, reason="Se fue")


@done("circles.add_guarantee_document")
def a_paper_with_its_file() -> Scenario:
    world = a_world()
    request_id = world.request()
    return world.about(
        request_id, guarantee_id=world.guarantee(request_id), title="Carta", on=TODAY, content="JVBERi0xLjc="
    )


@refused("circles.add_guarantee_document")
def a_paper_that_nobody_can_name() -> Scenario:
    world = a_world()
    request_id = world.request()
    return world.about(request_id, guarantee_id=world.guarantee(request_id), title="Carta", on=TODAY)


@due("circles.expire_requests")
def a_promise_has_been_too_old_for_long() -> UUID:
    world = a_world(approval_days=1)
    then = replace(world, asked=replace(world.asked, at=world.asked.at - timedelta(days=300)))
    request_id = requests.request_loan(then.call(), **then.wish(on=FOUNDED)).request_id
    approvals.approve_request(then.call(PRESIDENT), circle_id=world.circle_id, request_id=request_id, on=FOUNDED)
    return begun("circles.expire_requests")
