"""Which database this Caudal talks to, and as whom: the one place that turns environment and secrets into addresses."""

import os
from dataclasses import dataclass
from typing import Any

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from caudal.db import errors, home as homes, secret_store, server
from caudal.db.home import Home

OWNER = "caudal_owner"
APPLICATION = "caudal_app"
READ_ONLY = "caudal_readonly"
BACKUP = "caudal_backup"
ROLES = (OWNER, APPLICATION, READ_ONLY, BACKUP)

DEFAULT_DATABASE = "caudal"
CONNECT_SECONDS_MAX = 10
POOL_WAIT_SECONDS_MAX = 10
# Our statements are short and run often: compiling them, or caching the rows of joins that never repeat, costs more
# than it saves (measured on batches of 1,000 postings).
PLANNER = "-c jit=off -c enable_memoize=off"
# Django names these itself; everything else of an address (sslmode, ...) is handed on as an option.
DJANGO_NAMES = frozenset({"host", "port", "dbname", "user", "password"})


@dataclass(frozen=True, slots=True)
class Target:
    """A server and a database on it, without a role: what all our addresses share."""

    embedded: bool
    database: str
    parameters: tuple[tuple[str, str], ...]

    @property
    def label(self) -> str:
        """The server as one may print it: no role, no password."""
        known = dict(self.parameters)
        return f"{known.get('host', 'localhost')}:{known.get('port', '5432')}/{self.database}"


def target(*, home: Home | None = None) -> Target:
    """The server that DATABASE_URL names, else the embedded one of `home`.

    :raises errors.DatabaseAddressIsNotReadable: DATABASE_URL is not an address.
    """
    url = os.environ.get("DATABASE_URL", "").strip()
    if not url:
        folder = server.socket_folder(home=home or homes.current())
        parameters = (("host", str(folder)), ("port", str(server.PORT)))
        return Target(embedded=True, database=DEFAULT_DATABASE, parameters=parameters)
    return target_of_address(address=url)


def target_of_address(*, address: str) -> Target:
    """The server and database of a libpq address or URL.

    :raises errors.DatabaseAddressIsNotReadable: it is none.
    """
    known = _parsed(address)
    shared = {name: value for name, value in known.items() if name not in {"user", "password", "dbname"}}
    shared.setdefault("port", "5432")
    return Target(
        embedded=False,
        database=known.get("dbname", DEFAULT_DATABASE),
        parameters=tuple(sorted(shared.items())),
    )


def administrator_address(*, home: Home | None = None) -> str:
    """The address of the role that may make roles and databases: DATABASE_URL as given, or the embedded superuser."""
    url = os.environ.get("DATABASE_URL", "").strip()
    if url:
        return make_conninfo(**_parsed(url))
    return server.superuser_address(home=home or homes.current())


def role_address(*, role: str, home: Home | None = None, at: Target | None = None) -> str:
    """The address of one of `ROLES` on the target, for psycopg and for the PostgreSQL programs."""
    place = home or homes.current()
    where = at or target(home=place)
    return make_conninfo(
        **dict(where.parameters),
        dbname=where.database,
        user=role,
        password=secret_store.stored(home=place, name=role) or "",
        connect_timeout=CONNECT_SECONDS_MAX,
    )


def database_settings(*, home: Home | None = None) -> dict[str, dict[str, Any]]:
    """Django's DATABASES: `default` is caudal_app, `owner` is caudal_owner and migrates.

    Reads files and environment only, so that it also works before anything has been set up. `default` has a pool when
    CAUDAL_POOL_SIZE says how many threads share it; the web server sets that, commands do not need one.
    """
    place = home or homes.current()
    return settings_for(at=target(home=place), home=place)


def settings_for(*, at: Target, home: Home) -> dict[str, dict[str, Any]]:
    """`database_settings` for a target of one's own choice; tests use it."""
    pool_size = int(os.environ.get("CAUDAL_POOL_SIZE", "0") or "0")
    default = _django_settings(at, APPLICATION, home)
    if pool_size:
        # A connection that died with a restarted server is replaced before anybody is handed it.
        default["CONN_HEALTH_CHECKS"] = True
        default["OPTIONS"]["pool"] = {"min_size": 1, "max_size": pool_size, "timeout": POOL_WAIT_SECONDS_MAX}
    return {"default": default, "owner": _django_settings(at, OWNER, home)}


def uses_embedded_server() -> bool:
    """Whether the embedded server is ours to start: no DATABASE_URL is set."""
    return not os.environ.get("DATABASE_URL", "").strip()


def _django_settings(where: Target, role: str, home: Home) -> dict[str, Any]:
    known = dict(where.parameters)
    options: dict[str, Any] = {name: value for name, value in known.items() if name not in DJANGO_NAMES}
    options.setdefault("connect_timeout", CONNECT_SECONDS_MAX)
    options.setdefault("application_name", "caudal")
    options.setdefault("options", PLANNER)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": known.get("host", ""),
        "PORT": known.get("port", ""),
        "NAME": where.database,
        "USER": role,
        "PASSWORD": secret_store.stored(home=home, name=role) or "",
        "ATOMIC_REQUESTS": False,
        "CONN_MAX_AGE": 0,
        "OPTIONS": options,
    }


def _parsed(address: str) -> dict[str, str]:
    try:
        known = {name: str(value) for name, value in conninfo_to_dict(address).items() if value is not None}
    except ProgrammingError as unreadable:
        # The address holds a password, so the parser's own words are not repeated.
        raise errors.DatabaseAddressIsNotReadable(field="DATABASE_URL") from unreadable
    if not known:
        raise errors.DatabaseAddressIsNotReadable(field="DATABASE_URL")
    return known
