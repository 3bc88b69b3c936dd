"""Reads at two dates against plain sums over all that was posted, whatever was dated back, and what a page costs."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings, strategies as st
from psycopg.conninfo import make_conninfo
from pytest_django.plugin import DjangoDbBlocker

from caudal.audit.actions import Act
from caudal.db import testing
from caudal.kernel.money import Money
from caudal.ledger import actions, queries
from caudal.ledger.queries import Movement, StatementLine
from caudal.ledger.rules import AccountKind, Line, NewAccount, NewEntry, book_id_of
from caudal.parties.tests.make import Organisation, organisation

CODES = ("assets:cash", "assets:loans:1", "assets:loans:2", "equity:shares")
FIRST = date(2026, 11, 1)
SPAN = 12
# Sums over accounts are made of the balances that are checked at every two dates.
OF_WHICH_ONE_AS_SUMS = 5
WARM_UP = 8


@dataclass(frozen=True)
class Recorded:
    """A posting as it was read back once: what every other read must agree with."""

    entry_id: UUID
    account: str
    on: date
    at: datetime
    minor: int


class World:
    """A book into which batches are committed, and a plain list of all that is in it."""

    def __init__(self) -> None:
        self.pool: Organisation = organisation()
        self.book_id = book_id_of(uuid4())
        act = self._act()
        with transaction.atomic():
            actions.open_book(act, book_id=self.book_id, kind="pool", name="Two dates")
            accounts = [NewAccount(code, AccountKind.ASSET, "PEN") for code in CODES]
            actions.open_accounts(act, book_id=self.book_id, accounts=accounts)
        self.instants: list[datetime] = []

    def post(self, entries: list[NewEntry]) -> list[UUID]:
        """Commit a batch and remember an instant after it."""
        posted = actions.post_entries(self.pool.call(), book_id=self.book_id, entries=tuple(entries)).outcomes
        self.instants.append(_one("select max(recorded_at) from ledger_entry where book_id = %s", self.book_id))
        return [outcome.entry_id for outcome in posted if outcome.entry_id is not None]

    def _act(self) -> Act:
        return Act(name="tests.open_accounts", call=self.pool.call(), event_id=uuid4())

    def recorded(self) -> list[Recorded]:
        """Every posting, from the rows alone."""
        with connection.cursor() as cursor:
            cursor.execute(
                "select l.entry_id, a.code, l.effective_on, l.recorded_at, l.amount from ledger_line l"
                " join ledger_account a on a.book_id = l.book_id and a.id = l.account_id where l.book_id = %s",
                [self.book_id],
            )
            return [Recorded(*row) for row in cursor.fetchall()]


def _one(sql: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()[0]


@st.composite
def batches(draw: Any) -> list[list[NewEntry]]:
    """Batches of transfers and of entries with more postings, each on any day: before and after all others too."""
    days = st.integers(0, SPAN).map(lambda later: FIRST + timedelta(days=later))
    made = []
    for _ in range(draw(st.integers(1, 6))):
        batch = []
        for _ in range(draw(st.integers(1, 5))):
            codes = draw(st.permutations(CODES))[: draw(st.sampled_from([2, 2, 3, 4]))]
            minors = [draw(st.integers(1, 900)) * draw(st.sampled_from([1, -1])) for _ in codes[1:]]
            if sum(minors) == 0:
                minors[0] += 1000
            lines = [Line(codes[0], -sum(minors), "PEN"), *map(_line, codes[1:], minors)]
            batch.append(NewEntry("paper", draw(days), tuple(lines)))
        made.append(batch)
    return made


def _line(code: str, minor: int) -> Line:
    return Line(code, minor, "PEN")


def _days(written: list[Recorded]) -> list[date | None]:
    """Every day that can make a difference, one before all, one after all, and none."""
    inside = sorted({one.on for one in written})
    return [None, date(1900, 1, 1), inside[0] - timedelta(days=1), *inside, date(2199, 12, 31)]


def _sum(written: list[Recorded], code: str, on: date | None, known_at: datetime | None) -> int:
    return sum(
        one.minor
        for one in written
        if one.account == code and (on is None or one.on <= on) and (known_at is None or one.at <= known_at)
    )


@settings(max_examples=testing.tries(few=10, many=50), suppress_health_check=list(HealthCheck))
@given(posted=batches())
def test_a_balance_at_two_dates_is_the_sum_of_what_was_known(committed_db: None, posted: list[list[NewEntry]]) -> None:
    world = World()
    before = _one("select clock_timestamp()")
    for batch in posted:
        world.post(batch)
    written = world.recorded()
    for nth, (known_at, on) in enumerate(product((None, before, *world.instants), _days(written))):
        expected = {code: Money(_sum(written, code, on, known_at), "PEN") for code in CODES}
        found = queries.balances(book_id=world.book_id, on=on, known_at=known_at)
        assert {code: one.balance for code, one in found.items()} == expected, (on, known_at)
        if nth % OF_WHICH_ONE_AS_SUMS:
            continue
        lines = queries.trial_balance(book_id=world.book_id, on=on, known_at=known_at)
        assert sum(line.balance.minor for line in lines) == 0
        tree = queries.subtotals(book_id=world.book_id, on=on, known_at=known_at)
        loans = sum((expected[code] for code in CODES[1:3]), Money.zero("PEN"))
        assert [one.stands for one in tree if one.code == "assets:loans"] in ([loans], [])
    code = CODES[0]
    assert queries.balance(book_id=world.book_id, account=code).minor == _sum(written, code, None, None)


@settings(max_examples=testing.tries(few=10, many=50), suppress_health_check=list(HealthCheck))
@given(posted=batches(), page=st.integers(1, 4))
def test_a_statement_by_day_runs_through_what_is_dated_back(
    committed_db: None, posted: list[list[NewEntry]], page: int
) -> None:
    world = World()
    for batch in posted:
        world.post(batch)
    written = world.recorded()
    for code in CODES:
        for known_at in (None, world.instants[len(world.instants) // 2]):
            for first, last in ((None, None), (FIRST + timedelta(days=3), FIRST + timedelta(days=8))):
                shown = list(_by_day(world.book_id, code, first, last, known_at, page))
                known = [one for one in written if one.account == code and (not known_at or one.at <= known_at)]
                known.sort(key=lambda one: (one.on, one.at))
                stands, expected = 0, []
                for one in known:
                    stands += one.minor
                    if (first is None or one.on >= first) and (last is None or one.on <= last):
                        expected.append((one.entry_id, one.on, one.minor, stands))
                told = [(line.entry_id, line.effective_on, line.amount.minor, line.balance.minor) for line in shown]
                assert told == expected[::-1]


def _by_day(
    book_id: int, code: str, first: date | None, last: date | None, known_at: datetime | None, page: int
) -> Iterator[StatementLine]:
    before = None
    while True:
        lines = queries.statement_by_day(
            book_id=book_id, account=code, first=first, last=last, known_at=known_at, before=before, limit=page
        )
        yield from lines
        if len(lines) < page:
            return
        day, microseconds = lines[-1].place
        before = queries.place_by_day(day=day, microseconds=microseconds)


@settings(max_examples=testing.tries(few=10, many=50), suppress_health_check=list(HealthCheck))
@given(posted=batches(), page=st.integers(1, 4))
def test_movements_page_by_page_are_what_changed_the_groups(
    committed_db: None, posted: list[list[NewEntry]], page: int
) -> None:
    world = World()
    for batch in posted:
        world.post(batch)
    groups = {"capital": ["assets:cash", "assets:loans:1"], "loans": ["assets:loans"], "shares": ["equity:shares"]}
    picks = ["capital", "loans"]
    of = {
        "capital": {"assets:cash", "assets:loans:1"},
        "loans": {"assets:loans:1", "assets:loans:2"},
        "shares": {"equity:shares"},
    }
    entries: dict[tuple[date, datetime, UUID], dict[str, int]] = {}
    for one in world.recorded():
        changes = entries.setdefault((one.on, one.at, one.entry_id), dict.fromkeys(groups, 0))
        for name in groups:
            changes[name] += one.minor if one.account in of[name] else 0
    stands, expected = dict.fromkeys(picks, 0), []
    for place in sorted(entries):
        changes = entries[place]
        stands = {name: stood + changes[name] for name, stood in stands.items()}
        if any(changes[name] for name in picks):
            expected.append((place[2], changes, stands))
    found: list[Movement] = []
    while more := queries.movements(
        book_id=world.book_id, groups=groups, picks=picks, before=found[-1].entry_id if found else None, limit=page
    ):
        found += more
    assert [(one.entry_id, dict(one.changes), dict(one.afters)) for one in found] == expected[::-1]


def test_entries_are_paged_by_id_or_as_recorded(committed_db: None) -> None:
    world = World()
    posted = []
    for nth in range(7):
        codes = ("assets:loans:1", "assets:cash") if nth % 2 else ("assets:loans:2", "equity:shares")
        lines = (_line(codes[0], 100 + nth), _line(codes[1], -100 - nth))
        posted += world.post([NewEntry("paper", FIRST + timedelta(days=-nth), lines) for _ in range(2)])

    def pages(prefixes: list[str]) -> list[UUID]:
        seen: list[UUID] = []
        while found := queries.entries(
            book_id=world.book_id, prefixes=prefixes, before=seen[-1] if seen else None, limit=3
        ):
            seen += [one.id for one in found]
        return seen

    assert pages([]) == sorted(posted, reverse=True)
    assert pages(["assets:loans"]) == posted[::-1]
    assert pages(["assets:cash"]) == [one for nth, one in enumerate(posted) if nth // 2 % 2][::-1]
    assert pages(["assets:loan"]) == []


def test_an_account_whose_last_instant_is_ahead_of_the_clock_goes_on_from_there(committed_db: None) -> None:
    """A clock that was set back: what is recorded next comes after all the same, and reads by instant agree."""
    world = World()
    entry = NewEntry("paper", FIRST, (_line(CODES[0], 700), _line(CODES[1], -700)))
    world.post([entry])
    with _superuser() as line:
        line.execute(
            "update ledger_account set recorded_at = recorded_at + interval '1 hour' where book_id = %s",
            [world.book_id],
        )
    world.post([entry, entry])
    world.post([NewEntry("paper", FIRST - timedelta(days=3), entry.lines)])
    found = queries.statement(book_id=world.book_id, account=CODES[0])
    instants = [one.recorded_at for one in found]
    assert instants == sorted(set(instants), reverse=True)
    assert instants[-2] > instants[-1] + timedelta(minutes=59)
    assert [one.version for one in found] == [4, 3, 2, 1]
    at_noon = queries.balance(book_id=world.book_id, account=CODES[0], known_at=instants[-1])
    assert at_noon == Money(700, "PEN")
    then = queries.balance(book_id=world.book_id, account=CODES[0], on=FIRST - timedelta(days=1))
    assert then == Money(700, "PEN")


@contextmanager
def _superuser() -> Iterator[psycopg.Connection[Any]]:
    database = connection.settings_dict["NAME"]
    with psycopg.connect(make_conninfo(testing.administrator_address(), dbname=database)) as line:
        line.execute("set local session_replication_role = replica")
        yield line


Read = Callable[[int, datetime], object]
READS: dict[str, tuple[int, Read]] = {
    "balance": (24, lambda book_id, at: queries.balance(book_id=book_id, account="assets:cash")),
    "balance on a day": (
        90, lambda book_id, at: queries.balance(book_id=book_id, account="assets:cash", on=FIRST + timedelta(days=9))
    ),
    "balance as known": (40, lambda book_id, at: queries.balance(book_id=book_id, account="assets:cash", known_at=at)),
    "balance at two dates": (
        90,
        lambda book_id, at: queries.balance(
            book_id=book_id, account="assets:cash", on=FIRST + timedelta(days=9), known_at=at
        ),
    ),
    "statement": (160, lambda book_id, at: queries.statement(book_id=book_id, account="assets:cash", limit=20)),
    "statement before": (
        160, lambda book_id, at: queries.statement(book_id=book_id, account="assets:cash", before=at, limit=20)
    ),
    "statement by day": (
        800, lambda book_id, at: queries.statement_by_day(book_id=book_id, account="assets:cash", limit=20)
    ),
    "statement by day until one": (
        800,
        lambda book_id, at: queries.statement_by_day(
            book_id=book_id, account="assets:cash", last=FIRST + timedelta(days=9), known_at=at, limit=20
        ),
    ),
    "entries": (600, lambda book_id, at: queries.entries(book_id=book_id, limit=20)),
    "entries of a branch": (
        900, lambda book_id, at: queries.entries(book_id=book_id, prefixes=["assets:cash"], limit=20)
    ),
    "movements": (
        2500, lambda book_id, at: queries.movements(book_id=book_id, groups={"cash": ["assets:cash"]}, limit=20)
    ),
}  # fmt: skip


def _long(world: World, *, transfers: int) -> datetime:
    """Post so many transfers over ten days; on the first three one in ten is dated back, later on two a day. Gives an
    instant half-way."""
    days = [FIRST + timedelta(days=nth) for nth in range(10)]
    for nth, day in enumerate(days):
        late = transfers // 100 if nth < 3 else 2
        for on, count in ((day, transfers // 10 - late), (days[nth // 2] - timedelta(days=20), late)):
            world.post(
                [
                    NewEntry("paper", on, (_line("assets:cash", minor), _line(CODES[1 + minor % 3], -minor)))
                    for minor in range(1, count + 1)
                ]
            )
    at: datetime = _one(
        "select percentile_disc(0.5) within group (order by recorded_at) from ledger_entry where book_id = %s",
        world.book_id,
    )
    return at


@pytest.fixture(scope="module")
def long_and_short(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> dict[str, tuple[int, datetime]]:
    """Two books whose cash has 200 postings and 20,000, with the instants half-way; and one of which the planner knows
    nothing, for it came after the last statistics."""
    with django_db_blocker.unblock():
        found = {}
        for name, transfers in (("short", 200), ("long", 20_000)):
            world = World()
            found[name] = (world.book_id, _long(world, transfers=transfers))
        with psycopg.connect(
            make_conninfo(testing.administrator_address(), dbname=connection.settings_dict["NAME"]), autocommit=True
        ) as line:
            line.execute("vacuum analyze ledger_entry, ledger_posting, ledger_day, ledger_backdated, ledger_account")
        world = World()
        found["new"] = (world.book_id, _long(world, transfers=4_000))
        return found


def _cost(read: Callable[[], object]) -> tuple[int, int]:
    """Pages that a read looks at, and postings that it takes from the whole of them, not by an index."""
    # What a session looks up in the catalogues while it still makes plans is no cost of the read.
    for _ in range(WARM_UP):
        read()
    with CaptureQueriesContext(connection) as asked:
        read()
    pages = 0
    with transaction.atomic(), connection.cursor() as cursor:
        before = _scanned(cursor)
        for query in asked.captured_queries:
            cursor.execute("explain (analyze, buffers, timing off, format json) " + query["sql"])
            plan = cursor.fetchone()[0]
            plan = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]
            pages += plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
        return pages, _scanned(cursor) - before


def _scanned(cursor: Any) -> int:
    cursor.execute(
        "select sum(seq_tup_read)::bigint from pg_stat_xact_user_tables"
        " where relname in ('ledger_entry', 'ledger_posting', 'ledger_backdated_sum')"
    )
    found: int = cursor.fetchone()[0]
    return found


@pytest.mark.parametrize("name", READS)
def test_a_read_costs_the_same_whatever_the_historys_length(
    committed_db: None, long_and_short: dict[str, tuple[int, datetime]], name: str
) -> None:
    pages_max, read = READS[name]
    costs = {which: _cost(lambda: read(*world)) for which, world in long_and_short.items()}  # noqa: B023 - called at once
    assert max(costs["long"][0], costs["new"][0]) <= pages_max, costs
    assert {rows for _, rows in costs.values()} == {0}, costs
