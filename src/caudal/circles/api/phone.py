"""What a phone asks for before a meeting without a connection, and after it."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Router

from caudal.audit.calls import caller_of
from caudal.circles.queries import phone, views
from caudal.circles.queries.phone import PhoneCircle
from caudal.edge.api.outputs import told

router = Router(tags=["circles"])


@router.get("/circles/{circle_id}/phone", response=told(PhoneCircle))
def phone_circle(request: HttpRequest, circle_id: Annotated[UUID, Path()]) -> PhoneCircle:
    """What a meeting without a connection needs: the members with what they hold and owe, open fines and loans."""
    view = views.view(caller_of(request), circle_id=circle_id)
    return phone.circle(view, on=timezone.localdate(), at=timezone.now())
