"""Actions and calls for the tests of the door; what they write are rows of `ledger_book`."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID, uuid4

from django.db import connection

from caudal.audit.actions import Act, action
from caudal.audit.rules import Actor, ActorKind, Call, Private, Secret
from caudal.kernel.money import Money
from caudal.kernel.refusals import Kind, Refusal

NOON = datetime(2026, 11, 20, 12, 0, 0, 123456, tzinfo=UTC)


class PotIsShort(Refusal):
    code = "audit_tests.pot_is_short"
    kind = Kind.STATE
    message = "The pot has {available} until {until}."
    remedy = "Take less."


@dataclass(frozen=True)
class Coin:
    name: str
    value: Money


@dataclass(frozen=True)
class Receipt:
    pot_id: UUID
    amount: Money
    rate: Decimal
    on: date
    at: datetime
    coins: tuple[Coin, ...]
    note: str | None = None


def a_call(**changes: Any) -> Call:
    """A fresh call of a person nobody else is, in an organisation of its own, unless said otherwise."""
    told: dict[str, Any] = {
        "actor": Actor(ActorKind.USER, str(uuid4())),
        "key": str(uuid4()),
        "at": NOON,
        "organisation_id": uuid4(),
    }
    return Call(**(told | changes))


@action("audit_tests.open_pot")
def open_pot(act: Act, *, pot: int, amount: Money, note: str | None = None) -> Receipt:
    write_pot(act, pot=pot)
    act.touch("pot", UUID(int=pot))
    coins = (Coin("sol", amount), Coin("nothing", Money.zero("CLP")))
    return Receipt(UUID(int=pot), amount, Decimal("0.0200"), date(2026, 2, 28), act.at, coins, note)


class World:
    """What the pot holds, outside the database: the world that changes between two calls."""

    available = Money(50_00, "PEN")


@action("audit_tests.take")
def take(act: Act, *, pot: int, amount: Money) -> None:
    write_pot(act, pot=pot)
    act.touch("pot", UUID(int=pot))
    if World.available < amount:
        raise PotIsShort(field="amount", available=World.available, until=date(2026, 12, 31))


@action("audit_tests.admit")
def admit(act: Act, *, name: Annotated[str, Private], password: Annotated[str, Secret], member: int) -> int:
    return member


def write_pot(act: Act, *, pot: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into ledger_book (book_id, organisation_id, kind, name, accounts_opened, opened_at)"
            " values (%s, %s, 'pot', 'Pot', 0, %s)",
            [pot, act.organisation_id, act.at],
        )


def a_pot() -> int:
    return uuid4().int >> 66


def pots(pot: int) -> int:
    return int(told("select count(*) from ledger_book where book_id = %s", [pot])[0][0])


def told(sql: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def until(holds: Callable[[], bool], *, seconds_max: float = 10) -> None:
    """Wait for other threads until something holds."""
    give_up_at = time.monotonic() + seconds_max
    while not holds():
        assert time.monotonic() < give_up_at, "it never came to that"
        time.sleep(0.001)
