"""`caudal sample`: write a legacy database to try a data move on."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Write a synthetic legacy database to try a data move on.")


@app.callback()
def sample() -> None:
    """Write a synthetic legacy database to try a data move on."""


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
