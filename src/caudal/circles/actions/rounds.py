"""What one member hands over when they are called in a meeting: all of it in one act, or nothing."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from caudal.audit.actions import Act, action
from caudal.circles.actions import fines, funds, loans, shares
from caudal.circles.actions.demands import check_amount, demand, member_of
from caudal.circles.errors import meetings as errors
from caudal.circles.models import Fine
from caudal.circles.queries import box as boxes
from caudal.circles.rules.permissions import Permission
from caudal.kernel.money import Money
from caudal.lending import queries as lending

REPAYMENTS_MAX = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class RepaymentPart:
    """What of the money is for which loan."""

    loan_id: UUID
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyReceived:
    """What a member handed over, its receipts, and what should be in the box then."""

    member_id: UUID
    total: Money
    receipts: tuple[int, ...]
    cash: Money


@action("circles.receive_from_member")
def receive_from_member(
    act: Act,
    *,
    circle_id: UUID,
    meeting_id: UUID,
    member_id: UUID,
    on: date,
    shares_bought: int = 0,
    repayments: tuple[RepaymentPart, ...] = (),
    fines_paid: Money | None = None,
    social_fund: Money | None = None,
) -> MoneyReceived:
    """Take what a member brings: shares, repayments, fines (the oldest first, in parts if need be), the social fund.

    :raises CircleNotFound, NotPermitted, CircleIsClosed, CycleIsClosed, MeetingIsNotOpen, MemberNotFound:
    :raises NothingIsHandedOver, LoanIsAnothers:
    :raises Refusal: what buying shares, repaying, collecting a fine or contributing is refused for
    """
    held = demand(act, circle_id=circle_id, permission=Permission.RECORD_MONEY, meeting_id=meeting_id)
    member = member_of(held, member_id)
    if not (shares_bought or repayments or fines_paid or social_fund):
        raise errors.NothingIsHandedOver
    where: dict[str, Any] = {"circle_id": circle_id, "on": on, "meeting_id": meeting_id}
    before = boxes.box(book_id=held.book_id, currency=held.currency).cash
    receipts: list[int | None] = []
    if shares_bought:
        bought = shares.buy_shares.within(act, **where, member_id=member.id, shares=shares_bought)
        receipts.append(bought.receipt_number)
    for part in repayments[:REPAYMENTS_MAX]:
        if lending.loan(book_id=held.book_id, loan_id=part.loan_id).borrower_id != member.id:
            raise errors.LoanIsAnothers(field="repayments")
        paid = loans.record_repayment.within(act, **where, loan_id=part.loan_id, amount=part.amount)
        receipts.append(paid.receipt_number)
    if fines_paid is not None:
        check_amount(held, fines_paid, field="fines_paid")
        for fine_id, amount in _over_fines(held.book_id, member.id, fines_paid):
            receipts.append(fines.collect_fine.within(act, **where, fine_id=fine_id, amount=amount).receipt_number)
    if social_fund is not None:
        given = funds.contribute_social_fund.within(act, **where, member_id=member.id, amount=social_fund)
        receipts.append(given.receipt_number)
    after = boxes.box(book_id=held.book_id, currency=held.currency).cash
    return MoneyReceived(
        member_id=member.id,
        total=after - before,
        receipts=tuple(number for number in receipts if number is not None),
        cash=after,
    )


def _over_fines(book_id: int, member_id: UUID, paid: Money) -> list[tuple[UUID, Money]]:
    """Share what is paid over the open fines of a member, the oldest first.

    :raises PaymentExceedsFine: more than all of them together
    """
    found = Fine.objects.filter(book_id=book_id, member_id=member_id, status="issued").order_by("issued_on", "id")
    parts, left = [], paid
    for fine in found:
        amount = min(left, Money(fine.amount_minor - fine.paid_minor, paid.currency))
        if amount:
            parts.append((fine.id, amount))
        left -= amount
    if left:
        raise errors.PaymentExceedsFine(field="fines_paid", amount=paid, due=paid - left)
    return parts
