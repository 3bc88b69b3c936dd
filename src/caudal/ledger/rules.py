"""What an entry is: its shape, its signs, which ids books get. The database says the same in its triggers."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from caudal.kernel.money import MINOR_MAX, Money
from caudal.kernel.refusals import Refusal
from caudal.ledger import errors

ENTRIES_MAX = 10_000
POSTINGS_MAX = 1_000
CODE_LENGTH_MAX = 120
DESCRIPTION_LENGTH_MAX = 500

_CODE = re.compile(r"[a-z0-9][a-z0-9-]*(:[a-z0-9][a-z0-9-]*)*", re.ASCII)


class AccountKind(StrEnum):
    ASSET = "asset"
    LIABILITY = "liability"
    EQUITY = "equity"
    INCOME = "income"
    EXPENSE = "expense"


DEBIT_NORMAL = frozenset({AccountKind.ASSET, AccountKind.EXPENSE})


class Mode(StrEnum):
    """Whether one refused entry refuses the batch, or only itself."""

    ALL = "all"
    EACH = "each"


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account to open. Limits are in minor units of the normal side, holds counted."""

    code: str
    kind: AccountKind
    currency: str
    name: str = ""
    floor_minor: int | None = None
    ceiling_minor: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One posting of a new entry: a debit is positive, a credit negative, in minor units."""

    account: str
    minor: int
    currency: str


def debit(account: str, amount: Money) -> Line:
    """A debit posting: what the account receives."""
    return Line(account, amount.minor, amount.currency)


def credit(account: str, amount: Money) -> Line:
    """A credit posting: what the account gives."""
    return Line(account, -amount.minor, amount.currency)


@dataclass(frozen=True, slots=True)
class NewEntry:
    """A business fact to post: two or more lines that sum to zero in each currency."""

    kind: str
    on: date
    lines: tuple[Line, ...]
    id: UUID | None = None
    description: str = ""
    details: Mapping[str, Any] | None = None
    reverses: UUID | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one entry of a batch: its id, or the refusal."""

    entry_id: UUID | None
    refusal: Refusal | None


def book_id_of(owner: UUID) -> int:
    """The book of an owner (a circle, a lender, an offering): 63 bits of SHA-256, so that no counter is shared."""
    return int.from_bytes(hashlib.sha256(b"caudal book " + owner.bytes).digest()[:8], "big") >> 1


def normal_sign(kind: AccountKind) -> int:
    """1 where debits raise the balance, -1 where credits do."""
    return 1 if kind in DEBIT_NORMAL else -1


def shape_refusal(lines: Sequence[Line]) -> Refusal | None:
    """What is wrong with an entry that no book could cure, in checking order; None when it is well formed."""
    if len(lines) < 2:
        return errors.EntryIsEmpty()
    if len(lines) > POSTINGS_MAX:
        return errors.EntryIsTooLong(postings_max=POSTINGS_MAX)
    seen: set[str] = set()
    sums: dict[str, int] = {}
    for line in lines:
        if line.minor == 0:
            return errors.PostingIsZero(account=line.account)
        if abs(line.minor) > MINOR_MAX:
            return errors.AmountIsOutOfRange(account=line.account)
        if line.account in seen:
            return errors.AccountIsNamedTwice(account=line.account)
        seen.add(line.account)
        sums[line.currency] = sums.get(line.currency, 0) + line.minor
    for currency, total in sums.items():
        if total:
            return errors.EntryIsUnbalanced(currency=currency, difference=Money(abs(total), currency))
    return None


def check_code(code: str) -> None:
    """Refuse what is no hierarchical account code.

    :raises AccountCodeIsMalformed:
    """
    if len(code) > CODE_LENGTH_MAX or not _CODE.fullmatch(code):
        raise errors.AccountCodeIsMalformed(account=code[:CODE_LENGTH_MAX])


def violates_floor(*, balance: int, floor: int | None, change: int) -> bool:
    """Whether a change that leaves `balance` (normal side, holds counted) breaks the floor."""
    return change < 0 and floor is not None and balance < floor


def violates_ceiling(*, balance: int, ceiling: int | None, change: int) -> bool:
    """Whether a change that leaves `balance` (normal side, holds counted) breaks the ceiling."""
    return change > 0 and ceiling is not None and balance > ceiling
