"""The schedule that terms promise: rows of principal and interest that add up to the loan, to the cent."""

from collections.abc import Callable, Iterator
from datetime import date
from fractions import Fraction

from caudal.kernel.rounding import Rounding, round_ratio
from caudal.lending.rules.components import Breakdown, Installment
from caudal.lending.rules.terms import LoanTerms, Method, due_on, period_rate

Rows = Iterator[tuple[int, int]]
"""Principal and interest of each instalment, in minor units."""


def planned(*, terms: LoanTerms, principal_minor: int, disbursed_on: date) -> tuple[Installment, ...]:
    """The rows in force at disbursement, nothing paid. Principal adds up exactly; the last row takes the odd cents."""
    installments: list[Installment] = []
    from_on, opening_minor = disbursed_on, principal_minor
    is_single = terms.method is Method.BULLET
    for number, (principal, interest) in enumerate(_PLANS[terms.method](principal_minor, terms), start=1):
        due = due_on(terms=terms, disbursed_on=disbursed_on, number=terms.installments if is_single else number)
        installments.append(
            Installment(
                number=number,
                from_on=from_on,
                due_on=due,
                opening_minor=opening_minor,
                due=Breakdown(principal_minor=principal, interest_minor=interest),
            )
        )
        from_on, opening_minor = due, opening_minor - principal
    assert opening_minor == 0, "the rows repay the loan"
    return tuple(installments)


def interest_minor(balance_minor: int, *, terms: LoanTerms) -> int:
    """One period's interest on a balance."""
    return _rounded(balance_minor * period_rate(terms), terms.rounding)


def level_installment_minor(principal_minor: int, *, terms: LoanTerms) -> int:
    """The level instalment of a French loan: `P i (1+i)^n / ((1+i)^n - 1)`, computed exactly and rounded once.

    With i = a/b this is `P a (a+b)^n / (b ((a+b)^n - b^n))` in whole numbers.
    """
    rate, n = period_rate(terms), terms.installments
    if rate == 0:
        return _to_multiple(Fraction(principal_minor, n), terms)
    a, b = rate.numerator, rate.denominator
    grown = (a + b) ** n
    return _to_multiple(Fraction(principal_minor * a * grown, b * (grown - b**n)), terms)


def _flat(principal_minor: int, terms: LoanTerms) -> Rows:
    """Interest on the first principal in every period: total P (1 + i n), level instalments."""
    n, rate = terms.installments, period_rate(terms)
    interest_left = _rounded(principal_minor * rate * n, terms.rounding)
    level = _to_multiple(Fraction(principal_minor, n) + principal_minor * rate, terms)
    each = interest_minor(principal_minor, terms=terms)
    left = principal_minor
    for _ in range(n - 1):
        interest = min(each, interest_left)
        principal = _within(level - interest, left)
        yield principal, interest
        left, interest_left = left - principal, interest_left - interest
    yield left, interest_left


def _french(principal_minor: int, terms: LoanTerms) -> Rows:
    """Level instalments; interest on the balance of each row as rounded."""
    level, left = level_installment_minor(principal_minor, terms=terms), principal_minor
    for _ in range(terms.installments - 1):
        interest = interest_minor(left, terms=terms)
        principal = _within(level - interest, left)
        yield principal, interest
        left -= principal
    yield left, interest_minor(left, terms=terms)


def _german(principal_minor: int, terms: LoanTerms) -> Rows:
    """Equal principal P/n; interest on the exact balance P (n-k+1)/n, so that all of it is P i (n+1)/2."""
    n, rate = terms.installments, period_rate(terms)
    each = _rounded(Fraction(principal_minor, n), terms.rounding)
    left = principal_minor
    interest_left = _rounded(principal_minor * rate * (n + 1) / 2, terms.rounding)
    for k in range(1, n):
        principal = _within(each, left)
        interest = _within(_rounded(principal_minor * rate * (n - k + 1) / n, terms.rounding), interest_left)
        yield principal, interest
        left, interest_left = left - principal, interest_left - interest
    yield left, interest_left


def _interest_then_principal(principal_minor: int, terms: LoanTerms) -> Rows:
    """Interest in every period, the principal with the last one (American); variable is planned alike."""
    interest = interest_minor(principal_minor, terms=terms)
    for _ in range(terms.installments - 1):
        yield 0, interest
    yield principal_minor, interest


def _bullet(principal_minor: int, terms: LoanTerms) -> Rows:
    """One instalment at maturity: principal and simple interest P i n."""
    yield principal_minor, _rounded(principal_minor * period_rate(terms) * terms.installments, terms.rounding)


_PLANS: dict[Method, Callable[[int, LoanTerms], Rows]] = {
    Method.FLAT: _flat,
    Method.FRENCH: _french,
    Method.GERMAN: _german,
    Method.AMERICAN: _interest_then_principal,
    Method.BULLET: _bullet,
    Method.VARIABLE: _interest_then_principal,
    Method.PROGRESSIVE: _french,
}


def _rounded(value: Fraction, mode: Rounding) -> int:
    return round_ratio(value.numerator, value.denominator, mode=mode)


def _to_multiple(value: Fraction, terms: LoanTerms) -> int:
    return _rounded(value / terms.multiple_minor, terms.rounding) * terms.multiple_minor


def _within(minor: int, left: int) -> int:
    """No row is negative and none repays more than is left, however odd the rounding."""
    return max(0, min(minor, left))
