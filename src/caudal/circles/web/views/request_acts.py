"""What is done with a request, one form each: vote, approve, reject, withdraw, pay, hand over, guarantee."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from caudal.audit.calls import call_of, caller_of
from caudal.audit.rules import Call
from caudal.circles.actions import approvals, guarantees, requests
from caudal.circles.queries import members, requests as queries
from caudal.circles.queries.requests import LoanRequestPage, May
from caudal.circles.queries.views import CircleView
from caudal.circles.rules.permissions import Permission
from caudal.circles.web import pages, request_words
from caudal.circles.web.request_forms import (
    AboutRequestForm,
    ApprovalForm,
    GuaranteeForm,
    OnDayForm,
    PaperForm,
    VoteForm,
    WhyForm,
    WithdrawalForm,
)
from caudal.edge.web.formats import money_text
from caudal.edge.web.forms import ActionForm
from caudal.edge.web.submissions import Receipt, submission
from caudal.kernel.refusals import gettext_noop


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """One thing to do: its words, who sees its form, the form, the action and what it says when it is done."""

    title: str
    permission: Permission
    form: type[AboutRequestForm]
    act: Callable[..., Any]
    said: Callable[[Any], str]
    lead: str = ""
    is_grave: bool = False


def _voted(told: approvals.Voted) -> str:
    return _("Vote recorded: {votes_for} for it, {votes_against} against.").format(
        votes_for=told.votes_for, votes_against=told.votes_against
    )


def _approved(told: approvals.RequestApproved) -> str:
    if told.expires_at is None:
        left = told.approvals_needed - told.approvals
        return _("Your yes is recorded; {count} more officers must say yes.").format(count=left)
    capital = money_text(told.available_capital)
    return _("Approved: the money is held. Available capital is now {capital}.").format(capital=capital)


def _handed_over(told: requests.RequestDisbursed) -> str:
    return _("Loan {number} given, receipt {receipt}. Available capital is now {capital}.").format(
        number=told.number, receipt=told.receipt_number, capital=money_text(told.available_capital)
    )


def _ended(told: requests.RequestEnded) -> str:
    capital = money_text(told.available_capital)
    return _("The request has ended. Available capital is now {capital}.").format(capital=capital)


def _form_paid(told: requests.RequestFormPaid) -> str:
    return _("Form paid, receipt {receipt}.").format(receipt=told.receipt_number)


OF_REQUEST: Mapping[str, Doing] = {
    "vote": Doing(
        title=gettext_noop("Vote on the request"), permission=Permission.TAKE_PART, form=VoteForm,
        act=approvals.vote_on_request, said=_voted,
    ),
    "approve": Doing(
        title=gettext_noop("Approve the request"), permission=Permission.APPROVE_LOANS, form=ApprovalForm,
        act=approvals.approve_request, said=_approved,
        lead=gettext_noop("With the last yes that is needed the money is held for the borrower."),
    ),
    "reject": Doing(
        title=gettext_noop("Reject the request"), permission=Permission.APPROVE_LOANS, form=WhyForm,
        act=approvals.reject_request, said=_ended, is_grave=True,
    ),
    "withdraw": Doing(
        title=gettext_noop("Withdraw the request"), permission=Permission.TAKE_PART, form=WithdrawalForm,
        act=requests.withdraw_request, said=_ended, is_grave=True,
    ),
    "pay-form": Doing(
        title=gettext_noop("Take the money for the form"), permission=Permission.RECORD_MONEY, form=OnDayForm,
        act=requests.pay_form_fee, said=_form_paid,
    ),
    "disburse": Doing(
        title=gettext_noop("Hand over the money"), permission=Permission.RECORD_MONEY, form=OnDayForm,
        act=requests.disburse_request, said=_handed_over,
    ),
    "guarantee": Doing(
        title=gettext_noop("Add a guarantee"), permission=Permission.TAKE_PART, form=GuaranteeForm,
        act=guarantees.add_guarantee, said=lambda told: _("Guarantee {number} added.").format(number=told.number),
    ),
}  # fmt: skip

OF_GUARANTEE: Mapping[str, Doing] = {
    "consent": Doing(
        title=gettext_noop("Answer for this loan"), permission=Permission.TAKE_PART, form=OnDayForm,
        act=guarantees.consent_as_aval, said=lambda _told: _("You answer for this loan now."),
        lead=gettext_noop("If the borrower does not repay, the circle may ask you for this amount."),
    ),
    "release": Doing(
        title=gettext_noop("Release the guarantee"), permission=Permission.TAKE_PART, form=WhyForm,
        act=guarantees.release_guarantee, said=lambda _told: _("Guarantee released."), is_grave=True,
    ),
    "document": Doing(
        title=gettext_noop("Add a paper"), permission=Permission.TAKE_PART, form=PaperForm,
        act=guarantees.add_guarantee_document,
        said=lambda told: _("Paper {number} added.").format(number=told.number),
    ),
}  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def of_request(request: HttpRequest, circle_id: UUID, request_id: UUID, doing: str) -> HttpResponse:
    """One thing to do with a request."""
    if doing not in OF_REQUEST:
        raise Http404
    return _done(request, circle_id, request_id, OF_REQUEST[doing], {})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def of_guarantee(
    request: HttpRequest, circle_id: UUID, request_id: UUID, guarantee_id: UUID, doing: str
) -> HttpResponse:
    """One thing to do with a guarantee of a request."""
    if doing not in OF_GUARANTEE:
        raise Http404
    return _done(request, circle_id, request_id, OF_GUARANTEE[doing], {"guarantee_id": guarantee_id})


def _done(
    request: HttpRequest, circle_id: UUID, request_id: UUID, doing: Doing, about: Mapping[str, UUID]
) -> HttpResponse:
    view = pages.opened_to_record(request, circle_id, permission=doing.permission)
    page = queries.request(view, request_id=request_id, caller=caller_of(request))
    back = reverse("circles:request", args=[circle_id, request_id])
    title = _(doing.title)

    def act(form: ActionForm) -> Receipt:
        call: Call = call_of(request, key=form.idempotency_key)
        told = doing.act(call, circle_id=circle_id, request_id=request_id, **about, **form.arguments())
        return Receipt(doing.said(told), back)

    form = doing.form(
        pages.posted(request), *([request.FILES] if request.method == "POST" else []), today=pages.today(),
        currency=view.currency, names=_names(view, page, doing), initial=_usual(view, page, doing),
    )  # fmt: skip
    name = _("Request {number}").format(number=page.request.number)
    trail = ((_("Requests"), reverse("circles:requests", args=[circle_id])), (name, back), (title, ""))
    context = {
        **pages.around(view, section="requests", trail=trail),
        "title": title,
        "lead": _(doing.lead) if doing.lead else "",
        "facts": _facts(page, about),
        "submit": title,
        "submit_class": "btn-error" if doing.is_grave else "btn-primary",
        "has_file": doing.form is PaperForm,
        "cancel_url": back,
    }
    return submission(request, form=form, template="circles/form.html", context=context, act=act)


def _names(view: CircleView, page: LoanRequestPage, doing: Doing) -> Mapping[UUID, str]:
    """Who may be chosen: an officer writes down any vote, and all but the borrower may be asked to answer."""
    if doing.form is VoteForm and May.WRITE_VOTES not in page.may:
        return {}
    if doing.form not in (VoteForm, GuaranteeForm):
        return {}
    return {key: name for key, name in members.colleagues(view).items() if key != page.request.member_id}


def _usual(view: CircleView, page: LoanRequestPage, doing: Doing) -> dict[str, Any]:
    """An officer who may vote writes down their own vote unless they choose another's."""
    return {"member_id": view.member_id} if doing.form is VoteForm and May.VOTE in page.may else {}


def _facts(page: LoanRequestPage, about: Mapping[str, UUID]) -> list[tuple[str, Any]]:
    row = page.request
    facts = [(_("Member"), row.full_name), (_("Amount"), row.amount)]
    named = next((one for one in page.guarantees if one.guarantee_id == about.get("guarantee_id")), None)
    if named is not None:
        facts += [
            (_(request_words.GUARANTEES[named.kind]), named.full_name or named.description),
            (_("Answers for"), named.amount),
        ]
    return facts
