"""Money crosses: it leaves, it arrives once or comes back once, and between the two it stands in clearing."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from caudal.audit import queries as audit
from caudal.audit.rules import Actor, ActorKind
from caudal.jobs import queries as jobs
from caudal.jobs.actions import queue, run_again
from caudal.jobs.rules import State as JobState
from caudal.ledger import errors, queries as ledger
from caudal.ledger.crossings import actions, queries, rules
from caudal.ledger.crossings.errors import CrossingNotFound, CrossingStaysInBook
from caudal.ledger.crossings.rules import State
from caudal.ledger.crossings.tests import make
from caudal.ledger.crossings.tests.make import Books
from caudal.ledger.rules import Side
from caudal.parties.tests.make import organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def books() -> Books:
    return make.books()


def holds() -> bool:
    return all(check.ok for check in (*ledger.verify(), *queries.verify(), *audit.verify()))


def test_what_is_sent_stands_in_clearing_until_it_arrives(books: Books) -> None:
    sent = books.send(120, description="Préstamo al programa")
    assert (books.cash(), books.clearing()) == ((380, 0), (120, 0))
    assert books.seen(sent).state is State.SENT
    assert holds()

    assert make.work() == 1
    assert (books.cash(), books.clearing()) == ((380, 120), (120, -120))
    arrived = books.seen(sent)
    assert (arrived.state, arrived.refusal, arrived.return_id) == (State.ARRIVED, None, None)
    assert holds()

    assert arrived.arrival_id == rules.arrival_id(sent.crossing_id)
    here = ledger.entry(book_id=books.source, entry_id=sent.entry_id)
    there = ledger.entry(book_id=books.target, entry_id=arrived.arrival_id)
    assert (here.kind, there.kind, there.effective_on) == ("crossing-sent", "crossing-arrived", make.TODAY)
    assert here.description == there.description == "Préstamo al programa"
    assert here.details == {"crossing": str(sent.crossing_id), "to_book": str(books.target)}
    assert there.details == {"crossing": str(sent.crossing_id), "from_book": str(books.source)}
    assert [event.action for event in audit.timeline(kind="crossing", object_id=sent.crossing_id)] == [
        "ledger.receive_crossing",
        "ledger.cross",
    ]


def test_shares_cross_the_other_way_round(books: Books) -> None:
    sent = books.send(70, account=make.SHARES, to_account=make.SHARES, side=Side.DEBIT)
    make.work()
    shares = [ledger.balance(book_id=one, account=make.SHARES).minor for one in (books.source, books.target)]
    assert (shares, books.clearing()) == ([430_00, 70_00], (-70, 70))
    assert (books.seen(sent).state, books.seen(sent).amount, books.seen(sent).side) == (
        State.ARRIVED,
        make.money(70),
        Side.DEBIT,
    )
    assert holds()


def test_both_ways_at_once_leave_clearing_empty(books: Books) -> None:
    books.send(120)
    make.work()
    books.send(120, book_id=books.target, to_book_id=books.source)
    make.work()
    assert (books.cash(), books.clearing()) == ((500, 0), (0, 0))
    assert holds()


def test_the_same_key_sends_once(books: Books) -> None:
    call = books.call()
    assert books.send(120, call=call) == books.send(120, call=call)
    assert make.work() == 1
    assert books.cash() == (380, 120)


def refused_by(books: Books, how: str) -> str:
    if how == "closed":
        books.close(books.target)
    elif how == "ceiling":
        books.limit_target(100)
    return {"closed": make.CASH, "ceiling": make.CASH, "unknown": "assets:nowhere"}[how]


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ("closed", "ledger.account_is_closed"),
        ("ceiling", "ledger.balance_would_rise_above_ceiling"),
        ("unknown", "ledger.account_not_found"),
    ],
)
def test_what_the_other_book_refuses_comes_back_and_says_why(books: Books, how: str, code: str) -> None:
    to_account = refused_by(books, how)
    sent = books.send(120, to_account=to_account)
    assert make.work() == 1
    assert (books.cash(), books.clearing()) == ((500, 0), (0, 0))
    back = books.seen(sent)
    assert (back.state, back.arrival_id) == (State.RETURNED, None)
    assert back.refusal is not None and back.refusal.code == code
    assert back.refusal.facts == {"account": to_account}
    assert back.return_id is not None
    reversal = ledger.entry(book_id=books.source, entry_id=back.return_id)
    assert (reversal.kind, reversal.reverses, reversal.description) == ("crossing-returned", sent.entry_id, code)
    assert holds()


def test_a_crossing_that_is_delivered_again_and_again_arrives_once(books: Books) -> None:
    sent = books.send(120)
    for _ in range(3):
        queue(books.act(), rules.DELIVER, book_id=books.source, crossing_id=sent.crossing_id)
    assert make.work() == 4
    assert (books.cash(), books.clearing()) == ((380, 120), (120, -120))
    answers = [receive(books, sent) for _ in range(2)]
    assert {answer.entry_id for answer in answers} == {rules.arrival_id(sent.crossing_id)}
    assert books.cash() == (380, 120)
    assert holds()


def receive(books: Books, sent: actions.CrossingSent) -> actions.CrossingAnswered:
    return actions.receive_crossing(
        books.call(), book_id=books.target, from_book_id=books.source, crossing_id=sent.crossing_id
    )


def test_a_refusal_stays_when_the_account_opens_again(books: Books) -> None:
    """The answer is a row of the book that refused; no other key and no other job gets another one."""
    books.close(books.target)
    sent = books.send(120)
    make.work()
    books.close(books.target, closed=False)
    queue(books.act(), rules.DELIVER, book_id=books.source, crossing_id=sent.crossing_id)
    make.work()
    assert receive(books, sent).refusal_code == "ledger.account_is_closed"
    assert books.cash() == (500, 0)
    assert holds()


def test_what_cannot_come_back_yet_is_seen_and_comes_back_later(books: Books) -> None:
    books.close(books.target)
    sent = books.send(120)
    books.close(books.source)
    for _ in range(10):
        make.make_due()
        assert make.work() == 1
    stuck = books.seen(sent)
    assert (stuck.state, stuck.refusal is not None, books.clearing()) == (State.SENT, True, (120, 0))
    job = jobs.job(job_id=make.job_of(sent))
    assert (job.state, job.failure) == (JobState.FAILED, "unavailable: ledger.account_is_closed")
    assert holds()

    books.close(books.source, closed=False)
    run_again(books.call(), job_id=job.id)
    assert make.work() == 1
    assert (books.seen(sent).state, books.cash()) == (State.RETURNED, (500, 0))
    again = actions.return_crossing(books.call(), book_id=books.source, crossing_id=sent.crossing_id)
    assert again == books.seen(sent).return_id
    assert holds()


def test_what_the_first_book_refuses_sends_nothing(books: Books) -> None:
    with pytest.raises(errors.BalanceWouldFallBelowFloor):
        books.send(501)
    assert make.work() == 0
    assert (books.cash(), queries.crossings(book_id=books.source)) == ((500, 0), [])


@pytest.mark.parametrize("which", ["book_id", "to_book_id"])
@pytest.mark.parametrize("theirs", [True, False])
def test_both_books_are_the_organisations_own(books: Books, which: str, theirs: bool) -> None:
    other = make.books().source if theirs else 7
    with pytest.raises(errors.BookNotFound):
        books.send(call=books.call(), **{which: other})


def test_within_one_book_nothing_crosses(books: Books) -> None:
    with pytest.raises(CrossingStaysInBook):
        books.send(to_book_id=books.source, to_account=make.SHARES)


def test_an_account_that_cannot_be_is_refused_at_once(books: Books) -> None:
    with pytest.raises(errors.AccountCodeIsMalformed):
        books.send(to_account="Caja chica")


@pytest.mark.parametrize("roles", [frozenset(), frozenset({"auditor"})])
def test_only_who_may_post_may_send(books: Books, roles: frozenset[str]) -> None:
    person = books.call(actor=Actor(ActorKind.USER, str(uuid4())), roles=roles)
    with pytest.raises(errors.PostingIsNotPermitted):
        books.send(call=person)
    books.send(call=replace(person, key=str(uuid4()), roles=frozenset({"owner"})))


@pytest.mark.parametrize("kinds", [("circle", "pool"), ("pool", "circle")])
def test_a_pools_book_is_not_sent_from_or_to_by_hand(kinds: tuple[str, str]) -> None:
    books = make.books(kinds=kinds)
    person = books.call(actor=Actor(ActorKind.USER, str(uuid4())), roles=frozenset({"owner"}))
    with pytest.raises(errors.BookIsKeptByItsPool):
        books.send(call=person)
    # The pool's own programs may.
    assert books.seen(books.send()).state is State.SENT


def test_a_crossing_that_there_is_not_is_not_received_or_returned(books: Books) -> None:
    sent, nobody = books.send(), uuid4()
    elsewhere = make.books()
    asked: list[tuple[Any, dict[str, Any]]] = [
        (books, {"book_id": books.target, "from_book_id": books.source, "crossing_id": nobody}),
        (books, {"book_id": books.source, "from_book_id": books.source, "crossing_id": sent.crossing_id}),
        (elsewhere, {"book_id": books.target, "from_book_id": elsewhere.source, "crossing_id": sent.crossing_id}),
    ]
    for whose, arguments in asked:
        with pytest.raises(CrossingNotFound):
            actions.receive_crossing(whose.call(), **arguments)
    with pytest.raises(errors.BookNotFound):
        actions.return_crossing(elsewhere.call(), book_id=books.source, crossing_id=sent.crossing_id)


def test_crossings_are_listed_newest_first(books: Books) -> None:
    sent = [books.send(soles, call=books.call(days=soles)) for soles in (1, 2, 3)]
    listed = queries.crossings(book_id=books.source, limit=2)
    assert [one.id for one in listed] == [sent[2].crossing_id, sent[1].crossing_id]
    assert [one.id for one in queries.crossings(book_id=books.source, before=listed[-1].id)] == [sent[0].crossing_id]
    assert queries.crossings(book_id=books.target) == []
    with pytest.raises(CrossingNotFound):
        queries.crossing(book_id=books.target, crossing_id=sent[0].crossing_id)


def test_a_list_of_crossings_is_one_query(books: Books, django_assert_num_queries: Any) -> None:
    for soles in (1, 2, 3):
        books.send(soles)
    with django_assert_num_queries(1):
        queries.crossings(book_id=books.source)


@pytest.mark.parametrize("table", ["ledger_crossing", "ledger_crossing_answer"])
@pytest.mark.parametrize("verb", ["update {} set event_id = event_id", "delete from {}", "truncate {}"])
def test_what_was_sent_and_answered_is_written_once(books: Books, table: str, verb: str) -> None:
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(verb.format(table))


def test_another_organisation_finds_no_crossing(books: Books) -> None:
    sent = books.send()
    stranger = organisation("Otra red")
    with pytest.raises(errors.BookNotFound):
        actions.return_crossing(stranger.call(), book_id=books.source, crossing_id=sent.crossing_id)
