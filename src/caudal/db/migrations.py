"""Migration operations that run the named .sql files of an app."""

from importlib.resources import files

from django.db.migrations.operations import RunSQL


def sql_text(package: str, name: str) -> str:
    """The text of `<package>/sql/<name>.sql`."""
    return (files(package) / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def run_sql_file(package: str, name: str) -> RunSQL:
    """Run `<package>/sql/<name>.sql` when migrating forward; going back is a restore, never a drop of money."""
    return RunSQL(sql_text(package, name), reverse_sql=None)
