"""Put events on loans: hold the loans, replay each with what is new, write what the replay says, for many at once.

Lock order: the pool's own row (the caller's), the loans by id, the book, its accounts; those of sellers last.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from caudal.audit.actions import Act
from caudal.db.rows import copied
from caudal.kernel.ids import uuid7
from caudal.kernel.money import Money
from caudal.kernel.refusals import Refusal
from caudal.ledger import actions as ledger, queries as ledger_queries
from caudal.ledger.rules import ENTRIES_MAX, Line, Mode, NewEntry
from caudal.lending import queries
from caudal.lending.actions import commissions, projection, rows
from caudal.lending.models import Allocation as StoredAllocation, Loan, LoanEvent as StoredEvent
from caudal.lending.queries import StoredSplit
from caudal.lending.rules import posting
from caudal.lending.rules.components import NOTHING
from caudal.lending.rules.replay import Allocation, EventKind, LoanEvent, LoanState, replay
from caudal.lending.rules.terms import LoanTerms, terms_from_json

_USUALLY_WHOLE = frozenset({EventKind.DISBURSEMENT, EventKind.CHARGE, EventKind.RECOVERY})
"""Kinds whose split says no more than the event, or seldom: the usual one is not stored."""


@dataclass(slots=True, kw_only=True)
class Held:
    """A loan whose row this transaction holds, with all that was recorded of it; what is played is added to it."""

    loan: Loan
    terms: LoanTerms
    recorded: dict[UUID, queries.Recorded]
    splits: dict[UUID, StoredSplit]

    def __post_init__(self) -> None:
        """An event whose split was never another than the usual has none stored."""
        for event_id, one in self.recorded.items():
            if one.event.kind in _USUALLY_WHOLE:
                self.splits.setdefault(event_id, StoredSplit.usual(one))

    @property
    def events(self) -> list[LoanEvent]:
        return [one.event for one in self.recorded.values()]

    @property
    def next_number(self) -> int:
        return len(self.recorded) + 1

    def replayed(self, *more: LoanEvent) -> LoanState:
        return replay(terms=self.terms, events=[*self.events, *more])

    def replayed_to(self, on: date) -> LoanState:
        """The loan as it stood at the end of a day."""
        return replay(terms=self.terms, events=self.events, as_of=on)

    def event(self, event_id: UUID) -> LoanEvent | None:
        found = self.recorded.get(event_id)
        return found.event if found else None

    def is_reversed(self, event_id: UUID) -> bool:
        return any(one.event.reverses == event_id for one in self.recorded.values())

    def money(self, minor: int) -> Money:
        return Money(minor, self.loan.currency)


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What one new event writes: its own rows and entry, and those of other events that it splits anew."""

    held: Held
    event: LoanEvent
    after: LoanState
    split: Allocation | None
    row: StoredEvent
    entries: tuple[NewEntry, ...]
    """In the order in which they are posted: cash never falls below its floor on the way."""
    allocations: tuple[StoredAllocation, ...]
    reallocated: tuple[UUID, ...]
    """Events that are split otherwise because of this one."""

    @property
    def entry_id(self) -> UUID:
        """The entry of an event that moves money."""
        assert self.row.entry_id is not None, f"the ledger has nothing to say of a {self.event.kind}"
        return self.row.entry_id


def hold(act: Act, *, book_id: int, loan_ids: Collection[UUID]) -> dict[UUID, Held]:
    """Lock loans of the act's organisation in one order and read what was recorded of them; others are left out.

    A loan that is not yet through its end of day is brought through it first. Five statements, however many loans.
    """
    from caudal.lending.actions import days  # noqa: PLC0415 - the end of day plays the charges that it brings

    days.catch_up(act, book_id=book_id, loan_ids=loan_ids)
    loans = list(
        Loan.objects.select_for_update(no_key=True)
        .filter(book_id=book_id, id__in=set(loan_ids), organisation_id=act.organisation_id)
        .order_by("id")
    )
    held_ids = [loan.id for loan in loans]
    recorded = queries.recorded(book_id=book_id, loan_ids=held_ids)
    splits = queries.splits_of_loans(book_id=book_id, loan_ids=held_ids)
    return {
        loan.id: Held(
            loan=loan,
            terms=terms_from_json(loan.terms, version=loan.terms_version),
            recorded=recorded[loan.id],
            splits=splits[loan.id],
        )
        for loan in loans
    }


def play(
    act: Act, held: Held, event: LoanEvent, *, after: LoanState | None = None, cash_account: str = "",
    description: str = "", details: Mapping[str, Any] | None = None,
) -> Played:  # fmt: skip
    """Replay a held loan with a new event, which is held as recorded from then on; nothing is written yet.

    `after` is that replay, where the caller has it. A change of other splits takes effect on the day of the event at
    the earliest: statements before it stay as they were.
    """
    loan = held.loan
    state = held.replayed(event) if after is None else after
    new = queries.Recorded(
        event=event,
        cash_account=_cash_of(held, event, cash_account),
        description=description,
        entry_id=None,
        cost_minor=(details or {}).get("cost_minor"),
    )
    split = next((a for a in state.allocations if a.event_id == event.id), None)
    own = _entry(act, held, new, split)
    row = rows.event_row(
        act, loan, event, entry=own, cash_account=new.cash_account, description=description, details=details
    )
    replacing, undoing, allocations = _reallocations(act, held, state, event)
    reallocated = tuple(allocation.repayment_id for allocation in allocations)
    if split is not None and is_stored(split):
        allocations.insert(0, rows.allocation_row(act, loan, split, event=event, version=1, entry=own))
    _remember(held, replace(new, entry_id=row.entry_id), allocations, state)
    owned = [own] if own is not None else []
    gives_back = event.kind is EventKind.REVERSAL
    return Played(
        held=held,
        event=event,
        after=state,
        split=split,
        row=row,
        entries=tuple([*replacing, *undoing, *owned] if gives_back else [*owned, *replacing, *undoing]),
        allocations=tuple(allocations),
        reallocated=reallocated,
    )


def write(act: Act, *, book_id: int, played: Sequence[Played]) -> None:
    """Post and store what was played, all of it.

    :raises Refusal: the first that the ledger gives
    """
    refused = written(act, book_id=book_id, played=played)
    if refused:
        raise refused[min(refused)]


def written(act: Act, *, book_id: int, played: Sequence[Played]) -> dict[int, Refusal]:
    """Post and store what was played; or, where the ledger refuses any of it, nothing: then by place what it refuses.

    A place that is told beside others may be refused only because of them.
    """
    _open_overpaid(act, book_id, played)
    with transaction.atomic():
        refused = _posted(act, book_id, played)
        if refused:
            transaction.set_rollback(True)
            return refused
    copied([one.row for one in played])
    copied([row for one in played for row in one.allocations])
    _follow(act, book_id, played)
    return {}


def restate(act: Act, *, book_id: int, held: Held, on: date) -> LoanState:
    """Post and store what the replay says of a held loan where other splits are stored; nothing has happened to it.

    Dated `on`: what was told of the days before stays as it was. What is reversed are the lines that were posted,
    whatever the stored split says; an entry that is reversed already is left for a person.
    """
    state = held.replayed()
    stale = [
        split.event_id
        for split in state.allocations
        if (old := held.splits.get(split.event_id)) and not old.says(split)
    ]
    posted = _lines_of_entries(book_id, [held.splits[event_id].entry_id for event_id in stale])
    for event_id in stale:
        if held.splits[event_id].entry_id not in posted:
            del held.splits[event_id]
    nothing = LoanEvent(id=act.event_id, number=held.next_number, kind=EventKind.REVERSAL, on=on, amount_minor=0)
    replacing, undoing, allocations = _reallocations(act, held, state, nothing, posted=posted)
    if state.overpaid_minor:
        accounts = rows.accounts_of(held.loan).opened(currency=held.loan.currency, with_overpaid=True)
        ledger.open_accounts(act, book_id=book_id, accounts=accounts)
    ledger.post_batch(act, book_id=book_id, entries=[*replacing, *undoing])
    StoredAllocation.objects.bulk_create(allocations)
    return state


def _lines_of_entries(book_id: int, entry_ids: Iterable[UUID | None]) -> dict[UUID | None, tuple[Line, ...]]:
    """The lines of entries that stand; of a split without an entry, none."""
    found = ledger_queries.entries(book_id=book_id, ids=[one for one in entry_ids if one is not None])
    lines: dict[UUID | None, tuple[Line, ...]] = {None: ()}
    return lines | {
        entry.id: tuple(Line(line.account, line.amount.minor, line.amount.currency) for line in entry.lines)
        for entry in found
        if entry.reversed_by is None
    }


def _posted(act: Act, book_id: int, played: Sequence[Played]) -> dict[int, Refusal]:
    entries = [(place, entry) for place, one in enumerate(played) for entry in one.entries]
    refused: dict[int, Refusal] = {}
    for start in range(0, len(entries), ENTRIES_MAX):
        batch = entries[start : start + ENTRIES_MAX]
        outcomes = ledger.post_batch(act, book_id=book_id, entries=[entry for _, entry in batch], mode=Mode.EACH)
        for (place, _), outcome in zip(batch, outcomes, strict=True):
            if outcome.refusal is not None:
                refused.setdefault(place, outcome.refusal)
    return refused


def _entry(act: Act, held: Held, new: queries.Recorded, split: Allocation | None) -> NewEntry | None:
    """The entry of a new event: that of its split, or the opposite of what it reverses. None: nothing to post."""
    loan, event = held.loan, new.event
    if event.reverses is not None:
        was, stands = held.recorded[event.reverses], held.splits.get(event.reverses)
        lines = _lines(loan, was, stands) if stands is not None else ()
        return _posted_as(
            act, loan, event, posting.opposite(lines), description=new.description,
            kind=f"loan_{was.event.kind}_reversal", reverses=stands.entry_id if stands is not None else None,
        )  # fmt: skip
    lines = _lines(loan, new, split) if split is not None else ()
    return _posted_as(act, loan, event, lines, description=new.description)


def _reallocations(
    act: Act,
    held: Held,
    state: LoanState,
    cause: LoanEvent,
    *,
    posted: Mapping[UUID | None, tuple[Line, ...]] | None = None,
) -> tuple[list[NewEntry], list[NewEntry], list[StoredAllocation]]:
    """What must be posted so that the recorded splits are those of the replay: the new entries, the reversals of the
    old ones (the last first, as if time ran back), and the new versions of the splits."""
    loan = held.loan
    replacing: list[NewEntry] = []
    undoing: list[NewEntry] = []
    allocations: list[StoredAllocation] = []
    for split in [*state.allocations, *_usual_again(held, state, cause)]:
        old = held.splits.get(split.event_id)
        if old is None or old.says(split) or split.kind is EventKind.RECOVERY:
            continue
        was, on = held.recorded[split.event_id], max(split.on, cause.on)
        before = _lines(loan, was, old) if posted is None else posted[old.entry_id]
        entry = _posted_as(
            act, loan, was.event, _lines(loan, was, split), on=on, description=was.description,
            details={"replaces": str(old.entry_id)} if old.entry_id else {},
        )  # fmt: skip
        reversal = _posted_as(
            act, loan, was.event, posting.opposite(before), on=on, description=was.description,
            reverses=old.entry_id, kind="loan_reallocation",
        )  # fmt: skip
        replacing += [entry] if entry is not None else []
        undoing += [reversal] if reversal is not None else []
        allocations.append(rows.allocation_row(act, loan, split, event=was.event, version=old.version + 1, entry=entry))
    return replacing, undoing[::-1], allocations


def _usual_again(held: Held, state: LoanState, cause: LoanEvent) -> list[Allocation]:
    """Charges that were paid by what was owed back, and are no more: the replay has nothing to say of them."""
    said = {split.event_id for split in state.allocations}
    return [
        Allocation(
            event_id=event_id, kind=one.event.kind, on=one.event.on, amount_minor=one.event.amount_minor,
            parts=one.event.stated or NOTHING, overpaid_minor=0,
        )
        for event_id, one in held.recorded.items()
        if one.event.kind is EventKind.CHARGE
        and event_id not in said
        and held.splits[event_id].overpaid_minor
        and not held.is_reversed(event_id)
        and cause.reverses != event_id
    ]  # fmt: skip


def _lines(loan: Loan, one: queries.Recorded, split: Allocation | StoredSplit) -> tuple[Line, ...]:
    return rows.event_lines(loan, one.event, split, cash=one.cash_account, cost_minor=one.cost_minor)


def _posted_as(
    act: Act, loan: Loan, event: LoanEvent, lines: tuple[Line, ...], *, on: date | None = None, description: str = "",
    kind: str = "", details: Mapping[str, Any] | None = None, reverses: UUID | None = None,
) -> NewEntry | None:  # fmt: skip
    """An entry for these lines; none where there are none."""
    if not lines:
        return None
    return rows.new_entry(
        loan, event, lines, entry_id=uuid7(act.at), on=on, kind=kind, description=description, details=details,
        reverses=reverses,
    )  # fmt: skip


def is_stored(split: Allocation) -> bool:
    """Whether a split says more than its event."""
    if split.kind in _USUALLY_WHOLE:
        return split.kind is not EventKind.RECOVERY and (split.overpaid_minor > 0 or split.is_recovered)
    return True


def _remember(held: Held, new: queries.Recorded, allocations: Iterable[StoredAllocation], state: LoanState) -> None:
    held.recorded[new.event.id] = new
    if new.event.kind in _USUALLY_WHOLE:
        held.splits[new.event.id] = StoredSplit.usual(new)
    for allocation in allocations:
        held.splits[allocation.repayment_id] = StoredSplit.of(allocation)
    held.loan.status = state.status


def _cash_of(held: Held, event: LoanEvent, asked: str) -> str:
    """Money goes back to the box into which it came; none where no money moves."""
    if event.reverses is not None:
        return held.recorded[event.reverses].cash_account
    if not posting.moves_cash(event.kind):
        return ""
    return asked or rows.accounts_of(held.loan).cash


def _open_overpaid(act: Act, book_id: int, played: Sequence[Played]) -> None:
    """Open the accounts for what was paid too much, before any account is locked by a posting."""
    accounts = {
        account.code: account
        for one in played
        if one.after.overpaid_minor
        for account in rows.accounts_of(one.held.loan).opened(currency=one.held.loan.currency, with_overpaid=True)
    }
    if accounts:
        ledger.open_accounts(act, book_id=book_id, accounts=list(accounts.values()))


def _follow(act: Act, book_id: int, played: Sequence[Played]) -> None:
    """Keep the status and the figures that lists show in step with the replay."""
    last = {one.held.loan.id: one for one in played}
    by_status: dict[str, list[UUID]] = {}
    for loan_id, one in last.items():
        by_status.setdefault(one.after.status, []).append(loan_id)
        act.touch("loan", loan_id)
    for status, loan_ids in by_status.items():
        Loan.objects.filter(book_id=book_id, id__in=loan_ids).exclude(status=status).update(status=status)
    projection.project(act, book_id=book_id, states={loan_id: one.after for loan_id, one in last.items()})
    causes: dict[UUID, date] = {}
    for one in played:
        causes[one.held.loan.id] = min(one.event.on, causes.get(one.held.loan.id, one.event.on))
    commissions.keep_in_step(act, book_id=book_id, causes=causes)
