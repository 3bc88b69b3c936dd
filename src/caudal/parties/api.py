"""Who calls the API: a program with its key, or a browser with its session and token; and what they are here."""

from typing import ClassVar
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import timezone
from ninja import Router
from ninja.security import HttpBearer
from ninja.security.base import AuthBase

from caudal.audit import calls
from caudal.audit.rules import ActorKind, Caller
from caudal.edge.api.fields import Output
from caudal.edge.errors import CallerIsAnother, CsrfTokenIsMissing
from caudal.parties import queries

router = Router(tags=["parties"])

ACTOR_HEADER = "Caudal-Actor"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class ApiKeyBearer(HttpBearer):
    """`Authorization: Bearer caudal_...`"""

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        """The key's caller.

        :raises ApiKeyIsNotValid:
        """
        actor, organisation_id = queries.api_key(secret=token, at=timezone.now())
        identity = queries.identity(actor=actor, organisation_id=organisation_id)
        caller = Caller(actor, organisation_id, roles=identity.roles)
        calls.identify(request, caller)
        return caller


class SessionCookie(AuthBase):
    """The session of a signed-in browser, whose writes carry the CSRF token.

    A shared phone sends later what somebody wrote down earlier: the header Caudal-Actor says who it was, and nobody
    else's session does it in their own name.
    """

    openapi_type: ClassVar[str] = "apiKey"
    openapi_in: ClassVar[str] = "cookie"
    openapi_name: ClassVar[str] = "caudal_session"

    def __call__(self, request: HttpRequest) -> Caller:
        """The session's caller.

        :raises CallerIsUnknown: nobody has signed in
        :raises CallerIsAnother: the request was made by another user
        :raises CsrfTokenIsMissing: a write without the token
        :raises NotPermitted: a user of no organisation
        """
        caller = calls.caller_of(request)
        if request.headers.get(ACTOR_HEADER, caller.actor.id) != caller.actor.id:
            raise CallerIsAnother
        if request.method not in SAFE_METHODS:
            _check_token(request)
        return caller


class _TokenCheck(CsrfViewMiddleware):
    """Django's own check, refusing in our words instead of with a page."""

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        raise CsrfTokenIsMissing


def _check_token(request: HttpRequest) -> None:
    # Ninja exempts its views from the middleware, since a program with a key has no token; so the check is made here.
    check = _TokenCheck(lambda _: HttpResponse())
    request.csrf_processing_done = False  # type: ignore[attr-defined]
    check.process_request(request)
    check.process_view(request, lambda _: HttpResponse(), (), {})


class MeOut(Output):
    actor_kind: ActorKind
    actor_id: str
    organisation_id: UUID
    organisation_name: str
    roles: list[str]
    person_id: UUID | None


@router.get("/me", response=MeOut)
def me(request: HttpRequest) -> MeOut:
    """Who you are to Caudal: the organisation of your key or session, and your roles there."""
    caller = calls.caller_of(request)
    return MeOut(
        actor_kind=caller.actor.kind,
        actor_id=caller.actor.id,
        organisation_id=caller.organisation_id,
        organisation_name=queries.organisation_name(organisation_id=caller.organisation_id),
        roles=sorted(caller.roles),
        person_id=caller.person_id,
    )
