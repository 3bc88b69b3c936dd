"""Reach a source or scratch database by its libpq address, with limits, and without ever printing its password."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import Connection, IsolationLevel, sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from caudal.datamove.errors import SourceIsUnreachable

CONNECT_SECONDS_MAX = 10
STATEMENT_MILLISECONDS_MAX = 30 * 60 * 1000
LOCK_MILLISECONDS_MAX = 5_000
SECRET_COLUMNS = frozenset({("User", "password")})
"""What nobody here has a use for: people sign in anew, so their old password hashes stay where they are."""


def connect(*, dsn: str) -> Connection[Any]:
    """Open a connection outside a transaction.

    :raises SourceIsUnreachable: with the server's own reason
    """
    options = f"-c statement_timeout={STATEMENT_MILLISECONDS_MAX} -c lock_timeout={LOCK_MILLISECONDS_MAX}"
    try:
        address = make_conninfo(dsn, connect_timeout=CONNECT_SECONDS_MAX, application_name="caudal datamove")
        return psycopg.connect(address, options=options, autocommit=True)
    except (psycopg.OperationalError, psycopg.ProgrammingError) as trouble:
        lines = str(trouble).strip().splitlines() or ["no reason given"]
        raise SourceIsUnreachable(field="source", reason=_without_password(lines[-1], dsn)) from None


@contextmanager
def snapshot(*, dsn: str) -> Iterator[Connection[Any]]:
    """Read the source at one moment, from its first row to its last: nothing that happens meanwhile is seen.

    Text that leaves it is the same on every server: shortest exact doubles, ISO dates.

    :raises SourceIsUnreachable:
    """
    with connect(dsn=dsn) as connection:
        connection.autocommit = False
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        connection.execute("SET LOCAL extra_float_digits = 3")
        connection.execute("SET LOCAL datestyle = 'ISO, YMD'")
        connection.execute("SET LOCAL intervalstyle = 'postgres'")
        connection.execute("SET LOCAL timezone = 'UTC'")
        try:
            yield connection
        finally:
            connection.rollback()


def identity_of(connection: Connection[Any]) -> str:
    """The name under which this source's rows get their target ids: that of its database."""
    row = connection.execute("SELECT current_database()").fetchone()
    assert row is not None
    return str(row[0])


def columns_by_table(connection: Connection[Any]) -> dict[str, tuple[str, ...]]:
    """Tables of the schema `public` with their columns, in the order of the table."""
    rows = connection.execute(
        """
        SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum)
          FROM pg_class c
          JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
          JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
         WHERE c.relkind IN ('r', 'p')
         GROUP BY c.relname
         ORDER BY c.relname
        """
    ).fetchall()
    return {str(table): tuple(columns) for table, columns in rows}


def row_text(table: str, columns: tuple[str, ...]) -> sql.Composed:
    """SQL of one row as a JSON object with every column as text; jsonb gives it one canonical form."""
    parts = [sql.SQL("{}, {}").format(sql.Literal(column), _column_text(table, column)) for column in columns]
    # A function takes a hundred arguments at most, so wide rows are put together from narrower ones.
    groups = [parts[start : start + 40] for start in range(0, len(parts), 40)]
    objects = [sql.SQL("jsonb_build_object({})").format(sql.SQL(", ").join(group)) for group in groups]
    return sql.SQL(" || ").join(objects)


def _column_text(table: str, column: str) -> sql.Composed:
    """A column as text; of a secret only its digest, so that it can be compared and never be used."""
    text = sql.SQL("t.{}::text").format(sql.Identifier(column))
    if (table, column) not in SECRET_COLUMNS:
        return text
    return sql.SQL("'sha256:' || encode(sha256(convert_to({}, 'UTF8')), 'hex')").format(text)


def digest_query(table: str, columns: tuple[str, ...]) -> sql.Composed:
    """SQL of (rows, sha256) over the canonical text of every row of a table, in one order everywhere."""
    return sql.SQL(
        """
        SELECT count(*),
               encode(sha256(convert_to(coalesce(string_agg(h, '' ORDER BY h COLLATE "C"), ''), 'UTF8')), 'hex')
          FROM (SELECT encode(sha256(convert_to(({row})::text, 'UTF8')), 'hex') AS h FROM public.{table} t) hashed
        """
    ).format(row=row_text(table, columns), table=sql.Identifier(table))


def fingerprint(connection: Connection[Any], *, tables: dict[str, tuple[str, ...]]) -> dict[str, tuple[int, str]]:
    """(rows, sha256) of each table as this connection sees it."""
    result = {}
    for table, columns in sorted(tables.items()):
        row = connection.execute(digest_query(table, columns)).fetchone()
        assert row is not None
        result[table] = (int(row[0]), str(row[1]))
    return result


def environment_of(dsn: str) -> dict[str, str]:
    """PG* variables for the PostgreSQL programs: what stands in an environment is in no list of processes."""
    names = {
        "host": "PGHOST", "hostaddr": "PGHOSTADDR", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD",
        "dbname": "PGDATABASE", "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT",
        "sslkey": "PGSSLKEY", "service": "PGSERVICE", "passfile": "PGPASSFILE",
    }  # fmt: skip
    known = conninfo_to_dict(dsn)
    return {names[name]: str(value) for name, value in known.items() if name in names and value is not None}


def _without_password(text: str, dsn: str) -> str:
    try:
        password = str(conninfo_to_dict(dsn).get("password") or "")
    except psycopg.ProgrammingError:
        return "the address cannot be read"
    return text.replace(password, "***") if password else text
