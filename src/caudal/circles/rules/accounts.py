"""The accounts of a circle's book: their codes, what they are, and which of them are capital."""

from collections.abc import Iterable

from caudal.circles.rules.meetings import ExpenseCategory
from caudal.circles.rules.policy import FinesCount
from caudal.ledger.rules import AccountKind, NewAccount
from caudal.lending.rules.posting import LoanAccounts

CASH = "assets:cash:box"
FINES = "assets:fines"
LOANS = "assets:loans"
SHARES = "equity:shares"
PROMISED = "assets:promised"
"""Nothing is ever posted here: it is the other side of the holds for loans that are approved."""
OVERPAID = "liabilities:overpaid"
PAYOUTS = "liabilities:payouts"
"""What a share-out has given to each member and is not handed over yet."""
SURPLUS = "equity:surplus"
SOCIAL_FUND = "equity:social-fund"
LEGAL_RESERVE = "equity:legal-reserve"
FINE_INCOME = "income:fines"
INTEREST_INCOME = "income:interest"
LATE_FEE_INCOME = "income:late-fees"
FORM_INCOME = "income:forms"
OTHER_INCOME = "income:other"
EXPENSES = "expenses"
OTHER_EXPENSE = f"{EXPENSES}:other"
WRITE_OFFS = f"{EXPENSES}:write-offs"
"""Loans that the circle has given up."""
CASH_SHORT = f"{EXPENSES}:cash-short"
CASH_OVER = "income:cash-over"
"""What a count of the box found less, or more, than the books say."""

RESERVED = (SOCIAL_FUND, LEGAL_RESERVE)
"""The funds of a circle that are never lent."""
SET_ASIDE = (*RESERVED, PAYOUTS)
"""Money in the box that is never lent: the funds, and what waits for its member after a share-out. By prefix."""

_KINDS = {
    "assets": AccountKind.ASSET,
    "liabilities": AccountKind.LIABILITY,
    "equity": AccountKind.EQUITY,
    "income": AccountKind.INCOME,
    "expenses": AccountKind.EXPENSE,
}
_OF_CIRCLE = (
    SURPLUS, SOCIAL_FUND, LEGAL_RESERVE, FINE_INCOME, INTEREST_INCOME, LATE_FEE_INCOME, FORM_INCOME, OTHER_INCOME,
    OTHER_EXPENSE,
)  # fmt: skip


def shares_of(member_number: int) -> str:
    return f"{SHARES}:{member_number}"


def fines_of(member_number: int) -> str:
    return f"{FINES}:{member_number}"


def overpaid_of(member_number: int) -> str:
    return f"{OVERPAID}:{member_number}"


def payouts_of(member_number: int) -> str:
    return f"{PAYOUTS}:{member_number}"


def expense_of(category: ExpenseCategory) -> str:
    return f"{EXPENSES}:{category.value}"


def loan_of(loan_number: int) -> str:
    return f"{LOANS}:{loan_number}"


def loan_accounts(*, member_number: int) -> LoanAccounts:
    """Where the loans of a member are kept; `{number}` is the loan's, filled in by lending."""
    return LoanAccounts(
        cash=CASH,
        principal=f"{LOANS}:{{number}}",
        interest_income=INTEREST_INCOME,
        late_fee_income=LATE_FEE_INCOME,
        overpaid=overpaid_of(member_number),
        write_off_expense=WRITE_OFFS,
    )


def of_circle(*, currency: str, cash_floor_minor: int | None = 0) -> list[NewAccount]:
    """The accounts that every circle has; cash keeps above its floor (zero, but for a history that is moved in)."""
    cash = NewAccount(CASH, AccountKind.ASSET, currency, floor_minor=cash_floor_minor)
    return [cash, *(of_code(code, currency=currency) for code in _OF_CIRCLE)]


def of_code(code: str, *, currency: str) -> NewAccount:
    """An account of the circle as a whole; what is set aside is never less than nothing."""
    kind = _KINDS[code.partition(":")[0]]
    return NewAccount(code, kind, currency, floor_minor=0 if code in RESERVED else None)


def of_member(*, number: int, currency: str) -> list[NewAccount]:
    """A member's share capital and fines due; neither falls below zero."""
    return [
        NewAccount(shares_of(number), AccountKind.EQUITY, currency, floor_minor=0),
        NewAccount(fines_of(number), AccountKind.ASSET, currency, floor_minor=0),
    ]


def of_payouts(*, numbers: Iterable[int], currency: str) -> list[NewAccount]:
    """What a share-out needs besides: a payout of each member, never below zero, and where lost loans go."""
    payouts = [NewAccount(payouts_of(number), AccountKind.LIABILITY, currency, floor_minor=0) for number in numbers]
    return [*payouts, of_code(WRITE_OFFS, currency=currency)]


def is_set_aside(code: str) -> bool:
    """Whether an account says that money in the box is not the circle's to lend."""
    return any(code == prefix or code.startswith(f"{prefix}:") for prefix in SET_ASIDE)


def capital_prefixes(*, fines_count: FinesCount) -> tuple[str, ...]:
    """The accounts whose debits less credits are the available capital: cash, fines that count, less what is aside."""
    counted = (CASH, FINES) if fines_count is FinesCount.ISSUED else (CASH,)
    return counted + SET_ASIDE
