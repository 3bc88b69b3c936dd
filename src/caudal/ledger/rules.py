"""What an entry is: its shape, its signs, which ids books get. The database says the same in its triggers."""

import hashlib
import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from operator import eq
from typing import Any
from uuid import UUID

from caudal.audit.rules import ActorKind
from caudal.kernel.money import MINOR_MAX, Money
from caudal.kernel.refusals import Refusal
from caudal.kernel.text import clean_text
from caudal.ledger import errors

ENTRIES_MAX = 10_000
POSTINGS_MAX = 1_000
CODE_LENGTH_MAX = 120
# A level takes a letter and a colon.
CODE_DEPTH_MAX = CODE_LENGTH_MAX // 2
DESCRIPTION_LENGTH_MAX = 500
KIND_LENGTH_MAX = 60
DETAILS_BYTES_MAX = 16_384
DAY_MIN = date(1900, 1, 1)
DAY_MAX = date(2199, 12, 31)
OUTSIDE = frozenset({ActorKind.USER, ActorKind.API_KEY})
POSTING_ROLES = frozenset({"owner", "operator"})
# Roles over the whole organisation. Those of one product see the books that the product lets them see.
READING_ROLES = frozenset({"owner", "facilitator", "operator", "auditor"})

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


class SealedPolicy(StrEnum):
    """What becomes of an entry that is dated into a sealed period: refused, or booked today with the day it names."""

    REFUSE = "refuse"
    BOOK_TODAY = "book_today"


class Side(StrEnum):
    """Which way a posting goes: into the account (debit), or out of it (credit)."""

    DEBIT = "debit"
    CREDIT = "credit"


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


def line_of(*, side: Side, account: str, amount: Money) -> Line:
    """A posting of `amount` on the side that is said."""
    return debit(account, amount) if side is Side.DEBIT else credit(account, amount)


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
    """What became of one entry of a batch: its id, or the refusal; another day, where the one it names is sealed."""

    entry_id: UUID | None
    refusal: Refusal | None
    booked_on: date | None = None


@dataclass(frozen=True, slots=True)
class Transfers:
    """Plain transfers as columns of one length: the account that receives, the one that gives, and minor units."""

    kind: str
    on: date
    currency: str
    debits: Sequence[str]
    credits: Sequence[str]
    minors: Sequence[int]
    ids: Sequence[UUID] | None = None
    description: str = ""


@dataclass(frozen=True, slots=True)
class TransfersPosted:
    """Ids of a batch of transfers as hexadecimal texts, in input order, and what was not posted as given, by place."""

    hexes: tuple[str, ...]
    apart: Mapping[int, Outcome]

    @property
    def ids(self) -> list[UUID]:
        """The ids of those that are posted."""
        return [UUID(text) for i, text in enumerate(self.hexes) if i not in self.apart or self.apart[i].entry_id]


def book_id_of(owner: UUID) -> int:
    """The book of an owner (a circle, a lender, an offering): 63 bits of SHA-256, so that no counter is shared."""
    return int.from_bytes(hashlib.sha256(b"caudal book " + owner.bytes).digest()[:8], "big") >> 1


def normal_sign(kind: AccountKind) -> int:
    """1 where debits raise the balance, -1 where credits do."""
    return 1 if kind in DEBIT_NORMAL else -1


def are_plain(transfers: Transfers) -> bool:
    """Whether nothing about the shape of the columns can be refused, found in a few passes over them.

    :raises ColumnsDiffer:
    """
    count = len(transfers.debits)
    if len(transfers.credits) != count or len(transfers.minors) != count:
        raise errors.ColumnsDiffer
    if transfers.ids is not None and len(transfers.ids) != count:
        raise errors.ColumnsDiffer
    if not DAY_MIN <= transfers.on <= DAY_MAX or _words_refusal(transfers.kind, transfers.description) is not None:
        return False
    if count and not (min(transfers.minors) > 0 and max(transfers.minors) <= MINOR_MAX):
        return False
    return not any(map(eq, transfers.debits, transfers.credits))


def entries_of(transfers: Transfers) -> list[NewEntry]:
    """The transfers as entries."""
    currency = transfers.currency
    ids: Sequence[UUID | None] = transfers.ids or [None] * len(transfers.debits)
    return [
        NewEntry(
            kind=transfers.kind, on=transfers.on, description=transfers.description, id=entry_id,
            lines=(Line(into, minor, currency), Line(out, -minor, currency)),
        )
        for into, out, minor, entry_id in zip(transfers.debits, transfers.credits, transfers.minors, ids, strict=True)
    ]  # fmt: skip


def entry_refusal(entry: NewEntry) -> Refusal | None:
    """What is wrong with an entry that no book could cure, in checking order; None when it is well formed."""
    refusal = shape_refusal(entry.lines)
    if refusal is None and not DAY_MIN <= entry.on <= DAY_MAX:
        return errors.DayIsOutOfRange(day_min=DAY_MIN, day_max=DAY_MAX)
    return refusal or _words_refusal(entry.kind, entry.description) or _details_refusal(entry.details)


def _words_refusal(kind: str, description: str) -> Refusal | None:
    if _is_simple(kind, KIND_LENGTH_MAX) and (not description or _is_simple(description, DESCRIPTION_LENGTH_MAX)):
        return None
    try:
        clean_text(kind, length_max=KIND_LENGTH_MAX, field="kind")
        clean_text(description, length_max=DESCRIPTION_LENGTH_MAX, field="description", empty_allowed=True)
    except Refusal as refusal:
        return refusal
    return None


def _is_simple(text: str, length_max: int) -> bool:
    """Whether a text is known to be clean without looking at each of its characters."""
    return 0 < len(text) <= length_max and text.isascii() and text.isprintable()


def _details_refusal(details: Mapping[str, Any] | None) -> Refusal | None:
    if not details or len(json.dumps(details, ensure_ascii=False).encode()) <= DETAILS_BYTES_MAX:
        return None
    return errors.DetailsAreTooLarge(bytes_max=DETAILS_BYTES_MAX)


def shape_refusal(lines: Sequence[Line]) -> Refusal | None:
    """What is wrong with an entry's lines, in checking order; None when they are well formed."""
    if len(lines) == 2 and _is_plain_transfer(*lines):
        return None
    if len(lines) < 2:
        return errors.EntryIsEmpty()
    if len(lines) > POSTINGS_MAX:
        return errors.EntryIsTooLong(postings_max=POSTINGS_MAX)
    return _line_refusal(lines) or _sum_refusal(lines)


def _line_refusal(lines: Sequence[Line]) -> Refusal | None:
    seen: set[str] = set()
    for line in lines:
        if line.minor == 0:
            return errors.PostingIsZero(account=line.account)
        if abs(line.minor) > MINOR_MAX:
            return errors.AmountIsOutOfRange(account=line.account)
        if line.account in seen:
            return errors.AccountIsNamedTwice(account=line.account)
        seen.add(line.account)
    return None


def _sum_refusal(lines: Sequence[Line]) -> Refusal | None:
    sums: dict[str, int] = {}
    for line in lines:
        sums[line.currency] = sums.get(line.currency, 0) + line.minor
    for currency, total in sums.items():
        if total:
            return errors.EntryIsUnbalanced(currency=currency, difference=Money(abs(total), currency))
    return None


def _is_plain_transfer(first: Line, second: Line) -> bool:
    """The most common entry by far, recognised without sums."""
    return (
        first.minor == -second.minor
        and 0 < abs(first.minor) <= MINOR_MAX
        and first.currency == second.currency
        and first.account != second.account
    )


def reads_every_book(roles: Collection[str]) -> bool:
    """Whether one of these roles in the organisation reads all of its books."""
    return not READING_ROLES.isdisjoint(roles)


def may_post(*, kind: ActorKind, roles: Collection[str]) -> bool:
    """Whether an actor may post straight to a book: our own programs, and owners and operators."""
    return kind not in OUTSIDE or not POSTING_ROLES.isdisjoint(roles)


def check_known_at(known_at: datetime | None, *, now: datetime) -> None:
    """Refuse to tell what is not known yet: asked again later, it would be another answer. Before the book's first
    entry nothing is known, which is an answer.

    :raises KnownAtIsInTheFuture:
    """
    if known_at is not None and known_at > now:
        raise errors.KnownAtIsInTheFuture(field="known_at")


def check_code(code: str) -> None:
    """Refuse what is no hierarchical account code.

    :raises AccountCodeIsMalformed:
    """
    if len(code) > CODE_LENGTH_MAX or not _CODE.fullmatch(code):
        raise errors.AccountCodeIsMalformed(account=code[:CODE_LENGTH_MAX])


def limits(kind: AccountKind, *, floor_minor: int | None, ceiling_minor: int | None) -> tuple[int | None, int | None]:
    """Least and greatest debits less credits of an account whose normal side keeps between floor and ceiling."""
    if kind in DEBIT_NORMAL:
        return floor_minor, ceiling_minor
    return _negated(ceiling_minor), _negated(floor_minor)


def is_within(
    *, balance: int, pending_debits: int, pending_credits: int, least: int | None, greatest: int | None
) -> bool:
    """Whether debits less credits keeps its limits, whichever of the open holds are settled."""
    return (least is None or balance - pending_credits >= least) and (
        greatest is None or balance + pending_debits <= greatest
    )


def _negated(minor: int | None) -> int | None:
    return None if minor is None else -minor
