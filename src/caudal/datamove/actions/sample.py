"""Write a sample legacy database, with its manifest of what was planted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from psycopg import Connection, sql

from caudal.datamove.actions import sources
from caudal.datamove.errors import SampleTargetIsNotEmpty
from caudal.datamove.sources.unicas.rules.schema import OPTIONAL, PARENTS, SECOND
from caudal.datamove.sources.unicas.sample.build import Sample, build, defects_from_text
from caudal.datamove.sources.unicas.sample.defects import Planted
from caudal.datamove.sources.unicas.sample.text import column_text
from caudal.db.sql_files import sql_text

PACKAGE = "caudal.datamove.sources.unicas"


@dataclass(frozen=True, kw_only=True)
class SampleWritten:
    """What was written where, and what a mover must find in it."""

    database: str
    generation: int
    seed: int
    circles: int
    rows: int
    planted: tuple[Planted, ...]


def write_sample(
    *, dsn: str, circles: int, seed: int, defects: str = "none", generation: int = 2, replace: bool = False
) -> SampleWritten:
    """Make the legacy tables in the database of `dsn` and fill them from `seed`, all or nothing.

    :raises DefectIsUnknown, DefectNeedsAnotherGeneration, SampleNeedsMoreCircles: before anything is touched
    :raises SourceIsUnreachable, SampleTargetIsNotEmpty:
    """
    codes = defects_from_text(defects, generation=generation)
    sample = build(circles=circles, seed=seed, codes=codes, generation=generation)
    with sources.connect(dsn=dsn) as connection, connection.transaction():
        database = sources.identity_of(connection)
        _make_room(connection, database, replace=replace)
        for number in range(1, generation + 1):
            connection.execute(sql_text(PACKAGE, f"generation_{number}"))
        _copy(connection, sample)
    rows = sum(len(rows) for rows in sample.tables.values())
    return SampleWritten(
        database=database, generation=generation, seed=seed, circles=len(sample.circles), rows=rows,
        planted=sample.planted,
    )  # fmt: skip


def ensure_database(*, administrator: str, database: str, owner: str) -> bool:
    """Make an empty database owned by `owner` unless it exists; True when it is new."""
    with sources.connect(dsn=administrator) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone()
        if found is None:
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {} ENCODING 'UTF8' TEMPLATE template0").format(
                    sql.Identifier(database), sql.Identifier(owner)
                )
            )
        return found is None


def _make_room(connection: Connection[Any], database: str, *, replace: bool) -> None:
    """Refuse a database with tables in it, unless they are a former sample's and may go."""
    known = {*SECOND, *OPTIONAL}
    there = set(sources.columns_by_table(connection))
    if there and not (replace and there <= known):
        raise SampleTargetIsNotEmpty(field="dsn", database=database, tables=len(there))
    for table in sorted(there):
        connection.execute(sql.SQL("DROP TABLE public.{} CASCADE").format(sql.Identifier(table)))


def _copy(connection: Connection[Any], sample: Sample) -> None:
    """Fill the tables, those that others refer to first."""
    first, last = ("User", "Junta", "AgendaItem"), "CapitalMovement"
    order = [*first, *(table for table in PARENTS if table not in first and table != last), last]
    for table in sorted(sample.tables, key=order.index):
        rows = sample.tables[table]
        columns = sorted({name for row in rows for name in row})
        names = sql.SQL(", ").join(sql.Identifier(name) for name in columns)
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
        with connection.cursor().copy(statement) as copy:
            for row in rows:
                copy.write_row([column_text(row.get(name)) for name in columns])
