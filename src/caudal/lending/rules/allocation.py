"""What a repayment pays, in which order: claims are lined up once, then settled until the money ends."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from caudal.lending.rules.components import (
    NOTHING,
    AllocationBy,
    AllocationOrder,
    Breakdown,
    Component,
    Installment,
)

Claim = tuple[int, Component]
"""A component of the instalment at an index (from 0)."""


def open_index(rows: Sequence[Installment], on: date) -> int:
    """The instalment whose period `on` falls in (its due date included); the last one after maturity."""
    return next((i for i, row in enumerate(rows) if on <= row.due_on), len(rows) - 1)


def claims_of_schedule(
    rows: Sequence[Installment], *, order: AllocationOrder, by: AllocationBy, on: date
) -> Iterator[Claim]:
    """Claims on a fixed schedule: all instalments, the oldest first.

    By component, what is due by `on` is paid component by component; what is paid in advance always goes
    instalment by instalment, or all future interest would be paid before any principal.
    """
    due = sum(row.due_on <= on for row in rows) if by is AllocationBy.COMPONENT else 0
    yield from ((i, component) for component in order.components for i in range(due))
    yield from ((i, c) for i in range(due, len(rows)) if not rows[i].is_paid for c in order.components)


def claims_on_balance(rows: Sequence[Installment], *, order: AllocationOrder, on: date) -> list[Claim]:
    """Claims where interest follows the balance (American, variable) and the payer chooses the principal.

    First what is due by `on`. Whoever owes nothing yet pays the open period's interest; the rest is principal,
    and only what is left after that goes to the open period's interest of one who paid late.
    """
    last = open_index(rows, on)
    charges = [component for component in order.components if component is not Component.PRINCIPAL]
    overdue = [(i, component) for i, row in enumerate(rows) if row.due_on <= on for component in charges]
    current = [(last, component) for component in charges]
    principal = [(last, Component.PRINCIPAL)]
    if order.components[0] is Component.PRINCIPAL:
        return principal + overdue + current
    if any(rows[i].unpaid_of(component) for i, component in overdue):
        return overdue + principal + current
    return current + principal


def settle(
    rows: Sequence[Installment], *, claims: Iterable[Claim], amount_minor: int
) -> tuple[list[Installment], Breakdown]:
    """Pay `claims` in their order until `amount_minor` ends; return the rows and what was paid by component."""
    assert amount_minor >= 0, "a repayment is not negative"
    settled, taken, left_minor = list(rows), NOTHING, amount_minor
    for i, component in claims:
        if left_minor == 0:
            break
        part = min(left_minor, settled[i].unpaid_of(component))
        if part > 0:
            paid = Breakdown.only(component, part)
            settled[i] = replace(settled[i], paid=settled[i].paid + paid)
            taken, left_minor = taken + paid, left_minor - part
    return settled, taken
