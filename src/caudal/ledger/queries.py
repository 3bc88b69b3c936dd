"""Reads of the ledger: balances, statements, entries, the trial balance, and `verify`, which believes nothing."""

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from caudal.audit.rules import Caller
from caudal.db.rows import rows, unhurried
from caudal.kernel.checks import Check, counted
from caudal.kernel.instants import instant_of, microseconds_of
from caudal.kernel.money import Money
from caudal.ledger import errors, rules
from caudal.ledger.models import Account, Book
from caudal.ledger.rules import AccountKind, normal_sign

PAGE_MAX = 200

_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class AccountBalance:
    """An account with its balance on the normal side: positive is how such an account usually stands."""

    account_id: int
    code: str
    name: str
    kind: AccountKind
    balance: Money
    version: int


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch of the tree of accounts (`assets:loans`), or one account, in one currency.

    `only_account` is the code of the one account at or below it, where there is one; its name is the branch's then.
    `stands` is debits less credits of all at or below it together; `debits` sums those that stand on the debit side.
    """

    code: str
    depth: int
    currency: str
    accounts: int
    stands: Money
    debits: Money
    credits: Money
    is_account: bool
    only_account: str | None
    name: str
    kind: AccountKind | None


@dataclass(frozen=True, slots=True)
class EntryLine:
    """A posting as an entry shows it: debit positive; balance on the account's normal side, after it."""

    account: str
    name: str
    kind: AccountKind
    amount: Money
    balance: Money


@dataclass(frozen=True, slots=True)
class EntryView:
    """An entry whole: its lines, who caused it, what it reverses and what reversed it."""

    book_id: int
    id: UUID
    kind: str
    effective_on: date
    recorded_at: datetime
    description: str
    event_id: UUID
    reverses: UUID | None
    reversed_by: UUID | None
    details: Mapping[str, Any]
    lines: tuple[EntryLine, ...]
    stated_on: date | None = None
    """The day it names, where that was sealed and it was booked on `effective_on` instead."""


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One posting in an account's statement; amount and balance on the normal side."""

    version: int
    entry_id: UUID
    kind: str
    description: str
    effective_on: date
    recorded_at: datetime
    amount: Money
    balance: Money
    reverses: UUID | None

    @property
    def place(self) -> tuple[int, int]:
        """Where it stands among postings by day, in whole numbers, as a cursor has it (`place_by_day`)."""
        return self.effective_on.toordinal(), microseconds_of(self.recorded_at)


@dataclass(frozen=True, slots=True)
class BookView:
    """A book as its list shows it."""

    book_id: int
    kind: str
    name: str
    accounts_opened: int
    opened_at: datetime


Reader = Callable[[Caller, int], bool]
_readers: dict[str, Reader] = {}


def admit_readers(*, kind: str, may_read: Reader) -> None:
    """Let `may_read` say who besides the organisation's own roles reads books of `kind`; their product knows."""
    assert kind not in _readers, f"the readers of {kind} books are known"
    _readers[kind] = may_read


def is_kept_by_a_pool(*, book_kind: str) -> bool:
    """Whether a product keeps books of this kind: it has rows of its own beside them, which must agree."""
    return book_kind in _readers


def readable_book(*, caller: Caller, book_id: int) -> BookView:
    """A book that the caller may read whole. One that they may not is as good as none.

    :raises BookNotFound:
    """
    found = books(organisation_id=caller.organisation_id, book_id=book_id)
    if not found:
        raise errors.BookNotFound
    may_read = _readers.get(found[0].kind)
    if not rules.reads_every_book(caller.roles) and not (may_read is not None and may_read(caller, book_id)):
        raise errors.BookNotFound
    return found[0]


def books(
    *, organisation_id: UUID, book_id: int | None = None, after: int | None = None, limit: int = 50
) -> list[BookView]:
    """The organisation's books by number, after one; or the one with `book_id`."""
    found = Book.objects.filter(organisation_id=organisation_id).order_by("book_id")
    if book_id is not None:
        found = found.filter(book_id=book_id)
    if after is not None:
        found = found.filter(book_id__gt=after)
    rows = found.values_list("book_id", "kind", "name", "accounts_opened", "opened_at")
    return [BookView(*row) for row in rows[: min(limit, PAGE_MAX)]]


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a book is, and what kind of book."""

    organisation_id: UUID
    book_kind: str


def owners(*, book_ids: Collection[int]) -> dict[int, Owner]:
    """Whose these books are, of those that there are. One query."""
    possible = [book_id for book_id in set(book_ids) if 0 <= book_id < 1 << 63]
    found = rows("caudal.ledger", "owners", book_ids=possible)
    return {row["book_id"]: Owner(row["organisation_id"], row["kind"]) for row in found}


@dataclass(frozen=True, slots=True)
class Movement:
    """An entry as it moves groups of accounts: the change of each, and what those picked stand at after it (debits less
    credits)."""

    entry_id: UUID
    kind: str
    effective_on: date
    recorded_at: datetime
    description: str
    event_id: UUID
    reverses: UUID | None
    details: Mapping[str, Any]
    changes: Mapping[str, int]
    afters: Mapping[str, int]


def account_ids(*, book_id: int, codes: Collection[str]) -> dict[str, int]:
    """Ids by code, of the codes that exist."""
    found = Account.objects.filter(book_id=book_id, code__in=list(codes)).values_list("code", "id")
    return dict(found)


def organisation_of(*, book_id: int) -> UUID:
    """Whose book it is.

    :raises BookNotFound:
    """
    owner = Book.objects.filter(book_id=book_id).values_list("organisation_id", flat=True).first()
    if owner is None:
        raise errors.BookNotFound
    return owner


def balance(*, book_id: int, account: str, on: date | None = None, known_at: datetime | None = None) -> Money:
    """The balance of one account on its normal side: now, or with effect until `on`, as known at an instant, or both.

    :raises AccountNotFound:
    """
    found = balances(book_id=book_id, codes=[account], on=on, known_at=known_at)
    if account not in found:
        raise errors.AccountNotFound(account=account)
    return found[account].balance


def balances(
    *,
    book_id: int,
    prefix: str = "",
    codes: Collection[str] | None = None,
    on: date | None = None,
    known_at: datetime | None = None,
    after: str = "",
    limit: int | None = None,
) -> dict[str, AccountBalance]:
    """Balances by code: of `codes`, or of every account at or below `prefix` (`assets:loans`), or of all. One query.

    `after` and `limit` page through them in the order of their codes.
    """
    found = rows(
        "caudal.ledger", "balances", book_id=book_id, prefix=prefix, codes=None if codes is None else list(codes),
        on=on, known_at=known_at, after=after, limit=limit,
    )  # fmt: skip
    return {row["code"]: _account_balance(**row) for row in found}


def trial_balance(*, book_id: int, on: date | None = None, known_at: datetime | None = None) -> list[AccountBalance]:
    """Every account that has ever moved, by code."""
    return [line for line in balances(book_id=book_id, on=on, known_at=known_at).values() if line.version]


def subtotals(
    *,
    book_id: int,
    prefix: str = "",
    depth: int = rules.CODE_DEPTH_MAX,
    on: date | None = None,
    known_at: datetime | None = None,
) -> list[Branch]:
    """The accounts that have ever moved as a tree, at or below `prefix` and `depth` levels deep: of each branch and
    currency what its accounts stand at together. One query.
    """
    found = rows(
        "caudal.ledger", "subtotals", book_id=book_id, prefix=prefix, above=prefix.count(":") + 1 if prefix else 1,
        depth=depth, on=on, known_at=known_at,
    )  # fmt: skip
    return [
        Branch(
            **row
            | {
                "kind": AccountKind(row["kind"]) if row["kind"] else None,
                "name": row["name"] or "",
                "stands": Money(int(row["stands"]), row["currency"]),
                "debits": Money(int(row["debits"]), row["currency"]),
                "credits": Money(int(row["credits"]), row["currency"]),
            }
        )
        for row in found
    ]


def totals(lines: Collection[AccountBalance]) -> dict[str, tuple[Money, Money]]:
    """Debits and credits of a trial balance by currency; the two are equal."""
    sums: dict[str, list[int]] = {}
    for line in lines:
        stands = normal_sign(line.kind) * line.balance.minor
        sums.setdefault(line.balance.currency, [0, 0])[0 if stands > 0 else 1] += abs(stands)
    return {currency: (Money(left, currency), Money(right, currency)) for currency, (left, right) in sums.items()}


def statement(
    *, book_id: int, account: str, before: datetime | None = None, known_at: datetime | None = None, limit: int = 50
) -> list[StatementLine]:
    """The newest `limit` postings of an account as they were recorded, newest first: those before an instant, as known
    at one. Two queries.

    :raises AccountNotFound:
    """
    until = min((at for at in (before, known_at and known_at + _MICROSECOND) if at is not None), default=None)
    return _statement("statement", book_id=book_id, account=account, before=until, limit=min(limit, PAGE_MAX))


def statement_by_day(
    *,
    book_id: int,
    account: str,
    first: date | None = None,
    last: date | None = None,
    known_at: datetime | None = None,
    before: tuple[date, datetime] | None = None,
    limit: int = 50,
) -> list[StatementLine]:
    """The postings of an account by the day they take effect, then as recorded, latest first; each with what the
    account stands at in that order, so that the last of a day closes that day. Two queries.

    From `first` to `last`, as known at an instant; `before` is the day and the instant of the line above the page.

    :raises AccountNotFound:
    """
    day, at = before or (last, None)
    if before is not None and last is not None and last < before[0]:
        day, at = last, None
    return _statement(
        "statement_by_day", book_id=book_id, account=account, first=first, last=day, before=at, known_at=known_at,
        limit=min(limit, PAGE_MAX),
    )  # fmt: skip


def place_by_day(*, day: int, microseconds: int) -> tuple[date, datetime]:
    """What `StatementLine.place` stands for; a number that is no day is the nearest one."""
    first, last = rules.DAY_MIN.toordinal(), rules.DAY_MAX.toordinal()
    return date.fromordinal(min(max(day, first), last)), instant_of(microseconds)


def _statement(name: str, *, book_id: int, account: str, **asked: Any) -> list[StatementLine]:
    known = Account.objects.filter(book_id=book_id, code=account).values_list("id", "kind", "currency").first()
    if known is None:
        raise errors.AccountNotFound(account=account)
    account_id, kind, currency = known
    sign = normal_sign(AccountKind(kind))
    found = rows("caudal.ledger", name, book_id=book_id, account_id=account_id, **asked)
    return [
        StatementLine(
            **row | {"amount": Money(sign * row["amount"], currency), "balance": Money(sign * row["balance"], currency)}
        )
        for row in found
    ]


def entry(*, book_id: int, entry_id: UUID) -> EntryView:
    """One entry with its lines.

    :raises EntryNotFound:
    """
    found = entries(book_id=book_id, ids=[entry_id])
    if not found:
        raise errors.EntryNotFound
    return found[0]


def entries(
    *,
    book_id: int,
    ids: Collection[UUID] | None = None,
    prefixes: Collection[str] = (),
    before: UUID | None = None,
    limit: int = 50,
) -> list[EntryView]:
    """Entries whole: those of `ids`, or the newest before one of them. Three queries.

    Those that touch an account at or below one of `prefixes` come as they were recorded; all of a book come by their
    ids, which rise with time where they are made here.
    """
    if ids is None:
        named: dict[str, Any] = {"patterns": [pattern_below(prefix) for prefix in prefixes]} if prefixes else {}
        found = rows(
            "caudal.ledger", "newest_entries" if prefixes else "journal", book_id=book_id, before=before,
            limit=min(limit, PAGE_MAX), **named,
        )  # fmt: skip
        ids = [row["id"] for row in found]
    whole = {row["id"]: row for row in rows("caudal.ledger", "entries", book_id=book_id, ids=list(ids))}
    lines = _lines(book_id=book_id, ids=list(whole))
    return [
        EntryView(**whole[one] | {"details": _details(whole[one]["details"]), "lines": tuple(lines.get(one, ()))})
        for one in dict.fromkeys(ids)
        if one in whole
    ]


def movements(
    *,
    book_id: int,
    groups: Mapping[str, Collection[str]],
    picks: Collection[str] = (),
    first: date | None = None,
    last: date | None = None,
    before: UUID | None = None,
    limit: int = 50,
) -> list[Movement]:
    """Entries that change a group of accounts, latest first by the day they take effect, then as recorded; those from
    `first` to `last`, and before one of them. A query for each page and a half of entries that touch the groups.

    `groups` names account prefixes; only entries that change one of `picks` (none: any group) are told. `afters` says
    what each of the picked groups stands at, in minor units of the one currency that the groups hold.
    """
    named = [(name, pattern_below(prefix)) for name, prefixes in groups.items() for prefix in prefixes]
    wanted, picked = min(limit, PAGE_MAX), set(picks or groups)
    size = 2 * wanted + 20
    told: list[Movement] = []
    while len(told) < wanted:
        found = rows(
            "caudal.ledger", "movements", book_id=book_id, names=[name for name, _ in named],
            patterns=[pattern for _, pattern in named], picks=list(picked), first=first, last=last, before=before,
            limit=size,
        )  # fmt: skip
        told += _told_movements(found, groups=groups, picked=picked)
        if not found or found[0]["lines"] < size:
            break
        before = found[-1]["entry_id"]
    return told[:wanted]


def _told_movements(
    found: list[dict[str, Any]], *, groups: Mapping[str, Collection[str]], picked: set[str]
) -> Iterator[Movement]:
    """A page of entries with what the groups stand at after each: from the latest down, each takes off its change."""
    nothing = {name: 0 for name, prefixes in groups.items() if prefixes}
    stands = {name: 0 for name in nothing if name in picked}
    for row in found:
        stands.update(_details(row["stands"]))
        changes = {**nothing, **_details(row["changes"])}
        if any(changes[name] for name in stands):
            shown = {name: value for name, value in row.items() if name not in ("stands", "lines")}
            yield Movement(**shown | {"details": _details(row["details"]), "changes": changes, "afters": dict(stands)})
        stands = {name: stood - changes[name] for name, stood in stands.items()}


def _lines(*, book_id: int, ids: list[UUID]) -> dict[UUID, list[EntryLine]]:
    found: dict[UUID, list[EntryLine]] = {}
    for row in rows("caudal.ledger", "entry_lines", book_id=book_id, ids=ids):
        kind, currency = AccountKind(row["kind"]), row["currency"]
        after = Money(normal_sign(kind) * row["balance"], currency)
        line = EntryLine(row["code"], row["name"], kind, Money(row["amount"], currency), after)
        found.setdefault(row["entry_id"], []).append(line)
    return found


def pattern_below(prefix: str) -> str:
    """The pattern of the codes at or below `prefix`."""
    return f"^{re.escape(prefix)}(:|$)"


def _account_balance(
    *, account_id: int, code: str, name: str, kind: str, currency: str, stands: int, version: int
) -> AccountBalance:
    known = AccountKind(kind)
    return AccountBalance(account_id, code, name, known, Money(normal_sign(known) * stands, currency), version)


def _details(value: Any) -> Mapping[str, Any]:
    return (json.loads(value) if isinstance(value, str) else value) or {}


def verify() -> list[Check]:
    """Re-derive every balance, version, sum and limit from the postings; each violation is counted, one is named."""
    with unhurried():
        return [counted(**row) for row in rows("caudal.ledger", "verify")]


def unbalanced_books() -> Check:
    """Whether the counters of every book sum to zero in each currency: cheap enough to ask at any time."""
    return counted(name="ledger.books_are_balanced", **rows("caudal.ledger", "unbalanced_books")[0])
