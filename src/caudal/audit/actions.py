"""The one door for writes: an action owns its transaction, is idempotent, audited, and remembers its refusals."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, update_wrapper
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

from caudal.audit import rules
from caudal.audit.errors import KeyIsUsed
from caudal.audit.rules import Actor, Call, Private, Secret
from caudal.db import constraints
from caudal.kernel import refusals
from caudal.kernel.ids import uuid7
from caudal.kernel.refusals import Refusal, Unavailable

P = ParamSpec("P")
R = TypeVar("R")

ATTEMPTS_MAX = 4
UNTOLD = "[private]"
_TRY_AGAIN = {"40001", "40P01", "55P03"}

_CLAIM = """
insert into audit_idempotencykey (scope, key, action, digests, event_id)
values (%s, %s, %s, %s, %s)
on conflict (scope, key) do nothing
"""
_REMEMBERED = "select action, digests, outcome, answer from audit_idempotencykey where scope = %s and key = %s"
_RECORD = "select audit_record(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s::text[], %s::uuid[])"


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


class Action(Generic[P, R]):
    """A write with a name. Call it from a door; `within` an open act it is a step of that act."""

    def __init__(self, name: str, function: Callable[Concatenate[Act, P], R]) -> None:
        self.name = name
        self.function = function
        update_wrapper(self, function)

    def __call__(self, call: Call, /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run the action once for `call.key`; the same key and payload give the same answer for ever.

        :raises Refusal: what the action refuses, or refused when it first ran
        :raises KeyIsMalformed, KeyIsUsed:
        :raises TextIsNotClean: an argument has text that no database can hold
        :raises Unavailable: the outcome is open: try again with the same key
        """
        assert not args, "an action is called with keyword arguments"
        rules.check_key(call.key)
        payload = self._payload(kwargs)
        for attempt in range(1, ATTEMPTS_MAX + 1):
            try:
                return self._once(call, kwargs, payload)
            except (OperationalError, InterfaceError) as error:
                if constraints.sqlstate_of(error) not in _TRY_AGAIN or attempt == ATTEMPTS_MAX:
                    raise Unavailable(self.name) from error
        raise AssertionError("the last attempt returns or raises")

    def within(self, act: Act, /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run as a step of the open `act`, in its transaction and under its key."""
        assert act.is_open, f"{act.name} is over; {self.name} cannot join it"
        return self.function(act, *args, **kwargs)

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

    def _record(self, act: Act, payload: dict[str, Any], *, refused: Refusal | None, result: R | None) -> None:
        if refused is None:
            answer = self._result_type.dump_python(result, mode="json")
        else:
            answer = {"code": refused.code, "field": refused.field, "facts": refusals.facts_to_json(refused.facts)}
        call = act.call
        origin = {"ip": call.ip, "user_agent": call.user_agent, "request_id": call.request_id}
        touched = act.touched if refused is None else []
        values: list[Any] = [
            call.stream, act.event_id, self.name, call.actor.kind, call.actor.id, call.at,
            Jsonb(self._told(payload)), "done" if refused is None else "refused",
            None if refused is None else refused.code, Jsonb(origin), call.scope, call.key, Jsonb(answer),
            [kind for kind, _ in touched], [object_id for _, object_id in touched],
        ]  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(_RECORD, values)

    def _payload(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        bound = self._signature.bind(None, **arguments)
        bound.apply_defaults()
        values = list(bound.arguments.items())[1:]
        payload = {name: self._argument_types[name].dump_python(value, mode="json") for name, value in values}
        for name, value in payload.items():
            rules.check_storable(value, field=name)
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


def _json(value: Any) -> Any:
    """A jsonb column read by a plain cursor: Django leaves it as text."""
    return TypeAdapter(Any).validate_json(value) if isinstance(value, str) else value


def _raise_again(answer: dict[str, Any]) -> NoReturn:
    refusal_type = refusals.registered()[answer["code"]]
    raise refusal_type(field=answer["field"], **refusals.facts_from_json(answer["facts"]))
