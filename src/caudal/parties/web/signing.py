"""Another person signs on the same phone: their user name and password are good for one call, and for no session."""

from dataclasses import replace

from allauth.account.adapter import get_adapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from caudal.audit.calls import call_of, caller_of
from caudal.audit.rules import Actor, ActorKind, Call
from caudal.parties import errors, queries
from caudal.parties.models import User


def call_of_another(request: HttpRequest, *, username: str, password: str, key: str) -> Call:
    """A call in the name of who just typed their password; the session stays whose it was.

    Mistakes count against the limits of signing in, by name and by address.

    :raises CallerIsUnknown: nobody has signed in
    :raises SignInsAreTooMany:
    :raises SignInIsWrong: no such user, another password, or a user of another organisation
    """
    own = call_of(request, key=key)
    organisation_id = caller_of(request).organisation_id
    try:
        user = get_adapter(request).authenticate(request, username=username, password=password)
    except ValidationError as error:
        raise errors.SignInsAreTooMany from error
    if not isinstance(user, User) or not user.is_active:
        raise errors.SignInIsWrong(field="password")
    if queries.organisation_of(user_id=user.id) != organisation_id:
        raise errors.SignInIsWrong(field="password")
    actor = Actor(ActorKind.USER, str(user.id))
    known = queries.identity(actor=actor, organisation_id=organisation_id)
    return replace(own, actor=actor, roles=known.roles)
