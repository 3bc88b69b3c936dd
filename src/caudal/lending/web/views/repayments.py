"""Money that comes in: a preview of what it pays and of the schedule after it, then the record; and its reversal."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from caudal.audit.calls import call_of
from caudal.edge.web.formats import day_text, money_text
from caudal.edge.web.forms import ActionForm
from caudal.edge.web.refusals import notice_of
from caudal.edge.web.submissions import Receipt, submission
from caudal.kernel.refusals import Refusal
from caudal.lending import queries
from caudal.lending.actions import receiving, reversals
from caudal.lending.queries import payoff as quotes
from caudal.lending.queries.access import PortfolioView
from caudal.lending.queries.payoff import RepaymentPreview
from caudal.lending.rules.components import Component
from caudal.lending.rules.events import EventKind
from caudal.lending.rules.permissions import Permission
from caudal.lending.web import pages, rows, words
from caudal.lending.web.forms import PayoffForm, PreviewForm, ReasonForm, RepaymentForm
from caudal.lending.web.frames import around_loan, loan_facts, opened_loan


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def repay(request: HttpRequest, portfolio_id: UUID, loan_id: UUID) -> HttpResponse:
    """First how much and when, then what it would pay and what is left, then the record."""
    view = pages.opened(request, portfolio_id, permission=Permission.RECORD)
    found = opened_loan(view, loan_id)
    back = pages.address(view, "loan", loan_id)
    title = _("Record a repayment")
    context: dict[str, Any] = {
        **around_loan(view, found, tab="", title=title),
        "title": title,
        "facts": loan_facts(view, found),
        "cancel_url": back,
    }
    given = request.POST if request.method == "POST" else request.GET if "amount" in request.GET else None
    due = found.state.due_minor or found.state.next_due_minor
    asked = PreviewForm(
        given, initial={"amount": view.money(due).text if due else ""}, today=pages.today(), currency=view.currency
    )
    context["asked"] = asked
    if given is None or not asked.is_valid():
        return pages.show(request, "repay.html", context, status=400 if asked.errors else 200)
    amount, on = asked.cleaned_data["amount"], asked.cleaned_data["on"]
    try:
        preview = quotes.repayment_preview(book_id=view.book_id, loan_id=loan_id, amount=amount, on=on)
    except Refusal as refusal:
        notice = notice_of(refusal)
        return pages.show(request, "repay.html", {**context, "refusal": notice}, status=notice.status)

    def act(form: ActionForm) -> Receipt:
        call = call_of(request, key=form.idempotency_key)
        taken = receiving.receive_repayment(call, portfolio_id=portfolio_id, loan_id=loan_id, **form.arguments())
        said = _(
            "Repayment of {amount} recorded: {principal} of principal, {interest} of interest, {fees} of fees. "
            "{outstanding} of principal is still owed."
        ).format(
            amount=money_text(amount),
            principal=money_text(taken.principal),
            interest=money_text(taken.interest),
            fees=money_text(taken.fee + taken.penalty),
            outstanding=money_text(taken.outstanding),
        )
        return Receipt(said, back)

    form = RepaymentForm(
        pages.posted(request),
        initial={"amount": amount.text, "on": on},
        today=pages.today(),
        currency=view.currency,
        is_too_much=preview.split.overpaid_minor > 0,
    )
    context |= _previewed(view, preview)
    context["submit"] = _("Record {amount}").format(amount=money_text(amount))
    return submission(request, form=form, template="lending/repay.html", context=context, act=act)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def undo(request: HttpRequest, portfolio_id: UUID, loan_id: UUID, event_id: UUID) -> HttpResponse:
    """Undo something by a visible reversal; what came after it is split anew."""
    view = pages.opened(request, portfolio_id, permission=Permission.RECORD)
    found = opened_loan(view, loan_id)
    told = next(
        (one for one in queries.movements(book_id=view.book_id, loan_id=loan_id) if one.event_id == event_id), None
    )
    if told is None or told.kind is EventKind.REVERSAL:
        raise Http404
    back = pages.address(view, "loan_movements", loan_id)
    what = words.event_title(told.kind)

    def act(form: ActionForm) -> Receipt:
        call = call_of(request, key=form.idempotency_key)
        reversals.reverse_event(call, portfolio_id=portfolio_id, loan_id=loan_id, event_id=event_id, **form.arguments())
        said = _("Reversed: {what} of {amount} of {day}.")
        return Receipt(said.format(what=what, amount=money_text(told.amount), day=day_text(told.on)), back)

    title = _("Reverse")
    return submission(
        request,
        form=ReasonForm(pages.posted(request), today=pages.today(), currency=view.currency),
        template="lending/form.html",
        context={
            **around_loan(view, found, tab="", title=title),
            "title": title,
            "lead": _("Nothing is deleted: a new entry undoes the old one, and what came after it is split anew."),
            "facts": [(_("What"), what), (_("Amount"), told.amount), (_("Day"), told.on)],
            "submit": title,
            "submit_class": "btn-error",
            "cancel_url": back,
        },
        act=act,
    )


@require_safe
@login_required
def payoff(request: HttpRequest, portfolio_id: UUID, loan_id: UUID) -> HttpResponse:
    """What would close the loan on a day, part by part."""
    view = pages.opened(request, portfolio_id)
    found = opened_loan(view, loan_id)
    title = _("Payoff on a day")
    asked = PayoffForm(
        request.GET if "on" in request.GET else {"on": pages.today().isoformat()},
        today=pages.today(),
        currency=view.currency,
    )
    context: dict[str, Any] = {
        **around_loan(view, found, tab="", title=title),
        "title": title,
        "asked": asked,
    }
    if not asked.is_valid():
        return pages.show(request, "payoff.html", context, status=400)
    on = asked.cleaned_data["on"]
    try:
        quoted = quotes.payoff(book_id=view.book_id, loan_id=loan_id, on=on)
    except Refusal as refusal:
        notice = notice_of(refusal)
        return pages.show(request, "payoff.html", {**context, "refusal": notice}, status=notice.status)
    context["quoted"] = quoted
    if view.may(Permission.RECORD) and quoted.total:
        context["repay_url"] = pages.with_query(
            pages.address(view, "repay", loan_id), amount=quoted.total.text, on=on.isoformat()
        )
    return pages.show(request, "payoff.html", context)


def _previewed(view: PortfolioView, preview: RepaymentPreview) -> dict[str, Any]:
    """What the repayment would pay, what of it is too much, and the schedule with and without it."""
    split, after = preview.split, preview.after
    return {
        "is_previewed": True,
        "paid_parts": [
            (_(words.COMPONENTS[component]), view.money(split.parts.of(component)))
            for component in Component
            if split.parts.of(component)
        ],
        "overpaid": view.money(split.overpaid_minor) if split.overpaid_minor else None,
        "outstanding_before": view.money(preview.before.outstanding_minor),
        "outstanding_after": view.money(after.outstanding_minor),
        "due_after": view.money(after.due_minor),
        "state_after": words.loan_state(after.status, after.days_past_due),
        "schedule_after": rows.schedule(view, [row for row in after.installments if not row.is_paid], on=after.as_of),
    }
