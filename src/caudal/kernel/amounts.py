"""Read money from text, strictly: what could mean two amounts is refused, never guessed."""

import re

from babel.numbers import get_currency_symbol, list_currencies

from caudal.kernel.money import MINOR_MAX, Money, exponent_of
from caudal.kernel.refusals import Kind, Refusal, gettext_noop

TEXT_LENGTH_MAX = 40


class AmountIsNotANumber(Refusal):
    code = "kernel.amount_is_not_a_number"
    kind = Kind.INPUT
    message = gettext_noop("This is not an amount of money.")
    remedy = gettext_noop("Write digits with two decimals at most, like 1500.00.")


class AmountIsAmbiguous(Refusal):
    code = "kernel.amount_is_ambiguous"
    kind = Kind.INPUT
    message = gettext_noop("“{text}” can be read as two different amounts.")
    remedy = gettext_noop("Write it with its decimals, like {example}.")


class AmountHasTooManyDecimals(Refusal):
    code = "kernel.amount_has_too_many_decimals"
    kind = Kind.INPUT
    message = gettext_noop("“{text}” has more than {decimals} decimals.")
    remedy = gettext_noop("{currency} has {decimals} decimals: round the amount yourself and write it again.")


class AmountIsNegative(Refusal):
    code = "kernel.amount_is_negative"
    kind = Kind.INPUT
    message = gettext_noop("The amount is negative.")
    remedy = gettext_noop("Write a positive amount; to undo something, reverse it.")


class AmountIsZero(Refusal):
    code = "kernel.amount_is_zero"
    kind = Kind.INPUT
    message = gettext_noop("The amount is zero.")
    remedy = gettext_noop("Write an amount above zero.")


class AmountIsTooLarge(Refusal):
    code = "kernel.amount_is_too_large"
    kind = Kind.INPUT
    message = gettext_noop("The amount is larger than any account may hold.")
    remedy = gettext_noop("Check the number of digits.")


class AmountIsInAnotherCurrency(Refusal):
    code = "kernel.amount_is_in_another_currency"
    kind = Kind.INPUT
    message = gettext_noop("The amount is not in {currency}.")
    remedy = gettext_noop("Write the amount in {currency}; nothing is converted.")


_CANONICAL = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?", re.ASCII)
_NUMBER = re.compile(r"[0-9][0-9.,' ]*", re.ASCII)
_GROUPED = re.compile(r"[0-9]{1,3}(?:(?P<mark>[.,' ])[0-9]{3})(?:(?P=mark)[0-9]{3})*", re.ASCII)
_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2019": "'"})


def money_from_text(text: str, *, currency: str, field: str | None = None) -> Money:
    """Read the canonical text of an API ("1500.00", "-3", no grouping) as `currency`.

    :raises AmountIsNotANumber, AmountHasTooManyDecimals, AmountIsTooLarge:
    """
    if len(text) > TEXT_LENGTH_MAX or not _CANONICAL.fullmatch(text):
        raise AmountIsNotANumber(field=field)
    whole, _, decimals = text.partition(".")
    return _money(whole, decimals, currency=currency, text=text, field=field)


def parse_amount(text: str, *, currency: str, field: str | None = None, zero_allowed: bool = False) -> Money:
    """Read what a person typed as a positive amount of `currency`.

    Accepts `1500`, `1500.5`, `1,500.00`, `1.500,00`, `1 500,00` and the currency's own sign in front.
    Refuses `1.500` and `1,500`: a thousand and a half to one reader, one and a half to another.

    :raises AmountIsNotANumber, AmountIsInAnotherCurrency, AmountIsNegative, AmountIsAmbiguous,
        AmountHasTooManyDecimals, AmountIsTooLarge, AmountIsZero: in this order.
    """
    if len(text) > TEXT_LENGTH_MAX:
        raise AmountIsNotANumber(field=field)
    rest = _without_currency(text.translate(_SPACES).strip(" "), currency=currency, field=field)
    if rest.startswith(("-", "\u2212")) or (rest.startswith("(") and rest.endswith(")")):
        raise AmountIsNegative(field=field)
    if not _NUMBER.fullmatch(rest):
        raise AmountIsNotANumber(field=field)
    whole, decimals = _parts(rest, currency=currency, field=field)
    money = _money(whole, decimals, currency=currency, text=rest, field=field)
    if not money and not zero_allowed:
        raise AmountIsZero(field=field)
    return money


def _without_currency(text: str, *, currency: str, field: str | None) -> str:
    """Strip the currency's own code or sign; any other letters or signs are another currency."""
    letters = re.match(r"[^0-9\-\u2212(.,' ]+", text)
    if letters is None:
        return text
    sign = letters.group().strip()
    own = {currency, get_currency_symbol(currency, "es_PE"), get_currency_symbol(currency, "en")}
    rest = text[letters.end() :]
    if currency == "PEN" and sign == "S/":
        return _without_point_of_sol(rest, text=text, field=field)
    if sign in own:
        return rest.strip(" ")
    if not re.fullmatch(r"[A-Za-z]{0,2}[$€£¥]|S/", sign) and sign not in list_currencies():
        raise AmountIsNotANumber(field=field)
    raise AmountIsInAnotherCurrency(field=field, currency=currency)


def _without_point_of_sol(rest: str, *, text: str, field: str | None) -> str:
    """The sol is also written `S/.`; in `S/.50` the point may be the sign's own, or the decimals'."""
    if re.fullmatch(r"\.[0-9]{1,2}", rest, re.ASCII):
        raise AmountIsAmbiguous(field=field, text=text, example=f"{rest[1:]}.00")
    return rest.removeprefix(".").strip(" ")


def _parts(text: str, *, currency: str, field: str | None) -> tuple[str, str]:
    """Split digits into whole and decimals, or refuse what has two readings."""
    marks = [character for character in text if not character.isdigit()]
    if not marks:
        return text, ""
    last = marks[-1]
    head, _, tail = text.rpartition(last)
    if len(set(marks)) == 1 and (len(marks) > 1 or last in "' "):
        if not _GROUPED.fullmatch(text):
            raise AmountIsNotANumber(field=field)
        return text.replace(last, ""), ""
    if len(set(marks)) == 1:
        return _single_mark(head, tail, text=text, currency=currency, field=field)
    if last in "' " or not tail or not _GROUPED.fullmatch(head):
        raise AmountIsNotANumber(field=field)
    return re.sub(r"[^0-9]", "", head), tail


def _single_mark(head: str, tail: str, *, text: str, currency: str, field: str | None) -> tuple[str, str]:
    """`1500.50` has one reading; `1.500` has two, in every currency."""
    if not tail:
        raise AmountIsNotANumber(field=field)
    if len(tail) == 3 and len(head) <= 3 and not head.startswith("0"):
        example = Money(int(head + tail) * 10 ** exponent_of(currency), currency).text
        raise AmountIsAmbiguous(field=field, text=text, example=example)
    return head, tail


def _money(whole: str, decimals: str, *, currency: str, text: str, field: str | None) -> Money:
    exponent = exponent_of(currency)
    if len(decimals) > exponent:
        raise AmountHasTooManyDecimals(field=field, text=text, decimals=exponent, currency=currency)
    minor = int(whole + decimals.ljust(exponent, "0"))
    if abs(minor) > MINOR_MAX:
        raise AmountIsTooLarge(field=field)
    return Money(minor, currency)
