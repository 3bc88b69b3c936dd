"""My day: what falls due, who is late and for how long, who promised what, whom to visit."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from caudal.lending.queries import desk, following
from caudal.lending.web import pages

SHOWN_MAX = 12


@require_safe
@login_required
def my_day(request: HttpRequest, portfolio_id: UUID) -> HttpResponse:
    """The working list of who looks: their own clients, or everybody's for who sees all."""
    view = pages.opened(request, portfolio_id)
    on = pages.today()
    whose = pages.chosen(request, "whose", ("mine",))
    officer_id = view.officer_id or (view.user_id if whose else None)
    due = desk.loan_rows(view, on=on, officer_id=officer_id, is_due=True, limit=SHOWN_MAX + 1)
    context = {
        **pages.around(view, section="my_day"),
        "on": on,
        "due": due[:SHOWN_MAX],
        "has_more_due": len(due) > SHOWN_MAX,
        "promises": following.promises_due(book_id=view.book_id, on=on, officer_id=officer_id)[:SHOWN_MAX],
        "visits": following.visits_due(book_id=view.book_id, on=on, officer_id=officer_id)[:SHOWN_MAX],
    }
    return pages.show(request, "my_day.html", context)
