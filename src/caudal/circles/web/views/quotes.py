"""The simulator of a share-out without a circle: a pool, people with shares and debts, and what each gets."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from caudal.circles.rules import share_out_quote
from caudal.circles.web import pages
from caudal.circles.web.share_out_forms import CURRENCIES, QuoteForm
from caudal.edge.web.refusals import notice_of
from caudal.kernel.amounts import money_from_text, parse_amount
from caudal.kernel.refusals import Refusal


@require_safe
@login_required
def share_out(request: HttpRequest) -> HttpResponse:
    """What each gets. Nothing is recorded: the address is the question."""
    is_asked = "pool" in request.GET
    initial = {"currency": CURRENCIES[0], "rounding": "largest_remainder"}
    form = QuoteForm(request.GET if is_asked else None, initial=initial)
    context: dict[str, Any] = {"form": form}
    if is_asked and form.is_valid():
        try:
            context |= _answered(form.cleaned_data)
        except Refusal as refusal:
            notice = notice_of(refusal)
            form.add_error("pool" if refusal.field == "pool" else "members", f"{notice.message} {notice.remedy}")
    is_wrong = is_asked and bool(form.errors)
    return pages.show(request, "share_out_quote.html", context) if not is_wrong else _wrong(request, context)


def _wrong(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    answer = pages.show(request, "share_out_quote.html", context)
    answer.status_code = 400
    return answer


def _answered(asked: dict[str, Any]) -> dict[str, Any]:
    currency = asked["currency"]
    members = [
        one | ({"debt": parse_amount(one["debt"], currency=currency).text} if "debt" in one else {})
        for one in asked["members"]
    ]
    answer = share_out_quote.quote(
        {
            "currency": currency,
            "pool": parse_amount(asked["pool"], currency=currency).text,
            "rounding": asked["rounding"],
            "members": members,
        }
    )

    def money(text: str) -> Any:
        return money_from_text(text, currency=currency)

    rows = [
        {"id": one["id"], **{name: money(one[name]) for name in ("gross", "debt", "net")}} for one in answer["payouts"]
    ]
    most = max((row["gross"].minor for row in rows), default=0) or 1
    return {
        "rows": [row | {"value": max(0, row["net"].minor), "most": most} for row in rows],
        "facts": [
            (_("Value of a share"), money(answer["value_per_share"])),
            (_("Left over"), money(answer["remainder"])),
            (_("Not covered by payouts"), money(answer["shortfall"])),
        ],
    }
