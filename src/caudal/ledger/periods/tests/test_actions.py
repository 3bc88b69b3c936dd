"""Sealed periods: what is dated into them is refused or booked today, and they stay as they are."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from caudal.audit.actions import Act
from caudal.audit.rules import Actor, ActorKind, Call
from caudal.kernel.money import Money
from caudal.ledger import actions as ledger, errors as ledger_errors, queries as books
from caudal.ledger.holds import actions as holds
from caudal.ledger.holds.rules import NewHold, Settlement
from caudal.ledger.periods import actions, errors, queries
from caudal.ledger.rules import (
    AccountKind,
    Mode,
    NewAccount,
    NewEntry,
    SealedPolicy,
    Transfers,
    book_id_of,
    credit,
    debit,
)

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
TODAY, OCTOBER, NOVEMBER = date(2026, 11, 20), date(2026, 10, 31), date(2026, 11, 1)
CASH, ROSA, JULIO, DOLLARS, SOLD = "assets:cash", "equity:shares:1", "equity:shares:2", "assets:dollars", "income:sold"


class Kept:
    """A book with a purchase in October and one in November; and calls into it."""

    def __init__(self) -> None:
        self.organisation_id = uuid4()
        self.book_id = book_id_of(self.organisation_id)
        ledger.open_book(self.act(), book_id=self.book_id, kind="pool", name="Kept")
        self.open(NewAccount(CASH, AccountKind.ASSET, "PEN", floor_minor=0))
        self.open(*(NewAccount(code, AccountKind.EQUITY, "PEN") for code in (ROSA, JULIO)))
        self.open(NewAccount(DOLLARS, AccountKind.ASSET, "USD"), NewAccount(SOLD, AccountKind.INCOME, "USD"))
        self.bought = self.post(300, on=OCTOBER)
        self.post(50, on=NOVEMBER)

    def act(self, at: datetime = NOON) -> Act:
        call = Call(Actor(ActorKind.SYSTEM, "tests"), key="k", at=at, organisation_id=self.organisation_id)
        return Act(name="tests.seal", call=call, event_id=uuid4())

    def open(self, *accounts: NewAccount) -> None:
        ledger.open_accounts(self.act(), book_id=self.book_id, accounts=accounts)

    def entry(self, amount: int, *, on: date, into: str = CASH) -> NewEntry:
        money = Money(amount * 100, "PEN")
        return NewEntry(kind="shares", on=on, lines=(debit(into, money), credit(ROSA, money)))

    def post(self, amount: int, *, on: date) -> UUID:
        return ledger.post(self.act(), book_id=self.book_id, entry=self.entry(amount, on=on))

    def seal(self, through: date, at: datetime = NOON) -> actions.PeriodSealed:
        return actions.seal(self.act(at), book_id=self.book_id, through=through)

    def book_today(self) -> None:
        actions.choose_policy(self.act(), book_id=self.book_id, policy=SealedPolicy.BOOK_TODAY)

    def cash_on(self, on: date) -> Money:
        return books.balance(book_id=self.book_id, account=CASH, on=on)

    def is_proved(self) -> bool:
        return all(check.ok for check in queries.verify() if check.name != "ledger.periods_have_their_event")


@pytest.fixture
def book() -> Kept:
    return Kept()


def test_what_is_dated_into_a_sealed_period_is_refused(book: Kept) -> None:
    book.seal(OCTOBER)
    for on in (OCTOBER, date(2020, 1, 1)):
        with pytest.raises(ledger_errors.PeriodIsSealed) as refused:
            book.post(1, on=on)
        assert refused.value.facts == {"account": CASH}
    book.post(1, on=NOVEMBER)
    assert (book.cash_on(OCTOBER), book.cash_on(TODAY)) == (Money(300_00, "PEN"), Money(351_00, "PEN"))
    assert book.is_proved()


def test_or_it_is_booked_today_and_names_its_day(book: Kept) -> None:
    book.seal(OCTOBER)
    book.book_today()
    batch = [book.entry(1, on=OCTOBER), book.entry(2, on=NOVEMBER), book.entry(-999, on=OCTOBER)]
    outcomes = ledger.post_batch(book.act(), book_id=book.book_id, entries=batch, mode=Mode.EACH)
    assert [outcome.booked_on for outcome in outcomes] == [TODAY, None, None]
    assert isinstance(outcomes[2].refusal, ledger_errors.BalanceWouldFallBelowFloor)
    assert outcomes[0].entry_id is not None and outcomes[1].entry_id is not None
    first, second = (books.entry(book_id=book.book_id, entry_id=o.entry_id) for o in outcomes[:2] if o.entry_id)
    assert (first.effective_on, first.stated_on) == (TODAY, OCTOBER)
    assert (second.effective_on, second.stated_on) == (NOVEMBER, None)
    assert book.cash_on(OCTOBER) == Money(300_00, "PEN")
    assert book.is_proved()


def test_columns_of_transfers_follow_the_same_rule(book: Kept) -> None:
    book.seal(OCTOBER)
    transfers = Transfers("shares", OCTOBER, "PEN", debits=[CASH], credits=[ROSA], minors=[1])
    with pytest.raises(ledger_errors.PeriodIsSealed):
        ledger.post_transfers(book.act(), book_id=book.book_id, transfers=transfers)
    book.book_today()
    posted = ledger.post_transfers(book.act(), book_id=book.book_id, transfers=transfers)
    assert [outcome.booked_on for outcome in posted.apart.values()] == [TODAY]
    assert len(posted.ids) == 1


def test_reversals_and_settlements_follow_the_same_rule(book: Kept) -> None:
    hold = NewHold("withdrawal", ROSA, CASH, Money(100, "PEN"), NOON + timedelta(hours=1))
    hold_id = holds.place(book.act(), book_id=book.book_id, hold=hold)
    book.seal(OCTOBER)
    settlement = Settlement(OCTOBER)
    with pytest.raises(ledger_errors.PeriodIsSealed):
        ledger.reverse(book.act(), book_id=book.book_id, entry_id=book.bought, on=OCTOBER)
    with pytest.raises(ledger_errors.PeriodIsSealed):
        holds.settle(book.act(), book_id=book.book_id, hold_id=hold_id, settlement=settlement)
    book.book_today()
    settled = holds.settle(book.act(), book_id=book.book_id, hold_id=hold_id, settlement=settlement)
    assert settled.booked_on == TODAY
    undone = ledger.reverse(book.act(), book_id=book.book_id, entry_id=settled.entry_id, on=OCTOBER)
    assert books.entry(book_id=book.book_id, entry_id=undone).stated_on == OCTOBER
    assert book.is_proved()


def test_what_is_opened_later_is_sealed_too(book: Kept) -> None:
    book.seal(OCTOBER)
    book.open(NewAccount("assets:bank", AccountKind.ASSET, "PEN"))
    entry = replace(book.entry(1, on=OCTOBER, into="assets:bank"))
    with pytest.raises(ledger_errors.PeriodIsSealed):
        ledger.post(book.act(), book_id=book.book_id, entry=entry)
    ledger.post(book.act(), book_id=book.book_id, entry=book.entry(1, on=TODAY, into="assets:bank"))
    assert book.is_proved()


def test_periods_follow_each_other_and_tell_what_stood(book: Kept) -> None:
    amount = Money(7, "USD")
    exchange = NewEntry("sold", OCTOBER, (debit(DOLLARS, amount), credit(SOLD, amount)))
    ledger.post(book.act(), book_id=book.book_id, entry=exchange)
    first, second = book.seal(OCTOBER), book.seal(date(2026, 11, 19))
    assert (first.since, second.since) == (None, NOVEMBER)
    told = queries.periods(book_id=book.book_id)
    assert [(period.through, period.digest) for period in told] == [
        (date(2026, 11, 19), second.digest), (OCTOBER, first.digest),
    ]  # fmt: skip
    assert [period.totals for period in told] == [
        (Money(350_00, "PEN"), amount), (Money(300_00, "PEN"), amount),
    ]  # fmt: skip
    assert queries.periods(book_id=book.book_id, before=date(2026, 11, 19), limit=5) == told[1:]
    assert queries.sealed_state(book_id=book.book_id) == queries.SealedState(date(2026, 11, 19), SealedPolicy.REFUSE)
    assert book.is_proved()


def test_a_book_without_entries_is_sealed_as_well(book: Kept) -> None:
    empty = book_id_of(uuid4())
    ledger.open_book(book.act(), book_id=empty, kind="pool", name="Empty")
    actions.seal(book.act(), book_id=empty, through=OCTOBER)
    assert queries.periods(book_id=empty)[0].totals == ()
    assert book.is_proved()


def test_only_days_that_are_over_are_sealed_and_never_backwards(book: Kept) -> None:
    for through, refusal in {
        date(1899, 12, 31): ledger_errors.DayIsOutOfRange,
        TODAY: errors.PeriodIsNotOver,
        date(2027, 1, 1): errors.PeriodIsNotOver,
    }.items():
        with pytest.raises(refusal):
            book.seal(through)
    book.seal(OCTOBER)
    for through in (OCTOBER, date(2026, 9, 30)):
        with pytest.raises(errors.SealWouldGoBack) as refused:
            book.seal(through)
        assert refused.value.facts == {"through": OCTOBER}
    assert book.is_proved()


@pytest.mark.parametrize(
    "statement",
    [
        "update ledger_book set sealed_through = null",
        "update ledger_account set sealed_through = null",
        "update ledger_period set digest = ''",
        "delete from ledger_period",
        "insert into ledger_period select * from ledger_period",
    ],
)
def test_the_application_cannot_unseal(book: Kept, statement: str) -> None:
    book.seal(OCTOBER)
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
