"""Sellers: who brings credits at which commission, who sold which loan, and what they are paid.

Lock order: portfolio, seller, loans, book, accounts.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Max

from caudal.audit.actions import Act, action
from caudal.kernel.ids import uuid7
from caudal.kernel.money import Money
from caudal.kernel.text import clean_text
from caudal.ledger import actions as ledger, queries as ledger_queries
from caudal.ledger.rules import NewEntry, credit, debit
from caudal.lending.actions import commissions, demands
from caudal.lending.actions.demands import Opened
from caudal.lending.errors import people as errors
from caudal.lending.models.loans import Loan
from caudal.lending.models.selling import CommissionPayout, Seller, SoldLoan
from caudal.lending.rules import commissions as rules
from caudal.lending.rules.commissions import CommissionBasis, CommissionTerms
from caudal.lending.rules.permissions import Permission
from caudal.parties import queries as parties
from caudal.parties.errors import NotPermitted

REASON_LENGTH_MAX = 500
NO_FLAT = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SellerAdded:
    seller_id: UUID
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CommissionSet:
    seller_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SellerEnded:
    seller_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SellerAssigned:
    loan_id: UUID
    seller_id: UUID | None
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CommissionPaid:
    payout_id: UUID
    entry_id: UUID
    payable: Money
    """What the seller still has to receive; negative when they owe some back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommissionPayoutReversed:
    payout_id: UUID
    entry_id: UUID
    payable: Money


@action("lending.add_seller")
def add_seller(
    act: Act,
    *,
    portfolio_id: UUID,
    person_id: UUID,
    basis: CommissionBasis,
    rate: Decimal,
    on: date,
    flat: Money | None = None,
) -> SellerAdded:
    """Let a person of the organisation sell credits: `rate` of each amount, `flat` once for each credit handed over.

    :raises PortfolioNotFound, NotPermitted, CurrencyDiffers, CommissionIsOutOfRange, DateIsInTheFuture:
    :raises PersonIsUnknown, SellerIsKnown:
    """
    portfolio = demands.opened(act, portfolio_id=portfolio_id, permission=Permission.CHANGE, locks=True)
    terms = _terms(portfolio, basis=basis, rate=rate, flat=flat)
    demands.check_day(on, at=act.at)
    _check_not_own(act, person_id)
    if not parties.people(organisation_id=act.organisation_id, ids=[person_id]):
        raise errors.PersonIsUnknown(field="person_id")
    sellers = Seller.objects.filter(book_id=portfolio.book_id)
    if sellers.filter(person_id=person_id).exists():
        raise errors.SellerIsKnown(field="person_id")
    number = (sellers.aggregate(last=Max("number"))["last"] or 0) + 1
    accounts = rules.seller_accounts(number=number, currency=portfolio.currency)
    ledger.open_accounts(act, book_id=portfolio.book_id, accounts=accounts)
    seller = Seller(
        book_id=portfolio.book_id, id=uuid7(act.at), number=number, person_id=person_id, basis=terms.basis,
        rate=terms.rate, flat_minor=terms.flat_minor, joined_on=on, event_id=act.event_id, recorded_at=act.at,
    )  # fmt: skip
    seller.save(force_insert=True)
    act.touch("seller", seller.id)
    return SellerAdded(seller_id=seller.id, number=number)


@action("lending.set_commission")
def set_commission(
    act: Act, *, portfolio_id: UUID, seller_id: UUID, basis: CommissionBasis, rate: Decimal, flat: Money | None = None
) -> CommissionSet:
    """Agree on another commission for the credits that the seller will bring; those sold keep theirs.

    :raises PortfolioNotFound, NotPermitted, CurrencyDiffers, CommissionIsOutOfRange, SellerNotFound:
    """
    portfolio = demands.opened(act, portfolio_id=portfolio_id, permission=Permission.CHANGE)
    terms = _terms(portfolio, basis=basis, rate=rate, flat=flat)
    seller = _held_seller(act, portfolio, seller_id)
    seller.basis, seller.rate, seller.flat_minor = terms.basis, terms.rate, terms.flat_minor
    seller.save(update_fields=["basis", "rate", "flat_minor"])
    return CommissionSet(seller_id=seller_id)


@action("lending.end_seller")
def end_seller(act: Act, *, portfolio_id: UUID, seller_id: UUID, on: date) -> SellerEnded:
    """Let a seller go: they take no new credits; what they sold earns on, and what is payable stays payable.

    :raises PortfolioNotFound, NotPermitted, DateIsInTheFuture, SellerNotFound, SellerHasLeft, EndIsBeforeBeginning:
    """
    portfolio = demands.opened(act, portfolio_id=portfolio_id, permission=Permission.CHANGE)
    demands.check_day(on, at=act.at)
    seller = _held_seller(act, portfolio, seller_id)
    if seller.left_on is not None:
        raise errors.SellerHasLeft(field="seller_id")
    if on < seller.joined_on:
        raise errors.EndIsBeforeBeginning(field="on", on=on, begun_on=seller.joined_on)
    seller.left_on = on
    seller.save(update_fields=["left_on"])
    return SellerEnded(seller_id=seller_id)


@action("lending.assign_seller")
def assign_seller(act: Act, *, portfolio_id: UUID, loan_id: UUID, seller_id: UUID | None, on: date) -> SellerAssigned:
    """Say who sold a loan, at the seller's commission of now (None: nobody did).

    What the loan has earned a former seller is taken back, and the new one earns it, both with effect from `on`.

    :raises PortfolioNotFound, NotPermitted, DateIsInTheFuture, SellerNotFound, SellerHasLeft, LoanNotFound:
    :raises SellerSoldIt:
    """
    portfolio = demands.opened(act, portfolio_id=portfolio_id, permission=Permission.CHANGE)
    demands.check_day(on, at=act.at)
    seller = _held_seller(act, portfolio, seller_id) if seller_id is not None else None
    if seller is not None and seller.left_on is not None:
        raise errors.SellerHasLeft(field="seller_id")
    loan = demands.held_loan(act, portfolio, loan_id)
    version = assigned(act, loan, seller, on=on)
    return SellerAssigned(loan_id=loan_id, seller_id=seller_id, version=version)


def assign_at_disbursement(act: Act, *, loan: Loan, seller_id: UUID, on: date) -> None:
    """Say who sold a loan that is being handed over; a seller who has left meanwhile still sold it.

    The caller holds the loan and has checked the application; commissions follow with `commissions.keep_in_step`.
    """
    seller = Seller.objects.get(book_id=loan.book_id, id=seller_id)
    assigned(act, loan, seller, on=on)


def check_seller(*, book_id: int, seller_id: UUID) -> None:
    """Refuse a seller whom an application cannot name.

    :raises SellerNotFound, SellerHasLeft:
    """
    found = Seller.objects.filter(book_id=book_id, id=seller_id).values_list("left_on", flat=True)
    if not found:
        raise errors.SellerNotFound(field="seller_id")
    if found[0] is not None:
        raise errors.SellerHasLeft(field="seller_id")


def assigned(act: Act, loan: Loan, seller: Seller | None, *, on: date) -> int:
    """Write who sold a held loan, and bring its commissions in step.

    :raises SellerSoldIt:
    """
    last = SoldLoan.objects.filter(book_id=loan.book_id, loan_id=loan.id).order_by("-version").first()
    sold = SoldLoan(
        book_id=loan.book_id,
        loan_id=loan.id,
        version=last.version + 1 if last else 1,
        seller_id=seller.id if seller else None,
        basis=seller.basis if seller else None,
        rate=seller.rate if seller else None,
        flat_minor=seller.flat_minor if seller else None,
        assigned_on=on,
        event_id=act.event_id,
    )
    if _agreed(sold) == (_agreed(last) if last else (None, None, None, None)):
        raise errors.SellerSoldIt(field="seller_id")
    sold.save(force_insert=True)
    commissions.keep_in_step(act, book_id=loan.book_id, causes={loan.id: on})
    act.touch("loan", loan.id)
    return sold.version


@action("lending.pay_commission")
def pay_commission(
    act: Act, *, portfolio_id: UUID, seller_id: UUID, amount: Money, on: date, cash_account: str = ""
) -> CommissionPaid:
    """Pay a seller out of the portfolio's cash what they have earned; nobody pays themselves.

    :raises PortfolioNotFound, NotPermitted, PayoutIsNotPositive, CurrencyDiffers, DateIsInTheFuture, SellerNotFound:
    :raises PayoutExceedsCommission:
    :raises Refusal: what the ledger refuses, such as cash that is not there
    """
    portfolio = demands.opened(act, portfolio_id=portfolio_id, permission=Permission.APPROVE)
    if amount.minor <= 0:
        raise errors.PayoutIsNotPositive(field="amount", amount=amount)
    demands.check_currency(portfolio, amount)
    demands.check_day(on, at=act.at)
    seller = _held_seller(act, portfolio, seller_id)
    payable = _payable(seller)
    if amount > payable:
        raise errors.PayoutExceedsCommission(field="amount", amount=amount, payable=payable)
    payouts = CommissionPayout.objects.filter(book_id=seller.book_id, seller_id=seller_id)
    payout = CommissionPayout(
        book_id=seller.book_id,
        id=uuid7(act.at),
        seller_id=seller_id,
        number=(payouts.aggregate(last=Max("number"))["last"] or 0) + 1,
        amount_minor=amount.minor,
        paid_on=on,
        cash_account=cash_account or rules.CASH_ACCOUNT,
        event_id=act.event_id,
        recorded_at=act.at,
    )
    lines = (debit(rules.payable_account(seller.number), amount), credit(payout.cash_account, amount))
    details = {"seller": str(seller_id), "payout": str(payout.id)}
    entry = NewEntry(kind="commission_payout", on=on, lines=lines, details=details)
    payout.entry_id = ledger.post(act, book_id=seller.book_id, entry=entry)
    payout.save(force_insert=True)
    return CommissionPaid(payout_id=payout.id, entry_id=payout.entry_id, payable=payable - amount)


@action("lending.reverse_commission_payout")
def reverse_commission_payout(
    act: Act, *, portfolio_id: UUID, seller_id: UUID, payout_id: UUID, on: date, reason: str
) -> CommissionPayoutReversed:
    """Undo a payout that was never made, once: the commission is payable again.

    :raises PortfolioNotFound, NotPermitted, DateIsInTheFuture, SellerNotFound, PayoutNotFound, PayoutIsReversed:
    :raises EndIsBeforeBeginning:
    """
    portfolio = demands.opened(act, portfolio_id=portfolio_id, permission=Permission.APPROVE)
    demands.check_day(on, at=act.at)
    told = clean_text(reason, length_max=REASON_LENGTH_MAX, field="reason")
    seller = _held_seller(act, portfolio, seller_id)
    payout = CommissionPayout.objects.filter(book_id=seller.book_id, seller_id=seller_id, id=payout_id).first()
    if payout is None:
        raise errors.PayoutNotFound(field="payout_id")
    if payout.reversed_on is not None:
        raise errors.PayoutIsReversed(amount=portfolio.money(payout.amount_minor))
    if on < payout.paid_on:
        raise errors.EndIsBeforeBeginning(field="on", on=on, begun_on=payout.paid_on)
    entry_id = ledger.reverse(
        act, book_id=seller.book_id, entry_id=payout.entry_id, on=on, kind="commission_payout_reversal",
        description=told,
    )  # fmt: skip
    payout.reversed_on, payout.reversal_entry_id, payout.reversal_reason = on, entry_id, told
    payout.save(update_fields=["reversed_on", "reversal_entry_id", "reversal_reason"])
    return CommissionPayoutReversed(payout_id=payout_id, entry_id=entry_id, payable=_payable(seller))


def _held_seller(act: Act, portfolio: Opened, seller_id: UUID) -> Seller:
    """Lock a seller of the portfolio; who they are decides nothing about their own commission.

    :raises SellerNotFound, NotPermitted:
    """
    row = Seller.objects.select_for_update(no_key=True).filter(book_id=portfolio.book_id, id=seller_id).first()
    if row is None:
        raise errors.SellerNotFound(field="seller_id")
    _check_not_own(act, row.person_id)
    act.touch("seller", seller_id)
    return row


def _check_not_own(act: Act, person_id: UUID) -> None:
    """Nobody agrees on, assigns or pays their own commission.

    :raises NotPermitted:
    """
    if parties.identity(actor=act.actor, organisation_id=act.organisation_id).person_id == person_id:
        raise NotPermitted


def _terms(portfolio: Opened, *, basis: CommissionBasis, rate: Decimal, flat: Money | None) -> CommissionTerms:
    if flat is not None:
        demands.check_currency(portfolio, flat, field="flat")
    terms = CommissionTerms(basis=basis, rate=rate, flat_minor=NO_FLAT if flat is None else flat.minor)
    rules.check_commission(terms=terms, currency=portfolio.currency)
    return terms


def _agreed(sold: SoldLoan) -> tuple[UUID | None, str | None, Decimal | None, int | None]:
    return sold.seller_id, sold.basis, sold.rate, sold.flat_minor


def _payable(seller: Seller) -> Money:
    return ledger_queries.balance(book_id=seller.book_id, account=rules.payable_account(seller.number))
