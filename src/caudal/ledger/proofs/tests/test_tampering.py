"""Tampering by a superuser after sealing: each column of what is sealed, and of the log itself, one at a time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import connection

from caudal.db import testing
from caudal.ledger.proofs import jobs, queries
from caudal.ledger.proofs.tests import make

AS_SEALED = "ledger.entries_are_as_sealed"
AS_SAID = "ledger.books_and_accounts_are_as_said"
MOMENT = "ledger.postings_repeat_their_entrys_moment"
IN_TIME = "ledger.old_entries_are_sealed"
GAPS = "ledger.log_has_no_gaps"
ADDS_UP = "ledger.log_adds_up"
KEYS = "ledger.seal_keys_are_vouched_for"
SEALS = "ledger.seals_are_signed_and_chained"
WITNESS = "ledger.log_ends_where_it_was_witnessed"


@dataclass(frozen=True)
class World:
    """A book, its accounts and twelve entries under three seals and two keys; a collection has three postings."""

    bought: UUID
    collected: UUID
    undone: UUID
    other_event: UUID


TABLES = ["ledger_entry", "ledger_posting", "ledger_book", "ledger_account", "ledger_seal"]
FLIPPED = "set_byte({0}, octet_length({0}) - 1, get_byte({0}, octet_length({0}) - 1) # 1)"
FIRST_SEAL, FIRST_KEY, THIRD_LEAF = "number = 1", "number = 1", "number = 3"
BOUGHT, COLLECTED, UNDONE = "id = %(bought)s", "id = %(collected)s", "id = %(undone)s"
ROSA, CHARTED = "code = 'equity:shares:1'", "account_id = 3"
LINE = "entry_id = %(collected)s and nth = 1"
# column: (its new value, the row, the checks that name it)
COLUMNS: dict[str, tuple[str, str, set[str]]] = {
    "ledger_entry.book_id": ("book_id + 1", BOUGHT, {AS_SEALED, IN_TIME}),
    "ledger_entry.id": ("gen_random_uuid()", BOUGHT, {AS_SEALED, IN_TIME}),
    "ledger_entry.recorded_at": ("recorded_at - interval '1 microsecond'", BOUGHT, {AS_SEALED}),
    "ledger_entry.effective_on": ("effective_on - 1", BOUGHT, {AS_SEALED}),
    "ledger_entry.stated_on": ("'2026-11-19'", BOUGHT, {AS_SEALED}),
    "ledger_entry.event_id": ("%(other_event)s", BOUGHT, {AS_SEALED}),
    "ledger_entry.reverses": ("null", UNDONE, {AS_SEALED}),
    "ledger_entry.kind": ("'fine'", BOUGHT, {AS_SEALED}),
    "ledger_entry.description": ("description || '.'", BOUGHT, {AS_SEALED}),
    "ledger_entry.details": ("""'{"receipt": "18"}'""", COLLECTED, {AS_SEALED}),
    "ledger_entry.amount": ("amount + 1", BOUGHT, {AS_SEALED}),
    "ledger_entry.debit_account_id": ("2", BOUGHT, {AS_SEALED}),
    "ledger_entry.credit_account_id": ("4", BOUGHT, {AS_SEALED}),
    "ledger_entry.debit_version": ("debit_version + 50", BOUGHT, {AS_SEALED}),
    "ledger_entry.credit_version": ("credit_version + 50", BOUGHT, {AS_SEALED}),
    "ledger_entry.debit_balance": ("debit_balance + 1", BOUGHT, {AS_SEALED}),
    "ledger_entry.credit_balance": ("credit_balance - 1", BOUGHT, {AS_SEALED}),
    "ledger_entry.transaction_id": ("transaction_id - 1", BOUGHT, {AS_SEALED}),
    "ledger_posting.book_id": ("book_id + 1", LINE, {AS_SEALED, MOMENT}),
    "ledger_posting.account_id": ("2", LINE, {AS_SEALED}),
    "ledger_posting.recorded_at": ("recorded_at + interval '1 second'", LINE, {MOMENT}),
    "ledger_posting.version": ("version + 50", LINE, {AS_SEALED}),
    "ledger_posting.amount": ("amount + 1", LINE, {AS_SEALED}),
    "ledger_posting.balance": ("balance + 1", LINE, {AS_SEALED}),
    "ledger_posting.effective_on": ("effective_on - 1", LINE, {MOMENT}),
    "ledger_posting.entry_id": ("%(bought)s", LINE, {AS_SEALED, MOMENT}),
    "ledger_posting.nth": ("9", LINE, {AS_SEALED}),
    "ledger_book.book_id": ("book_id + 1", "true", {AS_SAID}),
    "ledger_book.organisation_id": ("gen_random_uuid()", "true", {AS_SAID}),
    "ledger_book.kind": ("'other'", "true", {AS_SAID}),
    "ledger_book.name": ("'Otra'", "true", {AS_SAID}),
    "ledger_book.opened_at": ("opened_at - interval '1 day'", "true", {AS_SAID}),
    "ledger_book.sealed_policy": ("'book_today'", "true", {AS_SAID}),
    "ledger_account.book_id": ("book_id + 1", ROSA, {AS_SAID, AS_SEALED}),
    "ledger_account.id": ("70", ROSA, {AS_SAID, AS_SEALED}),
    "ledger_account.code": ("'equity:shares:9'", ROSA, {AS_SAID, AS_SEALED}),
    "ledger_account.kind": ("'asset'", ROSA, {AS_SAID, AS_SEALED}),
    "ledger_account.currency": ("'USD'", ROSA, {AS_SAID, AS_SEALED}),
    "ledger_account.name": ("'Otra'", ROSA, {AS_SAID}),
    "ledger_account.balance_min": ("-10000000", ROSA, {AS_SAID}),
    "ledger_account.balance_max": ("10000000", ROSA, {AS_SAID}),
    "ledger_account.opened_at": ("opened_at - interval '1 day'", ROSA, {AS_SAID}),
    "ledger_account.closed_at": ("now()", ROSA, {AS_SAID}),
    "ledger_chart.book_id": ("book_id + 1", CHARTED, {AS_SAID, AS_SEALED, IN_TIME}),
    "ledger_chart.account_id": ("77", CHARTED, {AS_SAID, AS_SEALED}),
    "ledger_chart.version": ("version + 1", CHARTED, {AS_SAID, AS_SEALED}),
    "ledger_chart.id": ("gen_random_uuid()", CHARTED, {AS_SEALED, IN_TIME}),
    "ledger_chart.recorded_at": ("recorded_at + interval '1 microsecond'", CHARTED, {AS_SEALED}),
    "ledger_chart.transaction_id": ("transaction_id - 1", CHARTED, {AS_SEALED}),
    "ledger_chart.said": ("replace(said, 'Rosa', 'Rita')", CHARTED, {AS_SAID, AS_SEALED}),
    "ledger_leaf.number": ("1000", THIRD_LEAF, {GAPS, ADDS_UP, SEALS}),
    "ledger_leaf.book_id": ("book_id + 1", THIRD_LEAF, {AS_SEALED, IN_TIME}),
    "ledger_leaf.item_id": ("gen_random_uuid()", THIRD_LEAF, {AS_SEALED, IN_TIME}),
    "ledger_leaf.hashes": (FLIPPED.format("hashes"), THIRD_LEAF, {ADDS_UP}),
    "ledger_sealkey.number": ("5", "number = 2", {KEYS, SEALS, WITNESS}),
    "ledger_sealkey.origin": ("'caudal/another'", FIRST_KEY, {KEYS, SEALS}),
    "ledger_sealkey.public_key": (FLIPPED.format("public_key"), FIRST_KEY, {KEYS, SEALS}),
    "ledger_sealkey.first_seal": ("first_seal + 1", FIRST_KEY, {KEYS, SEALS}),
    "ledger_sealkey.since": ("since + interval '1 microsecond'", FIRST_KEY, {KEYS}),
    "ledger_sealkey.vouched": (FLIPPED.format("vouched"), FIRST_KEY, {KEYS}),
    "ledger_seal.number": ("1000", "number = 3", {SEALS, WITNESS}),
    "ledger_seal.size": ("size - 1", FIRST_SEAL, {SEALS}),
    "ledger_seal.root": (FLIPPED.format("root"), FIRST_SEAL, {SEALS}),
    "ledger_seal.previous": (FLIPPED.format("previous"), FIRST_SEAL, {SEALS}),
    "ledger_seal.horizon": ("horizon - 1", FIRST_SEAL, {SEALS}),
    "ledger_seal.system_identifier": ("system_identifier + 1", FIRST_SEAL, {SEALS}),
    "ledger_seal.sealed_at": ("sealed_at + interval '1 microsecond'", FIRST_SEAL, {SEALS}),
    "ledger_seal.key_number": ("2", FIRST_SEAL, {SEALS}),
    "ledger_seal.signature": (FLIPPED.format("signature"), FIRST_SEAL, {SEALS}),
}
# What the ledger's own checks find, which derive it from other columns (test_verify.py there).
DERIVED = {
    "ledger_entry.postings", "ledger_book.accounts_opened", "ledger_book.sealed_through",
    *(f"ledger_account.{name}" for name in (
        "debits_posted", "credits_posted", "debits_pending", "credits_pending", "version", "recorded_at", "late",
        "effective_on", "sealed_through", "cap_id",
    )),
}  # fmt: skip

FORGED = """
insert into ledger_entry (book_id, id, recorded_at, effective_on, event_id, kind, description, postings, amount,
                          debit_account_id, credit_account_id, debit_version, credit_version, debit_balance,
                          credit_balance, transaction_id)
select book_id, %(forged)s, now(), '2026-11-20', event_id, 'shares', '', 2, 500, 1, 3, 900, 900, 1, 1, 5
  from ledger_entry where id = %(bought)s
"""
# A change of rows, and the checks that name it.
ROWS: dict[str, tuple[str, set[str]]] = {
    "an entry is deleted": ("delete from ledger_entry where id = %(bought)s", {AS_SEALED}),
    "a posting is deleted": (f"delete from ledger_posting where {LINE}", {AS_SEALED}),
    "an entry is forged among those of before": (FORGED, {IN_TIME}),
    "a leaf is deleted": ("delete from ledger_leaf where number = 3", {GAPS, ADDS_UP, IN_TIME}),
    "the leaf that ends a seal is deleted": (
        "delete from ledger_leaf where number = 12", {GAPS, ADDS_UP, IN_TIME, SEALS},
    ),
    "the last leaf is deleted": (
        "delete from ledger_leaf where number = (select max(number) from ledger_leaf)", {IN_TIME, SEALS},
    ),
    "a leaf is added that nobody sealed": (
        "insert into ledger_leaf select max(number) + 1, 1, gen_random_uuid(), sha256('') from ledger_leaf",
        {AS_SEALED, GAPS, SEALS},
    ),
    "an account is deleted": ("delete from ledger_account where id = 2", {AS_SAID}),
    "an account is forged": (
        """insert into ledger_account (book_id, id, currency, kind, code, name, opened_at, version, debits_posted,
                                       credits_posted, debits_pending, credits_pending, late)
           select book_id, 9, 'PEN', 'asset', 'assets:other', '', now(), 0, 0, 0, 0, 0, 0 from ledger_book""",
        {AS_SAID},
    ),
    "a book is deleted": ("delete from ledger_book", {AS_SAID}),
    "what was said of an account is deleted": (f"delete from ledger_chart where {CHARTED}", {AS_SAID, AS_SEALED}),
    "a seal is deleted": ("delete from ledger_seal where number = 2", {SEALS}),
    "the last seal is deleted": ("delete from ledger_seal where number = 3", {SEALS, WITNESS}),
    "the log is cut, entries and all": (
        """delete from ledger_entry where id in (select item_id from ledger_leaf
                                                  where number >= (select size from ledger_seal where number = 2));
           delete from ledger_leaf where number >= (select size from ledger_seal where number = 2);
           delete from ledger_seal where number = 3""",
        {WITNESS},
    ),
    "the whole log is dropped": (
        "delete from ledger_seal; delete from ledger_leaf; delete from ledger_sealkey", {WITNESS},
    ),
    "a key is deleted": ("delete from ledger_sealkey where number = 2", {SEALS, WITNESS}),
}  # fmt: skip


@pytest.fixture(scope="module")
def world(own_log: str) -> World:
    """A log of three seals."""
    pool, book_id = make.pool_and_book()
    bought = make.buy(pool, book_id, soles=300)
    split = {"assets:cash": 150, "equity:shares:1": -100, "equity:shares:2": -50}
    collected = make.post(pool.call(), book_id, split, details={"receipt": "17"}, description="Cobrado el viernes")
    mistaken = make.buy(pool, book_id, member=2, soles=7)
    undone = make.post(pool.call(), book_id, {"assets:cash": -7, "equity:shares:2": 7}, reverses=mistaken)
    for _ in range(4):
        make.buy(pool, book_id)
    make.seal(pool)
    jobs.rotate_key(pool.call(), home=testing.run_home())
    for _ in range(2):
        make.buy(pool, book_id)
        make.buy(pool, book_id, member=2)
        make.seal(pool)
    with connection.cursor() as cursor:
        cursor.execute("select event_id from ledger_entry where id = %s", [undone])
        return World(bought, collected, undone, other_event=cursor.fetchone()[0])


@contextmanager
def seen_by_django(line: psycopg.Connection[Any]) -> Iterator[None]:
    """Let Django read what this connection sees, uncommitted."""
    own: Any = connection
    kept = own.connection, own.in_atomic_block
    own.connection, own.in_atomic_block = line, True
    try:
        yield
    finally:
        own.connection, own.in_atomic_block = kept


@pytest.fixture
def superuser(as_superuser: Callable[[], psycopg.Connection[Any]]) -> Iterator[psycopg.Connection[Any]]:
    line = as_superuser()
    yield line
    line.rollback()


def red(line: psycopg.Connection[Any]) -> set[str]:
    with seen_by_django(line):
        found = queries.verify(home=testing.run_home(), database=connection.settings_dict["NAME"])
    assert all(check.ok or check.figures["first"] for check in found), "what is wrong is named"
    return {check.name for check in found if not check.ok}


def tamper(line: psycopg.Connection[Any], statement: str, world: World) -> None:
    facts = vars(world) | {"forged": uuid4()}
    # The constraints would stop some of it; a superuser drops them first.
    for (drop,) in line.execute(
        """select format('alter table %%s drop constraint %%I', conrelid::regclass, conname) from pg_constraint
            where contype = 'c' and conrelid = any(%s::regclass[])
        """,
        [TABLES],
    ).fetchall():
        line.execute(drop)
    for part in statement.split(";"):
        assert line.execute(part, facts).rowcount > 0, "the tampering changed nothing"


def test_nothing_is_red_in_an_honest_log(superuser: psycopg.Connection[Any], world: World) -> None:
    assert red(superuser) == set()


@pytest.mark.parametrize("column", COLUMNS)
def test_a_changed_column_is_found(column: str, superuser: psycopg.Connection[Any], world: World) -> None:
    value, row, found_by = COLUMNS[column]
    table, _, name = column.partition(".")
    tamper(superuser, f"update {table} set {name} = {value} where {row}", world)
    assert red(superuser) == found_by


@pytest.mark.parametrize("story", ROWS)
def test_changed_rows_are_found(story: str, superuser: psycopg.Connection[Any], world: World) -> None:
    statement, found_by = ROWS[story]
    tamper(superuser, statement, world)
    assert red(superuser) == found_by


def test_every_column_of_what_is_sealed_is_tampered_with(superuser: psycopg.Connection[Any], world: World) -> None:
    tables = sorted({name.partition(".")[0] for name in COLUMNS})
    rows = superuser.execute(
        """select table_name || '.' || column_name from information_schema.columns
            where table_schema = 'public' and table_name = any(%s)""",
        [tables],
    ).fetchall()
    assert {name for (name,) in rows} == COLUMNS.keys() | DERIVED


def test_a_lost_witness_is_red_where_the_key_is(superuser: psycopg.Connection[Any], world: World) -> None:
    file = make.witness_file()
    kept = file.read_text(encoding="utf-8")
    file.unlink()
    try:
        assert red(superuser) == {WITNESS}
    finally:
        file.write_text(kept, encoding="utf-8")
