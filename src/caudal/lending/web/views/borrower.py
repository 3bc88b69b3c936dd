"""A borrower's own pages: their loans, one loan with its schedule, and a receipt of each payment to print."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from caudal.audit.calls import caller_of
from caudal.edge.web.formats import day_text, money_text
from caudal.kernel.money import Money
from caudal.lending.queries import borrower as queries
from caudal.lending.queries.borrower import OwnLoan, OwnLoanPage, Receipt
from caudal.lending.queries.lists import Movement
from caudal.lending.rules.components import Installment
from caudal.lending.rules.events import EventKind, LoanStatus
from caudal.lending.web import pages, words


@require_safe
@login_required
def own_loans(request: HttpRequest) -> HttpResponse:
    """All that the person behind the user has borrowed."""
    found = queries.own_loans(caller_of(request))
    cards = [
        {
            "loan": one,
            "url": reverse("borrower:loan", args=[one.loan_id]),
            "state": words.loan_state(one.status, one.days_past_due),
            "next": _next_words(one),
        }
        for one in found
    ]
    return render(request, "lending/own_loans.html", {"cards": cards})


@require_safe
@login_required
def own_loan(request: HttpRequest, loan_id: UUID) -> HttpResponse:
    """One of the reader's loans: what is due next, the schedule, what was paid, with a receipt each."""
    page = queries.own_loan(caller_of(request), loan_id=loan_id, on=pages.today())
    return render(request, "lending/own_loan.html", _loan_context(page))


@require_safe
@login_required
def own_receipt(request: HttpRequest, loan_id: UUID, event_id: UUID) -> HttpResponse:
    """A receipt of the reader's own payment."""
    receipt = queries.own_receipt(caller_of(request), loan_id=loan_id, event_id=event_id)
    back = reverse("borrower:loan", args=[loan_id])
    name = _("Loan {number}").format(number=receipt.loan_number)
    trail = ((_("My loans"), reverse("borrower:loans")), (name, back), (_("Receipt"), ""))
    return render(request, "lending/receipt.html", {**receipt_context(receipt), "trail": trail})


def receipt_context(receipt: Receipt) -> dict[str, Any]:
    """What the page of a receipt shows; the parts that are nothing are left out."""
    amounts = {"penalty": receipt.penalty, "fee": receipt.fee, "interest": receipt.interest}
    amounts["principal"] = receipt.principal
    parts = [(_(words.COMPONENTS[name]), amount) for name, amount in amounts.items()]
    parts.append((_("Paid too much, owed back"), receipt.overpaid))
    return {"receipt": receipt, "parts": [(name, amount) for name, amount in parts if amount]}


def _next_words(loan: OwnLoan) -> str:
    if loan.status is not LoanStatus.ACTIVE:
        return ""
    if loan.due:
        return _("{amount} due now").format(amount=money_text(loan.due))
    if loan.next_due_on is None:
        return ""
    return _("{amount} due on {day}").format(amount=money_text(loan.next_due), day=day_text(loan.next_due_on))


def _loan_context(page: OwnLoanPage) -> dict[str, Any]:
    loan, state = page.loan, page.state

    def money(minor: int) -> Money:
        return Money(minor, loan.principal.currency)

    repaid_minor = state.disbursed_minor - state.outstanding_minor
    name = _("Loan {number}").format(number=loan.number)
    return {
        "loan": loan,
        "name": name,
        "lender": page.lender,
        "trail": ((_("My loans"), reverse("borrower:loans")), (name, "")),
        "state": words.loan_state(state.status, state.days_past_due),
        "due": money(state.due_minor),
        "next_due": money(state.next_due_minor),
        "next_due_on": state.next_due_on,
        "payoff": money(state.payoff_minor),
        "outstanding": money(state.outstanding_minor),
        "paid": money(state.paid.total_minor),
        "paid_interest": money(state.paid.interest_minor),
        "overpaid": money(state.overpaid_minor),
        "repaid": money(repaid_minor),
        "repaid_permille": repaid_minor * 1000 // max(1, state.disbursed_minor),
        "method": words.method(loan.terms.method.value),
        "every": words.every(loan.terms.every),
        "schedule": [] if loan.terms.are_unknown else [_row(one, page) for one in state.installments],
        "movements": [_movement(one) for one in reversed(page.movements)],
    }


def _row(row: Installment, page: OwnLoanPage) -> dict[str, Any]:
    def money(minor: int) -> Money:
        return Money(minor, page.loan.principal.currency)

    tone, said = _installment_state(row, page)
    return {
        "number": row.number,
        "due_on": row.due_on,
        "principal": money(row.due.principal_minor),
        "interest": money(row.due.interest_minor),
        "fees": money(row.due.fee_minor + row.due.penalty_minor),
        "due": money(row.due.total_minor),
        "unpaid": money(row.unpaid.total_minor),
        "tone": tone,
        "state": said,
    }


def _installment_state(row: Installment, page: OwnLoanPage) -> tuple[str, str]:
    if row.is_paid:
        return "good", _("Paid")
    if row.due_on < page.state.as_of:
        return "bad", _("Late")
    return ("wait", _("Due today")) if row.due_on == page.state.as_of else ("calm", _("To come"))


def _movement(one: Movement) -> dict[str, Any]:
    has_receipt = one.kind in queries.RECEIPT_KINDS
    return {
        "one": one,
        "title": words.reversal_title(None) if one.kind is EventKind.REVERSAL else words.event_title(one.kind),
        "fees": one.fee + one.penalty,
        "has_receipt": has_receipt,
    }
