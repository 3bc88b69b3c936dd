"""Two connections: the older transaction commits after the younger one, and a sealer comes in between."""

import threading
from uuid import uuid4

from django.db import connection, transaction

from caudal.audit.actions import Act
from caudal.db import testing
from caudal.kernel.money import Money
from caudal.ledger import actions
from caudal.ledger.proofs import jobs
from caudal.ledger.proofs.tests import make
from caudal.ledger.rules import NewEntry, credit, debit

WAIT_SECONDS_MAX = 60


def passed_over() -> list[str]:
    """Let a slow transaction post, a quick one post and commit, the sealer run; what is wrong in the end."""
    pool, book_id = make.pool_and_book()
    other_pool, other_book = make.pool_and_book()
    make.buy(pool, book_id)
    make.seal(pool)
    has_posted, may_commit = threading.Event(), threading.Event()

    def post_slowly() -> None:
        try:
            with transaction.atomic():
                act = Act(name="tests.post_slowly", call=pool.call(), event_id=uuid4())
                amount = Money(500, "PEN")
                lines = (debit("assets:cash", amount), credit("equity:shares:1", amount))
                actions.post(act, book_id=book_id, entry=NewEntry(kind="shares", on=make.DAY, lines=lines))
                has_posted.set()
                assert may_commit.wait(WAIT_SECONDS_MAX)
        finally:
            connection.close()

    slow = threading.Thread(target=post_slowly)
    slow.start()
    assert has_posted.wait(WAIT_SECONDS_MAX)
    try:
        make.buy(other_pool, other_book)
        early = jobs.seal(pool.call(), home=testing.run_home())
    finally:
        may_commit.set()
        slow.join(WAIT_SECONDS_MAX)
    make.seal(pool)
    found = ["the younger entry did not wait for the older transaction"] if early.added else []
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from ledger_entry e join ledger_leaf l on l.book_id = e.book_id and l.item_id = e.id"
            " where e.book_id in (%s, %s)",
            [book_id, other_book],
        )
        sealed = cursor.fetchone()[0]
    return found + ([f"{3 - sealed} entries are not in the log"] if sealed != 3 else [])
