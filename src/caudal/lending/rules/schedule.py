"""The schedule that terms promise: rows of principal and interest that add up to what was lent, to the cent."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date

from caudal.lending.rules import calendar, fixed, progressive
from caudal.lending.rules.balances import Asked, BalanceChange, Effect
from caudal.lending.rules.calendar import Period
from caudal.lending.rules.components import Breakdown, Installment
from caudal.lending.rules.rates import nominal_rate
from caudal.lending.rules.rounded import level_minor, to_unit
from caudal.lending.rules.terms import LoanTerms, Method

__all__ = ["BalanceChange", "Effect", "interest_minor", "level_installment_minor", "plan", "planned"]

_Plan = Callable[[LoanTerms, Sequence[Period], Sequence[BalanceChange]], list[Asked]]
_PLANS: dict[Method, _Plan] = {
    Method.FLAT: fixed.flat,
    Method.FRENCH: progressive.on_balance,
    Method.GERMAN: fixed.german,
    Method.AMERICAN: progressive.on_balance,
    Method.BULLET: fixed.bullet,
    Method.VARIABLE: progressive.on_balance,
    Method.PROGRESSIVE: progressive.on_balance,
}


def planned(*, terms: LoanTerms, principal_minor: int, disbursed_on: date) -> tuple[Installment, ...]:
    """The rows in force at disbursement, nothing paid. Principal adds up exactly."""
    return plan(terms=terms, changes=(BalanceChange(on=disbursed_on, minor=principal_minor),))


def plan(
    *, terms: LoanTerms, changes: Sequence[BalanceChange], periods: Sequence[Period] | None = None
) -> tuple[Installment, ...]:
    """The rows of a loan whose balance changes as `changes` say (by date; the first one lends), nothing paid.

    A row's principal includes what was paid ahead in its period, so that principal adds up to all that was lent;
    its opening includes what was lent in its period, so that opening - principal = closing. `periods` stand for
    those of the terms, where dates were changed later.
    """
    assert changes and changes[0].minor > 0, "a loan begins with money lent"
    ordered = sorted(changes, key=lambda change: change.on)
    if periods is None:
        periods = calendar.periods(terms=terms, start_on=terms.starts_on or ordered[0].on)
    at_once, lent = _down_payments(terms, ordered)
    rows = _merged(at_once, _PLANS[terms.method](terms, periods, lent))
    return _installments(rows, lent=[change for change in ordered if change.minor > 0 and change.is_principal])


def interest_minor(balance_minor: int, *, terms: LoanTerms) -> int:
    """One nominal period's interest on a balance."""
    rate = nominal_rate(terms)
    return to_unit(balance_minor * rate.numerator, rate.denominator, terms=terms)


def level_installment_minor(principal_minor: int, *, terms: LoanTerms) -> int:
    """The level instalment of a loan with equal periods: `P i (1+i)^n / ((1+i)^n - 1)`, rounded once."""
    return level_minor(
        principal_minor, rates=[nominal_rate(terms).as_integer_ratio()] * terms.installments, terms=terms
    )


def _down_payments(terms: LoanTerms, changes: Sequence[BalanceChange]) -> tuple[list[Asked], list[BalanceChange]]:
    """What is due at once of each disbursement, and the changes of what is left to be planned."""
    if not terms.down_payment:
        return [], list(changes)
    share = terms.down_payment.as_integer_ratio()
    rows: list[Asked] = []
    left: list[BalanceChange] = []
    for change in changes:
        if change.minor <= 0 or not change.is_principal:
            left.append(change)
            continue
        part = to_unit(change.minor * share[0], share[1], terms=terms)
        rows.append(Asked(from_on=change.on, due_on=change.on, principal_minor=part, interest_minor=0))
        left.append(replace(change, minor=change.minor - part))
    return rows, left


def _merged(at_once: list[Asked], rows: list[Asked]) -> list[Asked]:
    """Down payments among the rows by date; one that falls on a due date joins its row."""
    for one in at_once:
        same = next((i for i, row in enumerate(rows) if row.due_on == one.due_on), None)
        if same is None:
            rows = [*rows, one]
        else:
            rows[same] = rows[same]._replace(principal_minor=rows[same].principal_minor + one.principal_minor)
    return sorted(rows, key=lambda row: row.due_on) if at_once else rows


def _installments(rows: Iterable[Asked], *, lent: Sequence[BalanceChange]) -> tuple[Installment, ...]:
    """Numbers and openings: a row opens with what is owed when its period ends, before it is paid."""
    rows = list(rows)
    told: list[Installment] = []
    balance, waiting = 0, list(lent)
    for number, row in enumerate(rows, start=1):
        while waiting and (number == len(rows) or waiting[0].on < row.due_on or not (told or balance)):
            balance += waiting.pop(0).minor
        told.append(
            Installment(
                number=number,
                from_on=row.from_on,
                due_on=row.due_on,
                opening_minor=balance,
                due=Breakdown(principal_minor=row.principal_minor, interest_minor=row.interest_minor),
            )
        )
        balance -= row.principal_minor
    assert balance == 0, "the rows repay the loan"
    return tuple(told)
