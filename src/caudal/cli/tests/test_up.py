"""`caudal up` as a newcomer meets it: from an empty home to a served sample, again, and to an end."""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from caudal.cli import web_server
from caudal.db import processes, server
from caudal.db.home import Home

SCRIPT = "import sys; sys.argv[0] = 'caudal'; from caudal.cli.main import app; app()"
START_SECONDS_MAX = 300


@pytest.fixture(scope="module")
def home() -> Iterator[Home]:
    """One home for the story of this file."""
    place = Home(root=Path(tempfile.gettempdir()) / f"caudal-up-{secrets.token_hex(4)}")
    yield place
    web_server.stop_running(home=place)
    server.discard(home=place)


def environment(home: Home) -> dict[str, str]:
    hidden = {"DATABASE_URL", "CAUDAL_PORT", "DJANGO_SETTINGS_MODULE"}
    return {**{name: value for name, value in os.environ.items() if name not in hidden}, "CAUDAL_HOME": str(home.root)}


def caudal(home: Home, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", SCRIPT, *arguments],
        env=environment(home),
        capture_output=True,
        text=True,
        timeout=START_SECONDS_MAX,
        check=False,
    )


def checked(home: Home) -> dict[str, Any]:
    with socket.socket() as free:
        free.bind((web_server.HOST, 0))
        port = str(free.getsockname()[1])
    answer = caudal(home, "up", "--check", "--json", "--port", port)
    assert answer.returncode == 0, answer.stderr
    return {**json.loads(answer.stdout), "url": ""}


def test_an_empty_home_becomes_a_proven_sample_and_again_the_same(home: Home) -> None:
    first = checked(home)

    assert first["ok"] is True
    assert first["circles"] == 12
    assert first["findings"] > 0
    assert first["verify"] == "clean"
    assert server.status(home=home).running is False
    assert web_server.running(home=home) is None
    assert checked(home) == first


def test_the_console_is_served_until_somebody_ends_it(home: Home) -> None:
    with socket.socket() as free:
        free.bind((web_server.HOST, 0))
        port = free.getsockname()[1]
    serving = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, "up", "--port", str(port)],
        env=environment(home),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    give_up_at = time.monotonic() + START_SECONDS_MAX
    while web_server.unready_reason(url=f"http://{web_server.HOST}:{port}") and time.monotonic() < give_up_at:
        assert serving.poll() is None
        time.sleep(0.2)

    with urllib.request.urlopen(f"http://{web_server.HOST}:{port}/sign-in/") as page:
        assert page.status == 200
    first = worker_of(serving.pid, port)
    os.kill(first, signal.SIGKILL)
    second = worker_of(serving.pid, port, other_than=first)
    again = caudal(home, "up")
    assert again.returncode == 0
    assert f":{port}" in again.stderr

    serving.send_signal(signal.SIGINT)
    shown, told = serving.communicate(timeout=START_SECONDS_MAX)
    assert serving.returncode == 0
    for user in ("duena", "tesorera", "socia"):
        assert user in shown
    assert "Traceback" not in told
    assert "The worker had ended; it was started again." in told
    assert not processes.exists(process=second)
    assert server.status(home=home).running is False


def worker_of(up: int, port: int, *, other_than: int = 0) -> int:
    """The worker that `caudal up` keeps, once it runs and the health page counts it."""
    give_up_at = time.monotonic() + START_SECONDS_MAX
    while time.monotonic() < give_up_at:
        children = Path(f"/proc/{up}/task/{up}/children").read_text(encoding="utf-8").split()
        workers = [
            int(child) for child in children if b"worker" in Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
        ]
        with urllib.request.urlopen(f"http://{web_server.HOST}:{port}/health/ready") as page:
            counted = json.load(page)["queue"]["workers"]
        if workers and workers != [other_than] and counted:
            return workers[0]
        time.sleep(0.2)
    raise AssertionError("no worker runs")


def test_a_taken_port_is_refused_and_everything_ends_cleanly(home: Home) -> None:
    with socket.socket() as other:
        other.bind((web_server.HOST, 0))
        other.listen()
        answer = caudal(home, "up", "--check", "--port", str(other.getsockname()[1]))

    assert answer.returncode == 1
    assert json.loads(answer.stderr[answer.stderr.index("{") :])["code"] == "cli.port_is_taken"
    assert server.status(home=home).running is False


def test_a_legacy_sample_needs_no_address_and_no_running_server(home: Home) -> None:
    ask = ("sample", "unicas", "--circles", "2", "--seed", "7", "--json")
    first = caudal(home, *ask)
    assert first.returncode == 0, first.stderr
    assert json.loads(first.stdout)["circles"] == 2
    assert not server.status(home=home).running
    again = caudal(home, *ask)
    assert (again.returncode, json.loads(again.stderr)["code"]) == (1, "datamove.sample_target_is_not_empty")
    assert caudal(home, *ask, "--replace").stdout == first.stdout
