"""What a circle has agreed: its rules and how they came about, its officers over time, who stands for a member."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from caudal.circles.models import Beneficiary, PolicyChange, RoleChange
from caudal.circles.queries.movements import actor_names
from caudal.circles.queries.views import CircleView
from caudal.circles.rules.permissions import Permission
from caudal.circles.rules.policy import CirclePolicy, policy_from_json

CHANGES_MAX = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyChangeRow:
    """A change of the rules: what held before, what was proposed, by whom, and what became of it."""

    number: int
    status: str
    before: CirclePolicy
    policy: CirclePolicy
    reason: str
    proposed_by: str
    proposed_at: datetime
    decided_by: str
    decided_at: datetime | None
    decision_note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleChangeRow:
    """A role that a member took on, and since when."""

    member_id: UUID
    role_before: str
    role: str
    valid_from: date
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BeneficiaryRow:
    """Who receives what a member saved if they die."""

    full_name: str
    relation: str
    document_type: str
    document_number: str
    phone: str


def policy_changes(view: CircleView) -> list[PolicyChangeRow]:
    """Every change of the rules that was ever proposed, newest first. Four queries.

    :raises NotPermitted:
    """
    view.demand(Permission.READ_TOTALS)
    rows = list(PolicyChange.objects.filter(book_id=view.book_id).order_by("-number")[:CHANGES_MAX])
    events = {one for row in rows for one in (row.event_id, row.decision_event_id) if one is not None}
    names = actor_names(events) if events else {}
    return [
        PolicyChangeRow(
            number=row.number,
            status=row.status,
            before=policy_from_json(row.before),
            policy=policy_from_json(row.policy),
            reason=row.reason,
            proposed_by=names.get(row.event_id, ""),
            proposed_at=row.proposed_at,
            decided_by=names.get(row.decision_event_id, "") if row.decision_event_id else "",
            decided_at=row.decided_at,
            decision_note=row.decision_note,
        )
        for row in rows
    ]


def policy_at(*, book_id: int, now: CirclePolicy, at: datetime) -> CirclePolicy:
    """The rules that held at an instant; `now` are today's. One query."""
    later = PolicyChange.objects.filter(book_id=book_id, status="approved", decided_at__gt=at)
    first = later.order_by("decided_at", "number").values_list("before", flat=True).first()
    return now if first is None else policy_from_json(first)


def role_changes(view: CircleView, *, member_id: UUID) -> list[RoleChangeRow]:
    """The roles that a member took on, newest first. Four queries.

    :raises NotPermitted: another member's, to who may read only their own
    """
    view.demand_member(member_id)
    rows = list(RoleChange.objects.filter(book_id=view.book_id, member_id=member_id).order_by("-number"))
    names = actor_names({row.event_id for row in rows}) if rows else {}
    return [
        RoleChangeRow(
            member_id=row.member_id,
            role_before=row.role_before,
            role=row.role,
            valid_from=row.valid_from,
            by=names.get(row.event_id, ""),
        )
        for row in rows
    ]


def may_read_beneficiary(view: CircleView, *, member_id: UUID) -> bool:
    """Who runs the circle, and the member: a beneficiary is nobody else's business."""
    return member_id == view.member_id or view.may(Permission.MANAGE)


def beneficiary(view: CircleView, *, member_id: UUID) -> BeneficiaryRow | None:
    """Who stands for a member; None when nobody was named. One query.

    :raises NotPermitted:
    """
    if not may_read_beneficiary(view, member_id=member_id):
        view.demand(Permission.MANAGE)
    row = Beneficiary.objects.filter(book_id=view.book_id, member_id=member_id).first()
    if row is None:
        return None
    return BeneficiaryRow(
        full_name=row.full_name,
        relation=row.relation,
        document_type=row.document_type,
        document_number=row.document_number,
        phone=row.phone,
    )
