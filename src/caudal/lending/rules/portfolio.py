"""A lender's own book: its chart of accounts, its settings, the accounts of its loans."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from caudal.kernel.money import exponent_of
from caudal.ledger.rules import AccountKind, NewAccount
from caudal.lending.errors.lifecycle import BucketSetIsUnknown, CurrencyIsUnknown
from caudal.lending.rules.delinquency import BUCKET_SETS, DEFAULT
from caudal.lending.rules.posting import LoanAccounts

BOOK_KIND = "portfolio"
CASH = "assets:cash"
LOANS = "assets:loans"
CAPITAL = "equity:capital"
OVERPAID = "liabilities:overpaid"
INTEREST_INCOME = "income:interest"
FEE_INCOME = "income:fees"
PENALTY_INCOME = "income:penalties"
PRICE_INCOME = "income:sales"
RECOVERY_INCOME = "income:recoveries"
WRITE_OFF_EXPENSE = "expenses:write-offs"
CHARGE_OFF_EXPENSE = "expenses:charge-offs"
GOODWILL_EXPENSE = "expenses:goodwill"

_INCOME = (INTEREST_INCOME, FEE_INCOME, PENALTY_INCOME, PRICE_INCOME, RECOVERY_INCOME)
_EXPENSES = (WRITE_OFF_EXPENSE, CHARGE_OFF_EXPENSE, GOODWILL_EXPENSE)

LOAN_ACCOUNTS = LoanAccounts(
    cash=CASH,
    principal=f"{LOANS}:{{number}}",
    interest_income=INTEREST_INCOME,
    late_fee_income=PENALTY_INCOME,
    overpaid=f"{OVERPAID}:{{number}}",
    fee_income=FEE_INCOME,
    price_income=PRICE_INCOME,
    recovery_income=RECOVERY_INCOME,
    write_off_expense=WRITE_OFF_EXPENSE,
    charge_off_expense=CHARGE_OFF_EXPENSE,
    goodwill_expense=GOODWILL_EXPENSE,
)
"""Where the loans of a portfolio are kept; `{number}` is the loan's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioSettings:
    """What holds for all of a portfolio's loans, unless their product says otherwise."""

    bucket_set: str = DEFAULT.name
    ends_days_by_hand: bool = False
    """Somebody ends each day; the machine does not do it overnight."""


USUAL_SETTINGS = PortfolioSettings()


def chart(*, currency: str) -> list[NewAccount]:
    """The accounts of every portfolio; cash never falls below zero, and capital is what the lender put in."""
    return [
        NewAccount(CASH, AccountKind.ASSET, currency, floor_minor=0),
        NewAccount(CAPITAL, AccountKind.EQUITY, currency),
        *(NewAccount(code, AccountKind.INCOME, currency) for code in _INCOME),
        *(NewAccount(code, AccountKind.EXPENSE, currency) for code in _EXPENSES),
    ]


def check_portfolio(*, currency: str, settings: PortfolioSettings) -> None:
    """Refuse a currency or settings that mean nothing here.

    :raises CurrencyIsUnknown, BucketSetIsUnknown: in this order
    """
    try:
        exponent_of(currency)
    except ValueError as error:
        raise CurrencyIsUnknown(field="currency", currency=currency[:10]) from error
    check_bucket_set(settings.bucket_set)


def check_bucket_set(name: str, *, field: str = "bucket_set") -> None:
    """Refuse ranges of arrears that nobody knows; none means those of the portfolio.

    :raises BucketSetIsUnknown:
    """
    if name and name not in BUCKET_SETS:
        raise BucketSetIsUnknown(field=field, name=name[:40], names=", ".join(sorted(BUCKET_SETS)))


def settings_to_json(settings: PortfolioSettings) -> dict[str, Any]:
    """Settings as they are stored with the portfolio."""
    return {"bucket_set": settings.bucket_set, "ends_days_by_hand": settings.ends_days_by_hand}


def settings_from_json(stored: Mapping[str, Any]) -> PortfolioSettings:
    """The settings that `settings_to_json` wrote."""
    return PortfolioSettings(bucket_set=stored["bucket_set"], ends_days_by_hand=stored["ends_days_by_hand"])
