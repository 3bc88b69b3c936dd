"""What a seller earns on a credit: a part of what was handed over, or of what came back."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from caudal.kernel.money import Money
from caudal.kernel.rounding import round_ratio
from caudal.ledger.rules import AccountKind, Line, NewAccount, credit, debit
from caudal.lending.errors.people import CommissionIsOutOfRange
from caudal.lending.rules.events import EventKind

COMMISSION_RATE_MAX = Decimal(1)
COMMISSION_DECIMALS_MAX = 6
COMMISSION_FLAT_MINOR_MAX = 10**11
EXPENSE_ACCOUNT = "expenses:commissions"
CASH_ACCOUNT = "assets:cash"


class CommissionBasis(StrEnum):
    """When a commission is earned: as the credit is handed over, or as its money comes back."""

    DISBURSED = "disbursed"
    COLLECTED = "collected"


@dataclass(frozen=True, slots=True, kw_only=True)
class CommissionTerms:
    """`rate` of each amount (Decimal("0.03") is 3 %), and on a disbursement `flat_minor` once for each credit."""

    basis: CommissionBasis
    rate: Decimal
    flat_minor: int = 0


# The sign with which an event counts towards what its basis is made of. A chargeback takes collected money back.
_SIGNS: Mapping[CommissionBasis, Mapping[EventKind, int]] = {
    CommissionBasis.DISBURSED: {EventKind.DISBURSEMENT: 1},
    CommissionBasis.COLLECTED: {
        EventKind.REPAYMENT: 1,
        EventKind.DOWN_PAYMENT: 1,
        EventKind.RECOVERY: 1,
        EventKind.CHARGEBACK: -1,
    },
}


def check_commission(*, terms: CommissionTerms, currency: str) -> None:
    """Refuse a commission that nobody could have meant.

    :raises CommissionIsOutOfRange: below zero, nothing at all, more than the whole, or a flat sum on what is collected
    """
    exponent = terms.rate.as_tuple().exponent
    is_rate = (
        isinstance(exponent, int) and exponent >= -COMMISSION_DECIMALS_MAX and 0 <= terms.rate <= COMMISSION_RATE_MAX
    )
    is_flat = 0 <= terms.flat_minor <= (COMMISSION_FLAT_MINOR_MAX if terms.basis is CommissionBasis.DISBURSED else 0)
    if not is_rate or not is_flat or not (terms.rate or terms.flat_minor):
        raise CommissionIsOutOfRange(
            field="rate" if is_flat else "flat",
            rate=str(terms.rate)[:40],
            rate_max=COMMISSION_RATE_MAX,
            decimals=COMMISSION_DECIMALS_MAX,
            amount=Money(terms.flat_minor, currency),
        )


def commission_minor(*, terms: CommissionTerms, kind: EventKind, amount_minor: int, is_first: bool) -> int:
    """The commission on one event, rounded half to even; negative where the event takes money back.

    `amount_minor` is what was handed over, or what came back without an overpayment; `is_first` says whether this is
    the credit's first disbursement, which alone carries the flat sum.
    """
    sign = _SIGNS[terms.basis].get(kind, 0)
    if not sign:
        return 0
    part = Fraction(terms.rate) * amount_minor
    flat_minor = terms.flat_minor if is_first else 0
    return sign * (round_ratio(part.numerator, part.denominator) + flat_minor)


def payable_account(number: int) -> str:
    """The account of what seller `number` has earned and not received."""
    return f"liabilities:commissions:{number}"


def seller_accounts(*, number: int, currency: str) -> list[NewAccount]:
    """The accounts that exist for a seller's sake. What was paid and is taken back leaves the seller in debt."""
    return [
        NewAccount(EXPENSE_ACCOUNT, AccountKind.EXPENSE, currency),
        NewAccount(payable_account(number), AccountKind.LIABILITY, currency),
    ]


def commission_lines(*, number: int, amount: Money) -> tuple[Line, ...]:
    """Debit expense, credit what is payable to seller `number`; the other way round for a negative amount."""
    return debit(EXPENSE_ACCOUNT, amount), credit(payable_account(number), amount)
