"""Roles and database: made once, set right every time, and strong enough to hold the ledger's promises."""

import secrets
import socket
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from caudal.db import connections, doctor, errors, home as homes, provision, secret_store, server
from caudal.db.connections import APPLICATION, BACKUP, OWNER, READ_ONLY, Target
from caudal.db.home import Home
from caudal.db.provision import Provisioned


@pytest.fixture(scope="module")
def running() -> Iterator[Home]:
    """A started server that the tests of this file share; each provisions a database of its own."""
    home = Home(root=Path(tempfile.gettempdir()) / f"caudal-provision-{secrets.token_hex(4)}")
    server.start(home=home, durable=False)
    yield home
    server.discard(home=home)


@pytest.fixture
def database() -> str:
    return f"books_{secrets.token_hex(4)}"


COMMITS = "synchronous_commit"


def provisioned(home: Home, database: str) -> Provisioned:
    return provision.provision(home=home, administrator=server.superuser_address(home=home), database=database)


def run_as(home: Home, role: str, database: str, statement: str) -> list[tuple[object, ...]]:
    shared = connections.target_of_address(address=server.superuser_address(home=home))
    where = Target(embedded=True, database=database, parameters=shared.parameters)
    with psycopg.connect(connections.role_address(role=role, home=home, at=where), autocommit=True) as connection:
        cursor = connection.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []


def test_provisioning_twice_changes_nothing(running: Home, database: str) -> None:
    first = provisioned(running, database)
    passwords = running.secrets.read_text()
    second = provisioned(running, database)

    assert first.database_is_new
    assert not second.database_is_new
    assert second.new_roles == ()
    assert running.secrets.read_text() == passwords
    assert run_as(running, APPLICATION, database, "SELECT current_user") == [(APPLICATION,)]


@pytest.mark.parametrize(
    "forbidden",
    [
        "CREATE TABLE mine (a int)",
        "CREATE TEMPORARY TABLE mine (a int)",
        "CREATE SCHEMA mine",
        "TRUNCATE amounts",
        "DROP TABLE amounts",
        "ALTER TABLE amounts DISABLE TRIGGER ALL",
        "SET ROLE caudal_owner",
        "SET session_replication_role = replica",
        "CREATE ROLE mine",
    ],
)
def test_the_application_writes_rows_and_changes_no_structure(running: Home, database: str, forbidden: str) -> None:
    provisioned(running, database)
    run_as(running, OWNER, database, "CREATE TABLE amounts (id bigint GENERATED ALWAYS AS IDENTITY, minor bigint)")

    run_as(running, APPLICATION, database, "INSERT INTO amounts (minor) VALUES (1250)")
    run_as(running, APPLICATION, database, "UPDATE amounts SET minor = 1300")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        run_as(running, APPLICATION, database, forbidden)
    assert run_as(running, APPLICATION, database, "SELECT minor FROM amounts") == [(1300,)]


def test_the_reader_reads_and_the_backup_sees_every_row(running: Home, database: str) -> None:
    provisioned(running, database)
    run_as(running, OWNER, database, "CREATE TABLE amounts AS SELECT 1250::bigint AS minor")
    run_as(running, OWNER, database, "ALTER TABLE amounts ENABLE ROW LEVEL SECURITY")

    assert run_as(running, READ_ONLY, database, "SELECT minor FROM amounts") == []
    assert run_as(running, BACKUP, database, "SELECT minor FROM amounts") == [(1250,)]
    for role in (READ_ONLY, BACKUP):
        with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.ReadOnlySqlTransaction)):
            run_as(running, role, database, "INSERT INTO amounts VALUES (1)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            run_as(running, role, database, "BEGIN READ WRITE; INSERT INTO amounts VALUES (1)")


def test_functions_of_the_owner_are_not_for_everybody(running: Home, database: str) -> None:
    provisioned(running, database)
    run_as(running, OWNER, database, "CREATE FUNCTION one() RETURNS int LANGUAGE sql RETURN 1")

    assert run_as(running, APPLICATION, database, "SELECT one()") == [(1,)]
    granted = "SELECT has_function_privilege('public', 'one()', 'EXECUTE')"
    assert run_as(running, OWNER, database, granted) == [(False,)]


def test_other_roles_of_the_server_cannot_even_connect(running: Home, database: str) -> None:
    provisioned(running, database)
    stranger = f"stranger_{secrets.token_hex(3)}"
    with psycopg.connect(server.superuser_address(home=running), autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'x'").format(sql.Identifier(stranger)))

    address = make_conninfo(server.superuser_address(home=running, database=database), user=stranger, password="x")
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(address)


def test_every_role_has_its_limits(running: Home, database: str) -> None:
    provisioned(running, database)

    assert run_as(running, APPLICATION, database, "SHOW lock_timeout") == [("10s",)]
    assert run_as(running, APPLICATION, database, "SHOW idle_in_transaction_session_timeout") == [("1min",)]
    assert run_as(running, READ_ONLY, database, "SHOW default_transaction_read_only") == [("on",)]


def test_an_administrator_of_a_managed_server_is_enough(home: Home, database: str) -> None:
    server.start(home=home, durable=False)
    with psycopg.connect(server.superuser_address(home=home), autocommit=True) as admin:
        admin.execute("CREATE ROLE manager LOGIN CREATEROLE CREATEDB PASSWORD 'managed'")
    address = make_conninfo(server.superuser_address(home=home), user="manager", password="managed")

    for _ in range(2):
        provision.provision(home=home, administrator=address, database=database)
    run_as(home, OWNER, database, "CREATE TABLE amounts AS SELECT 1250::bigint AS minor")
    assert run_as(home, APPLICATION, database, "SELECT minor FROM amounts") == [(1250,)]
    assert run_as(home, BACKUP, database, "SELECT minor FROM amounts") == [(1250,)]


def test_an_administrator_without_the_rights_is_told(home: Home, database: str) -> None:
    server.start(home=home, durable=False)
    with psycopg.connect(server.superuser_address(home=home), autocommit=True) as admin:
        admin.execute("CREATE ROLE clerk LOGIN PASSWORD 'clerk'")
    address = make_conninfo(server.superuser_address(home=home), user="clerk", password="clerk")

    with pytest.raises(errors.AdministratorMayNotProvision) as refused:
        provision.provision(home=home, administrator=address, database=database)
    assert refused.value.facts["role"] == "clerk"


def test_roles_of_another_home_are_not_taken_silently(running: Home, database: str, home: Home) -> None:
    provisioned(running, database)
    homes.prepare(home=home)
    address = server.superuser_address(home=running)

    with pytest.raises(errors.RolesBelongToAnotherHome):
        provision.provision(home=home, administrator=address, database=database)
    assert run_as(running, APPLICATION, database, "SELECT 1") == [(1,)]

    provision.provision(home=home, administrator=address, database=database, take_over_roles=True)
    with pytest.raises(psycopg.OperationalError, match="password"):
        run_as(running, APPLICATION, database, "SELECT 1")
    provisioned(running, database)
    assert run_as(running, APPLICATION, database, "SELECT 1") == [(1,)]


def test_a_role_that_has_become_superuser_is_refused(home: Home, database: str) -> None:
    server.start(home=home, durable=False)
    provisioned(home, database)
    with psycopg.connect(server.superuser_address(home=home), autocommit=True) as admin:
        admin.execute(f"ALTER ROLE {APPLICATION} BYPASSRLS")

    with pytest.raises(errors.RoleIsTooPowerful):
        provisioned(home, database)
    with pytest.raises(errors.RoleIsTooPowerful):
        provision.check_role_is_harmless(address=server.superuser_address(home=home))


def test_a_database_with_somebody_elses_tables_is_left_alone(running: Home, database: str) -> None:
    with psycopg.connect(server.superuser_address(home=running), autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))
    with psycopg.connect(server.superuser_address(home=running, database=database), autocommit=True) as admin:
        admin.execute("CREATE TABLE theirs (a int)")

        with pytest.raises(errors.DatabaseBelongsToOthers):
            provisioned(running, database)
        admin.execute("DROP TABLE theirs")
    assert provisioned(running, database).database_is_new is False
    run_as(running, OWNER, database, "CREATE TABLE ours (a int)")


def test_a_server_that_is_too_old_is_refused_before_anything_is_made(
    running: Home, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provision, "OLDEST_VERSION", 19)

    with pytest.raises(errors.ServerIsTooOld) as refused:
        provisioned(running, database)
    assert refused.value.facts == {"found": "18.4", "wanted": 19}
    with psycopg.connect(server.superuser_address(home=running)) as admin:
        assert admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone() is None


def test_a_wrong_password_and_a_silent_server_are_told_apart(running: Home) -> None:
    wrong = make_conninfo(server.superuser_address(home=running), password="guess")
    with pytest.raises(errors.PasswordIsWrong):
        provision.provision(home=running, administrator=wrong)

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        silent = f"postgresql://admin:s3cret@127.0.0.1:{port}/books"
        with pytest.raises(errors.ServerCannotBeReached) as refused:
            provision.provision(home=running, administrator=silent)
    assert "s3cret" not in str(refused.value)
    assert refused.value.facts["server"] == f"127.0.0.1:{port}/books"


@pytest.mark.parametrize("nonsense", ["", "books", "http://example.org/books", "postgresql://[", "host='"])
def test_an_address_that_is_none_is_refused_without_repeating_it(nonsense: str) -> None:
    with pytest.raises(errors.DatabaseAddressIsNotReadable) as refused:
        connections.target_of_address(address=nonsense)
    assert refused.value.field == "DATABASE_URL"


def test_the_application_runs_as_its_own_role_on_the_users_own_server(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    homes.prepare(home=home)
    password = secret_store.ensured(home=home, name=APPLICATION)
    monkeypatch.setenv("DATABASE_URL", "postgresql://admin:s3cret@db.example:6432/pool?sslmode=require")
    monkeypatch.setenv("CAUDAL_POOL_SIZE", "8")

    settings = connections.database_settings(home=home)

    default = settings["default"]
    assert (default["USER"], default["PASSWORD"], default["NAME"]) == (APPLICATION, password, "pool")
    assert (default["HOST"], default["PORT"]) == ("db.example", "6432")
    assert default["OPTIONS"]["sslmode"] == "require"
    assert default["OPTIONS"]["pool"]["max_size"] == 8
    assert "pool" not in settings["owner"]["OPTIONS"]
    assert "s3cret" not in repr(settings)
    # A pooled connection that died with its server is never handed out.
    assert (
        connections.settings_for(at=connections.target(home=home), home=home)["default"]["CONN_HEALTH_CHECKS"] is True
    )


def test_the_doctor_finds_a_healthy_house_healthy_and_names_what_is_not(running: Home) -> None:
    provision.provision(home=running, administrator=server.superuser_address(home=running), database="caudal")
    seen = {finding.name: finding for finding in doctor.examine(home=running, on=date(2026, 11, 20))}

    assert seen["role caudal_app"].ok
    assert seen["secrets"].ok
    assert seen["data_checksums"].ok
    # A throwaway server trades durability for speed, and the doctor says so.
    assert not seen["fsync"].ok
    assert not doctor.examine(home=running, on=date(2028, 1, 1))[6].ok


def test_the_doctor_asks_what_the_applications_own_commits_wait_for(running: Home) -> None:
    administrator = server.superuser_address(home=running)
    provision.provision(home=running, administrator=administrator, database="caudal")
    with provision.connect(address=administrator) as admin:
        admin.execute("alter system set synchronous_commit = on")
        admin.execute("select pg_reload_conf()")
    waits = [finding for finding in doctor.examine(home=running, on=date(2026, 11, 20)) if finding.name == COMMITS]
    with provision.connect(address=administrator) as admin:
        admin.execute(f"alter role {APPLICATION} set synchronous_commit = off")
    waits += [finding for finding in doctor.examine(home=running, on=date(2026, 11, 20)) if finding.name == COMMITS]
    with provision.connect(address=administrator) as admin:
        admin.execute(f"alter role {APPLICATION} reset synchronous_commit")
        admin.execute("alter system reset synchronous_commit")
        admin.execute("select pg_reload_conf()")
    assert [(finding.ok, finding.text) for finding in waits] == [(True, "on"), (False, "off")]
