"""Give a loan up, take what comes in afterwards, and expect a loss before it is one.

Lock order: loan, book, accounts. Undone by `reversals.reverse_event`.
"""

from datetime import date
from uuid import UUID

from caudal.audit.actions import Act, action
from caudal.kernel.money import Money
from caudal.kernel.text import clean_text
from caudal.ledger.rules import DESCRIPTION_LENGTH_MAX
from caudal.lending.actions import holding, playing, portfolios, rows
from caudal.lending.actions.holding import LoanChanged
from caudal.lending.errors import LoanNotFound, lifecycle as errors
from caudal.lending.rules.permissions import Permission
from caudal.lending.rules.replay import EventKind, LoanStatus


@action("lending.record_recovery")
def record_recovery(
    act: Act, *, portfolio_id: UUID, loan_id: UUID, amount: Money, on: date, description: str = ""
) -> LoanChanged:
    """Take money of a loan that is written off: it is income, and changes nothing of the loan.

    :raises PortfolioNotFound, NotPermitted, LoanNotFound, AmountIsOutOfRange, CurrencyDiffers:
    :raises DateIsInTheFuture, DateIsBeforeOpening, EventIsBeforeDisbursement, LoanIsNotWrittenOff:
    """
    portfolio, held = holding.held_loan(act, portfolio_id=portfolio_id, loan_id=loan_id, permission=Permission.RECORD)
    portfolios.check_amount(portfolio, amount)
    holding.check_day(act, portfolio, held, on)
    told = rows.checked_description(description)
    if held.loan.status != LoanStatus.WRITTEN_OFF:
        raise errors.LoanIsNotWrittenOff
    event = holding.new_event(act, held, EventKind.RECOVERY, on, amount_minor=amount.minor)
    return holding.recorded(act, held, event, description=told)


@action("lending.charge_off")
def charge_off(act: Act, *, portfolio_id: UUID, loan_id: UUID, on: date, reason: str) -> LoanChanged:
    """Take a loan for lost in the books while it is still owed: principal that comes in from then on is income.

    :raises PortfolioNotFound, NotPermitted, LoanNotFound:
    :raises DateIsInTheFuture, DateIsBeforeOpening, EventIsBeforeDisbursement:
    :raises LoanIsWrittenOff, LoanIsClosed, LoanIsChargedOff:
    """
    portfolio, held = holding.held_loan(act, portfolio_id=portfolio_id, loan_id=loan_id, permission=Permission.CHANGE)
    holding.check_day(act, portfolio, held, on)
    told = clean_text(reason, length_max=DESCRIPTION_LENGTH_MAX, field="reason")
    holding.check_active(held)
    charged_off_on = held.replayed().charged_off_on
    if charged_off_on is not None:
        raise errors.LoanIsChargedOff(on=charged_off_on)
    return holding.recorded(act, held, holding.new_event(act, held, EventKind.CHARGE_OFF, on), description=told)


def write_off_within(act: Act, *, book_id: int, loan_id: UUID, on: date, reason: str) -> LoanChanged:
    """Give up all that is owed of a loan, as a step of a pool that keeps its loans itself and has decided it.

    :raises LoanNotFound, LoanIsWrittenOff, LoanIsClosed:
    """
    held = playing.hold(act, book_id=book_id, loan_ids=[loan_id]).get(loan_id)
    if held is None:
        raise LoanNotFound(field="loan_id")
    holding.check_active(held)
    return holding.recorded(act, held, holding.new_event(act, held, EventKind.WRITE_OFF, on), description=reason)
