"""`caudal jobs`: what is queued, what went wrong with it, and running a failed job again."""

from typing import Annotated
from uuid import UUID

import typer

app = typer.Typer(no_args_is_help=True, help="See the queue of background jobs; run a failed one again.")

STATES = "waiting, running, done, refused or failed"

AsJson = Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")]


@app.command("list")
def list_jobs(
    state: Annotated[str | None, typer.Option("--state", help=f"Only those that are {STATES}.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=200, help="How many, newest first.")] = 50,
    as_json: AsJson = False,
) -> None:
    """Tell how the queue stands, and list its jobs."""
    import django

    django.setup()

    from caudal.cli import output
    from caudal.jobs import queries
    from caudal.jobs.rules import State

    if state is not None and state not in list(State):
        raise typer.BadParameter(f"a job is {STATES}", param_hint="--state")
    standing = queries.standing()
    found = queries.jobs(state=State(state) if state else None, limit=limit)
    if as_json:
        output.print_json(result={"standing": standing, "jobs": found})
        return
    rows = [
        (job.id, job.name, job.state, f"{job.attempts}/{job.attempts_max}", f"{job.due_at:%F %T}", job.failure)
        for job in found
    ]
    title = (
        f"{standing.waiting} waiting (the oldest for {standing.oldest_seconds} s), {standing.running} running, "
        f"{standing.failed} failed, {standing.refused} refused; {standing.workers} workers"
    )
    output.print_table(title=title, columns=("job", "name", "state", "attempts", "due (UTC)", "why"), rows=rows)


@app.command("again")
def again(
    job_id: Annotated[UUID, typer.Argument(help="The job, as `caudal jobs list --state failed` names it.")],
    as_json: AsJson = False,
) -> None:
    """Run a failed job again, once what made it fail has been mended. It keeps its key: what was done is not redone."""
    import getpass
    from datetime import UTC, datetime
    from uuid import uuid4

    import django

    django.setup()

    from caudal.audit.rules import Actor, ActorKind, Call
    from caudal.cli import output
    from caudal.jobs import actions, queries

    organisation_id = queries.job(job_id=job_id).organisation_id
    actor = Actor(ActorKind.SYSTEM, f"command line: {getpass.getuser()}")
    at = datetime.now(tz=UTC)
    actions.run_again(Call(actor=actor, key=str(uuid4()), at=at, organisation_id=organisation_id), job_id=job_id)
    if as_json:
        output.print_json(result={"ok": True, "job": job_id})
    else:
        output.say(text="It waits for the next worker.")
