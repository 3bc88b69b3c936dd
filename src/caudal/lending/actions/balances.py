"""Give back what was paid too much, take a repayment as called back, change the price of a credit.

Lock order: loan, book, accounts. Undone by `reversals.reverse_event`.
"""

from datetime import date
from uuid import UUID

from caudal.audit.actions import Act, action
from caudal.kernel.money import Money
from caudal.kernel.text import clean_text
from caudal.ledger.rules import DESCRIPTION_LENGTH_MAX
from caudal.lending.actions import demands, holding, portfolios, rows
from caudal.lending.actions.holding import LoanChanged
from caudal.lending.actions.playing import Held
from caudal.lending.errors import lifecycle as errors
from caudal.lending.rules.events import REPAYMENT_KINDS
from caudal.lending.rules.limits import check_amount
from caudal.lending.rules.permissions import Permission
from caudal.lending.rules.replay import EventKind, LoanEvent, LoanStatus


@action("lending.refund_overpayment")
def refund_overpayment(
    act: Act, *, portfolio_id: UUID, loan_id: UUID, amount: Money, on: date, description: str = ""
) -> LoanChanged:
    """Give back what was paid too much, out of the portfolio's cash.

    :raises PortfolioNotFound, NotPermitted, LoanNotFound, AmountIsOutOfRange, CurrencyDiffers:
    :raises DateIsInTheFuture, DateIsBeforeOpening, EventIsBeforeDisbursement, RefundIsTooMuch:
    :raises Refusal: what the ledger refuses, such as cash below its floor
    """
    portfolio, held = holding.held_loan(act, portfolio_id=portfolio_id, loan_id=loan_id, permission=Permission.DISBURSE)
    portfolios.check_amount(portfolio, amount)
    holding.check_day(act, portfolio, held, on)
    told = rows.checked_description(description)
    event = holding.new_event(act, held, EventKind.REFUND, on, amount_minor=amount.minor)
    after = held.replayed(event)
    split = next(a for a in after.allocations if a.event_id == event.id)
    if split.parts.total_minor:
        raise errors.RefundIsTooMuch(field="amount", overpaid=held.money(split.overpaid_minor))
    return holding.recorded(act, held, event, description=told, after=after)


@action("lending.record_chargeback")
def record_chargeback(
    act: Act, *, portfolio_id: UUID, loan_id: UUID, repayment_id: UUID, amount: Money, on: date, reason: str
) -> LoanChanged:
    """Note that the money of a repayment was called back, all of it or a part: it is owed again from that day on.

    A repayment that never was is reversed instead, as if it had never been recorded.

    :raises PortfolioNotFound, NotPermitted, LoanNotFound, AmountIsOutOfRange, CurrencyDiffers:
    :raises DateIsInTheFuture, DateIsBeforeOpening, EventIsBeforeDisbursement:
    :raises EventNotFound, EventIsReversed, ReversalIsBeforeEvent, LoanIsWrittenOff, ChargebackIsTooMuch:
    :raises Refusal: what the ledger refuses, such as cash below its floor
    """
    portfolio, held = holding.held_loan(act, portfolio_id=portfolio_id, loan_id=loan_id, permission=Permission.RECORD)
    portfolios.check_amount(portfolio, amount)
    holding.check_day(act, portfolio, held, on)
    told = clean_text(reason, length_max=DESCRIPTION_LENGTH_MAX, field="reason")
    repayment = _repayment(held, repayment_id)
    if on < repayment.on:
        raise errors.ReversalIsBeforeEvent(field="on", on=repayment.on)
    if held.loan.status == LoanStatus.WRITTEN_OFF:
        raise errors.LoanIsWrittenOff
    left_minor = repayment.amount_minor - sum(
        event.amount_minor
        for event in held.events
        if event.kind is EventKind.CHARGEBACK and event.concerns == repayment_id and not held.is_reversed(event.id)
    )
    if amount.minor > left_minor:
        raise errors.ChargebackIsTooMuch(field="amount", left=held.money(left_minor))
    event = holding.new_event(act, held, EventKind.CHARGEBACK, on, amount_minor=amount.minor, concerns=repayment_id)
    return holding.recorded(act, held, event, description=told)


@action("lending.adjust_price")
def adjust_price(act: Act, *, portfolio_id: UUID, loan_id: UUID, amount: Money, on: date, reason: str) -> LoanChanged:
    """Change what a credit costs the borrower: a positive amount is owed more, a negative one less.

    The cost of what was sold stays, so that the earnings (price less cost) change by the amount.

    :raises PortfolioNotFound, NotPermitted, LoanNotFound, AmountIsOutOfRange, CurrencyDiffers:
    :raises DateIsInTheFuture, DateIsBeforeOpening, EventIsBeforeDisbursement:
    :raises LoanIsWrittenOff, LoanIsClosed, PriceFallsTooFar:
    """
    portfolio, held = holding.held_loan(act, portfolio_id=portfolio_id, loan_id=loan_id, permission=Permission.CHANGE)
    check_amount(amount if amount.minor > 0 else -amount)
    demands.check_currency(portfolio, amount)
    holding.check_day(act, portfolio, held, on)
    told = clean_text(reason, length_max=DESCRIPTION_LENGTH_MAX, field="reason")
    holding.check_active(held)
    event = holding.new_event(act, held, EventKind.ADJUSTMENT, on, amount_minor=amount.minor)
    after = held.replayed(event)
    split = next(a for a in after.allocations if a.event_id == event.id)
    if amount.minor < 0 and split.overpaid_minor:
        raise errors.PriceFallsTooFar(field="amount", outstanding=held.money(split.parts.principal_minor))
    return holding.recorded(act, held, event, description=told, after=after)


def _repayment(held: Held, repayment_id: UUID) -> LoanEvent:
    """A repayment of a held loan that stands and brought money in.

    :raises EventNotFound, EventIsReversed: in this order
    """
    found = held.event(repayment_id)
    if found is None or found.kind not in REPAYMENT_KINDS:
        raise errors.EventNotFound(field="repayment_id")
    if held.is_reversed(repayment_id):
        raise errors.EventIsReversed
    return found
