"""Bad input, line by line: refused by the first rule in the documented order, and the books stay as they were."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from caudal.audit.actions import Act, action
from caudal.audit.errors import ArgumentsAreTooLarge, KeyIsUsed
from caudal.audit.rules import Actor, ActorKind, Call
from caudal.kernel.money import MINOR_MAX
from caudal.kernel.refusals import Refusal
from caudal.ledger import actions, errors, queries
from caudal.ledger.models import Account
from caudal.ledger.rules import (
    DETAILS_BYTES_MAX,
    ENTRIES_MAX,
    AccountKind,
    Line,
    Mode,
    NewAccount,
    NewEntry,
    book_id_of,
)

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
TODAY = date(2026, 11, 20)
USED, REVERSED, UNKNOWN = UUID(int=1), UUID(int=2), UUID(int=9)
CASH, ROSA, JULIO, DOLLARS = "assets:cash", "equity:shares:1", "equity:shares:2", "assets:dollars"
CLOSED, ELSEWHERE = "equity:shares:3", "equity:shares:4"
MEGABYTES_10 = "x" * 10_000_000


@action("tests.open_small_book")
def open_small_book(act: Act, *, book_id: int, other_id: int) -> None:
    """Two books: one to post to, with something in it, and one with an account that the first does not have."""
    accounts = [
        NewAccount(CASH, AccountKind.ASSET, "PEN", floor_minor=0),
        NewAccount(ROSA, AccountKind.EQUITY, "PEN", floor_minor=0, ceiling_minor=500),
        NewAccount(JULIO, AccountKind.EQUITY, "PEN"),
        NewAccount(CLOSED, AccountKind.EQUITY, "PEN"),
        NewAccount(DOLLARS, AccountKind.ASSET, "USD"),
    ]
    for number, more in ((book_id, []), (other_id, [NewAccount(ELSEWHERE, AccountKind.EQUITY, "PEN")])):
        actions.open_book(act, book_id=number, kind="small", name="Small")
        actions.open_accounts(act, book_id=number, accounts=[*accounts, *more])
    actions.post(act, book_id=book_id, entry=replace(a_transfer(100), id=USED))
    actions.post(act, book_id=book_id, entry=replace(a_transfer(7), id=REVERSED))
    actions.reverse(act, book_id=book_id, entry_id=REVERSED, on=TODAY)
    Account.objects.filter(book_id=book_id, code=CLOSED).update(closed_at=NOON)


@dataclass(frozen=True)
class Small:
    """The book of a test, and calls into it."""

    organisation_id: UUID
    book_id: int

    def call(self, key: str = "") -> Call:
        actor = Actor(ActorKind.SYSTEM, "bad-input")
        return Call(actor=actor, key=key or str(uuid4()), at=NOON, organisation_id=self.organisation_id)

    def post(self, *entries: NewEntry, mode: Mode = Mode.ALL, key: str = "") -> list[str | None]:
        told = actions.post_entries(self.call(key), book_id=self.book_id, entries=entries, mode=mode)
        return [outcome.refusal_code for outcome in told.outcomes]


@pytest.fixture
def book(db: None) -> Small:
    organisation_id = uuid4()
    small = Small(organisation_id, book_id_of(organisation_id))
    open_small_book(small.call(), book_id=small.book_id, other_id=book_id_of(uuid4()))
    return small


def an_entry(*lines: tuple[str, int] | tuple[str, int, str]) -> NewEntry:
    whole = tuple(Line(code, minor, rest[0] if rest else "PEN") for code, minor, *rest in lines)
    return NewEntry(kind="bad", on=TODAY, lines=whole)


def a_transfer(minor: int, *, debit: str = CASH, credit: str = ROSA) -> NewEntry:
    return an_entry((debit, minor), (credit, -minor))


GOOD = a_transfer(5)
# In the documented order: each entry also does what later lines refuse, and is told the first.
BAD: list[tuple[str, NewEntry]] = [
    ("ledger.entry_is_empty", an_entry()),
    ("ledger.entry_is_empty", an_entry((ELSEWHERE, 0))),
    ("ledger.entry_is_too_long", an_entry(*[(f"equity:shares:{nth}", 1) for nth in range(1_001)])),
    ("ledger.posting_is_zero", an_entry((CASH, 0), (ELSEWHERE, 0))),
    ("ledger.posting_is_zero", an_entry((CASH, 5), (ROSA, 0), (JULIO, -4))),
    ("ledger.amount_is_out_of_range", an_entry((CASH, MINOR_MAX + 1), (ELSEWHERE, -MINOR_MAX - 1))),
    ("ledger.amount_is_out_of_range", an_entry((CASH, 2**63), (CASH, -(2**63)))),
    ("ledger.amount_is_out_of_range", an_entry((CASH, -(2**64)), (ROSA, 1))),
    ("ledger.account_is_named_twice", an_entry((CASH, 5), (CASH, -4))),
    ("ledger.account_is_named_twice", an_entry((CASH, 5), (ROSA, -4), (ROSA, -1))),
    ("ledger.entry_is_unbalanced", an_entry((CASH, 5), (ELSEWHERE, -4))),
    ("ledger.entry_is_unbalanced", an_entry((CASH, 5), (ROSA, 5))),
    ("ledger.entry_is_unbalanced", an_entry((CASH, 5), (DOLLARS, -5, "USD"))),
    ("ledger.day_is_out_of_range", replace(a_transfer(5, credit=ELSEWHERE), on=date(1899, 12, 31))),
    ("ledger.day_is_out_of_range", replace(a_transfer(5, credit=ELSEWHERE), on=date(2200, 1, 1))),
    ("kernel.text_is_missing", replace(a_transfer(5, credit=ELSEWHERE), kind="")),
    ("kernel.text_is_too_long", replace(a_transfer(5, credit=ELSEWHERE), kind="k" * 61)),
    ("kernel.text_is_too_long", replace(a_transfer(5, credit=ELSEWHERE), description="á" * 501)),
    ("kernel.text_is_not_clean", replace(a_transfer(5, credit=ELSEWHERE), description="a\x07b")),
    (
        "ledger.details_are_too_large",
        replace(a_transfer(5, credit=ELSEWHERE), details={"x": "x" * DETAILS_BYTES_MAX}),
    ),
    ("ledger.details_are_too_large", replace(a_transfer(5, credit=ELSEWHERE), details={"x": MEGABYTES_10})),
    ("ledger.entry_exists", replace(a_transfer(5, credit=ELSEWHERE), id=USED, reverses=UNKNOWN)),
    ("ledger.entry_not_found", replace(a_transfer(5, credit=ELSEWHERE), reverses=UNKNOWN)),
    ("ledger.entry_is_reversed", replace(a_transfer(5, credit=ELSEWHERE), reverses=REVERSED)),
    ("ledger.reversal_differs", replace(a_transfer(5, credit=ELSEWHERE), reverses=USED)),
    ("ledger.reversal_differs", replace(a_transfer(-99), reverses=USED)),
    ("ledger.account_not_found", a_transfer(5, debit=DOLLARS, credit=ELSEWHERE)),
    ("ledger.account_not_found", a_transfer(5, credit="Equity:Shares:1")),
    ("ledger.currency_differs", a_transfer(5, debit=DOLLARS, credit=CLOSED)),
    ("ledger.currency_differs", an_entry((CASH, 5, "EUR"), (CLOSED, -5, "EUR"))),
    ("ledger.account_is_closed", a_transfer(-200, credit=CLOSED)),
    ("ledger.balance_would_fall_below_floor", a_transfer(-200)),
    ("ledger.balance_would_rise_above_ceiling", a_transfer(401)),
]


@pytest.mark.parametrize(("code", "entry"), BAD, ids=[f"{nth}-{code}" for nth, (code, _) in enumerate(BAD)])
def test_a_bad_entry_is_refused_by_the_first_rule(book: Small, code: str, entry: NewEntry) -> None:
    before = what_stands(book)
    with pytest.raises(Refusal) as refused:
        book.post(entry)
    assert refused.value.code == code
    with pytest.raises(Refusal) as refused:
        book.post(GOOD, entry, GOOD)
    assert refused.value.code == code
    assert what_stands(book) == before
    assert book.post(GOOD, entry, GOOD, mode=Mode.EACH) == [None, code, None]


def what_stands(book: Small) -> Any:
    return queries.trial_balance(book_id=book.book_id), queries.entries(book_id=book.book_id)


def test_an_id_that_stands_twice_in_a_batch_is_used_once(book: Small) -> None:
    twice = replace(GOOD, id=UUID(int=7))
    with pytest.raises(errors.EntryExists):
        book.post(twice, GOOD, twice)
    assert book.post(twice, GOOD, twice, mode=Mode.EACH) == [None, None, "ledger.entry_exists"]


def test_totals_beyond_bigint_are_refused_entry_by_entry(book: Small) -> None:
    large = a_transfer(MINOR_MAX, debit=JULIO, credit=CLOSED)
    Account.objects.filter(book_id=book.book_id, code=CLOSED).update(closed_at=None)
    back = a_transfer(MINOR_MAX, debit=CLOSED, credit=JULIO)
    told = [told for _ in range(95) for told in book.post(large, back, mode=Mode.EACH)]
    assert set(told[:184]) == {None}
    assert set(told[184:]) == {"ledger.balance_is_too_large"}
    again = Small(uuid4(), book_id_of(uuid4()))
    open_small_book(again.call(), book_id=again.book_id, other_id=book_id_of(uuid4()))
    Account.objects.filter(book_id=again.book_id, code=CLOSED).update(closed_at=None)
    assert again.post(*[large, back] * 95, mode=Mode.EACH) == told
    with pytest.raises(errors.BalanceIsTooLarge):
        again.post(large)
    assert [check for check in queries.verify() if not check.ok] == []


def test_a_batch_has_its_limit_at_the_door_and_below_it(book: Small) -> None:
    act = Act(name="tests.post", call=book.call(), event_id=uuid4())
    for count, at_the_door in ((ENTRIES_MAX + 1, errors.BatchIsTooLarge), (1_000_000, ArgumentsAreTooLarge)):
        with pytest.raises(errors.BatchIsTooLarge):
            actions.post_batch(act, book_id=book.book_id, entries=[GOOD] * count)
        with pytest.raises(at_the_door):
            book.post(*[GOOD] * count)


@pytest.mark.parametrize("number", [0, -1, 2**63 - 1])
def test_a_book_that_is_not_there_or_somebody_elses_is_not_found(book: Small, number: int) -> None:
    theirs = Small(uuid4(), book_id_of(uuid4()))
    open_small_book(theirs.call(), book_id=theirs.book_id, other_id=book_id_of(uuid4()))
    for book_id in (number, theirs.book_id):
        with pytest.raises(errors.BookNotFound):
            replace(book, book_id=book_id).post(GOOD)


def others(book: Small) -> Sequence[Callable[[], object]]:
    key = "the one key"
    book.post(GOOD, key=key)
    return [
        lambda: book.post(a_transfer(6), key=key),
        lambda: book.post(GOOD, GOOD, key=key),
        lambda: book.post(GOOD, key=key, mode=Mode.EACH),
        lambda: book.post(replace(GOOD, description="other"), key=key),
        lambda: open_small_book(book.call(key), book_id=book.book_id, other_id=1),
    ]


def test_a_key_is_good_for_one_content(book: Small) -> None:
    asked = others(book)
    before = what_stands(book)
    for ask in asked:
        with pytest.raises(KeyIsUsed):
            ask()
    assert book.post(GOOD, key="the one key") == [None]
    assert what_stands(book) == before
