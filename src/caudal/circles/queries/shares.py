"""The history of shares: who bought and sold, at which price, and what anybody held on a day."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from caudal.circles.models import SharePrice, ShareTrade
from caudal.circles.queries import standings
from caudal.circles.queries.views import CircleView
from caudal.circles.rules import shares as rules
from caudal.circles.rules.permissions import Permission
from caudal.circles.rules.shares import TradeKind
from caudal.kernel.money import Money

TRADES_MAX = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeRow:
    """A purchase or sale of shares as the history shows it."""

    trade_id: UUID
    member_id: UUID
    kind: TradeKind
    shares: int
    price: Money
    amount: Money
    on: date
    description: str
    entry_id: UUID
    reversed_on: date | None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceRow:
    """A price of the share and since when; assumed when a former system stored none."""

    price: Money
    valid_from: date
    is_assumed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What a member held at the end of a day, at that day's price."""

    member_id: UUID
    shares: int
    value: Money


def trades(view: CircleView, *, member_id: UUID | None = None, limit: int = 100, offset: int = 0) -> list[TradeRow]:
    """Purchases and sales, newest first: one member's, or the circle's. One query.

    :raises NotPermitted: others' trades, to who may read only their own
    """
    if member_id is None:
        view.demand(Permission.READ_ALL)
    else:
        view.demand_member(member_id)
    found = ShareTrade.objects.filter(book_id=view.book_id).order_by("-traded_on", "-id")
    if member_id is not None:
        found = found.filter(member_id=member_id)
    return [
        TradeRow(
            trade_id=row.id,
            member_id=row.member_id,
            kind=TradeKind(row.kind),
            shares=row.shares,
            price=view.money(row.price_minor),
            amount=view.money(row.amount_minor),
            on=row.traded_on,
            description=row.description,
            entry_id=row.entry_id,
            reversed_on=row.reversed_on,
            source=row.source,
        )
        for row in found[offset : offset + min(limit, TRADES_MAX)]
    ]


def prices(view: CircleView) -> list[PriceRow]:
    """The prices of the share, newest first, corrections included. One query.

    :raises NotPermitted:
    """
    view.demand(Permission.READ_TOTALS)
    rows = SharePrice.objects.filter(book_id=view.book_id).order_by("-valid_from", "-number")
    return [
        PriceRow(price=view.money(row.price_minor), valid_from=row.valid_from, is_assumed=row.is_assumed)
        for row in rows
    ]


def holdings(view: CircleView, *, on: date) -> list[Holding]:
    """What everybody held at the end of a day; to who may not read all, only their own. Two queries."""
    price = rules.price_on(standings.prices(book_id=view.book_id), on)
    value = view.money(price.minor if price else 0)
    held = standings.holdings(book_id=view.book_id, on=on)
    reads_all = view.may(Permission.READ_ALL)
    return [
        Holding(member_id=member_id, shares=shares, value=value * shares)
        for member_id, shares in held.items()
        if reads_all or member_id == view.member_id
    ]
