"""The price list of fines: what each reason costs, and setting it."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from caudal.audit.calls import call_of
from caudal.circles.actions import price_list as actions
from caudal.circles.queries import price_list as queries
from caudal.circles.rules.permissions import Permission
from caudal.circles.web import meeting_words, pages
from caudal.circles.web.meeting_forms import FinePriceForm
from caudal.edge.web.formats import money_text
from caudal.edge.web.forms import ActionForm
from caudal.edge.web.submissions import Receipt, submission


@require_safe
@login_required
def fine_prices(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """Every reason with its price."""
    view = pages.opened(request, circle_id)
    back = reverse("circles:fines", args=[circle_id])
    rows = [{"row": row, "basis": _(meeting_words.BASES[row.basis])} for row in queries.price_list(view)]
    trail = ((_("Fines"), back), (_("Price list"), ""))
    return pages.show(request, "fine_prices.html", {**pages.around(view, section="fines", trail=trail), "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def set_price(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """Set the price of a reason, or take it off the list."""
    view = pages.opened_to_record(request, circle_id, permission=Permission.MANAGE)
    back = reverse("circles:fine_prices", args=[circle_id])
    code = request.GET.get("code", "")[:40]
    known = next((row for row in queries.price_list(view) if row.code == code), None)
    initial: dict[str, str | int | bool] = {"code": code}
    if known is not None:
        initial |= {
            "name": known.name, "price": meeting_words.plain_amount(known.price), "basis": known.basis.value,
            "minutes_free": known.minutes_free, "is_active": known.is_active,
        }  # fmt: skip

    def act(form: ActionForm) -> Receipt:
        call = call_of(request, key=form.idempotency_key)
        told = actions.set_fine_price(call, circle_id=circle_id, **form.arguments())
        return Receipt(
            _("“{code}” costs {price} from now on.").format(code=told.code, price=money_text(told.price)), back
        )

    title = _("Price of a fine")
    return submission(
        request,
        form=FinePriceForm(pages.posted(request), initial=initial, today=pages.today(), currency=view.currency),
        template="circles/form.html",
        context={
            **pages.around(view, section="fines", trail=((_("Price list"), back), (title, ""))),
            "title": title,
            "lead": _("A price holds for fines from now on; what was fined before stays as it was."),
            "submit": _("Set the price"),
            "cancel_url": back,
        },
        act=act,
    )
