"""Test databases: one throwaway server and one migrated template a run, one clone for each pytest process.

Loaded by `-p caudal.db.testing` before Django's settings are read, so that no test can meet the user's own data.
"""

import fcntl
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from caudal.db import connections, home as homes, provision, server
from caudal.db.connections import Target
from caudal.db.home import Home

RUN = "CAUDAL_TEST_RUN"
OWNER_PROCESS = "CAUDAL_TEST_PROCESS"
SECOND_SERVER = "CAUDAL_TEST_DATABASE_URL"
THOROUGHNESS = "CAUDAL_TESTS"
DATABASE_PREFIX = "caudal_test"
_watchers: list[subprocess.Popen[bytes]] = []


def _begin() -> None:
    """Point this process, and all that it starts, at a home of its own; workers of pytest-xdist inherit it."""
    if RUN not in os.environ:
        folder = Path(tempfile.gettempdir()) / f"caudal-test-{secrets.token_hex(4)}"
        os.environ[RUN] = str(folder)
        os.environ[OWNER_PROCESS] = str(os.getpid())
    os.environ["CAUDAL_HOME"] = os.environ[RUN]
    os.environ.pop("DATABASE_URL", None)


_begin()


def run_home() -> Home:
    """The home of this test run."""
    return Home(root=Path(os.environ[RUN]))


def administrator_address() -> str:
    """The role that makes the test databases: on the server of CAUDAL_TEST_DATABASE_URL, else on the throwaway one."""
    given = os.environ.get(SECOND_SERVER, "").strip()
    if given:
        return given
    return server.superuser_address(home=run_home())


def thoroughness() -> str:
    """How hard tests try: "steady" in every run, "thorough" in `make faults`, "explore" to look for new cases."""
    return os.environ.get(THOROUGHNESS, "steady")


def tries(*, few: int, many: int) -> int:
    """How often a test tries that pays a database for each try."""
    return {"steady": few, "thorough": many, "explore": 20 * many}[thoroughness()]


def ensured_template() -> str:
    """Start the server if there is none yet, and make and migrate the template database; once a run."""
    name = _database_name("template")
    home = run_home()
    homes.prepare(home=home)
    with _turn(home):
        ready = home.root / "template.ready"
        if not ready.exists():
            if not os.environ.get(SECOND_SERVER, "").strip():
                server.start(home=home, durable=False)
            start_watcher(home=home)
            _provision(name)
            aim_django_at(database=name)
            _migrate()
            ready.touch()
    return name


def own_database(*, label: str) -> str:
    """A fresh clone of the template, named after `label` (a worker, or a test that needs a database for itself)."""
    template = ensured_template()
    name = _database_name(label)
    # A template that somebody is connected to cannot be copied, so the copies take turns too.
    with _turn(run_home()):
        provision.clone(administrator=administrator_address(), template=template, database=name)
        _remember(name)
    return name


def bare_database(*, label: str) -> str:
    """A fresh database with roles and rights and no table: for a test that migrates it itself."""
    ensured_template()
    name = _database_name(label)
    with _turn(run_home()):
        _provision(name)
        _remember(name)
    return name


def target(*, database: str) -> Target:
    """The test server with `database`, for addresses by role."""
    where = connections.target_of_address(address=administrator_address())
    return Target(embedded=False, database=database, parameters=where.parameters)


def aim_django_at(*, database: str) -> None:
    """Point both aliases of Django at `database`, in this process and in every thread that it starts."""
    from django.db import connections as django_connections  # noqa: PLC0415 - Django is not set up at import

    fresh = connections.settings_for(at=target(database=database), home=run_home())
    for alias, wanted in fresh.items():
        connection: Any = django_connections[alias]
        connection.close()
        # Every thread's connection is built from this one dictionary, so it is changed in place.
        connection.settings_dict.update(wanted)


def end() -> None:
    """Stop what this run started; only the process that began the run does it."""
    if os.environ.get(OWNER_PROCESS) != str(os.getpid()):
        return
    home = run_home()
    if not home.root.exists():
        return
    names = home.root / "databases"
    if os.environ.get(SECOND_SERVER, "").strip() and (home.root / "template.ready").exists():
        made = names.read_text(encoding="utf-8").split() if names.exists() else []
        provision.drop(administrator=administrator_address(), databases=[*made, _database_name("template")])
    discard(home=home)


def discard(*, home: Home) -> None:
    """Stop the throwaway server of `home` and delete everything it had."""
    server.discard(home=home)
    for left in ("template.ready", "databases", "turn.lock"):
        (home.root / left).unlink(missing_ok=True)
    if home.root.is_dir() and not any(home.root.iterdir()):
        home.root.rmdir()


def pytest_unconfigure() -> None:
    """End the run; pytest calls this last, also after Ctrl-C."""
    end()


def _database_name(label: str) -> str:
    return f"{DATABASE_PREFIX}_{Path(os.environ[RUN]).name.rpartition('-')[2]}_{label}"


def _provision(database: str) -> None:
    provision.provision(home=run_home(), administrator=administrator_address(), database=database, take_over_roles=True)


def _remember(database: str) -> None:
    """Note what a server that outlives this run must lose at its end."""
    with (run_home().root / "databases").open("a", encoding="utf-8") as names:
        names.write(database + "\n")


@contextmanager
def _turn(home: Home) -> Iterator[None]:
    with (home.root / "turn.lock").open("a", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _migrate() -> None:
    from django.core.management import call_command  # noqa: PLC0415 - Django is not set up at import
    from django.db import connections as django_connections  # noqa: PLC0415

    call_command("migrate", database="owner", verbosity=0, interactive=False)
    django_connections.close_all()


def start_watcher(*, home: Home) -> None:
    """Start a process that cleans up when this run is killed before it could do so itself."""
    watcher = subprocess.Popen(
        [sys.executable, "-m", "caudal.db.watcher", str(home.root), os.environ[OWNER_PROCESS]],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        cwd="/",
    )
    # Nobody waits for it: it outlives this process on purpose. Kept, or Python would complain about it.
    _watchers.append(watcher)
