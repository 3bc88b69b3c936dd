"""Scenarios of circles: every write that moves shares, fines, loans and cash, and a circle that is moved in."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from caudal.audit.rules import Call
from caudal.circles.actions import circles, fines, loans, members, shares
from caudal.circles.rules.loan_types import LoanType
from caudal.circles.rules.policy import CirclePolicy
from caudal.circles.tests.a_source import a_source_circle
from caudal.circles.tests.make import FOUNDED, day, pen
from tests.faults.scenarios import Scenario, again, an_organisation, done, refused

LATER = day(2, 1)


@dataclass(frozen=True)
class World:
    """A circle with one member, Ana, who holds ten shares of ten soles."""

    asked: Call
    circle_id: UUID
    ana: UUID
    trade_id: UUID

    def call(self) -> Call:
        return again(self.asked)

    def scenario(self, **arguments: Any) -> Scenario:
        return Scenario(self.call(), {"circle_id": self.circle_id, **arguments})

    def fine(self) -> UUID:
        told = fines.issue_fine(
            self.call(), circle_id=self.circle_id, member_id=self.ana, amount=pen(5), reason="Tardanza", on=FOUNDED
        )
        return told.fine_id

    def collected_fine(self) -> UUID:
        fine_id = self.fine()
        fines.collect_fine(self.call(), circle_id=self.circle_id, fine_id=fine_id, on=FOUNDED)
        return fine_id

    def loan(self) -> UUID:
        return loans.grant_loan(self.call(), circle_id=self.circle_id, **self.asked_loan(60)).loan_id

    def asked_loan(self, soles: int) -> dict[str, Any]:
        return {
            "member_id": self.ana,
            "principal": pen(soles),
            "loan_type": LoanType.FIXED,
            "rate": Decimal("0.05"),
            "installments": 3,
            "on": FOUNDED,
        }

    def repaid(self) -> tuple[UUID, UUID]:
        loan_id = self.loan()
        paid = loans.record_repayment(self.call(), circle_id=self.circle_id, loan_id=loan_id, amount=pen(23), on=LATER)
        return loan_id, paid.repayment_id


def a_world() -> World:
    call = an_organisation()
    opened = circles.open_circle(
        call, name="Junta", currency="PEN", founded_on=FOUNDED, share_price=pen(10),
        policy=CirclePolicy(price_changes_in_cycle=True),
    )  # fmt: skip
    ana = members.add_member(again(call), circle_id=opened.circle_id, joined_on=FOUNDED, full_name="Ana Quispe")
    bought = shares.buy_shares(again(call), circle_id=opened.circle_id, member_id=ana.member_id, shares=10, on=FOUNDED)
    return World(call, opened.circle_id, ana.member_id, bought.trade_id)


def _new_circle(call: Call, circle_id: UUID | None = None) -> Scenario:
    asked = {"name": "Junta", "currency": "PEN", "founded_on": FOUNDED, "share_price": pen(10), "circle_id": circle_id}
    return Scenario(again(call), asked)


@done("circles.open_circle")
def a_new_circle() -> Scenario:
    return _new_circle(an_organisation())


@refused("circles.open_circle")
def a_circle_that_is_open() -> Scenario:
    world = a_world()
    return _new_circle(world.asked, world.circle_id)


@done("circles.set_share_price")
def a_new_price() -> Scenario:
    return a_world().scenario(price=pen(12), valid_from=LATER)


@refused("circles.set_share_price")
def a_price_of_nothing() -> Scenario:
    return a_world().scenario(price=pen(0), valid_from=LATER)


@done("circles.add_member")
def a_new_member() -> Scenario:
    return a_world().scenario(
        joined_on=FOUNDED, full_name="Rosa Huamán", document_type="DNI", document_number="40000001"
    )


@refused("circles.add_member")
def a_member_with_anothers_document() -> Scenario:
    world = a_world()
    rosa: dict[str, Any] = {
        "joined_on": FOUNDED,
        "full_name": "Rosa",
        "document_type": "DNI",
        "document_number": "40000001",
    }
    members.add_member(world.call(), circle_id=world.circle_id, **rosa)
    return world.scenario(**rosa)


@done("circles.end_membership")
def a_member_who_goes() -> Scenario:
    world = a_world()
    shares.sell_shares(world.call(), circle_id=world.circle_id, member_id=world.ana, shares=10, on=FOUNDED)
    return world.scenario(member_id=world.ana, on=LATER)


@refused("circles.end_membership")
def a_member_who_holds_shares() -> Scenario:
    world = a_world()
    return world.scenario(member_id=world.ana, on=LATER)


@done("circles.close_circle")
def a_circle_in_which_nothing_is_left() -> Scenario:
    world = a_world()
    shares.sell_shares(world.call(), circle_id=world.circle_id, member_id=world.ana, shares=10, on=FOUNDED)
    return world.scenario(on=LATER)


@refused("circles.close_circle")
def a_circle_with_money_in_the_box() -> Scenario:
    return a_world().scenario(on=LATER)


@done("circles.buy_shares")
def three_shares() -> Scenario:
    world = a_world()
    return world.scenario(member_id=world.ana, shares=3, on=FOUNDED)


@refused("circles.buy_shares")
def shares_for_nobody() -> Scenario:
    return a_world().scenario(member_id=uuid4(), shares=3, on=FOUNDED)


@done("circles.sell_shares")
def three_shares_back() -> Scenario:
    world = a_world()
    return world.scenario(member_id=world.ana, shares=3, on=FOUNDED)


@refused("circles.sell_shares")
def more_shares_than_there_are() -> Scenario:
    world = a_world()
    return world.scenario(member_id=world.ana, shares=11, on=FOUNDED)


@done("circles.reverse_share_trade")
def a_purchase_that_was_not() -> Scenario:
    world = a_world()
    return world.scenario(trade_id=world.trade_id, on=LATER, reason="twice")


@refused("circles.reverse_share_trade")
def a_purchase_whose_money_is_lent() -> Scenario:
    world = a_world()
    world.loan()
    return world.scenario(trade_id=world.trade_id, on=LATER, reason="twice")


@done("circles.issue_fine")
def a_fine_for_coming_late() -> Scenario:
    world = a_world()
    return world.scenario(member_id=world.ana, amount=pen(5), reason="Tardanza", on=FOUNDED)


@refused("circles.issue_fine")
def a_fine_for_nobody() -> Scenario:
    return a_world().scenario(member_id=uuid4(), amount=pen(5), reason="Tardanza", on=FOUNDED)


@done("circles.collect_fine")
def a_fine_that_is_paid() -> Scenario:
    world = a_world()
    return world.scenario(fine_id=world.fine(), on=LATER)


@refused("circles.collect_fine")
def a_fine_that_was_paid() -> Scenario:
    world = a_world()
    return world.scenario(fine_id=world.collected_fine(), on=LATER)


@done("circles.waive_fine")
def a_fine_that_is_forgiven() -> Scenario:
    world = a_world()
    return world.scenario(fine_id=world.fine(), reason="Duelo", on=LATER)


@refused("circles.waive_fine")
def a_paid_fine_that_is_forgiven() -> Scenario:
    world = a_world()
    return world.scenario(fine_id=world.collected_fine(), reason="Duelo", on=LATER)


@done("circles.reverse_fine")
def a_paid_fine_that_was_wrong() -> Scenario:
    world = a_world()
    return world.scenario(fine_id=world.collected_fine(), reason="Era otra", on=LATER)


@refused("circles.reverse_fine")
def a_fine_that_is_not_there() -> Scenario:
    return a_world().scenario(fine_id=uuid4(), reason="Era otra", on=LATER)


@done("circles.grant_loan")
def a_loan_within_capital() -> Scenario:
    world = a_world()
    return world.scenario(**world.asked_loan(60))


@refused("circles.grant_loan")
def a_loan_above_capital() -> Scenario:
    world = a_world()
    return world.scenario(**world.asked_loan(101))


@done("circles.record_repayment")
def a_repayment() -> Scenario:
    world = a_world()
    return world.scenario(loan_id=world.loan(), amount=pen(23), on=LATER)


@refused("circles.record_repayment")
def a_repayment_above_the_debt() -> Scenario:
    world = a_world()
    return world.scenario(loan_id=world.loan(), amount=pen(100), on=LATER)


@done("circles.reverse_repayment")
def a_repayment_that_was_not() -> Scenario:
    world = a_world()
    loan_id, repayment_id = world.repaid()
    return world.scenario(loan_id=loan_id, repayment_id=repayment_id, on=LATER, reason="twice")


@refused("circles.reverse_repayment")
def a_repayment_that_was_reversed() -> Scenario:
    world = a_world()
    loan_id, repayment_id = world.repaid()
    asked: dict[str, Any] = {"loan_id": loan_id, "repayment_id": repayment_id, "on": LATER, "reason": "twice"}
    loans.reverse_repayment(world.call(), circle_id=world.circle_id, **asked)
    return world.scenario(**asked)


@done("circles.record_income")
def a_raffle() -> Scenario:
    return a_world().scenario(amount=pen(8), description="Rifa", on=FOUNDED)


@refused("circles.record_income")
def a_raffle_of_tomorrow() -> Scenario:
    return a_world().scenario(amount=pen(8), description="Rifa", on=day(12, 24))


@done("circles.record_expense")
def a_notebook() -> Scenario:
    return a_world().scenario(amount=pen(3), description="Libro", on=FOUNDED)


@refused("circles.record_expense")
def a_notebook_above_the_box() -> Scenario:
    return a_world().scenario(amount=pen(300), description="Libro", on=FOUNDED)


@done("circles.import_circle")
def a_circle_that_is_moved_in() -> Scenario:
    call = an_organisation()
    assert call.organisation_id is not None
    return Scenario(call, {"circle": a_source_circle(call.organisation_id)})


@refused("circles.import_circle")
def a_circle_with_a_loan_that_cannot_be() -> Scenario:
    call = an_organisation()
    assert call.organisation_id is not None
    circle = a_source_circle(call.organisation_id)
    return Scenario(call, {"circle": replace(circle, loans=(replace(circle.loans[0], principal=pen(0)),))})
