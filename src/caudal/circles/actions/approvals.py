"""Decide on a request: members vote, officers say yes or no; with the last yes the money is held back.

Who wrote a request down never decides on it, and nobody on their own.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from caudal.audit.actions import Act, action
from caudal.circles.actions import requests
from caudal.circles.actions.demands import Held, check_day, demand, permissions_of, person_of, who
from caudal.circles.errors import requests as errors
from caudal.circles.models import LoanApproval, LoanRequest, Member, Vote
from caudal.circles.queries import standings
from caudal.circles.rules import accounts, requests as rules
from caudal.circles.rules.eligibility import loan_refusal
from caudal.circles.rules.permissions import Permission
from caudal.circles.rules.requests import RequestStatus
from caudal.kernel.money import Money
from caudal.kernel.text import clean_text
from caudal.ledger import actions as ledger
from caudal.ledger.holds import actions as holds
from caudal.ledger.holds.rules import NewHold
from caudal.ledger.rules import DESCRIPTION_LENGTH_MAX, AccountKind, NewAccount
from caudal.parties.errors import NotPermitted


@dataclass(frozen=True, slots=True, kw_only=True)
class Voted:
    request_id: UUID
    member_id: UUID
    votes_for: int
    votes_against: int
    voters: int
    votes_missing: int
    yes_missing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestApproved:
    """An officer's yes; `expires_at` is set with the last one that was needed: from then on the money is held."""

    request_id: UUID
    status: RequestStatus
    approvals: int
    approvals_needed: int
    expires_at: datetime | None
    available_capital: Money


@action("circles.vote_on_request")
def vote_on_request(
    act: Act, *, circle_id: UUID, request_id: UUID, is_for: bool, on: date, member_id: UUID | None = None
) -> Voted:
    """Vote on a request, once each; until it is decided one may change one's mind.

    `member_id`: an officer writes down the hand that a member raised; it is kept who did.

    :raises CircleNotFound, NotPermitted, CircleIsClosed, CycleIsClosed, RequestNotFound, RequestIsApproved:
    :raises RequestHasEnded, DateIsInTheFuture, ReversalIsTooEarly, MemberNotFound, VoterIsNoMember, VoterIsTheBorrower:
    """
    held = demand(act, circle_id=circle_id, permission=Permission.TAKE_PART)
    request, borrower = requests.undecided(held, request_id)
    check_day(held, on, at=act.at, not_before=request.asked_on)
    voter = _voter(act, held, member_id)
    if voter.id == borrower.id:
        raise errors.VoterIsTheBorrower
    Vote.objects.update_or_create(
        book_id=held.book_id, request_id=request_id, member_id=voter.id,
        defaults={
            "is_for": is_for, "voted_on": on, "voted_at": act.at, "recorded_by": who(act), "event_id": act.event_id,
        },
    )  # fmt: skip
    requests.touch(act, held, request)
    tally = standings.tally(request)
    return Voted(
        request_id=request_id,
        member_id=voter.id,
        votes_for=tally.for_it,
        votes_against=tally.against,
        voters=tally.voters,
        votes_missing=rules.votes_missing(tally, policy=held.policy),
        yes_missing=rules.yes_missing(tally, policy=held.policy),
    )


@action("circles.approve_request")
def approve_request(act: Act, *, circle_id: UUID, request_id: UUID, on: date, note: str = "") -> RequestApproved:
    """Say yes as an officer; with the last yes that is needed the money is held back for the borrower.

    :raises CircleNotFound, NotPermitted, CircleIsClosed, CycleIsClosed, RequestNotFound, RequestIsApproved:
    :raises RequestHasEnded, DateIsInTheFuture, ReversalIsTooEarly, MakerApproves, BorrowerApproves:
    :raises ApproverHasApproved, FormIsDue, VotesAreMissing, VotesAreAgainst, SharePriceIsNotSet:
    :raises Refusal: of `eligibility.loan_refusal`, with the last yes: nothing is promised that may not be given
    """
    held = demand(act, circle_id=circle_id, permission=Permission.APPROVE_LOANS)
    told = clean_text(note, length_max=DESCRIPTION_LENGTH_MAX, field="note", empty_allowed=True)
    request, member = requests.undecided(held, request_id)
    check_day(held, on, at=act.at, not_before=request.asked_on)
    _check_decider(act, request, member)
    given = LoanApproval.objects.filter(book_id=held.book_id, request_id=request_id)
    if given.filter(approved_by=who(act)).exists():
        raise errors.ApproverHasApproved
    fee = requests.fee_before(held)
    if fee is not None and request.form_entry_id is None:
        raise errors.FormIsDue(amount=fee)
    _check_votes(held, request)
    LoanApproval.objects.create(
        book_id=held.book_id, request_id=request_id, approved_by=who(act), approved_on=on, approved_at=act.at,
        note=told, event_id=act.event_id,
    )  # fmt: skip
    approvals, needed = given.count(), rules.approvals_needed(held.policy)
    if approvals >= needed:
        requests.expire_due(act, held)
        _promise(act, held, request, member, on=on)
    requests.touch(act, held, request)
    return RequestApproved(
        request_id=request_id,
        status=RequestStatus(request.status),
        approvals=approvals,
        approvals_needed=needed,
        expires_at=request.expires_at,
        available_capital=standings.capital(circle_id).available,
    )


@action("circles.reject_request")
def reject_request(act: Act, *, circle_id: UUID, request_id: UUID, on: date, reason: str) -> requests.RequestEnded:
    """Say no to a request, with the reason.

    :raises CircleNotFound, NotPermitted, CircleIsClosed, RequestNotFound, RequestIsApproved, RequestHasEnded:
    :raises DateIsInTheFuture, ReversalIsTooEarly, MakerApproves, BorrowerApproves:
    """
    held = demand(act, circle_id=circle_id, permission=Permission.APPROVE_LOANS, between_cycles=True)
    told = clean_text(reason, length_max=DESCRIPTION_LENGTH_MAX, field="reason")
    request, member = requests.undecided(held, request_id)
    check_day(held, on, at=act.at, not_before=request.asked_on)
    _check_decider(act, request, member)
    return requests.ended(act, held, request, RequestStatus.REJECTED, on=on, reason=told)


def _voter(act: Act, held: Held, member_id: UUID | None) -> Member:
    """Who votes: the member who acts, or the one whose hand an officer saw."""
    person_id = person_of(act)
    members = Member.objects.filter(book_id=held.book_id, is_active=True)
    own = members.filter(person_id=person_id).first() if person_id is not None else None
    if member_id is None or (own is not None and own.id == member_id):
        if own is None:
            raise errors.VoterIsNoMember
        return own
    if Permission.RECORD_MONEY not in permissions_of(act, book_id=held.book_id):
        raise NotPermitted
    found = members.filter(id=member_id).first()
    if found is None:
        raise errors.VoterIsNoMember(field="member_id")
    return found


def _check_decider(act: Act, request: LoanRequest, member: Member) -> None:
    """Refuse the maker and the borrower: nobody decides on what they want themselves."""
    if who(act) == request.asked_by:
        raise errors.MakerApproves
    if person_of(act) == member.person_id:
        raise errors.BorrowerApproves


def _check_votes(held: Held, request: LoanRequest) -> None:
    tally = standings.tally(request)
    missing = rules.votes_missing(tally, policy=held.policy)
    if missing:
        raise errors.VotesAreMissing(votes_missing=missing, voters=tally.voters)
    yes_missing = rules.yes_missing(tally, policy=held.policy)
    if yes_missing:
        raise errors.VotesAreAgainst(votes_for=tally.for_it, votes_against=tally.against, yes_missing=yes_missing)


def _promise(act: Act, held: Held, request: LoanRequest, member: Member, *, on: date) -> None:
    """Hold the money back for the borrower, if it may be given to them as things stand."""
    amount = held.money(request.amount_minor)
    standing = standings.standing(
        circle_id=held.circle_id, policy=held.policy, member=member, on=on, request_id=request.id
    )
    refusal = loan_refusal(standing=standing, policy=held.policy, amount=amount)
    if refusal is not None:
        raise refusal
    promised = NewAccount(accounts.PROMISED, AccountKind.ASSET, held.currency)
    ledger.open_accounts(act, book_id=held.book_id, accounts=[promised])
    request.expires_at = act.at + timedelta(days=held.policy.approval_days)
    hold = NewHold(
        kind="loan_promise", debit=accounts.PROMISED, credit=accounts.CASH, amount=amount,
        expires_at=request.expires_at, details={"request": str(request.id), "member": str(member.id)},
    )  # fmt: skip
    request.hold_id = holds.place(act, book_id=held.book_id, hold=hold)
    request.status, request.approved_on, request.approved_event_id = RequestStatus.APPROVED.value, on, act.event_id
    request.save(update_fields=["status", "hold_id", "approved_on", "approved_event_id", "expires_at"])
