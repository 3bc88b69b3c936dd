"""Queue a job in the transaction of the act that wants it; run a failed one again; forget what was done long ago."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models.functions import Now

from caudal.audit.actions import Act, action
from caudal.jobs import errors, registry, rules
from caudal.jobs.models import Job
from caudal.jobs.rules import State
from caudal.kernel.ids import uuid7


def queue(act: Act, name: str, /, *, due_at: datetime | None = None, **arguments: Any) -> UUID:
    """Have the job `name` run once this act has committed (not before `due_at`); an act that is undone queues nothing.

    The job acts in the organisation of this act, and its row names this act's event as the cause.
    """
    assert act.is_open, f"{act.name} is over; it can queue nothing"
    work = registry.work(name)
    assert work.every is None, f"{name} is periodic: workers queue it"
    job = Job.objects.create(
        id=uuid7(act.at),
        name=name,
        arguments=work.dumped(arguments),
        organisation_id=act.call.organisation_id,
        event_id=act.event_id,
        # The queue goes by the database's clock alone, whatever the clocks of servers and workers say.
        queued_at=Now(),
        due_at=due_at or Now(),
        attempts_max=work.attempts_max,
        seconds_max=work.seconds_max,
    )
    if due_at is None:
        # Told after the commit and apart from it: NOTIFY inside a transaction makes all commits of the database wait
        # for one another. Whatever gets lost here, workers find the job by looking.
        transaction.on_commit(_wake_workers, robust=True)
    return job.id


@action("jobs.run_again")
def run_again(act: Act, *, job_id: UUID) -> None:
    """Give a failed job as many attempts as it had, from now on.

    :raises JobNotFound:
    :raises JobHasNotFailed: it waits, runs, is done, or was refused for good
    """
    job = Job.objects.select_for_update(no_key=True).filter(id=job_id).first()
    if job is None or (act.call.organisation_id and job.organisation_id != act.call.organisation_id):
        raise errors.JobNotFound
    if job.state != State.FAILED:
        raise errors.JobHasNotFailed(state=job.state)
    allowed = registry.work(job.name).attempts_max
    Job.objects.filter(id=job_id).update(
        state=State.WAITING, attempts_max=job.attempts + allowed, due_at=Now(), ended_at=None
    )
    act.touch("job", job_id)
    transaction.on_commit(_wake_workers, robust=True)


@action("jobs.forget_done")
def forget_done(act: Act) -> int:
    """Delete jobs that were done long ago, and tell how many; failed and refused ones stay for people to see."""
    before = act.at - timedelta(days=rules.KEPT_DAYS)
    deleted, _ = Job.objects.filter(state=State.DONE, ended_at__lt=before).delete()
    return deleted


def _wake_workers() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_notify(%s, '')", [rules.CHANNEL])
