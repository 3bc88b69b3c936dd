"""The only writer of the ledger's tables: open books and accounts, post, reverse, set limits."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from psycopg.types.json import Jsonb

from caudal.audit.actions import Act
from caudal.db import constraints
from caudal.kernel import refusals
from caudal.kernel.ids import uuid7
from caudal.kernel.refusals import Refusal
from caudal.kernel.text import clean_text
from caudal.ledger import errors, queries, rules
from caudal.ledger.models import Account, Book
from caudal.ledger.rules import Line, Mode, NewAccount, NewEntry, Outcome

constraints.refuses("ledger_entry_pkey", errors.EntryExists)
constraints.refuses("ledger_entry_reversed_once", errors.EntryIsReversed)

_POST = """
select ledger_post(%s, %s, %s, %s::uuid[], %s::date[], %s::text[], %s::text[], %s::jsonb[], %s::uuid[],
                   %s::int[], %s::int[], %s::text[], %s::bigint[])
"""


def open_book(act: Act, *, book_id: int, kind: str, name: str) -> None:
    """Open a book for the act's organisation, or find it open."""
    Book.objects.get_or_create(
        book_id=book_id,
        defaults={"organisation_id": act.organisation_id, "kind": kind, "name": name, "opened_at": act.at},
    )


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
        code: (id, kind, currency)
        for code, id, kind, currency in Account.objects.filter(
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
            floor_minor=account.floor_minor,
            ceiling_minor=account.ceiling_minor,
            opened_at=act.at,
        )
        for number, account in numbered.items()
    )
    if numbered:
        Book.objects.filter(book_id=book_id).update(accounts_opened=book.accounts_opened + len(numbered))
    return {code: id for code, (id, _, _) in known.items()} | {a.code: number for number, a in numbered.items()}


def set_limits(act: Act, *, book_id: int, account: str, floor_minor: int | None, ceiling_minor: int | None) -> None:
    """Set what an account's balance (normal side, holds counted) must keep between.

    :raises AccountNotFound:
    """
    assert act.is_open
    changed = Account.objects.filter(book_id=book_id, code=account).update(
        floor_minor=floor_minor, ceiling_minor=ceiling_minor
    )
    if not changed:
        raise errors.AccountNotFound(account=account)


def post(act: Act, *, book_id: int, entry: NewEntry) -> UUID:
    """Post one entry and return its id.

    :raises Refusal: the first of `errors`, in their order, that holds
    """
    outcome = post_batch(act, book_id=book_id, entries=[entry])[0]
    assert outcome.entry_id is not None
    return outcome.entry_id


def post_batch(
    act: Act, *, book_id: int, entries: Sequence[NewEntry], mode: Mode = Mode.ALL
) -> list[Outcome]:
    """Post up to 10,000 entries to one book in one statement; outcomes come in input order.

    `Mode.ALL` writes all or nothing and raises the first refusal; `Mode.EACH` answers one outcome per entry, exactly
    as if they had been posted one after another.

    :raises BatchIsTooLarge:
    :raises Refusal: in `Mode.ALL`, the first entry's that is refused
    """
    assert act.is_open
    if len(entries) > rules.ENTRIES_MAX:
        raise errors.BatchIsTooLarge(entries=len(entries), entries_max=rules.ENTRIES_MAX)
    outcomes: list[Outcome | None] = [_shape_outcome(entry) for entry in entries]
    well_formed = [i for i, outcome in enumerate(outcomes) if outcome is None]
    if mode is Mode.ALL and len(well_formed) < len(entries):
        raise next(outcome.refusal for outcome in outcomes if outcome and outcome.refusal)
    ids = _ids(act, [entries[i] for i in well_formed], outcomes, well_formed)
    if ids:
        told = _post(act, book_id=book_id, entries=[entries[i] for i in ids], ids=list(ids.values()), mode=mode)
        for i, refusal in zip(ids, told, strict=True):
            if refusal is not None and mode is Mode.ALL:
                raise refusal
            outcomes[i] = Outcome(entry_id=None if refusal else ids[i], refusal=refusal)
    return [outcome for outcome in outcomes if outcome is not None]


def reverse(act: Act, *, book_id: int, entry_id: UUID, on: date, kind: str = "reversal", description: str = "") -> UUID:
    """Post the opposite of an entry, once, dated `on`.

    :raises EntryNotFound, EntryIsReversed:
    :raises Refusal: what posting the opposite is refused for
    """
    entry = queries.entry(book_id=book_id, entry_id=entry_id)
    if entry.reversed_by is not None:
        raise errors.EntryIsReversed
    lines = tuple(Line(line.account, -line.amount.minor, line.amount.currency) for line in entry.lines)
    opposite = NewEntry(kind=kind, on=on, lines=lines, description=description, reverses=entry_id)
    return post(act, book_id=book_id, entry=opposite)


def _shape_outcome(entry: NewEntry) -> Outcome | None:
    refusal = rules.shape_refusal(entry.lines)
    return None if refusal is None else Outcome(entry_id=None, refusal=refusal)


def _ids(
    act: Act, entries: Sequence[NewEntry], outcomes: list[Outcome | None], places: Sequence[int]
) -> dict[int, UUID]:
    """An id per entry by its place in the batch; an id that stands twice in the batch is refused the second time."""
    ids: dict[int, UUID] = {}
    seen: set[UUID] = set()
    for place, entry in zip(places, entries, strict=True):
        id = entry.id or uuid7(act.at)
        if id in seen:
            outcomes[place] = Outcome(entry_id=None, refusal=errors.EntryExists())
            continue
        seen.add(id)
        ids[place] = id
    return ids


def _post(
    act: Act, *, book_id: int, entries: Sequence[NewEntry], ids: Sequence[UUID], mode: Mode
) -> list[Refusal | None]:
    accounts = queries.account_ids(
        book_id=book_id, codes={line.account for entry in entries for line in entry.lines}
    )
    lines = [(nth, line) for nth, entry in enumerate(entries, start=1) for line in entry.lines]
    with connection.cursor() as cursor:
        cursor.execute(
            _POST,
            [book_id, act.event_id, mode is Mode.EACH, list(ids),
             [entry.on for entry in entries],
             [entry.kind for entry in entries],
             [clean_text(entry.description, length_max=rules.DESCRIPTION_LENGTH_MAX, empty_allowed=True)
              for entry in entries],
             [None if entry.details is None else Jsonb(entry.details) for entry in entries],
             [entry.reverses for entry in entries],
             [nth for nth, _ in lines],
             [accounts.get(line.account, 0) for _, line in lines],
             [line.currency for _, line in lines],
             [line.minor for _, line in lines]],
        )  # fmt: skip
        told = cursor.fetchone()[0]
    return [_refusal(text, entry) for text, entry in zip(told, entries, strict=True)]


def _refusal(told: str | None, entry: NewEntry) -> Refusal | None:
    if told is None:
        return None
    name, _, account = told.partition("/")
    known: Mapping[str, type[Refusal]] = refusals.registered()
    facts: dict[str, Any] = {"account": account or entry.lines[0].account} if name not in _WITHOUT_ACCOUNT else {}
    return known[f"ledger.{name}"](**facts)


_WITHOUT_ACCOUNT = {"entry_exists", "entry_is_reversed"}
