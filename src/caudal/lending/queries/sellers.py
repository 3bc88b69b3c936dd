"""Sellers with what they sold, earned and received; the lines of it; who sold a loan."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from caudal.db.rows import rows
from caudal.kernel.money import Money
from caudal.lending.errors.people import SellerNotFound
from caudal.lending.models.selling import CommissionPayout, Seller, SoldLoan
from caudal.lending.rules.commissions import CommissionBasis
from caudal.lending.rules.events import EventKind

SELLERS_MAX = 100
LINES_MAX = 100
PAYOUTS_MAX = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class SellerRow:
    """A seller: the commission of new credits, and the sums of those that stand."""

    seller_id: UUID
    number: int
    person_id: UUID
    full_name: str
    basis: CommissionBasis
    rate: Decimal
    flat: Money
    joined_on: date
    left_on: date | None
    loans: int
    disbursed: Money
    earned: Money
    paid: Money

    @property
    def payable(self) -> Money:
        """What the seller has still to receive; negative when a credit was undone after its commission was paid."""
        return self.earned - self.paid


@dataclass(frozen=True, slots=True, kw_only=True)
class CommissionLine:
    """What one event of a loan earned."""

    loan_event_id: UUID
    loan_id: UUID
    loan_number: int
    kind: EventKind
    on: date
    of: Money
    """The amount of the event."""
    amount: Money
    entry_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutRow:
    """Commission that was paid out."""

    payout_id: UUID
    number: int
    amount: Money
    paid_on: date
    entry_id: UUID
    reversed_on: date | None
    reversal_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanSeller:
    """Who sold a loan, at which commission."""

    seller_id: UUID
    number: int
    person_id: UUID
    basis: CommissionBasis
    rate: Decimal
    flat: Money
    assigned_on: date


def sellers(*, book_id: int, currency: str, after: int = 0, limit: int = SELLERS_MAX) -> list[SellerRow]:
    """The sellers of a portfolio by number, after one. One query."""
    found = rows("caudal.lending", "sellers", book_id=book_id, seller_id=None, after=after, limit=limit)
    return [_seller(row, currency) for row in found]


def seller(*, book_id: int, currency: str, seller_id: UUID) -> SellerRow:
    """One seller. One query.

    :raises SellerNotFound:
    """
    found = rows("caudal.lending", "sellers", book_id=book_id, seller_id=seller_id, after=0, limit=1)
    if not found:
        raise SellerNotFound(field="seller_id")
    return _seller(found[0], currency)


def commission_lines(
    *, book_id: int, currency: str, seller_id: UUID, before: UUID | None = None, limit: int = LINES_MAX
) -> list[CommissionLine]:
    """What a seller's credits earned, the newest event first, before one. One query."""
    found = rows(
        "caudal.lending", "commissions_of_seller", book_id=book_id, seller_id=seller_id, before=before, limit=limit
    )
    return [
        CommissionLine(
            loan_event_id=row["loan_event_id"],
            loan_id=row["loan_id"],
            loan_number=row["loan_number"],
            kind=EventKind(row["kind"]),
            on=row["effective_on"],
            of=Money(row["event_minor"], currency),
            amount=Money(row["amount_minor"], currency),
            entry_id=row["entry_id"],
        )
        for row in found
    ]


def payouts(*, book_id: int, currency: str, seller_id: UUID) -> list[PayoutRow]:
    """What a seller was paid, the newest first. One query."""
    found = CommissionPayout.objects.filter(book_id=book_id, seller_id=seller_id).order_by("-number")[:PAYOUTS_MAX]
    return [
        PayoutRow(
            payout_id=row.id,
            number=row.number,
            amount=Money(row.amount_minor, currency),
            paid_on=row.paid_on,
            entry_id=row.entry_id,
            reversed_on=row.reversed_on,
            reversal_reason=row.reversal_reason,
        )
        for row in found
    ]


def seller_of(*, book_id: int, currency: str, loan_id: UUID) -> LoanSeller | None:
    """Who sold a loan; None when nobody did. Two queries."""
    sold = SoldLoan.objects.filter(book_id=book_id, loan_id=loan_id).order_by("-version").first()
    if sold is None or sold.seller_id is None:
        return None
    assert sold.basis is not None and sold.rate is not None and sold.flat_minor is not None, "a sale is whole"
    number, person_id = Seller.objects.values_list("number", "person_id").get(book_id=book_id, id=sold.seller_id)
    return LoanSeller(
        seller_id=sold.seller_id,
        number=number,
        person_id=person_id,
        basis=CommissionBasis(sold.basis),
        rate=sold.rate.normalize(),
        flat=Money(sold.flat_minor, currency),
        assigned_on=sold.assigned_on,
    )


def _seller(row: dict[str, Any], currency: str) -> SellerRow:
    return SellerRow(
        seller_id=row["id"],
        number=row["number"],
        person_id=row["person_id"],
        full_name=row["full_name"],
        basis=CommissionBasis(row["basis"]),
        rate=row["rate"].normalize(),
        flat=Money(row["flat_minor"], currency),
        joined_on=row["joined_on"],
        left_on=row["left_on"],
        loans=row["loans"],
        disbursed=Money(row["disbursed_minor"], currency),
        earned=Money(row["earned_minor"], currency),
        paid=Money(row["paid_minor"], currency),
    )
