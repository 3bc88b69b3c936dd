"""Money is an integer of minor units with its currency; nothing here is ever a float."""

from dataclasses import dataclass
from functools import lru_cache

from babel.numbers import get_currency_precision, list_currencies

MINOR_MAX = 10**17
"""The largest amount that any account may see (in minor units): far above any pool, far below bigint."""


@lru_cache(maxsize=512)
def exponent_of(currency: str) -> int:
    """Decimal places of `currency` by CLDR (PEN 2, CLP 0, BHD 3).

    :raises ValueError: when the code is no ISO 4217 currency.
    """
    if currency not in list_currencies():
        raise ValueError(f"unknown currency {currency!r}")
    return get_currency_precision(currency)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (céntimos, cents) of one currency."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        assert type(self.minor) is int, "money is an integer of minor units"
        exponent_of(self.currency)

    @classmethod
    def zero(cls, currency: str) -> "Money":
        return cls(0, currency)

    @property
    def text(self) -> str:
        """The canonical text: `1050.00`, without grouping or currency."""
        exponent = exponent_of(self.currency)
        sign = "-" if self.minor < 0 else ""
        digits = str(abs(self.minor)).rjust(exponent + 1, "0")
        return f"{sign}{digits[:-exponent]}.{digits[-exponent:]}" if exponent else f"{sign}{digits}"

    def __str__(self) -> str:
        return f"{self.currency} {self.text}"

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other).minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other).minor, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __mul__(self, times: int) -> "Money":
        assert isinstance(times, int), "money times a whole number; anything else needs a rounding rule"
        return Money(self.minor * times, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same(other).minor

    def __le__(self, other: "Money") -> bool:
        return self.minor <= self._same(other).minor

    def __gt__(self, other: "Money") -> bool:
        return self.minor > self._same(other).minor

    def __ge__(self, other: "Money") -> bool:
        return self.minor >= self._same(other).minor

    def __bool__(self) -> bool:
        return self.minor != 0

    def _same(self, other: "Money") -> "Money":
        assert self.currency == other.currency, f"{self.currency} and {other.currency} do not mix"
        return other
