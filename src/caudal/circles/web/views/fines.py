"""Fines: the list, issue, collect, waive, reverse."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from caudal.audit.calls import call_of
from caudal.circles.actions import fines as actions
from caudal.circles.queries import fines as queries, members, price_list
from caudal.circles.queries.fines import FineRow
from caudal.circles.queries.views import CircleView
from caudal.circles.rules.permissions import Permission
from caudal.circles.web import listings, meeting_words, pages, words
from caudal.circles.web.forms import CollectForm, FineForm, ReasonForm
from caudal.edge.web import exports
from caudal.edge.web.formats import money_text
from caudal.edge.web.forms import ActionForm, PoolForm
from caudal.edge.web.submissions import Receipt, submission

PAGE = 50


@require_safe
@login_required
def fine_list(request: HttpRequest, circle_id: UUID) -> HttpResponseBase:
    """Fines by state, the newest first."""
    view = pages.opened(request, circle_id)
    status = request.GET.get("status", "")
    if status not in ("", *words.FINE_STATES):
        raise Http404
    if (wanted := exports.asked(request)) is not None:
        return exports.answer(listings.of_fines(view, status=status or None), wanted=wanted)
    start = pages.number(request, "from")
    rows = queries.fines(view, status=status or None, limit=PAGE + 1, offset=start)
    names = members.names(view)
    address = reverse("circles:fines", args=[circle_id])
    context = {
        **pages.around(view, section="fines"),
        "rows": [_row(row, names) for row in rows[:PAGE]],
        "tabs": _tabs(address, status),
        "status": status,
        "newer_url": f"{address}?status={status}&from={max(0, start - PAGE)}" if start else "",
        "older_url": f"{address}?status={status}&from={start + PAGE}" if len(rows) > PAGE else "",
    }
    return pages.show(request, "fines.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def issue(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """Fine a member."""
    view = pages.opened_to_record(request, circle_id, permission=Permission.RECORD_MONEY)
    names = members.names(view)
    back = reverse("circles:fines", args=[circle_id])

    def act(form: ActionForm) -> Receipt:
        call = call_of(request, key=form.idempotency_key)
        issued = actions.issue_fine(call, circle_id=circle_id, **form.arguments())
        said = _("Fine of {amount} for {name}. Available capital is now {capital}.").format(
            amount=money_text(issued.amount),
            name=names[form.cleaned_data["member_id"]],
            capital=money_text(issued.available_capital),
        )
        return Receipt(said, back)

    title = _("Issue a fine")
    initial = {"member_id": request.GET.get("member", "")}
    return submission(
        request,
        form=FineForm(
            pages.posted(request),
            initial=initial,
            today=pages.today(),
            currency=view.currency,
            names=names,
            prices=_prices(view),
        ),
        template="circles/form.html",
        context={
            **pages.around(view, section="fines", trail=((_("Fines"), back), (title, ""))),
            "title": title,
            "submit": title,
            "cancel_url": back,
        },
        act=act,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def collect(request: HttpRequest, circle_id: UUID, fine_id: UUID) -> HttpResponse:
    """A member pays a fine, or a part of it."""
    return _end(
        request, circle_id, fine_id, action=actions.collect_fine, form_type=CollectForm, title=_("Collect a fine"),
        submit=_("Collect"), done=_("Fine of {amount} collected. Available capital is now {capital}."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def waive(request: HttpRequest, circle_id: UUID, fine_id: UUID) -> HttpResponse:
    """Forgive a fine that was right."""
    return _end(
        request, circle_id, fine_id, action=actions.waive_fine, form_type=ReasonForm, title=_("Waive a fine"),
        submit=_("Waive"), done=_("Fine of {amount} waived. Available capital is now {capital}."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def reverse_fine(request: HttpRequest, circle_id: UUID, fine_id: UUID) -> HttpResponse:
    """Undo a fine that was never right."""
    return _end(
        request, circle_id, fine_id, action=actions.reverse_fine, form_type=ReasonForm, title=_("Reverse a fine"),
        submit=_("Reverse"), done=_("Fine of {amount} reversed. Available capital is now {capital}."),
        submit_class="btn-error",
    )  # fmt: skip


def _end(
    request: HttpRequest, circle_id: UUID, fine_id: UUID, *, action: Callable[..., Any], form_type: type[PoolForm],
    title: str, submit: str, done: str, submit_class: str = "btn-primary",
) -> HttpResponse:  # fmt: skip
    """The page of everything that ends a fine: the fine in facts, a small form, a receipt."""
    view = pages.opened_to_record(request, circle_id, permission=Permission.RECORD_MONEY)
    fine = queries.fine(view, fine_id=fine_id)
    back = reverse("circles:fines", args=[circle_id])

    def act(form: ActionForm) -> Receipt:
        call = call_of(request, key=form.idempotency_key)
        ended = action(call, circle_id=circle_id, fine_id=fine_id, **form.arguments())
        said = done.format(amount=money_text(fine.amount), capital=money_text(ended.available_capital))
        return Receipt(said, back)

    return submission(
        request,
        form=form_type(pages.posted(request), today=pages.today(), currency=view.currency),
        template="circles/form.html",
        context={
            **pages.around(view, section="fines", trail=((_("Fines"), back), (title, ""))),
            "title": title,
            "facts": [
                (_("Member"), members.names(view).get(fine.member_id, "")),
                (_("Amount"), fine.amount),
                *([(_("Paid already"), fine.paid)] if fine.paid and fine.left else []),
                (_("Reason"), fine.reason),
                (_("Issued on"), fine.issued_on),
            ],
            "submit": submit,
            "submit_class": submit_class,
            "cancel_url": back,
        },
        act=act,
    )


def _prices(view: CircleView) -> dict[str, str]:
    """The price list in words, by code."""
    return {
        row.code: f"{row.name} · {money_text(row.price)} · {_(meeting_words.BASES[row.basis])}"
        for row in price_list.price_list(view)
        if row.is_active
    }


def _row(row: FineRow, names: dict[UUID, str]) -> dict[str, Any]:
    tone, state = words.FINE_STATES[row.status]
    ended = meeting_words.end_of_fine(row.end_reason)
    return {"row": row, "member": names.get(row.member_id, ""), "tone": tone, "state": _(state), "ended": ended}


def _tabs(address: str, status: str) -> list[dict[str, Any]]:
    tabs = [{"words": _("All fines"), "url": address, "is_current": not status}]
    for key, (_tone, state) in words.FINE_STATES.items():
        tabs.append({"words": _(state), "url": f"{address}?status={key}", "is_current": key == status})
    return tabs
