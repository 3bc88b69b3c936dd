"""One ledger entry: where money came from and went to, who recorded it, what undid it."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from caudal.audit import queries as audit
from caudal.kernel.money import Money
from caudal.ledger import queries as ledger
from caudal.ledger.queries import EntryView
from caudal.ledger.web import words as ledger_words
from caudal.lending.queries.access import PortfolioView
from caudal.lending.rules.permissions import Permission
from caudal.lending.web import pages, words
from caudal.parties import queries as parties


@require_safe
@login_required
def entry(request: HttpRequest, portfolio_id: UUID, entry_id: UUID) -> HttpResponse:
    """An entry of the portfolio's book; that of another officer's loan is as good as none."""
    view = pages.opened(request, portfolio_id)
    found = ledger.entry(book_id=view.book_id, entry_id=entry_id)
    loan_id = _loan_of(found)
    if loan_id is None:
        view.demand(Permission.READ_ALL)
    else:
        view.demand_loan(loan_id)
    title = words.entry_title(found.kind)
    context = {
        **pages.around(view, section="loans", trail=_trail(view, found, loan_id, title)),
        "title": title,
        "entry": found,
        "gives": [_line(line.account, -line.amount, line.balance) for line in found.lines if line.amount.minor < 0],
        "takes": [_line(line.account, line.amount, line.balance) for line in found.lines if line.amount.minor > 0],
        "by": _by(found),
        "event": audit.event(event_id=found.event_id),
    }
    return pages.show(request, "entry.html", context)


def _loan_of(found: EntryView) -> UUID | None:
    loan = found.details.get("loan")
    return UUID(str(loan)) if loan else None


def _trail(view: PortfolioView, found: EntryView, loan_id: UUID | None, title: str) -> pages.Trail:
    loans = (_("Loans"), pages.address(view, "loans"))
    if loan_id is None:
        return (loans, (title, ""))
    name = _("Loan {number}").format(number=found.details.get("number", ""))
    return (loans, (name, pages.address(view, "loan_movements", loan_id)), (title, ""))


def _by(found: EntryView) -> str:
    """Who recorded it, by the name that people know them by. Two queries."""
    actor = audit.actors(event_ids={found.event_id}).get(found.event_id)
    if actor is None:
        return ""
    return parties.actor_names([actor]).get(actor) or ledger_words.actor_kind(actor.kind)


def _line(account: str, amount: Money, after: Money) -> dict[str, Any]:
    return {"title": words.account_title(account), "code": account, "amount": amount, "after": after}
