"""What is decided: an application, its money, a change of a loan, a late fee. Who wrote it never decides on it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from caudal.audit.calls import call_of
from caudal.edge import pagination
from caudal.edge.web.formats import money_text
from caudal.edge.web.forms import ActionForm, PoolForm
from caudal.edge.web.submissions import Receipt, submission
from caudal.kernel.money import Money
from caudal.kernel.refusals import gettext_noop
from caudal.lending import queries
from caudal.lending.actions import applications, changing, disbursing, late_fees
from caudal.lending.queries import inbox
from caudal.lending.queries.access import PortfolioView
from caudal.lending.queries.inbox import ApplicationView
from caudal.lending.rules.permissions import Permission
from caudal.lending.web import pages, words
from caudal.lending.web.forms import ApprovalForm, DayForm, DisbursementForm, LateFeeForm, ReasonForm
from caudal.lending.web.frames import around_loan, opened_loan
from caudal.lending.web.views.applications import around_application

PAGE = 50
CURSOR_KIND = "lending.late_fees"
Act = Callable[[ActionForm], Receipt]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What can be answered to a change that waits; title and done are msgids."""

    title: str
    done: str
    run: Callable[..., object]
    form: type[PoolForm]
    permission: Permission = Permission.APPROVE


ANSWERS = {
    "approve": Answer(
        title=gettext_noop("Approve"), done=gettext_noop("Approved: {what}."), run=changing.approve_change, form=DayForm
    ),
    "reject": Answer(
        title=gettext_noop("Reject"),
        done=gettext_noop("Rejected: {what}."),
        run=changing.reject_change,
        form=ReasonForm,
    ),
    "withdraw": Answer(
        title=gettext_noop("Withdraw"),
        done=gettext_noop("Withdrawn: {what}."),
        run=changing.withdraw_change,
        form=DayForm,
        permission=Permission.PROPOSE,
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def approve(request: HttpRequest, portfolio_id: UUID, application_id: UUID) -> HttpResponse:
    """Say yes, for what was asked or for less."""
    view = pages.opened(request, portfolio_id, permission=Permission.APPROVE)
    found = inbox.application(view, application_id=application_id)
    back = pages.address(view, "application", application_id)

    def act(form: ActionForm) -> Receipt:
        call = call_of(request, key=form.idempotency_key)
        done = applications.approve_application(
            call, portfolio_id=portfolio_id, application_id=application_id, **form.arguments()
        )
        said = _("Approved: {amount} for {name}.")
        return Receipt(said.format(amount=_text(done.approved), name=found.borrower.full_name), back)

    form = ApprovalForm(
        pages.posted(request), initial={"approved": found.asked.text}, today=pages.today(), currency=view.currency
    )
    return _of_application(request, view, found, form, act, title=_("Approve"))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def reject(request: HttpRequest, portfolio_id: UUID, application_id: UUID) -> HttpResponse:
    """Say no, and why."""
    view = pages.opened(request, portfolio_id, permission=Permission.APPROVE)
    found = inbox.application(view, application_id=application_id)

    def act(form: ActionForm) -> Receipt:
        call = call_of(request, key=form.idempotency_key)
        applications.reject_application(
            call, portfolio_id=portfolio_id, application_id=application_id, **form.arguments()
        )
        said = _("Rejected: the application of {name}.").format(name=found.borrower.full_name)
        return Receipt(said, pages.address(view, "application", application_id))

    form = ReasonForm(pages.posted(request), today=pages.today(), currency=view.currency)
    return _of_application(request, view, found, form, act, title=_("Reject"), is_grave=True)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def withdraw(request: HttpRequest, portfolio_id: UUID, application_id: UUID) -> HttpResponse:
    """Take an application back before money goes out."""
    view = pages.opened(request, portfolio_id, permission=Permission.PROPOSE)
    found = inbox.application(view, application_id=application_id)

    def act(form: ActionForm) -> Receipt:
        call = call_of(request, key=form.idempotency_key)
        applications.withdraw_application(
            call, portfolio_id=portfolio_id, application_id=application_id, **form.arguments()
        )
        said = _("Withdrawn: the application of {name}.").format(name=found.borrower.full_name)
        return Receipt(said, pages.address(view, "application", application_id))

    form = ReasonForm(pages.posted(request), today=pages.today(), currency=view.currency)
    return _of_application(request, view, found, form, act, title=_("Withdraw"), is_grave=True)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def disburse(request: HttpRequest, portfolio_id: UUID, application_id: UUID) -> HttpResponse:
    """Hand over what was approved, all of it or a part."""
    view = pages.opened(request, portfolio_id, permission=Permission.DISBURSE)
    found = inbox.application(view, application_id=application_id)
    lent = queries.state(book_id=view.book_id, loan_id=found.loan_id).disbursed_minor if found.loan_id else 0
    left = view.money(max(0, (found.approved.minor if found.approved else 0) - lent))

    def act(form: ActionForm) -> Receipt:
        call = call_of(request, key=form.idempotency_key)
        done = disbursing.disburse(call, portfolio_id=portfolio_id, application_id=application_id, **form.arguments())
        said = _("{amount} handed over to {name}: loan {number}.").format(
            amount=money_text(done.handed_over), name=found.borrower.full_name, number=done.number
        )
        if done.withheld:
            said += " " + _("{amount} of fees was kept back.").format(amount=money_text(done.withheld))
        if done.paid_off:
            said += " " + _("{amount} paid off the earlier loan.").format(amount=money_text(done.paid_off))
        return Receipt(said, pages.address(view, "loan", done.loan_id))

    form = DisbursementForm(
        pages.posted(request), initial={"amount": left.text}, today=pages.today(), currency=view.currency
    )
    facts = [(_("Approved"), found.approved), (_("Still to hand over"), left)]
    return _of_application(request, view, found, form, act, title=_("Hand over the money"), facts=facts)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def decide_change(
    request: HttpRequest, portfolio_id: UUID, loan_id: UUID, request_id: UUID, answer: str
) -> HttpResponse:
    """Say yes or no to a change of a loan that somebody else asked for, or take one's own request back."""
    answered = ANSWERS.get(answer)
    if answered is None:
        raise Http404
    view = pages.opened(request, portfolio_id, permission=answered.permission)
    found = opened_loan(view, loan_id)
    asked = next((one for one in inbox.change_requests(view, loan_id=loan_id) if one.request_id == request_id), None)
    if asked is None:
        raise Http404
    what = words.change_title(asked.kind)

    def act(form: ActionForm) -> Receipt:
        call = call_of(request, key=form.idempotency_key)
        answered.run(call, portfolio_id=portfolio_id, loan_id=loan_id, request_id=request_id, **form.arguments())
        return Receipt(_(answered.done).format(what=what), pages.address(view, "loan", loan_id))

    title = _(answered.title)
    context = {
        **around_loan(view, found, tab="", title=title),
        "title": f"{title}: {what}",
        "facts": [
            *((_("Client"), found.borrower.full_name), (_("From"), asked.on), (_("Reason"), asked.reason)),
            (_("Asked for by"), asked.requested_by),
        ],
        "submit": title,
        "submit_class": "btn-primary" if answer == "approve" else "btn-error",
        "cancel_url": pages.address(view, "loan", loan_id),
    }
    form = answered.form(pages.posted(request), today=pages.today(), currency=view.currency)
    return submission(request, form=form, template="lending/form.html", context=context, act=act)


@require_safe
@login_required
def late_fee_list(request: HttpRequest, portfolio_id: UUID) -> HttpResponse:
    """Late fees that wait for a decision."""
    view = pages.opened(request, portfolio_id, permission=Permission.APPROVE)
    place = pagination.place_of(request.GET.get(pages.CURSOR), kind=CURSOR_KIND, shape=(str, UUID))
    after = pages.dated_place(place)
    found = inbox.late_fees(view, statuses=("proposed",), after=after, limit=PAGE + 1)
    page = pagination.page_of(found, limit=PAGE, kind=CURSOR_KIND, next_place=lambda shown: shown[-1].place)
    title = _("Late fees to decide")
    context = {
        **pages.around(
            view, section="applications", trail=((_("Applications"), pages.address(view, "applications")), (title, ""))
        ),
        "title": title,
        "rows": page.items,
        "newer_url": pages.first_url(request),
        "older_url": pages.next_url(request, page.next_cursor),
    }
    return pages.show(request, "late_fees.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def decide_late_fee(request: HttpRequest, portfolio_id: UUID, loan_id: UUID, late_fee_id: UUID) -> HttpResponse:
    """Charge a late fee, a part of it, or nothing."""
    view = pages.opened(request, portfolio_id, permission=Permission.APPROVE)
    found = opened_loan(view, loan_id)
    fees = inbox.late_fees(view, statuses=("proposed",), loan_id=loan_id, limit=PAGE)
    fee = next((one for one in fees if one.late_fee_id == late_fee_id), None)
    if fee is None:
        raise Http404

    def act(form: ActionForm) -> Receipt:
        call = call_of(request, key=form.idempotency_key)
        amount = form.cleaned_data["amount"] or Money.zero(view.currency)
        done = late_fees.decide_late_fee(
            call,
            portfolio_id=portfolio_id,
            late_fee_id=late_fee_id,
            amount=amount,
            reason=form.cleaned_data["reason"],
        )
        said = _("Late fee of {amount} charged to {name}.") if done.charged else _("No late fee is charged to {name}.")
        told = said.format(amount=money_text(done.charged), name=fee.borrower_name)
        return Receipt(told, pages.address(view, "late_fees"))

    title = _("Decide on a late fee")
    context = {
        **around_loan(view, found, tab="", title=title),
        "title": title,
        "facts": [
            (_("Client"), fee.borrower_name),
            (_("Instalment of"), fee.due_on),
            (_("Days late"), fee.days_late),
            (_("Counted on"), fee.base),
            (_("Proposed"), fee.amount),
        ],
        "submit": _("Decide"),
        "cancel_url": pages.address(view, "late_fees"),
    }
    form = LateFeeForm(
        pages.posted(request), initial={"amount": fee.amount.text}, today=pages.today(), currency=view.currency
    )
    return submission(request, form=form, template="lending/form.html", context=context, act=act)


def _of_application(
    request: HttpRequest,
    view: PortfolioView,
    found: ApplicationView,
    form: ActionForm,
    act: Act,
    *,
    title: str,
    facts: list[tuple[str, Any]] | None = None,
    is_grave: bool = False,
) -> HttpResponse:
    context = {
        **around_application(view, found, title=title),
        "title": title,
        "facts": [
            (_("Client"), found.borrower.full_name),
            (_("Product"), found.product),
            (_("Asked"), found.asked),
            *(facts or []),
        ],
        "submit": title,
        "submit_class": "btn-error" if is_grave else "btn-primary",
        "cancel_url": pages.address(view, "application", found.application_id),
    }
    return submission(request, form=form, template="lending/form.html", context=context, act=act)


def _text(amount: Money | None) -> str:
    return money_text(amount) if amount is not None else ""
