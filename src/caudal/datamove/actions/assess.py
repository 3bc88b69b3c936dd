"""Look at a source before anything is touched: is it complete, what does it hold, and what will be found in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from psycopg import Connection, sql

from caudal.datamove.actions import sources
from caudal.datamove.errors import SourceIsIncomplete
from caudal.datamove.rules import Exit
from caudal.datamove.sources.unicas.rules.schema import FIRST, IGNORED, MONEY_TABLES, OPTIONAL, SECOND
from caudal.db.sql_files import sql_text

PACKAGE = "caudal.datamove.sources.unicas"
OLDEST_SERVER = 110_000
"""sha256() and extended float digits exist since PostgreSQL 11."""
MISSING_SHOWN_MAX = 20


@dataclass(frozen=True, kw_only=True)
class Shape:
    """What the source is: its generation, and the tables to land with all their columns."""

    identity: str
    generation: int
    server_version: str
    tables: Mapping[str, tuple[str, ...]]
    skipped: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Observation:
    """One line of the assessment: what was seen where, and how often."""

    name: str
    table: str
    count: int


@dataclass(frozen=True, kw_only=True)
class Capital:
    """A circle's stored capital beside each known legacy formula, as plain sums of the source."""

    circle: str
    name: str
    stored: str
    paid_loans_left_out: str
    all_loans: str


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """What a run would meet; `exit` has the bits of a command's exit code."""

    database: str
    server_version: str
    generation: int
    counts: Mapping[str, int]
    observations: tuple[Observation, ...]
    capital: tuple[Capital, ...]
    skipped_tables: tuple[str, ...]
    exit: int


def assess(*, dsn: str) -> Assessment:
    """Read the source once, in one snapshot, without writing anywhere.

    :raises SourceIsUnreachable, SourceIsIncomplete:
    """
    with sources.snapshot(dsn=dsn) as connection:
        return assess_snapshot(connection)


def assess_snapshot(connection: Connection[Any]) -> Assessment:
    """`assess` on an open snapshot."""
    shape = shape_of(connection)
    counts = {table: _count(connection, table) for table in shape.tables}
    observations = (*_amounts(connection, shape), *_rows(connection, shape))
    bits = Exit.CLEAN
    if any(seen.name in {"not_a_number", "negative", "sub_cent", "orphan"} for seen in observations):
        bits |= Exit.QUARANTINED
    if observations:
        bits |= Exit.DIFFERENCE
    if shape.skipped:
        bits |= Exit.SKIPPED
    return Assessment(
        database=shape.identity, server_version=shape.server_version, generation=shape.generation, counts=counts,
        observations=observations, capital=_capital(connection, shape), skipped_tables=shape.skipped, exit=int(bits),
    )  # fmt: skip


def shape_of(connection: Connection[Any]) -> Shape:
    """Recognise the generation; refuse a database that lacks a table, a column or a key, naming it.

    :raises SourceIsIncomplete:
    """
    found = sources.columns_by_table(connection)
    generation = 2 if "PrestamoNew" in found or "CapitalMovement" in found else 1
    expected = FIRST if generation == 1 else SECOND
    missing = [table for table in expected if table not in found]
    missing += [
        f"{table}.{column}"
        for table, columns in (expected | {name: OPTIONAL[name] for name in OPTIONAL if name in found}).items()
        for column in columns
        if table in found and column not in found[table]
    ]
    if connection.info.server_version < OLDEST_SERVER:
        missing.append("PostgreSQL 11 or newer")
    if missing:
        raise SourceIsIncomplete(field="source", missing=_listed(missing))
    known = {*expected, *(table for table in OPTIONAL if table in found)}
    unkeyed = [f"a unique {table}.id" for table in sorted(known) if not _has_unique_keys(connection, table)]
    if unkeyed:
        raise SourceIsIncomplete(field="source", missing=_listed(unkeyed))
    return Shape(
        identity=sources.identity_of(connection), generation=generation,
        server_version=str(connection.info.parameter_status("server_version")),
        tables={table: found[table] for table in sorted(known)},
        skipped=tuple(sorted(set(found) - known - IGNORED)),
    )  # fmt: skip


def _listed(missing: list[str]) -> str:
    shown = ", ".join(missing[:MISSING_SHOWN_MAX])
    return shown if len(missing) <= MISSING_SHOWN_MAX else f"{shown} and {len(missing) - MISSING_SHOWN_MAX} more"


def _has_unique_keys(connection: Connection[Any], table: str) -> bool:
    query = sql.SQL("SELECT count(*) = count(DISTINCT id) FROM public.{}").format(sql.Identifier(table))
    row = connection.execute(query).fetchone()
    return row is not None and bool(row[0])


def _count(connection: Connection[Any], table: str) -> int:
    row = connection.execute(sql.SQL("SELECT count(*) FROM public.{}").format(sql.Identifier(table))).fetchone()
    assert row is not None
    return int(row[0])


def _amounts(connection: Connection[Any], shape: Shape) -> list[Observation]:
    """Every money column scanned for what is no money."""
    seen = []
    text = sql_text(PACKAGE, "scan_amounts")
    for table in MONEY_TABLES:
        if table not in shape.tables:
            continue
        row = connection.execute(sql.SQL(text).format(table=sql.Identifier(table))).fetchone()
        assert row is not None
        names = ("not_a_number", "negative", "sub_cent", "float_dust")
        seen += [Observation(name=name, table=table, count=int(n)) for name, n in zip(names, row, strict=True) if n]
    return seen


def _rows(connection: Connection[Any], shape: Shape) -> list[Observation]:
    """Rows of people who are no members, and rows that were sent twice in one millisecond."""
    seen = []
    for table in ("Accion", "Multa", "Prestamo", "PrestamoNew"):
        if table not in shape.tables:
            continue
        for name in ("orphan", "duplicate"):
            query = sql.SQL(sql_text(PACKAGE, f"scan_{name}s")).format(table=sql.Identifier(table))
            row = connection.execute(query).fetchone()
            assert row is not None
            seen += [Observation(name=name, table=table, count=int(row[0]))] if row[0] else []
    return seen


def _capital(connection: Connection[Any], shape: Shape) -> tuple[Capital, ...]:
    rows = connection.execute(sql_text(PACKAGE, f"capital_{shape.generation}").encode()).fetchall()
    return tuple(
        Capital(circle=circle, name=name, stored=stored, paid_loans_left_out=first, all_loans=second)
        for circle, name, stored, first, second in rows
    )
