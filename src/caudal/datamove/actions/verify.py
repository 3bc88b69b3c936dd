"""Verify a move by other code: SQL over landing zone, map and ledger, and nothing of the mover's rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from caudal.datamove.models import Run
from caudal.db.sql_files import sql_text
from caudal.ledger.rules import book_id_of

PACKAGE = "caudal.datamove"
UNICAS = "caudal.datamove.sources.unicas"


@dataclass(frozen=True, kw_only=True)
class Check:
    """One proof: whether it holds, and the figures it was decided by."""

    name: str
    ok: bool
    figures: Mapping[str, Any]


def verify(*, run_id: UUID) -> tuple[Check, ...]:
    """Run every proof on a run that was imported; reads only, in one snapshot."""
    run = Run.objects.get(id=run_id)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SET LOCAL statement_timeout = 0")
            # The planner knows nothing of values inside JSON and would join thousands of rows one by one.
            cursor.execute("SET LOCAL enable_nestloop = off")
        return (
            _nothing_wrong("landing_equals_source", _rows(PACKAGE, "verify_landing", {"run": run_id})),
            _nothing_wrong("every_row_has_one_fate", _rows(PACKAGE, "verify_fates", {"run": run_id})),
            _conserved(_rows(UNICAS, "verify_conservation", {"run": run_id})),
            _nothing_wrong("only_dust_is_rounded", _rows(PACKAGE, "verify_dust", {"run": run_id})),
            _nothing_wrong("differences_add_up", _rows(PACKAGE, "verify_differences", {"run": run_id})),
            _nothing_wrong("nothing_is_unknown", _rows(PACKAGE, "verify_unknown", {"run": run_id})),
            _ledger(run),
        )


def _ledger(run: Run) -> Check:
    """Every account of each circle's book against sums over the landed rows: per member, per loan, cash and income."""
    expected: dict[str, dict[str, int]] = {}
    for row in _rows(UNICAS, "verify_totals", {"run": run.id}):
        accounts = expected.setdefault(row["circle"], {})
        if row["code"] is not None and row["minor"]:
            accounts[row["code"]] = int(row["minor"])
    circles = _circles(run)
    booked = _booked(book_id_of(circle) for circle in circles.values())
    wrong: dict[str, Any] = {}
    for key, accounts in expected.items():
        book = booked.get(book_id_of(circles[key]), {}) if key in circles else {}
        differs = {
            code: {"source": accounts.get(code, 0), "ledger": book.get(code, 0)}
            for code in sorted(accounts.keys() | book.keys())
            if accounts.get(code, 0) != book.get(code, 0)
        }
        if differs or key not in circles:
            wrong[key] = differs or "not imported"
    figures = {"circles": len(expected), "accounts": sum(map(len, expected.values())), "wrong": wrong}
    return Check(name="ledger_equals_source", ok=not wrong, figures=figures)


def _circles(run: Run) -> dict[str, UUID]:
    mapped = run.source_map.filter(source_table="Junta", target_id__isnull=False)
    return {key: target for key, target in mapped.values_list("source_key", "target_id") if target is not None}


def _booked(books: Iterable[int]) -> dict[int, dict[str, int]]:
    """Sums of the imports' postings by book and account, in the accounts' normal direction."""
    result: dict[int, dict[str, int]] = {}
    for row in _rows(PACKAGE, "verify_booked", {"books": list(books)}):
        result.setdefault(int(row["book_id"]), {})[row["code"]] = int(row["minor"])
    return result


def _conserved(rows: list[dict[str, Any]]) -> Check:
    """Source total = mapped + merged + quarantined + excluded, by table, circle, member and currency, to the digit."""
    wrong = [row for row in rows if not row["is_conserved"]]
    tables: dict[str, Any] = {}
    for row in rows:
        known = tables.setdefault(row["source_table"], {"groups": 0, "rows": 0})
        known["groups"] += 1
        known["rows"] += row["rows"]
    figures = {"tables": tables, "wrong": [_plain(row) for row in wrong[:20]]}
    return Check(name="money_is_conserved", ok=not wrong, figures=figures)


def _nothing_wrong(name: str, rows: list[dict[str, Any]]) -> Check:
    """A query that lists what is wrong proves its point by listing nothing."""
    return Check(name=name, ok=not rows, figures={"wrong": [_plain(row) for row in rows[:20]], "count": len(rows)})


def _rows(package: str, name: str, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(sql_text(package, name), parameters)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _plain(row: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in row.items()}
