"""Health pages: what a load balancer and `caudal up --check` are told."""

from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from caudal import __version__
from caudal.jobs import queries as jobs
from caudal.jobs.models import Job
from caudal.kernel.checks import Check
from caudal.ledger.proofs import queries as proofs
from caudal.ledger.tests import make as books
from caudal.monitoring import queries
from caudal.parties.tests import make as parties


@pytest.fixture(autouse=True)
def fresh_cache() -> None:
    cache.clear()


def test_live_asks_nothing_of_the_database() -> None:
    answer = Client().get("/health/live")
    assert (answer.status_code, answer.json()) == (200, {"ok": True, "version": __version__})


@pytest.mark.django_db
def test_ready_tells_its_checks() -> None:
    books.book(parties.organisation().call())
    answer = Client().get("/health/ready")
    told = answer.json()
    assert answer.status_code == 200, told
    assert told["ok"] is True
    assert [check["name"] for check in told["checks"]] == [
        "database.answers",
        "database.migrations_are_applied",
        "ledger.books_are_balanced",
        "sub_ledgers.agree_with_the_ledger",
    ]
    assert told["checks"][2]["figures"]["wrong"] == 0
    assert answer.headers["Cache-Control"].startswith("max-age=0, no-cache, no-store")


@pytest.mark.django_db
def test_ready_tells_the_queue_as_it_stands() -> None:
    """Other tests may have left jobs behind: what counts is that one more shows."""
    before = Client().get("/health/ready").json()["queue"]
    at = timezone.now()
    Job.objects.create(
        id=uuid4(), name="jobs.forget", arguments={}, state="failed", attempts=3, attempts_max=3, seconds_max=30,
        queued_at=at, due_at=at, ended_at=at,
    )  # fmt: skip
    after = Client().get("/health/ready").json()["queue"]
    assert after["failed"] == before["failed"] + 1


@pytest.mark.django_db
@pytest.mark.parametrize("is_late", [True, False])
def test_ready_tells_whether_sealing_keeps_up_and_stays_ready(monkeypatch: pytest.MonkeyPatch, is_late: bool) -> None:
    monkeypatch.setattr(proofs, "has_unsealed", lambda *, before: is_late and before < timezone.now())
    answer = Client().get("/health/ready")
    assert answer.status_code == 200
    assert answer.json()["sealing"] == {
        "name": "ledger.sealing_keeps_up",
        "ok": not is_late,
        "figures": {"seconds_max": 900},
    }


@pytest.mark.django_db
def test_a_sub_ledger_that_drifted_makes_the_house_unready(monkeypatch: pytest.MonkeyPatch) -> None:
    drifted = Check("circles.loans_agree", ok=False, figures={"rows": 3, "wrong": 1, "first": str(uuid4())})
    monkeypatch.setattr(queries, "SUB_LEDGERS", (lambda: [drifted],))
    answer = Client().get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["checks"][3]["figures"] == {"rows": 1, "wrong": 1, "first": "circles.loans_agree"}
    assert not queries.holds(queries.verify())


@pytest.mark.django_db
def test_a_database_that_does_not_answer_is_told_without_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise OperationalError("connection to server at 10.0.0.7 failed: password")

    monkeypatch.setattr(queries, "_database", fail)
    monkeypatch.setattr(jobs, "standing", fail)
    monkeypatch.setattr(proofs, "has_unsealed", lambda **_: fail())
    answer = Client().get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["checks"] == [
        {"name": "database.answers", "ok": False, "figures": {"error": "OperationalError"}}
    ]
    assert answer.json()["queue"] is None
    assert answer.json()["sealing"] is None
    assert b"10.0.0.7" not in answer.content


@pytest.mark.django_db
def test_verify_gathers_every_floor() -> None:
    books.book(parties.organisation().call())
    checks = queries.verify()
    assert queries.holds(checks)
    assert {check.name.partition(".")[0] for check in checks} >= {"ledger", "audit"}
