"""The console as `caudal up` serves it, gunicorn and all, on the database of the running test."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connections
from psycopg.conninfo import make_conninfo

from caudal.cli import web_server
from caudal.db import home as homes, secret_store, testing
from caudal.db.home import Home


@contextmanager
def served(root: Path) -> Iterator[str]:
    """The address of a real server with a home at `root`; it ends with the block."""
    given = testing.run_home()
    home = Home(root=root)
    homes.prepare(home=home)
    # A home of its own, because one home is served by one server; the passwords of the database are the run's.
    secret_store.ensured(home=given, name="web_secret_key")
    shutil.copy(given.secrets, home.secrets)
    database = str(connections["default"].settings_dict["NAME"])
    address = make_conninfo(**dict(testing.target(database=database).parameters), dbname=database)
    listener, _port = web_server.listening_socket(port=0)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("DATABASE_URL", address)
        serving = web_server.serve(home=home, listener=listener)
    try:
        web_server.wait_until_ready(serving=serving)
        yield serving.url
    finally:
        serving.stop()
