"""Fixtures for all tests: the database of this pytest process, rolled back or really committed."""

import os
import secrets
from collections import Counter
from collections.abc import Iterator

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from hypothesis import HealthCheck, settings
from pytest_django.plugin import DjangoDbBlocker

from caudal.db import testing

# A password is kept so that guessing one costs a quarter of a second of a processor. Nobody guesses here.
Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost, Argon2PasswordHasher.parallelism = 1, 8, 1

# The same cases in every run; `CAUDAL_TESTS=explore` looks for new ones, more of them.
settings.register_profile("steady", deadline=None, derandomize=True, database=None)
settings.register_profile("thorough", settings.get_profile("steady"), max_examples=300)
settings.register_profile(
    "explore", deadline=None, max_examples=1000, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile(testing.thoroughness())


# What takes longest, by the beginning of its path.
LONGEST = (
    "tests/faults/test_crash_points.py",
    "tests/properties/test_api_schema.py",
    "tests/browser",
    "src/caudal/db/tests/test_server.py",
    "src/caudal/cli/tests/test_up.py",
    "src/caudal/datamove/tests/test_actions.py",
    "tests/faults",
    "tests/concurrency",
    "tests/properties",
    "src/caudal/cli",
    "src/caudal/db",
    "src/caudal/datamove",
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest, so that no worker is left alone with one of them at the end.

    Two tests of one name are refused: workers know tests by name, and would run one of them only.
    """
    twice = [name for name, times in Counter(item.nodeid for item in items).items() if times > 1]
    if twice:
        raise pytest.UsageError(f"several tests are named {twice[0]}")

    def place(item: pytest.Item) -> int:
        return next((nth for nth, path in enumerate(LONGEST) if item.nodeid.startswith(path)), len(LONGEST))

    items.sort(key=place)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Give this process a migrated database of its own: `default` is caudal_app, `owner` is caudal_owner."""
    with django_db_blocker.unblock():
        database = testing.own_database(label=os.environ.get("PYTEST_XDIST_WORKER", "main"))
        testing.aim_django_at(database=database)
    yield
    with django_db_blocker.unblock():
        _close_connections()


@pytest.fixture
def committed_db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Let the test commit for real, also from threads. Nothing is cleaned up afterwards: use fresh ids.

    The application's role may not TRUNCATE, which is the point of it; so there is no flush between such tests.
    """
    with django_db_blocker.unblock():
        yield
        _close_connections()


@pytest.fixture
def transactional_db(committed_db: None) -> None:
    """Stand in for pytest-django's fixture, which would TRUNCATE; `live_server` asks for it by this name."""


def _close_connections() -> None:
    from django.db import connections

    connections.close_all()


@pytest.fixture
def spoiled_db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A database for one test that spoils it: what is left there would turn other tests' checks red."""
    from django.db import connection

    ours = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        testing.aim_django_at(database=testing.own_database(label=f"spoiled_{secrets.token_hex(4)}"))
        yield
        _close_connections()
        testing.aim_django_at(database=ours)
