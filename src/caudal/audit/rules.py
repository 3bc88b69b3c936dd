"""Who calls, with which key, at what moment; and how two payloads under one key are compared."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from caudal.audit.errors import ArgumentsAreTooLarge, KeyIsMalformed
from caudal.kernel.text import TextIsNotClean

KEY_LENGTH_MAX = 200
# What an action takes at most, whatever it is about; each has narrower bounds of its own.
ITEMS_MAX = 20_000
CHARACTERS_MAX = 32 * 1024 * 1024
NO_ORGANISATION = UUID(int=0)

_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True)
_NOT_STORABLE = re.compile("[\x00\ud800-\udfff]")


class ActorKind(StrEnum):
    USER = "user"
    API_KEY = "api_key"
    JOB = "job"
    DATA_MOVE = "data_move"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a kind and the id it has there; never empty."""

    kind: ActorKind
    id: str

    def __post_init__(self) -> None:
        assert self.id, "an actor has an id"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, in which organisation, with which roles in the whole of it; and the person behind a user."""

    actor: Actor
    organisation_id: UUID
    roles: frozenset[str] = frozenset()
    person_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """One request to act, as a door makes it: the only place where clock, key and caller come from."""

    actor: Actor
    key: str
    at: datetime
    organisation_id: UUID | None = None
    ip: str = ""
    user_agent: str = ""
    request_id: str = ""
    roles: frozenset[str] = frozenset()
    """What the caller may do in the whole organisation, as the door found it; floors below `parties` ask this."""

    @property
    def stream(self) -> UUID:
        """The chain of events that this call is recorded in: one per organisation."""
        return self.organisation_id or NO_ORGANISATION

    @property
    def scope(self) -> str:
        """Keys are the caller's own: two organisations or two people never share one."""
        return f"{self.stream}/{self.actor.kind}/{self.actor.id}"


class Private:
    """Marks an argument (`Annotated[str, Private]`) that the event does not tell: personal data."""


class Secret:
    """Marks an argument that leaves no trace at all, not even a digest to compare: a password, a key."""


def check_key(key: str) -> None:
    """Refuse a key that cannot be stored and compared byte for byte.

    :raises KeyIsMalformed:
    """
    if not (0 < len(key) <= KEY_LENGTH_MAX and key.isascii() and key.isprintable()):
        raise KeyIsMalformed(field="idempotency_key", length_max=KEY_LENGTH_MAX)


def check_items(value: Any, *, field: str) -> None:
    """Refuse a list so long that reading it would keep everybody else waiting.

    :raises ArgumentsAreTooLarge:
    """
    if isinstance(value, list | tuple) and len(value) > ITEMS_MAX:
        raise _too_large(field)


def check_storable(payload: Mapping[str, Any]) -> None:
    """Refuse JSON values with text that PostgreSQL cannot hold (NUL, lone surrogates), or with too much of it.

    The event could not tell it, so it is refused before anything runs.

    :raises TextIsNotClean:
    :raises ArgumentsAreTooLarge:
    """
    characters = 0
    for name, value in payload.items():
        characters += _storable_characters(value, field=name)
        if characters > CHARACTERS_MAX:
            raise _too_large(name)


def _storable_characters(value: Any, *, field: str) -> int:
    if isinstance(value, str):
        if _NOT_STORABLE.search(value):
            raise TextIsNotClean(field=field)
        return len(value)
    if isinstance(value, dict):
        return sum(
            _storable_characters(name, field=field) + _storable_characters(inner, field=field)
            for name, inner in value.items()
        )
    if isinstance(value, list):
        return sum(_storable_characters(inner, field=field) for inner in value)
    return 0


def _too_large(field: str) -> ArgumentsAreTooLarge:
    return ArgumentsAreTooLarge(field=field, argument=field, items_max=ITEMS_MAX, characters_max=CHARACTERS_MAX)


def digests(payload: Mapping[str, Any]) -> dict[str, str]:
    """A digest per field: enough to name the field that differs, without keeping its value."""
    return {name: _digest(value) for name, value in payload.items()}


def first_difference(stored: Mapping[str, str], offered: Mapping[str, str]) -> str | None:
    """The first field (by name) in which two payloads differ, or None."""
    names = sorted(stored.keys() | offered.keys())
    return next((name for name in names if stored.get(name) != offered.get(name)), None)


def _digest(value: Any) -> str:
    return hashlib.sha256(_CANONICAL.encode(value).encode()).hexdigest()
