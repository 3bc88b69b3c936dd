"""The list of portfolios, for who works in several."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from caudal.audit.calls import caller_of
from caudal.lending.queries import access
from caudal.lending.web import pages


@require_safe
@login_required
def portfolio_list(request: HttpRequest) -> HttpResponse:
    """The portfolios that the reader may look at; the only one opens at once."""
    caller = caller_of(request)
    cards = access.portfolios_for(caller)
    if len(cards) == 1:
        return HttpResponseRedirect(pages.home_url(cards[0].portfolio_id))
    return pages.show(request, "list.html", {"cards": cards, "may_open": access.may_open_portfolio(caller)})
