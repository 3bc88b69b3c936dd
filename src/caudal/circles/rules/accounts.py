"""The accounts of a circle's book: their codes, what they are, and which of them are capital."""

from caudal.circles.rules.policy import FinesCount
from caudal.ledger.rules import AccountKind, NewAccount
from caudal.lending.rules.posting import LoanAccounts

CASH = "assets:cash:box"
FINES = "assets:fines"
LOANS = "assets:loans"
SHARES = "equity:shares"
OVERPAID = "liabilities:overpaid"
SURPLUS = "equity:surplus"
SOCIAL_FUND = "equity:social-fund"
LEGAL_RESERVE = "equity:legal-reserve"
FINE_INCOME = "income:fines"
INTEREST_INCOME = "income:interest"
LATE_FEE_INCOME = "income:late-fees"
FORM_INCOME = "income:forms"
OTHER_INCOME = "income:other"
OTHER_EXPENSE = "expenses:other"

RESERVED = (SOCIAL_FUND, LEGAL_RESERVE)
"""Money in the box that is never lent."""

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
    )


def of_circle(*, currency: str, cash_floor_minor: int | None = 0) -> list[NewAccount]:
    """The accounts that every circle has; cash keeps above its floor (zero, but for a history that is moved in)."""
    cash = NewAccount(CASH, AccountKind.ASSET, currency, floor_minor=cash_floor_minor)
    return [cash, *(NewAccount(code, _KINDS[code.partition(":")[0]], currency) for code in _OF_CIRCLE)]


def of_member(*, number: int, currency: str) -> list[NewAccount]:
    """A member's share capital and fines due; neither falls below zero."""
    return [
        NewAccount(shares_of(number), AccountKind.EQUITY, currency, floor_minor=0),
        NewAccount(fines_of(number), AccountKind.ASSET, currency, floor_minor=0),
    ]


def capital_prefixes(*, fines_count: FinesCount) -> tuple[str, ...]:
    """The accounts whose debits less credits are the available capital: cash, fines that count, less reserves."""
    counted = (CASH, FINES) if fines_count is FinesCount.ISSUED else (CASH,)
    return counted + RESERVED
