"""The life of a loan over HTTP: portfolios, products, applications, money handed over, charges, losses, changes."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Path

from caudal.audit.calls import call_of, caller_of
from caudal.edge.api.door import WRITES
from caudal.edge.api.outputs import told
from caudal.lending.actions import (
    applications,
    balances,
    changing,
    charging,
    disbursing,
    losses,
    officers,
    pauses,
    portfolios,
    products,
    reversals,
)
from caudal.lending.actions.applications import ApplicationDecided, ApplicationSubmitted
from caudal.lending.actions.changing import ChangeRefused, ChangeRequested
from caudal.lending.actions.charging import ChargesAdded
from caudal.lending.actions.disbursing import MoneyHandedOver
from caudal.lending.actions.holding import LoanChanged
from caudal.lending.actions.officers import LoansReassigned
from caudal.lending.actions.pauses import DelinquencyPaused
from caudal.lending.actions.portfolios import CashMoved, PortfolioOpened, SettingsSet
from caudal.lending.actions.products import ProductDefined
from caudal.lending.api import inputs, wishes, writes
from caudal.lending.api.reads import L, P
from caudal.lending.queries import access
from caudal.lending.rules.events import EventKind

router = writes.router

Id = Annotated[UUID, Path()]
A = f"{P}/applications"
R = f"{L}/change-requests"


@router.post("/portfolios", response=told(PortfolioOpened), openapi_extra=WRITES)
def open_portfolio(request: HttpRequest, body: wishes.OpenPortfolio) -> PortfolioOpened:
    """Open a portfolio with its book."""
    arguments = dict(body) | {"settings": body.settings.agreed()}
    return portfolios.open_portfolio(call_of(request), **arguments)


@router.post(f"{P}/settings", response=told(SettingsSet), openapi_extra=WRITES)
def set_settings(request: HttpRequest, portfolio_id: Id, body: wishes.Settings) -> SettingsSet:
    """Change what holds for all loans of the portfolio."""
    return portfolios.set_settings(call_of(request), portfolio_id=portfolio_id, settings=body.agreed())


@router.post(f"{P}/funding", response=told(CashMoved), openapi_extra=WRITES)
def fund_portfolio(request: HttpRequest, portfolio_id: Id, body: wishes.MoveCash) -> CashMoved:
    """Put the lender's own money into the portfolio."""
    return portfolios.fund_portfolio(call_of(request), portfolio_id=portfolio_id, **dict(body))


@router.post(f"{P}/defunding", response=told(CashMoved), openapi_extra=WRITES)
def defund_portfolio(request: HttpRequest, portfolio_id: Id, body: wishes.MoveCash) -> CashMoved:
    """Take the lender's own money out of the portfolio."""
    return portfolios.defund_portfolio(call_of(request), portfolio_id=portfolio_id, **dict(body))


@router.post(f"{P}/products", response=told(ProductDefined), openapi_extra=WRITES)
def define_product(request: HttpRequest, portfolio_id: Id, body: wishes.DefineProduct) -> ProductDefined:
    """Offer a product, or a new version of it."""
    view = access.view(caller_of(request), portfolio_id=portfolio_id)
    return products.define_product(call_of(request), portfolio_id=portfolio_id, **body.arguments(view.currency))


@router.post(f"{P}/products/{{code}}/withdrawal", response=told(ProductDefined), openapi_extra=WRITES)
def withdraw_product(request: HttpRequest, portfolio_id: Id, code: Annotated[wishes.Code, Path()]) -> ProductDefined:
    """Offer a product no longer."""
    return products.withdraw_product(call_of(request), portfolio_id=portfolio_id, code=code)


@router.post(A, response=told(ApplicationSubmitted), openapi_extra=WRITES)
def submit_application(request: HttpRequest, portfolio_id: Id, body: wishes.SubmitApplication) -> ApplicationSubmitted:
    """Write down that a person asks for a loan."""
    return applications.submit_application(call_of(request), portfolio_id=portfolio_id, **body.arguments())


@router.post(f"{A}/{{application_id}}/approval", response=told(ApplicationDecided), openapi_extra=WRITES)
def approve_application(
    request: HttpRequest, portfolio_id: Id, application_id: Id, body: wishes.ApproveApplication
) -> ApplicationDecided:
    """Approve an application that somebody else wrote."""
    return applications.approve_application(
        call_of(request), portfolio_id=portfolio_id, application_id=application_id, **body.arguments()
    )


@router.post(f"{A}/{{application_id}}/rejection", response=told(ApplicationDecided), openapi_extra=WRITES)
def reject_application(
    request: HttpRequest, portfolio_id: Id, application_id: Id, body: wishes.Say
) -> ApplicationDecided:
    """Say no to an application."""
    return applications.reject_application(
        call_of(request), portfolio_id=portfolio_id, application_id=application_id, **dict(body)
    )


@router.post(f"{A}/{{application_id}}/withdrawal", response=told(ApplicationDecided), openapi_extra=WRITES)
def withdraw_application(
    request: HttpRequest, portfolio_id: Id, application_id: Id, body: wishes.SayIfAny
) -> ApplicationDecided:
    """Take an application back."""
    return applications.withdraw_application(
        call_of(request), portfolio_id=portfolio_id, application_id=application_id, **dict(body)
    )


@router.post(f"{A}/{{application_id}}/disbursements", response=told(MoneyHandedOver), openapi_extra=WRITES)
def disburse(request: HttpRequest, portfolio_id: Id, application_id: Id, body: wishes.HandOver) -> MoneyHandedOver:
    """Hand over money of an approved application, at once or in parts."""
    return disbursing.disburse(call_of(request), portfolio_id=portfolio_id, application_id=application_id, **dict(body))


@router.post(f"{L}/charges", response=told(ChargesAdded), openapi_extra=WRITES)
def add_charge(request: HttpRequest, portfolio_id: Id, loan_id: Id, body: wishes.AddCharge) -> ChargesAdded:
    """Ask for a fee or a penalty."""
    view = access.view(caller_of(request), portfolio_id=portfolio_id)
    arguments = dict(body) | {"charge": body.charge.agreed(view.currency)}
    return charging.add_charge(call_of(request), portfolio_id=portfolio_id, loan_id=loan_id, **arguments)


@router.post(f"{L}/charges/{{charge_id}}/waiver", response=told(LoanChanged), openapi_extra=WRITES)
def waive_charge(
    request: HttpRequest, portfolio_id: Id, loan_id: Id, charge_id: Id, body: wishes.Forgive
) -> LoanChanged:
    """Forgive a charge, or a part of it."""
    return charging.waive_charge(
        call_of(request), portfolio_id=portfolio_id, loan_id=loan_id, charge_id=charge_id, **dict(body)
    )


@router.post(f"{L}/interest-waivers", response=told(LoanChanged), openapi_extra=WRITES)
def waive_interest(request: HttpRequest, portfolio_id: Id, loan_id: Id, body: wishes.Forgive) -> LoanChanged:
    """Forgive interest, the oldest first."""
    return charging.waive_interest(call_of(request), portfolio_id=portfolio_id, loan_id=loan_id, **dict(body))


@router.post(f"{L}/recoveries", response=told(LoanChanged), openapi_extra=WRITES)
def record_recovery(request: HttpRequest, portfolio_id: Id, loan_id: Id, body: wishes.MoveCash) -> LoanChanged:
    """Take money of a loan that is written off."""
    return losses.record_recovery(call_of(request), portfolio_id=portfolio_id, loan_id=loan_id, **dict(body))


@router.post(f"{L}/charge-off", response=told(LoanChanged), openapi_extra=WRITES)
def charge_off(request: HttpRequest, portfolio_id: Id, loan_id: Id, body: wishes.Say) -> LoanChanged:
    """Take a loan for lost in the books while it is still owed."""
    return losses.charge_off(call_of(request), portfolio_id=portfolio_id, loan_id=loan_id, **dict(body))


@router.post(f"{L}/refunds", response=told(LoanChanged), openapi_extra=WRITES)
def refund_overpayment(request: HttpRequest, portfolio_id: Id, loan_id: Id, body: wishes.MoveCash) -> LoanChanged:
    """Give back what was paid too much."""
    return balances.refund_overpayment(call_of(request), portfolio_id=portfolio_id, loan_id=loan_id, **dict(body))


@router.post(f"{L}/chargebacks", response=told(LoanChanged), openapi_extra=WRITES)
def record_chargeback(request: HttpRequest, portfolio_id: Id, loan_id: Id, body: wishes.CallBack) -> LoanChanged:
    """Note that the money of a repayment was called back."""
    return balances.record_chargeback(call_of(request), portfolio_id=portfolio_id, loan_id=loan_id, **dict(body))


@router.post(f"{L}/price-adjustments", response=told(LoanChanged), openapi_extra=WRITES)
def adjust_price(request: HttpRequest, portfolio_id: Id, loan_id: Id, body: wishes.AdjustPrice) -> LoanChanged:
    """Change what a credit costs the borrower."""
    return balances.adjust_price(call_of(request), portfolio_id=portfolio_id, loan_id=loan_id, **dict(body))


@router.post(f"{L}/events/{{event_id}}/reversal", response=told(LoanChanged), openapi_extra=WRITES)
def reverse_event(request: HttpRequest, portfolio_id: Id, loan_id: Id, event_id: Id, body: wishes.Say) -> LoanChanged:
    """Undo an event of a loan, whichever it is, once."""
    return reversals.reverse_event(
        call_of(request), portfolio_id=portfolio_id, loan_id=loan_id, event_id=event_id, **dict(body)
    )


@router.post(R, response=told(ChangeRequested), openapi_extra=WRITES)
def request_change(request: HttpRequest, portfolio_id: Id, loan_id: Id, body: wishes.RequestChange) -> ChangeRequested:
    """Ask for other dates or terms; a second person decides."""
    return changing.request_change(
        call_of(request), portfolio_id=portfolio_id, loan_id=loan_id, kind=EventKind(body.kind), change=body.change(),
        on=body.on, reason=body.reason,
    )  # fmt: skip


@router.post(f"{L}/write-off-requests", response=told(ChangeRequested), openapi_extra=WRITES)
def request_write_off(request: HttpRequest, portfolio_id: Id, loan_id: Id, body: wishes.Say) -> ChangeRequested:
    """Ask to give a loan up; a second person decides."""
    return changing.request_write_off(call_of(request), portfolio_id=portfolio_id, loan_id=loan_id, **dict(body))


@router.post(f"{R}/{{request_id}}/approval", response=told(LoanChanged), openapi_extra=WRITES)
def approve_change(
    request: HttpRequest, portfolio_id: Id, loan_id: Id, request_id: Id, body: wishes.SayIfAny
) -> LoanChanged:
    """Let a change be that somebody else asked for."""
    return changing.approve_change(
        call_of(request), portfolio_id=portfolio_id, loan_id=loan_id, request_id=request_id, **dict(body)
    )


@router.post(f"{R}/{{request_id}}/rejection", response=told(ChangeRefused), openapi_extra=WRITES)
def reject_change(
    request: HttpRequest, portfolio_id: Id, loan_id: Id, request_id: Id, body: wishes.Say
) -> ChangeRefused:
    """Say no to a change."""
    return changing.reject_change(
        call_of(request), portfolio_id=portfolio_id, loan_id=loan_id, request_id=request_id, **dict(body)
    )


@router.post(f"{R}/{{request_id}}/withdrawal", response=told(ChangeRefused), openapi_extra=WRITES)
def withdraw_change(
    request: HttpRequest, portfolio_id: Id, loan_id: Id, request_id: Id, body: inputs.OnDay
) -> ChangeRefused:
    """Take a request back."""
    return changing.withdraw_change(
        call_of(request), portfolio_id=portfolio_id, loan_id=loan_id, request_id=request_id, on=body.on
    )


@router.post(f"{L}/delinquency-pauses", response=told(DelinquencyPaused), openapi_extra=WRITES)
def pause_delinquency(
    request: HttpRequest, portfolio_id: Id, loan_id: Id, body: wishes.PauseDelinquency
) -> DelinquencyPaused:
    """Let a loan get no more delinquent for some days."""
    return pauses.pause_delinquency(call_of(request), portfolio_id=portfolio_id, loan_id=loan_id, **dict(body))


@router.post(f"{L}/delinquency-resumption", response=told(DelinquencyPaused), openapi_extra=WRITES)
def resume_delinquency(request: HttpRequest, portfolio_id: Id, loan_id: Id) -> DelinquencyPaused:
    """End the pause that is in force on the business day."""
    return pauses.resume_delinquency(call_of(request), portfolio_id=portfolio_id, loan_id=loan_id)


@router.post(f"{P}/reassignments", response=told(LoansReassigned), openapi_extra=WRITES)
def reassign_loans(request: HttpRequest, portfolio_id: Id, body: wishes.ReassignLoans) -> LoansReassigned:
    """Let another officer look after loans."""
    return officers.reassign_loans(call_of(request), portfolio_id=portfolio_id, **dict(body))
