"""What waits for a decision: applications with their products, changes of loans, late fees."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from caudal.audit.rules import Actor, ActorKind
from caudal.db.rows import rows
from caudal.kernel.money import Money
from caudal.lending.errors.lifecycle import ApplicationNotFound
from caudal.lending.models import Application, ChangeRequest, LateFee, Loan, Product
from caudal.lending.queries.access import PortfolioView
from caudal.lending.queries.desk import search_words
from caudal.lending.rules.permissions import Permission
from caudal.lending.rules.terms import LoanTerms, terms_from_json
from caudal.parties import queries as parties
from caudal.parties.queries import PersonCard

PRODUCTS_MAX = 200
REQUESTS_MAX = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductView:
    """What is offered: the terms that a loan starts from, and their limits."""

    code: str
    name: str
    terms: LoanTerms
    principal_min: Money
    principal_max: Money
    installments_min: int
    installments_max: int
    rate_min: Decimal
    rate_max: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationView:
    """An application with who asked, who wrote it, and what was decided."""

    application_id: UUID
    number: int
    borrower: PersonCard
    product: str
    asked: Money
    approved: Money | None
    terms: LoanTerms
    purpose: str
    submitted_on: date
    submitted_by: str
    """The name of who wrote it."""
    is_own: bool
    """Whether the reader wrote it, and so never decides on it."""
    status: str
    decided_on: date | None
    decided_by: str
    decision_reason: str
    loan_id: UUID | None

    @property
    def place(self) -> tuple[int]:
        """Where it stands in the list, as a cursor has it."""
        return (self.number,)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestView:
    """A change of a loan that waits for a second person."""

    request_id: UUID
    loan_id: UUID
    loan_number: int
    borrower_name: str
    kind: str
    on: date
    reason: str
    requested_by: str
    is_own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LateFeeView:
    """A late fee that was proposed, or what was decided of it."""

    late_fee_id: UUID
    loan_id: UUID
    loan_number: int
    borrower_name: str
    due_on: date
    fell_on: date
    days_late: int
    base: Money
    amount: Money
    charged: Money
    status: str
    reason: str

    @property
    def place(self) -> tuple[str, UUID]:
        """Where it stands in the list, as a cursor has it."""
        return self.fell_on.isoformat(), self.late_fee_id


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFound:
    """A person of the organisation who may ask for a loan, and how many they have had."""

    person_id: UUID
    name: str
    document: str
    phone: str
    loans: int


def people_found(view: PortfolioView, *, asked: str, limit: int) -> list[PersonFound]:
    """People of the organisation by name, document or phone. One query."""
    found = rows(
        "caudal.lending",
        "people_found",
        book_id=view.book_id,
        organisation_id=view.organisation_id,
        words=search_words(asked),
        limit=limit,
    )
    return [
        PersonFound(
            person_id=row["id"],
            name=row["full_name"],
            document=f"{row['document_type']} {row['document_number']}".strip(),
            phone=row["phone"],
            loans=row["loans"],
        )
        for row in found
    ]


def products(view: PortfolioView) -> list[ProductView]:
    """The products that may be asked for, each in its newest version, by name. One query."""
    newest = Product.objects.filter(book_id=view.book_id).order_by("code", "-version").distinct("code")
    return sorted(
        (_product(view, row) for row in newest[:PRODUCTS_MAX] if row.is_offered), key=lambda product: product.name
    )


def waiting(view: PortfolioView) -> int:
    """How many applications wait for a decision. One query."""
    return _applications(view).filter(status="submitted").count()


def applications(
    view: PortfolioView, *, statuses: Collection[str] = (), before: int | None = None, limit: int
) -> list[ApplicationView]:
    """Applications that the reader may see, the newest first. Five queries at the most."""
    found = _applications(view)
    if statuses:
        found = found.filter(status__in=list(statuses))
    if before is not None:
        found = found.filter(number__lt=before)
    return _told(view, list(found.order_by("-number")[:limit]))


def application(view: PortfolioView, *, application_id: UUID) -> ApplicationView:
    """One application. Five queries at the most.

    :raises ApplicationNotFound: an unknown one, another portfolio's, or another officer's
    """
    told = _told(view, list(_applications(view).filter(id=application_id)))
    if not told:
        raise ApplicationNotFound(field="application_id")
    return told[0]


def change_requests(view: PortfolioView, *, loan_id: UUID | None = None) -> list[RequestView]:
    """Changes of loans that wait for a second person, the oldest first. Five queries at the most."""
    found = ChangeRequest.objects.filter(book_id=view.book_id, status="submitted")
    if loan_id is not None:
        found = found.filter(loan_id=loan_id)
    requests = list(found.order_by("effective_on", "id")[:REQUESTS_MAX])
    whose = _whose(view, {one.loan_id for one in requests})
    names = _names({one.requested_by for one in requests})
    return [
        RequestView(
            request_id=one.id,
            loan_id=one.loan_id,
            loan_number=whose[one.loan_id][0],
            borrower_name=whose[one.loan_id][1],
            kind=one.kind,
            on=one.effective_on,
            reason=one.reason,
            requested_by=names.get(one.requested_by, ""),
            is_own=one.requested_by == _me(view),
        )
        for one in requests
        if one.loan_id in whose
    ]


def late_fees(
    view: PortfolioView,
    *,
    statuses: Collection[str],
    loan_id: UUID | None = None,
    after: tuple[date, UUID] | None = None,
    limit: int,
) -> list[LateFeeView]:
    """Late fees in some states, the oldest first. Three queries."""
    found = LateFee.objects.filter(book_id=view.book_id, status__in=list(statuses))
    if loan_id is not None:
        found = found.filter(loan_id=loan_id)
    if after is not None:
        found = found.filter(Q(fell_on__gt=after[0]) | Q(fell_on=after[0], id__gt=after[1]))
    fees = list(found.order_by("fell_on", "id")[:limit])
    whose = _whose(view, {one.loan_id for one in fees})
    return [
        LateFeeView(
            late_fee_id=one.id,
            loan_id=one.loan_id,
            loan_number=whose[one.loan_id][0],
            borrower_name=whose[one.loan_id][1],
            due_on=one.due_on,
            fell_on=one.fell_on,
            days_late=one.days_late,
            base=view.money(one.base_minor),
            amount=view.money(one.amount_minor),
            charged=view.money(one.charged_minor),
            status=one.status,
            reason=one.reason,
        )
        for one in fees
    ]


def _applications(view: PortfolioView) -> QuerySet[Application]:
    found = Application.objects.filter(book_id=view.book_id)
    if not view.may(Permission.READ_ALL):
        found = found.filter(Q(officer_id=view.user_id) | Q(submitted_by=_me(view)))
    return found


def _told(view: PortfolioView, found: Sequence[Application]) -> list[ApplicationView]:
    people = parties.people(organisation_id=view.organisation_id, ids={one.borrower_id for one in found})
    names = _names({one.submitted_by for one in found} | {one.decided_by for one in found})
    wanted = Product.objects.filter(book_id=view.book_id, code__in={one.product_code for one in found})
    products = {(code, version): name for code, version, name in wanted.values_list("code", "version", "name")}
    return [
        ApplicationView(
            application_id=one.id,
            number=one.number,
            borrower=people[one.borrower_id],
            product=products.get((one.product_code, one.product_version), one.product_code),
            asked=view.money(one.asked_minor),
            approved=view.money(one.approved_minor) if one.approved_minor is not None else None,
            terms=terms_from_json(one.terms, version=one.terms_version),
            purpose=one.purpose,
            submitted_on=one.submitted_on,
            submitted_by=names.get(one.submitted_by, ""),
            is_own=one.submitted_by == _me(view),
            status=one.status,
            decided_on=one.decided_on,
            decided_by=names.get(one.decided_by, ""),
            decision_reason=one.decision_reason,
            loan_id=one.loan_id,
        )
        for one in found
    ]


def _whose(view: PortfolioView, loan_ids: Collection[UUID]) -> dict[UUID, tuple[int, str]]:
    """Number and client's name of loans. Two queries."""
    rows_of_loans = Loan.objects.filter(book_id=view.book_id, id__in=list(loan_ids))
    found = {one: (number, person) for one, number, person in rows_of_loans.values_list("id", "number", "borrower_id")}
    people = parties.people(organisation_id=view.organisation_id, ids={person for _, person in found.values()})
    return {loan_id: (number, people[person].full_name) for loan_id, (number, person) in found.items()}


def _names(makers: Collection[str]) -> dict[str, str]:
    """What people call those who are stored as `user:<id>`. Two queries."""
    actors = {maker: Actor(ActorKind(maker.partition(":")[0]), maker.partition(":")[2]) for maker in makers if maker}
    known = parties.actor_names(actors.values())
    return {maker: known.get(actor, "") for maker, actor in actors.items()}


def _me(view: PortfolioView) -> str:
    """The reader, as the rule of four eyes stores who acts."""
    return f"{ActorKind.USER}:{view.user_id}" if view.user_id else ""


def _product(view: PortfolioView, row: Product) -> ProductView:
    terms: Any = row.terms
    return ProductView(
        code=row.code,
        name=row.name,
        terms=terms_from_json(terms, version=row.terms_version),
        principal_min=view.money(row.principal_min_minor),
        principal_max=view.money(row.principal_max_minor),
        installments_min=row.installments_min,
        installments_max=row.installments_max,
        rate_min=Decimal(row.rate_min),
        rate_max=Decimal(row.rate_max),
    )
