"""Shares: buy, sell back, reverse a trade, set the price."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_http_methods

from caudal.audit.calls import call_of
from caudal.audit.rules import Call
from caudal.circles.actions import circles as circle_actions, shares as actions, transfers
from caudal.circles.actions.shares import SharesTraded
from caudal.circles.queries import members, shares as queries
from caudal.circles.queries.views import CircleView
from caudal.circles.rules.permissions import Permission
from caudal.circles.rules.shares import TradeKind
from caudal.circles.web import pages
from caudal.circles.web.agreement_forms import TransferForm
from caudal.circles.web.forms import PriceForm, ReasonForm, SharesForm
from caudal.edge.web.formats import money_text
from caudal.edge.web.forms import ActionForm
from caudal.edge.web.submissions import Receipt, submission


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def buy(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """A member pays for shares."""
    return _trade(request, circle_id, kind=TradeKind.PURCHASE)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def sell(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """A member gives shares back for money."""
    return _trade(request, circle_id, kind=TradeKind.SALE)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def reverse_trade(request: HttpRequest, circle_id: UUID, member_id: UUID, trade_id: UUID) -> HttpResponse:
    """Undo a purchase or a sale by a visible reversal."""
    view = pages.opened_to_record(request, circle_id, permission=Permission.RECORD_MONEY)
    trade = next(
        (one for one in queries.trades(view, member_id=member_id, limit=1000) if one.trade_id == trade_id), None
    )
    if trade is None:
        raise Http404
    back = reverse("circles:passbook", args=[circle_id, member_id])

    def act(form: ActionForm) -> Receipt:
        call = call_of(request, key=form.idempotency_key)
        undone = actions.reverse_share_trade(call, circle_id=circle_id, trade_id=trade_id, **form.arguments())
        said = _("Reversed. Available capital is now {capital}.").format(capital=money_text(undone.available_capital))
        return Receipt(said, back)

    title = _("Reverse a trade of shares")
    return submission(
        request,
        form=ReasonForm(pages.posted(request), today=pages.today(), currency=view.currency),
        template="circles/form.html",
        context={
            **pages.around(view, section="members", trail=((_("Passbook"), back), (title, ""))),
            "title": title,
            "lead": _("Nothing is deleted: a new entry will name the old one and undo it."),
            "facts": [
                (_("Member"), members.names(view).get(member_id, "")),
                (_("Number of shares"), trade.shares),
                (_("Amount"), trade.amount),
                (_("Day"), trade.on),
            ],
            "submit": _("Reverse"),
            "submit_class": "btn-error",
            "cancel_url": back,
        },
        act=act,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def transfer(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """Shares go from one member to another; no money moves."""
    view = pages.opened_to_record(request, circle_id, permission=Permission.RECORD_MONEY)
    names = members.names(view)
    back = reverse("circles:shares", args=[circle_id])

    def act(form: ActionForm) -> Receipt:
        call = call_of(request, key=form.idempotency_key)
        done = transfers.transfer_shares(call, circle_id=circle_id, **form.arguments())
        asked = form.cleaned_data
        told = ngettext(
            "{giver} gave {shares} share to {receiver}. No money moved.",
            "{giver} gave {shares} shares to {receiver}. No money moved.",
            done.shares,
        )
        said = told.format(
            giver=names[asked["from_member_id"]], receiver=names[asked["to_member_id"]], shares=done.shares
        )
        return Receipt(said, back)

    title = _("Give shares to another member")
    return submission(
        request,
        form=TransferForm(
            pages.posted(request),
            initial={"from_member_id": request.GET.get("member", "")},
            today=pages.today(),
            currency=view.currency,
            names=names,
        ),
        template="circles/form.html",
        context={
            **pages.around(view, section="shares", trail=((_("Shares"), back), (title, ""))),
            "title": title,
            "lead": _("The box does not move: what they pay each other is theirs. What was paid in goes along."),
            "facts": _price_facts(view),
            "submit": _("Give the shares"),
            "cancel_url": back,
        },
        act=act,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def price(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """Set what a share costs from a day on."""
    view = pages.opened_to_record(request, circle_id, permission=Permission.MANAGE)
    back = reverse("circles:home", args=[circle_id])

    def act(form: ActionForm) -> Receipt:
        call = call_of(request, key=form.idempotency_key)
        told = circle_actions.set_share_price(call, circle_id=circle_id, **form.arguments())
        return Receipt(_("A share costs {price} now.").format(price=money_text(told.price)), back)

    title = _("Price of a share")
    return submission(
        request,
        form=PriceForm(pages.posted(request), today=pages.today(), currency=view.currency),
        template="circles/form.html",
        context={
            **pages.around(view, section="home", trail=((title, ""),)),
            "title": title,
            "lead": ""
            if view.policy.price_changes_in_cycle
            else _("While shares are held, the price stays until the share-out; the rules of the circle say so."),
            "facts": [(one.valid_from, one.price) for one in queries.prices(view)[:5]],
            "submit": _("Set the price"),
            "cancel_url": back,
        },
        act=act,
    )


def _trade(request: HttpRequest, circle_id: UUID, *, kind: TradeKind) -> HttpResponse:
    view = pages.opened_to_record(request, circle_id, permission=Permission.RECORD_MONEY)
    names = members.names(view)
    is_purchase = kind is TradeKind.PURCHASE
    action = actions.buy_shares if is_purchase else actions.sell_shares

    def act(form: ActionForm) -> Receipt:
        call: Call = call_of(request, key=form.idempotency_key)
        done = action(call, circle_id=circle_id, **form.arguments())
        member_id = form.cleaned_data["member_id"]
        said = _receipt(done, names[member_id], is_purchase=is_purchase)
        return Receipt(said, reverse("circles:passbook", args=[circle_id, member_id]))

    title = _("Buy shares") if is_purchase else _("Sell shares back")
    initial = {"member_id": request.GET.get("member", "")}
    return submission(
        request,
        form=SharesForm(
            pages.posted(request), initial=initial, today=pages.today(), currency=view.currency, names=names
        ),
        template="circles/form.html",
        context={
            **pages.around(view, section="members", trail=((title, ""),)),
            "title": title,
            "facts": _price_facts(view),
            "submit": title,
            "cancel_url": reverse("circles:home", args=[circle_id]),
        },
        act=act,
    )


def _price_facts(view: CircleView) -> list[tuple[str, Any]]:
    current = next(iter(one for one in queries.prices(view) if one.valid_from <= pages.today()), None)
    return [(_("Price of a share"), current.price)] if current else []


def _receipt(done: SharesTraded, name: str, *, is_purchase: bool) -> str:
    if is_purchase:
        told = ngettext(
            "{name} bought {shares} share for {amount}. Available capital is now {capital}.",
            "{name} bought {shares} shares for {amount}. Available capital is now {capital}.",
            done.shares,
        )
    else:
        told = ngettext(
            "{name} gave back {shares} share for {amount}. Available capital is now {capital}.",
            "{name} gave back {shares} shares for {amount}. Available capital is now {capital}.",
            done.shares,
        )
    return told.format(
        name=name, shares=done.shares, amount=money_text(done.amount), capital=money_text(done.available_capital)
    )
