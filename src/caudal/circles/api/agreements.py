"""A circle's rules, officers and beneficiaries over HTTP."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Path, Query, Router

from caudal.audit.calls import call_of, caller_of
from caudal.circles.actions import policies, roles
from caudal.circles.actions.policies import PolicyChangeDecided, PolicyChangeProposed
from caudal.circles.actions.roles import BeneficiaryNamed, BeneficiaryRemoved, RoleChanged
from caudal.circles.api import inputs
from caudal.circles.errors import agreements as errors
from caudal.circles.queries import agreements as queries, views
from caudal.circles.queries.agreements import BeneficiaryRow, PolicyChangeRow, RoleChangeRow
from caudal.circles.queries.views import CircleView
from caudal.edge import pagination
from caudal.edge.api.door import WRITES
from caudal.edge.api.outputs import page_of, told
from caudal.edge.pagination import Page

router = Router(tags=["circles"])

Id = Annotated[UUID, Path()]
Number = Annotated[int, Path(ge=1, le=1_000_000)]
Limit = Annotated[int, Query(ge=1, le=pagination.LIMIT_MAX)]
Cursor = Annotated[str | None, Query(max_length=pagination.CURSOR_LENGTH_MAX)]


@router.get("/circles/{circle_id}/policy-changes", response=page_of(told(PolicyChangeRow)))
def policy_changes(
    request: HttpRequest, circle_id: Id, cursor: Cursor = None, limit: Limit = pagination.LIMIT_DEFAULT
) -> Page[PolicyChangeRow]:
    """Every change of the circle's rules, newest first: what held before, who proposed it, who decided."""
    offset = pagination.offset_of(cursor, kind="policy-changes")
    found = queries.policy_changes(_view(request, circle_id))[offset : offset + limit + 1]
    return pagination.page_of(
        found, limit=limit, kind="policy-changes", next_place=lambda shown: (offset + len(shown),)
    )


@router.post("/circles/{circle_id}/policy-changes", response=told(PolicyChangeProposed), openapi_extra=WRITES)
def propose_policy_change(
    request: HttpRequest, circle_id: Id, body: inputs.ProposePolicyChange
) -> PolicyChangeProposed:
    """Propose other rules, whole; nothing changes until another person approves them."""
    return policies.propose_policy_change(
        call_of(request), circle_id=circle_id, policy=body.policy.agreed(), reason=body.reason
    )


@router.post(
    "/circles/{circle_id}/policy-changes/{number}/approval", response=told(PolicyChangeDecided), openapi_extra=WRITES
)
def approve_policy_change(request: HttpRequest, circle_id: Id, number: Number) -> PolicyChangeDecided:
    """Let proposed rules hold: another person than who proposed them."""
    return policies.approve_policy_change(call_of(request), circle_id=circle_id, number=number)


@router.post(
    "/circles/{circle_id}/policy-changes/{number}/rejection", response=told(PolicyChangeDecided), openapi_extra=WRITES
)
def reject_policy_change(
    request: HttpRequest, circle_id: Id, number: Number, body: inputs.WithReason
) -> PolicyChangeDecided:
    """Turn proposed rules down."""
    return policies.reject_policy_change(call_of(request), circle_id=circle_id, number=number, reason=body.reason)


@router.post(
    "/circles/{circle_id}/policy-changes/{number}/withdrawal", response=told(PolicyChangeDecided), openapi_extra=WRITES
)
def withdraw_policy_change(request: HttpRequest, circle_id: Id, number: Number) -> PolicyChangeDecided:
    """Take one's own proposal back."""
    return policies.withdraw_policy_change(call_of(request), circle_id=circle_id, number=number)


@router.get("/circles/{circle_id}/members/{member_id}/roles", response=page_of(told(RoleChangeRow)))
def member_roles(
    request: HttpRequest, circle_id: Id, member_id: Id, cursor: Cursor = None, limit: Limit = pagination.LIMIT_DEFAULT
) -> Page[RoleChangeRow]:
    """The roles that a member took on, newest first."""
    offset = pagination.offset_of(cursor, kind="roles")
    found = queries.role_changes(_view(request, circle_id), member_id=member_id)[offset : offset + limit + 1]
    return pagination.page_of(found, limit=limit, kind="roles", next_place=lambda shown: (offset + len(shown),))


@router.post("/circles/{circle_id}/members/{member_id}/role", response=told(RoleChanged), openapi_extra=WRITES)
def change_role(request: HttpRequest, circle_id: Id, member_id: Id, body: inputs.ChangeRole) -> RoleChanged:
    """Give a member another role."""
    return roles.change_role(call_of(request), circle_id=circle_id, member_id=member_id, **dict(body))


@router.get("/circles/{circle_id}/members/{member_id}/beneficiary", response=told(BeneficiaryRow))
def beneficiary(request: HttpRequest, circle_id: Id, member_id: Id) -> BeneficiaryRow:
    """Who receives what a member saved if they die: told to who runs the circle, and to the member."""
    found = queries.beneficiary(_view(request, circle_id), member_id=member_id)
    if found is None:
        raise errors.BeneficiaryNotFound
    return found


@router.post(
    "/circles/{circle_id}/members/{member_id}/beneficiary", response=told(BeneficiaryNamed), openapi_extra=WRITES
)
def name_beneficiary(
    request: HttpRequest, circle_id: Id, member_id: Id, body: inputs.NameBeneficiary
) -> BeneficiaryNamed:
    """Write down who receives a member's savings if they die."""
    return roles.name_beneficiary(call_of(request), circle_id=circle_id, member_id=member_id, **dict(body))


@router.post(
    "/circles/{circle_id}/members/{member_id}/beneficiary/removal",
    response=told(BeneficiaryRemoved),
    openapi_extra=WRITES,
)
def remove_beneficiary(request: HttpRequest, circle_id: Id, member_id: Id) -> BeneficiaryRemoved:
    """Take away what is kept of a beneficiary."""
    return roles.remove_beneficiary(call_of(request), circle_id=circle_id, member_id=member_id)


def _view(request: HttpRequest, circle_id: UUID) -> CircleView:
    return views.view(caller_of(request), circle_id=circle_id)
