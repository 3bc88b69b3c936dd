"""What becomes of a job: its states, when it is tried again, how time is cut into periods, what a job may carry."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum, StrEnum
from typing import Any
from uuid import UUID

ATTEMPTS_MAX = 10
SECONDS_MAX = 300
DELAY_SECONDS_MAX = 600
PERIOD_SECONDS_MIN = 1
# A worker whose connection has ended, or that is silent for so long, is taken for dead; others get its jobs.
SILENCE_SECONDS_MAX = 6
KEPT_DAYS = 30
NAME_LENGTH_MAX = 100
FAILURE_LENGTH_MAX = 200
CHANNEL = "caudal_jobs"
LOST = "the worker was lost"

# Arguments are read by whoever reads the queue: ids and figures, never a person's data.
CARRIED = (UUID, int, bool, date, datetime)


class State(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"
    """Its action said no: the answer is remembered, so trying again would change nothing."""
    FAILED = "failed"
    """Tried as often as it may be; a person has to look."""


ENDED = frozenset({State.DONE, State.REFUSED, State.FAILED})


@dataclass(frozen=True, slots=True)
class Queued:
    """A job that has been taken up by a worker, for the `attempt`-th time."""

    id: UUID
    name: str
    arguments: dict[str, Any]
    organisation_id: UUID | None
    attempt: int
    attempts_max: int
    at: datetime


def delay_seconds(attempt: int, *, lost: bool = False) -> int:
    """How long to wait after the `attempt`-th attempt (1, 2 ...): 1, 2, 4 ... up to ten minutes.

    Half as long where the worker was `lost`, from 0: mostly it is not the job's fault.
    """
    assert attempt >= 1
    seconds: int = min(2 ** min(attempt - 1, 20), DELAY_SECONDS_MAX)
    return seconds // 2 if lost else seconds


def may_carry(hint: Any) -> bool:
    """Whether a job may have an argument of this type."""
    return isinstance(hint, type) and issubclass(hint, (*CARRIED, Enum))


def check_period(every: timedelta) -> None:
    """A period is whole seconds, counted from 1970 in UTC: every worker cuts time at the same places."""
    assert every >= timedelta(seconds=PERIOD_SECONDS_MIN) and not every % timedelta(seconds=1), f"no period: {every}"
