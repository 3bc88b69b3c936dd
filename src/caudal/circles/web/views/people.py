"""What changes about a member: their role, who stands for them, that they go."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from caudal.audit.calls import call_of
from caudal.audit.rules import Call
from caudal.circles.actions import members as member_actions, roles as actions
from caudal.circles.queries import agreements as queries, members
from caudal.circles.queries.members import MemberRow
from caudal.circles.queries.views import CircleView
from caudal.circles.rules.permissions import Permission
from caudal.circles.web import pages, words
from caudal.circles.web.agreement_forms import BeneficiaryForm, NothingMoreForm, RoleForm
from caudal.circles.web.forms import DayForm
from caudal.edge.web.forms import ActionForm, PoolForm
from caudal.edge.web.submissions import Receipt, submission


@require_safe
@login_required
def person(request: HttpRequest, circle_id: UUID, member_id: UUID) -> HttpResponse:
    """What is kept about a member besides money: roles over time, who stands for them."""
    view = pages.opened(request, circle_id)
    row = members.member(view, member_id=member_id, on=pages.today())
    reads_beneficiary = queries.may_read_beneficiary(view, member_id=member_id)
    context = {
        **pages.around(view, section="members", trail=_trail(view, row, _("Details"))),
        "member": row,
        "role": words.role(row.role),
        "roles": [
            {"row": one, "before": words.role(one.role_before), "role": words.role(one.role), "by": words.actor(one.by)}
            for one in queries.role_changes(view, member_id=member_id)
        ],
        "reads_beneficiary": reads_beneficiary,
        "beneficiary": queries.beneficiary(view, member_id=member_id) if reads_beneficiary else None,
    }
    return pages.show(request, "person.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def change_role(request: HttpRequest, circle_id: UUID, member_id: UUID) -> HttpResponse:
    """Give a member another role."""

    def act(call: Call, form: ActionForm, row: MemberRow) -> str:
        done = actions.change_role(call, circle_id=circle_id, member_id=member_id, **form.arguments())
        return _("{name} is {role} now.").format(name=row.full_name, role=words.role(done.role))

    return _submitted(
        request, circle_id, member_id, form=RoleForm, title=_("Change the role"), act=act,
        initial=lambda _view, row: {"role": row.role},
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def name_beneficiary(request: HttpRequest, circle_id: UUID, member_id: UUID) -> HttpResponse:
    """Write down who receives what the member saved if they die."""

    def act(call: Call, form: ActionForm, row: MemberRow) -> str:
        actions.name_beneficiary(call, circle_id=circle_id, member_id=member_id, **form.arguments())
        return _("Written down: {beneficiary} stands for {name}.").format(
            beneficiary=form.cleaned_data["full_name"], name=row.full_name
        )

    def initial(view: CircleView, _row: MemberRow) -> dict[str, Any]:
        found = queries.beneficiary(view, member_id=member_id)
        names = ("full_name", "relation", "document_type", "document_number", "phone")
        return {name: getattr(found, name) for name in names} if found else {}

    return _submitted(
        request, circle_id, member_id, form=BeneficiaryForm, title=_("Who stands for the member"), act=act,
        initial=initial, lead=_("They receive what the member saved if the member dies. Only who runs the circle and "
                                "the member see this."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def remove_beneficiary(request: HttpRequest, circle_id: UUID, member_id: UUID) -> HttpResponse:
    """Take away what is kept of a beneficiary."""

    def act(call: Call, _form: ActionForm, row: MemberRow) -> str:
        actions.remove_beneficiary(call, circle_id=circle_id, member_id=member_id)
        return _("Nobody stands for {name} any more.").format(name=row.full_name)

    return _submitted(
        request, circle_id, member_id, form=NothingMoreForm, title=_("Remove who stands for the member"), act=act,
        lead=_("Their name, document and phone are deleted."), is_grave=True,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def end_membership(request: HttpRequest, circle_id: UUID, member_id: UUID) -> HttpResponse:
    """Let a member go who holds no shares and owes nothing."""

    def act(call: Call, form: ActionForm, row: MemberRow) -> str:
        member_actions.end_membership(call, circle_id=circle_id, member_id=member_id, **form.arguments())
        return _("{name} has left the circle. Their passbook stays.").format(name=row.full_name)

    return _submitted(
        request, circle_id, member_id, form=DayForm, title=_("End the membership"), act=act,
        lead=_("First the shares are sold back or given on, and loans and fines are paid."), is_grave=True,
        facts=lambda row: [(_("Shares"), row.shares), (_("Owed on loans"), row.loans_outstanding),
                           (_("Fines due"), row.fines_due)],
    )  # fmt: skip


def _submitted(
    request: HttpRequest, circle_id: UUID, member_id: UUID, *, form: type[PoolForm], title: str,
    act: Callable[[Call, ActionForm, MemberRow], str],
    initial: Callable[[CircleView, MemberRow], dict[str, Any]] = lambda _view, _row: {}, lead: str = "",
    facts: Callable[[MemberRow], list[tuple[str, Any]]] = lambda _row: [], is_grave: bool = False,
) -> HttpResponse:  # fmt: skip
    view = pages.opened_to_record(request, circle_id, permission=Permission.MANAGE)
    row = members.member(view, member_id=member_id, on=pages.today())
    back = reverse("circles:person", args=[circle_id, member_id])
    return submission(
        request,
        form=form(pages.posted(request), initial=initial(view, row), today=pages.today(), currency=view.currency),
        template="circles/form.html",
        context={
            **pages.around(view, section="members", trail=_trail(view, row, title)),
            "title": title,
            "lead": lead,
            "facts": [(_("Member"), row.full_name), *facts(row)],
            "submit": title,
            "submit_class": "btn-error" if is_grave else "",
            "cancel_url": back,
        },
        act=lambda filled: Receipt(act(call_of(request, key=filled.idempotency_key), filled, row), back),
    )


def _trail(view: CircleView, row: MemberRow, title: str) -> tuple[tuple[str, str], ...]:
    passbook = reverse("circles:passbook", args=[view.circle_id, row.member_id])
    return (_("Members"), reverse("circles:members", args=[view.circle_id])), (row.full_name, passbook), (title, "")
