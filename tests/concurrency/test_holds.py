"""Holds, settlements, releases and posts that race: limits hold, exactly one wins, nobody deadlocks."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from caudal.audit.actions import Action
from caudal.audit.rules import Call
from caudal.kernel.money import Money
from caudal.ledger import actions as ledger
from caudal.ledger.caps import actions as caps
from caudal.ledger.caps.rules import NewCap
from caudal.ledger.errors import BalanceWouldFallBelowFloor, CapWouldBePassed, PeriodIsSealed
from caudal.ledger.holds import actions, queries
from caudal.ledger.holds.actions import HoldsExpired
from caudal.ledger.holds.errors import HoldHasEnded, HoldIsSmaller
from caudal.ledger.holds.tests import make
from caudal.ledger.holds.tests.make import CASH, NOON, ROSA, TODAY, Box
from caudal.ledger.periods import actions as periods
from caudal.ledger.rules import NewEntry, Side, credit, debit
from tests.concurrency.races import Outcome, at_once

pytestmark = pytest.mark.usefixtures("committed_db")

ROUNDS = 5


def ended(outcomes: list[Outcome[Any]], *allowed: type[Exception]) -> list[Any]:
    """What the winners got; the others were refused as is allowed."""
    odd = [outcome.error for outcome in outcomes if outcome.error is not None and type(outcome.error) not in allowed]
    assert odd == []
    return [outcome.value for outcome in outcomes if outcome.error is None]


def test_holds_and_posts_that_race_for_the_last_cents_never_promise_more_than_there_is() -> None:
    box = make.a_box(500_00)
    works: list[Callable[[], Any]] = [lambda: box.place(70_00)] * 12 + [lambda: box.post(70_00)] * 12
    won = ended(at_once(works), BalanceWouldFallBelowFloor)
    assert len(won) == 7
    balance, pending = box.cash()
    assert balance - pending == 500_00 - 7 * 70_00
    assert pending == 70_00 * len([value for value in won if value is not None])
    assert make.wrong() == []


def test_of_two_who_settle_the_whole_one_does() -> None:
    for _ in range(ROUNDS):
        box = make.a_box(500_00)
        hold_id = box.place(400_00)
        assert len(ended(at_once([partial(box.settle, hold_id)] * 2), HoldHasEnded)) == 1
        assert box.cash() == (100_00, 0)
    assert make.wrong() == []


def test_parts_that_are_settled_at_once_add_up_to_the_whole() -> None:
    box = make.a_box(500_00)
    hold_id = box.place(400_00)
    won = ended(at_once([lambda: box.settle(hold_id, 60_00)] * 10), HoldIsSmaller)
    assert len(won) == 6
    assert sorted(one.held.minor for one in won) == [400_00 - 60_00 * nth for nth in range(6, 0, -1)]
    assert box.cash() == (140_00, 40_00)
    assert make.wrong() == []


def test_whoever_comes_first_settles_releases_or_expires() -> None:
    for _ in range(ROUNDS):
        box = make.a_box(500_00)
        hold_id = box.place(400_00, expires_at=NOON + timedelta(hours=1))
        works: list[Callable[[], Any]] = [partial(box.settle, hold_id), partial(box.release, hold_id)]
        late = box.call(at=NOON + timedelta(hours=2))
        expire = partial(actions.expire_holds, late, book_id=box.book_id)
        won = ended(at_once([*works, expire]), HoldHasEnded)
        moves = queries.hold(book_id=box.book_id, hold_id=hold_id).moves
        assert len(moves) == 1
        assert len([value for value in won if value != HoldsExpired(0)]) == 1
        assert box.cash() == ((100_00, 0) if moves[0].entry_id else (500_00, 0))
    assert make.wrong() == []


def tangled() -> int:
    """Eight who settle, place, release, expire and post at once; how often one of them had to begin again."""
    box = make.a_box(10_000_00)
    caps.set_cap(box.call(), book_id=box.book_id, cap=NewCap("all", Side.DEBIT, "PEN", prefix="assets", floor_minor=0))
    late = NOON + timedelta(hours=2)
    begun = Counter[str]()
    once = Action._once

    def counted(action: Any, call: Call, arguments: Any, payload: Any) -> Any:
        begun[call.key] += 1
        return once(action, call, arguments, payload)

    def many(nth: int) -> int:
        for turn in range(4):
            hold_id = box.place(10_00, expires_at=NOON + timedelta(hours=1))
            both = (CASH, ROSA) if (nth + turn) % 2 else (ROSA, CASH)
            lines = (debit(both[0], Money(1_00, "PEN")), credit(both[1], Money(1_00, "PEN")))
            ledger.post_entries(box.call(), book_id=box.book_id, entries=(NewEntry("x", TODAY, lines),))
            actions.expire_holds(box.call(at=late), book_id=box.book_id)
            try:
                box.settle(hold_id, 5_00) if nth % 2 else box.release(hold_id)
            except HoldHasEnded:
                continue
        return nth

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Action, "_once", counted)
        assert len(ended(at_once([partial(many, nth) for nth in range(8)]))) == 8
    assert make.wrong() == []
    return sum(begun.values()) - len(begun)


def test_whoever_settles_places_releases_expires_and_posts_at_once_never_deadlocks() -> None:
    assert tangled() == 0


def test_holds_that_race_for_a_cap_stay_below_it() -> None:
    box = make.a_box(500_00)
    caps.set_cap(
        box.call(), book_id=box.book_id, cap=NewCap("all", Side.DEBIT, "PEN", prefix="assets", floor_minor=200_00)
    )
    won = ended(at_once([lambda: box.place(70_00)] * 8), CapWouldBePassed)
    assert len(won) == 4
    assert make.wrong() == []


def test_what_races_with_a_seal_is_in_before_it_or_refused() -> None:
    october = date(2026, 10, 31)
    lines = (debit(ROSA, Money(10_00, "PEN")), credit(CASH, Money(10_00, "PEN")))

    def post(box: Box) -> None:
        ledger.post_entries(box.call(), book_id=box.book_id, entries=(NewEntry("x", october, lines),))

    for _ in range(ROUNDS):
        box = make.a_box(500_00)
        seal = partial(periods.seal_period, box.call(), book_id=box.book_id, through=october)
        works: list[Callable[[], Any]] = [partial(post, box) for _ in range(4)]
        assert any(ended(at_once([*works[:2], seal, *works[2:]]), PeriodIsSealed))
    assert make.wrong() == []
