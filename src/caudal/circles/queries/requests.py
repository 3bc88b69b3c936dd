"""Requests for loans: the inbox, and one with its votes, approvals, guarantees, papers and what may be done with it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from django.db.models import Q, QuerySet

from caudal.audit.rules import Caller
from caudal.circles.errors import requests as errors
from caudal.circles.models import (
    Circle,
    Guarantee,
    GuaranteeDocument,
    GuaranteeFile,
    LoanApproval,
    LoanRequest,
    Member,
    Vote,
)
from caudal.circles.queries.movements import actor_names
from caudal.circles.queries.views import CircleView
from caudal.circles.rules import requests as rules
from caudal.circles.rules.loan_types import EVERY, Frequency, LoanType, loan_terms
from caudal.circles.rules.permissions import Permission
from caudal.circles.rules.policy import FormFeeWhen, VoteMajority
from caudal.circles.rules.requests import OPEN, GuaranteeKind, RequestStatus, Tally
from caudal.kernel.money import Money
from caudal.kernel.periods import Every
from caudal.lending.rules.components import Installment
from caudal.lending.rules.schedule import planned
from caudal.lending.rules.terms import LoanTerms, check_terms, terms_from_json
from caudal.parties import queries as parties
from caudal.parties.errors import NotPermitted

REQUESTS_MAX = 1_000


class May(StrEnum):
    """What the one who looks may do with a request, as it stands."""

    VOTE = "vote"
    WRITE_VOTES = "write_votes"
    APPROVE = "approve"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    DISBURSE = "disburse"
    PAY_FORM = "pay_form"
    ADD_GUARANTEE = "add_guarantee"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanRequestRow:
    """A request in the list. `form_due` is what is still to be paid before it can be approved."""

    request_id: UUID
    number: int
    member_id: UUID
    full_name: str
    amount: Money
    loan_type: str
    rate: Decimal
    """A fraction per instalment."""
    installments: int
    every: Every
    purpose: str
    asked_on: date
    status: RequestStatus
    approved_on: date | None
    expires_at: datetime | None
    ended_on: date | None
    end_reason: str
    loan_id: UUID | None
    form_due: Money | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestVote:
    member_id: UUID
    full_name: str
    is_for: bool
    voted_on: date
    by: str
    """Who wrote it down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestApproval:
    by: str
    approved_on: date
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GuaranteePaper:
    document_id: UUID
    number: int
    title: str
    place: str
    sha256: str
    media_type: str
    size_bytes: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanGuaranteeRow:
    """Who or what answers, and for how much; it counts once an aval has agreed, until it is released."""

    guarantee_id: UUID
    number: int
    kind: GuaranteeKind
    member_id: UUID | None
    full_name: str
    description: str
    amount: Money
    given_on: date
    consented_on: date | None
    released_on: date | None
    release_reason: str
    counts: bool
    may_consent: bool
    may_release: bool
    documents: tuple[GuaranteePaper, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestStep:
    """One thing that happened to a request."""

    what: str
    on: date
    by: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanRequestPage:
    """One request whole."""

    request: LoanRequestRow
    votes: tuple[RequestVote, ...]
    votes_for: int
    votes_against: int
    voters: int
    votes_missing: int
    yes_missing: int
    approvals: tuple[RequestApproval, ...]
    approvals_needed: int
    guarantees: tuple[LoanGuaranteeRow, ...]
    guaranteed: Money
    steps: tuple[RequestStep, ...]
    may: tuple[May, ...]


def requests(
    view: CircleView, *, status: RequestStatus | None = None, open_only: bool = False, member_id: UUID | None = None
) -> list[LoanRequestRow]:
    """Requests, newest first: all to officers; to members their own, those that they are asked to answer for, and
    those that they may vote on. Three queries.

    :raises NotPermitted: the looker is no member and may not read the circle
    """
    found = _seen(view).order_by("-number")
    if status is not None:
        found = found.filter(status=status.value)
    if open_only:
        found = found.filter(status__in=[one.value for one in OPEN])
    if member_id is not None:
        found = found.filter(member_id=member_id)
    rows = list(found[:REQUESTS_MAX])
    names = _names(view, {row.member_id for row in rows})
    return [_row(view, row, names) for row in rows]


def request(view: CircleView, *, request_id: UUID, caller: Caller) -> LoanRequestPage:
    """One request whole, with what the caller may do with it. At most eleven queries.

    :raises RequestNotFound: unknown, or not for the eyes of who looks
    :raises NotPermitted:
    """
    row = _seen(view).filter(id=request_id).first()
    if row is None:
        raise errors.RequestNotFound
    votes = list(Vote.objects.filter(book_id=view.book_id, request_id=request_id).order_by("voted_at"))
    approvals = list(LoanApproval.objects.filter(book_id=view.book_id, request_id=request_id).order_by("approved_at"))
    given = list(Guarantee.objects.filter(book_id=view.book_id, request_id=request_id).order_by("number"))
    voters = _voters(view, row)
    avals = {one.member_id for one in given if one.member_id is not None}
    names = _names(view, {row.member_id, *(vote.member_id for vote in votes), *avals})
    events = {row.event_id, row.end_event_id, *(vote.event_id for vote in votes), *(one.event_id for one in approvals)}
    events |= {one.event_id for one in given} | {one.consent_event_id for one in given}
    by = actor_names({event_id for event_id in events if event_id is not None})
    tally = Tally(
        for_it=sum(vote.is_for for vote in votes if vote.member_id in voters),
        against=sum(not vote.is_for for vote in votes if vote.member_id in voters),
        voters=len(voters),
    )
    guarantees = _guarantees(view, row, given, names)
    return LoanRequestPage(
        request=_row(view, row, names),
        votes=tuple(
            RequestVote(
                member_id=vote.member_id, full_name=names.get(vote.member_id, ""), is_for=vote.is_for,
                voted_on=vote.voted_on, by=by.get(vote.event_id, ""),
            )
            for vote in votes
        ),
        votes_for=tally.for_it,
        votes_against=tally.against,
        voters=tally.voters,
        votes_missing=rules.votes_missing(tally, policy=view.policy),
        yes_missing=rules.yes_missing(tally, policy=view.policy),
        approvals=tuple(
            RequestApproval(by=by.get(one.event_id, ""), approved_on=one.approved_on, note=one.note)
            for one in approvals
        ),
        approvals_needed=rules.approvals_needed(view.policy),
        guarantees=guarantees,
        guaranteed=sum((one.amount for one in guarantees if one.counts), view.money(0)),
        steps=tuple(_steps(row, approvals, given, names, by)),
        may=tuple(_may(view, row, caller, approvals=approvals, tally=tally)),
    )  # fmt: skip


def request_of_loan(view: CircleView, *, loan_id: UUID) -> LoanRequestRow | None:
    """The request that a loan was given on, if it was. At most three queries."""
    row = LoanRequest.objects.filter(book_id=view.book_id, loan_id=loan_id).first()
    if row is None:
        return None
    view.demand_member(row.member_id)
    return _row(view, row, _names(view, {row.member_id}))


def guarantee_file(view: CircleView, *, request_id: UUID, document_id: UUID) -> tuple[str, str, bytes]:
    """Title, media type and content of a small file, to who may see the request. Three queries.

    :raises GuaranteeNotFound, NotPermitted:
    """
    seen = _seen(view).filter(id=request_id)
    of_request = Guarantee.objects.filter(book_id=view.book_id, request_id__in=seen.values("id"))
    row = GuaranteeDocument.objects.filter(
        book_id=view.book_id, id=document_id, guarantee_id__in=of_request.values("id")
    ).first()
    file = None if row is None else GuaranteeFile.objects.filter(book_id=view.book_id, document_id=row.id).first()
    if row is None or file is None:
        raise errors.GuaranteeNotFound
    return row.title, row.media_type, bytes(file.content)


def schedule(
    view: CircleView, *, principal: Money, loan_type: LoanType, rate: Decimal, installments: int, frequency: Frequency,
    on: date,
) -> tuple[Installment, ...]:  # fmt: skip
    """What would be due when, if this were lent on a day: nothing is written. No query.

    :raises NotPermitted:
    :raises Refusal: of lending: terms that make no schedule
    """
    if view.member_id is None:
        view.demand(Permission.READ_TOTALS)
    terms = loan_terms(
        loan_type=loan_type, rate=rate, installments=installments, every=EVERY[frequency],
        policy=view.policy, currency=view.currency,
    )  # fmt: skip
    check_terms(terms=terms, principal=principal, disbursed_on=on)
    return planned(terms=terms, principal_minor=principal.minor, disbursed_on=on)


def circles_with_expired(*, at: datetime) -> list[tuple[UUID, UUID]]:
    """Organisation and circle of every approved request whose time is over. Two queries."""
    books = LoanRequest.objects.filter(status=RequestStatus.APPROVED.value, expires_at__lte=at).values("book_id")
    found = Circle.objects.filter(book_id__in=books, closed_on__isnull=True).order_by("book_id")
    return list(found.values_list("organisation_id", "id"))


def _seen(view: CircleView) -> QuerySet[LoanRequest]:
    """The requests that are for the eyes of who looks."""
    found = LoanRequest.objects.filter(book_id=view.book_id)
    if view.may(Permission.READ_ALL):
        return found
    if view.member_id is None:
        raise NotPermitted
    answering = Guarantee.objects.filter(book_id=view.book_id, member_id=view.member_id, released_on__isnull=True)
    seen = Q(member_id=view.member_id) | Q(id__in=answering.values("request_id"))
    if view.policy.vote_majority is not VoteMajority.NONE and view.may(Permission.TAKE_PART):
        seen |= Q(status=RequestStatus.REQUESTED.value)
    return found.filter(seen)


def _voters(view: CircleView, row: LoanRequest) -> set[UUID]:
    active = Member.objects.filter(book_id=view.book_id, is_active=True).exclude(id=row.member_id)
    return set(active.values_list("id", flat=True))


def _names(view: CircleView, member_ids: Collection[UUID]) -> dict[UUID, str]:
    rows = list(Member.objects.filter(book_id=view.book_id, id__in=member_ids).values_list("id", "person_id"))
    people = parties.people(organisation_id=view.organisation_id, ids=[person_id for _, person_id in rows])
    return {member_id: people[person_id].full_name for member_id, person_id in rows}


def _row(view: CircleView, row: LoanRequest, names: Mapping[UUID, str]) -> LoanRequestRow:
    terms: LoanTerms = terms_from_json(row.terms, version=row.terms_version)
    is_due = (
        row.status == RequestStatus.REQUESTED.value
        and row.form_entry_id is None
        and view.policy.form_fee_when is FormFeeWhen.REQUEST
    )
    return LoanRequestRow(
        request_id=row.id,
        number=row.number,
        member_id=row.member_id,
        full_name=names.get(row.member_id, ""),
        amount=view.money(row.amount_minor),
        loan_type=terms.product,
        rate=terms.rate,
        installments=terms.installments,
        every=terms.every,
        purpose=row.purpose,
        asked_on=row.asked_on,
        status=RequestStatus(row.status),
        approved_on=row.approved_on,
        expires_at=row.expires_at,
        ended_on=row.ended_on,
        end_reason=row.end_reason,
        loan_id=row.loan_id,
        form_due=view.policy.form_fee if is_due else None,
    )


def _guarantees(
    view: CircleView, row: LoanRequest, given: Iterable[Guarantee], names: Mapping[UUID, str]
) -> tuple[LoanGuaranteeRow, ...]:
    given = list(given)
    papers: dict[UUID, list[GuaranteePaper]] = {}
    for paper in GuaranteeDocument.objects.filter(
        book_id=view.book_id, guarantee_id__in=[one.id for one in given]
    ).order_by("number"):
        papers.setdefault(paper.guarantee_id, []).append(
            GuaranteePaper(
                document_id=paper.id, number=paper.number, title=paper.title, place=paper.place, sha256=paper.sha256,
                media_type=paper.media_type, size_bytes=paper.size_bytes,
            )
        )  # fmt: skip
    is_undecided = row.status == RequestStatus.REQUESTED.value
    told = []
    for one in given:
        stands = one.released_on is None
        is_agreed = one.kind != GuaranteeKind.AVAL.value or one.consented_on is not None
        concerns = view.member_id is not None and view.member_id in (one.member_id, row.member_id)
        told.append(
            LoanGuaranteeRow(
                guarantee_id=one.id,
                number=one.number,
                kind=GuaranteeKind(one.kind),
                member_id=one.member_id,
                full_name=names.get(one.member_id, "") if one.member_id else "",
                description=one.description,
                amount=view.money(one.amount_minor),
                given_on=one.given_on,
                consented_on=one.consented_on,
                released_on=one.released_on,
                release_reason=one.release_reason,
                counts=stands and is_agreed,
                may_consent=stands and not is_agreed and one.member_id == view.member_id and row.ended_on is None,
                may_release=stands and (view.may(Permission.RECORD_MONEY) or (is_undecided and concerns)),
                documents=tuple(papers.get(one.id, ())),
            )
        )
    return tuple(told)


def _steps(
    row: LoanRequest,
    approvals: Iterable[LoanApproval],
    given: Iterable[Guarantee],
    names: Mapping[UUID, str],
    by: Mapping[UUID, str],
) -> list[RequestStep]:
    """What happened, in its order; votes are told beside it."""
    steps = [
        (row.event_id, RequestStep(what="requested", on=row.asked_on, by=by.get(row.event_id, ""), note=row.purpose))
    ]
    for guarantee in given:
        who = names.get(guarantee.member_id, "") if guarantee.member_id else guarantee.description
        added = RequestStep(what="guarantee_added", on=guarantee.given_on, by=by.get(guarantee.event_id, ""), note=who)
        steps.append((guarantee.event_id, added))
        if guarantee.consented_on is not None and guarantee.consent_event_id is not None:
            event_id = guarantee.consent_event_id
            agreed = RequestStep(what="aval_agreed", on=guarantee.consented_on, by=by.get(event_id, ""), note=who)
            steps.append((event_id, agreed))
    for one in approvals:
        said = RequestStep(what="approved", on=one.approved_on, by=by.get(one.event_id, ""), note=one.note)
        steps.append((one.event_id, said))
    if row.ended_on is not None and row.end_event_id is not None:
        ended = RequestStep(what=row.status, on=row.ended_on, by=by.get(row.end_event_id, ""), note=row.end_reason)
        steps.append((row.end_event_id, ended))
    # Ids of events rise with time.
    return [step for _, step in sorted(steps, key=lambda pair: pair[0])]


def _may(
    view: CircleView, row: LoanRequest, caller: Caller, *, approvals: Iterable[LoanApproval], tally: Tally
) -> Iterable[May]:
    """What the caller may do as things stand; the actions judge again."""
    if view.circle.closed_on is not None or row.ended_on is not None:
        return
    me = rules.who(person_id=caller.person_id, kind=caller.actor.kind, id=caller.actor.id)
    is_own = view.member_id == row.member_id
    is_undecided = row.status == RequestStatus.REQUESTED.value
    decides = view.may(Permission.APPROVE_LOANS) and me != row.asked_by and not is_own and is_undecided
    form_is_due = row.form_entry_id is None and view.policy.form_fee_when is FormFeeWhen.REQUEST
    form_is_due = form_is_due and view.policy.form_fee is not None
    votes = is_undecided and view.policy.vote_majority is not VoteMajority.NONE
    if votes and view.member_id is not None and not is_own and view.may(Permission.TAKE_PART):
        yield May.VOTE
    if votes and view.may(Permission.RECORD_MONEY):
        yield May.WRITE_VOTES
    is_first = me not in {one.approved_by for one in approvals}
    if decides and is_first and not form_is_due and rules.is_voted(tally, policy=view.policy):
        yield May.APPROVE
    if decides:
        yield May.REJECT
    if is_own or me == row.asked_by or view.may(Permission.RECORD_MONEY):
        yield May.WITHDRAW
    if view.may(Permission.RECORD_MONEY) and not is_undecided:
        yield May.DISBURSE
    if view.may(Permission.RECORD_MONEY) and is_undecided and form_is_due:
        yield May.PAY_FORM
    if is_own or view.may(Permission.RECORD_MONEY):
        yield May.ADD_GUARANTEE
