"""A lender's own doors for money that comes in: find the portfolio, ask the table, then record as everybody does."""

from datetime import date
from uuid import UUID

from caudal.audit.actions import Act, action
from caudal.kernel.money import Money
from caudal.lending.actions import demands, repayments
from caudal.lending.actions.repayments import RepaymentRecorded, RepaymentReversed
from caudal.lending.rules.permissions import Permission


@action("lending.receive_repayment")
def receive_repayment(
    act: Act,
    *,
    portfolio_id: UUID,
    loan_id: UUID,
    amount: Money,
    on: date,
    cash_account: str = "",
    accepts_overpayment: bool = False,
    description: str = "",
) -> RepaymentRecorded:
    """Take a repayment of a loan of the portfolio; an officer only of their own clients' loans.

    :raises PortfolioNotFound, NotPermitted, LoanNotFound:
    :raises Refusal: as `record_repayment`
    """
    portfolio = demands.opened(act, portfolio_id=portfolio_id, permission=Permission.RECORD)
    demands.held_loan(act, portfolio, loan_id)
    return repayments.record_repayment.within(
        act, book_id=portfolio.book_id, loan_id=loan_id, amount=amount, on=on, cash_account=cash_account,
        accepts_overpayment=accepts_overpayment, description=description,
    )  # fmt: skip


@action("lending.undo_repayment")
def undo_repayment(
    act: Act, *, portfolio_id: UUID, loan_id: UUID, repayment_id: UUID, on: date, reason: str
) -> RepaymentReversed:
    """Reverse a repayment of a loan of the portfolio, once, whoever asks and under whichever key.

    :raises PortfolioNotFound, NotPermitted, LoanNotFound:
    :raises Refusal: as `reverse_repayment`
    """
    portfolio = demands.opened(act, portfolio_id=portfolio_id, permission=Permission.RECORD)
    demands.held_loan(act, portfolio, loan_id)
    return repayments.reverse_repayment.within(
        act, book_id=portfolio.book_id, loan_id=loan_id, repayment_id=repayment_id, on=on, reason=reason
    )
