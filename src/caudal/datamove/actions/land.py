"""Land the source: copy every row of the snapshot into the target, columns as text, with the digest the source gave."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import connection as target, transaction
from psycopg import Connection, sql

from caudal.datamove.actions import sources
from caudal.datamove.actions.assess import Shape
from caudal.datamove.models import LandedTable

_INTO = "COPY datamove_landedrow (run_id, source_table, position, row) FROM STDIN"


def land(source: Connection[Any], *, run_id: UUID, shape: Shape) -> dict[str, tuple[int, str]]:
    """Copy every table and note (rows, sha256) as the source counts them; all tables or none."""
    digests = sources.fingerprint(source, tables=dict(shape.tables))
    with transaction.atomic():
        with target.cursor() as cursor:
            # A copy takes as long as it takes; the limit is lifted for this transaction alone.
            cursor.execute("SET LOCAL statement_timeout = 0")
        for table, columns in shape.tables.items():
            _copy(source, run_id, table, columns)
            rows, digest = digests[table]
            LandedTable.objects.create(
                run_id=run_id, source_table=table, columns=list(columns), rows=rows, source_digest=digest
            )
    return digests


def _copy(source: Connection[Any], run_id: UUID, table: str, columns: tuple[str, ...]) -> None:
    out_of = sql.SQL('COPY (SELECT {row} FROM public.{table} t ORDER BY t."id" COLLATE "C") TO STDOUT').format(
        row=sources.row_text(table, columns), table=sql.Identifier(table)
    )
    raw = target.connection
    assert raw is not None, "the transaction is open"
    with source.cursor().copy(out_of) as rows, raw.cursor().copy(_INTO) as into:
        for position, (text,) in enumerate(rows.rows()):
            into.write_row((str(run_id), table, str(position), text))
