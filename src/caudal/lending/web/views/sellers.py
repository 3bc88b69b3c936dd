"""Sellers: who brings credits, what they earned event by event, and what they are paid."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from caudal.audit.calls import call_of
from caudal.edge.web.formats import money_text
from caudal.edge.web.forms import ActionForm, DayField, MoneyField, PercentField, PoolForm
from caudal.edge.web.submissions import Receipt, submission
from caudal.kernel.refusals import gettext_noop
from caudal.lending.actions import sellers as actions
from caudal.lending.queries import inbox, sellers as queries
from caudal.lending.queries.access import PortfolioView
from caudal.lending.queries.sellers import SellerRow
from caudal.lending.rules.commissions import CommissionBasis
from caudal.lending.rules.permissions import Permission
from caudal.lending.web import pages, words
from caudal.lending.web.forms import DayForm, ReasonForm
from caudal.lending.web.frames import around_loan, loan_facts, opened_loan

PEOPLE_MAX = 300
LINES_MAX = 50
BASES: Mapping[str, str] = {
    "disbursed": gettext_noop("of what is handed over"),
    "collected": gettext_noop("of what is collected"),
}


class CommissionForm(PoolForm):
    """What a seller earns on new credits."""

    basis = forms.TypedChoiceField(label=gettext_lazy("Commission"), coerce=CommissionBasis)
    rate = PercentField(label=gettext_lazy("Rate in %"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["basis"].choices = [(key, gettext(word)) for key, word in BASES.items()]  # type: ignore[attr-defined]
        flat = MoneyField(
            currency=self.currency, required=False, label=gettext("A sum for each credit"),
            help_text=gettext("Only on what is handed over; leave it empty for none."),
        )  # fmt: skip
        self.add("flat", flat)


class SellerForm(CommissionForm):
    """Somebody who will bring credits."""

    person_id = forms.TypedChoiceField(label=gettext_lazy("Who sells"), coerce=UUID)
    on = DayField(label=gettext_lazy("From the day"))

    def __init__(self, *args: Any, people: list[inbox.PersonFound], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(str(one.person_id), f"{one.name} {one.document}".strip()) for one in people]
        self.fields["person_id"].choices = [("", gettext("Choose…")), *named]  # type: ignore[attr-defined]
        self.order_fields(["person_id", *(name for name in self.fields if name != "person_id")])


class PayoutForm(PoolForm):
    """Commission that is paid."""

    on = DayField(label=gettext_lazy("Day"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add("amount", MoneyField(currency=self.currency, label=gettext("Amount")), first=True)


class AssignForm(PoolForm):
    """Who sold a loan."""

    seller_id = forms.TypedChoiceField(label=gettext_lazy("Sold by"), coerce=UUID, empty_value=None, required=False)
    on = DayField(label=gettext_lazy("With effect from"))

    def __init__(self, *args: Any, sellers: list[SellerRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(str(one.seller_id), one.full_name) for one in sellers if one.left_on is None]
        self.fields["seller_id"].choices = [("", gettext("Nobody")), *named]  # type: ignore[attr-defined]


@require_safe
@login_required
def seller_list(request: HttpRequest, portfolio_id: UUID) -> HttpResponse:
    """Everybody who sells, with what they earned and have still to receive."""
    view = pages.opened(request, portfolio_id, permission=Permission.READ_ALL)
    found = queries.sellers(book_id=view.book_id, currency=view.currency)
    title = _("Sellers")
    context = {
        **pages.around(view, section="figures", trail=((title, ""),)),
        "title": title,
        "sellers": [{"one": one, "commission": _commission(one)} for one in found],
    }
    return pages.show(request, "sellers.html", context)


@require_safe
@login_required
def seller(request: HttpRequest, portfolio_id: UUID, seller_id: UUID) -> HttpResponse:
    """One seller: what each event earned, and what was paid."""
    view = pages.opened(request, portfolio_id, permission=Permission.READ_ALL)
    one = queries.seller(book_id=view.book_id, currency=view.currency, seller_id=seller_id)
    named = {"book_id": view.book_id, "currency": view.currency, "seller_id": seller_id}
    context = {
        **pages.around(view, section="figures", trail=_trail(view, one)),
        "seller": one,
        "commission": _commission(one),
        "lines": [
            {"one": line, "title": words.event_title(line.kind)}
            for line in queries.commission_lines(**named, limit=LINES_MAX)  # type: ignore[arg-type]
        ],
        "payouts": queries.payouts(**named),  # type: ignore[arg-type]
    }
    return pages.show(request, "seller.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def add(request: HttpRequest, portfolio_id: UUID) -> HttpResponse:
    """Let a person sell credits."""
    view = pages.opened(request, portfolio_id, permission=Permission.CHANGE)

    def act(form: ActionForm) -> Receipt:
        call = call_of(request, key=form.idempotency_key)
        added = actions.add_seller(call, portfolio_id=portfolio_id, **form.arguments())
        return Receipt(_("The seller is added."), pages.address(view, "seller", added.seller_id))

    people = inbox.people_found(view, asked=pages.asked(request, "q"), limit=PEOPLE_MAX)
    form = SellerForm(pages.posted(request), today=pages.today(), currency=view.currency, people=people)
    return _submitted(request, view, None, form=form, title=_("Add a seller"), act=act)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def set_commission(request: HttpRequest, portfolio_id: UUID, seller_id: UUID) -> HttpResponse:
    """Agree on another commission for new credits."""
    view = pages.opened(request, portfolio_id, permission=Permission.CHANGE)
    one = queries.seller(book_id=view.book_id, currency=view.currency, seller_id=seller_id)

    def act(form: ActionForm) -> Receipt:
        call = call_of(request, key=form.idempotency_key)
        actions.set_commission(call, portfolio_id=portfolio_id, seller_id=seller_id, **form.arguments())
        return Receipt(_("New credits carry the new commission."), pages.address(view, "seller", seller_id))

    form = CommissionForm(pages.posted(request), today=pages.today(), currency=view.currency)
    return _submitted(request, view, one, form=form, title=_("Change the commission"), act=act)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def end(request: HttpRequest, portfolio_id: UUID, seller_id: UUID) -> HttpResponse:
    """Let a seller go."""
    view = pages.opened(request, portfolio_id, permission=Permission.CHANGE)
    one = queries.seller(book_id=view.book_id, currency=view.currency, seller_id=seller_id)

    def act(form: ActionForm) -> Receipt:
        call = call_of(request, key=form.idempotency_key)
        actions.end_seller(call, portfolio_id=portfolio_id, seller_id=seller_id, **form.arguments())
        return Receipt(_("The seller takes no new credits."), pages.address(view, "seller", seller_id))

    form = DayForm(pages.posted(request), today=pages.today(), currency=view.currency)
    return _submitted(request, view, one, form=form, title=_("Let the seller go"), act=act)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def pay(request: HttpRequest, portfolio_id: UUID, seller_id: UUID) -> HttpResponse:
    """Pay a seller what they have earned."""
    view = pages.opened(request, portfolio_id, permission=Permission.APPROVE)
    one = queries.seller(book_id=view.book_id, currency=view.currency, seller_id=seller_id)

    def act(form: ActionForm) -> Receipt:
        call = call_of(request, key=form.idempotency_key)
        paid = actions.pay_commission(call, portfolio_id=portfolio_id, seller_id=seller_id, **form.arguments())
        said = _("{amount} paid to {name}. {payable} is still payable.").format(
            amount=money_text(form.cleaned_data["amount"]), name=one.full_name, payable=money_text(paid.payable)
        )
        return Receipt(said, pages.address(view, "seller", seller_id))

    form = PayoutForm(pages.posted(request), today=pages.today(), currency=view.currency)
    return _submitted(request, view, one, form=form, title=_("Pay commission"), act=act)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def reverse_payout(request: HttpRequest, portfolio_id: UUID, seller_id: UUID, payout_id: UUID) -> HttpResponse:
    """Undo a payout that was never made."""
    view = pages.opened(request, portfolio_id, permission=Permission.APPROVE)
    one = queries.seller(book_id=view.book_id, currency=view.currency, seller_id=seller_id)

    def act(form: ActionForm) -> Receipt:
        call = call_of(request, key=form.idempotency_key)
        at: dict[str, Any] = {"portfolio_id": portfolio_id, "seller_id": seller_id, "payout_id": payout_id}
        actions.reverse_commission_payout(call, **at, **form.arguments())
        return Receipt(_("The payout is reversed: it is payable again."), pages.address(view, "seller", seller_id))

    form = ReasonForm(pages.posted(request), today=pages.today(), currency=view.currency)
    return _submitted(request, view, one, form=form, title=_("Reverse a payout"), act=act)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def assign(request: HttpRequest, portfolio_id: UUID, loan_id: UUID) -> HttpResponse:
    """Say who sold a loan; its commissions follow."""
    view = pages.opened(request, portfolio_id, permission=Permission.CHANGE)
    found = opened_loan(view, loan_id)
    back = pages.address(view, "loan_securing", loan_id)

    def act(form: ActionForm) -> Receipt:
        call = call_of(request, key=form.idempotency_key)
        actions.assign_seller(call, portfolio_id=portfolio_id, loan_id=loan_id, **form.arguments())
        return Receipt(_("It is written who sold the loan; the commissions follow."), back)

    title = _("Say who sold it")
    form = AssignForm(
        pages.posted(request),
        today=pages.today(),
        currency=view.currency,
        sellers=queries.sellers(book_id=view.book_id, currency=view.currency),
    )
    context = {
        **around_loan(view, found, tab="", title=title),
        "title": title,
        "facts": loan_facts(view, found),
        "submit": title,
        "cancel_url": back,
    }
    return submission(request, form=form, template="lending/form.html", context=context, act=act)


def _submitted(
    request: HttpRequest, view: PortfolioView, one: SellerRow | None, *, form: ActionForm, title: str, act: Any
) -> HttpResponse:
    back = pages.address(view, "seller", one.seller_id) if one else pages.address(view, "sellers")
    trail = (*(_trail(view, one)[:-1]), (one.full_name, back), (title, "")) if one else (
        (_("Sellers"), back), (title, "")
    )  # fmt: skip
    context = {
        **pages.around(view, section="figures", trail=trail),
        "title": title,
        "facts": [(_("Seller"), one.full_name), (_("Payable"), one.payable)] if one else (),
        "submit": title,
        "cancel_url": back,
    }
    return submission(request, form=form, template="lending/form.html", context=context, act=act)


def _trail(view: PortfolioView, one: SellerRow) -> pages.Trail:
    return ((_("Sellers"), pages.address(view, "sellers")), (one.full_name, ""))


def _commission(one: SellerRow) -> str:
    """The commission of new credits in words."""
    rate = _("{rate} % {of}").format(rate=f"{one.rate.scaleb(2).normalize():f}", of=_(BASES[one.basis]))
    if not one.flat:
        return rate
    return _("{rate}, and {flat} for each credit").format(rate=rate, flat=money_text(one.flat))
