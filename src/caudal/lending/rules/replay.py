"""The one replay of a loan: the same pure function serves posting, reversal, preview, quote and diagnosis."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from uuid import UUID

from caudal.lending.rules import changing, prepayment
from caudal.lending.rules.allocation import claims_on_balance, pay, pay_schedule
from caudal.lending.rules.components import NOTHING
from caudal.lending.rules.course import Course
from caudal.lending.rules.events import (
    Allocation,
    EventKind,
    LoanEvent,
    LoanState,
    LoanStatus,
    PlanChange,
)
from caudal.lending.rules.rows import (
    COMPONENTS,
    FEE,
    INTEREST,
    PENALTY,
    PRINCIPAL,
    Charge,
    Parts,
    Row,
    breakdown,
    installments,
    open_index,
    parts_of,
)
from caudal.lending.rules.terms import LoanTerms

__all__ = ["Allocation", "EventKind", "LoanEvent", "LoanState", "LoanStatus", "PlanChange", "replay"]


def replay(*, terms: LoanTerms, events: Iterable[LoanEvent], as_of: date | None = None) -> LoanState:
    """Play events in (date, order of entry) up to `as_of` (None: all of them), reversed ones left out.

    The order in which `events` are given never matters. A charge is played on the day on which it is known or
    due, whichever comes first, so that one entered late is found by the repayments since its due day.
    """
    given = [event for event in events if as_of is None or event.on <= as_of]
    undone = _reversed_ids(given)
    played = [event for event in given if event.kind is not EventKind.REVERSAL and event.id not in undone]
    played.sort(key=_place)
    start = next((event for event in played if event.kind is EventKind.DISBURSEMENT), None)
    if start is None:
        return _cancelled(given, as_of)
    course = Course(terms, start.on)
    _disbursed(course, start)
    for event in played:
        if event is not start:
            assert event.on >= start.on, "nothing is repaid before it is lent"
            _PLAYED[event.kind](course, event)
    return _state(course, as_of=as_of or max(event.on for event in given))


def _cancelled(given: Sequence[LoanEvent], as_of: date | None) -> LoanState:
    """A loan whose every disbursement was reversed: nothing was ever lent."""
    assert any(event.kind is EventKind.DISBURSEMENT for event in given), "a loan is disbursed before all else"
    return LoanState(
        as_of=as_of or max(event.on for event in given),
        installments=(),
        allocations=(),
        disbursed_minor=0,
        outstanding_minor=0,
        unpaid=NOTHING,
        due=NOTHING,
        payoff_minor=0,
        overpaid_minor=0,
        status=LoanStatus.CANCELLED,
        days_past_due=0,
        overdue_since_on=None,
        next_due_on=None,
        next_due_minor=0,
    )


def _reversed_ids(events: Sequence[LoanEvent]) -> set[UUID]:
    """The events that are played as if they had never been; a reversal that was itself reversed undoes nothing."""
    undone: set[UUID] = set()
    reversals = [event for event in events if event.kind is EventKind.REVERSAL]
    for reversal in sorted(reversals, key=lambda event: event.number, reverse=True):
        if reversal.id not in undone and reversal.reverses is not None:
            undone.add(reversal.reverses)
    return undone


def _place(event: LoanEvent) -> tuple[date, int]:
    if event.due_on is not None and event.due_on < event.on:
        return event.due_on, event.number
    return event.on, event.number


def _disbursed(course: Course, event: LoanEvent) -> None:
    taken_minor = course.take_overpaid(event.amount_minor)
    course.disbursed_minor += event.amount_minor
    if course.rows:
        changing.lend_more(course, event)
    else:
        changing.lend(course, event)
    _cover(course, taken_minor, event.on)
    course.allocate(event, [0, 0, 0, event.amount_minor - taken_minor], taken_minor)


def _cover(course: Course, minor: int, on: date) -> None:
    """Pay new principal with what was owed back; where money ahead pays principal at once, it costs nothing more."""
    left_minor = prepayment.pay_principal(course, on, minor) if course.pays_ahead and minor else minor
    paid = pay(((row, PRINCIPAL, None) for row in course.rows), amount_minor=left_minor, on=on)
    assert paid[PRINCIPAL] == left_minor, "what is owed back is less than what is lent anew"
    course.paid[PRINCIPAL] += minor


def _charged(course: Course, event: LoanEvent) -> None:
    """Ask for a fee or penalty in the period of its due day; what is owed back pays it at once."""
    assert event.stated is not None and event.stated.total_minor == event.amount_minor, "a charge names its parts"
    due_on = max(event.due_on or event.on, course.start_on)
    for component in (PENALTY, FEE):
        minor = parts_of(event.stated)[component]
        if minor:
            course.charge(Charge(event_id=event.id, due_on=due_on, component=component, minor=minor))
            taken_minor = course.take_overpaid(minor)
            if taken_minor:
                found = course.charge_of(event.id)
                assert found is not None, "a charge is in its row"
                _count(course.paid, pay([(found[0], component, None)], amount_minor=taken_minor, on=event.on))
                owed = [0, 0, 0, 0]
                owed[component] = minor - taken_minor
                course.allocate(event, owed, taken_minor)


def _repaid(course: Course, event: LoanEvent) -> None:
    if course.is_on_balance and course.planned:
        parts = _repaid_on_balance(course, event)
    elif event.stated is not None:
        parts = _as_stated(course, event, reach=len(course.rows))
    elif course.pays_ahead:
        parts = prepayment.repay(course, event)
    else:
        terms = course.terms
        parts = pay_schedule(
            course.rows,
            amount_minor=event.amount_minor,
            on=event.on,
            order=terms.allocation,
            by=terms.allocation_by,
            advance=course.advance_of(event),
            unit_minor=terms.unit_minor,
        )
    overpaid_minor = event.amount_minor - sum(parts)
    course.overpaid_minor += overpaid_minor
    _count(course.paid, parts)
    course.allocate(event, parts, overpaid_minor)


def _repaid_on_balance(course: Course, event: LoanEvent) -> Parts:
    """Offer all principal to the payer in the open period, then plan the periods ahead on what is left."""
    at = open_index(course.planned, event.on)
    row, last = course.planned[at], course.planned[-1]
    course.principal_to(source=last, target=row)
    if event.stated is not None:
        parts = _as_stated(course, event, reach=course.rows.index(row) + 1)
    else:
        claims = claims_on_balance(course.rows, current=row, order=course.terms.allocation, on=event.on)
        parts = pay(claims, amount_minor=event.amount_minor, on=event.on)
    course.principal_to(source=row, target=last)
    course.plan_ahead(at)
    return parts


def _as_stated(course: Course, event: LoanEvent, *, reach: int) -> Parts:
    """Book a recorded split as it stands on the first `reach` instalments, the oldest first.

    What was taken beyond what the terms ask (interest, fee, penalty) was nevertheless taken: it becomes due in
    the open period. Principal beyond the debt is an overpayment.
    """
    assert event.stated is not None, "only a recorded split is booked as it stands"
    stated, rows = parts_of(event.stated), course.rows[:reach]
    at = course.rows[open_index(course.rows, event.on)]
    taken = [0, 0, 0, 0]
    for component in COMPONENTS:
        if component != PRINCIPAL:
            at.due[component] += max(0, stated[component] - sum(row.unpaid(component) for row in rows))
        claims = ((row, component, None) for row in rows)
        _count(taken, pay(claims, amount_minor=stated[component], on=event.on))
    return taken


def _waived(course: Course, event: LoanEvent) -> None:
    """Give up a charge, or the oldest interest, as far as it is unpaid."""
    parts = [0, 0, 0, 0]
    if event.concerns is not None:
        found = course.charge_of(event.concerns)
        if found is not None:
            row, charge = found
            minor = course.unpaid_of(row, charge)
            minor = min(minor, event.amount_minor) if event.amount_minor else minor
            charge.waived_minor += minor
            course.give_up(row, charge.component, minor, event.on)
            parts[charge.component] = minor
    else:
        wanted = parts_of(event.stated) if event.stated is not None else [0, 0, event.amount_minor, 0]
        for component in COMPONENTS:
            parts[component] = _given_up(course, component, wanted[component], event.on)
    _count(course.waived, parts)
    course.allocate(event, parts, 0)


def _given_up(course: Course, component: int, minor: int, on: date) -> int:
    """Give up what has begun to be owed, the oldest first; return how much it was."""
    left_minor = minor
    for row in course.rows:
        if row.from_on > on:
            break
        part = min(left_minor, row.unpaid(component))
        if part > 0:
            course.give_up(row, component, part, on)
            left_minor -= part
    return minor - left_minor


def _refunded(course: Course, event: LoanEvent) -> None:
    """Give back what is owed back; what goes beyond it is owed again, on the day."""
    taken_minor = course.take_overpaid(event.amount_minor)
    course.refunded_minor += event.amount_minor
    _owe_again(course, event, [0, 0, 0, event.amount_minor - taken_minor], taken_minor)


def _charged_back(course: Course, event: LoanEvent) -> None:
    """Owe again what a repayment's money had paid: as it stated, as the repayment was split, or else as principal."""
    taken_minor = course.take_overpaid(event.amount_minor)
    owed_minor = event.amount_minor - taken_minor
    source = event.stated
    if source is None and event.concerns is not None:
        source = next((a.parts for a in course.allocations if a.event_id == event.concerns), None)
    parts = [0, 0, 0, 0]
    if source is not None:
        for component, most_minor in enumerate(parts_of(source)):
            parts[component] = min(most_minor, owed_minor)
            owed_minor -= parts[component]
    parts[PRINCIPAL] += owed_minor
    _owe_again(course, event, parts, taken_minor)


def _owe_again(course: Course, event: LoanEvent, parts: Parts, taken_minor: int) -> None:
    for component in COMPONENTS:
        course.owe(event.on, component, parts[component])
        course.paid[component] -= parts[component]
    course.allocate(event, parts, taken_minor)


def _written_off(course: Course, event: LoanEvent) -> None:
    """Give up all that is owed; interest of periods to come is not owed where it follows the balance."""
    parts = [0, 0, 0, 0]
    _forget_interest_to_come(course, event.on)
    for row in course.rows:
        for component in COMPONENTS:
            minor = row.unpaid(component)
            if minor:
                parts[component] += minor
                course.give_up(row, component, minor, event.on)
    _count(course.written_off, parts)
    course.allocate(event, parts, 0)
    course.end_plan()


def _forget_interest_to_come(course: Course, on: date) -> None:
    if course.pays_ahead:
        prepayment.stop_interest(course, on)
    elif course.is_on_balance and course.planned:
        for row in course.planned[open_index(course.planned, on) + 1 :]:
            row.due[INTEREST] = row.paid[INTEREST] + row.given_up[INTEREST]


def _recovered(course: Course, event: LoanEvent) -> None:
    course.recovered_minor += event.amount_minor
    course.allocations.append(
        Allocation(
            event_id=event.id,
            kind=event.kind,
            on=event.on,
            amount_minor=event.amount_minor,
            parts=NOTHING,
            overpaid_minor=0,
            is_recovered=course.charged_off_on is not None,
        )
    )


def _charged_off(course: Course, event: LoanEvent) -> None:
    owed = [sum(row.unpaid(component) for row in course.rows) for component in COMPONENTS]
    owed[INTEREST] -= _interest_to_come(course, event.on)
    course.allocate(event, owed, 0)
    course.charged_off_on = event.on


def _adjusted(course: Course, event: LoanEvent) -> None:
    """Change the price of a credit: more is asked with the last instalment, less from the last one backwards.

    Where money ahead pays principal at once, the plan is made again on the changed balance.
    """
    minor = event.amount_minor
    course.adjusted_minor += minor
    if minor < 0:
        left_minor = prepayment.adjust(course, event.on, minor) if course.pays_ahead and course.planned else -minor
        left_minor = _asked_less(course, left_minor, event.on)
        course.overpaid_minor += left_minor
        course.allocate(event, [0, 0, 0, -minor - left_minor], left_minor)
        return
    taken_minor = course.take_overpaid(minor)
    if course.pays_ahead and course.planned and course.planned[-1].due_on > event.on:
        prepayment.adjust(course, event.on, minor)
    else:
        last = course.planned[-1] if course.planned else course.row_for(event.on)
        last.ask(PRINCIPAL, minor)
        last.lent_minor += minor
    _cover(course, taken_minor, event.on)
    course.allocate(event, [0, 0, 0, minor - taken_minor], taken_minor)


def _asked_less(course: Course, minor: int, on: date) -> int:
    """Ask for less principal from the last row backwards; return what no row asks for."""
    left_minor = minor
    for row in reversed(course.rows):
        part = min(left_minor, row.unpaid(PRINCIPAL))
        if part > 0:
            row.ask(PRINCIPAL, -part)
            row.lent_minor -= part
            row.settle(on)
            left_minor -= part
    return left_minor


_PLAYED: dict[EventKind, Callable[[Course, LoanEvent], None]] = {
    EventKind.DISBURSEMENT: _disbursed,
    EventKind.CHARGE: _charged,
    EventKind.REPAYMENT: _repaid,
    EventKind.DOWN_PAYMENT: _repaid,
    EventKind.GOODWILL_CREDIT: _repaid,
    EventKind.PAYOUT_REFUND: _repaid,
    EventKind.MERCHANT_REFUND: _repaid,
    EventKind.CHARGE_ADJUSTMENT: _repaid,
    EventKind.WAIVER: _waived,
    EventKind.REFUND: _refunded,
    EventKind.CHARGEBACK: _charged_back,
    EventKind.WRITE_OFF: _written_off,
    EventKind.RECOVERY: _recovered,
    EventKind.CHARGE_OFF: _charged_off,
    EventKind.RESCHEDULE: changing.change_plan,
    EventKind.HOLIDAY: changing.change_plan,
    EventKind.RE_AGE: changing.re_age,
    EventKind.ADJUSTMENT: _adjusted,
}


def _count(total: Parts, parts: Parts) -> None:
    total[0] += parts[0]
    total[1] += parts[1]
    total[2] += parts[2]
    total[3] += parts[3]


def _interest_to_come(course: Course, on: date) -> int:
    """Unpaid interest of the schedule that closing the loan on a day would save."""
    if course.pays_ahead:
        return prepayment.interest_to_come(course, on)
    if course.is_on_balance and course.planned:
        return sum(row.unpaid(INTEREST) for row in course.planned[open_index(course.planned, on) + 1 :])
    return 0


_NOTHING = [0, 0, 0, 0]


def _state(course: Course, *, as_of: date) -> LoanState:
    unpaid, due, past = [0, 0, 0, 0], [0, 0, 0, 0], None
    upcoming: Row | None = None
    knows_dates = not course.terms.are_unknown
    for row in course.rows:
        if row.settled_on is not None:
            continue
        asked, paid, given_up = row.due, row.paid, row.given_up
        rest = [asked[c] - paid[c] - given_up[c] for c in COMPONENTS]
        if rest == _NOTHING:
            continue
        _count(unpaid, rest)
        if knows_dates and row.due_on <= as_of:
            _count(due, rest)
            if row.due_on < as_of and past is None:
                past = row.due_on
        if knows_dates and upcoming is None and row.due_on >= as_of:
            upcoming = row
    unpaid_minor = sum(unpaid)
    return LoanState(
        as_of=as_of,
        installments=installments(course.rows),
        allocations=tuple(course.allocations),
        disbursed_minor=course.disbursed_minor,
        outstanding_minor=unpaid[PRINCIPAL],
        unpaid=breakdown(unpaid),
        due=breakdown(due),
        payoff_minor=unpaid_minor - _interest_to_come(course, as_of) if unpaid_minor else 0,
        overpaid_minor=course.overpaid_minor,
        status=_status(course, unpaid_minor),
        days_past_due=(as_of - past).days if past else 0,
        overdue_since_on=past,
        next_due_on=upcoming.due_on if upcoming else None,
        next_due_minor=upcoming.unpaid_minor if upcoming else 0,
        paid=breakdown(course.paid),
        waived=breakdown(course.waived),
        written_off=breakdown(course.written_off),
        recovered_minor=course.recovered_minor,
        refunded_minor=course.refunded_minor,
        adjusted_minor=course.adjusted_minor,
        charged_off_on=course.charged_off_on,
    )


def _status(course: Course, unpaid_minor: int) -> LoanStatus:
    if unpaid_minor:
        return LoanStatus.ACTIVE
    if course.overpaid_minor:
        return LoanStatus.OVERPAID
    return LoanStatus.WRITTEN_OFF if any(course.written_off) else LoanStatus.CLOSED
