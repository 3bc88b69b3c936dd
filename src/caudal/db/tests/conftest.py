"""Homes and servers for tests of the launcher itself; every one is its own and ends with its test."""

import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from caudal.db import server
from caudal.db.home import Home


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    """A home at a short path that does not exist yet."""
    place = Home(root=Path(tempfile.gettempdir()) / f"caudal-launch-{secrets.token_hex(4)}")
    monkeypatch.setenv("CAUDAL_HOME", str(place.root))
    yield place
    server.discard(home=place)
