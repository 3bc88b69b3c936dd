"""How money crosses: the clearing accounts, the two entries, their ids, and the states of a crossing."""

from enum import StrEnum
from uuid import UUID

from caudal.kernel.ids import derived_id
from caudal.ledger.rules import AccountKind, Line, NewAccount, Side

DELIVER = "ledger.deliver_crossing"
SENT_KIND = "crossing-sent"
ARRIVED_KIND = "crossing-arrived"
RETURNED_KIND = "crossing-returned"


class State(StrEnum):
    SENT = "sent"
    """Under way: it has left one book; the other has not answered, or has refused and it is not back yet."""
    ARRIVED = "arrived"
    RETURNED = "returned"


def clearing_account(*, other_book_id: int, currency: str) -> NewAccount:
    """The account of a book that holds what is between it and another one.

    What this one holds and what its mirror image in the other book holds add up to what is under way.
    """
    return NewAccount(f"assets:clearing:{other_book_id}:{currency.lower()}", AccountKind.ASSET, currency)


def lines(*, account: str, clearing: NewAccount, minor: int) -> tuple[Line, ...]:
    """An entry of a crossing: `minor` (debit positive) to the account, the opposite to the clearing account."""
    return Line(account, minor, clearing.currency), Line(clearing.code, -minor, clearing.currency)


def signed(*, side: Side, minor: int) -> int:
    """What the account that is sent from is posted, debit positive."""
    return minor if side is Side.DEBIT else -minor


def arrival_id(crossing_id: UUID) -> UUID:
    """The id of the entry with which a crossing arrives: always the same, so that it arrives once."""
    return derived_id("ledger.crossing", str(crossing_id), "arrival")


def state(*, arrived: bool, returned: bool) -> State:
    """Where a crossing stands."""
    assert not (arrived and returned), "what has arrived is not returned"
    if arrived:
        return State.ARRIVED
    return State.RETURNED if returned else State.SENT
