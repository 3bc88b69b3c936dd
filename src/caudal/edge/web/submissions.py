"""The one way a page sends an action: show the form, call, then a receipt after a redirect, or the refusal in place."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from caudal.edge.web import refusals
from caudal.edge.web.forms import ActionForm
from caudal.kernel.refusals import Refusal, Unavailable


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was done, in words, and the page that shows it."""

    message: str
    url: str


def submission(
    request: HttpRequest,
    *,
    form: ActionForm,
    template: str,
    context: Mapping[str, Any],
    act: Callable[[ActionForm], Receipt],
) -> HttpResponse:
    """Answer a GET with the form, a POST with a redirect and a receipt, or with the form and what was wrong.

    Entered values are kept. Status: 400 for unreadable values, else the status of the refusal. When the outcome is
    open (503) the form keeps its key, so that sending it again cannot act twice.
    """
    if request.method != "POST":
        return render(request, template, {**context, "form": form})
    if not form.is_valid():
        form.renew_key()
        return render(request, template, {**context, "form": form}, status=400)
    try:
        receipt = act(form)
    except Refusal as refusal:
        notice = refusals.notice_of(refusal)
        form.show_refusal(refusal)
        form.renew_key()
        return render(request, template, {**context, "form": form, "refusal": notice}, status=notice.status)
    except Unavailable:
        return render(request, template, {**context, "form": form, "is_unavailable": True}, status=503)
    messages.success(request, receipt.message)
    return HttpResponseRedirect(receipt.url)
