"""What the queue does for itself in the background."""

from datetime import timedelta

from caudal.audit.rules import Call
from caudal.jobs import actions
from caudal.jobs.registry import periodic


@periodic("jobs.forget", every=timedelta(days=1))
def forget(call: Call) -> None:
    """Keep the queue small."""
    actions.forget_done(call)
