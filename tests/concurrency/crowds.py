"""Many writers who post batches into one small book at once; what went wrong, a line each."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from caudal.audit.actions import Act, action
from caudal.kernel.money import Money
from caudal.ledger import actions, queries
from caudal.ledger.rules import Line, Mode, NewEntry
from tests.concurrency.races import MEMBERS, TODAY, Pot, a_pot, at_once, broken_books, transfer

HOT = "assets:cash:box"
SHARES = [f"equity:shares:{member}" for member in range(MEMBERS)]
SECONDS_MAX = 60

Told = list[str | None]


@action("tests.reverse_alone")
def reverse_alone(act: Act, *, book_id: int, entry_id: UUID) -> UUID:
    """Undo an entry.

    :raises EntryIsReversed:
    """
    return actions.reverse(act, book_id=book_id, entry_id=entry_id, on=TODAY)


def crossing_batches(*, writers: int, each: int, size: int) -> list[str]:
    """Half of the writers walk the accounts upwards in every batch, half downwards; each moves back what it moved.

    Some post one by one, some begin each batch with an entry of three postings: each way has locks of its own.
    """
    pot = a_pot(each_minor=1000_00)
    before = pot.balances()
    deadlocks = seen_deadlocks()

    def writer(nth: int) -> Callable[[], list[Told]]:
        codes = [HOT, *SHARES] if nth % 2 else [HOT, *SHARES][::-1]
        there = [(codes[i % len(codes)], codes[(i + 1) % len(codes)], 1 + i % 5) for i in range(size)]
        back = [(credited, debited, minor) for debited, credited, minor in reversed(there)]
        mode = Mode.EACH if nth % 4 < 2 else Mode.ALL
        ways = [(there, _of_three(1)), (back, _of_three(-1))]
        if nth % 4 == 1:
            return lambda: [post_alone(pot, move) for _ in range(each) for moves, _ in ways for move in moves]
        return lambda: [
            post(pot, moves, mode, [] if nth % 3 else [first]) for _ in range(each) for moves, first in ways
        ]

    found, told = _answers([writer(nth) for nth in range(writers)])
    found += [f"{dict(Counter(told))}"] if set(told) != {None} else []
    found += [f"{before} became {pot.balances()}"] if pot.balances() != before else []
    postings = sum(account.version for account in queries.balances(book_id=pot.book_id).values())
    wanted = (
        MEMBERS
        + 1
        + writers * each * 2 * size * 2
        + 3 * 2 * each * sum(nth % 3 == 0 and nth % 4 != 1 for nth in range(writers))
    )
    found += [f"{postings} postings, not {wanted}"] if postings != wanted else []
    return found + new_deadlocks(deadlocks) + broken_books()


def nobody_is_refused_what_is_there(*, writers: int, each: int) -> list[str]:
    """Everybody takes only what they have put into one hot account just before: at every moment there is enough."""
    pot = a_pot(each_minor=1)
    empty = {HOT: 0, **dict.fromkeys(SHARES, 0)}
    post(pot, [(code, HOT, 1) for code in SHARES], Mode.ALL)
    assert pot.balances() == empty
    deadlocks = seen_deadlocks()

    def writer(nth: int) -> Callable[[], list[Told]]:
        own, minor, mode = SHARES[nth % MEMBERS], 1 + nth % 9, list(Mode)[nth % 2]
        put, take = (HOT, own, minor), (own, HOT, minor)
        batches = [[put], [take], [put, take], [put, put, take], [take]]
        return lambda: [post(pot, moves, mode) for _ in range(each) for moves in batches]

    found, told = _answers([writer(nth) for nth in range(writers)])
    found += [f"refused although there was enough: {dict(Counter(told))}"] if set(told) != {None} else []
    found += [f"{pot.balances()} is left"] if pot.balances() != empty else []
    return found + new_deadlocks(deadlocks) + broken_books()


def the_last_cents(*, writers: int, wanted_each: int, cents: int) -> list[str]:
    """Everybody wants some single cents out of an account that has too few: as many are given as there were."""
    pot = a_pot(each_minor=cents)
    giver = SHARES[0]
    deadlocks = seen_deadlocks()

    def writer(nth: int) -> Callable[[], list[Told]]:
        return lambda: [post(pot, [(giver, HOT, 1)] * wanted_each, Mode.EACH)]

    found, told = _answers([writer(nth) for nth in range(writers)])
    short = "ledger.balance_would_fall_below_floor"
    wanted = {None: cents, short: writers * wanted_each - cents}
    found += [f"{dict(Counter(told))}, not {wanted}"] if Counter(told) != wanted else []
    found += [f"{pot.balances()[giver]} is left"] if pot.balances()[giver] else []
    return found + new_deadlocks(deadlocks) + broken_books()


def one_reversal(*, workers: int) -> list[str]:
    """Workers who reverse the same entry, each under a key of its own: one does, the others are told so."""
    pot = a_pot(each_minor=500)
    moved = actions.post_entries(pot.call(), book_id=pot.book_id, entries=(_entry(HOT, SHARES[0], 100),))
    entry_id = moved.outcomes[0].entry_id
    assert entry_id is not None
    deadlocks = seen_deadlocks()

    def undo() -> UUID:
        return reverse_alone(pot.call(), book_id=pot.book_id, entry_id=entry_id)

    ends = Counter(getattr(end.error, "code", repr(end.error)) for end in at_once([undo] * workers))
    wanted = {"None": 1, "ledger.entry_is_reversed": workers - 1}
    found = [f"{dict(ends)}, not {wanted}"] if ends != wanted else []
    found += [f"{pot.balances()[SHARES[0]]} is left"] if pot.balances()[SHARES[0]] != 500 else []
    return found + new_deadlocks(deadlocks) + broken_books()


def post(pot: Pot, moves: Sequence[tuple[str, str, int]], mode: Mode, others: Sequence[NewEntry] = ()) -> Told:
    """Post transfers (debited, credited, cents) after other entries as one batch; the refusal of each, or None."""
    entries = (*others, *(_entry(*move) for move in moves))
    posted = actions.post_entries(pot.call(), book_id=pot.book_id, entries=entries, mode=mode)
    return [outcome.refusal_code for outcome in posted.outcomes]


def post_alone(pot: Pot, move: tuple[str, str, int]) -> Told:
    """Post a transfer by itself; a refusal is raised."""
    debited, credited, minor = move
    transfer(pot.call(), book_id=pot.book_id, giver=debited, taker=credited, amount=Money(minor, "PEN"))
    return [None]


@dataclass(frozen=True)
class Seen:
    """How often this database has ended somebody for waiting in a circle, and who else was connected to it then."""

    deadlocks: int
    others: frozenset[int]


def seen_deadlocks() -> Seen:
    """What has been counted before a race; connections that earlier tests have left open are none of its writers'."""
    with connection.cursor() as cursor:
        return Seen(_deadlocks(cursor), _others(cursor))


def new_deadlocks(before: Seen) -> list[str]:
    """What came in a race: counted once the connections of its writers are gone."""
    give_up_at = time.monotonic() + SECONDS_MAX
    with connection.cursor() as cursor:
        while _others(cursor) - before.others:
            assert time.monotonic() < give_up_at, "the writers' connections stay open"
            time.sleep(0.01)
        more = _deadlocks(cursor) - before.deadlocks
    return [f"{more} deadlocks"] if more else []


def _others(cursor: Any) -> frozenset[int]:
    cursor.execute(
        "select pid from pg_stat_activity where datname = current_database() and usename = current_user"
        " and pid <> pg_backend_pid()"
    )
    return frozenset(pid for (pid,) in cursor.fetchall())


def _deadlocks(cursor: Any) -> int:
    cursor.execute("select deadlocks from pg_stat_database where datname = current_database()")
    counted: int = cursor.fetchone()[0]
    return counted


def _entry(debited: str, credited: str, minor: int) -> NewEntry:
    return NewEntry(kind="crowds", on=TODAY, lines=(Line(debited, minor, "PEN"), Line(credited, -minor, "PEN")))


def _of_three(minor: int) -> NewEntry:
    lines = (Line(HOT, 2 * minor, "PEN"), Line(SHARES[0], -minor, "PEN"), Line(SHARES[1], -minor, "PEN"))
    return NewEntry(kind="crowds", on=TODAY, lines=lines)


def _answers(works: Sequence[Callable[[], list[Told]]]) -> tuple[list[str], list[Any]]:
    """What broke, and what every entry of every batch was told."""
    ends = at_once(works)
    broken = [repr(end.error) for end in ends if end.error is not None]
    return broken, [told for end in ends for batch in end.value or [] for told in batch]
