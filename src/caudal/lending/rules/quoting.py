"""The quote of a loan: a document in, the schedule, splits and state that live posting would give out."""

from collections.abc import Mapping, Sequence
from typing import Any

from caudal.kernel.money import Money
from caudal.lending.rules.components import NOTHING, Breakdown, Component, Installment
from caudal.lending.rules.documents import Fields
from caudal.lending.rules.events import EventKind, LoanState
from caudal.lending.rules.quoted_events import QuotedEvent, asked_as_of, read_events
from caudal.lending.rules.quoted_terms import NAMES, read_terms
from caudal.lending.rules.replay import replay
from caudal.lending.rules.terms import LoanTerms


def quote(document: Mapping[str, Any]) -> dict[str, Any]:
    """Answer a quote's document (the contract of `caudal quote loan`); money is text with the currency's decimals.

    :raises Refusal: one that names the field, for whatever the document may hold
    """
    fields = Fields(document, names=NAMES)
    terms, start_on, lent = read_terms(fields)
    events = read_events(fields, terms=terms, start_on=start_on, lent=lent)
    as_of = asked_as_of(fields, events)
    state = replay(terms=terms, events=[one.event for one in events], as_of=as_of)
    shown = [one for one in events if one.is_given and (as_of is None or one.event.on <= as_of)]
    return {
        "installments": [_row(row, terms.currency) for row in state.installments],
        "totals": _totals(state.installments, terms.currency),
        "events": _events(shown, state, terms),
        "state": _state(state, terms),
    }


def _row(row: Installment, currency: str) -> dict[str, Any]:
    return {
        "number": row.number,
        "from": row.from_on.isoformat(),
        "due_on": row.due_on.isoformat(),
        "opening": _text(row.opening_minor, currency),
        **_parts(row.due, currency),
        "total": _text(row.due.total_minor, currency),
        "paid": _text(row.paid.total_minor, currency),
        "closing": _text(row.closing_minor, currency),
    }


def _totals(rows: Sequence[Installment], currency: str) -> dict[str, str]:
    due = sum((row.due for row in rows), NOTHING)
    return {**_parts(due, currency), "total": _text(due.total_minor, currency)}


def _events(events: Sequence[QuotedEvent], state: LoanState, terms: LoanTerms) -> list[dict[str, Any]]:
    """What each event of the document paid; disbursements, charges and reversals pay nothing."""
    splits = {one.event_id: one for one in state.allocations if one.kind is EventKind.REPAYMENT}
    reversed_ids = {one.event.reverses for one in events if one.event.reverses is not None}
    told: list[dict[str, Any]] = []
    for one in events:
        split = splits.get(one.event.id)
        told.append(
            {
                "id": one.name,
                "on": one.event.on.isoformat(),
                "type": one.event.kind.value,
                "amount": _text(one.event.amount_minor, terms.currency),
                **_parts(split.parts if split else NOTHING, terms.currency),
                "overpaid": _text(split.overpaid_minor if split else 0, terms.currency),
                "reversed": one.event.id in reversed_ids,
            }
        )
    return told


def _state(state: LoanState, terms: LoanTerms) -> dict[str, Any]:
    return {
        "status": state.status.value,
        "outstanding": _text(state.unpaid.total_minor, terms.currency),
        "overpaid": _text(state.overpaid_minor, terms.currency),
        "days_past_due": state.days_past_due,
    }


def _parts(parts: Breakdown, currency: str) -> dict[str, str]:
    return {
        component.value: _text(parts.of(component), currency)
        for component in (Component.PRINCIPAL, Component.INTEREST, Component.FEE, Component.PENALTY)
    }


def _text(minor: int, currency: str) -> str:
    return Money(minor, currency).text
