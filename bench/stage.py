"""A throwaway embedded server with fsync on and the real schema, and the state of the machine beside the figures."""

import gc
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import TypeVar

import psycopg

T = TypeVar("T")

TEMPLATE = "caudal_template"
DATABASE = "caudal"
LOG_SEGMENTS = 50
# What a durable write costs depends on these; they are printed, so that nobody has to believe that they were on.
SETTINGS = ("fsync", "synchronous_commit", "full_page_writes", "wal_level", "wal_compression", "shared_buffers")


@contextmanager
def stage() -> Iterator[None]:
    """Start a durable server in a temporary home, make the template of its databases, and remove it all at the end."""
    with tempfile.TemporaryDirectory(prefix="caudal-bench-") as folder:
        os.environ["CAUDAL_HOME"] = folder
        os.environ.pop("DATABASE_URL", None)
        os.environ["DJANGO_SETTINGS_MODULE"] = "caudal.config.settings"
        Path(folder).chmod(0o711)
        from caudal.db import home, server  # noqa: PLC0415 the home is named first

        place = home.current()
        home.prepare(home=place)
        server.start(home=place)
        try:
            _make_template()
            _recycle_log()
            yield
        finally:
            _close_connections()
            server.stop(home=place)
            home.remove(home=place)


@contextmanager
def database() -> Iterator[None]:
    """Give one subject a fresh database under the usual name: no subject measures what another has left behind."""
    from caudal.db import home, provision, server  # noqa: PLC0415

    administrator = server.superuser_address(home=home.current())
    provision.clone(administrator=administrator, template=TEMPLATE, database=DATABASE)
    try:
        yield
    finally:
        _close_connections()
        provision.drop(administrator=administrator, databases=[DATABASE])


def administrator_address(*, database: str) -> str:
    """The superuser of the throwaway server, for what is no part of Caudal: pgbench, settings, vacuum."""
    from caudal.db import home, server  # noqa: PLC0415

    return server.superuser_address(home=home.current(), database=database)


def settle() -> None:
    """Vacuum and checkpoint what was filled, as time would: a block does not pay for the filling before it."""
    with psycopg.connect(administrator_address(database=DATABASE), autocommit=True) as administrator:
        administrator.execute("vacuum analyze")
        administrator.execute("checkpoint")


def set_aside() -> None:
    """Take what has been prepared out of the garbage collector's rounds: a caller holds one batch, not all of them."""
    gc.collect()
    gc.freeze()


def timed_result(work: Callable[[], T]) -> tuple[float, T]:
    """How many seconds `work` takes, and what it gives."""
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def machine() -> dict[str, str]:
    """What the figures depend on: processor, cores, system, PostgreSQL and its settings."""
    with psycopg.connect(administrator_address(database="postgres")) as administrator:
        version = str(administrator.info.parameter_status("server_version"))
        settings = {name: _setting(administrator, name) for name in SETTINGS}
    return {"processor": _processor(), "cores": str(os.cpu_count()), "postgresql": version, **settings, **moment()}


def moment() -> dict[str, str]:
    """What changes while one measures: the cost of a durable write of a page, and how busy the machine is."""
    with tempfile.NamedTemporaryFile() as file:
        descriptor = file.fileno()

        def write() -> None:
            os.pwrite(descriptor, b"x" * 8192, 0)
            os.fdatasync(descriptor)

        seconds = median(timed_result(write)[0] for _ in range(200))
    return {"fdatasync_per_second": f"{1 / seconds:.0f}", "load_1m": f"{os.getloadavg()[0]:.2f}"}


def _make_template() -> None:
    from caudal.db import home, provision, server  # noqa: PLC0415

    place = home.current()
    provision.provision(home=place, administrator=server.superuser_address(home=place), database=DATABASE)
    import django  # noqa: PLC0415 settings read the home
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    call_command("migrate", database="owner", verbosity=0, interactive=False)
    _close_connections()
    with psycopg.connect(administrator_address(database="postgres"), autocommit=True) as administrator:
        administrator.execute(f"alter database {DATABASE} rename to {TEMPLATE}")


def _recycle_log() -> None:
    """Have log segments behind it, as a server that has run for a while: new ones are first filled with zeros."""
    with psycopg.connect(administrator_address(database="postgres"), autocommit=True) as administrator:
        for _ in range(LOG_SEGMENTS):
            administrator.execute("select pg_logical_emit_message(false, 'bench', repeat('x', 15000000))")
            administrator.execute("select pg_switch_wal()")
        administrator.execute("checkpoint")


def _close_connections() -> None:
    from django.db import connections  # noqa: PLC0415

    connections.close_all()


def _setting(administrator: "psycopg.Connection[tuple[str, ...]]", name: str) -> str:
    found = administrator.execute("select current_setting(%s)", [name]).fetchone()
    assert found is not None, "every server has these settings"
    return found[0]


def _processor() -> str:
    """The processor's own name, where the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return "unknown"
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")
