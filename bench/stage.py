"""A throwaway embedded server with fsync on and the real schema, and the state of the machine beside the figures."""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import TypeVar

T = TypeVar("T")


@contextmanager
def stage() -> Iterator[None]:
    """Start a durable server in a temporary home, migrate it, aim Django at it, and remove it all at the end."""
    with tempfile.TemporaryDirectory(prefix="caudal-bench-") as folder:
        os.environ["CAUDAL_HOME"] = folder
        os.environ.pop("DATABASE_URL", None)
        os.environ["DJANGO_SETTINGS_MODULE"] = "caudal.config.settings"
        Path(folder).chmod(0o711)
        from caudal.db import home, provision, server  # noqa: PLC0415 the home is named first

        place = home.current()
        home.prepare(home=place)
        server.start(home=place)
        try:
            provision.provision(home=place, administrator=server.superuser_address(home=place), database="caudal")
            import django  # noqa: PLC0415 settings read the home
            from django.core.management import call_command  # noqa: PLC0415

            django.setup()
            call_command("migrate", database="owner", verbosity=0, interactive=False)
            yield
        finally:
            from django.db import connections  # noqa: PLC0415

            connections.close_all()
            server.stop(home=place)
            home.remove(home=place)


def timed_result(work: Callable[[], T]) -> tuple[float, T]:
    """How many seconds `work` takes, and what it gives."""
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def median_rate(work: Callable[[], object], *, units: int, rounds: int) -> float:
    """Units a second in the median round, so that one slow or lucky round decides nothing."""
    return units / median(timed_result(work)[0] for _ in range(rounds))


def machine() -> dict[str, str]:
    """What the figures depend on: the cost of a durable write, and how busy the machine was."""
    with tempfile.NamedTemporaryFile() as file:
        descriptor = file.fileno()

        def write() -> None:
            os.pwrite(descriptor, b"x" * 8192, 0)
            os.fdatasync(descriptor)

        writes = median_rate(write, units=1, rounds=200)
    return {
        "fdatasync_per_second": f"{writes:.0f}",
        "load_1m": f"{os.getloadavg()[0]:.2f}",
        "cores": str(os.cpu_count()),
    }
