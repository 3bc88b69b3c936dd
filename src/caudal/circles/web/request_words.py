"""What a junta calls the steps of a request, its guarantees, its votes, and what keeps a loan from being larger."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from caudal.circles.rules.eligibility import Limit
from caudal.circles.rules.policy import VoteMajority, VoteQuorum
from caudal.circles.rules.requests import GuaranteeKind, RequestStatus
from caudal.kernel.refusals import gettext_noop

STATES: Mapping[RequestStatus, tuple[str, str]] = {
    RequestStatus.REQUESTED: ("wait", gettext_noop("Waiting for a decision")),
    RequestStatus.APPROVED: ("note", gettext_noop("Approved, money held")),
    RequestStatus.DISBURSED: ("good", gettext_noop("Money handed over")),
    RequestStatus.REJECTED: ("bad", gettext_noop("Rejected")),
    RequestStatus.WITHDRAWN: ("calm", gettext_noop("Withdrawn")),
    RequestStatus.EXPIRED: ("calm", gettext_noop("Too old")),
}

STEPS: Mapping[str, str] = {
    "requested": gettext_noop("Asked for"),
    "guarantee_added": gettext_noop("Guarantee named"),
    "aval_agreed": gettext_noop("The aval agreed"),
    "approved": gettext_noop("An officer said yes"),
    "disbursed": gettext_noop("Money handed over"),
    "rejected": gettext_noop("Rejected"),
    "withdrawn": gettext_noop("Withdrawn"),
    "expired": gettext_noop("Not handed over in time"),
}

GUARANTEES: Mapping[GuaranteeKind, str] = {
    GuaranteeKind.AVAL: gettext_noop("Aval"),
    GuaranteeKind.PROPERTY: gettext_noop("Property"),
    GuaranteeKind.MORTGAGE: gettext_noop("Mortgage"),
    GuaranteeKind.PLEDGE: gettext_noop("Pledge"),
}

MAJORITIES: Mapping[VoteMajority, str] = {
    VoteMajority.NONE: gettext_noop("Members do not vote"),
    VoteMajority.SIMPLE: gettext_noop("More yes than no"),
    VoteMajority.ABSOLUTE: gettext_noop("More than half of all who may vote"),
    VoteMajority.TWO_THIRDS: gettext_noop("Two thirds of those who vote"),
    VoteMajority.UNANIMOUS: gettext_noop("Everybody says yes"),
}

QUORUMS: Mapping[VoteQuorum, str] = {
    VoteQuorum.NONE: gettext_noop("however many vote"),
    VoteQuorum.HALF: gettext_noop("more than half must vote"),
    VoteQuorum.TWO_THIRDS: gettext_noop("two thirds must vote"),
    VoteQuorum.ALL: gettext_noop("all must vote"),
}

LIMITS: Mapping[Limit, str] = {
    Limit.SHARE_MULTIPLE: gettext_noop("so many times the own shares"),
    Limit.OWN_SHARES: gettext_noop("own shares and guarantees"),
    Limit.CAPITAL: gettext_noop("the available capital"),
    Limit.CASH: gettext_noop("the cash in the box"),
}


def state(status: RequestStatus) -> tuple[str, str]:
    tone, said = STATES[status]
    return tone, _(said)


def how_it_is_voted(majority: VoteMajority, quorum: VoteQuorum) -> str:
    """Majority and quorum as one sentence."""
    if majority is VoteMajority.NONE:
        return _(MAJORITIES[majority])
    return f"{_(MAJORITIES[majority])}; {_(QUORUMS[quorum])}"
