"""Read one JSON document, strictly: its size, its names and its types are checked before anything is computed."""

import json
import re
import sys
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any, NoReturn

from caudal.cli.errors import (
    DocumentIsNotJson,
    DocumentIsTooLarge,
    FieldIsMalformed,
    FieldIsMissing,
    FieldIsUnknown,
    FileCannotBeRead,
)
from caudal.kernel.amounts import money_from_text
from caudal.kernel.money import Money, exponent_of

BYTES_MAX = 8_000_000
NAME_LENGTH_MAX = 60
_NUMBER = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?", re.ASCII)


def read_document(*, file: str, names: Collection[str]) -> Mapping[str, Any]:
    """The JSON object in `file` (`-`: standard input), which may have the fields `names` and no others.

    :raises FileCannotBeRead, DocumentIsTooLarge, DocumentIsNotJson, FieldIsUnknown: in this order
    """
    data = _bytes(file)
    if len(data) > BYTES_MAX:
        raise DocumentIsTooLarge(bytes_max=BYTES_MAX)
    try:
        document = json.loads(data.decode("utf-8"), object_pairs_hook=_object, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise DocumentIsNotJson from error
    if not isinstance(document, dict):
        raise DocumentIsNotJson
    unknown = next((name for name in document if name not in names), None)
    if unknown is not None:
        raise FieldIsUnknown(field=_shown(unknown), name=_shown(unknown))
    return document


def currency_field(document: Mapping[str, Any], name: str = "currency") -> str:
    """An ISO 4217 code.

    :raises FieldIsMissing, FieldIsMalformed:
    """
    code = _text(document, name)
    try:
        exponent_of(code)
    except ValueError as error:
        raise FieldIsMalformed(field=name, name=name) from error
    return code


def money_field(document: Mapping[str, Any], name: str, *, currency: str) -> Money:
    """An amount as canonical text.

    :raises FieldIsMissing, FieldIsMalformed: or what `money_from_text` refuses
    """
    return money_from_text(_text(document, name), currency=currency, field=name)


def numbers_field(document: Mapping[str, Any], name: str) -> list[Decimal]:
    """A list of numbers as text.

    :raises FieldIsMissing, FieldIsMalformed:
    """
    values = _value(document, name)
    if not isinstance(values, list):
        raise FieldIsMalformed(field=name, name=name)
    for value in values:
        if not isinstance(value, str) or not _NUMBER.fullmatch(value):
            raise FieldIsMalformed(field=name, name=name)
    return [Decimal(value) for value in values]


def _bytes(file: str) -> bytes:
    try:
        if file == "-":
            return sys.stdin.buffer.read(BYTES_MAX + 1)
        with open(file, "rb") as opened:  # noqa: PTH123 a name with a NUL must end here, not in pathlib
            return opened.read(BYTES_MAX + 1)
    except (OSError, ValueError) as error:
        raise FileCannotBeRead(field="file", file=_shown(file)) from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object in which every name stands once."""
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a name stands twice")
    return made


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number")


def _text(document: Mapping[str, Any], name: str) -> str:
    value = _value(document, name)
    if not isinstance(value, str):
        raise FieldIsMalformed(field=name, name=name)
    return value


def _value(document: Mapping[str, Any], name: str) -> Any:
    if name not in document:
        raise FieldIsMissing(field=name, name=name)
    return document[name]


def _shown(name: str) -> str:
    """A name as a message may repeat it: short, and without what a terminal would obey."""
    return "".join(character if character.isprintable() else "?" for character in name[:NAME_LENGTH_MAX])
