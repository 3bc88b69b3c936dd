"""What runs in the background of circles: loans that were approved and not handed over in time stop being promised."""

from dataclasses import replace
from datetime import timedelta

from caudal.audit.rules import Call
from caudal.circles.actions import requests
from caudal.circles.queries import requests as queries
from caudal.jobs.registry import periodic

EXPIRE_EVERY = timedelta(minutes=10)


@periodic("circles.expire_requests", every=EXPIRE_EVERY)
def expire_requests(call: Call) -> None:
    """End old promises, circle by circle, with a key each; whatever is done in a circle first ends them, too."""
    for organisation_id, circle_id in queries.circles_with_expired(at=call.at):
        one = replace(call, organisation_id=organisation_id, key=f"{call.key}:{circle_id}")
        requests.expire_requests(one, circle_id=circle_id)
