"""Hand over the money of an approved application, all at once or in parts; a new loan may pay off an old one.

Lock order: application, the loan that is paid off, numbering, book, accounts. Undone by `reversals.reverse_event`.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from caudal.audit.actions import Act, action
from caudal.kernel.ids import uuid7
from caudal.kernel.money import Money
from caudal.lending.actions import (
    applications,
    charging,
    demands,
    holding,
    loans,
    playing,
    portfolios,
    products,
    rows,
)
from caudal.lending.actions.demands import Opened
from caudal.lending.actions.playing import Held, Played
from caudal.lending.errors import LoanIsClosed, lifecycle as errors
from caudal.lending.models import Application, Product
from caudal.lending.rules import limits
from caudal.lending.rules.charges import Charge, ChargeWhen
from caudal.lending.rules.permissions import Permission
from caudal.lending.rules.portfolio import LOAN_ACCOUNTS
from caudal.lending.rules.replay import EventKind, LoanStatus
from caudal.lending.rules.terms import check_terms, terms_from_json


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyHandedOver:
    """The receipt of a disbursement."""

    loan_id: UUID
    number: int
    event_id: UUID
    entry_id: UUID
    withheld: Money
    """Charges that were kept back."""
    paid_off: Money
    """What went to the loan that this one refinances."""
    handed_over: Money
    outstanding: Money


@action("lending.disburse")
def disburse(
    act: Act,
    *,
    portfolio_id: UUID,
    application_id: UUID,
    amount: Money,
    on: date,
    cost: Money | None = None,
    description: str = "",
) -> MoneyHandedOver:
    """Hand over money of an approved application; the first time makes the loan, under the terms as approved.

    `cost`: what the lender pays for what is sold on credit; the amount is then its price, and the rest is earned.

    :raises PortfolioNotFound, NotPermitted, AmountIsOutOfRange, CurrencyDiffers, CostIsOutOfRange, DateIsInTheFuture,
        DateIsBeforeOpening:
    :raises ApplicationNotFound, ApplicationIsNotApproved, DisbursementIsBeforeApproval, DisbursementIsTooMuch:
    :raises FirstDueIsNotAfterDisbursement, RoundingUnitIsOutOfRange, ScheduleIsTooLong: of the terms, from that day on
    :raises LoanIsClosed, RefinancingIsTooLittle: of the loan that is paid off
    :raises EventIsBeforeDisbursement, LoanIsWrittenOff, LoanIsChargedOff: of a further part
    :raises Refusal: what the ledger refuses, such as cash below its floor
    """
    portfolio = demands.opened(act, portfolio_id=portfolio_id, permission=Permission.DISBURSE)
    portfolios.check_amount(portfolio, amount)
    if cost is not None:
        demands.check_currency(portfolio, cost, field="cost")
        limits.check_cost(cost=cost, price=amount)
    portfolios.check_day(portfolio, on, act=act)
    told = rows.checked_description(description)
    application = applications.application_of(portfolio, application_id)
    if application.status not in ("approved", "disbursed"):
        raise errors.ApplicationIsNotApproved
    if application.decided_on is not None and on < application.decided_on:
        raise errors.DisbursementIsBeforeApproval(field="on", approved_on=application.decided_on)
    product = applications.product_of(application)
    asked = _Asked(
        act=act, portfolio=portfolio, application=application, product=product, amount=amount, on=on, description=told,
        details={"cost_minor": cost.minor} if cost is not None else {},
    )  # fmt: skip
    return _first(asked) if application.loan_id is None else _further(asked, application.loan_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """A disbursement whose amount and day are well."""

    act: Act
    portfolio: Opened
    application: Application
    product: Product
    amount: Money
    on: date
    description: str
    details: dict[str, Any]

    def check_left(self, disbursed_minor: int) -> None:
        """Refuse more than what is approved and not handed over.

        :raises DisbursementIsTooMuch:
        """
        limits.check_disbursed(
            amount=self.amount,
            disbursed_minor=disbursed_minor,
            asked_minor=self.application.asked_minor,
            approved_minor=self.application.approved_minor or 0,
            percent=Decimal(self.product.over_applied_percent),
        )

    def charges(self, *whens: ChargeWhen) -> list[Charge]:
        return [charge for charge in products.charges_of(self.product) if charge.when in whens]


def _first(asked: _Asked) -> MoneyHandedOver:
    act, application, amount = asked.act, asked.application, asked.amount
    asked.check_left(0)
    terms = terms_from_json(application.terms, version=application.terms_version)
    check_terms(terms=terms, principal=amount, disbursed_on=asked.on)
    paid_off = _pay_off(asked)
    loan = rows.new_loan(
        act, application.book_id, loans.next_number(application.book_id), loan_id=uuid7(act.at),
        borrower_id=application.borrower_id, principal=asked.portfolio.money(application.approved_minor or 0),
        on=asked.on, terms=terms, accounts=LOAN_ACCOUNTS, source="granted",
        origin=rows.Origin(
            application_id=application.id, officer_id=application.officer_id, product_code=application.product_code,
            product_version=application.product_version,
        ),
    )  # fmt: skip
    given = loans.first_disbursement(
        act, loan, terms=terms, amount=amount, on=asked.on, description=asked.description, details=asked.details,
        seller_id=application.seller_id,
    )  # fmt: skip
    application.status, application.loan_id = "disbursed", loan.id
    application.save(update_fields=["status", "loan_id"])
    withheld = _charged(asked, given.held, asked.charges(ChargeWhen.DISBURSEMENT, ChargeWhen.EACH_INSTALLMENT))
    return _told(asked, given, withheld=withheld, paid_off=paid_off)


def _further(asked: _Asked, loan_id: UUID) -> MoneyHandedOver:
    act = asked.act
    held = holding.loan_of(act, asked.portfolio, loan_id)
    holding.check_day(act, asked.portfolio, held, asked.on)
    if held.loan.status == LoanStatus.WRITTEN_OFF:
        raise errors.LoanIsWrittenOff
    if held.loan.status == LoanStatus.CANCELLED:
        raise LoanIsClosed
    state = held.replayed()
    if state.charged_off_on is not None:
        raise errors.LoanIsChargedOff(on=state.charged_off_on)
    asked.check_left(state.disbursed_minor)
    event = holding.new_event(act, held, EventKind.DISBURSEMENT, asked.on, amount_minor=asked.amount.minor)
    given = playing.play(act, held, event, description=asked.description, details=asked.details)
    playing.write(act, book_id=held.loan.book_id, played=[given])
    withheld = _charged(asked, held, asked.charges(ChargeWhen.DISBURSEMENT))
    return _told(asked, given, withheld=withheld, paid_off=held.money(0))


def _charged(asked: _Asked, held: Held, charges: list[Charge]) -> Money:
    """Put the product's charges on the loan; those that are withheld are paid at once. Gives what was withheld."""
    played: list[Played] = []
    withheld_minor = 0
    for charge in charges:
        due = charging.played_charges(asked.act, held, charge, on=asked.on, lent_minor=asked.amount.minor)
        played += due
        if charge.is_withheld and due:
            minor = sum(one.event.amount_minor for one in due)
            event = holding.new_event(
                asked.act, held, EventKind.REPAYMENT, asked.on, amount_minor=minor, stated=charge.parts(minor)
            )
            played.append(playing.play(asked.act, held, event, description=charge.name))
            withheld_minor += minor
    if played:
        playing.write(asked.act, book_id=held.loan.book_id, played=played)
    return held.money(withheld_minor)


def _pay_off(asked: _Asked) -> Money:
    """Pay off the loan that the new one refinances, if any, out of what is handed over.

    :raises LoanIsClosed, RefinancingIsTooLittle: in this order
    """
    old_id = asked.application.refinances_id
    if old_id is None:
        return asked.portfolio.money(0)
    act = asked.act
    held = holding.loan_of(act, asked.portfolio, old_id)
    holding.check_active(held)
    payoff = held.money(held.replayed_to(asked.on).payoff_minor)
    if payoff > asked.amount:
        raise errors.RefinancingIsTooLittle(field="amount", amount=asked.amount, payoff=payoff)
    event = holding.new_event(act, held, EventKind.REPAYMENT, asked.on, amount_minor=payoff.minor)
    played = playing.play(
        act, held, event, description=asked.description, details={"refinanced_by": str(asked.application.id)}
    )
    playing.write(act, book_id=held.loan.book_id, played=[played])
    return payoff


def _told(asked: _Asked, given: Played, *, withheld: Money, paid_off: Money) -> MoneyHandedOver:
    held = given.held
    asked.act.touch("application", asked.application.id)
    return MoneyHandedOver(
        loan_id=held.loan.id,
        number=held.loan.number,
        event_id=given.event.id,
        entry_id=given.entry_id,
        withheld=withheld,
        paid_off=paid_off,
        handed_over=asked.amount - withheld - paid_off,
        outstanding=held.money(held.replayed().outstanding_minor),
    )
