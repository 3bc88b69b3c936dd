"""Models, migrations and the snapshot tell one story; migrating is safe to repeat and never waits long for a lock."""

import ast
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection, connections
from psycopg.conninfo import make_conninfo

from caudal.db import testing
from tests.architecture import source
from tools import schema

LOCK_SECONDS_MAX = 10


def schema_now() -> str:
    address = make_conninfo(testing.administrator_address(), dbname=connection.settings_dict["NAME"])
    return schema.dumped(address=address)


@pytest.mark.usefixtures("committed_db")
def test_the_snapshot_is_what_the_migrations_make() -> None:
    assert schema_now() == schema.SNAPSHOT.read_text(encoding="utf-8"), "read the difference, then `make schema`"


@pytest.mark.usefixtures("committed_db")
def test_no_model_has_changed_without_a_migration() -> None:
    told = StringIO()
    try:
        call_command("makemigrations", check_changes=True, dry_run=True, stdout=told)
    except SystemExit:
        pytest.fail(told.getvalue())


@pytest.mark.usefixtures("committed_db")
def test_migrating_again_changes_nothing() -> None:
    before = schema_now(), applied()
    call_command("migrate", database="owner", verbosity=0, interactive=False)
    assert (schema_now(), applied()) == before


def applied() -> list[tuple[str, str]]:
    with connections["owner"].cursor() as cursor:
        cursor.execute("select app, name from django_migrations order by id")
        return [(app, name) for app, name in cursor.fetchall()]


@pytest.mark.usefixtures("committed_db")
def test_a_migration_gives_up_before_it_blocks_the_running_application() -> None:
    # It is the role's own setting (db/provision.py), so that no migration can forget it.
    with connections["owner"].cursor() as cursor:
        cursor.execute("select setting::int, unit from pg_settings where name = 'lock_timeout'")
        setting, unit = cursor.fetchone()
    assert unit == "ms"
    assert 0 < setting <= LOCK_SECONDS_MAX * 1000


def test_no_migration_goes_back_in_silence() -> None:
    """One that cannot be undone says so when asked; a `noop` would leave the schema and its history at odds."""
    silent = [
        source.place(path, node)
        for path in migration_files()
        for node in ast.walk(source.tree(path))
        if isinstance(node, ast.Attribute) and node.attr == "noop"
    ]
    assert not silent, "\n".join(silent)


def migration_files() -> list[Path]:
    return [path for path in source.package_files(migrations=True) if "migrations" in path.parts]
