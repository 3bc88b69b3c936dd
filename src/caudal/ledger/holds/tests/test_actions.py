"""Holds: what is promised counts at once, is settled in parts, and is given back; refusals in their order."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from caudal.audit.actions import Act
from caudal.audit.rules import Actor, ActorKind, Call
from caudal.kernel.amounts import AmountIsNegative
from caudal.kernel.money import MINOR_MAX, Money
from caudal.ledger import actions as ledger, errors as ledger_errors, queries as books
from caudal.ledger.holds import actions, errors, queries
from caudal.ledger.holds.rules import NewHold, Settlement, Way
from caudal.ledger.models import Account
from caudal.ledger.rules import AccountKind, NewAccount, NewEntry, book_id_of, credit, debit

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
TODAY = date(2026, 11, 20)
CASH, ROSA, JULIO, DOLLARS = "assets:cash", "equity:shares:1", "equity:shares:2", "assets:dollars"
LARGE, LARGEST = "assets:large", "equity:large"


def pen(amount: int) -> Money:
    return Money(amount * 100, "PEN")


class Box:
    """A book with 500.00 in cash, which may not go below zero, all of it Rosa's; and calls into it."""

    def __init__(self) -> None:
        self.organisation_id = uuid4()
        self.book_id = book_id_of(self.organisation_id)
        accounts = [
            NewAccount(CASH, AccountKind.ASSET, "PEN", floor_minor=0, ceiling_minor=1000_00),
            NewAccount(ROSA, AccountKind.EQUITY, "PEN", floor_minor=0),
            NewAccount(JULIO, AccountKind.EQUITY, "PEN", floor_minor=0, ceiling_minor=300_00),
            NewAccount(DOLLARS, AccountKind.ASSET, "USD"),
            NewAccount(LARGE, AccountKind.ASSET, "PEN"),
            NewAccount(LARGEST, AccountKind.EQUITY, "PEN"),
        ]
        act = self.act()
        ledger.open_book(act, book_id=self.book_id, kind="pool", name="Box")
        ledger.open_accounts(act, book_id=self.book_id, accounts=accounts)
        self.post(500, to=CASH, out_of=ROSA)

    def act(self, at: datetime = NOON) -> Act:
        call = Call(Actor(ActorKind.SYSTEM, "tests"), key="k", at=at, organisation_id=self.organisation_id)
        return Act(name="tests.hold", call=call, event_id=uuid4())

    def post(self, amount: int, *, to: str, out_of: str) -> None:
        lines = (debit(to, pen(amount)), credit(out_of, pen(amount)))
        ledger.post(self.act(), book_id=self.book_id, entry=NewEntry(kind="shares", on=TODAY, lines=lines))

    def place(self, amount: int, *, to: str = ROSA, out_of: str = CASH, **more: Any) -> UUID:
        hold = NewHold("withdrawal", to, out_of, pen(amount), NOON + timedelta(hours=1), **more)
        return actions.place(self.act(), book_id=self.book_id, hold=hold)

    def settle(self, hold_id: UUID, amount: int | None = None, at: datetime = NOON) -> actions.HoldSettled:
        settlement = Settlement(TODAY, None if amount is None else pen(amount))
        return actions.settle(self.act(at), book_id=self.book_id, hold_id=hold_id, settlement=settlement)

    def release(self, hold_id: UUID, at: datetime = NOON) -> Money:
        return actions.release(self.act(at), book_id=self.book_id, hold_id=hold_id)

    def hold(self, hold_id: UUID) -> queries.HoldView:
        return queries.hold(book_id=self.book_id, hold_id=hold_id)

    def pending(self, account: str) -> tuple[int, int]:
        found = Account.objects.get(book_id=self.book_id, code=account)
        return found.debits_pending, found.credits_pending

    def balance(self, account: str) -> Money:
        return books.balance(book_id=self.book_id, account=account)

    def is_proved(self) -> bool:
        return all(check.ok for check in queries.verify() if check.name != "ledger.holds_have_their_event")


@pytest.fixture
def box() -> Box:
    return Box()


def test_what_is_held_counts_at_once_and_moves_nothing(box: Box) -> None:
    box.place(400)
    assert box.balance(CASH) == pen(500)
    assert (box.pending(CASH), box.pending(ROSA)) == ((0, 400_00), (400_00, 0))
    with pytest.raises(ledger_errors.BalanceWouldFallBelowFloor) as refused:
        box.post(101, to=LARGEST, out_of=CASH)
    assert refused.value.facts == {"account": CASH}
    with pytest.raises(ledger_errors.BalanceWouldFallBelowFloor) as refused:
        box.post(101, to=ROSA, out_of=LARGE)
    assert refused.value.facts == {"account": ROSA}
    box.post(100, to=ROSA, out_of=CASH)
    with pytest.raises(ledger_errors.BalanceWouldFallBelowFloor):
        box.place(1)
    assert box.is_proved()


def test_a_hold_is_settled_in_parts_by_entries_that_name_it(box: Box) -> None:
    hold_id = box.place(400, description="Retiro", details={"voucher": "7"})
    first = box.settle(hold_id, 150)
    assert (first.amount, first.held, first.booked_on) == (pen(150), pen(250), None)
    entry = books.entry(book_id=box.book_id, entry_id=first.entry_id)
    assert (entry.kind, entry.description, dict(entry.details)) == (
        "withdrawal", "Retiro", {"voucher": "7", "hold": str(hold_id)},
    )  # fmt: skip
    second = box.settle(hold_id)
    assert (second.amount, second.held) == (pen(250), pen(0))
    assert box.balance(CASH) == pen(100)
    assert (box.pending(CASH), box.pending(ROSA)) == ((0, 0), (0, 0))
    assert [(move.way, move.amount, move.held, move.entry_id) for move in box.hold(hold_id).moves] == [
        (Way.SETTLED, pen(150), pen(250), first.entry_id),
        (Way.SETTLED, pen(250), pen(0), second.entry_id),
    ]
    assert box.is_proved()


def test_a_settlement_may_have_words_of_its_own(box: Box) -> None:
    hold_id = box.place(400, description="Retiro")
    settlement = Settlement(TODAY, pen(1), kind="fee", description="Comisión", details={"rate": "1"})
    settled = actions.settle(box.act(), book_id=box.book_id, hold_id=hold_id, settlement=settlement)
    entry = books.entry(book_id=box.book_id, entry_id=settled.entry_id)
    assert (entry.kind, entry.description, dict(entry.details)) == (
        "fee",
        "Comisión",
        {"rate": "1", "hold": str(hold_id)},
    )


def test_settling_what_was_accepted_is_never_refused_for_limits(box: Box) -> None:
    hold_id = box.place(500)
    into = box.place(300, to=CASH, out_of=JULIO)
    assert box.settle(hold_id).held == pen(0)
    assert box.settle(into, 299).held == pen(1)
    assert box.settle(into).held == pen(0)
    assert (box.balance(CASH), box.balance(JULIO)) == (pen(300), pen(300))


def test_limits_cannot_be_set_where_what_is_held_would_break_them(box: Box) -> None:
    box.place(400)
    with pytest.raises(ledger_errors.BalanceIsOutsideLimits):
        ledger.set_limits(box.act(), book_id=box.book_id, account=CASH, floor_minor=101_00, ceiling_minor=None)
    ledger.set_limits(box.act(), book_id=box.book_id, account=CASH, floor_minor=100_00, ceiling_minor=None)


def test_what_is_released_can_be_spent(box: Box) -> None:
    hold_id = box.place(500)
    box.settle(hold_id, 100)
    assert box.release(hold_id) == pen(400)
    box.post(400, to=ROSA, out_of=CASH)
    assert [move.way for move in box.hold(hold_id).moves] == [Way.SETTLED, Way.RELEASED]
    assert box.is_proved()


def test_a_hold_that_has_expired_counts_until_the_job_releases_it(box: Box) -> None:
    hold_id, later = box.place(500), NOON + timedelta(hours=1)
    with pytest.raises(errors.HoldHasExpired):
        box.settle(hold_id, at=later)
    with pytest.raises(errors.HoldHasExpired):
        box.release(hold_id, at=later)
    with pytest.raises(ledger_errors.BalanceWouldFallBelowFloor):
        box.post(1, to=ROSA, out_of=CASH)
    assert actions.expire(box.act(), book_id=box.book_id) == 0
    assert (box.organisation_id, box.book_id) in queries.books_with_expired(at=later)
    assert actions.expire(box.act(later), book_id=box.book_id) == 1
    assert queries.books_with_expired(at=later) == []
    box.post(500, to=ROSA, out_of=CASH)
    assert [(move.way, move.amount) for move in box.hold(hold_id).moves] == [(Way.EXPIRED, pen(500))]
    with pytest.raises(errors.HoldHasEnded):
        box.settle(hold_id, at=later)
    assert box.is_proved()


def test_expired_holds_are_released_in_batches_the_oldest_first(box: Box) -> None:
    holds = [box.place(1, to=to, out_of=CASH) for to in (ROSA, LARGEST, ROSA, LARGEST, ROSA)]
    kept = NewHold("longer", ROSA, CASH, pen(1), NOON + timedelta(hours=3))
    kept_id = actions.place(box.act(), book_id=box.book_id, hold=kept)
    later = NOON + timedelta(hours=2)
    assert [actions.expire(box.act(later), book_id=box.book_id, limit=3) for _ in range(3)] == [3, 2, 0]
    assert {box.hold(hold_id).moves[0].way for hold_id in holds} == {Way.EXPIRED}
    assert [one.id for one in queries.open_holds(book_id=box.book_id)] == [kept_id]
    assert (box.pending(CASH), box.pending(ROSA), box.pending(LARGEST)) == ((0, 100), (100, 0), (0, 0))
    assert box.is_proved()


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"expires_at": NOON}, errors.HoldExpiryIsOutOfRange),
        ({"expires_at": NOON + timedelta(days=401)}, errors.HoldExpiryIsOutOfRange),
        ({"amount": pen(-1)}, AmountIsNegative),
        ({"amount": pen(0)}, ledger_errors.PostingIsZero),
        ({"amount": Money(MINOR_MAX + 1, "PEN")}, ledger_errors.AmountIsOutOfRange),
        ({"credit": ROSA}, ledger_errors.AccountIsNamedTwice),
        ({"details": {"x": "x" * 20_000}}, ledger_errors.DetailsAreTooLarge),
        ({"debit": "equity:nobody", "credit": DOLLARS}, ledger_errors.AccountNotFound),
        ({"debit": DOLLARS}, ledger_errors.CurrencyDiffers),
        ({"amount": Money(1, "USD")}, ledger_errors.CurrencyDiffers),
        ({"debit": "assets:closed", "credit": JULIO, "amount": pen(301)}, ledger_errors.AccountIsClosed),
        ({"amount": pen(501)}, ledger_errors.BalanceWouldFallBelowFloor),
        ({"debit": JULIO}, ledger_errors.BalanceWouldFallBelowFloor),
        ({"debit": CASH, "credit": JULIO, "amount": pen(501)}, ledger_errors.BalanceWouldRiseAboveCeiling),
        ({"debit": CASH, "credit": JULIO, "amount": pen(301)}, ledger_errors.BalanceWouldRiseAboveCeiling),
    ],
)
def test_a_hold_is_refused_as_the_entry_would_be(box: Box, change: dict[str, Any], refusal: type[Exception]) -> None:
    account = NewAccount("assets:closed", AccountKind.ASSET, "PEN")
    ledger.open_accounts(box.act(), book_id=box.book_id, accounts=[account])
    Account.objects.filter(book_id=box.book_id, code="assets:closed").update(closed_at=NOON)
    hold = replace(NewHold("withdrawal", ROSA, CASH, pen(1), NOON + timedelta(hours=1)), **change)
    with pytest.raises(refusal):
        actions.place(box.act(), book_id=box.book_id, hold=hold)
    assert queries.open_holds(book_id=box.book_id) == []


def test_more_than_any_account_may_see_is_not_held(box: Box) -> None:
    most = NewHold("large", LARGE, LARGEST, Money(MINOR_MAX, "PEN"), NOON + timedelta(hours=1))
    for _ in range(92):
        actions.place(box.act(), book_id=box.book_id, hold=most)
    with pytest.raises(ledger_errors.BalanceIsTooLarge):
        actions.place(box.act(), book_id=box.book_id, hold=most)
    assert box.is_proved()


def test_settlements_and_releases_are_refused_in_their_order(box: Box) -> None:
    hold_id = box.place(100)
    with pytest.raises(errors.HoldNotFound):
        box.settle(uuid4())
    with pytest.raises(errors.HoldNotFound):
        box.release(uuid4())
    with pytest.raises(AmountIsNegative):
        box.settle(hold_id, -1)
    with pytest.raises(ledger_errors.PostingIsZero):
        box.settle(hold_id, 0)
    with pytest.raises(errors.HoldIsSmaller) as smaller:
        box.settle(hold_id, 101)
    assert smaller.value.facts == {"held": pen(100)}
    with pytest.raises(errors.HoldHasExpired):
        box.settle(hold_id, 101, at=NOON + timedelta(hours=2))
    dollars = Settlement(TODAY, Money(1, "USD"))
    with pytest.raises(ledger_errors.CurrencyDiffers):
        actions.settle(box.act(), book_id=box.book_id, hold_id=hold_id, settlement=dollars)
    box.settle(hold_id)
    for again in (lambda: box.settle(hold_id), lambda: box.settle(hold_id, 101), lambda: box.release(hold_id)):
        with pytest.raises(errors.HoldHasEnded):
            again()


def test_a_settlement_that_posting_refuses_leaves_the_hold_as_it_was(box: Box) -> None:
    hold_id = box.place(100)
    Account.objects.filter(book_id=box.book_id, code=ROSA).update(closed_at=NOON)
    with pytest.raises(ledger_errors.AccountIsClosed):
        box.settle(hold_id)
    out_of_range = Settlement(date(1899, 12, 31))
    with pytest.raises(ledger_errors.DayIsOutOfRange):
        actions.settle(box.act(), book_id=box.book_id, hold_id=hold_id, settlement=out_of_range)
    assert (box.hold(hold_id).held, box.hold(hold_id).moves, box.pending(CASH)) == (pen(100), (), (0, 100_00))
    assert box.release(hold_id) == pen(100)


def test_open_holds_are_read_page_by_page_and_by_account(box: Box) -> None:
    ids = [box.place(10, to=to, out_of=CASH) for to in (ROSA, LARGEST, ROSA)]
    first = queries.open_holds(book_id=box.book_id, limit=2)
    rest = queries.open_holds(book_id=box.book_id, after=(first[-1].expires_at, first[-1].id))
    assert [one.id for one in (*first, *rest)] == sorted(ids)
    assert [one.id for one in queries.open_holds(book_id=box.book_id, account=LARGEST)] == [ids[1]]


@pytest.mark.parametrize(
    "statement",
    [
        "update ledger_hold set held = 0",
        "delete from ledger_hold",
        "insert into ledger_hold_move select * from ledger_hold_move",
        "update ledger_account set debits_pending = 0",
        "select ledger_move_holds(book_id, array[id], array[1], 'released', null, id, placed_at) from ledger_hold",
        "select ledger_count_pending(book_id, array[1], array[2], array[1]) from ledger_hold",
    ],
)
def test_the_application_cannot_touch_holds_in_any_other_way(box: Box, statement: str) -> None:
    box.place(100)
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
