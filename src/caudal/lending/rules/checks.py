"""What is refused of a repayment before anything is looked up."""

from datetime import date, datetime, timedelta

from caudal.kernel.money import Money
from caudal.lending.errors import (
    CurrencyDiffers,
    DateIsInTheFuture,
    RepaymentIsNotPositive,
    StatedSplitDoesNotAddUp,
)
from caudal.lending.rules.components import Breakdown


def check_repayment(*, amount: Money, stated: Breakdown | None) -> None:
    """Refuse a repayment whose figures contradict themselves.

    :raises RepaymentIsNotPositive, StatedSplitDoesNotAddUp: in this order
    """
    if amount.minor <= 0:
        raise RepaymentIsNotPositive(field="amount", amount=amount)
    if stated is not None and (stated.is_negative or stated.total_minor != amount.minor):
        parts = Money(stated.total_minor, amount.currency)
        raise StatedSplitDoesNotAddUp(field="stated", parts=parts, amount=amount)


def check_currency(*, amount: Money, currency: str) -> None:
    """Refuse money of another currency than the loan's.

    :raises CurrencyDiffers:
    """
    if amount.currency != currency:
        raise CurrencyDiffers(field="amount", given=amount.currency, expected=currency)


def check_date(*, on: date, at: datetime) -> None:
    """Refuse a business date after the moment's own day, wherever on earth the caller stands.

    :raises DateIsInTheFuture:
    """
    if on > at.date() + timedelta(days=1):
        raise DateIsInTheFuture(field="on", on=on)
