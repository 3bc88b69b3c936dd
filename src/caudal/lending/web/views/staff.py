"""Who looks after what, and what holds for all: loans given to another officer, the settings of a portfolio."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _, gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from caudal.audit.calls import call_of
from caudal.edge.web.forms import ActionForm, CountField, PoolForm
from caudal.edge.web.submissions import Receipt, submission
from caudal.kernel.refusals import gettext_noop
from caudal.lending.actions import officers, portfolios
from caudal.lending.actions.officers import LoansReassigned
from caudal.lending.queries import inbox, staff as queries
from caudal.lending.queries.access import PortfolioView
from caudal.lending.rules.permissions import Permission
from caudal.lending.rules.portfolio import PortfolioSettings
from caudal.lending.web import pages
from caudal.lending.web.frames import around_loan, loan_facts, opened_loan

BUCKET_SETS: Mapping[str, str] = {
    "days_30": gettext_noop("1 to 30, 31 to 60, 61 to 90, more than 90 days"),
    "sbs_consumer": gettext_noop("SBS, consumer and micro-enterprise: 8, 30, 60 and 120 days"),
    "sbs_mortgage": gettext_noop("SBS, mortgages: 30, 60, 120 and 365 days"),
    "ranges": gettext_noop("Ten ranges from 1 to more than 240 days"),
}


class OfficerForm(PoolForm):
    """Who looks after it from now on."""

    officer_id = forms.TypedChoiceField(label=gettext_lazy("Who looks after it from now on"), coerce=UUID)

    def __init__(self, *args: Any, people: Mapping[UUID, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("officer_id", people)

    def choose(self, name: str, people: Mapping[UUID, str]) -> None:
        """Let a field offer people by name."""
        named = [(str(one), said) for one, said in people.items()]
        self.fields[name].choices = [("", _("Choose…")), *named]  # type: ignore[attr-defined]


class HandOverForm(OfficerForm):
    """Loans of an officer who leaves."""

    from_officer = forms.TypedChoiceField(label=gettext_lazy("Who looks after them now"), coerce=UUID)
    limit = CountField(
        label=gettext_lazy("How many loans at most"),
        required=False,
        help_text=gettext_lazy("Leave it empty for all of them; the oldest go first."),
    )
    field_order = ("from_officer", "officer_id", "limit")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("from_officer", kwargs["people"])
        self.fields["officer_id"].label = _("Who looks after them from now on")


class SettingsForm(PoolForm):
    """What holds for all loans whose product does not say otherwise."""

    bucket_set = forms.ChoiceField(label=gettext_lazy("How days late are grouped"))
    ends_days_by_hand = forms.BooleanField(
        label=gettext_lazy("Somebody ends each day by hand; the machine does not do it overnight"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bucket_set"].choices = [(key, _(said)) for key, said in BUCKET_SETS.items()]  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def hand_over(request: HttpRequest, portfolio_id: UUID) -> HttpResponse:
    """Give the loans of an officer who leaves to another, with the applications that wait."""
    view = pages.opened(request, portfolio_id, permission=Permission.CHANGE)

    def act(form: ActionForm) -> Receipt:
        asked = {name: value for name, value in form.arguments().items() if value}
        done = officers.reassign_loans(call_of(request, key=form.idempotency_key), portfolio_id=portfolio_id, **asked)
        return Receipt(_told(done), pages.address(view, "figures"))

    title = _("Hand loans over")
    return submission(
        request,
        form=HandOverForm(
            pages.posted(request), today=pages.today(), currency=view.currency, people=queries.officers(view)
        ),
        template="lending/form.html",
        context={
            **pages.around(view, section="figures", trail=((title, ""),)),
            "title": title,
            "lead": _("When an officer leaves. What was told of the days before stays with the officer of then."),
            "submit": title,
            "cancel_url": pages.address(view, "figures"),
        },
        act=act,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def officer_of_loan(request: HttpRequest, portfolio_id: UUID, loan_id: UUID) -> HttpResponse:
    """Give one loan to another officer."""
    view = pages.opened(request, portfolio_id, permission=Permission.CHANGE)
    found = opened_loan(view, loan_id)
    title = _("Give to another officer")
    context = {**around_loan(view, found, tab="summary", title=title), "facts": loan_facts(view, found)}
    return _given(request, view, context, title, pages.address(view, "loan", loan_id), loan_ids=(loan_id,))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def officer_of_application(request: HttpRequest, portfolio_id: UUID, application_id: UUID) -> HttpResponse:
    """Give an application that waits to another officer."""
    view = pages.opened(request, portfolio_id, permission=Permission.CHANGE)
    found = inbox.application(view, application_id=application_id)
    title, back = _("Give to another officer"), pages.address(view, "application", application_id)
    name = _("Application {number}").format(number=found.number)
    trail = ((_("Applications"), pages.address(view, "applications")), (name, back), (title, ""))
    context = {
        **pages.around(view, section="applications", trail=trail),
        "facts": [(_("Client"), found.borrower.full_name), (_("Amount"), found.asked)],
    }
    return _given(request, view, context, title, back, application_ids=(application_id,))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def settings(request: HttpRequest, portfolio_id: UUID) -> HttpResponse:
    """What holds for all loans of the portfolio."""
    view = pages.opened(request, portfolio_id, permission=Permission.MANAGE)
    now = queries.settings(view)

    def act(form: ActionForm) -> Receipt:
        call = call_of(request, key=form.idempotency_key)
        portfolios.set_settings(call, portfolio_id=portfolio_id, settings=PortfolioSettings(**form.arguments()))
        return Receipt(_("The settings hold from now on."), pages.address(view, "figures"))

    title = _("Settings")
    return submission(
        request,
        form=SettingsForm(
            pages.posted(request),
            initial={"bucket_set": now.bucket_set, "ends_days_by_hand": now.ends_days_by_hand},
            today=pages.today(),
            currency=view.currency,
        ),
        template="lending/form.html",
        context={
            **pages.around(view, section="figures", trail=((title, ""),)),
            "title": title,
            "lead": _("They hold for every loan whose product does not say otherwise."),
            "submit": _("Keep the settings"),
            "cancel_url": pages.address(view, "figures"),
        },
        act=act,
    )


def _given(
    request: HttpRequest, view: PortfolioView, context: dict[str, Any], title: str, back: str,
    *, loan_ids: tuple[UUID, ...] = (), application_ids: tuple[UUID, ...] = (),
) -> HttpResponse:  # fmt: skip
    def act(form: ActionForm) -> Receipt:
        call = call_of(request, key=form.idempotency_key)
        done = officers.reassign_loans(
            call, portfolio_id=view.portfolio_id, loan_ids=loan_ids, application_ids=application_ids, **form.arguments()
        )
        return Receipt(_told(done), back)

    people = queries.officers(view)
    return submission(
        request,
        form=OfficerForm(pages.posted(request), today=pages.today(), currency=view.currency, people=people),
        template="lending/form.html",
        context={**context, "title": title, "submit": title, "cancel_url": back},
        act=act,
    )


def _told(done: LoansReassigned) -> str:
    """What was given away, and what is left."""
    loans = ngettext("{count} loan", "{count} loans", done.loans).format(count=done.loans)
    asked = ngettext("{count} application", "{count} applications", done.applications).format(count=done.applications)
    said = _("Handed over: {loans} and {applications}.").format(loans=loans, applications=asked)
    left = _("{count} loans are left; send it again for those.").format(count=done.left)
    return f"{said} {left}" if done.left else said
