"""Queueing is part of the act: done with it, undone with it; only what failed is run again."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction

from caudal.audit.actions import Act
from caudal.jobs import actions, queries, registry
from caudal.jobs.errors import JobHasNotFailed, JobNotFound
from caudal.jobs.rules import State
from caudal.jobs.tests import make

pytestmark = pytest.mark.django_db


def test_an_act_queues_a_job_with_its_organisation_and_its_event() -> None:
    call, pot = make.a_call(), make.a_pot()
    job_id = make.want(call, name="jobs_tests.make_pot", arguments={"pot": pot})
    job = queries.job(job_id=job_id)
    assert (job.state, job.attempts, job.attempts_max) == (State.WAITING, 0, 3)
    assert job.organisation_id == call.organisation_id
    assert make.told("select stream from audit_event where id = %s", [job.event_id]) == [(call.organisation_id,)]


def test_an_act_that_is_refused_queues_nothing() -> None:
    before = len(queries.jobs(limit=200))
    with pytest.raises(make.PotIsBroken):
        make.want(make.a_call(), name="jobs_tests.make_pot", arguments={"pot": make.a_pot()}, broken=True)
    assert len(queries.jobs(limit=200)) == before


def test_the_same_key_again_queues_nothing_more() -> None:
    call, pot = make.a_call(), make.a_pot()
    first = make.want(call, name="jobs_tests.make_pot", arguments={"pot": pot})
    assert make.want(call, name="jobs_tests.make_pot", arguments={"pot": pot}) == first
    assert make.told("select count(*) from jobs_job where arguments = %s", [f'{{"pot": {pot}}}']) == [(1,)]


def test_a_job_that_is_due_later_says_so() -> None:
    due_at = make.NOON + timedelta(days=1)
    job_id = make.want(make.a_call(), name="jobs_tests.make_pot", arguments={"pot": 1}, due_at=due_at)
    assert queries.job(job_id=job_id).due_at == due_at


@pytest.mark.parametrize("arguments", [{}, {"pot": 1, "other": 2}])
def test_arguments_that_the_job_does_not_take_are_a_bug(arguments: dict[str, int]) -> None:
    with pytest.raises(AssertionError):
        make.want(make.a_call(), name="jobs_tests.make_pot", arguments=arguments)


def test_a_job_that_nobody_registered_is_a_bug() -> None:
    with pytest.raises(KeyError):
        make.want(make.a_call(), name="jobs_tests.nobody", arguments={})


def test_a_job_carries_no_text() -> None:
    def greet(call: object, *, name: str) -> None: ...

    with pytest.raises(AssertionError, match="never text"):
        registry.job("jobs_tests.greet")(greet)


def test_an_act_that_is_over_queues_nothing() -> None:
    act = Act(name="jobs_tests.over", call=make.a_call(), event_id=uuid4(), is_open=False)
    with pytest.raises(AssertionError, match="over"):
        actions.queue(act, "jobs_tests.make_pot", pot=1)


def failed(job_id: UUID) -> None:
    make.changed(
        "update jobs_job set state = 'running', worker_id = %s, lease_until = now() where id = %s", [uuid4(), job_id]
    )
    make.changed(
        "update jobs_job set state = 'failed', attempts = 3, worker_id = null, lease_until = null, ended_at = now()"
        " where id = %s",
        [job_id],
    )


def test_a_failed_job_is_run_again_with_fresh_attempts() -> None:
    call = make.a_call()
    job_id = make.want(call, name="jobs_tests.make_pot", arguments={"pot": 1})
    failed(job_id)
    actions.run_again(make.a_call(organisation_id=call.organisation_id), job_id=job_id)
    job = queries.job(job_id=job_id)
    assert (job.state, job.attempts, job.attempts_max, job.ended_at) == (State.WAITING, 3, 6, None)


@pytest.mark.parametrize("theirs", [True, False])
def test_another_organisations_job_is_as_good_as_none(theirs: bool) -> None:
    job_id = uuid4()
    if theirs:
        job_id = make.want(make.a_call(), name="jobs_tests.make_pot", arguments={"pot": 1})
        failed(job_id)
    with pytest.raises(JobNotFound):
        actions.run_again(make.a_call(), job_id=job_id)


def test_only_a_failed_job_is_run_again() -> None:
    call = make.a_call()
    job_id = make.want(call, name="jobs_tests.make_pot", arguments={"pot": 1})
    with pytest.raises(JobHasNotFailed) as refused:
        actions.run_again(make.a_call(organisation_id=call.organisation_id), job_id=job_id)
    assert refused.value.facts == {"state": "waiting"}


def test_only_what_was_done_long_ago_is_forgotten() -> None:
    # What other tests have left goes first.
    actions.forget_done(make.a_call())
    ends = {"done": 31, "done lately": 29, "refused": 31}
    ids = {}
    for end, days in ends.items():
        ids[end] = make.want(make.a_call(), name="jobs_tests.make_pot", arguments={"pot": 1})
        make.changed(
            "update jobs_job set state = 'running', worker_id = id, lease_until = now() where id = %s", [ids[end]]
        )
        make.changed(
            "update jobs_job set state = %s, worker_id = null, lease_until = null, ended_at = %s where id = %s",
            [end.partition(" ")[0], make.NOON - timedelta(days=days), ids[end]],
        )
    assert actions.forget_done(make.a_call()) == 1
    left = make.told("select id from jobs_job where id = any(%s)", [list(ids.values())])
    assert {one for (one,) in left} == {ids["done lately"], ids["refused"]}


@pytest.mark.parametrize(
    ("sql", "state"),
    [
        ("delete from jobs_job where id = %s", "CJ001"),
        ("update jobs_job set state = 'done', ended_at = now() where id = %s", "CJ002"),
        ("update jobs_job set arguments = '{}' where id = %s", "CJ002"),
        ("update jobs_job set state = 'running' where id = %s", "23514"),
        ("update jobs_job set state = 'asleep' where id = %s", "CJ002"),
        ("truncate jobs_job /* %s */", "42501"),
    ],
)
def test_the_database_loses_no_job(sql: str, state: str) -> None:
    job_id = make.want(make.a_call(), name="jobs_tests.make_pot", arguments={"pot": 1})
    with transaction.atomic():
        assert make.refused_by_database(sql, [job_id]) == state
        connection.set_rollback(True)
