"""Posting in batches: beside the bare INSERT of its rows, over two connections, and with one hot account."""

from collections.abc import Callable, Iterator
from functools import partial
from statistics import median
from uuid import UUID

from bench import books
from bench.clients import Clients, Work
from bench.figures import BLOCKS, Figure, Reach, Unit
from bench.floor import Floor
from bench.stage import set_aside, timed_result
from caudal.ledger.rules import NewEntry

# Entries in a batch, measured batches in a block, and the reach.
SIZES = (
    (100, 40, Reach(ratio=0.45, value=25_000)),
    (1_000, 15, Reach(ratio=0.65, value=60_000)),
    (8_000, 3, Reach(ratio=0.70, value=75_000)),
)
WARM_UP = 2
TOGETHER = 1_000


def figures(scale: int) -> Iterator[Figure]:
    """Every row about batches, in blocks that take turns with their floor."""
    book_id, floor = books.opened(), Floor()
    for size, rounds, reach in SIZES:
        yield _beside_the_floor(book_id, floor, size, max(rounds // scale, 1), reach)
    yield _hot(max(15 // scale, 1))
    yield _two_connections(max(15 // scale, 1))


def _beside_the_floor(book_id: int, floor: Floor, size: int, rounds: int, reach: Reach) -> Figure:
    posted: list[float] = []
    inserted: list[float] = []
    for _ in range(BLOCKS):
        batches = [books.transfers(size) for _ in range(rounds + WARM_UP)]
        floor.mark()
        timed = _timed(batches, partial(books.post, book_id))
        posted.append(size / median(seconds for seconds, _ in timed[WARM_UP:]))
        inserted.append(size / median(floor.seconds(book_id, [ids for _, ids in timed])[WARM_UP:]))
    return Figure(
        key=f"batch_{size}",
        name=f"batch of {size:,}",
        unit=Unit.TRANSFERS,
        blocks=tuple(posted),
        peer="bare INSERT",
        peer_blocks=tuple(inserted),
        reach=reach,
    )


def _hot(rounds: int) -> Figure:
    hot_book, uniform_book = books.opened(), books.opened()
    hot: list[float] = []
    uniform: list[float] = []
    for _ in range(BLOCKS):
        for rates, book_id, is_hot in ((hot, hot_book, True), (uniform, uniform_book, False)):
            batches = [books.transfers(TOGETHER, hot=is_hot) for _ in range(rounds + WARM_UP)]
            timed = _timed(batches, partial(books.post, book_id))[WARM_UP:]
            rates.append(TOGETHER / median(seconds for seconds, _ in timed))
    return Figure(
        key="hot_1000",
        name="batch of 1,000, all on one account",
        unit=Unit.TRANSFERS,
        blocks=tuple(hot),
        peer="uniform",
        peer_blocks=tuple(uniform),
        reach=Reach(ratio=0.9),
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


def _timed(
    batches: list[list[NewEntry]], work: Callable[[list[NewEntry]], list[UUID | None]]
) -> list[tuple[float, list[UUID | None]]]:
    set_aside()
    return [timed_result(partial(work, batch)) for batch in batches]
