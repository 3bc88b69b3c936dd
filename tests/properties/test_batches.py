"""A batch answers and writes what posting its entries one after another does, and a paper book says what that is."""

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, Phase, given, settings, strategies as st

from caudal.audit.actions import Act
from caudal.audit.rules import Actor, ActorKind, Call
from caudal.db import constraints, testing
from caudal.kernel.money import Money
from caudal.kernel.refusals import Refusal
from caudal.ledger import actions, errors, queries
from caudal.ledger.caps import actions as caps
from caudal.ledger.caps.rules import NewCap
from caudal.ledger.holds import actions as holds
from caudal.ledger.holds.rules import NewHold
from caudal.ledger.models import Account
from caudal.ledger.periods import actions as periods
from caudal.ledger.rules import (
    AccountKind,
    Line,
    Mode,
    NewAccount,
    NewEntry,
    SealedPolicy,
    Side,
    Transfers,
    are_plain,
    book_id_of,
    entries_of,
)
from tests.properties.book import TOLD_IN_ORDER, Cap, Hold, Page, PaperBook

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
TODAY = date(2026, 11, 20)
CURRENCIES = ["PEN", "USD", "CLP"]
DEBIT_NORMAL = (AccountKind.ASSET, AccountKind.EXPENSE)
ANSWERS = {
    *("posted", "entry_is_empty", "posting_is_zero", "amount_is_out_of_range", "account_is_named_twice"),
    *("entry_is_unbalanced", "entry_exists", "entry_not_found", "entry_is_reversed"),
    *("reversal_differs", "cap_would_be_passed", *TOLD_IN_ORDER),
}
CAP = "group:owed"
SMALL = st.integers(1, 40)
ROOM = st.none() | st.integers(0, 60) | st.integers(0, 400)


@dataclass(frozen=True)
class World:
    """A book before the batch: accounts, what was posted to open them, limits around their balances, and the batch."""

    accounts: tuple[NewAccount, ...]
    opening: tuple[NewEntry, ...]
    limits: dict[str, tuple[int | None, int | None]]
    closed: tuple[str, ...]
    holds: tuple[tuple[str, str, int], ...]
    """Promises in soles between accounts: debit, credit, and how much."""
    cap: tuple[int, int] | None
    """By how much the accounts in soles whose normal side is credit may fall and rise together."""
    sealed_through: date
    books_today: bool
    batch: tuple[NewEntry, ...]

    @property
    def capped(self) -> list[str]:
        return [a.code for a in self.accounts if a.currency == "PEN" and a.kind not in DEBIT_NORMAL]


@st.composite
def worlds(draw: Any) -> World:
    kinds = draw(st.lists(st.sampled_from(AccountKind), min_size=5, max_size=9))
    accounts = tuple(
        NewAccount(f"{kind}:{nth}", kind, "PEN" if nth < 3 else draw(st.sampled_from(["PEN", "USD", "CLP"])))
        for nth, kind in enumerate(kinds)
    )
    in_each = [[account.code for account in accounts if account.currency == currency] for currency in CURRENCIES]
    codes = {currency: found for currency, found in zip(CURRENCIES, in_each, strict=True) if len(found) > 1}
    opening = [replace(_balanced(draw, codes), id=UUID(int=nth)) for nth in range(1, 1 + draw(st.integers(1, 4)))]
    if len(opening) > 2:
        opening.append(_opposite(opening[0], UUID(int=5)))
    limited = draw(st.lists(st.sampled_from([account.code for account in accounts]), unique=True))
    closed = [account.code for account in accounts if draw(st.integers(0, 19)) == 7]
    size = draw(st.sampled_from([1, 8, 12, 16]))
    batch: list[NewEntry] = []
    for nth in range(size):
        batch.append(_any_entry(draw, codes, UUID(int=100 + nth), [*opening, *batch]))
    limits = {code: (draw(ROOM), draw(ROOM)) for code in limited}
    pairs = st.sampled_from([*permutations(codes["PEN"], 2)])
    holds = [(*draw(pairs), draw(SMALL)) for _ in range(draw(st.sampled_from([0, 0, 1, 2])))]
    cap = draw(st.sampled_from([None, (20, 20), (0, 60)]))
    sealed = draw(st.sampled_from([date.min, date.min, TODAY - timedelta(days=8), TODAY - timedelta(days=4)]))
    return World(
        accounts, tuple(opening), limits, tuple(closed), tuple(holds), cap, sealed, draw(st.booleans()), tuple(batch)
    )


def _balanced(draw: Any, codes: dict[str, list[str]]) -> NewEntry:
    """Two to six lines, in one currency or in several at once."""
    lines: list[Line] = []
    for currency in draw(st.permutations(list(codes)))[: draw(st.sampled_from([1, 1, 2, 3]))]:
        chosen = draw(st.permutations(codes[currency]))[: draw(st.sampled_from([2, 2, 3, 4]))]
        if len(lines) + len(chosen) > 6:
            continue
        minors = [draw(SMALL) for _ in chosen[1:]]
        side = draw(st.sampled_from([1, -1]))
        mixed = [side * minor for minor in minors]
        if len(mixed) > 1 and draw(st.booleans()) and mixed[0] != sum(mixed[1:]):
            mixed[0] = -mixed[0]
        lines += [Line(code, minor, currency) for code, minor in zip(chosen, [-sum(mixed), *mixed], strict=True)]
    return NewEntry(kind="any", on=TODAY - timedelta(days=draw(st.integers(0, 9))), lines=tuple(lines))


def _opposite(entry: NewEntry, entry_id: UUID) -> NewEntry:
    lines = tuple(replace(line, minor=-line.minor) for line in entry.lines)
    return replace(entry, lines=lines, id=entry_id, reverses=entry.id)


def _any_entry(draw: Any, codes: dict[str, list[str]], entry_id: UUID, earlier: list[NewEntry]) -> NewEntry:
    """Mostly sound; else wrong in one way, with an id or a reversal that another one may have too."""
    entry = replace(_balanced(draw, codes), id=entry_id)
    first, *rest = entry.lines
    some_id = UUID(int=draw(st.integers(1, 4) | st.integers(100, 103)))
    odd = [
        *[_opposite(draw(st.sampled_from(earlier)), entry_id)] * 3,
        replace(entry, reverses=some_id),
        replace(entry, id=some_id),
        replace(entry, lines=(first,)),
        replace(entry, lines=(replace(first, minor=first.minor + 1), *rest)),
        replace(entry, lines=(replace(first, account="assets:nowhere"), *rest)),
        replace(entry, lines=tuple(replace(line, currency="EUR") for line in entry.lines)),
        replace(entry, lines=(replace(first, account=rest[0].account), *rest)),
        replace(entry, lines=(replace(first, minor=0), *rest)),
        replace(entry, lines=(replace(first, minor=10**17 + 1), *rest)),
    ]
    chosen: NewEntry = draw(st.sampled_from([*odd, *[entry] * 20]))
    return chosen


class Ledger:
    """The world in the database, in a fresh book."""

    def __init__(self, world: World) -> None:
        organisation_id = uuid4()
        call = Call(actor=Actor(ActorKind.SYSTEM, "tests"), key="k", at=NOON, organisation_id=organisation_id)
        self.act = Act(name="tests.post", call=call, event_id=uuid4())
        self.book_id = book_id_of(organisation_id)
        actions.open_book(self.act, book_id=self.book_id, kind="paper", name="Paper")
        actions.open_accounts(self.act, book_id=self.book_id, accounts=world.accounts)
        actions.post_batch(self.act, book_id=self.book_id, entries=world.opening)
        for code, (below, above) in world.limits.items():
            stands = queries.balance(book_id=self.book_id, account=code).minor
            floor = None if below is None else stands - below
            ceiling = None if above is None else stands + above
            actions.set_limits(self.act, book_id=self.book_id, account=code, floor_minor=floor, ceiling_minor=ceiling)
        if world.cap is not None and world.capped:
            stands = sum(queries.balance(book_id=self.book_id, account=code).minor for code in world.capped)
            floor, ceiling = stands - world.cap[0], stands + world.cap[1]
            cap = NewCap(CAP, Side.CREDIT, "PEN", accounts=world.capped, floor_minor=floor, ceiling_minor=ceiling)
            caps.put(self.act, book_id=self.book_id, cap=cap)
        for debit, credit, minor in world.holds:
            hold = NewHold("promise", debit, credit, Money(minor, "PEN"), NOON + timedelta(days=9))
            with suppress(Refusal):
                holds.place(self.act, book_id=self.book_id, hold=hold)
        if world.sealed_through > date.min:
            periods.seal(self.act, book_id=self.book_id, through=world.sealed_through)
        if world.books_today:
            periods.choose_policy(self.act, book_id=self.book_id, policy=SealedPolicy.BOOK_TODAY)
        Account.objects.filter(book_id=self.book_id, code__in=world.closed).update(closed_at=NOON)

    def post(self, entries: Sequence[NewEntry], mode: Mode) -> list[str | None]:
        """What each entry is told; in `Mode.ALL` a refusal stands alone."""

        def work() -> list[str | None]:
            outcomes = actions.post_batch(self.act, book_id=self.book_id, entries=entries, mode=mode)
            assert all((outcome.entry_id is None) is (outcome.refusal is not None) for outcome in outcomes)
            return [_named(outcome.refusal) for outcome in outcomes]

        return _told(work)

    def post_alone(self, entry: NewEntry) -> str | None:
        """As a batch of one, by the short way that a single transfer goes."""

        def work() -> list[str | None]:
            actions.post(self.act, book_id=self.book_id, entry=entry)
            return [None]

        return _told(work)[0]

    def post_columns(self, transfers: Transfers, mode: Mode) -> list[str | None]:
        """As `post`, the transfers given as columns."""

        def work() -> list[str | None]:
            posted = actions.post_transfers(self.act, book_id=self.book_id, transfers=transfers, mode=mode)
            refusals = {place: outcome.refusal for place, outcome in posted.apart.items()}
            return [_named(refusals.get(place)) for place in range(len(posted.hexes))]

        return _told(work)

    def pages(self) -> dict[str, Any]:
        """Each account's balance, version and statement, oldest line first."""
        accounts = queries.balances(book_id=self.book_id)
        read = {}
        for code, account in accounts.items():
            lines = queries.statement(book_id=self.book_id, account=code, limit=200) if account.version else []
            assert [line.version for line in lines] == list(range(account.version, 0, -1))
            told = [(line.entry_id, line.amount.minor, line.balance.minor, line.effective_on) for line in lines[::-1]]
            read[code] = (account.balance.minor, account.version, told)
        return read


def _told(work: Callable[[], list[str | None]]) -> list[str | None]:
    """What `work` tells; what is refused whole is undone and tells why, as the action door does."""
    try:
        with transaction.atomic():
            return work()
    except Refusal as refusal:
        return [_named(refusal)]
    except IntegrityError as error:
        return [_named(constraints.refusal_of(error))]


def _named(refusal: Refusal | None) -> str | None:
    if refusal is None:
        return None
    return f"{refusal.code.removeprefix('ledger.')} {refusal.facts.get('account', '')}".strip()


def _on_paper(world: World) -> PaperBook:
    paper = PaperBook({a.code: Page(a.currency, 1 if a.kind in DEBIT_NORMAL else -1) for a in world.accounts})
    assert not any(paper.post([(entry.id, entry) for entry in world.opening if entry.id], each=True))
    for code, (below, above) in world.limits.items():
        page = paper.pages[code]
        page.floor = None if below is None else page.balance - below
        page.ceiling = None if above is None else page.balance + above
    if world.cap is not None and world.capped:
        codes = frozenset(world.capped)
        stands = paper.stands_together(codes)
        paper.caps[CAP] = Cap(codes, stands - world.cap[0], stands + world.cap[1])
    for debit, credit, minor in world.holds:
        paper.place(uuid4(), Hold(debit, credit, "PEN", minor))
    paper.sealed_through, paper.today = world.sealed_through, TODAY if world.books_today else None
    for code in world.closed:
        paper.pages[code].is_closed = True
    return paper


def _pages_of(paper: PaperBook) -> dict[str, Any]:
    return {
        code: (
            page.balance,
            len(page.written),
            [(line.entry_id, line.change, line.balance, line.on) for line in page.written],
        )
        for code, page in paper.pages.items()
    }


def compare(*, max_examples: int) -> Counter[str]:
    """Post random worlds' batches in three ways; how often each answer was met. What differs is raised."""
    met: Counter[str] = Counter()

    @settings(
        max_examples=max_examples,
        suppress_health_check=list(HealthCheck),
        deadline=None,
        phases=[Phase.generate],  # shrinking on a real database would take minutes; the world is told anyway
    )
    @given(world=worlds())
    def agree(world: World) -> None:
        named = [(entry.id, entry) for entry in world.batch if entry.id]
        each, alone, whole = _on_paper(world), _on_paper(world), _on_paper(world)
        told_each, told_all = each.post(named, each=True), whole.post(named, each=False)
        assert [alone.post([one], each=False)[0] for one in named] == told_each
        with transaction.atomic():
            together, singly, all_of_it = Ledger(world), Ledger(world), Ledger(world)
            assert together.post(world.batch, Mode.EACH) == told_each
            assert [singly.post_alone(entry) for entry in world.batch] == told_each
            assert all_of_it.post(world.batch, Mode.ALL) == ([name for name in told_all if name][:1] or told_all)
            assert together.pages() == singly.pages() == _pages_of(each)
            assert all_of_it.pages() == _pages_of(whole)
            transaction.set_rollback(True)
        met.update(told.split()[0] if told else "posted" for told in told_each)

    agree()
    return met


@pytest.mark.django_db
def test_a_batch_is_its_entries_one_after_another() -> None:
    met = compare(max_examples=testing.tries(few=60, many=150))
    # Every answer that a batch can get was met more than once, or the agreement proved nothing about it.
    assert {name for name, times in met.items() if times > 1} == ANSWERS, met


@st.composite
def columns(draw: Any) -> tuple[World, Transfers]:
    """Transfers of one day and currency between few limited accounts, seldom wrong, with ids or without."""
    world: World = draw(worlds())
    codes = [account.code for account in world.accounts if account.currency == "PEN"]
    others = [account.code for account in world.accounts if account.currency != "PEN"]
    pairs = [*permutations(codes, 2)] * 3
    odd = [(codes[0], code) for code in ("assets:nowhere", codes[0], *others)]
    count = draw(st.integers(0, 14))
    chosen = draw(st.lists(st.sampled_from([*odd, *pairs]), min_size=count, max_size=count))
    minors = st.sampled_from([*range(1, 60), *range(1, 60), 0, -3, 10**17 + 1])
    ids = st.lists(st.integers(1, 200).map(lambda nth: UUID(int=nth)), min_size=count, max_size=count)
    return world, Transfers(
        kind="columns", on=TODAY - timedelta(days=draw(st.integers(0, 3))), currency="PEN",
        debits=[debit for debit, _ in chosen], credits=[credit for _, credit in chosen],
        minors=draw(st.lists(minors, min_size=count, max_size=count)), ids=draw(ids) if draw(st.booleans()) else None,
    )  # fmt: skip


@pytest.mark.django_db
def test_columns_of_transfers_are_their_entries() -> None:
    met: Counter[str] = Counter()

    @settings(
        max_examples=testing.tries(few=60, many=400),
        suppress_health_check=list(HealthCheck),
        deadline=None,
        phases=[Phase.generate],
    )
    @given(drawn=columns(), mode=st.sampled_from(Mode))
    def agree(drawn: tuple[World, Transfers], mode: Mode) -> None:
        world, transfers = drawn
        paper = _on_paper(world)
        named = [(entry.id or uuid4(), entry) for entry in entries_of(transfers)]
        told = paper.post(named, each=mode is Mode.EACH)
        with transaction.atomic():
            ledger = Ledger(world)
            wanted = told if mode is Mode.EACH else [name for name in told if name][:1] or told
            assert ledger.post_columns(transfers, mode) == wanted
            balances = {code: (balance, version) for code, (balance, version, _) in ledger.pages().items()}
            assert balances == {code: (page.balance, len(page.written)) for code, page in paper.pages.items()}
            transaction.set_rollback(True)
        met.update(told.split()[0] if told else "posted" for told in told)

    agree()
    assert met.keys() >= {"posted", "entry_exists", "currency_differs", "balance_would_fall_below_floor"}, met


def test_columns_of_several_lengths_are_no_transfers() -> None:
    short = Transfers(kind="columns", on=TODAY, currency="PEN", debits=["a", "b"], credits=["c", "d"], minors=[1])
    whole = replace(short, minors=[1, 2])
    for wrong in (short, replace(whole, ids=[UUID(int=1)]), replace(whole, credits=["c"])):
        with pytest.raises(errors.ColumnsDiffer):
            are_plain(wrong)
