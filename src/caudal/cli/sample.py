"""`caudal sample`: write a legacy database to try a data move on, a ledger, a lender or circles of any size."""

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

if TYPE_CHECKING:
    from caudal.circles.rules.sample import Plan as Circles
    from caudal.lending.rules.sample import Plan

app = typer.Typer(
    no_args_is_help=True, help="Write synthetic rows: a legacy database, a ledger, a lender or circles of any size."
)


@app.callback()
def sample() -> None:
    """Write synthetic rows: a legacy database, a ledger, a lender or circles of any size."""


@app.command()
def unicas(
    dsn: Annotated[
        str | None, typer.Option("--dsn", help="Address of an empty database; without it one on Caudal's own server.")
    ] = None,
    circles: Annotated[int, typer.Option("--circles", min=1, max=10_000)] = 12,
    seed: Annotated[int, typer.Option("--seed", help="The same seed gives the same rows for ever.")] = 1,
    defects: Annotated[str, typer.Option("--defects", help="all, none, or codes with commas.")] = "none",
    generation: Annotated[int, typer.Option("--generation", min=1, max=2)] = 2,
    manifest: Annotated[Path | None, typer.Option("--manifest", help="Write what was planted to this file.")] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Drop the tables of an older sample first.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the manifest as JSON.")] = False,
) -> None:
    """Write circles of the `unicas` application, with the defects that it is known for."""
    import dataclasses
    import json

    from caudal.cli import legacy, output
    from caudal.datamove.actions import sample as samples

    with legacy.given_or_own(dsn=dsn, purpose=legacy.WRITTEN) as address:
        written = samples.write_sample(
            dsn=address, circles=circles, seed=seed, defects=defects, generation=generation, replace=replace
        )
    if manifest is not None:
        text = json.dumps(dataclasses.asdict(written), ensure_ascii=False, indent=2)
        manifest.write_text(text + "\n", encoding="utf-8")
    if as_json:
        output.print_json(result=written)
        return
    output.print_table(
        title=f"{written.circles} circles, {written.rows} rows in {written.database}",
        columns=("code", "table", "key", "figure", "amount"),
        rows=[(one.code, one.source_table, one.source_key, one.figure, one.amount) for one in written.planted],
    )


@app.command()
def ledger(
    postings: Annotated[int, typer.Option("--postings", min=2, max=1_000_000_000)] = 20_000_000,
    books: Annotated[int, typer.Option("--books", min=1, max=1_000)] = 4,
    accounts: Annotated[int, typer.Option("--accounts", min=30, max=100_000, help="In each book.")] = 10_000,
    seed: Annotated[int, typer.Option("--seed", help="The same seed gives the same entries for ever.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was written as JSON.")] = False,
) -> None:
    """Post three years of synthetic entries through the ledger's own door; run again, it goes on where it stopped.

    They go to books of the sample organisation; refused where real books are kept.
    """
    from caudal.cli import database, output

    with database.ready():
        organisation_id = _sample_organisation()
        for _ in _shown(_batches(organisation_id, postings, books, accounts, seed), total=postings):
            pass
    if as_json:
        output.print_json(result={"ok": True, "organisation": organisation_id, "books": books, "postings": postings})
    else:
        output.say(text=f"{postings:,} postings are in {books} books of the sample organisation.")


@app.command()
def lending(
    loans: Annotated[int, typer.Option("--loans", min=1, max=10_000_000)] = 1_000,
    seed: Annotated[int, typer.Option("--seed", help="The same seed and day give the same loans for ever.")] = 1,
    on: Annotated[str, typer.Option("--on", help="The business day, as 2026-11-20; today without it.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print what was written as JSON.")] = False,
) -> None:
    """Write a lender with clients, and loans in every state, into a portfolio of the sample organisation.

    Run again with the same numbers, it goes on where it stopped; refused where real books are kept.
    """
    from django.utils import timezone

    from caudal.cli import database, output
    from caudal.lending.rules.sample import Plan

    with database.ready():
        organisation_id = _sample_organisation()
        day = date.fromisoformat(on) if on else timezone.localdate()
        plan = Plan(loans=loans, seed=seed, on=day)
        for _ in _shown(_lent(organisation_id, plan), total=loans, unit="loans"):
            pass
    if as_json:
        output.print_json(result={
            "ok": True, "organisation": organisation_id, "portfolio": plan.portfolio_id, "loans": loans,
            "business_day": day.isoformat(),
        })  # fmt: skip
    else:
        output.say(text=f"{loans:,} loans are in a portfolio of the sample organisation.")


@app.command()
def circles(
    circles: Annotated[int, typer.Option("--circles", min=1, max=100_000)] = 1_000,
    members: Annotated[int, typer.Option("--members", min=3, max=1_000, help="In each circle.")] = 25,
    years: Annotated[int, typer.Option("--years", min=1, max=30, help="How long they have met.")] = 3,
    seed: Annotated[int, typer.Option("--seed", help="The same seed and day give the same circles for ever.")] = 1,
    on: Annotated[str, typer.Option("--on", help="The last day, as 2026-11-20; today without it.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print what was written as JSON.")] = False,
) -> None:
    """Write savings circles with years of meetings, shares, fines and loans into the sample organisation.

    Run again with the same numbers, it goes on where it stopped; refused where real books are kept.
    """
    from django.utils import timezone

    from caudal.circles.rules.sample import Plan
    from caudal.cli import database, output

    with database.ready():
        organisation_id = _sample_organisation()
        day = date.fromisoformat(on) if on else timezone.localdate()
        plan = Plan(circles=circles, members=members, years=years, seed=seed, on=day)
        for _ in _shown(_gathered(organisation_id, plan), total=circles, unit="circles"):
            pass
    if as_json:
        output.print_json(result={
            "ok": True, "organisation": organisation_id, "circles": circles, "first": plan.circle_id(0),
            "last_day": day.isoformat(),
        })  # fmt: skip
    else:
        output.say(text=f"{circles:,} circles of {members} members are in the sample organisation.")


def _sample_organisation() -> UUID:
    """The organisation of all that is synthetic.

    :raises RealBooksAreKeptHere: in production, or where an organisation is that is no sample
    """
    from caudal.cli import errors, first_start
    from caudal.parties import queries

    real = queries.organisation_ids() - {first_start.sample_organisation_id()}
    if real or os.environ.get("CAUDAL_ENV") == "production":
        raise errors.RealBooksAreKeptHere()
    return first_start.opened_organisation(at=datetime.now(tz=UTC))


def _batches(organisation_id: UUID, postings: int, books: int, accounts: int, seed: int) -> Iterator[int]:
    from caudal.audit.rules import Actor, ActorKind, Call
    from caudal.ledger import sample as samples

    def call_of(key: str) -> Call:
        actor = Actor(ActorKind.SYSTEM, "sample")
        return Call(actor=actor, key=key, at=datetime.now(tz=UTC), organisation_id=organisation_id)

    plan = samples.Plan(postings=postings, books=books, accounts=accounts, seed=seed)
    return samples.write(plan=plan, call_of=call_of)


def _lent(organisation_id: UUID, plan: "Plan") -> Iterator[int]:
    from caudal.audit.rules import Actor, ActorKind, Call
    from caudal.lending.actions import sample

    def call_of(key: str) -> Call:
        actor = Actor(ActorKind.SYSTEM, "sample")
        return Call(actor=actor, key=key, at=datetime.now(tz=UTC), organisation_id=organisation_id)

    return sample.write(plan=plan, name=f"Muestra de {plan.loans:,} ({plan.seed})", officers=(), call_of=call_of)


def _gathered(organisation_id: UUID, plan: "Circles") -> Iterator[int]:
    from caudal.audit.rules import Actor, ActorKind, Call
    from caudal.circles.actions import sample

    def call_of(key: str) -> Call:
        actor = Actor(ActorKind.SYSTEM, "sample")
        return Call(actor=actor, key=key, at=datetime.now(tz=UTC), organisation_id=organisation_id)

    return sample.write(plan=plan, call_of=call_of)


def _shown(steps: Iterator[int], *, total: int, unit: str = "postings") -> Iterator[int]:
    """Hand the steps on and show how far they are, where a terminal is looking."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn(unit), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task(unit, total=total)
        for step in steps:
            progress.advance(task, step)
            yield step
