"""`caudal bench`: the figures of the ledger on this machine, each beside its floor."""

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer()


@app.command()
def bench(as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False) -> None:
    """Measure the ledger on a throwaway server, each figure beside its floor or peer; minutes; needs a clone."""
    from caudal.cli import errors

    root = Path(__file__).resolve().parents[3]
    if not (root / "bench" / "__main__.py").is_file():
        raise errors.NotAClone()
    raise typer.Exit(subprocess.call([sys.executable, "-m", "bench", *(["--json"] if as_json else [])], cwd=root))
