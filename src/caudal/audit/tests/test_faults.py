"""Trouble is not a refusal: deadlocks are tried again, a lost connection leaves the outcome open and the key usable."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TypeVar

import pytest
from django.db import connection

from caudal.audit.actions import Act, action
from caudal.audit.tests.make import a_call, a_pot, open_pot, pots, told, write_pot
from caudal.kernel.money import Money
from caudal.kernel.refusals import Unavailable

R = TypeVar("R")
TEN = Money(10_00, "PEN")


class Meeting:
    """Where two actions wait for each other, the first time only, and how often they ran."""

    barrier = threading.Barrier(2)
    runs = 0


def in_thread(work: Callable[[], R]) -> Callable[[], R]:
    def run() -> R:
        try:
            return work()
        finally:
            connection.close()

    return run


@action("audit_tests.lock_both")
def lock_both(act: Act, *, first: int, second: int) -> int:
    Meeting.runs += 1
    meets = Meeting.runs <= 2
    with connection.cursor() as cursor:
        cursor.execute("select 1 from ledger_book where book_id = %s for update", [first])
        if meets:
            Meeting.barrier.wait(timeout=10)
        cursor.execute("select 1 from ledger_book where book_id = %s for update", [second])
    return first


@pytest.mark.usefixtures("committed_db")
def test_a_deadlock_is_tried_again_and_both_get_their_answer() -> None:
    Meeting.runs = 0
    call, one, other = a_call(), a_pot(), a_pot()
    for pot in (one, other):
        open_pot(replace(call, key=str(pot)), pot=pot, amount=TEN)
    with ThreadPoolExecutor(2) as pool:
        there = pool.submit(in_thread(lambda: lock_both(replace(call, key="there"), first=one, second=other)))
        back = pool.submit(in_thread(lambda: lock_both(replace(call, key="back"), first=other, second=one)))
        assert (there.result(timeout=20), back.result(timeout=20)) == (one, other)
    assert Meeting.runs >= 3
    assert told("select count(*) from audit_event where stream = %s", [call.stream]) == [(4,)]


class Line:
    """Whether the line to the database is cut at the next call."""

    is_cut = False


@action("audit_tests.open_pot_over_a_bad_line")
def open_pot_over_a_bad_line(act: Act, *, pot: int) -> int:
    write_pot(act, pot=pot)
    if Line.is_cut:
        Line.is_cut = False
        with connection.cursor() as cursor:
            cursor.execute("select pg_terminate_backend(pg_backend_pid())")
    return pot


@pytest.mark.usefixtures("committed_db")
def test_a_lost_connection_is_told_as_open_and_the_same_key_finishes() -> None:
    call, pot = a_call(), a_pot()
    Line.is_cut = True
    with pytest.raises(Unavailable):
        open_pot_over_a_bad_line(call, pot=pot)
    assert open_pot_over_a_bad_line(call, pot=pot) == pot
    assert pots(pot) == 1
    assert told("select count(*) from audit_event where stream = %s", [call.stream]) == [(1,)]


@action("audit_tests.always_deadlocks")
def always_deadlocks(act: Act, *, pot: int) -> None:
    Meeting.runs += 1
    with connection.cursor() as cursor:
        cursor.execute("do $$ begin raise exception using errcode = '40P01'; end $$")


@pytest.mark.usefixtures("committed_db")
def test_trying_again_has_an_end() -> None:
    Meeting.runs = 0
    call = a_call()
    with pytest.raises(Unavailable):
        always_deadlocks(call, pot=1)
    assert Meeting.runs == 4
    assert told("select count(*) from audit_idempotencykey where scope = %s", [call.scope]) == [(0,)]
