"""Sixty-four callers at once, one transfer each, all on one hot account: through group commit, and each alone."""

from collections.abc import Iterator
from functools import partial
from uuid import UUID, uuid4

from bench import books
from bench.clients import Clients, Work
from bench.figures import BLOCKS, Figure, Reach, Unit
from caudal.ledger import actions, rules

CALLERS = 64
# Transfers of each caller in a block, by the way in which it posts.
ROUNDS = {"coalesced": 20, "alone": 4}


def figures(scale: int) -> Iterator[Figure]:
    """Threads of one process, as under gunicorn; the audited action both times."""
    organisation_id = uuid4()
    prepare = partial(_prepare, books.opened(organisation_id=organisation_id), organisation_id)
    rates: dict[str, list[float]] = {way: [] for way in ROUNDS}
    with Clients([prepare], threads=CALLERS) as callers:
        for way in rates:
            callers.seconds(1, way=way)
        for _ in range(BLOCKS):
            for way, blocks in rates.items():
                rounds = max(ROUNDS[way] // scale, 1)
                blocks.append(CALLERS * rounds / callers.seconds(rounds, way=way))
    yield Figure(
        key="group_commit",
        name=f"{CALLERS} callers at once, one hot account",
        unit=Unit.TRANSFERS,
        blocks=tuple(rates["coalesced"]),
        peer="without coalescing",
        peer_blocks=tuple(rates["alone"]),
        reach=Reach(ratio=8),
    )


def _prepare(book_id: int, organisation_id: UUID, way: str, rounds: int) -> Work:
    post = actions.post_entry if way == "coalesced" else actions.post_entry.alone
    made = rules.entries_of(books.transfers(rounds, hot=True))

    def work() -> None:
        for entry in made:
            post(books.a_call(organisation_id=organisation_id), book_id=book_id, entry=entry)

    return work
