"""A log of its own for a module's tests: the log is the installation's, so the tests of one need a whole database."""

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection, connections
from django.db.backends.postgresql.psycopg_any import get_adapters_template
from psycopg.conninfo import make_conninfo
from pytest_django.plugin import DjangoDbBlocker

from caudal.db import testing


@pytest.fixture(scope="module")
def own_log(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A database of the module's own, with real commits; Django is aimed at it."""
    ours = connection.settings_dict["NAME"]
    module = request.module.__name__.rpartition(".")[2].removeprefix("test_")
    label = f"{ours.rpartition('_')[2]}_proofs_{module}"
    with django_db_blocker.unblock():
        database = testing.own_database(label=label)
        testing.aim_django_at(database=database)
        try:
            yield database
        finally:
            connections.close_all()
            testing.aim_django_at(database=ours)


@pytest.fixture
def as_superuser(own_log: str) -> Iterator[Callable[[], psycopg.Connection[Any]]]:
    """Connections of somebody whom no grant and no trigger stops."""
    opened: list[psycopg.Connection[Any]] = []

    def connect() -> psycopg.Connection[Any]:
        # As Django makes its connections, so that a test can let it read through this one.
        adapters = get_adapters_template(True, connection.timezone)
        address = make_conninfo(testing.administrator_address(), dbname=own_log)
        line = psycopg.connect(address, context=adapters)
        line.execute("set session_replication_role = replica")
        line.commit()
        opened.append(line)
        return line

    yield connect
    for line in opened:
        line.close()
