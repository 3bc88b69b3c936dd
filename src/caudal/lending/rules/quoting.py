"""The quote of a loan: a document in, the schedule, splits and state that live posting would give out."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from caudal.kernel.money import Money, exponent_of
from caudal.lending.rules.components import NOTHING, Breakdown, Installment
from caudal.lending.rules.documents import Fields
from caudal.lending.rules.events import EventKind, LoanState
from caudal.lending.rules.quoted_events import QuotedEvent, asked_as_of, read_events
from caudal.lending.rules.quoted_terms import NAMES, read_terms
from caudal.lending.rules.replay import replay

Told = Callable[[int], str]
"""An amount in minor units as text."""


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
    told = _teller(terms.currency)
    return {
        "installments": [_row(row, told) for row in state.installments],
        "totals": _totals(state.installments, told),
        "events": _events(shown, state, told),
        "state": _state(state, told),
    }


def _teller(currency: str) -> Told:
    """Amounts as `Money.text` writes them, made for many of one currency."""
    exponent = exponent_of(currency)
    scale, zero = 10**exponent, Money.zero(currency).text

    def told(minor: int) -> str:
        if not minor:
            return zero
        assert minor > 0, "nothing in an answer is negative"
        whole, rest = divmod(minor, scale)
        return f"{whole}.{rest:0{exponent}}" if exponent else str(whole)

    return told


def _row(row: Installment, told: Told) -> dict[str, Any]:
    due, paid = row.due, row.paid
    return {
        "number": row.number,
        "from": row.from_on.isoformat(),
        "due_on": row.due_on.isoformat(),
        "opening": told(row.opening_minor),
        **_parts(due, told),
        "total": told(due.total_minor),
        "paid": told(paid.total_minor),
        "closing": told(row.closing_minor),
    }


def _totals(rows: Sequence[Installment], told: Told) -> dict[str, str]:
    due = [row.due for row in rows]
    sums = Breakdown(
        principal_minor=sum(one.principal_minor for one in due),
        interest_minor=sum(one.interest_minor for one in due),
        fee_minor=sum(one.fee_minor for one in due),
        penalty_minor=sum(one.penalty_minor for one in due),
    )
    return {**_parts(sums, told), "total": told(sums.total_minor)}


def _events(events: Sequence[QuotedEvent], state: LoanState, told: Told) -> list[dict[str, Any]]:
    """What each event of the document paid; disbursements, charges and reversals pay nothing."""
    splits = {one.event_id: one for one in state.allocations if one.kind is EventKind.REPAYMENT}
    reversed_ids = {one.event.reverses for one in events if one.event.reverses is not None}
    rows: list[dict[str, Any]] = []
    for one in events:
        split = splits.get(one.event.id)
        rows.append(
            {
                "id": one.name,
                "on": one.event.on.isoformat(),
                "type": one.event.kind.value,
                "amount": told(one.event.amount_minor),
                **_parts(split.parts if split else NOTHING, told),
                "overpaid": told(split.overpaid_minor if split else 0),
                "reversed": one.event.id in reversed_ids,
            }
        )
    return rows


def _state(state: LoanState, told: Told) -> dict[str, Any]:
    return {
        "status": state.status.value,
        "outstanding": told(state.unpaid.total_minor),
        "overpaid": told(state.overpaid_minor),
        "days_past_due": state.days_past_due,
    }


def _parts(parts: Breakdown, told: Told) -> dict[str, str]:
    return {
        "principal": told(parts.principal_minor),
        "interest": told(parts.interest_minor),
        "fee": told(parts.fee_minor),
        "penalty": told(parts.penalty_minor),
    }
