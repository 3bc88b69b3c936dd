"""The worker: threads that run jobs, and one that keeps them awake, says that they live, and minds the dead."""

import logging
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from django.db import Error, connection
from django.db.utils import InterfaceError, OperationalError

from caudal.jobs import rules
from caudal.jobs.worker import attempts, claims

log = logging.getLogger(__name__)

THREADS = 2
THREADS_MAX = 32
# How long anything goes unseen when nobody tells: jobs due later, periods, a message lost.
SECONDS_BETWEEN_LOOKS = 1
SECONDS_AFTER_TROUBLE = 1
STOP_SECONDS_MAX = 25


@dataclass(slots=True)
class Worker:
    """One process's share of the work. `run` returns after `stop`, or when `parent` is no longer the parent process."""

    threads: int = THREADS
    parent: int | None = None
    id: UUID = field(default_factory=claims.new_worker_id)
    _stopping: threading.Event = field(default_factory=threading.Event)
    _wakes: list[threading.Event] = field(default_factory=list)

    def stop(self) -> None:
        """Take up no more jobs; those that run are waited for, for a while."""
        self._stopping.set()
        self._wake()

    def run(self) -> None:
        """Run jobs until stopped. Trouble with the database is waited out."""
        assert 1 <= self.threads <= THREADS_MAX
        self._patiently(lambda: claims.beat(worker_id=self.id))
        self._wakes = [threading.Event() for _ in range(self.threads)]
        runners = [
            threading.Thread(target=self._run_jobs, args=(wake,), name=f"jobs-{nth}", daemon=True)
            for nth, wake in enumerate(self._wakes)
        ]
        for runner in runners:
            runner.start()
        next_look_at = time.monotonic()
        while not self._is_over():
            if time.monotonic() >= next_look_at:
                next_look_at = time.monotonic() + SECONDS_BETWEEN_LOOKS
                self._patiently(self._look)
            self._patiently(lambda: self._listen(until=next_look_at))  # noqa: B023 - called at once
        self._end(runners)

    def _look(self) -> None:
        """Say that this worker lives, take over from those that do not, begin the periods that have come."""
        claims.beat(worker_id=self.id)
        taken = claims.take_from_the_dead()
        if taken:
            log.warning("took %s jobs over from workers that are gone or too slow", len(taken))
        if self.id in taken:
            # A thread of our own has hung, and nothing ends a thread: leave, and let whoever keeps us start afresh.
            log.error("worker %s has a job that does not end; it stops", self.id)
            self.stop()
        if claims.begin_periods() or taken:
            self._wake()

    def _listen(self, *, until: float) -> None:
        if _told_of_a_job(seconds_max=max(until - time.monotonic(), 0)):
            self._wake()

    def _run_jobs(self, wake: threading.Event) -> None:
        """One thread's life: run what is there, then sleep until woken or a second has passed."""
        while not self._stopping.is_set():
            wake.clear()
            if not self._patiently(lambda: attempts.run_next(worker_id=self.id)):
                wake.wait(timeout=SECONDS_BETWEEN_LOOKS)
        connection.close()

    def _patiently(self, step: Callable[[], object]) -> object:
        """Take a step; when the database is away, wait a moment instead, with a fresh connection the next time."""
        try:
            return step()
        except (OperationalError, InterfaceError) as trouble:
            log.warning("the database does not answer a worker: %s", type(trouble).__name__)
            connection.close()
            self._stopping.wait(timeout=SECONDS_AFTER_TROUBLE)
            return None

    def _wake(self) -> None:
        for wake in self._wakes:
            wake.set()

    def _is_over(self) -> bool:
        # Whoever started this worker was killed and could not stop it.
        orphaned = self.parent is not None and os.getppid() != self.parent
        return self._stopping.is_set() or orphaned

    def _end(self, runners: list[threading.Thread]) -> None:
        self.stop()
        give_up_at = time.monotonic() + STOP_SECONDS_MAX
        while any(runner.is_alive() for runner in runners) and time.monotonic() < give_up_at:
            self._patiently(lambda: claims.beat(worker_id=self.id))
            for runner in runners:
                runner.join(timeout=SECONDS_BETWEEN_LOOKS / len(runners))
        try:
            claims.leave(worker_id=self.id)
        except Error:
            # Others find out when it has been silent for long enough.
            log.warning("worker %s could not say that it leaves", self.id)
        connection.close()


def _told_of_a_job(*, seconds_max: float) -> bool:
    """Wait for word of a new job, so long at most."""
    with connection.cursor() as cursor:
        cursor.execute(f"listen {rules.CHANNEL}")
    with connection.wrap_database_errors:
        return any(True for _ in connection.connection.notifies(timeout=seconds_max, stop_after=1))
