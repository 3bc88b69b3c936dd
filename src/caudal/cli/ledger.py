"""`caudal ledger`: books, accounts, balances and statements at any two dates, entries; and posting from a file."""

import json
import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID, uuid4

import typer

if TYPE_CHECKING:
    from caudal.audit.rules import Call
    from caudal.kernel.money import Money
    from caudal.ledger.queries import EntryView, StatementLine
    from caudal.ledger.rules import NewEntry

app = typer.Typer(no_args_is_help=True, help="Read any book at any two dates; post entries to one.")

LINES_MAX = 200


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter("a day is written 2026-11-20") from error


def _instant(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter("an instant is written 2026-11-20T12:00:00Z") from error
    if at.tzinfo is None:
        raise typer.BadParameter("say the time zone: 2026-11-20T12:00:00Z, or with an offset")
    return at


Book = Annotated[int, typer.Argument(help="The book's number, as `caudal ledger books` lists it.", min=0)]
Account = Annotated[str, typer.Argument(help="The account's code: assets:cash:box.")]
Prefix = Annotated[str, typer.Option("--prefix", help="Only accounts at or below this code.")]
OnDay = Annotated[date | None, typer.Option("--on", parser=_day, help="What takes effect until this day.")]
First = Annotated[date | None, typer.Option("--first", parser=_day, help="By day: from this day on.")]
Last = Annotated[date | None, typer.Option("--last", parser=_day, help="By day: until this day.")]
KnownAt = Annotated[
    datetime | None, typer.Option("--known-at", parser=_instant, help="As it was known then: 2026-11-20T12:00:00Z.")
]
Limit = Annotated[int, typer.Option("--limit", min=1, max=LINES_MAX, help="How many, newest first.")]
Which = Annotated[UUID | None, typer.Option("--organisation", help="Needed where there are several.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")]


@app.command("books")
def books(organisation: Which = None, as_json: AsJson = False) -> None:
    """List the books of an organisation."""
    _django()
    from caudal.datamove.actions.run import organisation_for
    from caudal.ledger import queries

    organisation_id = organisation_for(organisation)
    found, after = [], None
    while page := queries.books(organisation_id=organisation_id, after=after, limit=LINES_MAX):
        found += page
        after = page[-1].book_id
    rows = [(one.book_id, one.kind, one.name, one.accounts_opened) for one in found]
    _print(as_json, found, title="Books", columns=("book", "kind", "name", "accounts"), rows=rows)


@app.command("accounts")
def accounts(
    book: Book, prefix: Prefix = "", on: OnDay = None, known_at: KnownAt = None, as_json: AsJson = False
) -> None:
    """List the accounts of a book with their balances: now, or at any two dates."""
    _django()
    from caudal.ledger import queries

    _check(book, known_at)
    found = list(queries.balances(book_id=book, prefix=prefix, on=on, known_at=known_at).values())
    rows = [(one.code, one.name, one.kind, one.balance) for one in found]
    _print(as_json, found, title="Accounts", columns=("account", "name", "kind", "balance"), rows=rows)


@app.command("balance")
def balance(book: Book, account: Account, on: OnDay = None, known_at: KnownAt = None, as_json: AsJson = False) -> None:
    """Tell what one account stands at: now, or at any two dates."""
    _django()
    from caudal.cli import output
    from caudal.ledger import queries

    _check(book, known_at)
    found = queries.balance(book_id=book, account=account, on=on, known_at=known_at)
    if as_json:
        output.print_json(result={"account": account, "on": on, "known_at": known_at, "balance": found})
    else:
        sys.stdout.write(f"{found}\n")


@app.command("statement")
def statement(
    book: Book,
    account: Account,
    by_day: Annotated[bool, typer.Option("--by-day", help="By the day each takes effect, not as recorded.")] = False,
    first: First = None,
    last: Last = None,
    known_at: KnownAt = None,
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """List what moved an account, newest first, with the balance after each."""
    _django()
    from caudal.ledger import queries

    _check(book, known_at)
    found: list[StatementLine]
    if by_day or first or last:
        found = queries.statement_by_day(
            book_id=book, account=account, first=first, last=last, known_at=known_at, limit=limit
        )
    else:
        found = queries.statement(book_id=book, account=account, known_at=known_at, limit=limit)
    rows = [(one.effective_on, one.recorded_at, one.kind, one.amount, one.balance, one.entry_id) for one in found]
    columns = ("day", "recorded", "what", "amount", "balance", "entry")
    _print(as_json, found, title=f"Statement of {account}", columns=columns, rows=rows)


@app.command("trial-balance")
def trial_balance(
    book: Book,
    prefix: Prefix = "",
    depth: Annotated[int, typer.Option("--depth", min=1, help="How many levels of the tree.")] = 60,
    on: OnDay = None,
    known_at: KnownAt = None,
    as_json: AsJson = False,
) -> None:
    """Print the tree of accounts that have moved, with the subtotal of every branch; the roots prove the book."""
    _django()
    from caudal.ledger import queries

    _check(book, known_at)
    found = queries.subtotals(book_id=book, prefix=prefix, depth=depth, on=on, known_at=known_at)
    rows = [
        (
            "  " * (one.depth - 1) + one.code.rpartition(":")[2],
            one.name,
            *_sides(one.stands),
        )
        for one in found
    ]
    _print(as_json, found, title="Trial balance", columns=("account", "name", "debit", "credit"), rows=rows)


@app.command("entry")
def entry(
    book: Book, entry_id: Annotated[UUID, typer.Argument(help="The entry's id.")], as_json: AsJson = False
) -> None:
    """Show one entry: where the money came from and where it went."""
    _django()
    from caudal.ledger import queries

    _check(book, None)
    found: EntryView = queries.entry(book_id=book, entry_id=entry_id)
    rows = [(line.account, line.name, *_sides(line.amount), line.balance) for line in found.lines]
    columns = ("account", "name", "debit", "credit", "balance after")
    _print(
        as_json, found, title=f"{found.kind} of {found.effective_on} {found.description}", columns=columns, rows=rows
    )


@app.command("post")
def post(
    book: Book,
    file: Annotated[Path, typer.Argument(help="JSON as POST /books/{book}/entries takes it; - reads it from stdin.")],
    key: Annotated[str, typer.Option("--key", help="The same key posts once; without one it is a new posting.")] = "",
    as_json: AsJson = False,
) -> None:
    """Post entries to a book: all or none, or each for itself where the file says `"mode": "each"`."""
    _django()
    from caudal.ledger import actions, errors, queries

    mode, entries = _entries(sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8"))
    organisation_id = queries.organisation_of(book_id=book)
    known = queries.books(organisation_id=organisation_id, book_id=book)[0]
    if queries.is_kept_by_a_pool(book_kind=known.kind):
        raise errors.BookIsKeptByItsPool
    posted = actions.post_entries(_call(organisation_id, key), book_id=book, entries=entries, mode=mode)
    rows = [(nth, one.entry_id or "", one.refusal_code or "posted") for nth, one in enumerate(posted.outcomes, start=1)]
    _print(as_json, posted.outcomes, title="Outcomes", columns=("nth", "entry", "outcome"), rows=rows)
    if any(one.refusal_code for one in posted.outcomes):
        raise typer.Exit(1)


def _entries(text: str) -> "tuple[Any, tuple[NewEntry, ...]]":
    """The mode and the entries of a file, by the rules of the API."""
    from pydantic import ValidationError

    from caudal.ledger.api import EntriesIn, new_entry

    try:
        read = EntriesIn.model_validate(json.loads(text))
    except json.JSONDecodeError as error:
        raise typer.BadParameter(f"this is no JSON: {error}", param_hint="FILE") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        raise typer.BadParameter(f"{where}: {first['msg']}", param_hint="FILE") from error
    return read.mode, tuple(new_entry(one) for one in read.entries)


def _check(book_id: int, known_at: datetime | None) -> None:
    """Refuse a book that there is not, and what is not known yet.

    :raises BookNotFound, KnownAtIsInTheFuture:
    """
    from datetime import UTC

    from caudal.ledger import queries, rules

    queries.organisation_of(book_id=book_id)
    rules.check_known_at(known_at, now=datetime.now(tz=UTC))


def _sides(amount: "Money") -> tuple[str, str]:
    """An amount as debit or credit."""
    return (str(amount), "") if amount.minor >= 0 else ("", str(-amount))


def _print(
    as_json: bool, found: object, *, title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]
) -> None:
    from caudal.cli import output

    if as_json:
        output.print_json(result=found)
    else:
        output.print_table(title=title, columns=columns, rows=rows)


def _call(organisation_id: UUID, key: str) -> "Call":
    """A call by whoever works at this machine, under the name of their account there."""
    import getpass
    from datetime import UTC

    from caudal.audit.rules import Actor, ActorKind, Call

    return Call(
        actor=Actor(ActorKind.SYSTEM, f"command line: {getpass.getuser()}"),
        key=key or str(uuid4()),
        at=datetime.now(tz=UTC),
        organisation_id=organisation_id,
    )


def _django() -> None:
    import django

    django.setup()
