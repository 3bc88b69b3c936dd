"""Show a refusal to a person: what happened, what to do, and the numbers that say why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from caudal.edge.web import formats
from caudal.kernel.money import Money
from caudal.kernel.refusals import HTTP_STATUS, FactValue, Kind, Refusal, gettext_noop

# Labels of the numbers that refusals carry. A fact without a label here is shown under its own name in words.
FACT_LABELS: Mapping[str, str] = {
    "amount": gettext_noop("Amount"),
    "available": gettext_noop("Available"),
    "available_capital": gettext_noop("Available capital"),
    "balance": gettext_noop("Balance"),
    "capital": gettext_noop("Available capital"),
    "cash": gettext_noop("Cash in the box"),
    "due": gettext_noop("Due"),
    "held": gettext_noop("Shares held"),
    "limit": gettext_noop("Limit"),
    "max_amount": gettext_noop("Most that can be lent"),
    "missing": gettext_noop("Missing"),
    "open_loans": gettext_noop("Open loans"),
    "outstanding": gettext_noop("Still owed"),
    "price": gettext_noop("Share price"),
    "requested": gettext_noop("Requested"),
    "shares": gettext_noop("Shares"),
    "short": gettext_noop("Missing"),
    "total_due": gettext_noop("Total due"),
}


# What a person reads instead of words that were written for programs.
PAGE_WORDS: Mapping[str, tuple[str, str]] = {
    "audit.key_is_used": (
        gettext_noop("This form was sent before with other values, and what it did then stands."),
        gettext_noop("Look at the movements first; if you mean a second one, send the form again."),
    ),
}


@dataclass(frozen=True, slots=True)
class RefusalNotice:
    """What the refusal component shows; texts are in the reader's language."""

    code: str
    status: int
    message: str
    remedy: str
    facts: tuple[tuple[str, FactValue], ...]


def notice_of(refusal: Refusal) -> RefusalNotice:
    """Translate a refusal and format its facts."""
    message, remedy = PAGE_WORDS.get(refusal.code, (refusal.message, refusal.remedy))
    return RefusalNotice(
        code=refusal.code,
        status=HTTP_STATUS[refusal.kind],
        message=_in_words(message, refusal.facts),
        remedy=_in_words(remedy, refusal.facts),
        facts=tuple((_label(name), value) for name, value in refusal.facts.items() if _is_a_number(value)),
    )


def refusal_page(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A whole page for a refusal that no form caught. Unknown and foreign things look the same: 404."""
    notice = notice_of(refusal)
    if refusal.kind is Kind.UNKNOWN:
        return render(request, "404.html", status=404)
    return render(request, "edge/errors/refused.html", {"refusal": notice}, status=notice.status)


def unavailable_page(request: HttpRequest) -> HttpResponse:
    """Trouble, not a refusal: nothing was decided and the same form may be sent again."""
    return render(request, "edge/errors/unavailable.html", status=503)


def _in_words(template: str, facts: Mapping[str, FactValue]) -> str:
    if not template:
        return ""
    return _(template).format_map({name: formats.fact_text(value) for name, value in facts.items()})


def _label(name: str) -> str:
    return _(FACT_LABELS.get(name, name.replace("_", " ").capitalize()))


def _is_a_number(value: FactValue) -> bool:
    return isinstance(value, Money | int | Decimal | date) and not isinstance(value, bool)
