"""Read a legacy double precision amount without losing or inventing a cent."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation

from caudal.datamove.sources.unicas.rules.codes import Code
from caudal.kernel.money import MINOR_MAX, Money

CURRENCY = "PEN"
CENT = Decimal("0.01")
DUST_MAX = Decimal("0.000001")
"""Less than a millionth of a unit from a whole cent is noise of binary fractions; more is a real sub-cent amount."""


@dataclass(frozen=True)
class Amount:
    """One stored number: `exact` digits (None when it is no number), the money it stands for, and why it is refused."""

    text: str
    exact: Decimal | None
    money: Money
    refusal: Code | None

    @property
    def dust(self) -> Decimal:
        """What the conversion to cents left over."""
        return self.counted - Decimal(self.money.minor).scaleb(-2)

    @property
    def counted(self) -> Decimal:
        """What a sum of the old application would have added; a number beyond any pool adds nothing here."""
        return self.exact if self.exact is not None and is_countable(self.exact) else Decimal(0)


def read_amount(text: str | None, *, may_be_negative: bool = False) -> Amount:
    """Read `x::text` of a double: exact digits in, cents and dust out. A refusal says why the row cannot move."""
    exact = read_number(text)
    nothing = Money.zero(CURRENCY)
    if exact is None:
        return Amount(text=text or "", exact=None, money=nothing, refusal=Code.NOT_A_NUMBER)
    if not is_countable(exact):
        return Amount(text=text or "", exact=exact, money=nothing, refusal=Code.INVALID_VALUE)
    cents = exact.quantize(CENT, rounding=ROUND_HALF_EVEN)
    money = Money(int(cents.scaleb(2)), CURRENCY)
    refusal = None
    if exact < 0 and not may_be_negative:
        refusal = Code.NEGATIVE_AMOUNT
    elif abs(exact - cents) >= DUST_MAX:
        refusal = Code.SUB_CENT
    return Amount(text=text or "", exact=exact, money=money, refusal=refusal)


def read_countable(text: str | None) -> Decimal | None:
    """The exact digits of a number that a pool of money could hold, or None."""
    number = read_number(text)
    return number if number is not None and is_countable(number) else None


def is_countable(number: Decimal) -> bool:
    """Whether an amount is one that an account may see at all."""
    return abs(number) * 100 <= MINOR_MAX


def read_number(text: str | None) -> Decimal | None:
    """The exact digits, or None for NaN, Infinity and what is no number."""
    try:
        value = Decimal(text or "")
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def plain(value: Decimal) -> str:
    """Digits without exponent or trailing zeros: one text per number."""
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text
