"""A refusal as a problem document (RFC 9457): the same members over HTTP and on the command line."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from caudal.kernel.money import Money
from caudal.kernel.refusals import HTTP_STATUS, FactValue, Refusal

CONTENT_TYPE = "application/problem+json"
UNAVAILABLE = "unavailable"
BUG = "bug"


def problem_type(code: str) -> str:
    """The `type` of a problem: a name that never changes, not an address that may."""
    return f"urn:caudal:problem:{code}"


def problem_document(
    refusal: Refusal, *, translate: Callable[[str], str], show: Callable[[FactValue], str] = str
) -> dict[str, Any]:
    """What happened is the `title`, what to do the `detail`; in the reader's language, with the facts filled in."""
    return {
        "type": problem_type(refusal.code),
        "title": _filled(translate, refusal.message, refusal.facts, show),
        "status": status_of(type(refusal)),
        "detail": _filled(translate, refusal.remedy, refusal.facts, show),
        "code": refusal.code,
        "field": refusal.field,
        "facts": {name: fact_to_json(value) for name, value in refusal.facts.items()},
    }


def status_of(refusal: type[Refusal]) -> int:
    """The HTTP status of a refusal: the one that HTTP has for it, else the one of its kind."""
    own: int | None = getattr(refusal, "status", None)
    return HTTP_STATUS[refusal.kind] if own is None else own


def fact_to_json(value: FactValue) -> Any:
    """A fact as programs read it: money as amount and currency, everything exact as text."""
    if isinstance(value, Money):
        return {"amount": value.text, "currency": value.currency}
    if isinstance(value, bool | int | str):
        return value
    assert isinstance(value, date | UUID | Decimal), "facts are of the known types"
    return str(value)


def _filled(
    translate: Callable[[str], str],
    template: str,
    facts: Mapping[str, FactValue],
    show: Callable[[FactValue], str],
) -> str:
    # The empty msgid is the catalogue's own header.
    return translate(template).format_map({name: show(value) for name, value in facts.items()}) if template else ""
