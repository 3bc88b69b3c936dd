"""Posting: balances, refusals in order, both modes, reversal, and what raw SQL may not do."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from caudal.audit.actions import Act
from caudal.audit.rules import Actor, ActorKind, Call
from caudal.kernel.money import Money
from caudal.ledger import actions, errors, queries
from caudal.ledger.rules import ENTRIES_MAX, AccountKind, Mode, NewAccount, NewEntry, book_id_of, credit, debit

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
TODAY = date(2026, 11, 20)


def an_act() -> Act:
    call = Call(actor=Actor(ActorKind.SYSTEM, "tests"), key="k", at=NOON, organisation_id=uuid4())
    return Act(name="tests.post", call=call, event_id=uuid4())


def a_book(act: Act) -> int:
    book_id = book_id_of(uuid4())
    actions.open_book(act, book_id=book_id, kind="circle", name="Junta")
    actions.open_accounts(
        act,
        book_id=book_id,
        accounts=[
            NewAccount("assets:cash", AccountKind.ASSET, "PEN", floor_minor=0),
            NewAccount("equity:shares:1", AccountKind.EQUITY, "PEN", floor_minor=0, ceiling_minor=500_00),
            NewAccount("equity:shares:2", AccountKind.EQUITY, "PEN", floor_minor=0),
            NewAccount("assets:dollars", AccountKind.ASSET, "USD"),
        ],
    )
    return book_id


def pen(text: int) -> Money:
    return Money(text * 100, "PEN")


def buy(amount: int, member: int = 1) -> NewEntry:
    lines = (debit("assets:cash", pen(amount)), credit(f"equity:shares:{member}", pen(amount)))
    return NewEntry(kind="shares", on=TODAY, lines=lines)


def sell(amount: int, member: int = 1) -> NewEntry:
    lines = (credit("assets:cash", pen(amount)), debit(f"equity:shares:{member}", pen(amount)))
    return NewEntry(kind="shares", on=TODAY, lines=lines)


@pytest.mark.django_db
def test_an_entry_moves_both_balances() -> None:
    act = an_act()
    book_id = a_book(act)
    actions.post(act, book_id=book_id, entry=buy(300))
    actions.post(act, book_id=book_id, entry=sell(100))
    assert queries.balance(book_id=book_id, account="assets:cash") == pen(200)
    assert queries.balance(book_id=book_id, account="equity:shares:1") == pen(200)
    assert [line.amount for line in queries.statement(book_id=book_id, account="assets:cash")] == [pen(-100), pen(300)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("entry", "refusal"),
    [
        (NewEntry("x", TODAY, (debit("assets:cash", pen(1)),)), errors.EntryIsEmpty),
        (NewEntry("x", TODAY, (debit("assets:cash", pen(0)), credit("equity:shares:1", pen(0)))), errors.PostingIsZero),
        (
            NewEntry("x", TODAY, (debit("assets:cash", Money(10**18, "PEN")), credit("equity:shares:1", pen(1)))),
            errors.AmountIsOutOfRange,
        ),
        (
            NewEntry("x", TODAY, (debit("assets:cash", pen(1)), credit("assets:cash", pen(1)))),
            errors.AccountIsNamedTwice,
        ),
        (
            NewEntry("x", TODAY, (debit("assets:cash", pen(2)), credit("equity:shares:1", pen(1)))),
            errors.EntryIsUnbalanced,
        ),
        (
            NewEntry("x", TODAY, (debit("assets:cash", pen(1)), credit("equity:nobody", pen(1)))),
            errors.AccountNotFound,
        ),
        (
            NewEntry("x", TODAY, (debit("assets:dollars", pen(1)), credit("equity:shares:1", pen(1)))),
            errors.CurrencyDiffers,
        ),
        (sell(1), errors.BalanceWouldFallBelowFloor),
        (buy(501), errors.BalanceWouldRiseAboveCeiling),
    ],
)
def test_refusals(entry: NewEntry, refusal: type[Exception]) -> None:
    act = an_act()
    book_id = a_book(act)
    with pytest.raises(refusal):
        actions.post(act, book_id=book_id, entry=entry)
    assert queries.trial_balance(book_id=book_id) == []


@pytest.mark.django_db
def test_a_batch_of_each_answers_as_if_posted_one_after_another() -> None:
    act = an_act()
    book_id = a_book(act)
    entries = [sell(1), buy(400), buy(200), sell(400), sell(1), buy(500), buy(70, member=2), buy(1, member=3)]
    outcomes = actions.post_batch(act, book_id=book_id, entries=entries, mode=Mode.EACH)
    assert [type(outcome.refusal).__name__ if outcome.refusal else "ok" for outcome in outcomes] == [
        "BalanceWouldFallBelowFloor", "ok", "BalanceWouldRiseAboveCeiling", "ok", "BalanceWouldFallBelowFloor", "ok",
        "ok", "AccountNotFound",
    ]  # fmt: skip
    assert queries.balance(book_id=book_id, account="assets:cash") == pen(570)


@pytest.mark.django_db
def test_a_batch_of_all_writes_nothing_when_one_is_refused() -> None:
    act = an_act()
    book_id = a_book(act)
    with pytest.raises(errors.BalanceWouldFallBelowFloor):
        actions.post_batch(act, book_id=book_id, entries=[buy(100), sell(101), buy(50)])
    assert queries.trial_balance(book_id=book_id) == []


@pytest.mark.django_db
def test_an_entry_is_reversed_once() -> None:
    act = an_act()
    book_id = a_book(act)
    entry_id = actions.post(act, book_id=book_id, entry=buy(300))
    actions.reverse(act, book_id=book_id, entry_id=entry_id, on=TODAY)
    assert queries.balance(book_id=book_id, account="assets:cash") == pen(0)
    with pytest.raises(errors.EntryIsReversed):
        actions.reverse(act, book_id=book_id, entry_id=entry_id, on=TODAY)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "update ledger_posting set amount = amount + 1",
        "delete from ledger_posting",
        "truncate ledger_posting",
        "update ledger_entry set description = 'other'",
        "delete from ledger_entry",
        "truncate ledger_entry, ledger_posting",
        "delete from ledger_account",
        "update ledger_account set debits_posted = debits_posted + 1",
        "update ledger_account set code = 'assets:other'",
        "insert into ledger_posting select * from ledger_posting",
    ],
)
def test_raw_sql_cannot_change_the_books(statement: str) -> None:
    act = an_act()
    book_id = a_book(act)
    actions.post(act, book_id=book_id, entry=buy(300))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert queries.balance(book_id=book_id, account="assets:cash") == pen(300)


@pytest.mark.django_db
def test_entries_of_one_batch_keep_what_is_their_own() -> None:
    act = an_act()
    book_id = a_book(act)
    first = actions.post(act, book_id=book_id, entry=buy(300))
    lines = (debit("assets:cash", pen(3)), credit("equity:shares:1", pen(1)), credit("equity:shares:2", pen(2)))
    batch = [
        replace(sell(300), kind="reversal", on=date(2026, 11, 19), reverses=first, details={"why": "typed twice"}),
        replace(buy(10), description='A "quoted" \\ word, {braces} and null'),
        NewEntry(kind="null", on=TODAY, lines=lines, details={"nth": 3}),
        buy(20),
    ]
    outcomes = actions.post_batch(act, book_id=book_id, entries=batch)
    read = [queries.entry(book_id=book_id, entry_id=outcome.entry_id) for outcome in outcomes if outcome.entry_id]
    assert [(e.kind, e.effective_on, e.description, e.reverses, e.details, len(e.lines)) for e in read] == [
        ("reversal", date(2026, 11, 19), "", first, {"why": "typed twice"}, 2),
        ("shares", TODAY, 'A "quoted" \\ word, {braces} and null', None, {}, 2),
        ("null", TODAY, "", None, {"nth": 3}, 3),
        ("shares", TODAY, "", None, {}, 2),
    ]


@pytest.mark.django_db
def test_a_batch_has_a_limit() -> None:
    act = an_act()
    with pytest.raises(errors.BatchIsTooLarge):
        actions.post_batch(act, book_id=a_book(act), entries=[buy(1)] * (ENTRIES_MAX + 1))


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["", "Assets", "assets::cash", "assets:cash_box", "assets:caja chica", "a" * 121])
def test_an_account_code_is_lower_case_words_between_colons(code: str) -> None:
    act = an_act()
    with pytest.raises(errors.AccountCodeIsMalformed):
        actions.open_accounts(act, book_id=a_book(act), accounts=[NewAccount(code, AccountKind.ASSET, "PEN")])


@pytest.mark.django_db
def test_an_account_keeps_its_kind_and_currency() -> None:
    act = an_act()
    book_id = a_book(act)
    for other in (
        NewAccount("assets:cash", AccountKind.ASSET, "USD"),
        NewAccount("assets:cash", AccountKind.INCOME, "PEN"),
    ):
        with pytest.raises(errors.AccountDiffers):
            actions.open_accounts(act, book_id=book_id, accounts=[other])
    assert actions.open_accounts(
        act, book_id=book_id, accounts=[NewAccount("assets:cash", AccountKind.ASSET, "PEN")]
    ) == {"assets:cash": 1}
