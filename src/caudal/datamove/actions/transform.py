"""Transform: read the landed rows back, prove every circle by the pure rules, and write down the fate of each row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from caudal.datamove.models import Discrepancy, LandedRow, Quarantine, SourceMap, StatedFigure
from caudal.datamove.sources.unicas.rules.circle import prove
from caudal.datamove.sources.unicas.rules.codes import ASSUMPTIONS
from caudal.datamove.sources.unicas.rules.grouping import Database, group
from caudal.datamove.sources.unicas.rules.numbers import CURRENCY
from caudal.datamove.sources.unicas.rules.records import Fate, Finding, Placement, ProvenCircle, Row, key_of

BATCH_ROWS_MAX = 2_000


@dataclass(frozen=True, kw_only=True)
class Transformed:
    """The proven circles, in the order of their opening."""

    circles: tuple[ProvenCircle, ...]


def transform(*, run_id: UUID, identity: str, generation: int, organisation_id: UUID) -> Transformed:
    """Prove the landed rows of a run and record fates, quarantine, findings and figures, all or nothing."""
    tables = _landed(run_id)
    grouping = group(Database(identity=identity, generation=generation, tables=tables))
    circles = tuple(prove(records, organisation_id=organisation_id) for records in grouping.circles)
    by_circle = [("", grouping.placements), *((_key(proven), proven.placements) for proven in circles)]
    findings = [("", grouping.findings), *((_key(proven), proven.findings) for proven in circles)]
    with transaction.atomic():
        _write_map(run_id, by_circle)
        _write_quarantine(run_id, [placement for _, placements in by_circle for placement in placements], tables)
        _write_findings(run_id, findings)
        _write_figures(run_id, circles)
    return Transformed(circles=circles)


def _key(proven: ProvenCircle) -> str:
    return proven.circle.source.removeprefix("unicas:Junta:")


def _landed(run_id: UUID) -> dict[str, list[Row]]:
    tables: dict[str, list[Row]] = {}
    rows = LandedRow.objects.filter(run_id=run_id).order_by("source_table", "position")
    for table, row in rows.values_list("source_table", "row").iterator(chunk_size=BATCH_ROWS_MAX):
        tables.setdefault(table, []).append(row)
    return tables


def _copy(statement: str, rows: Iterable[Sequence[Any]]) -> None:
    """Write many rows in one COPY, inside the open transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
    raw = connection.connection
    assert raw is not None, "the transaction is open"
    with raw.cursor().copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _write_map(run_id: UUID, by_circle: Sequence[tuple[str, Sequence[Placement]]]) -> None:
    _copy(
        f"COPY {SourceMap._meta.db_table} (run_id, source_table, source_key, circle_key, member_key, fate, rule, "
        "target_id, amount_text, amount_minor, currency) FROM STDIN",
        (
            (
                run_id,
                place.table,
                place.key,
                circle,
                place.member,
                place.fate.value,
                place.rule,
                place.target,
                place.amount,
                place.minor,
                CURRENCY,
            )
            for circle, placements in by_circle
            for place in placements
        ),
    )


def _write_quarantine(run_id: UUID, placements: Sequence[Placement], tables: Mapping[str, Sequence[Row]]) -> None:
    set_aside = {(place.table, place.key): place.rule for place in placements if place.fate is Fate.QUARANTINED}
    Quarantine.objects.bulk_create(
        [
            Quarantine(
                run_id=run_id,
                source_table=table,
                source_key=key_of(row),
                code=set_aside[table, key_of(row)],
                row=dict(row),
            )
            for table, rows in tables.items()
            for row in rows
            if (table, key_of(row)) in set_aside
        ],
        batch_size=BATCH_ROWS_MAX,
    )


def _write_findings(run_id: UUID, by_circle: Sequence[tuple[str, Sequence[Finding]]]) -> None:
    every = [(circle, finding) for circle, findings in by_circle for finding in findings]
    Discrepancy.objects.bulk_create(
        [
            Discrepancy(
                run_id=run_id,
                number=number,
                circle_key=circle,
                code=finding.code.value,
                figure=finding.figure,
                source_table=finding.table,
                source_key=finding.key,
                amount_text=finding.amount,
                formula=finding.formula,
                is_assumption=finding.code in ASSUMPTIONS,
            )
            for number, (circle, finding) in enumerate(every, start=1)
        ],
        batch_size=BATCH_ROWS_MAX,
    )


def _write_figures(run_id: UUID, circles: Sequence[ProvenCircle]) -> None:
    StatedFigure.objects.bulk_create(
        [
            StatedFigure(
                run_id=run_id,
                circle_key=_key(proven),
                circle_name=proven.circle.name,
                circle_id=proven.circle.id,
                figure=figure.figure,
                stored_text=figure.stored_text,
                true_minor=figure.true.minor,
                currency=CURRENCY,
                formula=figure.formula,
            )
            for proven in circles
            for figure in proven.circle.figures
        ],
        batch_size=BATCH_ROWS_MAX,
    )
