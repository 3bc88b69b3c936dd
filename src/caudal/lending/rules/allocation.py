"""What a repayment pays, in which order: claims are lined up, then settled until the money ends."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from caudal.kernel.rounding import Rounding, round_ratio
from caudal.lending.rules.components import Advance, AllocationBy, AllocationOrder
from caudal.lending.rules.rows import COMPONENTS, FEE, INTEREST, PENALTY, PLACE, PRINCIPAL, Parts, Row

Claim = tuple[Row, int, int | None]
"""A component of a row, and at most how much of it (None: all that is unpaid)."""

_DUE = {order: tuple(PLACE[component] for component in order.components) for order in AllocationOrder}
_IN_ADVANCE = {order: tuple(PLACE[component] for component in order.in_advance) for order in AllocationOrder}
_PRINCIPAL_FIRST = frozenset(order for order in AllocationOrder if order.components[0] == "principal")
_CHARGES_BY_THEIR_DAY = frozenset(order for order in AllocationOrder if order.charges_by_their_day)


def pay(claims: Iterable[Claim], *, amount_minor: int, on: date) -> Parts:
    """Pay `claims` in their order until `amount_minor` ends; return what was paid by component."""
    assert amount_minor >= 0, "a repayment is not negative"
    taken = [0, 0, 0, 0]
    left_minor = amount_minor
    for row, component, most_minor in claims:
        if left_minor == 0:
            break
        part = row.due[component] - row.paid[component] - row.given_up[component]
        if most_minor is not None and most_minor < part:
            part = most_minor
        if part <= 0:
            continue
        part = min(part, left_minor)
        row.paid[component] += part
        taken[component] += part
        left_minor -= part
        row.settle(on)
    return taken


def _pay_whole(rows: Iterable[Row], order: tuple[int, ...], *, amount_minor: int, on: date) -> Parts:
    """Pay row by row all that each asks for: `pay` over `_whole` in one tight loop, as most repayments go."""
    taken, left_minor = [0, 0, 0, 0], amount_minor
    for row in rows:
        if left_minor == 0:
            break
        if row.settled_on is not None:
            continue
        due, paid, given_up = row.due, row.paid, row.given_up
        for component in order:
            part = due[component] - paid[component] - given_up[component]
            if part > 0:
                part = min(part, left_minor)
                paid[component] += part
                taken[component] += part
                left_minor -= part
        row.settle(on)
    return taken


def pay_schedule(
    rows: Sequence[Row],
    *,
    amount_minor: int,
    on: date,
    order: AllocationOrder,
    by: AllocationBy,
    advance: Advance,
    unit_minor: int = 1,
) -> Parts:
    """Pay a schedule: what is due, the oldest first, then instalments ahead as `advance` says.

    By component, what is due is paid component by component; what is paid in advance always goes instalment by
    instalment, or all future interest would be paid before any principal.
    """
    if order is AllocationOrder.PENALTY_FEE_PROPORTIONAL:
        return _pay_in_proportion(rows, amount_minor, on, unit_minor)
    if advance is Advance.NEXT and by is AllocationBy.INSTALLMENT and order not in _CHARGES_BY_THEIR_DAY:
        return _pay_whole(rows, _DUE[order], amount_minor=amount_minor, on=on)
    due = [row for row in rows if row.due_on <= on]
    ahead = [row for row in rows if row.due_on > on and row.unpaid_minor]
    taken = pay(_claims_due(due, ahead, order=order, by=by, on=on), amount_minor=amount_minor, on=on)
    left_minor = amount_minor - sum(taken)
    if not left_minor:
        return taken
    if advance is Advance.SPREAD:
        return _added(taken, _pay_spread(ahead, left_minor, on, _IN_ADVANCE[order]))
    chosen = ahead if advance is Advance.NEXT else list(reversed(ahead))
    return _added(taken, _pay_whole(chosen, _IN_ADVANCE[order], amount_minor=left_minor, on=on))


def claims_due(rows: Sequence[Row], *, order: AllocationOrder, by: AllocationBy, on: date) -> Iterator[Claim]:
    """Only what is due by `on`."""
    due = [row for row in rows if row.due_on <= on]
    ahead = [row for row in rows if row.due_on > on and row.charges]
    return _claims_due(due, ahead, order=order, by=by, on=on)


def claims_on_balance(rows: Sequence[Row], *, current: Row, order: AllocationOrder, on: date) -> list[Claim]:
    """Claims where interest follows the balance (American, variable) and the payer chooses the principal.

    First what is due by `on`. Whoever owes nothing yet pays the open period's interest; the rest is principal,
    and only what is left after that goes to the open period's interest of one who paid late. Charges of later
    instalments come last.
    """
    charges = [component for component in _DUE[order] if component != PRINCIPAL]
    overdue: list[Claim] = [
        (row, component, None)
        for row in rows
        if row.due_on <= on
        for component in (charges if row is current else _DUE[order])
    ]
    open_charges: list[Claim] = [(current, component, None) for component in charges]
    principal: list[Claim] = [(current, PRINCIPAL, None)]
    later: list[Claim] = [(row, component, None) for row in rows if row.due_on > on for component in (PENALTY, FEE)]
    if order in _PRINCIPAL_FIRST:
        return principal + overdue + open_charges + later
    if any(row.unpaid(component) for row, component, _ in overdue):
        return overdue + principal + open_charges + later
    return open_charges + principal + later


def _whole(rows: Iterable[Row], order: tuple[int, ...]) -> Iterator[Claim]:
    for row in rows:
        if row.settled_on is None:
            for component in order:
                yield row, component, None


def _claims_due(
    due: Sequence[Row], ahead: Sequence[Row], *, order: AllocationOrder, by: AllocationBy, on: date
) -> Iterator[Claim]:
    components = _DUE[order]
    if by is AllocationBy.COMPONENT:
        yield from ((row, component, None) for component in components for row in due)
    else:
        yield from _whole(due, components)
    if order in _CHARGES_BY_THEIR_DAY:
        for row in ahead:
            if row.charges:
                for component in components:
                    if component in (PENALTY, FEE):
                        yield row, component, row.charges_due(component, on)


def _pay_spread(rows: Sequence[Row], amount_minor: int, on: date, order: tuple[int, ...]) -> Parts:
    """Pay rows in even parts, as often as it takes; the last row takes the odd cents."""
    taken, left_minor = [0, 0, 0, 0], amount_minor
    while left_minor:
        unpaid = [row for row in rows if row.unpaid_minor]
        if not unpaid:
            break
        each, odd = divmod(left_minor, len(unpaid))
        for index, row in enumerate(unpaid):
            part = each + (odd if index == len(unpaid) - 1 else 0)
            paid = pay([(row, component, None) for component in order], amount_minor=part, on=on)
            taken, left_minor = _added(taken, paid), left_minor - sum(paid)
    return taken


def _pay_in_proportion(rows: Sequence[Row], amount_minor: int, on: date, unit_minor: int) -> Parts:
    """Penalties and fees first; the rest is interest and principal as they stand unpaid (half up to principal)."""
    taken = pay(((row, c, None) for row in rows for c in (PENALTY, FEE)), amount_minor=amount_minor, on=on)
    interest_minor = sum(row.unpaid(INTEREST) for row in rows)
    principal_minor = sum(row.unpaid(PRINCIPAL) for row in rows)
    left_minor = min(amount_minor - sum(taken), interest_minor + principal_minor)
    if not left_minor:
        return taken
    whole_minor = (interest_minor + principal_minor) * unit_minor
    share_minor = round_ratio(left_minor * principal_minor, whole_minor, mode=Rounding.HALF_UP) * unit_minor
    share_minor = max(left_minor - interest_minor, min(share_minor, principal_minor, left_minor))
    for component, part in ((PRINCIPAL, share_minor), (INTEREST, left_minor - share_minor)):
        taken = _added(taken, pay(((row, component, None) for row in rows), amount_minor=part, on=on))
    return taken


def _added(parts: Parts, more: Parts) -> Parts:
    return [parts[component] + more[component] for component in COMPONENTS]
