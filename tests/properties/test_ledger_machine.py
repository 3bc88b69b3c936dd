"""The ledger against a paper book: whatever is posted in whatever order, both say the same after every step."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from typing import Any, TypeVar
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
from caudal.audit.errors import KeyIsUsed
from caudal.audit.rules import Actor, ActorKind, Call
from caudal.db import testing
from caudal.kernel.money import Money
from caudal.kernel.refusals import Refusal
from caudal.ledger import actions, queries
from caudal.ledger.caps import actions as capping, queries as capped
from caudal.ledger.caps.rules import NewCap
from caudal.ledger.holds import actions as holding, queries as held
from caudal.ledger.holds.rules import NewHold, Settlement
from caudal.ledger.models import Account
from caudal.ledger.periods import actions as sealing, queries as sealed
from caudal.ledger.rules import (
    AccountKind,
    Line,
    Mode,
    NewAccount,
    NewEntry,
    SealedPolicy,
    Side,
    book_id_of,
    normal_sign,
)
from tests.properties.book import Cap, Hold, Page, PaperBook, Written

T = TypeVar("T")
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
TODAY = date(2026, 11, 20)
ACCOUNTS = [
    NewAccount("assets:cash:box", AccountKind.ASSET, "PEN", floor_minor=0),
    NewAccount("equity:shares:1", AccountKind.EQUITY, "PEN", floor_minor=0, ceiling_minor=4000),
    NewAccount("equity:shares:2", AccountKind.EQUITY, "PEN"),
    NewAccount("liabilities:overpaid", AccountKind.LIABILITY, "PEN", floor_minor=-900, ceiling_minor=900),
    NewAccount("expenses:other", AccountKind.EXPENSE, "PEN", ceiling_minor=2000),
    NewAccount("assets:dollars", AccountKind.ASSET, "USD", floor_minor=0),
    NewAccount("income:exchange", AccountKind.INCOME, "USD"),
]
OF = {currency: [account.code for account in ACCOUNTS if account.currency == currency] for currency in ("PEN", "USD")}
PAIRS = st.sampled_from([*permutations(OF["PEN"], 2)])
CAP, CAPPED = "group:shares", frozenset({"equity:shares:1", "equity:shares:2"})
AMOUNTS = st.integers(1, 350)
EARLIER_AND_LATER = (-3, -1, 0, 2)
DAYS = st.sampled_from(EARLIER_AND_LATER).map(lambda later: TODAY + timedelta(days=later))


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
    match draw(st.integers(0, 59)):
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


OPENING = NewEntry(
    kind="opening",
    on=TODAY - timedelta(days=9),
    id=UUID(int=2**64),
    lines=(
        Line("assets:cash:box", 4000, "PEN"),
        Line("equity:shares:1", -2000, "PEN"),
        Line("equity:shares:2", -2000, "PEN"),
        Line("assets:dollars", 1000, "USD"),
        Line("income:exchange", -1000, "USD"),
    ),
)


@action("tests.open_paper_book")
def open_paper_book(act: Act, *, book_id: int) -> None:
    actions.open_book(act, book_id=book_id, kind="paper", name="Paper")
    actions.open_accounts(act, book_id=book_id, accounts=ACCOUNTS)
    actions.post(act, book_id=book_id, entry=OPENING)


@action("tests.reverse_entry")
def reverse_entry(act: Act, *, book_id: int, entry_id: UUID, on: date) -> UUID:
    return actions.reverse(act, book_id=book_id, entry_id=entry_id, on=on)


@action("tests.limit_account")
def limit_account(act: Act, *, book_id: int, account: str, floor: int | None, ceiling: int | None) -> None:
    actions.set_limits(act, book_id=book_id, account=account, floor_minor=floor, ceiling_minor=ceiling)


@dataclass
class Asked:
    """One call of an action, and what it told: the same for ever under this key."""

    action: Any
    call: Call
    arguments: Mapping[str, Any]
    told: Any = None

    def other(self, field: str) -> Any:
        """A value for the argument that is not the one that was sent."""
        known = self.arguments[field]
        match known:
            case Mode() | SealedPolicy():
                return next(other for other in type(known) if other is not known)
            case NewHold() | Settlement():
                return replace(known, kind="other")
            case NewCap():
                return replace(known, code="group:other")
            case date():
                return known + timedelta(days=1)
            case UUID():
                return UUID(int=known.int ^ 1)
            case tuple():
                return known[1:] or (*known, *known)
            case str():
                return known + ":other"
            case _:
                return (known or 0) + 1


def named(code: str | None, facts: Mapping[str, Any]) -> str | None:
    """A refusal as the paper book writes it: its name and its account."""
    return f"{code.removeprefix('ledger.')} {facts.get('account', '')}".strip() if code else None


class LedgerMachine(RuleBasedStateMachine):
    """Every rule does the same to the ledger and to the paper book, and compares what both answer."""

    @initialize()
    def open(self) -> None:
        self.organisation_id, self.ids, self.turn = uuid4(), 0, 0
        self.book_id = book_id_of(self.organisation_id)
        self.paper = PaperBook(
            {a.code: Page(a.currency, normal_sign(a.kind), a.floor_minor, a.ceiling_minor) for a in ACCOUNTS}
        )
        self.asked: list[Asked] = []
        self.expiries: dict[UUID, datetime] = {}
        self.lengths: dict[str, int] = {}
        self.known: list[tuple[datetime, dict[date | None, dict[str, int]]]] = []
        open_paper_book(self.call(), book_id=self.book_id)
        assert self.paper.post([(OPENING.id or uuid4(), OPENING)], each=False) == [None]
        for pair, days in (("equity:shares:1", "assets:cash:box"), 3), (("expenses:other", "assets:cash:box"), 8):
            self.hold(pair=pair, amount=300, days=days)

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
        known = [*self.paper.entries, *(entry.id for entry in fresh if entry.id)]
        twice = replace(fresh[0], id=data.draw(st.sampled_from(known)))
        self.post([*fresh, twice], mode)

    @precondition(lambda self: self.paper.entries)
    @rule(data=st.data(), on=DAYS)
    def reverse(self, data: st.DataObject, on: date) -> None:
        entry_id = data.draw(st.sampled_from([*self.paper.entries]))
        opposite = self.opposite(entry_id, on)
        asked = Asked(reverse_entry, self.call(), {"book_id": self.book_id, "entry_id": entry_id, "on": on})
        told = self.ask(asked)
        made = told if isinstance(told, UUID) else uuid4()
        refused = self.paper.post([(made, opposite)], each=False)[0]
        assert told == (refused or made)

    @precondition(lambda self: self.paper.entries)
    @rule(data=st.data(), times=st.integers(1, 2))
    def reverse_several_at_once(self, data: st.DataObject, times: int) -> None:
        chosen = data.draw(st.lists(st.sampled_from([*self.paper.entries]), min_size=1, max_size=3))
        self.post(self.with_ids([self.opposite(entry_id, TODAY) for entry_id in chosen * times]), Mode.EACH)

    @rule(account=st.sampled_from(ACCOUNTS), below=st.integers(-3, 200), above=st.integers(-3, 200))
    def set_limits(self, account: NewAccount, below: int, above: int) -> None:
        page = self.paper.pages[account.code]
        leaves, comes = self.paper.held(account.code)
        floor, ceiling = page.balance - leaves - below, page.balance + comes + above
        asked = {"book_id": self.book_id, "account": account.code, "floor": floor, "ceiling": ceiling}
        told = self.ask(Asked(limit_account, self.call(), asked))
        if min(below, above) < 0:
            assert told == f"balance_is_outside_limits {account.code}"
        else:
            assert told is None
            page.floor, page.ceiling = floor, ceiling

    @rule(pair=PAIRS, amount=AMOUNTS, days=st.integers(1, 9))
    def place_a_hold(self, pair: tuple[str, str], amount: int, days: int) -> None:
        self.hold(pair, amount, days)

    def hold(self, pair: tuple[str, str], amount: int, days: int) -> None:
        debit, credit = pair
        new = NewHold("hold", debit, credit, Money(amount, "PEN"), NOON + timedelta(days=days))
        told = self.ask(Asked(holding.place_hold, self.call(), {"book_id": self.book_id, "hold": new}))
        hold_id = told.hold_id if isinstance(told, holding.HoldPlaced) else uuid4()
        refused = self.paper.place(hold_id, Hold(debit, credit, "PEN", amount))
        assert refused == (told if isinstance(told, str) else None)
        self.expiries[hold_id] = new.expires_at

    @precondition(lambda self: self.paper.holds)
    @rule(data=st.data(), part=st.integers(1, 4), on=DAYS, later=st.sampled_from([0, 0, 5]))
    def settle(self, data: st.DataObject, part: int, on: date, later: int) -> None:
        hold_id = self.some_hold(data)
        held = self.paper.holds[hold_id].held
        amount = max(held * part // 3, 1)
        settlement = Settlement(on, Money(amount, "PEN"))
        asked = {"book_id": self.book_id, "hold_id": hold_id, "settlement": settlement}
        call = self.call(NOON + timedelta(days=later))
        told = self.ask(Asked(holding.settle_hold, call, asked))
        if held and self.expiries[hold_id] <= call.at:
            assert told == "hold_has_expired"
        else:
            made = told.entry_id if isinstance(told, holding.HoldSettled) else uuid4()
            today = self.paper.today
            self.paper.today = call.at.date() if today else None
            refused = self.paper.settle(hold_id, amount, made, on)
            self.paper.today = today
            assert refused == (told if isinstance(told, str) else None)

    def some_hold(self, data: st.DataObject) -> UUID:
        """Mostly one that is open."""
        still = [hold_id for hold_id, hold in self.paper.holds.items() if hold.held]
        return data.draw(st.sampled_from(still * 5 + [*self.paper.holds]))

    @precondition(lambda self: self.paper.holds)
    @rule(data=st.data(), later=st.sampled_from([0, 0, 5]), all_that_are_due=st.booleans())
    def let_go(self, data: st.DataObject, later: int, all_that_are_due: bool) -> None:
        call = self.call(NOON + timedelta(days=later))
        due = [hold for hold_id, hold in self.paper.holds.items() if hold.held and self.expiries[hold_id] <= call.at]
        if all_that_are_due:
            told = self.ask(Asked(holding.expire_holds, call, {"book_id": self.book_id}))
            assert told == holding.HoldsExpired(len(due))
            for hold in due:
                hold.held = 0
            return
        hold_id = self.some_hold(data)
        hold = self.paper.holds[hold_id]
        told = self.ask(Asked(holding.release_hold, call, {"book_id": self.book_id, "hold_id": hold_id}))
        if hold.held == 0:
            assert told == "hold_has_ended"
        elif hold in due:
            assert told == "hold_has_expired"
        else:
            assert told == holding.HoldReleased(Money(hold.held, "PEN"))
            hold.held = 0

    @rule(below=st.integers(-3, 400), above=st.integers(-3, 400), take_off=st.sampled_from([False, False, True]))
    def cap(self, below: int, above: int, take_off: bool) -> None:
        if take_off:
            told = self.ask(Asked(capping.remove_cap, self.call(), {"book_id": self.book_id, "code": CAP}))
            assert told == (None if self.paper.caps.pop(CAP, None) else "cap_not_found")
            return
        leaves, comes = self.paper.held_together(CAPPED)
        stands = self.paper.stands_together(CAPPED)
        floor, ceiling = stands - leaves - below, stands + comes + above
        cap = NewCap(CAP, Side.CREDIT, "PEN", accounts=sorted(CAPPED), floor_minor=floor, ceiling_minor=ceiling)
        told = self.ask(Asked(capping.set_cap, self.call(), {"book_id": self.book_id, "cap": cap}))
        if min(below, above) < 0:
            assert told == f"balance_is_outside_limits {CAP}"
        else:
            assert told is None
            self.paper.caps[CAP] = Cap(CAPPED, floor, ceiling)

    @rule(earlier=st.sampled_from([8, 4, 3, 1, 0]), policy=st.sampled_from(SealedPolicy))
    def seal(self, earlier: int, policy: SealedPolicy) -> None:
        self.ask(Asked(sealing.set_sealed_policy, self.call(), {"book_id": self.book_id, "policy": policy}))
        self.paper.today = TODAY if policy is SealedPolicy.BOOK_TODAY else None
        through = TODAY - timedelta(days=earlier)
        told = self.ask(Asked(sealing.seal_period, self.call(), {"book_id": self.book_id, "through": through}))
        if through >= TODAY:
            assert told == "period_is_not_over"
        elif through <= self.paper.sealed_through:
            assert told == "seal_would_go_back"
        else:
            assert told.through == through
            self.paper.sealed_through = through

    @rule(account=st.none() | st.sampled_from(ACCOUNTS))
    def close_one_account_and_open_the_others(self, account: NewAccount | None) -> None:
        for code, page in self.paper.pages.items():
            page.is_closed = account is not None and code == account.code
        shut = [code for code, page in self.paper.pages.items() if page.is_closed]
        Account.objects.filter(book_id=self.book_id).exclude(code__in=shut).update(closed_at=None)
        Account.objects.filter(book_id=self.book_id, code__in=shut).update(closed_at=NOON)

    @precondition(lambda self: self.asked)
    @rule(data=st.data())
    def use_a_key_for_something_else(self, data: st.DataObject) -> None:
        asked = data.draw(st.sampled_from(self.asked))
        field = data.draw(st.sampled_from(sorted(asked.arguments)))
        other = dict(asked.arguments) | {field: asked.other(field)}
        with pytest.raises(KeyIsUsed) as refused:
            asked.action(asked.call, **other)
        assert refused.value.field == field
        with pytest.raises(KeyIsUsed):
            open_paper_book(asked.call, book_id=self.book_id)

    @invariant()
    def both_books_say_the_same(self) -> None:
        self.turn += 1
        accounts = queries.balances(book_id=self.book_id)
        assert {code: (account.balance.minor, account.version) for code, account in accounts.items()} == {
            code: (page.balance, len(page.written)) for code, page in self.paper.pages.items()
        }
        recorded: set[datetime] = set()
        for code in self.accounts_to_read():
            page = self.paper.pages[code]
            lines = queries.statement(book_id=self.book_id, account=code, limit=200)[::-1]
            assert [
                Written(line.entry_id, line.amount.minor, line.balance.minor, line.effective_on) for line in lines
            ] == page.written[-200:]
            assert [line.version for line in lines] == list(range(1, len(page.written) + 1))[-200:]
            instants = [line.recorded_at for line in lines]
            assert instants == sorted(set(instants))
            recorded.update(instants)
        if recorded:
            newest = max(recorded | {instant for instant, _ in self.known[-1:]})
            self.known.append((newest, self.days_on_paper()))

    def accounts_to_read(self) -> set[str]:
        """Those that have moved since they were read, and one of the others."""
        lengths = {code: len(page.written) for code, page in self.paper.pages.items()}
        moved = {code for code, length in lengths.items() if self.lengths.get(code, 0) != length}
        self.lengths = lengths
        return moved | {sorted(lengths)[self.turn % len(lengths)]}

    @invariant()
    def what_is_promised_is_held(self) -> None:
        read = {hold.id: hold.held.minor for hold in held.open_holds(book_id=self.book_id, limit=200)}
        assert read == {hold_id: hold.held for hold_id, hold in self.paper.holds.items() if hold.held}

    @invariant()
    def every_day_stands_as_the_lines_of_its_past_say(self) -> None:
        for day, balances in self.days_on_paper().items():
            read = queries.balances(book_id=self.book_id, on=day)
            assert {code: account.balance.minor for code, account in read.items()} == balances
            assert all(left == right for left, right in queries.totals(read.values()).values())

    @invariant()
    def what_was_known_stays_what_was_known(self) -> None:
        """The newest knowledge, and the older ones in turn, whatever was posted, backdated or reversed since."""
        for instant, days in self.in_turn(self.known):
            for day in self.in_turn([*days]):
                assert self.stands(on=day, known_at=instant) == days[day]
        if self.known:
            before = self.known[0][0] - timedelta(days=1)
            assert not any(self.stands(known_at=before).values())

    @invariant()
    def an_answer_that_was_given_is_given_again(self) -> None:
        """The refusals too: the newest answer, and the older ones in turn."""
        for asked in self.in_turn(self.asked):
            assert self.answer(asked) == asked.told

    def in_turn(self, seen: list[T]) -> list[T]:
        return [seen[-1], seen[self.turn % len(seen)]] if seen else []

    def stands(self, *, on: date | None = None, known_at: datetime | None = None) -> dict[str, int]:
        read = queries.balances(book_id=self.book_id, on=on, known_at=known_at)
        return {code: account.balance.minor for code, account in read.items()}

    def days_on_paper(self) -> dict[date | None, dict[str, int]]:
        """Where every account stands on some days, and (None) whatever the day."""
        days: list[date | None] = [None, *(TODAY + timedelta(days=later) for later in EARLIER_AND_LATER)]
        return {
            day: {code: page.balance_on(day) if day else page.balance for code, page in self.paper.pages.items()}
            for day in days
        }

    def teardown(self) -> None:
        ids = [*self.paper.entries]
        for entry in queries.entries(book_id=self.book_id, ids=ids[:200], limit=200):
            sent = self.paper.entries[entry.id]
            lines = Counter(Line(line.account, line.amount.minor, line.amount.currency) for line in entry.lines)
            assert (lines, entry.effective_on, entry.reverses) == (Counter(sent.lines), sent.on, sent.reverses)
            assert (entry.reversed_by is not None) is (entry.id in self.paper.reversed)
        checks = [*queries.verify(), *held.verify(), *capped.verify(), *sealed.verify()]
        assert [check for check in checks if not check.ok] == []

    def call(self, at: datetime = NOON) -> Call:
        return Call(Actor(ActorKind.SYSTEM, "paper"), str(uuid4()), at, self.organisation_id)

    def with_ids(self, batch: Sequence[NewEntry]) -> list[NewEntry]:
        self.ids += len(batch)
        return [replace(entry, id=UUID(int=self.ids - nth)) for nth, entry in enumerate(batch)]

    def opposite(self, entry_id: UUID, on: date) -> NewEntry:
        lines = tuple(replace(line, minor=-line.minor) for line in self.paper.entries[entry_id].lines)
        return NewEntry(kind="reversal", on=on, lines=lines, reverses=entry_id)

    def post(self, batch: list[NewEntry], mode: Mode) -> None:
        asked = {"book_id": self.book_id, "entries": tuple(batch), "mode": mode}
        told = self.ask(Asked(actions.post_entries, self.call(), asked))
        paper = self.paper.post([(e.id, e) for e in batch if e.id], each=mode is Mode.EACH)
        assert told == (next((name for name in paper if name), paper) if mode is Mode.ALL else paper)

    def ask(self, asked: Asked) -> Any:
        """Call the action and keep what it told, to be asked again."""
        asked.told = self.answer(asked)
        self.asked.append(asked)
        return asked.told

    def answer(self, asked: Asked) -> Any:
        try:
            told = asked.action(asked.call, **asked.arguments)
        except Refusal as refusal:
            return named(refusal.code, refusal.facts)
        if isinstance(told, actions.EntriesPosted):
            return [named(outcome.refusal_code, outcome.facts) for outcome in told.outcomes]
        return told


def play(*, max_examples: int) -> None:
    """Play the machine; what it finds is raised."""
    run_state_machine_as_test(
        LedgerMachine,
        settings=settings(
            max_examples=max_examples,
            stateful_step_count=25,
            suppress_health_check=list(HealthCheck),
            deadline=None,
            derandomize=settings().derandomize,
            database=None,
            phases=[Phase.generate],  # shrinking on a real database would take minutes; the steps are told anyway
        ),
    )


@pytest.mark.django_db
def test_the_ledger_is_the_paper_book() -> None:
    play(max_examples=testing.tries(few=12, many=30))
