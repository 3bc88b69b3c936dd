"""Scenarios of the queue's own actions."""

from datetime import timedelta
from uuid import UUID, uuid4

from django.db import connection

from caudal.audit.actions import Act
from caudal.jobs import registry
from caudal.jobs.actions import forget_done, queue
from tests.faults.scenarios import NOON, Scenario, a_call, an_organisation, done, refused

NOTHING = "tests.do_nothing"


@registry.job(NOTHING)
def do_nothing(call: object) -> None:
    """Be a job."""


def a_job(organisation_id: UUID | None, state: str) -> UUID:
    """A job that has run and ended long ago."""
    act = Act(name="tests.queue", call=a_call(organisation_id=organisation_id), event_id=uuid4())
    job_id = queue(act, NOTHING)
    with connection.cursor() as cursor:
        cursor.execute(
            "update jobs_job set state = 'running', attempts = 1, worker_id = id, lease_until = now() where id = %s",
            [job_id],
        )
        cursor.execute(
            "update jobs_job set state = %s, worker_id = null, lease_until = null, ended_at = %s where id = %s",
            [state, NOON - timedelta(days=60), job_id],
        )
    return job_id


@done("jobs.run_again")
def a_job_that_has_failed() -> Scenario:
    call = an_organisation()
    return Scenario(call, {"job_id": a_job(call.organisation_id, "failed")})


@refused("jobs.run_again")
def a_job_that_is_done() -> Scenario:
    call = an_organisation()
    return Scenario(call, {"job_id": a_job(call.organisation_id, "done")})


@done("jobs.forget_done")
def a_job_that_was_done_long_ago() -> Scenario:
    # Those of earlier scenarios are not to be counted with this one.
    forget_done(a_call())
    a_job(None, "done")
    return Scenario(a_call())
