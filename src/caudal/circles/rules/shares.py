"""How many shares somebody holds on a day, what they are worth, and what a sale takes off the books."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from caudal.kernel.rounding import Rounding, round_ratio


class TradeKind(StrEnum):
    """How shares came to a member or left them; `sign` is the one place that says which. SQL: `circles_trade_sign`."""

    PURCHASE = "purchase"
    SALE = "sale"
    TRANSFER_IN = "transfer_in"
    TRANSFER_OUT = "transfer_out"
    REDEMPTION = "redemption"
    """The share-out takes the shares."""

    @property
    def sign(self) -> int:
        """1 where the member holds more afterwards, -1 where fewer."""
        return 1 if self in ARRIVING else -1


ARRIVING = frozenset({TradeKind.PURCHASE, TradeKind.TRANSFER_IN})
TRANSFERS = frozenset({TradeKind.TRANSFER_IN, TradeKind.TRANSFER_OUT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade:
    """Shares that came or left; a reversed trade counts until the day of its reversal."""

    kind: TradeKind
    shares: int
    on: date
    reversed_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """The price of a share from a day on; of two for one day the one set later (the higher number) holds."""

    number: int
    minor: int
    valid_from: date


def price_on(prices: Iterable[Price], on: date) -> Price | None:
    """The price that holds on a day; None before the first."""
    valid = [price for price in prices if price.valid_from <= on]
    return max(valid, key=lambda price: (price.valid_from, price.number), default=None)


def shares_held(trades: Iterable[Trade], on: date | None = None) -> int:
    """Shares held at the end of a day, or after everything that is recorded."""
    return sum(change for day, change in _changes(trades) if on is None or day <= on)


def shares_free_to_leave(trades: Sequence[Trade], on: date) -> int:
    """How many shares may go on a day without leaving fewer than none then or on any later day."""
    later_days = {on} | {day for day, _ in _changes(trades) if day > on}
    return min(shares_held(trades, day) for day in later_days)


def cost_of_sale(*, capital_minor: int, shares_held: int, shares_sold: int) -> int:
    """What a sale takes off the member's share capital: its average cost, and all of it with the last share."""
    assert 0 < shares_sold <= shares_held, "only shares that are held are sold"
    return round_ratio(max(0, capital_minor) * shares_sold, shares_held, mode=Rounding.HALF_EVEN)


def _changes(trades: Iterable[Trade]) -> Iterable[tuple[date, int]]:
    for trade in trades:
        signed = trade.kind.sign * trade.shares
        yield trade.on, signed
        if trade.reversed_on is not None:
            yield trade.reversed_on, -signed
