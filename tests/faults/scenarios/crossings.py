"""Scenarios of crossings: what is sent, what arrives, what comes back; and the job between them."""

from uuid import UUID, uuid4

from caudal.ledger.crossings import actions
from caudal.ledger.crossings.tests import make
from caudal.ledger.crossings.tests.make import Books
from tests.faults.scenarios import Scenario, done, refused
from tests.faults.scenarios.queued import due


@done("ledger.cross")
def a_hundred_and_twenty_to_another_book() -> Scenario:
    return _cross(make.books(), 120)


@refused("ledger.cross")
def more_than_is_in_the_box() -> Scenario:
    return _cross(make.books(), 501)


@done("ledger.receive_crossing")
def what_was_sent_arrives() -> Scenario:
    books = make.books()
    sent = books.send(120)
    return _receive(books, sent.crossing_id)


@refused("ledger.receive_crossing")
def what_nobody_sent() -> Scenario:
    return _receive(make.books(), uuid4())


@done("ledger.return_crossing")
def what_was_refused_comes_back() -> Scenario:
    books, sent = _refused()
    return Scenario(books.call(), {"book_id": books.source, "crossing_id": sent.crossing_id})


@refused("ledger.return_crossing")
def the_box_was_closed_meanwhile() -> Scenario:
    books, sent = _refused()
    books.close(books.source)
    return Scenario(books.call(), {"book_id": books.source, "crossing_id": sent.crossing_id})


@due("ledger.deliver_crossing", "it arrives")
def a_crossing_is_sent() -> UUID:
    return make.job_of(make.books().send(120))


@due("ledger.deliver_crossing", "it is refused")
def a_crossing_to_a_closed_box() -> UUID:
    books = make.books()
    books.close(books.target)
    return make.job_of(books.send(120))


def _cross(books: Books, soles: int) -> Scenario:
    asked = {"book_id": books.source, "account": make.CASH, "to_book_id": books.target, "to_account": make.CASH}
    return Scenario(books.call(), {**asked, "amount": make.money(soles), "on": make.TODAY})


def _receive(books: Books, crossing_id: UUID) -> Scenario:
    asked = {"book_id": books.target, "from_book_id": books.source, "crossing_id": crossing_id}
    return Scenario(books.call(), asked)


def _refused() -> tuple[Books, actions.CrossingSent]:
    """A crossing that the other book has refused and that is not back yet."""
    books = make.books()
    books.close(books.target)
    sent = books.send(120)
    actions.receive_crossing(
        books.call(), book_id=books.target, from_book_id=books.source, crossing_id=sent.crossing_id
    )
    return books, sent
