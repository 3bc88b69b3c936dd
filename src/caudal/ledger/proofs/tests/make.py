"""A book with entries, sealed for real; and the moment at which everything committed can be sealed."""

import time
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction

from caudal.audit.actions import Act
from caudal.audit.rules import Call
from caudal.db import testing
from caudal.kernel.money import Money
from caudal.ledger import actions
from caudal.ledger.proofs import jobs, keeper, queries
from caudal.ledger.proofs.actions import Sealed
from caudal.ledger.rules import AccountKind, NewAccount, NewEntry, credit, debit
from caudal.ledger.tests import make
from caudal.parties.tests.make import Organisation, organisation

DAY = date(2026, 11, 20)
WAIT_SECONDS_MAX = 300


def pool_and_book() -> tuple[Organisation, int]:
    """An organisation with a book, as the ledger's own tests have it."""
    pool = organisation()
    with transaction.atomic():
        book_id = make.book(pool.call())
    return pool, book_id


def post(call: Call, book_id: int, soles: dict[str, int], **more: Any) -> UUID:
    """Post one entry in whole soles by account; debits are positive."""
    lines = tuple(
        debit(code, Money(units * 100, "PEN")) if units > 0 else credit(code, Money(-units * 100, "PEN"))
        for code, units in soles.items()
    )
    entry = NewEntry(kind="shares", on=DAY, lines=lines, **more)
    posted = actions.post_entries(call, book_id=book_id, entries=(entry,)).outcomes[0].entry_id
    assert posted is not None
    return posted


def open_deposits(pool: Organisation, book_id: int) -> None:
    """Two deposits, which may be overdrawn."""
    act = Act(name="tests.open_accounts", call=pool.call(), event_id=uuid4())
    new = [NewAccount(f"liabilities:deposits:{number}", AccountKind.LIABILITY, "PEN") for number in (1, 2)]
    with transaction.atomic():
        actions.open_accounts(act, book_id=book_id, accounts=new)


def buy(pool: Organisation, book_id: int, *, member: int = 1, soles: int = 10) -> UUID:
    """A purchase of shares."""
    return post(pool.call(), book_id, {"assets:cash": soles, f"equity:shares:{member}": -soles})


def let_older_transactions_end() -> None:
    """Wait until no transaction of the server is older than what has been committed here.

    Other test processes use the same server; a sealer waits for whatever is older, wherever it runs.
    """
    for _ in range(WAIT_SECONDS_MAX * 100):
        with connection.cursor() as cursor:
            cursor.execute(
                """select coalesce(max(transaction_id), 0) < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
                     from (select transaction_id from ledger_entry
                           union all
                           select transaction_id from ledger_chart) written
                    where transaction_id < pg_snapshot_xmax(pg_current_snapshot())::text::bigint"""
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.01)
    raise AssertionError("a transaction of another test has been open for too long")


def seal(pool: Organisation, **more: Any) -> Sealed:
    """Seal whatever has been committed."""
    let_older_transactions_end()
    return jobs.seal(pool.call(), home=testing.run_home(), **more)


def prove_balance(book_id: int, account: str, **more: Any) -> dict[str, Any]:
    """The proof of a balance, signed with the key of this home."""
    home, key = testing.run_home(), queries.current_key()
    return queries.balance_proof(
        book_id=book_id, account=account, seed=keeper.seed_of(key, home=home),
        salt=keeper.salt(home=home, origin=key.origin), **more,
    )  # fmt: skip


def witness_file() -> Path:
    """Where the last seal is remembered."""
    return testing.run_home().witnesses / f"{connection.settings_dict['NAME']}.checkpoint"
