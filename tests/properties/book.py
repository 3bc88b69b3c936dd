"""A book as one would keep it on paper: dictionaries, one posting at a time. It shares no rule with the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from caudal.ledger.rules import NewEntry

LARGEST = 10**17
TOLD_IN_ORDER = ("account_not_found", "currency_differs", "below_floor", "above_ceiling")
NAMES = {"below_floor": "balance_would_fall_below_floor", "above_ceiling": "balance_would_rise_above_ceiling"}


@dataclass
class Page:
    """An account's page: what it may hold on its normal side, and every line written on it."""

    currency: str
    sign: int
    floor: int | None = None
    ceiling: int | None = None
    written: list[tuple[UUID, int, int]] = field(default_factory=list)

    @property
    def balance(self) -> int:
        return self.written[-1][2] if self.written else 0


@dataclass
class PaperBook:
    pages: dict[str, Page]
    entries: dict[UUID, NewEntry] = field(default_factory=dict)
    reversed: set[UUID] = field(default_factory=set)

    def post(self, entries: Sequence[tuple[UUID, NewEntry]], *, each: bool) -> list[str | None]:
        """A refusal's name or None per entry; when not `each`, the first refusal undoes and ends everything."""
        told = [None if each else self._misshapen(entry) for _, entry in entries]
        if any(told):
            return told
        before = self._copy()
        told = []
        for entry_id, entry in entries:
            told.append(self._misshapen(entry) or self._used(entry_id, entry) or self._impossible(entry))
            if told[-1] is None:
                self._write(entry_id, entry)
            elif not each:
                self.__dict__.update(before.__dict__)
                return told
        return told

    def _misshapen(self, entry: NewEntry) -> str | None:
        names = [line.account for line in entry.lines]
        if len(names) < 2:
            return "entry_is_empty"
        for nth, line in enumerate(entry.lines):
            if line.minor == 0:
                return "posting_is_zero"
            if not -LARGEST <= line.minor <= LARGEST:
                return "amount_is_out_of_range"
            if line.account in names[:nth]:
                return "account_is_named_twice"
        sums = {c: sum(line.minor for line in entry.lines if line.currency == c) for c in ("PEN", "USD")}
        return "entry_is_unbalanced" if any(sums.values()) else None

    def _used(self, entry_id: UUID, entry: NewEntry) -> str | None:
        if entry_id in self.entries:
            return "entry_exists"
        return "entry_is_reversed" if entry.reverses in self.reversed else None

    def _impossible(self, entry: NewEntry) -> str | None:
        wrong = set()
        for line in entry.lines:
            page = self.pages.get(line.account)
            if page is None or page.currency != line.currency:
                wrong.add("account_not_found" if page is None else "currency_differs")
                continue
            change = page.sign * line.minor
            if change < 0 and page.floor is not None and page.balance + change < page.floor:
                wrong.add("below_floor")
            if change > 0 and page.ceiling is not None and page.balance + change > page.ceiling:
                wrong.add("above_ceiling")
        first = next((name for name in TOLD_IN_ORDER if name in wrong), None)
        return NAMES.get(first, first) if first else None

    def _write(self, entry_id: UUID, entry: NewEntry) -> None:
        self.entries[entry_id] = entry
        if entry.reverses is not None:
            self.reversed.add(entry.reverses)
        for line in entry.lines:
            page = self.pages[line.account]
            change = page.sign * line.minor
            page.written.append((entry_id, change, page.balance + change))

    def _copy(self) -> "PaperBook":
        pages = {
            code: Page(page.currency, page.sign, page.floor, page.ceiling, list(page.written))
            for code, page in self.pages.items()
        }
        return PaperBook(pages, dict(self.entries), set(self.reversed))
