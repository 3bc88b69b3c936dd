"""Who may do what in a circle, by role in the organisation and in the circle: one table."""

from collections.abc import Collection, Mapping
from enum import StrEnum

MEMBER_ROLES = ("member", "president", "treasurer", "secretary", "facilitator", "auditor")


class Permission(StrEnum):
    """What an action or a page asks for. One's own passbook needs none of them but membership."""

    READ_TOTALS = "read_totals"
    READ_ALL = "read_all"
    TAKE_PART = "take_part"
    """Ask for a loan, vote on one, answer for one."""
    APPROVE_LOANS = "approve_loans"
    RECORD_MONEY = "record_money"
    SIGN = "sign"
    """Stand, as a second officer, for what another has counted."""
    MANAGE = "manage"
    OPEN = "open"
    IMPORT = "import"


_READS = frozenset({Permission.READ_TOTALS, Permission.READ_ALL})
_RUNS = _READS | {
    Permission.TAKE_PART, Permission.APPROVE_LOANS, Permission.RECORD_MONEY, Permission.SIGN, Permission.MANAGE,
}  # fmt: skip

BY_ORGANISATION_ROLE: Mapping[str, frozenset[Permission]] = {
    "owner": _RUNS | {Permission.OPEN, Permission.IMPORT},
    "facilitator": _RUNS | {Permission.OPEN},
    "operator": _READS | {Permission.TAKE_PART, Permission.RECORD_MONEY},
    "auditor": _READS,
}

BY_MEMBER_ROLE: Mapping[str, frozenset[Permission]] = {
    "president": _RUNS,
    "treasurer": _RUNS,
    "facilitator": _RUNS,
    "secretary": _READS | {Permission.TAKE_PART, Permission.APPROVE_LOANS, Permission.SIGN},
    "auditor": _READS | {Permission.TAKE_PART, Permission.SIGN},
    "member": frozenset({Permission.READ_TOTALS, Permission.TAKE_PART}),
}

NOBODY: frozenset[Permission] = frozenset()


def permissions(*, organisation_roles: Collection[str], member_role: str | None) -> frozenset[Permission]:
    """All that somebody's roles grant together. `member_role` is None for who is no active member."""
    granted = [BY_ORGANISATION_ROLE.get(role, NOBODY) for role in organisation_roles]
    if member_role is not None:
        granted.append(BY_MEMBER_ROLE[member_role])
    return NOBODY.union(*granted)
