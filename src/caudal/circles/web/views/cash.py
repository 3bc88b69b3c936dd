"""Money in and out for other reasons: income, expenses, the social fund, the legal reserve; and undoing a mistake."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from caudal.audit.calls import call_of
from caudal.circles.actions import cash as actions, funds
from caudal.circles.queries import meetings, members, standings
from caudal.circles.queries.views import CircleView
from caudal.circles.rules import accounts
from caudal.circles.rules.permissions import Permission
from caudal.circles.web import pages, words
from caudal.circles.web.forms import ReasonForm
from caudal.circles.web.meeting_forms import CashForm, ContributionForm, ExpenseForm, SocialPaymentForm
from caudal.edge.web.formats import money_text
from caudal.edge.web.forms import ActionForm, PoolForm
from caudal.edge.web.submissions import Receipt, submission
from caudal.kernel.refusals import gettext_noop
from caudal.ledger import queries as ledger


@dataclass(frozen=True, slots=True)
class Way:
    """One way in which money moves: its words, its form, its action, and the fund that it touches."""

    title: str
    form: type[PoolForm]
    action: Callable[..., Any]
    fund: str = ""
    permission: Permission = Permission.RECORD_MONEY


WAYS = {
    "income": Way(gettext_noop("Other income"), CashForm, actions.record_income),
    "expense": Way(gettext_noop("Expense"), ExpenseForm, actions.record_expense),
    "contribution": Way(
        gettext_noop("Contribution to the social fund"), ContributionForm, funds.contribute_social_fund,
        accounts.SOCIAL_FUND,
    ),
    "social-payment": Way(
        gettext_noop("Payment from the social fund"), SocialPaymentForm, funds.pay_from_social_fund,
        accounts.SOCIAL_FUND,
    ),
    "reserve": Way(
        gettext_noop("Set money aside"), CashForm, funds.move_to_legal_reserve, accounts.LEGAL_RESERVE,
        Permission.MANAGE,
    ),
    "reserve-release": Way(
        gettext_noop("Give back from the reserve"), CashForm, funds.release_legal_reserve, accounts.LEGAL_RESERVE,
        Permission.MANAGE,
    ),
    "reserve-use": Way(
        gettext_noop("Pay from the reserve"), CashForm, funds.use_legal_reserve, accounts.LEGAL_RESERVE,
        Permission.MANAGE,
    ),
}  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def record(request: HttpRequest, circle_id: UUID, way: str) -> HttpResponse:
    """Record money that comes in or goes out; in a meeting it leads back to the meeting."""
    if way not in WAYS:
        raise Http404
    chosen = WAYS[way]
    view = pages.opened_to_record(request, circle_id, permission=chosen.permission)
    back, day = _place(view)
    takes_members = chosen.form in (SocialPaymentForm, ContributionForm)
    more = {"names": members.names(view)} if takes_members else {}

    def act(form: ActionForm) -> Receipt:
        call = call_of(request, key=form.idempotency_key)
        chosen.action(call, circle_id=circle_id, **form.arguments())
        said = _("{what}: {amount} recorded.").format(
            what=_(chosen.title), amount=money_text(form.cleaned_data["amount"])
        )
        return Receipt(said, back)

    return submission(
        request,
        form=chosen.form(pages.posted(request), today=day, currency=view.currency, **more),
        template="circles/form.html",
        context={
            **pages.around(view, section="meetings", trail=((_(chosen.title), ""),)),
            "title": _(chosen.title),
            "facts": _facts(view, chosen),
            "submit": _("Write it down"),
            "cancel_url": back,
        },
        act=act,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def reverse_entry(request: HttpRequest, circle_id: UUID, entry_id: UUID) -> HttpResponse:
    """Undo an income, an expense or a movement of a fund by a visible reversal."""
    view = pages.opened_to_record(request, circle_id, permission=Permission.RECORD_MONEY)
    found = ledger.entry(book_id=view.book_id, entry_id=entry_id)
    if found.kind not in actions.REVERSIBLE:
        raise Http404
    back = reverse("circles:entry", args=[circle_id, entry_id])

    def act(form: ActionForm) -> Receipt:
        call = call_of(request, key=form.idempotency_key)
        undone = actions.reverse_cash_entry(call, circle_id=circle_id, entry_id=entry_id, **form.arguments())
        said = _("Reversed. {cash} should be in the box.").format(cash=money_text(undone.cash))
        return Receipt(said, reverse("circles:entry", args=[circle_id, undone.entry_id]))

    title = _("Reverse: {what}").format(what=words.entry_title(found.kind))
    return submission(
        request,
        form=ReasonForm(pages.posted(request), today=pages.today(), currency=view.currency),
        template="circles/form.html",
        context={
            **pages.around(view, section="movements", trail=((title, ""),)),
            "title": title,
            "lead": _("Nothing is deleted: a new entry will name the old one and undo it."),
            "facts": [(_("Day"), found.effective_on), (_("For what"), found.description)],
            "submit": _("Reverse"),
            "submit_class": "btn-error",
            "cancel_url": back,
        },
        act=act,
    )


def _place(view: CircleView) -> tuple[str, Any]:
    """Where a page of money leads back to, and the day it offers: those of the open meeting, if there is one."""
    now = meetings.now(view, today=pages.today())
    if now.open is None:
        return reverse("circles:home", args=[view.circle_id]), pages.today()
    return reverse("circles:money_out", args=[view.circle_id, now.open.meeting_id]), now.open.held_on


def _facts(view: CircleView, chosen: Way) -> list[tuple[str, Any]]:
    """What is in the fund, and what may be spent."""
    now = standings.capital(view.circle_id)
    facts = [(_("Cash that is not set aside"), now.spendable)]
    if chosen.fund:
        held = ledger.balance(book_id=view.book_id, account=chosen.fund)
        facts.insert(0, (words.account_title(chosen.fund), held))
    return facts
