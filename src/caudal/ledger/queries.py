"""Reads of the ledger: balances, statements, entries, the trial balance, and `verify`, which believes nothing."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

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
    *, book_id: int, prefix: str = "", codes: Collection[str] | None = None, on: date | None = None
) -> dict[str, AccountBalance]:
    """Balances by code: of `codes`, or of every account at or below `prefix` (`assets:loans`), or of all. One query."""
    where = ["a.book_id = %s"]
    values: list[Any] = [book_id]
    if codes is not None:
        where.append("a.code = any(%s)")
        values.append(list(codes))
    if prefix:
        where.append("(a.code = %s or a.code like %s)")
        values += [prefix, prefix.replace("%", "") + ":%"]
    stands = "a.debits_posted - a.credits_posted"
    if on is not None:
        stands = """coalesce((select sum(p.amount)::bigint from ledger_posting p
                     where p.book_id = a.book_id and p.account_id = a.id and p.effective_on <= %s), 0)"""
        values.insert(0, on)
    sql = f"""select a.id, a.code, a.name, a.kind, a.currency, {stands}, a.version
                from ledger_account a where {" and ".join(where)} order by a.code"""  # noqa: S608 no value is in it
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return {row[1]: _account_balance(*row) for row in cursor.fetchall()}


def trial_balance(*, book_id: int, on: date | None = None) -> list[AccountBalance]:
    """Every account that has ever moved, by code."""
    return [line for line in balances(book_id=book_id, on=on).values() if line.version]


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
            """e.accounts && (select coalesce(array_agg(a.id), '{}') from ledger_account a
                where a.book_id = %s and a.code ~ any(%s))"""
        )
        values += [book_id, [f"^{prefix}(:|$)" for prefix in prefixes]]
    sql = f"""select e.id, e.kind, e.effective_on, e.recorded_at, e.description, e.event_id, e.reverses, r.id, e.details
                from ledger_entry e
                left join ledger_entry r on r.book_id = e.book_id and r.reverses = e.id
               where {" and ".join(where)}
               order by e.effective_on desc, e.recorded_at desc, e.versions desc
               limit %s offset %s"""  # noqa: S608 no value is in it
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, min(limit, PAGE_MAX), offset])
        rows = cursor.fetchall()
        lines = _lines(cursor, book_id=book_id, ids=[row[0] for row in rows])
    return [
        EntryView(book_id, *row[:8], details=_details(row[8]), lines=tuple(lines.get(row[0], ()))) for row in rows
    ]


def _lines(cursor: Any, *, book_id: int, ids: list[UUID]) -> dict[UUID, list[EntryLine]]:
    cursor.execute(
        """select e.id, a.code, a.name, a.kind, a.currency, p.amount, p.balance
             from ledger_entry e
            cross join unnest(e.accounts, e.versions) with ordinality as leg (account_id, version, nth)
             join ledger_posting p on p.book_id = e.book_id and p.account_id = leg.account_id and p.version = leg.version
             join ledger_account a on a.book_id = e.book_id and a.id = leg.account_id
            where e.book_id = %s and e.id = any(%s::uuid[])
            order by e.id, leg.nth""",
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
