"""Money ahead of the schedule that pays principal at once: the plan is made again as the terms say.

What is due is paid first, then the interest that has accrued in the open period, then principal. The instalment is
kept and the loan ends earlier, or it is computed again over the remaining periods, or the next principals are less.
The progressive method pays instalments before their day unless its terms say otherwise: each still comes to the same
amount, but what its last days no longer cost is asked with the next ones.
"""

from datetime import date

from caudal.lending.rules.allocation import claims_due, pay
from caudal.lending.rules.balances import row_of_payment
from caudal.lending.rules.course import Course
from caudal.lending.rules.events import LoanEvent
from caudal.lending.rules.rows import COMPONENTS, FEE, INTEREST, PENALTY, PRINCIPAL, Parts, Row, balance_principal
from caudal.lending.rules.schedule import BalanceChange, Effect, plan
from caudal.lending.rules.terms import Method, Prepayment

_EFFECTS = {
    Prepayment.ADVANCE: Effect.KEEP,
    Prepayment.SHORTEN_TERM: Effect.KEEP,
    Prepayment.LOWER_INSTALLMENT: Effect.RELEVEL,
    Prepayment.SKIP_NEXT: Effect.SKIP,
}


def repay(course: Course, event: LoanEvent) -> Parts:
    """Split a repayment, and plan the loan anew when it paid principal ahead."""
    on, terms = event.on, course.terms
    due = claims_due(course.rows, order=terms.allocation, by=terms.allocation_by, on=on)
    taken = pay(due, amount_minor=event.amount_minor, on=on)
    left_minor = event.amount_minor - sum(taken)
    ahead = _ahead(course, on)
    if left_minor and ahead and course.pays_early:
        early = _pay_early(course, on, left_minor)
        taken = [taken[component] + early[component] for component in COMPONENTS]
        left_minor -= sum(early)
    elif left_minor and ahead:
        interest_minor, principal_minor = _interest_and_principal(course, on, left_minor)
        ahead[0].paid[INTEREST] += interest_minor
        taken[INTEREST] += interest_minor
        if principal_minor:
            _pay_ahead(course, on, principal_minor)
            taken[PRINCIPAL] += principal_minor
        left_minor -= interest_minor + principal_minor
    if not course.carries_interest and not any(row.unpaid(PRINCIPAL) for row in course.rows):
        _let_nothing_accrue(course, on)
    if not left_minor:
        return taken
    claims = ((row, component, None) for row in course.rows for component in COMPONENTS)
    rest = pay(claims, amount_minor=left_minor, on=on)
    return [taken[component] + rest[component] for component in COMPONENTS]


def _interest_and_principal(course: Course, on: date, amount_minor: int) -> tuple[int, int]:
    """How money ahead is split: the accrued interest that the open row asks for, then principal.

    Interest that a grace puts off is asked for when all principal is repaid.
    """
    ahead = _ahead(course, on)
    accrued, owed_minor = accrued_minor(course, on), sum(row.unpaid(PRINCIPAL) for row in ahead)
    interest_minor = min(amount_minor, accrued, ahead[0].unpaid(INTEREST))
    principal_minor = min(amount_minor - interest_minor, owed_minor)
    if owed_minor and principal_minor == owed_minor:
        interest_minor = min(amount_minor - principal_minor, accrued)
    return interest_minor, principal_minor


def accrued_minor(course: Course, on: date) -> int:
    """Unpaid interest of the open period up to a day: what its row would cost if all were repaid on the day."""
    ahead = _ahead(course, on)
    if not ahead:
        return 0
    row = ahead[0]
    has_begun = row.from_on < on or row is course.planned[0]
    if course.terms.method is Method.FLAT and has_begun and not course.carries_interest:
        return row.unpaid(INTEREST)  # of a period that has begun
    if row.from_on > on or (row.from_on == on and not course.carries_interest):
        return 0
    closing = BalanceChange(on=on, minor=-sum(change.minor for change in course.changes), effect=Effect.KEEP)
    closed = plan(terms=course.terms, changes=[*course.changes, closing], periods=course.periods)
    at = course.planned.index(row)
    planned_minor = closed[at].due.interest_minor if at < len(closed) else 0
    cost_minor = planned_minor + row.added[INTEREST]
    unpaid_minor = max(0, cost_minor - row.paid[INTEREST] - row.given_up[INTEREST])
    return unpaid_minor if course.carries_interest else min(unpaid_minor, row.unpaid(INTEREST))


def interest_to_come(course: Course, on: date) -> int:
    """Unpaid interest of the schedule that closing the loan on a day would save."""
    return sum(row.unpaid(INTEREST) for row in _ahead(course, on)) - accrued_minor(course, on)


def stop_interest(course: Course, on: date) -> None:
    """Ask for no interest after a day."""
    accrued = accrued_minor(course, on)
    for row in _ahead(course, on):
        row.due[INTEREST] = row.paid[INTEREST] + row.given_up[INTEREST] + accrued
        accrued = 0


def pay_principal(course: Course, on: date, minor: int) -> int:
    """Take principal that is not due yet out of the balance on a day; return what is left of the money."""
    ahead_minor = min(minor, sum(row.unpaid(PRINCIPAL) for row in _ahead(course, on)))
    if ahead_minor:
        _pay_ahead(course, on, ahead_minor)
    return minor - ahead_minor


def adjust(course: Course, on: date, minor: int) -> int:
    """Plan the loan anew on a balance that is higher or lower by `minor`; return what could not be taken off."""
    if minor > 0:
        course.changes.append(BalanceChange(on=on, minor=minor))
        course.replan(on)
        course.row_for(on).lent_minor += minor
        return 0
    less_minor = min(-minor, sum(row.unpaid(PRINCIPAL) for row in _ahead(course, on)))
    if less_minor:
        row = _changed_row(course, on, less_minor)
        row.ask(PRINCIPAL, -less_minor)
        row.lent_minor -= less_minor
        row.settle(on)
    return -minor - less_minor


def _pay_early(course: Course, on: date, amount_minor: int) -> Parts:
    """Pay the next instalments before their day: of the open one its charges and the interest of the days gone by.

    Apache Fineract, ProgressiveEMICalculatorTest: 17.01 of 7 % paid on day 14 of 29 is 0.24 interest, 16.77 principal.
    """
    first, *later = _ahead(course, on)
    taken = pay(((first, component, None) for component in (PENALTY, FEE)), amount_minor=amount_minor, on=on)
    left_minor = amount_minor - sum(taken)
    taken[INTEREST], taken[PRINCIPAL] = _interest_and_principal(course, on, left_minor)
    first.paid[INTEREST] += taken[INTEREST]
    owed_minor = sum(row.unpaid(PRINCIPAL) for row in (first, *later))
    if not taken[PRINCIPAL]:
        first.settle(on)
        return taken
    if taken[PRINCIPAL] == owed_minor:
        _pay_ahead(course, on, owed_minor)
        return taken
    paid_minor: dict[int, int] = {}
    for row in (first, *later):
        saved_minor = 0 if row is course.planned[-1] else row.unpaid(INTEREST)
        part = min(taken[PRINCIPAL] - sum(paid_minor.values()), row.unpaid(PRINCIPAL) + saved_minor)
        if part > 0:
            at = course.planned.index(row)
            paid_minor[at] = part
            course.changes.append(BalanceChange(on=on, minor=-part, effect=Effect.EARLY, number=at + 1))
    course.replan(on)
    for at, part in paid_minor.items():
        _pay_row(course, course.planned[at], on, part)
    return taken


def _pay_ahead(course: Course, on: date, minor: int) -> None:
    _pay_row(course, _changed_row(course, on, minor), on, minor)


def _pay_row(course: Course, row: Row, on: date, minor: int) -> None:
    total_minor = sum(other.due[PRINCIPAL] for other in course.planned)
    row.paid[PRINCIPAL] += minor
    balance_principal(course.planned, total_minor=total_minor)
    row.settle(on)


def _let_nothing_accrue(course: Course, on: date) -> None:
    """All principal is repaid: the instalments ahead cost nothing any more."""
    for row in _ahead(course, on):
        row.due[INTEREST] = row.paid[INTEREST] + row.given_up[INTEREST]
        row.settle(on)


def _changed_row(course: Course, on: date, minor: int) -> Row:
    """Take principal out of the balance; return the row in which the new plan shows it."""
    is_all = minor == sum(row.unpaid(PRINCIPAL) for row in _ahead(course, on))
    effect = Effect.KEEP if is_all else _EFFECTS[course.terms.prepayment]
    before = course.changes[:]
    course.changes.append(BalanceChange(on=on, minor=-minor, effect=effect))
    course.replan(on)
    at = row_of_payment((row.due_on for row in course.planned), on=on, before=before)
    return course.planned[-1 if at is None else at]


def _ahead(course: Course, on: date) -> list[Row]:
    """The rows of the plan that are not due yet."""
    return [row for row in course.planned if row.due_on > on]
