"""The one door for writes: an action owns its transaction, is idempotent, audited, and remembers its refusals."""

import inspect
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, partial, update_wrapper
from typing import (
    Annotated,
    Any,
    Concatenate,
    Generic,
    NoReturn,
    ParamSpec,
    TypeVar,
    get_args,
    get_origin,
    get_type_hints,
)
from uuid import UUID

from django.db import IntegrityError, InterfaceError, OperationalError, connection, transaction
from psycopg.types.json import Jsonb
from pydantic import TypeAdapter
from pydantic_core import to_json

from caudal.audit import rules
from caudal.audit.errors import KeyIsUsed
from caudal.audit.groups import Groups, QueueIsFull, WaitIsOver
from caudal.audit.rules import Actor, Call, Private, Secret
from caudal.db import constraints
from caudal.kernel import refusals
from caudal.kernel.ids import uuid7
from caudal.kernel.refusals import Refusal, Unavailable

P = ParamSpec("P")
R = TypeVar("R")

logger = logging.getLogger("caudal.actions")

ATTEMPTS_MAX = 4
GROUP_LOCK_MILLISECONDS_MAX = 500
"""How long a group waits for a lock that one of its callers needs, before each caller is on its own."""
UNTOLD = "[private]"
_TRY_AGAIN = {"40001", "40P01", "55P03"}

_CLAIM = """
insert into audit_idempotencykey (scope, key, action, digests, event_id)
values (%s, %s, %s, %s, %s)
on conflict (scope, key) do nothing
"""
_REMEMBERED = "select action, digests, outcome, answer from audit_idempotencykey where scope = %s and key = %s"
_RECORD = "select audit_record(%s::jsonb)"
_CLAIM_ALL = """
with patience as materialized (select set_config('lock_timeout', %s, true))
insert into audit_idempotencykey (scope, key, action, digests, event_id)
select scope, key, %s, digests, event_id
  from patience, jsonb_to_recordset(%s::jsonb) as claim (scope text, key text, digests jsonb, event_id uuid)
 order by scope, key
on conflict (scope, key) do nothing
returning event_id
"""


@dataclass(slots=True)
class Act:
    """The open action: proof, for every step below, that a transaction with a key and an event is under way."""

    name: str
    call: Call
    event_id: UUID
    touched: list[tuple[str, UUID]] = field(default_factory=list)
    is_open: bool = True

    @property
    def actor(self) -> Actor:
        return self.call.actor

    @property
    def at(self) -> datetime:
        return self.call.at

    @property
    def organisation_id(self) -> UUID:
        assert self.call.organisation_id is not None, f"{self.name} acts inside an organisation"
        return self.call.organisation_id

    def touch(self, kind: str, object_id: UUID) -> None:
        """Put this event on the timeline of an object."""
        self.touched.append((kind, object_id))


@dataclass(frozen=True, slots=True)
class Asked:
    """A call as the caller's own thread has read it."""

    call: Call
    arguments: Mapping[str, Any]
    payload: dict[str, Any]
    digests: dict[str, str]


@dataclass(frozen=True, slots=True)
class Ending(Generic[R]):
    """What a group gave one of its callers."""

    result: R | None = None
    trouble: Refusal | Unavailable | None = None


Together = Callable[[Sequence[tuple[Act, Mapping[str, Any]]]], Sequence[R | Refusal]]
"""The work of many acts in one: a result or a refusal for each, in order; what it refuses it has not written."""


class Action(Generic[P, R]):
    """A write with a name. Call it from a door; `within` an open act it is a step of that act."""

    def __init__(self, name: str, function: Callable[Concatenate[Act, P], R]) -> None:
        self.name = name
        self.function = function
        self._groups: Groups[Asked, Ending[R]] | None = None
        update_wrapper(self, function)

    def __call__(self, call: Call, /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run the action once for `call.key`; the same key and payload give the same answer for ever.

        :raises Refusal: what the action refuses, or refused when it first ran
        :raises KeyIsMalformed, ArgumentsAreTooLarge, KeyIsUsed:
        :raises TextIsNotClean: an argument has text that no database can hold
        :raises Unavailable: the outcome is open: try again with the same key
        """
        payload = self._read(call, args, kwargs)
        # Inside another's transaction it has to be this connection, which then says that an action is no part of one.
        if self._groups is not None and not connection.in_atomic_block:
            ending = self._in_group(self._groups, call, kwargs, payload)
            if ending is not None and ending.trouble is not None:
                raise ending.trouble
            if ending is not None:
                return ending.result  # type: ignore[return-value]
        return self._alone(call, kwargs, payload)

    def alone(self, call: Call, /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run as a call does, in a transaction of its own, whoever else is asking."""
        return self._alone(call, kwargs, self._read(call, args, kwargs))

    def together(self, function: Together[R]) -> Together[R]:
        """Let callers who come at once share a transaction, in which `function` does what the action does for one.

        Each keeps a key, an event and an answer of its own. When the group comes to nothing, whatever the reason, each
        caller runs alone.
        """
        assert self._groups is None, f"{self.name} has its work for many already"
        self._groups = Groups(partial(self._serve, function))
        return function

    def within(self, act: Act, /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run as a step of the open `act`, in its transaction and under its key."""
        assert act.is_open, f"{act.name} is over; {self.name} cannot join it"
        return self.function(act, *args, **kwargs)

    def _read(self, call: Call, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> dict[str, Any]:
        assert not args, "an action is called with keyword arguments"
        rules.check_key(call.key)
        return self._payload(kwargs)

    def _alone(self, call: Call, arguments: Mapping[str, Any], payload: dict[str, Any]) -> R:
        for attempt in range(1, ATTEMPTS_MAX + 1):
            try:
                return self._once(call, arguments, payload)
            except (OperationalError, InterfaceError) as error:
                if constraints.sqlstate_of(error) not in _TRY_AGAIN or attempt == ATTEMPTS_MAX:
                    raise Unavailable(self.name) from error
        raise AssertionError("the last attempt returns or raises")

    def _in_group(
        self, groups: Groups[Asked, Ending[R]], call: Call, arguments: Mapping[str, Any], payload: dict[str, Any]
    ) -> Ending[R] | None:
        asked = Asked(call, arguments, payload, rules.digests({"action": self.name, **payload}))
        try:
            return groups.ending(asked)
        except (QueueIsFull, WaitIsOver) as error:
            raise Unavailable(self.name) from error

    def _serve(self, together: Together[R], group: Sequence[Asked]) -> Sequence[Ending[R] | None]:
        """Run a whole group in one transaction, on the connection of its leader, who is the first of it.

        Gives None for callers who have to run alone: whose key is taken (they are told its answer there), or everybody
        when something broke before the commit. A connection lost at the commit leaves all outcomes open.
        """
        endings: list[Ending[R] | None] = [None] * len(group)
        is_at_commit = False
        try:
            with transaction.atomic(durable=True):
                claimed = self._claim_all(group)
                work = [(act, group[place].arguments) for place, act in claimed.items()]
                outcomes = together(work) if work else []
                self._record_all(group, claimed, outcomes)
                is_at_commit = True
        except (OperationalError, InterfaceError) as error:
            if constraints.sqlstate_of(error) not in _TRY_AGAIN:
                # The leader is told what a lone caller is told; it is nobody else's connection, until the commit.
                for place in range(len(group) if is_at_commit else 1):
                    endings[place] = Ending(trouble=_unavailable(self.name, error))
            return endings
        except Exception as error:  # noqa: BLE001 whatever it is, it is for its own caller to meet
            logger.warning("%s: a group of %d runs singly after %s", self.name, len(group), type(error).__name__)
            return endings
        for place, outcome in zip(claimed, outcomes, strict=True):
            endings[place] = Ending(trouble=outcome) if isinstance(outcome, Refusal) else Ending(result=outcome)
        return endings

    def _once(self, call: Call, arguments: Mapping[str, Any], payload: dict[str, Any]) -> R:
        act = Act(name=self.name, call=call, event_id=uuid7(call.at))
        with transaction.atomic(durable=True):
            remembered = self._claim(act, payload)
            if remembered is not None:
                return self._answer_again(remembered)
            refused, result = self._attempt(act, arguments)
            self._record(act, payload, refused=refused, result=result)
        if refused is not None:
            raise refused
        return result  # type: ignore[return-value]

    def _attempt(self, act: Act, arguments: Mapping[str, Any]) -> tuple[Refusal | None, R | None]:
        """Run the action in a savepoint, so that a refusal undoes its writes and is still recorded."""
        try:
            with transaction.atomic():
                return None, self.function(act, **arguments)  # type: ignore[call-arg]
        except Refusal as refusal:
            return refusal, None
        except IntegrityError as error:
            mapped = constraints.refusal_of(error)
            if mapped is None:
                raise
            return mapped, None
        finally:
            act.is_open = False

    def _claim(self, act: Act, payload: dict[str, Any]) -> tuple[Any, ...] | None:
        """Claim the key, waiting for whoever holds it; return the remembered row when it is taken.

        :raises KeyIsUsed:
        """
        offered = rules.digests({"action": self.name, **payload})
        with connection.cursor() as cursor:
            claim: list[Any] = [act.call.scope, act.call.key, self.name, Jsonb(offered), act.event_id]
            cursor.execute(_CLAIM, claim)
            if cursor.rowcount:
                return None
            cursor.execute(_REMEMBERED, [act.call.scope, act.call.key])
            row = cursor.fetchone()
        assert row is not None and row[2] is not None, "a committed key has its answer"
        stored = _json(row[1])
        differs = rules.first_difference(stored, offered)
        if differs is not None:
            raise KeyIsUsed(field=differs, differs=differs)
        return tuple(row)

    def _answer_again(self, row: tuple[Any, ...]) -> R:
        outcome, answer = row[2], _json(row[3])
        if outcome == "refused":
            _raise_again(answer)
        result: R = self._result_type.validate_python(answer, strict=False)
        return result

    def _claim_all(self, group: Sequence[Asked]) -> dict[int, Act]:
        """Claim the keys of a group in one order; the acts of those who got theirs, by their place in the group.

        A key that is taken, or that stands a second time in the group, is left to be asked alone.
        """
        firsts: dict[tuple[str, str], int] = {}
        for place, asked in enumerate(group):
            firsts.setdefault((asked.call.scope, asked.call.key), place)
        acts = {place: Act(self.name, group[place].call, uuid7(group[place].call.at)) for place in firsts.values()}
        claims = [
            {"scope": scope, "key": key, "digests": group[place].digests, "event_id": acts[place].event_id}
            for (scope, key), place in firsts.items()
        ]
        with connection.cursor() as cursor:
            patience = str(GROUP_LOCK_MILLISECONDS_MAX)
            cursor.execute(_CLAIM_ALL, [patience, self.name, to_json(claims).decode()])
            claimed = {event_id for (event_id,) in cursor.fetchall()}
        return {place: act for place, act in acts.items() if act.event_id in claimed}

    def _record(self, act: Act, payload: dict[str, Any], *, refused: Refusal | None, result: R | None) -> None:
        _record_events([self._event(act, payload, refused=refused, result=result)])

    def _record_all(self, group: Sequence[Asked], acts: Mapping[int, Act], outcomes: Sequence[R | Refusal]) -> None:
        events = []
        for (place, act), outcome in zip(acts.items(), outcomes, strict=True):
            act.is_open = False
            refused = outcome if isinstance(outcome, Refusal) else None
            events.append(self._event(act, group[place].payload, refused=refused, result=outcome))
        _record_events(events)

    def _event(self, act: Act, payload: dict[str, Any], *, refused: Refusal | None, result: Any) -> dict[str, Any]:
        """The event of an act with the answer to its key, as `audit_record` reads it."""
        if refused is None:
            answer = self._result_type.dump_python(result, mode="json")
        else:
            answer = {"code": refused.code, "field": refused.field, "facts": refusals.facts_to_json(refused.facts)}
        call = act.call
        touched = act.touched if refused is None else []
        return {
            "stream": call.stream,
            "id": act.event_id,
            "action": self.name,
            "actor_kind": call.actor.kind,
            "actor_id": call.actor.id,
            "at": call.at,
            "arguments": self._told(payload),
            "outcome": "done" if refused is None else "refused",
            "refusal_code": None if refused is None else refused.code,
            "origin": {"ip": call.ip, "user_agent": call.user_agent, "request_id": call.request_id},
            "scope": call.scope,
            "key": call.key,
            "answer": answer,
            "touched": touched,
        }

    def _payload(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        bound = self._signature.bind(None, **arguments)
        bound.apply_defaults()
        values = list(bound.arguments.items())[1:]
        for name, value in values:
            rules.check_items(value, field=name)
        payload = {name: self._argument_types[name].dump_python(value, mode="json") for name, value in values}
        rules.check_storable(payload)
        return {name: value for name, value in payload.items() if name not in self._secret_names}

    def _told(self, payload: dict[str, Any]) -> dict[str, Any]:
        """The arguments as the event tells them: not the private ones."""
        return {name: UNTOLD if name in self._private_names else value for name, value in payload.items()}

    @cached_property
    def _signature(self) -> inspect.Signature:
        return inspect.signature(self.function)

    @cached_property
    def _hints(self) -> dict[str, Any]:
        return get_type_hints(self.function, include_extras=True)

    @cached_property
    def _argument_types(self) -> dict[str, TypeAdapter[Any]]:
        names = list(self._signature.parameters)[1:]
        return {name: TypeAdapter(self._hints[name]) for name in names}

    @cached_property
    def _private_names(self) -> set[str]:
        return self._marked(Private)

    @cached_property
    def _secret_names(self) -> set[str]:
        return self._marked(Secret)

    def _marked(self, marker: type) -> set[str]:
        return {
            name for name, hint in self._hints.items() if get_origin(hint) is Annotated and marker in get_args(hint)[1:]
        }

    @cached_property
    def _result_type(self) -> TypeAdapter[Any]:
        return TypeAdapter(self._hints["return"])


_registry: dict[str, Action[..., Any]] = {}


def action(name: str) -> Callable[[Callable[Concatenate[Act, P], R]], Action[P, R]]:
    """Register a function as the action `name` ("app.verb_noun"). Every one has a crash-point run in the tests."""

    def register(function: Callable[Concatenate[Act, P], R]) -> Action[P, R]:
        assert name not in _registry, f"action {name} is registered twice"
        made = Action(name, function)
        _registry[name] = made
        return made

    return register


def registry() -> Mapping[str, Action[..., Any]]:
    """Every registered action by name, once the apps' actions are imported."""
    return dict(_registry)


def _record_events(events: Sequence[Mapping[str, Any]]) -> None:
    if events:
        with connection.cursor() as cursor:
            cursor.execute(_RECORD, [to_json(events).decode()])


def _unavailable(name: str, cause: Exception) -> Unavailable:
    trouble = Unavailable(name)
    trouble.__cause__ = cause
    return trouble


def _json(value: Any) -> Any:
    """A jsonb column read by a plain cursor: Django leaves it as text."""
    return TypeAdapter(Any).validate_json(value) if isinstance(value, str) else value


def _raise_again(answer: dict[str, Any]) -> NoReturn:
    refusal_type = refusals.registered()[answer["code"]]
    raise refusal_type(field=answer["field"], **refusals.facts_from_json(answer["facts"]))
