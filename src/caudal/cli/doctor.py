"""`caudal doctor`: what could be wrong with this machine and this home."""

from typing import Annotated

import typer

app = typer.Typer()


@app.command()
def doctor(as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False) -> None:
    """Look for what could be wrong here: Python, folders, disk, the server, its roles. Changes nothing."""
    from datetime import UTC, datetime

    from caudal.cli import output
    from caudal.db import doctor as doctors, home as homes

    findings = doctors.examine(home=homes.current(), on=datetime.now(tz=UTC).date())
    ok = all(finding.ok for finding in findings)
    if as_json:
        output.print_json(result={"ok": ok, "findings": findings})
    else:
        rows = [("ok" if finding.ok else "TROUBLE", finding.name, finding.text) for finding in findings]
        output.print_table(title="Doctor", columns=("", "what", "seen"), rows=rows)
    raise typer.Exit(0 if ok else 1)
