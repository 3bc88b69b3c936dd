"""Tampering by a superuser: each column of each ledger table is changed, one at a time, and `verify` must say so."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import connection, connections, transaction
from psycopg.conninfo import make_conninfo
from pytest_django.plugin import DjangoDbBlocker

from caudal.audit.actions import Act
from caudal.audit.rules import Call
from caudal.db import testing
from caudal.db.sql_files import sql_text
from caudal.kernel.money import Money
from caudal.ledger import actions
from caudal.ledger.errors import BalanceWouldFallBelowFloor
from caudal.ledger.rules import AccountKind, NewAccount, NewEntry, credit, debit
from caudal.ledger.tests import make
from caudal.parties.tests.make import Organisation, organisation

TABLES = ("ledger_book", "ledger_account", "ledger_entry", "ledger_posting")
# Accounts as `make.book` and `build` number them.
CASH, DOLLARS, ROSA, JULIO, SOLES_SOLD, DOLLARS_BOUGHT, UNUSED = range(1, 8)

BALANCES = "ledger.balances_follow_from_postings"
NUMBERED = "ledger.books_number_their_accounts"
VERSIONS = "ledger.versions_have_no_gaps"
RUNNING = "ledger.running_balances_add_up"
SUMS = "ledger.entries_sum_to_zero"
WHOLE = "ledger.entries_are_whole"
OPPOSITE = "ledger.reversals_are_opposites"
LIMITS = "ledger.limits_are_kept"
EVENT = "ledger.entries_have_their_event"


@dataclass(frozen=True)
class World:
    """A book with a purchase, a day's collection, an exchange of currencies, a mistake and its reversal."""

    database: str
    bought: UUID
    collected: UUID
    exchanged: UUID
    mistaken: UUID
    undone: UUID
    refused_event: UUID
    other_event: UUID


@dataclass(frozen=True)
class Tampering:
    """A change by hand, and the checks of `verify` that turn red; `column` where it stands for one."""

    name: str
    statement: str
    found_by: frozenset[str]
    column: str = ""


def changed(column: str, statement: str, *found_by: str) -> Tampering:
    return Tampering(column, statement, frozenset(found_by), column)


def happened(name: str, statement: str, *found_by: str) -> Tampering:
    return Tampering(name, statement, frozenset(found_by))


COLUMNS = [
    changed("ledger_book.book_id", "update ledger_book set book_id = book_id + 1", NUMBERED, EVENT),
    changed("ledger_book.organisation_id", "update ledger_book set organisation_id = gen_random_uuid()", EVENT),
    changed("ledger_book.accounts_opened", "update ledger_book set accounts_opened = accounts_opened - 1", NUMBERED),
    changed(
        "ledger_account.book_id",
        f"update ledger_account set book_id = book_id + 1 where id = {ROSA}",
        BALANCES, NUMBERED, SUMS,
    ),
    changed("ledger_account.id", f"update ledger_account set id = 70 where id = {ROSA}", BALANCES, NUMBERED, SUMS),
    changed("ledger_account.currency", f"update ledger_account set currency = 'USD' where id = {ROSA}", SUMS),
    changed("ledger_account.version", f"update ledger_account set version = version - 1 where id = {CASH}", BALANCES),
    changed(
        "ledger_account.debits_posted",
        f"update ledger_account set debits_posted = debits_posted + 1 where id = {CASH}",
        BALANCES,
    ),
    changed(
        "ledger_account.credits_posted",
        f"update ledger_account set credits_posted = credits_posted + 1 where id = {ROSA}",
        BALANCES,
    ),
    changed("ledger_account.debits_pending", "update ledger_account set debits_pending = 1 where id = 2", BALANCES),
    changed("ledger_account.credits_pending", "update ledger_account set credits_pending = 1 where id = 2", BALANCES),
    changed(
        "ledger_account.balance_min",
        "alter table ledger_account drop constraint ledger_account_balance_min;"
        f"update ledger_account set balance_min = 100000000 where id = {CASH}",
        LIMITS,
    ),
    changed(
        "ledger_account.balance_max",
        "alter table ledger_account drop constraint ledger_account_balance_max;"
        f"update ledger_account set balance_max = 1 where id = {CASH}",
        LIMITS,
    ),
    changed(
        "ledger_entry.book_id", "update ledger_entry set book_id = book_id + 1 where id = %(bought)s", WHOLE, EVENT
    ),
    changed("ledger_entry.id", "update ledger_entry set id = gen_random_uuid() where id = %(bought)s", WHOLE),
    changed(
        "ledger_entry.effective_on",
        "update ledger_entry set effective_on = effective_on - 1 where id = %(bought)s",
        WHOLE,
    ),
    changed(
        "ledger_entry.event_id",
        "update ledger_entry set event_id = gen_random_uuid() where id = %(bought)s",
        EVENT,
    ),
    changed("ledger_entry.postings", "update ledger_entry set postings = 3 where id = %(bought)s", WHOLE),
    changed("ledger_entry.reverses", "update ledger_entry set reverses = %(bought)s where id = %(undone)s", OPPOSITE),
    changed(
        "ledger_posting.book_id",
        f"update ledger_posting set book_id = book_id + 1 where entry_id = %(bought)s and account_id = {ROSA}",
        BALANCES, VERSIONS, RUNNING, SUMS, WHOLE,
    ),
    changed(
        "ledger_posting.account_id",
        f"update ledger_posting set account_id = {UNUSED} where entry_id = %(undone)s and account_id = {JULIO}",
        BALANCES, VERSIONS, RUNNING, OPPOSITE,
    ),
    changed(
        "ledger_posting.version",
        f"update ledger_posting set version = version + 1 where entry_id = %(undone)s and account_id = {JULIO}",
        VERSIONS,
    ),
    changed(
        "ledger_posting.amount",
        f"update ledger_posting set amount = amount + 1 where entry_id = %(bought)s and account_id = {CASH}",
        BALANCES, RUNNING, SUMS,
    ),
    changed(
        "ledger_posting.balance",
        f"update ledger_posting set balance = balance + 1 where entry_id = %(undone)s and account_id = {CASH}",
        RUNNING,
    ),
    changed(
        "ledger_posting.effective_on",
        f"update ledger_posting set effective_on = '2026-11-19' where entry_id = %(bought)s and account_id = {CASH}",
        WHOLE,
    ),
    changed(
        "ledger_posting.entry_id",
        "update ledger_posting set entry_id = %(bought)s, nth = 3"
        f" where entry_id = %(collected)s and account_id = {JULIO}",
        SUMS, WHOLE,
    ),
    changed(
        "ledger_posting.nth",
        f"update ledger_posting set nth = 4 where entry_id = %(collected)s and account_id = {JULIO}",
        WHOLE,
    ),
]  # fmt: skip

# A purchase of 5.00 by Julio as ledger_post would have written it, under the event %(event)s.
FORGED = f"""
insert into ledger_entry (book_id, id, recorded_at, effective_on, event_id, kind, description, postings, reverses)
select book_id, %(forged)s, now(), '2026-11-20', {{event}}, 'shares', '', 2, {{reverses}} from ledger_book;
insert into ledger_posting (book_id, version, amount, balance, account_id, effective_on, entry_id, nth)
select book_id, version + 1, amount, debits_posted - credits_posted + amount, id, '2026-11-20', %(forged)s, nth
  from ledger_account
  join (values ({CASH}, {{amount}}, 1), ({JULIO}, 0 - ({{amount}}), 2)) as line (account, amount, nth) on account = id;
update ledger_account
   set version = version + 1,
       debits_posted = debits_posted + case when (id = {CASH}) = ({{amount}} > 0) then abs({{amount}}) else 0 end,
       credits_posted = credits_posted + case when (id = {CASH}) = ({{amount}} > 0) then 0 else abs({{amount}}) end
 where id in ({CASH}, {JULIO})
"""

ROWS = [
    happened(
        "a posting is deleted",
        f"delete from ledger_posting where entry_id = %(undone)s and account_id = {CASH}",
        BALANCES, SUMS, WHOLE, OPPOSITE,
    ),
    happened("an entry is deleted", "delete from ledger_entry where id = %(bought)s", WHOLE),
    happened(
        "an entry is deleted with its postings",
        "delete from ledger_entry where id = %(collected)s; delete from ledger_posting where entry_id = %(collected)s",
        BALANCES, VERSIONS, RUNNING,
    ),
    happened(
        "an account is deleted", f"delete from ledger_account where id = {DOLLARS_BOUGHT}", NUMBERED, SUMS
    ),
    happened("an account without postings is deleted", f"delete from ledger_account where id = {UNUSED}", NUMBERED),
    happened("a book is deleted", "delete from ledger_book", NUMBERED, EVENT),
    happened(
        "a balanced entry is forged without an event",
        FORGED.format(event="gen_random_uuid()", reverses="null::uuid", amount=500),
        EVENT,
    ),
    happened(
        "a balanced entry is forged under an event that was refused",
        FORGED.format(event="%(refused_event)s", reverses="null::uuid", amount=500),
        EVENT,
    ),
    happened(
        "a second reversal is forged under a true event",
        "drop index ledger_entry_reversed_once;"
        + FORGED.format(event="%(other_event)s", reverses="%(mistaken)s", amount=-7_00),
        OPPOSITE,
    ),
    happened(
        "the event of an entry is deleted",
        "delete from audit_event where id = (select event_id from ledger_entry where id = %(bought)s)",
        EVENT, "audit.events_are_chained", "audit.keys_are_answered_by_their_event",
    ),
]  # fmt: skip

# What no row can prove today. Each needs the sealer, which will hash entries into signed blocks; when it comes, these
# move up. Until then a superuser may do this unseen, and this list says so.
NOT_SEALED_YET = {
    "ledger_book.kind": ("says which product explains the book", "update ledger_book set kind = 'other'"),
    "ledger_book.name": ("words", "update ledger_book set name = 'Otra'"),
    "ledger_book.opened_at": ("no other row knows it", "update ledger_book set opened_at = '2020-01-01'"),
    "ledger_account.kind": (
        "turns the side on which people see a balance, not the balance",
        f"update ledger_account set kind = 'asset' where id = {ROSA}",
    ),
    "ledger_account.code": (
        "the ledger knows accounts by number; the floors above compare balances by code with their own rows",
        f"update ledger_account set code = 'equity:shares:9' where id = {ROSA}",
    ),
    "ledger_account.name": ("words", "update ledger_account set name = 'Otra'"),
    "ledger_account.opened_at": ("no other row knows it", "update ledger_account set opened_at = '2020-01-01'"),
    "ledger_account.closed_at": ("nothing closes an account yet", "update ledger_account set closed_at = now()"),
    "ledger_entry.kind": ("a word of the product", "update ledger_entry set kind = 'other' where id = %(bought)s"),
    "ledger_entry.recorded_at": (
        "a clock may be set back, so order does not prove it",
        "update ledger_entry set recorded_at = '2020-01-01' where id = %(bought)s",
    ),
    "ledger_entry.description": ("words", "update ledger_entry set description = 'other' where id = %(bought)s"),
    "ledger_entry.details": ("facts of the product", """update ledger_entry set details = '{"loan": 3}'"""),
    "a limit that still holds": (
        "the event of set_limits tells it, no row of the ledger does",
        f"update ledger_account set balance_min = -100 where id = {CASH}",
    ),
    "an entry put under another true event": (
        "an event does not list its entries",
        "update ledger_entry set event_id = %(other_event)s where id = %(bought)s",
    ),
    "a reversal that no longer names what it reverses": (
        "it is a balanced entry like others; loans and circles know their own reversals",
        "update ledger_entry set reverses = null where id = %(undone)s",
    ),
    "an entry forged whole under a true event": (
        "an event does not list its entries",
        FORGED.format(event="%(other_event)s", reverses="null::uuid", amount=500),
    ),
}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """The world in a database of its own: `verify` reads every row, and these are all."""
    ours = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        database = testing.own_database(label=f"{ours.rpartition('_')[2]}_tampering")
        testing.aim_django_at(database=database)
        try:
            yield build(database)
        finally:
            connections.close_all()
            testing.aim_django_at(database=ours)


def build(database: str) -> World:
    pool = organisation()
    with transaction.atomic():
        book_id = make.book(pool.call())
        opening = Act(name="tests.open_accounts", call=pool.call(), event_id=uuid4())
        more = [("equity:soles-sold", "PEN"), ("equity:dollars-bought", "USD"), ("equity:unused", "PEN")]
        new = [NewAccount(code, AccountKind.EQUITY, currency) for code, currency in more]
        actions.open_accounts(opening, book_id=book_id, accounts=new)
    bought = post(pool.call(), book_id, {"assets:cash": 300, "equity:shares:1": -300})
    collected = post(pool.call(), book_id, {"assets:cash": 150, "equity:shares:1": -100, "equity:shares:2": -50})
    exchanged = post(
        pool.call(), book_id, {"assets:cash": -37, "equity:soles-sold": 37},
        dollars={"assets:dollars": 10, "equity:dollars-bought": -10},
    )  # fmt: skip
    mistaken = post(pool.call(), book_id, {"assets:cash": 7, "equity:shares:2": -7})
    undone = post(pool.call(), book_id, {"assets:cash": -7, "equity:shares:2": 7}, reverses=mistaken)
    with pytest.raises(BalanceWouldFallBelowFloor):
        post(pool.call(), book_id, {"assets:cash": -1000, "equity:shares:1": 1000})
    return World(
        database, bought, collected, exchanged, mistaken, undone,
        refused_event=event_of(pool, "outcome = 'refused'"),
        other_event=event_of(pool, "number = (select max(number) from audit_event where outcome = 'done')"),
    )  # fmt: skip


def post(
    call: Call, book_id: int, soles: dict[str, int], *, dollars: dict[str, int] | None = None,
    reverses: UUID | None = None,
) -> UUID:  # fmt: skip
    lines = [(code, Money(units * 100, "PEN")) for code, units in soles.items()]
    lines += [(code, Money(units * 100, "USD")) for code, units in (dollars or {}).items()]
    entry = NewEntry(
        kind="shares",
        on=date(2026, 11, 20),
        lines=tuple(debit(code, amount) if amount.minor > 0 else credit(code, -amount) for code, amount in lines),
        reverses=reverses,
    )
    posted = actions.post_entries(call, book_id=book_id, entries=(entry,)).outcomes[0].entry_id
    assert posted is not None
    return posted


def event_of(pool: Organisation, which: str) -> UUID:
    with connection.cursor() as cursor:
        cursor.execute(f"select id from audit_event where stream = %s and {which}", [pool.id])
        found: UUID = cursor.fetchone()[0]
        return found


@pytest.fixture
def superuser(world: World) -> Iterator[psycopg.Connection[Any]]:
    """Somebody whom no grant and no trigger stops; what they did is rolled back."""
    with psycopg.connect(make_conninfo(testing.administrator_address(), dbname=world.database)) as line:
        line.execute("set local session_replication_role = replica")
        yield line
        line.rollback()


def red_checks(line: psycopg.Connection[Any]) -> set[str]:
    """The checks of the ledger and of the trail that do not hold, as `caudal verify` asks them."""
    texts = [sql_text("caudal.ledger", "verify"), sql_text("caudal.audit", "verify")]
    return {name for text in texts for name, _, wrong, _ in line.execute(text).fetchall() if wrong}


def tamper(line: psycopg.Connection[Any], statement: str, world: World) -> None:
    facts = vars(world) | {"forged": uuid4()}
    written = 0
    for part in statement.split(";"):
        written += max(line.execute(part, facts).rowcount, 0)
    assert written, "the tampering changed nothing"


def test_nothing_is_red_in_an_honest_book(superuser: psycopg.Connection[Any]) -> None:
    assert red_checks(superuser) == set()


@pytest.mark.parametrize("tampering", [*COLUMNS, *ROWS], ids=lambda tampering: tampering.name)
def test_tampering_is_found(tampering: Tampering, superuser: psycopg.Connection[Any], world: World) -> None:
    tamper(superuser, tampering.statement, world)
    assert red_checks(superuser) == tampering.found_by


@pytest.mark.parametrize("name", NOT_SEALED_YET)
def test_what_is_not_sealed_yet_is_known(name: str, superuser: psycopg.Connection[Any], world: World) -> None:
    _reason, statement = NOT_SEALED_YET[name]
    tamper(superuser, statement, world)
    assert red_checks(superuser) == set(), f"{name} is found now: move it up"


def test_every_column_of_the_ledger_is_tampered_with(superuser: psycopg.Connection[Any]) -> None:
    rows = superuser.execute(
        """select table_name || '.' || column_name
             from information_schema.columns
            where table_schema = 'public' and table_name = any(%s)""",
        [list(TABLES)],
    ).fetchall()
    tried = {tampering.column for tampering in COLUMNS} | {
        name for name in NOT_SEALED_YET if name.startswith("ledger_")
    }
    assert {name for (name,) in rows} == tried
