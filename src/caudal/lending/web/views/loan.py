"""One loan: its summary, the schedule in force beside the original one, what happened, its charges, its arrears."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from caudal.edge.web import exports
from caudal.edge.web.exports import Listing
from caudal.edge.web.formats import number_text
from caudal.kernel.money import Money
from caudal.lending import queries
from caudal.lending.queries import inbox
from caudal.lending.queries.access import PortfolioView
from caudal.lending.rules.components import Installment
from caudal.lending.rules.events import EventKind
from caudal.lending.rules.schedule import planned
from caudal.lending.rules.terms import RateBasis
from caudal.lending.web import pages, rows, words
from caudal.lending.web.frames import OpenedLoan, around_loan, opened_loan

FEES_MAX = 200
LATE_FEE_STATUSES = ("proposed", "applied", "partial", "waived", "automatic", "lapsed")


@require_safe
@login_required
def summary(request: HttpRequest, portfolio_id: UUID, loan_id: UUID) -> HttpResponse:
    """What was agreed, what is owed, what comes next."""
    view = pages.opened(request, portfolio_id)
    found = opened_loan(view, loan_id)
    state = found.state
    repaid_minor = state.disbursed_minor - state.outstanding_minor
    context = {
        **around_loan(view, found, tab="summary"),
        "repaid": view.money(repaid_minor),
        "repaid_permille": repaid_minor * 1000 // max(1, state.disbursed_minor),
        "next_due_on": state.next_due_on,
        "next_due": view.money(state.next_due_minor),
        "disbursed": view.money(state.disbursed_minor),
        "overpaid": view.money(state.overpaid_minor) if state.overpaid_minor else None,
        "agreed": _agreed(found),
        "requests": [
            {"one": one, "title": words.change_title(one.kind)} for one in inbox.change_requests(view, loan_id=loan_id)
        ],
        "parts": rows.parts(view, due=state.due, unpaid=state.unpaid, paid=state.paid),
    }
    return pages.show(request, "loan.html", context)


@require_safe
@login_required
def schedule(request: HttpRequest, portfolio_id: UUID, loan_id: UUID) -> HttpResponse:
    """The schedule in force, and the one that was agreed."""
    view = pages.opened(request, portfolio_id)
    found = opened_loan(view, loan_id)
    current = () if found.loan.terms.are_unknown else found.state.installments
    original = _original(found)
    context = {
        **around_loan(view, found, tab="schedule"),
        "current": rows.schedule(view, current, on=pages.today()),
        "original": rows.schedule(view, original, on=pages.today()),
        "is_changed": _plan(original) != _plan(current),
    }
    return pages.show(request, "loan_schedule.html", context)


@require_safe
@login_required
def movements(request: HttpRequest, portfolio_id: UUID, loan_id: UUID) -> HttpResponseBase:
    """Everything that happened to the loan, each with its entry in the ledger."""
    view = pages.opened(request, portfolio_id)
    found = opened_loan(view, loan_id)
    told = rows.movements(view, queries.movements(book_id=view.book_id, loan_id=loan_id))
    if (wanted := exports.asked(request)) is not None:
        return exports.answer(_movements_listing(view, found, told), wanted=wanted)
    context = {
        **around_loan(view, found, tab="movements"),
        "movements": told,
    }
    return pages.show(request, "loan_movements.html", context)


@require_safe
@login_required
def charges(request: HttpRequest, portfolio_id: UUID, loan_id: UUID) -> HttpResponse:
    """Fees and late fees, waived ones too."""
    view = pages.opened(request, portfolio_id)
    found = opened_loan(view, loan_id)
    told = [
        one
        for one in queries.movements(book_id=view.book_id, loan_id=loan_id)
        if one.kind in {EventKind.CHARGE, EventKind.WAIVER, EventKind.CHARGE_ADJUSTMENT}
    ]
    context = {**around_loan(view, found, tab="charges"), "movements": rows.movements(view, told)}
    return pages.show(request, "loan_charges.html", context)


@require_safe
@login_required
def history(request: HttpRequest, portfolio_id: UUID, loan_id: UUID) -> HttpResponse:
    """How punctual the loan has been: each instalment with its days late, and the late fees that came of it."""
    view = pages.opened(request, portfolio_id)
    found = opened_loan(view, loan_id)
    due = [row for row in found.state.installments if row.due_on <= pages.today()]
    told = [] if found.loan.terms.are_unknown else [_arrears(row) for row in reversed(due)]
    fees = inbox.late_fees(view, statuses=LATE_FEE_STATUSES, loan_id=loan_id, limit=FEES_MAX)
    context = {
        **around_loan(view, found, tab="history"),
        "arrears": told,
        "worst": max((one["days"] for one in told), default=0),
        "late_count": sum(one["days"] > 0 for one in told),
        "late_fees": [{"fee": fee, "state": words.late_fee_state(fee.status)} for fee in reversed(fees)],
    }
    return pages.show(request, "loan_history.html", context)


def _arrears(row: Installment) -> dict[str, Any]:
    """An instalment that has fallen due: when it was paid whole, and how many days that was too late."""
    days = max(0, ((row.settled_on or pages.today()) - row.due_on).days)
    tone = "good" if not days else "wait" if row.settled_on else "bad"
    said = _("On time") if not days else words.days_late(days)
    if not days and row.settled_on is None:
        tone, said = "note", _("Due today")
    return {"row": row, "days": days, "tone": tone, "state": said}


def _movements_listing(view: PortfolioView, found: OpenedLoan, told: list[dict[str, Any]]) -> Listing:
    head = (
        *(_("What"), _("Day"), _("Amount"), _("Principal"), _("Interest"), _("Fees"), _("Late fees")),
        *(_("Note"), _("Reversed"), _("Entry"), _("Currency")),
    )
    lines = [
        (
            *(item["title"], item["one"].on, item["one"].amount, item["one"].principal, item["one"].interest),
            *(item["one"].fee, item["one"].penalty, item["one"].description),
            *(_("yes") if item["one"].is_reversed else "", str(item["one"].entry_id or ""), view.currency),
        )
        for item in told
    ]
    return Listing(f"loan-{found.loan.number}", head, lines)


def _original(found: OpenedLoan) -> tuple[Installment, ...]:
    """The schedule as it was agreed for the whole approved amount."""
    loan = found.loan
    if loan.terms.are_unknown:
        return ()
    return tuple(planned(terms=loan.terms, principal_minor=loan.principal.minor, disbursed_on=loan.disbursed_on))


def _plan(installments: tuple[Installment, ...]) -> list[tuple[date, object]]:
    return [(row.due_on, row.due) for row in installments]


def _agreed(found: OpenedLoan) -> list[tuple[str, str | Money]]:
    terms = found.loan.terms
    if terms.are_unknown:
        return [(_("Terms"), _("The former system stored none"))]
    percent = number_text(terms.rate.scaleb(2).normalize())
    is_yearly = terms.rate_basis is RateBasis.YEAR
    return [
        *([(_("Product"), terms.product)] if terms.product else []),
        (_("Method"), words.method(terms.method)),
        (_("Interest per year") if is_yearly else _("Interest per instalment"), f"{percent} %"),
        (_("Instalments"), f"{terms.installments} · {words.every(terms.every)}"),
    ]
