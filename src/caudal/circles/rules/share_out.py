"""The share-out: what everybody gets of a pool, to the cent, with debts deducted and every shortfall shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from caudal.kernel.rounding import Rounding, round_ratio
from caudal.kernel.splitting import split, split_down


class Method(StrEnum):
    """By what a pool (or, with the savings given back first, its profit) is divided."""

    SHARES = "shares"
    EQUAL = "equal"
    """As much for each who holds a share."""
    SHARE_DAYS = "share_days"
    """Shares times the days for which they were held."""
    SAVINGS = "savings"
    """What each has paid in."""
    SAVINGS_AND_LOANS = "savings_and_loans"
    """Half by what each has paid in, half by what each has borrowed."""


class OddCents(StrEnum):
    """Where the cents go that no division gives: to the largest remainders, or nowhere and into the books."""

    LARGEST_REMAINDER = "largest_remainder"
    FLOOR = "floor"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareOutTerms:
    """What a circle agrees for one share-out. `interest_back` and `profit_kept` are fractions: 0.10 is 10 %."""

    method: Method = Method.SHARES
    savings_first: bool = False
    """Everybody gets back what they paid in; only the profit is divided."""
    interest_back: Decimal = Decimal(0)
    """Of the interest that each has paid, before anything else of the profit is divided."""
    profit_kept: Decimal = Decimal(0)
    """Of the profit, for the circle itself."""
    odd_cents: OddCents = OddCents.LARGEST_REMAINDER


USUAL_TERMS = ShareOutTerms()


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What one member stands on in a share-out; nothing of it is negative."""

    id: str
    shares: int | Decimal = 0
    share_days: int = 0
    savings_minor: int = 0
    loans_minor: int = 0
    """Borrowed during the cycle."""
    interest_minor: int = 0
    """Interest paid during the cycle."""
    debt_minor: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Payout:
    """`net_minor` is `gross_minor - debt_minor`: below zero it is what the member still has to bring."""

    id: str
    gross_minor: int
    debt_minor: int

    @property
    def net_minor(self) -> int:
        return self.gross_minor - self.debt_minor


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareOut:
    """Who gets what: all `gross_minor`, the remainder and what is kept add up to the pool."""

    payouts: tuple[Payout, ...]
    remainder_minor: int
    kept_minor: int
    shortfall_minor: int
    """Debts that no payout covers: the sum of what is below zero in the payouts."""
    value_per_share_minor: int


_HALVES = (1, 1)


def share_out(*, pool_minor: int, claims: Sequence[Claim], terms: ShareOutTerms = USUAL_TERMS) -> ShareOut:
    """Share a pool of zero or more out among `claims`, of which one at least has a share."""
    assert pool_minor >= 0, "a pool that is lost is not shared out"
    dealt = _Dealt(claims=claims, odd_cents=terms.odd_cents)
    savings_minor = sum(one.savings_minor for one in claims)
    profit_minor = max(0, pool_minor - savings_minor)
    kept_minor = round_ratio(*_times(profit_minor, terms.profit_kept), mode=Rounding.DOWN)
    left_minor = pool_minor - kept_minor
    if terms.savings_first and savings_minor:
        # Where less is left than was paid in, everybody bears the loss in proportion.
        left_minor -= dealt.deal(min(left_minor, savings_minor), [one.savings_minor for one in claims])
    left_minor -= dealt.give(_interest_back(claims, terms, most_minor=min(left_minor, profit_minor - kept_minor)))
    for part_minor, weights in _portions(left_minor, claims, terms.method):
        dealt.deal(part_minor, weights)
    return dealt.told(pool_minor=pool_minor, kept_minor=kept_minor)


def value_per_share(*, pool_minor: int, shares: int | Decimal) -> int:
    """What one share is worth, rounded half to even to the smallest coin; no payout is computed from it."""
    worth = Fraction(pool_minor) / Fraction(shares) if shares else Fraction(0)
    return round_ratio(worth.numerator, worth.denominator)


class _Dealt:
    """What has been dealt out so far, and what remained."""

    def __init__(self, *, claims: Sequence[Claim], odd_cents: OddCents) -> None:
        self._claims = claims
        self._odd_cents = odd_cents
        self._gross = [0] * len(claims)

    def deal(self, total_minor: int, weights: Sequence[int | Decimal]) -> int:
        """Divide by weights, equally where all are zero; tells how much was taken for it, odd cents included."""
        if total_minor:
            chosen = weights if any(weights) else [1] * len(weights)
            floors = self._odd_cents is OddCents.FLOOR
            self.give(split_down(total_minor, chosen)[0] if floors else split(total_minor, chosen))
        return total_minor

    def give(self, parts_minor: Sequence[int]) -> int:
        self._gross = [had + more for had, more in zip(self._gross, parts_minor, strict=True)]
        return sum(parts_minor)

    def told(self, *, pool_minor: int, kept_minor: int) -> ShareOut:
        payouts = tuple(
            Payout(id=one.id, gross_minor=gross, debt_minor=one.debt_minor)
            for one, gross in zip(self._claims, self._gross, strict=True)
        )
        return ShareOut(
            payouts=payouts,
            remainder_minor=pool_minor - kept_minor - sum(self._gross),
            kept_minor=kept_minor,
            shortfall_minor=sum(-one.net_minor for one in payouts if one.net_minor < 0),
            value_per_share_minor=value_per_share(
                pool_minor=pool_minor - kept_minor, shares=sum(one.shares for one in self._claims)
            ),
        )


def _interest_back(claims: Sequence[Claim], terms: ShareOutTerms, *, most_minor: int) -> list[int]:
    """The agreed share of the interest that each has paid; where the profit is less, the profit in proportion."""
    due = [round_ratio(*_times(one.interest_minor, terms.interest_back), mode=Rounding.DOWN) for one in claims]
    if sum(due) <= most_minor:
        return due
    return split(most_minor, due)


def _portions(total_minor: int, claims: Sequence[Claim], method: Method) -> list[tuple[int, list[int | Decimal]]]:
    """The parts into which a method divides the pool, each with the weights that divide it further."""
    weights: Mapping[Method, list[int | Decimal]] = {
        Method.SHARES: [one.shares for one in claims],
        Method.EQUAL: [1 if one.shares else 0 for one in claims],
        Method.SHARE_DAYS: [one.share_days for one in claims],
        Method.SAVINGS: [one.savings_minor for one in claims],
    }
    if method is Method.SAVINGS_AND_LOANS:
        by_savings, by_loans = split(total_minor, _HALVES)
        return [(by_savings, weights[Method.SAVINGS]), (by_loans, [one.loans_minor for one in claims])]
    return [(total_minor, weights[method])]


def _times(minor: int, fraction: Decimal) -> tuple[int, int]:
    """An amount times a fraction, as a ratio."""
    exact = minor * Fraction(fraction)
    return exact.numerator, exact.denominator
