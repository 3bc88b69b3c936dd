"""Pause and resume the delinquency of a loan: it gets more past due meanwhile, and no more delinquent."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from caudal.audit.actions import Act, action
from caudal.kernel.ids import uuid7
from caudal.kernel.text import clean_text
from caudal.lending.actions import days, demands, projection
from caudal.lending.errors import days as errors
from caudal.lending.models import Pause, Portfolio
from caudal.lending.queries.days import pause_in_force
from caudal.lending.rules.permissions import Permission

REASON_LENGTH_MAX = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class DelinquencyPaused:
    pause_id: UUID


@action("lending.pause_delinquency")
def pause_delinquency(
    act: Act, *, portfolio_id: UUID, loan_id: UUID, from_on: date, until_on: date | None = None, reason: str
) -> DelinquencyPaused:
    """Pause a loan's delinquency from a day until another one, which counts again; without it until it is resumed.

    :raises PortfolioNotFound, NotPermitted, LoanNotFound, LoanIsClosed, PauseEndsBeforeItBegins, PauseIsLate,
        PausesOverlap: in this order
    """
    told = clean_text(reason, length_max=REASON_LENGTH_MAX, field="reason")
    portfolio = demands.opened(act, portfolio_id=portfolio_id, permission=Permission.CHANGE)
    loan = demands.held_loan(act, portfolio, loan_id)
    demands.check_open(loan)
    if until_on is not None and until_on < from_on:
        raise errors.PauseEndsBeforeItBegins(field="until_on", from_on=from_on, until_on=until_on)
    business_on = Portfolio.objects.values_list("business_on", flat=True).get(book_id=portfolio.book_id)
    if from_on < business_on:
        raise errors.PauseIsLate(field="from_on", from_on=from_on, business_on=business_on)
    pauses = Pause.objects.filter(book_id=portfolio.book_id, loan_id=loan_id)
    overlapping = pauses.filter(Q(until_on__isnull=True) | Q(until_on__gt=from_on))
    if until_on is not None:
        overlapping = overlapping.filter(from_on__lt=until_on)
    first = overlapping.order_by("from_on").values_list("from_on", flat=True).first()
    if first is not None:
        raise errors.PausesOverlap(field="from_on", from_on=first)
    pause = Pause.objects.create(
        book_id=portfolio.book_id, id=uuid7(act.at), loan_id=loan_id, from_on=from_on, until_on=until_on, reason=told,
        event_id=act.event_id,
    )  # fmt: skip
    _follow(act, portfolio.book_id, loan_id, business_on)
    return DelinquencyPaused(pause_id=pause.id)


@action("lending.resume_delinquency")
def resume_delinquency(act: Act, *, portfolio_id: UUID, loan_id: UUID) -> DelinquencyPaused:
    """End the pause that is in force on the business day, which counts again.

    :raises PortfolioNotFound, NotPermitted, LoanNotFound, NothingIsPaused: in this order
    """
    portfolio = demands.opened(act, portfolio_id=portfolio_id, permission=Permission.CHANGE)
    demands.held_loan(act, portfolio, loan_id)
    on = Portfolio.objects.values_list("business_on", flat=True).get(book_id=portfolio.book_id)
    pauses = Pause.objects.filter(book_id=portfolio.book_id, loan_id=loan_id)
    pause = pauses.filter(pause_in_force(on)).first()
    if pause is None:
        raise errors.NothingIsPaused(on=on)
    pauses.filter(id=pause.id).update(until_on=on, resumed_event_id=act.event_id)
    _follow(act, portfolio.book_id, loan_id, on)
    return DelinquencyPaused(pause_id=pause.id)


def _follow(act: Act, book_id: int, loan_id: UUID, day: date) -> None:
    days.catch_up(act, book_id=book_id, loan_ids=[loan_id])
    projection.of_day(book_id=book_id, loan_ids=[loan_id], day=day)
    act.touch("loan", loan_id)
