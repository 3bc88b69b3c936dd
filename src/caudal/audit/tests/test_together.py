"""Callers who share a transaction: each keeps its key, its event, its answer and its own bad luck."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from caudal.audit import actions, groups, queries
from caudal.audit.actions import Act, action
from caudal.audit.errors import KeyIsUsed
from caudal.audit.rules import Call
from caudal.audit.tests.make import PotIsShort, World, a_call, a_pot, pots, told, until, write_pot
from caudal.kernel.money import Money
from caudal.kernel.refusals import Refusal, Unavailable

R = TypeVar("R")
TEN = Money(10_00, "PEN")
TOO_MUCH = Money(70_00, "PEN")
SECONDS_MAX = 20


@dataclass(frozen=True)
class Taken:
    pot_id: UUID
    amount: Money


@dataclass
class Stage:
    """What the test sees of the groups, and where it interferes with them."""

    groups: list[list[int]] = field(default_factory=list)
    open: threading.Event = field(default_factory=threading.Event)
    interfere: Callable[[Sequence[int]], None] = lambda pots: None


stage = Stage()


@action("audit_tests.take_together")
def take_together(act: Act, *, pot: int, amount: Money) -> Taken:
    """Open a pot that holds 50.00 and take from it.

    :raises PotIsShort:
    """
    write_pot(act, pot=pot)
    act.touch("pot", UUID(int=pot))
    if World.available < amount:
        raise PotIsShort(field="amount", available=World.available, until=act.at.date())
    return Taken(UUID(int=pot), amount)


@take_together.together
def _take_of_many(asked: Sequence[tuple[Act, Mapping[str, Any]]]) -> list[Taken | Refusal]:
    pots = [arguments["pot"] for _, arguments in asked]
    stage.groups.append(pots)
    assert stage.open.wait(SECONDS_MAX)
    stage.interfere(pots)
    return [_one_of_many(act, **arguments) for act, arguments in asked]


def _one_of_many(act: Act, *, pot: int, amount: Money) -> Taken | Refusal:
    if World.available < amount:
        return PotIsShort(field="amount", available=World.available, until=act.at.date())
    write_pot(act, pot=pot)
    act.touch("pot", UUID(int=pot))
    return Taken(UUID(int=pot), amount)


@pytest.fixture(autouse=True)
def _fresh_stage(committed_db: None) -> Iterator[None]:
    stage.__init__()  # type: ignore[misc]
    yield
    assert [check for check in queries.verify() if not check.ok] == []


def _in_thread(work: Callable[[], R]) -> Callable[[], R]:
    def run() -> R:
        try:
            return work()
        finally:
            connection.close()

    return run


def take(call: Call, *, pot: int, amount: Money = TEN) -> Callable[[], Taken]:
    return lambda: take_together(call, pot=pot, amount=amount)


@contextmanager
def one_group(works: Sequence[Callable[[], Any]]) -> Iterator[list[Future[Any]]]:
    """Let callers wait in this order behind one who is being served; they are one group when the block is over."""
    with ThreadPoolExecutor(len(works) + 1) as pool:
        first = pool.submit(_in_thread(take(a_call(), pot=a_pot())))
        until(lambda: len(stage.groups) == 1)
        waiting = []
        for nth, work in enumerate(works, start=1):
            waiting.append(pool.submit(_in_thread(work)))
            until(lambda nth=nth: len(_queue()) == nth)  # type: ignore[misc]
        try:
            yield waiting
        finally:
            stage.open.set()
        first.result(SECONDS_MAX)


def _queue() -> Sequence[Any]:
    assert take_together._groups is not None
    return take_together._groups._queue


def outcomes(waiting: Sequence[Future[R]]) -> list[R | BaseException]:
    return [future.exception(SECONDS_MAX) or future.result() for future in waiting]


def events(call: Call) -> list[tuple[Any, ...]]:
    return told("select number, outcome from audit_event where stream = %s order by number", [call.stream])


def test_callers_at_once_share_a_transaction_and_get_each_their_own() -> None:
    calls, pots_asked = [a_call() for _ in range(8)], [a_pot() for _ in range(8)]
    amounts = [Money(1_00 * n, "PEN") for n in range(1, 9)]
    asked = list(zip(calls, pots_asked, amounts, strict=True))
    with one_group([take(call, pot=pot, amount=amount) for call, pot, amount in asked]) as waiting:
        pass
    assert outcomes(waiting) == [Taken(UUID(int=pot), amount) for _, pot, amount in asked]
    assert stage.groups[1:] == [pots_asked]
    written = told("select distinct xmin::text from ledger_book where book_id = any(%s)", [pots_asked])
    assert len(written) == 1
    for call, pot, amount in asked:
        assert events(call) == [(1, "done")]
        assert take(call, pot=pot, amount=amount)() == Taken(UUID(int=pot), amount)
        assert pots(pot) == 1
        (event,) = queries.timeline(kind="pot", object_id=UUID(int=pot))
        assert (event.actor, event.arguments["pot"]) == (call.actor, pot)


def test_an_organisation_has_one_chain_through_all_groups() -> None:
    ours, theirs = uuid4(), uuid4()
    organisations = [ours, theirs, ours, ours, theirs]
    calls = [a_call(organisation_id=organisation) for organisation in organisations]
    for _ in range(2):
        with one_group([take(replace(call, key=str(uuid4())), pot=a_pot()) for call in calls]) as waiting:
            pass
        assert all(isinstance(outcome, Taken) for outcome in outcomes(waiting))
        stage.__init__()  # type: ignore[misc]
    assert events(calls[0]) == [(n, "done") for n in range(1, 7)]
    assert events(calls[1]) == [(n, "done") for n in range(1, 5)]


def test_a_refusal_goes_to_its_caller_alone_and_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    greedy, modest = [a_call() for _ in range(2)], [a_call() for _ in range(2)]
    pots_asked = [a_pot() for _ in range(4)]
    asked = list(zip([greedy[0], modest[0], greedy[1], modest[1]], pots_asked, [TOO_MUCH, TEN] * 2, strict=True))
    with one_group([take(call, pot=pot, amount=amount) for call, pot, amount in asked]) as waiting:
        pass
    told_to = outcomes(waiting)
    assert [type(outcome) for outcome in told_to] == [PotIsShort, Taken, PotIsShort, Taken]
    assert [pots(pot) for pot in pots_asked] == [0, 1, 0, 1]
    assert stage.groups[1:] == [pots_asked]
    monkeypatch.setattr(World, "available", Money(1000_00, "PEN"))
    with pytest.raises(PotIsShort) as again:
        take(greedy[1], pot=pots_asked[2], amount=TOO_MUCH)()
    assert isinstance(told_to[2], PotIsShort)
    assert (again.value.field, again.value.facts) == (told_to[2].field, told_to[2].facts)
    assert events(greedy[1]) == [(1, "refused")]


def test_one_key_twice_in_a_group_has_one_effect_and_one_answer() -> None:
    call, pot = a_call(), a_pot()
    with one_group([take(replace(call, request_id=str(n)), pot=pot) for n in range(3)]) as waiting:
        pass
    assert outcomes(waiting) == [Taken(UUID(int=pot), TEN)] * 3
    assert (pots(pot), events(call)) == (1, [(1, "done")])


def test_one_key_with_another_payload_in_a_group_is_refused_to_the_second() -> None:
    call, pot = a_call(), a_pot()
    with one_group([take(call, pot=pot), take(call, pot=pot, amount=TOO_MUCH)]) as waiting:
        pass
    first, second = outcomes(waiting)
    assert first == Taken(UUID(int=pot), TEN)
    assert isinstance(second, KeyIsUsed)
    assert second.facts == {"differs": "amount"}
    assert events(call) == [(1, "done")]


def test_the_same_words_are_two_keys_for_two_callers() -> None:
    calls = [a_call(key="mine"), a_call(key="mine")]
    with one_group([take(call, pot=a_pot()) for call in calls]) as waiting:
        pass
    assert all(isinstance(outcome, Taken) for outcome in outcomes(waiting))


def test_a_key_that_was_used_before_gets_its_answer_among_new_ones() -> None:
    stage.open.set()
    used, pot, fresh, fresh_pot = a_call(), a_pot(), a_call(), a_pot()
    first = take(used, pot=pot)()
    stage.__init__()  # type: ignore[misc]
    with one_group([take(used, pot=pot), take(fresh, pot=fresh_pot), take(used, pot=fresh_pot)]) as waiting:
        pass
    again, other, differs = outcomes(waiting)
    assert (again, other) == (first, Taken(UUID(int=fresh_pot), TEN))
    assert isinstance(differs, KeyIsUsed)
    assert stage.groups[1:] == [[fresh_pot]]
    assert events(used) == [(1, "done")]


def test_a_bug_is_met_by_its_own_caller_only() -> None:
    """A pot that exists already breaks the whole group; alone, it breaks its caller."""
    stage.open.set()
    taken = a_pot()
    take(a_call(), pot=taken)()
    stage.__init__()  # type: ignore[misc]
    unlucky, calls, free = a_call(), [a_call(), a_call()], [a_pot(), a_pot()]
    with one_group([take(calls[0], pot=free[0]), take(unlucky, pot=taken), take(calls[1], pot=free[1])]) as waiting:
        pass
    first, bug, last = outcomes(waiting)
    assert [first, last] == [Taken(UUID(int=pot), TEN) for pot in free]
    assert type(bug).__name__ == "IntegrityError"
    assert [events(call) for call in (*calls, unlucky)] == [[(1, "done")], [(1, "done")], []]


def test_a_caller_whose_lock_is_held_keeps_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "GROUP_LOCK_MILLISECONDS_MAX", 100)
    slow, quick, wanted, free = a_call(), a_call(), a_pot(), a_pot()
    holder = connections.create_connection("default")
    holder.set_autocommit(False)
    with holder.cursor() as cursor:
        # Its key is being claimed by a process of its own, which takes its time.
        cursor.execute(
            "insert into audit_idempotencykey (scope, key, action, digests, event_id) values (%s, %s, 'x', '{}', %s)",
            [slow.scope, slow.key, uuid4()],
        )
    with one_group([take(slow, pot=wanted), take(quick, pot=free)]) as waiting:
        stage.open.set()
        # Half of what the application's role waits for a lock at most, and far more than a group does.
        assert waiting[1].result(5) == Taken(UUID(int=free), TEN)
        assert not waiting[0].done()
        holder.rollback()
        holder.close()
    assert waiting[0].result(SECONDS_MAX) == Taken(UUID(int=wanted), TEN)


def test_a_leader_that_is_ended_takes_nobody_along() -> None:
    calls, pots_asked = [a_call() for _ in range(4)], [a_pot() for _ in range(4)]

    def interrupt(group: Sequence[int]) -> None:
        if pots_asked[0] in group:
            raise KeyboardInterrupt

    stage.interfere = interrupt
    asked = list(zip(calls, pots_asked, strict=True))
    with one_group([take(call, pot=pot) for call, pot in asked]) as waiting:
        pass
    ended, *others = outcomes(waiting)
    assert isinstance(ended, KeyboardInterrupt)
    assert others == [Taken(UUID(int=pot), TEN) for pot in pots_asked[1:]]
    stage.interfere = lambda pots: None
    assert [take(call, pot=pot)() for call, pot in asked] == [Taken(UUID(int=pot), TEN) for pot in pots_asked]
    assert [pots(pot) for pot in pots_asked] == [1] * 4


def test_a_connection_lost_before_the_commit_is_the_leaders_own_trouble() -> None:
    calls, pots_asked = [a_call() for _ in range(4)], [a_pot() for _ in range(4)]

    def cut(group: Sequence[int]) -> None:
        if pots_asked[0] in group:
            with connection.cursor() as cursor:
                cursor.execute("select pg_terminate_backend(pg_backend_pid())")

    stage.interfere = cut
    asked = list(zip(calls, pots_asked, strict=True))
    with one_group([take(call, pot=pot) for call, pot in asked]) as waiting:
        pass
    lost, *others = outcomes(waiting)
    assert isinstance(lost, Unavailable)
    assert others == [Taken(UUID(int=pot), TEN) for pot in pots_asked[1:]]
    stage.interfere = lambda pots: None
    _each_key_has_one_effect(asked)


@pytest.mark.parametrize("is_cut_after_it", [False, True])
def test_a_connection_lost_at_the_commit_leaves_all_outcomes_open(
    is_cut_after_it: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls, pots_asked = [a_call() for _ in range(4)], [a_pot() for _ in range(4)]
    asked = list(zip(calls, pots_asked, strict=True))
    commit = BaseDatabaseWrapper._commit  # type: ignore[attr-defined]
    cuts = iter([False, True])

    def cut(line: Any) -> None:
        is_cut = next(cuts, False)
        with line.wrap_database_errors:
            if is_cut and is_cut_after_it:
                line.connection.commit()
            if is_cut:
                _end_backend(line.connection.info)
                line.connection.execute("select 1")
        commit(line)

    monkeypatch.setattr(BaseDatabaseWrapper, "_commit", cut)
    with one_group([take(call, pot=pot) for call, pot in asked]) as waiting:
        pass
    assert [type(outcome) for outcome in outcomes(waiting)] == [Unavailable] * 4
    monkeypatch.undo()
    assert [pots(pot) for pot in pots_asked] == [int(is_cut_after_it)] * 4
    _each_key_has_one_effect(asked)


def _end_backend(serving: psycopg.ConnectionInfo) -> None:
    with psycopg.connect(serving.dsn, password=serving.password, autocommit=True) as other:
        other.execute("select pg_terminate_backend(%s, 5000)", [serving.backend_pid])


def _each_key_has_one_effect(asked: Sequence[tuple[Call, int]]) -> None:
    stage.open.set()
    for _ in range(2):
        assert [take(call, pot=pot)() for call, pot in asked] == [Taken(UUID(int=pot), TEN) for _, pot in asked]
    assert [pots(pot) for _, pot in asked] == [1] * len(asked)
    assert [events(call) for call, _ in asked] == [[(1, "done")]] * len(asked)


def test_who_gives_up_waiting_finds_the_answer_under_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    hurried, pot = a_call(), a_pot()
    gone = threading.Event()
    stage.interfere = lambda group: None if pot not in group else until(gone.is_set)
    with one_group([take(a_call(), pot=a_pot())]) as leads, ThreadPoolExecutor(1) as pool:
        monkeypatch.setattr(groups, "WAIT_SECONDS_MAX", 1)
        waiting = pool.submit(_in_thread(take(hurried, pot=pot)))
        until(lambda: len(_queue()) == 2)
        stage.open.set()
        assert isinstance(waiting.exception(SECONDS_MAX), Unavailable)
        gone.set()
    assert isinstance(leads[0].result(SECONDS_MAX), Taken)
    assert len(stage.groups[1]) == 2
    assert take(hurried, pot=pot)() == Taken(UUID(int=pot), TEN)
    assert (pots(pot), events(hurried)) == (1, [(1, "done")])


def test_one_more_than_may_wait_is_told_to_try_again(monkeypatch: pytest.MonkeyPatch) -> None:
    call, pot = a_call(), a_pot()
    with one_group([take(a_call(), pot=a_pot()) for _ in range(2)]) as waiting:
        monkeypatch.setattr(groups, "QUEUE_MAX", 2)
        with pytest.raises(Unavailable):
            take(call, pot=pot)()
    assert all(isinstance(outcome, Taken) for outcome in outcomes(waiting))
    assert events(call) == []
    assert take(call, pot=pot)() == Taken(UUID(int=pot), TEN)


def test_alone_is_without_the_others() -> None:
    call, pot = a_call(), a_pot()
    with one_group([take(a_call(), pot=a_pot())]) as waiting:
        assert take_together.alone(call, pot=pot, amount=TEN) == Taken(UUID(int=pot), TEN)
        assert not waiting[0].done()
    assert take(call, pot=pot)() == Taken(UUID(int=pot), TEN)
    assert pots(pot) == 1


def test_inside_anothers_transaction_it_is_refused_as_every_action_is() -> None:
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        take(a_call(), pot=a_pot())()


def test_a_step_of_another_act_does_the_work_of_one() -> None:
    call, pot = a_call(), a_pot()
    act = Act(name="audit_tests.outer", call=call, event_id=uuid4())
    with transaction.atomic():
        assert take_together.within(act, pot=pot, amount=TEN) == Taken(UUID(int=pot), TEN)
    assert act.touched == [("pot", UUID(int=pot))]


def test_many_threads_many_keys_each_asked_by_two() -> None:
    """No conductor here: groups form as they do. Every key has one effect, every caller its own answer."""
    stage.open.set()
    calls = [(a_call(), a_pot(), amount) for amount in (TEN, TOO_MUCH) for _ in range(40)]

    def ask(nth: int) -> tuple[int, Any]:
        call, pot, amount = calls[nth % len(calls)]
        try:
            return nth % len(calls), take(call, pot=pot, amount=amount)()
        except Refusal as refusal:
            return nth % len(calls), (refusal.code, frozenset(refusal.facts.items()))
        finally:
            connection.close()

    with ThreadPoolExecutor(16) as pool:
        answers = set(pool.map(ask, [*range(len(calls)), *reversed(range(len(calls)))]))
    assert Counter(nth for nth, _ in answers) == Counter(range(len(calls)))
    for nth, answer in answers:
        _, pot, amount = calls[nth]
        assert pots(pot) == (1 if amount == TEN else 0)
        assert answer == Taken(UUID(int=pot), TEN) if amount == TEN else answer[0] == PotIsShort.code
