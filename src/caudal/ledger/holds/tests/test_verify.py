"""Tampering by a superuser: every column of holds, caps and sealed periods is changed, and `verify` must say so."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection, connections
from psycopg.conninfo import make_conninfo
from pytest_django.plugin import DjangoDbBlocker

from caudal.db import testing
from caudal.db.sql_files import sql_text
from caudal.kernel.money import Money
from caudal.ledger import actions as ledger
from caudal.ledger.caps import actions as caps
from caudal.ledger.caps.rules import NewCap
from caudal.ledger.holds import actions
from caudal.ledger.holds.tests import make
from caudal.ledger.holds.tests.make import CASH, JULIO, NOON, Box
from caudal.ledger.periods import actions as periods
from caudal.ledger.rules import NewEntry, SealedPolicy, Side, credit, debit

TABLES = ("ledger_hold", "ledger_hold_move", "ledger_cap", "ledger_period")
CHECKED = ("caudal.ledger", "caudal.ledger.holds", "caudal.ledger.caps", "caudal.ledger.periods")
# Another value of the same type.
OTHER = {
    "bigint": "{} + 7",
    "integer": "{} + 7",
    "uuid": "gen_random_uuid()",
    "text": "{} || 'x'",
    "character": "'USD'",
    "timestamp with time zone": "{} + interval '1 microsecond'",
    "date": "{} + 1",
    "jsonb": """'{{"other": 1}}'""",
    "bytea": r"'\x00'",
    "ARRAY": "array_append({}, 9)",
}
ROWS = {
    "a hold is deleted": "delete from ledger_hold where held > 0",
    "a hold is deleted with its moves": (
        "delete from ledger_hold_move where way = 'settled';"
        "delete from ledger_hold where id not in (select hold_id from ledger_hold_move)"
    ),
    "a move is deleted": "delete from ledger_hold_move where way = 'released'",
    "the last move is deleted and what it gave back is held again": (
        "update ledger_hold h set held = m.amount from ledger_hold_move m where m.hold_id = h.id and way = 'expired';"
        "delete from ledger_hold_move where way = 'expired'"
    ),
    "a cap is deleted": "delete from ledger_cap",
    "a capped account is let go": f"update ledger_account set cap_id = null where code = '{CASH}'",
    "the newest seal is deleted": "delete from ledger_period where since is not null",
    "the oldest seal is deleted": "delete from ledger_period where since is null",
    "an entry is recorded into sealed days": (
        "update ledger_entry set effective_on = '2026-10-31' where stated_on is not null"
    ),
    "an entry names a day that was not sealed": (
        "update ledger_entry set stated_on = '2026-11-19' where stated_on is not null"
    ),
    "an entry moves within the sealed days": (
        "update ledger_entry set effective_on = '2026-11-10' where effective_on = '2026-10-31'"
    ),
    "the event of a hold is deleted": "delete from audit_event where id in (select event_id from ledger_hold)",
    "the event of a seal is deleted": "delete from audit_event where id in (select event_id from ledger_period)",
    "a settlement no longer names its hold": "update ledger_entry set details = null where details ? 'hold'",
}

FOUND_BY = {
    "a hold is deleted": "ledger.pending_follows_from_holds",
    "a hold is deleted with its moves": "ledger.pending_follows_from_holds",
    "a move is deleted": "ledger.holds_follow_from_their_moves",
    "the last move is deleted and what it gave back is held again": "ledger.pending_follows_from_holds",
    "a cap is deleted": "ledger.caps_have_one_currency_and_side",
    "a capped account is let go": "ledger.caps_are_over_what_they_say",
    "the newest seal is deleted": "ledger.accounts_are_sealed_with_their_book",
    "the oldest seal is deleted": "ledger.sealed_balances_stand",
    "an entry is recorded into sealed days": "ledger.nothing_is_recorded_into_sealed_days",
    "an entry names a day that was not sealed": "ledger.stated_days_are_sealed_ones",
    "an entry moves within the sealed days": "ledger.sealed_balances_stand",
    "the event of a hold is deleted": "ledger.holds_have_their_event",
    "the event of a seal is deleted": "ledger.periods_have_their_event",
    "a settlement no longer names its hold": "ledger.settlements_are_entries",
}


def build() -> Box:
    """Holds settled in parts, released and expired, one that is open; two caps; two seals, and what came late."""
    box = make.a_box(900_00)
    settled, released = box.place(100_00), box.place(50_00)
    box.settle(settled, 30_00)
    box.settle(settled, 70_00)
    box.settle(released, 10_00)
    box.release(released)
    hour = NOON + timedelta(hours=1)
    box.place(5_00, expires_at=hour)
    actions.expire_holds(box.call(at=hour), book_id=box.book_id)
    box.place(40_00)
    listed = NewCap("owned", Side.DEBIT, "PEN", prefix="assets", accounts=(CASH,), floor_minor=0, ceiling_minor=10**6)
    caps.set_cap(box.call(), book_id=box.book_id, cap=listed)
    caps.set_cap(box.call(), book_id=box.book_id, cap=NewCap("owed", Side.CREDIT, "PEN", prefix="equity:shares"))
    periods.set_sealed_policy(box.call(), book_id=box.book_id, policy=SealedPolicy.BOOK_TODAY)
    for through in (date(2026, 10, 31), date(2026, 11, 15)):
        periods.seal_period(box.call(), book_id=box.book_id, through=through)
    lines = (debit(CASH, Money(1_00, "PEN")), credit(JULIO, Money(1_00, "PEN")))
    late = NewEntry("shares", date(2026, 10, 1), lines)
    assert ledger.post_entry(box.call(), book_id=box.book_id, entry=late).booked_on == make.TODAY
    assert box.cash() == (791_00, 40_00)
    return box


@pytest.fixture(scope="module")
def database(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A database of its own: `verify` reads every row, and these are all."""
    ours = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        database = testing.own_database(label=f"{ours.rpartition('_')[2]}_holds")
        testing.aim_django_at(database=database)
        try:
            build()
            yield database
        finally:
            connections.close_all()
            testing.aim_django_at(database=ours)


@pytest.fixture
def superuser(database: str) -> Iterator[psycopg.Connection[Any]]:
    """Somebody whom no grant, trigger or constraint stops; what they did is rolled back."""
    with psycopg.connect(make_conninfo(testing.administrator_address(), dbname=database)) as line:
        line.execute("set local session_replication_role = replica")
        for table, name in line.execute(
            "select conrelid::regclass::text, conname from pg_constraint"
            " where contype in ('c', 'u') and conrelid::regclass::text = any (%s)",
            [[*TABLES, "ledger_entry"]],
        ).fetchall():
            line.execute(f"alter table {table} drop constraint {name}")
        yield line
        line.rollback()


def red_checks(line: psycopg.Connection[Any]) -> set[str]:
    texts = [sql_text(package, "verify") for package in CHECKED]
    return {name for text in texts for name, _, wrong, _ in line.execute(text).fetchall() if wrong}


def columns(line: psycopg.Connection[Any]) -> dict[str, str]:
    rows = line.execute(
        """select table_name || '.' || column_name, data_type
             from information_schema.columns
            where table_schema = 'public' and table_name = any (%s)""",
        [list(TABLES)],
    ).fetchall()
    return dict(rows)


def test_nothing_is_red_in_an_honest_book(superuser: psycopg.Connection[Any]) -> None:
    assert red_checks(superuser) == set()


def test_every_column_that_is_changed_is_found(superuser: psycopg.Connection[Any]) -> None:
    """In the row of every hold, move, cap and period, one at a time."""
    unseen: set[str] = set()
    for column, data_type in columns(superuser).items():
        table, _, name = column.partition(".")
        for (row,) in superuser.execute(f"select ctid::text from {table}").fetchall():
            superuser.execute("savepoint one")
            value = OTHER[data_type].format(name)
            changed = superuser.execute(
                f"update {table} set {name} = {value} where ctid = '{row}' and {name} is not null"
            )
            if changed.rowcount == 0:
                changed = superuser.execute(f"update {table} set {name} = {_some(data_type)} where ctid = '{row}'")
            assert changed.rowcount == 1
            if not red_checks(superuser):
                unseen.add(f"{column} {row}")
            superuser.execute("rollback to savepoint one")
    assert unseen == set()


@pytest.mark.parametrize("name", ROWS)
def test_what_is_done_to_rows_is_found(name: str, superuser: psycopg.Connection[Any]) -> None:
    written = sum(superuser.execute(statement).rowcount for statement in ROWS[name].split(";"))
    assert written, "the tampering changed nothing"
    assert FOUND_BY[name] in red_checks(superuser), sorted(red_checks(superuser))


def _some(data_type: str) -> str:
    """A value where there was none."""
    return {"uuid": "gen_random_uuid()", "date": "'2020-01-01'", "jsonb": "'{}'"}.get(data_type, "1")
