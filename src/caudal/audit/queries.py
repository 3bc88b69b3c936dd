"""Reads of the audit trail: what happened to an object, and `verify`, which recomputes every chain."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from caudal.audit.rules import Actor, ActorKind
from caudal.db.sql_files import sql_text
from caudal.kernel.checks import Check

TIMELINE_MAX = 200


@dataclass(frozen=True, slots=True)
class EventView:
    """One event as a timeline shows it; private arguments are not told."""

    event_id: UUID
    number: int
    action: str
    actor: Actor
    at: datetime
    outcome: str
    arguments: Mapping[str, Any]


def timeline(*, kind: str, object_id: UUID, limit: int = 50) -> list[EventView]:
    """The newest `limit` events that touched an object, newest first, in the order in which they were recorded."""
    with connection.cursor() as cursor:
        cursor.execute(
            """select e.id, e.number, e.action, e.actor_kind, e.actor_id, e.at, e.outcome, e.arguments
                 from audit_touch t
                 join audit_event e on e.id = t.event_id
                where t.kind = %s and t.object_id = %s
                order by e.number desc
                limit %s""",
            [kind, object_id, min(limit, TIMELINE_MAX)],
        )
        return [_event_view(*row) for row in cursor.fetchall()]


def event(*, event_id: UUID) -> EventView | None:
    """One event; None while the action that will record it still runs."""
    with connection.cursor() as cursor:
        cursor.execute(
            """select id, number, action, actor_kind, actor_id, at, outcome, arguments
                 from audit_event
                where id = %s""",
            [event_id],
        )
        row = cursor.fetchone()
    return None if row is None else _event_view(*row)


def actors(*, event_ids: Collection[UUID]) -> dict[UUID, Actor]:
    """Who caused each of these events. One query."""
    with connection.cursor() as cursor:
        cursor.execute("select id, actor_kind, actor_id from audit_event where id = any(%s::uuid[])", [list(event_ids)])
        return {event_id: Actor(ActorKind(kind), actor_id) for event_id, kind, actor_id in cursor.fetchall()}


def verify() -> list[Check]:
    """Recompute every chain of events and match it with heads, keys and touches; violations are counted, one named."""
    with connection.cursor() as cursor:
        cursor.execute(sql_text("caudal.audit", "verify"))
        return [
            Check(
                name=name, ok=wrong == 0, figures={"rows": rows, "wrong": wrong} | ({"first": first} if first else {})
            )
            for name, rows, wrong, first in cursor.fetchall()
        ]


def _event_view(
    event_id: UUID, number: int, action: str, actor_kind: str, actor_id: str, at: datetime, outcome: str, arguments: Any
) -> EventView:
    return EventView(
        event_id=event_id,
        number=number,
        action=action,
        actor=Actor(ActorKind(actor_kind), actor_id),
        at=at,
        outcome=outcome,
        arguments=json.loads(arguments) if isinstance(arguments, str) else arguments,
    )
