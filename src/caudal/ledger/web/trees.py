"""Accounts as a tree: one branch at a time, each row the sum of all that hangs below it."""

from collections.abc import Iterable
from dataclasses import dataclass

from caudal.kernel.money import Money
from caudal.ledger.queries import AccountBalance
from caudal.ledger.rules import normal_sign

LEVELS_AT_THE_ROOT = 2


@dataclass(frozen=True, slots=True)
class TreeRow:
    """A branch (`assets:loans`, with all loans) or one account, in one currency, as debit or credit."""

    code: str
    name: str
    is_account: bool
    accounts: int
    debit: Money | None
    credit: Money | None


def rows(lines: Iterable[AccountBalance], *, under: str) -> list[TreeRow]:
    """What hangs directly under a branch; under the root two levels are told apart, or it would say nothing."""
    depth = under.count(":") + 2 if under else LEVELS_AT_THE_ROOT
    groups: dict[tuple[str, str], list[AccountBalance]] = {}
    for line in lines:
        branch = ":".join(line.code.split(":")[:depth])
        groups.setdefault((branch, line.balance.currency), []).append(line)
    return [_row(code, group) for (code, _), group in sorted(groups.items())]


def _row(code: str, group: list[AccountBalance]) -> TreeRow:
    net = Money(sum(normal_sign(line.kind) * line.balance.minor for line in group), group[0].balance.currency)
    is_account = len(group) == 1
    return TreeRow(
        # A branch with one leaf is that leaf: nobody wants to open it first.
        code=group[0].code if is_account else code,
        name=group[0].name if is_account else "",
        is_account=is_account,
        accounts=len(group),
        debit=net if net.minor >= 0 else None,
        credit=-net if net.minor < 0 else None,
    )
