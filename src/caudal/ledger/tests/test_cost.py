"""What a transfer costs in bytes, index inserts and round trips is counted, so that it cannot grow unseen."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.db import connection, transaction

from caudal.audit.actions import Act
from caudal.audit.rules import Actor, ActorKind, Call
from caudal.ledger import actions
from caudal.ledger.rules import AccountKind, NewAccount, Transfers, book_id_of, entries_of

ACCOUNTS = 100
TRANSFERS = 1_000
# A row of a transfer without description and details, its header counted; the log of it, of its places in the indexes
# and of a hundred accounts' counters, in bytes for each transfer. A column or an index more must be worth it.
ROW_BYTES_MAX = 160
LOG_BYTES_MAX = 550
# The key, the two sides, the partial one of reversals and the block ranges of transactions.
INDEXES_OF_ENTRIES = {
    "ledger_entry_pkey",
    "ledger_entry_of_debit_account",
    "ledger_entry_of_credit_account",
    "ledger_entry_reversed_once",
    "ledger_entry_by_transaction",
}


def an_act() -> Act:
    call = Call(
        actor=Actor(ActorKind.SYSTEM, "tests"),
        key=str(uuid4()),
        at=datetime(2026, 11, 20, 12, tzinfo=UTC),
        organisation_id=uuid4(),
    )
    return Act(name="tests.post", call=call, event_id=uuid4())


def transfers(count: int) -> Transfers:
    """Each account gives to the next, round and round."""
    return Transfers(
        kind="transfer",
        on=date(2026, 11, 20),
        currency="PEN",
        debits=[f"assets:{(i + 1) % ACCOUNTS}" for i in range(count)],
        credits=[f"assets:{i % ACCOUNTS}" for i in range(count)],
        minors=[100 + i for i in range(count)],
    )


@pytest.fixture
def book_id(db: None) -> int:
    opened = book_id_of(uuid4())
    with transaction.atomic():
        actions.open_book(an_act(), book_id=opened, kind="pool", name="Costs")
        actions.open_accounts(
            an_act(),
            book_id=opened,
            accounts=[NewAccount(f"assets:{i}", AccountKind.ASSET, "PEN") for i in range(ACCOUNTS)],
        )
    return opened


def post(book_id: int) -> None:
    with transaction.atomic():
        actions.post_transfers(an_act(), book_id=book_id, transfers=transfers(TRANSFERS))


def one(sql: str, *values: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found = cursor.fetchone()
    assert found is not None
    return int(found[0])


def test_a_transfer_is_one_row_of_few_bytes(book_id: int) -> None:
    post(book_id)
    widest = one("select max(pg_column_size(e.*)) from ledger_entry e where book_id = %s", book_id)
    assert widest <= ROW_BYTES_MAX
    assert one("select count(*) from ledger_entry where book_id = %s", book_id) == TRANSFERS
    assert one("select count(*) from ledger_posting where book_id = %s", book_id) == 0


def test_the_indexes_of_entries_are_these(book_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select indexrelid::regclass::text from pg_index where indrelid = 'ledger_entry'::regclass")
        assert {name for (name,) in cursor.fetchall()} == INDEXES_OF_ENTRIES


def test_a_transfer_writes_few_bytes_of_log(book_id: int) -> None:
    # The first batch brings whole pages into the log after a checkpoint; what is counted is the cheapest of the next.
    post(book_id)
    costs = []
    for _ in range(6):
        before = one("select pg_current_wal_insert_lsn() - '0/0'")
        post(book_id)
        costs.append((one("select pg_current_wal_insert_lsn() - '0/0'") - before) / TRANSFERS)
    assert min(costs) <= LOG_BYTES_MAX


@pytest.mark.parametrize("as_columns", [True, False])
def test_a_batch_is_one_round_trip(
    book_id: int, as_columns: bool, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    with transaction.atomic(), django_assert_num_queries(1):  # type: ignore[operator]
        if as_columns:
            actions.post_transfers(an_act(), book_id=book_id, transfers=transfers(TRANSFERS))
        else:
            actions.post_batch(an_act(), book_id=book_id, entries=entries_of(transfers(TRANSFERS)))
