"""Escrow balances and the account's status: held money is not spent, a frozen account pays nothing out."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from caudal.escrow.errors import (
    AccountIsClosed,
    AccountIsFrozen,
    AccountIsLiquidating,
    AccountIsNotEmpty,
    AvailableIsShort,
    BalanceIsNegative,
    StatusStepIsNotAllowed,
)
from caudal.kernel.money import Money
from caudal.kernel.refusals import Refusal


class AccountStatus(StrEnum):
    ACTIVE = "ACTIVE"
    FROZEN = "FROZEN"
    CLOSED = "CLOSED"
    LIQUIDATING = "LIQUIDATING"


NEXT_STATUSES: Mapping[AccountStatus, frozenset[AccountStatus]] = {
    AccountStatus.ACTIVE: frozenset({AccountStatus.FROZEN, AccountStatus.LIQUIDATING, AccountStatus.CLOSED}),
    AccountStatus.FROZEN: frozenset({AccountStatus.ACTIVE, AccountStatus.LIQUIDATING}),
    AccountStatus.LIQUIDATING: frozenset({AccountStatus.FROZEN, AccountStatus.CLOSED}),
    AccountStatus.CLOSED: frozenset(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Balances:
    """What is in an escrow account: free to use, not yet settled, and set aside by holds."""

    available: Money
    pending: Money
    held: Money

    @property
    def current(self) -> Money:
        """The whole: current = available + pending + held."""
        return self.available + self.pending + self.held


def balances_of(*, current: Money, pending: Money, held: Money) -> Balances:
    """Balances from the three sums that the ledger keeps; what is available is what is left.

    :raises BalanceIsNegative: one of the figures is below zero
    """
    found = Balances(available=current - pending - held, pending=pending, held=held)
    for amount in (current, pending, held, found.available):
        if amount.minor < 0:
            raise BalanceIsNegative(amount=-amount)
    return found


def payout_problem(*, status: AccountStatus, balances: Balances, amount: Money) -> Refusal | None:
    """Why an amount may not leave the account now, refunds included; None when it may."""
    if status is AccountStatus.FROZEN:
        return AccountIsFrozen()
    if status is AccountStatus.CLOSED:
        return AccountIsClosed()
    if amount > balances.available:
        return AvailableIsShort(
            field="amount", amount=amount, available=balances.available, held=balances.held, pending=balances.pending
        )
    return None


def deposit_problem(*, status: AccountStatus) -> Refusal | None:
    """Why money may not come into the account now; a frozen account still takes it."""
    if status is AccountStatus.CLOSED:
        return AccountIsClosed()
    if status is AccountStatus.LIQUIDATING:
        return AccountIsLiquidating()
    return None


def status_problem(*, status: AccountStatus, next_status: AccountStatus, balances: Balances) -> Refusal | None:
    """Why the account cannot change its status so: closing needs zero, pending and held included."""
    if next_status not in NEXT_STATUSES[status]:
        return StatusStepIsNotAllowed(status=status.value, next_status=next_status.value)
    if next_status is AccountStatus.CLOSED and any((balances.available, balances.pending, balances.held)):
        return AccountIsNotEmpty(current=balances.current)
    return None
