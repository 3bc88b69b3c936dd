"""Place, settle, release and expire holds. Steps for other domains first, then the actions of the doors."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from psycopg.types.json import Jsonb

from caudal.audit.actions import Act, action
from caudal.kernel.ids import uuid7
from caudal.kernel.money import Money
from caudal.kernel.refusals import Refusal
from caudal.kernel.text import clean_text
from caudal.ledger import actions as ledger, queries as books, rules as ledger_rules
from caudal.ledger.errors import BookNotFound
from caudal.ledger.holds import errors, queries, rules
from caudal.ledger.holds.rules import NewHold, Settlement
from caudal.ledger.rules import NewEntry, credit, debit

_PLACE = "select ledger_place_hold(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
_SETTLE = "select ledger_settle_hold(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
_RELEASE = "select ledger_release_hold(%s, %s, %s, %s)"
_EXPIRE = "select ledger_expire_holds(%s, %s, %s, %s)"


@dataclass(frozen=True, slots=True)
class HoldPlaced:
    hold_id: UUID


@dataclass(frozen=True, slots=True)
class HoldSettled:
    """The entry, what is still held, and the day it was booked on where the one it names is sealed."""

    entry_id: UUID
    amount: Money
    held: Money
    booked_on: date | None


@dataclass(frozen=True, slots=True)
class HoldReleased:
    amount: Money


@dataclass(frozen=True, slots=True)
class HoldsExpired:
    holds: int


def place(act: Act, *, book_id: int, hold: NewHold) -> UUID:
    """Hold an amount: from now on it counts against the limits of both accounts.

    :raises HoldExpiryIsOutOfRange:
    :raises Refusal: what posting it would be refused for
    """
    assert act.is_open
    lines = (debit(hold.debit, hold.amount), credit(hold.credit, hold.amount))
    # It has no day before it is settled; that of the act stands in, to judge the rest of its shape.
    entry = NewEntry(hold.kind, act.at.date(), lines, description=hold.description, details=hold.details)
    refusal = rules.hold_refusal(entry, amount=hold.amount, at=act.at, expires_at=hold.expires_at)
    if refusal is not None:
        raise refusal
    hold_id = uuid7(act.at)
    told = _asked(
        _PLACE,
        [book_id, hold_id, act.event_id, act.at, hold.expires_at, hold.debit, hold.credit, hold.amount.minor,
         hold.amount.currency, hold.kind, _words(hold.description), _facts(hold.details)],
    )  # fmt: skip
    if told is not None:
        raise ledger.refusal_told(told, account=hold.debit)
    act.touch("hold", hold_id)
    return hold_id


def settle(act: Act, *, book_id: int, hold_id: UUID, settlement: Settlement) -> HoldSettled:
    """Post what was held, or a part of it; as often as something is left.

    Limits do not refuse it, since it was counted against them: only a sealed day or a closed account does.

    :raises HoldNotFound, HoldHasEnded, HoldHasExpired, HoldIsSmaller:
    :raises Refusal: what posting it is refused for
    """
    assert act.is_open
    known = queries.hold(book_id=book_id, hold_id=hold_id)
    amount = known.held if settlement.amount is None else settlement.amount
    if settlement.amount is not None or known.held.minor > 0:
        lines = (debit(known.debit, amount), credit(known.credit, amount))
        entry = NewEntry(settlement.kind or known.kind, settlement.on, lines, details=settlement.details)
        refusal = rules.entry_refusal(entry, amount=amount)
        if refusal is not None:
            raise refusal
    entry_id = uuid7(act.at)
    words = None if settlement.description is None else _words(settlement.description)
    told = _asked(
        _SETTLE,
        [book_id, hold_id, entry_id, act.event_id, act.at, act.at.date(),
         None if settlement.amount is None else amount.minor, amount.currency, settlement.on, settlement.kind, words,
         _facts(settlement.details)],
    )  # fmt: skip
    _raise_told(told, known)
    currency = amount.currency
    booked_on = None if told["told"] is None else date.fromisoformat(told["told"].partition("/")[2])
    act.touch("hold", hold_id)
    return HoldSettled(entry_id, Money(told["amount"], currency), Money(told["held"], currency), booked_on)


def release(act: Act, *, book_id: int, hold_id: UUID) -> Money:
    """Give back what is still held, and return it: nothing is posted.

    :raises HoldNotFound, HoldHasEnded, HoldHasExpired:
    """
    assert act.is_open
    known = queries.hold(book_id=book_id, hold_id=hold_id)
    told = _asked(_RELEASE, [book_id, hold_id, act.event_id, act.at])
    _raise_told(told, known)
    act.touch("hold", hold_id)
    return Money(told["amount"], known.amount.currency)


def expire(act: Act, *, book_id: int, limit: int = rules.EXPIRED_AT_ONCE_MAX) -> int:
    """Give back the oldest holds of a book that have expired, up to `limit`; how many there were."""
    assert act.is_open
    released: int = _asked(_EXPIRE, [book_id, act.event_id, act.at, min(limit, rules.EXPIRED_AT_ONCE_MAX)])
    return released


@action("ledger.place_hold")
def place_hold(act: Act, *, book_id: int, hold: NewHold) -> HoldPlaced:
    """Hold an amount in a book of the caller's organisation.

    :raises BookNotFound, PostingIsNotPermitted, BookIsKeptByItsPool: as for posting straight to it
    :raises Refusal: as `place`
    """
    ledger.check_may_post(act, book_id=book_id)
    return HoldPlaced(place(act, book_id=book_id, hold=hold))


@action("ledger.settle_hold")
def settle_hold(act: Act, *, book_id: int, hold_id: UUID, settlement: Settlement) -> HoldSettled:
    """Post what was held, or a part of it, in a book of the caller's organisation.

    :raises BookNotFound, PostingIsNotPermitted, BookIsKeptByItsPool: as for posting straight to it
    :raises Refusal: as `settle`
    """
    ledger.check_may_post(act, book_id=book_id)
    return settle(act, book_id=book_id, hold_id=hold_id, settlement=settlement)


@action("ledger.release_hold")
def release_hold(act: Act, *, book_id: int, hold_id: UUID) -> HoldReleased:
    """Give back what is still held in a book of the caller's organisation.

    :raises BookNotFound, PostingIsNotPermitted, BookIsKeptByItsPool: as for posting straight to it
    :raises HoldNotFound, HoldHasEnded, HoldHasExpired:
    """
    ledger.check_may_post(act, book_id=book_id)
    return HoldReleased(release(act, book_id=book_id, hold_id=hold_id))


@action("ledger.expire_holds")
def expire_holds(act: Act, *, book_id: int) -> HoldsExpired:
    """Give back up to 500 holds that have expired, whoever's book it is kept by: their time is over.

    :raises BookNotFound:
    """
    if not books.books(organisation_id=act.organisation_id, book_id=book_id):
        raise BookNotFound
    return HoldsExpired(expire(act, book_id=book_id))


def _asked(statement: str, values: list[Any]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        told = cursor.fetchone()[0]
    return json.loads(told) if isinstance(told, str) and told.startswith("{") else told


def _raise_told(told: Mapping[str, Any], known: queries.HoldView) -> None:
    if told["told"] is None or told["told"].startswith("booked_on/"):
        return
    name, _, fact = told["told"].partition("/")
    own: dict[str, Refusal] = {
        "hold_not_found": errors.HoldNotFound(),
        "hold_has_ended": errors.HoldHasEnded(),
        "hold_has_expired": errors.HoldHasExpired(),
    }
    if name == "hold_is_smaller":
        raise errors.HoldIsSmaller(held=Money(int(fact), known.amount.currency))
    raise own.get(name) or ledger.refusal_told(told["told"], account=known.debit)


def _words(text: str) -> str:
    return clean_text(text, length_max=ledger_rules.DESCRIPTION_LENGTH_MAX, empty_allowed=True) if text else ""


def _facts(details: Mapping[str, Any] | None) -> Jsonb | None:
    return None if details is None else Jsonb(details)
