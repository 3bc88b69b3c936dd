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

TABLES = (
    *("ledger_book", "ledger_account", "ledger_entry", "ledger_posting"),
    *("ledger_day", "ledger_backdated", "ledger_backdated_sum"),
)
CHECKED = ("caudal.ledger", "caudal.ledger.holds", "caudal.ledger.caps", "caudal.ledger.periods", "caudal.audit")
# Accounts as `make.book` and `build` number them.
CASH, DOLLARS, ROSA, JULIO, SOLES_SOLD, DOLLARS_BOUGHT, UNUSED = range(1, 8)
EARLIER, BETWEEN, LATER = date(2026, 11, 16), date(2026, 11, 18), date(2026, 11, 20)

BALANCES = "ledger.balances_follow_from_postings"
KNOWN_DAYS = "ledger.accounts_know_their_days"
NUMBERED = "ledger.books_number_their_accounts"
VERSIONS = "ledger.versions_have_no_gaps"
RUNNING = "ledger.running_balances_add_up"
SUMS = "ledger.entries_sum_to_zero"
WHOLE = "ledger.entries_are_whole"
OPPOSITE = "ledger.reversals_are_opposites"
DAYS = "ledger.days_follow_from_postings"
LATE = "ledger.backdated_postings_are_listed"
LATE_SUMS = "ledger.backdated_sums_add_up"
LIMITS = "ledger.limits_are_kept"
EVENT = "ledger.entries_have_their_event"
PENDING = "ledger.pending_follows_from_holds"
CAPS = "ledger.caps_are_over_what_they_say"
STATED = "ledger.stated_days_are_sealed_ones"
SEALED_DAYS = "ledger.accounts_are_sealed_with_their_book"


@dataclass(frozen=True)
class World:
    """A book with a purchase, a later day's collection and exchange of currencies, a mistake and its reversal; and
    two purchases that are dated back, one to a day of its own."""

    database: str
    bought: UUID
    collected: UUID
    exchanged: UUID
    mistaken: UUID
    undone: UUID
    late: UUID
    later_still: UUID
    refused_event: UUID
    other_event: UUID


@dataclass(frozen=True)
class Tampering:
    """A change by hand, and the checks of `verify` that turn red by it; `column` where it stands for one."""

    name: str
    statement: str
    found_by: frozenset[str]
    column: str = ""


def changed(column: str, statement: str, *found_by: str) -> Tampering:
    return Tampering(column, statement, frozenset(found_by), column)


def happened(name: str, statement: str, *found_by: str) -> Tampering:
    return Tampering(name, statement, frozenset(found_by))


def account(column: str, value: str, who: int, *found_by: str) -> Tampering:
    return changed(
        f"ledger_account.{column}", f"update ledger_account set {column} = {value} where id = {who}", *found_by
    )


def entry(column: str, value: str, which: str, *found_by: str) -> Tampering:
    """Of a transfer, which has its postings in its row; the constraint that it is one stands in nobody's way."""
    return changed(
        f"ledger_entry.{column}",
        "alter table ledger_entry drop constraint ledger_entry_is_a_transfer_or_has_more;"
        f"update ledger_entry set {column} = {value} where id = %({which})s",
        *found_by,
    )


def posting(column: str, value: str, who: int, *found_by: str) -> Tampering:
    """Of the collection, which has three."""
    return changed(
        f"ledger_posting.{column}",
        f"update ledger_posting set {column} = {value} where entry_id = %(collected)s and account_id = {who}",
        *found_by,
    )


def derived(table: str, column: str, value: str, where: str, *found_by: str) -> Tampering:
    """Of the tables by which a balance at a past day is read."""
    return changed(f"{table}.{column}", f"update {table} set {column} = {value} where account_id = {where}", *found_by)


COLUMNS = [
    changed("ledger_book.book_id", "update ledger_book set book_id = book_id + 1", NUMBERED, EVENT),
    changed("ledger_book.organisation_id", "update ledger_book set organisation_id = gen_random_uuid()", EVENT),
    changed("ledger_book.accounts_opened", "update ledger_book set accounts_opened = accounts_opened - 1", NUMBERED),
    changed("ledger_book.sealed_through", "update ledger_book set sealed_through = '2026-10-31'", SEALED_DAYS),
    account("book_id", "book_id + 1", ROSA, BALANCES, NUMBERED, SUMS),
    account("id", "70", ROSA, BALANCES, NUMBERED, SUMS),
    account("currency", "'USD'", ROSA, SUMS),
    account("version", "version - 1", CASH, BALANCES),
    account("debits_posted", "debits_posted + 1", CASH, BALANCES),
    account("credits_posted", "credits_posted + 1", ROSA, BALANCES),
    account("debits_pending", "1", DOLLARS, PENDING),
    account("credits_pending", "1", DOLLARS, PENDING),
    account("recorded_at", "recorded_at - interval '1 microsecond'", CASH, KNOWN_DAYS),
    account("late", "late + 1", CASH, KNOWN_DAYS),
    account("effective_on", "effective_on + 1", CASH, KNOWN_DAYS),
    account("sealed_through", "'2026-10-31'", CASH, SEALED_DAYS),
    account("cap_id", "1", CASH, CAPS),
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
    entry("book_id", "book_id + 1", "bought", BALANCES),
    entry("event_id", "gen_random_uuid()", "bought", EVENT),
    entry("reverses", "%(bought)s", "undone", OPPOSITE),
    entry("postings", "3", "bought", WHOLE),
    entry("amount", "amount + 1", "bought", BALANCES),
    entry("debit_account_id", str(UNUSED), "undone", BALANCES),
    entry("credit_account_id", str(UNUSED), "undone", BALANCES),
    entry("debit_version", "debit_version + 1", "undone", VERSIONS),
    entry("credit_version", "credit_version + 1", "undone", VERSIONS),
    entry("debit_balance", "debit_balance + 1", "undone", RUNNING),
    entry("credit_balance", "credit_balance + 1", "undone", RUNNING),
    entry("effective_on", "effective_on - 1", "mistaken", LATE),
    entry("stated_on", "'2026-11-01'", "bought", STATED),
    entry("recorded_at", "recorded_at - interval '1 day'", "undone", VERSIONS),
    posting("book_id", "book_id + 1", ROSA, BALANCES),
    posting("account_id", str(UNUSED), JULIO, BALANCES),
    posting("version", "version + 1", JULIO, VERSIONS),
    posting("amount", "amount + 1", CASH, BALANCES),
    posting("balance", "balance + 1", JULIO, RUNNING),
    posting("effective_on", "effective_on - 1", CASH, WHOLE),
    posting("recorded_at", "recorded_at + interval '1 microsecond'", JULIO, WHOLE),
    posting("nth", "4", JULIO, WHOLE),
    changed(
        "ledger_posting.entry_id",
        "update ledger_posting set entry_id = %(exchanged)s, nth = 5"
        f" where entry_id = %(collected)s and account_id = {JULIO}",
        SUMS, WHOLE,
    ),
    derived("ledger_day", "book_id", "book_id + 1", f"{CASH} and opening = 0", DAYS),
    derived("ledger_day", "account_id", str(UNUSED), f"{CASH} and opening = 0", DAYS),
    derived("ledger_day", "day", "day + 1", f"{CASH} and opening = 0", DAYS),
    derived("ledger_day", "opening", "opening + 1", f"{CASH} and opening = 0", DAYS),
    derived("ledger_day", "recorded_at", "recorded_at + interval '1 day'", f"{CASH} and opening = 0", DAYS),
    derived("ledger_backdated", "book_id", "book_id + 1", f"{CASH} and amount = 2000", LATE),
    derived("ledger_backdated", "account_id", str(JULIO), f"{CASH} and amount = 2000", LATE),
    derived("ledger_backdated", "effective_on", "effective_on - 1", f"{CASH} and amount = 2000", LATE),
    derived("ledger_backdated", "recorded_at", "now()", f"{CASH} and amount = 2000", LATE),
    derived("ledger_backdated", "amount", "amount + 1", f"{CASH} and amount = 2000", LATE),
    derived("ledger_backdated_sum", "book_id", "book_id + 1", f"{CASH} and total = 2000", LATE_SUMS),
    derived("ledger_backdated_sum", "account_id", str(JULIO), f"{CASH} and total = 2000", LATE_SUMS),
    derived("ledger_backdated_sum", "node", "node + 1000000", f"{CASH} and total = 2000", LATE_SUMS),
    derived("ledger_backdated_sum", "recorded_at", "now()", f"{CASH} and total = 2000", LATE_SUMS),
    derived("ledger_backdated_sum", "total", "total + 1", f"{CASH} and total = 2000", LATE_SUMS),
]  # fmt: skip

# A purchase of 5.00 by Julio as ledger_post would have written it, under the event %(event)s.
FORGED = f"""
insert into ledger_entry (
  book_id, id, recorded_at, transaction_id, effective_on, event_id, kind, description, postings, reverses, amount,
  debit_account_id, credit_account_id, debit_version, credit_version, debit_balance, credit_balance)
select d.book_id, %(forged)s, now(), 1, '2026-11-20', {{event}}, 'shares', '', 2, {{reverses}}, {{amount}},
       d.id, c.id, d.version + 1, c.version + 1,
       d.debits_posted - d.credits_posted + {{amount}}, c.debits_posted - c.credits_posted - {{amount}}
  from ledger_account d
  join ledger_account c on c.book_id = d.book_id
 where d.id = {{debit}} and c.id = {{credit}};
update ledger_account
   set version = version + 1,
       recorded_at = now(),
       debits_posted = debits_posted + case when id = {{debit}} then {{amount}} else 0 end,
       credits_posted = credits_posted + case when id = {{credit}} then {{amount}} else 0 end
 where id in ({CASH}, {JULIO})
"""
PURCHASE = {"amount": 500, "debit": CASH, "credit": JULIO}

ROWS = [
    happened("a transfer is deleted", "delete from ledger_entry where id = %(undone)s", BALANCES),
    happened(
        "a posting is deleted",
        f"delete from ledger_posting where entry_id = %(collected)s and account_id = {JULIO}",
        BALANCES, SUMS, WHOLE,
    ),
    happened("an entry is deleted without its postings", "delete from ledger_entry where id = %(collected)s", WHOLE),
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
    happened("a day is deleted", f"delete from ledger_day where account_id = {CASH} and opening > 0", DAYS),
    happened(
        "a day is forged",
        "insert into ledger_day (book_id, account_id, day, opening, recorded_at)"
        " select book_id, account_id, day - 1, opening, recorded_at - interval '1 microsecond'"
        f" from ledger_day where account_id = {CASH} and opening > 0",
        DAYS,
    ),
    happened(
        "a backdated posting is not listed",
        f"delete from ledger_backdated where account_id = {ROSA} and amount = -2000",
        LATE,
    ),
    happened(
        "a posting in order is listed as backdated",
        "insert into ledger_backdated (book_id, account_id, effective_on, recorded_at, amount)"
        f" select book_id, {JULIO}, effective_on, recorded_at, -amount from ledger_entry where id = %(mistaken)s",
        LATE,
    ),
    happened(
        "another posting is listed as backdated than the one that is",
        f"delete from ledger_backdated where account_id = {CASH} and amount = 3000;"
        "insert into ledger_backdated (book_id, account_id, effective_on, recorded_at, amount)"
        f" select book_id, {CASH}, effective_on, recorded_at, amount from ledger_entry where id = %(mistaken)s",
        LATE,
    ),
    happened(
        "a sum of backdated postings is deleted",
        f"delete from ledger_backdated_sum where account_id = {ROSA} and total = -2000", LATE_SUMS,
    ),
    happened(
        "a balanced entry is forged without an event",
        FORGED.format(event="gen_random_uuid()", reverses="null::uuid", **PURCHASE),
        EVENT,
    ),
    happened(
        "a balanced entry is forged under an event that was refused",
        FORGED.format(event="%(refused_event)s", reverses="null::uuid", **PURCHASE),
        EVENT,
    ),
    happened(
        "a second reversal is forged under a true event",
        "drop index ledger_entry_reversed_once;"
        + FORGED.format(event="%(other_event)s", reverses="%(mistaken)s", amount=7_00, debit=JULIO, credit=CASH),
        OPPOSITE,
    ),
    happened(
        "the event of an entry is deleted",
        "delete from audit_event where id = (select event_id from ledger_entry where id = %(bought)s)",
        EVENT, "audit.events_are_chained", "audit.keys_are_answered_by_their_event",
    ),
]  # fmt: skip

# What no other row proves, but the sealer sees, which hashes entries and what books and accounts are said to be into a
# signed log: ledger/proofs/tests/test_tampering.py changes each of these columns after sealing.
SEEN_BY_THE_SEALER = {
    "ledger_book.kind": "update ledger_book set kind = 'other'",
    "ledger_book.name": "update ledger_book set name = 'Otra'",
    "ledger_book.opened_at": "update ledger_book set opened_at = '2020-01-01'",
    "ledger_book.sealed_policy": "update ledger_book set sealed_policy = 'book_today'",
    "ledger_account.kind": f"update ledger_account set kind = 'asset' where id = {ROSA}",
    "ledger_account.code": f"update ledger_account set code = 'equity:shares:9' where id = {ROSA}",
    "ledger_account.name": "update ledger_account set name = 'Otra'",
    "ledger_account.opened_at": "update ledger_account set opened_at = '2020-01-01'",
    "ledger_account.closed_at": "update ledger_account set closed_at = now()",
    "a limit that still holds": f"update ledger_account set balance_min = -100 where id = {CASH}",
    "ledger_entry.id": "update ledger_entry set id = gen_random_uuid() where id = %(bought)s",
    "ledger_entry.kind": "update ledger_entry set kind = 'other' where id = %(bought)s",
    "ledger_entry.description": "update ledger_entry set description = 'other' where id = %(bought)s",
    "ledger_entry.details": """update ledger_entry set details = '{"loan": 3}'""",
    "ledger_entry.transaction_id": "update ledger_entry set transaction_id = 1 where id = %(bought)s",
    "an entry put under another true event": (
        "update ledger_entry set event_id = %(other_event)s where id = %(bought)s"
    ),
    "a reversal that no longer names what it reverses": (
        "update ledger_entry set reverses = null where id = %(undone)s"
    ),
    "an entry forged whole under a true event": FORGED.format(
        event="%(other_event)s", reverses="null::uuid", **PURCHASE
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
    bought = post(pool.call(), book_id, {"assets:cash": 300, "equity:shares:1": -300}, on=EARLIER)
    collected = post(pool.call(), book_id, {"assets:cash": 150, "equity:shares:1": -100, "equity:shares:2": -50})
    exchanged = post(
        pool.call(), book_id, {"assets:cash": -37, "equity:soles-sold": 37},
        dollars={"assets:dollars": 10, "equity:dollars-bought": -10},
    )  # fmt: skip
    late = post(pool.call(), book_id, {"assets:cash": 20, "equity:shares:1": -20}, on=BETWEEN)
    mistaken = post(pool.call(), book_id, {"assets:cash": 7, "equity:shares:2": -7})
    later_still = post(pool.call(), book_id, {"assets:cash": 30, "equity:shares:1": -30}, on=EARLIER)
    undone = post(pool.call(), book_id, {"assets:cash": -7, "equity:shares:2": 7}, reverses=mistaken)
    with pytest.raises(BalanceWouldFallBelowFloor):
        post(pool.call(), book_id, {"assets:cash": -1000, "equity:shares:1": 1000})
    return World(
        database, bought, collected, exchanged, mistaken, undone, late, later_still,
        refused_event=event_of(pool, "outcome = 'refused'"),
        other_event=event_of(pool, "number = (select max(number) from audit_event where outcome = 'done')"),
    )  # fmt: skip


def post(
    call: Call, book_id: int, soles: dict[str, int], *, dollars: dict[str, int] | None = None,
    reverses: UUID | None = None, on: date = LATER,
) -> UUID:  # fmt: skip
    lines = [(code, Money(units * 100, "PEN")) for code, units in soles.items()]
    lines += [(code, Money(units * 100, "USD")) for code, units in (dollars or {}).items()]
    entry = NewEntry(
        kind="shares",
        on=on,
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
    texts = [sql_text(package, "verify") for package in CHECKED]
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
    assert tampering.found_by and tampering.found_by <= red_checks(superuser)


@pytest.mark.parametrize("name", SEEN_BY_THE_SEALER)
def test_what_only_the_sealer_sees_is_known(name: str, superuser: psycopg.Connection[Any], world: World) -> None:
    tamper(superuser, SEEN_BY_THE_SEALER[name], world)
    assert red_checks(superuser) == set(), f"{name} is found now: move it up"


def test_every_column_of_the_ledger_is_tampered_with(superuser: psycopg.Connection[Any]) -> None:
    rows = superuser.execute(
        """select table_name || '.' || column_name
             from information_schema.columns
            where table_schema = 'public' and table_name = any(%s)""",
        [list(TABLES)],
    ).fetchall()
    tried = {tampering.column for tampering in COLUMNS} | {
        name for name in SEEN_BY_THE_SEALER if name.startswith("ledger_")
    }
    assert {name for (name,) in rows} == tried
