"""Any moment of a circle: everybody's shares, their history and price, the capital, and the circle's own proof."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from caudal.circles.queries import capital as capital_queries, integrity as integrity_queries, members, shares
from caudal.circles.queries.shares import ShareEvent
from caudal.circles.queries.views import CircleView
from caudal.circles.rules.permissions import Permission
from caudal.circles.rules.policy import FinesCount
from caudal.circles.web import integrity_words, pages, words
from caudal.circles.web.moment_forms import HistoryForm
from caudal.edge.web import exports
from caudal.edge.web.exports import Listing, Value
from caudal.ledger.web.dates import dates_of

PAGE = 50


@require_safe
@login_required
def register(request: HttpRequest, circle_id: UUID) -> HttpResponseBase:
    """Who held how many shares on a day, and what they were worth."""
    view, dates = pages.opened(request, circle_id), dates_of(request)
    told = shares.register(view, on=dates.on or pages.today(), known_at=dates.known_at)
    if (wanted := exports.asked(request)) is not None:
        return exports.answer(_register_listing(view, told), wanted=wanted)
    context = {
        **pages.around(view, section="shares"),
        "dates": dates,
        "hidden": (),
        "now_url": request.path,
        "told": told,
        "prices": shares.prices(view),
    }
    return pages.show(request, "shares.html", context)


@require_safe
@login_required
def history(request: HttpRequest, circle_id: UUID) -> HttpResponseBase:
    """Every purchase, sale, transfer and correction of shares."""
    view = pages.opened(request, circle_id)
    reads_all = view.may(Permission.READ_ALL)
    names = members.names(view) if reads_all else {}
    form = HistoryForm(request.GET, names=names)
    form.is_valid()
    asked = {name: form.cleaned_data.get(name) or None for name in ("member_id", "first", "last")}
    if not reads_all:
        asked["member_id"] = view.member_id
    if (wanted := exports.asked(request)) is not None:
        return exports.answer(_history_listing(view, asked, names), wanted=wanted)
    start = pages.number(request, "start")
    found = shares.history(view, limit=PAGE + 1, offset=start, **asked)
    query = {name: str(value) for name, value in asked.items() if value is not None and name in request.GET}
    register_url = reverse("circles:shares", args=[circle_id])
    context = {
        **pages.around(view, section="shares", trail=((_("Shares"), register_url), (_("History"), ""))),
        "form": form if reads_all else None,
        "rows": [_event(one, names) for one in found[:PAGE]],
        "newer_url": f"?{urlencode({**query, 'start': str(max(0, start - PAGE))})}" if start else "",
        "older_url": f"?{urlencode({**query, 'start': str(start + PAGE)})}" if len(found) > PAGE else "",
    }
    return pages.show(request, "share_history.html", context)


@require_safe
@login_required
def capital(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """The capital of any past moment, with its parts."""
    view, dates = pages.opened(request, circle_id), dates_of(request)
    told = capital_queries.capital_at(view, on=dates.on, known_at=dates.known_at)
    movements_url = reverse("circles:movements", args=[circle_id])
    context = {
        **pages.around(view, section="movements", trail=((_("Movements"), movements_url), (_("Capital"), ""))),
        "dates": dates,
        "hidden": (),
        "now_url": request.path,
        "told": told,
        "capital": told.capital,
        "counts_issued": told.fines_count is FinesCount.ISSUED,
    }
    return pages.show(request, "capital.html", context)


@require_safe
@login_required
def integrity(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """Whether the circle's rows and its accounts say the same."""
    view = pages.opened(request, circle_id)
    told = integrity_queries.integrity(view)
    context = {
        **pages.around(view, section="home", trail=((_("Are the books whole?"), ""),)),
        "told": told,
        "comparisons": [{"row": one, **integrity_words.comparison(one.name)} for one in told.comparisons],
        "checks": [{"row": one, "words": integrity_words.check(one.name)} for one in told.checks],
    }
    return pages.show(request, "integrity.html", context)


def _event(one: ShareEvent, names: dict[UUID, str]) -> dict[str, Any]:
    return {
        "row": one,
        "title": words.share_event(one.type, is_reversal=one.is_reversal),
        "member": names.get(one.member_id, ""),
        "by": words.actor(one.by),
    }


def _register_listing(view: CircleView, told: shares.ShareRegister) -> Listing:
    rows = [(one.number, one.full_name, one.shares, one.value, one.share_capital) for one in told.rows]
    headings = (
        _("No."), _("Member"), _("Shares"), exports.amount_heading(_("Value"), view.currency),
        exports.amount_heading(_("Share capital"), view.currency),
    )  # fmt: skip
    return Listing(f"{_('Shares')} {view.circle.name} {told.on.isoformat()}", headings, rows)


def _history_listing(view: CircleView, asked: dict[str, Any], names: dict[UUID, str]) -> Listing:
    def page(start: int) -> list[Sequence[Value]]:
        return [
            (one.on, names.get(one.member_id, ""), words.share_event(one.type, is_reversal=one.is_reversal), one.shares,
             one.price, one.value, one.shares_after, words.actor(one.by), one.description)
            for one in shares.history(view, limit=PAGE, offset=start, **asked)
        ]  # fmt: skip

    headings = (
        _("Day"), _("Member"), _("What"), _("Shares"), exports.amount_heading(_("Price of a share"), view.currency),
        exports.amount_heading(_("Value"), view.currency), _("Held after"), _("Recorded by"), _("Reason"),
    )  # fmt: skip
    return Listing(f"{_('Shares')} {view.circle.name}", headings, exports.every_from(page))
