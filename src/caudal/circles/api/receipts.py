"""Receipts over HTTP: the list, and one with the code that opens it to whoever holds the paper."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Path, Query, Router

from caudal.audit.calls import caller_of
from caudal.circles.queries import receipts as queries, views
from caudal.circles.queries.receipts import ReceiptPage, ReceiptRow
from caudal.edge import pagination
from caudal.edge.api.outputs import page_of, told
from caudal.edge.pagination import Page

router = Router(tags=["circles"])

Id = Annotated[UUID, Path()]
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
Limit = Annotated[int, Query(ge=1, le=pagination.LIMIT_MAX)]
Cursor = Annotated[str | None, Query(max_length=pagination.CURSOR_LENGTH_MAX)]


@router.get("/circles/{circle_id}/receipts", response=page_of(told(ReceiptRow)))
def receipts(
    request: HttpRequest,
    circle_id: Id,
    member_id: Annotated[UUID | None, Query()] = None,
    cursor: Cursor = None,
    limit: Limit = pagination.LIMIT_DEFAULT,
) -> Page[ReceiptRow]:
    """Receipts, newest first: the circle's, or one member's."""
    view = views.view(caller_of(request), circle_id=circle_id)
    offset = pagination.offset_of(cursor, kind="receipts")
    found = queries.receipts(view, member_id=member_id, limit=limit + 1, offset=offset)
    return pagination.page_of(found, limit=limit, kind="receipts", next_place=lambda shown: (offset + len(shown),))


@router.get("/circles/{circle_id}/receipts/{number}", response=told(ReceiptPage))
def receipt(request: HttpRequest, circle_id: Id, number: Number) -> ReceiptPage:
    """One receipt; with `code` anybody finds it confirmed at /receipts/, without signing in."""
    return queries.receipt(views.view(caller_of(request), circle_id=circle_id), number=number)
