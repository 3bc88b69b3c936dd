"""Many callers at once, each with a connection of its own, over one small book; what went wrong, a line each."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from threading import Barrier, Lock
from typing import Any, Generic, TypeVar
from uuid import UUID, uuid4

from django.db import connection

from caudal.audit.actions import Act, action
from caudal.audit.rules import Actor, ActorKind, Call
from caudal.kernel.money import Money
from caudal.kernel.refusals import Refusal
from caudal.ledger import actions, queries
from caudal.ledger.errors import BalanceWouldFallBelowFloor
from caudal.ledger.rules import AccountKind, NewAccount, NewEntry, book_id_of, credit, debit

R = TypeVar("R")
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
TODAY = date(2026, 11, 20)
MEMBERS = 4
START_SECONDS_MAX = 30


@dataclass(frozen=True)
class Moved:
    entry_id: UUID
    amount: Money


@dataclass
class Outcome(Generic[R]):
    """What one of many callers got."""

    value: R | None = None
    error: Exception | None = None


class Runs:
    """How often the body of `transfer` ran: more often than it was called means that something was tried again."""

    count = 0
    lock = Lock()


@action("tests.open_pot")
def open_pot(act: Act, *, book_id: int, each_minor: int) -> None:
    """Open a book in which every member has put `each_minor`, and may not take more."""
    codes = [f"equity:shares:{member}" for member in range(MEMBERS)]
    shares = [NewAccount(code, AccountKind.EQUITY, "PEN", floor_minor=0) for code in codes]
    cash = NewAccount("assets:cash:box", AccountKind.ASSET, "PEN", floor_minor=0)
    actions.open_book(act, book_id=book_id, kind="circle", name="Junta")
    # Numbered against the order of their codes: whoever locked them by number would cross those who lock them by code.
    actions.open_accounts(act, book_id=book_id, accounts=[*reversed(shares), cash])
    each = Money(each_minor, "PEN")
    lines = (debit("assets:cash:box", each * MEMBERS), *(credit(code, each) for code in codes))
    actions.post(act, book_id=book_id, entry=NewEntry(kind="opening", on=TODAY, lines=lines))


@action("tests.transfer")
def transfer(act: Act, *, book_id: int, giver: str, taker: str, amount: Money) -> Moved:
    """Move shares from one member to another, or out of the cash box.

    :raises BalanceWouldFallBelowFloor:
    """
    with Runs.lock:
        Runs.count += 1
    lines = (debit(giver, amount), credit(taker, amount))
    return Moved(actions.post(act, book_id=book_id, entry=NewEntry(kind="transfer", on=TODAY, lines=lines)), amount)


@dataclass(frozen=True)
class Pot:
    """A fresh book, and calls into it."""

    book_id: int
    organisation_id: UUID

    def call(self, key: str = "") -> Call:
        actor = Actor(ActorKind.SYSTEM, "races")
        return Call(actor=actor, key=key or str(uuid4()), at=NOON, organisation_id=self.organisation_id)

    def balances(self) -> dict[str, int]:
        return {code: account.balance.minor for code, account in queries.balances(book_id=self.book_id).items()}


def a_pot(*, each_minor: int) -> Pot:
    pot = Pot(book_id=book_id_of(uuid4()), organisation_id=uuid4())
    open_pot(pot.call(), book_id=pot.book_id, each_minor=each_minor)
    return pot


def at_once(works: Sequence[Callable[[], R]]) -> list[Outcome[R]]:
    """Do all works in threads that start together; each has its own connection, and its own end."""
    start = Barrier(len(works))

    def run(work: Callable[[], R]) -> Outcome[R]:
        try:
            connection.ensure_connection()
            start.wait(timeout=START_SECONDS_MAX)
            return Outcome(value=work())
        except Exception as error:  # noqa: BLE001 every caller's error is looked at by the test
            return Outcome(error=error)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def crossing_transfers(*, writers: int, each: int) -> list[str]:
    """Writers who give and take in both directions between few members, all at once."""
    pot = a_pot(each_minor=1000_00)
    Runs.count = 0
    plans = [
        [(f"equity:shares:{(n + i) % MEMBERS}", f"equity:shares:{(n * 3 + i + 1 + n % 2) % MEMBERS}", 1 + n % 7)
         for i in range(each)]
        for n in range(writers)
    ]  # fmt: skip
    plans = [[(giver, taker, minor) for giver, taker, minor in plan if giver != taker] for plan in plans]

    def work(plan: Sequence[tuple[str, str, int]]) -> Callable[[], int]:
        def move() -> int:
            for giver, taker, minor in plan:
                transfer(pot.call(), book_id=pot.book_id, giver=giver, taker=taker, amount=Money(minor, "PEN"))
            return len(plan)

        return move

    outcomes = at_once([work(plan) for plan in plans])
    found = [repr(outcome.error) for outcome in outcomes if outcome.error is not None]
    wanted = Counter({f"equity:shares:{member}": 1000_00 for member in range(MEMBERS)})
    for giver, taker, minor in (step for plan in plans for step in plan):
        wanted[giver] -= minor
        wanted[taker] += minor
    balances = pot.balances()
    found += [f"{code}: {balances[code]}, not {minor}" for code, minor in wanted.items() if balances[code] != minor]
    moves = sum(len(plan) for plan in plans)
    found += [f"{Runs.count} runs for {moves} transfers"] if Runs.count != moves else []
    return found + broken_books()


def the_last_cent(*, takers: int, minor: int) -> list[str]:
    """Takers who all want `minor` out of one account that holds 500.00, at once: as many succeed as fit."""
    pot = a_pot(each_minor=500_00)
    giver, taker = "equity:shares:0", "assets:cash:box"

    def take() -> Moved:
        return transfer(pot.call(), book_id=pot.book_id, giver=giver, taker=taker, amount=Money(minor, "PEN"))

    outcomes = at_once([take] * takers)
    fit = min(500_00 // minor, takers)
    got = [outcome for outcome in outcomes if outcome.value]
    refused = [outcome for outcome in outcomes if isinstance(outcome.error, BalanceWouldFallBelowFloor)]
    odd = [outcome.error for outcome in outcomes if outcome.error and outcome not in refused]
    found = [f"{error!r}" for error in odd]
    found += [f"{len(got)} got it and {len(refused)} were refused, {fit} fit"] if len(got) != fit else []
    left = pot.balances()[giver]
    found += [f"{left} is left, not {500_00 - fit * minor}"] if left != 500_00 - fit * minor else []
    return found + broken_books()


def one_key(*, callers: int, minor: int) -> list[str]:
    """Callers who ask for the very same under one key at once: one effect, equal answers."""
    pot = a_pot(each_minor=500_00)
    call = pot.call(key="the one key")
    giver, taker = "equity:shares:0", "equity:shares:1"

    def ask(nth: int) -> Callable[[], Any]:
        def once() -> Any:
            mine = replace(call, request_id=str(nth))
            try:
                return transfer(mine, book_id=pot.book_id, giver=giver, taker=taker, amount=Money(minor, "PEN"))
            except Refusal as refusal:
                return (refusal.code, refusal.field, tuple(refusal.facts.items()))

        return once

    outcomes = at_once([ask(nth) for nth in range(callers)])
    found = [repr(outcome.error) for outcome in outcomes if outcome.error is not None]
    answers = {outcome.value for outcome in outcomes}
    found += [f"{len(answers)} different answers"] if len(answers) != 1 else []
    moved = minor if minor <= 500_00 else 0
    left = pot.balances()[giver]
    found += [f"{left} is left, not {500_00 - moved}"] if left != 500_00 - moved else []
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from audit_event where stream = %s", [pot.organisation_id])
        events = cursor.fetchone()[0]
    return found + ([f"{events - 1} events for one key"] if events != 2 else [])


def broken_books() -> list[str]:
    """What the ledger's own checks find."""
    return [f"{check.name}: {dict(check.figures)}" for check in queries.verify() if not check.ok]
