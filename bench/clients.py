"""Clients that work at once, as the web server does: processes of one interpreter each, and threads inside them."""

import multiprocessing
import pickle
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from threading import Barrier
from types import TracebackType
from typing import Self

from bench.stage import set_aside

# Makes the work of one client's turn, in one of several ways: `prepare(way, rounds)` is not measured, what it gives is.
Work = Callable[[], object]
Prepare = Callable[[str, int], Work]


class Clients:
    """A process for each `prepare`, with so many threads each; every thread keeps a connection of its own."""

    def __init__(self, prepares: Sequence[Prepare], *, threads: int = 1) -> None:
        self.prepares = prepares
        self.threads = threads

    def __enter__(self) -> Self:
        # Spawned: a forked child would share the parent's connections.
        context = multiprocessing.get_context("spawn")
        self.pipes: list[Connection] = []
        self.processes = []
        for prepare in self.prepares:
            ours, theirs = context.Pipe()
            # Unpacked only when the child has set Django up, for it names modules with models.
            packed = pickle.dumps(prepare)
            process = context.Process(target=_serve, args=(theirs, packed, self.threads), daemon=True)
            process.start()
            theirs.close()
            self.pipes.append(ours)
            self.processes.append(process)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for pipe in self.pipes:
            pipe.close()
        for process in self.processes:
            process.join(timeout=10)

    def seconds(self, rounds: int, *, way: str = "", of: int | None = None) -> float:
        """Let the first `of` processes (all) do `rounds` in each thread; the seconds until the last one is done."""
        pipes = self.pipes[:of]
        for pipe in pipes:
            pipe.send((way, rounds))
        for pipe in pipes:
            pipe.recv()
        for pipe in pipes:
            pipe.send("go")
        return max(float(pipe.recv()) for pipe in pipes)


def _serve(pipe: Connection, packed: bytes, threads: int) -> None:
    import django  # noqa: PLC0415 - a process of its own

    django.setup()
    prepare: Prepare = pickle.loads(packed)
    with ThreadPoolExecutor(max_workers=threads) as pool:
        while True:
            try:
                way, rounds = pipe.recv()
            except EOFError:
                return
            works = [prepare(way, rounds) for _ in range(threads)]
            set_aside()
            pipe.send("ready")
            pipe.recv()
            pipe.send(_seconds(pool, works))


def _seconds(pool: ThreadPoolExecutor, works: Sequence[Work]) -> float:
    together = Barrier(len(works) + 1)

    def run(work: Work) -> None:
        together.wait()
        work()

    running = [pool.submit(run, work) for work in works]
    together.wait()
    start = time.perf_counter()
    for done in running:
        done.result()
    return time.perf_counter() - start
