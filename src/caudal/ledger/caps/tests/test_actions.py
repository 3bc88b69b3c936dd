"""Caps: several accounts have limits together; who is under one, what an entry and a hold may do to it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from caudal.audit.actions import Act
from caudal.audit.rules import Actor, ActorKind, Call
from caudal.kernel.money import MINOR_MAX, Money
from caudal.kernel.refusals import Refusal
from caudal.ledger import actions as ledger, errors as ledger_errors
from caudal.ledger.caps import actions, errors, queries
from caudal.ledger.caps.queries import CapView
from caudal.ledger.caps.rules import ACCOUNTS_MAX, NewCap
from caudal.ledger.holds import actions as holds
from caudal.ledger.holds.rules import NewHold, Settlement
from caudal.ledger.rules import AccountKind, Line, Mode, NewAccount, NewEntry, Side, book_id_of

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
TODAY = date(2026, 11, 20)
LOANS = [f"assets:loans:{number}" for number in (1, 2, 3)]
CASH, DOLLARS, SHARES, OVERPAID = "assets:cash", "assets:loans:usd", "equity:shares", "assets:loans:overpaid"


class Portfolio:
    """A book with cash, three loans, one in dollars, and a liability below the same code."""

    def __init__(self) -> None:
        self.organisation_id = uuid4()
        self.book_id = book_id_of(self.organisation_id)
        ledger.open_book(self.act(), book_id=self.book_id, kind="pool", name="Portfolio")
        self.open(*(NewAccount(code, AccountKind.ASSET, "PEN") for code in (CASH, *LOANS)))
        self.open(NewAccount(DOLLARS, AccountKind.ASSET, "USD"), NewAccount(SHARES, AccountKind.EQUITY, "PEN"))
        self.open(NewAccount(OVERPAID, AccountKind.LIABILITY, "PEN"))

    def act(self) -> Act:
        call = Call(Actor(ActorKind.SYSTEM, "tests"), key="k", at=NOON, organisation_id=self.organisation_id)
        return Act(name="tests.cap", call=call, event_id=uuid4())

    def open(self, *accounts: NewAccount) -> None:
        ledger.open_accounts(self.act(), book_id=self.book_id, accounts=accounts)

    def cap(self, code: str = "exposure", **terms: Any) -> CapView:
        cap = NewCap(**{"code": code, "side": Side.DEBIT, "currency": "PEN", **terms})
        actions.put(self.act(), book_id=self.book_id, cap=cap)
        return self.caps()[code]

    def caps(self) -> dict[str, CapView]:
        return {cap.code: cap for cap in queries.caps(book_id=self.book_id)}

    def post(self, *entries: Sequence[tuple[str, int]]) -> list[str | None]:
        """The code of the refusal of each entry, in mode each; None when it is posted."""
        made = [NewEntry("lend", TODAY, tuple(Line(code, minor, "PEN") for code, minor in legs)) for legs in entries]
        outcomes = ledger.post_batch(self.act(), book_id=self.book_id, entries=made, mode=Mode.EACH)
        return [told(outcome.refusal) for outcome in outcomes]

    def hold(self, debit: str, credit: str, minor: int) -> UUID:
        hold = NewHold("lend", debit, credit, Money(minor, "PEN"), NOON + timedelta(hours=1))
        return holds.place(self.act(), book_id=self.book_id, hold=hold)

    def settle(self, hold_id: UUID) -> None:
        holds.settle(self.act(), book_id=self.book_id, hold_id=hold_id, settlement=Settlement(TODAY))

    def is_proved(self) -> bool:
        return all(check.ok for check in queries.verify())


def told(refusal: Refusal | None) -> str | None:
    return (
        None
        if refusal is None
        else f"{refusal.code.removeprefix('ledger.')} {refusal.facts.get('account', '')}".strip()
    )


def lend(loan: int, minor: int) -> list[tuple[str, int]]:
    return [(LOANS[loan - 1], minor), (CASH, -minor)]


PASSED = "cap_would_be_passed exposure"


@pytest.fixture
def book() -> Portfolio:
    return Portfolio()


def test_a_cap_is_over_what_is_below_its_prefix_in_its_currency_and_side(book: Portfolio) -> None:
    book.post(lend(1, 100))
    cap = book.cap(prefix="assets:loans", ceiling_minor=500)
    assert (cap.members, cap.balance, cap.floor, cap.ceiling) == (3, Money(100, "PEN"), None, Money(500, "PEN"))
    assert book.post([(OVERPAID, 900), (CASH, -900)]) == [None]
    assert book.is_proved()


def test_entries_are_judged_one_after_another_by_what_they_change_together(book: Portfolio) -> None:
    book.cap(prefix="assets:loans", floor_minor=0, ceiling_minor=500)
    assert book.post(
        lend(1, 300),
        lend(2, 300),
        lend(2, 200),
        lend(3, 1),
        # From one loan to another nothing changes together; three legs with 1 more do.
        [(LOANS[0], -300), (LOANS[2], 300)],
        [(LOANS[0], -300), (LOANS[2], 301), (CASH, -1)],
        lend(3, -501),
        lend(3, -500),
        lend(3, 500),
    ) == [None, PASSED, None, PASSED, None, PASSED, PASSED, None, None]
    assert book.caps()["exposure"].balance == Money(500, "PEN")
    assert book.is_proved()


def test_an_accounts_own_limit_is_named_before_the_cap(book: Portfolio) -> None:
    book.cap(prefix="assets:loans", ceiling_minor=500)
    ledger.set_limits(book.act(), book_id=book.book_id, account=LOANS[0], floor_minor=None, ceiling_minor=200)
    assert book.post(lend(1, 501), lend(2, 501)) == [f"balance_would_rise_above_ceiling {LOANS[0]}", PASSED]


def test_what_is_opened_below_the_prefix_later_joins(book: Portfolio) -> None:
    book.cap(prefix="assets:loans", ceiling_minor=500)
    book.open(
        NewAccount("assets:loans:4", AccountKind.ASSET, "PEN"), NewAccount("assets:loanss", AccountKind.ASSET, "PEN")
    )
    assert book.post([("assets:loans:4", 501), (CASH, -501)], [("assets:loanss", 501), (CASH, -501)]) == [PASSED, None]
    assert book.caps()["exposure"].members == 4
    assert book.is_proved()


def test_a_cap_over_a_list_of_accounts_of_the_credit_side(book: Portfolio) -> None:
    book.post([(OVERPAID, -100), (CASH, 100)])
    cap = book.cap("owed", side=Side.CREDIT, accounts=(SHARES, OVERPAID), floor_minor=50, ceiling_minor=300)
    assert (cap.accounts, cap.balance, cap.floor, cap.ceiling) == (
        (OVERPAID, SHARES), Money(100, "PEN"), Money(50, "PEN"), Money(300, "PEN"),
    )  # fmt: skip
    over, under = [(SHARES, -201), (CASH, 201)], [(OVERPAID, 51), (CASH, -51)]
    assert book.post(over, under, [(SHARES, -200), (CASH, 200)]) == ["cap_would_be_passed owed"] * 2 + [None]


def test_holds_count_in_caps_where_they_cross_the_border(book: Portfolio) -> None:
    book.post(lend(1, 100))
    book.cap(prefix="assets:loans", floor_minor=0, ceiling_minor=500)
    lent = book.hold(LOANS[1], CASH, 300)
    repaid = book.hold(CASH, LOANS[0], 100)
    inside = book.hold(LOANS[1], LOANS[0], 450)
    cap = book.caps()["exposure"]
    assert (cap.balance, cap.pending_in, cap.pending_out) == (Money(100, "PEN"), Money(300, "PEN"), Money(100, "PEN"))
    with pytest.raises(ledger_errors.CapWouldBePassed):
        book.hold(LOANS[2], CASH, 101)
    with pytest.raises(ledger_errors.CapWouldBePassed):
        book.hold(CASH, LOANS[2], 1)
    assert book.post(lend(3, 101), lend(3, 100), lend(3, -101)) == [PASSED, None, PASSED]
    for hold_id in (lent, inside, repaid):
        assert book.is_proved()
        book.settle(hold_id)
    assert book.caps()["exposure"].balance == Money(400, "PEN")
    assert book.is_proved()


def test_a_cap_that_is_put_later_counts_what_is_held(book: Portfolio) -> None:
    book.hold(LOANS[1], CASH, 300)
    book.hold(LOANS[1], LOANS[0], 900)
    with pytest.raises(ledger_errors.BalanceIsOutsideLimits):
        book.cap(prefix="assets:loans", ceiling_minor=299)
    assert book.cap(prefix="assets:loans", ceiling_minor=300).pending_in == Money(300, "PEN")
    # Over one side of the second hold only, that one crosses too.
    assert book.cap(accounts=[LOANS[1]], ceiling_minor=1200).pending_in == Money(1200, "PEN")
    assert book.is_proved()


def test_a_cap_is_replaced_whole_and_taken_off(book: Portfolio) -> None:
    book.post(lend(1, 100), lend(2, 50))
    book.cap(prefix="assets:loans", ceiling_minor=150)
    assert book.post(lend(3, 1)) == [PASSED]
    changed = book.cap(accounts=[LOANS[1], LOANS[2]], ceiling_minor=60)
    assert (changed.members, changed.balance) == (2, Money(50, "PEN"))
    assert book.post(lend(1, 1000), lend(2, 11)) == [None, PASSED]
    actions.drop(book.act(), book_id=book.book_id, code="exposure")
    assert book.caps() == {}
    assert book.post(lend(2, 1000)) == [None]
    assert book.is_proved()
    assert book.cap(prefix="assets:loans").balance == Money(2150, "PEN")
    assert book.is_proved()


@pytest.mark.parametrize(
    ("terms", "refusal"),
    [
        ({"code": "No"}, ledger_errors.AccountCodeIsMalformed),
        ({"prefix": "assets:"}, ledger_errors.AccountCodeIsMalformed),
        ({}, errors.CapIsEmpty),
        ({"accounts": ["x"] * (ACCOUNTS_MAX + 1)}, errors.CapIsTooLong),
        ({"accounts": [DOLLARS, "assets:nobody"]}, ledger_errors.AccountNotFound),
        ({"accounts": [LOANS[0], DOLLARS]}, errors.AccountDoesNotFitCap),
        ({"accounts": [LOANS[0], SHARES]}, errors.AccountDoesNotFitCap),
        ({"prefix": "assets:loans"}, errors.CapsOverlap),
        ({"accounts": [LOANS[1]]}, errors.CapsOverlap),
        ({"prefix": "assets:loans:9"}, errors.CapsOverlap),
        ({"prefix": "assets"}, errors.CapsOverlap),
        ({"prefix": CASH, "floor_minor": 0}, ledger_errors.BalanceIsOutsideLimits),
    ],
)
def test_refusals(book: Portfolio, terms: dict[str, Any], refusal: type[Exception]) -> None:
    book.post(lend(1, 100))
    book.cap("other", prefix="assets:loans")
    with pytest.raises(refusal):
        book.cap(**terms)
    assert set(book.caps()) == {"other"}
    assert book.is_proved()


def test_a_cap_that_is_not_there_is_not_taken_off(book: Portfolio) -> None:
    with pytest.raises(errors.CapNotFound):
        actions.drop(book.act(), book_id=book.book_id, code="exposure")
    book.cap(prefix="assets:loans")
    actions.drop(book.act(), book_id=book.book_id, code="exposure")
    with pytest.raises(errors.CapNotFound):
        actions.drop(book.act(), book_id=book.book_id, code="exposure")


def test_sums_that_no_number_holds_are_refused_entry_by_entry(book: Portfolio) -> None:
    """Each account may see 9.2 * 10^18; ninety-two legs of the most fit into a cap, one more does not."""
    many = [f"assets:many:{number}" for number in range(100)]
    book.open(*(NewAccount(code, AccountKind.ASSET, "PEN") for code in many))
    book.cap(prefix="assets:many", ceiling_minor=1000)
    there = [(code, MINOR_MAX) for code in many[:50]] + [(code, -MINOR_MAX) for code in many[50:]]
    some = there[:42] + there[50:92]
    over, more = [(many[0], 1001), (CASH, -1001)], [(many[0], MINOR_MAX), (many[50], -MINOR_MAX)]
    too_large = "balance_is_too_large"
    assert book.post(there, over, there, some, more, lend(1, 5)) == [None, PASSED, too_large, None, too_large, None]
    assert book.is_proved()


@pytest.mark.parametrize(
    "statement",
    [
        "update ledger_cap set balance_max = null",
        "delete from ledger_cap",
        "update ledger_account set cap_id = null",
        "select ledger_write_cap(book_id, id, code, side, currency, '', '{}', '{}', null, null) from ledger_cap",
    ],
)
def test_the_application_cannot_touch_caps_in_any_other_way(book: Portfolio, statement: str) -> None:
    book.cap(prefix="assets:loans")
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
