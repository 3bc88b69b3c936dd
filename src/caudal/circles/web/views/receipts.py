"""Receipts: the list, one with its square, and the papers of it that printers take."""

from typing import Any
from uuid import UUID

import segno
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from caudal.circles.queries import members, receipts as queries
from caudal.circles.queries.receipts import ReceiptPage, ReceiptRow
from caudal.circles.rules.receipts import code_as_printed
from caudal.circles.web import listings, pages, words
from caudal.circles.web.papers import receipts as papers
from caudal.circles.web.papers.answers import answer
from caudal.circles.web.receipt_words import receipt_kind
from caudal.edge.web import exports

PAGE = 50


@require_safe
@login_required
def receipt_list(request: HttpRequest, circle_id: UUID) -> HttpResponseBase:
    """Every receipt that the circle gave, newest first."""
    view = pages.opened(request, circle_id)
    if (wanted := exports.asked(request)) is not None:
        return exports.answer(listings.of_receipts(view), wanted=wanted)
    start = pages.number(request, "from")
    rows = queries.receipts(view, limit=PAGE + 1, offset=start)
    names = members.names(view)
    address = reverse("circles:receipts", args=[circle_id])
    context = {
        **pages.around(view, section="receipts"),
        "rows": [_row(row, names) for row in rows[:PAGE]],
        "newer_url": f"{address}?from={max(0, start - PAGE)}" if start else "",
        "older_url": f"{address}?from={start + PAGE}" if len(rows) > PAGE else "",
    }
    return pages.show(request, "receipts.html", context)


@require_safe
@login_required
def receipt(request: HttpRequest, circle_id: UUID, number: int) -> HttpResponse:
    """One receipt, for its member and the officers: with the code that opens it to whoever holds the paper."""
    view = pages.opened(request, circle_id)
    page = queries.receipt(view, number=number)
    address = address_of(request, page)
    title = _("Receipt {number}").format(number=number)
    trail: tuple[tuple[str, str], ...] = ((title, ""),)
    if view.member_id != page.row.member_id:
        trail = ((_("Receipts"), reverse("circles:receipts", args=[circle_id])), (title, ""))
    context = {
        **pages.around(view, section="receipts", trail=trail),
        "title": title,
        "page": page,
        "kind": receipt_kind(page.row.kind),
        "by": words.actor(page.by),
        "address": address,
        "code": code_as_printed(page.code),
        "square": square(address),
        "sizes": [
            (said, reverse("circles:receipt_paper", args=[circle_id, number, size]))
            for size, said in (("80", _("Slip of 80 mm")), ("58", _("Slip of 58 mm")), ("a4", _("A4 sheet")))
        ],
    }
    return pages.show(request, "receipt.html", context)


@require_safe
@login_required
def receipt_paper(request: HttpRequest, circle_id: UUID, number: int, size: str) -> HttpResponse:
    """A receipt as a PDF: a slip for a printer with a roll, or a sheet."""
    if size not in papers.SIZES:
        raise Http404
    view = pages.opened(request, circle_id)
    page = queries.receipt(view, number=number)
    written = papers.receipt(view, page, size=size, address=address_of(request, page))
    return answer(written, name=_("Receipt {number}").format(number=number))


def address_of(request: HttpRequest, page: ReceiptPage) -> str:
    """Where anybody who holds the paper finds it confirmed."""
    path = reverse("receipts:verify", args=[code_as_printed(page.code)])
    public: str = settings.PUBLIC_ADDRESS
    return f"{public}{path}" if public else request.build_absolute_uri(path)


def square(text: str) -> SafeString:
    """A QR code as a picture of the page, dark on light in both colour schemes."""
    drawn = segno.make(text, error="m", micro=False).svg_inline(
        svgclass="square", lineclass=None, omitsize=True, dark="#000", light="#fff"
    )
    # What it is drawn from are only squares: the text is not in it.
    return mark_safe(drawn)  # noqa: S308


def _row(row: ReceiptRow, names: dict[UUID, str]) -> dict[str, Any]:
    return {"row": row, "member": names.get(row.member_id, ""), "kind": receipt_kind(row.kind)}
