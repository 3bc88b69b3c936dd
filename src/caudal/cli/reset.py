"""`caudal reset`: delete the data of this home."""

import sys
from typing import Annotated

import typer

app = typer.Typer()


@app.command()
def reset(
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")] = False,
) -> None:
    """Delete the embedded database, its backups and its passwords; asks first."""
    from caudal.cli import errors, output, web_server
    from caudal.db import home as homes, server

    home = homes.current()
    if not yes:
        refusal = errors.ResetNeedsYes(folder=str(home.root))
        if not sys.stdin.isatty() or not typer.confirm(f"{refusal.text_in()} Go on?", default=False, err=True):
            raise refusal
    web_server.stop_running(home=home)
    server.discard(home=home)
    if as_json:
        output.print_json(result={"ok": True, "deleted": str(home.root)})
    else:
        output.say(text=f"Deleted what was in {home.root}.")
