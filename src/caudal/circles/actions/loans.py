"""Give a loan out of the circle's capital, take repayments, undo them: the lending engine in the circle's book."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from caudal.audit.actions import Act, action
from caudal.circles.actions import receipts
from caudal.circles.actions.demands import Held, check_amount, check_day, check_spendable, demand, member_of
from caudal.circles.errors import requests as request_errors
from caudal.circles.models import LoanEvidence, Member
from caudal.circles.queries import standings
from caudal.circles.rules import accounts
from caudal.circles.rules.eligibility import Standing, loan_refusal
from caudal.circles.rules.loan_types import EVERY, Frequency, LoanType, loan_terms
from caudal.circles.rules.permissions import Permission
from caudal.circles.rules.receipts import ReceiptKind
from caudal.kernel.money import Money
from caudal.kernel.text import clean_text
from caudal.ledger import actions as ledger
from caudal.ledger.rules import DESCRIPTION_LENGTH_MAX, NewEntry, credit, debit
from caudal.lending import queries as lending_queries
from caudal.lending.actions import loans as lending_loans, repayments as lending_repayments
from caudal.lending.rules.replay import LoanStatus
from caudal.lending.rules.terms import LoanTerms, check_terms


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanGranted:
    """The receipt of a loan."""

    loan_id: UUID
    number: int
    entry_id: UUID
    receipt_number: int
    form_fee: Money | None = None
    form_receipt_number: int | None = None
    available_capital: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPaid:
    """The receipt of the money for the form of a loan."""

    entry_id: UUID
    receipt_number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RepaymentRecorded:
    """The receipt of a repayment: how it was split, what is still owed, what may be lent again."""

    repayment_id: UUID
    entry_id: UUID
    receipt_number: int
    amount: Money
    principal: Money
    interest: Money
    late_fees: Money
    outstanding: Money
    status: LoanStatus
    available_capital: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class RepaymentReversed:
    repayment_id: UUID
    entry_id: UUID
    outstanding: Money
    available_capital: Money


@action("circles.grant_loan")
def grant_loan(
    act: Act,
    *,
    circle_id: UUID,
    member_id: UUID,
    principal: Money,
    loan_type: LoanType,
    rate: Decimal,
    installments: int,
    on: date,
    frequency: Frequency = Frequency.MONTHLY,
    reason: str = "",
    meeting_id: UUID | None = None,
) -> LoanGranted:
    """Lend to a member within the capital, and keep what was true at that moment: where others do not decide first.

    `rate` is a fraction per instalment: 0.05 is 5 % (a weekly loan takes it every week, as juntas do).

    :raises CircleNotFound, NotPermitted, CircleIsClosed, MeetingIsNotOpen, AmountIsNotPositive, CurrencyDiffers:
    :raises AmountIsOutOfRange, DateIsInTheFuture, DateIsBeforeFounding:
    :raises InstallmentsAreOutOfRange, RateIsOutOfRange, ScheduleIsTooLong: of lending
    :raises LoanNeedsARequest, MemberNotFound, SharePriceIsNotSet:
    :raises Refusal: of `eligibility.loan_refusal`: the member, their limits, the capital, the cash
    """
    held = demand(act, circle_id=circle_id, permission=Permission.RECORD_MONEY, meeting_id=meeting_id)
    check_amount(held, principal, field="principal")
    told = clean_text(reason, length_max=DESCRIPTION_LENGTH_MAX, field="reason", empty_allowed=True)
    check_day(held, on, at=act.at)
    terms = loan_terms(
        loan_type=loan_type, rate=rate, installments=installments, every=EVERY[frequency],
        policy=held.policy, currency=held.currency,
    )  # fmt: skip
    check_terms(terms=terms, principal=principal, disbursed_on=on)
    if held.policy.asks_first:
        raise request_errors.LoanNeedsARequest
    member = member_of(held, member_id)
    return give_loan(act, held, member, principal=principal, terms=terms, on=on, purpose=told)


@action("circles.record_repayment")
def record_repayment(
    act: Act, *, circle_id: UUID, loan_id: UUID, amount: Money, on: date, meeting_id: UUID | None = None
) -> RepaymentRecorded:
    """Take money back from a borrower; capital rises by all of it, interest included.

    :raises CircleNotFound, NotPermitted, CircleIsClosed, MeetingIsNotOpen, AmountIsNotPositive, CurrencyDiffers:
    :raises AmountIsOutOfRange, DateIsInTheFuture, DateIsBeforeFounding:
    :raises LoanNotFound, RepaymentIsBeforeDisbursement, LoanIsClosed, RepaymentExceedsDebt: of lending
    """
    held = demand(act, circle_id=circle_id, permission=Permission.RECORD_MONEY, meeting_id=meeting_id)
    check_amount(held, amount)
    check_day(held, on, at=act.at)
    loan = lending_queries.loan(book_id=held.book_id, loan_id=loan_id)
    taken = lending_repayments.record_repayment.within(act, book_id=held.book_id, loan_id=loan_id, amount=amount, on=on)
    act.touch("circle", circle_id)
    act.touch("member", loan.borrower_id)
    return RepaymentRecorded(
        repayment_id=taken.repayment_id,
        entry_id=taken.entry_id,
        receipt_number=receipts.issue(
            act, held, member_id=loan.borrower_id, entry_id=taken.entry_id, kind=ReceiptKind.LOAN_REPAYMENT
        ),
        amount=amount,
        principal=taken.principal,
        interest=taken.interest,
        late_fees=taken.penalty + taken.fee,
        outstanding=taken.outstanding,
        status=taken.status,
        available_capital=standings.capital(circle_id).available,
    )


@action("circles.reverse_repayment")
def reverse_repayment(
    act: Act,
    *,
    circle_id: UUID,
    loan_id: UUID,
    repayment_id: UUID,
    on: date,
    reason: str,
    meeting_id: UUID | None = None,
) -> RepaymentReversed:
    """Give a repayment back that was never made; once, whatever the key.

    :raises CircleNotFound, NotPermitted, CircleIsClosed, MeetingIsNotOpen, DateIsInTheFuture, DateIsBeforeFounding:
    :raises LoanNotFound, RepaymentNotFound, RepaymentIsReversed, ReversalIsBeforeRepayment: of lending
    :raises CashIsShort:
    """
    held = demand(act, circle_id=circle_id, permission=Permission.RECORD_MONEY, meeting_id=meeting_id)
    told = clean_text(reason, length_max=DESCRIPTION_LENGTH_MAX, field="reason")
    check_day(held, on, at=act.at)
    loan = lending_queries.loan(book_id=held.book_id, loan_id=loan_id)
    _check_refund(held, loan_id, repayment_id)
    undone = lending_repayments.reverse_repayment.within(
        act, book_id=held.book_id, loan_id=loan_id, repayment_id=repayment_id, on=on, reason=told
    )
    act.touch("circle", circle_id)
    act.touch("member", loan.borrower_id)
    return RepaymentReversed(
        repayment_id=repayment_id,
        entry_id=undone.entry_id,
        outstanding=undone.outstanding,
        available_capital=standings.capital(circle_id).available,
    )


def give_loan(
    act: Act, held: Held, member: Member, *, principal: Money, terms: LoanTerms, on: date, purpose: str,
    request_id: UUID | None = None, form_is_paid: bool = False,
) -> LoanGranted:  # fmt: skip
    """Lend what the standing of this moment allows, with its evidence, its receipt and the fee of its form.

    :raises SharePriceIsNotSet:
    :raises Refusal: of `eligibility.loan_refusal`
    """
    standing = standings.standing(
        circle_id=held.circle_id, policy=held.policy, member=member, on=on, request_id=request_id
    )
    refusal = loan_refusal(standing=standing, policy=held.policy, amount=principal)
    if refusal is not None:
        raise refusal
    given = lending_loans.disburse_loan.within(
        act, book_id=held.book_id, borrower_id=member.id, principal=principal, on=on, terms=terms,
        accounts=accounts.loan_accounts(member_number=member.number), description=purpose,
    )  # fmt: skip
    _keep_evidence(
        act, standing, member=member, given=given, principal=principal, on=on, purpose=purpose, request_id=request_id
    )
    act.touch("circle", held.circle_id)
    act.touch("member", member.id)
    receipt_number = receipts.issue(
        act, held, member_id=member.id, entry_id=given.entry_id, kind=ReceiptKind.LOAN_DISBURSEMENT
    )
    fee = None if form_is_paid else held.policy.form_fee
    paid = take_form_fee(act, held, member, fee=fee, on=on, details={"loan": str(given.loan_id)}) if fee else None
    return LoanGranted(
        loan_id=given.loan_id,
        number=given.number,
        entry_id=given.entry_id,
        receipt_number=receipt_number,
        form_fee=fee,
        form_receipt_number=paid.receipt_number if paid else None,
        available_capital=standing.capital.available - principal + (fee or held.money(0)),
    )


def take_form_fee(act: Act, held: Held, member: Member, *, fee: Money, on: date, details: dict[str, str]) -> FormPaid:
    """Take the money for the form of a loan into the box: the circle's income."""
    entry = NewEntry(
        kind="form_fee",
        on=on,
        lines=(debit(accounts.CASH, fee), credit(accounts.FORM_INCOME, fee)),
        details={"member": str(member.id), **details},
    )
    entry_id = ledger.post(act, book_id=held.book_id, entry=entry)
    number = receipts.issue(act, held, member_id=member.id, entry_id=entry_id, kind=ReceiptKind.FORM_FEE)
    return FormPaid(entry_id=entry_id, receipt_number=number)


def _keep_evidence(
    act: Act, standing: Standing, *, member: Member, given: lending_loans.LoanDisbursed, principal: Money, on: date,
    purpose: str, request_id: UUID | None,
) -> None:  # fmt: skip
    before = standing.capital
    LoanEvidence.objects.create(
        book_id=member.book_id,
        loan_id=given.loan_id,
        member_id=member.id,
        given_on=on,
        amount_minor=principal.minor,
        share_price_minor=standing.share_price.minor,
        member_shares=standing.member_shares,
        total_shares=standing.total_shares,
        cash_minor=before.cash.minor,
        fines_receivable_minor=before.fines_receivable.minor,
        reservations_minor=before.reservations.minor,
        promised_minor=before.promised.minor,
        available_capital_minor=before.available.minor,
        open_loans=standing.open_loans,
        guaranteed_minor=standing.guaranteed.minor,
        request_id=request_id,
        entry_id=given.entry_id,
        purpose=purpose,
        event_id=act.event_id,
    )


def _check_refund(held: Held, loan_id: UUID, repayment_id: UUID) -> None:
    """Refuse to give back more than the box holds; whether the repayment stands, lending says.

    :raises CashIsShort:
    """
    made = lending_queries.movements(book_id=held.book_id, loan_id=loan_id)
    repayment = next((one for one in made if one.event_id == repayment_id and not one.is_reversed), None)
    if repayment is not None:
        check_spendable(standings.capital(held.circle_id), repayment.amount, field="repayment_id")
