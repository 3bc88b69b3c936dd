"""Tampering by a superuser: what does not follow from both books, `verify` says."""

from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo
from psycopg.rows import TupleRow

from caudal.db import testing
from caudal.db.sql_files import sql_text
from caudal.ledger.crossings.actions import CrossingSent
from caudal.ledger.crossings.tests import make
from caudal.ledger.crossings.tests.make import Books

BOOKED = "ledger.crossings_are_booked"
ONCE = "ledger.crossings_end_once"
ANSWERED = "ledger.crossings_are_answered_where_they_were_sent"
MIRROR = "ledger.clearing_accounts_mirror_each_other"

pytestmark = pytest.mark.usefixtures("committed_db")


@dataclass(frozen=True)
class World:
    """One crossing under way, one that has arrived, one that came back."""

    books: Books
    under_way: CrossingSent
    arrived: CrossingSent
    returned: CrossingSent

    def names(self) -> dict[str, object]:
        return {
            "source": self.books.source,
            "target": self.books.target,
            "under_way": self.under_way.crossing_id,
            "arrived": self.arrived.crossing_id,
            "arrived_entry": self.arrived.entry_id,
            "returned": self.returned.crossing_id,
            "returned_entry": self.returned.entry_id,
        }


@pytest.fixture(scope="module")
def made() -> dict[str, World]:
    return {}


@pytest.fixture
def world(committed_db: None, made: dict[str, World]) -> World:
    if not made:
        books = make.books()
        arrived, returned = books.send(120), books.send(7, to_account="assets:nowhere")
        make.work()
        made["one"] = World(books, books.send(30), arrived, returned)
    return made["one"]


@pytest.fixture
def superuser() -> Iterator[psycopg.Connection[TupleRow]]:
    """A superuser whom no trigger stops; nothing of it stays."""
    address = make_conninfo(testing.administrator_address(), dbname=connection.settings_dict["NAME"])
    with psycopg.connect(address) as hand:
        hand.execute("set session_replication_role = replica")
        yield hand
        hand.rollback()


def failing(hand: psycopg.Connection[TupleRow]) -> dict[str, int]:
    rows = hand.execute(sql_text("caudal.ledger.crossings", "verify").encode()).fetchall()
    return {name: wrong for name, _, wrong, _ in rows if wrong}


def test_nothing_is_wrong_before(world: World, superuser: psycopg.Connection[TupleRow]) -> None:
    assert failing(superuser) == {}


@pytest.mark.parametrize(
    ("statement", "checks"),
    [
        ("update ledger_crossing set amount = amount - 1 where id = %(under_way)s", {BOOKED, MIRROR}),
        ("update ledger_crossing set amount = amount - 1 where id = %(arrived)s", {BOOKED}),
        ("update ledger_crossing set account = 'equity:shares:1' where id = %(under_way)s", {BOOKED}),
        ("update ledger_crossing set to_account = 'equity:shares:1' where id = %(arrived)s", {BOOKED}),
        ("update ledger_crossing set currency = 'USD' where id = %(under_way)s", {BOOKED, MIRROR}),
        ("update ledger_crossing set entry_id = gen_random_uuid() where id = %(arrived)s", {BOOKED}),
        ("update ledger_crossing set to_book_id = 7 where id = %(arrived)s", {BOOKED, ANSWERED, MIRROR}),
        ("update ledger_crossing set id = gen_random_uuid() where id = %(arrived)s", {ANSWERED, MIRROR}),
        ("delete from ledger_crossing where id = %(under_way)s", {MIRROR}),
        ("delete from ledger_crossing where id = %(arrived)s", {ANSWERED}),
        ("delete from ledger_crossing where id = %(returned)s", {ANSWERED}),
        ("delete from ledger_crossing_answer where crossing_id = %(arrived)s", {MIRROR}),
        ("delete from ledger_crossing_answer where crossing_id = %(returned)s", {ONCE}),
        ("update ledger_crossing_answer set from_book_id = 7 where crossing_id = %(arrived)s", {ANSWERED}),
        ("update ledger_crossing_answer set book_id = 7 where crossing_id = %(returned)s", {ANSWERED, ONCE}),
        (
            "update ledger_crossing_answer set crossing_id = %(under_way)s where crossing_id = %(arrived)s",
            {BOOKED, MIRROR},
        ),
        ("update ledger_crossing_answer set entry_id = gen_random_uuid() where crossing_id = %(arrived)s", {BOOKED}),
        (
            (
                "update ledger_crossing_answer set entry_id = null, refusal_code = 'x', refusal_facts = '{}'"
                " where crossing_id = %(arrived)s"
            ),
            {MIRROR},
        ),
        (
            (
                "update ledger_crossing_answer set entry_id = gen_random_uuid(), refusal_code = null,"
                " refusal_facts = null where crossing_id = %(returned)s"
            ),
            {BOOKED, ONCE},
        ),
        ("update ledger_entry set reverses = %(arrived_entry)s where reverses = %(returned_entry)s", {ONCE, MIRROR}),
        ("update ledger_entry set reverses = null where reverses = %(returned_entry)s", {MIRROR}),
        (
            (
                "update ledger_account set debits_posted = debits_posted + 1"
                " where book_id = %(source)s and code like 'assets:clearing:%%'"
            ),
            {MIRROR},
        ),
        (
            (
                "update ledger_account set code = 'assets:elsewhere'"
                " where book_id = %(target)s and code like 'assets:clearing:%%'"
            ),
            {BOOKED, MIRROR},
        ),
    ],
)
def test_a_tampering_is_found(
    world: World, superuser: psycopg.Connection[TupleRow], statement: str, checks: set[str]
) -> None:
    done = superuser.execute(statement.encode(), world.names())
    assert done.rowcount == 1
    assert set(failing(superuser)) == checks
