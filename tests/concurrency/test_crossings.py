"""Crossings by many workers at once, killed between the two halves: each arrives once or comes back once."""

import os
import signal
from collections.abc import Iterator

import pytest

from caudal.audit import queries as audit
from caudal.jobs.actions import queue
from caudal.jobs.tests.make import a_worker, eventually, kill
from caudal.kernel.money import Money
from caudal.ledger import queries as ledger
from caudal.ledger.crossings import actions, jobs, queries, rules
from caudal.ledger.crossings.rules import State
from caudal.ledger.crossings.tests import make
from tests.concurrency.races import at_once
from tests.faults.scenarios import queued

pytestmark = pytest.mark.usefixtures("committed_db", "quiet_queue")


@pytest.fixture
def quiet_queue(committed_db: None) -> Iterator[None]:
    """The workers of these tests run these jobs only."""
    queued.end_all()
    yield
    queued.end_all()


def wrong() -> list[str]:
    checks = (*ledger.verify(), *queries.verify(), *audit.verify())
    return [f"{check.name}: {dict(check.figures)}" for check in checks if not check.ok]


def test_two_workers_and_a_killed_third_bring_every_crossing_to_one_end() -> None:
    there, back = make.books(), make.books()
    back.close(back.target)
    with a_worker() as first, a_worker(), a_worker():
        sent = [(books, books.send(soles)) for soles in range(1, 11) for books in (there, back)]
        for books, one in sent[:6]:
            queue(books.act(), rules.DELIVER, book_id=books.source, crossing_id=one.crossing_id)
        kill(first)
        eventually(lambda: all(books.seen(one).state is not State.SENT for books, one in sent))
    assert {books.seen(one).state for books, one in sent if books is there} == {State.ARRIVED}
    assert {books.seen(one).state for books, one in sent if books is back} == {State.RETURNED}
    assert (there.cash(), there.clearing()) == ((445, 55), (55, -55))
    assert (back.cash(), back.clearing()) == ((500, 0), (0, 0))
    assert wrong() == []


@pytest.mark.parametrize("refused", [False, True])
def test_a_worker_killed_between_the_halves_is_followed_by_one_that_ends_it(
    refused: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first dies after the other book has answered, before anything else."""
    books = make.books()
    if refused:
        books.limit_target(100)
    sent = books.send(120)
    answered = actions.receive_crossing

    def answer_and_die(*arguments: object, **named: object) -> None:
        answered(*arguments, **named)  # type: ignore[arg-type]
        os.kill(os.getpid(), signal.SIGKILL)

    with monkeypatch.context() as patch:
        patch.setattr(actions, "receive_crossing", answer_and_die)
        with a_worker(threads=1) as victim:
            os.waitpid(victim, 0)
    assert books.seen(sent).answered_at is not None
    assert books.cash() == ((380, 0) if refused else (380, 120))
    assert wrong() == []
    with a_worker(threads=1):
        eventually(lambda: books.seen(sent).state is not State.SENT)
    assert books.cash() == ((500, 0) if refused else (380, 120))
    assert wrong() == []


def test_one_crossing_delivered_by_eight_at_once_arrives_once() -> None:
    books = make.books()
    sent = books.send(120)
    calls = [books.call() for _ in range(8)]

    def deliver(nth: int) -> None:
        jobs.deliver_crossing(calls[nth], book_id=books.source, crossing_id=sent.crossing_id)

    at_once([lambda nth=nth: deliver(nth) for nth in range(8)])  # type: ignore[misc]
    assert (books.seen(sent).state, books.cash()) == (State.ARRIVED, (380, 120))
    assert wrong() == []


def test_books_that_send_to_each_other_at_once_never_wait_in_a_circle() -> None:
    books = make.books()
    make.fill(books.call(), books.target)
    ways = [(books.source, books.target), (books.target, books.source)] * 8
    calls = [books.call() for _ in ways]

    def send(nth: int) -> None:
        books.send(nth + 1, call=calls[nth], book_id=ways[nth][0], to_book_id=ways[nth][1])

    outcomes = at_once([lambda nth=nth: send(nth) for nth in range(len(ways))])  # type: ignore[misc]
    assert [outcome.error for outcome in outcomes if outcome.error is not None] == []
    at_once([make.work for _ in range(6)])
    assert {one.state for way in ways[:2] for one in queries.crossings(book_id=way[0])} == {State.ARRIVED}
    moved = sum(-(nth + 1) if nth % 2 == 0 else nth + 1 for nth in range(len(ways)))
    assert books.cash() == (500 + moved, 500 - moved)
    assert sum(books.clearing()) == 0
    assert Money(sum(books.cash()) * 100, "PEN") == make.money(1000)
    assert wrong() == []
