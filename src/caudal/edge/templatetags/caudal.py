"""Template tags of the shell: money, days, icons, links that know where they are."""

from datetime import date, datetime
from decimal import Decimal

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from caudal.edge.web import formats
from caudal.kernel.money import Money
from caudal.kernel.refusals import FactValue

register = template.Library()

DASH = "—"


@register.simple_tag
def money(amount: Money | None, *, signed: bool = False) -> str | SafeString:
    """An amount with its sign made quieter; `signed` shows plus and minus, for movements and differences."""
    if amount is None:
        return DASH
    sign = formats.currency_sign(amount.currency)
    text = formats.money_text(Money(abs(amount.minor), amount.currency))
    before, _, after = text.partition(sign)
    mark, tone = _mark(amount, signed=signed)
    return format_html(
        '<span class="amount{}">{}{}<span class="sign">{}</span>{}</span>', tone, mark, before, sign, after
    )


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """A picture of the sprite. It says nothing by itself: the words beside it do."""
    return format_html(
        '<svg class="icon{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        f" icon-{size}" if size else "",
        static("caudal/sprite.svg"),
        name,
    )


@register.inclusion_tag("edge/components/exports.html", takes_context=True)
def exports(context: template.Context) -> dict[str, str]:
    """Links to the list of this page as a file, with the filters that are in its address."""
    asked = context["request"].GET.copy()
    asked.pop("format", None)
    return {"query": f"&{asked.urlencode()}" if asked else ""}


@register.filter
def day(value: date | None) -> str:
    """A day that no line breaks apart."""
    return DASH if value is None else formats.day_text(value).replace(" ", "\u00a0")


@register.filter
def moment(value: datetime | None) -> str:
    return DASH if value is None else formats.moment_text(value)


@register.filter
def money_text(value: Money) -> str:
    return formats.money_text(value)


@register.filter
def number(value: int | Decimal | None) -> str:
    return DASH if value is None else formats.number_text(value)


@register.filter
def is_money(value: FactValue) -> bool:
    return isinstance(value, Money)


@register.filter
def fact(value: FactValue) -> str:
    return formats.fact_text(value)


def _mark(amount: Money, *, signed: bool) -> tuple[str, str]:
    if amount.minor < 0:
        return "\u2212", " amount-minus"
    if signed and amount.minor > 0:
        return "+", " amount-plus"
    return "", ""
