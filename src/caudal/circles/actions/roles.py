"""Officers come and go, and members say who stands for them."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

from django.db.models import Max

from caudal.audit.actions import Act, action
from caudal.audit.rules import Private
from caudal.circles import errors
from caudal.circles.actions.demands import Held, active_member_of, check_day, demand, member_of, person_of
from caudal.circles.errors import agreements as agreement_errors
from caudal.circles.models import Beneficiary, RoleChange
from caudal.circles.rules.permissions import MEMBER_ROLES, Permission
from caudal.compliance.rules import document_problem
from caudal.kernel.text import clean_text

NAME_LENGTH_MAX = 200
SHORT_LENGTH_MAX = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleChanged:
    member_id: UUID
    role_before: str
    role: str
    valid_from: date


@dataclass(frozen=True, slots=True, kw_only=True)
class BeneficiaryNamed:
    member_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class BeneficiaryRemoved:
    member_id: UUID


@action("circles.change_role")
def change_role(act: Act, *, circle_id: UUID, member_id: UUID, role: str, on: date) -> RoleChanged:
    """Give a member another role. Nobody changes their own; what they were before stays readable.

    :raises CircleNotFound, NotPermitted, CircleIsClosed, RoleIsUnknown, DateIsInTheFuture, DateIsBeforeFounding:
    :raises DateIsBeforeCycle, MemberNotFound, MemberHasLeft, OwnRoleIsKept, RoleIsUnchanged, ReversalIsTooEarly:
    """
    held = demand(act, circle_id=circle_id, permission=Permission.MANAGE, between_cycles=True)
    if role not in MEMBER_ROLES:
        raise errors.RoleIsUnknown(field="role", role=role[:40], roles=", ".join(MEMBER_ROLES))
    check_day(held, on, at=act.at)
    member = active_member_of(held, member_id)
    if member.person_id == person_of(act):
        raise agreement_errors.OwnRoleIsKept(field="member_id")
    if role == member.role:
        raise agreement_errors.RoleIsUnchanged(field="role")
    changes = RoleChange.objects.filter(book_id=held.book_id, member_id=member_id)
    last = changes.aggregate(number=Max("number"), on=Max("valid_from"))
    check_day(held, on, at=act.at, not_before=last["on"] or member.joined_on)
    RoleChange.objects.create(
        book_id=held.book_id,
        member_id=member_id,
        number=(last["number"] or 0) + 1,
        role_before=member.role,
        role=role,
        valid_from=on,
        event_id=act.event_id,
    )
    changed = RoleChanged(member_id=member_id, role_before=member.role, role=role, valid_from=on)
    member.role = role
    member.save(update_fields=["role"])
    act.touch("circle", circle_id)
    act.touch("member", member_id)
    return changed


@action("circles.name_beneficiary")
def name_beneficiary(
    act: Act,
    *,
    circle_id: UUID,
    member_id: UUID,
    full_name: Annotated[str, Private],
    relation: Annotated[str, Private] = "",
    document_type: Annotated[str, Private] = "",
    document_number: Annotated[str, Private] = "",
    phone: Annotated[str, Private] = "",
) -> BeneficiaryNamed:
    """Write down who receives a member's savings if they die; a second name takes the place of the first.

    :raises CircleNotFound, NotPermitted, CircleIsClosed, MemberNotFound, MemberHasLeft, TextIsMissing, TextIsTooLong:
    :raises DocumentTypeIsUnknown, DocumentHasWrongDigits, RucPrefixIsUnknown, CheckDigitDiffers: of compliance
    """
    held = demand(act, circle_id=circle_id, permission=Permission.MANAGE, between_cycles=True)
    active_member_of(held, member_id)
    number = _short(document_number, field="document_number")
    problem = document_problem(document_type=document_type, number=number) if number else None
    if problem is not None:
        raise problem
    Beneficiary.objects.filter(book_id=held.book_id, member_id=member_id).delete()
    Beneficiary.objects.create(
        book_id=held.book_id,
        member_id=member_id,
        full_name=clean_text(full_name, length_max=NAME_LENGTH_MAX, field="full_name"),
        relation=_short(relation, field="relation"),
        document_type=document_type if number else "",
        document_number=number,
        phone=_short(phone, field="phone"),
        event_id=act.event_id,
    )
    _touch(act, held, member_id)
    return BeneficiaryNamed(member_id=member_id)


@action("circles.remove_beneficiary")
def remove_beneficiary(act: Act, *, circle_id: UUID, member_id: UUID) -> BeneficiaryRemoved:
    """Take away what is kept of a beneficiary: nothing of them remains but that somebody was named.

    :raises CircleNotFound, NotPermitted, CircleIsClosed, MemberNotFound, BeneficiaryNotFound:
    """
    held = demand(act, circle_id=circle_id, permission=Permission.MANAGE, between_cycles=True)
    member_of(held, member_id)
    removed, _rows = Beneficiary.objects.filter(book_id=held.book_id, member_id=member_id).delete()
    if not removed:
        raise agreement_errors.BeneficiaryNotFound(field="member_id")
    _touch(act, held, member_id)
    return BeneficiaryRemoved(member_id=member_id)


def _short(text: str, *, field: str) -> str:
    return clean_text(text, length_max=SHORT_LENGTH_MAX, field=field, empty_allowed=True)


def _touch(act: Act, held: Held, member_id: UUID) -> None:
    act.touch("circle", held.circle_id)
    act.touch("member", member_id)
