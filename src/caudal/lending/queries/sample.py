"""What the sample lender is, for whoever goes on writing it or wants to look at it."""

from datetime import date, timedelta
from uuid import UUID

from caudal.ledger.rules import book_id_of
from caudal.lending.models import Loan, Portfolio
from caudal.lending.rules.sample import DAYS_BEFORE


def begun_on(*, organisation_id: UUID, name: str) -> date | None:
    """The business day that the sample of that name was begun with; None when there is none yet. One query."""
    found = Portfolio.objects.filter(organisation_id=organisation_id, name=name).order_by("recorded_at")
    opened_on = found.values_list("opened_on", flat=True).first()
    return opened_on + timedelta(days=DAYS_BEFORE) if opened_on is not None else None


def borrower_id(*, portfolio_id: UUID) -> UUID:
    """The client with the lowest number of a loan that was ever active: the same at every start. One query."""
    loans = Loan.objects.filter(book_id=book_id_of(portfolio_id), product_code="negocio").order_by("number")
    return loans.values_list("borrower_id", flat=True)[0]
