"""The end of day: a portfolio's business day moves on, and every loan's figures follow, chunk by chunk.

The day moves first, so that nothing is recorded on a day that is over; loans are brought there afterwards, and one that
is touched before its turn is brought there by whoever touches it. A chunk takes only loans that are behind: running it
twice does nothing twice. Lock order: the portfolio, the loans by id, their standings.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from caudal.audit.actions import Act, action
from caudal.db.sql_files import sql_text
from caudal.jobs import actions as jobs
from caudal.ledger.errors import BookNotFound
from caudal.lending.actions import demands, late_fees, projection
from caudal.lending.models import Loan, Portfolio, Standing
from caudal.lending.rules import days as rules
from caudal.lending.rules.permissions import Permission


@dataclass(frozen=True, slots=True, kw_only=True)
class DayEnded:
    """The business day from now on, and how many days ended."""

    business_on: date
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LoansAdvanced:
    """How many loans a chunk brought to the day, and after which loan the next one begins; None: there is no next."""

    loans: int
    late_fees: int
    last: UUID | None


@action("lending.end_day")
def end_day(act: Act, *, portfolio_id: UUID, day: date) -> DayEnded:
    """End every day of a portfolio before `day`, which is its business day from now on; a job brings its loans there.

    :raises PortfolioNotFound, NotPermitted:
    :raises DayIsOver, DayHasNotCome, DayIsTooFar:
    """
    portfolio = demands.opened(act, portfolio_id=portfolio_id, permission=Permission.RUN_DAY, locks=True)
    held = Portfolio.objects.filter(book_id=portfolio.book_id)
    business_on = held.values_list("business_on", flat=True).get()
    rules.check_next(day=day, business_on=business_on, at=act.at)
    projection.keep_figures(act, book_id=portfolio.book_id, day=business_on)
    held.update(business_on=day)
    jobs.queue(act, rules.ADVANCE_BOOK, book_id=portfolio.book_id, day=day)
    act.touch("portfolio", portfolio_id)
    return DayEnded(business_on=day, days=(day - business_on).days)


@action("lending.advance_loans")
def advance_loans(act: Act, *, book_id: int, day: date, after: UUID | None = None) -> LoansAdvanced:
    """Bring up to 2,000 loans of a book, those after a loan by id, to a day; a portfolio's only to its business day.

    :raises BookNotFound:
    """
    if not Loan.objects.filter(book_id=book_id, organisation_id=act.organisation_id).exists():
        raise BookNotFound
    business_on = Portfolio.objects.filter(book_id=book_id).values_list("business_on", flat=True).first()
    target = day if business_on is None else business_on
    loan_ids = _behind(book_id, target, after=after, limit=rules.LOANS_IN_CHUNK)
    fees = _advance(act, book_id=book_id, loan_ids=loan_ids, day=target)
    last = loan_ids[-1] if len(loan_ids) == rules.LOANS_IN_CHUNK else None
    return LoansAdvanced(loans=len(loan_ids), late_fees=fees, last=last)


@action("lending.write_standings")
def write_standings(act: Act, *, book_id: int) -> int:
    """Write the figures of up to 2,000 loans that have none, as loans from before there were any; how many it wrote.

    :raises BookNotFound:
    """
    loans = Loan.objects.filter(book_id=book_id, organisation_id=act.organisation_id)
    if not loans.exists():
        raise BookNotFound
    with_figures = Standing.objects.filter(book_id=book_id).values("loan_id")
    without = loans.exclude(id__in=with_figures).select_for_update(no_key=True, of=("self",)).order_by("id")
    loan_ids = list(without.values_list("id", flat=True)[: rules.LOANS_IN_CHUNK])
    projection.rebuild(act, book_id=book_id, loan_ids=loan_ids)
    return len(loan_ids)


def catch_up(act: Act, *, book_id: int, loan_ids: Collection[UUID]) -> None:
    """Bring those of the loans that are not through their end of day to the business day of their portfolio.

    Before anything else is done to them: what a day brings, such as a late fee, comes before what is recorded after it.
    One statement when there is nothing to do.
    """
    business_on = Portfolio.objects.filter(book_id=book_id).values_list("business_on", flat=True).first()
    if business_on is None or not loan_ids:
        return
    behind = _behind(book_id, business_on, loan_ids=loan_ids)
    _advance(act, book_id=book_id, loan_ids=behind, day=business_on)


def _advance(act: Act, *, book_id: int, loan_ids: Collection[UUID], day: date) -> int:
    """Move held loans to a day, by replay where figures change by the day. Gives the late fees that came up."""
    if not loan_ids:
        return 0
    is_late = Q(overdue_since_on__isnull=False) | Q(next_due_on__lt=day)
    daily = Standing.objects.filter(is_late, book_id=book_id, loan_id__in=loan_ids, is_daily=True)
    projection.replay_to(act, book_id=book_id, loan_ids=list(daily.values_list("loan_id", flat=True)), day=day)
    projection.of_day(book_id=book_id, loan_ids=loan_ids, day=day)
    return late_fees.fall_due(act, book_id=book_id, loan_ids=loan_ids, day=day)


def _behind(
    book_id: int, day: date, *, after: UUID | None = None, loan_ids: Collection[UUID] | None = None,
    limit: int | None = None,
) -> list[UUID]:  # fmt: skip
    """Lock the loans that are behind a day, in the order of their ids."""
    values: dict[str, Any] = {
        "book_id": book_id, "day": day, "after": after, "limit": limit,
        "loan_ids": None if loan_ids is None else list(loan_ids),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(sql_text("caudal.lending", "loans_behind"), values)
        return [row[0] for row in cursor.fetchall()]
