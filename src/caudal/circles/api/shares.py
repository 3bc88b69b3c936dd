"""Shares over HTTP: transfers, the register at any two dates, the history of their value; and a circle's own proof."""

from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router

from caudal.audit.calls import call_of, caller_of
from caudal.circles.actions import transfers
from caudal.circles.actions.transfers import SharesTransferred
from caudal.circles.api import inputs
from caudal.circles.api.reads import Cursor, FirstDay, Id, IdIfAny, KnownAt, LastDay, Limit, OnDay
from caudal.circles.queries import capital as capital_queries, integrity as integrity_queries, shares as queries, views
from caudal.circles.queries.capital import CapitalAt
from caudal.circles.queries.integrity import Integrity
from caudal.circles.queries.shares import ShareEvent, ShareRegister
from caudal.circles.queries.views import CircleView
from caudal.edge import pagination
from caudal.edge.api.door import WRITES
from caudal.edge.api.outputs import page_of, told
from caudal.edge.pagination import Page
from caudal.ledger.rules import check_known_at

router = Router(tags=["circles"])


@router.post("/circles/{circle_id}/share-transfers", response=told(SharesTransferred), openapi_extra=WRITES)
def transfer_shares(request: HttpRequest, circle_id: Id, body: inputs.TransferShares) -> SharesTransferred:
    """Give shares of one member to another; no money moves, what was paid for them goes along."""
    return transfers.transfer_shares(call_of(request), circle_id=circle_id, **dict(body))


@router.get("/circles/{circle_id}/share-register", response=told(ShareRegister))
def share_register(request: HttpRequest, circle_id: Id, on: OnDay = None, known_at: KnownAt = None) -> ShareRegister:
    """Count and value of everybody's shares at the end of any day, as known at any instant."""
    check_known_at(known_at, now=timezone.now())
    return queries.register(_view(request, circle_id), on=on or timezone.localdate(), known_at=known_at)


@router.get("/circles/{circle_id}/share-history", response=page_of(told(ShareEvent)))
def share_history(
    request: HttpRequest,
    circle_id: Id,
    member_id: IdIfAny = None,
    first: FirstDay = None,
    last: LastDay = None,
    cursor: Cursor = None,
    limit: Limit = pagination.LIMIT_DEFAULT,
) -> Page[ShareEvent]:
    """Every purchase, sale, transfer and redemption of shares, and every reversal, with what was held after it."""
    offset = pagination.offset_of(cursor, kind="share-history")
    found = queries.history(
        _view(request, circle_id), member_id=member_id, first=first, last=last, limit=limit + 1, offset=offset
    )
    return pagination.page_of(found, limit=limit, kind="share-history", next_place=lambda shown: (offset + len(shown),))


@router.get("/circles/{circle_id}/capital-at", response=told(CapitalAt))
def capital_at(request: HttpRequest, circle_id: Id, on: OnDay = None, known_at: KnownAt = None) -> CapitalAt:
    """The capital of any past moment by the rules of that moment, with its parts and what stood beside it."""
    check_known_at(known_at, now=timezone.now())
    return capital_queries.capital_at(_view(request, circle_id), on=on, known_at=known_at)


@router.get("/circles/{circle_id}/integrity", response=told(Integrity))
def integrity(request: HttpRequest, circle_id: Id) -> Integrity:
    """Whether this circle's rows and its accounts say the same, check by check, with the figures of both."""
    return integrity_queries.integrity(_view(request, circle_id))


def _view(request: HttpRequest, circle_id: UUID) -> CircleView:
    return views.view(caller_of(request), circle_id=circle_id)
