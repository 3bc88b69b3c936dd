"""Posting, batched and single, beside the bare INSERT of the same rows into the same indexes."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from statistics import median
from uuid import UUID, uuid4

from django.db import connections, transaction

from bench.stage import seconds
from caudal.audit.actions import Act
from caudal.audit.rules import Actor, ActorKind, Call
from caudal.kernel.money import Money
from caudal.ledger import actions
from caudal.ledger.rules import AccountKind, NewAccount, NewEntry, book_id_of, credit, debit

ACCOUNTS = 10_000
NOW = datetime(2026, 11, 20, tzinfo=UTC)
TODAY = date(2026, 11, 20)

SIZES = ((1, 400), (100, 60), (1_000, 20), (8_000, 5))

# The floor: tables of the same columns and indexes, without triggers, checks and rights.
_FLOOR = """
create table floor_entry (like ledger_entry including all);
create table floor_posting (like ledger_posting including all);
create unlogged table staged_entry as select * from ledger_entry limit 0;
create unlogged table staged_posting as select p.* from ledger_posting p limit 0;
"""
_STAGE = """
truncate staged_entry, staged_posting;
insert into staged_entry select * from ledger_entry where book_id = %(book)s and id = any(%(ids)s);
insert into staged_posting
select p.* from staged_entry e
  join ledger_posting p on p.book_id = e.book_id and p.entry_id = e.id;
"""
_INSERT = (
    "begin",
    "insert into floor_entry select * from staged_entry",
    "insert into floor_posting select * from staged_posting",
    "commit",
)


@dataclass(frozen=True)
class Figure:
    """Transfers a second, and the ratio to the floor of the same run."""

    name: str
    per_second: float
    floor_per_second: float

    @property
    def ratio(self) -> float:
        return self.per_second / self.floor_per_second


def figures() -> Iterator[Figure]:
    """Measure each batch size; every batch is followed by the bare insert of the very rows that it wrote."""
    book_id = _book()
    with connections["owner"].cursor() as cursor:
        cursor.execute(_FLOOR)
    for size, rounds in SIZES:
        _beside(book_id, size=size)
        taken = [_beside(book_id, size=size) for _ in range(rounds)]
        posting, floor = median(t[0] for t in taken), median(t[1] for t in taken)
        name = "single posting" if size == 1 else f"batch of {size:,}"
        yield Figure(name=name, per_second=size / posting, floor_per_second=size / floor)


def _beside(book_id: int, *, size: int) -> tuple[float, float]:
    """Seconds of one durable batch through the Python door, and of the bare insert of its rows."""
    entries = _entries(size)
    ids: list[UUID | None] = []
    posting = seconds(lambda: ids.extend(_post(book_id, entries)))
    with connections["owner"].cursor() as cursor:
        cursor.execute(_STAGE, {"book": book_id, "ids": ids})
        floor = seconds(lambda: [cursor.execute(statement) for statement in _INSERT])
    return posting, floor


def _post(book_id: int, entries: list[NewEntry]) -> list[UUID | None]:
    with _act() as act:
        outcomes = actions.post_batch(act, book_id=book_id, entries=entries)
    return [outcome.entry_id for outcome in outcomes]


def _entries(size: int) -> list[NewEntry]:
    """Transfers between random accounts of the book."""
    made = []
    for _ in range(size):
        first, second = random.sample(range(ACCOUNTS), 2)
        money = Money(random.randint(1, 100_00), "PEN")
        lines = (debit(f"assets:{first}", money), credit(f"assets:{second}", money))
        made.append(NewEntry("transfer", TODAY, lines))
    return made


def _book() -> int:
    book_id = book_id_of(uuid4())
    accounts = [NewAccount(f"assets:{number}", AccountKind.ASSET, "PEN") for number in range(ACCOUNTS)]
    with _act() as act:
        actions.open_book(act, book_id=book_id, kind="bench", name="Bench")
        actions.open_accounts(act, book_id=book_id, accounts=accounts)
    return book_id


@contextmanager
def _act() -> Iterator[Act]:
    """One transaction with an open act: what is measured is the ledger, not the audit around it."""
    call = Call(actor=Actor(ActorKind.SYSTEM, "bench"), key="bench", at=NOW, organisation_id=uuid4())
    with transaction.atomic():
        yield Act(name="bench.post", call=call, event_id=uuid4())
