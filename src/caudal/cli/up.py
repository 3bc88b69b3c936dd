"""`caudal up`: from nothing to a served console, step by step; every step may be repeated."""

import os
import signal
import time
from dataclasses import dataclass
from types import FrameType
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from caudal.cli.background import Background
    from caudal.cli.first_start import Sample
    from caudal.cli.web_server import Serving
    from caudal.db.home import Home

app = typer.Typer()

SECONDS_BETWEEN_LOOKS = 0.5


@dataclass(frozen=True, slots=True)
class Summary:
    """What `caudal up` has found and made."""

    ok: bool
    url: str
    circles: int
    findings: int
    verify: str


@app.command()
def up(
    check: Annotated[bool, typer.Option("--check", help="Set everything up, ask the health page, and stop.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
    port: Annotated[int | None, typer.Option("--port", min=1, max=65535, envvar="CAUDAL_PORT")] = None,
    sample: Annotated[bool, typer.Option(help="Move the sample circles in (first start only).")] = True,
) -> None:
    """Start database, console and worker, set them up on the first start, and serve until Ctrl-C."""
    from caudal.cli import database, output, web_server
    from caudal.db import home as homes

    signal.signal(signal.SIGTERM, _interrupt)
    home = homes.current()
    already = web_server.running(home=home)
    if already is not None:
        output.say(text=f"Caudal is already running at {already.url} (caudal down stops it).")
        if check:
            _check_running(home, already.url, as_json=as_json, wanted=sample)
        return
    database_was_running = database.start(home=home)
    try:
        database.prepare(home=home)
        found = _sample(home, wanted=sample)
        _serve(home, check=check, as_json=as_json, port=port, sample=found)
    finally:
        if not database_was_running:
            _stop_database(home)


def _stop_database(home: "Home") -> None:
    from caudal.db import server

    server.stop(home=home)


def _sample(home: "Home", *, wanted: bool) -> "Sample":
    """Make the sample on the first start; a production installation never gets one."""
    from datetime import UTC, datetime

    from caudal.cli import first_start

    if not wanted or os.environ.get("CAUDAL_ENV") == "production":
        return first_start.NO_SAMPLE
    return first_start.ensure_sample(home=home, at=datetime.now(tz=UTC))


def _serve(home: "Home", *, check: bool, as_json: bool, port: int | None, sample: "Sample") -> None:
    from caudal.cli import background, output, web_server

    listener, chosen = web_server.listening_socket(port=port)
    if port is None and chosen != web_server.DEFAULT_PORT:
        output.say(text=f"Port {web_server.DEFAULT_PORT} is taken by another program; using {chosen}.")
    serving = web_server.serve(home=home, listener=listener)
    worker: Background | None = None
    try:
        web_server.wait_until_ready(serving=serving)
        summary = _summary(serving.url, sample)
        _print_summary(summary, sample, as_json=as_json)
        if not check:
            worker = background.start(home=home)
            output.say(text="Ctrl-C stops everything.")
            _watch(home, serving, worker)
        elif not summary.ok:
            raise typer.Exit(1)
    except KeyboardInterrupt:
        output.say(text="Stopping ...")
    finally:
        if worker is not None:
            worker.stop()
        serving.stop()


def _check_running(home: "Home", url: str, *, as_json: bool, wanted: bool) -> None:
    """Ask the health page of a console that somebody else is serving, and leave it running."""
    import django

    from caudal.cli import errors, web_server

    django.setup()
    reason = web_server.unready_reason(url=url)
    if reason:
        raise errors.WebDidNotStart(reason=reason, log=str(home.logs / "web.log"))
    sample = _sample(home, wanted=wanted)
    summary = _summary(url, sample)
    _print_summary(summary, sample, as_json=as_json)
    if not summary.ok:
        raise typer.Exit(1)


def _watch(home: "Home", serving: "Serving", worker: "Background") -> None:
    """Serve until somebody ends it; a web server that ends by itself is trouble, a hung database is restarted."""
    from caudal.cli import errors, output
    from caudal.db import connections, supervision

    watched = supervision.Watch(home=home) if connections.uses_embedded_server() else None
    while serving.is_running():
        time.sleep(SECONDS_BETWEEN_LOOKS)
        if watched is not None and watched.look():
            output.say(text="The database had stopped answering; it was restarted.")
        if worker.keep():
            output.say(text=f"The worker had ended; it was started again. Its log: {home.logs / 'worker.log'}")
    raise errors.WebDidNotStart(
        reason=f"it ended with code {serving.process.returncode}", log=str(home.logs / "web.log")
    )


def _summary(url: str, sample: "Sample") -> Summary:
    """Verify everything: "clean", or the names of the checks that fail."""
    from caudal.monitoring import queries

    failed = [check.name for check in queries.verify() if not check.ok]
    verified = "clean" if not failed else ", ".join(failed)
    return Summary(ok=not failed, url=url, circles=sample.circles, findings=sample.findings, verify=verified)


def _print_summary(summary: Summary, sample: "Sample", *, as_json: bool) -> None:
    from caudal.cli import output

    if as_json:
        output.print_json(result=summary)
        return
    rows = [("console", summary.url), ("circles", summary.circles)]
    rows += [("differences found and explained", summary.findings), ("verify", summary.verify)]
    if sample.codes:
        found = sorted(sample.codes.items(), key=lambda one: (-one[1], one[0]))
        output.print_table(title="Found in the old system's records", columns=("reason", "times"), rows=found)
    output.print_table(title="Caudal", columns=("", ""), rows=rows)
    if sample.sign_ins:
        people = [(sign_in.role, sign_in.username, sign_in.password) for sign_in in sample.sign_ins]
        output.print_table(title="Sign in as", columns=("role", "user", "password"), rows=people)


def _interrupt(_signal: int, _frame: FrameType | None) -> NoReturn:
    # `docker stop` and `caudal down` send SIGTERM: it ends things as cleanly as Ctrl-C.
    raise KeyboardInterrupt
