"""What a worker asks of the queue: take a job up, end an attempt, live, take over from the dead, begin a period."""

import json
import os
import socket
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction

from caudal.db.rows import rows
from caudal.db.sql_files import sql_text
from caudal.jobs import registry, rules
from caudal.jobs.rules import Queued, State


def claimed(*, worker_id: UUID) -> Queued | None:
    """Take up the job that is due for longest; None when there is none."""
    found = rows("caudal.jobs", "claim", worker_id=worker_id)
    if not found:
        return None
    arguments = found[0]["arguments"]
    return Queued(**found[0] | {"arguments": json.loads(arguments) if isinstance(arguments, str) else arguments})


def end(*, job: Queued, worker_id: UUID, state: State, failure: str = "") -> bool:
    """Write down how the attempt ended; False when the job had been taken from this worker meanwhile."""
    return _end(job.id, job.attempt, worker_id, state, failure)


def fail(*, job: Queued, worker_id: UUID, failure: str) -> bool:
    """Have the job tried again later, or end it as failed after its last attempt."""
    state = State.WAITING if job.attempt < job.attempts_max else State.FAILED
    return _end(job.id, job.attempt, worker_id, state, failure)


def beat(*, worker_id: UUID) -> None:
    """Say that the worker lives, and hold the lock that is let go when its connection ends.

    Nothing is lost with the last beats before a crash, so they wait for no disk.
    """
    _executed("worker_lock", id=worker_id)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local synchronous_commit = off")
        _executed("worker_beat", id=worker_id, host=socket.gethostname(), process=os.getpid())


def take_from_the_dead() -> list[UUID]:
    """Give the jobs of workers that are gone, silent or too slow to others; the worker of each such job.

    An attempt counts, also a lost one.
    """
    with transaction.atomic():
        lost = rows("caudal.jobs", "lost", silence=rules.SILENCE_SECONDS_MAX)
        for row in lost:
            state = State.WAITING if row["attempt"] < row["attempts_max"] else State.FAILED
            _end(row["id"], row["attempt"], row["worker_id"], state, rules.LOST)
    _executed("forget_workers", silence=10 * rules.SILENCE_SECONDS_MAX)
    return [row["worker_id"] for row in lost]


def leave(*, worker_id: UUID) -> None:
    """Strike the worker off the list; a job that it has not ended is taken over at once."""
    with connection.cursor() as cursor:
        cursor.execute("delete from jobs_worker where id = %s", [worker_id])


def begin_periods() -> int:
    """Queue the periodic jobs whose period has begun; how many were."""
    works = [work for work in registry.works().values() if work.every is not None]
    return _executed(
        "due_periods",
        names=[work.name for work in works],
        seconds=[int(work.every.total_seconds()) for work in works if work.every is not None],
        attempts=[work.attempts_max for work in works],
        limits=[work.seconds_max for work in works],
    )


def new_worker_id() -> UUID:
    """A worker's id; only for itself, so any will do."""
    return uuid4()


def _end(job_id: UUID, attempt: int, worker_id: UUID, state: State, failure: str) -> bool:
    changed = _executed(
        "end",
        id=job_id,
        attempt=attempt,
        worker_id=worker_id,
        state=state,
        ended=state in rules.ENDED,
        delay=rules.delay_seconds(attempt, lost=failure == rules.LOST) if state is State.WAITING else 0,
        failure=failure[: rules.FAILURE_LENGTH_MAX],
    )
    return changed == 1


def _executed(name: str, **parameters: Any) -> int:
    """How many rows the named statement wrote."""
    with connection.cursor() as cursor:
        cursor.execute(sql_text("caudal.jobs", name), parameters)
        return int(cursor.rowcount)
