"""How a request becomes a call: the one place where pages and the API learn caller, moment and origin."""

import re
from collections.abc import Callable, Collection, Mapping
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.module_loading import import_string

from caudal.audit.errors import KeyIsMissing
from caudal.audit.rules import Actor, Call, Caller
from caudal.edge.errors import CallerIsUnknown

ORIGIN_LENGTH_MAX = 300
KEY_HEADER = "Idempotency-Key"
REQUEST_ID_HEADER = "X-Request-ID"

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,100}", re.ASCII)
_ATTRIBUTE = "caudal_caller"


def identify(request: HttpRequest, caller: Caller) -> None:
    """Say who sends `request`; a door does it that knows better than the session (an API key)."""
    setattr(request, _ATTRIBUTE, caller)


def caller_of(request: HttpRequest) -> Caller:
    """Who sends `request`: whom a door identified, else whom the session names. Asked once per request.

    The setting CAUDAL_CALLER_OF_SESSION names the function that knows sessions, since users live on a higher floor.

    :raises CallerIsUnknown: nobody has signed in
    :raises Refusal: what that function refuses
    """
    known: Caller | None = getattr(request, _ATTRIBUTE, None)
    if known is not None:
        return known
    of_session: Callable[[HttpRequest], Caller | None] = import_string(settings.CAUDAL_CALLER_OF_SESSION)
    found = of_session(request)
    if found is None:
        raise CallerIsUnknown
    identify(request, found)
    return found


def call_of(request: HttpRequest, *, key: str | None = None) -> Call:
    """The call that a door hands to an action. `key` is the form's own; else the request's Idempotency-Key.

    :raises CallerIsUnknown:
    :raises KeyIsMissing: neither a key nor the header
    """
    caller = caller_of(request)
    chosen = request.headers.get(KEY_HEADER, "") if key is None else key
    if not chosen:
        raise KeyIsMissing(field="idempotency_key")
    return Call(
        actor=caller.actor,
        key=chosen,
        at=timezone.now(),
        organisation_id=caller.organisation_id,
        ip=_storable(request.META.get("REMOTE_ADDR", "")),
        user_agent=_storable(request.headers.get("User-Agent", "")),
        request_id=_request_id(request),
        roles=caller.roles,
    )


def names_of(actors: Collection[Actor]) -> Mapping[Actor, str]:
    """Actors by the names that people know, as far as the setting CAUDAL_ACTOR_NAMES knows any."""
    asked: Callable[[Collection[Actor]], Mapping[Actor, str]] = import_string(settings.CAUDAL_ACTOR_NAMES)
    return asked(actors)


def _request_id(request: HttpRequest) -> str:
    given = request.headers.get(REQUEST_ID_HEADER, "")
    return given if _REQUEST_ID.fullmatch(given) else uuid4().hex


def _storable(text: str) -> str:
    """A header as it may be kept: printable, and not longer than anyone reads."""
    return "".join(character for character in text if character.isprintable())[:ORIGIN_LENGTH_MAX]
