"""The job queue under crossings: what a job waits, a burst, and what a killed worker costs.

python -m bench.queue [--json] [--quick]
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from statistics import median, quantiles
from typing import Any
from uuid import UUID, uuid4

import psycopg

from bench import stage

SINGLES, BURST, KILLS = 200, 1_000, 5
SECONDS_BETWEEN_SINGLES = 0.02
WAIT_SECONDS_MAX = 120
_JOBS = "select id from jobs_job where arguments ->> 'crossing_id' = any(%s)"
_DONE = "select count(*) from jobs_job where id = any(%s) and state = 'done'"
_SPANS = """
select extract(epoch from started_at - queued_at)::float * 1000, extract(epoch from ended_at - queued_at)::float * 1000
  from jobs_job
 where id = any(%s)
"""
_RATE = "select count(*) / extract(epoch from max(ended_at) - min(started_at))::float from jobs_job where id = any(%s)"
_RUNNER = "select w.process from jobs_job j join jobs_worker w on w.id = j.worker_id where j.id = any(%s)"

Send = Callable[[], UUID]


def main(arguments: list[str]) -> int:
    """Measure on a throwaway durable server, and print."""
    parser = argparse.ArgumentParser(
        prog="bench.queue", description="What a job waits, and what a killed worker costs."
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--quick", action="store_true", help="a tenth of everything: to see it run, not to quote")
    asked = parser.parse_args(arguments)
    with stage.stage(), stage.database():
        told = {"machine": stage.machine(), **_measured(10 if asked.quick else 1), "machine_after": stage.moment()}
    print(json.dumps(told, indent=2) if asked.json else "\n".join(f"{name}: {value}" for name, value in told.items()))
    return 0


def _measured(scale: int) -> dict[str, Any]:
    send, target = _sender()
    with _worker():
        _await(_jobs([send()]))
        singles = []
        for _ in range(SINGLES // scale):
            singles.append(send())
            time.sleep(SECONDS_BETWEEN_SINGLES)
        jobs = _jobs(singles)
        _await(jobs)
        starts, ends = zip(*_rows(_SPANS, jobs), strict=True)
        burst = _jobs([send() for _ in range(BURST // scale)])
        _await(burst)
        rate = _rows(_RATE, burst)[0][0]
    kills = [_killed(send, target) for _ in range(max(KILLS // scale, 1))]
    return {
        "queued_to_started_ms": _spread(starts),
        "queued_to_ended_ms": _spread(ends),
        "crossings_per_second_while_sent": f"{rate:.0f}",
        "killed_to_ended_seconds": {"median": f"{median(kills):.1f}", "max": f"{max(kills):.1f}", "of": len(kills)},
    }


def _sender() -> tuple[Send, int]:
    """Money sent from one book to another of the same organisation; and the number of the other."""
    from bench import books  # noqa: PLC0415 settings read the home, which the stage names
    from caudal.kernel.money import Money  # noqa: PLC0415
    from caudal.ledger.crossings import actions  # noqa: PLC0415

    organisation_id = uuid4()
    source, target = (books.opened(organisation_id=organisation_id) for _ in range(2))

    def send() -> UUID:
        sent = actions.cross(
            books.a_call(organisation_id=organisation_id),
            book_id=source,
            account=books.code_of(0),
            to_book_id=target,
            to_account=books.code_of(0),
            amount=Money(1_00, books.CURRENCY),
            on=books.TODAY,
        )
        return sent.crossing_id

    return send, target


def _killed(send: Send, target: int) -> float:
    """Seconds from the kill of a worker in the middle of a job to the job's end, by another worker."""
    with _worker(), _worker(), psycopg.connect(stage.administrator_address(database=stage.DATABASE)) as other:
        # The job is stopped where it posts: at the account in the other book.
        other.execute("select from ledger_account where book_id = %s for no key update", [target])
        job = _jobs([send()])
        _until(lambda: _rows(_RUNNER, job) != [])
        os.kill(_rows(_RUNNER, job)[0][0], signal.SIGKILL)
        killed_at = time.monotonic()
        other.rollback()
        _await(job)
        return time.monotonic() - killed_at


@contextmanager
def _worker() -> Iterator[None]:
    """A worker as anybody starts one, once it lives."""
    process = subprocess.Popen([sys.executable, "-m", "caudal", "worker"], stderr=subprocess.DEVNULL)
    try:
        _until(lambda: _rows("select from jobs_worker where process = any(%s)", [process.pid]) != [])
        yield
    finally:
        process.terminate()
        process.wait()


def _jobs(crossings: Sequence[UUID]) -> list[UUID]:
    return [job for (job,) in _rows(_JOBS, [str(one) for one in crossings])]


def _await(jobs: Sequence[UUID]) -> None:
    _until(lambda: _rows(_DONE, jobs)[0][0] == len(jobs))


def _until(holds: Callable[[], bool]) -> None:
    give_up_at = time.monotonic() + WAIT_SECONDS_MAX
    while not holds():
        assert time.monotonic() < give_up_at, "it did not come to pass"
        time.sleep(0.01)


def _rows(sql: str, names: Sequence[object]) -> list[tuple[Any, ...]]:
    from django.db import connection  # noqa: PLC0415 the stage sets Django up

    with connection.cursor() as cursor:
        cursor.execute(sql, [list(names)])
        return list(cursor.fetchall())


def _spread(values: Sequence[float]) -> dict[str, str]:
    return {
        "median": f"{median(values):.1f}",
        "p95": f"{quantiles(values, n=20)[18]:.1f}",
        "max": f"{max(values):.1f}",
        "of": str(len(values)),
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
