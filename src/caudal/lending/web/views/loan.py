"""One loan: its summary, the schedule in force beside the original one, what happened, its charges, its arrears."""

from datetime import date
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from caudal.edge.web.formats import number_text
from caudal.kernel.money import Money
from caudal.lending import queries
from caudal.lending.rules.components import Installment
from caudal.lending.rules.events import EventKind
from caudal.lending.rules.schedule import planned
from caudal.lending.rules.terms import RateBasis
from caudal.lending.web import pages, rows, words
from caudal.lending.web.frames import OpenedLoan, around_loan, opened_loan


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
def movements(request: HttpRequest, portfolio_id: UUID, loan_id: UUID) -> HttpResponse:
    """Everything that happened to the loan, each with its entry in the ledger."""
    view = pages.opened(request, portfolio_id)
    found = opened_loan(view, loan_id)
    told = queries.movements(book_id=view.book_id, loan_id=loan_id)
    context = {**around_loan(view, found, tab="movements"), "movements": rows.movements(view, told)}
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
