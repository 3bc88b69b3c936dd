"""What a cap is over."""

from collections.abc import Sequence
from dataclasses import dataclass

from caudal.kernel.money import exponent_of
from caudal.ledger import rules as ledger
from caudal.ledger.caps import errors
from caudal.ledger.rules import AccountKind, Side

ACCOUNTS_MAX = 10_000


@dataclass(frozen=True, slots=True)
class NewCap:
    """Limits, in minor units of the normal side, of several accounts together, holds counted.

    They are the accounts of `currency` whose normal side is `side`: those at or below `prefix`, those that are opened
    there later too, and those that `accounts` names.
    """

    code: str
    side: Side
    currency: str
    prefix: str = ""
    accounts: Sequence[str] = ()
    floor_minor: int | None = None
    ceiling_minor: int | None = None


def check(cap: NewCap) -> None:
    """Refuse a cap whose words no book could understand.

    :raises AccountCodeIsMalformed, CapIsEmpty, CapIsTooLong:
    """
    exponent_of(cap.currency)
    for code in (cap.code, *([cap.prefix] if cap.prefix else []), *cap.accounts):
        ledger.check_code(code)
    if not cap.prefix and not cap.accounts:
        raise errors.CapIsEmpty
    if len(cap.accounts) > ACCOUNTS_MAX:
        raise errors.CapIsTooLong(accounts_max=ACCOUNTS_MAX)


def limits(cap: NewCap) -> tuple[int | None, int | None]:
    """Least and greatest debits less credits of the accounts together."""
    return ledger.limits(_kind_of(cap.side), floor_minor=cap.floor_minor, ceiling_minor=cap.ceiling_minor)


def sign(side: Side) -> int:
    """1 where debits raise what the accounts stand at, -1 where credits do."""
    return ledger.normal_sign(_kind_of(side))


def _kind_of(side: Side) -> AccountKind:
    return AccountKind.ASSET if side is Side.DEBIT else AccountKind.LIABILITY
