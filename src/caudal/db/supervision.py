"""Notices an embedded server that lives but no longer works, and starts it again."""

import os
import signal
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field

import psycopg

from caudal.db import postmaster, processes, server
from caudal.db.home import Home

SECONDS_BETWEEN_PROBES = 5.0
PROBE_SECONDS_MAX = 5.0
FAILURES_MAX = 3
DEATH_SECONDS_MAX = 10.0
SECONDS_BETWEEN_LOOKS = 0.02


@dataclass(slots=True)
class Watch:
    """One server under observation; `look` is called often and does something every few seconds."""

    home: Home
    failures: int = 0
    next_probe_at: float = field(default_factory=lambda: time.monotonic() + SECONDS_BETWEEN_PROBES)

    def look(self) -> bool:
        """Probe when it is time; True when the server had to be restarted."""
        if time.monotonic() < self.next_probe_at:
            return False
        self.failures = 0 if answers(home=self.home) else self.failures + 1
        restarted = self.failures >= FAILURES_MAX
        if restarted:
            restart(home=self.home)
            self.failures = 0
        self.next_probe_at = time.monotonic() + SECONDS_BETWEEN_PROBES
        return restarted


def answers(*, home: Home) -> bool:
    """Whether the server commits a write within the time limit.

    A read is no proof: after a failed flush PostgreSQL 18 may still answer reads and hang at every commit.
    """
    done = threading.Event()

    def commit() -> None:
        try:
            with psycopg.connect(server.superuser_address(home=home), connect_timeout=5, autocommit=True) as connection:
                connection.execute("SELECT pg_logical_emit_message(true, 'caudal.probe', '')")
            done.set()
        except psycopg.Error:
            return

    # A hung commit cannot be given up from within, so it waits in a thread of its own.
    threading.Thread(target=commit, daemon=True).start()
    return done.wait(timeout=PROBE_SECONDS_MAX)


def restart(*, home: Home) -> None:
    """End the server whatever state it is in, and start it; committed work is recovered from the log."""
    data_folder = server.status(home=home).data_folder
    found = postmaster.processes_in(data_folder=data_folder)
    for process in found:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    # A process dies when the system gets round to it; one that is not dead yet would be taken for a running server.
    give_up_at = time.monotonic() + DEATH_SECONDS_MAX
    while any(processes.is_alive(process=process) for process in found) and time.monotonic() < give_up_at:
        time.sleep(SECONDS_BETWEEN_LOOKS)
    server.start(home=home)
