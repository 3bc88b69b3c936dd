"""What a circle has agreed about its money: when fines count, how many shares one may buy, who may borrow."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from caudal.circles import errors


class FinesCount(StrEnum):
    """When a fine becomes capital: when it is issued (the rule of most juntas), or when it is paid."""

    ISSUED = "issued"
    COLLECTED = "collected"


class FixedMethod(StrEnum):
    """How the level instalment of a fixed loan is computed: interest on the whole principal, or on the balance."""

    FLAT = "flat"
    FRENCH = "french"


class MaturityInterest(StrEnum):
    """When a loan repaid at maturity pays its interest: each period, or all at the end."""

    PERIODIC = "periodic"
    AT_MATURITY = "at_maturity"


@dataclass(frozen=True, slots=True, kw_only=True)
class CirclePolicy:
    """The rules of one circle. A limit of None is no limit."""

    fines_count: FinesCount = FinesCount.ISSUED
    shares_per_purchase_max: int | None = None
    shares_per_member_max: int | None = None
    loan_share_multiple: Decimal | None = None
    """A member may owe this many times the value of their own shares (savings-and-loan groups use 3)."""
    open_loans_max: int | None = None
    blocks_arrears: bool = True
    fixed_method: FixedMethod = FixedMethod.FLAT
    maturity_interest: MaturityInterest = MaturityInterest.PERIODIC


USUAL_POLICY = CirclePolicy()
"""What most juntas do: fines count at once, who is late gets no loan, nothing else is limited."""
SHARE_MULTIPLE_MAX = Decimal(100)


def check_policy(policy: CirclePolicy) -> None:
    """Refuse a limit that allows nothing or could not have been meant.

    :raises LimitIsOutOfRange: it names the field
    """
    for name in ("shares_per_purchase_max", "shares_per_member_max", "open_loans_max"):
        limit = getattr(policy, name)
        if limit is not None and not 0 < limit <= SHARES_MAX:
            raise errors.LimitIsOutOfRange(field=name)
    multiple = policy.loan_share_multiple
    if multiple is not None and not (multiple.is_finite() and 0 < multiple <= SHARE_MULTIPLE_MAX):
        raise errors.LimitIsOutOfRange(field="loan_share_multiple")


SHARES_MAX = 1_000_000
"""The most shares that one trade or limit may name: above any circle, below what overflows with the largest price."""


def policy_to_json(policy: CirclePolicy) -> dict[str, Any]:
    """A policy as it is stored with its circle; the multiple stays text."""
    told = asdict(policy)
    multiple = policy.loan_share_multiple
    return told | {"loan_share_multiple": None if multiple is None else str(multiple)}


def policy_from_json(stored: Mapping[str, Any]) -> CirclePolicy:
    """The policy that `policy_to_json` wrote; what a circle never said is as it was before there was a choice."""
    return CirclePolicy(**{name: _read(name, value) for name, value in stored.items()})


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "fines_count": FinesCount,
    "loan_share_multiple": Decimal,
    "fixed_method": FixedMethod,
    "maturity_interest": MaturityInterest,
}


def _read(name: str, value: Any) -> Any:
    return value if value is None or name not in _READERS else _READERS[name](value)
