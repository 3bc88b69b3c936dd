"""Hand a payout over, carry it into the next cycle, take a payment back."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from caudal.audit.calls import call_of
from caudal.circles.actions import payouts as actions
from caudal.circles.queries import share_outs as queries
from caudal.circles.queries.share_outs import MemberPayout
from caudal.circles.rules.permissions import Permission
from caudal.circles.web import pages
from caudal.circles.web.forms import ReasonForm
from caudal.circles.web.share_out_forms import CarryForm, PayoutForm
from caudal.edge.web.formats import money_text
from caudal.edge.web.forms import PoolForm
from caudal.edge.web.submissions import Receipt, submission


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def pay(request: HttpRequest, circle_id: UUID, payout_id: UUID) -> HttpResponse:
    """Hand a payout over in cash."""

    def act(call: Any, arguments: dict[str, Any]) -> str:
        paid = actions.pay_payout(call, circle_id=circle_id, payout_id=payout_id, **arguments)
        said = _("{amount} handed over, receipt {number}. {left} are left.")
        return said.format(amount=money_text(paid.amount), number=paid.receipt_number, left=money_text(paid.left))

    return _moved(request, circle_id, payout_id, form_type=PayoutForm, title=_("Hand the payout over"), act=act)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def carry(request: HttpRequest, circle_id: UUID, payout_id: UUID) -> HttpResponse:
    """Let part of a payout become shares of the next cycle."""

    def act(call: Any, arguments: dict[str, Any]) -> str:
        carried = actions.carry_payout(call, circle_id=circle_id, payout_id=payout_id, **arguments)
        said = _("{amount} became shares: {shares}. {left} are left.")
        return said.format(amount=money_text(carried.amount), shares=carried.shares, left=money_text(carried.left))

    return _moved(request, circle_id, payout_id, form_type=CarryForm, title=_("Turn it into shares"), act=act)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def take_back(request: HttpRequest, circle_id: UUID, payout_id: UUID, entry_id: UUID) -> HttpResponse:
    """Undo a payment that was never made."""

    def act(call: Any, arguments: dict[str, Any]) -> str:
        undone = actions.take_payout_back(
            call, circle_id=circle_id, payout_id=payout_id, entry_id=entry_id, **arguments
        )
        return _("The payment is undone; {left} wait to be handed over.").format(left=money_text(undone.left))

    return _moved(
        request, circle_id, payout_id, form_type=ReasonForm, title=_("Undo the payment"), act=act,
        submit_class="btn-error",
    )  # fmt: skip


def _moved(
    request: HttpRequest, circle_id: UUID, payout_id: UUID, *, form_type: type[PoolForm], title: str, act: Any,
    submit_class: str = "btn-primary",
) -> HttpResponse:  # fmt: skip
    view = pages.opened_to_record(request, circle_id, permission=Permission.RECORD_MONEY)
    share_out_id, one = queries.payout(view, payout_id=payout_id)
    back = reverse("circles:share_out", args=[circle_id, share_out_id])
    return submission(
        request,
        form=form_type(
            pages.posted(request), initial={"amount": one.left.text}, today=pages.today(), currency=view.currency
        ),
        template="circles/form.html",
        context={
            **pages.around(view, section="share_outs", trail=((_("Share-outs"), back), (title, ""))),
            "title": title,
            "facts": _facts(one),
            "submit": title,
            "submit_class": submit_class,
            "cancel_url": back,
        },
        act=lambda form: Receipt(act(call_of(request, key=form.idempotency_key), form.arguments()), back),
    )


def _facts(one: MemberPayout) -> list[tuple[str, Any]]:
    return [(_("Member"), one.full_name), (_("Payout"), one.net), (_("Left of it"), one.left)]
