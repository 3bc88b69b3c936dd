"""A scenario per action: a world in which it is about to be called, once to succeed and once to be refused.

`tests/faults/test_crash_points.py` calls every registered action in its scenarios and kills it at statement boundaries.
An action without a scenario fails there by name; so does one whose docstring says `:raises` and that is never refused.

To add an action, add two functions to this folder's file of its app (`circles.py` for `circles.*`; a new file is found
by itself). Each builds a fresh world by calling actions, with ids that nobody has used, and says what is asked:

    @done("circles.issue_fine")
    def a_fine_for_coming_late() -> Scenario:
        circle = a_circle()
        return Scenario(circle.call(), {"circle_id": circle.id, "member_id": circle.ana, ...})

    @refused("circles.issue_fine")
    def a_fine_for_nobody() -> Scenario: ...

The builder runs some twenty times, so keep it quick (under 50 ms); its calls are committed, really.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from caudal.audit.rules import Actor, ActorKind, Call
from caudal.parties.actions import open_organisation

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Scenario:
    """The call that is about to be made, and its keyword arguments."""

    call: Call
    arguments: Mapping[str, Any] = field(default_factory=dict)


Builder = Callable[[], Scenario]
_builders: dict[tuple[str, str], Builder] = {}


def done(action: str) -> Callable[[Builder], Builder]:
    """Register the world in which `action` does its work."""
    return _registering(action, "done")


def refused(action: str) -> Callable[[Builder], Builder]:
    """Register the world in which `action` is refused, best after it has written something."""
    return _registering(action, "refused")


def builders() -> Mapping[tuple[str, str], Builder]:
    """Every scenario by action and outcome, of every file in this folder."""
    for file in sorted(Path(__file__).parent.glob("[a-z]*.py")):
        import_module(f"{__name__}.{file.stem}")
    return dict(_builders)


def a_call(*, organisation_id: UUID | None = None, actor: Actor | None = None) -> Call:
    """A call with a fresh key, of the system unless somebody else calls."""
    return Call(
        actor=actor or Actor(ActorKind.SYSTEM, "crash-points"),
        key=str(uuid4()),
        at=NOON,
        organisation_id=organisation_id or uuid4(),
    )


def an_organisation() -> Call:
    """A fresh call inside a fresh organisation that has been opened."""
    call = a_call()
    assert call.organisation_id is not None
    open_organisation(call, organisation_id=call.organisation_id, name="Cooperativa El Progreso")
    return again(call)


def again(call: Call) -> Call:
    """The same caller with another key."""
    return replace(call, key=str(uuid4()))


def _registering(action: str, outcome: str) -> Callable[[Builder], Builder]:
    def register(builder: Builder) -> Builder:
        assert (action, outcome) not in _builders, f"{action} has two scenarios in which it is {outcome}"
        _builders[action, outcome] = builder
        return builder

    return register
