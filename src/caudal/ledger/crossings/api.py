"""Crossings over HTTP: send money to another book of the organisation, and see what became of it."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Path, Query, Router

from caudal.audit import calls
from caudal.edge import pagination
from caudal.edge.api import problems
from caudal.edge.api.door import WRITES
from caudal.edge.api.fields import Amount, BookNumber, Day, Figure, Input, Output, Text
from caudal.edge.api.problems import RefusalTold
from caudal.ledger import queries as ledger, rules as ledger_rules
from caudal.ledger.crossings import actions, queries
from caudal.ledger.crossings.queries import CrossingView
from caudal.ledger.crossings.rules import State
from caudal.ledger.rules import Side

router = Router(tags=["ledger"])

Book = Annotated[BookNumber, Path()]
AccountCode = Annotated[str, Text(length_max=ledger_rules.CODE_LENGTH_MAX)]
Limit = Annotated[int, Query(ge=1, le=pagination.LIMIT_MAX)]
Cursor = Annotated[str | None, Query(max_length=pagination.CURSOR_LENGTH_MAX)]


class CrossingIn(Input):
    """`side` is what `account` is posted: credit, it gives (the other one receives); debit, it receives."""

    account: AccountCode
    side: Side = Side.CREDIT
    to_book_id: BookNumber
    to_account: AccountCode
    amount: Amount
    on: Day
    description: Annotated[str, Text(length_max=ledger_rules.DESCRIPTION_LENGTH_MAX, empty_allowed=True)] = ""


class CrossingSentOut(Output):
    crossing_id: UUID
    entry_id: UUID


class CrossingOut(Output):
    """`sent` is under way; `returned` came back by the entry `return_id`, and `refusal` says why."""

    id: UUID
    state: State
    book_id: BookNumber
    account: str
    side: Side
    to_book_id: BookNumber
    to_account: str
    amount: Figure
    effective_on: date
    description: str
    sent_at: datetime
    entry_id: UUID
    arrival_id: UUID | None
    return_id: UUID | None
    refusal: RefusalTold | None
    answered_at: datetime | None


class CrossingsOut(Output):
    items: list[CrossingOut]
    next_cursor: str | None


@router.post("/books/{book_id}/crossings", response=CrossingSentOut, openapi_extra=WRITES)
def cross(request: HttpRequest, book_id: Book, body: CrossingIn) -> CrossingSentOut:
    """Send money from an account of this book to one of another. It arrives soon after, or comes back."""
    sent = actions.cross(calls.call_of(request), book_id=book_id, **dict(body))
    return CrossingSentOut.model_validate(sent)


@router.get("/books/{book_id}/crossings", response=CrossingsOut)
def crossings(
    request: HttpRequest, book_id: Book, cursor: Cursor = None, limit: Limit = pagination.LIMIT_DEFAULT
) -> CrossingsOut:
    """What has left this book for others, newest first."""
    ledger.readable_book(caller=calls.caller_of(request), book_id=book_id)
    place = pagination.place_of(cursor, kind="crossings", shape=(UUID,))
    before = UUID(str(place[0])) if place else None
    found = queries.crossings(book_id=book_id, before=before, limit=limit + 1)
    page = pagination.page_of(found, limit=limit, kind="crossings", next_place=lambda shown: (shown[-1].id,))
    return CrossingsOut(items=[_crossing_out(one) for one in page.items], next_cursor=page.next_cursor)


@router.get("/books/{book_id}/crossings/{crossing_id}", response=CrossingOut)
def crossing(request: HttpRequest, book_id: Book, crossing_id: Annotated[UUID, Path()]) -> CrossingOut:
    """One crossing: where it stands, and why it came back if it did."""
    ledger.readable_book(caller=calls.caller_of(request), book_id=book_id)
    return _crossing_out(queries.crossing(book_id=book_id, crossing_id=crossing_id))


def _crossing_out(view: CrossingView) -> CrossingOut:
    names = [name for name in CrossingOut.model_fields if name != "refusal"]
    refusal = None if view.refusal is None else problems.told(view.refusal)
    return CrossingOut(**{name: getattr(view, name) for name in names}, refusal=refusal)
