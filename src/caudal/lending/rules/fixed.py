"""Plans whose interest is fixed beforehand: flat, German (on the exact balance), bullet."""

from collections.abc import Sequence
from fractions import Fraction

from caudal.lending.rules import progressive
from caudal.lending.rules.balances import Asked, BalanceChange, Effect, asked_rows, period_index, row_of_payment
from caudal.lending.rules.calendar import Period, first_period_scale
from caudal.lending.rules.rates import Rates, Ratio
from caudal.lending.rules.rounded import to_multiple, to_unit
from caudal.lending.rules.terms import GraceKind, LoanTerms, Remainder


def flat(terms: LoanTerms, periods: Sequence[Period], changes: Sequence[BalanceChange]) -> list[Asked]:
    """Interest on the principal lent in every period: total P (1 + i n), level instalments.

    Money lent later is a flat loan of its own over the periods that are left. Principal paid ahead saves no
    interest of the instalments that remain; it ends the loan earlier, lowers the instalments or skips principal.
    """
    rates, n = Rates(terms, periods), len(periods)
    principal, interest = [0] * n, [0] * n
    for nth, change in enumerate(changes):
        if change.is_principal and change.minor > 0:
            first = period_index(periods, change.on) if change.on > periods[0].from_on else 0
            parts, costs = _flat_loan(change.minor, rates=rates, first=first, n=n, terms=terms)
            principal = [a + b for a, b in zip(principal, parts, strict=True)]
            interest = [a + b for a, b in zip(interest, costs, strict=True)]
        elif change.is_principal:
            at = row_of_payment((period.due_on for period in periods), on=change.on, before=changes[:nth])
            _pay_ahead(principal, at=n - 1 if at is None else at, change=change, terms=terms)
    has_ended_early = terms.installment_minor is not None or any(change.minor < 0 for change in changes)
    if has_ended_early:
        last = max((k for k, part in enumerate(principal) if part), default=n - 1)
        interest = interest[: last + 1]
        if last < grace_deferred(terms) and any(change.on == periods[last].due_on for change in changes):
            interest.append(0)  # Repaid after a row that asks for no interest: the next one asks for it.
    return asked_rows(periods, principal, with_grace(interest, periods, terms))


def german(terms: LoanTerms, periods: Sequence[Period], changes: Sequence[BalanceChange]) -> list[Asked]:
    """Equal principal P/m; interest on the exact balance P (m-k+1)/m, so that all of it is P i (m+1)/2.

    Where rows are divided again one by one, or the balance changes after the first day, interest is taken on the
    balance as rounded.
    """
    if len(changes) > 1 or changes[0].on > periods[0].from_on or terms.remainder is Remainder.SPREAD:
        return progressive.on_balance(terms, periods, changes)
    rates, n, lent = Rates(terms, periods), len(periods), changes[0].minor
    paying = n - terms.grace_principal
    exact: list[Ratio] = []
    for k in range(n):
        numerator, denominator = rates.whole(k)
        left = paying - max(0, k - terms.grace_principal)
        exact.append((lent * left * numerator, paying * denominator))
    each = to_unit(lent, paying, terms=terms)
    principal = _with_rest([0] * terms.grace_principal + [each] * paying, lent, terms.grace_principal, terms)
    interest = _with_rest([to_unit(*one, terms=terms) for one in exact], _total(exact, terms), 0, terms)
    return asked_rows(periods, principal, with_grace(interest, periods, terms))


def bullet(terms: LoanTerms, periods: Sequence[Period], changes: Sequence[BalanceChange]) -> list[Asked]:
    """One instalment at maturity: principal and simple interest P i n, by segments where the balance changes."""
    rates, interest, balance = Rates(terms, periods), Fraction(0), 0
    waiting = list(changes)
    principal = sum(change.minor for change in changes if change.is_principal and change.minor > 0)
    for k, period in enumerate(periods):
        since = period.from_on
        while waiting and (waiting[0].on < period.due_on or waiting[0].on <= period.from_on):
            change = waiting.pop(0)
            on = min(max(change.on, since), period.due_on)
            interest += balance * Fraction(*rates.part(k, since, on))
            since, balance = on, balance + change.minor
        cost = balance * Fraction(*rates.part(k, since, period.due_on))
        scale = first_period_scale(terms=terms, start_on=period.from_on) if k == 0 else None
        interest += cost * Fraction(*scale) if scale else cost
    return [
        Asked(
            from_on=periods[0].from_on,
            due_on=periods[-1].due_on,
            principal_minor=principal,
            interest_minor=to_unit(interest.numerator, interest.denominator, terms=terms),
        )
    ]


def with_grace(interest: Sequence[int], periods: Sequence[Period], terms: LoanTerms) -> list[int]:
    """Scale the first period's interest by its real days, then put off what a grace defers."""
    asked = list(interest)
    scale = first_period_scale(terms=terms, start_on=periods[0].from_on)
    if scale and asked:
        asked[0] = to_unit(asked[0] * scale[0], scale[1], terms=terms)
    if grace_deferred(terms):
        first = min(grace_deferred(terms), len(asked) - 1)
        asked[first] += sum(asked[:first])
        asked[:first] = [0] * first
    return asked


def grace_deferred(terms: LoanTerms) -> int:
    """How many instalments put their interest off."""
    return terms.grace_interest if terms.grace_interest_kind is GraceKind.DEFERRED else 0


def _flat_loan(lent: int, *, rates: Rates, first: int, n: int, terms: LoanTerms) -> tuple[list[int], list[int]]:
    """Principal and interest of a flat loan over the periods from `first` on."""
    exact: list[Ratio] = [(0, 1)] * first
    for k in range(first, n):
        numerator, denominator = rates.whole(k)
        exact.append((lent * numerator, denominator))
    if terms.installment_minor is not None:
        costs = [to_unit(*one, terms=terms) for one in exact]
        return _flat_by_amount(lent, terms.installment_minor, costs, first=first)
    start = max(first, terms.grace_principal)
    if terms.remainder is Remainder.SPREAD:
        weights: list[Ratio] = [(0, 1)] * start + [(1, 1)] * (n - start)
        return spread(lent, weights, terms), spread(_total(exact, terms), exact, terms)
    interest = _with_rest([to_unit(*one, terms=terms) for one in exact], _total(exact, terms), first, terms)
    each = Fraction(lent, n - start) + _mean(exact[first:])
    level = to_multiple(each.numerator, each.denominator, terms=terms)
    principal = [0] * start + [level - cost for cost in interest[start:]]
    return _with_rest(principal, lent, start, terms), interest


def _flat_by_amount(lent: int, level: int, costs: list[int], *, first: int) -> tuple[list[int], list[int]]:
    """Instalments of a fixed amount from `first` on until the loan is repaid; the last period takes what is left."""
    principal, interest, left = [0] * len(costs), [0] * len(costs), lent
    for k in range(first, len(costs)):
        if not left:
            break
        cost = interest[k] = costs[k]
        principal[k] = left if k == len(costs) - 1 else max(0, min(left, level - cost))
        left -= principal[k]
    return principal, interest


def spread(total: int, weights: Sequence[Ratio], terms: LoanTerms) -> list[int]:
    """Divide a total row by row: each takes its share of what is left, rounded (OpenCBS, rounding Approximate)."""
    remaining = sum((Fraction(*weight) for weight in weights), Fraction(0))
    parts: list[int] = []
    for weight in weights:
        share = total * Fraction(*weight) / remaining if weight[0] else Fraction(0)
        part = max(0, min(total, to_unit(share.numerator, share.denominator, terms=terms)))
        remaining -= Fraction(*weight)
        part = total if weight[0] and not remaining else part
        parts.append(part)
        total -= part
    return parts


def _with_rest(parts: list[int], total: int, first: int, terms: LoanTerms) -> list[int]:
    """No part is negative, together they are `total`: the last one (or the first, at `first`) takes what is left."""
    if terms.remainder is Remainder.FIRST:
        rest = total - sum(parts[first + 1 :])
        if rest >= 0 and min(parts) >= 0:
            return [*parts[:first], rest, *parts[first + 1 :]]
    left, kept = total, []
    for part in parts[:-1]:
        kept.append(max(0, min(part, left)))
        left -= kept[-1]
    return [*kept, left]


def _total(exact: Sequence[Ratio], terms: LoanTerms) -> int:
    """The sum of exact amounts, rounded once."""
    total = _sum(exact)
    return to_unit(total.numerator, total.denominator, terms=terms)


def _mean(exact: Sequence[Ratio]) -> Fraction:
    """What a period with interest costs on average."""
    bearing = sum(1 for numerator, _ in exact if numerator)
    return _sum(exact) / bearing if bearing else Fraction(0)


def _sum(exact: Sequence[Ratio]) -> Fraction:
    by_denominator: dict[int, int] = {}
    for numerator, denominator in exact:
        by_denominator[denominator] = by_denominator.get(denominator, 0) + numerator
    return sum((Fraction(*one[::-1]) for one in by_denominator.items()), Fraction(0))


def _pay_ahead(principal: list[int], *, at: int, change: BalanceChange, terms: LoanTerms) -> None:
    """Take principal paid ahead from the rows after the one at `at`, in which it is shown."""
    left = min(-change.minor, sum(principal[at + 1 :]))
    principal[at] += left
    later = list(range(at + 1, len(principal)))
    if change.effect is Effect.RELEVEL:
        owed = sum(principal[at + 1 :]) - left
        weights: list[Ratio] = [(principal[k], 1) for k in later]
        principal[at + 1 :] = spread(owed, weights, terms)
        return
    for k in later if change.effect is Effect.SKIP else reversed(later):
        part = min(left, principal[k])
        principal[k] -= part
        left -= part
