"""Read by a named .sql file: rows as dictionaries by column name."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from caudal.db.sql_files import sql_text

# A read of every row may last, sorts in memory, and uses every core: the server's own settings are meant for many
# small reads at once, and price rows that come from another process as if each were sent by hand.
# Every row is read, so nothing is found by probing; a database just restored has no statistics that would say so.
_UNHURRIED = {
    "statement_timeout": "0",
    "work_mem": "256MB",
    "parallel_tuple_cost": "0.001",
    "enable_nestloop": "off",
}


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
    with transaction.atomic():
        with connection.cursor() as cursor:
            for name, value in _UNHURRIED.items():
                cursor.execute("select set_config(%s, %s, true)", [name, value])
        yield
