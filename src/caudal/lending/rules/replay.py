"""The one replay of a loan: the same pure function serves posting, reversal, preview, quote and diagnosis."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from caudal.lending.rules.allocation import claims_of_schedule, claims_on_balance, open_index, settle
from caudal.lending.rules.components import NOTHING, Breakdown, Component, Installment
from caudal.lending.rules.events import (
    REPAYMENT_KINDS,
    Allocation,
    EventKind,
    LoanEvent,
    LoanState,
    LoanStatus,
    PlanChange,
)
from caudal.lending.rules.schedule import interest_minor, planned
from caudal.lending.rules.terms import LoanTerms, Method

_ON_BALANCE = {Method.AMERICAN, Method.VARIABLE}
__all__ = ["Allocation", "EventKind", "LoanEvent", "LoanState", "LoanStatus", "PlanChange", "replay"]

_CHARGES = (Component.PENALTY, Component.FEE, Component.INTEREST)


def replay(*, terms: LoanTerms, events: Iterable[LoanEvent], as_of: date | None = None) -> LoanState:
    """Play events in (date, order of entry) up to `as_of` (None: all of them), reversed repayments left out.

    The order in which `events` are given never matters. Interest of flat, French, German and bullet loans is
    fixed by the schedule, and money ahead of it is an advance of instalments; that of American and variable
    loans is taken on the balance at the start of each period.
    """
    played = sorted((e for e in events if as_of is None or e.on <= as_of), key=lambda e: (e.on, e.number))
    reversed_ids = {event.reverses for event in played if event.kind is EventKind.REVERSAL}
    disbursements = [event for event in played if event.kind is EventKind.DISBURSEMENT]
    assert len(disbursements) == 1, "a loan is disbursed once"
    start = disbursements[0]
    rows = list(planned(terms=terms, principal_minor=start.amount_minor, disbursed_on=start.on))
    allocations: list[Allocation] = []
    for event in played:
        if event.kind is EventKind.DISBURSEMENT:
            lent = Breakdown(principal_minor=event.amount_minor)
            allocations.append(
                Allocation(
                    event_id=event.id,
                    kind=event.kind,
                    on=event.on,
                    amount_minor=event.amount_minor,
                    parts=lent,
                    overpaid_minor=0,
                )
            )
        if event.kind is EventKind.CHARGE and event.id not in reversed_ids:
            rows = _charged(rows, event)
        elif event.kind in REPAYMENT_KINDS and event.id not in reversed_ids:
            assert event.on >= start.on, "nothing is repaid before it is lent"
            rows, parts = _repaid(rows, event, terms)
            allocations.append(
                Allocation(
                    event_id=event.id,
                    kind=event.kind,
                    on=event.on,
                    amount_minor=event.amount_minor,
                    parts=parts,
                    overpaid_minor=event.amount_minor - parts.total_minor,
                )
            )
    return _state(terms, rows, allocations, disbursed=start, as_of=as_of or played[-1].on)


def _repaid(rows: list[Installment], event: LoanEvent, terms: LoanTerms) -> tuple[list[Installment], Breakdown]:
    if terms.method in _ON_BALANCE:
        return _repaid_on_balance(rows, event, terms)
    if event.stated is not None:
        return _as_stated(rows, event.stated, on=event.on, reach=len(rows))
    claims = claims_of_schedule(rows, order=terms.allocation, by=terms.allocation_by, on=event.on)
    return settle(rows, claims=claims, amount_minor=event.amount_minor)


def _repaid_on_balance(
    rows: list[Installment], event: LoanEvent, terms: LoanTerms
) -> tuple[list[Installment], Breakdown]:
    """Offer all principal to the payer in the open period, then plan the periods ahead on what is left."""
    at = open_index(rows, event.on)
    offered = _principal_moved(rows, source=len(rows) - 1, target=at)
    if event.stated is not None:
        paid_rows, parts = _as_stated(offered, event.stated, on=event.on, reach=at + 1)
    else:
        claims = claims_on_balance(offered, order=terms.allocation, on=event.on)
        paid_rows, parts = settle(offered, claims=claims, amount_minor=event.amount_minor)
    return _planned_ahead(_principal_moved(paid_rows, source=at, target=len(rows) - 1), at, terms), parts


def _as_stated(
    rows: list[Installment], stated: Breakdown, *, on: date, reach: int
) -> tuple[list[Installment], Breakdown]:
    """Book a recorded split as it stands on the first `reach` instalments, the oldest first.

    What was taken beyond what the terms ask (interest, fee, penalty) was nevertheless taken: it becomes due in
    the open period. Principal beyond the debt is an overpayment.
    """
    at, parts = open_index(rows, on), NOTHING
    for component in _CHARGES:
        beyond = stated.of(component) - sum(row.unpaid_of(component) for row in rows[:reach])
        rows = _with_due(rows, at, Breakdown.only(component, max(0, beyond)))
    for component in Component:
        claims = [(i, component) for i in range(reach)]
        rows, taken = settle(rows, claims=claims, amount_minor=stated.of(component))
        parts += taken
    return rows, parts


def _principal_moved(rows: list[Installment], *, source: int, target: int) -> list[Installment]:
    """Move the unpaid principal of one row to another."""
    moved = Breakdown(principal_minor=rows[source].unpaid_of(Component.PRINCIPAL))
    if source == target or not moved.total_minor:
        return rows
    changed = list(rows)
    changed[source] = replace(rows[source], due=rows[source].due - moved)
    changed[target] = replace(rows[target], due=rows[target].due + moved)
    return changed


def _planned_ahead(rows: list[Installment], at: int, terms: LoanTerms) -> list[Installment]:
    """Interest of the periods after the open one, on the principal that is left (all of it in the last row)."""
    left_minor = rows[-1].unpaid_of(Component.PRINCIPAL)
    each = interest_minor(left_minor, terms=terms)
    return rows[: at + 1] + [
        replace(row, opening_minor=left_minor, due=replace(row.due, interest_minor=each)) for row in rows[at + 1 :]
    ]


def _charged(rows: list[Installment], event: LoanEvent) -> list[Installment]:
    """Add a fee or penalty to the instalment of the period in which it falls due."""
    assert event.stated is not None and event.stated.total_minor == event.amount_minor, "a charge names its parts"
    return _with_due(rows, open_index(rows, event.due_on or event.on), event.stated)


def _with_due(rows: list[Installment], at: int, more: Breakdown) -> list[Installment]:
    return [*rows[:at], replace(rows[at], due=rows[at].due + more), *rows[at + 1 :]]


def _state(
    terms: LoanTerms, rows: Sequence[Installment], allocations: list[Allocation], *, disbursed: LoanEvent, as_of: date
) -> LoanState:
    assert all(before.due_on < after.due_on for before, after in pairwise(rows)), "due dates go forward"
    unpaid = [row for row in rows if not row.is_paid]
    due = [] if terms.are_unknown else [row for row in unpaid if row.due_on <= as_of]
    outstanding_minor = sum(row.unpaid_of(Component.PRINCIPAL) for row in rows)
    overpaid_minor = sum(allocation.overpaid_minor for allocation in allocations)
    payoff_minor = sum(row.unpaid.total_minor for row in unpaid)
    if terms.method in _ON_BALANCE:
        ahead = rows[open_index(rows, as_of) + 1 :]
        payoff_minor -= sum(row.unpaid_of(Component.INTEREST) for row in ahead)
    settled = LoanStatus.OVERPAID if overpaid_minor else LoanStatus.CLOSED
    ahead_due = [] if terms.are_unknown else [row for row in unpaid if row.due_on >= as_of]
    return LoanState(
        as_of=as_of,
        installments=tuple(rows),
        allocations=tuple(allocations),
        disbursed_minor=disbursed.amount_minor,
        outstanding_minor=outstanding_minor,
        unpaid=sum((row.unpaid for row in unpaid), NOTHING),
        due=sum((row.unpaid for row in due), NOTHING),
        payoff_minor=payoff_minor,
        overpaid_minor=overpaid_minor,
        status=LoanStatus.ACTIVE if unpaid else settled,
        days_past_due=(as_of - due[0].due_on).days if due else 0,
        overdue_since_on=due[0].due_on if due and due[0].due_on < as_of else None,
        next_due_on=ahead_due[0].due_on if ahead_due else None,
        next_due_minor=ahead_due[0].unpaid.total_minor if ahead_due else 0,
        paid=sum((a.parts for a in allocations if a.kind in REPAYMENT_KINDS), NOTHING),
    )
