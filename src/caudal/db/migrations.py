"""Migration operations that run the named .sql files of an app."""

from django.db.migrations.operations import RunSQL

from caudal.db.sql_files import sql_text


def run_sql_file(package: str, name: str) -> RunSQL:
    """Run `<package>/sql/<name>.sql` when migrating forward; going back is a restore, never a drop of money."""
    return RunSQL(sql_text(package, name), reverse_sql=None)
