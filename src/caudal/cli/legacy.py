"""The legacy database that `caudal sample` writes and `caudal datamove` reads where no address is given."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from caudal.db.home import Home

# What `caudal sample` wrote is another database than the one that the first start moved in.
WRITTEN = "legacy_unicas"
FIRST_START = "sample_unicas"


def ensured_address(*, home: "Home", purpose: str) -> str:
    """The address of `<database>_<purpose>` on our own server; the database is made when it is not there."""
    from caudal.datamove.actions import sample
    from caudal.db import connections
    from caudal.db.connections import OWNER, Target

    ours = connections.target(home=home)
    legacy = Target(embedded=ours.embedded, database=f"{ours.database}_{purpose}", parameters=ours.parameters)
    sample.ensure_database(
        administrator=connections.administrator_address(home=home), database=legacy.database, owner=OWNER
    )
    return connections.role_address(role=OWNER, home=home, at=legacy)


@contextmanager
def given_or_own(*, dsn: str | None, purpose: str) -> Iterator[str]:
    """The address as given, else that of our own legacy database, with the embedded server up meanwhile."""
    from caudal.db import connections, home as homes, provision, server

    if dsn is not None:
        yield dsn
        return
    home = homes.current()
    starts_it = connections.uses_embedded_server() and not server.status(home=home).running
    if starts_it:
        homes.prepare(home=home)
        server.start(home=home)
    try:
        database = connections.target(home=home).database
        administrator = connections.administrator_address(home=home)
        provision.provision(home=home, administrator=administrator, database=database)
        yield ensured_address(home=home, purpose=purpose)
    finally:
        if starts_it:
            server.stop(home=home)
