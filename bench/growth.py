"""How each cost grows with the history: the same questions to books of 10^4, 10^5, 10^6 and 10^7 postings."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from statistics import median
from typing import Any

from bench import books, stage
from bench.figures import BLOCKS
from bench.reads import milliseconds
from caudal.ledger import queries

SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
POSTED_TOGETHER = 1_000
PAGE = 50

Question = Callable[[], object]


def steps(scale: int) -> Iterator[dict[str, Any]]:
    """For each size the median of five blocks of each cost, in milliseconds; every size has a book of its own."""
    for postings in (size // scale for size in SIZES):
        book_id = books.opened()
        instants = list(books.history(book_id, postings // 2))
        stage.settle()
        asked = _questions(book_id, instants)
        costs: dict[str, list[float]] = {name: [] for name in asked}
        for _ in range(BLOCKS):
            for name, questions in asked.items():
                costs[name].append(milliseconds(questions()))
        yield {
            "postings": postings,
            "milliseconds": {name: float(f"{median(blocks):.4g}") for name, blocks in costs.items()},
            "spread": {name: [float(f"{edge(blocks):.4g}") for edge in (min, max)] for name, blocks in costs.items()},
        }


def _questions(book_id: int, instants: Sequence[Any]) -> dict[str, Callable[[], list[Question]]]:
    """What is asked, by name: a block's questions, made anew for each block. The account is the hot one."""
    account = books.code_of(0)
    balance = partial(queries.balance, book_id=book_id, account=account)

    def post() -> list[Question]:
        return [partial(books.post, book_id, books.transfers(POSTED_TOGETHER)) for _ in range(10)]

    def at_dates() -> list[Question]:
        return [partial(balance, on=day) for day in books.days(100)]

    def known() -> list[Question]:
        return [partial(balance, known_at=instant) for instant in books.chance.choices(instants, k=100)]

    def both() -> list[Question]:
        pairs = zip(books.days(100), books.chance.choices(instants, k=100), strict=True)
        return [partial(balance, on=day, known_at=instant) for day, instant in pairs]

    def pages() -> list[Question]:
        read = partial(queries.statement, book_id=book_id, account=account, limit=PAGE)
        return [partial(read, before=instant) for instant in books.chance.choices(instants, k=50)]

    return {
        "post_batch": post,
        "balance": lambda: [balance] * 100,
        "balance_on": at_dates,
        "balance_known_at": known,
        "balance_on_known_at": both,
        "statement_page": pages,
        "trial_balance": lambda: [partial(queries.trial_balance, book_id=book_id)] * 3,
        "trial_balance_on": lambda: [partial(queries.trial_balance, book_id=book_id, on=day) for day in books.days(3)],
    }
