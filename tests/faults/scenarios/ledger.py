"""Scenarios of the ledger: its own door, and its steps inside an action of the tests that can stop between them."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from caudal.audit.actions import Act, action
from caudal.audit.rules import Call
from caudal.kernel.money import Money
from caudal.ledger import actions
from caudal.ledger.rules import AccountKind, NewAccount, NewEntry, book_id_of, credit, debit
from tests.faults.scenarios import NOON, Scenario, again, an_organisation, done, refused


@dataclass(frozen=True)
class Moved:
    paid_in: UUID
    paid_out: UUID


@action("tests.open_book")
def open_book(act: Act, *, book_id: int) -> None:
    actions.open_book(act, book_id=book_id, kind="circle", name="Junta")
    actions.open_accounts(
        act,
        book_id=book_id,
        accounts=[
            NewAccount("assets:cash:box", AccountKind.ASSET, "PEN", floor_minor=0),
            NewAccount("equity:shares:1", AccountKind.EQUITY, "PEN"),
        ],
    )


@action("tests.move_money")
def move_money(act: Act, *, book_id: int, paid_in: Money, paid_out: Money) -> Moved:
    """Pay in, then out: two entries, so that an action can stop between them.

    :raises BalanceWouldFallBelowFloor:
    """
    both = [actions.post(act, book_id=book_id, entry=_entry(amount)) for amount in (paid_in, -paid_out)]
    return Moved(*both)


@done("tests.open_book")
def a_book_that_is_new() -> Scenario:
    return Scenario(an_organisation(), {"book_id": book_id_of(uuid4())})


@done("tests.move_money")
def fifty_in_and_twenty_out() -> Scenario:
    return _move(50, 20)


@refused("tests.move_money")
def fifty_in_and_seventy_out() -> Scenario:
    return _move(50, 70)


@done("ledger.post_entries")
def two_entries_at_once() -> Scenario:
    call, book_id = _a_book()
    return Scenario(call, {"book_id": book_id, "entries": (_entry(_soles(50)), _entry(_soles(-20)))})


@refused("ledger.post_entries")
def two_entries_of_which_one_takes_too_much() -> Scenario:
    call, book_id = _a_book()
    return Scenario(call, {"book_id": book_id, "entries": (_entry(_soles(50)), _entry(_soles(-70)))})


@done("ledger.post_entry")
def one_entry_alone() -> Scenario:
    call, book_id = _a_book()
    return Scenario(call, {"book_id": book_id, "entry": _entry(_soles(50))})


@refused("ledger.post_entry")
def one_entry_that_takes_too_much() -> Scenario:
    call, book_id = _a_book()
    return Scenario(call, {"book_id": book_id, "entry": _entry(_soles(-70))})


def _move(paid_in: int, paid_out: int) -> Scenario:
    call, book_id = _a_book()
    asked = {"paid_in": _soles(paid_in), "paid_out": _soles(paid_out)}
    return Scenario(call, {"book_id": book_id, **asked})


def _a_book() -> tuple[Call, int]:
    call, book_id = an_organisation(), book_id_of(uuid4())
    open_book(call, book_id=book_id)
    return again(call), book_id


def _soles(amount: int) -> Money:
    return Money(amount * 100, "PEN")


def _entry(amount: Money) -> NewEntry:
    lines = (debit("assets:cash:box", amount), credit("equity:shares:1", amount))
    return NewEntry(kind="shares", on=NOON.date(), lines=lines)
