"""A transfer posted alone, in columns or by the exact path leaves the same rows and is refused the same."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from uuid import uuid4

import pytest
from django.db import connection, connections, transaction
from hypothesis import HealthCheck, given, settings, strategies as st

from caudal.audit.actions import Act
from caudal.audit.rules import Actor, ActorKind, Call
from caudal.db import testing
from caudal.kernel.refusals import Refusal
from caudal.ledger import actions
from caudal.ledger.rules import AccountKind, Line, Mode, NewAccount, NewEntry, Transfers, book_id_of

FIRST = date(2026, 11, 1)
ACCOUNTS = [
    NewAccount("assets:box", AccountKind.ASSET, "PEN", floor_minor=0),
    NewAccount("assets:till", AccountKind.ASSET, "PEN", floor_minor=-50, ceiling_minor=200),
    NewAccount("equity:shares", AccountKind.EQUITY, "PEN", ceiling_minor=500),
    NewAccount("income:fees", AccountKind.INCOME, "PEN"),
]
CODES = [account.code for account in ACCOUNTS]
# What each way leaves of a book: every posting, what opens a day or is backdated, and the accounts.
_LEFT = (
    """select a.code, l.version, l.amount, l.balance, l.effective_on from ledger_line l
         join ledger_account a on a.book_id = l.book_id and a.id = l.account_id
        where l.book_id = %s order by 1, 2""",
    "select account_id, day, opening from ledger_day where book_id = %s order by 1, 2",
    "select account_id, effective_on, amount from ledger_backdated where book_id = %s order by recorded_at, 1",
    "select account_id, node, total from ledger_backdated_sum where book_id = %s order by recorded_at, 1, 2",
    """select code, debits_posted, credits_posted, version, late, effective_on from ledger_account
        where book_id = %s order by 1""",
)

Wanted = tuple[int, int, int, int]
wanted = st.tuples(st.integers(0, 3), st.integers(1, 3), st.integers(1, 300), st.integers(0, 4))


def an_act() -> Act:
    call = Call(Actor(ActorKind.SYSTEM, "tests"), str(uuid4()), datetime(2026, 11, 20, tzinfo=UTC), uuid4())
    return Act(name="tests.post", call=call, event_id=uuid4())


def a_book() -> int:
    book_id = book_id_of(uuid4())
    actions.open_book(an_act(), book_id=book_id, kind="pool", name="Three ways")
    actions.open_accounts(an_act(), book_id=book_id, accounts=ACCOUNTS)
    return book_id


def sides(one: Wanted) -> tuple[str, str]:
    into, further, _, _ = one
    return CODES[into], CODES[(into + further) % len(CODES)]


def entry(one: Wanted) -> NewEntry:
    into, out = sides(one)
    return NewEntry("transfer", FIRST + timedelta(days=one[3]), (Line(into, one[2], "PEN"), Line(out, -one[2], "PEN")))


def alone(book_id: int, all_wanted: Sequence[Wanted]) -> list[str]:
    told = []
    for one in all_wanted:
        try:
            actions.post(an_act(), book_id=book_id, entry=entry(one))
            told.append("")
        except Refusal as refusal:
            told.append(refusal.code)
    return told


def in_columns(book_id: int, all_wanted: Sequence[Wanted]) -> list[str]:
    told: list[str] = []
    for day, of_day in groupby(all_wanted, key=lambda one: one[3]):
        batch = list(of_day)
        posted = actions.post_transfers(
            an_act(),
            book_id=book_id,
            transfers=Transfers(
                kind="transfer",
                on=FIRST + timedelta(days=day),
                currency="PEN",
                debits=[sides(one)[0] for one in batch],
                credits=[sides(one)[1] for one in batch],
                minors=[one[2] for one in batch],
            ),
            mode=Mode.EACH,
        )
        refused = {i: outcome.refusal for i, outcome in posted.apart.items()}
        told += [refusal.code if (refusal := refused.get(i)) else "" for i in range(len(batch))]
    return told


def exactly(book_id: int, all_wanted: Sequence[Wanted]) -> list[str]:
    """Ids of the caller's own and mode each: the database takes them one by one."""
    entries = [NewEntry(e.kind, e.on, e.lines, id=uuid4()) for e in map(entry, all_wanted)]
    outcomes = actions.post_batch(an_act(), book_id=book_id, entries=entries, mode=Mode.EACH)
    return [outcome.refusal.code if outcome.refusal else "" for outcome in outcomes]


def left_in(book_id: int) -> list[list[tuple[object, ...]]]:
    left = []
    with connection.cursor() as cursor:
        for sql in _LEFT:
            cursor.execute(sql, [book_id])
            left.append(cursor.fetchall())
    return left


@pytest.mark.django_db
@settings(
    max_examples=testing.tries(few=40, many=150),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(all_wanted=st.lists(wanted, min_size=1, max_size=25))
def test_the_three_ways_answer_and_leave_the_same(all_wanted: list[Wanted]) -> None:
    ways: list[Callable[[int, Sequence[Wanted]], list[str]]] = [alone, in_columns, exactly]
    books = [a_book() for _ in ways]
    answers = [way(book_id, all_wanted) for way, book_id in zip(ways, books, strict=True)]
    assert answers[0] == answers[1] == answers[2]
    left = [left_in(book_id) for book_id in books]
    assert left[0] == left[1] == left[2]


@pytest.mark.usefixtures("spoiled_db", "committed_db")
def test_the_three_ways_are_three() -> None:
    """Columns do without the exact path while nothing is refused, and a single transfer without both."""
    with transaction.atomic():
        book_id = a_book()
    plain = [(0, 2, 10, 0), (1, 1, 10, 0)]
    with connections["owner"].cursor() as cursor:
        for function, way in (("ledger_post_exactly", in_columns), ("ledger_post", alone)):
            cursor.execute(f"alter function {function} rename to {function}_away")
            try:
                assert way(book_id, plain) == ["", ""]
            finally:
                cursor.execute(f"alter function {function}_away rename to {function}")
