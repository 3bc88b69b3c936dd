"""Requests for loans: the inbox, ask with one's eligibility and schedule, one request, why a loan was allowed."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from caudal.audit.calls import call_of, caller_of
from caudal.circles.actions import requests as actions
from caudal.circles.queries import members, proofs, requests as queries
from caudal.circles.queries.proofs import LoanProof
from caudal.circles.queries.requests import LoanGuaranteeRow, LoanRequestPage, LoanRequestRow, May
from caudal.circles.queries.views import CircleView
from caudal.circles.rules.permissions import Permission
from caudal.circles.rules.policy import VoteMajority
from caudal.circles.web import listings, pages, request_words, words
from caudal.circles.web.forms import LoanForm
from caudal.circles.web.views.loans import eligibility_told
from caudal.edge.web import exports
from caudal.edge.web.forms import ActionForm
from caudal.edge.web.refusals import notice_of
from caudal.edge.web.submissions import Receipt, submission
from caudal.kernel.refusals import Refusal
from caudal.lending.rules.components import Installment
from caudal.parties.errors import NotPermitted


@require_safe
@login_required
def request_list(request: HttpRequest, circle_id: UUID) -> HttpResponseBase:
    """What waits for a decision or for its money; or everything that was ever asked."""
    view = pages.opened(request, circle_id)
    shows_all = request.GET.get("show") == "all"
    rows = queries.requests(view, open_only=not shows_all)
    if (wanted := exports.asked(request)) is not None:
        states = [_told(row)["state"] for row in rows]
        return exports.answer(listings.of_requests(view, rows, states=states), wanted=wanted)
    address = reverse("circles:requests", args=[circle_id])
    context = {
        **pages.around(view, section="requests"),
        "rows": [_told(row) for row in rows],
        "may_ask": view.may(Permission.TAKE_PART) and view.circle.closed_on is None,
        "tabs": [
            {"words": _("Open"), "url": address, "is_current": not shows_all},
            {"words": _("All"), "url": f"{address}?show=all", "is_current": shows_all},
        ],
    }
    return pages.show(request, "requests.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def ask(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """Whether and how much one may borrow, what it would cost, and the question itself."""
    view = pages.opened_to_record(request, circle_id, permission=Permission.TAKE_PART)
    names = _borrowers(view)
    member_id = _borrower(request, view, names)
    back = reverse("circles:requests", args=[circle_id])
    title = _("Ask for a loan")
    context: dict[str, Any] = {
        **pages.around(view, section="requests", trail=((_("Requests"), back), (title, ""))),
        "title": title,
        "names": [(str(key), name) for key, name in names.items()],
        "member_id": str(member_id or ""),
        "member_name": names.get(member_id, "") if member_id else "",
        "form_fee": view.policy.form_fee,
        "cancel_url": back,
    }
    if member_id is None:
        return pages.show(request, "ask_loan.html", context)

    def act(form: ActionForm) -> Receipt:
        call = call_of(request, key=form.idempotency_key)
        asked = actions.request_loan(call, circle_id=circle_id, **form.arguments())
        said = _("Request {number} written down. It waits for its decision.").format(number=asked.number)
        return Receipt(said, reverse("circles:request", args=[circle_id, asked.request_id]))

    form = LoanForm(
        pages.posted(request), initial={"member_id": member_id}, today=pages.today(), currency=view.currency
    )
    context |= eligibility_told(view, member_id)
    if "preview" in request.POST:
        return _previewed(request, view, form, context)
    return submission(request, form=form, template="circles/ask_loan.html", context=context, act=act)


@require_safe
@login_required
def loan_request(request: HttpRequest, circle_id: UUID, request_id: UUID) -> HttpResponse:
    """One request: what is asked for, who answers for it, who voted and approved, what happened."""
    view = pages.opened(request, circle_id)
    page = queries.request(view, request_id=request_id, caller=caller_of(request))
    return pages.show(request, "request.html", _page_context(view, page))


@require_safe
@login_required
def document(request: HttpRequest, circle_id: UUID, request_id: UUID, document_id: UUID) -> HttpResponse:
    """The file of a paper, as it was given."""
    view = pages.opened(request, circle_id)
    title, media_type, content = queries.guarantee_file(view, request_id=request_id, document_id=document_id)
    ending = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}[media_type]
    name = "".join(letter for letter in title if letter.isascii() and (letter.isalnum() or letter in " -_")).strip()
    return HttpResponse(
        content,
        content_type=media_type,
        headers={"Content-Disposition": f'attachment; filename="{name or "document"}.{ending}"'},
    )


@require_safe
@login_required
def loan_proof(request: HttpRequest, circle_id: UUID, loan_id: UUID) -> HttpResponse:
    """Why a loan was allowed: each figure of its moment, and the entries that make it."""
    view = pages.opened(request, circle_id)
    proof = proofs.loan_proof(view, loan_id=loan_id)
    if proof.evidence is None:
        raise Http404
    return pages.show(request, "loan_proof.html", _proof_context(view, proof))


def _previewed(request: HttpRequest, view: CircleView, form: LoanForm, context: Mapping[str, Any]) -> HttpResponse:
    """The form again, with what the loan would cost; nothing is written."""
    told: dict[str, Any] = {"form": form}
    status = 200
    if form.is_valid():
        asked = {name: value for name, value in form.arguments().items() if name not in ("member_id", "reason")}
        try:
            told["schedule"] = _schedule(view, queries.schedule(view, **asked))
        except Refusal as refusal:
            form.show_refusal(refusal)
            told["refusal"] = notice_of(refusal)
            status = told["refusal"].status
    else:
        status = 400
    form.renew_key()
    answer = pages.show(request, "ask_loan.html", {**context, **told})
    answer.status_code = status
    return answer


def _schedule(view: CircleView, rows: tuple[Installment, ...]) -> dict[str, Any]:
    return {
        "rows": [
            {
                "number": row.number,
                "due_on": row.due_on,
                "principal": view.money(row.due.principal_minor),
                "interest": view.money(row.due.interest_minor),
                "total": view.money(row.due.total_minor),
            }
            for row in rows
        ],
        "interest": view.money(sum(row.due.interest_minor for row in rows)),
        "total": view.money(sum(row.due.total_minor for row in rows)),
    }


def _borrowers(view: CircleView) -> dict[UUID, str]:
    """For whom one may ask: an officer for everybody, a member for themself."""
    if view.may(Permission.RECORD_MONEY):
        return members.names(view)
    if view.member_id is None:
        raise NotPermitted
    own = members.member(view, member_id=view.member_id, on=pages.today())
    return {view.member_id: own.full_name}


def _borrower(request: HttpRequest, view: CircleView, names: Mapping[UUID, str]) -> UUID | None:
    text = request.POST.get("member_id", "") or request.GET.get("member", "")
    asked = next((key for key in names if str(key) == text.lower()), None)
    return asked if asked is not None or view.may(Permission.RECORD_MONEY) else view.member_id


def _told(row: LoanRequestRow) -> dict[str, Any]:
    tone, said = request_words.state(row.status)
    return {"row": row, "tone": tone, "state": said, "loan_type": _(words.LOAN_TYPES.get(row.loan_type, row.loan_type))}


def _page_context(view: CircleView, page: LoanRequestPage) -> dict[str, Any]:
    row = page.request
    back = reverse("circles:requests", args=[view.circle_id])
    name = _("Request {number}").format(number=row.number)
    doings = {May.APPROVE: "approve", May.DISBURSE: "disburse", May.PAY_FORM: "pay-form", May.VOTE: "vote"}
    return {
        **pages.around(view, section="requests", trail=((_("Requests"), back), (name, ""))),
        **_told(row),
        "name": name,
        "page": page,
        "may": {one.value: True for one in page.may},
        "first_doing": next((doings[one] for one in page.may if one in doings), ""),
        "rate_percent": row.rate.scaleb(2).normalize(),
        "votes_are_held": view.policy.vote_majority is not VoteMajority.NONE,
        "how_it_is_voted": request_words.how_it_is_voted(view.policy.vote_majority, view.policy.vote_quorum),
        "guarantees": [_guarantee(one) for one in page.guarantees],
        "steps": [{"title": _(request_words.STEPS[step.what]), "step": step, "by": words.actor(step.by)}
                  for step in page.steps],
        "approvals": [{"one": one, "by": words.actor(one.by)} for one in page.approvals],
    }  # fmt: skip


def _guarantee(one: LoanGuaranteeRow) -> dict[str, Any]:
    if one.released_on is not None:
        tone, said = "calm", _("Released")
    elif one.counts:
        tone, said = "good", _("Counts")
    else:
        tone, said = "wait", _("Waits for the aval's word")
    return {
        "one": one, "kind": _(request_words.GUARANTEES[one.kind]), "what": one.full_name or one.description,
        "tone": tone, "state": said,
    }  # fmt: skip


def _proof_context(view: CircleView, proof: LoanProof) -> dict[str, Any]:
    loans_url = reverse("circles:loans", args=[view.circle_id])
    loan_url = reverse("circles:loan", args=[view.circle_id, proof.loan_id])
    name = _("Loan {number}").format(number=proof.number)
    title = _("Why was this loan allowed?")
    section = "loans" if view.may(Permission.READ_ALL) else "passbook"
    return {
        **pages.around(view, section=section, trail=((_("Loans"), loans_url), (name, loan_url), (title, ""))),
        "title": title,
        "proof": proof,
        "evidence": proof.evidence,
        "never_lent": proof.evidence.reservations - proof.evidence.promised if proof.evidence else None,
        "member_name": members.member(view, member_id=proof.member_id, on=pages.today()).full_name,
        "entries": [{"one": one, "title": words.entry_title(one.kind)} for one in proof.entries],
        "trades": [{"one": one, "title": words.entry_title(f"share_{one.kind}")} for one in proof.trades],
    }
