"""`caudal datamove`: bring another system's circles in, and prove it.

Exit bits: 1 error, 2 difference, 4 skipped, 8 quarantined.
"""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

if TYPE_CHECKING:
    from caudal.datamove.actions.places import Place

app = typer.Typer(no_args_is_help=True, help="Bring another system's circles in, and prove it.")

Source = Annotated[str, typer.Argument(help="The system to move from: unicas.")]
Address = Annotated[
    str | None, typer.Option("--source", help="Address of its database; without it the one `caudal sample` wrote.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")]

STEPS = (
    ("assess", "read the source once; refuse it where it is incomplete; nothing is written"),
    ("backup", "dump one snapshot, restore it into a scratch database, compare every row"),
    ("land", "copy every row of the same snapshot as text, with the source's own digest"),
    ("transform", "prove each circle by pure rules; each row is mapped, merged, quarantined or excluded"),
    ("import", "one action per circle, under its own key: running twice changes nothing"),
    ("verify", "other code, in SQL: digests, fates, conservation, ledger against source"),
    ("report", "one HTML page and one JSON bundle"),
)


@app.command()
def plan(source: Source, as_json: AsJson = False) -> None:
    """Say what a run would do, in order."""
    from caudal.cli import output

    _known(source)
    if as_json:
        output.print_json(result=[{"step": name, "does": text} for name, text in STEPS])
    else:
        output.print_table(title=f"datamove run {source}", columns=("step", "does"), rows=STEPS)


@app.command()
def assess(source: Source, dsn: Address = None, as_json: AsJson = False) -> None:
    """Read the source once, without writing anywhere, and list what a run would meet."""
    from caudal.cli import output
    from caudal.datamove.actions import assess as assessing

    _known(source)
    found = assessing.assess(dsn=_address(dsn))
    if as_json:
        output.print_json(result=found)
    else:
        title = f"{found.database}: generation {found.generation}, PostgreSQL {found.server_version}"
        output.print_table(title=title, columns=("table", "rows"), rows=list(found.counts.items()))
        rows = [(seen.name, seen.table, seen.count) for seen in found.observations]
        output.print_table(title="Observations", columns=("what", "table", "rows"), rows=rows)
        capital = [(one.name, one.stored, one.paid_loans_left_out, one.all_loans) for one in found.capital]
        columns = ("circle", "stored", "without paid loans", "minus all loans")
        output.print_table(title="Capital by known formula", columns=columns, rows=capital)
    raise typer.Exit(found.exit)


@app.command()
def backup(source: Source, dsn: Address = None, as_json: AsJson = False) -> None:
    """Back the source up and prove the backup by restoring it."""
    from caudal.cli import output
    from caudal.datamove.actions import assess as assessing, backup as backups, sources
    from caudal.kernel.ids import uuid7

    _known(source)
    place = _place()
    address = _address(dsn)
    with sources.snapshot(dsn=address) as connection:
        shape = assessing.shape_of(connection)
        folder = place.backups / f"{source}-{uuid7(datetime.now(UTC))}"
        made = backups.backup(connection, dsn=address, tables=shape.tables, folder=folder, workshop=place.workshop)
    if as_json:
        output.print_json(result=made)
    else:
        output.print_table(title="Backup, restored and compared", columns=("", ""), rows=[
            ("folder", made.folder), ("tables", made.tables), ("rows", made.rows), ("sha256", made.sha256),
        ])  # fmt: skip


@app.command()
def run(
    source: Source,
    dsn: Address = None,
    organisation: Annotated[UUID | None, typer.Option("--organisation", help="Whose circles they become.")] = None,
    as_json: AsJson = False,
) -> None:
    """Move everything: assess, back up, land, transform, import, verify, report."""
    from caudal.cli import output

    _known(source)
    _django()
    from caudal.datamove.actions import run as running

    owner = running.organisation_for(organisation)
    moved = running.run(dsn=_address(dsn), organisation_id=owner, place=_place(), at=datetime.now(UTC))
    if as_json:
        output.print_json(result=moved)
    else:
        output.print_table(title=f"{moved.circles} circles", columns=("rows", ""), rows=list(moved.rows.items()))
        output.print_table(title="Findings", columns=("code", "times"), rows=list(moved.codes.items()))
        _print_checks(moved.checks)
        output.say(text=f"Report: {moved.report}")
    raise typer.Exit(moved.exit)


@app.command()
def verify(
    source: Source,
    dsn: Annotated[str | None, typer.Option("--source", help="Only the run of this database.")] = None,
    as_json: AsJson = False,
) -> None:
    """Prove the newest run again, from the landing zone, the map and the ledger."""
    from caudal.cli import output

    _known(source)
    _django()
    from caudal.datamove import queries
    from caudal.datamove.actions import verify as verifying

    checks = verifying.verify(run_id=queries.newest_run(source=source, identity=_identity(dsn)))
    ok = all(check.ok for check in checks)
    if as_json:
        output.print_json(result={"ok": ok, "checks": checks})
    else:
        _print_checks(checks)
    raise typer.Exit(0 if ok else 1)


@app.command()
def report(
    source: Source,
    dsn: Annotated[str | None, typer.Option("--source", help="Only the run of this database.")] = None,
    as_json: AsJson = False,
) -> None:
    """Write the report of the newest run again and say where it is."""
    from caudal.cli import output

    _known(source)
    _django()
    from caudal.datamove import queries
    from caudal.datamove.actions import report as reporting, verify as verifying

    run_id = queries.newest_run(source=source, identity=_identity(dsn))
    page = reporting.write_report(run_id=run_id, checks=verifying.verify(run_id=run_id), folder=_place().reports)
    if as_json:
        output.print_json(result={"run": run_id, "html": page, "json": page.with_suffix(".json")})
    else:
        output.say(text=str(page))


def _known(source: str) -> None:
    from caudal.datamove.errors import SourceIsUnknown

    if source != "unicas":
        raise SourceIsUnknown(field="source", source=source)


def _django() -> None:
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "caudal.config.settings")
    django.setup()


def _address(dsn: str | None) -> str:
    """The address as given, else of the database that `caudal sample` wrote."""
    from caudal.cli import legacy
    from caudal.db import home as homes

    return dsn or legacy.ensured_address(home=homes.current(), purpose=legacy.WRITTEN)


def _identity(dsn: str | None) -> str | None:
    from caudal.datamove.actions import sources

    if dsn is None:
        return None
    with sources.connect(dsn=dsn) as connection:
        return sources.identity_of(connection)


def _place() -> "Place":
    from caudal.datamove.actions.places import place_of
    from caudal.db import home as homes

    home = homes.current()
    homes.prepare(home=home)
    return place_of(home=home)


def _print_checks(checks: object) -> None:
    from caudal.cli import output

    assert isinstance(checks, tuple)
    rows = [(check.name, "holds" if check.ok else "DOES NOT HOLD") for check in checks]
    output.print_table(title="Proof", columns=("check", ""), rows=rows)
