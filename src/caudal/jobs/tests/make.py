"""Jobs and acts for the tests of the queue; what a job does is a row of `ledger_book`, by an action."""

import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import DatabaseError, connection, connections

from caudal.audit.actions import Act, action
from caudal.audit.rules import Actor, ActorKind, Call
from caudal.jobs import queries, registry
from caudal.jobs.actions import queue
from caudal.jobs.queries import JobView
from caudal.jobs.registry import Work, job
from caudal.jobs.worker.loop import Worker
from caudal.kernel.refusals import Kind, Refusal, Unavailable

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
WAIT_SECONDS_MAX = 30


class PotIsBroken(Refusal):
    code = "jobs_tests.pot_is_broken"
    kind = Kind.STATE
    message = "The pot is broken."
    remedy = "Mend it."


class World:
    """What the jobs meet, and what they leave, outside the database."""

    trouble: Exception | None = None
    calls: list[Call] = []

    @classmethod
    def reset(cls) -> None:
        cls.trouble = None
        cls.calls = []


@action("jobs_tests.make_pot")
def make_pot(act: Act, *, pot: int) -> int:
    if isinstance(World.trouble, Refusal):
        raise World.trouble
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into ledger_book (book_id, organisation_id, kind, name, accounts_opened, opened_at)"
            " values (%s, %s, 'pot', 'Pot', 0, %s)",
            [pot, act.organisation_id, act.at],
        )
    return pot


@job("jobs_tests.make_pot", attempts_max=3, seconds_max=60)
def make_pot_later(call: Call, *, pot: int) -> None:
    World.calls.append(call)
    if World.trouble is not None and not isinstance(World.trouble, Refusal):
        raise World.trouble
    make_pot(call, pot=pot)


@job("jobs_tests.make_pot_slowly", attempts_max=3, seconds_max=60)
def make_pot_slowly(call: Call, *, pot: int, milliseconds: int) -> None:
    time.sleep(milliseconds / 1000)
    make_pot(call, pot=pot)
    time.sleep(milliseconds / 1000)


@job("jobs_tests.kill_the_worker", attempts_max=2)
def kill_the_worker(call: Call) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@job("jobs_tests.hang", attempts_max=1, seconds_max=1)
def hang(call: Call) -> None:
    time.sleep(3600)


@action("jobs_tests.want")
def want(
    act: Act, *, name: str, arguments: dict[str, Any], due_at: datetime | None = None, broken: bool = False
) -> UUID:
    """An act that wants something done later."""
    wanted = queue(act, name, due_at=due_at, **arguments)
    if broken:
        raise PotIsBroken
    return wanted


def a_call(**changes: Any) -> Call:
    told: dict[str, Any] = {
        "actor": Actor(ActorKind.USER, str(uuid4())),
        "key": str(uuid4()),
        "at": NOON,
        "organisation_id": uuid4(),
    }
    return Call(**(told | changes))


def a_pot() -> int:
    return uuid4().int >> 66


def pots(pot: int) -> int:
    return int(told("select count(*) from ledger_book where book_id = %s", [pot])[0][0])


def told(sql: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def changed(sql: str, values: list[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.rowcount)


def states(job_id: UUID) -> JobView:
    return queries.job(job_id=job_id)


def eventually(true: Callable[[], bool], *, seconds_max: float = WAIT_SECONDS_MAX) -> float:
    """Wait until it is; how many seconds it took."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < seconds_max, "it did not come to pass"
        time.sleep(0.02)
    return time.monotonic() - began


@contextmanager
def a_worker(*, threads: int = 2) -> Iterator[int]:
    """A worker in a process of its own, on this test's database: its process id. Killed at the end."""
    child = os.fork()
    if child == 0:
        _work_and_leave(threads)
    try:
        yield child
    finally:
        kill(child)


def kill(worker: int) -> None:
    """Kill a worker that this test started; a second time is no harm."""
    try:
        os.kill(worker, signal.SIGKILL)
        os.waitpid(worker, 0)
    except (ProcessLookupError, ChildProcessError):
        return


@contextmanager
def only(*names: str) -> Iterator[None]:
    """Hide every periodic job but these: workers of other tests' databases have their own."""
    hidden: Mapping[str, Work] = {
        name: work for name, work in registry.works().items() if work.every is not None and name not in names
    }
    for name in hidden:
        del registry._registry[name]
    try:
        yield
    finally:
        registry._registry.update(hidden)


@contextmanager
def a_periodic(*, every: timedelta, function: Callable[[Call], None]) -> Iterator[str]:
    """A periodic job that lives as long as the test."""
    name = f"jobs_tests.periodic_{uuid4().hex}"
    registry.periodic(name, every=every)(function)
    try:
        yield name
    finally:
        del registry._registry[name]


def _work_and_leave(threads: int) -> None:
    """Never returns: the child ends here, without running the parent's clean-up."""
    try:
        for alias in connections:
            connections[alias].connection = None
        worker = Worker(threads=threads)
        signal.signal(signal.SIGTERM, lambda *_: worker.stop())
        worker.run()
        os._exit(0)
    finally:
        os._exit(1)


def unavailable() -> Unavailable:
    return Unavailable("jobs_tests")


def refused_by_database(sql: str, values: list[Any]) -> str:
    """The SQLSTATE with which the database refuses."""
    try:
        changed(sql, values)
    except DatabaseError as error:
        return str(getattr(error.__cause__, "sqlstate", ""))
    return ""
