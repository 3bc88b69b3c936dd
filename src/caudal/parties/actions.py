"""Open organisations, add people, let users in, make API keys."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.contrib.auth.hashers import make_password

from caudal.audit.actions import Act, action
from caudal.audit.rules import Private, Secret
from caudal.db import constraints
from caudal.kernel.ids import uuid7
from caudal.kernel.text import clean_text
from caudal.parties import errors, queries, rules
from caudal.parties.models import ROLES, ApiKey, Membership, Organisation, Person, User

NAME_LENGTH_MAX = 200

constraints.refuses("parties_person_document_unique", lambda: errors.DocumentIsTaken(field="document_number"))
constraints.refuses("parties_user_username_in_any_case", lambda: errors.UsernameIsTaken(field="username"))
constraints.refuses("parties_user_username_key", lambda: errors.UsernameIsTaken(field="username"))


@dataclass(frozen=True)
class OrganisationOpened:
    organisation_id: UUID


@dataclass(frozen=True)
class PersonAdded:
    person_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """A person with an id of their own, as a data move brings them."""

    id: UUID
    full_name: str
    document_type: str = ""
    document_number: str = ""
    phone: str = ""
    email: str = ""
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class UserAdded:
    user_id: UUID


@dataclass(frozen=True)
class ApiKeyMade:
    api_key_id: UUID


@action("parties.open_organisation")
def open_organisation(act: Act, *, organisation_id: UUID, name: str, is_sample: bool = False) -> OrganisationOpened:
    """Open an organisation, or find it open under this id already."""
    Organisation.objects.get_or_create(
        id=organisation_id,
        defaults={
            "name": clean_text(name, length_max=NAME_LENGTH_MAX, field="name"),
            "is_sample": is_sample,
            "opened_at": act.at,
        },
    )
    act.touch("organisation", organisation_id)
    return OrganisationOpened(organisation_id)


@action("parties.add_person")
def add_person(
    act: Act,
    *,
    full_name: Annotated[str, Private],
    document_type: str = "",
    document_number: Annotated[str, Private] = "",
    phone: Annotated[str, Private] = "",
    person_id: UUID | None = None,
) -> PersonAdded:
    """Add a person to the caller's organisation.

    :raises DocumentIsTaken: the organisation knows the document already
    """
    name = clean_text(full_name, length_max=NAME_LENGTH_MAX, field="full_name")
    number = clean_text(document_number, length_max=20, field="document_number", empty_allowed=True)
    if number and _document_is_known(act.organisation_id, document_type, number):
        raise errors.DocumentIsTaken(field="document_number")
    person = Person.objects.create(
        id=person_id or uuid7(act.at),
        organisation_id=act.organisation_id,
        full_name=name,
        sort_key=rules.sort_key(name),
        document_type=document_type if number else "",
        document_number=number,
        phone=clean_text(phone, length_max=40, field="phone", empty_allowed=True),
    )
    act.touch("person", person.id)
    return PersonAdded(person.id)


def ensure_people(act: Act, *, people: Sequence[NewPerson]) -> dict[UUID, UUID]:
    """Add those people whom the organisation does not know yet, as a step of a data move; say who each of them is here.

    Known is who has the id, or the document: two sources may both tell of one person. Returns the id here by the id
    offered. Three queries.

    :raises DocumentIsTaken: two of the people offered share a document
    """
    documents = {(one.document_type, one.document_number): one.id for one in people if one.document_number}
    same_document = Person.objects.filter(
        organisation_id=act.organisation_id, document_number__in=[number for _, number in documents]
    ).values_list("document_type", "document_number", "id")
    here = {documents[kind, number]: known for kind, number, known in same_document if (kind, number) in documents}
    offered = [one.id for one in people]
    here |= {known: known for known in Person.objects.filter(id__in=offered).values_list("id", flat=True)}
    Person.objects.bulk_create(
        Person(
            id=one.id,
            organisation_id=act.organisation_id,
            full_name=one.full_name,
            sort_key=rules.sort_key(one.full_name),
            document_type=one.document_type if one.document_number else "",
            document_number=one.document_number,
            phone=one.phone,
            email=one.email,
            details=dict(one.details),
        )
        for one in people
        if one.id not in here
    )
    return {one: here.get(one, one) for one in offered}


@action("parties.add_user")
def add_user(
    act: Act,
    *,
    username: str,
    password: Annotated[str, Secret],
    person_id: UUID | None = None,
    role: str | None = None,
    user_id: UUID | None = None,
) -> UserAdded:
    """Let somebody sign in, as a person, with a role in the whole organisation, or both.

    :raises NotPermitted: only an owner lets people in
    :raises RoleIsUnknown:
    :raises PersonNotFound: also for a person of another organisation
    :raises UsernameIsTaken: whatever the case of its letters, which do not matter at sign-in
    """
    _require_owner(act)
    name = clean_text(username, length_max=NAME_LENGTH_MAX, field="username")
    if role is not None:
        _check_role(role)
    if person_id is not None and not _person_is_here(act.organisation_id, person_id):
        raise errors.PersonNotFound(field="person_id")
    if User.objects.filter(username__iexact=name).exists():
        raise errors.UsernameIsTaken(field="username")
    user = User.objects.create(
        id=user_id or uuid7(act.at), username=name, password=make_password(password), person_id=person_id
    )
    if role is not None:
        Membership.objects.create(organisation_id=act.organisation_id, user_id=user.id, role=role)
    act.touch("user", user.id)
    return UserAdded(user.id)


@action("parties.make_api_key")
def make_api_key(act: Act, *, name: str, secret: Annotated[str, Secret], role: str, expires_at: datetime) -> ApiKeyMade:
    """Keep the digest of a key that the door made and has shown once.

    :raises NotPermitted: only an owner makes keys
    :raises RoleIsUnknown:
    """
    _require_owner(act)
    _check_role(role)
    made = ApiKey.objects.create(
        id=uuid7(act.at),
        organisation_id=act.organisation_id,
        name=clean_text(name, length_max=NAME_LENGTH_MAX, field="name"),
        digest=rules.api_key_digest(secret),
        role=role,
        expires_at=expires_at,
    )
    act.touch("api_key", made.id)
    return ApiKeyMade(made.id)


def _require_owner(act: Act) -> None:
    if "owner" not in queries.identity(actor=act.actor, organisation_id=act.organisation_id).roles:
        raise errors.NotPermitted


def _check_role(role: str) -> None:
    if role not in ROLES:
        raise errors.RoleIsUnknown(field="role", roles=", ".join(ROLES))


def _person_is_here(organisation_id: UUID, person_id: UUID) -> bool:
    return Person.objects.filter(organisation_id=organisation_id, id=person_id).exists()


def _document_is_known(organisation_id: UUID, document_type: str, number: str) -> bool:
    return Person.objects.filter(
        organisation_id=organisation_id, document_type=document_type, document_number=number
    ).exists()
