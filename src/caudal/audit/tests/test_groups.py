"""The queue of callers: who comes first leads, who waits is served next, and nobody waits for somebody who is gone."""

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from caudal.audit import groups
from caudal.audit.groups import Groups, QueueIsFull, WaitIsOver
from caudal.audit.tests.make import until

SECONDS_MAX = 10


class Counter:
    """Serves callers in groups, and lets the test hold it in the middle of one."""

    def __init__(self, work: Callable[[Sequence[str]], Sequence[str | None]] | None = None) -> None:
        self.groups: Groups[str, str] = Groups(self._serve)
        self.served: list[list[str]] = []
        self.open = threading.Event()
        self.open.set()
        self.work = work or (lambda group: [f"{asked} is served" for asked in group])

    def _serve(self, group: Sequence[str]) -> Sequence[str | None]:
        self.served.append(list(group))
        assert self.open.wait(SECONDS_MAX)
        return self.work(group)

    def waiting(self) -> int:
        return len(self.groups._queue)

    @contextmanager
    def busy(self, pool: ThreadPoolExecutor) -> Iterator[Future[str | None]]:
        """Somebody is being served for as long as the block lasts."""
        self.open.clear()
        first = pool.submit(self.groups.ending, "first")
        until(lambda: bool(self.served))
        try:
            yield first
        finally:
            self.open.set()

    def queue_up(self, pool: ThreadPoolExecutor, *names: str) -> list[Future[str | None]]:
        """Let callers come one after another, and wait until each of them waits."""
        waiting = self.waiting()
        came = []
        for nth, name in enumerate(names, start=1):
            came.append(pool.submit(self.groups.ending, name))
            until(lambda nth=nth: self.waiting() == waiting + nth)  # type: ignore[misc]
        return came


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(16) as pool:
        yield pool


def test_a_lone_caller_waits_for_nobody() -> None:
    counter = Counter()
    assert [counter.groups.ending(name) for name in ("a", "b")] == ["a is served", "b is served"]
    assert counter.served == [["a"], ["b"]]


def test_threads_that_only_need_their_turn_join_the_group(
    pool: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter = Counter()
    names = iter("bcd")
    came: list[Future[str | None]] = []

    def turn(seconds: float) -> None:
        assert seconds == 0
        for name in names:
            came.extend(counter.queue_up(pool, name))
            return

    monkeypatch.setattr(groups, "sleep", turn)
    monkeypatch.setattr(groups, "TURNS_MAX", 3)
    assert counter.groups.ending("a") == "a is served"
    assert [other.result(SECONDS_MAX) for other in came] == ["b is served", "c is served", "d is served"]
    assert counter.served == [["a", "b", "c", "d"]]


def test_who_comes_in_the_meantime_is_the_next_group_in_order(pool: ThreadPoolExecutor) -> None:
    counter = Counter()
    with counter.busy(pool) as first:
        others = counter.queue_up(pool, "b", "c", "a")
    assert first.result(SECONDS_MAX) == "first is served"
    assert [other.result(SECONDS_MAX) for other in others] == ["b is served", "c is served", "a is served"]
    assert counter.served == [["first"], ["b", "c", "a"]]


def test_a_group_has_a_size_and_those_left_over_are_the_next(
    pool: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(groups, "GROUP_MAX", 2)
    counter = Counter()
    with counter.busy(pool):
        others = counter.queue_up(pool, *"abcde")
    assert [other.result(SECONDS_MAX) for other in others] == [f"{name} is served" for name in "abcde"]
    assert counter.served == [["first"], ["a", "b"], ["c", "d"], ["e"]]


def test_one_more_than_may_wait_is_sent_away(pool: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groups, "QUEUE_MAX", 2)
    counter = Counter()
    with counter.busy(pool):
        others = counter.queue_up(pool, "a", "b")
        with pytest.raises(QueueIsFull):
            counter.groups.ending("c")
    assert [other.result(SECONDS_MAX) for other in others] == ["a is served", "b is served"]
    assert counter.groups.ending("c") == "c is served"


def test_who_has_waited_long_enough_leaves_the_queue(pool: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groups, "WAIT_SECONDS_MAX", 0.05)
    counter = Counter()
    with counter.busy(pool) as first:
        (gone,) = counter.queue_up(pool, "gone")
        with pytest.raises(WaitIsOver):
            gone.result(SECONDS_MAX)
        assert counter.waiting() == 0
    assert first.result(SECONDS_MAX) == "first is served"
    assert counter.groups.ending("next") == "next is served"
    assert counter.served == [["first"], ["next"]]


def test_who_gives_up_while_being_served_leaves_the_others_alone(
    pool: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter = Counter()
    with counter.busy(pool):
        (leads,) = counter.queue_up(pool, "leads")
        monkeypatch.setattr(groups, "WAIT_SECONDS_MAX", 1)
        (hurried,) = counter.queue_up(pool, "hurried")
        monkeypatch.undo()
        (patient,) = counter.queue_up(pool, "patient")
        # The second group takes until the hurried one has gone.
        counter.work = _holding(counter, until_done=hurried)
    with pytest.raises(WaitIsOver):
        hurried.result(SECONDS_MAX)
    assert [leads.result(SECONDS_MAX), patient.result(SECONDS_MAX)] == ["leads is served", "patient is served"]
    assert counter.served[1] == ["leads", "hurried", "patient"]


def _holding(counter: Counter, *, until_done: Future[str | None]) -> Callable[[Sequence[str]], Sequence[str | None]]:
    def work(group: Sequence[str]) -> Sequence[str | None]:
        if "patient" in group:
            until(until_done.done)
        return [f"{asked} is served" for asked in group]

    return work


@pytest.mark.parametrize("end", [KeyboardInterrupt, SystemExit, RuntimeError])
def test_a_leader_that_is_ended_leaves_nobody_waiting(pool: ThreadPoolExecutor, end: type[BaseException]) -> None:
    counter = Counter()

    def work(group: Sequence[str]) -> Sequence[str | None]:
        if group[0] == "leads":
            raise end
        return [f"{asked} is served" for asked in group]

    counter.work = work
    with counter.busy(pool):
        leads, *others = counter.queue_up(pool, "leads", "a", "b")
    with pytest.raises(end):
        leads.result(SECONDS_MAX)
    assert [other.result(SECONDS_MAX) for other in others] == [None, None]
    assert counter.groups.ending("next") == "next is served"


def test_who_is_ended_just_when_it_is_to_lead_passes_it_on(
    pool: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter = Counter()
    lead, calls = counter.groups._lead, iter([False, True])

    def ended_before_it_leads() -> None:
        if next(calls, False):
            raise KeyboardInterrupt
        lead()

    monkeypatch.setattr(counter.groups, "_lead", ended_before_it_leads)
    with counter.busy(pool) as first:
        ended, other = counter.queue_up(pool, "ended", "other")
    assert first.result(SECONDS_MAX) == "first is served"
    with pytest.raises(KeyboardInterrupt):
        ended.result(SECONDS_MAX)
    assert other.result(SECONDS_MAX) == "other is served"
    assert counter.served == [["first"], ["other"]]


def test_a_forked_process_waits_for_no_leader_of_its_parent(pool: ThreadPoolExecutor) -> None:
    counter = Counter()
    with counter.busy(pool):
        child = os.fork()
        if child == 0:
            counter.open.set()
            os._exit(0 if counter.groups.ending("child") == "child is served" else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_every_caller_of_many_gets_its_own(pool: ThreadPoolExecutor) -> None:
    counter = Counter()
    names = [str(n) for n in range(2_000)]
    assert list(pool.map(counter.groups.ending, names)) == [f"{name} is served" for name in names]
    assert sorted(name for group in counter.served for name in group) == sorted(names)
    assert counter.waiting() == 0
