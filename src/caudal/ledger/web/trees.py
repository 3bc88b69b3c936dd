"""Accounts as a tree: a branch and what hangs directly below it, each with the sum of all that hangs below that."""

from collections.abc import Iterable
from dataclasses import dataclass

from caudal.kernel.money import Money
from caudal.ledger.queries import Branch

LEVELS_AT_THE_ROOT = 2


@dataclass(frozen=True, slots=True)
class TreeRow:
    """A branch (`assets:loans`, with all loans) or one account, in one currency, as debit or credit."""

    code: str
    name: str
    is_account: bool
    is_subtotal: bool
    accounts: int
    debit: Money | None
    credit: Money | None


def depth_under(under: str) -> int:
    """How many levels are shown under a branch: one; under the root two, or it would say nothing."""
    return under.count(":") + 2 if under else LEVELS_AT_THE_ROOT


def rows(branches: Iterable[Branch], *, under: str) -> list[TreeRow]:
    """The rows of the tree under a branch. A branch with one account is that account: nobody wants to open it first."""
    depth = depth_under(under)
    shown = []
    for branch in branches:
        is_account = branch.only_account is not None or (branch.is_account and branch.depth == depth)
        if branch.depth == depth or (branch.is_account and branch.accounts == 1):
            shown.append(_row(branch, is_account=is_account and branch.accounts == 1, is_subtotal=False))
        elif not under:
            shown.append(_row(branch, is_account=False, is_subtotal=True))
    return shown


def _row(branch: Branch, *, is_account: bool, is_subtotal: bool) -> TreeRow:
    stands = branch.stands
    return TreeRow(
        code=branch.only_account if is_account and branch.only_account else branch.code,
        name=branch.name if is_account or branch.is_account else "",
        is_account=is_account,
        is_subtotal=is_subtotal,
        accounts=branch.accounts,
        debit=stands if stands.minor >= 0 else None,
        credit=-stands if stands.minor < 0 else None,
    )


def totals(branches: Iterable[Branch]) -> list[tuple[Money, Money]]:
    """Debits and credits of a whole book by currency, from its roots."""
    sums: dict[str, tuple[Money, Money]] = {}
    shallowest: list[Branch] = list(branches)
    depth = min((branch.depth for branch in shallowest), default=1)
    for branch in shallowest:
        if branch.depth == depth:
            left, right = sums.get(branch.currency, (Money.zero(branch.currency), Money.zero(branch.currency)))
            sums[branch.currency] = (left + branch.debits, right + branch.credits)
    return [sums[currency] for currency in sorted(sums)]
