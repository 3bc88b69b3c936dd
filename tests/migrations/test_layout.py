"""Books written one row a posting, as the first homes have them, tell the same after they came to today's layout."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from django.db import connection, connections
from pytest_django.plugin import DjangoDbBlocker

from caudal.db import testing
from caudal.ledger import queries

ORGANISATION = UUID(int=1)
FIRST_DAY = date(2026, 10, 1)
DAYS = 40
FIRST_INSTANT = datetime(2026, 10, 1, 12, tzinfo=UTC)
BATCHES = 25
# Two currencies; the last account of each is never posted to.
PEN, USD = range(1, 7), range(7, 10)
UNTOUCHED = (6, 9)

Lines = tuple[tuple[int, int], ...]


@dataclass
class OldBook:
    """What the posting function of those days wrote: entries, a row for each posting, counters; an instant a batch."""

    book_id: int
    counters: dict[int, list[int]] = field(default_factory=lambda: {nth: [0, 0, 0] for nth in (*PEN, *USD)})
    # What every read is judged by: account, amount, day, instant.
    written: list[tuple[int, int, date, datetime]] = field(default_factory=list)
    instants: list[datetime] = field(default_factory=list)
    last_entry: tuple[UUID, Lines] | None = None

    def open(self) -> None:
        _run(
            "insert into ledger_book (book_id, organisation_id, kind, name, accounts_opened, opened_at)"
            " values (%s, %s, 'pool', 'Old', %s, %s)",
            [(self.book_id, ORGANISATION, len(self.counters), FIRST_INSTANT)],
        )
        _run(
            "insert into ledger_account (book_id, id, code, kind, currency, name, opened_at, balance_min,"
            " debits_posted, credits_posted, debits_pending, credits_pending, version)"
            " values (%s, %s, %s, 'asset', %s, '', %s, -1000000000, 0, 0, 0, 0, 0)",
            [(self.book_id, nth, _code(nth), "PEN" if nth in PEN else "USD", FIRST_INSTANT) for nth in self.counters],
        )

    def post(self, batch: Sequence[tuple[date, Lines, UUID | None]], *, at: datetime) -> None:
        """One statement a table, as the function did: the entries, whole sets of postings, the counters."""
        entries, postings = [], []
        for on, lines, reverses in batch:
            entry_id = uuid4()
            entries.append((self.book_id, entry_id, at, on, uuid4(), reverses, len(lines)))
            for nth, (account, amount) in enumerate(lines, start=1):
                counters = self.counters[account]
                counters[0 if amount > 0 else 1] += abs(amount)
                counters[2] += 1
                stands = counters[0] - counters[1]
                postings.append((self.book_id, counters[2], amount, stands, account, on, entry_id, nth))
                self.written.append((account, amount, on, at))
            self.last_entry = entry_id, lines
        _run(
            "insert into ledger_entry (book_id, id, recorded_at, effective_on, event_id, reverses, kind, description,"
            " postings) values (%s, %s, %s, %s, %s, %s, 'paper', '', %s)",
            entries,
        )
        row = "(%s, %s, %s, %s, %s, %s, %s, %s)"
        _run(
            "insert into ledger_posting (book_id, version, amount, balance, account_id, effective_on, entry_id, nth)"
            f" values {', '.join([row] * len(postings))}",
            [tuple(value for posting in postings for value in posting)],
        )
        _run(
            "update ledger_account set debits_posted = %s, credits_posted = %s, version = %s"
            " where book_id = %s and id = %s",
            [(*counters, self.book_id, nth) for nth, counters in self.counters.items()],
        )
        self.instants.append(at)

    def stood(self, account: int, on: date | None, known_at: datetime | None) -> int:
        return sum(
            amount
            for of, amount, day, at in self.written
            if of == account and (on is None or day <= on) and (known_at is None or at <= known_at)
        )


def _run(sql: str, rows: Sequence[tuple[Any, ...]]) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.executemany(sql, rows)


def _code(account: int) -> str:
    return f"assets:{account}"


def _some_lines(chance: random.Random) -> Lines:
    """A transfer, an entry with more postings, or one in two currencies; its postings in any order."""
    size = chance.choice([2, 2, 4])
    pen = chance.sample([nth for nth in PEN if nth not in UNTOUCHED], size)
    amounts = [chance.randint(1, 900) for _ in pen[1:]]
    lines = [(pen[0], -sum(amounts)), *zip(pen[1:], amounts, strict=True)]
    if size == 4 and chance.random() < 0.5:
        lines = [(pen[0], amounts[0]), (pen[1], -amounts[0]), (7, -amounts[1]), (8, amounts[1])]
    chance.shuffle(lines)
    return tuple(lines)


def _fill(book: OldBook, chance: random.Random) -> None:
    """Batches of one entry to twelve, one in five dated back, before everything else too; one entry reversed."""
    book.open()
    instants = count(1)
    for nth in range(BATCHES):
        today = FIRST_DAY + timedelta(days=nth * DAYS // BATCHES)
        batch = [
            (today - timedelta(days=chance.choice([0, 0, 0, 0, chance.randint(1, 60)])), _some_lines(chance), None)
            for _ in range(chance.choice([1, 2, 12]))
        ]
        book.post(batch, at=FIRST_INSTANT + timedelta(milliseconds=next(instants)))
    assert book.last_entry is not None
    entry_id, lines = book.last_entry
    opposite = tuple((account, -amount) for account, amount in lines)
    book.post([(FIRST_DAY, opposite, entry_id)], at=FIRST_INSTANT + timedelta(milliseconds=next(instants)))


@pytest.fixture
def at_0002(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A database in which the ledger stands where the first homes left it."""
    ours = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        testing.aim_django_at(database=testing.bare_database(label=f"layout_{uuid4().hex[:8]}"))
        call_command("migrate", "ledger", "0002", database="owner", verbosity=0)
        yield
        connections.close_all()
        testing.aim_django_at(database=ours)


@pytest.mark.usefixtures("at_0002")
def test_books_of_the_first_layout_tell_the_same_in_todays() -> None:
    chance = random.Random(20261120)
    books = [OldBook(book_id=1), OldBook(book_id=2)]
    for book in books:
        _fill(book, chance)

    for app in ("ledger", "audit"):
        call_command("migrate", app, database="owner", verbosity=0)

    # Whose events these were is the audit's to say; it had none here.
    checks = {check.name: check for check in queries.verify() if check.name != "ledger.entries_have_their_event"}
    assert {name: check.figures for name, check in checks.items() if not check.ok} == {}
    assert checks["ledger.versions_have_no_gaps"].figures["rows"] == sum(len(book.written) for book in books)
    assert int(checks["ledger.backdated_postings_are_listed"].figures["rows"]) > 0
    assert int(checks["ledger.reversals_are_opposites"].figures["rows"]) == len(books)
    days = [None, FIRST_DAY - timedelta(days=70), *(FIRST_DAY + timedelta(days=nth) for nth in range(-60, DAYS, 7))]
    for book in books:
        # The entries of one batch now have instants of their own, up to a microsecond each later.
        for known_at in (None, *book.instants[::6]):
            after = known_at and known_at + timedelta(microseconds=100)
            for on in days:
                found = queries.balances(book_id=book.book_id, on=on, known_at=after)
                told = {code: one.balance.minor for code, one in found.items()}
                assert told == {_code(nth): book.stood(nth, on, known_at) for nth in book.counters}, (on, known_at)
