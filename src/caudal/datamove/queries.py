"""Read what moves have left: the newest run, its counts, findings, phases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count

from caudal.datamove import rules
from caudal.datamove.errors import NothingWasMoved
from caudal.datamove.models import Discrepancy, PhaseEvent, Run, StatedFigure
from caudal.datamove.rules import Phase


@dataclass(frozen=True, kw_only=True)
class Summary:
    """A run in numbers: rows by fate, findings by code (assumptions are none)."""

    circles: int
    findings: int
    rows: Mapping[str, int]
    codes: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class FindingView:
    """One finding, with the name of its circle."""

    circle_key: str
    circle: str
    code: str
    figure: str
    source_table: str
    source_key: str
    amount: str
    formula: str
    is_assumption: bool


@dataclass(frozen=True, kw_only=True)
class FigureView:
    """What a circle's source stored, beside the truth in minor units."""

    circle_key: str
    circle: str
    figure: str
    stored: str
    true_minor: int
    currency: str
    formula: str


@dataclass(frozen=True, kw_only=True)
class PhaseView:
    """A phase that a run reached; `is_chained` says that its hash follows from the one before."""

    phase: str
    at: datetime
    facts: Mapping[str, Any]
    hash: str
    is_chained: bool


def newest_run(*, source: str, identity: str | None = None) -> UUID:
    """The newest run of a source that was verified.

    :raises NothingWasMoved:
    """
    runs = Run.objects.filter(source=source, phases__phase=Phase.VERIFIED.value)
    if identity is not None:
        runs = runs.filter(identity=identity)
    run = runs.order_by("-started_at", "-id").first()
    if run is None:
        raise NothingWasMoved(field="source")
    return run.id


def summary(*, run_id: UUID) -> Summary:
    """Counts of a run."""
    run = Run.objects.get(id=run_id)
    rows = dict(run.source_map.values_list("fate").annotate(n=Count("*")).order_by("fate"))
    codes = dict(
        run.discrepancies.filter(is_assumption=False).values_list("code").annotate(n=Count("*")).order_by("code")
    )
    circles = run.source_map.filter(source_table="Junta", fate="mapped").count()
    return Summary(circles=circles, findings=sum(codes.values()), rows=rows, codes=codes)


def findings(*, run_id: UUID) -> tuple[FindingView, ...]:
    """Every finding of a run, in its order."""
    names = _names(run_id)
    return tuple(
        FindingView(
            circle_key=one.circle_key,
            circle=names.get(one.circle_key, ""),
            code=one.code,
            figure=one.figure,
            source_table=one.source_table,
            source_key=one.source_key,
            amount=one.amount_text,
            formula=one.formula,
            is_assumption=one.is_assumption,
        )
        for one in Discrepancy.objects.filter(run_id=run_id).order_by("number")
    )


def figures(*, run_id: UUID) -> tuple[FigureView, ...]:
    """What each circle's source had stored."""
    return tuple(
        FigureView(
            circle_key=one.circle_key,
            circle=one.circle_name,
            figure=one.figure,
            stored=one.stored_text,
            true_minor=one.true_minor,
            currency=one.currency,
            formula=one.formula,
        )
        for one in StatedFigure.objects.filter(run_id=run_id).order_by("circle_name", "circle_key")
    )


def phases(*, run_id: UUID) -> tuple[PhaseView, ...]:
    """The phases of a run, each checked against the one before it."""
    views, previous = [], rules.START_OF_CHAIN
    for event in PhaseEvent.objects.filter(run_id=run_id).order_by("number"):
        expected = rules.phase_hash(previous=previous, phase=event.phase, at=event.at.isoformat(), facts=event.facts)
        views.append(
            PhaseView(
                phase=event.phase, at=event.at, facts=event.facts, hash=event.hash, is_chained=event.hash == expected
            )
        )
        previous = event.hash
    return tuple(views)


def _names(run_id: UUID) -> dict[str, str]:
    return dict(StatedFigure.objects.filter(run_id=run_id).values_list("circle_key", "circle_name"))
