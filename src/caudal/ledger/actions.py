"""The only writer of the ledger's tables: open books and accounts, post, reverse, set limits."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from django.db import DataError, connection

from caudal.audit.actions import Act, action
from caudal.db import constraints
from caudal.kernel import refusals
from caudal.kernel.ids import uuid7s
from caudal.kernel.refusals import Refusal
from caudal.kernel.text import clean_text
from caudal.ledger import errors, queries, rules
from caudal.ledger.models import Account, Book
from caudal.ledger.rules import AccountKind, Line, Mode, NewAccount, NewEntry, Outcome

constraints.refuses("ledger_entry_pkey", errors.EntryExists)
constraints.refuses("ledger_entry_reversed_once", errors.EntryIsReversed)

T = TypeVar("T")

_NUMBER_OUT_OF_RANGE = "22003"

_POST = """
select ledger_post(%s, %s, %s, %s::uuid[], %s::date[], %s::text[], %s::text[], %s::jsonb[], %s::uuid[], %s::smallint[],
                   %s::text[], %s, %s::int[], %s::smallint[], %s::int[], %s::text[], %s::bigint[])
"""


@dataclass(frozen=True, slots=True)
class OutcomeTold:
    """An outcome that can be remembered: a refusal by its code and its facts (as `facts_to_json` writes them)."""

    entry_id: UUID | None
    refusal_code: str | None
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class EntriesPosted:
    outcomes: tuple[OutcomeTold, ...]


def open_book(act: Act, *, book_id: int, kind: str, name: str) -> None:
    """Open a book for the act's organisation, or find it open.

    :raises BookNotFound: the number is another organisation's book
    """
    found, _ = Book.objects.get_or_create(
        book_id=book_id,
        defaults={"organisation_id": act.organisation_id, "kind": kind, "name": name, "opened_at": act.at},
    )
    if found.organisation_id != act.organisation_id:
        raise errors.BookNotFound


def open_accounts(act: Act, *, book_id: int, accounts: Sequence[NewAccount]) -> dict[str, int]:
    """Open accounts, numbered within the book; those that exist are left as they are. Returns ids by code.

    :raises AccountCodeIsMalformed, BookNotFound:
    :raises AccountDiffers: a code exists with another kind or currency
    """
    for account in accounts:
        rules.check_code(account.code)
    # The book's row lock numbers the accounts without gaps; it comes before any account's lock.
    book = Book.objects.select_for_update(no_key=True).filter(book_id=book_id).first()
    if book is None:
        raise errors.BookNotFound
    known = {
        code: (account_id, kind, currency)
        for code, account_id, kind, currency in Account.objects.filter(
            book_id=book_id, code__in=[account.code for account in accounts]
        ).values_list("code", "id", "kind", "currency")
    }
    new: dict[str, NewAccount] = {}
    for account in accounts:
        if account.code not in known:
            new.setdefault(account.code, account)
        elif known[account.code][1:] != (account.kind, account.currency):
            raise errors.AccountDiffers(account=account.code)
    numbered = dict(enumerate(new.values(), start=book.accounts_opened + 1))
    Account.objects.bulk_create(
        Account(
            book_id=book_id,
            id=number,
            code=account.code,
            kind=account.kind,
            currency=account.currency,
            name=account.name,
            balance_min=least,
            balance_max=greatest,
            opened_at=act.at,
        )
        for number, account in numbered.items()
        for least, greatest in [_limits(account)]
    )
    if numbered:
        Book.objects.filter(book_id=book_id).update(accounts_opened=book.accounts_opened + len(numbered))
    return {code: account_id for code, (account_id, _, _) in known.items()} | {
        a.code: number for number, a in numbered.items()
    }


def set_limits(act: Act, *, book_id: int, account: str, floor_minor: int | None, ceiling_minor: int | None) -> None:
    """Set what an account's balance (normal side, holds counted) must keep between.

    :raises AccountNotFound:
    :raises BalanceIsOutsideLimits: it does not keep them as it stands
    """
    assert act.is_open
    known = Account.objects.select_for_update(no_key=True).filter(book_id=book_id, code=account).first()
    if known is None:
        raise errors.AccountNotFound(account=account)
    least, greatest = rules.limits(AccountKind(known.kind), floor_minor=floor_minor, ceiling_minor=ceiling_minor)
    if not rules.is_within(
        balance=known.debits_posted - known.credits_posted,
        pending_debits=known.debits_pending,
        pending_credits=known.credits_pending,
        least=least,
        greatest=greatest,
    ):
        raise errors.BalanceIsOutsideLimits(account=account)
    Account.objects.filter(book_id=book_id, code=account).update(balance_min=least, balance_max=greatest)


def post(act: Act, *, book_id: int, entry: NewEntry) -> UUID:
    """Post one entry and return its id.

    :raises Refusal: the first of `errors`, in their order, that holds
    """
    outcome = post_batch(act, book_id=book_id, entries=[entry])[0]
    assert outcome.entry_id is not None
    return outcome.entry_id


def post_batch(act: Act, *, book_id: int, entries: Sequence[NewEntry], mode: Mode = Mode.ALL) -> list[Outcome]:
    """Post up to 10,000 entries to one book in one statement; outcomes come in input order.

    `Mode.ALL` writes all or nothing and raises the first refusal; `Mode.EACH` answers one outcome per entry, exactly
    as if they had been posted one after another.

    :raises BatchIsTooLarge:
    :raises Refusal: in `Mode.ALL`, the first entry's that is refused
    """
    assert act.is_open
    if len(entries) > rules.ENTRIES_MAX:
        raise errors.BatchIsTooLarge(entries=len(entries), entries_max=rules.ENTRIES_MAX)
    outcomes: list[Outcome | None] = [None] * len(entries)
    for place, entry in enumerate(entries):
        refusal = rules.shape_refusal(entry.lines)
        if refusal is not None:
            if mode is Mode.ALL:
                raise refusal
            outcomes[place] = Outcome(entry_id=None, refusal=refusal)
    made = list(uuid7s(act.at, count=len(entries)))
    for run in _runs(entries, [place for place, outcome in enumerate(outcomes) if outcome is None]):
        ids = [entries[i].id or made[i] for i in run]
        told = _post(act, book_id=book_id, entries=[entries[i] for i in run], ids=ids, mode=mode)
        for i, entry_id, refusal in zip(run, ids, told, strict=True):
            if refusal is not None and mode is Mode.ALL:
                raise refusal
            outcomes[i] = Outcome(entry_id=None if refusal else entry_id, refusal=refusal)
    assert None not in outcomes, "every entry has its outcome"
    return outcomes  # type: ignore[return-value]


@action("ledger.post_entries")
def post_entries(act: Act, *, book_id: int, entries: tuple[NewEntry, ...], mode: Mode = Mode.ALL) -> EntriesPosted:
    """Post straight to a book of the caller's organisation.

    :raises BookNotFound: also for a book of somebody else
    :raises PostingIsNotPermitted: a user or a key that is neither owner nor operator
    :raises BookIsKeptByItsPool: entries made by hand would tell another story than the pool's own rows
    :raises Refusal: as `post_batch`
    """
    found = queries.books(organisation_id=act.organisation_id, book_id=book_id)
    if not found:
        raise errors.BookNotFound
    if not rules.may_post(kind=act.actor.kind, roles=act.call.roles):
        raise errors.PostingIsNotPermitted
    if act.actor.kind in rules.OUTSIDE and queries.is_kept_by_a_pool(book_kind=found[0].kind):
        raise errors.BookIsKeptByItsPool
    outcomes = post_batch(act, book_id=book_id, entries=entries, mode=mode)
    return EntriesPosted(tuple(_told_outcome(outcome) for outcome in outcomes))


def reverse(act: Act, *, book_id: int, entry_id: UUID, on: date, kind: str = "reversal", description: str = "") -> UUID:
    """Post the opposite of an entry, once, dated `on`.

    :raises EntryNotFound, EntryIsReversed:
    :raises Refusal: what posting the opposite is refused for
    """
    entry = queries.entry(book_id=book_id, entry_id=entry_id)
    if entry.reversed_by is not None:
        raise errors.EntryIsReversed
    lines = tuple(Line(line.account, -line.amount.minor, line.amount.currency) for line in entry.lines)
    opposite = NewEntry(
        kind=kind, on=on, lines=lines, description=description, details=entry.details or None, reverses=entry_id
    )
    return post(act, book_id=book_id, entry=opposite)


def _told_outcome(outcome: Outcome) -> OutcomeTold:
    refusal = outcome.refusal
    if refusal is None:
        return OutcomeTold(outcome.entry_id, None, {})
    return OutcomeTold(None, refusal.code, refusals.facts_to_json(refusal.facts))


def _limits(account: NewAccount) -> tuple[int | None, int | None]:
    return rules.limits(account.kind, floor_minor=account.floor_minor, ceiling_minor=account.ceiling_minor)


def _runs(entries: Sequence[NewEntry], places: Sequence[int]) -> Iterator[Sequence[int]]:
    """Places of the batch in runs, so that no id and no reversed entry stands twice in a run.

    What stands a second time is posted after the first has been written or refused, and is told so.
    """
    ids = [given for given in (entries[i].id for i in places) if given is not None]
    reversals = [target for target in (entries[i].reverses for i in places) if target is not None]
    if len(set(ids)) == len(ids) and len(set(reversals)) == len(reversals):
        if places:
            yield places
        return
    run: list[int] = []
    seen: set[tuple[str, UUID | None]] = set()
    for i in places:
        names = {("id", entries[i].id), ("reverses", entries[i].reverses)} - {("id", None), ("reverses", None)}
        if not seen.isdisjoint(names):
            yield run
            run, seen = [], set()
        run.append(i)
        seen |= names
    yield run


def _post(
    act: Act, *, book_id: int, entries: Sequence[NewEntry], ids: Sequence[UUID], mode: Mode
) -> list[Refusal | None]:
    lines = [line for entry in entries for line in entry.lines]
    codes = sorted({line.account for line in lines})
    places = {code: str(place) for place, code in enumerate(codes, start=1)}
    currencies = {line.currency for line in lines}
    one_currency = len(currencies) == 1
    sizes = [len(entry.lines) for entry in entries]
    one_size = len(set(sizes)) == 1
    told = _told(
        [book_id, act.event_id, mode is Mode.EACH, _array(map(str, ids)),
         _array(map(str, _shared([entry.on for entry in entries]))),
         _texts(_shared([entry.kind for entry in entries])),
         _texts(_shared([_description(entry) for entry in entries])),
         _texts(_or_none([_details(entry) for entry in entries])),
         _texts(_or_none([str(entry.reverses) if entry.reverses else None for entry in entries])),
         _array(map(str, _shared(sizes))), _texts(codes), currencies.pop() if one_currency else None,
         "{}" if one_size and one_currency else _array(_entry_of_each_line(sizes)),
         "{}" if one_size else _array([str(nth) for size in sizes for nth in range(1, size + 1)]),
         _array([places[line.account] for line in lines]),
         "{}" if one_currency else _texts([line.currency for line in lines]),
         _array([str(line.minor) for line in lines])]
    )  # fmt: skip
    if told is None:
        return [None] * len(entries)
    return [_refusal(text, entry) for text, entry in zip(told, entries, strict=True)]


def _told(values: list[Any]) -> list[str | None] | None:
    """What `ledger_post` tells: an outcome per entry, or None when all are posted."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(_POST, values)
            told: list[str | None] | None = cursor.fetchone()[0]
    except DataError as error:
        if constraints.sqlstate_of(error) == _NUMBER_OUT_OF_RANGE:
            raise errors.BalanceIsTooLarge from error
        raise
    return told


def _array(values: Iterable[str]) -> str:
    """An array in PostgreSQL's own text, of values that need no quoting: ten times cheaper than a list."""
    return "{" + ",".join(values) + "}"


def _texts(values: Sequence[str | None]) -> str:
    """An array of texts, each distinct one quoted once; codes, which need no escaping, all at once."""
    joined = '","'.join([value or "" for value in values])
    if None not in values and "\\" not in joined and joined.count('"') == 2 * (len(values) - 1):
        return f'{{"{joined}"}}'
    quoted = {value: "null" if value is None else _quoted(value) for value in set(values)}
    return _array([quoted[value] for value in values])


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _shared(values: list[T]) -> list[T]:
    """One value, where it stands for all."""
    return values[:1] if len(set(values)) == 1 else values


def _or_none(values: list[str | None]) -> list[str | None]:
    """Nothing, where all are None."""
    return values if any(value is not None for value in values) else []


def _entry_of_each_line(sizes: Sequence[int]) -> list[str]:
    return [text for nth, size in enumerate(sizes, start=1) for text in [str(nth)] * size]


def _description(entry: NewEntry) -> str:
    if not entry.description:
        return ""
    return clean_text(entry.description, length_max=rules.DESCRIPTION_LENGTH_MAX, empty_allowed=True)


def _details(entry: NewEntry) -> str | None:
    return None if entry.details is None else json.dumps(entry.details)


def _refusal(told: str | None, entry: NewEntry) -> Refusal | None:
    if told is None:
        return None
    name, _, account = told.partition("/")
    known: Mapping[str, type[Refusal]] = refusals.registered()
    facts: dict[str, Any] = {"account": account or entry.lines[0].account} if name not in _WITHOUT_ACCOUNT else {}
    return known[f"ledger.{name}"](**facts)


_WITHOUT_ACCOUNT = {"entry_exists", "entry_is_reversed"}
