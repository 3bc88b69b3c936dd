"""The database that a command works on: started where it is ours to start, with its roles and the newest schema."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from caudal.db.home import Home


@contextmanager
def ready() -> Iterator[None]:
    """Have the database up and migrated meanwhile; a server that was not running is stopped again."""
    from caudal.db import home as homes, server

    home = homes.current()
    was_running = start(home=home)
    try:
        prepare(home=home)
        yield
    finally:
        if not was_running:
            server.stop(home=home)


def start(*, home: "Home") -> bool:
    """Start the embedded server unless DATABASE_URL is set; True when it ran before or is not ours."""
    from caudal.cli import errors, output
    from caudal.db import connections, home as homes, server

    homes.prepare(home=home)
    if not connections.uses_embedded_server():
        return True
    if os.environ.get("CAUDAL_ENV") == "production" and os.environ.get("CAUDAL_ALLOW_EMBEDDED") != "1":
        raise errors.EmbeddedServerIsForTrial()
    was_running = server.status(home=home).running
    status = server.start(home=home)
    output.say(text=f"Database: PostgreSQL {status.version} in {status.data_folder}")
    return was_running


def prepare(*, home: "Home") -> None:
    """Make roles and database, refuse a role that is too powerful, bring the schema up to date."""
    import django
    from django.core.management import call_command

    from caudal.cli import output
    from caudal.db import connections, provision, secret_store

    target = connections.target(home=home)
    secret_store.ensured(home=home, name="web_secret_key")
    provision.provision(home=home, administrator=connections.administrator_address(home=home), database=target.database)
    provision.check_role_is_harmless(address=connections.role_address(role=connections.APPLICATION, home=home))
    django.setup()
    call_command("migrate", database="owner", verbosity=0, interactive=False)
    output.say(text="Schema: up to date")
