"""Holds, caps, seals and entries in any order, against promises kept on paper: the same answers, and the same sums."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, Phase, given, settings, strategies as st

from caudal.audit.actions import Act
from caudal.audit.rules import Actor, ActorKind, Call
from caudal.db import testing
from caudal.kernel.money import Money
from caudal.kernel.refusals import Refusal
from caudal.ledger import actions as ledger, queries as books
from caudal.ledger.caps import actions as caps, queries as capped
from caudal.ledger.caps.rules import NewCap
from caudal.ledger.holds import actions as holds, queries as held
from caudal.ledger.holds.rules import NewHold, Settlement
from caudal.ledger.models import Account
from caudal.ledger.periods import actions as periods, queries as sealed
from caudal.ledger.rules import AccountKind, Line, Mode, NewAccount, NewEntry, SealedPolicy, Side, book_id_of

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
TODAY = NOON.date()
ACCOUNTS = [
    NewAccount("assets:cash", AccountKind.ASSET, "PEN", floor_minor=-50, ceiling_minor=400),
    NewAccount("assets:loans:1", AccountKind.ASSET, "PEN", floor_minor=-200),
    NewAccount("assets:loans:2", AccountKind.ASSET, "PEN", ceiling_minor=250),
    NewAccount("equity:shares", AccountKind.EQUITY, "PEN", floor_minor=-300, ceiling_minor=300),
    NewAccount("liabilities:owed", AccountKind.LIABILITY, "PEN"),
]
CODES = [account.code for account in ACCOUNTS]
DEBITS = [code for code in CODES if code.startswith("assets")]


@dataclass
class Promise:
    debit: str
    credit: str
    held: int
    expires_at: datetime


@dataclass
class Group:
    """What some accounts may stand at together, debits less credits."""

    members: frozenset[str]
    least: int | None
    most: int | None
    credit_side: bool = False


@dataclass
class Paper:
    """The same book in dictionaries, debits positive. It shares no rule with the ledger."""

    accounts: dict[str, Group]
    stands: dict[str, int] = field(default_factory=lambda: dict.fromkeys(CODES, 0))
    promises: dict[UUID, Promise] = field(default_factory=dict)
    caps: dict[str, Group] = field(default_factory=dict)
    sealed: date = date.min
    books_today: bool = False

    def pending(self, members: frozenset[str]) -> tuple[int, int]:
        """What promises would bring into, and take out of, some accounts together."""
        into = [p.held for p in self.promises.values() if p.debit in members and p.credit not in members]
        out = [p.held for p in self.promises.values() if p.credit in members and p.debit not in members]
        return sum(into), sum(out)

    def passes(self, group: Group, change: int) -> bool:
        now, (into, out) = sum(self.stands[code] for code in group.members), self.pending(group.members)
        if change > 0 and group.most is not None:
            return now + into + change > group.most
        return change < 0 and group.least is not None and now - out + change < group.least

    def judged(self, legs: list[tuple[str, int]]) -> str | None:
        floors: list[str] = []
        ceilings: list[str] = []
        for code, change in legs:
            group = self.accounts[code]
            if self.passes(group, change):
                (floors if (change < 0) != group.credit_side else ceilings).append(code)
        if floors:
            return f"balance_would_fall_below_floor {floors[0]}"
        if ceilings:
            return f"balance_would_rise_above_ceiling {ceilings[0]}"
        for code, cap in self.caps.items():
            if self.passes(cap, sum(change for account, change in legs if account in cap.members)):
                return f"cap_would_be_passed {code}"
        return None

    def post(self, legs: list[tuple[str, int]], on: date) -> str | None:
        late = on <= self.sealed
        if late and not self.books_today:
            return f"period_is_sealed {legs[0][0]}"
        refusal = self.judged(legs)
        if refusal is None:
            for code, change in legs:
                self.stands[code] += change
        return refusal or (f"booked on {TODAY}" if late else None)

    def settle(self, hold_id: UUID, amount: int | None, on: date, at: datetime) -> str | None:
        promise = self.promises[hold_id]
        refusal = self.ended(promise, at)
        if refusal or (amount or 0) > promise.held:
            return refusal or "hold_is_smaller"
        given = promise.held if amount is None else amount
        promise.held -= given
        told = self.post([(promise.debit, given), (promise.credit, -given)], on)
        if told is not None and not told.startswith("booked"):
            assert told.startswith("period"), "what was accepted keeps every limit"
            promise.held += given
        return told

    def ended(self, promise: Promise, at: datetime) -> str | None:
        if promise.held == 0:
            return "hold_has_ended"
        return "hold_has_expired" if promise.expires_at <= at else None

    def cap(self, code: str, group: Group) -> str | None:
        others = [cap for name, cap in self.caps.items() if name != code]
        if any(cap.members & group.members for cap in others):
            return "caps_overlap"
        now, (into, out) = sum(self.stands[one] for one in group.members), self.pending(group.members)
        if (group.least is not None and now - out < group.least) or (
            group.most is not None and now + into > group.most
        ):
            return f"balance_is_outside_limits {code}"
        self.caps[code] = group
        return None


class Both:
    """The ledger and the paper, told the same."""

    def __init__(self, told: set[str]) -> None:
        self.told = told
        self.organisation_id, self.now = uuid4(), NOON
        self.book_id = book_id_of(self.organisation_id)
        ledger.open_book(self.act(), book_id=self.book_id, kind="paper", name="Paper")
        ledger.open_accounts(self.act(), book_id=self.book_id, accounts=ACCOUNTS)
        rows = Account.objects.filter(book_id=self.book_id)
        self.paper = Paper({
            row.code: Group(frozenset({row.code}), row.balance_min, row.balance_max, row.code not in DEBITS)
            for row in rows
        })  # fmt: skip
        self.cap_codes: list[str] = []

    def act(self) -> Act:
        call = Call(Actor(ActorKind.SYSTEM, "tests"), key="k", at=self.now, organisation_id=self.organisation_id)
        return Act(name="tests.promise", call=call, event_id=uuid4())

    def post(self, batch: list[tuple[list[tuple[str, int]], date]]) -> None:
        entries = [NewEntry("x", on, tuple(Line(code, minor, "PEN") for code, minor in legs)) for legs, on in batch]
        outcomes = ledger.post_batch(self.act(), book_id=self.book_id, entries=entries, mode=Mode.EACH)
        told = [told_of(one.refusal) or (f"booked on {one.booked_on}" if one.booked_on else None) for one in outcomes]
        assert told == [self.paper.post(legs, on) for legs, on in batch]
        for answer in told:
            self.note("post", answer)

    def place(self, debit: str, credit: str, amount: int, minutes: int) -> None:
        expires_at = self.now + timedelta(minutes=minutes)
        hold = NewHold("x", debit, credit, Money(amount, "PEN"), expires_at)
        wanted = self.paper.judged([(debit, amount), (credit, -amount)])
        told = asked(lambda: holds.place(self.act(), book_id=self.book_id, hold=hold))
        if wanted is None:
            assert isinstance(told, UUID)
            self.paper.promises[told] = Promise(debit, credit, amount, expires_at)
        else:
            assert told == wanted
        self.note("place", wanted)

    def settle(self, nth: int, amount: int | None, on: date) -> None:
        hold_id = self.some(nth)
        if hold_id is not None:
            settlement = Settlement(on, None if amount is None else Money(amount, "PEN"))
            told = asked(lambda: holds.settle(self.act(), book_id=self.book_id, hold_id=hold_id, settlement=settlement))
            if isinstance(told, holds.HoldSettled):
                told = f"booked on {told.booked_on}" if told.booked_on else None
            assert told == self.paper.settle(hold_id, amount, on, self.now)
            self.note("settle", told)

    def release(self, nth: int) -> None:
        hold_id = self.some(nth)
        if hold_id is not None:
            promise = self.paper.promises[hold_id]
            told = asked(lambda: holds.release(self.act(), book_id=self.book_id, hold_id=hold_id))
            assert told == (self.paper.ended(promise, self.now) or Money(promise.held, "PEN"))
            self.note("release", None if isinstance(told, Money) else told)
            promise.held = 0 if isinstance(told, Money) else promise.held

    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    def expire(self) -> None:
        due = [p for p in self.paper.promises.values() if p.held and p.expires_at <= self.now]
        assert holds.expire(self.act(), book_id=self.book_id) == len(due)
        for promise in due:
            promise.held = 0
            self.note("expire", None)

    def cap(self, code: str, members: list[str], below: int | None, above: int | None) -> None:
        """Around what the accounts stand at: closely, so that it is felt."""
        side = Side.DEBIT if members[0] in DEBITS else Side.CREDIT
        members = [one for one in members if (one in DEBITS) == (side is Side.DEBIT)]
        stands = (1 if side is Side.DEBIT else -1) * sum(self.paper.stands[one] for one in members)
        floor, ceiling = None if below is None else stands - below, None if above is None else stands + above
        terms = NewCap(code, side, "PEN", accounts=members, floor_minor=floor, ceiling_minor=ceiling)
        least, most = (floor, ceiling) if side is Side.DEBIT else (negated(ceiling), negated(floor))
        told = asked(lambda: caps.put(self.act(), book_id=self.book_id, cap=terms))
        wanted = self.paper.cap(code, Group(frozenset(members), least, most))
        assert (told if told is None else str(told).partition(" " if wanted == "caps_overlap" else "\n")[0]) == wanted
        self.note("cap", wanted)
        if wanted is None and code not in self.cap_codes:
            self.cap_codes.append(code)
        # An older one is asked first, however often it has been put since.
        self.paper.caps = {one: self.paper.caps[one] for one in self.cap_codes if one in self.paper.caps}

    def drop(self, code: str) -> None:
        told = asked(lambda: caps.drop(self.act(), book_id=self.book_id, code=code))
        assert told == (None if self.paper.caps.pop(code, None) else "cap_not_found")

    def seal(self, days: int, books_today: bool) -> None:
        through = TODAY - timedelta(days=days)
        told = asked(lambda: periods.seal(self.act(), book_id=self.book_id, through=through))
        assert (told == "seal_would_go_back") == (through <= self.paper.sealed)
        self.paper.sealed = max(self.paper.sealed, through)
        self.paper.books_today = books_today
        policy = SealedPolicy.BOOK_TODAY if books_today else SealedPolicy.REFUSE
        periods.choose_policy(self.act(), book_id=self.book_id, policy=policy)

    def note(self, step: str, answer: str | None) -> None:
        self.told.add(f"{step} {(answer or 'done').partition(' ')[0]}")

    def some(self, nth: int) -> UUID | None:
        known = list(self.paper.promises)
        return known[nth % len(known)] if known else None

    def check(self) -> None:
        rows = {row.code: row for row in Account.objects.filter(book_id=self.book_id)}
        assert {code: row.debits_posted - row.credits_posted for code, row in rows.items()} == self.paper.stands
        assert {code: (row.debits_pending, row.credits_pending) for code, row in rows.items()} == {
            code: self.paper.pending(frozenset({code})) for code in CODES
        }
        for cap in capped.caps(book_id=self.book_id):
            group = self.paper.caps[cap.code]
            sign = 1 if cap.side is Side.DEBIT else -1
            assert cap.balance.minor == sign * sum(self.paper.stands[code] for code in group.members)
            assert (cap.pending_in.minor, cap.pending_out.minor) == self.paper.pending(group.members)[::sign]


def told_of(refusal: Refusal | None) -> str | None:
    if refusal is None:
        return None
    return f"{refusal.code.removeprefix('ledger.')} {refusal.facts.get('account', '')}".strip()


def asked(work: Any) -> Any:
    """What was answered, or the refusal in words."""
    try:
        return work()
    except Refusal as refusal:
        return told_of(refusal)


def negated(value: int | None) -> int | None:
    return None if value is None else -value


ANSWERS = {
    *(f"post {name}" for name in ("done", "booked", "period_is_sealed")),
    *(
        f"{step} balance_would_{name}"
        for step in ("post", "place")
        for name in ("fall_below_floor", "rise_above_ceiling")
    ),
    *("place done", "place cap_would_be_passed", "post cap_would_be_passed"),
    *(f"settle {name}" for name in ("done", "booked", "period_is_sealed", "hold_is_smaller")),
    *(f"{step} hold_has_{name}" for step in ("settle", "release") for name in ("ended", "expired")),
    *("release done", "expire done", "cap done", "cap caps_overlap", "cap balance_is_outside_limits"),
}
AMOUNTS = st.integers(1, 180)
DAYS = st.integers(-1, 4).map(lambda back: TODAY - timedelta(days=back))
PAIRS = st.permutations(CODES).map(lambda codes: codes[:2])
BOUNDS = st.none() | st.integers(-5, 90) | st.integers(0, 250)


@st.composite
def legs(draw: Any) -> list[tuple[str, int]]:
    codes = draw(st.permutations(CODES))[: draw(st.sampled_from([2, 2, 2, 3]))]
    amounts = [draw(AMOUNTS) for _ in codes[1:]]
    sign = draw(st.sampled_from([1, -1]))
    return [
        (codes[0], sign * sum(amounts)),
        *[(code, -sign * one) for code, one in zip(codes[1:], amounts, strict=True)],
    ]


NUMBERS = st.integers(0, 9)
STEPS = st.one_of(
    st.tuples(st.just("post"), st.lists(st.tuples(legs(), DAYS), min_size=1, max_size=3)),
    st.tuples(st.just("place"), PAIRS, AMOUNTS, st.integers(1, 30)).map(lambda s: (s[0], *s[1], *s[2:])),
    st.tuples(st.just("place"), PAIRS, AMOUNTS, st.integers(1, 30)).map(lambda s: (s[0], *s[1], *s[2:])),
    st.tuples(st.just("settle"), NUMBERS, st.none() | AMOUNTS, DAYS),
    st.tuples(st.just("settle"), NUMBERS, st.integers(1, 40), DAYS),
    st.tuples(st.just("release"), NUMBERS),
    st.tuples(st.just("wait"), st.integers(5, 20)),
    st.tuples(st.just("expire")),
    st.tuples(st.just("cap"), st.sampled_from("ab"), st.permutations(CODES).map(lambda c: c[:3]), BOUNDS, BOUNDS),
    st.tuples(st.just("drop"), st.sampled_from("ab")),
    st.tuples(st.just("seal"), st.integers(1, 5), st.booleans()),
)


def tell(told: set[str], steps: list[tuple[Any, ...]]) -> None:
    """Tell the ledger and the paper some steps; what they answer goes into `told`."""
    both = Both(told)
    for name, *arguments in steps:
        getattr(both, name)(*arguments)
        both.check()
    checks = [*books.verify(), *held.verify(), *capped.verify(), *sealed.verify()]
    assert [check for check in checks if not check.ok and not check.name.endswith("_have_their_event")] == []


def tell_many(*, phases: Sequence[Phase] = tuple(Phase), examples: int = 150) -> set[str]:
    """Tell both many lists of steps; what was answered."""
    told: set[str] = set()
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large]
    asked_of_many = given(steps=st.lists(STEPS, min_size=12, max_size=25))(lambda steps: tell(told, steps))
    settings(max_examples=examples, deadline=None, suppress_health_check=slow, phases=phases)(asked_of_many)()
    return told


@pytest.mark.django_db
def test_what_is_promised_capped_and_sealed_is_so_on_paper_too() -> None:
    told = tell_many(examples=testing.tries(few=150, many=400))
    assert told >= ANSWERS, ANSWERS - told
