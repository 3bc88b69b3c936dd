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
    "amount_max": gettext_noop("Amount at most"),
    "amount_min": gettext_noop("Amount at least"),
    "approved_max": gettext_noop("Approved at most"),
    "approved_on": gettext_noop("Approved on"),
    "asked": gettext_noop("Asked for"),
    "available": gettext_noop("Available"),
    "available_capital": gettext_noop("Available capital"),
    "balance": gettext_noop("Balance"),
    "before_on": gettext_noop("Not before"),
    "begun_on": gettext_noop("Begun on"),
    "business_on": gettext_noop("Business day"),
    "bytes_max": gettext_noop("Bytes at most"),
    "capital": gettext_noop("Capital"),
    "cash": gettext_noop("Cash in the box"),
    "cells": gettext_noop("Cells"),
    "charged": gettext_noop("Charged"),
    "closed_on": gettext_noop("Closed on"),
    "columns": gettext_noop("Columns"),
    "consented_on": gettext_noop("Agreed on"),
    "cost": gettext_noop("Cost"),
    "counted": gettext_noop("Counted in the box"),
    "current": gettext_noop("Balance"),
    "cycle": gettext_noop("Cycle"),
    "day": gettext_noop("Day"),
    "days": gettext_noop("Days"),
    "days_max": gettext_noop("Days at most"),
    "debt": gettext_noop("Debt"),
    "decided_on": gettext_noop("Decided on"),
    "decimals": gettext_noop("Decimals"),
    "difference": gettext_noop("Difference"),
    "disbursed_on": gettext_noop("Given on"),
    "due": gettext_noop("Still due"),
    "due_dates": gettext_noop("Due dates"),
    "due_on": gettext_noop("Due on"),
    "earliest_on": gettext_noop("Not before"),
    "ended_on": gettext_noop("Ended on"),
    "events_max": gettext_noop("Events at most"),
    "expected": gettext_noop("Should be in the box"),
    "fee": gettext_noop("Fee"),
    "fines": gettext_noop("Fines due"),
    "fines_receivable": gettext_noop("Fines due"),
    "first": gettext_noop("First row"),
    "first_due_on": gettext_noop("First due on"),
    "first_on": gettext_noop("First day"),
    "founded_on": gettext_noop("Founded on"),
    "free": gettext_noop("May be given up"),
    "from_on": gettext_noop("From"),
    "fund": gettext_noop("Social fund"),
    "grace": gettext_noop("Grace"),
    "grace_max": gettext_noop("Grace at most"),
    "guaranteed": gettext_noop("Guaranteed"),
    "guarantees_max": gettext_noop("Guarantees at most"),
    "happened_on": gettext_noop("Happened on"),
    "held": gettext_noop("Held"),
    "held_on": gettext_noop("Held on"),
    "installment": gettext_noop("Instalment"),
    "installments": gettext_noop("Number of instalments"),
    "installments_max": gettext_noop("Instalments at most"),
    "installments_min": gettext_noop("Instalments at least"),
    "items_max": gettext_noop("Items at most"),
    "last": gettext_noop("Last number"),
    "last_on": gettext_noop("Last meeting"),
    "left": gettext_noop("Still possible"),
    "length_max": gettext_noop("Characters at most"),
    "limit": gettext_noop("Limit"),
    "loans": gettext_noop("Loans out"),
    "loans_in_arrears": gettext_noop("Late loans"),
    "made_on": gettext_noop("Made on"),
    "maturity_on": gettext_noop("Matures on"),
    "member_share_value": gettext_noop("Value of own shares"),
    "members": gettext_noop("Members"),
    "members_max": gettext_noop("Members at most"),
    "minutes": gettext_noop("Minutes"),
    "minutes_max": gettext_noop("Minutes at most"),
    "missing": gettext_noop("Missing"),
    "multiple": gettext_noop("Multiple"),
    "next_on": gettext_noop("Next meeting"),
    "number": gettext_noop("Number"),
    "on": gettext_noop("Day"),
    "open_fines": gettext_noop("Open fines"),
    "open_loans": gettext_noop("Open loans"),
    "open_loans_max": gettext_noop("Open loans at most"),
    "opened_on": gettext_noop("Opened on"),
    "owed": gettext_noop("Still owed"),
    "paid": gettext_noop("Handed over"),
    "parts": gettext_noop("Sum of the parts"),
    "payoff": gettext_noop("Would close the loan"),
    "payout": gettext_noop("Payout"),
    "pending": gettext_noop("Pending"),
    "percent": gettext_noop("Percentage"),
    "percent_max": gettext_noop("Percentage at most"),
    "pool": gettext_noop("To share out"),
    "price": gettext_noop("Price"),
    "principal": gettext_noop("Principal"),
    "principal_max": gettext_noop("Principal at most"),
    "principal_min": gettext_noop("Principal at least"),
    "proposed": gettext_noop("Proposed"),
    "rate": gettext_noop("Rate"),
    "rate_max": gettext_noop("Rate at most"),
    "rate_min": gettext_noop("Rate at least"),
    "released_on": gettext_noop("Released on"),
    "reservations": gettext_noop("Set aside"),
    "reserve": gettext_noop("Legal reserve"),
    "row": gettext_noop("Row"),
    "rows": gettext_noop("Rows"),
    "rows_max": gettext_noop("Rows at most"),
    "shares": gettext_noop("Shares"),
    "shares_max": gettext_noop("Shares at most"),
    "shortfall": gettext_noop("Not covered"),
    "signatures": gettext_noop("Signatures"),
    "signatures_needed": gettext_noop("Signatures needed"),
    "size_max": gettext_noop("Size at most"),
    "until_on": gettext_noop("Until"),
    "visited_on": gettext_noop("Visited on"),
    "voters": gettext_noop("May vote"),
    "votes": gettext_noop("Votes"),
    "votes_against": gettext_noop("Votes against"),
    "votes_for": gettext_noop("Votes for"),
    "votes_missing": gettext_noop("Must still vote"),
    "years_max": gettext_noop("Years at most"),
    "yes_missing": gettext_noop("Yes still needed"),
}
FACTS_MIN = 2
"""One number alone stands in the sentence already; two or more are worth comparing."""

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
    facts = tuple((_label(name), value) for name, value in refusal.facts.items() if _is_a_number(value))
    message, remedy = PAGE_WORDS.get(refusal.code, (refusal.message, refusal.remedy))
    return RefusalNotice(
        code=refusal.code,
        status=HTTP_STATUS[refusal.kind],
        message=_in_words(message, refusal.facts),
        remedy=_in_words(remedy, refusal.facts),
        facts=facts if len(facts) >= FACTS_MIN else (),
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
