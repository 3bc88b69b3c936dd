"""Read by a named .sql file: rows as dictionaries by column name; write many rows of a model at once."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from operator import attrgetter
from typing import Any

from django.db import connection, transaction
from django.db.models import CompositePrimaryKey, JSONField, Model

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


def copied(rows: Sequence[Model]) -> None:
    """Insert rows of one model by COPY, as `bulk_create` does with their values given: at a fifth of its cost."""
    if not rows:
        return
    meta = rows[0]._meta
    fields = [one for one in meta.concrete_fields if not (one.generated or isinstance(one, CompositePrimaryKey))]
    values = attrgetter(*[field.attname for field in fields])
    places = [place for place, field in enumerate(fields) if isinstance(field, JSONField)]
    statement = f'copy "{meta.db_table}" ({", ".join(str(one.column) for one in fields)}) from stdin'
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(statement) as copy:
        for row in rows:
            told = list(values(row))
            for place in places:
                told[place] = None if told[place] is None else json.dumps(told[place])
            copy.write_row(told)


@contextmanager
def unhurried() -> Iterator[None]:
    """A transaction for reads of every row, which take as long as that takes: no time limit, and memory to sort."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            for name, value in _UNHURRIED.items():
                cursor.execute("select set_config(%s, %s, true)", [name, value])
        yield
