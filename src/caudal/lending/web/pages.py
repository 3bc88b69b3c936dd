"""How every page of a portfolio opens: who looks, at which one, with which sections around it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from caudal.audit.calls import caller_of
from caudal.edge.errors import CursorIsNotReadable
from caudal.edge.pagination import Place
from caudal.edge.web.formats import currency_sign
from caudal.lending.queries import access
from caudal.lending.queries.access import PortfolioView
from caudal.lending.rules.permissions import Permission

ASKED_LENGTH_MAX = 100
CURSOR = "after"

Trail = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One place in the navigation of a portfolio."""

    words: str
    url: str
    icon: str
    is_current: bool


def opened(request: HttpRequest, portfolio_id: UUID, *, permission: Permission = Permission.READ_OWN) -> PortfolioView:
    """The portfolio in the eyes of who asks; who may not send a form does not see it either.

    :raises PortfolioNotFound, NotPermitted, CallerIsUnknown:
    """
    view = access.view(caller_of(request), portfolio_id=portfolio_id)
    view.demand(permission)
    return view


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, or None for an empty form."""
    return request.POST if request.method == "POST" else None


def asked(request: HttpRequest, name: str) -> str:
    """A word of the address, as far as a database can take it."""
    return request.GET.get(name, "")[:ASKED_LENGTH_MAX].replace("\x00", "").strip()


def chosen(request: HttpRequest, name: str, among: Iterable[str]) -> str:
    """One of the choices of a filter, or "" for none of them."""
    found = asked(request, name)
    return found if found in set(among) else ""


def today() -> date:
    """The day where the server is; the doors may read the clock."""
    return timezone.localdate()


def address(view: PortfolioView, name: str, *more: object) -> str:
    """The address of a page of this portfolio."""
    return reverse(f"lending:{name}", args=[view.portfolio_id, *more])


def home_url(portfolio_id: UUID) -> str:
    """Where the day of a portfolio begins."""
    return reverse("lending:my_day", args=[portfolio_id])


def book_url(view: PortfolioView) -> str:
    """The book behind the figures, for who may read all of it."""
    return reverse("ledger:book", args=[view.book_id])


def with_query(path: str, **query: object) -> str:
    """A path with those of the words that say something."""
    said = {name: str(value) for name, value in query.items() if value not in ("", None)}
    return f"{path}?{urlencode(said)}" if said else path


def next_url(request: HttpRequest, cursor: str | None) -> str:
    """The same list further on, its filters kept; "" on its last page."""
    if cursor is None:
        return ""
    query = request.GET.copy()
    query[CURSOR] = cursor
    query.pop("format", None)
    return f"?{query.urlencode()}"


def first_url(request: HttpRequest) -> str:
    """The same list from its beginning; "" when this is it."""
    query = request.GET.copy()
    if not query.pop(CURSOR, None):
        return ""
    return f"?{query.urlencode()}" if query else request.path


def dated_place(place: Place | None) -> tuple[date, UUID] | None:
    """A place in a list that is ordered by day and id.

    :raises CursorIsNotReadable: it begins with no day
    """
    if place is None:
        return None
    try:
        return date.fromisoformat(str(place[0])), UUID(str(place[1]))
    except ValueError as error:
        raise CursorIsNotReadable(field=CURSOR) from error


def around(view: PortfolioView, *, section: str, trail: Trail = ()) -> dict[str, Any]:
    """What the template of every page of a portfolio needs."""
    return {
        "view": view,
        "portfolio": view.portfolio,
        "currency": view.currency,
        "currency_sign": currency_sign(view.currency),
        "may": {permission.value: view.may(permission) for permission in Permission},
        "sections": _sections(view, section),
        "trail": ((view.portfolio.name, address(view, "my_day")), *trail) if trail else (),
    }


def show(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    return render(request, f"lending/{template}", context, status=status)


def _sections(view: PortfolioView, current: str) -> list[Section]:
    places = [
        ("my_day", _("My day"), "home", Permission.READ_OWN),
        ("sheet", _("Collection"), "cash", Permission.RECORD),
        ("loans", _("Loans"), "loan", Permission.READ_OWN),
        ("applications", _("Applications"), "list", Permission.READ_OWN),
        ("figures", _("Portfolio"), "pools", Permission.READ_ALL),
    ]
    return [
        Section(words, address(view, name), icon, is_current=name == current)
        for name, words, icon, permission in places
        if view.may(permission)
    ]
