"""Scenarios of shares that go from member to member, of members and of the rules that a circle agrees on."""

from dataclasses import replace as changed

from caudal.audit.rules import Actor, ActorKind
from caudal.circles.actions import members, policies, roles
from caudal.circles.rules.policy import USUAL_POLICY
from caudal.circles.tests.make import FOUNDED
from tests.faults.scenarios import Scenario, done, refused
from tests.faults.scenarios.circles import LATER, World, a_world


def _with_rosa() -> tuple[World, Scenario]:
    world = a_world()
    rosa = members.add_member(world.call(), circle_id=world.circle_id, joined_on=FOUNDED, full_name="Rosa Huamán")
    asked = world.scenario(from_member_id=world.ana, to_member_id=rosa.member_id, shares=4, on=LATER)
    return world, asked


@done("circles.transfer_shares")
def four_shares_for_rosa() -> Scenario:
    return _with_rosa()[1]


@refused("circles.transfer_shares")
def more_shares_than_ana_has() -> Scenario:
    world, asked = _with_rosa()
    return world.scenario(**{**asked.arguments, "shares": 11})


SECOND = Actor(ActorKind.SYSTEM, "a second officer")
STRICTER = changed(USUAL_POLICY, open_loans_max=1)


def _proposed() -> World:
    world = a_world()
    policies.propose_policy_change(world.call(), circle_id=world.circle_id, policy=STRICTER, reason="Asamblea")
    return world


def _by_second(world: World, **arguments: object) -> Scenario:
    asked = world.scenario(number=1, **arguments)
    return Scenario(changed(asked.call, actor=SECOND), asked.arguments)


@done("circles.propose_policy_change")
def rules_that_are_stricter() -> Scenario:
    return a_world().scenario(policy=STRICTER, reason="Asamblea")


@refused("circles.propose_policy_change")
def rules_beside_others_that_wait() -> Scenario:
    return _proposed().scenario(policy=USUAL_POLICY, reason="Asamblea")


@done("circles.approve_policy_change")
def rules_that_a_second_officer_approves() -> Scenario:
    return _by_second(_proposed())


@refused("circles.approve_policy_change")
def rules_that_their_proposer_approves() -> Scenario:
    return _proposed().scenario(number=1)


@done("circles.reject_policy_change")
def rules_that_are_turned_down() -> Scenario:
    return _by_second(_proposed(), reason="Falta hablarlo")


@refused("circles.reject_policy_change")
def rules_that_nobody_proposed() -> Scenario:
    return a_world().scenario(number=1, reason="Falta hablarlo")


@done("circles.withdraw_policy_change")
def rules_that_are_taken_back() -> Scenario:
    return _proposed().scenario(number=1)


@refused("circles.withdraw_policy_change")
def rules_of_another() -> Scenario:
    return _by_second(_proposed())


@done("circles.change_role")
def ana_is_secretary() -> Scenario:
    world = a_world()
    return world.scenario(member_id=world.ana, role="secretary", on=LATER)


@refused("circles.change_role")
def ana_is_a_member_already() -> Scenario:
    world = a_world()
    return world.scenario(member_id=world.ana, role="member", on=LATER)


@done("circles.name_beneficiary")
def luz_stands_for_ana() -> Scenario:
    world = a_world()
    return world.scenario(member_id=world.ana, full_name="Luz Quispe", relation="hija")


@refused("circles.name_beneficiary")
def nobody_stands_for_ana() -> Scenario:
    world = a_world()
    return world.scenario(member_id=world.ana, full_name="")


@done("circles.remove_beneficiary")
def luz_stands_for_ana_no_more() -> Scenario:
    world = a_world()
    roles.name_beneficiary(world.call(), circle_id=world.circle_id, member_id=world.ana, full_name="Luz Quispe")
    return world.scenario(member_id=world.ana)


@refused("circles.remove_beneficiary")
def a_beneficiary_whom_nobody_named() -> Scenario:
    world = a_world()
    return world.scenario(member_id=world.ana)
