"""Read by a named .sql file: rows as dictionaries by column name."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from caudal.db.sql_files import sql_text

# What a read of every row sorts in memory, where the server's own setting is meant for many small reads at once.
_SORT_MEMORY = "256MB"


def rows(package: str, name: str, **parameters: Any) -> list[dict[str, Any]]:
    """The rows that `<package>/sql/<name>.sql` selects with `%(parameter)s` filled in by the driver."""
    with connection.cursor() as cursor:
        cursor.execute(sql_text(package, name), parameters or None)
        assert cursor.description is not None
        columns = [column.name for column in cursor.description]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


@contextmanager
def unhurried() -> Iterator[None]:
    """A transaction for reads of every row, which take as long as that takes: no time limit, and memory to sort."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "select set_config('statement_timeout', '0', true), set_config('work_mem', %s, true)", [_SORT_MEMORY]
        )
        yield
