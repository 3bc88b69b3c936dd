"""Callers who come at once are served as one group: the first of them leads, the others wait; no thread of its own."""

import os
from collections import deque
from collections.abc import Callable, Sequence
from threading import Lock
from time import sleep
from typing import Generic, TypeVar

A = TypeVar("A")
E = TypeVar("E")

QUEUE_MAX = 1_000
"""Callers that may wait. One more is not let in: a database that is so far behind gets no further behind."""
GROUP_MAX = 250
WAIT_SECONDS_MAX = 30
TURNS_MAX = 16
"""How often a leader lets other threads run before it serves those who wait."""


class QueueIsFull(Exception):
    """So many callers wait already that one more is sent away; it has not been served and will not be."""


class WaitIsOver(Exception):
    """The caller has waited long enough. It may or may not be served still."""


class _Waiting(Generic[A, E]):
    """A caller in the queue, from when it came until it is served or gone."""

    __slots__ = ("asked", "bell", "ending", "is_served")

    def __init__(self, asked: A) -> None:
        self.asked = asked
        self.ending: E | None = None
        self.is_served = False
        # Rung once: when the caller is served, or is to lead.
        self.bell = Lock()
        self.bell.acquire()


class Groups(Generic[A, E]):
    """Serve callers in the order in which they come, all that wait at a moment as one group.

    `serve` gets the group, its leader first, in the leader's thread. It gives an ending for each, or None for whom it
    could not serve. While it works the next group gathers; nobody is made to wait for company.
    """

    def __init__(self, serve: Callable[[Sequence[A]], Sequence[E | None]]) -> None:
        self._serve = serve
        self._turn = Lock()
        self._queue: deque[_Waiting[A, E]] = deque()
        self._leader: _Waiting[A, E] | None = None
        self._led: list[_Waiting[A, E]] = []
        # A process that is forked while a group is led would wait for a leader that it does not have.
        os.register_at_fork(after_in_child=self._forget)

    def ending(self, asked: A) -> E | None:
        """What `serve` gave for `asked`; None when it has to be done alone, because its group came to nothing.

        :raises QueueIsFull:
        :raises WaitIsOver:
        """
        mine: _Waiting[A, E] = _Waiting(asked)
        try:
            self._enter(mine)
            if self._leader is not mine and not mine.bell.acquire(timeout=WAIT_SECONDS_MAX):
                self._give_up(mine)
            if self._leader is mine:
                self._lead()
        finally:
            # Whatever became of this caller, also when its thread is being ended: nobody waits for it.
            self._leave(mine)
        return mine.ending

    def _enter(self, mine: _Waiting[A, E]) -> None:
        with self._turn:
            if len(self._queue) >= QUEUE_MAX:
                raise QueueIsFull
            self._queue.append(mine)
            if self._leader is None:
                self._leader = mine

    def _give_up(self, mine: _Waiting[A, E]) -> None:
        with self._turn:
            if self._leader is not mine and not mine.is_served:
                raise WaitIsOver

    def _lead(self) -> None:
        """Serve those who wait, as many as a group holds; the leader is the first of them."""
        self._gather()
        with self._turn:
            while self._queue and len(self._led) < GROUP_MAX:
                self._led.append(self._queue.popleft())
        for waiting, ending in zip(self._led, self._serve([each.asked for each in self._led]), strict=True):
            waiting.ending = ending

    def _gather(self) -> None:
        """Let other threads run for as long as that brings company: who has just been served is often back at once.

        Nothing is waited for. Where no thread wants to run, a lone caller goes on at once.
        """
        for _ in range(TURNS_MAX):
            waiting = len(self._queue)
            sleep(0)
            if len(self._queue) == waiting:
                return

    def _leave(self, mine: _Waiting[A, E]) -> None:
        """Let the next lead, before those who have been served are woken: they need not hurry."""
        served: list[_Waiting[A, E]] = []
        with self._turn:
            if self._leader is mine:
                served, self._led = self._led, []
                for each in served:
                    each.is_served = True
                if self._queue and self._queue[0] is mine:
                    self._queue.popleft()
                self._leader = self._queue[0] if self._queue else None
                if self._leader is not None:
                    self._leader.bell.release()
            elif not mine.is_served and mine in self._queue:
                self._queue.remove(mine)
        for each in served:
            if each is not mine:
                each.bell.release()

    def _forget(self) -> None:
        self._turn = Lock()
        self._queue = deque()
        self._leader = None
        self._led = []
