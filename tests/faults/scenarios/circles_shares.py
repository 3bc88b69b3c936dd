"""Scenarios of shares that go from member to member, of members and of the rules that a circle agrees on."""

from caudal.circles.actions import members
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
