"""`caudal doctor`: what could be wrong with this machine and this home."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from caudal.db.doctor import Finding

app = typer.Typer()

QUEUE_SECONDS_MAX = 900
SEALING = {
    True: "keeps up",
    False: "entries wait for their seal: no worker runs (start one: caudal worker), or its job ledger.seal_log fails",
}


@app.command()
def doctor(as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False) -> None:
    """Look for what could be wrong: Python, folders, disk, the server, its roles, queue and seals. Changes nothing."""
    from datetime import UTC, datetime

    from caudal.cli import output
    from caudal.db import doctor as doctors, home as homes

    findings = doctors.examine(home=homes.current(), on=datetime.now(tz=UTC).date())
    if all(finding.ok for finding in findings):
        findings += [*_queue(), *_sealing()]
    ok = all(finding.ok for finding in findings)
    if as_json:
        output.print_json(result={"ok": ok, "findings": findings})
    else:
        rows = [("ok" if finding.ok else "TROUBLE", finding.name, finding.text) for finding in findings]
        output.print_table(title="Doctor", columns=("", "what", "seen"), rows=rows)
    raise typer.Exit(0 if ok else 1)


def _queue() -> "list[Finding]":
    """What waits in the background; nothing is said while there is no database or no schema yet."""
    import django

    django.setup()

    from django.db import DatabaseError

    from caudal.db.doctor import Finding
    from caudal.jobs import queries

    try:
        standing = queries.standing()
    except DatabaseError:
        return []
    late = standing.oldest_seconds > QUEUE_SECONDS_MAX
    text = (
        f"{standing.waiting} waiting, the oldest for {standing.oldest_seconds} s, {standing.workers} workers"
        f"{'; start one: caudal worker' if late and not standing.workers else ''}"
    )
    ended = f"{standing.failed} failed, {standing.refused} refused"
    mend = "; see caudal jobs list --state failed" if standing.failed else ""
    return [
        Finding(name="queue", ok=not late, text=text),
        Finding(name="failed jobs", ok=not standing.failed, text=ended + mend),
    ]


def _sealing() -> "list[Finding]":
    """Whether the log of sealed entries keeps up with the books."""
    from datetime import UTC, datetime

    from django.db import DatabaseError

    from caudal.db.doctor import Finding
    from caudal.ledger.proofs import queries

    try:
        check = queries.sealing(now=datetime.now(tz=UTC))
    except DatabaseError:
        return []
    return [Finding(name="sealing", ok=check.ok, text=SEALING[check.ok])]
