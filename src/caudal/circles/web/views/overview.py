"""The page of a facilitator: all circles of the organisation, what each stands at and which need a visit."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from caudal.audit.calls import caller_of
from caudal.audit.rules import Caller
from caudal.circles.queries import overview as queries
from caudal.circles.queries.overview import Asked, Overview, OverviewRow
from caudal.circles.rules.overview import DAYS_MAX, PERCENT_MAX, USUAL_THRESHOLDS, Alert, Order, Place, Thresholds
from caudal.circles.web import pages, words
from caudal.edge import pagination
from caudal.edge.web import exports
from caudal.edge.web.exports import Listing, Value

PAGE = 50
CURSOR_KIND = "circles.overview"
CURSOR = "cursor"
ASKED_LENGTH_MAX = 100
FIRST_LARGEST = frozenset({Order.CAPITAL, Order.CASH, Order.LOANS, Order.ARREARS, Order.GROWTH})
"""Columns that are read from the top: the first click on their heading puts the largest first."""


@require_safe
@login_required
def overview(request: HttpRequest) -> HttpResponseBase:
    """Every running circle with its figures and alerts, found by name, by alert, in any order."""
    caller, asked = caller_of(request), _asked(request)
    if (wanted := exports.asked(request)) is not None:
        return exports.answer(_listing(caller, asked), wanted=wanted)
    told = queries.overview(caller, on=pages.today(), asked=asked, after=_place(request), limit=PAGE)
    context = {
        "told": told,
        "rows": [{"row": row, "alerts": [words.alert(alert) for alert in row.alerts]} for row in told.rows],
        "headings": _headings(request, asked),
        "tabs": _tabs(request, told, asked),
        "asked": asked,
        "usual": USUAL_THRESHOLDS,
        "first_url": _address(request) if request.GET.get(CURSOR) else "",
        "next_url": _address(request, cursor=_cursor(told.next_place)) if told.next_place else "",
    }
    return pages.show(request, "overview.html", context)


def _asked(request: HttpRequest) -> Asked:
    """What the address asks for; what it cannot ask for is no page."""
    text = request.GET.get("q", "")[:ASKED_LENGTH_MAX].replace("\x00", "").strip()
    try:
        order = Order(request.GET.get("order", Order.NAME))
        alert = Alert(request.GET["alert"]) if request.GET.get("alert") else None
    except ValueError as error:
        raise Http404 from error
    return Asked(
        text=text,
        alert=alert,
        order=order,
        is_descending=request.GET.get("down") == "1",
        thresholds=Thresholds(
            days_without_meeting=_number(request, "days", USUAL_THRESHOLDS.days_without_meeting, DAYS_MAX),
            days_late=_number(request, "late", USUAL_THRESHOLDS.days_late, DAYS_MAX),
            arrears_percent=_number(request, "arrears", USUAL_THRESHOLDS.arrears_percent, PERCENT_MAX),
            idle_percent=_number(request, "idle", USUAL_THRESHOLDS.idle_percent, PERCENT_MAX),
        ),
    )


def _number(request: HttpRequest, name: str, usual: int, most: int) -> int:
    text = request.GET.get(name, "")
    if not text:
        return usual
    if not (text.isascii() and text.isdigit() and len(text) <= 6):
        raise Http404
    return min(int(text), most)


def _place(request: HttpRequest) -> Place | None:
    place = pagination.place_of(request.GET.get(CURSOR), kind=CURSOR_KIND, shape=(int, str, UUID))
    return (int(str(place[0])), str(place[1]), UUID(str(place[2]))) if place else None


def _cursor(place: Place) -> str:
    return pagination.cursor_text(CURSOR_KIND, place)


def _address(request: HttpRequest, **changed: str | None) -> str:
    """This page with its filters, some of them changed; an order or a filter that changes begins at the first page."""
    kept = {name: request.GET.get(name) for name in ("q", "alert", "order", "down", "days", "late", "arrears", "idle")}
    said = {name: value for name, value in {**kept, **changed}.items() if value}
    address = reverse("circles:overview")
    return f"{address}?{urlencode(said)}" if said else address


def _headings(request: HttpRequest, asked: Asked) -> list[dict[str, Any]]:
    """The columns, each a link that sorts by it, and the other way round once it does."""
    columns = (
        (Order.NAME, _("Circle"), False), (Order.CAPITAL, _("Capital"), True), (Order.CASH, _("Cash"), True),
        (Order.LOANS, _("Loans"), True), (Order.ARREARS, _("In arrears"), True),
        (Order.MEETING, _("Last meeting"), False), (Order.ATTENDANCE, _("Came"), True),
        (Order.GROWTH, _("Value of a share"), True),
    )  # fmt: skip
    return [
        {
            "words": said,
            "is_number": is_number,
            "sorted": ("descending" if asked.is_descending else "ascending") if order is asked.order else "none",
            "url": _address(
                request,
                order=None if order is Order.NAME else order.value,
                down="1" if _goes_down(order, asked) else None,
            ),
        }
        for order, said, is_number in columns
    ]


def _goes_down(order: Order, asked: Asked) -> bool:
    return not asked.is_descending if order is asked.order else order in FIRST_LARGEST


def _tabs(request: HttpRequest, told: Overview, asked: Asked) -> list[dict[str, Any]]:
    """Which circles: all, or those with one alert, each with its count; an alert that nobody has is left out."""
    said = _("All circles")
    everything = {"words": f"{said} ({told.circles})", "url": _address(request, alert=None)}
    of_alerts = [
        {"words": f"{words.alert(alert).words} ({count})", "url": _address(request, alert=alert.value), "alert": alert}
        for alert, count in told.counts.items()
        if count or alert is asked.alert
    ]
    return [{**tab, "is_current": tab.get("alert") is asked.alert} for tab in (everything, *of_alerts)]


def _listing(caller: Caller, asked: Asked) -> Listing:
    """The whole list as it is filtered and sorted, with every figure that the page has."""
    headings = (
        _("Circle"), _("Currency"), _("Members"), _("Capital"), _("Cash"), _("Loans out"), _("Open loans"),
        _("Overdue"), _("Late loans"), _("In arrears (%)"), _("Last meeting"), _("Came"), _("Should have come"),
        _("Shares"), _("Price of a share"), _("Value of a share"), _("Alerts"),
    )  # fmt: skip
    return Listing(_("Overview of circles"), headings, _file_rows(caller, asked))


def _file_rows(caller: Caller, asked: Asked) -> Iterator[tuple[Value, ...]]:
    found = queries.everything(caller, on=pages.today(), asked=asked)
    return (_file_row(row) for row in found)


def _file_row(row: OverviewRow) -> tuple[Value, ...]:
    return (
        row.name, row.capital.currency, row.members, row.capital, row.cash, row.loans, row.open_loans, row.overdue,
        row.late_loans, row.arrears_percent, row.last_meeting_on, row.attended, row.expected, row.shares,
        row.share_price, row.share_value, ", ".join(words.alert(alert).words for alert in row.alerts),
    )  # fmt: skip
