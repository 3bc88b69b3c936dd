"""Show money, days and moments the way the reader writes them: es is Peru's Spanish, en is plain English."""

import re
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal, get_currency_name, get_currency_symbol
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from caudal.kernel.money import Money
from caudal.kernel.refusals import FactValue

# CLDR asks for a space between a code of letters and its digits; Babel leaves it out.
_LETTER_BEFORE_DIGIT = re.compile(r"(?<=[A-Z])(?=[0-9])")
_KEPT = 4_096
"""Texts that are remembered: a page of a passbook has two hundred amounts and fifty days, and most of them twice."""
_BABEL_LOCALES = {"es": "es_PE", "en": "en"}


def babel_locale() -> str:
    """The Babel locale of the language that is active."""
    return _BABEL_LOCALES.get((translation.get_language() or "es").split("-")[0], "es_PE")


def money_text(money: Money) -> str:
    """`S/ 1,050.00` in Spanish, `PEN 1,050.00` in English."""
    return _money_text(money.text, money.currency, babel_locale())


def currency_sign(currency: str) -> str:
    """The sign that stands in front of an amount of `currency`."""
    return _currency_sign(currency, babel_locale())


def currency_name(currency: str) -> str:
    """`sol peruano`."""
    return get_currency_name(currency, locale=babel_locale())


def day_text(day: date) -> str:
    """`20 nov. 2026`."""
    return _day_text(day, babel_locale())


def moment_text(at: datetime) -> str:
    """`20 nov. 2026, 08:45` in the server's time zone."""
    local = timezone.localtime(at)
    return f"{format_date(local, format='medium', locale=babel_locale())}, {format_datetime(local, 'HH:mm')}"


def number_text(number: int | Decimal) -> str:
    """`1,234` or `2.5`."""
    return format_decimal(number, locale=babel_locale())


def fact_text(value: FactValue) -> str:
    """Show one fact of a refusal."""
    if isinstance(value, Money):
        return money_text(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return day_text(value)
    if isinstance(value, int | Decimal):
        return number_text(value)
    return str(value)


@lru_cache(maxsize=_KEPT)
def _money_text(text: str, currency: str, locale: str) -> str:
    return _LETTER_BEFORE_DIGIT.sub("\u00a0", format_currency(Decimal(text), currency, locale=locale))


@lru_cache(maxsize=_KEPT)
def _currency_sign(currency: str, locale: str) -> str:
    return get_currency_symbol(currency, locale=locale)


@lru_cache(maxsize=_KEPT)
def _day_text(day: date, locale: str) -> str:
    return format_date(day, format="medium", locale=locale)
