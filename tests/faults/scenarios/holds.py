"""Scenarios of holds, caps and sealed periods, and of the job that releases what has expired."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from caudal.kernel.money import Money
from caudal.ledger.caps import actions as caps
from caudal.ledger.caps.rules import NewCap
from caudal.ledger.holds.rules import Settlement
from caudal.ledger.holds.tests import make
from caudal.ledger.holds.tests.make import CASH, NOON, TODAY, Box
from caudal.ledger.periods import actions as periods
from caudal.ledger.rules import SealedPolicy, Side
from tests.faults.scenarios import Scenario, done, refused
from tests.faults.scenarios.queued import begun, due

OCTOBER = date(2026, 10, 31)
LONG_AGO = NOON - timedelta(days=300)


@done("ledger.place_hold")
def four_hundred_of_five() -> Scenario:
    return _of(make.a_box(), hold=make.a_hold(400_00))


@refused("ledger.place_hold")
def more_than_there_is() -> Scenario:
    return _of(make.a_box(), hold=make.a_hold(501_00))


@done("ledger.settle_hold")
def a_part_of_a_hold() -> Scenario:
    box = make.a_box()
    return _of(box, hold_id=box.place(400_00), settlement=Settlement(TODAY, Money(100_00, "PEN")))


@refused("ledger.settle_hold")
def into_a_sealed_period() -> Scenario:
    box = make.a_box()
    hold_id = box.place(400_00)
    periods.seal_period(box.call(), book_id=box.book_id, through=OCTOBER)
    return _of(box, hold_id=hold_id, settlement=Settlement(OCTOBER))


@done("ledger.release_hold")
def the_rest_of_a_hold() -> Scenario:
    box = make.a_box()
    hold_id = box.place(400_00)
    box.settle(hold_id, 100_00)
    return _of(box, hold_id=hold_id)


@refused("ledger.release_hold")
def a_hold_that_is_settled() -> Scenario:
    box = make.a_box()
    hold_id = box.place(400_00)
    box.settle(hold_id)
    return _of(box, hold_id=hold_id)


@done("ledger.expire_holds")
def two_that_have_expired() -> Scenario:
    return _of(_expired())


@refused("ledger.expire_holds")
def of_a_book_of_nobody() -> Scenario:
    return Scenario(make.a_box().call(), {"book_id": 7})


@due("ledger.expire_holds")
def holds_have_expired() -> UUID:
    _expired()
    return begun("ledger.expire_holds")


@done("ledger.set_cap")
def over_all_that_is_owned() -> Scenario:
    return _of(make.a_box(), cap=_cap(floor_minor=100_00))


@refused("ledger.set_cap")
def that_does_not_hold() -> Scenario:
    return _of(make.a_box(), cap=_cap(floor_minor=501_00))


@done("ledger.remove_cap")
def that_is_there() -> Scenario:
    box = make.a_box()
    caps.set_cap(box.call(), book_id=box.book_id, cap=_cap(floor_minor=100_00))
    return _of(box, code="owned")


@refused("ledger.remove_cap")
def that_is_not_there() -> Scenario:
    return _of(make.a_box(), code="owned")


@done("ledger.seal_period")
def october() -> Scenario:
    return _of(make.a_box(), through=OCTOBER)


@refused("ledger.seal_period")
def a_day_that_is_not_over() -> Scenario:
    return _of(make.a_box(), through=TODAY)


@done("ledger.set_sealed_policy")
def book_it_today() -> Scenario:
    return _of(make.a_box(), policy=SealedPolicy.BOOK_TODAY)


@refused("ledger.set_sealed_policy")
def for_nobody() -> Scenario:
    return Scenario(make.a_box().call(), {"book_id": 7, "policy": SealedPolicy.BOOK_TODAY})


def _of(box: Box, **asked: Any) -> Scenario:
    return Scenario(box.call(), {"book_id": box.book_id, **asked})


def _expired() -> Box:
    box = make.a_box()
    for _ in range(2):
        box.place(100_00, at=LONG_AGO, expires_at=LONG_AGO + timedelta(hours=1))
    return box


def _cap(*, floor_minor: int) -> NewCap:
    prefix = CASH.partition(":")[0]
    return NewCap(code="owned", side=Side.DEBIT, currency="PEN", prefix=prefix, floor_minor=floor_minor)
