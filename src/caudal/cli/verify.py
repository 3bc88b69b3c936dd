"""`caudal verify`: recompute every balance and every invariant of every floor from the rows."""

from collections.abc import Mapping
from typing import Annotated

import typer

app = typer.Typer()


@app.command()
def verify(as_json: Annotated[bool, typer.Option("--json", help="Print the checks as JSON.")] = False) -> None:
    """Prove the books and all that stands on them, recomputed in the database; exit code 1 if any check fails."""
    import django

    django.setup()

    from caudal.cli import output
    from caudal.monitoring import queries

    checks = queries.verify()
    ok = queries.holds(checks)
    if as_json:
        output.print_json(result={"ok": ok, "checks": checks})
    else:
        rows = [("yes" if check.ok else "NO", check.name, _figures(check.figures)) for check in checks]
        title = "Everything holds" if ok else "Something does not hold"
        output.print_table(title=title, columns=("holds", "check", "figures"), rows=rows)
    raise typer.Exit(0 if ok else 1)


def _figures(figures: Mapping[str, int | str]) -> str:
    return ", ".join(f"{name} {value}" for name, value in figures.items())
