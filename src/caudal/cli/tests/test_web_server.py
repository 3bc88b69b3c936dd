"""The web server of a home: its port, its holder, its end."""

import os
import secrets
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from caudal.cli import database, errors, web_server
from caudal.db import home as homes
from caudal.db.home import Home


@pytest.fixture
def home() -> Iterator[Home]:
    place = Home(root=Path(tempfile.gettempdir()) / f"caudal-web-{secrets.token_hex(4)}")
    homes.prepare(home=place)
    yield place
    web_server.stop_running(home=place)
    (place.logs / "web.log").unlink(missing_ok=True)
    homes.remove(home=place)


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as other:
        other.bind((web_server.HOST, 0))
        other.listen()
        yield other.getsockname()[1]


def test_a_port_that_was_asked_for_and_is_taken_is_refused(taken: int) -> None:
    with pytest.raises(errors.PortIsTaken) as refused:
        web_server.listening_socket(port=taken)
    assert refused.value.facts == {"port": taken}


def test_without_a_wish_a_free_port_is_found(taken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_server, "DEFAULT_PORT", taken)
    listener, port = web_server.listening_socket(port=None)
    with listener:
        assert port not in {0, taken}


def test_one_process_serves_a_home_and_another_can_end_it(home: Home) -> None:
    assert web_server.running(home=home) is None
    listener, port = web_server.listening_socket(port=None)
    serving = web_server.serve(home=home, listener=listener)

    running = web_server.running(home=home)
    assert running is not None
    assert (running.url, running.process) == (f"http://127.0.0.1:{port}", os.getpid())
    second, _ = web_server.listening_socket(port=None)
    with second, pytest.raises(errors.WebDidNotStart):
        web_server.serve(home=home, listener=second)

    serving.stop()
    assert not serving.is_running()
    assert web_server.running(home=home) is None


def test_a_web_server_that_ends_at_once_is_told_with_its_log(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_server, "WORKERS", -1)
    listener, _ = web_server.listening_socket(port=None)
    serving = web_server.serve(home=home, listener=listener)

    with pytest.raises(errors.WebDidNotStart) as refused:
        web_server.wait_until_ready(serving=serving)
    assert str(home.logs) in str(refused.value.facts["log"])
    serving.stop()


def test_the_embedded_server_is_not_for_production_unless_somebody_says_so(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CAUDAL_ENV", "production")
    with pytest.raises(errors.EmbeddedServerIsForTrial):
        database.start(home=home)
