"""Guarantors and collateral; documents by their hash, with the file itself where it is small."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from caudal.audit.actions import Act, action
from caudal.audit.rules import Private
from caudal.kernel.money import Money
from caudal.kernel.text import clean_text
from caudal.lending.actions import demands
from caudal.lending.errors import people as errors
from caudal.lending.models.loans import Loan
from caudal.lending.models.securing import Document, DocumentFile, Guarantee
from caudal.lending.rules.files_kept import digest_of, file_of, media_type_of
from caudal.lending.rules.permissions import Permission
from caudal.parties import queries as parties

DESCRIPTION_LENGTH_MAX = 500
TITLE_LENGTH_MAX = 200

GuaranteeKind = Literal["guarantor", "collateral"]
DocumentKind = Literal["contract", "identity", "income", "collateral", "receipt", "photo", "other"]


@dataclass(frozen=True, slots=True, kw_only=True)
class GuaranteeAdded:
    guarantee_id: UUID
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GuaranteeReleased:
    guarantee_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentAdded:
    document_id: UUID
    number: int
    sha256: str


@action("lending.add_guarantee")
def add_guarantee(
    act: Act,
    *,
    portfolio_id: UUID,
    loan_id: UUID,
    kind: GuaranteeKind,
    amount: Money,
    on: date,
    person_id: UUID | None = None,
    description: str = "",
) -> GuaranteeAdded:
    """Take a person (guarantor) or a thing (collateral) as security: `amount` is what they answer for.

    :raises PortfolioNotFound, NotPermitted, GuaranteeIsNotPositive, CurrencyDiffers, DateIsInTheFuture:
    :raises GuaranteeIsNotWhole, PersonIsUnknown, LoanNotFound, GuarantorIsTheBorrower, GuarantorIsNamedAlready:
    """
    portfolio = demands.opened(act, portfolio_id=portfolio_id, permission=Permission.RECORD)
    if amount.minor <= 0:
        raise errors.GuaranteeIsNotPositive(field="amount", amount=amount)
    demands.check_currency(portfolio, amount)
    demands.check_day(on, at=act.at)
    told = clean_text(description, length_max=DESCRIPTION_LENGTH_MAX, field="description", empty_allowed=True)
    is_whole = person_id is not None if kind == "guarantor" else person_id is None and told
    if not is_whole:
        raise errors.GuaranteeIsNotWhole(field="person_id" if kind == "guarantor" else "description")
    if person_id is not None and not parties.people(organisation_id=act.organisation_id, ids=[person_id]):
        raise errors.PersonIsUnknown(field="person_id")
    loan = demands.held_loan(act, portfolio, loan_id)
    if person_id is not None:
        _check_guarantor(loan, person_id)
    guarantee = Guarantee(
        **demands.about(act, loan, Guarantee), kind=kind, person_id=person_id, description=told,
        amount_minor=amount.minor, given_on=on,
    )  # fmt: skip
    guarantee.save(force_insert=True)
    return GuaranteeAdded(guarantee_id=guarantee.id, number=guarantee.number)


@action("lending.release_guarantee")
def release_guarantee(
    act: Act, *, portfolio_id: UUID, loan_id: UUID, guarantee_id: UUID, on: date, reason: str
) -> GuaranteeReleased:
    """Let a guarantor or a thing go; the row stays, with the day and the reason.

    :raises PortfolioNotFound, NotPermitted, DateIsInTheFuture, LoanNotFound, GuaranteeNotFound, GuaranteeIsReleased:
    :raises EndIsBeforeBeginning:
    """
    portfolio = demands.opened(act, portfolio_id=portfolio_id, permission=Permission.CHANGE)
    demands.check_day(on, at=act.at)
    told = clean_text(reason, length_max=DESCRIPTION_LENGTH_MAX, field="reason")
    loan = demands.held_loan(act, portfolio, loan_id)
    guarantee = Guarantee.objects.filter(book_id=loan.book_id, loan_id=loan_id, id=guarantee_id).first()
    if guarantee is None:
        raise errors.GuaranteeNotFound(field="guarantee_id")
    if guarantee.released_on is not None:
        raise errors.GuaranteeIsReleased(released_on=guarantee.released_on)
    if on < guarantee.given_on:
        raise errors.EndIsBeforeBeginning(field="on", on=on, begun_on=guarantee.given_on)
    guarantee.released_on, guarantee.release_reason = on, told
    guarantee.save(update_fields=["released_on", "release_reason"])
    act.touch("loan", loan_id)
    return GuaranteeReleased(guarantee_id=guarantee_id)


@action("lending.add_document")
def add_document(
    act: Act,
    *,
    portfolio_id: UUID,
    loan_id: UUID,
    kind: DocumentKind,
    title: str,
    place: str = "",
    sha256: str = "",
    content: Annotated[str, Private] = "",
) -> DocumentAdded:
    """Put a document on a loan: `sha256` of a file that is kept at `place`, or the file itself (`content`, base64).

    :raises PortfolioNotFound, NotPermitted, DocumentIsNotKnown, DocumentIsTooLarge, DocumentTypeIsUnknown:
    :raises LoanNotFound:
    """
    portfolio = demands.opened(act, portfolio_id=portfolio_id, permission=Permission.RECORD)
    named = clean_text(title, length_max=TITLE_LENGTH_MAX, field="title")
    where = clean_text(place, length_max=DESCRIPTION_LENGTH_MAX, field="place", empty_allowed=True)
    file = file_of(content)
    digest = digest_of(file, stated=sha256)
    media_type = "" if file is None else media_type_of(file)
    loan = demands.held_loan(act, portfolio, loan_id)
    document = Document(
        **demands.about(act, loan, Document), kind=kind, title=named, place=where, sha256=digest,
        size_bytes=None if file is None else len(file), media_type=media_type,
    )  # fmt: skip
    document.save(force_insert=True)
    if file is not None:
        DocumentFile(book_id=loan.book_id, document_id=document.id, content=file).save(force_insert=True)
    return DocumentAdded(document_id=document.id, number=document.number, sha256=digest)


def _check_guarantor(loan: Loan, person_id: UUID) -> None:
    if person_id == loan.borrower_id:
        raise errors.GuarantorIsTheBorrower(field="person_id")
    named = Guarantee.objects.filter(
        book_id=loan.book_id, loan_id=loan.id, person_id=person_id, released_on__isnull=True
    )
    if named.exists():
        raise errors.GuarantorIsNamedAlready(field="person_id")
