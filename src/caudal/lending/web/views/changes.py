"""Everything else that is done with a loan, each thing as one simple form."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from caudal.audit.calls import call_of
from caudal.edge.web.forms import ActionForm
from caudal.edge.web.submissions import Receipt, submission
from caudal.lending import queries
from caudal.lending.web import pages, rows
from caudal.lending.web.changing import CHANGES
from caudal.lending.web.frames import around_loan, loan_facts, opened_loan


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def change(request: HttpRequest, portfolio_id: UUID, loan_id: UUID, name: str) -> HttpResponse:
    """Show the form of a change that the loan's state allows, and do it or ask for it."""
    wanted = CHANGES.get(name)
    if wanted is None:
        raise Http404
    view = pages.opened(request, portfolio_id, permission=wanted.permission)
    found = opened_loan(view, loan_id)
    back = pages.address(view, "loan", loan_id)

    def act(form: ActionForm) -> Receipt:
        call = call_of(request, key=form.idempotency_key)
        wanted.run(call, portfolio_id=portfolio_id, loan_id=loan_id, **form.arguments())
        return Receipt(_(wanted.done), back)

    title = _(wanted.title)
    form = wanted.form(
        pages.posted(request),
        today=pages.today(),
        currency=view.currency,
        choices=rows.choices(queries.movements(book_id=view.book_id, loan_id=loan_id)),
    )
    context = {
        **around_loan(view, found, tab="", title=title),
        "title": title,
        "lead": _(wanted.lead) if wanted.lead else "",
        "facts": loan_facts(view, found),
        "submit": title,
        "submit_class": "btn-error" if wanted.is_grave else "btn-primary",
        "cancel_url": back,
    }
    return submission(request, form=form, template="lending/form.html", context=context, act=act)
