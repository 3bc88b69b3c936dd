"""The tabs of a loan that are about people and papers, and their forms."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from caudal.audit.calls import call_of, names_of
from caudal.audit.rules import Actor
from caudal.edge.web.forms import ActionForm
from caudal.edge.web.submissions import Receipt, submission
from caudal.lending.actions import following as following_actions, securing as securing_actions
from caudal.lending.queries import following, inbox, securing, sellers
from caudal.lending.queries.access import PortfolioView
from caudal.lending.rules.permissions import Permission
from caudal.lending.rules.promises import PromiseStatus
from caudal.lending.web import pages, words
from caudal.lending.web.forms import ReasonForm
from caudal.lending.web.frames import OpenedLoan, around_loan, loan_facts, opened_loan
from caudal.lending.web.keeping import DOCUMENTS, KEPT, VISITS
from caudal.parties import queries as parties

PEOPLE_MAX = 300


@require_safe
@login_required
def following_tab(request: HttpRequest, portfolio_id: UUID, loan_id: UUID) -> HttpResponse:
    """Promises with what became of them, visits, notes."""
    view = pages.opened(request, portfolio_id)
    found = opened_loan(view, loan_id)
    promises = following.promises(book_id=view.book_id, loan_id=loan_id, on=pages.today())
    visits = following.visits(book_id=view.book_id, loan_id=loan_id)
    notes = following.notes(book_id=view.book_id, loan_id=loan_id)
    names = names_of({p.actor for p in promises} | {v.actor for v in visits} | {n.actor for n in notes})
    context = {
        **around_loan(view, found, tab="following"),
        "offers": _offers(view, found, "following"),
        "promises": [
            {
                "one": one,
                "state": words.promise_state(one.status),
                "who": _name(names, one.actor),
                "may_withdraw": one.status is PromiseStatus.OPEN and view.may(Permission.RECORD),
            }
            for one in promises
        ],
        "visits": [{"one": one, "said": _(VISITS[one.outcome]), "who": _name(names, one.actor)} for one in visits],
        "notes": [{"one": one, "who": _name(names, one.actor)} for one in notes],
    }
    return pages.show(request, "loan_following.html", context)


@require_safe
@login_required
def securing_tab(request: HttpRequest, portfolio_id: UUID, loan_id: UUID) -> HttpResponse:
    """Guarantors, collateral, documents, and who sold the loan."""
    view = pages.opened(request, portfolio_id)
    found = opened_loan(view, loan_id)
    sold = sellers.seller_of(book_id=view.book_id, currency=view.currency, loan_id=loan_id)
    people = parties.people(organisation_id=view.organisation_id, ids=[sold.person_id] if sold else [])
    context = {
        **around_loan(view, found, tab="securing"),
        "offers": _offers(view, found, "securing"),
        "guarantees": [
            {"one": one, "may_release": one.released_on is None and view.may(Permission.CHANGE)}
            for one in securing.guarantees(book_id=view.book_id, loan_id=loan_id)
        ],
        "documents": [
            {"one": one, "kind": _(DOCUMENTS[one.kind])}
            for one in securing.documents(book_id=view.book_id, loan_id=loan_id)
        ],
        "seller": people[sold.person_id].full_name if sold else "",
    }
    return pages.show(request, "loan_securing.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def keep(request: HttpRequest, portfolio_id: UUID, loan_id: UUID, name: str) -> HttpResponse:
    """Write one of the things of `KEPT` about a loan."""
    kept = KEPT.get(name)
    if kept is None:
        raise Http404
    view = pages.opened(request, portfolio_id, permission=Permission.RECORD)
    found = opened_loan(view, loan_id)
    back = pages.address(view, f"loan_{kept.tab}", loan_id)

    def act(form: ActionForm) -> Receipt:
        call = call_of(request, key=form.idempotency_key)
        kept.act(call, portfolio_id=portfolio_id, loan_id=loan_id, **form.arguments())
        return Receipt(_(kept.done), back)

    people = inbox.people_found(view, asked=pages.asked(request, "q"), limit=PEOPLE_MAX) if name == "guarantor" else ()
    form = kept.form(
        pages.posted(request), request.FILES or None, today=pages.today(), currency=view.currency, people=people
    )
    return _submitted(request, view, found, form=form, title=_(kept.title), back=back, act=act)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def withdraw_promise(request: HttpRequest, portfolio_id: UUID, loan_id: UUID, promise_id: UUID) -> HttpResponse:
    """Take back an open promise that was never made so."""
    view = pages.opened(request, portfolio_id, permission=Permission.RECORD)
    found = opened_loan(view, loan_id)
    back = pages.address(view, "loan_following", loan_id)

    def act(form: ActionForm) -> Receipt:
        call = call_of(request, key=form.idempotency_key)
        at: dict[str, Any] = {"portfolio_id": portfolio_id, "loan_id": loan_id, "promise_id": promise_id}
        following_actions.withdraw_promise(call, **at, **form.arguments())
        return Receipt(_("The promise is withdrawn."), back)

    form = ReasonForm(pages.posted(request), today=pages.today(), currency=view.currency)
    return _submitted(request, view, found, form=form, title=_("Withdraw a promise"), back=back, act=act)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def release_guarantee(request: HttpRequest, portfolio_id: UUID, loan_id: UUID, guarantee_id: UUID) -> HttpResponse:
    """Let a guarantor or a thing go."""
    view = pages.opened(request, portfolio_id, permission=Permission.CHANGE)
    found = opened_loan(view, loan_id)
    back = pages.address(view, "loan_securing", loan_id)

    def act(form: ActionForm) -> Receipt:
        call = call_of(request, key=form.idempotency_key)
        at: dict[str, Any] = {"portfolio_id": portfolio_id, "loan_id": loan_id, "guarantee_id": guarantee_id}
        securing_actions.release_guarantee(call, **at, **form.arguments())
        return Receipt(_("The guarantee is released."), back)

    form = ReasonForm(pages.posted(request), today=pages.today(), currency=view.currency)
    return _submitted(request, view, found, form=form, title=_("Release a guarantee"), back=back, act=act)


@require_safe
@login_required
def document(request: HttpRequest, portfolio_id: UUID, loan_id: UUID, document_id: UUID) -> HttpResponse:
    """The file of a document, to be saved: never shown as a page of ours."""
    view = pages.opened(request, portfolio_id)
    view.demand_loan(loan_id)
    file = securing.document_file(book_id=view.book_id, loan_id=loan_id, document_id=document_id)
    answer = HttpResponse(file.content, content_type=file.media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _submitted(
    request: HttpRequest, view: PortfolioView, found: OpenedLoan, *, form: ActionForm, title: str, back: str, act: Any
) -> HttpResponse:
    context = {
        **around_loan(view, found, tab="", title=title),
        "title": title,
        "facts": loan_facts(view, found),
        "submit": title,
        "cancel_url": back,
        "has_file": form.is_multipart(),
    }
    return submission(request, form=form, template="lending/form.html", context=context, act=act)


def _offers(view: PortfolioView, found: OpenedLoan, tab: str) -> list[dict[str, str]]:
    """What the reader may write, as links."""
    if not view.may(Permission.RECORD):
        return []
    return [
        {"words": _(kept.title), "icon": kept.icon, "url": pages.address(view, "keep", found.loan_id, name)}
        for name, kept in KEPT.items()
        if kept.tab == tab
    ]


def _name(names: Any, actor: Actor) -> str:
    return str(names.get(actor, _("Caudal")))
