"""A circle changes its rules: one officer proposes, another person decides, and both stay readable with their day."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Max

from caudal.audit.actions import Act, action
from caudal.circles.actions.demands import Held, demand, who
from caudal.circles.errors import agreements as errors
from caudal.circles.models import Circle, PolicyChange
from caudal.circles.rules.permissions import Permission
from caudal.circles.rules.policy import CirclePolicy, check_policy, policy_from_json, policy_to_json
from caudal.kernel.text import clean_text

REASON_LENGTH_MAX = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyChangeProposed:
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyChangeDecided:
    number: int
    status: str


@action("circles.propose_policy_change")
def propose_policy_change(act: Act, *, circle_id: UUID, policy: CirclePolicy, reason: str) -> PolicyChangeProposed:
    """Propose other rules, whole; nothing changes until another person approves them.

    :raises CircleNotFound, NotPermitted, CircleIsClosed, TextIsMissing:
    :raises LimitIsOutOfRange, CurrencyDiffers, PolicyIsUnchanged, PolicyChangeWaits:
    """
    held = demand(act, circle_id=circle_id, permission=Permission.MANAGE, between_cycles=True)
    told = clean_text(reason, length_max=REASON_LENGTH_MAX, field="reason")
    check_policy(policy, currency=held.currency)
    if policy == held.policy:
        raise errors.PolicyIsUnchanged
    changes = PolicyChange.objects.filter(book_id=held.book_id)
    waiting = changes.filter(status="proposed").first()
    if waiting is not None:
        raise errors.PolicyChangeWaits(number=waiting.number)
    number = (changes.aggregate(last=Max("number"))["last"] or 0) + 1
    PolicyChange.objects.create(
        book_id=held.book_id,
        number=number,
        before=policy_to_json(held.policy),
        policy=policy_to_json(policy),
        reason=told,
        proposed_by=who(act),
        proposed_at=act.at,
        event_id=act.event_id,
    )
    act.touch("circle", circle_id)
    return PolicyChangeProposed(number=number)


@action("circles.approve_policy_change")
def approve_policy_change(act: Act, *, circle_id: UUID, number: int) -> PolicyChangeDecided:
    """Let proposed rules hold from now on; what was lent and fined before keeps the rules of its day.

    :raises CircleNotFound, NotPermitted, CircleIsClosed, PolicyChangeNotFound, PolicyChangeIsDecided, ProposerDecides:
    """
    held, change = _waiting(act, circle_id=circle_id, number=number)
    if who(act) == change.proposed_by:
        raise errors.ProposerDecides
    decided = _decided(act, held, change, status="approved")
    policy = policy_from_json(change.policy)
    Circle.objects.filter(book_id=held.book_id).update(policy=policy_to_json(policy))
    return decided


@action("circles.reject_policy_change")
def reject_policy_change(act: Act, *, circle_id: UUID, number: int, reason: str) -> PolicyChangeDecided:
    """Turn proposed rules down, with a reason.

    :raises CircleNotFound, NotPermitted, CircleIsClosed, TextIsMissing:
    :raises PolicyChangeNotFound, PolicyChangeIsDecided:
    """
    held, change = _waiting(act, circle_id=circle_id, number=number)
    told = clean_text(reason, length_max=REASON_LENGTH_MAX, field="reason")
    return _decided(act, held, change, status="rejected", note=told)


@action("circles.withdraw_policy_change")
def withdraw_policy_change(act: Act, *, circle_id: UUID, number: int) -> PolicyChangeDecided:
    """Take one's own proposal back before it is decided.

    :raises CircleNotFound, NotPermitted, CircleIsClosed:
    :raises PolicyChangeNotFound, PolicyChangeIsDecided, ProposalIsAnothers:
    """
    held, change = _waiting(act, circle_id=circle_id, number=number)
    if who(act) != change.proposed_by:
        raise errors.ProposalIsAnothers
    return _decided(act, held, change, status="withdrawn")


def _waiting(act: Act, *, circle_id: UUID, number: int) -> tuple[Held, PolicyChange]:
    """The proposal, while it waits; the circle is locked, so nobody else decides it meanwhile.

    :raises PolicyChangeNotFound, PolicyChangeIsDecided:
    """
    held = demand(act, circle_id=circle_id, permission=Permission.SIGN, between_cycles=True)
    change = PolicyChange.objects.filter(book_id=held.book_id, number=number).first()
    if change is None:
        raise errors.PolicyChangeNotFound(field="number")
    if change.status != "proposed":
        raise errors.PolicyChangeIsDecided
    return held, change


def _decided(act: Act, held: Held, change: PolicyChange, *, status: str, note: str = "") -> PolicyChangeDecided:
    PolicyChange.objects.filter(book_id=held.book_id, number=change.number).update(
        status=status,
        decided_by=who(act),
        decided_at=act.at,
        decision_note=note,
        decision_event_id=act.event_id,
    )
    act.touch("circle", held.circle_id)
    return PolicyChangeDecided(number=change.number, status=status)
