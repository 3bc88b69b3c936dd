"""The floor under posting: the bare INSERT of the very rows that it wrote, into the same columns and indexes."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from django.db import connections
from django.db.backends.utils import CursorWrapper

from bench.stage import timed_result

# Books and accounts are there before anything is posted; every other table of the ledger grows by posting.
_GROWING = """
select c.relname
  from pg_class c
 where c.relkind = 'r'
   and c.relname like 'ledger\\_%%'
   and c.relname not in ('ledger_book', 'ledger_account')
 order by c.relname
"""
_COLUMNS = """
select string_agg(quote_ident(attname), ', ' order by attnum)
  from pg_attribute
 where attrelid = %s::regclass
   and attnum > 0
   and not attisdropped
   and attgenerated = ''
"""
_MAKE = """
create table floor_{table} (like {table} including all);
create unlogged table staged_{table} as select 0 as batch, {columns} from {table} limit 0;
create index on staged_{table} (batch);
"""
# What a batch has written are the rows of its transaction, behind what the table held before.
_STAGE = """
insert into staged_{table}
select array_position(%(transactions)s::xid[], xmin), {columns}
  from {table}
 where ctid >= %(before)s::tid
   and xmin = any (%(transactions)s::xid[])
"""
_INSERT = "insert into floor_{table} ({columns}) select {columns} from staged_{table} where batch = %s"


class Floor:
    """Tables like those of the ledger, without triggers and rights; batches are staged, then inserted one by one."""

    def __init__(self) -> None:
        self.before: dict[str, str] = {}
        with connections["owner"].cursor() as cursor:
            cursor.execute(_GROWING)
            self.columns = {name: "" for (name,) in cursor.fetchall()}
            for table in self.columns:
                cursor.execute(_COLUMNS, [table])
                self.columns[table] = str(cursor.fetchone()[0])
                cursor.execute(_MAKE.format(table=table, columns=self.columns[table]))

    def mark(self) -> None:
        """Remember where each table ends: what comes behind is what the next batches write."""
        with connections["owner"].cursor() as cursor:
            for table in self.columns:
                cursor.execute("select greatest(pg_relation_size(%s::regclass) / 8192 - 1, 0)", [table])
                self.before[table] = f"({cursor.fetchone()[0]},0)"

    def seconds(self, book_id: int, firsts: Sequence[UUID]) -> list[float]:
        """Seconds of the durable bare insert of each batch since `mark`; a batch is known by its first entry."""
        with connections["owner"].cursor() as cursor:
            transactions = [_transaction_of(cursor, book_id, first) for first in firsts]
            written = [table for table in self.columns if self._stage(cursor, table, transactions)]
            statements = [_INSERT.format(table=table, columns=self.columns[table]) for table in written]

            def insert(batch: int) -> None:
                cursor.execute("begin")
                for statement in statements:
                    cursor.execute(statement, [batch])
                cursor.execute("commit")

            return [timed_result(partial(insert, batch))[0] for batch in range(1, len(firsts) + 1)]

    def _stage(self, cursor: CursorWrapper, table: str, transactions: list[str]) -> bool:
        """Stage what the transactions wrote into a table; False when they wrote nothing there."""
        cursor.execute(f"truncate staged_{table}")
        cursor.execute(
            _STAGE.format(table=table, columns=self.columns[table]),
            {"transactions": transactions, "before": self.before[table]},
        )
        staged: bool = cursor.rowcount > 0
        cursor.execute(f"analyze staged_{table}")
        return staged


def _transaction_of(cursor: CursorWrapper, book_id: int, entry_id: UUID) -> str:
    cursor.execute("select xmin::text from ledger_entry where book_id = %s and id = %s", [book_id, entry_id])
    return str(cursor.fetchone()[0])
