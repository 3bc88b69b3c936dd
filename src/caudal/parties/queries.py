"""Who somebody is: their roles in an organisation, their person, the key they call with."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from caudal.audit.rules import Actor, ActorKind
from caudal.parties import errors, rules
from caudal.parties.models import ApiKey, Organisation, Person, User


@dataclass(frozen=True, slots=True)
class Identity:
    """An actor as an organisation knows it: its roles there, and the person behind it."""

    roles: frozenset[str]
    person_id: UUID | None


TRUSTED = Identity(roles=frozenset({"owner"}), person_id=None)


@dataclass(frozen=True, slots=True)
class PersonCard:
    """A person as lists show them; `sort_key` orders names without accents or case."""

    person_id: UUID
    full_name: str
    sort_key: str
    document_type: str
    document_number: str
    phone: str


@dataclass(frozen=True, slots=True)
class OrganisationCard:
    """What pages say about an organisation."""

    name: str
    is_sample: bool


def identity(*, actor: Actor, organisation_id: UUID) -> Identity:
    """The roles and the person of `actor` in the organisation. One query at the most."""
    if actor.kind in {ActorKind.SYSTEM, ActorKind.JOB, ActorKind.DATA_MOVE}:
        return TRUSTED
    if actor.kind is ActorKind.API_KEY:
        keys = ApiKey.objects.filter(id=actor.id, organisation_id=organisation_id, revoked_at=None)
        return Identity(roles=frozenset(keys.values_list("role", flat=True)), person_id=None)
    rows = User.objects.filter(id=actor.id, is_active=True).values_list(
        "person__organisation_id", "person_id", "memberships__organisation_id", "memberships__role"
    )
    people = {person for home, person, _, _ in rows if home == organisation_id}
    roles = frozenset(role for _, _, where, role in rows if where == organisation_id)
    return Identity(roles=roles, person_id=next(iter(people), None))


def organisation_of(*, user_id: UUID) -> UUID | None:
    """The organisation that a user works in: the one of their membership, else the one of their person."""
    row: tuple[UUID | None, UUID | None] | None = (
        User.objects.filter(id=user_id)
        .values_list("memberships__organisation_id", "person__organisation_id")
        .order_by("memberships__organisation_id")
        .first()
    )
    if row is None:
        return None
    of_membership, of_person = row
    return of_person if of_membership is None else of_membership


def api_key(*, secret: str, at: datetime) -> tuple[Actor, UUID]:
    """The actor and organisation of a key that a program called with.

    :raises ApiKeyIsNotValid: unknown, revoked or expired; it is not said which
    """
    found = ApiKey.objects.filter(digest=rules.api_key_digest(secret), revoked_at=None, expires_at__gt=at).values_list(
        "id", "organisation_id"
    )
    row = found.first()
    if row is None:
        raise errors.ApiKeyIsNotValid
    return Actor(ActorKind.API_KEY, str(row[0])), row[1]


def organisation_ids() -> frozenset[UUID]:
    """Every organisation of this installation. One query."""
    return frozenset(Organisation.objects.values_list("id", flat=True))


def organisation_name(*, organisation_id: UUID) -> str:
    """The name of an organisation that is known to exist."""
    return Organisation.objects.values_list("name", flat=True).get(id=organisation_id)


def organisation_card(*, organisation_id: UUID) -> OrganisationCard:
    """An organisation that is known to exist. One query."""
    return OrganisationCard(*Organisation.objects.values_list("name", "is_sample").get(id=organisation_id))


def actor_names(actors: Collection[Actor]) -> dict[Actor, str]:
    """What people call these actors: the person behind a user (or its sign-in), the name of a key. Two queries."""
    users = User.objects.filter(id__in=[actor.id for actor in actors if actor.kind is ActorKind.USER])
    keys = ApiKey.objects.filter(id__in=[actor.id for actor in actors if actor.kind is ActorKind.API_KEY])
    names = {
        Actor(ActorKind.USER, str(user_id)): full_name or username
        for user_id, full_name, username in users.values_list("id", "person__full_name", "username")
    }
    return names | {Actor(ActorKind.API_KEY, str(key_id)): name for key_id, name in keys.values_list("id", "name")}


def users_with_roles(*, organisation_id: UUID, roles: Collection[str]) -> dict[UUID, str]:
    """Who may sign in and has one of the roles in the organisation, with what people call them, by name. One query."""
    users = User.objects.filter(
        is_active=True, memberships__organisation_id=organisation_id, memberships__role__in=list(roles)
    )
    found = users.values_list("id", "person__full_name", "username").distinct()
    named = {user_id: full_name or username for user_id, full_name, username in found}
    return dict(sorted(named.items(), key=lambda one: (one[1].casefold(), one[0])))


def people(*, organisation_id: UUID, ids: Collection[UUID]) -> dict[UUID, PersonCard]:
    """The people of an organisation among `ids`. One query."""
    rows = Person.objects.filter(organisation_id=organisation_id, id__in=list(ids)).values_list(
        "id", "full_name", "sort_key", "document_type", "document_number", "phone"
    )
    return {row[0]: PersonCard(*row) for row in rows}
