"""What the owner sets up: a portfolio, the money in it, the products that are offered from it."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from caudal.audit.calls import call_of, caller_of
from caudal.edge.web.formats import money_text
from caudal.edge.web.forms import ActionForm
from caudal.edge.web.submissions import Receipt, submission
from caudal.lending.actions import portfolios, products
from caudal.lending.queries import access, inbox
from caudal.lending.rules.limits import ProductLimits
from caudal.lending.rules.permissions import Permission
from caudal.lending.rules.terms import LoanTerms, Method, every_from_json
from caudal.lending.web import pages, words
from caudal.lending.web.forms import FundForm, PortfolioForm, ProductForm
from caudal.lending.web.offers import EVERY
from caudal.parties.errors import NotPermitted


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def open_portfolio(request: HttpRequest) -> HttpResponse:
    """The first step of a lender."""
    if not access.may_open_portfolio(caller_of(request)):
        raise NotPermitted

    def act(form: ActionForm) -> Receipt:
        opened = portfolios.open_portfolio(call_of(request, key=form.idempotency_key), **form.arguments())
        said = _("{name} is open. Next: put money into it and define what you offer.")
        return Receipt(said.format(name=form.cleaned_data["name"]), pages.home_url(opened.portfolio_id))

    title = _("Open a portfolio")
    return submission(
        request,
        form=PortfolioForm(pages.posted(request), today=pages.today()),
        template="lending/form.html",
        context={"title": title, "submit": title, "cancel_url": reverse("lending:list")},
        act=act,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def fund(request: HttpRequest, portfolio_id: UUID) -> HttpResponse:
    """Put the lender's own money into the portfolio's cash."""
    view = pages.opened(request, portfolio_id, permission=Permission.MANAGE)

    def act(form: ActionForm) -> Receipt:
        call = call_of(request, key=form.idempotency_key)
        portfolios.fund_portfolio(call, portfolio_id=portfolio_id, **form.arguments())
        said = _("{amount} put into {name}.")
        told = said.format(amount=money_text(form.cleaned_data["amount"]), name=view.portfolio.name)
        return Receipt(told, pages.address(view, "figures"))

    title = _("Put money in")
    return submission(
        request,
        form=FundForm(pages.posted(request), today=pages.today(), currency=view.currency),
        template="lending/form.html",
        context={
            **pages.around(view, section="figures", trail=((title, ""),)),
            "title": title,
            "lead": _("The lender's own money: it is there to be lent."),
            "submit": title,
            "cancel_url": pages.address(view, "figures"),
        },
        act=act,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def offer(request: HttpRequest, portfolio_id: UUID) -> HttpResponse:
    """Define a product, or a new version of one; loans that stand keep theirs."""
    view = pages.opened(request, portfolio_id, permission=Permission.MANAGE)

    def act(form: ActionForm) -> Receipt:
        defined = products.define_product(
            call_of(request, key=form.idempotency_key),
            portfolio_id=portfolio_id,
            code=form.cleaned_data["code"],
            name=form.cleaned_data["name"],
            terms=_terms(view.currency, form.cleaned_data),
            limits=_limits(form.cleaned_data),
        )
        said = _("{name} is offered (version {version}).")
        told = said.format(name=form.cleaned_data["name"], version=defined.version)
        return Receipt(told, pages.address(view, "figures"))

    title = _("Define a product")
    return submission(
        request,
        form=ProductForm(pages.posted(request), today=pages.today(), currency=view.currency),
        template="lending/form.html",
        context={
            **pages.around(view, section="figures", trail=((title, ""),)),
            "title": title,
            "lead": _("The same code again makes a new version; loans and applications that stand keep theirs."),
            "facts": [
                (one.name, f"{one.code} · {words.rate(one.terms)} · {words.every(one.terms.every)}")
                for one in inbox.products(view)
            ],
            "submit": title,
            "cancel_url": pages.address(view, "figures"),
        },
        act=act,
    )


def _terms(currency: str, given: dict[str, Any]) -> LoanTerms:
    return LoanTerms(
        currency=currency,
        method=Method(given["method"]),
        rate=given["rate"],
        installments=given["installments"],
        every=every_from_json(EVERY[given["every"]]),
    )


def _limits(given: dict[str, Any]) -> ProductLimits:
    return ProductLimits(
        principal_min_minor=given["principal_min"].minor,
        principal_max_minor=given["principal_max"].minor,
        installments_max=given["installments_max"],
        over_applied_percent=Decimal(given["over_applied_percent"] or 0) * 100,
    )
