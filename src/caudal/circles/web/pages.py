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
    """The places of who looks, what they come for most often first: a phone shows four, and the others behind one."""
    reads_all, reads_totals, is_member = view.may(Permission.READ_ALL), view.may(Permission.READ_TOTALS), view.member_id
    places = [
        (reads_totals, "home", _("Home"), "circles:home", "home"),
        (is_member and not reads_all, "passbook", _("My passbook"), "circles:own_passbook", "book"),
        (reads_totals, "meetings", _("Meetings"), "circles:meetings", "people"),
        (reads_all, "members", _("Members"), "circles:members", "person"),
        (reads_all, "loans", _("Loans"), "circles:loans", "loan"),
        (reads_all, "fines", _("Fines"), "circles:fines", "fine"),
        (reads_all, "shares", _("Shares"), "circles:shares", "shares"),
        (reads_all or is_member, "requests", _("Requests"), "circles:requests", "note"),
        (reads_totals, "movements", _("Movements"), "circles:movements", "list"),
        (reads_all, "receipts", _("Receipts"), "circles:receipts", "good"),
        (reads_totals, "share_outs", _("Share-out"), "circles:share_outs", "cash"),
        (reads_totals, "rules", _("Rules"), "circles:rules", "why"),
    ]
    return [
        Section(words, reverse(name, args=[view.circle_id]), icon, is_current=key == current)
        for is_shown, key, words, name, icon in places
        if is_shown
    ]
