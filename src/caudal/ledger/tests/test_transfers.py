"""Transfers as columns: told, line by line, what the same entries are told; and what columns alone can get wrong."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from caudal.audit.actions import Act
from caudal.audit.rules import Actor, ActorKind, Call
from caudal.db import constraints
from caudal.kernel.money import MINOR_MAX
from caudal.kernel.refusals import Refusal
from caudal.ledger import actions, errors, queries
from caudal.ledger.models import Account
from caudal.ledger.rules import (
    ENTRIES_MAX,
    AccountKind,
    Mode,
    NewAccount,
    Outcome,
    Transfers,
    TransfersPosted,
    book_id_of,
    entries_of,
)

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
TODAY = date(2026, 11, 20)
CASH, ROSA, JULIO, DOLLARS, CLOSED = "assets:cash", "equity:1", "equity:2", "assets:dollars", "equity:closed"
USED = UUID(int=7)


def an_act() -> Act:
    call = Call(Actor(ActorKind.SYSTEM, "tests"), key="k", at=NOON, organisation_id=uuid4())
    return Act(name="tests.post", call=call, event_id=uuid4())


def a_book() -> int:
    """Cash and Rosa's shares with limits; 100 is in, under an id that is used."""
    act, book_id = an_act(), book_id_of(uuid4())
    accounts = [
        NewAccount(CASH, AccountKind.ASSET, "PEN", floor_minor=0),
        NewAccount(ROSA, AccountKind.EQUITY, "PEN", floor_minor=0, ceiling_minor=500),
        NewAccount(JULIO, AccountKind.EQUITY, "PEN"),
        NewAccount(DOLLARS, AccountKind.ASSET, "USD"),
        NewAccount(CLOSED, AccountKind.EQUITY, "PEN"),
    ]
    actions.open_book(act, book_id=book_id, kind="pool", name="Columns")
    actions.open_accounts(act, book_id=book_id, accounts=accounts)
    Account.objects.filter(book_id=book_id, code=CLOSED).update(closed_at=NOON)
    actions.post_transfers(act, book_id=book_id, transfers=columns((CASH, ROSA, 100), ids=[USED]))
    return book_id


def columns(*rows: tuple[str, str, int], **more: Any) -> Transfers:
    into, out, minors = ([row[place] for row in rows] for place in range(3))
    terms: dict[str, Any] = {"kind": "shares", "on": TODAY, "currency": "PEN", **more}
    return Transfers(debits=into, credits=out, minors=minors, **terms)  # type: ignore[arg-type]


def post(book_id: int, transfers: Transfers, mode: Mode = Mode.EACH) -> TransfersPosted:
    return actions.post_transfers(an_act(), book_id=book_id, transfers=transfers, mode=mode)


def told(outcome: Outcome | None) -> tuple[str, Any] | None:
    refusal = outcome.refusal if outcome else None
    return None if refusal is None else (refusal.code, refusal.facts)


IN, OUT = (CASH, ROSA, 50), (ROSA, CASH, 60)
A, B, C, D = (UUID(int=number) for number in (11, 12, 13, 14))


@pytest.mark.parametrize(
    "transfers",
    [
        columns(IN, OUT, IN),
        columns(IN, (CASH, ROSA, 0), OUT),
        columns(IN, (CASH, ROSA, -5), (CASH, ROSA, MINOR_MAX + 1), OUT),
        columns(IN, (CASH, CASH, 5), OUT),
        columns(IN, (ROSA, CASH, 151), (CASH, ROSA, 351), (CASH, ROSA, 350)),
        columns(IN, ("assets:nowhere", ROSA, 5), (CASH, CLOSED, 5), (DOLLARS, ROSA, 5), OUT),
        columns(IN, OUT, currency="USD"),
        columns(IN, OUT, on=date(1899, 12, 31)),
        columns(IN, OUT, on=date(2026, 11, 19)),
        columns(IN, OUT, ids=[A, B]),
        columns(IN, OUT, IN, OUT, ids=[A, B, A, USED]),
        columns(IN, (ROSA, CASH, 999), IN, IN, ids=[A, B, B, C]),
        columns(IN, (CASH, JULIO, 0), IN, ids=[A, A, D]),
        columns(IN, IN, description="x" * 501),
        columns(),
    ],
)
def test_columns_are_told_what_entries_are_told(transfers: Transfers) -> None:
    one, other = a_book(), a_book()
    outcomes = actions.post_batch(an_act(), book_id=other, entries=entries_of(transfers), mode=Mode.EACH)
    posted = post(one, transfers)
    assert [told(posted.apart.get(i)) for i in range(len(transfers.debits))] == [told(outcome) for outcome in outcomes]
    assert len(posted.ids) == sum(outcome.entry_id is not None for outcome in outcomes)
    if transfers.ids is not None:
        assert posted.ids == [outcome.entry_id for outcome in outcomes if outcome.entry_id is not None]
    left = [
        [(line.code, line.balance, line.version) for line in queries.trial_balance(book_id=book_id)]
        for book_id in (one, other)
    ]
    assert left[0] == left[1]


@pytest.mark.parametrize(
    ("transfers", "refusal"),
    [
        (columns(IN, (CASH, ROSA, 0)), errors.PostingIsZero),
        (columns(IN, (ROSA, CASH, 151)), errors.BalanceWouldFallBelowFloor),
        (columns(IN, (CASH, "equity:nobody", 5), (ROSA, CASH, 999)), errors.AccountNotFound),
    ],
)
def test_in_mode_all_one_that_is_refused_refuses_them_all(transfers: Transfers, refusal: type[Refusal]) -> None:
    book_id = a_book()
    # An action raises a refusal within a savepoint, which takes back what was written before it.
    with pytest.raises(refusal), transaction.atomic():
        post(book_id, transfers, Mode.ALL)
    assert queries.balance(book_id=book_id, account=CASH).minor == 100


@pytest.mark.parametrize("ids", [[A, USED], [A, A]])
def test_in_mode_all_the_database_says_that_an_id_is_used_and_the_door_tells_it(ids: list[UUID]) -> None:
    book_id = a_book()
    with pytest.raises(IntegrityError) as raised, transaction.atomic():
        post(book_id, columns(IN, OUT, ids=ids), Mode.ALL)
    assert isinstance(constraints.refusal_of(raised.value), errors.EntryExists)
    assert queries.balance(book_id=book_id, account=CASH).minor == 100


def test_columns_that_are_not_of_one_length_are_refused() -> None:
    book_id, whole = a_book(), columns(IN, OUT, ids=[A, B])
    changes: list[dict[str, Any]] = [
        {"debits": [CASH]},
        {"credits": [ROSA]},
        {"minors": [1]},
        {"ids": [A]},
        {"debits": []},
    ]
    for short in (replace(whole, **change) for change in changes):
        with pytest.raises(errors.ColumnsDiffer):
            post(book_id, short)


def test_more_than_a_batch_holds_is_refused() -> None:
    with pytest.raises(errors.BatchIsTooLarge):
        post(a_book(), columns(*[IN] * (ENTRIES_MAX + 1)))


def test_nothing_is_posted_for_nothing() -> None:
    book_id = a_book()
    assert (post(book_id, columns()).ids, post(book_id, columns(), Mode.ALL).ids) == ([], [])
    assert queries.balance(book_id=book_id, account=CASH).minor == 100
