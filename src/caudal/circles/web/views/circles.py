"""The list of circles, a circle's home, why each figure is what it is, its movements and its entries."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from caudal.audit import queries as audit
from caudal.audit.calls import caller_of
from caudal.circles.actions.cash import REVERSIBLE
from caudal.circles.queries import (
    home as home_queries,
    meetings,
    members,
    movements as movement_queries,
    overview,
    receipts,
    views,
)
from caudal.circles.queries.home import FigureExplained
from caudal.circles.queries.movements import CapitalMovement, Direction
from caudal.circles.queries.owing import who_owes
from caudal.circles.queries.views import CircleView
from caudal.circles.rules.permissions import Permission
from caudal.circles.web import legacy, listings, pages, words
from caudal.circles.web.moment_forms import MovementsForm
from caudal.edge.web import exports
from caudal.edge.web.charts import StepChart, step_chart
from caudal.edge.web.formats import number_text
from caudal.kernel.money import Money
from caudal.ledger import queries as ledger
from caudal.ledger.queries import AccountBalance, EntryView

CHART_POINTS_MAX = 60
LATEST_MAX = 5
OWING_MAX = 5
PAGE = 30
CARDS = 60


@require_safe
@login_required
def circle_list(request: HttpRequest) -> HttpResponse:
    """The circles that the reader may look at."""
    caller, start = caller_of(request), pages.number(request, "start")
    found = views.circles_for(caller)
    address = reverse("circles:list")
    context = {
        "circles": found[start : start + CARDS],
        "count": len(found),
        "oversees": overview.may_oversee(caller),
        "may_open": views.may_open_circle(caller),
        "first_url": address if start else "",
        "next_url": f"{address}?start={start + CARDS}" if start + CARDS < len(found) else "",
    }
    return pages.show(request, "list.html", context)


@require_safe
@login_required
def circle_home(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """The circle's figures, what the old system said instead, and what happened last."""
    view = pages.opened(request, circle_id)
    told = home_queries.home(view, on=pages.today())
    latest = movement_queries.movements(view, limit=CHART_POINTS_MAX).lines
    owing = who_owes(view, on=pages.today()) if view.may(Permission.READ_ALL) else []
    context = {
        **pages.around(view, section="home"),
        "home": told,
        "now": meetings.now(view, today=pages.today()),
        "owing": owing[:OWING_MAX],
        "owing_more": max(0, len(owing) - OWING_MAX),
        "capital": told.figure("available_capital"),
        "parts": _parts(told),
        "figures": _figures(view, told),
        "comparisons": legacy.comparisons(told) if view.may(Permission.READ_ALL) else [],
        "other_reasons": legacy.reasons(told.other_differences),
        "latest": _movement_rows(view, latest[:LATEST_MAX]),
        "chart": _chart(latest),
    }
    return pages.show(request, "home.html", context)


@require_safe
@login_required
def why(request: HttpRequest, circle_id: UUID, figure: str) -> HttpResponse:
    """The accounts and entries behind a figure."""
    if figure not in home_queries.FIGURES:
        raise Http404
    view = pages.opened(request, circle_id)
    before = pages.entry_id(request, "before")
    explained = home_queries.why(view, figure=figure, limit=PAGE + 1, before=before)
    shown = explained.entries[:PAGE]
    title = _(words.FIGURES[figure])
    prefixes = home_queries.prefixes_of(view, figure)
    address = reverse("circles:why", args=[circle_id, figure])
    context = {
        **pages.around(view, section="home", trail=((title, ""),)),
        "title": title,
        "meaning": _(words.FIGURE_MEANINGS[figure]),
        "promised": -explained.promised,
        "explained": explained,
        "accounts": _accounts(explained),
        "entries": [_entry_row(one, prefixes, is_credit=figure == "shares") for one in shown],
        "newer_url": address if before else "",
        "older_url": f"{address}?before={shown[-1].id}" if len(explained.entries) > PAGE else "",
    }
    return pages.show(request, "why.html", context)


@require_safe
@login_required
def movements(request: HttpRequest, circle_id: UUID) -> HttpResponseBase:
    """Every change of the capital, with what it left."""
    view = pages.opened(request, circle_id)
    form = MovementsForm(request.GET)
    form.is_valid()
    of_type = form.cleaned_data.get("type") or None
    first, last = form.cleaned_data.get("first"), form.cleaned_data.get("last")
    if (wanted := exports.asked(request)) is not None:
        listing = listings.of_movements(view, of_type=of_type, first=first, last=last)
        return exports.answer(listing, wanted=wanted)
    before = pages.entry_id(request, "before")
    page = movement_queries.movements(view, of_type=of_type, first=first, last=last, before=before, limit=PAGE)
    chosen: dict[str, Any] = {"type": of_type, "first": first, "last": last}
    asked = {name: str(value) for name, value in chosen.items() if value}
    address = reverse("circles:movements", args=[circle_id])
    context = {
        **pages.around(view, section="movements"),
        "form": form,
        "is_filtered": bool(asked),
        "rows": _movement_rows(view, page.lines),
        "newer_url": f"{address}?{urlencode(asked)}" if before else "",
        "older_url": f"{address}?{urlencode({**asked, 'before': str(page.next_before)})}" if page.next_before else "",
    }
    return pages.show(request, "movements.html", context)


@require_safe
@login_required
def entry(request: HttpRequest, circle_id: UUID, entry_id: UUID) -> HttpResponse:
    """One ledger entry: where money came from and went to, who recorded it, and what undid it."""
    view = pages.opened(request, circle_id)
    found = ledger.entry(book_id=view.book_id, entry_id=entry_id)
    member_id, loan_id = home_queries.entry_concerns(view, found)
    if member_id is None or member_id != view.member_id:
        view.demand(Permission.READ_ALL)
    by = movement_queries.actor_names({found.event_id}).get(found.event_id, "")
    title = words.entry_title(found.kind)
    movements_url = reverse("circles:movements", args=[circle_id])
    context = {
        **pages.around(view, section="movements", trail=((_("Movements"), movements_url), (title, ""))),
        "title": title,
        "icon": words.entry_icon(found.kind),
        "entry": found,
        "gives": [_line(line.account, -line.amount, line.balance) for line in found.lines if line.amount.minor < 0],
        "takes": [_line(line.account, line.amount, line.balance) for line in found.lines if line.amount.minor > 0],
        "by": words.actor(by),
        "event": audit.event(event_id=found.event_id),
        "member_id": member_id,
        "member_name": members.member(view, member_id=member_id, on=pages.today()).full_name if member_id else "",
        "loan_id": loan_id,
        "receipt_number": receipts.numbers(view, entry_ids=[entry_id]).get(entry_id),
        "source": found.details.get("source", ""),
        "may_reverse": view.may(Permission.RECORD_MONEY) and found.kind in REVERSIBLE and not found.reversed_by,
    }
    return pages.show(request, "entry.html", context)


def _parts(told: home_queries.CircleHome) -> list[dict[str, Any]]:
    """The sum that is the capital, in words: cash, plus fines due, less what is set aside."""
    return [
        {"words": _(words.PARTS[name]), "amount": Money(abs(part.minor), part.currency), "is_taken": part.minor < 0}
        for name, part in told.figure("available_capital").parts
        if name == "cash" or part
    ]


def _figures(view: CircleView, told: home_queries.CircleHome) -> list[dict[str, Any]]:
    """The figures beside the capital, each with a note and the way to its entries."""
    notes = {
        "cash": "",
        "shares": _("{count} shares").format(count=number_text(told.figure("shares").count or 0)),
        "loans": _("{count} open loans").format(count=number_text(told.figure("loans").count or 0)),
        "fines": _("{count} members owe").format(count=number_text(told.figure("fines").count or 0)),
    }
    return [
        {
            "label": _(words.FIGURES[name]),
            "amount": told.figure(name).amount,
            "note": note,
            "why_url": reverse("circles:why", args=[view.circle_id, name]) if view.may(Permission.READ_ALL) else "",
        }
        for name, note in notes.items()
    ]


def _movement_rows(view: CircleView, lines: tuple[CapitalMovement, ...]) -> list[dict[str, Any]]:
    names = members.names(view) if view.may(Permission.READ_ALL) else {}
    return [
        {
            "line": line,
            "title": words.entry_title(line.kind),
            "icon": words.entry_icon(line.kind),
            "member": names.get(line.member_id, "") if line.member_id else "",
            "by": words.actor(line.by),
            "change": line.amount if line.direction is Direction.INCREASE else -line.amount,
            "is_linked": view.may(Permission.READ_ALL) or line.member_id is not None,
        }
        for line in lines
    ]


def _chart(latest: tuple[CapitalMovement, ...]) -> StepChart | None:
    return step_chart([line.capital_after.minor for line in reversed(latest)])


def _accounts(explained: FigureExplained) -> list[dict[str, Any]]:
    """The accounts with what each adds to the figure or takes from it."""
    is_capital = explained.figure == "available_capital"
    return [
        {
            "title": words.account_title(one.code),
            "code": one.code,
            "adds": one.balance if not is_capital or one.code.startswith("assets:") else -one.balance,
        }
        for one in sorted(explained.accounts, key=_by_number)
        if one.balance
    ]


def _by_number(account: AccountBalance) -> tuple[str, int]:
    """Member 2 stands before member 10."""
    stem, _colon, last = account.code.rpartition(":")
    return (stem, int(last)) if last.isdigit() else (account.code, 0)


def _entry_row(found: EntryView, prefixes: tuple[str, ...], *, is_credit: bool) -> dict[str, Any]:
    """An entry with what it changed of the figure."""
    touched = [
        line.amount
        for line in found.lines
        if any(line.account == prefix or line.account.startswith(f"{prefix}:") for prefix in prefixes)
    ]
    change = sum(touched[1:], touched[0])
    return {
        "entry": found,
        "title": words.entry_title(found.kind),
        "icon": words.entry_icon(found.kind),
        "change": -change if is_credit else change,
    }


def _line(account: str, amount: Money, after: Money) -> dict[str, Any]:
    return {"title": words.account_title(account), "code": account, "amount": amount, "after": after}
