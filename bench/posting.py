"""Posting in batches: beside the bare INSERT of its rows, over two connections, with one hot account, on new days."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from functools import partial
from statistics import median
from typing import TypeVar

from bench import books
from bench.clients import Clients, Work
from bench.figures import BLOCKS, Figure, Reach, Unit
from bench.floor import Floor
from bench.stage import set_aside, timed_result
from caudal.ledger import rules

Batch = TypeVar("Batch")

# Transfers in a batch, measured batches in a block, and the reach.
SIZES = (
    (100, 40, Reach(ratio=0.45, value=25_000)),
    (1_000, 15, Reach(ratio=0.65, value=60_000)),
    (8_000, 3, Reach(ratio=0.70, value=75_000)),
)
WARM_UP = 2
TOGETHER = 1_000
ROUNDS = 15


def figures(scale: int) -> Iterator[Figure]:
    """Every row about batches, in blocks that take turns with their floor."""
    book_id, floor = books.opened(), Floor()
    for size, rounds, reach in SIZES:
        yield from _beside_the_floor(book_id, floor, size, max(rounds // scale, 1), reach)
    rounds = max(ROUNDS // scale, 1)
    yield from _beside_uniform(rounds)
    yield _two_connections(rounds)


def _beside_the_floor(book_id: int, floor: Floor, size: int, rounds: int, reach: Reach) -> Iterator[Figure]:
    """The batch as columns and as entries; the floor is that of the columns' rows, which are the same in shape."""
    rates: dict[str, list[float]] = {"columns": [], "floor": [], "entries": []}
    for _ in range(BLOCKS):
        batches = [books.transfers(size) for _ in range(rounds + WARM_UP)]
        floor.mark()
        rates["columns"].append(size / _seconds(batches, partial(books.post, book_id)))
        ids = [batch.ids[0] for batch in batches if batch.ids]
        rates["floor"].append(size / median(floor.seconds(book_id, ids)[WARM_UP:]))
        entries = [rules.entries_of(books.transfers(size)) for _ in range(rounds + WARM_UP)]
        rates["entries"].append(size / _seconds(entries, partial(books.post_entries, book_id)))
    for way, name, wanted in (("columns", "", reach), ("entries", ", as entries", Reach())):
        yield Figure(
            key=f"batch_{size}" if way == "columns" else f"entries_{size}",
            name=f"batch of {size:,}{name}",
            unit=Unit.TRANSFERS,
            blocks=tuple(rates[way]),
            peer="bare INSERT",
            peer_blocks=tuple(rates["floor"]),
            reach=wanted,
        )


def _beside_uniform(rounds: int) -> Iterator[Figure]:
    """One hot account, and days that begin with each batch, beside the uniform mix of one day."""
    hot_book, days_book, uniform_book = books.opened(), books.opened(), books.opened()
    rates: dict[str, list[float]] = {"hot": [], "new_days": [], "uniform": []}
    for block in range(BLOCKS):
        numbers = range(block * (rounds + WARM_UP), (block + 1) * (rounds + WARM_UP))
        for way, book_id, batches in (
            ("hot", hot_book, [books.transfers(TOGETHER, hot=True) for _ in numbers]),
            (
                "new_days",
                days_book,
                [books.transfers(TOGETHER, on=books.TODAY + timedelta(days=nth)) for nth in numbers],
            ),
            ("uniform", uniform_book, [books.transfers(TOGETHER) for _ in numbers]),
        ):
            rates[way].append(TOGETHER / _seconds(batches, partial(books.post, book_id)))
    for way, name, reach in (
        ("hot", "all on one account", Reach(ratio=0.9)),
        ("new_days", "each on a new day", Reach()),
    ):
        yield Figure(
            key=f"{way}_1000",
            name=f"batch of 1,000, {name}",
            unit=Unit.TRANSFERS,
            blocks=tuple(rates[way]),
            peer="uniform",
            peer_blocks=tuple(rates["uniform"]),
            reach=reach,
        )


def _two_connections(rounds: int) -> Figure:
    """Two processes, each on its own connection and book; beside them, in turns, one of the two alone."""
    prepares = [partial(_prepare, books.opened()) for _ in range(2)]
    both: list[float] = []
    alone: list[float] = []
    with Clients(prepares) as clients:
        clients.seconds(WARM_UP)
        for _ in range(BLOCKS):
            both.append(2 * rounds * TOGETHER / clients.seconds(rounds))
            alone.append(rounds * TOGETHER / clients.seconds(rounds, of=1))
    return Figure(
        key="two_connections_1000",
        name="batch of 1,000, two connections on two books",
        unit=Unit.TRANSFERS,
        blocks=tuple(both),
        peer="one connection",
        peer_blocks=tuple(alone),
        reach=Reach(value=100_000),
    )


def _prepare(book_id: int, _way: str, rounds: int) -> Work:
    made = [books.transfers(TOGETHER) for _ in range(rounds)]

    def work() -> None:
        for batch in made:
            books.post(book_id, batch)

    return work


def _seconds(batches: Sequence[Batch], work: Callable[[Batch], object]) -> float:
    """The median of the batches after the first few."""
    set_aside()
    return median([timed_result(partial(work, batch))[0] for batch in batches][WARM_UP:])
