"""Applications: the list, the form for a client, one application with its plan, and what is decided of it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from caudal.audit.calls import call_of
from caudal.edge import pagination
from caudal.edge.web import exports
from caudal.edge.web.exports import Listing, Value
from caudal.edge.web.formats import money_text
from caudal.edge.web.forms import ActionForm
from caudal.edge.web.submissions import Receipt, submission
from caudal.kernel.refusals import Refusal, gettext_noop
from caudal.lending import queries
from caudal.lending.actions import applications as actions
from caudal.lending.actions.applications import Wishes
from caudal.lending.queries import inbox
from caudal.lending.queries.access import PortfolioView
from caudal.lending.queries.inbox import ApplicationView
from caudal.lending.rules.permissions import Permission
from caudal.lending.rules.schedule import planned
from caudal.lending.rules.terms import RateBasis
from caudal.lending.web import pages, rows, words
from caudal.lending.web.forms import ApplicationForm, ClientForm
from caudal.parties import actions as parties, queries as party_queries

PAGE = 50
PEOPLE_MAX = 30
CURSOR_KIND = "lending.applications"
SHOWN: dict[str, tuple[str, tuple[str, ...]]] = {
    "": (gettext_noop("Waiting"), ("submitted",)),
    "approved": (gettext_noop("Approved"), ("approved",)),
    "decided": (gettext_noop("Decided"), ("rejected", "withdrawn", "disbursed")),
    "all": (gettext_noop("All"), ()),
}


@require_safe
@login_required
def application_list(request: HttpRequest, portfolio_id: UUID) -> HttpResponseBase:
    """Who asks for what, what waits for a decision, and what became of it."""
    view = pages.opened(request, portfolio_id)
    show = pages.chosen(request, "show", SHOWN)
    statuses = SHOWN[show][1]
    if (wanted := exports.asked(request)) is not None:
        return exports.answer(_listing(view, statuses), wanted=wanted)
    before = pagination.offset_of(request.GET.get(pages.CURSOR), kind=CURSOR_KIND) or None
    found = inbox.applications(view, statuses=statuses, before=before, limit=PAGE + 1)
    page = pagination.page_of(found, limit=PAGE, kind=CURSOR_KIND, next_place=lambda shown: shown[-1].place)
    address = pages.address(view, "applications")
    context = {
        **pages.around(view, section="applications"),
        "rows": [{"row": row, "state": words.application_state(row.status)} for row in page.items],
        "tabs": [
            {"words": _(said), "url": pages.with_query(address, show=key), "is_current": key == show}
            for key, (said, _statuses) in SHOWN.items()
        ],
        "requests": _requests(view) if view.may(Permission.APPROVE) and not show else [],
        "late_fees": inbox.late_fees(view, statuses=("proposed",), limit=1) if view.may(Permission.APPROVE) else [],
        "newer_url": pages.first_url(request),
        "older_url": pages.next_url(request, page.next_cursor),
    }
    return pages.show(request, "applications.html", context)


@require_safe
@login_required
def application(request: HttpRequest, portfolio_id: UUID, application_id: UUID) -> HttpResponse:
    """What was asked, the plan that would come of it, who decides, and what was decided."""
    view = pages.opened(request, portfolio_id)
    found = inbox.application(view, application_id=application_id)
    lent = queries.state(book_id=view.book_id, loan_id=found.loan_id).disbursed_minor if found.loan_id else 0
    left_minor = (found.approved.minor if found.approved else 0) - lent
    is_open = found.status == "submitted"
    context = {
        **around_application(view, found),
        "plan": _plan(view, found),
        "agreed": agreed(found),
        "lent": view.money(lent) if lent else None,
        "may_decide": is_open and view.may(Permission.APPROVE) and not found.is_own,
        "is_own_to_decide": is_open and view.may(Permission.APPROVE) and found.is_own,
        "waits_for_others": is_open and not view.may(Permission.APPROVE),
        "may_withdraw": found.status in {"submitted", "approved"} and view.may(Permission.PROPOSE),
        "may_hand_over": found.status in {"submitted", "approved"} and view.may(Permission.CHANGE),
        "may_disburse": found.status in {"approved", "disbursed"} and view.may(Permission.DISBURSE) and left_minor > 0,
    }
    return pages.show(request, "application.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def apply(request: HttpRequest, portfolio_id: UUID) -> HttpResponse:
    """First who, then how much of which product."""
    view = pages.opened(request, portfolio_id, permission=Permission.PROPOSE)
    title = _("New application")
    trail = ((_("Applications"), pages.address(view, "applications")), (title, ""))
    context: dict[str, Any] = {
        **pages.around(view, section="applications", trail=trail),
        "title": title,
        "asked": pages.asked(request, "q"),
        "cancel_url": pages.address(view, "applications"),
    }
    borrower_id = _id(pages.asked(request, "client"))
    people = party_queries.people(organisation_id=view.organisation_id, ids=[borrower_id]) if borrower_id else {}
    if borrower_id is None or borrower_id not in people:
        context["people"] = inbox.people_found(view, asked=context["asked"], limit=PEOPLE_MAX)
        return pages.show(request, "apply_client.html", context)
    products = inbox.products(view)
    refinances = pages.asked(request, "refinances")

    def act(form: ActionForm) -> Receipt:
        given = form.arguments()
        wishes = Wishes(**{name: given.pop(name) for name in ("installments", "rate", "first_due_on")})
        call = call_of(request, key=form.idempotency_key)
        sent = actions.submit_application(
            call, portfolio_id=portfolio_id, borrower_id=borrower_id, wishes=wishes, **given
        )
        said = _("Application {number} of {name} for {amount} is written; somebody else decides on it.").format(
            number=sent.number, name=people[borrower_id].full_name, amount=money_text(given["amount"])
        )
        return Receipt(said, pages.address(view, "application", sent.application_id))

    form = ApplicationForm(
        pages.posted(request),
        initial={"refinances": refinances},
        today=pages.today(),
        currency=view.currency,
        products=products,
        refinances=bool(refinances),
    )
    context |= {
        "person": people[borrower_id],
        "products": [{"one": one, "rate": words.rate(one.terms)} for one in products],
        "submit": _("Send the application"),
    }
    return submission(request, form=form, template="lending/apply.html", context=context, act=act)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def add_client(request: HttpRequest, portfolio_id: UUID) -> HttpResponse:
    """Write down somebody new, then go on with their application."""
    view = pages.opened(request, portfolio_id, permission=Permission.PROPOSE)
    title, back = _("New client"), pages.address(view, "apply")

    def act(form: ActionForm) -> Receipt:
        added = parties.add_person(call_of(request, key=form.idempotency_key), **form.arguments())
        said = _("{name} is written down.").format(name=form.cleaned_data["full_name"])
        return Receipt(said, pages.with_query(back, client=added.person_id))

    return submission(
        request,
        form=ClientForm(pages.posted(request), today=pages.today(), currency=view.currency),
        template="lending/form.html",
        context={
            **pages.around(view, section="applications", trail=((_("New application"), back), (title, ""))),
            "title": title,
            "submit": _("Go on"),
            "cancel_url": back,
        },
        act=act,
    )


def around_application(view: PortfolioView, found: ApplicationView, *, title: str = "") -> dict[str, Any]:
    """The context of every page of one application."""
    name = _("Application {number}").format(number=found.number)
    own = pages.address(view, "application", found.application_id)
    trail = ((_("Applications"), pages.address(view, "applications")), (name, own if title else ""))
    return {
        **pages.around(view, section="applications", trail=(*trail, (title, "")) if title else trail),
        "found": found,
        "name": name,
        "state": words.application_state(found.status),
    }


def agreed(found: ApplicationView) -> list[tuple[str, str]]:
    """The terms of an application in words."""
    terms = found.terms
    is_yearly = terms.rate_basis is RateBasis.YEAR
    return [
        (_("Product"), found.product),
        (_("Method"), words.method(terms.method)),
        (_("Interest per year") if is_yearly else _("Interest per instalment"), words.rate(terms)),
        (_("Instalments"), f"{terms.installments} · {words.every(terms.every)}"),
    ]


def _requests(view: PortfolioView) -> list[dict[str, Any]]:
    """Changes of loans that wait, each with its name in words."""
    return [{"one": one, "title": words.change_title(one.kind)} for one in inbox.change_requests(view)]


def _plan(view: PortfolioView, found: ApplicationView) -> dict[str, Any]:
    """The schedule if the money went out today; nothing when the terms no longer allow that."""
    amount = found.approved or found.asked
    try:
        told = planned(terms=found.terms, principal_minor=amount.minor, disbursed_on=pages.today())
    except Refusal:
        told = ()
    return rows.schedule(view, told, on=pages.today())


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _listing(view: PortfolioView, statuses: Sequence[str]) -> Listing:
    """The applications of all pages."""

    def page(before: int | None) -> tuple[list[tuple[Value, ...]], int | None]:
        found = inbox.applications(view, statuses=statuses, before=before, limit=PAGE)
        return [_cells(view, one) for one in found], found[-1].number if len(found) == PAGE else None

    head = (
        *(_("Application"), _("Client"), _("Product"), _("Asked"), _("Approved"), _("Day"), _("Written by")),
        *(_("Status"), _("Decided by"), _("Decided on"), _("Currency")),
    )
    return Listing("applications", head, exports.every(page))


def _cells(view: PortfolioView, one: ApplicationView) -> tuple[Value, ...]:
    return (
        *(one.number, one.borrower.full_name, one.product, one.asked, one.approved, one.submitted_on),
        *(one.submitted_by, words.application_state(one.status)[1], one.decided_by, one.decided_on, view.currency),
    )
