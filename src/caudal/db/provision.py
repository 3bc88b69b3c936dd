"""Makes the four roles and the database of Caudal on a server, as often as one likes."""

import os
from collections.abc import Sequence
from dataclasses import dataclass

import psycopg
from psycopg import Connection, sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from caudal.db import connections, errors, secret_store
from caudal.db.connections import APPLICATION, BACKUP, OWNER, READ_ONLY, ROLES, Target
from caudal.db.home import Home

OLDEST_VERSION = 15
CONNECT_SECONDS_MAX = 10
MAINTENANCE_DATABASE = "postgres"
# One number for all Caudals: two provisioners on one server take turns.
PROVISION_LOCK = 4_341_554_441

# Everything has a limit; a long job lifts its own with SET LOCAL.
ROLE_SETTINGS: dict[str, dict[str, str]] = {
    OWNER: {"lock_timeout": "10s"},
    APPLICATION: {
        "lock_timeout": "10s",
        "statement_timeout": "60s",
        "idle_in_transaction_session_timeout": "60s",
    },
    READ_ONLY: {"statement_timeout": "60s", "default_transaction_read_only": "on"},
    BACKUP: {"default_transaction_read_only": "on"},
}

# Run as the owner in the database. No TRUNCATE for anybody: it passes by the row triggers that guard the ledger.
OWNER_STATEMENTS = f"""
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO {APPLICATION}, {READ_ONLY}, {BACKUP};
ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO {APPLICATION}, {READ_ONLY}, {BACKUP};
ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APPLICATION};
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO {READ_ONLY}, {BACKUP};
ALTER DEFAULT PRIVILEGES GRANT USAGE, SELECT ON SEQUENCES TO {APPLICATION};
ALTER DEFAULT PRIVILEGES GRANT SELECT ON SEQUENCES TO {READ_ONLY}, {BACKUP};
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO {APPLICATION}, {READ_ONLY}, {BACKUP};
"""


@dataclass(frozen=True, slots=True)
class Provisioned:
    """What stands after provisioning, and which of it is new."""

    database: str
    server_version: str
    new_roles: tuple[str, ...]
    database_is_new: bool


def provision(
    *, home: Home, administrator: str, database: str | None = None, take_over_roles: bool | None = None
) -> Provisioned:
    """Make roles and database on the server of the libpq address `administrator`; what exists is set right.

    The passwords of the roles are made here and kept in the secrets of `home`. `database` defaults to the one in the
    address. `take_over_roles` gives existing roles with unknown passwords new ones (default: CAUDAL_TAKE_OVER_ROLES).

    :raises errors.ServerCannotBeReached, errors.PasswordIsWrong: no connection.
    :raises errors.ServerIsTooOld: before PostgreSQL 15.
    :raises errors.AdministratorMayNotProvision: the role lacks CREATEROLE or CREATEDB.
    :raises errors.RolesBelongToAnotherHome, errors.RoleIsTooPowerful: the roles there are not ours or not safe.
    :raises errors.DatabaseBelongsToOthers: the database holds somebody else's tables.
    """
    where = connections.target_of_address(address=administrator)
    wanted = database or where.database
    take_over = os.environ.get("CAUDAL_TAKE_OVER_ROLES") == "1" if take_over_roles is None else take_over_roles
    with _administrator(administrator) as admin:
        _check_version(admin)
        admin.execute("SELECT pg_advisory_lock(%s)", [PROVISION_LOCK])
        try:
            new_roles = tuple(role for role in ROLES if _ensure_role(admin, home, role, take_over=take_over))
            _grant_predefined(admin)
            database_is_new = _ensure_database(admin, wanted, administrator)
            _grant_connect(admin, wanted)
        except psycopg.errors.InsufficientPrivilege as refused:
            role = admin.info.user
            raise errors.AdministratorMayNotProvision(role=role, reason=refused.diag.message_primary or "") from refused
        version = str(admin.info.parameter_status("server_version"))
    _prepare_schema(home, Target(embedded=False, database=wanted, parameters=where.parameters))
    return Provisioned(database=wanted, server_version=version, new_roles=new_roles, database_is_new=database_is_new)


def clone(*, administrator: str, template: str, database: str) -> None:
    """Make `database` as a copy of `template`, which Caudal provisioned and nobody is connected to; tests use it."""
    with _administrator(administrator) as admin:
        names = [sql.Identifier(name) for name in (database, template, OWNER)]
        admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(*names))
        # Grants on the database itself are not part of a copy.
        _grant_connect(admin, database)


def drop(*, administrator: str, databases: Sequence[str]) -> None:
    """Drop `databases`, throwing their users out; tests use it on a server that outlives them."""
    with _administrator(administrator) as admin:
        for database in databases:
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))


def check_role_is_harmless(*, address: str) -> None:
    """Refuse to work with a role that could pass by the ledger's grants and row security.

    :raises errors.RoleIsTooPowerful: superuser or BYPASSRLS.
    :raises errors.ServerCannotBeReached, errors.PasswordIsWrong: no connection.
    """
    with connect(address=address) as connection:
        row = connection.execute(
            "SELECT rolname, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        assert row is not None, "current_user is a role"
        if row[1]:
            raise errors.RoleIsTooPowerful(role=row[0])


def connect(*, address: str) -> Connection:
    """Connect with autocommit; trouble becomes a refusal that names the server but no password.

    :raises errors.ServerCannotBeReached, errors.PasswordIsWrong: as they say.
    """
    try:
        return psycopg.connect(address, autocommit=True, connect_timeout=CONNECT_SECONDS_MAX)
    except psycopg.errors.InvalidCatalogName:
        raise
    except psycopg.OperationalError as trouble:
        known = conninfo_to_dict(address)
        words = str(trouble).strip()
        if "password authentication failed" in words or "no password supplied" in words:
            raise errors.PasswordIsWrong(role=str(known.get("user", ""))) from trouble
        server = connections.target_of_address(address=address).label
        raise errors.ServerCannotBeReached(server=server, reason=words.splitlines()[-1]) from trouble


def _administrator(address: str) -> Connection:
    database = str(conninfo_to_dict(address).get("dbname") or connections.DEFAULT_DATABASE)
    try:
        return connect(address=make_conninfo(address, dbname=database))
    except errors.ServerCannotBeReached as refused:
        # A database that does not exist yet is ours to make, from the one that every server has.
        if f'database "{database}" does not exist' not in str(refused.facts["reason"]):
            raise
    return connect(address=make_conninfo(address, dbname=MAINTENANCE_DATABASE))


def _check_version(admin: Connection) -> None:
    major = admin.info.server_version // 10_000
    if major < OLDEST_VERSION:
        raise errors.ServerIsTooOld(found=str(admin.info.parameter_status("server_version")), wanted=OLDEST_VERSION)


def _ensure_role(admin: Connection, home: Home, role: str, *, take_over: bool) -> bool:
    """Make `role` or set its password and settings; True when it is new."""
    row = admin.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    if row is not None and (row[0] or (row[1] and role != BACKUP)):
        raise errors.RoleIsTooPowerful(role=role)
    if row is not None and secret_store.stored(home=home, name=role) is None and not take_over:
        raise errors.RolesBelongToAnotherHome(role=role)
    password = secret_store.ensured(home=home, name=role)
    # Only the SCRAM verifier travels: the password itself can end in no log of the server.
    verifier = admin.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    verb = sql.SQL("CREATE" if row is None else "ALTER")
    name = sql.Identifier(role)
    admin.execute(sql.SQL("{} ROLE {} LOGIN PASSWORD {}").format(verb, name, sql.Literal(verifier)))
    for setting, value in ROLE_SETTINGS[role].items():
        admin.execute(sql.SQL("ALTER ROLE {} SET {} = {}").format(name, sql.Identifier(setting), sql.Literal(value)))
    return row is None


def _grant_predefined(admin: Connection) -> None:
    row = admin.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
    if row is not None and row[0]:
        # A backup must see every row and the write-ahead log. A managed server's administrator cannot give that;
        # there the provider's own backups stand beside our table dumps.
        admin.execute(f"ALTER ROLE {BACKUP} BYPASSRLS REPLICATION")
        admin.execute(f"GRANT pg_read_all_data TO {BACKUP}")
    else:
        # Not a superuser: making a database for the owner needs membership in the owner.
        admin.execute(f"GRANT {OWNER} TO CURRENT_USER")


def _ensure_database(admin: Connection, database: str, address: str) -> bool:
    """Make `database` or take over an empty one; True when it is new."""
    row = admin.execute("SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = %s", [database]).fetchone()
    name = sql.Identifier(database)
    if row is None:
        admin.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} ENCODING 'UTF8' TEMPLATE template0").format(
                name, sql.Identifier(OWNER)
            )
        )
        return True
    if row[0] == OWNER:
        return False
    with connect(address=make_conninfo(address, dbname=database)) as inside:
        tables = inside.execute(
            "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"
        ).fetchone()
    assert tables is not None, "count(*) answers one row"
    if tables[0]:
        raise errors.DatabaseBelongsToOthers(database=database, owner=row[0])
    admin.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(name, sql.Identifier(OWNER)))
    return False


def _grant_connect(admin: Connection, database: str) -> None:
    name = sql.Identifier(database)
    admin.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
    roles = sql.SQL(", ").join(sql.Identifier(role) for role in (APPLICATION, READ_ONLY, BACKUP))
    admin.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(name, roles))


def _prepare_schema(home: Home, where: Target) -> None:
    with connect(address=connections.role_address(role=OWNER, home=home, at=where)) as owner, owner.transaction():
        for statement in OWNER_STATEMENTS.strip().split("\n"):
            owner.execute(statement.encode())
