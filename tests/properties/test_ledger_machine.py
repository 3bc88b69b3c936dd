"""The ledger against a paper book: whatever is posted in whatever order, both say the same after every step."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, Phase, settings, strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from caudal.audit.actions import Act, action
from caudal.audit.rules import Actor, ActorKind, Call
from caudal.kernel.money import Money
from caudal.kernel.refusals import Refusal
from caudal.ledger import actions, queries
from caudal.ledger.rules import AccountKind, Line, Mode, NewAccount, NewEntry, book_id_of, normal_sign
from tests.properties.book import Page, PaperBook

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
TODAY = date(2026, 11, 20)
ACCOUNTS = [
    NewAccount("assets:cash:box", AccountKind.ASSET, "PEN", floor_minor=0),
    NewAccount("equity:shares:1", AccountKind.EQUITY, "PEN", floor_minor=0, ceiling_minor=500),
    NewAccount("equity:shares:2", AccountKind.EQUITY, "PEN"),
    NewAccount("liabilities:overpaid", AccountKind.LIABILITY, "PEN", floor_minor=-100, ceiling_minor=100),
    NewAccount("expenses:other", AccountKind.EXPENSE, "PEN", ceiling_minor=300),
    NewAccount("assets:dollars", AccountKind.ASSET, "USD", floor_minor=0),
    NewAccount("income:exchange", AccountKind.INCOME, "USD"),
]
OF = {currency: [account.code for account in ACCOUNTS if account.currency == currency] for currency in ("PEN", "USD")}
AMOUNTS = st.integers(1, 350)
DAYS = st.integers(0, 3).map(lambda later: TODAY + timedelta(days=later))


def _legs(draw: Any, currency: str, count: int) -> list[Line]:
    """`count` lines that sum to zero, each account once."""
    codes = draw(st.permutations(OF[currency]))[:count]
    amounts = [draw(AMOUNTS) * draw(st.sampled_from([1, -1])) for _ in codes[1:]]
    lines = [Line(code, minor, currency) for code, minor in zip(codes[1:], amounts, strict=True)]
    rest = -sum(amounts)
    return [*lines, Line(codes[0], rest, currency)] if rest else [*lines[1:], replace(lines[0], minor=0)][:count]


@st.composite
def entries(draw: Any) -> NewEntry:
    """Mostly two legs in soles; also several legs, two currencies at once, and every way to be wrong."""
    lines = _legs(draw, "PEN", draw(st.sampled_from([2, 2, 2, 3, 4])))
    if draw(st.integers(0, 3)) == 0:
        lines = lines + _legs(draw, "USD", 2)
    match draw(st.integers(0, 24)):
        case 0:
            lines = lines[:1]
        case 1:
            lines[0] = replace(lines[0], minor=lines[0].minor + 1)
        case 2:
            lines[0] = replace(lines[0], account="assets:nowhere")
        case 3:
            lines = [replace(line, currency="USD") for line in lines]
        case 4:
            lines[0] = replace(lines[0], account=lines[-1].account)
        case 5:
            lines = [replace(lines[0], minor=10**17 + 1), replace(lines[-1], minor=-(10**17) - 1)]
        case _:
            pass
    return NewEntry(kind="paper", on=draw(DAYS), lines=tuple(lines))


@action("tests.open_paper_book")
def open_paper_book(act: Act, *, book_id: int) -> None:
    actions.open_book(act, book_id=book_id, kind="paper", name="Paper")
    actions.open_accounts(act, book_id=book_id, accounts=ACCOUNTS)


@action("tests.reverse_entry")
def reverse_entry(act: Act, *, book_id: int, entry_id: UUID, on: date) -> UUID:
    return actions.reverse(act, book_id=book_id, entry_id=entry_id, on=on)


@action("tests.limit_account")
def limit_account(act: Act, *, book_id: int, account: str, floor: int | None, ceiling: int | None) -> None:
    actions.set_limits(act, book_id=book_id, account=account, floor_minor=floor, ceiling_minor=ceiling)


class LedgerMachine(RuleBasedStateMachine):
    """Every rule does the same to the ledger and to the paper book, and compares what both answer."""

    @initialize()
    def open(self) -> None:
        self.organisation_id, self.ids = uuid4(), 0
        self.book_id = book_id_of(self.organisation_id)
        self.paper = PaperBook(
            {a.code: Page(a.currency, normal_sign(a.kind), a.floor_minor, a.ceiling_minor) for a in ACCOUNTS}
        )
        self.calls: list[tuple[Call, dict[str, Any], Any]] = []
        open_paper_book(self.call(), book_id=self.book_id)

    @rule(batch=st.lists(entries(), min_size=1, max_size=4))
    def post_all(self, batch: list[NewEntry]) -> None:
        self.post(self.with_ids(batch), Mode.ALL)

    @rule(batch=st.lists(entries(), min_size=1, max_size=7))
    def post_each(self, batch: list[NewEntry]) -> None:
        self.post(self.with_ids(batch), Mode.EACH)

    @precondition(lambda self: self.paper.entries)
    @rule(data=st.data(), batch=st.lists(entries(), min_size=1, max_size=3), mode=st.sampled_from(Mode))
    def post_an_id_again(self, data: st.DataObject, batch: list[NewEntry], mode: Mode) -> None:
        fresh = self.with_ids(batch)
        known = sorted([*self.paper.entries, *(entry.id for entry in fresh if entry.id)])
        twice = replace(fresh[0], id=data.draw(st.sampled_from(known)))
        self.post([*fresh, twice], mode)

    @precondition(lambda self: self.paper.entries)
    @rule(data=st.data(), on=DAYS)
    def reverse(self, data: st.DataObject, on: date) -> None:
        entry_id = data.draw(st.sampled_from(sorted(self.paper.entries)))
        opposite = self.opposite(entry_id, on)
        told, made = None, None
        try:
            made = reverse_entry(self.call(), book_id=self.book_id, entry_id=entry_id, on=on)
        except Refusal as refusal:
            told = refusal.code
        assert told == self.named(self.paper.post([(made or uuid4(), opposite)], each=False)[0])

    @precondition(lambda self: self.paper.entries)
    @rule(data=st.data(), times=st.integers(1, 2))
    def reverse_several_at_once(self, data: st.DataObject, times: int) -> None:
        chosen = data.draw(st.lists(st.sampled_from(sorted(self.paper.entries)), min_size=1, max_size=3))
        self.post(self.with_ids([self.opposite(entry_id, TODAY) for entry_id in chosen * times]), Mode.EACH)

    @rule(account=st.sampled_from(ACCOUNTS), below=st.integers(0, 200), above=st.integers(0, 200))
    def set_limits(self, account: NewAccount, below: int, above: int) -> None:
        page = self.paper.pages[account.code]
        page.floor, page.ceiling = page.balance - below, page.balance + above
        limit_account(self.call(), book_id=self.book_id, account=account.code, floor=page.floor, ceiling=page.ceiling)

    @precondition(lambda self: self.calls)
    @rule(data=st.data())
    def ask_again(self, data: st.DataObject) -> None:
        call, asked, told = data.draw(st.sampled_from(self.calls))
        assert self.answer(call, asked) == told

    @invariant()
    def both_books_say_the_same(self) -> None:
        accounts = queries.balances(book_id=self.book_id)
        assert {code: (account.balance.minor, account.version) for code, account in accounts.items()} == {
            code: (page.balance, len(page.written)) for code, page in self.paper.pages.items()
        }

    def teardown(self) -> None:
        for code, page in self.paper.pages.items():
            lines = queries.statement(book_id=self.book_id, account=code, limit=200)
            written = [(line.entry_id, line.amount.minor, line.balance.minor) for line in reversed(lines)]
            assert written == page.written[-200:]
        for day in (TODAY, TODAY + timedelta(days=1)):
            on_day = queries.balances(book_id=self.book_id, on=day)
            for code, page in self.paper.pages.items():
                counted = [change for entry_id, change, _ in page.written if self.paper.entries[entry_id].on <= day]
                assert on_day[code].balance == Money(sum(counted), page.currency)
        assert [check for check in queries.verify() if not check.ok] == []

    def call(self) -> Call:
        return Call(Actor(ActorKind.SYSTEM, "paper"), str(uuid4()), NOON, self.organisation_id)

    def with_ids(self, batch: Sequence[NewEntry]) -> list[NewEntry]:
        self.ids += len(batch)
        return [replace(entry, id=UUID(int=self.ids - nth)) for nth, entry in enumerate(batch)]

    def opposite(self, entry_id: UUID, on: date) -> NewEntry:
        lines = tuple(replace(line, minor=-line.minor) for line in self.paper.entries[entry_id].lines)
        return NewEntry(kind="reversal", on=on, lines=lines, reverses=entry_id)

    def post(self, batch: list[NewEntry], mode: Mode) -> None:
        call, asked = self.call(), {"book_id": self.book_id, "entries": tuple(batch), "mode": mode}
        told = self.answer(call, asked)
        paper = [
            self.named(name) for name in self.paper.post([(e.id, e) for e in batch if e.id], each=mode is Mode.EACH)
        ]
        wanted = next((name for name in paper if name), paper) if mode is Mode.ALL else paper
        assert told == wanted
        self.calls.append((call, asked, told))

    def answer(self, call: Call, asked: dict[str, Any]) -> str | list[str | None]:
        try:
            return [outcome.refusal_code for outcome in actions.post_entries(call, **asked).outcomes]
        except Refusal as refusal:
            return refusal.code

    def named(self, name: str | None) -> str | None:
        return f"ledger.{name}" if name else None


@pytest.mark.django_db
def test_the_ledger_is_the_paper_book() -> None:
    run_state_machine_as_test(
        LedgerMachine,
        settings=settings(
            max_examples=40 if settings().derandomize else 400,
            stateful_step_count=15,
            suppress_health_check=list(HealthCheck),
            deadline=None,
            phases=[Phase.generate],  # shrinking on a real database would take minutes; the steps are told anyway
        ),
    )
