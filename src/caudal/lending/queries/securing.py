"""Guarantees and documents of a loan; the file of a document that is kept here."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from caudal.kernel.money import Money
from caudal.lending.errors.people import DocumentNotFound
from caudal.lending.models.loans import Loan
from caudal.lending.models.securing import Document, DocumentFile, Guarantee
from caudal.parties import queries as parties

OF_LOAN_MAX = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class GuaranteeView:
    """A guarantor with their name, or collateral with its description; released ones stay in the list."""

    guarantee_id: UUID
    number: int
    kind: str
    person_id: UUID | None
    person_name: str
    description: str
    amount: Money
    given_on: date
    released_on: date | None
    release_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentView:
    """A document: what it is, where it is kept, and the hash that its file must have."""

    document_id: UUID
    number: int
    kind: str
    title: str
    place: str
    sha256: str
    size_bytes: int | None
    """None: the file is not kept here."""
    media_type: str
    added_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """The file of a document, to be handed out under a name of ours."""

    name: str
    media_type: str
    content: bytes


def guarantees(*, book_id: int, loan_id: UUID) -> list[GuaranteeView]:
    """The guarantees of a loan by number. Three queries."""
    found = list(Guarantee.objects.filter(book_id=book_id, loan_id=loan_id).order_by("number")[:OF_LOAN_MAX])
    loan = Loan.objects.filter(book_id=book_id, id=loan_id).values_list("organisation_id", "currency").first()
    if loan is None:
        return []
    people = [row.person_id for row in found if row.person_id is not None]
    names = parties.people(organisation_id=loan[0], ids=people) if people else {}
    return [
        GuaranteeView(
            guarantee_id=row.id,
            number=row.number,
            kind=row.kind,
            person_id=row.person_id,
            person_name=names[row.person_id].full_name if row.person_id in names else "",
            description=row.description,
            amount=Money(row.amount_minor, loan[1]),
            given_on=row.given_on,
            released_on=row.released_on,
            release_reason=row.release_reason,
        )
        for row in found
    ]


def documents(*, book_id: int, loan_id: UUID) -> list[DocumentView]:
    """The documents of a loan by number. One query."""
    found = Document.objects.filter(book_id=book_id, loan_id=loan_id).order_by("number")[:OF_LOAN_MAX]
    return [
        DocumentView(
            document_id=row.id,
            number=row.number,
            kind=row.kind,
            title=row.title,
            place=row.place,
            sha256=row.sha256,
            size_bytes=row.size_bytes,
            media_type=row.media_type,
            added_at=row.recorded_at,
        )
        for row in found
    ]


def document_file(*, book_id: int, loan_id: UUID, document_id: UUID) -> StoredFile:
    """The file of a document of this loan. Two queries.

    :raises DocumentNotFound: no such document, or its file is kept elsewhere
    """
    row = Document.objects.filter(book_id=book_id, loan_id=loan_id, id=document_id).first()
    content = DocumentFile.objects.filter(book_id=book_id, document_id=document_id).values_list("content", flat=True)
    if row is None or not content:
        raise DocumentNotFound(field="document_id")
    suffix = row.media_type.rpartition("/")[2]
    return StoredFile(name=f"document-{row.number}.{suffix}", media_type=row.media_type, content=bytes(content[0]))
