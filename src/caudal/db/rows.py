"""Read by a named .sql file: rows as dictionaries by column name."""

from typing import Any

from django.db import connection

from caudal.db.sql_files import sql_text


def rows(package: str, name: str, **parameters: Any) -> list[dict[str, Any]]:
    """The rows that `<package>/sql/<name>.sql` selects with `%(parameter)s` filled in by the driver."""
    with connection.cursor() as cursor:
        cursor.execute(sql_text(package, name), parameters or None)
        assert cursor.description is not None
        columns = [column.name for column in cursor.description]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
