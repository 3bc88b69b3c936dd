"""How every page of a circle opens: who looks, at which circle, with which sections around it."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from caudal.audit.calls import caller_of
from caudal.circles.queries import views
from caudal.circles.queries.views import CircleView
from caudal.circles.rules.permissions import Permission


@dataclass(frozen=True, slots=True)
class Section:
    """One place in the navigation of a circle."""

    words: str
    url: str
    icon: str
    is_current: bool


def opened(request: HttpRequest, circle_id: UUID) -> CircleView:
    """The circle in the eyes of who asks.

    :raises CircleNotFound, NotPermitted, CallerIsUnknown:
    """
    return views.view(caller_of(request), circle_id=circle_id)


def opened_to_record(request: HttpRequest, circle_id: UUID, *, permission: Permission) -> CircleView:
    """The circle, for a form that records something: who may not send it does not see it either.

    :raises CircleNotFound, NotPermitted, CallerIsUnknown:
    """
    view = opened(request, circle_id)
    view.demand(permission)
    return view


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, or None for an empty form."""
    return request.POST if request.method == "POST" else None


def number(request: HttpRequest, name: str) -> int:
    """A place in a list; what is no number is no page."""
    text = request.GET.get(name, "0")
    if not (text.isascii() and text.isdigit() and len(text) <= 6):
        raise Http404
    return int(text)


def entry_id(request: HttpRequest, name: str) -> UUID | None:
    """The entry before which a list goes on; what is no id is no page."""
    text = request.GET.get(name, "")
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error


def today() -> date:
    """The day where the server's circles are; the doors may read the clock."""
    return timezone.localdate()


def around(view: CircleView, *, section: str, trail: tuple[tuple[str, str], ...] = ()) -> dict[str, Any]:
    """What the template of every page of a circle needs."""
    return {
        "circle": view.circle,
        "currency": view.currency,
        "may_record": view.may(Permission.RECORD_MONEY) and view.circle.closed_on is None,
        "may_manage": view.may(Permission.MANAGE) and view.circle.closed_on is None,
        "reads_all": view.may(Permission.READ_ALL),
        "sections": _sections(view, section),
        "trail": ((view.circle.name, reverse("circles:home", args=[view.circle_id])), *trail) if trail else (),
    }


def show(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, f"circles/{template}", context)


def _sections(view: CircleView, current: str) -> list[Section]:
    places = [("home", _("Home"), "circles:home", "home")]
    if not view.may(Permission.READ_TOTALS):
        places = []
    if view.member_id is not None and not view.may(Permission.READ_ALL):
        places.append(("passbook", _("My passbook"), "circles:own_passbook", "book"))
        places.append(("requests", _("Requests"), "circles:requests", "note"))
    if view.may(Permission.READ_TOTALS):
        places.append(("meetings", _("Meetings"), "circles:meetings", "people"))
    if view.may(Permission.READ_ALL):
        places += [
            ("members", _("Members"), "circles:members", "people"),
            ("shares", _("Shares"), "circles:shares", "shares"),
            ("loans", _("Loans"), "circles:loans", "loan"),
            ("requests", _("Requests"), "circles:requests", "note"),
            ("fines", _("Fines"), "circles:fines", "fine"),
        ]
    if view.may(Permission.READ_TOTALS):
        places.append(("movements", _("Movements"), "circles:movements", "list"))
        places.append(("rules", _("Rules"), "circles:rules", "book"))
        places.append(("share_outs", _("Share-out"), "circles:share_outs", "shares"))
    return [
        Section(words, reverse(name, args=[view.circle_id]), icon, is_current=key == current)
        for key, words, name, icon in places
    ]
