"""The web server of one home: gunicorn on a port that is ours before it starts, and one holder at a time."""

import contextlib
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from caudal.cli import errors
from caudal.db import processes
from caudal.db.home import Home

HOST = "127.0.0.1"
DEFAULT_PORT = 8780
WORKERS = 2
THREADS = 8
READY_PATH = "/health/ready"
READY_SECONDS_MAX = 60
STOP_SECONDS_MAX = 30
REQUEST_SECONDS_MAX = 120


@dataclass(frozen=True, slots=True)
class Running:
    """A web server that runs now: the process that answers for it, gunicorn's own, and the address."""

    process: int
    web_process: int
    url: str


@dataclass(slots=True)
class Serving:
    """The web server that this process has started."""

    home: Home
    process: subprocess.Popen[bytes]
    url: str
    holder: IO[str]

    def is_running(self) -> bool:
        """Whether gunicorn is still there."""
        return self.process.poll() is None

    def stop(self) -> None:
        """Let requests end, then end gunicorn; harder after the time limit."""
        if self.is_running():
            self.process.terminate()
            try:
                self.process.wait(timeout=STOP_SECONDS_MAX)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.home.web_process.unlink(missing_ok=True)
        self.holder.close()


def running(*, home: Home) -> Running | None:
    """The web server of `home` that runs now, whoever started it."""
    holder = _hold(home)
    if holder is not None:
        holder.close()
        return None
    try:
        known = json.loads(home.web_process.read_text(encoding="utf-8"))
        return Running(process=known["process"], web_process=known["web_process"], url=known["url"])
    except (OSError, ValueError, KeyError):
        return None


def listening_socket(*, port: int | None) -> tuple[socket.socket, int]:
    """A bound socket and its port: the one asked for, else the default, else any free one.

    :raises errors.PortIsTaken: the port that was asked for is taken.
    """
    for candidate in (port,) if port is not None else (DEFAULT_PORT, 0):
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, candidate))
            listener.listen()
        except OSError:
            listener.close()
            continue
        return listener, int(listener.getsockname()[1])
    raise errors.PortIsTaken(field="port", port=port or DEFAULT_PORT)


def serve(*, home: Home, listener: socket.socket) -> Serving:
    """Start gunicorn on `listener`.

    :raises errors.WebDidNotStart: another process is serving this home at the same moment.
    """
    holder = _hold(home)
    if holder is None:
        raise errors.WebDidNotStart(reason="another caudal up holds this home", log=str(home.logs / "web.log"))
    url = f"http://{HOST}:{listener.getsockname()[1]}"
    environment = {**os.environ, "CAUDAL_HOME": str(home.root), "CAUDAL_POOL_SIZE": str(THREADS)}
    with (home.logs / "web.log").open("ab") as log:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "caudal.config.wsgi:application"),
                *("--bind", f"fd://{listener.fileno()}"),
                *("--worker-class", "gthread", "--workers", str(WORKERS), "--threads", str(THREADS)),
                *("--timeout", str(REQUEST_SECONDS_MAX), "--graceful-timeout", str(STOP_SECONDS_MAX - 5)),
                *("--no-control-socket", "--max-requests", "10000", "--max-requests-jitter", "1000"),
            ],
            # The listener is ours already, so no other program can take the port in between. The holder's lock
            # stays with gunicorn if we are killed, so that `caudal down` still finds it.
            pass_fds=(listener.fileno(), holder.fileno()),
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    listener.close()
    known = {"process": os.getpid(), "web_process": process.pid, "url": url}
    home.web_process.write_text(json.dumps(known), encoding="utf-8")
    return Serving(home=home, process=process, url=url, holder=holder)


def wait_until_ready(*, serving: Serving) -> None:
    """Return when the health page says that requests are welcome.

    :raises errors.WebDidNotStart: gunicorn ended, or the page did not say so within the time limit.
    """
    log = str(serving.home.logs / "web.log")
    give_up_at = time.monotonic() + READY_SECONDS_MAX
    reason = "no answer"
    while time.monotonic() < give_up_at:
        if not serving.is_running():
            raise errors.WebDidNotStart(reason=f"it ended with code {serving.process.returncode}", log=log)
        reason = unready_reason(url=serving.url)
        if not reason:
            return
        time.sleep(0.1)
    raise errors.WebDidNotStart(reason=reason, log=log)


def unready_reason(*, url: str) -> str:
    """Why the health page is not content; empty when it is."""
    try:
        with urllib.request.urlopen(url + READY_PATH, timeout=10) as answer:  # noqa: S310 - our own address
            return "" if answer.status == 200 else f"status {answer.status}"
    except urllib.error.HTTPError as trouble:
        return f"{READY_PATH} answered {trouble.code}"
    except OSError as trouble:
        return str(trouble)


def stop_running(*, home: Home) -> bool:
    """End the web server of `home`, whoever started it; False when there is none."""
    known = running(home=home)
    if known is None:
        return False
    target = known.process if processes.is_alive(process=known.process) else known.web_process
    with contextlib.suppress(ProcessLookupError):
        os.kill(target, signal.SIGTERM)
    give_up_at = time.monotonic() + STOP_SECONDS_MAX
    while running(home=home) is not None and time.monotonic() < give_up_at:
        time.sleep(0.1)
    if running(home=home) is not None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(known.web_process, signal.SIGKILL)
    home.web_process.unlink(missing_ok=True)
    return True


def _hold(home: Home) -> IO[str] | None:
    """Take the lock that says "I serve this home"; None when somebody else has it."""
    if not home.root.is_dir():
        # Nobody can serve a home that is not there.
        return Path(os.devnull).open(encoding="utf-8")
    holder = home.web_lock.open("a", encoding="utf-8")
    try:
        fcntl.flock(holder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder.close()
        return None
    return holder
