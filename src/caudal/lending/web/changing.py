"""What can be done with a loan besides taking money: one row per thing, so that menu, form and action say the same."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from caudal.audit.rules import Call
from caudal.edge.web.forms import PoolForm
from caudal.lending.rules.events import LoanStatus
from caudal.lending.rules.permissions import Permission

OWED = frozenset({LoanStatus.ACTIVE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A form of the loan's menu; title, lead, submit and done are msgids."""

    name: str
    title: str
    lead: str
    submit: str
    done: str
    icon: str
    permission: Permission
    statuses: Collection[LoanStatus]
    form: Callable[..., PoolForm]
    act: Callable[..., object]
    is_grave: bool = False


CHANGES: dict[str, Change] = {}


def offered(status: LoanStatus) -> list[Change]:
    """What makes sense with a loan in this state."""
    return [change for change in CHANGES.values() if status in change.statuses]


__all__ = ["CHANGES", "Call", "Change", "offered"]
