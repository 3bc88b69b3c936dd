"""Scenarios of meetings: counts, signatures, the roll call, the agenda, fine prices, and money that is set aside."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

from caudal.audit.rules import Actor, ActorKind, Call
from caudal.circles.actions import agenda, cash, circles, fines, funds, meetings, members, price_list, roll_call, shares
from caudal.circles.actions.roll_call import Mark
from caudal.circles.actions.rounds import RepaymentPart
from caudal.circles.rules.meetings import AttendanceStatus
from caudal.circles.tests.make import FOUNDED, day, pen
from caudal.parties import actions as parties
from tests.faults.scenarios import Scenario, again, an_organisation, done, refused

TODAY = day(11, 20)


@dataclass(frozen=True)
class World:
    """A circle with 100 soles of Ana's; Rosa is its president."""

    asked: Call
    circle_id: UUID
    ana: UUID
    rosa: UUID
    person: UUID

    def call(self) -> Call:
        return again(self.asked)

    def scenario(self, **arguments: Any) -> Scenario:
        return Scenario(self.call(), {"circle_id": self.circle_id, **arguments})

    def money(self, soles: int, **more: Any) -> Scenario:
        return self.scenario(amount=pen(soles), on=TODAY, **more)

    def opened(self) -> UUID:
        opened = meetings.open_meeting(self.call(), circle_id=self.circle_id, held_on=TODAY, cash_counted=pen(100))
        return opened.meeting_id

    def counted(self, soles: int = 100) -> UUID:
        meeting_id = self.opened()
        meetings.count_meeting(
            self.call(), circle_id=self.circle_id, meeting_id=meeting_id, cash_counted=pen(soles),
            difference_reason="Nadie sabe",
        )  # fmt: skip
        return meeting_id

    def signer(self) -> Call:
        user = parties.add_user(
            self.call(), username=f"rosa-{uuid4().hex}", password="caballito de totora", person_id=self.person
        )
        return replace(self.call(), actor=Actor(ActorKind.USER, str(user.user_id)))

    def closed(self, soles: int = 100) -> UUID:
        meeting_id = self.counted(soles)
        meetings.sign_meeting(self.signer(), circle_id=self.circle_id, meeting_id=meeting_id)
        return meeting_id

    def item(self, meeting_id: UUID) -> UUID:
        asked = {"circle_id": self.circle_id, "meeting_id": meeting_id}
        return agenda.add_agenda_item(self.call(), title="Precio", **asked).item_id

    def in_the_fund(self, soles: int = 20) -> UUID:
        return funds.contribute_social_fund(
            self.call(), circle_id=self.circle_id, member_id=self.ana, amount=pen(soles), on=TODAY
        ).entry_id

    def in_the_reserve(self) -> None:
        funds.move_to_legal_reserve(
            self.call(), circle_id=self.circle_id, amount=pen(20), description="Acuerdo", on=TODAY
        )


def a_world() -> World:
    call = an_organisation()
    opened = circles.open_circle(call, name="Junta", currency="PEN", founded_on=FOUNDED, share_price=pen(10))
    asked: dict[str, Any] = {"circle_id": opened.circle_id, "joined_on": FOUNDED}
    ana = members.add_member(again(call), full_name="Ana Quispe", role="treasurer", **asked)
    rosa = members.add_member(again(call), full_name="Rosa Huamán", role="president", **asked)
    shares.buy_shares(again(call), circle_id=opened.circle_id, member_id=ana.member_id, shares=10, on=FOUNDED)
    return World(call, opened.circle_id, ana.member_id, rosa.member_id, rosa.person_id)


@done("circles.open_meeting")
def a_meeting_whose_box_is_short() -> Scenario:
    return a_world().scenario(held_on=TODAY, cash_counted=pen(97), difference_reason="Faltaban tres", meeting_id=None)


@refused("circles.open_meeting")
def a_second_meeting() -> Scenario:
    world = a_world()
    world.opened()
    return world.scenario(held_on=TODAY, cash_counted=pen(100))


@done("circles.count_meeting")
def a_count_at_the_end() -> Scenario:
    world = a_world()
    return world.scenario(meeting_id=world.opened(), cash_counted=pen(100))


@refused("circles.count_meeting")
def a_count_that_differs_for_no_reason() -> Scenario:
    world = a_world()
    return world.scenario(meeting_id=world.opened(), cash_counted=pen(99))


@done("circles.sign_meeting")
def a_signature_under_a_difference() -> Scenario:
    world = a_world()
    meeting_id = world.counted(98)
    return Scenario(world.signer(), {"circle_id": world.circle_id, "meeting_id": meeting_id})


@refused("circles.sign_meeting")
def a_signature_of_nobody() -> Scenario:
    world = a_world()
    return world.scenario(meeting_id=world.counted())


@done("circles.reopen_meeting")
def the_last_meeting_with_its_difference() -> Scenario:
    world = a_world()
    return world.scenario(meeting_id=world.closed(98), reason="Apareció el billete")


@refused("circles.reopen_meeting")
def a_meeting_whose_surplus_is_spent() -> Scenario:
    world = a_world()
    meeting_id = world.closed(105)
    cash.record_expense(world.call(), circle_id=world.circle_id, amount=pen(104), description="Semillas", on=TODAY)
    return world.scenario(meeting_id=meeting_id, reason="Faltó un pago")


@done("circles.take_attendance")
def a_roll_call_with_a_correction() -> Scenario:
    world = a_world()
    price_list.set_fine_price(world.call(), circle_id=world.circle_id, code="late", name="Tardanza", price=pen(2))
    meeting_id = world.opened()
    late = Mark(member_id=world.ana, status=AttendanceStatus.LATE)
    roll_call.take_attendance(world.call(), circle_id=world.circle_id, meeting_id=meeting_id, marks=(late,))
    marks = (
        Mark(member_id=world.ana, status=AttendanceStatus.PRESENT),
        Mark(member_id=world.rosa, status=AttendanceStatus.LATE, minutes_late=5),
    )
    return world.scenario(meeting_id=meeting_id, marks=marks)


@refused("circles.take_attendance")
def a_fine_that_was_paid_and_whose_money_is_gone() -> Scenario:
    world = a_world()
    price_list.set_fine_price(world.call(), circle_id=world.circle_id, code="late", name="Tardanza", price=pen(2))
    meeting_id, fine_id = world.opened(), uuid4()
    late = Mark(member_id=world.ana, status=AttendanceStatus.LATE, fine_id=fine_id)
    roll_call.take_attendance(world.call(), circle_id=world.circle_id, meeting_id=meeting_id, marks=(late,))
    fines.collect_fine(world.call(), circle_id=world.circle_id, fine_id=fine_id, on=TODAY)
    cash.record_expense(world.call(), circle_id=world.circle_id, amount=pen(102), description="Todo", on=TODAY)
    marks = (
        Mark(member_id=world.rosa, status=AttendanceStatus.LATE),
        Mark(member_id=world.ana, status=AttendanceStatus.PRESENT),
    )
    return world.scenario(meeting_id=meeting_id, marks=marks)


@done("circles.add_agenda_item")
def a_point_of_the_agenda() -> Scenario:
    world = a_world()
    return world.scenario(meeting_id=world.opened(), title="Precio de la acción")


@refused("circles.add_agenda_item")
def a_point_for_a_closed_meeting() -> Scenario:
    world = a_world()
    return world.scenario(meeting_id=world.closed(), title="Precio de la acción")


@done("circles.decide_agenda_item")
def a_decision() -> Scenario:
    world = a_world()
    meeting_id = world.opened()
    return world.scenario(meeting_id=meeting_id, item_id=world.item(meeting_id), decision="Queda", votes_for=2)


@refused("circles.decide_agenda_item")
def a_decision_on_nothing() -> Scenario:
    world = a_world()
    return world.scenario(meeting_id=world.opened(), item_id=uuid4(), decision="Queda")


@done("circles.write_minutes")
def minutes_with_the_next_day() -> Scenario:
    world = a_world()
    return world.scenario(meeting_id=world.opened(), notes="Llovió", next_on=day(11, 27))


@refused("circles.write_minutes")
def minutes_with_a_next_day_that_is_past() -> Scenario:
    world = a_world()
    return world.scenario(meeting_id=world.opened(), next_on=day(11, 19))


@done("circles.set_fine_price")
def a_price_for_coming_late() -> Scenario:
    return a_world().scenario(code="late", name="Tardanza", price=pen(2), minutes_free=15)


@refused("circles.set_fine_price")
def a_price_for_a_code_that_is_none() -> Scenario:
    return a_world().scenario(code="¡Tarde!", name="Tardanza", price=pen(2))


@done("circles.receive_from_member")
def all_that_a_member_brings() -> Scenario:
    world = a_world()
    fine: dict[str, Any] = {"member_id": world.ana, "amount": pen(5), "reason": "Tardanza"}
    fines.issue_fine(world.call(), circle_id=world.circle_id, on=TODAY, **fine)
    return world.scenario(
        meeting_id=world.opened(), member_id=world.ana, on=TODAY, shares_bought=2, fines_paid=pen(3),
        social_fund=pen(1),
    )  # fmt: skip


@refused("circles.receive_from_member")
def shares_and_a_repayment_of_no_loan() -> Scenario:
    world = a_world()
    parts = (RepaymentPart(loan_id=uuid4(), amount=pen(5)),)
    return world.scenario(meeting_id=world.opened(), member_id=world.ana, on=TODAY, shares_bought=2, repayments=parts)


@done("circles.contribute_social_fund")
def a_contribution() -> Scenario:
    world = a_world()
    return world.money(2, member_id=world.ana)


@refused("circles.contribute_social_fund")
def a_contribution_of_nobody() -> Scenario:
    return a_world().money(2, member_id=uuid4())


@done("circles.pay_from_social_fund")
def help_for_a_member() -> Scenario:
    world = a_world()
    world.in_the_fund()
    return world.money(15, description="Medicinas", member_id=world.rosa)


@refused("circles.pay_from_social_fund")
def help_from_an_empty_fund() -> Scenario:
    return a_world().money(15, description="Medicinas")


@done("circles.move_to_legal_reserve")
def money_that_is_set_aside() -> Scenario:
    return a_world().money(20, description="Acuerdo")


@refused("circles.move_to_legal_reserve")
def more_than_there_is_set_aside() -> Scenario:
    return a_world().money(101, description="Acuerdo")


@done("circles.release_legal_reserve")
def money_given_back() -> Scenario:
    world = a_world()
    world.in_the_reserve()
    return world.money(20, description="Pérdida")


@refused("circles.release_legal_reserve")
def money_given_back_from_nothing() -> Scenario:
    return a_world().money(20, description="Pérdida")


@done("circles.use_legal_reserve")
def a_roof_from_the_reserve() -> Scenario:
    world = a_world()
    world.in_the_reserve()
    return world.money(20, description="Techo")


@refused("circles.use_legal_reserve")
def a_roof_from_nothing() -> Scenario:
    return a_world().money(20, description="Techo")


@done("circles.reverse_cash_entry")
def a_contribution_of_somebody_else() -> Scenario:
    world = a_world()
    return world.scenario(entry_id=world.in_the_fund(), on=TODAY, reason="Era de Rosa")


@refused("circles.reverse_cash_entry")
def a_contribution_that_is_spent() -> Scenario:
    world = a_world()
    entry_id = world.in_the_fund()
    funds.pay_from_social_fund(world.call(), circle_id=world.circle_id, amount=pen(15), description="Velas", on=TODAY)
    return world.scenario(entry_id=entry_id, on=TODAY, reason="Era de Rosa")
