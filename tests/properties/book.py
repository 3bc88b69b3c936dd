"""A book as one would keep it on paper: dictionaries, one posting at a time. It shares no rule with the ledger."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from caudal.ledger.rules import NewEntry

LARGEST = 10**17
TOLD_IN_ORDER = (
    "account_not_found",
    "currency_differs",
    "account_is_closed",
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

    def refuses(self, change: int) -> str | None:
        after = self.balance + change
        if self.is_closed:
            return "account_is_closed"
        if change < 0 and self.floor is not None and after < self.floor:
            return "balance_would_fall_below_floor"
        if change > 0 and self.ceiling is not None and after > self.ceiling:
            return "balance_would_rise_above_ceiling"
        return None


@dataclass
class PaperBook:
    pages: dict[str, Page]
    entries: dict[UUID, NewEntry] = field(default_factory=dict)
    reversed: set[UUID] = field(default_factory=set)

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

    def _impossible(self, entry: NewEntry) -> str | None:
        wrong = []
        for line in entry.lines:
            page = self.pages.get(line.account)
            if page is None:
                wrong.append(("account_not_found", line.account))
            elif page.currency != line.currency:
                wrong.append(("currency_differs", line.account))
            elif (name := page.refuses(page.sign * line.minor)) is not None:
                wrong.append((name, line.account))
        named = sorted(wrong, key=lambda one: TOLD_IN_ORDER.index(one[0]))
        return " ".join(named[0]) if named else None

    def _write(self, entry_id: UUID, entry: NewEntry) -> None:
        self.entries[entry_id] = entry
        if entry.reverses is not None:
            self.reversed.add(entry.reverses)
        for line in entry.lines:
            page = self.pages[line.account]
            change = page.sign * line.minor
            page.written.append(Written(entry_id, change, page.balance + change, entry.on))
