"""What changes the plan of a loan: disbursements, reschedules, holidays, re-ages. Paid amounts stay paid."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache

from caudal.kernel.periods import step
from caudal.kernel.rounding import round_ratio
from caudal.lending.rules.allocation import pay
from caudal.lending.rules.calendar import Period
from caudal.lending.rules.components import Installment
from caudal.lending.rules.course import Course
from caudal.lending.rules.events import LoanEvent, PlanChange
from caudal.lending.rules.rows import (
    COMPONENTS,
    FEE,
    INTEREST,
    PENALTY,
    PRINCIPAL,
    Parts,
    Row,
    balance_principal,
    row_of,
)
from caudal.lending.rules.schedule import BalanceChange, interest_minor, plan
from caudal.lending.rules.terms import FirstInterest, LoanTerms, Method

PLANS_KEPT_MAX = 4096
"""Plans of equal terms, amount and day that are kept: a sheet of equal loans is planned once."""


def lend(course: Course, event: LoanEvent) -> None:
    """Plan the first disbursement."""
    down_minor = _down_payment(course, event)
    net_minor = event.amount_minor - down_minor
    if down_minor:
        course.terms = replace(course.terms, down_payment=Decimal(0))
    change = BalanceChange(on=event.on, minor=net_minor)
    course.changes.append(change)
    course.planned = [row_of(installment) for installment in _first_plan(course.terms, change)]
    if down_minor and course.terms.method is Method.FLAT and course.terms.installment_minor is None:
        _take_interest_on_all(course, event)
    course.rows.extend(course.planned)
    course.lent_minor, course.bearing_minor = net_minor, event.amount_minor
    _ask_down_payment(course, event, down_minor)


def lend_more(course: Course, event: LoanEvent) -> None:
    """Plan a further disbursement over the instalments that are not past.

    Level instalments of flat loans and of those without interest are those of all that was lent, the last one
    taking what the past ones did not ask, and what was paid ahead is paid ahead from the first instalment on;
    others are planned anew on the balance.
    """
    down_minor = _down_payment(course, event)
    net_minor = event.amount_minor - down_minor
    course.lent_minor += net_minor
    course.bearing_minor += event.amount_minor
    ahead = [row for row in course.planned if row.due_on >= event.on]
    if course.is_on_balance or not ahead:
        course.owe(event.on, PRINCIPAL, net_minor, tells_lent=False)
        _ask_down_payment(course, event, down_minor)
        return
    course.changes.append(BalanceChange(on=event.on, minor=net_minor))
    is_plain = course.terms.method is Method.FLAT or not (
        course.terms.rate or course.terms.method is Method.PROGRESSIVE
    )
    if is_plain and not course.pays_ahead and course.terms.installment_minor is None:
        advanced = _taken_back(ahead)
        _share_all(course, ahead, event)
        _ask_down_payment(course, event, down_minor)
        _pay_again(course, advanced)
    else:
        course.replan(event.on)
        _ask_down_payment(course, event, down_minor)


def change_plan(course: Course, event: LoanEvent) -> None:
    """Reschedule or give a holiday: new dates, more instalments, grace or another rate from an instalment on.

    What the instalments from there on ask for is planned anew; grace on principal adds the instalments it frees.
    """
    change = event.change
    assert change is not None, "a change of plan says what changes"
    from_on = change.from_on or event.on
    ahead = [row for row in course.planned if row.due_on >= from_on]
    if not ahead:
        return
    periods = _periods(ahead[0].from_on, _dates_from(course, ahead, change))
    keeps_rows = len(periods) == len(ahead) and change.rate is None and not change.grace_interest
    if keeps_rows and (course.terms.method is Method.FLAT or not course.terms.rate):
        for row, period in zip(ahead, periods, strict=True):
            row.from_on, row.due_on = period.from_on, period.due_on
        past = [row for row in course.planned if row not in ahead]
        course.periods = (*(Period(number=0, from_on=row.from_on, due_on=row.due_on) for row in past), *periods)
        course.rows.sort(key=lambda row: row.due_on)
        return
    terms = replace(
        course.terms,
        rate=course.terms.rate if change.rate is None else change.rate,
        installments=len(periods),
        due_dates=(),
        grace_principal=change.grace_principal,
        grace_interest=change.grace_interest,
        first_interest=FirstInterest.PERIOD,
    )
    if course.pays_ahead:
        _close_paid_ahead(course, ahead, event.on)
    _plan_rest(course, ahead, terms=terms, periods=periods)


def re_age(course: Course, event: LoanEvent) -> None:
    """Spread all that is unpaid over new instalments; the old ones ask for no more than was paid of them."""
    change = event.change
    assert change is not None and change.installments and change.due_on, "a re-age says how many and from when"
    if not sum(row.unpaid(PRINCIPAL) for row in course.rows):
        return
    owed = _taken_off(course, event.on)
    every = change.every or course.terms.every
    periods = _periods(event.on, [step(change.due_on, every, nth) for nth in range(change.installments)])
    terms = replace(course.terms, installments=len(periods), every=every, due_dates=(), grace_principal=0)
    _begin_anew(course, owed[PRINCIPAL], terms=terms, periods=periods)
    course.bearing_minor = owed[PRINCIPAL]
    for component in (PENALTY, FEE, INTEREST):
        if owed[component]:
            course.planned[0].ask(component, owed[component])


def _taken_off(course: Course, on: date) -> Parts:
    """Let no row ask for more than was paid of it; return what is owed by component, without interest to come."""
    owed = [0, 0, 0, 0]
    kept: list[Row] = []
    for row in course.rows:
        for component in COMPONENTS:
            minor = row.unpaid(component)
            row.due[component] -= minor
            if component != INTEREST or row.from_on < on:
                owed[component] += minor
        row.settle(on)
        if row.due_on <= on or any(row.due) or row.lent_minor:
            kept.append(row)
    course.rows = kept
    return owed


def _periods(from_on: date, dates: Sequence[date]) -> tuple[Period, ...]:
    starts = (from_on, *dates)
    return tuple(
        Period(number=number, from_on=start, due_on=due)
        for number, (start, due) in enumerate(zip(starts, dates, strict=False), start=1)
    )


def _dates_from(course: Course, ahead: Sequence[Row], change: PlanChange) -> list[date]:
    """The due dates from the changed instalment on; those after a moved one follow it period by period."""
    every = change.every or course.terms.every
    dates = [row.due_on for row in ahead]
    if change.due_on is not None:
        dates = [step(change.due_on, every, nth) for nth in range(len(dates))]
    extra = change.extra_installments + change.grace_principal
    return dates + [step(dates[-1], every, nth) for nth in range(1, extra + 1)]


def _plan_rest(course: Course, ahead: Sequence[Row], *, terms: LoanTerms, periods: tuple[Period, ...]) -> None:
    """Make a plan of its own of what the rows ahead ask for; those before it stay as they are."""
    principal_minor = sum(row.due[PRINCIPAL] for row in ahead)
    if not any(row.unpaid_minor for row in ahead) or not principal_minor:
        return
    for row in ahead:
        row.added[PRINCIPAL] = 0  # planned with the rest from now on
    advanced = _taken_back(ahead)
    course.rows = [row for row in course.rows if row not in ahead]
    _begin_anew(course, principal_minor, terms=terms, periods=periods)
    if terms.method is Method.FLAT:
        each = interest_minor(course.bearing_minor, terms=terms)
        for nth, row in enumerate(course.planned):
            row.due[INTEREST] = 0 if nth < terms.grace_interest else each
    for nth, old in enumerate(ahead):
        course.planned[min(nth, len(course.planned) - 1)].take_over(old)
    balance_principal(course.planned, total_minor=principal_minor)
    _pay_again(course, advanced)


def _close_paid_ahead(course: Course, ahead: Sequence[Row], on: date) -> None:
    """Put what was paid ahead into a row of its own: it is no part of what is planned anew."""
    paid = [sum(row.paid[component] for row in ahead) for component in COMPONENTS]
    if not any(paid):
        return
    closed = Row(from_on=ahead[0].from_on, due_on=max(on, ahead[0].from_on))
    closed.due, closed.paid = list(paid), list(paid)
    closed.settled_on = on
    for row in ahead:
        for component in COMPONENTS:
            row.due[component] -= row.paid[component]
            row.paid[component] = 0
        closed.lent_minor, row.lent_minor = closed.lent_minor + row.lent_minor, 0
    course.rows = sorted([*course.rows, closed], key=lambda row: row.due_on)


def _begin_anew(course: Course, principal_minor: int, *, terms: LoanTerms, periods: tuple[Period, ...]) -> None:
    course.terms, course.periods, course.rates = terms, periods, None
    course.lent_minor = principal_minor
    for row in course.rows:
        row.is_past = True
    course.changes = [BalanceChange(on=periods[0].from_on, minor=principal_minor)]
    course.planned = [row_of(row) for row in plan(terms=terms, changes=course.changes, periods=periods)]
    for row in course.planned:
        row.lent_minor = 0  # it was lent in rows that stay as they were
    course.rows = sorted([*course.rows, *course.planned], key=lambda row: row.due_on)


def _take_interest_on_all(course: Course, event: LoanEvent) -> None:
    """Flat interest is on all that was lent, the down payment too (Apache Fineract)."""
    whole = _first_plan(course.terms, BalanceChange(on=event.on, minor=event.amount_minor))
    free = _first_plan(replace(course.terms, rate=Decimal(0)), course.changes[0])
    for row, told, plain in zip(course.planned, whole, free, strict=True):
        row.due[INTEREST], row.due[PRINCIPAL] = told.due.interest_minor, plain.due.principal_minor


def _share_all(course: Course, ahead: Sequence[Row], event: LoanEvent) -> None:
    """Give the instalments ahead the shares of the plan of all that was lent; the last one takes the rest."""
    whole = BalanceChange(on=course.changes[0].on, minor=course.lent_minor)
    new = plan(terms=course.terms, changes=[whole], periods=course.periods)
    bearing = new
    if course.lent_minor != course.disbursed_minor:  # flat interest is on the down payments too
        bearing = plan(
            terms=course.terms, changes=[replace(whole, minor=course.disbursed_minor)], periods=course.periods
        )
    first = len(course.planned) - len(ahead)
    left_minor = course.lent_minor - sum(row.due[PRINCIPAL] - row.added[PRINCIPAL] for row in course.planned[:first])
    for row, told, cost in zip(ahead, new[first:], bearing[first:], strict=True):
        share_minor = left_minor if row is ahead[-1] else min(left_minor, told.due.principal_minor)
        left_minor -= share_minor
        more_minor = cost.due.interest_minor - row.due[INTEREST] + row.added[INTEREST]
        if row is ahead[0] and row.from_on < event.on:
            days, period = (row.due_on - event.on).days, (row.due_on - row.from_on).days
            more_minor = round_ratio(more_minor * days, period, mode=course.terms.rounding)
        row.due[PRINCIPAL] = share_minor + row.added[PRINCIPAL]
        row.due[INTEREST] += more_minor


def _taken_back(rows: Sequence[Row]) -> list[tuple[int, int, date]]:
    """Take what was paid of rows out of them, to be paid again on their new shape."""
    taken: list[tuple[int, int, date]] = []
    for row in rows:
        for component in COMPONENTS:
            if row.paid[component]:
                taken.append((component, row.paid[component], row.settled_on or row.from_on))
                row.paid[component] = 0
        row.settled_on = None
    return taken


def _pay_again(course: Course, taken: Sequence[tuple[int, int, date]]) -> None:
    """Pay each component what had been paid of it, the oldest row first; nobody's split changes."""
    for component, minor, on in taken:
        paid = pay(((row, component, None) for row in course.rows), amount_minor=minor, on=on)
        rest_minor = minor - paid[component]
        if rest_minor:  # the new shape asks for less: what was taken was nevertheless taken
            last = course.rows[-1]
            last.due[component] += rest_minor
            last.paid[component] += rest_minor


def _down_payment(course: Course, event: LoanEvent) -> int:
    """The share of a disbursement that is due on its own day, in the same multiples as instalments."""
    share, terms = course.down_payment, course.terms
    if not share:
        return 0
    numerator, denominator = share.as_integer_ratio()
    return terms.multiple_minor * round_ratio(
        event.amount_minor * numerator, denominator * terms.multiple_minor, mode=terms.rounding
    )


def _ask_down_payment(course: Course, event: LoanEvent, minor: int) -> None:
    """Ask for a down payment before the instalment of its day; all of the disbursement is told at its own day."""
    if minor:
        row = Row(from_on=event.on, due_on=event.on, principal_minor=minor)
        row.is_down_payment = True
        at = sum(1 for other in course.rows if (other.due_on, not other.is_down_payment) < (event.on, True))
        course.rows.insert(at, row)
    else:
        row = course.row_for(event.on)
    row.lent_minor += event.amount_minor


@lru_cache(maxsize=PLANS_KEPT_MAX)
def _first_plan(terms: LoanTerms, change: BalanceChange) -> tuple[Installment, ...]:
    return plan(terms=terms, changes=(change,))
