"""The books that figures are made in: accounts with limits, transfers between them, and the door that is measured."""

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction

from caudal.audit.actions import Act
from caudal.audit.rules import Actor, ActorKind, Call
from caudal.kernel.money import Money
from caudal.ledger import actions
from caudal.ledger.rules import AccountKind, NewAccount, NewEntry, book_id_of, credit, debit

ACCOUNTS = 10_000
TODAY = date(2026, 11, 20)
CURRENCY = "PEN"
# Every account has a limit that is judged with each posting, so far away that nothing is refused.
FLOOR_MINOR = -(10**15)

HISTORY_BATCH = 8_000
FIRST_DAY = date(2023, 11, 20)
DAYS = 1096
BACKDATED_PERCENT = 2
BACKDATED_DAYS_MAX = 90

chance = random.Random(20261120)


def opened(*, accounts: int = ACCOUNTS, organisation_id: UUID | None = None) -> int:
    """Open a book with so many accounts, of the organisation or of a new one, and give its number."""
    book_id = book_id_of(uuid4())
    new = [NewAccount(code_of(nth), AccountKind.ASSET, CURRENCY, floor_minor=FLOOR_MINOR) for nth in range(accounts)]
    with an_act(organisation_id) as act:
        actions.open_book(act, book_id=book_id, kind="bench", name="Bench")
        actions.open_accounts(act, book_id=book_id, accounts=new)
    return book_id


def code_of(nth: int) -> str:
    """The code of the account with this number in the book; number 0 is the hot one where there is one."""
    return f"assets:{nth}"


def transfers(count: int, *, hot: bool = False, accounts: int = ACCOUNTS, on: date = TODAY) -> list[NewEntry]:
    """Transfers of random amounts between two accounts, picked uniformly; `hot` makes number 0 one of them."""
    return [_transfer(_pair(hot, accounts), on=on) for _ in range(count)]


def post(book_id: int, entries: Sequence[NewEntry]) -> list[UUID | None]:
    """Post durably, in a transaction of its own, and give the entries' ids."""
    with an_act() as act:
        outcomes = actions.post_batch(act, book_id=book_id, entries=entries)
    return [outcome.entry_id for outcome in outcomes]


def a_call(*, organisation_id: UUID) -> Call:
    """A call of the bench, with a key of its own."""
    actor = Actor(ActorKind.SYSTEM, "bench")
    return Call(actor=actor, key=str(uuid4()), at=datetime.now(tz=UTC), organisation_id=organisation_id)


def history(book_id: int, count: int) -> Iterator[datetime]:
    """Post `count` transfers of three years to the hot account, some backdated; gives an instant after each batch."""
    for first in range(0, count, HISTORY_BATCH):
        batch = transfers(min(HISTORY_BATCH, count - first), hot=True)
        post(book_id, [replace(entry, on=_day(first + nth, count)) for nth, entry in enumerate(batch)])
        yield datetime.now(tz=UTC)


def days(count: int) -> list[date]:
    """So many days of the history."""
    return [FIRST_DAY + timedelta(days=chance.randrange(DAYS)) for _ in range(count)]


@contextmanager
def an_act(organisation_id: UUID | None = None) -> Iterator[Act]:
    """One transaction with an open act: what is measured is the ledger, not the audit around it."""
    with transaction.atomic():
        yield Act(name="bench.post", call=a_call(organisation_id=organisation_id or uuid4()), event_id=uuid4())


def _day(nth: int, count: int) -> date:
    day = FIRST_DAY + timedelta(days=DAYS * nth // count)
    if chance.randrange(100) < BACKDATED_PERCENT:
        day -= timedelta(days=chance.randint(1, BACKDATED_DAYS_MAX))
    return day


def _pair(hot: bool, accounts: int) -> tuple[int, int]:
    if not hot:
        first, second = chance.sample(range(accounts), 2)
        return first, second
    other = chance.randrange(1, accounts)
    return (0, other) if chance.random() < 0.5 else (other, 0)


def _transfer(pair: tuple[int, int], *, on: date) -> NewEntry:
    money = Money(chance.randint(1, 100_00), CURRENCY)
    return NewEntry("transfer", on, (debit(code_of(pair[0]), money), credit(code_of(pair[1]), money)))
