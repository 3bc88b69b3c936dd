"""The end of day: which business day it is, how far the loans have come, and the button that moves it on."""

from datetime import timedelta
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from caudal.audit.calls import call_of
from caudal.edge.web.formats import day_text
from caudal.edge.web.forms import ActionForm
from caudal.edge.web.submissions import Receipt, submission
from caudal.lending.actions import days as actions
from caudal.lending.queries import days as queries
from caudal.lending.rules.permissions import Permission
from caudal.lending.web import pages
from caudal.lending.web.forms import EndDayForm


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def end_of_day(request: HttpRequest, portfolio_id: UUID) -> HttpResponse:
    """See how far the day is, end it; a job brings every loan there, and this page shows how far it has come."""
    view = pages.opened(request, portfolio_id, permission=Permission.RUN_DAY)
    progress = queries.progress(book_id=view.book_id)
    here = pages.address(view, "end_of_day")

    def act(form: ActionForm) -> Receipt:
        call = call_of(request, key=form.idempotency_key)
        ended = actions.end_day(call, portfolio_id=portfolio_id, **form.arguments())
        said = _("The business day is {day} now. The loans follow in the background; this page shows how far they are.")
        return Receipt(said.format(day=day_text(ended.business_on)), here)

    # A day that has not begun cannot be the business day: the furthest is today.
    next_day = min(progress.business_on + timedelta(days=1), pages.today())
    done = progress.loans - progress.behind
    title = _("End of day")
    return submission(
        request,
        form=EndDayForm(
            pages.posted(request),
            initial={"day": pages.today() if progress.business_on < pages.today() else next_day},
            today=pages.today(),
            currency=view.currency,
        ),
        template="lending/end_of_day.html",
        context={
            **pages.around(view, section="figures", trail=((title, ""),)),
            "title": title,
            "progress": progress,
            "done": done,
            "is_running": progress.behind > 0,
            "is_reached": progress.business_on >= pages.today(),
            "submit": _("End the day"),
            "cancel_url": pages.address(view, "my_day"),
        },
        act=act,
    )
