"""Single posts that come at once share a commit: each is told what it would be told alone, and has its own event."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, TypeVar
from uuid import UUID, uuid4

import pytest
from django.db import connection, connections

from caudal.audit import actions as audit_actions, queries as audit_queries
from caudal.audit.actions import Act, action
from caudal.audit.errors import KeyIsUsed
from caudal.audit.rules import Actor, ActorKind, Call
from caudal.audit.tests.make import a_call, told, until
from caudal.kernel.money import MINOR_MAX, Money
from caudal.kernel.refusals import Refusal, Unavailable
from caudal.kernel.text import TextIsTooLong
from caudal.ledger import actions, errors, queries
from caudal.ledger.actions import EntryPosted, post_entry
from caudal.ledger.rules import AccountKind, NewAccount, NewEntry, book_id_of, credit, debit
from caudal.ledger.tests import make

R = TypeVar("R")
TODAY = date(2026, 11, 20)
CASH, ROSA, JULIO, DOLLARS = "assets:cash", "equity:shares:1", "equity:shares:2", "assets:dollars"
SECONDS_MAX = 20

Post = tuple[Call, int, NewEntry]


@action("ledger_tests.open_book")
def open_book(act: Act, *, kind: str = "pool") -> int:
    return make.open_book(act, kind=kind)


@pytest.fixture(autouse=True)
def _books_and_trail_are_whole(committed_db: None) -> Iterator[None]:
    yield
    assert [check for check in (*audit_queries.verify(), *queries.verify()) if not check.ok] == []


def a_book(*, organisation_id: UUID | None = None, kind: str = "pool") -> tuple[Call, int]:
    """A new book, and a call of our own programs in its organisation."""
    call = a_call(actor=Actor(ActorKind.SYSTEM, "tests"), organisation_id=organisation_id or uuid4())
    return call, open_book(call, kind=kind)


def again(call: Call, **changes: Any) -> Call:
    return replace(call, key=str(uuid4()), **changes)


def soles(amount: int) -> Money:
    return Money(amount * 100, "PEN")


def entry(amount: int | Money, *, into: str = CASH, out_of: str = ROSA, **more: Any) -> NewEntry:
    money = soles(amount) if isinstance(amount, int) else amount
    return NewEntry(kind="shares", on=TODAY, lines=(debit(into, money), credit(out_of, money)), **more)


def one_group(posts: Sequence[Post]) -> list[Any]:
    """Post all of these in one group, in this order; what each caller got."""
    with gathering(posts) as (waiting, _):
        pass
    return ended(waiting)


def ended(waiting: Sequence[Future[EntryPosted]]) -> list[Any]:
    return [future.exception(SECONDS_MAX) or future.result() for future in waiting]


@contextmanager
def gathering(posts: Sequence[Post]) -> Iterator[tuple[list[Future[EntryPosted]], Callable[[], None]]]:
    """Let callers wait, in this order, behind one whose accounts are locked until the end, or until they are let go."""
    call, book_id = a_book()
    _, let_go = locked(book_id)
    with ThreadPoolExecutor(len(posts) + 1) as pool, pytest.MonkeyPatch.context() as patch:
        patch.setattr(audit_actions, "GROUP_LOCK_MILLISECONDS_MAX", SECONDS_MAX * 1000)
        first = pool.submit(posting((again(call), book_id, entry(1))))
        until(lambda: _groups()._led != [])
        waiting = []
        for nth, post in enumerate(posts, start=1):
            waiting.append(pool.submit(posting(post)))
            until(lambda nth=nth: len(_groups()._queue) == nth)  # type: ignore[misc]
        try:
            yield waiting, let_go
        finally:
            let_go()
        first.result(SECONDS_MAX)


def locked(book_id: int) -> tuple[int, Callable[[], None]]:
    """Lock a book's accounts by a server process of our own: its number, and how to let them go."""
    holder: Any = connections.create_connection("default")
    holder.set_autocommit(False)
    with holder.cursor() as cursor:
        cursor.execute("select pg_backend_pid() from ledger_account where book_id = %s for update", [book_id])
        return cursor.fetchone()[0], holder.close


def _groups() -> Any:
    assert post_entry._groups is not None
    return post_entry._groups


def posting(post: Post) -> Callable[[], EntryPosted]:
    call, book_id, new = post

    def run() -> EntryPosted:
        try:
            return post_entry(call, book_id=book_id, entry=new)
        finally:
            connection.close()

    return run


def refused(ask: Callable[..., EntryPosted], call: Call, **arguments: Any) -> Refusal:
    with pytest.raises(Refusal) as caught:
        ask(call, **arguments)
    return caught.value


def shared(book_ids: Sequence[int]) -> int:
    """How many transactions wrote the entries of these books."""
    found = told(
        "select count(distinct e.xmin::text) from audit_event e join ledger_entry n on n.event_id = e.id"
        " where n.book_id = any(%s)",
        [list(book_ids)],
    )
    return int(found[0][0])


def balances(book_id: int) -> dict[str, int]:
    return {code: account.balance.minor for code, account in queries.balances(book_id=book_id).items()}


def test_posts_at_once_share_a_commit_and_have_each_their_own_event_and_answer() -> None:
    call, book_id = a_book()
    amounts = [10, 20, 30, 40, 50, 60, 70, 80]
    posts = [
        (again(call, actor=Actor(ActorKind.SYSTEM, f"till-{n}")), book_id, entry(n, description=f"till {n}"))
        for n in amounts
    ]
    outcomes = one_group(posts)
    assert shared([book_id]) == 1
    for (mine, _, new), outcome in zip(posts, outcomes, strict=True):
        found = queries.entry(book_id=book_id, entry_id=outcome.entry_id)
        assert found.description == new.description
        event = audit_queries.event(event_id=found.event_id)
        assert event is not None
        assert (event.action, event.actor, event.outcome) == ("ledger.post_entry", mine.actor, "done")
        assert post_entry(mine, book_id=book_id, entry=new) == outcome
    lines = queries.statement(book_id=book_id, account=CASH)
    assert [line.version for line in lines] == list(range(len(amounts), 0, -1))
    assert [line.amount for line in lines] == [soles(amount) for amount in reversed(amounts)]
    assert balances(book_id)[CASH] == sum(amounts) * 100


def test_a_group_reaches_over_books_and_organisations() -> None:
    ours, theirs = uuid4(), uuid4()
    books = [a_book(organisation_id=ours), a_book(organisation_id=theirs), a_book(organisation_id=ours)]
    posts = [(again(call), book_id, entry(n + 1)) for n in range(4) for call, book_id in books]
    posts.append((again(books[0][0]), books[1][1], entry(5)))
    *outcomes, foreign = one_group(posts)
    assert all(isinstance(outcome, EntryPosted) for outcome in outcomes)
    assert isinstance(foreign, errors.BookNotFound)
    assert shared([book_id for _, book_id in books]) == 1
    assert [balances(book_id)[CASH] for _, book_id in books] == [10_00] * 3


BAD: dict[str, tuple[type[Refusal], Callable[[Call, int], Post]]] = {
    "too much": (
        errors.BalanceWouldFallBelowFloor,
        lambda call, book: (again(call), book, entry(10_000, into=ROSA, out_of=CASH)),
    ),
    "no account": (errors.AccountNotFound, lambda call, book: (again(call), book, entry(1, out_of="equity:nobody"))),
    "other currency": (errors.CurrencyDiffers, lambda call, book: (again(call), book, entry(1, into=DOLLARS))),
    "unbalanced": (
        errors.EntryIsUnbalanced,
        lambda call, book: (
            again(call),
            book,
            replace(entry(1), lines=(debit(CASH, soles(1)), credit(ROSA, soles(2)))),
        ),
    ),
    "one line": (
        errors.EntryIsEmpty,
        lambda call, book: (again(call), book, replace(entry(1), lines=(debit(CASH, soles(1)),))),
    ),
    "too large": (
        errors.AmountIsOutOfRange,
        lambda call, book: (again(call), book, entry(Money(MINOR_MAX + 1, "PEN"))),
    ),
    "unbalanced and long": (
        errors.EntryIsUnbalanced,
        lambda call, book: (
            again(call),
            book,
            replace(entry(1, description="x" * 501), lines=(debit(CASH, soles(1)), credit(ROSA, soles(2)))),
        ),
    ),
    "another age": (
        errors.DayIsOutOfRange,
        lambda call, book: (again(call), book, replace(entry(1), on=date(1, 1, 1))),
    ),
    "long description": (TextIsTooLong, lambda call, book: (again(call), book, entry(1, description="x" * 501))),
    "no book": (errors.BookNotFound, lambda call, book: (again(call), book_id_of(uuid4()), entry(1))),
    "no number of a book": (errors.BookNotFound, lambda call, book: (again(call), 1 << 70, entry(1))),
    "a member": (
        errors.PostingIsNotPermitted,
        lambda call, book: (again(call, actor=Actor(ActorKind.USER, "7")), book, entry(1)),
    ),
}


def test_each_bad_post_is_told_what_it_would_be_told_alone_and_no_other() -> None:
    call, book_id = a_book()
    made = {name: make_bad(call, book_id) for name, (_, make_bad) in BAD.items()}
    good = [(again(call), book_id, entry(n)) for n in range(1, len(made) + 1)]
    outcomes = one_group([post for pair in zip(good, made.values(), strict=True) for post in pair])
    assert all(isinstance(outcome, EntryPosted) for outcome in outcomes[::2])
    assert shared([book_id]) == 1
    for name, outcome, (asked, book, new) in zip(made, outcomes[1::2], made.values(), strict=True):
        assert type(outcome) is BAD[name][0], name
        for alone in (
            refused(post_entry, asked, book_id=book, entry=new),
            refused(post_entry.alone, again(asked), book_id=book, entry=new),
        ):
            assert (type(alone), alone.facts, alone.field) == (type(outcome), outcome.facts, outcome.field), name
    recorded = told("select count(*) from audit_event where stream = %s and outcome = 'refused'", [call.stream])
    assert recorded[0][0] == 2 * len(made)


def test_the_books_of_a_product_are_kept_by_it() -> None:
    call, book_id = a_book(kind="circle")
    program = again(call, actor=Actor(ActorKind.API_KEY, "1"), roles=frozenset({"operator"}))
    (outcome,) = one_group([(program, book_id, entry(1))])
    assert isinstance(outcome, errors.BookIsKeptByItsPool)


def test_the_last_money_goes_to_those_who_came_first() -> None:
    call, book_id = a_book()
    post_entry(again(call), book_id=book_id, entry=entry(500))
    takers = [(again(call), book_id, entry(70, into=ROSA, out_of=CASH)) for _ in range(10)]
    outcomes = one_group(takers)
    assert [type(outcome) for outcome in outcomes] == [EntryPosted] * 7 + [errors.BalanceWouldFallBelowFloor] * 3
    assert balances(book_id)[CASH] == 10_00


def test_one_id_and_one_reversal_belong_to_who_came_first() -> None:
    call, book_id = a_book()
    wrong = post_entry(again(call), book_id=book_id, entry=entry(5)).entry_id
    chosen = uuid4()
    back = entry(5, into=ROSA, out_of=CASH, reverses=wrong)
    outcomes = one_group(
        [
            (again(call), book_id, entry(100)),
            (again(call), book_id, entry(1, id=chosen)),
            (again(call), book_id, entry(2, id=chosen)),
            (again(call), book_id, back),
            (again(call), book_id, back),
        ]
    )
    assert [type(outcome) for outcome in outcomes] == [
        *[EntryPosted, EntryPosted, errors.EntryExists],
        *[EntryPosted, errors.EntryIsReversed],
    ]
    assert outcomes[1].entry_id == chosen
    assert balances(book_id)[CASH] == 101_00


def test_one_key_in_two_threads_posts_once() -> None:
    call, book_id = a_book()
    same = (again(call), book_id, entry(1))
    first, twin, other = one_group([same, same, (same[0], book_id, entry(2))])
    assert first == twin
    assert isinstance(other, KeyIsUsed)
    assert other.facts == {"differs": "entry"}
    assert balances(book_id)[CASH] == 1_00


def test_a_total_that_no_account_holds_is_refused_to_its_caller_alone() -> None:
    call, book_id = a_book()
    full = entry(Money(MINOR_MAX, "PEN"), into="assets:vault", out_of="equity:vault")
    _open_vault(again(call), book_id=book_id)
    for _ in range(92):
        actions.post_entry(again(call), book_id=book_id, entry=full)
    outcomes = one_group(
        [(again(call), book_id, entry(1)), (again(call), book_id, full), (again(call), book_id, entry(2))]
    )
    assert [type(outcome) for outcome in outcomes] == [EntryPosted, errors.BalanceIsTooLarge, EntryPosted]
    assert balances(book_id)[CASH] == 3_00


@action("ledger_tests.open_vault")
def _open_vault(act: Act, *, book_id: int) -> None:
    accounts = [
        NewAccount("assets:vault", AccountKind.ASSET, "PEN"),
        NewAccount("equity:vault", AccountKind.EQUITY, "PEN"),
    ]
    actions.open_accounts(act, book_id=book_id, accounts=accounts)


def test_calls_of_different_days_are_posted_in_one_group() -> None:
    call, book_id = a_book()
    days = [datetime(2026, 11, day, 12, tzinfo=UTC) for day in (20, 18, 20, 19)]
    outcomes = one_group([(again(call, at=at), book_id, entry(1)) for at in days])
    assert all(isinstance(outcome, EntryPosted) for outcome in outcomes)
    assert shared([book_id]) == 1


def test_a_server_process_that_ends_in_the_middle_costs_nobody_an_entry() -> None:
    """The group waits for a locked account as its backend is ended; every key is then asked again."""
    call, book_id = a_book()
    posts = [(again(call), book_id, entry(n)) for n in range(1, 9)]
    process, unlock = locked(book_id)
    with gathering(posts) as (waiting, let_go):
        let_go()
        until(lambda: _blocked_by(process) != [])
        (victim,) = _blocked_by(process)
        told("select pg_terminate_backend(%s, 5000)", [victim])
        unlock()
        outcomes = ended(waiting)
    assert isinstance(outcomes[0], Unavailable)
    assert all(isinstance(outcome, EntryPosted | Unavailable) for outcome in outcomes)
    asked_again = [post_entry(asked, book_id=book, entry=new) for asked, book, new in posts]
    for now, before in zip(asked_again, outcomes, strict=True):
        assert now == before or isinstance(before, Unavailable)
    assert len({outcome.entry_id for outcome in asked_again}) == len(posts)
    assert balances(book_id)[CASH] == sum(range(1, 9)) * 100


def _blocked_by(process: int) -> list[int]:
    rows = told("select pid from pg_stat_activity where %s = any(pg_blocking_pids(pid))", [process])
    return [pid for (pid,) in rows]


def test_many_threads_post_and_take_at_once_without_a_conductor() -> None:
    """No conductor: groups form as they do, beside posts that run alone; nothing is lost and nobody is mixed up."""
    call, book_id = a_book()
    post_entry(again(call), book_id=book_id, entry=entry(1_000))
    plans = [
        [(again(call), book_id, entry(n + 1, description=f"{thread}.{n}")) for n in range(8)] for thread in range(24)
    ]

    def run(plan: Sequence[Post]) -> list[UUID]:
        try:
            return [
                (post_entry.alone if n % 4 == 3 else post_entry)(asked, book_id=book, entry=new).entry_id
                for n, (asked, book, new) in enumerate(plan)
            ]
        finally:
            connection.close()

    with ThreadPoolExecutor(len(plans)) as pool:
        posted = list(pool.map(run, plans))
    descriptions = dict(told("select id, description from ledger_entry where book_id = %s", [book_id]))
    assert [[descriptions[entry_id] for entry_id in ids] for ids in posted] == [
        [new.description for _, _, new in plan] for plan in plans
    ]
    assert balances(book_id)[CASH] == (1_000 + 24 * sum(range(1, 9))) * 100
    assert shared([book_id]) < 24 * 8


def test_a_group_takes_four_statements_however_many_post(monkeypatch: pytest.MonkeyPatch) -> None:
    call, book_id = a_book()
    posts = [(again(call), book_id, entry(n)) for n in range(1, 33)]
    statements: list[str] = []
    serve = _groups()._serve

    def counting(group: Sequence[Any]) -> Any:
        def note(execute: Any, sql: str, *rest: Any) -> Any:
            statements.append(sql)
            return execute(sql, *rest)

        if len(group) == 1:
            return serve(group)
        with connection.execute_wrapper(note):
            return serve(group)

    monkeypatch.setattr(_groups(), "_serve", counting)
    outcomes = one_group(posts)
    assert all(isinstance(outcome, EntryPosted) for outcome in outcomes)
    # Claim the keys, read the books, post to the one book, record the events.
    assert len(statements) == 4, statements
