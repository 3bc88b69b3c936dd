"""`caudal jobs`, and what `caudal doctor` says of the queue."""

import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from typer.testing import CliRunner

from caudal.cli import doctor, jobs
from caudal.jobs import queries
from caudal.jobs.errors import JobHasNotFailed, JobNotFound
from caudal.jobs.rules import State
from caudal.jobs.tests import make
from caudal.ledger.proofs import queries as proofs

pytestmark = pytest.mark.django_db


def told(*arguments: str) -> Any:
    answer = CliRunner().invoke(jobs.app, [*arguments, "--json"], catch_exceptions=False)
    assert answer.exit_code == 0, answer.output
    return json.loads(answer.stdout)


def a_job(state: str = "waiting", *, minutes: int = 0) -> UUID:
    job_id = make.want(make.a_call(), name="jobs_tests.make_pot", arguments={"pot": 1})
    make.changed("update jobs_job set due_at = now() - %s * interval '1 minute' where id = %s", [minutes, job_id])
    if state == "failed":
        make.changed(
            "update jobs_job set state = 'running', worker_id = id, lease_until = now() where id = %s", [job_id]
        )
        make.changed(
            "update jobs_job set state = 'failed', worker_id = null, lease_until = null, ended_at = now(),"
            " failure = 'ValueError at make.py:7' where id = %s",
            [job_id],
        )
    return job_id


def test_the_list_tells_how_the_queue_stands_and_why_jobs_failed() -> None:
    waits, failed = a_job(minutes=3), a_job("failed")
    document = told("list")
    assert {str(waits), str(failed)} <= {job["id"] for job in document["jobs"]}
    assert document["standing"]["waiting"] >= 1
    assert document["standing"]["oldest_seconds"] >= 180
    only = told("list", "--state", "failed")["jobs"]
    assert [(job["id"], job["failure"]) for job in only if job["id"] == str(failed)] == [
        (str(failed), "ValueError at make.py:7")
    ]
    assert {job["state"] for job in only} == {"failed"}
    table = CliRunner().invoke(jobs.app, ["list", "--state", "failed"])
    assert "jobs_tests" in table.stdout


def test_a_state_that_there_is_not_is_wrong_usage() -> None:
    assert CliRunner().invoke(jobs.app, ["list", "--state", "asleep"]).exit_code == 2


def test_a_failed_job_is_run_again_and_no_other() -> None:
    failed, waits = a_job("failed"), a_job()
    told("again", str(failed))
    assert queries.job(job_id=failed).state is State.WAITING
    with pytest.raises(JobHasNotFailed):
        told("again", str(waits))
    with pytest.raises(JobNotFound):
        told("again", str(uuid4()))


@pytest.mark.parametrize(
    ("state", "minutes", "ok"),
    [("waiting", 1, [True, True]), ("waiting", 16, [False, True]), ("failed", 0, [True, False])],
)
def test_the_doctor_sees_an_old_queue_and_failed_jobs(state: str, minutes: int, ok: list[bool]) -> None:
    # What other tests have left does not count here.
    make.changed("update jobs_job set state = 'waiting', ended_at = null, due_at = now() where state = 'failed'", [])
    make.changed("update jobs_job set due_at = now() where state = 'waiting'", [])
    a_job(state, minutes=minutes)
    assert [finding.ok for finding in doctor._queue()] == ok


@pytest.mark.parametrize("is_late", [True, False])
def test_the_doctor_sees_that_sealing_has_stopped(monkeypatch: pytest.MonkeyPatch, is_late: bool) -> None:
    monkeypatch.setattr(proofs, "has_unsealed", lambda *, before: is_late)
    (finding,) = doctor._sealing()
    assert (finding.ok, "caudal worker" in finding.text) == (not is_late, is_late)
