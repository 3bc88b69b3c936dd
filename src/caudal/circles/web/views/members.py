"""Members: the list, a passbook, a new member."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from caudal.audit.calls import call_of
from caudal.circles.actions import members as actions
from caudal.circles.queries import fines, loans, members as queries, receipts, shares
from caudal.circles.queries.members import MemberRow, PassbookLine
from caudal.circles.queries.views import CircleView
from caudal.circles.rules.permissions import Permission
from caudal.circles.web import listings, pages, words
from caudal.circles.web.forms import MemberForm
from caudal.circles.web.views.loans import loan_state
from caudal.edge.web import exports
from caudal.edge.web.forms import ActionForm
from caudal.edge.web.submissions import Receipt, submission
from caudal.kernel.money import Money
from caudal.parties.rules import sort_key

PASSBOOK_PAGE = 50
ASKED_LENGTH_MAX = 100


@require_safe
@login_required
def member_list(request: HttpRequest, circle_id: UUID) -> HttpResponseBase:
    """Every member with what they hold and owe."""
    view = pages.opened(request, circle_id)
    asked = request.GET.get("q", "")[:ASKED_LENGTH_MAX].replace("\x00", "")
    rows = [row for row in queries.members(view, on=pages.today()) if _matches(row, sort_key(asked))]
    if (wanted := exports.asked(request)) is not None:
        return exports.answer(listings.of_members(view, rows), wanted=wanted)
    nothing = Money.zero(view.currency)
    totals = {
        "shares": sum(row.shares for row in rows),
        "share_capital": sum((row.share_capital for row in rows), nothing),
        "loans": sum((row.loans_outstanding for row in rows), nothing),
        "fines": sum((row.fines_due for row in rows), nothing),
    }
    context = {
        **pages.around(view, section="members"),
        "rows": [{"row": row, "role": words.role(row.role)} for row in rows],
        "totals": totals,
        "asked": asked,
    }
    return pages.show(request, "members.html", context)


@require_safe
@login_required
def own_passbook(request: HttpRequest, circle_id: UUID) -> HttpResponseBase:
    """A member's way to their own passbook, without an id to remember."""
    view = pages.opened(request, circle_id)
    if view.member_id is None:
        raise Http404
    return _passbook(request, view, view.member_id, section="passbook")


@require_safe
@login_required
def passbook(request: HttpRequest, circle_id: UUID, member_id: UUID) -> HttpResponseBase:
    """What a member put in, took out and owes, entry by entry."""
    return _passbook(request, pages.opened(request, circle_id), member_id, section="members")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def add_member(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """Bring a person into the circle."""
    view = pages.opened_to_record(request, circle_id, permission=Permission.MANAGE)

    def act(form: ActionForm) -> Receipt:
        call = call_of(request, key=form.idempotency_key)
        added = actions.add_member(call, circle_id=circle_id, **form.arguments())
        said = _("{name} is member number {number}.").format(name=form.cleaned_data["full_name"], number=added.number)
        return Receipt(said, reverse("circles:passbook", args=[circle_id, added.member_id]))

    back = reverse("circles:members", args=[circle_id])
    title = _("Add a member")
    return submission(
        request,
        form=MemberForm(pages.posted(request), today=pages.today(), currency=view.currency),
        template="circles/form.html",
        context={
            **pages.around(view, section="members", trail=((_("Members"), back), (title, ""))),
            "title": title,
            "submit": title,
            "cancel_url": back,
        },
        act=act,
    )


def _passbook(request: HttpRequest, view: CircleView, member_id: UUID, *, section: str) -> HttpResponseBase:
    if (wanted := exports.asked(request)) is not None:
        return exports.answer(listings.of_passbook(view, member_id=member_id, on=pages.today()), wanted=wanted)
    before = pages.entry_id(request, "before")
    today = pages.today()
    book = queries.passbook(view, member_id=member_id, on=today, before=before, limit=PASSBOOK_PAGE)
    trades = {trade.entry_id: trade for trade in shares.trades(view, member_id=member_id)}
    given = receipts.numbers(view, entry_ids=[line.entry_id for line in book.lines])
    own_loans = loans.loans(view, on=today, member_id=member_id)
    member_name = book.member.full_name
    members_url = reverse("circles:members", args=[view.circle_id])
    trail = ((_("Members"), members_url), (member_name, "")) if section == "members" else ()
    context = {
        **pages.around(view, section=section, trail=trail),
        "member": book.member,
        "role": words.role(book.member.role),
        "lines": [_line(line, trades, given.get(line.entry_id)) for line in book.lines],
        "paper_url": reverse("circles:passbook_paper", args=[view.circle_id, member_id]),
        "loans": [{"row": row, "state": loan_state(row.loan.status, row.days_past_due)} for row in own_loans],
        "fines": fines.fines(view, member_id=member_id, status="issued"),
        "older_url": f"?before={book.next_before}" if book.next_before else "",
        "newer_url": request.path if before else "",
    }
    return pages.show(request, "passbook.html", context)


def _matches(row: MemberRow, asked: str) -> bool:
    """Whether every word that was asked for begins a name, a document or a phone number."""
    told = f"{sort_key(row.full_name)} {row.document_number} {row.phone.replace(' ', '')} {row.number}".split()
    return all(any(word.startswith(part) for word in told) for part in asked.split())


def _line(line: PassbookLine, trades: dict[UUID, Any], receipt_number: int | None) -> dict[str, Any]:
    trade = trades.get(line.entry_id)
    return {
        "line": line,
        "title": words.entry_title(line.kind),
        "icon": words.entry_icon(line.kind),
        "by": words.actor(line.by),
        "receipt_number": receipt_number,
        "trade_id": trade.trade_id if trade and trade.reversed_on is None else None,
        "is_undone": bool(trade and trade.reversed_on is not None),
    }
