"""Organisations, keys and users for tests, made by the same actions that people use."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from caudal.audit.rules import Actor, ActorKind, Call
from caudal.parties import actions, rules

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
CENTURY = timedelta(days=36500)
PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class Organisation:
    """An organisation that a test may call in."""

    id: UUID

    def call(self) -> Call:
        """A call of our own programs, with a key of its own."""
        return Call(Actor(ActorKind.SYSTEM, "tests"), key=str(uuid4()), at=NOON, organisation_id=self.id)

    def api_key(self, role: str = "operator", *, name: str = "Programme", lasts: timedelta = CENTURY) -> str:
        """The secret of a new key."""
        secret = rules.API_KEY_PREFIX + secrets.token_hex(16)
        actions.make_api_key(self.call(), name=name, secret=secret, role=role, expires_at=NOON + lasts)
        return secret

    def headers(self, role: str = "operator") -> dict[str, str]:
        """The headers that a program of this organisation sends."""
        return {"Authorization": f"Bearer {self.api_key(role)}", "Accept-Language": "en"}

    def person(self, name: str = "Rosa Quispe Mamani") -> UUID:
        return actions.add_person(self.call(), full_name=name).person_id

    def user(self, role: str | None = None, *, person_id: UUID | None = None, name: str = "") -> str:
        """The sign-in name of a new user; the password is `PASSWORD`."""
        username = name or f"user-{uuid4()}"
        actions.add_user(self.call(), username=username, password=PASSWORD, person_id=person_id, role=role)
        return username


def organisation(name: str = "Red de Juntas") -> Organisation:
    """A new organisation."""
    made = Organisation(uuid4())
    actions.open_organisation(made.call(), organisation_id=made.id, name=name)
    return made
