"""Reads of the queue: how it stands, and which jobs are in a state."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from caudal.db.rows import rows
from caudal.jobs import errors, rules
from caudal.jobs.models import Job
from caudal.jobs.rules import State

PAGE_MAX = 200


@dataclass(frozen=True, slots=True)
class Standing:
    """The queue now. `waiting` jobs are due, the oldest of them for `oldest_seconds`; `later` ones are not due yet."""

    waiting: int
    oldest_seconds: int
    later: int
    running: int
    refused: int
    failed: int
    workers: int


@dataclass(frozen=True, slots=True)
class JobView:
    """A job as a list shows it. `failure` is a refusal's code or an error's name and place, never a value."""

    id: UUID
    name: str
    state: State
    attempts: int
    attempts_max: int
    queued_at: datetime
    due_at: datetime
    ended_at: datetime | None
    organisation_id: UUID | None
    event_id: UUID | None
    failure: str


_FIELDS = tuple(JobView.__dataclass_fields__)


def standing() -> Standing:
    """Depth, age, ends and workers. One query."""
    return Standing(**rows("caudal.jobs", "standing", silence=rules.SILENCE_SECONDS_MAX)[0])


def jobs(*, state: State | None = None, limit: int = 50) -> list[JobView]:
    """The newest jobs, newest first; those in `state`, or all."""
    found = Job.objects.order_by("-queued_at", "-id")
    if state is not None:
        found = found.filter(state=state)
    return [_view(row) for row in found.values(*_FIELDS)[: min(limit, PAGE_MAX)]]


def job(*, job_id: UUID) -> JobView:
    """One job.

    :raises JobNotFound:
    """
    found = Job.objects.filter(id=job_id).values(*_FIELDS).first()
    if found is None:
        raise errors.JobNotFound
    return _view(found)


def _view(row: dict[str, object]) -> JobView:
    return JobView(**{**row, "state": State(str(row["state"]))})  # type: ignore[arg-type]
