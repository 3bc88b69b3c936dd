"""Holds over HTTP: promise an amount, settle it in parts, release what is left, see what is held."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Path, Query, Router
from pydantic import Field

from caudal.audit import calls
from caudal.edge import pagination
from caudal.edge.api.door import WRITES
from caudal.edge.api.fields import Amount, BookNumber, Day, Figure, Input, Instant, Output, Text
from caudal.kernel.instants import instant_of, microseconds_of
from caudal.ledger import queries as ledger, rules as ledger_rules
from caudal.ledger.holds import actions, queries
from caudal.ledger.holds.queries import HoldView
from caudal.ledger.holds.rules import NewHold, Settlement, Way

router = Router(tags=["ledger"])

Book = Annotated[BookNumber, Path()]
HoldId = Annotated[UUID, Path()]
AccountCode = Annotated[str, Text(length_max=ledger_rules.CODE_LENGTH_MAX)]
Kind = Annotated[str, Text(length_max=ledger_rules.KIND_LENGTH_MAX)]
Description = Annotated[str, Text(length_max=ledger_rules.DESCRIPTION_LENGTH_MAX, empty_allowed=True)]
Details = Annotated[
    dict[Annotated[str, Text(length_max=60)], Annotated[str, Text(length_max=500, empty_allowed=True)]],
    Field(max_length=20),
]
Limit = Annotated[int, Query(ge=1, le=pagination.LIMIT_MAX)]
Cursor = Annotated[str | None, Query(max_length=pagination.CURSOR_LENGTH_MAX)]


class HoldIn(Input):
    """`debit` and `credit` are the sides that the two accounts are posted on when it is settled."""

    kind: Kind
    debit: AccountCode
    credit: AccountCode
    amount: Amount
    expires_at: Instant
    description: Description = ""
    details: Details = {}


class SettlementIn(Input):
    """Without `amount`: what is still held; without the others: the words of the hold."""

    on: Day
    amount: Amount | None = None
    kind: Kind | None = None
    description: Description | None = None
    details: Details | None = None


class HoldPlacedOut(Output):
    hold_id: UUID


class HoldSettledOut(Output):
    """`booked_on` is the day it counts on, where the one it names is sealed."""

    entry_id: UUID
    amount: Figure
    held: Figure
    booked_on: date | None


class HoldReleasedOut(Output):
    amount: Figure


class MoveOut(Output):
    """What became of a part of a hold, and what was still held after it."""

    way: Way
    amount: Figure
    held: Figure
    entry_id: UUID | None
    event_id: UUID
    at: datetime


class HoldOut(Output):
    id: UUID
    kind: str
    description: str
    details: dict[str, Any]
    debit: str
    credit: str
    amount: Figure
    held: Figure
    placed_at: datetime
    expires_at: datetime
    event_id: UUID
    moves: list[MoveOut]


class HoldsOut(Output):
    items: list[HoldOut]
    next_cursor: str | None


@router.post("/books/{book_id}/holds", response=HoldPlacedOut, openapi_extra=WRITES)
def place_hold(request: HttpRequest, book_id: Book, body: HoldIn) -> HoldPlacedOut:
    """Hold an amount: it counts against the limits of both accounts until it is settled, released or expired."""
    hold = NewHold(**dict(body) | {"details": body.details or None})
    placed = actions.place_hold(calls.call_of(request), book_id=book_id, hold=hold)
    return HoldPlacedOut.model_validate(placed)


@router.get("/books/{book_id}/holds", response=HoldsOut)
def holds(
    request: HttpRequest,
    book_id: Book,
    account: Annotated[AccountCode | None, Query()] = None,
    cursor: Cursor = None,
    limit: Limit = pagination.LIMIT_DEFAULT,
) -> HoldsOut:
    """What is held in a book, or on either side of one account: what expires first comes first."""
    ledger.readable_book(caller=calls.caller_of(request), book_id=book_id)
    place = pagination.place_of(cursor, kind="holds", shape=(int, UUID))
    after = (instant_of(int(str(place[0]))), UUID(str(place[1]))) if place else None
    found = queries.open_holds(book_id=book_id, account=account, after=after, limit=limit + 1)
    page = pagination.page_of(found, limit=limit, kind="holds", next_place=_place_of_last)
    return HoldsOut.model_validate(page)


@router.get("/books/{book_id}/holds/{hold_id}", response=HoldOut)
def hold(request: HttpRequest, book_id: Book, hold_id: HoldId) -> HoldOut:
    """One hold, with all that became of it."""
    ledger.readable_book(caller=calls.caller_of(request), book_id=book_id)
    return HoldOut.model_validate(queries.hold(book_id=book_id, hold_id=hold_id))


@router.post("/books/{book_id}/holds/{hold_id}/settle", response=HoldSettledOut, openapi_extra=WRITES)
def settle_hold(request: HttpRequest, book_id: Book, hold_id: HoldId, body: SettlementIn) -> HoldSettledOut:
    """Post what was held, or a part of it, as often as something is left."""
    settled = actions.settle_hold(
        calls.call_of(request), book_id=book_id, hold_id=hold_id, settlement=Settlement(**dict(body))
    )
    return HoldSettledOut.model_validate(settled)


@router.post("/books/{book_id}/holds/{hold_id}/release", response=HoldReleasedOut, openapi_extra=WRITES)
def release_hold(request: HttpRequest, book_id: Book, hold_id: HoldId) -> HoldReleasedOut:
    """Give back what is still held: nothing is posted."""
    released = actions.release_hold(calls.call_of(request), book_id=book_id, hold_id=hold_id)
    return HoldReleasedOut.model_validate(released)


def _place_of_last(shown: Any) -> tuple[int, UUID]:
    last: HoldView = shown[-1]
    return microseconds_of(last.expires_at), last.id
