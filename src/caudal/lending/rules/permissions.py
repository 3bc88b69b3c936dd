"""Who may do what in a lender's portfolio, by role in the organisation: one table."""

from collections.abc import Collection, Mapping
from enum import StrEnum


class Permission(StrEnum):
    """What an action or a page of a portfolio asks for. A borrower's own loans need none of them."""

    READ_OWN = "read_own"
    """Loans of the clients whom one looks after."""
    READ_ALL = "read_all"
    """Every loan, and the figures of the whole portfolio."""
    PROPOSE = "propose"
    """Write an application, withdraw one's own."""
    RECORD = "record"
    """Money that comes in, its reversal, sheets and files of it; promises, visits, notes, guarantees."""
    DISBURSE = "disburse"
    """Hand over money that somebody else has approved."""
    APPROVE = "approve"
    """Decide on applications and late fees of others: who wrote it never decides on it."""
    CHANGE = "change"
    """What changes a debt without money: charges, waivers, write-offs, new terms, holidays; and who looks after it."""
    RUN_DAY = "run_day"
    """Run the end of day, repair what a diagnosis finds."""
    MANAGE = "manage"
    """Open a portfolio, its products and its settings."""


_READS = frozenset({Permission.READ_OWN, Permission.READ_ALL})
_CASH = frozenset({Permission.RECORD, Permission.DISBURSE})
_DECIDES = _READS | _CASH | {Permission.PROPOSE, Permission.APPROVE, Permission.CHANGE, Permission.RUN_DAY}

BY_ORGANISATION_ROLE: Mapping[str, frozenset[Permission]] = {
    "owner": _DECIDES | {Permission.MANAGE},
    "credit_manager": _DECIDES,
    "loan_officer": _CASH | {Permission.READ_OWN, Permission.PROPOSE},
    "operator": _READS | _CASH,
    "auditor": _READS,
}

LENDERS_ROLES = frozenset({"credit_manager", "loan_officer"})
"""Roles that nothing but a portfolio knows: the day of who has one begins there."""

NOBODY: frozenset[Permission] = frozenset()


def permissions(*, organisation_roles: Collection[str]) -> frozenset[Permission]:
    """All that somebody's roles in the organisation grant together."""
    return NOBODY.union(*(BY_ORGANISATION_ROLE.get(role, NOBODY) for role in organisation_roles))
