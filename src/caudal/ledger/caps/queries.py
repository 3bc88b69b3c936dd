"""Reads of caps: those of a book, and `verify`."""

from dataclasses import dataclass

from caudal.db.rows import rows
from caudal.kernel.checks import Check, counted
from caudal.kernel.money import Money
from caudal.ledger.caps import rules
from caudal.ledger.rules import Side


@dataclass(frozen=True, slots=True)
class CapView:
    """A cap: what its accounts stand at together, and may, on their normal side; what holds would move across it."""

    code: str
    side: Side
    prefix: str
    accounts: tuple[str, ...]
    members: int
    balance: Money
    pending_in: Money
    pending_out: Money
    floor: Money | None
    ceiling: Money | None


def caps(*, book_id: int) -> list[CapView]:
    """The caps of a book by code. One query."""
    return [_cap(**row) for row in rows("caudal.ledger.caps", "caps", book_id=book_id)]


def verify() -> list[Check]:
    """Re-derive the sums of every cap from its accounts and holds, and its accounts from what it says it is over."""
    return [counted(**row) for row in rows("caudal.ledger.caps", "verify")]


def _cap(
    *, code: str, side: str, currency: str, prefix: str, accounts: list[str], members: int, stands: int,
    debits_pending: int, credits_pending: int, balance_min: int | None, balance_max: int | None,
) -> CapView:  # fmt: skip
    known = Side(side)
    sign = rules.sign(known)
    bounds = [balance_min, balance_max][::sign]
    pending = [debits_pending, credits_pending][::sign]
    floor, ceiling = (None if bound is None else Money(sign * bound, currency) for bound in bounds)
    return CapView(
        code=code, side=known, prefix=prefix, accounts=tuple(accounts), members=members,
        balance=Money(sign * stands, currency), pending_in=Money(pending[0], currency),
        pending_out=Money(pending[1], currency), floor=floor, ceiling=ceiling,
    )  # fmt: skip
