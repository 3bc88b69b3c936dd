"""The books that figures are made in: accounts with limits, transfers between them, and the door that is measured."""

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from django.db import connections, transaction

from caudal.audit.actions import Act
from caudal.audit.rules import Actor, ActorKind, Call
from caudal.kernel.ids import uuid7s
from caudal.ledger import actions, rules
from caudal.ledger.rules import AccountKind, NewAccount, NewEntry, Transfers, book_id_of

ACCOUNTS = 10_000
TODAY = date(2026, 11, 20)
CURRENCY = "PEN"
# Every account has a limit that is judged with each posting, so far away that nothing is refused.
FLOOR_MINOR = -(10**15)

# Three years that end the day before.
FIRST_DAY = date(2023, 11, 20)
DAYS = 1096
BACKDATED_PERCENT = 2
BACKDATED_DAYS_MAX = 90

# A client knows its accounts: the same texts each time.
CODES = [f"assets:{nth}" for nth in range(ACCOUNTS)]

chance = random.Random(20261120)


def opened(*, organisation_id: UUID | None = None) -> int:
    """Open a book with its accounts, of the organisation or of a new one, and give its number."""
    book_id = book_id_of(uuid4())
    new = [NewAccount(code_of(nth), AccountKind.ASSET, CURRENCY, floor_minor=FLOOR_MINOR) for nth in range(ACCOUNTS)]
    with an_act(organisation_id) as act:
        actions.open_book(act, book_id=book_id, kind="bench", name="Bench")
        actions.open_accounts(act, book_id=book_id, accounts=new)
    with connections["owner"].cursor() as cursor:
        # As autovacuum does within a minute.
        cursor.execute("analyze ledger_account")
    return book_id


def code_of(nth: int) -> str:
    """The code of the account with this number in the book; number 0 is the hot one where there is one."""
    return CODES[nth]


def transfers(count: int, *, hot: bool = False, on: date = TODAY) -> Transfers:
    """Transfers of random amounts between two accounts, picked uniformly; `hot` makes number 0 one of them.

    The ids are made here, as a client makes them that wants to ask again safely.
    """
    pairs = [_pair(hot) for _ in range(count)]
    return Transfers(
        kind="transfer",
        on=on,
        currency=CURRENCY,
        debits=[code_of(taking) for taking, _ in pairs],
        credits=[code_of(giving) for _, giving in pairs],
        minors=[chance.randint(1, 100_00) for _ in pairs],
        ids=list(uuid7s(datetime.now(tz=UTC), count=count)),
    )


def post(book_id: int, batch: Transfers) -> None:
    """Post columns durably: a batch is one statement, which commits itself."""
    posted = actions.post_transfers(_act(), book_id=book_id, transfers=batch)
    assert not posted.apart


def post_alone(book_id: int, entry: NewEntry) -> None:
    """Post one entry; outside a transaction the statement commits itself."""
    actions.post(_act(), book_id=book_id, entry=entry)


def post_entries(book_id: int, entries: Sequence[NewEntry]) -> None:
    """Post entries durably, in a transaction of their own."""
    with an_act() as act:
        actions.post_batch(act, book_id=book_id, entries=entries)


def a_call(*, organisation_id: UUID) -> Call:
    """A call of the bench, with a key of its own."""
    actor = Actor(ActorKind.SYSTEM, "bench")
    return Call(actor=actor, key=str(uuid4()), at=datetime.now(tz=UTC), organisation_id=organisation_id)


def history(book_id: int, count: int) -> Iterator[datetime]:
    """Post `count` transfers of three years to the hot account day by day, some of them backdated.

    Gives an instant after each day.
    """
    for nth in range(DAYS):
        today = count * (nth + 1) // DAYS - count * nth // DAYS
        late = sum(chance.randrange(100) < BACKDATED_PERCENT for _ in range(today))
        day = FIRST_DAY + timedelta(days=nth)
        if today > late:
            post(book_id, transfers(today - late, hot=True, on=day))
        if late:
            entries = rules.entries_of(transfers(late, hot=True, on=day))
            post_entries(book_id, [replace(entry, on=day - _delay()) for entry in entries])
        yield datetime.now(tz=UTC)


def days(count: int) -> list[date]:
    """So many days of the history."""
    return [FIRST_DAY + timedelta(days=chance.randrange(DAYS)) for _ in range(count)]


@contextmanager
def an_act(organisation_id: UUID | None = None) -> Iterator[Act]:
    """One transaction with an open act: what is measured is the ledger, not the audit around it."""
    with transaction.atomic():
        yield _act(organisation_id)


def _act(organisation_id: UUID | None = None) -> Act:
    return Act(name="bench.post", call=a_call(organisation_id=organisation_id or uuid4()), event_id=uuid4())


def _delay() -> timedelta:
    return timedelta(days=chance.randint(1, BACKDATED_DAYS_MAX))


def _pair(hot: bool) -> tuple[int, int]:
    if not hot:
        first, second = chance.sample(range(ACCOUNTS), 2)
        return first, second
    other = chance.randrange(1, ACCOUNTS)
    return (0, other) if chance.random() < 0.5 else (other, 0)
