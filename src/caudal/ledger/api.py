"""The ledger over HTTP: books, accounts, statements, entries, the trial balance; and posting straight to a book."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Query, Router
from pydantic import Field

from caudal.audit import calls, queries as audit_queries
from caudal.audit.errors import KeyIsUsed
from caudal.audit.rules import ActorKind, Call
from caudal.edge import pagination
from caudal.edge.api import problems
from caudal.edge.api.door import WRITES
from caudal.edge.api.fields import BookNumber, Day, Figure, Input, Instant, MoneyObject, Output, Text
from caudal.edge.api.problems import RefusalTold
from caudal.kernel import refusals
from caudal.kernel.instants import instant_of, microseconds_of
from caudal.kernel.money import Money
from caudal.ledger import actions, queries, rules
from caudal.ledger.queries import BookView
from caudal.ledger.rules import AccountKind, Mode, NewEntry, Side

router = Router(tags=["ledger"])

ENTRIES_MAX = 1_000
LINES_MAX = 100
DETAILS_MAX = 20

Book = Annotated[BookNumber, Path()]
AccountCode = Annotated[str, Text(length_max=rules.CODE_LENGTH_MAX)]
Prefix = Annotated[AccountCode | None, Query()]
Limit = Annotated[int, Query(ge=1, le=pagination.LIMIT_MAX)]
Cursor = Annotated[str | None, Query(max_length=pagination.CURSOR_LENGTH_MAX)]
OnDay = Annotated[Day | None, Query(description="What takes effect until this day; none: all.")]
KnownAt = Annotated[Instant | None, Query(description="As known at this instant; none: now.")]
Depth = Annotated[int, Query(ge=1, le=rules.CODE_DEPTH_MAX)]


class BookOut(Output):
    book_id: BookNumber
    kind: str
    name: str
    accounts_opened: int
    opened_at: datetime


class BooksOut(Output):
    items: list[BookOut]
    next_cursor: str | None


class AccountOut(Output):
    code: str
    name: str
    kind: AccountKind
    balance: Figure
    version: int


class AccountsOut(Output):
    items: list[AccountOut]
    next_cursor: str | None


class TotalOut(Output):
    """Debits and credits of one currency; equal, or the books are wrong."""

    debits: Figure
    credits: Figure


class BranchOut(Output):
    """A branch of the tree of accounts, or an account, in one currency. `stands` is debits less credits."""

    code: str
    name: str
    depth: int
    is_account: bool
    kind: AccountKind | None
    accounts: int
    stands: Figure
    debits: Figure
    credits: Figure


class SubtotalsOut(Output):
    on: date | None
    known_at: datetime | None
    branches: list[BranchOut]


class TrialBalanceOut(Output):
    on: date | None
    known_at: datetime | None
    accounts: list[AccountOut]
    totals: list[TotalOut]


class StatementLineOut(Output):
    version: int
    entry_id: UUID
    kind: str
    description: str
    effective_on: date
    recorded_at: Instant
    amount: Figure
    balance: Figure
    reverses: UUID | None


class StatementOut(Output):
    items: list[StatementLineOut]
    next_cursor: str | None


class LineOut(Output):
    account: str
    name: str
    side: Side
    amount: Figure
    balance: Figure


class CauseOut(Output):
    """The action that caused an entry."""

    event_id: UUID
    action: str | None
    actor_kind: ActorKind | None
    actor_id: str | None
    at: datetime | None


class EntryOut(Output):
    """`stated_on` is the day that an entry names, where that was sealed and it was booked on `effective_on` instead."""

    id: UUID
    kind: str
    effective_on: date
    stated_on: date | None
    recorded_at: Instant
    description: str
    event_id: UUID
    reverses: UUID | None
    reversed_by: UUID | None
    details: dict[str, Any]
    lines: list[LineOut]


class EntriesOut(Output):
    items: list[EntryOut]
    next_cursor: str | None


class EntryWithCauseOut(EntryOut):
    caused_by: CauseOut


class LineIn(Input):
    account: AccountCode
    side: Side
    amount: Annotated[Money, MoneyObject(zero_allowed=True)]


class EntryIn(Input):
    id: UUID | None = None
    kind: Annotated[str, Text(length_max=rules.KIND_LENGTH_MAX)]
    on: Day
    description: Annotated[str, Text(length_max=rules.DESCRIPTION_LENGTH_MAX, empty_allowed=True)] = ""
    details: Annotated[
        dict[Annotated[str, Text(length_max=60)], Annotated[str, Text(length_max=500, empty_allowed=True)]],
        Field(max_length=DETAILS_MAX),
    ] = {}
    lines: Annotated[list[LineIn], Field(max_length=LINES_MAX)]


class EntriesIn(Input):
    mode: Mode = Mode.ALL
    entries: Annotated[list[EntryIn], Field(min_length=1, max_length=ENTRIES_MAX)]


class OutcomeOut(Output):
    """What became of one entry: its id, or why not; and the day it is booked on, where the one it names is sealed."""

    entry_id: UUID | None
    booked_on: date | None
    refusal: RefusalTold | None


class PostedOut(Output):
    outcomes: list[OutcomeOut]


@router.get("/books", response=BooksOut)
def books(request: HttpRequest, cursor: Cursor = None, limit: Limit = pagination.LIMIT_DEFAULT) -> BooksOut:
    """The books that you may read, by number. Members find theirs by their circle."""
    caller = calls.caller_of(request)
    place = pagination.place_of(cursor, kind="books", shape=(int,))
    after = int(str(place[0])) if place else None
    may_list = rules.reads_every_book(caller.roles)
    found = queries.books(organisation_id=caller.organisation_id, after=after, limit=limit + 1) if may_list else []
    page = pagination.page_of(found, limit=limit, kind="books", next_place=lambda shown: (shown[-1].book_id,))
    return BooksOut.model_validate(page)


@router.get("/books/{book_id}", response=BookOut)
def book(request: HttpRequest, book_id: Book) -> BookOut:
    """One book."""
    return BookOut.model_validate(_readable(request, book_id))


@router.get("/books/{book_id}/accounts", response=AccountsOut)
def accounts(
    request: HttpRequest,
    book_id: Book,
    prefix: Prefix = None,
    on: OnDay = None,
    known_at: KnownAt = None,
    cursor: Cursor = None,
    limit: Limit = pagination.LIMIT_DEFAULT,
) -> AccountsOut:
    """Accounts with their balances by code: all, or those at or below `prefix`; now, or at any two dates."""
    _readable(request, book_id, known_at)
    place = pagination.place_of(cursor, kind="accounts", shape=(str,))
    found = queries.balances(
        book_id=book_id, prefix=prefix or "", on=on, known_at=known_at, after=str(place[0]) if place else "",
        limit=limit + 1,
    )  # fmt: skip
    page = pagination.page_of(
        list(found.values()), limit=limit, kind="accounts", next_place=lambda shown: (shown[-1].code,)
    )
    return AccountsOut.model_validate(page)


@router.get("/books/{book_id}/trial-balance", response=TrialBalanceOut)
def trial_balance(request: HttpRequest, book_id: Book, on: OnDay = None, known_at: KnownAt = None) -> TrialBalanceOut:
    """Every account that has moved, and the totals that prove the book; now, or at any two dates."""
    _readable(request, book_id, known_at)
    lines = queries.trial_balance(book_id=book_id, on=on, known_at=known_at)
    return TrialBalanceOut(
        on=on,
        known_at=known_at,
        accounts=[AccountOut.model_validate(line) for line in lines],
        totals=[TotalOut(debits=received, credits=given) for received, given in queries.totals(lines).values()],
    )


@router.get("/books/{book_id}/subtotals", response=SubtotalsOut)
def subtotals(
    request: HttpRequest,
    book_id: Book,
    prefix: Prefix = None,
    depth: Depth = rules.CODE_DEPTH_MAX,
    on: OnDay = None,
    known_at: KnownAt = None,
) -> SubtotalsOut:
    """The tree of accounts that have moved, `depth` levels of it, with the subtotal of every branch by currency."""
    _readable(request, book_id, known_at)
    found = queries.subtotals(book_id=book_id, prefix=prefix or "", depth=depth, on=on, known_at=known_at)
    return SubtotalsOut(on=on, known_at=known_at, branches=[BranchOut.model_validate(branch) for branch in found])


@router.get("/books/{book_id}/accounts/{code}/statement", response=StatementOut)
def statement(
    request: HttpRequest,
    book_id: Book,
    code: Annotated[AccountCode, Path()],
    known_at: KnownAt = None,
    cursor: Cursor = None,
    limit: Limit = pagination.LIMIT_DEFAULT,
) -> StatementOut:
    """What moved an account as it was recorded, newest first, with the balance after each; now, or as known then."""
    _readable(request, book_id, known_at)
    place = pagination.place_of(cursor, kind="statement", shape=(int,))
    before = instant_of(int(str(place[0]))) if place else None
    found = queries.statement(book_id=book_id, account=code, before=before, known_at=known_at, limit=limit + 1)
    page = pagination.page_of(
        found, limit=limit, kind="statement", next_place=lambda shown: (microseconds_of(shown[-1].recorded_at),)
    )
    return StatementOut.model_validate(page)


@router.get("/books/{book_id}/accounts/{code}/days", response=StatementOut)
def statement_by_day(
    request: HttpRequest,
    book_id: Book,
    code: Annotated[AccountCode, Path()],
    first: OnDay = None,
    last: OnDay = None,
    known_at: KnownAt = None,
    cursor: Cursor = None,
    limit: Limit = pagination.LIMIT_DEFAULT,
) -> StatementOut:
    """What moved an account by the day it takes effect, latest first, with the balance in that order: what is dated
    back stands on its day."""
    _readable(request, book_id, known_at)
    place = pagination.place_of(cursor, kind="days", shape=(int, int))
    found = queries.statement_by_day(
        book_id=book_id, account=code, first=first, last=last, known_at=known_at,
        before=_place_by_day(place) if place else None, limit=limit + 1,
    )  # fmt: skip
    page = pagination.page_of(found, limit=limit, kind="days", next_place=lambda shown: shown[-1].place)
    return StatementOut.model_validate(page)


@router.get("/books/{book_id}/entries", response=EntriesOut)
def entries(
    request: HttpRequest,
    book_id: Book,
    prefix: Prefix = None,
    cursor: Cursor = None,
    limit: Limit = pagination.LIMIT_DEFAULT,
) -> EntriesOut:
    """Entries, newest first: all by their ids, or as recorded those that touch an account at or below `prefix`."""
    _readable(request, book_id)
    place = pagination.place_of(cursor, kind="entries", shape=(UUID,))
    found = queries.entries(
        book_id=book_id, prefixes=[prefix] if prefix else [], before=UUID(str(place[0])) if place else None,
        limit=limit + 1,
    )  # fmt: skip
    page = pagination.page_of(found, limit=limit, kind="entries", next_place=lambda shown: (shown[-1].id,))
    return EntriesOut(items=[entry_out(entry) for entry in page.items], next_cursor=page.next_cursor)


@router.get("/books/{book_id}/entries/{entry_id}", response=EntryWithCauseOut)
def entry(request: HttpRequest, book_id: Book, entry_id: Annotated[UUID, Path()]) -> EntryWithCauseOut:
    """One entry: where the money came from, where it went, and which action of whom caused it."""
    _readable(request, book_id)
    found = queries.entry(book_id=book_id, entry_id=entry_id)
    event = audit_queries.event(event_id=found.event_id)
    cause = CauseOut(
        event_id=found.event_id,
        action=event.action if event else None,
        actor_kind=event.actor.kind if event else None,
        actor_id=event.actor.id if event else None,
        at=event.at if event else None,
    )
    return EntryWithCauseOut(**entry_out(found).model_dump(), caused_by=cause)


@router.post("/books/{book_id}/entries", response=PostedOut, openapi_extra=WRITES)
def post_entries(request: HttpRequest, book_id: Book, body: EntriesIn) -> PostedOut:
    """Post entries: all or none (`mode` all), or each for itself (`mode` each, with one outcome per entry)."""
    call, made = calls.call_of(request), tuple(new_entry(entry) for entry in body.entries)
    if len(made) == 1 and body.mode is Mode.ALL:
        return PostedOut(outcomes=[_post_one(call, book_id, made[0])])
    posted = actions.post_entries(call, book_id=book_id, entries=made, mode=body.mode)
    return PostedOut(outcomes=[_outcome_out(outcome) for outcome in posted.outcomes])


def _post_one(call: Call, book_id: int, entry: NewEntry) -> OutcomeOut:
    """Post one entry, as most programs send them: those who send at the same moment share a commit."""
    try:
        posted = actions.post_entry(call, book_id=book_id, entry=entry)
    except KeyIsUsed as used:
        if used.field != "entry":
            raise
        # The name that the request has for it.
        raise KeyIsUsed(field="entries", differs="entries") from used
    return OutcomeOut(entry_id=posted.entry_id, booked_on=posted.booked_on, refusal=None)


def _place_by_day(place: pagination.Place) -> tuple[date, datetime]:
    day, microseconds = (int(str(part)) for part in place)
    return queries.place_by_day(day=day, microseconds=microseconds)


def _readable(request: HttpRequest, book_id: int, known_at: datetime | None = None) -> BookView:
    caller = calls.caller_of(request)
    found = queries.readable_book(caller=caller, book_id=book_id)
    rules.check_known_at(known_at, now=timezone.now())
    return found


def new_entry(entry: EntryIn) -> NewEntry:
    """An entry as it was sent, by the rules of this door; the command line reads files by the same."""
    return NewEntry(
        kind=entry.kind,
        on=entry.on,
        lines=tuple(rules.line_of(side=line.side, account=line.account, amount=line.amount) for line in entry.lines),
        id=entry.id,
        description=entry.description,
        details=entry.details or None,
    )


def entry_out(entry: queries.EntryView) -> EntryOut:
    """An entry with the side of each line told in words; products that show entries answer the same."""
    lines = [
        LineOut(
            account=line.account,
            name=line.name,
            side=Side.DEBIT if line.amount.minor > 0 else Side.CREDIT,
            amount=Money(abs(line.amount.minor), line.amount.currency),
            balance=line.balance,
        )
        for line in entry.lines
    ]
    return EntryOut(
        id=entry.id,
        kind=entry.kind,
        effective_on=entry.effective_on,
        stated_on=entry.stated_on,
        recorded_at=entry.recorded_at,
        description=entry.description,
        event_id=entry.event_id,
        reverses=entry.reverses,
        reversed_by=entry.reversed_by,
        details=dict(entry.details),
        lines=lines,
    )


def _outcome_out(outcome: actions.OutcomeTold) -> OutcomeOut:
    if outcome.refusal_code is None:
        return OutcomeOut(entry_id=outcome.entry_id, booked_on=outcome.booked_on, refusal=None)
    refusal = refusals.remembered(code=outcome.refusal_code, facts=outcome.facts)
    return OutcomeOut(entry_id=None, booked_on=None, refusal=problems.told(refusal))
