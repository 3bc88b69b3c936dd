"""What changes the plan of a loan: disbursements, reschedules, holidays, re-ages. Paid amounts stay paid."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from caudal.kernel.periods import step
from caudal.kernel.rounding import round_ratio
from caudal.lending.rules.allocation import pay
from caudal.lending.rules.components import Installment
from caudal.lending.rules.course import Course
from caudal.lending.rules.events import LoanEvent, PlanChange
from caudal.lending.rules.rows import COMPONENTS, INTEREST, PRINCIPAL, Row, row_of
from caudal.lending.rules.schedule import interest_minor, planned
from caudal.lending.rules.terms import LoanTerms, Method

PLANS_KEPT_MAX = 1024
"""Plans of equal terms, amount and day that are kept: a sheet of equal loans is planned once."""


def lend(course: Course, event: LoanEvent) -> None:
    """Plan the first disbursement."""
    net_minor = event.amount_minor - _down_payment(course, event)
    for installment in _plan(_without_down_payment(course.terms), net_minor, event.on):
        course.rows.append(row_of(installment))
    course.rows[0].lent_minor = net_minor
    course.lent_minor = net_minor
    _ask_down_payment(course, event)


def lend_more(course: Course, event: LoanEvent) -> None:
    """Plan a further disbursement over the instalments that are not past.

    Level instalments of flat loans and of those without interest are those of all that was lent, the last one
    taking what the past ones did not ask; others are planned anew on the balance. What was paid ahead stays paid
    ahead, from the first instalment on.
    """
    net_minor = event.amount_minor - _down_payment(course, event)
    course.lent_minor += net_minor
    if course.is_on_balance:
        course.owe(event.on, PRINCIPAL, net_minor)
        return
    regular = [row for row in course.rows if not (row.is_down_payment or row.is_extra)]
    ahead = [row for row in regular if row.due_on >= event.on]
    if not ahead:
        course.owe(event.on, PRINCIPAL, net_minor)
        _ask_down_payment(course, event)
        return
    advanced = _taken_back(ahead)
    if course.terms.method is Method.FLAT or not course.terms.rate:
        _share_all(course, regular, ahead, event)
    else:
        _share_balance(course, ahead, net_minor, event.on)
    ahead[0].lent_minor += net_minor
    _ask_down_payment(course, event)
    _pay_again(course, advanced)


def change_plan(course: Course, event: LoanEvent) -> None:
    """Reschedule or give a holiday: new dates, more instalments, grace or another rate from an instalment on.

    What the instalments from there on have not been paid is planned anew; grace adds the instalments it frees.
    """
    change = event.change
    assert change is not None, "a change of plan says what changes"
    from_on = change.from_on or event.on
    ahead = [row for row in course.rows if row.due_on >= from_on and not (row.is_down_payment or row.is_extra)]
    if not ahead:
        return
    before_on = ahead[0].from_on
    dates = _dates_from(course, ahead, change)
    if change.rate is not None:
        course.terms = replace(course.terms, rate=change.rate)
    if len(dates) == len(ahead) and change.rate is None and not change.grace_interest:
        _move(ahead, dates)
    else:
        _plan_rest(course, ahead, dates, before_on=before_on, change=change)


def re_age(course: Course, event: LoanEvent) -> None:
    """Spread all that is unpaid over new instalments; the old ones ask for no more than was paid of them."""
    change = event.change
    assert change is not None and change.installments and change.due_on, "a re-age says how many and from when"
    owed = [0, 0, 0, 0]
    for row in course.rows:
        for component in COMPONENTS:
            minor = row.unpaid(component)
            if component == INTEREST and row.from_on >= event.on:
                row.due[component] -= minor
            else:
                row.due[component] -= minor
                owed[component] += minor
        row.settle(event.on)
    dates = [step(change.due_on, change.every or course.terms.every, nth) for nth in range(change.installments)]
    new = _rows_on(course.terms, owed[PRINCIPAL], dates, before_on=event.on)
    for component in COMPONENTS:
        if component != PRINCIPAL:
            new[0].due[component] += owed[component]
    course.rows.extend(new)
    course.rows.sort(key=lambda row: row.due_on)


def _dates_from(course: Course, ahead: Sequence[Row], change: PlanChange) -> list[date]:
    """The due dates from the changed instalment on; those after a moved one keep their distance in periods."""
    every = change.every or course.terms.every
    dates = [row.due_on for row in ahead]
    if change.due_on is not None:
        dates = [step(change.due_on, every, nth) for nth in range(len(dates))]
    extra = change.extra_installments + change.grace_principal
    return dates + [step(dates[-1], every, nth) for nth in range(1, extra + 1)]


def _move(rows: Sequence[Row], dates: Sequence[date]) -> None:
    from_on = rows[0].from_on
    for row, due_on in zip(rows, dates, strict=True):
        row.from_on, row.due_on = from_on, due_on
        from_on = due_on


def _plan_rest(course: Course, ahead: list[Row], dates: list[date], *, before_on: date, change: PlanChange) -> None:
    terms, advanced = course.terms, _taken_back(ahead)
    principal_minor = sum(row.due[PRINCIPAL] for row in ahead)
    graced = replace(terms, grace_principal=change.grace_principal, grace_interest=change.grace_interest)
    new = _rows_on(graced, principal_minor, dates, before_on=before_on)
    if terms.method is Method.FLAT:
        each = interest_minor(course.lent_minor, terms=terms)
        for nth, row in enumerate(new):
            row.due[INTEREST] = 0 if nth < change.grace_interest else each
    for old, row in zip(ahead, new, strict=False):
        row.charges, row.lent_minor = old.charges, old.lent_minor
        for component in (0, 1):
            row.due[component] = old.due[component]
    kept = [row for row in course.rows if row not in ahead]
    course.rows = sorted([*kept, *new], key=lambda row: row.due_on)
    _pay_again(course, advanced)


def _rows_on(terms: LoanTerms, principal_minor: int, dates: Sequence[date], *, before_on: date) -> list[Row]:
    """The plan of what is left on given due dates."""
    if not principal_minor:
        return [
            Row(from_on=from_on, due_on=due_on) for from_on, due_on in zip([before_on, *dates], dates, strict=False)
        ]
    rest = replace(
        terms,
        installments=len(dates),
        due_dates=tuple(dates),
        first_due_on=None,
        down_payment=type(terms.down_payment)(0),
    )
    return [row_of(row) for row in planned(terms=rest, principal_minor=principal_minor, disbursed_on=before_on)]


def _share_all(course: Course, regular: Sequence[Row], ahead: Sequence[Row], event: LoanEvent) -> None:
    """Give the instalments ahead the shares of the plan of all that was lent; the last one takes the rest."""
    dates = [row.due_on for row in regular]
    new = _rows_on(course.terms, course.lent_minor, dates, before_on=regular[0].from_on)
    left_minor = course.lent_minor - sum(row.due[PRINCIPAL] for row in regular if row not in ahead)
    for nth, row in enumerate(ahead, start=len(regular) - len(ahead)):
        share_minor = min(left_minor, new[nth].due[PRINCIPAL])
        row.due[PRINCIPAL] = left_minor if row is ahead[-1] else share_minor
        left_minor -= share_minor
        more_minor = new[nth].due[INTEREST] - row.due[INTEREST]
        if row is ahead[0] and row.from_on < event.on:
            days, whole = (row.due_on - event.on).days, (row.due_on - row.from_on).days
            more_minor = round_ratio(more_minor * days, whole, mode=course.terms.rounding)
        row.due[INTEREST] += more_minor


def _share_balance(course: Course, ahead: Sequence[Row], more_minor: int, on: date) -> None:
    """Plan the balance anew over the instalments ahead; the open period's interest follows the days of each part."""
    balance_minor = sum(row.due[PRINCIPAL] for row in ahead)
    first = ahead[0]
    new = _rows_on(course.terms, balance_minor + more_minor, [row.due_on for row in ahead], before_on=first.from_on)
    days, whole = (first.due_on - on).days, (first.due_on - first.from_on).days
    for row, planned_row in zip(ahead, new, strict=True):
        interest = planned_row.due[INTEREST]
        if row is first:
            added_minor = round_ratio((interest - row.due[INTEREST]) * days, whole, mode=course.terms.rounding)
            interest = row.due[INTEREST] + added_minor
        row.due[INTEREST], row.due[PRINCIPAL] = interest, planned_row.due[PRINCIPAL]


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
        if rest_minor:
            last = course.rows[-1]
            last.due[component] += rest_minor
            last.paid[component] += rest_minor


def _down_payment(course: Course, event: LoanEvent) -> int:
    """The share of a disbursement that is due on its own day, in the same multiples as instalments."""
    share, terms = course.terms.down_payment, course.terms
    if not share:
        return 0
    numerator, denominator = share.as_integer_ratio()
    return terms.multiple_minor * round_ratio(
        event.amount_minor * numerator, denominator * terms.multiple_minor, mode=terms.rounding
    )


def _ask_down_payment(course: Course, event: LoanEvent) -> None:
    minor = _down_payment(course, event)
    if not minor:
        return
    row = Row(from_on=event.on, due_on=event.on, principal_minor=minor)
    row.is_down_payment, row.lent_minor = True, event.amount_minor
    at = next((i for i, other in enumerate(course.rows) if other.due_on >= event.on), len(course.rows))
    while at < len(course.rows) and course.rows[at].is_down_payment and course.rows[at].due_on == event.on:
        at += 1
    course.rows.insert(at, row)
    lent_in = next((o for o in course.rows if o is not row and o.lent_minor and o.due_on >= event.on), None)
    if lent_in is not None:  # all of the disbursement is told at its own day
        lent_in.lent_minor -= event.amount_minor - minor


def _without_down_payment(terms: LoanTerms) -> LoanTerms:
    return replace(terms, down_payment=type(terms.down_payment)(0)) if terms.down_payment else terms


@lru_cache(maxsize=PLANS_KEPT_MAX)
def _plan(terms: LoanTerms, principal_minor: int, disbursed_on: date) -> tuple[Installment, ...]:
    return planned(terms=terms, principal_minor=principal_minor, disbursed_on=disbursed_on)
