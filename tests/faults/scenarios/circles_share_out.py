"""Scenarios of share-outs: plan, signatures, posting, payouts, and the cycle that follows."""

from dataclasses import replace
from uuid import UUID, uuid4

from caudal.audit.rules import Actor, ActorKind, Call
from caudal.circles.actions import cycles, fines, loans, members, payouts, share_out_posting, share_outs
from caudal.circles.models import Payout
from caudal.circles.rules.share_out_plan import Agreed
from caudal.circles.tests.make import FOUNDED, day, pen
from caudal.parties import actions as parties
from tests.faults.scenarios import Scenario, done, refused
from tests.faults.scenarios.circles import World, a_world

END = day(11, 1)
PAYS_DEBTS = Agreed(pays_debts=True)


def _owing() -> World:
    """Ana owes a loan and a fine."""
    world = a_world()
    loans.grant_loan(world.call(), circle_id=world.circle_id, **world.asked_loan(20))
    fines.issue_fine(
        world.call(), circle_id=world.circle_id, member_id=world.ana, amount=pen(5), reason="Tardanza", on=FOUNDED
    )
    return world


def _planned(world: World) -> UUID:
    asked = share_outs.plan_share_out(world.call(), circle_id=world.circle_id, on=END, agreed=PAYS_DEBTS)
    return asked.share_out_id


def _officer(world: World, name: str) -> Call:
    """A call of an officer who is a person with a user of their own."""
    added = members.add_member(
        world.call(), circle_id=world.circle_id, joined_on=FOUNDED, full_name=name, role="treasurer"
    )
    user = parties.add_user(
        world.call(), username=f"user-{uuid4().hex}", password="not a secret of anybody", person_id=added.person_id
    )
    return replace(world.call(), actor=Actor(ActorKind.USER, str(user.user_id)))


def _signed(world: World, *names: str) -> UUID:
    share_out_id = _planned(world)
    for name in names:
        share_outs.sign_share_out(_officer(world, name), circle_id=world.circle_id, share_out_id=share_out_id)
    return share_out_id


def _posted(world: World) -> tuple[UUID, UUID]:
    share_out_id = _signed(world, "Rosa Huamán", "Eva Mamani")
    share_out_posting.post_share_out(world.call(), circle_id=world.circle_id, share_out_id=share_out_id)
    return share_out_id, Payout.objects.get(share_out_id=share_out_id).id


def _paid(world: World) -> tuple[UUID, UUID, UUID]:
    share_out_id, payout_id = _posted(world)
    paid = payouts.pay_payout(world.call(), circle_id=world.circle_id, payout_id=payout_id, on=END, amount=pen(10))
    return share_out_id, payout_id, paid.entry_id


def _next_cycle(world: World) -> UUID:
    _, payout_id = _posted(world)
    cycles.open_cycle(world.call(), circle_id=world.circle_id, on=END)
    return payout_id


@done("circles.plan_share_out")
def a_plan_with_debts() -> Scenario:
    return _owing().scenario(on=END, agreed=PAYS_DEBTS)


@refused("circles.plan_share_out")
def a_plan_that_leaves_debts_open() -> Scenario:
    return _owing().scenario(on=END)


@done("circles.sign_share_out")
def a_signature() -> Scenario:
    world = _owing()
    share_out_id = _planned(world)
    return Scenario(_officer(world, "Rosa Huamán"), world.scenario(share_out_id=share_out_id).arguments)


@refused("circles.sign_share_out")
def a_signature_of_nobody() -> Scenario:
    world = _owing()
    return world.scenario(share_out_id=_planned(world))


@done("circles.cancel_share_out")
def a_plan_that_is_dropped() -> Scenario:
    world = _owing()
    return world.scenario(share_out_id=_planned(world), reason="Falta una multa")


@refused("circles.cancel_share_out")
def a_plan_that_nobody_made() -> Scenario:
    return a_world().scenario(share_out_id=uuid4(), reason="Falta una multa")


@done("circles.post_share_out")
def a_share_out_that_pays_debts() -> Scenario:
    world = _owing()
    return world.scenario(share_out_id=_signed(world, "Rosa Huamán", "Eva Mamani"))


@refused("circles.post_share_out")
def a_share_out_that_one_has_signed() -> Scenario:
    world = _owing()
    return world.scenario(share_out_id=_signed(world, "Rosa Huamán"))


@done("circles.reverse_share_out")
def a_share_out_that_is_taken_back() -> Scenario:
    world = _owing()
    return world.scenario(share_out_id=_posted(world)[0], on=END, reason="Faltó una multa")


@refused("circles.reverse_share_out")
def a_share_out_of_which_something_is_paid() -> Scenario:
    world = _owing()
    return world.scenario(share_out_id=_paid(world)[0], on=END, reason="Faltó una multa")


@done("circles.pay_payout")
def a_payout_in_part() -> Scenario:
    world = _owing()
    return world.scenario(payout_id=_posted(world)[1], on=END, amount=pen(10))


@refused("circles.pay_payout")
def more_than_a_payout_holds() -> Scenario:
    world = _owing()
    return world.scenario(payout_id=_posted(world)[1], on=END, amount=pen(1000))


@done("circles.take_payout_back")
def a_payment_that_was_never_made() -> Scenario:
    world = _owing()
    _, payout_id, entry_id = _paid(world)
    return world.scenario(payout_id=payout_id, entry_id=entry_id, on=END, reason="Quedó")


@refused("circles.take_payout_back")
def a_payment_that_is_not_there() -> Scenario:
    world = _owing()
    _, payout_id, _ = _paid(world)
    return world.scenario(payout_id=payout_id, entry_id=uuid4(), on=END, reason="Quedó")


@done("circles.carry_payout")
def a_payout_that_becomes_shares() -> Scenario:
    world = _owing()
    return world.scenario(payout_id=_next_cycle(world), shares=2, on=END)


@refused("circles.carry_payout")
def more_shares_than_a_payout_buys() -> Scenario:
    world = _owing()
    return world.scenario(payout_id=_next_cycle(world), shares=1000, on=END)


@done("circles.open_cycle")
def a_cycle_at_a_new_price() -> Scenario:
    world = _owing()
    _posted(world)
    return world.scenario(on=END, share_price=pen(20))


@refused("circles.open_cycle")
def a_cycle_beside_an_open_one() -> Scenario:
    return a_world().scenario(on=END)
