"""One attempt at one job: its call, its run, and its end, whatever happens."""

import logging
import traceback
from pathlib import Path
from uuid import UUID

from caudal.audit.rules import Actor, ActorKind, Call
from caudal.jobs import registry
from caudal.jobs.rules import Queued, State
from caudal.jobs.worker import claims
from caudal.kernel.refusals import Refusal, Unavailable

log = logging.getLogger(__name__)


def run_next(*, worker_id: UUID) -> bool:
    """Take up a job and run it; False when there was none.

    The job is marked only after it has come back: one that dies in between runs again, and its action remembers.
    """
    job = claims.claimed(worker_id=worker_id)
    if job is None:
        return False
    if not _attempt(job, worker_id):
        log.warning("job %s %s was taken over by another worker during attempt %s", job.name, job.id, job.attempt)
    return True


def call_of(job: Queued) -> Call:
    """The call that a job's function gets: its key is the same at every attempt, its request names the attempt."""
    return Call(
        actor=Actor(ActorKind.JOB, job.name),
        key=f"job:{job.id}",
        at=job.at,
        organisation_id=job.organisation_id,
        request_id=f"{job.id}.{job.attempt}",
    )


def _attempt(job: Queued, worker_id: UUID) -> bool:
    try:
        work = registry.work(job.name)
        work.function(call_of(job), **work.loaded(job.arguments))
    except Refusal as refusal:
        return claims.end(job=job, worker_id=worker_id, state=State.REFUSED, failure=refusal.code)
    except Unavailable as trouble:
        return claims.fail(job=job, worker_id=worker_id, failure=_cause_of(trouble))
    except Exception as bug:  # noqa: BLE001 - the one place that turns what a job raised into its state
        failure = _told(bug)
        log.warning("job %s %s failed at attempt %s: %s", job.name, job.id, job.attempt, failure)
        return claims.fail(job=job, worker_id=worker_id, failure=failure)
    return claims.end(job=job, worker_id=worker_id, state=State.DONE)


def _cause_of(trouble: Unavailable) -> str:
    cause = trouble.__cause__
    return f"unavailable: {cause.code if isinstance(cause, Refusal) else type(cause or trouble).__name__}"


def _told(bug: Exception) -> str:
    """An error's name and place. Not its words: they may hold a row, and people are in it."""
    frames = traceback.extract_tb(bug.__traceback__)
    where = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(bug).__name__}{where}"
