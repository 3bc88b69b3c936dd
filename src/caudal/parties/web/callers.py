"""Who a session belongs to: the user, the organisation they work in, and their roles there."""

from django.http import HttpRequest

from caudal.audit.rules import Actor, ActorKind, Caller
from caudal.parties import errors, queries
from caudal.parties.models import User


def caller_of_session(request: HttpRequest) -> Caller | None:
    """The caller that has signed in; None for nobody.

    :raises NotPermitted: the user belongs to no organisation
    """
    user = request.user
    if not isinstance(user, User):
        return None
    organisation_id = queries.organisation_of(user_id=user.id)
    if organisation_id is None:
        raise errors.NotPermitted
    actor = Actor(ActorKind.USER, str(user.id))
    identity = queries.identity(actor=actor, organisation_id=organisation_id)
    return Caller(actor, organisation_id, roles=identity.roles, person_id=identity.person_id)
