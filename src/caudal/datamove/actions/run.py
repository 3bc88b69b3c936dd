"""The whole course of a move, from assessment to report. Running it twice changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from caudal.audit.errors import KeyIsUsed
from caudal.audit.rules import Actor, ActorKind, Call
from caudal.circles.actions.imports import import_circle
from caudal.circles.rules.imported import ImportedCircle
from caudal.datamove import queries, rules
from caudal.datamove.actions import backup as backups, sources
from caudal.datamove.actions.assess import Shape, shape_of
from caudal.datamove.actions.land import land
from caudal.datamove.actions.places import Place
from caudal.datamove.actions.report import write_report
from caudal.datamove.actions.transform import transform
from caudal.datamove.actions.verify import Check, verify
from caudal.datamove.errors import CircleHasChanged, OrganisationIsUnclear
from caudal.datamove.models import PhaseEvent, Run
from caudal.datamove.rules import Phase
from caudal.kernel.ids import uuid7
from caudal.parties import queries as parties

SOURCE = "unicas"


@dataclass(frozen=True, kw_only=True)
class Moved:
    """The outcome of a run; `exit` has the bits of a command's exit code."""

    run_id: UUID
    circles: int
    findings: int
    verify: str
    rows: Mapping[str, int]
    codes: Mapping[str, int]
    checks: tuple[Check, ...]
    skipped_tables: tuple[str, ...]
    report: str
    exit: int


def run(*, dsn: str, organisation_id: UUID, place: Place, at: datetime) -> Moved:
    """Move every circle of the source into the organisation, prove it and report it.

    :raises SourceIsUnreachable, SourceIsIncomplete, BackupIsNotProven: nothing was moved
    :raises CircleHasChanged: an earlier run moved another state of that circle; it stays as it is
    """
    with sources.snapshot(dsn=dsn) as connection:
        shape = shape_of(connection)
        run_id = _started(shape, organisation_id, at)
        folder = place.backups / f"{SOURCE}-{run_id}"
        proven = backups.backup(connection, dsn=dsn, tables=shape.tables, folder=folder, workshop=place.workshop)
        _reached(run_id, Phase.BACKED_UP, at, {"folder": proven.folder, "rows": proven.rows, "sha256": proven.sha256})
        digests = land(connection, run_id=run_id, shape=shape)
    _reached(run_id, Phase.LANDED, at, {"sha256": rules.combined_digest(tables=digests)})
    transformed = transform(
        run_id=run_id, identity=shape.identity, generation=shape.generation, organisation_id=organisation_id
    )
    circles = [proven.circle for proven in transformed.circles]
    _reached(run_id, Phase.TRANSFORMED, at, {"circles": len(circles)})
    for circle in circles:
        _import(circle, identity=shape.identity, organisation_id=organisation_id, at=at)
    _reached(run_id, Phase.IMPORTED, at, {"circles": len(circles)})
    checks = verify(run_id=run_id)
    _reached(run_id, Phase.VERIFIED, at, {check.name: check.ok for check in checks})
    return _outcome(run_id, shape, checks, place)


def organisation_for(wanted: UUID | None) -> UUID:
    """The organisation that was named, or the only one there is.

    :raises OrganisationIsUnclear: none was named, and there is not exactly one
    """
    known = [known for known in parties.organisation_ids() if wanted in {None, known}]
    if len(known) != 1:
        raise OrganisationIsUnclear(field="organisation", count=len(known))
    return known[0]


def _started(shape: Shape, organisation_id: UUID, at: datetime) -> UUID:
    run = Run.objects.create(
        id=uuid7(at), source=SOURCE, identity=shape.identity, generation=shape.generation,
        server_version=shape.server_version, organisation_id=organisation_id, started_at=at,
    )  # fmt: skip
    _reached(run.id, Phase.STARTED, at, {"tables": len(shape.tables), "skipped": list(shape.skipped)})
    return run.id


def _reached(run_id: UUID, phase: Phase, at: datetime, facts: Mapping[str, Any]) -> None:
    """Chain the next phase event to the last."""
    with transaction.atomic():
        last = PhaseEvent.objects.filter(run_id=run_id).order_by("-number").first()
        previous = last.hash if last else rules.START_OF_CHAIN
        PhaseEvent.objects.create(
            run_id=run_id, number=last.number + 1 if last else 1, phase=phase.value, at=at, facts=dict(facts),
            previous_hash=previous,
            hash=rules.phase_hash(previous=previous, phase=phase.value, at=at.isoformat(), facts=facts),
        )  # fmt: skip


def _import(circle: ImportedCircle, *, identity: str, organisation_id: UUID, at: datetime) -> None:
    """One action per circle, under a key of its own: a second run finds the first one's answer."""
    call = Call(
        actor=Actor(ActorKind.DATA_MOVE, f"{SOURCE}:{identity}"), key=f"{SOURCE}:{circle.id}", at=at,
        organisation_id=organisation_id, roles=frozenset({"owner"}),
    )  # fmt: skip
    try:
        import_circle(call, circle=circle)
    except KeyIsUsed as changed:
        raise CircleHasChanged(circle=circle.name) from changed


def _outcome(run_id: UUID, shape: Shape, checks: tuple[Check, ...], place: Place) -> Moved:
    summary = queries.summary(run_id=run_id)
    failed = [check.name for check in checks if not check.ok]
    bits = rules.exit_of(codes=summary.codes, fates=summary.rows, skipped=len(shape.skipped), checks_ok=not failed)
    report = write_report(run_id=run_id, checks=checks, folder=place.reports)
    return Moved(
        run_id=run_id, circles=summary.circles, findings=summary.findings,
        verify="clean" if not failed else ", ".join(failed), rows=summary.rows, codes=summary.codes, checks=checks,
        skipped_tables=shape.skipped, report=str(report), exit=int(bits),
    )  # fmt: skip
