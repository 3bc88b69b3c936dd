"""The list of loans by client: a search box, filters, and what is on the screen as a file."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from caudal.edge import pagination
from caudal.edge.web import exports
from caudal.edge.web.exports import Listing
from caudal.kernel.refusals import gettext_noop
from caudal.lending.queries import desk
from caudal.lending.queries.access import PortfolioView
from caudal.lending.queries.desk import LoanRow
from caudal.lending.rules.permissions import Permission
from caudal.lending.web import pages, words

PAGE = 50
CURSOR_KIND = "lending.loans"

SHOWN: dict[str, tuple[str, dict[str, Any]]] = {
    "": (gettext_noop("Open"), {"status": "active"}),
    "due": (gettext_noop("Due"), {"is_due": True}),
    "late": (gettext_noop("Late"), {"is_late": True}),
    "closed": (gettext_noop("Paid"), {"status": "closed"}),
    "written_off": (gettext_noop("Written off"), {"status": "written_off"}),
    "all": (gettext_noop("All"), {}),
}
"""The tabs of the list, and what each asks for."""


@require_safe
@login_required
def loan_list(request: HttpRequest, portfolio_id: UUID) -> HttpResponseBase:
    """Loans by the name of their client, what is due on each and how late it is."""
    view = pages.opened(request, portfolio_id)
    filters = _filters(request, view)
    if (wanted := exports.asked(request)) is not None:
        return exports.answer(
            _listing(view, desk.loan_rows(view, on=pages.today(), limit=exports.ROWS_MAX + 1, **filters)), wanted=wanted
        )
    page = pagination.page_of(
        desk.loan_rows(view, on=pages.today(), limit=PAGE + 1, after=_after(request), **filters),
        limit=PAGE,
        kind=CURSOR_KIND,
        next_place=lambda shown: shown[-1].place,
    )
    context = {
        **pages.around(view, section="loans"),
        "rows": [{"row": row, "state": words.loan_state(row.status, row.days_past_due)} for row in page.items],
        "tabs": _tabs(request, view),
        "show": pages.chosen(request, "show", SHOWN),
        "asked": pages.asked(request, "q"),
        "whose": pages.chosen(request, "whose", ("mine",)),
        "may_choose_whose": view.may(Permission.READ_ALL) and view.user_id is not None,
        "late_days": filters.get("late_days"),
        "newer_url": pages.first_url(request),
        "older_url": pages.next_url(request, page.next_cursor),
    }
    return pages.show(request, "loans.html", context)


def _filters(request: HttpRequest, view: PortfolioView) -> dict[str, Any]:
    """What the address asks for; a span of days late is a link of my day."""
    is_mine = pages.chosen(request, "whose", ("mine",)) == "mine"
    found: dict[str, Any] = {
        "asked": pages.asked(request, "q"),
        "officer_id": view.user_id if is_mine else None,
        **SHOWN[pages.chosen(request, "show", SHOWN)][1],
    }
    late = [part for part in pages.asked(request, "late").split("-") if part.isascii() and part.isdigit()]
    if len(late) == 2 and all(len(part) < 6 for part in late):
        found["late_days"] = (int(late[0]), int(late[1]))
    return found


def _after(request: HttpRequest) -> desk.Place | None:
    place = pagination.place_of(request.GET.get(pages.CURSOR), kind=CURSOR_KIND, shape=(str, int))
    return (str(place[0]), int(str(place[1]))) if place else None


def _tabs(request: HttpRequest, view: PortfolioView) -> list[dict[str, Any]]:
    current = pages.chosen(request, "show", SHOWN)
    kept = {"q": pages.asked(request, "q"), "whose": pages.chosen(request, "whose", ("mine",))}
    address = pages.address(view, "loans")
    return [
        {"words": _(said), "url": pages.with_query(address, show=key, **kept), "is_current": key == current}
        for key, (said, _asks) in SHOWN.items()
    ]


def _listing(view: PortfolioView, found: list[LoanRow]) -> Listing:
    head = (
        *(_("Loan"), _("Client"), _("Document"), _("Phone"), _("Product"), _("Status"), _("Days late")),
        *(_("Handed over"), _("Principal owed"), _("Due now"), _("Overdue"), _("Next due on"), _("Next instalment")),
        _("Currency"),
    )
    lines = [
        (
            *(row.number, row.borrower_name, row.document, row.phone, row.product),
            *(words.loan_state(row.status, row.days_past_due)[1], row.days_past_due),
            *(row.disbursed, row.outstanding, row.due, row.overdue, row.next_due_on, row.next_due),
            view.currency,
        )
        for row in found
    ]
    return Listing("loans", head, lines)
