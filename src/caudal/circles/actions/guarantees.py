"""Who and what answers for a loan: another member who says so themself, or a thing with its papers."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

from django.db.models import Max

from caudal.audit.actions import Act, action
from caudal.audit.rules import Private
from caudal.circles.actions import requests
from caudal.circles.actions.demands import (
    Held,
    active_member_of,
    check_amount,
    check_day,
    demand,
    permissions_of,
    person_of,
)
from caudal.circles.errors import requests as errors
from caudal.circles.models import Guarantee, GuaranteeDocument, GuaranteeFile, LoanRequest, Member
from caudal.circles.queries import standings
from caudal.circles.rules.permissions import Permission
from caudal.circles.rules.policy import GuaranteeRule
from caudal.circles.rules.requests import GuaranteeKind, RequestStatus
from caudal.kernel.ids import uuid7
from caudal.kernel.money import Money
from caudal.kernel.text import clean_text
from caudal.lending import queries as lending
from caudal.lending.rules.files_kept import digest_of, file_of, media_type_of
from caudal.lending.rules.replay import LoanStatus
from caudal.parties.errors import NotPermitted

DESCRIPTION_LENGTH_MAX = 500
TITLE_LENGTH_MAX = 200
GUARANTEES_MAX = 20
"""Of a request; as many papers of a guarantee."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CircleGuaranteeAdded:
    guarantee_id: UUID
    number: int
    is_agreed: bool
    """False while an aval has not said that they answer for the loan: until then it does not count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AvalAgreed:
    guarantee_id: UUID
    request_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CircleGuaranteeReleased:
    guarantee_id: UUID
    request_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class GuaranteeDocumentAdded:
    document_id: UUID
    number: int
    sha256: str


@action("circles.add_guarantee")
def add_guarantee(
    act: Act,
    *,
    circle_id: UUID,
    request_id: UUID,
    kind: GuaranteeKind,
    amount: Money,
    on: date,
    member_id: UUID | None = None,
    description: str = "",
) -> CircleGuaranteeAdded:
    """Name an aval, or a thing, that answers for `amount` of a loan: by the borrower or by an officer.

    :raises CircleNotFound, NotPermitted, CircleIsClosed, CycleIsClosed, AmountIsNotPositive, CurrencyDiffers:
    :raises AmountIsOutOfRange, GuaranteeIsNotWhole, RequestNotFound, RequestHasEnded, DateIsInTheFuture:
    :raises ReversalIsTooEarly, MemberNotFound, MemberHasLeft, AvalIsTheBorrower, AvalIsNamedAlready:
    :raises GuaranteesAreTooMany:
    """
    held = demand(act, circle_id=circle_id, permission=Permission.TAKE_PART)
    check_amount(held, amount)
    told = clean_text(description, length_max=DESCRIPTION_LENGTH_MAX, field="description", empty_allowed=True)
    is_whole = member_id is not None if kind is GuaranteeKind.AVAL else member_id is None and told
    if not is_whole:
        raise errors.GuaranteeIsNotWhole(field="member_id" if kind is GuaranteeKind.AVAL else "description")
    request, borrower = _guaranteed(held, request_id)
    _check_concerned(act, held, borrower)
    check_day(held, on, at=act.at, not_before=request.asked_on)
    given = Guarantee.objects.filter(book_id=held.book_id, request_id=request_id)
    aval = None if member_id is None else _check_aval(held, borrower, member_id)
    if aval is not None and given.filter(member_id=aval.id, released_on__isnull=True).exists():
        raise errors.AvalIsNamedAlready(field="member_id")
    if given.filter(released_on__isnull=True).count() >= GUARANTEES_MAX:
        raise errors.GuaranteesAreTooMany(guarantees_max=GUARANTEES_MAX)
    guarantee = Guarantee(
        book_id=held.book_id, id=uuid7(act.at), request_id=request_id,
        number=(given.aggregate(last=Max("number"))["last"] or 0) + 1, kind=kind.value, member_id=member_id,
        description=told, amount_minor=amount.minor, given_on=on, event_id=act.event_id,
    )  # fmt: skip
    is_agreed = aval is None or person_of(act) == aval.person_id
    if aval is not None and is_agreed:
        guarantee.consented_on, guarantee.consent_event_id = on, act.event_id
    guarantee.save(force_insert=True)
    requests.touch(act, held, request)
    return CircleGuaranteeAdded(guarantee_id=guarantee.id, number=guarantee.number, is_agreed=is_agreed)


@action("circles.consent_as_aval")
def consent_as_aval(act: Act, *, circle_id: UUID, request_id: UUID, guarantee_id: UUID, on: date) -> AvalAgreed:
    """Say, as the aval, that one answers for the loan: nobody says it for another.

    :raises CircleNotFound, NotPermitted, CircleIsClosed, CycleIsClosed, RequestNotFound, RequestHasEnded:
    :raises GuaranteeNotFound, GuaranteeIsReleased, AvalAnswersThemself, GuaranteeIsAgreed, MemberHasLeft:
    :raises DateIsInTheFuture, ReversalIsTooEarly:
    """
    held = demand(act, circle_id=circle_id, permission=Permission.TAKE_PART)
    request, _borrower = _guaranteed(held, request_id)
    guarantee = _standing_guarantee(held, request, guarantee_id)
    aval = None if guarantee.member_id is None else active_member_of(held, guarantee.member_id)
    if aval is None or person_of(act) != aval.person_id:
        raise errors.AvalAnswersThemself
    if guarantee.consented_on is not None:
        raise errors.GuaranteeIsAgreed(consented_on=guarantee.consented_on)
    check_day(held, on, at=act.at, not_before=guarantee.given_on)
    guarantee.consented_on, guarantee.consent_event_id = on, act.event_id
    guarantee.save(update_fields=["consented_on", "consent_event_id"])
    requests.touch(act, held, request)
    act.touch("member", aval.id)
    return AvalAgreed(guarantee_id=guarantee_id, request_id=request_id)


@action("circles.release_guarantee")
def release_guarantee(
    act: Act, *, circle_id: UUID, request_id: UUID, guarantee_id: UUID, on: date, reason: str
) -> CircleGuaranteeReleased:
    """Let an aval or a thing go; the row stays, with the day and the reason.

    Before the decision the aval may take their word back, and the borrower a thing; later an officer releases it, as
    soon as the loan is covered without it.

    :raises CircleNotFound, NotPermitted, CircleIsClosed, RequestNotFound, GuaranteeNotFound, GuaranteeIsReleased:
    :raises DateIsInTheFuture, ReversalIsTooEarly, GuaranteeIsNeeded:
    """
    held = demand(act, circle_id=circle_id, permission=Permission.TAKE_PART, between_cycles=True)
    told = clean_text(reason, length_max=DESCRIPTION_LENGTH_MAX, field="reason")
    request, borrower = _request(held, request_id)
    guarantee = _standing_guarantee(held, request, guarantee_id)
    if request.status == RequestStatus.REQUESTED.value:
        _check_concerned(act, held, borrower, also=guarantee.member_id)
    elif Permission.RECORD_MONEY not in permissions_of(act, book_id=held.book_id):
        raise NotPermitted
    check_day(held, on, at=act.at, not_before=guarantee.consented_on or guarantee.given_on)
    _check_not_needed(held, request, borrower, guarantee, on=on)
    guarantee.released_on, guarantee.release_reason = on, told
    guarantee.save(update_fields=["released_on", "release_reason"])
    requests.touch(act, held, request)
    return CircleGuaranteeReleased(guarantee_id=guarantee_id, request_id=request_id)


@action("circles.add_guarantee_document")
def add_guarantee_document(
    act: Act,
    *,
    circle_id: UUID,
    request_id: UUID,
    guarantee_id: UUID,
    title: str,
    on: date,
    place: str = "",
    sha256: str = "",
    content: Annotated[str, Private] = "",
) -> GuaranteeDocumentAdded:
    """Put a paper on a guarantee: `sha256` of a file that is kept at `place`, or the file itself (`content`, base64).

    :raises CircleNotFound, NotPermitted, CircleIsClosed, CycleIsClosed:
    :raises DocumentIsTooLarge, DocumentIsNotKnown, DocumentTypeIsUnknown: of lending
    :raises RequestNotFound, RequestHasEnded, GuaranteeNotFound, GuaranteeIsReleased, DateIsInTheFuture:
    :raises ReversalIsTooEarly, GuaranteesAreTooMany:
    """
    held = demand(act, circle_id=circle_id, permission=Permission.TAKE_PART)
    named = clean_text(title, length_max=TITLE_LENGTH_MAX, field="title")
    where = clean_text(place, length_max=DESCRIPTION_LENGTH_MAX, field="place", empty_allowed=True)
    file = file_of(content)
    digest = digest_of(file, stated=sha256)
    media_type = "" if file is None else media_type_of(file)
    request, borrower = _guaranteed(held, request_id)
    guarantee = _standing_guarantee(held, request, guarantee_id)
    _check_concerned(act, held, borrower, also=guarantee.member_id)
    check_day(held, on, at=act.at, not_before=guarantee.given_on)
    papers = GuaranteeDocument.objects.filter(book_id=held.book_id, guarantee_id=guarantee_id)
    number = papers.count() + 1
    if number > GUARANTEES_MAX:
        raise errors.GuaranteesAreTooMany(guarantees_max=GUARANTEES_MAX)
    document = GuaranteeDocument(
        book_id=held.book_id, id=uuid7(act.at), guarantee_id=guarantee_id, number=number, title=named, place=where,
        sha256=digest, size_bytes=None if file is None else len(file), media_type=media_type, added_on=on,
        event_id=act.event_id,
    )  # fmt: skip
    document.save(force_insert=True)
    if file is not None:
        GuaranteeFile(book_id=held.book_id, document_id=document.id, content=file).save(force_insert=True)
    requests.touch(act, held, request)
    return GuaranteeDocumentAdded(document_id=document.id, number=number, sha256=digest)


def _request(held: Held, request_id: UUID) -> tuple[LoanRequest, Member]:
    request = LoanRequest.objects.filter(book_id=held.book_id, id=request_id).first()
    if request is None:
        raise errors.RequestNotFound(field="request_id")
    return request, Member.objects.get(book_id=held.book_id, id=request.member_id)


def _guaranteed(held: Held, request_id: UUID) -> tuple[LoanRequest, Member]:
    """A request that something may still answer for: it is open, or its loan is."""
    request, borrower = _request(held, request_id)
    if request.ended_on is not None and not _loan_is_open(held, request):
        raise errors.RequestHasEnded(number=request.number, ended_on=request.ended_on)
    return request, borrower


def _loan_is_open(held: Held, request: LoanRequest) -> bool:
    if request.loan_id is None:
        return False
    return lending.loan(book_id=held.book_id, loan_id=request.loan_id).status is LoanStatus.ACTIVE


def _standing_guarantee(held: Held, request: LoanRequest, guarantee_id: UUID) -> Guarantee:
    found = Guarantee.objects.filter(book_id=held.book_id, request_id=request.id, id=guarantee_id).first()
    if found is None:
        raise errors.GuaranteeNotFound(field="guarantee_id")
    if found.released_on is not None:
        raise errors.GuaranteeIsReleased(released_on=found.released_on)
    return found


def _check_aval(held: Held, borrower: Member, member_id: UUID) -> Member:
    aval = active_member_of(held, member_id)
    if aval.id == borrower.id:
        raise errors.AvalIsTheBorrower(field="member_id")
    return aval


def _check_concerned(act: Act, held: Held, borrower: Member, *, also: UUID | None = None) -> None:
    """Refuse whom a guarantee does not concern: neither the borrower, nor its aval (`also`), nor an officer.

    :raises NotPermitted:
    """
    person_id = person_of(act)
    people = {borrower.person_id}
    if also is not None:
        people.add(Member.objects.values_list("person_id", flat=True).get(book_id=held.book_id, id=also))
    if person_id not in people and Permission.RECORD_MONEY not in permissions_of(act, book_id=held.book_id):
        raise NotPermitted


def _check_not_needed(held: Held, request: LoanRequest, borrower: Member, guarantee: Guarantee, *, on: date) -> None:
    """Refuse to release what an open loan stands on, where the circle asks for guarantees.

    :raises GuaranteeIsNeeded, SharePriceIsNotSet:
    """
    is_counted = guarantee.kind != GuaranteeKind.AVAL.value or guarantee.consented_on is not None
    if held.policy.guarantee_above_shares is not GuaranteeRule.REQUIRED or not is_counted:
        return
    if request.loan_id is None or not _loan_is_open(held, request):
        return
    standing = standings.standing(circle_id=held.circle_id, policy=held.policy, member=borrower, on=on)
    covered = standing.share_price * standing.member_shares + standing.guaranteed - held.money(guarantee.amount_minor)
    if standing.owed > covered:
        number = lending.loan(book_id=held.book_id, loan_id=request.loan_id).number
        raise errors.GuaranteeIsNeeded(number=number, missing=standing.owed - covered)
