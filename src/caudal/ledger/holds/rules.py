"""Which holds can be placed, and what may become of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from caudal.kernel.amounts import AmountIsNegative
from caudal.kernel.money import Money
from caudal.kernel.refusals import Refusal
from caudal.ledger import rules as ledger
from caudal.ledger.holds import errors
from caudal.ledger.rules import NewEntry

HOLD_DAYS_MAX = 400
EXPIRED_AT_ONCE_MAX = 500
EXPIRE = "ledger.expire_holds"


class Way(StrEnum):
    """What became of a part of a hold: posted, given back, or given back because its time was over."""

    SETTLED = "settled"
    RELEASED = "released"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class NewHold:
    """What is to be held: `credit` promises `amount` to `debit` until `expires_at`."""

    kind: str
    debit: str
    credit: str
    amount: Money
    expires_at: datetime
    description: str = ""
    details: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Settlement:
    """An entry that settles a hold. None: the rest of it, and the words of the hold."""

    on: date
    amount: Money | None = None
    kind: str | None = None
    description: str | None = None
    details: Mapping[str, Any] | None = None


def hold_refusal(entry: NewEntry, *, amount: Money, at: datetime, expires_at: datetime) -> Refusal | None:
    """What is wrong with a hold that no book could cure; `entry` is what would be posted if it were settled."""
    if not at < expires_at <= at + timedelta(days=HOLD_DAYS_MAX):
        return errors.HoldExpiryIsOutOfRange(days_max=HOLD_DAYS_MAX)
    return entry_refusal(entry, amount=amount)


def entry_refusal(entry: NewEntry, *, amount: Money) -> Refusal | None:
    """What is wrong with the entry of a hold: one goes from the credit to the debit side, never back."""
    if amount.minor < 0:
        return AmountIsNegative()
    return ledger.entry_refusal(entry)
