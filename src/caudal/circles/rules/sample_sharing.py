"""The end of a synthetic cycle: what is shared out, by the rule that every circle shares out by."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from caudal.circles.rules import accounts
from caudal.circles.rules.sample import CURRENCY
from caudal.circles.rules.share_out_plan import USUAL, Books, Plan, Sharer, digest, plan, share_days
from caudal.circles.rules.shares import Trade, TradeKind

_CLOSED = ("income:", "expenses:")


@dataclass(slots=True)
class SharedOut:
    """A share-out; one that is only planned has its first signature and waits for the second."""

    id: UUID
    cycle: int
    plan: Plan
    digest: str
    is_posted: bool
    payout_ids: dict[UUID, UUID]
    """By member."""
    entries: list[UUID]
    trades: list[UUID]
    paid: dict[UUID, UUID]
    """The entry that paid each payout."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """A member at the end of a cycle in which they have paid all that they owed."""

    member_id: UUID
    number: int
    shares: int
    bought: Iterable[tuple[date, int]]
    savings_minor: int
    borrowed_minor: int
    interest_minor: int


def planned(holders: Iterable[Holder], *, pool_minor: int, opened_on: date, on: date) -> Plan:
    """What everybody gets, debts being paid."""
    sharers = tuple(
        Sharer(
            member_id=one.member_id,
            number=one.number,
            shares=one.shares,
            share_days=share_days(
                [Trade(kind=TradeKind.PURCHASE, shares=shares, on=day) for day, shares in one.bought],
                opened_on=opened_on, on=on,
            ),
            savings_minor=one.savings_minor,
            borrowed_minor=one.borrowed_minor,
            interest_minor=one.interest_minor,
        )
        for one in holders
        if one.shares
    )  # fmt: skip
    return plan(Books(on=on, own_minor=pool_minor, sharers=sharers), agreed=USUAL, currency=CURRENCY)


def digest_of(found: Plan, *, circle_id: UUID, cycle: int) -> str:
    return digest(found, agreed=USUAL, circle_id=circle_id, cycle_number=cycle)


def closing(balances: Mapping[str, int]) -> dict[str, int]:
    """Income and expenses into the surplus."""
    moved = {code: -minor for code, minor in balances.items() if minor and code.startswith(_CLOSED)}
    return {**moved, accounts.SURPLUS: -sum(moved.values())}


def redemption(found: Plan, place: int) -> dict[str, int]:
    """A member's shares and their part of the surplus become their payout."""
    one = found.payouts[place]
    number, savings_minor = one.sharer.number, one.sharer.savings_minor
    moved = {
        accounts.shares_of(number): savings_minor,
        accounts.SURPLUS: one.gross_minor - savings_minor,
        accounts.payouts_of(number): -one.gross_minor,
    }
    return {code: minor for code, minor in moved.items() if minor}
