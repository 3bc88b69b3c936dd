"""The server is killed again and again while batches are posted: what was acknowledged is there, the rest is whole."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from pytest_django.plugin import DjangoDbBlocker

from caudal.db import connections, server, testing
from tests.faults.kills import Doomed, Kill, doomed_server

KILLS = testing.tries(few=8, many=100)
TURNS = [Kill.SERVER, Kill.POSTMASTER, Kill.SERVER, Kill.BACKEND]


@pytest.fixture(scope="module")
def doomed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Doomed]:
    with django_db_blocker.unblock(), doomed_server() as made:
        yield made


@pytest.fixture(autouse=True)
def _a_fresh_book(doomed: Doomed) -> None:
    doomed.open()


def test_a_killed_server_loses_nothing_acknowledged_and_halves_nothing(doomed: Doomed) -> None:
    for nth in range(KILLS):
        kill = TURNS[nth % len(TURNS)]
        assert doomed.kill_while_writing(kill) == [], f"kill {nth}, {kill}, seed {doomed.seed}"
    print(doomed.tally)
    assert doomed.tally.kills.total() == KILLS
    # The kills met calls under way, before and after their commits, or they proved nothing.
    assert doomed.tally.unanswered >= KILLS
    assert doomed.tally.answered >= KILLS


@contextmanager
def not_waiting_for_the_log(doomed: Doomed) -> Iterator[None]:
    """Commits are acknowledged before the log is written, and the process that writes it later is stopped."""
    with psycopg.connect(server.superuser_address(home=doomed.home), autocommit=True) as other:
        other.execute(f"alter role {connections.APPLICATION} set synchronous_commit = off")
        row = other.execute("select pid from pg_stat_activity where backend_type = 'walwriter'").fetchone()
        assert row is not None
        os.kill(row[0], signal.SIGSTOP)
    try:
        yield
    finally:
        with psycopg.connect(server.superuser_address(home=doomed.home), autocommit=True) as other:
            other.execute(f"alter role {connections.APPLICATION} reset synchronous_commit")


def test_a_kill_sees_that_commits_do_not_wait_for_the_log(doomed: Doomed) -> None:
    with not_waiting_for_the_log(doomed):
        found = doomed.kill_while_writing(Kill.SERVER)
    assert any("entries were acknowledged, 0 are there" in line for line in found)
