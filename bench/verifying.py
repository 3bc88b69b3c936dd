"""`caudal verify` over five million postings, beside a sum over the same postings."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import uuid4

from django.db import connections

from bench import books, stage
from bench.figures import BLOCKS, Figure, Reach, Unit
from caudal.ledger import sample
from caudal.monitoring import queries

POSTINGS = 5_000_000
# The view of all postings, whichever table holds them.
_SUM = "select sum(amount) from ledger_line"


def figures(scale: int) -> Iterator[Figure]:
    """All checks of all floors, over a synthetic ledger of four books."""
    postings = POSTINGS // scale
    call = books.a_call(organisation_id=uuid4())
    plan = sample.Plan(postings=postings, books=4, accounts=books.ACCOUNTS, seed=1)
    for _ in sample.write(plan=plan, call_of=lambda key: replace(call, key=key)):
        pass
    stage.settle()
    verified: list[float] = []
    summed: list[float] = []
    for _ in range(BLOCKS):
        seconds, checks = stage.timed_result(queries.verify)
        wrong = [check for check in checks if not check.ok]
        assert not wrong, wrong
        verified.append(1_000 * seconds)
        summed.append(1_000 * stage.timed_result(_summed)[0])
    yield Figure(
        key="verify",
        name=f"caudal verify, {postings:,} postings",
        unit=Unit.MILLISECONDS,
        blocks=tuple(verified),
        peer="select sum()",
        peer_blocks=tuple(summed),
        reach=Reach(ratio=12),
    )


def _summed() -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute(_SUM)
        assert cursor.fetchone()[0] == 0, "the books balance"
