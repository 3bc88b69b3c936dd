"""All circles of an organisation over HTTP: where each stands, and which need a visit."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router

from caudal.audit.calls import caller_of
from caudal.circles.queries import overview as queries
from caudal.circles.queries.overview import Asked, OverviewRow
from caudal.circles.rules.overview import DAYS_MAX, PERCENT_MAX, USUAL_THRESHOLDS, Alert, Order, Thresholds
from caudal.edge import pagination
from caudal.edge.api.outputs import page_of, told
from caudal.edge.pagination import Page

router = Router(tags=["circles"])

KIND = "circles.overview"
Percent = Annotated[int, Query(ge=0, le=PERCENT_MAX)]


@router.get("/circle-overview", response=page_of(told(OverviewRow)))
def circle_overview(
    request: HttpRequest,
    q: Annotated[str, Query(max_length=100, description="Words of the circle's name.")] = "",
    alert: Annotated[Alert | None, Query(description="Only circles with this alert.")] = None,
    order: Annotated[Order, Query(description="What the list is sorted by.")] = Order.NAME,
    down: Annotated[bool, Query(description="The largest first.")] = False,
    days: Annotated[
        int, Query(ge=1, le=DAYS_MAX, description="Alert after so many days without a meeting.")
    ] = USUAL_THRESHOLDS.days_without_meeting,
    late: Annotated[
        int, Query(ge=1, le=DAYS_MAX, description="A loan is in arrears after so many days.")
    ] = USUAL_THRESHOLDS.days_late,
    arrears: Percent = USUAL_THRESHOLDS.arrears_percent,
    idle: Percent = USUAL_THRESHOLDS.idle_percent,
    cursor: Annotated[str | None, Query(max_length=pagination.CURSOR_LENGTH_MAX)] = None,
    limit: Annotated[int, Query(ge=1, le=pagination.LIMIT_MAX)] = pagination.LIMIT_DEFAULT,
) -> Page[OverviewRow]:
    """Every running circle of the organisation with its figures and alerts, for who may read all of them."""
    asked = Asked(
        text=q,
        alert=alert,
        order=order,
        is_descending=down,
        thresholds=Thresholds(days_without_meeting=days, days_late=late, arrears_percent=arrears, idle_percent=idle),
    )
    place = pagination.place_of(cursor, kind=KIND, shape=(int, str, UUID))
    after = (int(str(place[0])), str(place[1]), UUID(str(place[2]))) if place else None
    found = queries.overview(caller_of(request), on=timezone.localdate(), asked=asked, after=after, limit=limit)
    return Page(
        items=found.rows,
        next_cursor=pagination.cursor_text(KIND, found.next_place) if found.next_place else None,
    )
