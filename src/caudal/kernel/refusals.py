"""One way to refuse: a refusal has a stable code, says what happened and what to do, and carries its facts."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from caudal.kernel.money import Money

type_tag = "type"

FactValue = str | int | bool | Money | date | UUID | Decimal


class Kind(StrEnum):
    """What sort of no it is; the doors choose status and colour by it."""

    INPUT = "input"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    UNKNOWN = "unknown"
    CONFLICT = "conflict"
    STATE = "state"


HTTP_STATUS: Mapping[Kind, int] = {
    Kind.INPUT: 400,
    Kind.UNAUTHENTICATED: 401,
    Kind.FORBIDDEN: 403,
    Kind.UNKNOWN: 404,
    Kind.CONFLICT: 409,
    Kind.STATE: 422,
}


def gettext_noop(text: str) -> str:
    """Mark `text` for the translation catalogue; the doors translate it when they show it."""
    return text


_registered: dict[str, type["Refusal"]] = {}


class Refusal(Exception):
    """The world says no and the caller can act.

    Subclasses set `code` ("app.fact", never reused), `kind`, `message` (what happened) and `remedy`
    (what to do); both texts are msgids with `{fact}` placeholders.
    """

    code: ClassVar[str] = ""
    kind: ClassVar[Kind] = Kind.STATE
    message: ClassVar[str] = ""
    remedy: ClassVar[str] = ""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if not cls.code:
            return
        known = _registered.get(cls.code)
        assert known is None or _place(known) == _place(cls), f"refusal code {cls.code} is used twice"
        _registered[cls.code] = cls

    def __init__(self, *, field: str | None = None, **facts: FactValue) -> None:
        self.field = field
        self.facts: dict[str, FactValue] = facts
        super().__init__(self.code)

    def __str__(self) -> str:
        return f"{self.text_in()} {self.remedy_in()}".strip()

    def text_in(self, template: str | None = None) -> str:
        """Fill `template` (the message, or its translation) with the facts."""
        return _filled(self.message if template is None else template, self.facts)

    def remedy_in(self, template: str | None = None) -> str:
        """Fill `template` (the remedy, or its translation) with the facts."""
        return _filled(self.remedy if template is None else template, self.facts)


class Unavailable(Exception):
    """Trouble, not a refusal: nothing was decided, the caller may try the same again with the same key."""


def registered() -> Mapping[str, type[Refusal]]:
    """Every refusal that has been defined, by its code."""
    return dict(_registered)


def remembered(*, code: str, facts: Mapping[str, Any], field: str | None = None) -> Refusal:
    """The refusal that was told as `code` and `facts_to_json`."""
    read: dict[str, Any] = facts_from_json(facts)
    return _registered[code](field=field, **read)


def facts_to_json(facts: Mapping[str, FactValue]) -> dict[str, Any]:
    """Facts as JSON values that `facts_from_json` reads back to the same types."""
    return {name: _to_json(value) for name, value in facts.items()}


def facts_from_json(stored: Mapping[str, Any]) -> dict[str, FactValue]:
    """The facts that `facts_to_json` wrote."""
    return {name: _from_json(value) for name, value in stored.items()}


def _place(refusal: type[Refusal]) -> tuple[str, str]:
    """Where a refusal is defined: a module that is loaded again defines its own once more."""
    return refusal.__module__, refusal.__qualname__


def _filled(template: str, facts: Mapping[str, FactValue]) -> str:
    return template.format_map({name: str(value) for name, value in facts.items()})


def _to_json(value: FactValue) -> Any:
    if isinstance(value, Money):
        return {type_tag: "money", "minor": str(value.minor), "currency": value.currency}
    if isinstance(value, bool | int | str):
        return value
    assert not isinstance(value, datetime), "a fact is a date, not an instant"
    return {type_tag: type(value).__name__, "value": str(value)}


def _from_json(value: Any) -> FactValue:
    if not isinstance(value, dict):
        plain: FactValue = value
        return plain
    if value[type_tag] == "money":
        return Money(minor=int(value["minor"]), currency=value["currency"])
    readers: dict[str, Callable[[str], FactValue]] = {"date": date.fromisoformat, "UUID": UUID, "Decimal": Decimal}
    read: FactValue = readers[value[type_tag]](value["value"])
    return read
