"""Read the fields of a JSON document strictly: every refusal names the field by its path, such as events[2].amount."""

import re
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from caudal.kernel.amounts import money_from_text
from caudal.kernel.money import Money, exponent_of
from caudal.lending.errors.quoting import QuoteFieldIsMalformed, QuoteFieldIsMissing, QuoteFieldIsUnknown

NAME_LENGTH_MAX = 60
TEXT_LENGTH_MAX = 100
EARLIEST_ON = date(1900, 1, 1)
LATEST_ON = date(2300, 12, 31)
_RATE = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?", re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)

# What a field should look like is told by examples, which need no translation.
OBJECT, LIST, TEXT = '"…": …', "[…]", '"…"'

Choice = TypeVar("Choice", bound=StrEnum)


class Fields:
    """A JSON object at a path of the document, which may have the fields `names` and no others."""

    def __init__(self, value: object, *, names: Collection[str], path: str = "") -> None:
        """Take the object apart.

        :raises QuoteFieldIsMalformed, QuoteFieldIsUnknown:
        """
        if not isinstance(value, Mapping):
            raise malformed(path or "document", OBJECT)
        self._values: Mapping[str, Any] = value
        self._prefix = f"{path}." if path else ""
        unknown = next((name for name in value if name not in names), None)
        if unknown is not None:
            shown = self._prefix + _shown(str(unknown))
            raise QuoteFieldIsUnknown(field=shown, name=shown)

    def __contains__(self, name: str) -> bool:
        return self._values.get(name) is not None

    def only(self, *, names: Collection[str]) -> None:
        """Refuse what is not among `names` after all.

        :raises QuoteFieldIsUnknown:
        """
        Fields(self._values, names=names, path=self._prefix.removesuffix("."))

    def path(self, name: str) -> str:
        return self._prefix + name

    def value(self, name: str) -> Any:
        """A field as it stands.

        :raises QuoteFieldIsMissing:
        """
        if name not in self:
            raise QuoteFieldIsMissing(field=self.path(name), name=self.path(name))
        return self._values[name]

    def text(self, name: str, *, expected: str = TEXT) -> str:
        value = self.value(name)
        if not isinstance(value, str) or not value or len(value) > TEXT_LENGTH_MAX or not value.isprintable():
            raise malformed(self.path(name), expected)
        return value

    def currency(self, name: str) -> str:
        code = self.text(name, expected="PEN")
        try:
            exponent_of(code)
        except ValueError as error:
            raise malformed(self.path(name), "PEN") from error
        return code

    def money(self, name: str, *, currency: str) -> Money:
        text = self.text(name, expected="1500.00")
        return money_from_text(text, currency=currency, field=self.path(name))

    def rate(self, name: str) -> Decimal:
        text = self.text(name, expected="0.12")
        if not _RATE.fullmatch(text):
            raise malformed(self.path(name), "0.12")
        return Decimal(text)

    def integer(self, name: str) -> int:
        value = self.value(name)
        if isinstance(value, bool) or not isinstance(value, int):
            raise malformed(self.path(name), "12")
        return value

    def day(self, name: str) -> date:
        return read_day(self.value(name), path=self.path(name))

    def choice(self, name: str, kind: type[Choice], *, default: Choice) -> Choice:
        if name not in self:
            return default
        return self.chosen(name, kind, allowed=list(kind))

    def chosen(self, name: str, kind: type[Choice], *, allowed: Collection[Choice]) -> Choice:
        text = self.value(name)
        found = next((one for one in allowed if one.value == text), None)
        if found is None:
            raise malformed(self.path(name), ", ".join(kind(one).value for one in allowed))
        return found

    def items(self, name: str) -> list[Any]:
        value = self.value(name)
        if not isinstance(value, list):
            raise malformed(self.path(name), LIST)
        return value

    def nested(self, name: str, *, names: Collection[str]) -> "Fields":
        """An object within; one that is left out is empty."""
        return Fields(self._values[name] if name in self else {}, names=names, path=self.path(name))


def read_day(value: object, *, path: str) -> date:
    """A date as ISO text, in the years that loans live in.

    :raises QuoteFieldIsMalformed:
    """
    expected = f"2026-01-31 ({EARLIEST_ON} … {LATEST_ON})"
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise malformed(path, expected)
    try:
        day = date.fromisoformat(value)
    except ValueError as error:
        raise malformed(path, expected) from error
    if not EARLIEST_ON <= day <= LATEST_ON:
        raise malformed(path, expected)
    return day


def malformed(path: str, expected: str) -> QuoteFieldIsMalformed:
    return QuoteFieldIsMalformed(field=path, name=path, expected=expected)


def _shown(name: str) -> str:
    """A name as a message may repeat it: short, and without what a terminal would obey."""
    return "".join(character if character.isprintable() else "?" for character in name[:NAME_LENGTH_MAX])
