"""Whether a member may borrow, how much, and each reason why not: one result that can be shown."""

from dataclasses import dataclass
from decimal import Decimal

from caudal.circles import errors
from caudal.circles.rules.capital import Capital
from caudal.circles.rules.policy import CirclePolicy
from caudal.kernel.money import Money
from caudal.kernel.refusals import Refusal
from caudal.kernel.rounding import Rounding, round_decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is known of a member and the circle when a loan is asked for."""

    member_is_active: bool
    member_shares: int
    total_shares: int
    share_price: Money
    open_loans: int
    owed: Money
    """Principal that the member has not repaid."""
    loans_in_arrears: int
    capital: Capital


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The answer: `reasons` are the refusals that a loan above `max_amount` (or any, when not eligible) would meet."""

    eligible: bool
    max_amount: Money
    member_shares: int
    member_share_value: Money
    total_shares: int
    total_share_value: Money
    available_capital: Money
    cash: Money
    open_loans: int
    reasons: tuple[Refusal, ...]


def eligibility(*, standing: Standing, policy: CirclePolicy) -> Eligibility:
    """Judge a member without an amount: what bars any loan, and the most that may be lent."""
    price = standing.share_price
    barred = tuple(_bars(standing, policy))
    most = Money.zero(price.currency) if barred else Money(max(0, _most_minor(standing, policy)), price.currency)
    reasons = barred or (() if most else (_first_refusal(standing, policy, Money(1, price.currency)),))
    return Eligibility(
        eligible=bool(most),
        max_amount=most,
        member_shares=standing.member_shares,
        member_share_value=price * standing.member_shares,
        total_shares=standing.total_shares,
        total_share_value=price * standing.total_shares,
        available_capital=standing.capital.available,
        cash=standing.capital.cash,
        open_loans=standing.open_loans,
        reasons=tuple(reason for reason in reasons if reason is not None),
    )


def loan_refusal(*, standing: Standing, policy: CirclePolicy, amount: Money) -> Refusal | None:
    """The first reason, in checking order, why this loan may not be given; None when it may."""
    return next(iter(_bars(standing, policy)), None) or _first_refusal(standing, policy, amount)


def _bars(standing: Standing, policy: CirclePolicy) -> list[Refusal]:
    """What bars a loan of any amount, in checking order."""
    bars: list[Refusal] = []
    if not standing.member_is_active:
        bars.append(errors.MemberHasLeft())
    if policy.open_loans_max is not None and standing.open_loans >= policy.open_loans_max:
        bars.append(errors.OpenLoansAreTooMany(open_loans=standing.open_loans, open_loans_max=policy.open_loans_max))
    if policy.blocks_arrears and standing.loans_in_arrears:
        bars.append(errors.MemberIsInArrears(loans_in_arrears=standing.loans_in_arrears))
    return bars


def _first_refusal(standing: Standing, policy: CirclePolicy, amount: Money) -> Refusal | None:
    """What is refused of an amount, in checking order: the member's own limit, the circle's capital, the cash."""
    capital = standing.capital
    limit = _own_limit(standing, policy)
    if limit is not None and standing.owed + amount > limit:
        return errors.ShareMultipleIsExceeded(
            field="principal", amount=amount, owed=standing.owed, limit=limit,
            member_share_value=standing.share_price * standing.member_shares,
        )  # fmt: skip
    if amount > capital.available:
        return errors.CapitalIsShort(
            field="principal", amount=amount, available_capital=capital.available, cash=capital.cash,
            fines_receivable=capital.fines_receivable, reservations=capital.reservations,
            principal_max=max(min(capital.available, capital.spendable), Money.zero(amount.currency)),
        )  # fmt: skip
    if amount > capital.spendable:
        return errors.CashIsShort(
            field="principal", amount=amount, cash=capital.cash, reservations=capital.reservations
        )
    return None


def _most_minor(standing: Standing, policy: CirclePolicy) -> int:
    limit = _own_limit(standing, policy)
    own = [] if limit is None else [(limit - standing.owed).minor]
    return min([standing.capital.available.minor, standing.capital.spendable.minor, *own])


def _own_limit(standing: Standing, policy: CirclePolicy) -> Money | None:
    multiple: Decimal | None = policy.loan_share_multiple
    if multiple is None:
        return None
    value = standing.share_price * standing.member_shares
    return Money(round_decimal(multiple * value.minor, mode=Rounding.DOWN), value.currency)
