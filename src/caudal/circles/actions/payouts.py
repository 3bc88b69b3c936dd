"""Hand payouts over, one by one: in cash with a receipt, or as shares of the next cycle; take a payment back."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from caudal.audit.actions import Act, action
from caudal.circles import errors as circle_errors
from caudal.circles.actions import receipts, shares as share_actions
from caudal.circles.actions.demands import Held, active_member_of, check_amount, check_day, demand
from caudal.circles.errors import share_out as errors
from caudal.circles.models import Member, Payout, PayoutMove, ShareOut, ShareTrade
from caudal.circles.queries import standings
from caudal.circles.rules import accounts
from caudal.circles.rules.capital import Capital
from caudal.circles.rules.permissions import Permission
from caudal.circles.rules.receipts import ReceiptKind
from caudal.circles.rules.shares import TradeKind
from caudal.kernel.ids import uuid7
from caudal.kernel.money import Money
from caudal.kernel.text import clean_text
from caudal.ledger import actions as ledger
from caudal.ledger.rules import DESCRIPTION_LENGTH_MAX, NewEntry, credit, debit


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutPaid:
    payout_id: UUID
    entry_id: UUID
    receipt_number: int
    amount: Money
    left: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutCarried:
    """Part of a payout is share capital of the next cycle."""

    payout_id: UUID
    trade_id: UUID
    entry_id: UUID
    shares: int
    amount: Money
    left: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutTakenBack:
    payout_id: UUID
    entry_id: UUID
    left: Money


@action("circles.pay_payout")
def pay_payout(
    act: Act, *, circle_id: UUID, payout_id: UUID, on: date, amount: Money | None = None, meeting_id: UUID | None = None
) -> PayoutPaid:
    """Hand a payout over in cash: all that is left of it, or a part.

    :raises CircleNotFound, NotPermitted, CircleIsClosed, MeetingIsNotOpen:
    :raises AmountIsNotPositive, CurrencyDiffers, AmountIsOutOfRange, DateIsInTheFuture, DateIsBeforeFounding:
    :raises DateIsBeforeCycle, PayoutNotFound, ShareOutIsNotPosted, PayoutIsTooSmall, CashIsShort:
    """
    held = _held(act, circle_id, meeting_id)
    if amount is not None:
        check_amount(held, amount)
    payout, member = _posted_payout(act, held, payout_id, on)
    left = _left(held, payout)
    paid = left if amount is None else amount
    if not paid or paid > left:
        raise errors.PayoutIsTooSmall(field="amount", amount=paid, left=left)
    # What waits for others is set aside, what waits for this member is not.
    _check_box(standings.capital(held.circle_id), paid, own=left)
    entry = NewEntry(
        kind="payout_payment",
        on=on,
        lines=(debit(accounts.payouts_of(member.number), paid), credit(accounts.CASH, paid)),
        details={"member": str(member.id), "payout": str(payout.id)},
    )
    entry_id = ledger.post(act, book_id=held.book_id, entry=entry)
    _moved(act, held, payout, kind="cash", amount=paid, on=on, entry_id=entry_id)
    receipt = receipts.issue(act, held, member_id=member.id, entry_id=entry_id, kind=ReceiptKind.PAYOUT)
    return PayoutPaid(payout_id=payout_id, entry_id=entry_id, receipt_number=receipt, amount=paid, left=left - paid)


@action("circles.carry_payout")
def carry_payout(act: Act, *, circle_id: UUID, payout_id: UUID, shares: int, on: date) -> PayoutCarried:
    """Let part of a payout become shares of the cycle that is open; the rest is paid, or stays the member's.

    :raises CircleNotFound, NotPermitted, CircleIsClosed, CycleIsClosed, SharesAreOutOfRange:
    :raises DateIsInTheFuture, DateIsBeforeFounding, DateIsBeforeCycle, PayoutNotFound, ShareOutIsNotPosted:
    :raises MemberHasLeft, SharesPerMemberAreExceeded, SharePriceIsNotSet, PayoutIsTooSmall:
    """
    held = demand(act, circle_id=circle_id, permission=Permission.RECORD_MONEY)
    share_actions.check_shares(shares)
    payout, member = _posted_payout(act, held, payout_id, on)
    active_member_of(held, member.id)
    owned = standings.shares_held(book_id=held.book_id, member_id=member.id)
    share_actions.check_holding(held, shares=shares, owned=owned)
    price = share_actions.price_of_day(held, on)
    amount, left = price * shares, _left(held, payout)
    if amount > left:
        raise errors.PayoutIsTooSmall(field="shares", amount=amount, left=left)
    trade_id = uuid7(act.at)
    entry = NewEntry(
        kind="payout_carried",
        on=on,
        lines=(debit(accounts.payouts_of(member.number), amount), credit(accounts.shares_of(member.number), amount)),
        details={"member": str(member.id), "payout": str(payout.id), "trade": str(trade_id), "shares": shares},
    )
    entry_id = ledger.post(act, book_id=held.book_id, entry=entry)
    ShareTrade.objects.create(
        book_id=held.book_id,
        id=trade_id,
        member_id=member.id,
        kind=TradeKind.PURCHASE.value,
        shares=shares,
        price_minor=price.minor,
        amount_minor=amount.minor,
        capital_minor=amount.minor,
        traded_on=on,
        entry_id=entry_id,
        event_id=act.event_id,
    )
    _moved(act, held, payout, kind="shares", amount=amount, on=on, entry_id=entry_id)
    return PayoutCarried(
        payout_id=payout_id, trade_id=trade_id, entry_id=entry_id, shares=shares, amount=amount, left=left - amount
    )


@action("circles.take_payout_back")
def take_payout_back(
    act: Act, *, circle_id: UUID, payout_id: UUID, entry_id: UUID, on: date, reason: str,
    meeting_id: UUID | None = None,
) -> PayoutTakenBack:  # fmt: skip
    """Undo a payment in cash that was never made; the payout waits again.

    :raises CircleNotFound, NotPermitted, CircleIsClosed, MeetingIsNotOpen, DateIsInTheFuture, DateIsBeforeFounding:
    :raises PayoutNotFound, ShareOutIsNotPosted, PayoutMoveNotFound, PayoutMoveIsReversed, ReversalIsTooEarly:
    """
    held = _held(act, circle_id, meeting_id)
    told = clean_text(reason, length_max=DESCRIPTION_LENGTH_MAX, field="reason")
    payout, _ = _posted_payout(act, held, payout_id, on)
    move = PayoutMove.objects.filter(book_id=held.book_id, payout_id=payout_id, entry_id=entry_id, kind="cash").first()
    if move is None:
        raise errors.PayoutMoveNotFound(field="entry_id")
    if move.reversed_on is not None:
        raise errors.PayoutMoveIsReversed(amount=held.money(move.amount_minor))
    check_day(held, on, at=act.at, not_before=move.moved_on)
    move.reversed_on = on
    move.reversal_entry_id = ledger.reverse(
        act, book_id=held.book_id, entry_id=entry_id, on=on, kind="payout_payment_reversal", description=told
    )
    move.save(update_fields=["reversed_on", "reversal_entry_id"])
    _touch(act, held, payout)
    return PayoutTakenBack(payout_id=payout_id, entry_id=move.reversal_entry_id, left=_left(held, payout))


def _held(act: Act, circle_id: UUID, meeting_id: UUID | None) -> Held:
    return demand(
        act, circle_id=circle_id, permission=Permission.RECORD_MONEY, between_cycles=True, meeting_id=meeting_id
    )


def _posted_payout(act: Act, held: Held, payout_id: UUID, on: date) -> tuple[Payout, Member]:
    check_day(held, on, at=act.at)
    payout = Payout.objects.filter(book_id=held.book_id, id=payout_id).first()
    if payout is None:
        raise errors.PayoutNotFound(field="payout_id")
    share_out = ShareOut.objects.get(book_id=held.book_id, id=payout.share_out_id)
    if share_out.status != "posted":
        raise errors.ShareOutIsNotPosted
    return payout, Member.objects.get(book_id=held.book_id, id=payout.member_id)


def _check_box(capital: Capital, amount: Money, *, own: Money) -> None:
    """Refuse what the box does not hold besides what is set aside for others.

    :raises CashIsShort:
    """
    if amount > capital.spendable + own:
        others = capital.reservations - own
        raise circle_errors.CashIsShort(field="amount", amount=amount, cash=capital.cash, reservations=others)


def _left(held: Held, payout: Payout) -> Money:
    """What has been neither handed over nor carried."""
    moves = PayoutMove.objects.filter(book_id=held.book_id, payout_id=payout.id, reversed_on=None)
    return held.money(payout.net_minor - sum(moves.values_list("amount_minor", flat=True)))


def _moved(act: Act, held: Held, payout: Payout, *, kind: str, amount: Money, on: date, entry_id: UUID) -> None:
    PayoutMove.objects.create(
        book_id=held.book_id,
        entry_id=entry_id,
        payout_id=payout.id,
        kind=kind,
        amount_minor=amount.minor,
        moved_on=on,
        event_id=act.event_id,
    )
    _touch(act, held, payout)


def _touch(act: Act, held: Held, payout: Payout) -> None:
    act.touch("circle", held.circle_id)
    act.touch("share_out", payout.share_out_id)
    act.touch("member", payout.member_id)
