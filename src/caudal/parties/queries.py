"""Who somebody is: their roles in an organisation, their person, the key they call with."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from caudal.audit.rules import Actor, ActorKind
from caudal.parties import errors, rules
from caudal.parties.models import ApiKey, User


@dataclass(frozen=True, slots=True)
class Identity:
    """An actor as an organisation knows it: its roles there, and the person behind it."""

    roles: frozenset[str]
    person_id: UUID | None


TRUSTED = Identity(roles=frozenset({"owner"}), person_id=None)


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
    row = (
        User.objects.filter(id=user_id)
        .values_list("memberships__organisation_id", "person__organisation_id")
        .order_by("memberships__organisation_id")
        .first()
    )
    return (row[0] or row[1]) if row else None


def api_key(*, secret: str, at: datetime) -> tuple[Actor, UUID]:
    """The actor and organisation of a key that a program called with.

    :raises ApiKeyIsNotValid: unknown, revoked or expired; it is not said which
    """
    found = ApiKey.objects.filter(
        digest=rules.api_key_digest(secret), revoked_at=None, expires_at__gt=at
    ).values_list("id", "organisation_id")
    row = found.first()
    if row is None:
        raise errors.ApiKeyIsNotValid
    return Actor(ActorKind.API_KEY, str(row[0])), row[1]


