"""The jobs by their names: a jobs room registers what a name runs, an action queues by name.

@job("ledger.deliver_crossing")
def deliver_crossing(call: Call, *, book_id: int, crossing_id: UUID) -> None: ...

@periodic("ledger.expire_holds", every=timedelta(minutes=1))
def expire_holds(call: Call) -> None: ...
"""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar, get_type_hints

from pydantic import TypeAdapter

from caudal.jobs import rules

F = TypeVar("F", bound=Callable[..., None])


@dataclass(frozen=True, slots=True)
class Work:
    """What runs under a name, how often it is tried, and how long an attempt may take before it is given to others."""

    name: str
    function: Callable[..., None]
    argument_types: Mapping[str, TypeAdapter[Any]]
    attempts_max: int
    seconds_max: int
    every: timedelta | None

    def dumped(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Arguments as the queue keeps them; a name or a type that the job does not know is a bug."""
        assert arguments.keys() == self.argument_types.keys(), f"{self.name} takes {sorted(self.argument_types)}"
        return {
            name: kind.dump_python(kind.validate_python(arguments[name], strict=True), mode="json")
            for name, kind in self.argument_types.items()
        }

    def loaded(self, stored: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments that `dumped` wrote."""
        return {name: self.argument_types[name].validate_python(value) for name, value in stored.items()}


_registry: dict[str, Work] = {}


def job(name: str, *, attempts_max: int = rules.ATTEMPTS_MAX, seconds_max: int = rules.SECONDS_MAX) -> Callable[[F], F]:
    """Register a function as the job `name` ("app.verb_noun").

    It gets a `Call` whose key comes from the job's id, the same at every attempt, and hands it to one action; for a
    second action it makes a key of its own out of that one. So a job that runs twice has one effect.
    """
    return _registering(name, every=None, attempts_max=attempts_max, seconds_max=seconds_max)


def periodic(
    name: str, *, every: timedelta, attempts_max: int = rules.ATTEMPTS_MAX, seconds_max: int = rules.SECONDS_MAX
) -> Callable[[F], F]:
    """Register a job without arguments that runs once in every period, however many workers there are.

    Periods that pass while no worker runs are not made up for; one that comes while the last run is still on is left
    out.
    """
    rules.check_period(every)
    return _registering(name, every=every, attempts_max=attempts_max, seconds_max=seconds_max)


def works() -> Mapping[str, Work]:
    """Every registered job by name, once the apps' jobs rooms are imported."""
    return dict(_registry)


def work(name: str) -> Work:
    """The job of that name; one that nobody registered is a LookupError."""
    return _registry[name]


def _registering(name: str, *, every: timedelta | None, attempts_max: int, seconds_max: int) -> Callable[[F], F]:
    assert len(name) <= rules.NAME_LENGTH_MAX and attempts_max >= 1 and seconds_max >= 1

    def register(function: F) -> F:
        assert name not in _registry, f"job {name} is registered twice"
        hints = get_type_hints(function)
        names = list(inspect.signature(function).parameters)[1:]
        personal = [one for one in names if not rules.may_carry(hints[one])]
        assert not personal, f"{name} carries {personal}: a job carries ids, numbers and dates, never text"
        assert every is None or not names, f"{name} is periodic: it has no arguments"
        types = {one: TypeAdapter(hints[one]) for one in names}
        _registry[name] = Work(name, function, types, attempts_max, seconds_max, every)
        return function

    return register
