"""`caudal verify`: recompute every balance and every invariant from the entries."""

from typing import Annotated

import typer

app = typer.Typer()


@app.command()
def verify(as_json: Annotated[bool, typer.Option("--json", help="Print the checks as JSON.")] = False) -> None:
    """Prove the ledger: every invariant recomputed in the database; exit code 1 if any does not hold."""
    import django

    django.setup()

    from caudal.cli import output
    from caudal.ledger import queries

    checks = queries.verify()
    ok = all(check.ok for check in checks)
    if as_json:
        output.print_json(result={"ok": ok, "checks": checks})
    else:
        rows = [("yes" if check.ok else "NO", check.name, check.figures) for check in checks]
        output.print_table(title="Ledger", columns=("holds", "check", "figures"), rows=rows)
    raise typer.Exit(0 if ok else 1)
