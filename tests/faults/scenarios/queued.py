"""A scenario per job: a world in which it is the one that is due; `tests/faults/test_jobs.py` kills its worker there.

    @due("ledger.deliver_crossing", "the target refuses")
    def to_a_closed_account() -> UUID: ...

A builder queues the job, by the action that does so in life, and answers its id. It runs some twenty times, so keep it
quick.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from uuid import UUID, uuid4

from django.db import connection

from caudal.jobs.actions import forget_done
from tests.faults.scenarios import a_call
from tests.faults.scenarios.jobs import a_job

Builder = Callable[[], UUID]
_builders: dict[tuple[str, str], Builder] = {}


def due(job: str, story: str = "all is well") -> Callable[[Builder], Builder]:
    """Register a world in which `job` is due."""

    def register(builder: Builder) -> Builder:
        assert (job, story) not in _builders
        _builders[job, story] = builder
        return builder

    return register


def builders() -> Mapping[tuple[str, str], Builder]:
    """Every scenario by job and story, of every file in this folder."""
    for file in sorted(Path(__file__).parent.glob("[a-z]*.py")):
        import_module(f"tests.faults.scenarios.{file.stem}")
    return dict(_builders)


def begun(name: str) -> UUID:
    """A periodic job whose period, one that there will never be again, has begun."""
    job_id = uuid4()
    _execute(
        "insert into jobs_job (id, name, arguments, period_at, queued_at, due_at, state, attempts, attempts_max,"
        " seconds_max, failure)"
        " values (%s, %s, '{}', now() + random() * interval '100 years', now(), now(), 'waiting', 0, 10, 300, '')",
        [job_id, name],
    )
    return job_id


def make_due() -> None:
    """Let no job wait for its next attempt."""
    _execute("update jobs_job set due_at = now() where state = 'waiting'", [])


def end_all() -> None:
    """Leave nothing to do."""
    _execute("update jobs_job set state = 'running', worker_id = id, lease_until = now() where state = 'waiting'", [])
    _execute(
        "update jobs_job set state = 'done', worker_id = null, lease_until = null, ended_at = now()"
        " where state = 'running'",
        [],
    )


def _execute(sql: str, values: list[object]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)  # type: ignore[arg-type]


@due("jobs.forget")
def something_was_done_long_ago() -> UUID:
    forget_done(a_call())
    a_job(None, "done")
    return begun("jobs.forget")
