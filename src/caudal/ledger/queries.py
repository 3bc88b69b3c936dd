"""Reads of the ledger: balances, statements, entries, the trial balance, and `verify`, which believes nothing."""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from caudal.audit.rules import Caller
from caudal.db.sql_files import sql_text
from caudal.kernel.checks import Check
from caudal.kernel.money import Money
from caudal.ledger import errors
from caudal.ledger.models import Account, Book
from caudal.ledger.rules import AccountKind, normal_sign

PAGE_MAX = 200


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


def readable_book(*, caller: Caller, book_id: int) -> BookView:
    """A book that the caller may read whole. One that they may not is as good as none.

    :raises BookNotFound:
    """
    found = books(organisation_id=caller.organisation_id, book_id=book_id)
    if not found:
        raise errors.BookNotFound
    may_read = _readers.get(found[0].kind)
    if not caller.roles and not (may_read is not None and may_read(caller, book_id)):
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
class Movement:
    """An entry as it moves groups of accounts: change and running sum of each group, debits less credits."""

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


def balance(*, book_id: int, account: str, on: date | None = None) -> Money:
    """The balance of one account on its normal side, now or with all that takes effect until `on`.

    :raises AccountNotFound:
    """
    found = balances(book_id=book_id, codes=[account], on=on)
    if account not in found:
        raise errors.AccountNotFound(account=account)
    return found[account].balance


def balances(
    *,
    book_id: int,
    prefix: str = "",
    codes: Collection[str] | None = None,
    on: date | None = None,
    after: str = "",
    limit: int | None = None,
) -> dict[str, AccountBalance]:
    """Balances by code: of `codes`, or of every account at or below `prefix` (`assets:loans`), or of all. One query.

    `after` and `limit` page through them in the order of their codes.
    """
    where = ["a.book_id = %s"]
    values: list[Any] = [book_id]
    if codes is not None:
        where.append("a.code = any(%s)")
        values.append(list(codes))
    if prefix:
        where.append("(a.code = %s or a.code like %s)")
        values += [prefix, prefix.replace("%", "") + ":%"]
    if after:
        where.append("a.code > %s")
        values.append(after)
    stands = "a.debits_posted - a.credits_posted"
    if on is not None:
        stands = """coalesce((select sum(p.amount)::bigint from ledger_posting p
                     where p.book_id = a.book_id and p.account_id = a.id and p.effective_on <= %s), 0)"""
        values.insert(0, on)
    sql = f"""select a.id, a.code, a.name, a.kind, a.currency, {stands}, a.version
                from ledger_account a where {" and ".join(where)} order by a.code limit %s"""  # noqa: S608 no value is in it
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, limit])
        return {row[1]: _account_balance(*row) for row in cursor.fetchall()}


def trial_balance(*, book_id: int, on: date | None = None) -> list[AccountBalance]:
    """Every account that has ever moved, by code."""
    return [line for line in balances(book_id=book_id, on=on).values() if line.version]


def totals(lines: Collection[AccountBalance]) -> dict[str, tuple[Money, Money]]:
    """Debits and credits of a trial balance by currency; the two are equal."""
    sums: dict[str, list[int]] = {}
    for line in lines:
        stands = normal_sign(line.kind) * line.balance.minor
        sums.setdefault(line.balance.currency, [0, 0])[0 if stands > 0 else 1] += abs(stands)
    return {currency: (Money(debits, currency), Money(credits, currency)) for currency, (debits, credits) in sums.items()}


def statement(*, book_id: int, account: str, before: int | None = None, limit: int = 50) -> list[StatementLine]:
    """The newest `limit` postings of an account below version `before`, newest first.

    :raises AccountNotFound:
    """
    row = Account.objects.filter(book_id=book_id, code=account).values_list("id", "kind", "currency").first()
    if row is None:
        raise errors.AccountNotFound(account=account)
    account_id, kind, currency = row
    sign = normal_sign(AccountKind(kind))
    with connection.cursor() as cursor:
        cursor.execute(
            """select p.version, p.entry_id, e.kind, e.description, e.effective_on, e.recorded_at, p.amount, p.balance,
                      e.reverses
                 from ledger_posting p
                 join ledger_entry e on e.book_id = p.book_id and e.id = p.entry_id
                where p.book_id = %s and p.account_id = %s and p.version < %s
                order by p.version desc
                limit %s""",
            [book_id, account_id, before if before is not None else 2**62, min(limit, PAGE_MAX)],
        )
        rows = cursor.fetchall()
    return [
        StatementLine(*row[:6], Money(sign * row[6], currency), Money(sign * row[7], currency), row[8]) for row in rows
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
    limit: int = 50,
    offset: int = 0,
) -> list[EntryView]:
    """Entries whole, newest first by effective date, then as recorded: those of `ids`, or those that touch an
    account at or below one of `prefixes`, or all. Two queries."""
    where = ["e.book_id = %s"]
    values: list[Any] = [book_id]
    if ids is not None:
        where.append("e.id = any(%s::uuid[])")
        values.append(list(ids))
    if prefixes:
        where.append(
            """exists (select from ledger_posting p join ledger_account a on a.book_id = p.book_id and a.id = p.account_id
                        where p.book_id = e.book_id and p.entry_id = e.id and a.book_id = %s and a.code ~ any(%s))"""
        )
        values += [book_id, [f"^{prefix}(:|$)" for prefix in prefixes]]
    sql = f"""select e.id, e.kind, e.effective_on, e.recorded_at, e.description, e.event_id, e.reverses, r.id, e.details
                from ledger_entry e
                left join ledger_entry r on r.book_id = e.book_id and r.reverses = e.id
               where {" and ".join(where)}
               order by e.effective_on desc, e.recorded_at desc, e.id desc
               limit %s offset %s"""  # noqa: S608 no value is in it
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, min(limit, PAGE_MAX), offset])
        rows = cursor.fetchall()
        lines = _lines(cursor, book_id=book_id, ids=[row[0] for row in rows])
    return [
        EntryView(book_id, *row[:8], details=_details(row[8]), lines=tuple(lines.get(row[0], ()))) for row in rows
    ]


def movements(
    *,
    book_id: int,
    groups: Mapping[str, Collection[str]],
    picks: Collection[str] = (),
    before: UUID | None = None,
    limit: int = 50,
) -> list[Movement]:
    """Entries that change a group of accounts, newest first by effective date, then as recorded. One query.

    `groups` names account prefixes; only entries that change one of `picks` (none: any group) are told. The running
    sums are over the entries told, in minor units of the one currency that the groups hold.
    """
    named = [(name, f"^{prefix}(:|$)") for name, prefixes in groups.items() for prefix in prefixes]
    values = {
        "book_id": book_id,
        "names": [name for name, _ in named],
        "patterns": [pattern for _, pattern in named],
        "picks": list(picks or groups),
        "before": before,
        "limit": min(limit, PAGE_MAX),
    }
    with connection.cursor() as cursor:
        cursor.execute(sql_text("caudal.ledger", "movements"), values)
        return [
            Movement(*row[:7], _details(row[7]), changes=_details(row[8]), afters=_details(row[9]))
            for row in cursor.fetchall()
        ]


def _lines(cursor: Any, *, book_id: int, ids: list[UUID]) -> dict[UUID, list[EntryLine]]:
    cursor.execute(
        """select p.entry_id, a.code, a.name, a.kind, a.currency, p.amount, p.balance
             from ledger_posting p
             join ledger_account a on a.book_id = p.book_id and a.id = p.account_id
            where p.book_id = %s and p.entry_id = any(%s::uuid[])
            order by p.entry_id, p.nth""",
        [book_id, ids],
    )
    found: dict[UUID, list[EntryLine]] = {}
    for entry_id, code, name, kind, currency, amount, after in cursor.fetchall():
        sign = normal_sign(AccountKind(kind))
        line = EntryLine(code, name, AccountKind(kind), Money(amount, currency), Money(sign * after, currency))
        found.setdefault(entry_id, []).append(line)
    return found


def _account_balance(
    id: int, code: str, name: str, kind: str, currency: str, stands: int, version: int
) -> AccountBalance:
    known = AccountKind(kind)
    return AccountBalance(id, code, name, known, Money(normal_sign(known) * stands, currency), version)


def _details(value: Any) -> Mapping[str, Any]:
    return (json.loads(value) if isinstance(value, str) else value) or {}


def verify() -> list[Check]:
    """Re-derive every balance, version, sum and limit from the postings; each violation is counted, one is named."""
    with connection.cursor() as cursor:
        cursor.execute(sql_text("caudal.ledger", "verify"))
        return [
            Check(name=name, ok=wrong == 0, figures={"rows": rows, "wrong": wrong} | ({"first": first} if first else {}))
            for name, rows, wrong, first in cursor.fetchall()
        ]


def unbalanced_books() -> Check:
    """Whether the counters of every book sum to zero in each currency: cheap enough to ask at any time."""
    with connection.cursor() as cursor:
        cursor.execute(
            """select count(*), count(*) filter (where total <> 0), min(book_id) filter (where total <> 0)
                 from (select book_id, sum(debits_posted - credits_posted) as total
                         from ledger_account
                        group by book_id, currency) book"""
        )
        rows, wrong, first = cursor.fetchone()
    figures: dict[str, int | str] = {"rows": rows, "wrong": wrong}
    return Check("ledger.books_are_balanced", wrong == 0, figures if first is None else {**figures, "first": str(first)})
