"""A worker runs what is due, tries again what fails, and takes over from the dead; nothing is lost or done twice."""

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection

from caudal.audit import queries as audit
from caudal.jobs import queries, registry, rules
from caudal.jobs.rules import Queued, State
from caudal.jobs.tests import make
from caudal.jobs.worker import attempts, claims, loop
from caudal.jobs.worker.loop import Worker

pytestmark = pytest.mark.usefixtures("committed_db", "empty_queue")


@pytest.fixture
def empty_queue(committed_db: None) -> Iterator[None]:
    """Jobs that other tests left waiting are none of this file's, and none may be left to the next."""
    make.World.reset()
    _end_all()
    with make.only():
        yield
    _end_all()


def _end_all() -> None:
    make.changed(
        "update jobs_job set state = 'running', worker_id = id, lease_until = now() where state = 'waiting'", []
    )
    make.changed(
        "update jobs_job set state = 'done', worker_id = null, lease_until = null, ended_at = now()"
        " where state = 'running'",
        [],
    )


def wanted(name: str = "jobs_tests.make_pot", **arguments: Any) -> UUID:
    return make.want(make.a_call(), name=name, arguments=arguments or {"pot": make.a_pot()})


def claimed(worker_id: UUID) -> Queued:
    job = claims.claimed(worker_id=worker_id)
    assert job is not None
    return job


def due_now() -> None:
    make.changed("update jobs_job set due_at = now() where state = 'waiting'", [])


def test_a_job_acts_for_itself_in_the_organisation_that_wanted_it() -> None:
    call, pot, worker = make.a_call(), make.a_pot(), uuid4()
    job_id = make.want(call, name="jobs_tests.make_pot", arguments={"pot": pot})
    assert attempts.run_next(worker_id=worker)
    assert not attempts.run_next(worker_id=worker)
    ran = make.World.calls[0]
    assert (ran.key, ran.request_id, ran.organisation_id) == (f"job:{job_id}", f"{job_id}.1", call.organisation_id)
    assert (ran.actor.kind, ran.actor.id) == ("job", "jobs_tests.make_pot")
    assert make.states(job_id).state is State.DONE
    assert make.pots(pot) == 1


def test_the_same_job_delivered_twice_has_one_effect() -> None:
    pot, worker = make.a_pot(), uuid4()
    job_id = wanted(pot=pot)
    job = claimed(worker)
    assert attempts._attempt(job, worker)
    assert not attempts._attempt(job, worker), "the second delivery finds the job ended"
    assert (make.pots(pot), make.states(job_id).state) == (1, State.DONE)


def test_a_refused_job_ends_with_its_reason_and_is_not_tried_again() -> None:
    make.World.trouble = make.PotIsBroken()
    job_id = wanted()
    attempts.run_next(worker_id=uuid4())
    job = make.states(job_id)
    assert (job.state, job.attempts, job.failure) == (State.REFUSED, 1, "jobs_tests.pot_is_broken")


@pytest.mark.parametrize(
    ("trouble", "failure"),
    [(make.unavailable(), "unavailable: Unavailable"), (ValueError("Rosa Quispe"), "ValueError at make.py:")],
)
def test_a_job_that_fails_is_tried_again_later_and_then_no_more(trouble: Exception, failure: str) -> None:
    make.World.trouble = trouble
    job_id, worker = wanted(), uuid4()
    for attempt in (1, 2, 3):
        assert attempts.run_next(worker_id=worker)
        job = make.states(job_id)
        assert (job.attempts, job.failure[: len(failure)]) == (attempt, failure)
        waits = (job.due_at - make.told("select now()", [])[0][0]).total_seconds()
        assert attempt == 3 or rules.delay_seconds(attempt) - 1 < waits <= rules.delay_seconds(attempt)
        assert not attempts.run_next(worker_id=worker)
        due_now()
    assert (job.state, job.ended_at is not None) == (State.FAILED, True)
    assert [job_id] == [one.id for one in queries.jobs(state=State.FAILED)][:1]
    assert "Rosa" not in job.failure


def test_a_job_that_recovers_is_done_under_its_first_key() -> None:
    pot, worker = make.a_pot(), uuid4()
    make.World.trouble = make.unavailable()
    job_id = wanted(pot=pot)
    attempts.run_next(worker_id=worker)
    make.World.trouble = None
    due_now()
    attempts.run_next(worker_id=worker)
    assert {call.key for call in make.World.calls} == {f"job:{job_id}"}
    assert (make.states(job_id).state, make.pots(pot)) == (State.DONE, 1)


def test_a_job_of_a_newer_version_waits_for_a_worker_that_knows_it() -> None:
    job_id = wanted()
    with make.only():
        known = registry._registry.pop("jobs_tests.make_pot")
        try:
            attempts.run_next(worker_id=uuid4())
        finally:
            registry._registry["jobs_tests.make_pot"] = known
    assert (make.states(job_id).state, make.states(job_id).failure[:8]) == (State.WAITING, "KeyError")


def test_a_job_due_later_is_left_alone() -> None:
    make.want(make.a_call(), name="jobs_tests.make_pot", arguments={"pot": 1}, due_at=make.NOON + timedelta(days=36500))
    assert claims.claimed(worker_id=uuid4()) is None
    make.changed("update jobs_job set due_at = now() where state = 'waiting'", [])
    assert claims.claimed(worker_id=uuid4()) is not None


def test_workers_at_once_take_different_jobs() -> None:
    ids = {wanted() for _ in range(24)}

    def take(_nth: int) -> list[UUID]:
        try:
            worker, taken = uuid4(), []
            while (job := claims.claimed(worker_id=worker)) is not None:
                taken.append(job.id)
            return taken
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        taken = [one for some in pool.map(take, range(8)) for one in some]
    assert sorted(taken) == sorted(ids)


def test_a_late_worker_cannot_end_what_another_has_taken_over() -> None:
    job_id, late, other = wanted(), uuid4(), uuid4()
    claims.beat(worker_id=late)
    stale = claimed(late)
    make.changed("update jobs_job set lease_until = now() - interval '1 second' where id = %s", [job_id])
    assert len(claims.take_from_the_dead()) == 1
    due_now()
    fresh = claimed(other)
    assert (fresh.id, fresh.attempt) == (job_id, 2)
    assert not claims.end(job=stale, worker_id=late, state=State.DONE)
    assert claims.end(job=fresh, worker_id=other, state=State.DONE)


def go_silent(worker: UUID) -> None:
    make.changed("update jobs_worker set beat_at = now() - interval '7 seconds' where id = %s", [worker])


def lose_the_connection(_worker: UUID) -> None:
    connection.close()


def say_good_bye(worker: UUID) -> None:
    claims.leave(worker_id=worker)


@pytest.mark.parametrize("end", [go_silent, lose_the_connection, say_good_bye])
def test_jobs_of_a_living_worker_are_left_to_it_and_of_a_gone_one_are_not(end: Callable[[UUID], None]) -> None:
    job_id, worker = wanted(), uuid4()
    for _ in range(2):
        claims.beat(worker_id=worker)
    claimed(worker)
    assert claims.take_from_the_dead() == []
    end(worker)
    assert len(claims.take_from_the_dead()) == 1
    job = make.states(job_id)
    assert (job.state, job.failure) == (State.WAITING, rules.LOST)


def test_a_killed_workers_job_is_taken_up_again_with_one_effect(monkeypatch: pytest.MonkeyPatch) -> None:
    """The lost connection says it: nobody waits for the silence, which would take an hour here."""
    monkeypatch.setattr(rules, "SILENCE_SECONDS_MAX", 3600)
    pots = [make.a_pot() for _ in range(4)]
    with make.a_worker() as first, make.a_worker():
        ids = [wanted("jobs_tests.make_pot_slowly", pot=pot, milliseconds=800) for pot in pots]
        mine = "select count(*) from jobs_job j join jobs_worker w on w.id = j.worker_id where w.process = %s"
        make.eventually(lambda: make.told(mine, [first])[0][0] == 2)
        make.kill(first)
        make.eventually(lambda: all(make.states(one).state is State.DONE for one in ids))
    assert [make.pots(pot) for pot in pots] == [1] * 4
    assert sorted(make.states(one).attempts for one in ids) == [1, 1, 2, 2]
    assert [check for check in audit.verify() if not check.ok] == []


def test_a_job_that_kills_its_workers_ends_as_failed() -> None:
    job_id = make.want(make.a_call(), name="jobs_tests.kill_the_worker", arguments={})
    for attempt in (1, 2):
        due_now()
        with make.a_worker(threads=1) as victim:
            os.waitpid(victim, 0)
        claims.beat(worker_id=uuid4())
        make.changed("update jobs_worker set beat_at = now() - interval '1 minute'", [])
        assert len(claims.take_from_the_dead()) == 1
        assert make.states(job_id).attempts == attempt
    job = make.states(job_id)
    assert (job.state, job.failure) == (State.FAILED, rules.LOST)


def test_a_worker_is_woken_by_a_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    """It looks by itself once an hour here, so whatever it runs, it was told of."""
    monkeypatch.setattr(loop, "SECONDS_BETWEEN_LOOKS", 3600)
    with make.a_worker():
        make.eventually(listens)
        for _ in range(3):
            job_id = wanted()
            make.eventually(lambda job_id=job_id: make.states(job_id).state is State.DONE)  # type: ignore[misc]


def listens() -> bool:
    return make.told("select from pg_stat_activity where query = %s", [f"listen {rules.CHANNEL}"]) != []


def test_a_worker_that_is_told_to_stop_ends_its_job_first() -> None:
    pot = make.a_pot()
    with make.a_worker(threads=1) as worker:
        job_id = wanted("jobs_tests.make_pot_slowly", pot=pot, milliseconds=500)
        make.eventually(lambda: make.states(job_id).state is State.RUNNING)
        os.kill(worker, signal.SIGTERM)
        assert os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1]) == 0
    assert (make.states(job_id).state, make.states(job_id).attempts) == (State.DONE, 1)
    assert make.told("select count(*) from jobs_worker where process = %s", [worker]) == [(0,)]


def test_a_worker_outlives_its_connections() -> None:
    cut = (
        "select count(pg_terminate_backend(pid)) from pg_stat_activity"
        " where usename = current_user and pid <> pg_backend_pid() and datname = current_database()"
    )
    with make.a_worker():
        first = wanted()
        make.eventually(lambda: make.states(first).state is State.DONE)
        assert make.told(cut, [])[0][0] >= 2
        second = wanted()
        make.eventually(lambda: make.states(second).state is State.DONE)


def test_a_worker_whose_job_hangs_ends_so_that_a_fresh_one_can_take_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "STOP_SECONDS_MAX", 1)
    job_id = make.want(make.a_call(), name="jobs_tests.hang", arguments={})
    with make.a_worker() as worker:
        assert os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1]) == 0
    job = make.states(job_id)
    assert (job.state, job.attempts, job.failure) == (State.FAILED, 1, rules.LOST)


def test_an_orphaned_worker_ends() -> None:
    Worker(threads=1, parent=os.getppid() + 1).run()


def runs(name: str) -> list[tuple[Any, ...]]:
    return make.told("select period_at, state from jobs_job where name = %s order by period_at", [name])


def test_a_periodic_job_runs_once_a_period_though_two_workers_run() -> None:
    with (
        make.a_periodic(every=timedelta(seconds=1), function=lambda call: None) as name,
        make.only(name),
        make.a_worker(),
        make.a_worker(),
    ):
        make.eventually(lambda: len(runs(name)) >= 4)
    periods = [period for period, _ in runs(name)]
    assert len(set(periods)) == len(periods)
    assert all(later - earlier >= timedelta(seconds=1) for earlier, later in pairwise(periods))
    assert all(period.microsecond == 0 for period in periods)


def test_a_period_is_begun_once_by_many_and_not_while_the_last_run_is_on() -> None:
    def begin(_nth: int) -> int:
        try:
            return claims.begin_periods()
        finally:
            connection.close()

    with make.a_periodic(every=timedelta(days=1), function=lambda call: None) as name, make.only(name):
        with ThreadPoolExecutor(8) as pool:
            assert sum(pool.map(begin, range(8))) == 1
        insert = (
            "insert into jobs_job (id, name, arguments, period_at, queued_at, due_at, state, attempts, attempts_max,"
            " seconds_max, failure) select gen_random_uuid(), name, '{}', period_at + interval '1 day', now(), now(),"
            " 'waiting', 0, 1, 1, '' from jobs_job where name = %s on conflict do nothing"
        )
        assert make.changed(insert, [name]) == 0
        assert attempts.run_next(worker_id=uuid4())
        assert make.changed(insert, [name]) == 1
