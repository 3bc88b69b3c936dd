"""Two books of one organisation, for the tests of crossings; and a worker that is only a function call."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction

from caudal.audit.actions import Act
from caudal.audit.rules import Actor, ActorKind, Call
from caudal.jobs.worker import attempts
from caudal.kernel.money import Money
from caudal.ledger import actions, queries as ledger
from caudal.ledger.crossings import queries
from caudal.ledger.crossings.actions import CrossingSent, cross
from caudal.ledger.crossings.queries import CrossingView
from caudal.ledger.rules import AccountKind, NewAccount, NewEntry, book_id_of, credit, debit
from caudal.parties.tests.make import NOON, Organisation, organisation

TODAY = date(2026, 11, 20)
CASH, SHARES = "assets:cash", "equity:shares:1"


@dataclass(frozen=True)
class Books:
    """The book of a circle with 500.00 in its box, and that of a lender with an empty one."""

    organisation: Organisation
    source: int
    target: int
    asked: Mapping[str, Any] = field(default_factory=dict)

    def call(self, *, days: int = 0, **changes: Any) -> Call:
        told: dict[str, Any] = {
            "actor": Actor(ActorKind.SYSTEM, "tests"),
            "key": str(uuid4()),
            "at": NOON + timedelta(days=days),
            "organisation_id": self.organisation.id,
        }
        return Call(**(told | changes))

    def send(self, soles: int = 120, *, call: Call | None = None, **changes: Any) -> CrossingSent:
        arguments: dict[str, Any] = {
            "book_id": self.source,
            "account": CASH,
            "to_book_id": self.target,
            "to_account": CASH,
            "amount": money(soles),
            "on": TODAY,
        }
        return cross(call or self.call(), **(arguments | changes))

    def seen(self, sent: CrossingSent) -> CrossingView:
        return queries.crossing(book_id=self.source, crossing_id=sent.crossing_id)

    def cash(self) -> tuple[int, int]:
        """What is in the two boxes, in whole soles."""
        both = [ledger.balance(book_id=book_id, account=CASH).minor for book_id in (self.source, self.target)]
        return both[0] // 100, both[1] // 100

    def clearing(self) -> tuple[int, int]:
        """What stands in the two clearing accounts, in whole soles; 0 where there is none yet."""
        there = [(self.source, self.target), (self.target, self.source)]
        both = [
            ledger.balances(book_id=book_id, prefix=f"assets:clearing:{other}").values() for book_id, other in there
        ]
        sums = [sum(account.balance.minor for account in accounts) // 100 for accounts in both]
        return sums[0], sums[1]

    def act(self) -> Act:
        return Act(name="tests.prepare", call=self.call(), event_id=uuid4())

    def limit_target(self, soles: int) -> None:
        limits = {"floor_minor": 0, "ceiling_minor": money(soles).minor}
        with transaction.atomic():
            actions.set_limits(self.act(), book_id=self.target, account=CASH, **limits)

    def close(self, book_id: int, account: str = CASH, *, closed: bool = True) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "update ledger_account set closed_at = %s where book_id = %s and code = %s",
                [NOON if closed else None, book_id, account],
            )


def money(soles: int) -> Money:
    return Money(soles * 100, "PEN")


def books(*, kinds: tuple[str, str] = ("pool", "pool")) -> Books:
    _end_what_others_left()
    place = organisation("Red de Juntas")
    made = Books(place, book_id_of(uuid4()), book_id_of(uuid4()))
    act = made.act()
    with transaction.atomic():
        for book_id, kind in zip((made.source, made.target), kinds, strict=True):
            actions.open_book(act, book_id=book_id, kind=kind, name="Junta")
            actions.open_accounts(
                act,
                book_id=book_id,
                accounts=[
                    NewAccount(CASH, AccountKind.ASSET, "PEN", floor_minor=0),
                    NewAccount(SHARES, AccountKind.EQUITY, "PEN"),
                ],
            )
    fill(place.call(), made.source)
    return made


def fill(call: Call, book_id: int) -> None:
    """Put 500.00 into the box, by an action: entries have their event."""
    lines = (debit(CASH, money(500)), credit(SHARES, money(500)))
    actions.post_entries(call, book_id=book_id, entries=(NewEntry(kind="opening", on=TODAY, lines=lines),))


def work() -> int:
    """Be a worker until nothing is due; how many jobs ran."""
    ran = 0
    while attempts.run_next(worker_id=uuid4()):
        ran += 1
    return ran


def _end_what_others_left() -> None:
    """Jobs of earlier tests are none of those that are counted here."""
    with connection.cursor() as cursor:
        cursor.execute(
            "update jobs_job set state = 'running', worker_id = id, lease_until = now() where state = 'waiting'"
        )
        cursor.execute(
            "update jobs_job set state = 'done', worker_id = null, lease_until = null, ended_at = now()"
            " where state = 'running'"
        )


def job_of(sent: CrossingSent) -> UUID:
    with connection.cursor() as cursor:
        cursor.execute("select id from jobs_job where arguments ->> 'crossing_id' = %s", [str(sent.crossing_id)])
        row = cursor.fetchone()
    assert row is not None
    return UUID(str(row[0]))


def make_due() -> None:
    with connection.cursor() as cursor:
        cursor.execute("update jobs_job set due_at = now() where state = 'waiting'")
