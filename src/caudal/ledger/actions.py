"""The only writer of the ledger's tables: open books and accounts, post, reverse, set limits."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import DataError, connection
from psycopg import Cursor as ServerCursor

from caudal.audit.actions import Act, action
from caudal.db import arrays, constraints
from caudal.kernel import refusals
from caudal.kernel.ids import uuid7, uuid7_texts, uuid7s
from caudal.kernel.refusals import Refusal
from caudal.kernel.text import clean_text
from caudal.ledger import errors, queries, rules
from caudal.ledger.models import Account, Book
from caudal.ledger.rules import (
    AccountKind,
    Line,
    Mode,
    NewAccount,
    NewEntry,
    Outcome,
    Transfers,
    TransfersPosted,
)

constraints.refuses("ledger_entry_pkey", errors.EntryExists)
constraints.refuses("ledger_entry_reversed_once", errors.EntryIsReversed)
constraints.refuses(
    "ledger_entry_details_are_small", lambda: errors.DetailsAreTooLarge(bytes_max=rules.DETAILS_BYTES_MAX)
)

_NUMBER_OUT_OF_RANGE = "22003"

_POST = """
select ledger_post(%s, %s, %s, %s, %s::uuid[], %s::uuid[], %s::date[], %s::text[], %s::text[], %s::jsonb[], %s::uuid[],
                   %s::int[], %s::text[], %s::text[], %s::int[], %s::bigint[])
"""

_POST_TRANSFER = """
select ledger_post_transfer(%s::bigint, %s::uuid, %s::uuid, %s::date, %s::text, %s::text, %s::jsonb, %s::text, %s::text,
                            %s::text, %s::bigint)
"""


@dataclass(frozen=True, slots=True)
class OutcomeTold:
    """An outcome that can be remembered: a refusal by its code and its facts (as `facts_to_json` writes them)."""

    entry_id: UUID | None
    refusal_code: str | None
    facts: Mapping[str, Any]
    booked_on: date | None = None


@dataclass(frozen=True, slots=True)
class EntriesPosted:
    outcomes: tuple[OutcomeTold, ...]


@dataclass(frozen=True, slots=True)
class EntryPosted:
    entry_id: UUID
    booked_on: date | None = None


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
    assert act.is_open
    refusal = rules.entry_refusal(entry)
    if refusal is not None:
        raise refusal
    if len(entry.lines) == 2 and entry.reverses is None:
        entry_id = entry.id or uuid7(act.at)
        if _post_transfer(act, book_id=book_id, entry=entry, entry_id=entry_id):
            return entry_id
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
    return post_caused(act, book_id=book_id, entries=entries, events=[act.event_id], mode=mode)


def post_caused(
    act: Act, *, book_id: int, entries: Sequence[NewEntry], events: Sequence[UUID], mode: Mode = Mode.ALL
) -> list[Outcome]:
    """As `post_batch`, each entry caused by an event of its own (one event: that one causes them all)."""
    if len(entries) > rules.ENTRIES_MAX:
        raise errors.BatchIsTooLarge(entries=len(entries), entries_max=rules.ENTRIES_MAX)
    outcomes: list[Outcome | None] = [None] * len(entries)
    for place, entry in enumerate(entries):
        refusal = rules.entry_refusal(entry)
        if refusal is not None:
            if mode is Mode.ALL:
                raise refusal
            outcomes[place] = Outcome(entry_id=None, refusal=refusal)
    made = list(uuid7s(act.at, count=len(entries)))
    for run in _runs(entries, [place for place, outcome in enumerate(outcomes) if outcome is None]):
        ids = [entries[i].id or made[i] for i in run]
        caused = [events[i] for i in run] if len(events) > 1 else list(events)
        told = _post(
            act, book_id=book_id, entries=[entries[i] for i in run], ids=ids, events=caused, mode=mode,
            fresh=all(entries[i].id is None for i in run),
        )  # fmt: skip
        for i, entry_id, answer in zip(run, ids, told, strict=True):
            outcome = _outcome(entry_id, answer, account=entries[i].lines[0].account)
            if outcome.refusal is not None and mode is Mode.ALL:
                raise outcome.refusal
            outcomes[i] = outcome
    assert None not in outcomes, "every entry has its outcome"
    return outcomes  # type: ignore[return-value]


def post_transfers(act: Act, *, book_id: int, transfers: Transfers, mode: Mode = Mode.ALL) -> TransfersPosted:
    """Post up to 10,000 plain transfers, given as columns, in one statement: the fastest way in.

    Modes and outcomes are those of `post_batch`; only what is not posted as given is told.

    :raises BatchIsTooLarge:
    :raises ColumnsDiffer: the columns are not of one length
    :raises Refusal: in `Mode.ALL`, the first transfer's that is refused
    """
    assert act.is_open
    count = len(transfers.debits)
    if count > rules.ENTRIES_MAX:
        raise errors.BatchIsTooLarge(entries=count, entries_max=rules.ENTRIES_MAX)
    ids = uuid7_texts(act.at, count=count) if transfers.ids is None else [known.hex for known in transfers.ids]
    if not rules.are_plain(transfers) or len(set(ids)) < count:
        # Something is wrong with one of them, or it names an id twice: the other way in says which, and what.
        outcomes = post_batch(act, book_id=book_id, entries=rules.entries_of(transfers), mode=mode)
        return TransfersPosted(
            tuple(o.entry_id.hex if o.entry_id else "" for o in outcomes),
            {i: o for i, o in enumerate(outcomes) if o.refusal is not None or o.booked_on is not None},
        )
    if not count:
        return TransfersPosted((), {})
    codes = sorted({*transfers.debits, *transfers.credits})
    places = dict(zip(codes, map(str, range(1, len(codes) + 1)), strict=True))
    accounts = [""] * (2 * count)
    accounts[::2] = [places[code] for code in transfers.debits]
    accounts[1::2] = [places[code] for code in transfers.credits]
    told = _told(
        [book_id, act.at.date(), mode is Mode.EACH, transfers.ids is None, arrays.plain(ids),
         arrays.plain([str(act.event_id)]), arrays.plain([str(transfers.on)]), arrays.texts([transfers.kind]),
         arrays.texts([_description(transfers.description)]), "{}", "{}", "{}", arrays.texts(codes),
         arrays.texts([transfers.currency]), arrays.plain(accounts), arrays.plain(map(str, transfers.minors))]
    )  # fmt: skip
    apart = {
        i: _outcome(UUID(ids[i]), answer, account=transfers.debits[i])
        for i, answer in enumerate(told or ())
        if answer is not None
    }
    if mode is Mode.ALL:
        for outcome in apart.values():
            if outcome.refusal is not None:
                raise outcome.refusal
    return TransfersPosted(tuple(ids), apart)


def check_may_post(act: Act, *, book_id: int) -> None:
    """Refuse whoever may not post straight to a book.

    :raises BookNotFound: also for a book of somebody else
    :raises PostingIsNotPermitted: a user or a key that is neither owner nor operator
    :raises BookIsKeptByItsPool: entries made by hand would tell another story than the pool's own rows
    """
    refusal = _may_not_post([(act, book_id)])[0]
    if refusal is not None:
        raise refusal


@action("ledger.post_entries")
def post_entries(act: Act, *, book_id: int, entries: tuple[NewEntry, ...], mode: Mode = Mode.ALL) -> EntriesPosted:
    """Post straight to a book of the caller's organisation.

    :raises BookNotFound, PostingIsNotPermitted, BookIsKeptByItsPool: as `check_may_post`
    :raises Refusal: as `post_batch`
    """
    check_may_post(act, book_id=book_id)
    outcomes = post_batch(act, book_id=book_id, entries=entries, mode=mode)
    return EntriesPosted(tuple(_told_outcome(outcome) for outcome in outcomes))


@action("ledger.post_entry")
def post_entry(act: Act, *, book_id: int, entry: NewEntry) -> EntryPosted:
    """Post one entry straight to a book of the caller's organisation; callers who come at once share a commit.

    :raises BookNotFound, PostingIsNotPermitted, BookIsKeptByItsPool: as `post_entries`
    :raises Refusal: as `post`
    """
    check_may_post(act, book_id=book_id)
    return _posted(post_batch(act, book_id=book_id, entries=[entry])[0])


@post_entry.together
def _post_entries_of_many(asked: Sequence[tuple[Act, Mapping[str, Any]]]) -> list[EntryPosted | Refusal]:
    """One statement for each book, and day of asking; in ascending book, so that groups which cross do not deadlock."""
    outcomes: list[EntryPosted | Refusal | None] = []
    batches: dict[tuple[int, date], list[int]] = {}
    not_permitted = _may_not_post([(act, arguments["book_id"]) for act, arguments in asked])
    for place, ((act, arguments), refused) in enumerate(zip(asked, not_permitted, strict=True)):
        outcomes.append(refused or rules.entry_refusal(arguments["entry"]) or _text_refusal(arguments["entry"]))
        if outcomes[place] is None:
            batches.setdefault((arguments["book_id"], act.at.date()), []).append(place)
    for (book_id, _), places in sorted(batches.items()):
        acts = [asked[place][0] for place in places]
        entries = [asked[place][1]["entry"] for place in places]
        events = [act.event_id for act in acts]
        posted = post_caused(acts[0], book_id=book_id, entries=entries, events=events, mode=Mode.EACH)
        for place, outcome in zip(places, posted, strict=True):
            outcomes[place] = outcome.refusal or _posted(outcome)
    assert None not in outcomes, "every caller has an outcome"
    return outcomes  # type: ignore[return-value]


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


def _may_not_post(asked: Sequence[tuple[Act, int]]) -> list[Refusal | None]:
    """Why an act may not post straight to a book, for each; None where it may. One query."""
    owners = queries.owners(book_ids=[book_id for _, book_id in asked])
    return [_posting_refusal(act, owners.get(book_id)) for act, book_id in asked]


def _posting_refusal(act: Act, owner: queries.Owner | None) -> Refusal | None:
    if owner is None or owner.organisation_id != act.organisation_id:
        return errors.BookNotFound()
    if not rules.may_post(kind=act.actor.kind, roles=act.call.roles):
        return errors.PostingIsNotPermitted()
    if act.actor.kind in rules.OUTSIDE and queries.is_kept_by_a_pool(book_kind=owner.book_kind):
        return errors.BookIsKeptByItsPool()
    return None


def _text_refusal(entry: NewEntry) -> Refusal | None:
    """What is wrong with an entry's words, told to its own caller: raised later, it would end the whole group."""
    try:
        _description(entry.description)
    except Refusal as refusal:
        return refusal
    return None


def _posted(outcome: Outcome) -> EntryPosted:
    assert outcome.entry_id is not None
    return EntryPosted(outcome.entry_id, outcome.booked_on)


def _told_outcome(outcome: Outcome) -> OutcomeTold:
    refusal = outcome.refusal
    if refusal is None:
        return OutcomeTold(outcome.entry_id, None, {}, outcome.booked_on)
    return OutcomeTold(None, refusal.code, refusals.facts_to_json(refusal.facts))


def _limits(account: NewAccount) -> tuple[int | None, int | None]:
    return rules.limits(account.kind, floor_minor=account.floor_minor, ceiling_minor=account.ceiling_minor)


def _runs(entries: Sequence[NewEntry], places: Sequence[int]) -> Iterator[Sequence[int]]:
    """Places of the batch in runs, so that no id and no reversed entry stands twice in a run, no reversal beside what
    it reverses, and no account in two currencies.

    What stands a second time is posted after the first has been written or refused, and is told so.
    """
    ids = [given for given in (entries[i].id for i in places) if given is not None]
    reversals = [target for target in (entries[i].reverses for i in places) if target is not None]
    kept_in = {(line.account, line.currency) for i in places for line in entries[i].lines}
    distinct = len(set(ids)) == len(ids) and len(set(reversals)) == len(reversals)
    if distinct and len({account for account, _ in kept_in}) == len(kept_in) and set(reversals).isdisjoint(ids):
        if places:
            yield places
        return
    run: list[int] = []
    seen: set[tuple[str, UUID | None]] = set()
    currencies: dict[str, str] = {}
    for i in places:
        names = {("id", entries[i].id), ("reverses", entries[i].reverses)} - {("id", None), ("reverses", None)}
        differs = any(currencies.get(line.account, line.currency) != line.currency for line in entries[i].lines)
        if differs or ("id", entries[i].reverses) in seen or not seen.isdisjoint(names):
            yield run
            run, seen, currencies = [], set(), {}
        run.append(i)
        seen |= names
        currencies.update((line.account, line.currency) for line in entries[i].lines)
    yield run


def _post(
    act: Act, *, book_id: int, entries: Sequence[NewEntry], ids: Sequence[UUID], events: Sequence[UUID], mode: Mode,
    fresh: bool,
) -> Sequence[str | None]:  # fmt: skip
    lines = [line for entry in entries for line in entry.lines]
    currencies = {line.account: line.currency for line in lines}
    codes = sorted(currencies)
    places = {code: str(place) for place, code in enumerate(codes, start=1)}
    sizes = [len(entry.lines) for entry in entries]
    # Where every entry is a debit and then a credit, the two say the same amount, once.
    transfers = all(size == 2 for size in sizes) and all(line.minor > 0 for line in lines[::2])
    told = _told(
        [book_id, act.at.date(), mode is Mode.EACH, fresh, arrays.plain(map(str, ids)), arrays.plain(map(str, events)),
         arrays.plain(map(str, arrays.shared([entry.on for entry in entries]))),
         arrays.texts(arrays.shared([entry.kind for entry in entries])),
         arrays.texts(arrays.shared([_description(entry.description) for entry in entries])),
         arrays.texts(arrays.or_none([_details(entry) for entry in entries])),
         arrays.texts(arrays.or_none([str(entry.reverses) if entry.reverses else None for entry in entries])),
         "{}" if transfers else arrays.plain(map(str, sizes)), arrays.texts(codes),
         arrays.texts(arrays.shared([currencies[code] for code in codes])),
         arrays.plain([places[line.account] for line in lines]),
         arrays.plain([str(line.minor) for line in (lines[::2] if transfers else lines)])]
    )  # fmt: skip
    return [None] * len(entries) if told is None else told


def _post_transfer(act: Act, *, book_id: int, entry: NewEntry, entry_id: UUID) -> bool:
    """Post one transfer the short way, by a statement that the server knows; False when it is not that plain."""
    into, out = sorted(entry.lines, key=lambda line: -line.minor)
    with connection.wrap_database_errors:
        connection.ensure_connection()
        cursor = ServerCursor(connection.connection)
        cursor.execute(
            _POST_TRANSFER,
            [book_id, entry_id, act.event_id, entry.on, entry.kind, _description(entry.description), _details(entry),
             into.currency, into.account, out.account, into.minor],
            prepare=True,
        )  # fmt: skip
        row = cursor.fetchone()
    assert row is not None
    return bool(row[0])


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


def _description(text: str) -> str:
    if not text:
        return ""
    return clean_text(text, length_max=rules.DESCRIPTION_LENGTH_MAX, empty_allowed=True)


def _details(entry: NewEntry) -> str | None:
    return None if entry.details is None else json.dumps(entry.details)


def _outcome(entry_id: UUID, told: str | None, *, account: str) -> Outcome:
    """What `ledger_post` told of one entry; `account` is named where it names none."""
    if told is None:
        return Outcome(entry_id=entry_id, refusal=None)
    name, _, fact = told.partition("/")
    if name == "booked_on":
        return Outcome(entry_id=entry_id, refusal=None, booked_on=date.fromisoformat(fact))
    return Outcome(entry_id=None, refusal=refusal_told(told, account=account))


def refusal_told(told: str, *, account: str = "") -> Refusal:
    """The refusal that a function of the database tells, `name/account code`; `account` where it names none."""
    name, _, fact = told.partition("/")
    known: Mapping[str, type[Refusal]] = refusals.registered()
    facts: dict[str, Any] = {} if name in _WITHOUT_ACCOUNT else {"account": fact or account}
    return known[f"ledger.{name}"](**facts)


_WITHOUT_ACCOUNT = {
    *("entry_exists", "entry_not_found", "entry_is_reversed", "reversal_differs", "balance_is_too_large"),
}
