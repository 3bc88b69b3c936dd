"""What a circle agrees: a new circle, its rules in words, changes that one proposes and another decides."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from caudal.audit.calls import call_of, caller_of
from caudal.audit.rules import Call
from caudal.circles.actions import circles as circle_actions, policies as actions
from caudal.circles.queries import agreements as queries, views
from caudal.circles.queries.agreements import PolicyChangeRow
from caudal.circles.rules.permissions import Permission
from caudal.circles.web import pages, rule_words, words
from caudal.circles.web.agreement_forms import NothingMoreForm, OpenCircleForm, ProposeRulesForm, WhyForm
from caudal.edge.web.forms import ActionForm, PoolForm
from caudal.edge.web.submissions import Receipt, submission
from caudal.parties import queries as parties
from caudal.parties.errors import NotPermitted


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def open_circle(request: HttpRequest) -> HttpResponse:
    """Start a circle: name, currency, price of a share, rules in plain words, first members."""
    caller = caller_of(request)
    if not views.may_open_circle(caller):
        raise NotPermitted
    own_id = caller.person_id
    own = parties.people(organisation_id=caller.organisation_id, ids=[own_id]).get(own_id) if own_id else None

    def act(form: ActionForm) -> Receipt:
        opened = circle_actions.open_circle(call_of(request, key=form.idempotency_key), **form.arguments())
        said = _("{name} is open. Its members may buy their first shares.").format(name=form.cleaned_data["name"])
        return Receipt(said, reverse("circles:home", args=[opened.circle_id]))

    form = OpenCircleForm(
        pages.posted(request),
        today=pages.today(),
        own_person_id=own_id if own else None,
        own_name=own.full_name if own else "",
    )
    context = {"trail": ((_("Circles"), reverse("circles:list")), (_("Start a circle"), ""))}
    return submission(request, form=form, template="circles/open.html", context=context, act=act)


@require_safe
@login_required
def rules(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """The rules that hold, in words; what waits for a second person; how they came about."""
    view = pages.opened(request, circle_id)
    view.demand(Permission.READ_TOTALS)
    groups: dict[str, list[rule_words.RuleTold]] = {}
    for rule in rule_words.told(view.policy):
        groups.setdefault(rule.group, []).append(rule)
    found = [_told(one) for one in queries.policy_changes(view)]
    is_open = view.circle.closed_on is None
    waiting = [one for one in found if one["row"].status == "proposed"]
    context = {
        **pages.around(view, section="rules"),
        "groups": list(groups.items()),
        "waiting": waiting,
        "decided": [one for one in found if one["row"].status != "proposed"],
        "may_decide": view.may(Permission.SIGN) and is_open,
        "may_propose": view.may(Permission.MANAGE)
        and is_open
        and all(one["row"].status != "proposed" for one in found),
    }
    return pages.show(request, "rules.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def propose(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """Propose other rules."""
    view = pages.opened_to_record(request, circle_id, permission=Permission.MANAGE)
    back = reverse("circles:rules", args=[circle_id])

    def act(form: ActionForm) -> Receipt:
        actions.propose_policy_change(
            call_of(request, key=form.idempotency_key), circle_id=circle_id, **form.arguments()
        )
        return Receipt(_("Proposed. The rules change when another officer approves."), back)

    title = _("Propose other rules")
    form = ProposeRulesForm(pages.posted(request), today=pages.today(), currency=view.currency, policy=view.policy)
    context = {
        **pages.around(view, section="rules", trail=((_("Rules"), back), (title, ""))),
        "title": title,
        "cancel_url": back,
    }
    return submission(request, form=form, template="circles/propose_rules.html", context=context, act=act)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def approve(request: HttpRequest, circle_id: UUID, number: int) -> HttpResponse:
    """Say yes to rules that another proposed."""

    def act(call: Call, _form: ActionForm) -> str:
        actions.approve_policy_change(call, circle_id=circle_id, number=number)
        return _("Approved: the new rules hold from now on.")

    return _decide(request, circle_id, number, form=NothingMoreForm, title=_("Approve the new rules"), act=act)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def reject(request: HttpRequest, circle_id: UUID, number: int) -> HttpResponse:
    """Say no to rules that somebody proposed."""

    def act(call: Call, form: ActionForm) -> str:
        actions.reject_policy_change(call, circle_id=circle_id, number=number, **form.arguments())
        return _("Rejected: the rules stay as they are.")

    return _decide(request, circle_id, number, form=WhyForm, title=_("Reject the new rules"), act=act)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def withdraw(request: HttpRequest, circle_id: UUID, number: int) -> HttpResponse:
    """Take one's own proposal back."""

    def act(call: Call, _form: ActionForm) -> str:
        actions.withdraw_policy_change(call, circle_id=circle_id, number=number)
        return _("Withdrawn: the rules stay as they are.")

    return _decide(request, circle_id, number, form=NothingMoreForm, title=_("Withdraw the proposal"), act=act)


def _decide(
    request: HttpRequest, circle_id: UUID, number: int, *, form: type[PoolForm], title: str,
    act: Callable[[Call, ActionForm], str],
) -> HttpResponse:  # fmt: skip
    view = pages.opened_to_record(request, circle_id, permission=Permission.SIGN)
    change = next((one for one in queries.policy_changes(view) if one.number == number), None)
    if change is None:
        raise Http404
    back = reverse("circles:rules", args=[circle_id])
    return submission(
        request,
        form=form(pages.posted(request), today=pages.today(), currency=view.currency),
        template="circles/form.html",
        context={
            **pages.around(view, section="rules", trail=((_("Rules"), back), (title, ""))),
            "title": title,
            "facts": [
                (_("Proposed by"), words.actor(change.proposed_by)),
                (_("Reason"), change.reason),
                *_facts(change),
            ],
            "submit": title,
            "cancel_url": back,
        },
        act=lambda filled: Receipt(act(call_of(request, key=filled.idempotency_key), filled), back),
    )


def _facts(change: PolicyChangeRow) -> list[tuple[str, str]]:
    changed = [(title, new) for title, _before, new in rule_words.changes(change.before, change.policy)]
    return [(_("Proposed by"), words.actor(change.proposed_by)), (_("Reason"), change.reason), *changed]


def _told(change: PolicyChangeRow) -> dict[str, Any]:
    tone, status = words.CHANGE_STATES[change.status]
    return {
        "row": change,
        "proposed_by": words.actor(change.proposed_by),
        "decided_by": words.actor(change.decided_by),
        "tone": tone,
        "status": _(status),
        "changes": rule_words.changes(change.before, change.policy),
    }
