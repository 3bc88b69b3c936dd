"""`caudal worker`: run the jobs that actions have queued, until it is told to stop."""

import signal
from typing import Annotated

import typer

app = typer.Typer()


@app.command()
def worker(
    threads: Annotated[int, typer.Option("--threads", min=1, max=32, help="How many jobs at once.")] = 2,
    parent: Annotated[int | None, typer.Option("--parent", hidden=True, help="End when this process has.")] = None,
) -> None:
    """Run queued and periodic jobs, here or on any machine that reaches the database; as many workers as one likes.

    SIGTERM or Ctrl-C ends it: jobs that run are finished first, for 25 seconds at most; others take over what is left.
    """
    import django

    django.setup()

    from django.db import connection

    from caudal.cli import output
    from caudal.db import connections, provision
    from caudal.jobs.worker.loop import Worker

    provision.check_role_is_harmless(address=connections.role_address(role=connections.APPLICATION))
    # A database that is away at the start is told at once; one that goes away later is waited for.
    connection.ensure_connection()
    working = Worker(threads=threads, parent=parent)
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda _signal, _frame: working.stop())
    output.say(text=f"Worker {working.id} runs {threads} jobs at once. Ctrl-C ends it.")
    working.run()
