"""The page that a phone keeps for a meeting without a connection. It holds nobody's data: scripts fill it in."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from caudal.circles.web import pages, words


@require_safe
@login_not_required
def phone(request: HttpRequest) -> HttpResponse:
    """The same for everybody, so that the service worker may keep it on a phone that several people use."""
    context = {"loan_types": [(kind, _(said)) for kind, said in words.LOAN_TYPES.items()]}
    answer = pages.show(request, "phone.html", context)
    answer.headers["Cache-Control"] = "no-cache"
    return answer
