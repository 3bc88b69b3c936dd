"""Seeded defects: each must turn a check red, so that a green check means something."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import OperationalError, connection, connections

from caudal.audit.actions import Act, Action
from caudal.kernel.refusals import Refusal
from tests.concurrency import crowds, races
from tests.faults.crash import Acknowledged, Answer, Death, violations
from tests.faults.scenarios import ledger

pytestmark = pytest.mark.usefixtures("spoiled_db", "committed_db")

Mutant = Callable[[pytest.MonkeyPatch], None]
claim, attempt, record, once = Action._claim, Action._attempt, Action._record, Action._once


def no_idempotency_row(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Action, "_claim", lambda action, act, payload: None)


def two_commits(patch: pytest.MonkeyPatch) -> None:
    def record_later(action: Any, act: Act, payload: Any, **ended: Any) -> None:
        line: Any = connection
        line._commit()
        record(action, act, payload, **ended)

    patch.setattr(Action, "_record", record_later)


def acknowledged_before_commit(patch: pytest.MonkeyPatch) -> None:
    def record_and_tell(action: Any, act: Act, payload: Any, *, refused: Refusal | None, result: Any) -> None:
        record(action, act, payload, refused=refused, result=result)
        Acknowledged.tell(Answer("done", result))

    patch.setattr(Action, "_record", record_and_tell)


def refusal_not_remembered(patch: pytest.MonkeyPatch) -> None:
    def record_success_only(action: Any, act: Act, payload: Any, *, refused: Refusal | None, result: Any) -> None:
        if refused is not None:
            raise refused
        record(action, act, payload, refused=refused, result=result)

    patch.setattr(Action, "_record", record_success_only)


def refusal_keeps_its_writes(patch: pytest.MonkeyPatch) -> None:
    def attempt_without_savepoint(action: Any, act: Act, arguments: Any) -> Any:
        try:
            return None, action.function(act, **arguments)
        except Refusal as refusal:
            return refusal, None

    patch.setattr(Action, "_attempt", attempt_without_savepoint)


def lost_connection_taken_for_success(patch: pytest.MonkeyPatch) -> None:
    results: list[Any] = []

    def attempt_and_keep(action: Any, act: Act, arguments: Any) -> Any:
        results.append(attempt(action, act, arguments))
        return results[-1]

    def once_without_doubt(action: Any, call: Any, arguments: Any, payload: Any) -> Any:
        try:
            return once(action, call, arguments, payload)
        except OperationalError:
            if not results:
                raise
            return results[-1][1]

    patch.setattr(Action, "_attempt", attempt_and_keep)
    patch.setattr(Action, "_once", once_without_doubt)


def answers_anew(patch: pytest.MonkeyPatch) -> None:
    """A replay that runs the work again, instead of reading what was answered."""

    def claim_again(action: Any, act: Act, payload: Any) -> Any:
        known = claim(action, act, payload)
        if known is not None:
            attempt(action, act, dict(_last_arguments))
        return known

    def once_noting(action: Any, call: Any, arguments: Any, payload: Any) -> Any:
        _last_arguments.clear()
        _last_arguments.update(arguments)
        return once(action, call, arguments, payload)

    _last_arguments: dict[str, Any] = {}
    patch.setattr(Action, "_claim", claim_again)
    patch.setattr(Action, "_once", once_noting)


@pytest.mark.parametrize(
    ("mutant", "outcome", "death"),
    [
        (no_idempotency_row, "done", Death.CLIENT),
        (no_idempotency_row, "refused", Death.CLIENT),
        (two_commits, "done", Death.CLIENT),
        (two_commits, "refused", Death.BACKEND),
        (acknowledged_before_commit, "done", Death.CLIENT),
        (acknowledged_before_commit, "done", Death.BACKEND),
        (refusal_not_remembered, "refused", Death.CLIENT),
        (refusal_keeps_its_writes, "refused", Death.CLIENT),
        (lost_connection_taken_for_success, "done", Death.BACKEND),
        (answers_anew, "done", Death.CLIENT),
    ],
)
def test_crash_points_see_it(mutant: Mutant, outcome: str, death: Death, monkeypatch: pytest.MonkeyPatch) -> None:
    mutant(monkeypatch)
    build = ledger.fifty_in_and_twenty_out if outcome == "done" else ledger.fifty_in_and_seventy_out
    assert violations("tests.move_money", outcome, build, deaths=(death,)) != []


def test_one_key_at_once_sees_that_no_key_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    no_idempotency_row(monkeypatch)
    assert races.one_key(callers=8, minor=1_00) != []


@contextmanager
def spoiled(function: str, sound: str, unsound: str) -> Iterator[None]:
    """One of the database's functions with a piece of it (a pattern) replaced."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("select pg_get_functiondef(%s::regproc)", [function])
        before = cursor.fetchone()[0]
        after = re.sub(sound, unsound, before)
        assert after != before
        cursor.execute(after)
        try:
            yield
        finally:
            cursor.execute(before)


@contextmanager
def nothing_locked() -> Iterator[None]:
    """Counters are changed from what was read before anybody else's change was waited for."""
    read = r"\1 = (select read.\1 from ledger_account read where read.book_id = a.book_id and read.id = a.id)"
    counters = r"\b(debits_posted|credits_posted|version) = (?:a\.)?\w+(?= \+)"
    with (
        spoiled("ledger_post", counters, read),
        spoiled("ledger_post_transfer", counters, read.replace("a.", "ledger_account.")),
        spoiled("ledger_post_exactly", r"\s+for no key update", ""),
    ):
        yield


@contextmanager
def locked_in_any_order() -> Iterator[None]:
    shuffled = "from (select i from generate_series(1, v_named) as i order by random()) as shuffled"
    with (
        spoiled("ledger_post", r"from generate_series\(1, v_named\) as i(?=\s+where a\.book_id)", shuffled),
        spoiled("ledger_post_exactly", r"order by code(?=\s+for no key update)", "order by random()"),
    ):
        yield


def test_the_last_cent_sees_that_nothing_is_locked() -> None:
    with nothing_locked():
        assert any(races.the_last_cent(takers=16, minor=70_00) for _ in range(5))


def test_crossing_transfers_see_that_nothing_is_locked() -> None:
    with nothing_locked():
        assert any(races.crossing_transfers(writers=16, each=4) for _ in range(5))


def test_crossing_batches_see_that_nothing_is_locked() -> None:
    with nothing_locked():
        assert any(crowds.crossing_batches(writers=8, each=2, size=10) for _ in range(5))


def test_crossing_batches_see_that_accounts_are_locked_in_any_order() -> None:
    with locked_in_any_order():
        assert any(crowds.crossing_batches(writers=4, each=2, size=10) for _ in range(5))
