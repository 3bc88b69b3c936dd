"""The quote page: what a loan comes to, instalment by instalment; two offers side by side; on paper too."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from caudal.edge.web.charts import stacked_chart
from caudal.lending.web import offers, pages
from caudal.lending.web.offers import Offer, OfferForm

SECOND = "b"


@require_safe
@login_required
def loan(request: HttpRequest) -> HttpResponse:
    """One offer, or two beside each other. Nothing is recorded: the address is the offer."""
    forms = [offers.form_of(request.GET, prefix=prefix, today=pages.today()) for prefix in ("", SECOND)]
    compares = forms[1].is_bound
    names = (_("Offer A"), _("Offer B")) if compares else (_("The offer"), "")
    found = [offers.offer_of(form, name=name) for form, name in zip(forms, names, strict=True)]
    quoted = [offer for offer in found if offer is not None]
    is_wrong = any(form.is_bound and form.errors for form in forms)
    context = {
        "asked": [
            {"form": form, "name": name}
            for form, name in zip(forms, names, strict=True)
            if form is forms[0] or compares
        ],
        "compares": compares,
        "offers": [_shown(offer, quoted) for offer in quoted],
        "comparison": _comparison(quoted) if len(quoted) == 2 else [],
        "compare_url": _compare_url(request, forms[0]) if quoted and not compares else "",
        "alone_url": _alone_url(request) if compares else "",
    }
    return render(request, "lending/quote.html", context, status=400 if is_wrong else 200)


def _shown(offer: Offer, beside: list[Offer]) -> dict[str, Any]:
    """An offer with its chart; the charts of two offers have one scale."""
    most = max(sum(bar) for one in beside for bar in one.bars)
    return {
        "offer": offer,
        "chart": stacked_chart(offer.bars, most=most),
        "has_fees": bool(offer.fees),
        "key": "ab"[beside.index(offer)],
    }


def _comparison(two: list[Offer]) -> list[dict[str, Any]]:
    """What differs, line by line, and which offer is the lower one."""
    first, second = two
    lines: list[tuple[str, Any, Any]] = [
        (_("Cost of the credit"), first.cost, second.cost),
        (_("Effective annual cost"), first.yearly_cost, second.yearly_cost),
        (_("First instalment"), first.first, second.first),
        (_("To pay in all"), first.total, second.total),
    ]
    return [{"words": said, "values": (one, other), "lower": _lower(one, other)} for said, one, other in lines]


def _lower(one: Any, other: Any) -> int | None:
    """The place of the lower one; None when they are alike, or one of them means nothing."""
    if one is None or other is None or one == other or getattr(one, "currency", "") != getattr(other, "currency", ""):
        return None
    return 0 if one < other else 1


def _compare_url(request: HttpRequest, form: OfferForm) -> str:
    """This offer, and beside it a second one that begins as its copy."""
    query = request.GET.copy()
    for name in form.fields:
        query[f"{SECOND}-{name}"] = request.GET.get(name, "")
    return f"?{query.urlencode()}"


def _alone_url(request: HttpRequest) -> str:
    """The first offer without the second."""
    query = request.GET.copy()
    for name in list(query):
        if name.startswith(f"{SECOND}-"):
            del query[name]
    return f"?{query.urlencode()}"
