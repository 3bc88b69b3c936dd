"""The business day of a book of loans: it goes forward only, and every figure holds for one."""

from datetime import date, datetime, timedelta

from caudal.lending.errors import days as errors

END_OF_DAY = "lending.end_of_day"
"""The periodic job that ends the days that are over."""
ADVANCE_BOOK = "lending.advance_book"
"""The job that brings the loans of a portfolio to its business day."""
LOANS_IN_CHUNK = 2_000
DAYS_AT_ONCE_MAX = 3_660
"""How far one end of day may go: ten years."""


def check_next(*, day: date, business_on: date, at: datetime) -> None:
    """Refuse a business day that is not after the one in force, or that has not come anywhere on earth.

    :raises DayIsOver, DayHasNotCome, DayIsTooFar: in this order
    """
    if day <= business_on:
        raise errors.DayIsOver(field="day", day=day, business_on=business_on)
    if day > (at + timedelta(hours=14)).date():
        raise errors.DayHasNotCome(field="day", day=day)
    if (day - business_on).days > DAYS_AT_ONCE_MAX:
        raise errors.DayIsTooFar(field="day", day=day, days_max=DAYS_AT_ONCE_MAX)
