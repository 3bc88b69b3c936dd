"""What a loan request may become, and when its votes and approvals are enough: pure decisions."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from caudal.circles.rules.policy import CirclePolicy, VoteMajority, VoteQuorum


class RequestStatus(StrEnum):
    """From asking to the money, or to the reason why there was none."""

    REQUESTED = "requested"
    APPROVED = "approved"
    DISBURSED = "disbursed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


OPEN = (RequestStatus.REQUESTED, RequestStatus.APPROVED)
"""A member has one open request at the most."""


class GuaranteeKind(StrEnum):
    """Who or what answers for a loan: another member (aval), a house or land, a mortgage on it, a thing in pledge."""

    AVAL = "aval"
    PROPERTY = "property"
    MORTGAGE = "mortgage"
    PLEDGE = "pledge"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Votes on a request, of so many members who may vote (all active ones but the borrower)."""

    for_it: int
    against: int
    voters: int

    @property
    def cast(self) -> int:
        return self.for_it + self.against


def approvals_needed(policy: CirclePolicy) -> int:
    """How many officers must approve; where the circle asks for none, the one who hands the money over decides."""
    return max(1, policy.approvals_required)


def votes_missing(tally: Tally, *, policy: CirclePolicy) -> int:
    """How many more have to vote before the result counts."""
    if policy.vote_majority is VoteMajority.NONE:
        return 0
    return max(0, _quorum(tally.voters, policy.vote_quorum) - tally.cast)


def yes_missing(tally: Tally, *, policy: CirclePolicy) -> int:
    """How many more must say yes for the loan to be voted, as the votes stand."""
    return max(0, _yes_needed(tally, policy.vote_majority) - tally.for_it)


def is_voted(tally: Tally, *, policy: CirclePolicy) -> bool:
    """Whether enough have voted, and enough of them said yes."""
    return votes_missing(tally, policy=policy) == 0 and yes_missing(tally, policy=policy) == 0


def _quorum(voters: int, quorum: VoteQuorum) -> int:
    match quorum:
        case VoteQuorum.NONE:
            return 0
        case VoteQuorum.HALF:
            return voters // 2 + 1 if voters else 0
        case VoteQuorum.TWO_THIRDS:
            return -(-2 * voters // 3)
        case VoteQuorum.ALL:
            return voters


def _yes_needed(tally: Tally, majority: VoteMajority) -> int:
    match majority:
        case VoteMajority.NONE:
            return 0
        case VoteMajority.SIMPLE:
            # More yes than no, and at least one: nobody has agreed to what nobody voted on.
            return tally.against + 1
        case VoteMajority.ABSOLUTE:
            return tally.voters // 2 + 1
        case VoteMajority.TWO_THIRDS:
            return max(1, -(-2 * tally.cast // 3))
        case VoteMajority.UNANIMOUS:
            return max(1, tally.voters)


def who(*, person_id: UUID | None, kind: str, id: str) -> str:  # noqa: A002 the actor's own names
    """Who acts, so that two users of one person are one: the person, or the actor where none is known."""
    return f"{kind}:{id}" if person_id is None else f"person:{person_id}"
