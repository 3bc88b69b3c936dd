"""My day: what falls due, who is late and for how long, who promised what, whom to visit."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from caudal.edge.web.formats import number_text
from caudal.lending.queries import desk, following, inbox, portfolio as figures
from caudal.lending.queries.access import PortfolioView
from caudal.lending.rules.permissions import Permission
from caudal.lending.web import pages, words

SHOWN_MAX = 8
DAYS_MAX = 99_999
"""The end of the last bucket, which has none."""


@require_safe
@login_required
def my_day(request: HttpRequest, portfolio_id: UUID) -> HttpResponse:
    """The working list of who looks: their own clients, or everybody's for who sees all."""
    view = pages.opened(request, portfolio_id)
    on = pages.today()
    whose = pages.chosen(request, "whose", ("mine",))
    officer_id = view.officer_id or (view.user_id if whose else None)
    due = desk.loan_rows(view, on=on, officer_id=officer_id, is_due=True, limit=SHOWN_MAX + 1)
    loans = pages.address(view, "loans")
    context = {
        **pages.around(view, section="my_day"),
        **_figures(view, officer_id=officer_id, whose=whose),
        "waiting": inbox.waiting(view) if view.may(Permission.APPROVE) else 0,
        "on": on,
        "whose": whose,
        "day_is_behind": view.portfolio.business_on < on,
        "due": [{"row": row, "state": words.loan_state(row.status, row.days_past_due)} for row in due[:SHOWN_MAX]],
        "has_more_due": len(due) > SHOWN_MAX,
        "due_url": pages.with_query(loans, show="due", whose=whose),
        "late_url": pages.with_query(loans, show="late", whose=whose),
        "loans_url": pages.with_query(loans, whose=whose),
        "promises": _promises(view, officer_id),
        "visits": [
            {
                "loan_id": one.whose.loan_id,
                "name": one.whose.borrower_name,
                "next_on": one.visit.next_on,
                "text": one.visit.text,
            }
            for one in following.visits_due(book_id=view.book_id, on=on, officer_id=officer_id)[:SHOWN_MAX]
        ],
    }
    return pages.show(request, "my_day.html", context)


def _figures(view: PortfolioView, *, officer_id: UUID | None, whose: str) -> dict[str, Any]:
    """What falls due, what is late and by how many days, what is out. Two queries."""
    loans = pages.address(view, "loans")
    told = figures.my_day(book_id=view.book_id, officer_id=officer_id)
    risk = figures.risk(book_id=view.book_id, officer_id=officer_id)
    return {
        "due_today": view.money(told.due_minor),
        "due_note": _loans(told.due_loans),
        "overdue": view.money(told.overdue_minor),
        "overdue_note": _loans(told.late_loans),
        "outstanding": view.money(risk.outstanding_minor),
        "outstanding_note": _loans(risk.loans),
        "buckets": [
            {
                "words": words.bucket(one.from_days, one.to_days),
                "url": pages.with_query(
                    loans, show="late", late=f"{one.from_days}-{one.to_days or DAYS_MAX}", whose=whose
                ),
                "loans": one.loans,
                "overdue": view.money(one.overdue_minor),
            }
            for one in told.buckets
            if one.from_days > 0 and one.loans
        ],
    }


def _loans(count: int) -> str:
    return ngettext("{count} loan", "{count} loans", count).format(count=number_text(count))


def _promises(view: PortfolioView, officer_id: UUID | None) -> list[dict[str, Any]]:
    """Promises of these days, those that still need somebody's attention first."""
    found = following.promises_due(book_id=view.book_id, on=pages.today(), officer_id=officer_id)
    urgent = {"broken": 0, "open": 1}
    ordered = sorted(found, key=lambda one: (urgent.get(one.promise.status, 2), one.promise.due_on))
    return [
        {
            "loan_id": one.whose.loan_id,
            "name": one.whose.borrower_name,
            "due_on": one.promise.due_on,
            "amount": one.promise.amount,
            "tone": words.promise_state(one.promise.status)[0],
            "state": words.promise_state(one.promise.status)[1],
        }
        for one in ordered[:SHOWN_MAX]
    ]
