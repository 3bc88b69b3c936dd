"""The history of shares: who bought and sold, at which price, and what anybody held on a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from caudal.circles.models import Member, SharePrice, ShareTrade
from caudal.circles.queries import standings
from caudal.circles.queries.movements import actor_names
from caudal.circles.queries.views import CircleView
from caudal.circles.rules import accounts, shares as rules
from caudal.circles.rules.permissions import Permission
from caudal.circles.rules.shares import TradeKind
from caudal.db.rows import rows
from caudal.kernel.money import Money
from caudal.ledger import queries as ledger
from caudal.parties import queries as parties

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


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareEvent:
    """Shares that came or left, or a reversal of that: one line of the history of the shares' value.

    `shares` is positive where the member holds more afterwards; `value` is them at the price of the trade.
    """

    trade_id: UUID
    on: date
    member_id: UUID
    type: TradeKind
    is_reversal: bool
    is_undone: bool
    shares: int
    price: Money
    value: Money
    shares_after: int
    """What the member held then."""
    total_after: int | None
    """What all members held then; told to who may read the totals."""
    entry_id: UUID
    recorded_at: datetime
    by: str
    description: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterRow:
    """What a member held: shares, their value at the price of that day, and what was paid in for them."""

    member_id: UUID
    number: int
    full_name: str
    shares: int
    value: Money
    share_capital: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareRegister:
    """Everybody's shares with effect until a day, as known at an instant. `price` is None before the first one."""

    on: date
    known_at: datetime | None
    price: Money | None
    rows: tuple[RegisterRow, ...]
    shares: int
    value: Money
    share_capital: Money


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
    found = SharePrice.objects.filter(book_id=view.book_id).order_by("-valid_from", "-number")
    return [
        PriceRow(price=view.money(row.price_minor), valid_from=row.valid_from, is_assumed=row.is_assumed)
        for row in found
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


def register(view: CircleView, *, on: date, known_at: datetime | None = None) -> ShareRegister:
    """Count and value of everybody's shares on any day; to who may not read all, only their own. Five queries.

    :raises NotPermitted:
    """
    view.demand(Permission.READ_TOTALS)
    held = {
        row["member_id"]: row["shares"]
        for row in rows("caudal.circles", "shares_at", book_id=view.book_id, on=on, known_at=known_at)
    }
    members = Member.objects.filter(book_id=view.book_id, id__in=list(held)).order_by("number")
    shown = [one for one in members if view.may(Permission.READ_ALL) or one.id == view.member_id]
    people = parties.people(organisation_id=view.organisation_id, ids=[one.person_id for one in shown])
    paid_in = ledger.balances(book_id=view.book_id, prefix=accounts.SHARES, on=on, known_at=known_at)
    price = rules.price_on(standings.prices(book_id=view.book_id), on)
    worth, nothing = view.money(price.minor if price else 0), Money.zero(view.currency)
    listed = tuple(
        RegisterRow(
            member_id=one.id,
            number=one.number,
            full_name=people[one.person_id].full_name,
            shares=held[one.id],
            value=worth * held[one.id],
            share_capital=paid_in[accounts.shares_of(one.number)].balance,
        )
        for one in shown
    )
    total = sum(held.values())
    return ShareRegister(
        on=on,
        known_at=known_at,
        price=view.money(price.minor) if price else None,
        rows=listed,
        shares=total,
        value=worth * total,
        share_capital=sum((one.balance for one in paid_in.values()), nothing),
    )


def history(
    view: CircleView,
    *,
    member_id: UUID | None = None,
    first: date | None = None,
    last: date | None = None,
    limit: int = 100,
    offset: int = 0,
) -> list[ShareEvent]:
    """The history of the shares' value, newest first: one member's, or the circle's. At most four queries.

    :raises NotPermitted: others' shares, to who may read only their own
    """
    if member_id is None:
        view.demand(Permission.READ_ALL)
    else:
        view.demand_member(member_id)
    found = rows(
        "caudal.circles", "share_history", book_id=view.book_id, member_id=member_id, first=first, last=last,
        limit=min(limit, TRADES_MAX), offset=offset,
    )  # fmt: skip
    names = actor_names({row["event_id"] for row in found}) if found else {}
    return [_event(view, row, by=names.get(row["event_id"], "")) for row in found]


def _event(view: CircleView, row: Mapping[str, Any], *, by: str) -> ShareEvent:
    return ShareEvent(
        trade_id=row["trade_id"],
        on=row["day"],
        member_id=row["member_id"],
        type=TradeKind(row["kind"]),
        is_reversal=row["is_reversal"],
        is_undone=row["is_undone"],
        shares=row["change"],
        price=view.money(row["price_minor"]),
        value=view.money(row["price_minor"]) * row["change"],
        shares_after=row["held_after"],
        total_after=row["total_after"] if view.may(Permission.READ_TOTALS) else None,
        entry_id=row["entry_id"],
        recorded_at=row["recorded_at"],
        by=by,
        description=row["told"],
        source=row["source"],
    )
