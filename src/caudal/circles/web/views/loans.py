"""Loans: the list, give one after its eligibility, one loan with its schedule, repay, reverse a repayment."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from caudal.audit.calls import call_of
from caudal.circles.actions import loans as actions
from caudal.circles.queries import loans as queries, members
from caudal.circles.queries.loans import LoanPage
from caudal.circles.queries.views import CircleView
from caudal.circles.rules.permissions import Permission
from caudal.circles.web import listings, pages, request_words, words
from caudal.circles.web.forms import LoanForm, ReasonForm, RepaymentForm
from caudal.edge.web import exports
from caudal.edge.web.formats import money_text
from caudal.edge.web.forms import ActionForm
from caudal.edge.web.refusals import notice_of
from caudal.edge.web.submissions import Receipt, submission
from caudal.kernel.money import Money
from caudal.kernel.refusals import Refusal
from caudal.lending.rules.components import Installment
from caudal.lending.rules.replay import EventKind, LoanStatus

LEGACY_TYPES = {
    "CUOTA_FIJA": "fixed",
    "CUOTA_REBATIR": "declining",
    "CUOTA_VENCIMIENTO": "maturity",
    "CUOTA_VARIABLE": "variable",
}


@require_safe
@login_required
def loan_list(request: HttpRequest, circle_id: UUID) -> HttpResponseBase:
    """The circle's loans, what is due and what is late."""
    view = pages.opened(request, circle_id)
    shows_all = request.GET.get("show") == "all"
    rows = queries.loans(view, on=pages.today(), open_only=not shows_all)
    if (wanted := exports.asked(request)) is not None:
        states = [loan_state(row.loan.status, row.days_past_due)[1] for row in rows]
        return exports.answer(listings.of_loans(view, rows, states=states), wanted=wanted)
    names = members.names(view)
    address = reverse("circles:loans", args=[circle_id])
    nothing = Money.zero(view.currency)
    context = {
        **pages.around(view, section="loans"),
        "rows": [
            {
                "row": row,
                "member": names.get(row.member_id, ""),
                "state": loan_state(row.loan.status, row.days_past_due),
            }
            for row in rows
        ],
        "outstanding": sum((row.loan.outstanding for row in rows), nothing),
        "due": sum((row.due for row in rows), nothing),
        "tabs": [
            {"words": _("Open"), "url": address, "is_current": not shows_all},
            {"words": _("All"), "url": f"{address}?show=all", "is_current": shows_all},
        ],
    }
    return pages.show(request, "loans.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def grant(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """First who, then whether and how much they may borrow, then the loan."""
    view = pages.opened_to_record(request, circle_id, permission=Permission.RECORD_MONEY)
    names = members.names(view)
    member_id = _member(request, names)
    if view.policy.asks_first:
        asked = f"?member={member_id}" if member_id else ""
        return HttpResponseRedirect(reverse("circles:ask_loan", args=[circle_id]) + asked)
    back = reverse("circles:loans", args=[circle_id])
    title = _("Give a loan")
    context: dict[str, Any] = {
        **pages.around(view, section="loans", trail=((_("Loans"), back), (title, ""))),
        "title": title,
        "names": [(str(key), name) for key, name in names.items()],
        "member_id": str(member_id or ""),
        "member_name": names.get(member_id, "") if member_id else "",
        "cancel_url": back,
    }
    if member_id is None:
        return pages.show(request, "grant_loan.html", context)

    def act(form: ActionForm) -> Receipt:
        call = call_of(request, key=form.idempotency_key)
        given = actions.grant_loan(call, circle_id=circle_id, **form.arguments())
        said = _("Loan {number} of {amount} given to {name}. Available capital is now {capital}.").format(
            number=given.number,
            amount=money_text(form.cleaned_data["principal"]),
            name=names[member_id],
            capital=money_text(given.available_capital),
        )
        return Receipt(said, reverse("circles:loan", args=[circle_id, given.loan_id]))

    form = LoanForm(
        pages.posted(request), initial={"member_id": member_id}, today=pages.today(), currency=view.currency
    )
    context |= eligibility_told(view, member_id)
    return submission(request, form=form, template="circles/grant_loan.html", context=context, act=act)


@require_safe
@login_required
def loan(request: HttpRequest, circle_id: UUID, loan_id: UUID) -> HttpResponse:
    """One loan: what is owed, its schedule, what happened to it, and what was true when it was given."""
    view = pages.opened(request, circle_id)
    page = queries.loan(view, loan_id=loan_id, on=pages.today())
    return pages.show(request, "loan.html", _loan_context(view, page))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def repay(request: HttpRequest, circle_id: UUID, loan_id: UUID) -> HttpResponse:
    """Record money that a borrower brings."""
    view = pages.opened_to_record(request, circle_id, permission=Permission.RECORD_MONEY)
    page = queries.loan(view, loan_id=loan_id, on=pages.today())
    back = reverse("circles:loan", args=[circle_id, loan_id])

    def act(form: ActionForm) -> Receipt:
        call = call_of(request, key=form.idempotency_key)
        taken = actions.record_repayment(call, circle_id=circle_id, loan_id=loan_id, **form.arguments())
        said = _(
            "Repayment of {amount} recorded: {principal} of principal, {interest} of interest. "
            "Available capital is now {capital}."
        ).format(
            amount=money_text(taken.amount),
            principal=money_text(taken.principal),
            interest=money_text(taken.interest),
            capital=money_text(taken.available_capital),
        )
        return Receipt(said, back)

    title = _("Record a repayment")
    return submission(
        request,
        form=RepaymentForm(pages.posted(request), today=pages.today(), currency=view.currency),
        template="circles/form.html",
        context={
            **_around_loan(view, page, title),
            "title": title,
            "facts": [
                (_("Member"), members.names(view).get(page.member_id, "")),
                (_("Due now"), view.money(page.state.due_minor)),
                (_("Would close the loan today"), view.money(page.state.payoff_minor)),
            ],
            "submit": title,
            "cancel_url": back,
        },
        act=act,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def reverse_repayment(request: HttpRequest, circle_id: UUID, loan_id: UUID, repayment_id: UUID) -> HttpResponse:
    """Undo a repayment by a visible reversal."""
    view = pages.opened_to_record(request, circle_id, permission=Permission.RECORD_MONEY)
    page = queries.loan(view, loan_id=loan_id, on=pages.today())
    taken = next((one for one in page.movements if one.event_id == repayment_id), None)
    if taken is None or taken.kind is not EventKind.REPAYMENT:
        raise Http404
    back = reverse("circles:loan", args=[circle_id, loan_id])

    def act(form: ActionForm) -> Receipt:
        call = call_of(request, key=form.idempotency_key)
        undone = actions.reverse_repayment(
            call, circle_id=circle_id, loan_id=loan_id, repayment_id=repayment_id, **form.arguments()
        )
        said = _("Repayment of {amount} reversed. {outstanding} is owed again; available capital is now {capital}.")
        return Receipt(
            said.format(
                amount=money_text(taken.amount),
                outstanding=money_text(undone.outstanding),
                capital=money_text(undone.available_capital),
            ),
            back,
        )

    title = _("Reverse a repayment")
    return submission(
        request,
        form=ReasonForm(pages.posted(request), today=pages.today(), currency=view.currency),
        template="circles/form.html",
        context={
            **_around_loan(view, page, title),
            "title": title,
            "lead": _("Nothing is deleted: a new entry will name the old one and undo it."),
            "facts": [(_("Amount"), taken.amount), (_("Day"), taken.on)],
            "submit": _("Reverse"),
            "submit_class": "btn-error",
            "cancel_url": back,
        },
        act=act,
    )


def loan_state(status: LoanStatus, days_past_due: int) -> tuple[str, str, str]:
    """Tone, words and reason of a loan's state."""
    key = "late" if status is LoanStatus.ACTIVE and days_past_due > 0 else status.value
    tone, said = words.LOAN_STATES[key]
    reason = _("{days} days after its day").format(days=days_past_due) if key == "late" else ""
    return tone, _(said), reason


def _member(request: HttpRequest, names: dict[UUID, str]) -> UUID | None:
    text = request.POST.get("member_id", "") or request.GET.get("member", "")
    return next((key for key in names if str(key) == text.lower()), None)


def eligibility_told(view: CircleView, member_id: UUID) -> dict[str, Any]:
    """What the member may borrow today, with the numbers; or the refusal that leaves it unknown."""
    try:
        judged = queries.eligibility(view, member_id=member_id, on=pages.today())
    except Refusal as refusal:
        return {"eligibility": None, "reasons": [notice_of(refusal)]}
    return {
        "eligibility": judged,
        "limited_by": _(request_words.LIMITS[judged.limited_by]),
        "reasons": [notice_of(reason) for reason in judged.reasons],
    }


def _around_loan(view: CircleView, page: LoanPage, title: str) -> dict[str, Any]:
    loans_url = reverse("circles:loans", args=[view.circle_id])
    loan_url = reverse("circles:loan", args=[view.circle_id, page.loan.loan_id])
    name = _("Loan {number}").format(number=page.loan.number)
    trail = ((_("Loans"), loans_url), (name, loan_url if title else ""), *(((title, ""),) if title else ()))
    return pages.around(view, section="loans", trail=trail)


def _loan_context(view: CircleView, page: LoanPage) -> dict[str, Any]:
    terms, state = page.loan.terms, page.state
    kind = LEGACY_TYPES.get(terms.product, terms.product)
    repaid = page.loan.principal - page.loan.outstanding
    return {
        **_around_loan(view, page, ""),
        "page": page,
        "loan": page.loan,
        "member_name": members.member(view, member_id=page.member_id, on=pages.today()).full_name,
        "state": loan_state(page.loan.status, state.days_past_due),
        "due": view.money(state.due_minor),
        "payoff": view.money(state.payoff_minor),
        "repaid": repaid,
        "repaid_permille": repaid.minor * 1000 // max(1, page.loan.principal.minor),
        "loan_type": _(words.LOAN_TYPES[kind]) if kind in words.LOAN_TYPES else terms.product,
        "rate_percent": terms.rate.scaleb(2).normalize(),
        "schedule": [_schedule_row(view, row) for row in state.installments] if not terms.are_unknown else [],
        "movements": [_movement(view, one) for one in page.movements],
        "evidence": page.evidence,
    }


def _schedule_row(view: CircleView, row: Installment) -> dict[str, Any]:
    is_late = not row.is_paid and row.due_on < pages.today()
    tone, said = ("good", _("Paid")) if row.is_paid else ("bad", _("Late")) if is_late else ("calm", _("To come"))
    return {
        "number": row.number,
        "due_on": row.due_on,
        "principal": view.money(row.due.principal_minor),
        "interest": view.money(row.due.interest_minor),
        "due": view.money(row.due.total_minor),
        "unpaid": view.money(row.unpaid.total_minor),
        "tone": tone,
        "state": said,
    }


def _movement(view: CircleView, one: Any) -> dict[str, Any]:
    titles = {
        EventKind.DISBURSEMENT: _("Loan given"),
        EventKind.CHARGE: _("Charge"),
        EventKind.REPAYMENT: _("Repayment"),
        EventKind.REVERSAL: _("Repayment reversed"),
        EventKind.WRITE_OFF: _("Loan given up"),
    }
    may_reverse = one.kind is EventKind.REPAYMENT and not one.is_reversed and view.may(Permission.RECORD_MONEY)
    return {"one": one, "title": titles[one.kind], "may_reverse": may_reverse}
