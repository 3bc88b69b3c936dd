"""People join a circle and leave it."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

from django.db.models import Max

from caudal.audit.actions import Act, action
from caudal.audit.rules import Private
from caudal.circles import errors
from caudal.circles.actions import requests
from caudal.circles.actions.demands import Held, active_member_of, check_day, demand
from caudal.circles.errors import requests as request_errors
from caudal.circles.models import Member
from caudal.circles.queries import standings
from caudal.circles.rules import accounts
from caudal.circles.rules.permissions import MEMBER_ROLES, Permission
from caudal.compliance.rules import document_problem
from caudal.kernel.ids import uuid7
from caudal.ledger import actions as ledger
from caudal.parties import actions as parties, queries as parties_queries


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberAdded:
    member_id: UUID
    person_id: UUID
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipEnded:
    member_id: UUID
    left_on: date


@action("circles.add_member")
def add_member(
    act: Act,
    *,
    circle_id: UUID,
    joined_on: date,
    role: str = "member",
    full_name: Annotated[str, Private] = "",
    document_type: str = "",
    document_number: Annotated[str, Private] = "",
    phone: Annotated[str, Private] = "",
    person_id: UUID | None = None,
) -> MemberAdded:
    """Add a member: a person of the organisation (`person_id`), or a new one by name and document.

    :raises CircleNotFound, NotPermitted, CircleIsClosed, RoleIsUnknown, DateIsInTheFuture, DateIsBeforeFounding:
    :raises DocumentTypeIsUnknown, DocumentHasWrongDigits, RucPrefixIsUnknown, CheckDigitDiffers: of compliance
    :raises PersonNotFound, MemberAlreadyJoined:
    :raises DocumentIsTaken: another person has the document
    """
    held = demand(act, circle_id=circle_id, permission=Permission.MANAGE, between_cycles=True)
    if role not in MEMBER_ROLES:
        raise errors.RoleIsUnknown(field="role", role=role[:40], roles=", ".join(MEMBER_ROLES))
    check_day(held, joined_on, at=act.at, field="joined_on")
    if person_id is None:
        _check_document(document_type, document_number)
        person_id = parties.add_person.within(
            act, full_name=full_name, document_type=document_type, document_number=document_number, phone=phone
        ).person_id
    else:
        _check_person(act, held, person_id)
    last = Member.objects.filter(book_id=held.book_id).aggregate(last=Max("number"))["last"] or 0
    member = Member.objects.create(
        book_id=held.book_id,
        id=uuid7(act.at),
        organisation_id=act.organisation_id,
        person_id=person_id,
        number=last + 1,
        role=role,
        joined_on=joined_on,
        event_id=act.event_id,
    )
    opened = accounts.of_member(number=member.number, currency=held.currency)
    ledger.open_accounts(act, book_id=held.book_id, accounts=opened)
    act.touch("circle", circle_id)
    act.touch("member", member.id)
    return MemberAdded(member_id=member.id, person_id=person_id, number=member.number)


@action("circles.end_membership")
def end_membership(act: Act, *, circle_id: UUID, member_id: UUID, on: date) -> MembershipEnded:
    """Let a member go who holds no shares and owes nothing; their passbook stays.

    :raises CircleNotFound, NotPermitted, CircleIsClosed, DateIsInTheFuture, DateIsBeforeFounding:
    :raises MemberNotFound, MemberHasLeft, ReversalIsTooEarly, MemberHoldsShares, MemberOwes, MemberAnswersForLoans:
    """
    held = demand(act, circle_id=circle_id, permission=Permission.MANAGE, between_cycles=True)
    check_day(held, on, at=act.at)
    member = active_member_of(held, member_id)
    check_day(held, on, at=act.at, not_before=member.joined_on)
    shares = standings.shares_held(book_id=held.book_id, member_id=member_id)
    if shares:
        raise errors.MemberHoldsShares(shares=shares)
    owed = standings.owed(book_id=held.book_id, currency=held.currency, member=member)
    if owed.loans or owed.fines:
        raise errors.MemberOwes(loans=owed.loans, fines=owed.fines)
    answers_for = standings.answers_for(member)
    if answers_for:
        raise request_errors.MemberAnswersForLoans(loans=answers_for)
    requests.drop_open(act, held, on=on, reason="", member_id=member_id)
    member.is_active = False
    member.left_on = on
    member.save(update_fields=["is_active", "left_on"])
    act.touch("circle", circle_id)
    act.touch("member", member_id)
    return MembershipEnded(member_id=member_id, left_on=on)


def _check_document(document_type: str, number: str) -> None:
    """Refuse a document that cannot exist; somebody without one may join all the same.

    :raises Refusal: what `document_problem` says
    """
    problem = document_problem(document_type=document_type, number=number) if number else None
    if problem is not None:
        raise problem


def _check_person(act: Act, held: Held, person_id: UUID) -> None:
    if person_id not in parties_queries.people(organisation_id=act.organisation_id, ids=[person_id]):
        raise errors.PersonNotFound(field="person_id")
    if Member.objects.filter(book_id=held.book_id, person_id=person_id).exists():
        raise errors.MemberAlreadyJoined(field="person_id")
