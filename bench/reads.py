"""Balances at two dates, on an account with a million postings, some of them backdated."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from functools import partial
from statistics import median

from bench import books, stage
from bench.figures import BLOCKS, Figure, Reach, Unit
from caudal.ledger import queries

POSTINGS = 1_000_000
READS = 200


def figures(scale: int) -> Iterator[Figure]:
    """Current, past, as known at an instant, both: each read in turns with the current balance."""
    book_id = books.opened()
    written = list(books.history(book_id, POSTINGS // scale))
    stage.settle()

    def read(*, on: date | None = None, known_at: datetime | None = None) -> None:
        queries.balance(book_id=book_id, account=books.code_of(0), on=on, known_at=known_at)

    rounds = max(READS // scale, 2)
    days, instants = books.days(rounds), books.chance.choices(written, k=rounds)
    nothing: list[None] = [None] * rounds
    for key, name, ons, knowns in (
        ("past_date", "balance at a past date", days, nothing),
        ("known_at", "balance as known at an instant", nothing, instants),
        ("past_date_known_at", "balance at a past date as known at an instant", days, instants),
    ):
        asked = [partial(read, on=on, known_at=known_at) for on, known_at in zip(ons, knowns, strict=True)]
        blocks: list[float] = []
        current: list[float] = []
        for _ in range(BLOCKS):
            blocks.append(milliseconds(asked))
            current.append(milliseconds([read] * rounds))
        yield Figure(
            key=key,
            name=f"{name}, {POSTINGS // scale:,} postings",
            unit=Unit.MILLISECONDS,
            blocks=tuple(blocks),
            peer="current balance",
            peer_blocks=tuple(current),
            reach=Reach(ratio=5),
        )


def milliseconds(reads: Sequence[Callable[[], object]]) -> float:
    """The median of the reads, one after another."""
    return 1_000 * median(stage.timed_result(read)[0] for read in reads)
