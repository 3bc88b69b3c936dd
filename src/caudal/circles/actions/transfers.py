"""Shares go from one member to another: no money moves, and what was paid for them goes along at average cost."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from caudal.audit.actions import Act, action
from caudal.circles import errors
from caudal.circles.actions.demands import Held, active_member_of, check_day, demand, member_of
from caudal.circles.actions.shares import check_holding, check_leaving, check_shares, price_of_day
from caudal.circles.errors import shares as share_errors
from caudal.circles.models import Member, ShareTrade
from caudal.circles.queries import standings
from caudal.circles.rules import accounts, shares as rules
from caudal.circles.rules.permissions import Permission
from caudal.circles.rules.shares import TradeKind
from caudal.kernel.ids import uuid7
from caudal.kernel.money import Money
from caudal.ledger import actions as ledger
from caudal.ledger.rules import NewEntry, credit, debit


@dataclass(frozen=True, slots=True, kw_only=True)
class SharesTransferred:
    """Both rows of a transfer. `value` is what the shares are worth that day, `cost` what was paid in for them."""

    out_trade_id: UUID
    in_trade_id: UUID
    entry_id: UUID
    shares: int
    price: Money
    value: Money
    cost: Money
    from_shares_after: int
    to_shares_after: int


@action("circles.transfer_shares")
def transfer_shares(
    act: Act,
    *,
    circle_id: UUID,
    from_member_id: UUID,
    to_member_id: UUID,
    shares: int,
    on: date,
    meeting_id: UUID | None = None,
) -> SharesTransferred:
    """Give shares of one member to another. The cash box does not move: what they pay each other is theirs.

    Share capital goes along at the giver's average cost, so that no gain or loss arises in the circle. Who receives
    may hold no more than the circle allows; how many may be bought at once limits purchases only.

    :raises CircleNotFound, NotPermitted, CircleIsClosed, CycleIsClosed, SharesAreOutOfRange, TransferIsToOneself:
    :raises DateIsInTheFuture, DateIsBeforeFounding, DateIsBeforeCycle, MemberNotFound, MemberHasLeft, SharesAreShort:
    :raises SharesAnswerForLoans, SharesPerMemberAreExceeded, SharePriceIsNotSet, SharesCarryNoCapital:
    """
    held = demand(act, circle_id=circle_id, permission=Permission.RECORD_MONEY, meeting_id=meeting_id)
    check_shares(shares)
    if from_member_id == to_member_id:
        raise share_errors.TransferIsToOneself(field="to_member_id")
    check_day(held, on, at=act.at)
    giver, receiver = member_of(held, from_member_id), active_member_of(held, to_member_id)
    trades = standings.trades_of(book_id=held.book_id, member_id=giver.id)
    free = rules.shares_free_to_leave(trades, on)
    if shares > free:
        raise errors.SharesAreShort(field="shares", shares=shares, free=max(0, free))
    check_leaving(held, giver, shares=shares, on=on)
    owned = standings.shares_held(book_id=held.book_id, member_id=receiver.id)
    check_holding(held, shares=shares, owned=owned)
    price = price_of_day(held, on)
    given = rules.shares_held(trades)
    capital_minor = standings.share_capital(book_id=held.book_id, member_number=giver.number).minor
    cost = held.money(rules.cost_of_sale(capital_minor=capital_minor, shares_held=given, shares_sold=shares))
    if not cost:
        raise share_errors.SharesCarryNoCapital(field="shares", shares=shares)
    pair_id = uuid7(act.at)
    entry_id = _posted(act, held, giver, receiver, pair_id=pair_id, shares=shares, cost=cost, on=on)
    rows = _written(
        act, held, {TradeKind.TRANSFER_OUT: giver, TradeKind.TRANSFER_IN: receiver},
        pair_id=pair_id, entry_id=entry_id, shares=shares, price=price, cost=cost, on=on,
    )  # fmt: skip
    act.touch("circle", circle_id)
    act.touch("member", giver.id)
    act.touch("member", receiver.id)
    return SharesTransferred(
        out_trade_id=rows[TradeKind.TRANSFER_OUT],
        in_trade_id=rows[TradeKind.TRANSFER_IN],
        entry_id=entry_id,
        shares=shares,
        price=price,
        value=price * shares,
        cost=cost,
        from_shares_after=given - shares,
        to_shares_after=owned + shares,
    )


def _posted(
    act: Act, held: Held, giver: Member, receiver: Member, *, pair_id: UUID, shares: int, cost: Money, on: date
) -> UUID:
    """One entry from one share account to the other."""
    entry = NewEntry(
        kind="share_transfer",
        on=on,
        lines=(debit(accounts.shares_of(giver.number), cost), credit(accounts.shares_of(receiver.number), cost)),
        details={"member": str(giver.id), "to_member": str(receiver.id), "pair": str(pair_id), "shares": shares},
    )
    return ledger.post(act, book_id=held.book_id, entry=entry)


def _written(
    act: Act, held: Held, sides: Mapping[TradeKind, Member], *, pair_id: UUID, entry_id: UUID, shares: int,
    price: Money, cost: Money, on: date,
) -> dict[TradeKind, UUID]:  # fmt: skip
    """The two rows of a transfer: who gave, who received."""
    rows = {
        kind: ShareTrade(
            book_id=held.book_id,
            id=uuid7(act.at),
            member_id=member.id,
            kind=kind,
            pair_id=pair_id,
            shares=shares,
            price_minor=price.minor,
            amount_minor=price.minor * shares,
            capital_minor=cost.minor,
            traded_on=on,
            entry_id=entry_id,
            event_id=act.event_id,
        )
        for kind, member in sides.items()
    }
    ShareTrade.objects.bulk_create(rows.values())
    return {kind: row.id for kind, row in rows.items()}
