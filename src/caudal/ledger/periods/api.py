"""Sealed periods over HTTP: seal days, choose what becomes of entries dated into them, see what is sealed."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Path, Query, Router

from caudal.audit import calls
from caudal.edge import pagination
from caudal.edge.api.door import WRITES
from caudal.edge.api.fields import BookNumber, Day, Figure, Input, Output
from caudal.ledger import queries as ledger
from caudal.ledger.periods import actions, queries
from caudal.ledger.rules import SealedPolicy

router = Router(tags=["ledger"])

Book = Annotated[BookNumber, Path()]
Limit = Annotated[int, Query(ge=1, le=pagination.LIMIT_MAX)]
Cursor = Annotated[str | None, Query(max_length=pagination.CURSOR_LENGTH_MAX)]


class SealIn(Input):
    through: Day


class PolicyIn(Input):
    policy: SealedPolicy


class PeriodSealedOut(Output):
    """The sealed days (`since` null: all before), and the digest of where every account stood on the last of them."""

    since: date | None
    through: date
    digest: str


class PeriodOut(PeriodSealedOut):
    sealed_at: datetime
    event_id: UUID
    totals: list[Figure]


class PeriodsOut(Output):
    """`policy` is what becomes of an entry dated into sealed days: refused, or booked on the day it is posted."""

    sealed_through: date | None
    policy: SealedPolicy
    items: list[PeriodOut]
    next_cursor: str | None


class PolicyOut(Output):
    policy: SealedPolicy


@router.get("/books/{book_id}/periods", response=PeriodsOut)
def periods(
    request: HttpRequest, book_id: Book, cursor: Cursor = None, limit: Limit = pagination.LIMIT_DEFAULT
) -> PeriodsOut:
    """The sealed periods of a book, newest first."""
    ledger.readable_book(caller=calls.caller_of(request), book_id=book_id)
    place = pagination.place_of(cursor, kind="periods", shape=(int,))
    before = date.fromordinal(max(1, min(int(str(place[0])), date.max.toordinal()))) if place else None
    found = queries.periods(book_id=book_id, before=before, limit=limit + 1)
    page = pagination.page_of(
        found, limit=limit, kind="periods", next_place=lambda shown: (shown[-1].through.toordinal(),)
    )
    state = queries.sealed_state(book_id=book_id)
    return PeriodsOut(
        sealed_through=state.through,
        policy=state.policy,
        items=[PeriodOut.model_validate(period) for period in page.items],
        next_cursor=page.next_cursor,
    )


@router.post("/books/{book_id}/periods", response=PeriodSealedOut, openapi_extra=WRITES)
def seal_period(request: HttpRequest, book_id: Book, body: SealIn) -> PeriodSealedOut:
    """Seal all days through one that is over."""
    sealed = actions.seal_period(calls.call_of(request), book_id=book_id, through=body.through)
    return PeriodSealedOut.model_validate(sealed)


@router.put("/books/{book_id}/sealed-policy", response=PolicyOut, openapi_extra=WRITES)
def set_sealed_policy(request: HttpRequest, book_id: Book, body: PolicyIn) -> PolicyOut:
    """Choose what becomes of entries that are dated into sealed days."""
    actions.set_sealed_policy(calls.call_of(request), book_id=book_id, policy=body.policy)
    return PolicyOut(policy=body.policy)
