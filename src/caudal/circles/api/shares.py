"""Shares over HTTP: a transfer from one member to another."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Path, Router

from caudal.audit.calls import call_of
from caudal.circles.actions import transfers
from caudal.circles.actions.transfers import SharesTransferred
from caudal.circles.api import inputs
from caudal.edge.api.door import WRITES
from caudal.edge.api.outputs import told

router = Router(tags=["circles"])

Id = Annotated[UUID, Path()]


@router.post("/circles/{circle_id}/share-transfers", response=told(SharesTransferred), openapi_extra=WRITES)
def transfer_shares(request: HttpRequest, circle_id: Id, body: inputs.TransferShares) -> SharesTransferred:
    """Give shares of one member to another; no money moves, what was paid for them goes along."""
    return transfers.transfer_shares(call_of(request), circle_id=circle_id, **dict(body))
