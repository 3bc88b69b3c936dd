"""Whether a member may borrow, how much, and each reason why not: one result that can be shown."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from caudal.circles import errors
from caudal.circles.errors import requests as request_errors, shares as share_errors
from caudal.circles.rules.capital import Capital
from caudal.circles.rules.policy import CirclePolicy, GuaranteeRule
from caudal.kernel.money import Money
from caudal.kernel.refusals import Refusal
from caudal.kernel.rounding import Rounding, round_decimal


class Limit(StrEnum):
    """What keeps a loan from being larger: a multiple of the own shares, guarantees, the circle's capital, the box."""

    SHARE_MULTIPLE = "share_multiple"
    OWN_SHARES = "own_shares"
    CAPITAL = "capital"
    CASH = "cash"


@dataclass(frozen=True, slots=True)
class LastLoan:
    """The newest loan of a member, and what is still owed on it."""

    number: int
    principal: Money
    outstanding: Money


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
    last_loan: LastLoan | None
    guaranteed: Money
    """What others and things answer for, on the request and on open loans."""


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The answer: `reasons` are the refusals that any loan would meet; `limited_by` says why it is no more."""

    eligible: bool
    max_amount: Money
    limited_by: Limit
    member_shares: int
    member_share_value: Money
    total_shares: int
    total_share_value: Money
    available_capital: Money
    cash: Money
    promised: Money
    guaranteed: Money
    open_loans: int
    owed: Money
    reasons: tuple[Refusal, ...]


def eligibility(*, standing: Standing, policy: CirclePolicy) -> Eligibility:
    """Judge a member without an amount: what bars any loan, and the most that may be lent."""
    price = standing.share_price
    barred = tuple(_bars(standing, policy))
    limits = _limits(standing, policy)
    limited_by = min(limits, key=lambda limit: limits[limit])
    most = Money.zero(price.currency) if barred else Money(max(0, limits[limited_by]), price.currency)
    reasons = barred or (() if most else (_first_refusal(standing, policy, Money(1, price.currency)),))
    return Eligibility(
        eligible=bool(most),
        max_amount=most,
        limited_by=limited_by,
        member_shares=standing.member_shares,
        member_share_value=_share_value(standing),
        total_shares=standing.total_shares,
        total_share_value=price * standing.total_shares,
        available_capital=standing.capital.available,
        cash=standing.capital.cash,
        promised=standing.capital.promised,
        guaranteed=standing.guaranteed,
        open_loans=standing.open_loans,
        owed=standing.owed,
        reasons=tuple(reason for reason in reasons if reason is not None),
    )


def loan_refusal(*, standing: Standing, policy: CirclePolicy, amount: Money) -> Refusal | None:
    """The first reason, in checking order, why this loan may not be given; None when it may."""
    return next(_bars(standing, policy), None) or _first_refusal(standing, policy, amount)


def request_refusal(*, standing: Standing, policy: CirclePolicy, amount: Money) -> Refusal | None:
    """Why a loan may not even be asked for: what only the borrower can change.

    Guarantees are added to a request, and money may come in before it is decided on.
    """
    bar = next(_bars(standing, policy), None)
    return bar or _multiple_refusal(standing, policy, amount) or _block_refusal(standing, policy, amount)


def leaving_refusal(*, standing: Standing, policy: CirclePolicy, shares: int) -> Refusal | None:
    """Why so many of a member's shares may not leave them: what they owe was lent on these shares."""
    left = replace(standing, member_shares=standing.member_shares - shares)
    nothing = Money.zero(standing.owed.currency)
    is_covered = not standing.owed or not (
        _multiple_refusal(left, policy, nothing)
        or _block_refusal(left, policy, nothing)
        or _guarantee_refusal(left, policy, nothing)
    )
    if is_covered:
        return None
    return share_errors.SharesAnswerForLoans(
        field="shares", owed=standing.owed, shares=shares, member_share_value=_share_value(left)
    )


def _bars(standing: Standing, policy: CirclePolicy) -> Iterator[Refusal]:
    """What bars a loan of any amount, in checking order."""
    if not standing.member_is_active:
        yield errors.MemberHasLeft()
    if policy.open_loans_max is not None and standing.open_loans >= policy.open_loans_max:
        yield errors.OpenLoansAreTooMany(open_loans=standing.open_loans, open_loans_max=policy.open_loans_max)
    if policy.blocks_arrears and standing.loans_in_arrears:
        yield errors.MemberIsInArrears(loans_in_arrears=standing.loans_in_arrears)
    last, percent = standing.last_loan, policy.next_loan_repaid_percent
    if last is not None and percent is not None:
        repaid_minor = last.principal.minor - last.outstanding.minor
        if repaid_minor * 100 < percent * last.principal.minor:
            yield request_errors.LastLoanIsNotRepaid(
                percent=percent, number=last.number, principal=last.principal, owed=last.outstanding
            )


def _first_refusal(standing: Standing, policy: CirclePolicy, amount: Money) -> Refusal | None:
    """What is refused of an amount, in checking order: the member's own limits, the circle's capital, the cash."""
    capital = standing.capital
    own = (
        _multiple_refusal(standing, policy, amount)
        or _block_refusal(standing, policy, amount)
        or _guarantee_refusal(standing, policy, amount)
    )
    if own is not None:
        return own
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


def _multiple_refusal(standing: Standing, policy: CirclePolicy, amount: Money) -> Refusal | None:
    limit = _multiple_limit(standing, policy)
    if limit is None or standing.owed + amount <= limit:
        return None
    return errors.ShareMultipleIsExceeded(
        field="principal", amount=amount, owed=standing.owed, limit=limit, member_share_value=_share_value(standing)
    )


def _block_refusal(standing: Standing, policy: CirclePolicy, amount: Money) -> Refusal | None:
    if policy.guarantee_above_shares is not GuaranteeRule.BLOCK or standing.owed + amount <= _share_value(standing):
        return None
    return request_errors.OwnSharesAreExceeded(
        field="principal", amount=amount, owed=standing.owed, member_share_value=_share_value(standing)
    )


def _guarantee_refusal(standing: Standing, policy: CirclePolicy, amount: Money) -> Refusal | None:
    missing = standing.owed + amount - _share_value(standing) - standing.guaranteed
    if policy.guarantee_above_shares is not GuaranteeRule.REQUIRED or missing.minor <= 0:
        return None
    return request_errors.GuaranteeIsShort(
        field="principal", amount=amount, owed=standing.owed, member_share_value=_share_value(standing),
        guaranteed=standing.guaranteed, missing=missing,
    )  # fmt: skip


def _limits(standing: Standing, policy: CirclePolicy) -> dict[Limit, int]:
    """The most of each limit that is in force, in minor units; of two that are equal the earlier is named."""
    limits: dict[Limit, int] = {}
    multiple = _multiple_limit(standing, policy)
    if multiple is not None:
        limits[Limit.SHARE_MULTIPLE] = (multiple - standing.owed).minor
    if policy.guarantee_above_shares is not GuaranteeRule.NONE:
        counted = standing.guaranteed.minor if policy.guarantee_above_shares is GuaranteeRule.REQUIRED else 0
        limits[Limit.OWN_SHARES] = (_share_value(standing) - standing.owed).minor + counted
    limits[Limit.CAPITAL] = standing.capital.available.minor
    limits[Limit.CASH] = standing.capital.spendable.minor
    return limits


def _multiple_limit(standing: Standing, policy: CirclePolicy) -> Money | None:
    multiple: Decimal | None = policy.loan_share_multiple
    if multiple is None:
        return None
    value = _share_value(standing)
    return Money(round_decimal(multiple * value.minor, mode=Rounding.DOWN), value.currency)


def _share_value(standing: Standing) -> Money:
    return standing.share_price * standing.member_shares
