"""Buy shares, sell them back, undo either."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from caudal.audit.actions import Act, action
from caudal.circles import errors
from caudal.circles.actions import receipts
from caudal.circles.actions.demands import (
    Held,
    active_member_of,
    check_amount,
    check_day,
    check_spendable,
    demand,
    member_of,
)
from caudal.circles.errors import shares as share_errors
from caudal.circles.models import Member, PayoutMove, ShareTrade
from caudal.circles.queries import standings
from caudal.circles.rules import accounts, eligibility, shares as rules
from caudal.circles.rules.permissions import Permission
from caudal.circles.rules.policy import SHARES_MAX, GuaranteeRule
from caudal.circles.rules.receipts import ReceiptKind
from caudal.circles.rules.shares import ARRIVING, TradeKind
from caudal.kernel.ids import uuid7
from caudal.kernel.money import Money
from caudal.kernel.text import clean_text
from caudal.ledger import actions as ledger
from caudal.ledger.rules import DESCRIPTION_LENGTH_MAX, Line, NewEntry, credit, debit


@dataclass(frozen=True, slots=True, kw_only=True)
class SharesTraded:
    """The receipt of a purchase or sale."""

    trade_id: UUID
    entry_id: UUID
    receipt_number: int
    shares: int
    price: Money
    amount: Money
    shares_after: int
    available_capital: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareTradeReversed:
    trade_id: UUID
    entry_id: UUID
    shares_after: int
    available_capital: Money


@action("circles.buy_shares")
def buy_shares(
    act: Act, *, circle_id: UUID, member_id: UUID, shares: int, on: date, meeting_id: UUID | None = None
) -> SharesTraded:
    """A member pays for shares at the price of the day.

    :raises CircleNotFound, NotPermitted, CircleIsClosed, SharesAreOutOfRange, DateIsInTheFuture, DateIsBeforeFounding:
    :raises MemberNotFound, MemberHasLeft, SharesPerPurchaseAreExceeded, SharesPerMemberAreExceeded, SharePriceIsNotSet:
    """
    held = demand(act, circle_id=circle_id, permission=Permission.RECORD_MONEY, meeting_id=meeting_id)
    check_shares(shares)
    check_day(held, on, at=act.at)
    member = active_member_of(held, member_id)
    owned = standings.shares_held(book_id=held.book_id, member_id=member_id)
    _check_limits(held, shares=shares, owned=owned)
    price = price_of_day(held, on)
    amount = price * shares
    check_amount(held, amount, field="shares")
    lines = (debit(accounts.CASH, amount), credit(accounts.shares_of(member.number), amount))
    return _traded(
        act, held, member, kind=TradeKind.PURCHASE, shares=shares, price=price, capital=amount, lines=lines, on=on,
        shares_after=owned + shares,
    )  # fmt: skip


@action("circles.sell_shares")
def sell_shares(
    act: Act, *, circle_id: UUID, member_id: UUID, shares: int, on: date, meeting_id: UUID | None = None
) -> SharesTraded:
    """A member gives shares back for the price of the day; what it differs from their average cost is surplus.

    :raises CircleNotFound, NotPermitted, CircleIsClosed, SharesAreOutOfRange, DateIsInTheFuture, DateIsBeforeFounding:
    :raises MemberNotFound, SharesAreShort, SharePriceIsNotSet, SharesAnswerForLoans, CashIsShort:
    """
    held = demand(act, circle_id=circle_id, permission=Permission.RECORD_MONEY, meeting_id=meeting_id)
    check_shares(shares)
    check_day(held, on, at=act.at)
    member = member_of(held, member_id)
    trades = standings.trades_of(book_id=held.book_id, member_id=member_id)
    free = rules.shares_free_to_leave(trades, on)
    if shares > free:
        raise errors.SharesAreShort(field="shares", shares=shares, free=max(0, free))
    check_leaving(held, member, shares=shares, on=on)
    price = price_of_day(held, on)
    amount = price * shares
    check_amount(held, amount, field="shares")
    check_spendable(standings.capital(held.circle_id), amount, field="shares")
    owned = rules.shares_held(trades)
    capital_minor = standings.share_capital(book_id=held.book_id, member_number=member.number).minor
    cost = held.money(rules.cost_of_sale(capital_minor=capital_minor, shares_held=owned, shares_sold=shares))
    lines = _sale_lines(member.number, amount=amount, cost=cost)
    return _traded(
        act, held, member, kind=TradeKind.SALE, shares=shares, price=price, capital=cost, lines=lines, on=on,
        shares_after=owned - shares,
    )  # fmt: skip


@action("circles.reverse_share_trade")
def reverse_share_trade(
    act: Act, *, circle_id: UUID, trade_id: UUID, on: date, reason: str, meeting_id: UUID | None = None
) -> ShareTradeReversed:
    """Undo a purchase, a sale or a transfer, once; of a transfer either row names both.

    :raises CircleNotFound, NotPermitted, CircleIsClosed, CycleIsClosed:
    :raises DateIsInTheFuture, DateIsBeforeFounding, DateIsBeforeCycle, ShareTradeNotFound:
    :raises ShareTradeIsReversed, ShareTradeIsOfShareOut, ReversalIsTooEarly:
    :raises SharesAreShort, ShareCapitalIsShort, CashIsShort: what came has left since
    """
    held = demand(act, circle_id=circle_id, permission=Permission.RECORD_MONEY, meeting_id=meeting_id)
    told = clean_text(reason, length_max=DESCRIPTION_LENGTH_MAX, field="reason")
    check_day(held, on, at=act.at)
    rows = _rows_of_one_act(held, trade_id)
    trade = rows[trade_id]
    if trade.reversed_on is not None:
        raise errors.ShareTradeIsReversed
    if trade.kind == TradeKind.REDEMPTION:
        raise share_errors.ShareTradeIsOfShareOut
    check_day(held, on, at=act.at, not_before=trade.traded_on)
    if held.cycle_number > 1:
        check_day(held, trade.traded_on, at=act.at, field="trade_id")
    for row in rows.values():
        if TradeKind(row.kind) in ARRIVING:
            _check_undoing(held, row, on=on)
    entry_id = ledger.reverse(
        act,
        book_id=held.book_id,
        entry_id=trade.entry_id,
        on=on,
        kind="share_transfer_reversal" if trade.pair_id else f"share_{trade.kind}_reversal",
        description=told,
    )
    # Shares that a payout became go back into the payout.
    PayoutMove.objects.filter(book_id=held.book_id, entry_id=trade.entry_id).update(
        reversed_on=on, reversal_entry_id=entry_id
    )
    act.touch("circle", circle_id)
    for row in rows.values():
        row.reversed_on = on
        row.reversal_entry_id = entry_id
        row.save(update_fields=["reversed_on", "reversal_entry_id"])
        act.touch("member", row.member_id)
    return ShareTradeReversed(
        trade_id=trade_id,
        entry_id=entry_id,
        shares_after=standings.shares_held(book_id=held.book_id, member_id=trade.member_id),
        available_capital=standings.capital(held.circle_id).available,
    )


def _rows_of_one_act(held: Held, trade_id: UUID) -> dict[UUID, ShareTrade]:
    """The trade, and the other side of its pair where it is a transfer.

    :raises ShareTradeNotFound:
    """
    trade = ShareTrade.objects.filter(book_id=held.book_id, id=trade_id).first()
    if trade is None:
        raise errors.ShareTradeNotFound(field="trade_id")
    if trade.pair_id is None:
        return {trade.id: trade}
    pair = ShareTrade.objects.filter(book_id=held.book_id, pair_id=trade.pair_id).order_by("id")
    return {row.id: row for row in pair}


def _check_undoing(held: Held, row: ShareTrade, *, on: date) -> None:
    """Refuse to take back shares, capital or cash that are no longer where they came to.

    :raises SharesAreShort, ShareCapitalIsShort, CashIsShort:
    """
    free = rules.shares_free_to_leave(standings.trades_of(book_id=held.book_id, member_id=row.member_id), on)
    if row.shares > free:
        raise errors.SharesAreShort(field="trade_id", shares=row.shares, free=max(0, free))
    number = member_of(held, row.member_id).number
    capital, cost = standings.share_capital(book_id=held.book_id, member_number=number), held.money(row.capital_minor)
    if cost > capital:
        raise share_errors.ShareCapitalIsShort(field="trade_id", capital=capital, cost=cost)
    if row.kind == TradeKind.PURCHASE:
        check_spendable(standings.capital(held.circle_id), held.money(row.amount_minor))


def _traded(
    act: Act, held: Held, member: Member, *, kind: TradeKind, shares: int, price: Money, capital: Money,
    lines: tuple[Line, ...], on: date, shares_after: int,
) -> SharesTraded:  # fmt: skip
    """Post a trade and write its row."""
    trade_id = uuid7(act.at)
    entry = NewEntry(
        kind=f"share_{kind}",
        on=on,
        lines=lines,
        details={"member": str(member.id), "trade": str(trade_id), "shares": shares},
    )
    entry_id = ledger.post(act, book_id=held.book_id, entry=entry)
    ShareTrade.objects.create(
        book_id=held.book_id,
        id=trade_id,
        member_id=member.id,
        kind=kind,
        shares=shares,
        price_minor=price.minor,
        amount_minor=price.minor * shares,
        capital_minor=capital.minor,
        traded_on=on,
        entry_id=entry_id,
        event_id=act.event_id,
    )
    act.touch("circle", held.circle_id)
    act.touch("member", member.id)
    return SharesTraded(
        trade_id=trade_id,
        entry_id=entry_id,
        receipt_number=receipts.issue(
            act, held, member_id=member.id, entry_id=entry_id, kind=ReceiptKind(f"share_{kind}")
        ),
        shares=shares,
        price=price,
        amount=price * shares,
        shares_after=shares_after,
        available_capital=standings.capital(held.circle_id).available,
    )


def _sale_lines(member_number: int, *, amount: Money, cost: Money) -> tuple[Line, ...]:
    """Credit cash; debit share capital at cost; what is left is the circle's loss or gain."""
    lines = (
        credit(accounts.CASH, amount),
        debit(accounts.shares_of(member_number), cost),
        debit(accounts.SURPLUS, amount - cost),
    )
    return tuple(line for line in lines if line.minor)


def check_shares(shares: int) -> None:
    """Refuse a number of shares that nobody can trade.

    :raises SharesAreOutOfRange:
    """
    if not 0 < shares <= SHARES_MAX:
        raise errors.SharesAreOutOfRange(field="shares", shares=shares, shares_max=SHARES_MAX)


def _check_limits(held: Held, *, shares: int, owned: int) -> None:
    at_once = held.policy.shares_per_purchase_max
    if at_once is not None and shares > at_once:
        raise errors.SharesPerPurchaseAreExceeded(field="shares", shares=shares, shares_max=at_once)
    check_holding(held, shares=shares, owned=owned)


def check_holding(held: Held, *, shares: int, owned: int) -> None:
    """Refuse more shares than one member may hold.

    :raises SharesPerMemberAreExceeded:
    """
    in_all = held.policy.shares_per_member_max
    if in_all is not None and owned + shares > in_all:
        raise errors.SharesPerMemberAreExceeded(field="shares", shares=shares, shares_max=in_all, held=owned)


def check_leaving(held: Held, member: Member, *, shares: int, on: date) -> None:
    """Refuse to let shares go on which the member's loans were lent, where the circle lends on shares.

    :raises SharePriceIsNotSet, SharesAnswerForLoans:
    """
    policy = held.policy
    if policy.loan_share_multiple is None and policy.guarantee_above_shares is GuaranteeRule.NONE:
        return
    standing = standings.standing(circle_id=held.circle_id, policy=policy, member=member, on=on)
    refusal = eligibility.leaving_refusal(standing=standing, policy=policy, shares=shares)
    if refusal is not None:
        raise refusal


def price_of_day(held: Held, on: date) -> Money:
    """What a share costs on a day.

    :raises SharePriceIsNotSet:
    """
    price = rules.price_on(standings.prices(book_id=held.book_id), on)
    if price is None:
        raise errors.SharePriceIsNotSet(on=on)
    return held.money(price.minor)
