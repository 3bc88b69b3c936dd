"""The types of JSON fields: strict text, money as an object, days, book numbers. Used in every schema."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from caudal.edge.errors import (
    BookNumberIsMalformed,
    CurrencyIsUnknown,
    DayIsMalformed,
    InstantIsMalformed,
    MoneyIsMalformed,
)
from caudal.kernel.amounts import AmountIsNegative, AmountIsZero, money_from_text
from caudal.kernel.money import Money, exponent_of
from caudal.kernel.refusals import Refusal
from caudal.kernel.text import clean_text

T = TypeVar("T")

BIGINT_MAX = 2**63 - 1
DAY_FIRST, DAY_LAST = date(1900, 1, 1), date(2200, 12, 31)

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})", re.ASCII
)
_NUMBER = re.compile(r"[0-9]{1,19}", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)


class Input(BaseModel):
    """What a caller sends: unknown names are refused, types are not guessed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Output(BaseModel):
    """What a caller gets, read off the frozen dataclasses of queries and actions by name."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


@dataclass(frozen=True, slots=True)
class Text:
    """`Annotated[str, Text(length_max=200)]`: text that a database and a page can hold, stripped, in NFC."""

    length_max: int
    empty_allowed: bool = False

    def read(self, value: str) -> str:
        return or_error(lambda: clean_text(value, length_max=self.length_max, empty_allowed=self.empty_allowed))

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.read, core_schema.str_schema(strict=True))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        least = {} if self.empty_allowed else {"minLength": 1}
        return {"type": "string", "maxLength": self.length_max, **least}


@dataclass(frozen=True, slots=True)
class MoneyObject:
    """`Annotated[Money, MoneyObject()]`: {"amount": "12.50", "currency": "PEN"}, above zero unless said otherwise."""

    zero_allowed: bool = False
    negative_allowed: bool = False

    def read(self, value: Any) -> Money:
        return value if isinstance(value, Money) else or_error(lambda: self._money(value))

    def _money(self, value: Any) -> Money:
        if not isinstance(value, Mapping) or set(value) != {"amount", "currency"}:
            raise MoneyIsMalformed
        amount, currency = value["amount"], value["currency"]
        if not isinstance(amount, str) or not isinstance(currency, str):
            raise MoneyIsMalformed
        if not is_currency(currency):
            raise CurrencyIsUnknown
        money = money_from_text(amount, currency=currency)
        if money.minor < 0 and not self.negative_allowed:
            raise AmountIsNegative
        if money.minor == 0 and not self.zero_allowed:
            raise AmountIsZero
        return money

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            self.read, serialization=core_schema.plain_serializer_function_ser_schema(money_to_json)
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        sign = "-?" if self.negative_allowed else ""
        return {
            "type": "object",
            "title": "Money",
            "properties": {
                "amount": {
                    "type": "string",
                    "pattern": rf"^{sign}(0|[1-9][0-9]*)(\.[0-9]+)?$",
                    "maxLength": 40,
                    "examples": ["1500.00"],
                },
                "currency": {"type": "string", "pattern": "^[A-Z]{3}$", "examples": ["PEN"]},
            },
            "required": ["amount", "currency"],
            "additionalProperties": False,
        }


@dataclass(frozen=True, slots=True)
class IsoDay:
    """`Annotated[date, IsoDay()]`: `2026-11-20` and nothing else."""

    def read(self, value: Any) -> date:
        return value if isinstance(value, date) else or_error(lambda: self._day(value))

    def _day(self, value: Any) -> date:
        if not isinstance(value, str) or not _DAY.fullmatch(value):
            raise DayIsMalformed
        try:
            day = date.fromisoformat(value)
        except ValueError as error:
            raise DayIsMalformed from error
        if not DAY_FIRST <= day <= DAY_LAST:
            raise DayIsMalformed
        return day

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            self.read, serialization=core_schema.to_string_ser_schema(when_used="always")
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"type": "string", "format": "date", "examples": ["2026-11-20"]}


@dataclass(frozen=True, slots=True)
class IsoInstant:
    """`Annotated[datetime, IsoInstant()]`: `2026-11-20T12:00:00Z`, with any offset, never without; read as UTC."""

    def read(self, value: Any) -> datetime:
        return value if isinstance(value, datetime) else or_error(lambda: self._instant(value))

    def _instant(self, value: Any) -> datetime:
        if not isinstance(value, str) or not _INSTANT.fullmatch(value):
            raise InstantIsMalformed
        try:
            instant = datetime.fromisoformat(value).astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise InstantIsMalformed from error
        if not DAY_FIRST <= instant.date() <= DAY_LAST:
            raise InstantIsMalformed
        return instant

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            self.read, serialization=core_schema.plain_serializer_function_ser_schema(datetime.isoformat)
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"type": "string", "format": "date-time", "examples": ["2026-11-20T12:00:00Z"]}


@dataclass(frozen=True, slots=True)
class BookText:
    """`Annotated[int, BookText()]`: a 63-bit number as digits in text, since JSON readers round such numbers."""

    def read(self, value: Any) -> int:
        return value if isinstance(value, int) else or_error(lambda: self._number(value))

    def _number(self, value: Any) -> int:
        if not isinstance(value, str) or not _NUMBER.fullmatch(value) or int(value) > BIGINT_MAX:
            raise BookNumberIsMalformed
        return int(value)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            self.read, serialization=core_schema.to_string_ser_schema(when_used="always")
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"type": "string", "pattern": "^[0-9]{1,19}$", "examples": ["4611686018427387904"]}


Amount = Annotated[Money, MoneyObject()]
"""Money that a caller sends: above zero."""
Figure = Annotated[Money, MoneyObject(zero_allowed=True, negative_allowed=True)]
"""Money that a caller gets: any sign."""
Day = Annotated[date, IsoDay()]
Instant = Annotated[datetime, IsoInstant()]
BookNumber = Annotated[int, BookText()]
Count = Annotated[int, Field(strict=True, ge=1, le=1_000_000)]


def is_currency(code: str) -> bool:
    """Whether `code` is a currency that money can be in."""
    if not _CURRENCY.fullmatch(code):
        return False
    try:
        exponent_of(code)
    except ValueError:
        return False
    return True


def money_to_json(money: Money) -> dict[str, str]:
    """Money as every answer shows it."""
    return {"amount": money.text, "currency": money.currency}


def or_error(read: Callable[[], T]) -> T:
    """Hand a refusal to pydantic, which adds the field's place and goes on to the next field."""
    try:
        return read()
    except Refusal as refusal:
        raise PydanticCustomError("refusal", "refused", {"refusal": refusal}) from refusal
