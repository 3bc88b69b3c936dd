"""Every job dies with its worker at every statement boundary; the next worker ends it, with the effect of one run."""

import os
import signal
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import OperationalError, connection, transaction

from caudal.audit import queries as audit
from caudal.audit.actions import Act
from caudal.jobs import actions as jobs, queries, registry
from caudal.jobs.rules import ENDED, Queued, State
from caudal.jobs.worker import attempts, claims
from caudal.ledger import queries as ledger
from tests.faults import crash
from tests.faults.crash import Boundaries, Death
from tests.faults.scenarios import crossings, queued

pytestmark = pytest.mark.usefixtures("committed_db", "quiet_queue")

SCENARIOS = queued.builders()
# Workers come and go; the chain of what belongs to no organisation begins once.
TICKS = frozenset({"jobs_worker", "audit_streamhead"})


@dataclass(frozen=True)
class Ran:
    """How a job ended, and how many rows more each table has since it was queued."""

    state: State
    effect: Mapping[str, int]


@pytest.fixture
def quiet_queue(committed_db: None) -> Iterator[None]:
    """What other tests left in the queue would be run in the place of what is tried here."""
    queued.end_all()
    yield
    queued.end_all()


def run_to_the_end(job_id: UUID) -> State:
    """Be the workers that come later."""
    for _ in range(queries.job(job_id=job_id).attempts_max + 1):
        claims.take_from_the_dead()
        queued.make_due()
        attempts.run_next(worker_id=uuid4())
        if queries.job(job_id=job_id).state in ENDED:
            break
    return queries.job(job_id=job_id).state


def run_whole(build: Callable[[], UUID]) -> tuple[Ran, list[str]]:
    """Run the job without trouble; the boundaries that it passed."""
    watch = Boundaries()
    job_id, before = build(), rows()
    with watch.watching():
        attempts.run_next(worker_id=uuid4())
    return Ran(queries.job(job_id=job_id).state, change(before)), watch.passed


def run_and_die(build: Callable[[], UUID], boundary: int, death: Death) -> Ran:
    """Run the job in a worker that dies at `boundary`, then in workers that do not."""
    job_id, before = build(), rows()
    child = os.fork()
    if child == 0:
        _work_and_die(boundary, death)
    ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert ended == (-signal.SIGKILL if death is Death.CLIENT else 0), ended
    state = run_to_the_end(job_id)
    again = attempts.run_next(worker_id=uuid4())
    assert not again, "an ended job runs no more"
    return Ran(state, change(before))


def rows() -> dict[str, int]:
    return {table: count for table, count in crash.rows().items() if table not in TICKS}


def change(before: Mapping[str, int]) -> dict[str, int]:
    after = rows()
    return {table: after[table] - before[table] for table in after if after[table] != before[table]}


def _work_and_die(boundary: int, death: Death) -> None:
    """Never returns. A worker whose connection is cut goes on with its next look; here it goes home."""
    connection.connection = None
    try:
        die = crash._kill_client if death is Death.CLIENT else crash._kill_backend
        with Boundaries(fatal=boundary, die=die).watching():
            attempts.run_next(worker_id=uuid4())
        os._exit(0)
    except OperationalError:
        os._exit(0)
    finally:
        os._exit(1)


@pytest.mark.parametrize("name", sorted(registry.works()))
def test_a_job_has_a_scenario(name: str) -> None:
    known = {job for job, _ in SCENARIOS}
    ours = not name.startswith(("tests.", "jobs_tests."))
    assert not ours or name in known, f"{name} has no scenario: write one, see tests/faults/scenarios/queued.py"


@pytest.mark.parametrize("death", list(Death))
@pytest.mark.parametrize(("name", "story"), sorted(SCENARIOS))
def test_a_job_survives_the_death_of_its_worker_anywhere(name: str, story: str, death: Death) -> None:
    build = SCENARIOS[name, story]
    whole, passed = run_whole(build)
    assert whole.state is State.DONE
    wrong = [
        f"{death} dies {boundary}/{len(passed)} {passed[boundary - 1]}: {ran}, not {whole}"
        for boundary in crash.sampled(passed)
        if (ran := run_and_die(build, boundary, death)) != whole
    ]
    assert not wrong, "\n".join(wrong)
    assert [check for check in (*audit.verify(), *ledger.verify()) if not check.ok] == []


@pytest.mark.parametrize(("name", "story"), sorted(SCENARIOS))
def test_a_job_that_is_delivered_twice_has_one_effect(name: str, story: str) -> None:
    whole, _ = run_whole(SCENARIOS[name, story])
    job_id, before = SCENARIOS[name, story](), rows()
    first, second = uuid4(), uuid4()
    job = claims.claimed(worker_id=first)
    assert job is not None and job.id == job_id
    assert attempts._attempt(job, first)
    assert not attempts._attempt(job, second)
    assert Ran(queries.job(job_id=job_id).state, change(before)) == whole


def test_a_job_that_is_marked_before_its_call_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """The mutant of these tests: a job that is marked as done first is lost with its worker."""

    def marked_first(job: Queued, worker_id: UUID) -> bool:
        ended = claims.end(job=job, worker_id=worker_id, state=State.DONE)
        work = registry.work(job.name)
        work.function(attempts.call_of(job), **work.loaded(job.arguments))
        return ended

    build = next(iter(SCENARIOS.values()))
    whole, passed = run_whole(build)
    monkeypatch.setattr(attempts, "_attempt", marked_first)
    boundaries = range(1, len(passed) + 1)
    assert any(run_and_die(build, boundary, Death.CLIENT) != whole for boundary in boundaries)


def test_a_key_that_is_not_the_same_at_every_attempt_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """The mutant that does things twice: an attempt after the action's commit does not know of it."""
    call_of = attempts.call_of
    monkeypatch.setattr(attempts, "call_of", lambda job: replace(call_of(job), key=f"job:{job.id}:{job.attempt}"))
    build = SCENARIOS["jobs.forget", "all is well"]
    whole, passed = run_whole(build)
    assert any(run_and_die(build, nth, Death.CLIENT) != whole for nth in range(1, len(passed) + 1))


def test_a_job_that_is_queued_after_the_commit_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """The mutant that forgets: who dies right after the commit has done the act, and nobody does what follows."""
    queue = jobs.queue

    def queue_later(act: Act, name: str, /, **arguments: Any) -> None:
        def insert() -> None:
            queue(replace(act, is_open=True), name, **arguments)

        transaction.on_commit(insert)

    monkeypatch.setattr(jobs, "queue", queue_later)
    assert crash.violations("ledger.cross", "done", crossings.a_hundred_and_twenty_to_another_book) != []
