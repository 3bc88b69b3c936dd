"""`caudal down`: stop the web server and the embedded database of this home."""

from typing import Annotated

import typer

app = typer.Typer()


@app.command()
def down(as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")] = False) -> None:
    """Stop the web server and the database that run for this home."""
    from caudal.cli import output, web_server
    from caudal.db import home as homes, server

    home = homes.current()
    was_running = server.status(home=home).running
    web = web_server.stop_running(home=home)
    # The one who serves stops the database too; whoever is second finds it done.
    server.stop(home=home)
    database = was_running and not server.status(home=home).running
    if as_json:
        output.print_json(result={"ok": True, "web_stopped": web, "database_stopped": database})
    else:
        output.say(text="Stopped." if web or database else "Nothing was running.")
