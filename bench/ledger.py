"""Posting, batched and single, beside the bare INSERT of the same rows into the same indexes."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from statistics import median
from uuid import UUID, uuid4

from django.db import connections, transaction
from django.db.backends.utils import CursorWrapper

from bench.stage import timed_result
from caudal.audit.actions import Act
from caudal.audit.rules import Actor, ActorKind, Call
from caudal.kernel.money import Money
from caudal.ledger import actions
from caudal.ledger.rules import AccountKind, NewAccount, NewEntry, book_id_of, credit, debit

ACCOUNTS = 10_000
NOW = datetime(2026, 11, 20, tzinfo=UTC)
TODAY = date(2026, 11, 20)

# Transfers in a batch, and measured batches in a block.
SIZES = ((1, 100), (100, 40), (1_000, 15), (8_000, 3))
BLOCKS = 5
WARM_UP = 2

# The floor: tables of the same columns and indexes, without triggers and rights. Its rows are the very ones that
# posting wrote, staged by batch, so that both sides run their batches one after another with their own caches warm.
_FLOOR = """
create table floor_entry (like ledger_entry including all);
create table floor_posting (like ledger_posting including all);
create unlogged table staged_entry as select 0 as batch, e.* from ledger_entry e limit 0;
create unlogged table staged_posting as select 0 as batch, p.* from ledger_posting p limit 0;
create index on staged_entry (batch);
create index on staged_posting (batch);
"""
_STAGE = """
insert into staged_entry select %(batch)s, e.* from ledger_entry e where book_id = %(book)s and id = any(%(ids)s);
insert into staged_posting
select %(batch)s, p.* from staged_entry e join ledger_posting p on p.book_id = e.book_id and p.entry_id = e.id
 where e.batch = %(batch)s;
"""
_INSERT = (
    "begin",
    "insert into floor_entry ({entry}) select {entry} from staged_entry where batch = %s",
    "insert into floor_posting ({posting}) select {posting} from staged_posting where batch = %s",
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
    """Measure each batch size: durable batches through the Python door, then the bare insert of their rows.

    In blocks that take turns, so that a machine that slows down, and tables that grow, meet both sides alike.
    """
    book_id = _book()
    with connections["owner"].cursor() as cursor:
        cursor.execute(_FLOOR)
    first = 0
    for size, rounds in SIZES:
        posting: list[float] = []
        floor: list[float] = []
        for _ in range(BLOCKS):
            batches = [_entries(size) for _ in range(rounds + WARM_UP)]
            timed = [timed_result(partial(_post, book_id, batch)) for batch in batches]
            posting += [taken for taken, _ in timed][WARM_UP:]
            floor += _floors(book_id, [ids for _, ids in timed], first=first)[WARM_UP:]
            first += len(batches)
        yield Figure(
            name="single posting" if size == 1 else f"batch of {size:,}",
            per_second=size / median(posting),
            floor_per_second=size / median(floor),
        )


def _floors(book_id: int, batches: list[list[UUID | None]], *, first: int) -> list[float]:
    """Seconds of the bare insert of each batch's rows."""
    with connections["owner"].cursor() as cursor:
        for batch, ids in enumerate(batches, start=first):
            cursor.execute(_STAGE, {"batch": batch, "book": book_id, "ids": ids})
        cursor.execute("analyze staged_entry, staged_posting")
        columns = {"entry": _columns(cursor, "floor_entry"), "posting": _columns(cursor, "floor_posting")}
        statements = [statement.format(**columns) for statement in _INSERT]

        def insert(batch: int) -> None:
            for statement in statements:
                cursor.execute(statement, [batch] if "%s" in statement else None)

        return [timed_result(partial(insert, batch))[0] for batch in range(first, first + len(batches))]


def _columns(cursor: CursorWrapper, table: str) -> str:
    cursor.execute(
        "select string_agg(attname, ', ' order by attnum) from pg_attribute"
        " where attrelid = %s::regclass and attnum > 0 and not attisdropped",
        [table],
    )
    return str(cursor.fetchone()[0])


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
