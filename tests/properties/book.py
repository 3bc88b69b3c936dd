"""A book as one would keep it on paper: dictionaries, one posting at a time. It shares no rule with the ledger."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from caudal.ledger.rules import Line, NewEntry

LARGEST = 10**17
TOLD_IN_ORDER = (
    "account_not_found",
    "currency_differs",
    "account_is_closed",
    "period_is_sealed",
    "balance_would_fall_below_floor",
    "balance_would_rise_above_ceiling",
)


@dataclass(frozen=True)
class Written:
    """One line of an account's page: its entry, what it changed, and the balance after it."""

    entry_id: UUID
    change: int
    balance: int
    on: date


@dataclass
class Page:
    """An account's page: what it may hold on its normal side, and every line written on it."""

    currency: str
    sign: int
    floor: int | None = None
    ceiling: int | None = None
    is_closed: bool = False
    written: list[Written] = field(default_factory=list)

    @property
    def balance(self) -> int:
        return self.written[-1].balance if self.written else 0

    def balance_on(self, day: date) -> int:
        """What had taken effect by the end of `day`, by all that is known now."""
        return sum(line.change for line in self.written if line.on <= day)


@dataclass
class Hold:
    """What one account promises to another, and how much of it is promised still."""

    debit: str
    credit: str
    currency: str
    held: int


@dataclass(frozen=True)
class Cap:
    """What some accounts of one side may stand at together."""

    codes: frozenset[str]
    floor: int | None
    ceiling: int | None


@dataclass
class PaperBook:
    pages: dict[str, Page]
    entries: dict[UUID, NewEntry] = field(default_factory=dict)
    reversed: set[UUID] = field(default_factory=set)
    holds: dict[UUID, Hold] = field(default_factory=dict)
    caps: dict[str, Cap] = field(default_factory=dict)
    sealed_through: date = date.min
    today: date | None = None
    """The day on which what is dated into sealed days is booked; None: it is refused."""

    def post(self, entries: Sequence[tuple[UUID, NewEntry]], *, each: bool) -> list[str | None]:
        """A refusal's name and account or None per entry; when not `each`, the first refusal undoes and ends all."""
        told = [None if each else self._misshapen(entry) for _, entry in entries]
        if any(told):
            return told
        before = None if each else deepcopy(self)
        told = []
        for entry_id, entry in entries:
            told.append(self._misshapen(entry) or self._used(entry_id, entry) or self._impossible(entry))
            if told[-1] is None:
                self._write(entry_id, entry)
            elif before is not None:
                self.__dict__.update(before.__dict__)
                return told
        return told

    def _misshapen(self, entry: NewEntry) -> str | None:
        names = [line.account for line in entry.lines]
        if len(names) < 2:
            return "entry_is_empty"
        for nth, line in enumerate(entry.lines):
            if line.minor == 0:
                return f"posting_is_zero {line.account}"
            if not -LARGEST <= line.minor <= LARGEST:
                return f"amount_is_out_of_range {line.account}"
            if line.account in names[:nth]:
                return f"account_is_named_twice {line.account}"
        currencies = {line.currency for line in entry.lines}
        sums = [sum(line.minor for line in entry.lines if line.currency == currency) for currency in currencies]
        return "entry_is_unbalanced" if any(sums) else None

    def _used(self, entry_id: UUID, entry: NewEntry) -> str | None:
        if entry_id in self.entries:
            return "entry_exists"
        if entry.reverses is None:
            return None
        if entry.reverses not in self.entries:
            return "entry_not_found"
        if entry.reverses in self.reversed:
            return "entry_is_reversed"
        moved = {line.account: -line.minor for line in self.entries[entry.reverses].lines}
        return None if moved == {line.account: line.minor for line in entry.lines} else "reversal_differs"

    def place(self, hold_id: UUID, hold: Hold) -> str | None:
        """Promise what could be posted; it has no day yet."""
        lines = [Line(hold.debit, hold.held, hold.currency), Line(hold.credit, -hold.held, hold.currency)]
        refused = self._impossible(NewEntry("hold", date.max, tuple(lines)))
        if refused is None:
            self.holds[hold_id] = hold
        return refused

    def settle(self, hold_id: UUID, amount: int, entry_id: UUID, on: date) -> str | None:
        """Post a part of what is held; it counts once."""
        hold = self.holds[hold_id]
        if hold.held == 0:
            return "hold_has_ended"
        if amount > hold.held:
            return "hold_is_smaller"
        hold.held -= amount
        lines = (Line(hold.debit, amount, hold.currency), Line(hold.credit, -amount, hold.currency))
        refused = self.post([(entry_id, NewEntry("settled", on, lines))], each=False)[0]
        if refused:
            # A refused post has put the book back as it was a moment ago, its holds too.
            self.holds[hold_id].held += amount
        return refused

    def held(self, code: str) -> tuple[int, int]:
        """What holds would take from an account's balance, and what they would bring to it."""
        return self.held_together(frozenset([code]))

    def held_together(self, codes: frozenset[str]) -> tuple[int, int]:
        """The same of accounts of one side together; what they promise each other changes nothing."""
        crossing = [hold for hold in self.holds.values() if (hold.debit in codes) is not (hold.credit in codes)]
        taken = sum(hold.held for hold in crossing if hold.debit in codes)
        given = sum(hold.held for hold in crossing if hold.credit in codes)
        return (given, taken) if self.pages[min(codes)].sign > 0 else (taken, given)

    def stands_together(self, codes: frozenset[str]) -> int:
        return sum(self.pages[code].balance for code in codes)

    def _day(self, entry: NewEntry) -> date:
        return self.today if self.today and entry.on <= self.sealed_through else entry.on

    def _impossible(self, entry: NewEntry) -> str | None:
        wrong = [(name, line.account) for line in entry.lines if (name := self._refused(line, self._day(entry)))]
        named = sorted(wrong, key=lambda one: TOLD_IN_ORDER.index(one[0]))
        return " ".join(named[0]) if named else self._capped(entry)

    def _refused(self, line: Line, day: date) -> str | None:
        page = self.pages.get(line.account)
        if page is None:
            return "account_not_found"
        if page.currency != line.currency:
            return "currency_differs"
        if page.is_closed:
            return "account_is_closed"
        if day <= self.sealed_through:
            return "period_is_sealed"
        change = page.sign * line.minor
        leaves, comes = self.held(line.account)
        if change < 0 and page.floor is not None and page.balance + change - leaves < page.floor:
            return "balance_would_fall_below_floor"
        if change > 0 and page.ceiling is not None and page.balance + change + comes > page.ceiling:
            return "balance_would_rise_above_ceiling"
        return None

    def _capped(self, entry: NewEntry) -> str | None:
        for code, cap in self.caps.items():
            inside = [line for line in entry.lines if line.account in cap.codes]
            change = sum(self.pages[line.account].sign * line.minor for line in inside)
            leaves, comes = self.held_together(cap.codes)
            after = self.stands_together(cap.codes) + change
            falls = change < 0 and cap.floor is not None and after - leaves < cap.floor
            rises = change > 0 and cap.ceiling is not None and after + comes > cap.ceiling
            if falls or rises:
                return f"cap_would_be_passed {code}"
        return None

    def _write(self, entry_id: UUID, entry: NewEntry) -> None:
        entry = replace(entry, on=self._day(entry))
        self.entries[entry_id] = entry
        if entry.reverses is not None:
            self.reversed.add(entry.reverses)
        for line in entry.lines:
            page = self.pages[line.account]
            change = page.sign * line.minor
            page.written.append(Written(entry_id, change, page.balance + change, entry.on))
