"""What an end of day has to do, and how far one that runs has come."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q

from caudal.db.rows import rows
from caudal.lending.models import Pause, Portfolio, Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class BookBehind:
    """A book with loans that are behind: a portfolio with its business day, or a book that goes by the calendar."""

    organisation_id: UUID
    book_id: int
    portfolio_id: UUID | None
    business_on: date | None
    is_by_hand: bool
    has_unwritten: bool

    def is_over(self, today: date) -> bool:
        """Whether the business day is to end by itself."""
        return self.business_on is not None and self.business_on < today and not self.is_by_hand


@dataclass(frozen=True, slots=True, kw_only=True)
class DayProgress:
    """The business day of a portfolio, and how many of its active loans have reached it."""

    business_on: date
    loans: int
    behind: int


def books_behind(*, today: date) -> list[BookBehind]:
    """Books in which an end of day has something to do. One query."""
    return [BookBehind(**row) for row in rows("caudal.lending", "books_behind", today=today)]


def progress(*, book_id: int) -> DayProgress:
    """How far the end of day of a portfolio has come. Two queries."""
    business_on = Portfolio.objects.values_list("business_on", flat=True).get(book_id=book_id)
    counts = Standing.objects.filter(book_id=book_id, status="active").aggregate(
        loans=Count("loan_id"), behind=Count("loan_id", filter=Q(as_of__lt=business_on))
    )
    return DayProgress(business_on=business_on, loans=counts["loans"], behind=counts["behind"])


def is_paused(*, book_id: int, loan_id: UUID) -> bool:
    """Whether a pause of the loan's delinquency is in force on the business day. Two queries."""
    on = Portfolio.objects.values_list("business_on", flat=True).get(book_id=book_id)
    return Pause.objects.filter(pause_in_force(on), book_id=book_id, loan_id=loan_id).exists()


def pause_in_force(on: date) -> Q:
    """Which pauses are in force on a day; the last of a pause counts again."""
    return Q(from_on__lte=on) & (Q(until_on__isnull=True) | Q(until_on__gt=on))
